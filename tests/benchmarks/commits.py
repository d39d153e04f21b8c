"""What it costs to store one poll: little and much stored, TinyDB as it comes, SQLite."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.ports import Batch
from storage import TinyDBStore
from tests.benchmarks.measure import Row
from tests.benchmarks.rivals import SQLite, StockTinyDB
from tests.benchmarks.world import Size, everything, fill, poll

SMALL = Size(items=1_000, seen_keys=1_000)

#: 10,000 records; more would make TinyDB's part of the benchmark long.
_MIDDLE = Size(items=9_932, seen_keys=33 * 300)

#: Stores take turns, so that a busy moment of the machine meets all of them.
_ROUNDS = 8
_COMMITS = 100

_STOCK_COMMITS = 4

_COMMITTERS = 50
_TOGETHER = 1_000
_ROUNDS_TOGETHER = 3


class Committing(Protocol):
    """What is compared."""

    async def commit(self, batch: Batch) -> None:
        """Make `batch` last."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one commit, in milliseconds."""

    median: float
    most: float
    mean: float

    def __str__(self) -> str:
        return f"{self.mean:.2f} ms, half within {self.median:.2f}, 95 % within {self.most:.2f}"


async def commits(folder: Path, size: Size) -> list[Row]:
    """The cost of a commit where `size` is stored in `folder`."""
    async with AsyncExitStack() as stack:
        big = await _opened(stack, folder)
        small = await _opened(stack, folder.with_name("small"))
        await fill(small, SMALL)
        sqlite = SQLite(folder.with_name("big.sqlite"))
        stack.push_async_callback(sqlite.close)
        await sqlite.fill(everything(size))
        costs = await _in_turn({"big": (big, size), "small": (small, SMALL), "sqlite": (sqlite, size)})
        ours, theirs = await _together([big, sqlite], size)
    stock, middle = await _stock(folder.parent)
    return [
        Row(
            name=f"commit of a poll, {size.seen_keys:,} keys and {size.items:,} items stored",
            value=str(costs["big"]),
            against=(
                f"{costs['big'].mean / costs['small'].mean:.2f} × "
                f"the cost with {SMALL.seen_keys:,} and {SMALL.items:,}: {costs['small']}"
            ),
        ),
        Row(
            name="the same against SQLite",
            value=f"{costs['big'].mean / costs['sqlite'].mean:.2f} × its cost",
            against=f"{costs['sqlite']} (write-ahead log, synced at each commit)",
        ),
        Row(
            name=f"{_COMMITTERS} committing at once",
            value=f"{ours:,.0f}/s",
            against=f"{ours / theirs:.1f} × as many as SQLite ({theirs:,.0f}/s)",
        ),
        Row(
            name="commit of a poll, 10,000 records stored",
            value=f"{middle.mean:.2f} ms",
            against=f"{stock.mean / middle.mean:,.0f} × as fast as TinyDB as it comes ({stock.mean:,.0f} ms)",
        ),
    ]


async def _opened(stack: AsyncExitStack, folder: Path) -> TinyDBStore:
    store = TinyDBStore(folder)
    await store.open()
    stack.push_async_callback(store.close)
    return store


async def _in_turn(stores: dict[str, tuple[Committing, Size]]) -> dict[str, Cost]:
    """The least cost of each, commits one at a time."""
    costs: dict[str, list[Cost]] = {name: [] for name in stores}
    for number in range(_ROUNDS):
        for name, (store, size) in stores.items():
            polls = [poll(number * _COMMITS + one, size) for one in range(_COMMITS)]
            costs[name].append(await cost_of(store, polls))
    return {name: _least(found) for name, found in costs.items()}


async def cost_of(store: Committing, polls: Iterable[Batch]) -> Cost:
    """The cost of one commit after the other."""
    taken: list[float] = []
    for batch in polls:
        start = time.perf_counter()
        await store.commit(batch)
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    return Cost(
        median=taken[len(taken) // 2], most=taken[len(taken) * 95 // 100], mean=sum(taken) / len(taken)
    )


def _least(costs: list[Cost]) -> Cost:
    return Cost(
        median=min(one.median for one in costs),
        most=min(one.most for one in costs),
        mean=min(one.mean for one in costs),
    )


async def _together(stores: list[Committing], size: Size) -> list[float]:
    """Commits a second of each, many at once, the best of some rounds."""
    best = [0.0] * len(stores)
    for number in range(_ROUNDS_TOGETHER):
        first = _ROUNDS * _COMMITS + number * _TOGETHER
        polls = [poll(one, size) for one in range(first, first + _TOGETHER)]
        for place, store in enumerate(stores):
            best[place] = max(best[place], await rate_of(store, polls))
    return best


async def rate_of(store: Committing, polls: list[Batch]) -> float:
    """Commits a second when many commit at once."""
    waiting = iter(polls)

    async def committer() -> None:
        for batch in waiting:
            await store.commit(batch)

    start = time.perf_counter()
    await asyncio.gather(*(committer() for _ in range(_COMMITTERS)))
    return len(polls) / (time.perf_counter() - start)


async def _stock(folder: Path) -> tuple[Cost, Cost]:
    """The cost with TinyDB as it comes, and with ours."""
    stock = StockTinyDB(folder / "stock.json")
    stock.fill(everything(_MIDDLE))
    theirs = await cost_of(stock, [poll(one, _MIDDLE) for one in range(_STOCK_COMMITS)])
    stock.close()
    async with AsyncExitStack() as stack:
        store = await _opened(stack, folder / "middle")
        await fill(store, _MIDDLE)
        ours = await cost_of(store, [poll(one, _MIDDLE) for one in range(_COMMITS)])
    return theirs, ours
