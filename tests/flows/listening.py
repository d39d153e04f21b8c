"""Everything between a feed with a hub and the store, over real HTTP in one process; the clock is moved by
hand."""

from datetime import timedelta
from itertools import count

from bot.domain.leases import Lease
from bot.domain.sources import Source, SourceState
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.pushes import Callbacks, Pushes
from bot.pipeline.read import Reader, Reading
from bot.ports import Store
from bot.sources import KINDS
from bot.web.fetch import WebFetcher
from bot.web.hubs import WebHubs
from bot.web.server import HttpServer, Vitals
from tests.fakes import FakeAnalyst, FakeClock
from tests.flows.hub import Hub, Subscriber


async def no_vitals() -> Vitals:
    raise AssertionError("nobody asks how we are")


class Bench:
    """Everything between the feed and the store."""

    def __init__(self, hub: Hub, store: Store) -> None:
        self.hub = hub
        self.store = store
        self.clock = FakeClock()
        self.server = HttpServer(no_vitals)
        self.fetcher = WebFetcher(user_agent="test")
        self.hubs = WebHubs(lambda: "test")
        self.readings: list[Reading] = []

    async def open(self, *sources: Source) -> None:
        """Start as the bot does."""
        port = await self.server.open("127.0.0.1", 0)
        await self.fetcher.open()
        await self.hubs.open()
        self.poller = Poller(
            sources,
            reader=Reader(kinds=KINDS, analyst=FakeAnalyst()),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        numbers = count(1)
        self.pushes = Pushes(
            {source.id: source for source in sources},
            poller=self.poller,
            hubs=self.hubs,
            store=self.store,
            clock=self.clock,
            callbacks=Callbacks(base=f"http://127.0.0.1:{port}", token=lambda: f"token{next(numbers)}"),
        )
        self.poller.listeners.append(self.readings.append)
        await self.poller.enrol()
        await self.pushes.open()
        self.server.callback.ear = self.pushes

    async def close(self) -> None:
        await self.pushes.close()
        await self.poller.close()
        await self.hubs.close()
        await self.fetcher.close()
        await self.server.close()

    async def pass_time(self, span: timedelta = timedelta(0)) -> None:
        """Let `span` pass, and everything happen that is due then."""
        await self.poller.drain()
        self.clock.forward(span)
        await self.poller.tick()
        await self.poller.drain()
        await self.pushes.tick()
        await self.pushes.settled()

    async def subscribed(self) -> Subscriber:
        """After the first poll, with a lease that the hub has granted."""
        await self.pass_time()
        [subscriber] = self.hub.subscribers.values()
        assert await self.hub.verify(subscriber) == 200
        return subscriber

    async def leases(self) -> tuple[Lease, ...]:
        return await self.store.leases()

    async def state(self) -> SourceState:
        [state] = await self.store.source_states()
        return state

    async def titles(self) -> list[str]:
        return [item.title for item in await self.store.latest_items(limit=100)]
