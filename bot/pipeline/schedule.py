"""When to look again. Pure.

An item that comes at a rate of r an hour waits on average half the time between two polls; so with a price
on requests the least waiting comes from polling √r times as often where r is higher, everywhere and at every
hour (K. C. Sia, J. Cho, H.-K. Cho, Efficient Monitoring Algorithm for Fast News Alerts, 2007: resource
allocation and retrieval scheduling). `eagerness` is what one unit of √r gets, the same for all sources: the
higher the price, the less."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from math import sqrt

from bot.domain.rhythm import Forecast
from bot.domain.sources import Source, SourceId, SourceState

#: Failures double the wait up to this.
LONGEST_WAIT = timedelta(hours=24)

#: All sources together are asked so many times as often as if each waited for its `every`: half of the
#: requests keep that promise, the other half go where they save most.
_BUDGET = 2.0

#: A lively source is asked so many times as often as its `every` says, but no host more often than `_SOONEST`
#: (times the sources that it holds) for that reason.
_MOST_EAGER = 6
_SOONEST = timedelta(seconds=20)

#: By up to this share a wait is shortened, so that sources with the same `every` drift apart.
_JITTER = 0.05

#: After a gap a source is watched more closely for so long.
_AFTER_GAP = timedelta(days=1)

_HOUR = timedelta(hours=1)
#: A forecast is taken as even for so long.
_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Between which waits a source may be polled next; the first is not longer than the second."""

    soonest: timedelta
    longest: timedelta


def bounds_of(source: Source, state: SourceState, *, neighbours: int, now: datetime) -> Bounds:
    """The bounds of a source in `state` after `now`, at whose host `neighbours` sources are, itself included.

    What it asks for holds back only what we would do of our own accord: `every` is the operator's word. After
    a gap, half of it is waited at most.
    """
    every, manners = source.every, state.manners
    skipped = now.hour in manners.skip_hours or now.weekday() in manners.skip_days
    if skipped or (state.calm_until is not None and now < state.calm_until):
        return Bounds(soonest=every, longest=every)
    asked = timedelta(seconds=max(manners.wait_s, state.fresh_s))
    soonest = min(every, max(asked, _SOONEST * neighbours, every / _MOST_EAGER))
    gap = state.gap_at is not None and now - state.gap_at < _AFTER_GAP
    return Bounds(soonest=soonest, longest=max(soonest, every / 2) if gap else every)


def plan(
    forecast: Forecast, source_id: SourceId, *, now: datetime, bounds: Bounds, eagerness: float
) -> datetime:
    """When to poll after a poll at `now` that did not fail.

    It is due when the eagerness that the forecast wakes has added up to one request.
    """
    end = now + bounds.longest
    at, wanted = now, 1.0
    while at < end:
        step = min(_STEP, _hour_after(at) - at, end - at)
        per_hour = eagerness * sqrt(forecast.rate(at))
        if per_hour * (step / _HOUR) >= wanted:
            at += wanted / per_hour * _HOUR
            break
        wanted -= per_hour * (step / _HOUR)
        at += step
    wait = (min(at, end) - now) * (1 - _JITTER * _chance(source_id))
    return now + min(max(wait, bounds.soonest), bounds.longest)


def eagerness_for(sources: Iterable[tuple[Forecast, Bounds]]) -> float:
    """The eagerness with which these sources cost, over a week, `_BUDGET` times what they would cost if each
    waited for its longest wait; all that is allowed, where the bounds leave less room than that."""
    grid: list[tuple[list[float], float, float]] = []
    for forecast, bounds in sources:
        # Bursts come and go; over a week the steady rates hold them.
        wishes = [sqrt(hour * day) for hour in forecast.hours for day in forecast.days]
        grid.append((wishes, _HOUR / bounds.longest, _HOUR / bounds.soonest))
    budget = _BUDGET * sum(fewest * len(wishes) for wishes, fewest, _ in grid)
    low, high = 0.0, _MOST_EAGERNESS
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _cost(grid, middle) < budget:
            low = middle
        else:
            high = middle
    return low


#: Polls an hour for one item an hour; with more even an item a year is waited for at the soonest.
_MOST_EAGERNESS = 20_000.0
_HALVINGS = 30


def _cost(grid: Iterable[tuple[list[float], float, float]], eagerness: float) -> float:
    return sum(min(max(eagerness * wish, fewest), most) for wishes, fewest, most in grid for wish in wishes)


def after_failure(
    *, now: datetime, every: timedelta, failures: int, retry_after: timedelta | None
) -> datetime:
    """The earliest time of the next poll after one that began at `now` and failed, for the `failures`th time
    in a row.

    The first failure waits as long as a success may, each further one twice as long, up to a day; what the
    server asked for is obeyed beyond that.
    """
    wait = every
    if failures > 1:
        doublings = min(failures - 1, 20)  # 2²⁰ seconds are 12 days, longer than any cap
        wait = min(every * 2**doublings, max(LONGEST_WAIT, every))
    return now + max(wait, retry_after or timedelta(0))


def _hour_after(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + _HOUR


def _chance(source_id: SourceId) -> float:
    """A number from 0 to 1 that is always the same for one source."""
    return int.from_bytes(blake2b(source_id.encode("utf-8", "replace"), digest_size=4).digest()) / 2**32
