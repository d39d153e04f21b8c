"""A press for whole-pipeline tests: sources whose next item a test writes, the real reader with the real
lists, the real desk and outbox, and people whose messages it shows. Time is moved by hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from html import escape

from bot.config import Settings
from bot.domain.chats import ChatId
from bot.domain.outbox import Outgoing
from bot.domain.outcomes import Fetched
from bot.domain.sources import Source, SourceId
from bot.loading import Seeds, load_topics, seeds_of
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.pipeline.lists import Lists
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.ports import Batch, Store
from bot.sources import KINDS
from storage import MemoryStore
from tests.fakes import FakeClock, FakeFetcher, FakeSender, FreePace
from tests.make import make_chat, make_fetched, make_source, make_subscription

MINUTE = timedelta(minutes=1)


@cache
def seeds() -> Seeds:
    """The real lists, read once."""
    topics, problems = load_topics(Settings())
    assert not problems
    return seeds_of((), topics)


def outlet(name: str, **changes: object) -> Source:
    """A source of kind feed."""
    return make_source(
        **{
            "id": SourceId(name),
            "name": name.title(),
            "kind": "feed",
            "url": f"https://{name}.example/feed",
            "owner": name,
            "country": "",
            "every": MINUTE,
            **changes,
        }
    )


@dataclass(slots=True)
class Entry:
    """One entry of a feed."""

    id: str
    title: str
    text: str
    at: datetime


@dataclass(slots=True)
class Press:
    """Sources, a bot, and people."""

    sources: tuple[Source, ...]
    now: datetime
    store: Store = field(default_factory=MemoryStore)
    clock: FakeClock = field(init=False)
    sender: FakeSender = field(init=False)
    poller: Poller = field(init=False)
    delivery: Delivery = field(init=False)
    _fetcher: FakeFetcher = field(init=False)
    _entries: dict[str, list[Entry]] = field(default_factory=dict)
    _read: int = 0

    def __post_init__(self) -> None:
        self.clock, self.sender = FakeClock(self.now), FakeSender()
        self._fetcher = FakeFetcher({})
        self.start()

    def start(self) -> None:
        """Build the bot anew on the same store, as a restart does."""
        found = seeds()
        self.poller = Poller(
            self.sources,
            reader=Reader(kinds=KINDS, analyst=found.analyst, cues=found.cues),
            newsdesk=Newsdesk(self.store),
            fetcher=self._fetcher,
            store=self.store,
            clock=self.clock,
        )
        lists = Lists(
            sources={source.id: source for source in self.sources},
            topics={topic.id: topic for topic in found.topics},
            names=found.words,
        )
        self.delivery = Delivery(
            store=self.store,
            sender=self.sender,
            pace=FreePace(),
            clock=self.clock,
            composer=Composer(self.store, lists=lists),
        )

    async def open(self, *people: tuple[int, str, str]) -> None:
        """People by id, language and topic; every source has been read once."""
        chats = tuple(
            make_chat(id=ChatId(one), language=language, subscriptions=(make_subscription(topic=topic),))
            for one, language, topic in people
        )
        await self.store.commit(Batch(chats=chats))
        await self.poller.enrol()
        for source in self.sources:
            self._entries[source.id] = [Entry("0", "Notice", "This page has moved.", self.now)]
            self._serve(source)
        await self._poll()

    async def print(self, name: str, title: str, text: str = "", *, after: timedelta = MINUTE) -> None:
        """A new item of a source, `after` so long; polled, told, and edits made."""
        self.clock.forward(after)
        entries = self._entries[name]
        entries.append(Entry(str(len(entries)), title, text, self.clock.now()))
        await self._turn(name)

    async def mend(self, name: str, title: str, text: str = "", *, after: timedelta = MINUTE) -> None:
        """The last item of a source, changed by it."""
        self.clock.forward(after)
        entry = self._entries[name][-1]
        entry.title, entry.text = title, text
        await self._turn(name)

    def seen_by(self, chat: int) -> list[Outgoing]:
        """What left for a chat since the last look, in order."""
        return [row for row in self.sender.sent[self._read :] if row.chat_id == chat]

    def look(self) -> None:
        """Everything so far was looked at."""
        self._read = len(self.sender.sent)

    async def _turn(self, name: str) -> None:
        self.look()
        source = next(one for one in self.sources if one.id == name)
        self._serve(source)
        await self._poll()
        await self.delivery.drain()
        # Details wait for each other.
        self.clock.forward(MINUTE)
        await self.delivery.drain()

    async def _poll(self) -> None:
        for state in await self.store.source_states():
            source = next(one for one in self.sources if one.id == state.source_id)
            self._serve(source)
        self.clock.forward(MINUTE)
        await self.poller.tick()
        await self.poller.drain()

    def _serve(self, source: Source) -> None:
        self._fetcher.script[source.url] = self._document(source)

    def _document(self, source: Source) -> Fetched:
        items = "".join(
            f"<item><guid isPermaLink='false'>{entry.id}</guid><title>{escape(entry.title)}</title>"
            f"<link>https://{source.id}.example/{entry.id}</link>"
            f"<description>{escape(entry.text)}</description>"
            f"<pubDate>{entry.at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for entry in reversed(self._entries[source.id])
        )
        body = f"<rss version='2.0'><channel><title>{source.name}</title>{items}</channel></rss>"
        return make_fetched(body.encode(), content_type="application/rss+xml", url=source.url)
