"""`make bench`: measure and print one table. About two minutes; nothing but loopback."""

import asyncio
import logging
import platform

from tests.benchmarks.measure import Row, table
from tests.benchmarks.pipeline import items_through, quiet_poll
from tests.benchmarks.quiet import quiet
from tests.benchmarks.sending import sends


async def main() -> None:
    """Run every measurement, one after the other."""
    logging.disable(logging.CRITICAL)
    rows: list[Row] = [Row(name="what", value="how much", against="compared with")]
    for measure in (items_through, sends, quiet_poll, quiet):
        rows += await measure()
    print(f"Python {platform.python_version()}")
    print(table(rows))


if __name__ == "__main__":
    asyncio.run(main())
