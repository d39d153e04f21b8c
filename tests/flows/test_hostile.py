"""A minute beside a hostile server: the good sources lose nothing and are asked when they are due."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta

import psutil
import pytest

from bot.domain.sources import PollResult, Source, SourceId
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, Reading
from bot.sources import KINDS
from bot.sources.apart import Bounds, Workshop
from bot.web.fetch import Limits, WebFetcher
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock
from tests.flows.newsroom import FeedServer
from tests.hostile import HOSTILE, PATIENT, hostile_server
from tests.make import make_source

_GOOD = 50
_EVERY = timedelta(seconds=10)
_SECOND = timedelta(seconds=1)

#: Seconds; never reached: what hangs does so for as long as the test runs.
_LONG = 600.0


class Bench:
    """Good and hostile sources, and when which item of the good ones came."""

    def __init__(self, feeds: FeedServer, hostile_port: int, workshop: Workshop) -> None:
        self.clock, self.feeds = FakeClock(), feeds
        self.good = {SourceId(f"good-{number}") for number in range(_GOOD)}
        for name in sorted(self.good):
            feeds.add(name)
        sources = [
            *(self._source(name, feeds.port, f"{name}.xml") for name in sorted(self.good)),
            *(self._source(name, hostile_port, name) for name in HOSTILE),
        ]
        self.store = MemoryStore()
        self.fetcher = WebFetcher(user_agent="test", limits=Limits(deadline_s=_LONG, per_host=200))
        self.poller = Poller(
            sources,
            reader=Reader(kinds=KINDS, analyst=FakeAnalyst(topics=()), apart=workshop.kinds(KINDS)),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        self.poller.listeners.append(self._note)
        #: By source: how its polls ended, each with its sentence.
        self.ends: defaultdict[str, list[tuple[PollResult, str]]] = defaultdict(list)
        #: Title → when it was known.
        self.known: dict[str, datetime] = {}
        self._noted = asyncio.Event()

    def _source(self, name: str, port: int, path: str) -> Source:
        url = f"http://127.0.0.1:{port}/{path}"
        return make_source(id=name, url=url, kind="feed", every=_EVERY, private_ok=True)

    def _note(self, reading: Reading) -> None:
        self.ends[reading.state.source_id].append((reading.state.result, reading.state.detail))
        for item in reading.items:
            self.known[item.title] = self.clock.now()
        self._noted.set()

    async def step(self) -> None:
        """Ask whoever is due, and wait until the good ones among them have been read."""
        due = self.good & set(await self.store.due_sources(self.clock.now()))
        goal = {name: len(self.ends[name]) + 1 for name in due}
        await self.poller.tick()
        await self.until(lambda: all(len(self.ends[name]) >= goal[name] for name in due))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds, looking again after each poll."""
        while not condition():
            self._noted.clear()
            await self._noted.wait()


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    workshop = Workshop(bounds=Bounds(deadline_s=_LONG))
    yield workshop
    workshop.close()


@pytest.fixture
async def bench(workshop: Workshop) -> AsyncIterator[Bench]:
    feeds = FeedServer()
    await feeds.open()
    async with hostile_server() as port:
        bench = Bench(feeds, port, workshop)
        await bench.fetcher.open()
        await bench.poller.enrol()
        consumer = asyncio.create_task(bench.poller.run())
        yield bench
        await bench.poller.close()
        consumer.cancel()
        await bench.fetcher.close()
    await feeds.close()


async def test_a_minute_beside_a_hostile_server(bench: Bench) -> None:
    before = psutil.Process().memory_info().rss
    published: dict[str, datetime] = {}
    await bench.step()
    for second in range(60):
        bench.clock.forward(_SECOND)
        for name in sorted(bench.good)[second % 10 :: 10]:
            title = f"{name} at {second}"
            bench.feeds.feeds[name].entries.append((title, title, "They met."))
            published[title] = bench.clock.now()
        await bench.step()
    bench.clock.forward(_EVERY)
    await bench.step()

    assert bench.known.keys() >= published.keys()
    assert max(bench.known[title] - at for title, at in published.items()) <= _EVERY
    assert {result for name in bench.good for result, _ in bench.ends[name]} <= {
        PollResult.NEW,
        PollResult.EMPTY,
        PollResult.UNCHANGED,
    }
    assert psutil.Process().memory_info().rss - before < 300 << 20


async def test_every_hostile_answer_has_its_sentence(bench: Bench) -> None:
    await bench.step()
    await bench.until(lambda: bench.ends.keys() >= HOSTILE.keys() - PATIENT)
    for name in HOSTILE.keys() - PATIENT:
        _, result, sentence = HOSTILE[name]
        assert bench.ends[name][0][0] is result, (name, bench.ends[name])
        assert sentence in bench.ends[name][0][1], (name, bench.ends[name])
    assert not PATIENT & bench.ends.keys()
