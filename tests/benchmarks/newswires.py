"""Made-up sources with the habits of real ones, and how long their news wait for a poll: by the bot's own
timetable, which learns from what its polls see and from nothing else, and by polling everything alike."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from math import pi, sin

from bot.domain.items import Item, ItemId
from bot.domain.rhythm import Rhythm, forecast
from bot.domain.sources import Source, SourceId, SourceState
from bot.pipeline.read import Reading
from bot.pipeline.schedule import bounds_of, eagerness_for, plan
from bot.pipeline.timetable import learned

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
EVERY = timedelta(minutes=30)

_HOUR = timedelta(hours=1)
_WEEK_H = 168.0
#: Entries that a document lists.
_LISTED = 20
#: Weeks that a source has published before it is first polled.
_BEFORE = 4
_TUNED_EVERY = 12 * _HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What came of one way to poll, after the warm-up."""

    requests: int
    #: Of all items, in minutes; and the mean of the sources' own means.
    mean_min: float
    mean_by_source_min: float
    #: The longest that any source was not asked.
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wire:
    source: Source
    dated: bool
    #: Hours after BEGIN at which its items come, in order; some before.
    times: tuple[float, ...]


def wires(seed: int, *, count: int, weeks: int) -> list[_Wire]:
    """Sources by rate, from one item in some days to hundreds a day; a third name no dates."""
    chance = random.Random(seed)
    return [_wire(chance, number, until=weeks * _WEEK_H) for number in range(count)]


def by_timetable(found: Sequence[_Wire], *, weeks: int, warm_up: int) -> Wait:
    """Poll as the bot does for `weeks`; the first `warm_up` of them do not count."""
    end, counted = BEGIN + weeks * 7 * 24 * _HOUR, BEGIN + warm_up * 7 * 24 * _HOUR
    states = [SourceState(source_id=wire.source.id, next_poll_at=BEGIN) for wire in found]
    rhythms = [Rhythm(source_id=wire.source.id, since=BEGIN, at=BEGIN) for wire in found]
    tally = _Tally(found, counted)
    queue = [(BEGIN + number * _HOUR / 1000, number) for number in range(len(found))]
    heapify(queue)
    eagerness, tuned_at = 0.0, BEGIN
    while queue[0][0] < end:
        now, number = heappop(queue)
        if now - tuned_at >= _TUNED_EVERY:
            eagerness, tuned_at = _tuned(found, states, rhythms=rhythms, now=now), now
        wire, before = found[number], states[number]
        reading = Reading(state=before, items=tally.look(number, now), first=not before.seeded)
        rhythms[number] = learned(rhythms[number], reading, before=before, now=now)
        bounds = bounds_of(wire.source, before, neighbours=1, now=now)
        at = plan(forecast(rhythms[number], now), wire.source.id, now=now, bounds=bounds, eagerness=eagerness)
        states[number] = replace(before, seeded=True, polled_at=now, next_poll_at=at)
        heappush(queue, (at, number))
    return tally.wait()


def alike(found: Sequence[_Wire], *, weeks: int, warm_up: int, requests: int) -> Wait:
    """Poll every source at the same interval, with so many requests after the warm-up."""
    end, counted = BEGIN + weeks * 7 * 24 * _HOUR, BEGIN + warm_up * 7 * 24 * _HOUR
    interval = (end - counted) * len(found) / requests
    tally = _Tally(found, counted)
    for number in range(len(found)):
        now = BEGIN + interval * number / len(found)
        while now < end:
            tally.look(number, now)
            now += interval
    return tally.wait()


def _tuned(
    found: Sequence[_Wire], states: Sequence[SourceState], *, rhythms: Sequence[Rhythm], now: datetime
) -> float:
    return eagerness_for(
        (forecast(rhythm, now), bounds_of(wire.source, state, neighbours=1, now=now))
        for wire, state, rhythm in zip(found, states, rhythms, strict=True)
    )


class _Tally:
    """Hands out what has come since the last look, and adds up how long it waited."""

    def __init__(self, found: Sequence[_Wire], counted: datetime) -> None:
        self._found = found
        self._counted = counted
        self._next = [0] * len(found)
        self._looked: list[datetime | None] = [None] * len(found)
        self._waits: list[list[float]] = [[] for _ in found]
        self._requests = 0
        self._longest = timedelta()

    def look(self, number: int, now: datetime) -> tuple[Item, ...]:
        wire, last = self._found[number], self._looked[number]
        at = self._next[number]
        hours = (now - BEGIN) / _HOUR
        while self._next[number] < len(wire.times) and wire.times[self._next[number]] <= hours:
            self._next[number] += 1
        came = wire.times[at : self._next[number]]
        self._looked[number] = now
        if now >= self._counted:
            self._requests += 1
            self._longest = max(self._longest, now - last if last else timedelta())
            self._waits[number] += [
                60 * (hours - one) for one in came if BEGIN + one * _HOUR >= self._counted
            ]
        return tuple(_items(wire, came if last else came[-_LISTED:], now=now))

    def wait(self) -> Wait:
        every = [one for waits in self._waits for one in waits]
        means = [sum(waits) / len(waits) for waits in self._waits if waits]
        return Wait(
            requests=self._requests,
            mean_min=sum(every) / len(every),
            mean_by_source_min=sum(means) / len(means),
            longest=self._longest,
        )


def _items(wire: _Wire, came: Sequence[float], *, now: datetime) -> Iterator[Item]:
    for one in came:
        yield Item(
            id=ItemId(f"{one}"),
            source_id=wire.source.id,
            title="",
            text="",
            url="",
            published=BEGIN + one * _HOUR if wire.dated else None,
            seen_at=now,
            language="en",
            topics=(),
            countries=(),
        )


def _wire(chance: random.Random, number: int, *, until: float) -> _Wire:
    zone = chance.choice((-8, -5, -3, 0, 1, 5, 9))
    a_day = min(2.718 ** chance.gauss(1.8, 1.5), 200.0)
    kind = chance.random()
    if kind < 0.15:
        times = _releases(chance, until)
    else:
        times = _flow(chance, a_day / 24, zone=zone, is_office=kind < 0.6, until=until)
    return _Wire(
        source=Source(
            id=SourceId(f"wire-{number}"),
            name="",
            kind="feed",
            url=f"https://wire-{number}.example/",
            language="en",
            every=EVERY,
            official=False,
            country="",
            owner="",
        ),
        dated=chance.random() < 0.67,
        times=tuple(sorted(one for one in times if one < until)),
    )


def _releases(chance: random.Random, until: float) -> list[float]:
    """An office that publishes at the same hour on most working days, one or some at once."""
    hour, days = chance.randrange(6, 12), range(-7 * _BEFORE, int(until // 24))
    return [
        24 * day + hour + abs(chance.gauss(0.05, 0.02)) + chance.random() * 0.05
        for day in days
        if day % 7 < 5 and chance.random() < 0.8
        for _ in range(chance.choice((1, 1, 2, 4)))
    ]


def _flow(chance: random.Random, an_hour: float, *, zone: int, is_office: bool, until: float) -> list[float]:
    """Events through the day, each followed by more of the kind: two in all, on average, within an hour."""
    times: list[float] = []
    busiest = an_hour * 2.5 / 2.2
    at = -_BEFORE * _WEEK_H
    while at < until:
        at += chance.expovariate(busiest)
        if chance.random() < _busy(at + zone, is_office=is_office) / 2.5:
            times.append(at)
            while chance.random() < 0.55:
                times.append(at + chance.expovariate(3))
    return times


def _busy(local: float, *, is_office: bool) -> float:
    """How many times as busy as on average a source is at an hour of its own week; at most 2.5."""
    hour, is_weekend = local % 24, local // 24 % 7 >= 5
    if is_office:
        return 2.3 * (1.0 if 9 <= hour < 18 else 0.05) * (0.08 if is_weekend else 1.0)
    awake = 0.35 + 0.65 * max(0.0, sin((hour - 5) / 18 * pi)) if 5 <= hour < 23 else 0.3
    return 1.4 * awake * (0.6 if is_weekend else 1.0)
