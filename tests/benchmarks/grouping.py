"""What it costs to find the story of an item among those that are open: visits, releases and other news, each
with a dense choice of pairs, people and words."""

import random
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from time import process_time

from bot.domain.assigning import assign
from bot.domain.facts import Person, VisitStatus
from bot.domain.journeys import Days, Trip
from bot.domain.prints import Release, ReleaseKey
from bot.domain.reports import Report
from bot.domain.story_index import StoryIndex
from tests.benchmarks.measure import Row

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_OPEN = (1_000, 10_000, 50_000)
_MEASURED = 500
_COUNTRIES = [f"{a}{b}" for a in "ABCDEFGH" for b in "KLMNP"]
_PEOPLE = 600
_WORDS = 40_000
_GOODS = ("", "crude oil", "coal", "wheat", "gas")


async def grouping() -> list[Row]:
    """CPU time an item with ever more open ones, and the memory that they take."""
    chance = random.Random(7)
    index, reports = StoryIndex(), _reports(chance, _OPEN[-1] + _MEASURED * len(_OPEN))
    costs: list[float] = []
    taken, memory = 0, 0
    tracemalloc.start()
    for goal in _OPEN:
        while taken < goal:
            _place(index, next(reports))
            taken += 1
        memory += tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        costs.append(_cost(index, [next(reports) for _ in range(_MEASURED)]))
        taken += _MEASURED
        tracemalloc.start()
    tracemalloc.stop()
    growth = ", ".join(f"{cost * 1e3:.2f} ms with {size}" for cost, size in zip(costs, _OPEN, strict=True))
    return [
        Row(
            name=f"story of an item, {_OPEN[-1]} open",
            value=f"{costs[-1] * 1e3:.2f} ms",
            against=f"{growth}; {len(index)} stories; {memory / 2**20:.0f} MB",
        )
    ]


def _cost(index: StoryIndex, reports: list[Report]) -> float:
    start = process_time()
    for report in reports:
        _place(index, report)
    return (process_time() - start) / len(reports)


def _place(index: StoryIndex, report: Report) -> None:
    index.take(report, assign(report, index))


def _reports(chance: random.Random, count: int) -> Iterator[Report]:
    for number in range(count):
        at = _BEGIN + timedelta(minutes=number * 2)
        home, host = chance.sample(_COUNTRIES, 2)
        kind = chance.random()
        yield Report(
            id=str(number),
            at=at,
            language=chance.choice(("en", "ru", "zh")),
            source=f"s{chance.randrange(200)}",
            keys=(f"id:{number}",),
            trip=_trip(chance, home, host, at.date()) if kind < 0.4 else None,
            release=_release(chance, home, host) if 0.4 <= kind < 0.6 else None,
            words={
                f"w{int(_WORDS * chance.random() ** 3)}": chance.choice((1.0, 2.0, 3.0)) for _ in range(45)
            },
            names=frozenset(f"w{int(_WORDS * chance.random() ** 3)}" for _ in range(5)),
            countries=(home, host),
        )


def _trip(chance: random.Random, home: str, host: str, told: date) -> Trip:
    first = told + timedelta(days=chance.randrange(40))
    person = chance.randrange(_PEOPLE)
    return Trip(
        people=(
            Person(name=f"Name{person}", role="minister", country=home, id=chance.choice(("", f"p{person}"))),
        ),
        home=home,
        stays={host: Days(first, first + timedelta(days=1), is_exact=True, is_dated=True)},
        status=VisitStatus.PLANNED,
        told=told,
    )


def _release(chance: random.Random, reporter: str, partner: str) -> Release:
    month = date(2026, chance.randrange(1, 12), 1)
    period = (month, month + timedelta(days=27))
    return Release(
        key=ReleaseKey(reporter, partner, chance.choice(_GOODS), period),
        numbers=frozenset({("exports", "change", str(chance.randrange(400) / 10))}),
    )
