"""How long news wait for a poll that is placed by the rhythm of their source."""

from tests.benchmarks.measure import Row
from tests.benchmarks.newswires import EVERY, alike, by_timetable, wires

_SEEDS = (1, 2, 3)
_SOURCES = 40
_WEEKS = 8
_WARM_UP = 4


async def polling() -> list[Row]:
    """Mean waits, and those of polling everything alike with as many requests, for several seeds."""
    return [
        _row(seed, weeks=weeks, warm_up=warm_up)
        for seed in _SEEDS
        for weeks, warm_up in ((_WARM_UP, 0), (_WEEKS, _WARM_UP))
    ]


def _row(seed: int, *, weeks: int, warm_up: int) -> Row:
    found = wires(seed, count=_SOURCES, weeks=weeks)
    ours = by_timetable(found, weeks=weeks, warm_up=warm_up)
    theirs = alike(found, weeks=weeks, warm_up=warm_up, requests=ours.requests)
    budget = ours.requests / (len(found) * (weeks - warm_up) * 7 * 24 * 3600 / EVERY.total_seconds())
    return Row(
        name=f"wait for news, weeks {warm_up + 1} to {weeks}, seed {seed}",
        value=f"{ours.mean_min:.1f} min",
        against=(
            f"{ours.mean_min / theirs.mean_min:.2f} × of polling alike; a source's mean "
            f"{ours.mean_by_source_min / theirs.mean_by_source_min:.2f} ×; {budget:.2f} requests in {EVERY}; "
            f"at most {ours.longest} apart"
        ),
    )
