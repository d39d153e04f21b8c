"""Whether anybody waits: the event loop while the store does what is large, and polls while it writes
everything anew or forgets. And how fast the outbox is emptied."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from bot.domain.chats import ChatId
from bot.domain.outbox import Outgoing
from bot.domain.outcomes import Sent
from bot.parts import calm_collector, hand_over_soon
from bot.pipeline.settle import settle
from bot.ports import Batch, Horizon
from storage import TinyDBStore
from tests.benchmarks.measure import Row
from tests.benchmarks.watchdog import longest_block
from tests.benchmarks.world import Size, poll
from tests.make import NOW, alerts_for, make_room

#: Each step so often; the median of what was longest is told, since the machine is shared.
_RUNS = 3

_COMMITS = 200
_CLAIMED = 100

#: Items that one pruning removes.
_PRUNED = 10_000

_SECOND = timedelta(seconds=1)

#: When alerts are delivered: after all that polls bring.
_LATER = NOW + timedelta(days=100)

#: An answer of the platform.
_SENT = Sent(message_id=1)

#: Somebody of whom nothing is stored.
_NOBODY = ChatId(700_000_000_001)

Step = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Found:
    """What was measured of one step, run by run, in milliseconds."""

    taken: list[float] = field(default_factory=list)
    #: The longest that the event loop was not free.
    blocks: list[float] = field(default_factory=list)
    #: What its own thread computed of one turn at most.
    own: list[float] = field(default_factory=list)
    #: The longest commit of a poll meanwhile; 0 when there was none.
    commits: list[float] = field(default_factory=list)
    #: What the step counted.
    counts: list[object] = field(default_factory=list)


async def smooth(folder: Path, size: Size) -> list[Row]:
    """Every step on what is stored in `folder`."""
    usual = gc.get_threshold()
    store = TinyDBStore(folder)
    await store.open()
    # As the bot does at its start.
    calm_collector()
    hand_over_soon()
    gc.freeze()
    bench = Bench(store, size)
    for run in range(_RUNS):
        await bench.run(run)
    gc.unfreeze()
    gc.set_threshold(*usual)
    await store.close()
    return [_row(name, found) for name, found in bench.found.items()]


def _row(name: str, found: Found) -> Row:
    taken, commits, block = median(found.taken), median(found.commits), median(found.blocks)
    notes = [f"took {taken / 1000:.2f} s" if taken >= 100 else f"took {taken:.1f} ms"]
    if commits:
        notes.append(f"the longest commit of a poll {commits:.0f} ms")
    if name.startswith("claims"):
        rates = [
            1000 * counted / one
            for one, counted in zip(found.taken, found.counts, strict=True)
            if isinstance(counted, int)
        ]
        notes.append(f"{max(rates):,.0f} alerts a second")
    notes.insert(0, f"of which {median(found.own):.1f} ms computed by itself")
    return Row(name=f"loop: {name}", value=f"{block:.1f} ms not free", against=", ".join(notes))


class Bench:
    """An open store, and what was measured on it."""

    def __init__(self, store: TinyDBStore, size: Size) -> None:
        self._store = store
        self._size = size
        #: Behind those of other benchmarks.
        self._polls = count(100_000)
        self._commits: list[float] = []
        self.found: dict[str, Found] = {}

    async def run(self, run: int) -> None:
        """Every step once; `run` is the number of runs before."""
        await self._step("nothing", partial(asyncio.sleep, 0.5))
        await self._step(f"{_COMMITS} commits of polls", self._polled)
        await self._step("latest items, six questions", self._latest)
        await self._step("stats", partial(self._store.stats, NOW))
        await self._outbox("each settled by itself", self._settled_apart, turn=2 * run)
        await self._outbox("settled together", self._settled_together, turn=2 * run + 1)
        await self._step("everything written anew for an erasure", self._while_polls_come(self._erased))
        items = NOW + (run + 1) * _PRUNED * _SECOND
        await self._step(
            f"{_PRUNED:,} items pruned", self._while_polls_come(partial(self._pruned, items=items))
        )
        rows = _LATER + _SECOND
        await self._step(
            "all settled alerts pruned", self._while_polls_come(partial(self._pruned, items=items, rows=rows))
        )

    async def _outbox(
        self, how: str, settled: Callable[[Sequence[Outgoing]], Awaitable[None]], *, turn: int
    ) -> None:
        """From an item that everybody follows to the last alert settled."""
        item = (await self._store.latest_items(topic="trade", limit=turn + 1))[turn]
        chats = await self._store.followers(item.topics, item.countries)
        alerts = alerts_for(item, chats, now=NOW)
        del chats
        ask = partial(self._store.followers, item.topics, item.countries)
        await self._step(f"{len(alerts):,} followers found", ask)
        await self._step(
            f"{len(alerts):,} alerts in one commit", partial(self._store.commit, Batch(outgoing=alerts))
        )
        del alerts
        await self._step(f"claims of {_CLAIMED}, {how}", partial(self._delivered, settled))

    async def _step(self, name: str, step: Step) -> None:
        gc.collect()
        self._commits.clear()
        start = time.perf_counter()
        block, counted = await longest_block(step)
        found = self.found.setdefault(name, Found())
        found.taken.append(1000 * (time.perf_counter() - start))
        found.blocks.append(1000 * block.wall)
        found.own.append(1000 * block.own)
        found.commits.append(1000 * max(self._commits, default=0.0))
        found.counts.append(counted)

    async def _polled(self) -> None:
        for _ in range(_COMMITS):
            await self._commit_poll()

    async def _commit_poll(self) -> None:
        batch = poll(next(self._polls), self._size)
        start = time.perf_counter()
        await self._store.commit(batch)
        self._commits.append(time.perf_counter() - start)

    def _while_polls_come(self, step: Step) -> Step:
        async def both() -> None:
            task = asyncio.ensure_future(step())
            while not task.done():
                await self._commit_poll()
            await task

        return both

    async def _latest(self) -> None:
        for topic in (None, "trade"):
            for countries in ((), ("CN",), ("CN", "RU")):
                await self._store.latest_items(topic=topic, countries=countries)

    async def _delivered(self, settled: Callable[[Sequence[Outgoing]], Awaitable[None]]) -> int:
        """Every alert claimed and settled; how many."""
        done = 0
        while rows := await self._store.claim(_LATER, room=make_room(_CLAIMED), held=()):
            await settled([settle(row, _SENT, chat=None, now=_LATER).row for row in rows])
            done += len(rows)
        return done

    async def _settled_apart(self, rows: Sequence[Outgoing]) -> None:
        await asyncio.gather(*(self._store.commit(Batch(settled=(row,))) for row in rows))

    async def _settled_together(self, rows: Sequence[Outgoing]) -> None:
        await self._store.commit(Batch(settled=tuple(rows)))

    async def _erased(self) -> None:
        await self._store.commit(Batch(erased=(_NOBODY,)))

    async def _pruned(self, items: datetime, rows: datetime = NOW) -> None:
        await self._store.prune(Horizon(items=items, facts=items, alerts=rows, replies=NOW, updates=NOW))
