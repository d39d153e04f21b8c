"""When a source publishes: learned item by item, of constant size, in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log

from bot.domain.items import ItemId
from bot.domain.sources import SourceId

#: What is so old counts half: four weeks hold every weekday often enough, and seasons do change.
_HALF_LIFE_H = 28 * 24.0
#: The same for the longest pause, which comes seldom: holidays.
_PAUSE_HALF_LIFE_H = 90 * 24.0
#: …and for what came just now: half an hour after the last item a burst is half over.
_BURST_HALF_LIFE_H = 0.5
#: How much of what is expected is told by what came just now; measured (`tests.benchmarks polling`).
_BURST_SHARE = 0.3

#: Made-up items that are spread evenly over hours and weekdays, so that few real ones decide nothing.
_EVEN_HOURS = 12.0
_EVEN_DAYS = 7.0
#: Of a source of which nothing is known, half an item a day is expected.
_MADE_UP = 0.5
_MADE_UP_H = 24.0

#: Items on topics that are remembered as brought lately.
MOST_BROUGHT = 20

#: A source that was watched for less has not shown us a whole week.
_A_WEEK_SEEN = timedelta(days=8)
#: Twice the longest pause so far happens; three times hardly. Nothing is silent within half a day.
_PAUSES = 3
_SHORTEST_CADENCE = timedelta(hours=12)
_LONGEST_CADENCE = timedelta(days=60)
_FEWEST_ITEMS = 4.0

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What is known of when a source publishes. Counts are of items, and lose their weight with time."""

    source_id: SourceId
    #: Since when all that it published is counted.
    since: datetime
    #: The moment at which the counts have their weight.
    at: datetime
    #: By hour of the day and by weekday, Monday first.
    hours: tuple[float, ...] = (0.0,) * 24
    days: tuple[float, ...] = (0.0,) * 7
    #: Items of the last half-hours, at `last_at`.
    recent: float = 0.0
    #: When its newest item came.
    last_at: datetime | None = None
    #: Hours without an item: the longest pause of late.
    pause_h: float = 0.0
    #: Items that people could be told of, the newest last.
    brought: tuple[ItemId, ...] = ()


def learn(rhythm: Rhythm, at: datetime) -> Rhythm:
    """`rhythm` after an item that came `at`; in any order, but pauses are seen only in order."""
    if at < rhythm.since:
        return rhythm
    ahead = max((at - rhythm.at) / _HOUR, 0.0)
    faded, weight = _left(ahead, _HALF_LIFE_H), _left((rhythm.at - at) / _HOUR, _HALF_LIFE_H)
    hours = [round(one * faded, 4) for one in rhythm.hours]
    days = [round(one * faded, 4) for one in rhythm.days]
    hours[at.hour] = round(hours[at.hour] + weight, 4)
    days[at.weekday()] = round(days[at.weekday()] + weight, 4)
    last_at = rhythm.last_at or at
    passed = max((at - last_at) / _HOUR, 0.0)
    return replace(
        rhythm,
        at=max(at, rhythm.at),
        hours=tuple(hours),
        days=tuple(days),
        recent=round(rhythm.recent * _left(passed, _BURST_HALF_LIFE_H) + 1, 4),
        last_at=max(at, last_at),
        pause_h=round(max(passed, rhythm.pause_h * _left(passed, _PAUSE_HALF_LIFE_H)), 4),
    )


def first_rhythm(source_id: SourceId, dates: Sequence[datetime], *, now: datetime) -> Rhythm:
    """What a first document shows, whose items have `dates`, in any order.

    It lists all since its oldest item, but what is older than the half-life says little. Dates that all have
    the same time of day are days, and tell no hours.
    """
    oldest = now - timedelta(hours=_HALF_LIFE_H)
    known = sorted(max(one, oldest) for one in dates if one <= now)
    if len({one.timetz() for one in known}) < 2:
        return Rhythm(source_id=source_id, since=now, at=now)
    rhythm = Rhythm(source_id=source_id, since=known[0], at=known[0])
    for one in known:
        rhythm = learn(rhythm, one) if one > oldest else rhythm
    return rhythm


def bring(rhythm: Rhythm, items: Sequence[ItemId]) -> Rhythm:
    """`rhythm` after `items`, oldest first, that people could be told of."""
    brought = (*(one for one in rhythm.brought if one not in items), *items)
    return replace(rhythm, brought=brought[-MOST_BROUGHT:])


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of a source from a moment on."""

    #: Items an hour in each hour of the day, and how many times as many on each weekday, bursts included.
    hours: tuple[float, ...]
    days: tuple[float, ...]
    #: Of which a share comes in bursts; what the last one adds at `since`, in items an hour.
    burst: float
    since: datetime

    def rate(self, at: datetime) -> float:
        """Items an hour at a moment; more than 0."""
        steady = self.hours[at.hour] * self.days[at.weekday()] * (1 - _BURST_SHARE)
        if not self.burst:
            return steady
        passed = max((at - self.since) / _HOUR, 0.0)
        return steady + self.burst * _left(passed, _BURST_HALF_LIFE_H)


def forecast(rhythm: Rhythm, now: datetime) -> Forecast:
    """What `rhythm` lets expect after `now`."""
    count = sum(rhythm.days)
    watched_h = max((now - rhythm.since) / _HOUR, 0.0)
    weighed_h = (1 - _left(watched_h, _HALF_LIFE_H)) * _HALF_LIFE_H / log(2)
    faded = _left((now - rhythm.at) / _HOUR, _HALF_LIFE_H)
    level = (count * faded + _MADE_UP) / (weighed_h + _MADE_UP_H)
    known = rhythm.hours
    # A neighbour says something, too: what comes at five past comes at five to as well.
    smooth = [known[one - 1] / 4 + known[one] / 2 + known[(one + 1) % 24] / 4 for one in range(24)]
    since = rhythm.last_at or now
    burst = rhythm.recent * _left((now - since) / _HOUR, _BURST_HALF_LIFE_H) * log(2) / _BURST_HALF_LIFE_H
    return Forecast(
        hours=tuple(level * (one + _EVEN_HOURS / 24) * 24 / (count + _EVEN_HOURS) for one in smooth),
        days=tuple((one + _EVEN_DAYS / 7) * 7 / (count + _EVEN_DAYS) for one in rhythm.days),
        burst=_BURST_SHARE * burst if burst > 1e-3 else 0.0,
        since=now,
    )


def cadence_of(rhythm: Rhythm, now: datetime) -> timedelta | None:
    """The longest silence that is normal for a source; None while too little is known."""
    if now - rhythm.since < _A_WEEK_SEEN or sum(rhythm.days) < _FEWEST_ITEMS:
        return None
    usual = timedelta(hours=_PAUSES * rhythm.pause_h)
    return min(max(usual, _SHORTEST_CADENCE), _LONGEST_CADENCE)


def _left(hours: float, half_life: float) -> float:
    """What is left of 1 after `hours`; 1 for what is to come."""
    return float(2.0 ** -(max(hours, 0.0) / half_life))
