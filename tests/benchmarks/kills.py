"""A busy writer, killed at random moments."""

import tempfile
import time
from pathlib import Path

from tests.benchmarks.measure import Row
from tests.unit.storage.killing import killed

_KILLS = 200


async def kills() -> list[Row]:
    """How many kills the store outlived; a kill that it did not ends all of this with what was lost."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = [count async for count in killed(Path(folder), kills=_KILLS, seed=1)]
    return [
        Row(
            name="kills of a busy writer (SIGKILL)",
            value=f"{len(found)} outlived",
            against=f"{found[-1]:,} commits, none lost, none by half, in {time.perf_counter() - start:.0f} s",
        )
    ]
