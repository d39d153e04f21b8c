"""The store at the sizes that it is meant for: cost of a commit, opening, whether anybody waits, kills."""

import tempfile
from pathlib import Path

from tests.benchmarks.commits import commits
from tests.benchmarks.kills import kills
from tests.benchmarks.measure import Row
from tests.benchmarks.opening import opening
from tests.benchmarks.smooth import smooth
from tests.benchmarks.world import Size, build

SIZE = Size(items=100_000, seen_keys=1_000_000, chats=50_000)

_OPENINGS = 3


async def storage() -> list[Row]:
    """Everything about the store."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "big"
        await build(folder, SIZE)
        openings = [await opening(folder) for _ in range(_OPENINGS)]
        rows = [
            Row(
                name=f"opening {SIZE.items:,} items, {SIZE.seen_keys:,} keys, {SIZE.chats:,} chats",
                value=f"{min(one.seconds for one in openings):.1f} s",
                against=f"{max(one.megabytes for one in openings):,.0f} MB in a process of its own",
            )
        ]
        rows += await commits(folder, SIZE)
        rows += await smooth(folder, SIZE)
    return [*rows, *await kills()]
