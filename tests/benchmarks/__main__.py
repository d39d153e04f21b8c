"""`make bench`: measure and print one table. About eighteen minutes; nothing but loopback. `python -m
tests.benchmarks storage` measures that part only: analysis, figures, grouping, items_through, quiet_poll,
polling, parsing, intake, hostile, flood, pushes, sends, broadcast, growth, quiet, storage."""

import asyncio
import logging
import platform
import sys

from tests.benchmarks.analysis import analysis
from tests.benchmarks.broadcast import broadcast
from tests.benchmarks.figures import figures
from tests.benchmarks.flood import flood
from tests.benchmarks.grouping import grouping
from tests.benchmarks.growth import growth
from tests.benchmarks.hostile import hostile
from tests.benchmarks.intake import intake
from tests.benchmarks.measure import Row, table
from tests.benchmarks.parsing import parsing
from tests.benchmarks.pipeline import items_through, quiet_poll
from tests.benchmarks.polling import polling
from tests.benchmarks.pushes import pushes
from tests.benchmarks.quiet import quiet
from tests.benchmarks.sending import sends
from tests.benchmarks.storage import storage
from tests.benchmarks.turns import WatchedLoop


async def main() -> None:
    """Run every measurement, one after the other."""
    logging.disable(logging.CRITICAL)
    rows: list[Row] = [Row(name="what", value="how much", against="compared with")]
    reading = (items_through, quiet_poll, polling, parsing, intake, hostile, flood, pushes)
    measures = (analysis, figures, grouping, *reading, sends, broadcast, growth, quiet, storage)
    for measure in measures:
        if measure.__name__ in (sys.argv[1:] or measure.__name__):
            rows += await measure()
    print(f"Python {platform.python_version()}")
    print(table(rows))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=WatchedLoop) as runner:
        runner.run(main())
