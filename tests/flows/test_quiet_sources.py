"""Sources that fall silent, lose items or move, through poller, store and delivery as the bot has them; on
files, over restarts. Only the clock, the analysis and the platform are stand-ins."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.chats import ChatId
from bot.domain.outbox import Lane
from bot.domain.sources import Health, Source, SourceState, health
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.pipeline.silence import SilenceWatch
from bot.ports import Batch
from bot.sources import KINDS
from bot.web.fetch import WebFetcher
from storage import TinyDBStore
from tests.fakes import FakeAnalyst, FakeClock, FakeSender, FreePace
from tests.make import HOUR, make_chat, make_lists, make_source, make_subscription

DAY = timedelta(days=1)


class Site:
    """One website with a feed that a test fills, moves and breaks."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        #: The path that has the feed, and what the others answer: a status, with the way there or nothing.
        self.path, self.elsewhere = "/feed", 404
        self.asked: list[str] = []
        self.server: TestServer | None = None

    async def open(self) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self.server = TestServer(app, host="127.0.0.1")
        await self.server.start_server()

    def url(self, path: str) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.port}{path}"

    async def _serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path != self.path:
            return web.Response(status=self.elsewhere, headers={"Location": self.path})
        entries = "".join(
            f"<item><title>{one}</title><link>https://wire.example/{one}</link></item>"
            for one in reversed(self.titles)
        )
        return web.Response(text=f"<rss version='2.0'><channel>{entries}</channel></rss>")


class Newsroom:
    """The parts of the bot over one folder; `begin` is a start."""

    def __init__(self, folder: Path, site: Site, clock: FakeClock) -> None:
        self.folder, self.site, self.clock = folder, site, clock
        self.sender = FakeSender()
        self.fetcher = WebFetcher(user_agent="test")
        self.source = make_source(kind="feed", url=site.url("/feed"), every=HOUR, private_ok=True)
        self.store: TinyDBStore | None = None

    async def begin(self, **changes: Any) -> None:
        """Stop, and start again with a catalogue in which the source has `changes`."""
        await self.end()
        self.source = make_source(**{**_as_dict(self.source), **changes})
        await self.fetcher.open()
        self.store = TinyDBStore(self.folder)
        await self.store.open()
        self.poller = Poller(
            (self.source,),
            reader=Reader(kinds=KINDS, analyst=FakeAnalyst()),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        self.watch = SilenceWatch({self.source.id: self.source}, store=self.store, clock=self.clock)
        self.delivery = Delivery(
            store=self.store,
            sender=self.sender,
            pace=FreePace(),
            clock=self.clock,
            composer=Composer(self.store, lists=make_lists()),
        )
        await self.delivery.recover()
        await self.poller.enrol()

    async def end(self) -> None:
        if self.store is not None:
            await self.store.close()
        await self.fetcher.close()

    async def pass_time(self, span: timedelta, *titles: str) -> None:
        """Publish `titles`, let `span` pass, poll once, and let all else do its work."""
        self.site.titles += titles
        self.clock.forward(span)
        await self.poller.tick()
        await self.poller.drain()
        await self.watch.look()
        await self.delivery.drain()

    async def state(self) -> SourceState:
        assert self.store is not None
        found = await self.store.source_state(self.source.id)
        assert found is not None
        return found

    @property
    def notices(self) -> list[tuple[int, str]]:
        """What people were told that is no item: chat and text."""
        return [
            (row.chat_id, row.message.plain)
            for row in self.sender.sent
            if row.lane is Lane.DIGEST and row.item_id is None and row.message is not None
        ]


def _as_dict(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in ("kind", "url", "every", "private_ok")}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    site = Site()
    await site.open()
    room = Newsroom(tmp_path / "data", site, FakeClock())
    await room.begin()
    yield room
    await room.end()
    assert site.server is not None
    await site.server.close()


async def followed(room: Newsroom) -> None:
    """Ann and a group follow the topic that the source brings, Bob another; it has brought four items."""
    assert room.store is not None
    visits = (make_subscription(topic="visits"),)
    topic = (make_subscription(thread_id=7),)
    chats = (
        make_chat(),
        make_chat(id=ChatId(2), subscriptions=visits),
        make_chat(id=ChatId(-3), subscriptions=topic, language="ru"),
    )
    await room.store.commit(Batch(chats=chats))
    await room.pass_time(HOUR, "old")
    for title in ("a", "b", "c", "d"):
        await room.pass_time(HOUR, title)
    assert len(room.sender.sent) == 8


async def test_silence_is_told_once_and_so_is_the_return_over_restarts(room: Newsroom) -> None:
    await followed(room)
    await room.pass_time(7 * DAY)
    assert room.notices == []
    await room.begin()
    await room.pass_time(DAY)
    [ann, group] = sorted(room.notices, reverse=True)
    assert ann[0] == 1
    assert "Gone quiet\n• The Wire: nothing new since 2 Mar 2026" in ann[1]
    assert (group[0], "Замолчали" in group[1]) == (-3, True)
    told = room.sender.sent[-2:]
    assert sorted(row.thread_id or 0 for row in told) == [0, 7]
    assert all(row.message is not None and row.message.silent for row in told)
    for _ in range(3):
        await room.begin()
        await room.pass_time(DAY + HOUR)
    assert len(room.notices) == 2
    await room.begin()
    await room.pass_time(HOUR, "e")
    returns = room.notices[2:]
    assert [chat for chat, text in returns if "Back again" in text or "Снова" in text] == [1, -3]
    for _ in range(3):
        await room.begin()
        await room.pass_time(DAY)
    assert len(room.notices) == 4


async def test_nobody_is_told_of_a_silence_that_was_our_own(room: Newsroom) -> None:
    await followed(room)
    room.clock.forward(20 * DAY)
    await room.begin()
    assert not await room.watch.look()
    await room.pass_time(HOUR, "e")
    assert room.notices == []


async def test_a_source_that_fails_is_told_of_after_a_day(room: Newsroom) -> None:
    await followed(room)
    room.site.path = "/gone"
    await room.pass_time(HOUR)
    assert health(await room.state(), room.clock.now()) is Health.UNREACHABLE
    await room.pass_time(20 * HOUR)
    assert room.notices == []
    await room.pass_time(5 * HOUR)
    assert ["no readable answer since" in text for chat, text in room.notices if chat == 1] == [True]
    room.site.path = "/feed"
    await room.pass_time(DAY)
    assert ["Back again" in text for chat, text in room.notices if chat == 1] == [False, True]


async def test_nobody_is_told_of_more_than_one_change_a_day(room: Newsroom) -> None:
    await followed(room)
    await room.pass_time(8 * DAY)
    await room.pass_time(HOUR, "e")
    assert len(room.notices) == 2
    await room.pass_time(DAY - 2 * HOUR)
    assert len(room.notices) == 2
    await room.pass_time(HOUR)
    assert len(room.notices) == 4


async def test_a_gap_is_noted_and_the_source_watched_more_closely(
    room: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    await room.pass_time(HOUR, "a", "b")
    await room.pass_time(HOUR, "c")
    assert (await room.state()).gap_at is None
    room.site.titles = ["d", "e"]
    with caplog.at_level(logging.WARNING):
        await room.pass_time(HOUR)
    state = await room.state()
    assert state.gap_at == room.clock.now()
    assert state.next_poll_at - room.clock.now() <= HOUR / 2
    assert "gap: source=wire" in caplog.text
    caplog.clear()
    await room.pass_time(HOUR, "f")
    assert (await room.state()).gap_at == room.clock.now() - HOUR
    assert "gap" not in caplog.text


async def test_an_emptied_document_is_no_gap(room: Newsroom) -> None:
    await room.pass_time(HOUR, "a", "b")
    room.site.titles = []
    await room.pass_time(HOUR)
    await room.pass_time(HOUR, "c")
    assert (await room.state()).gap_at is None


async def test_a_feed_that_has_moved_for_good_is_followed_and_stays_known_when_the_catalogue_follows(
    room: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    await followed(room)
    room.site.path, room.site.elsewhere = "/new", 301
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            await room.pass_time(HOUR)
    assert f"moved: source=wire to={room.site.url('/new')}; change its url in the catalogue" in caplog.text
    room.site.asked.clear()
    sent = len(room.sender.sent)
    await room.begin()
    await room.pass_time(HOUR, "e")
    assert room.site.asked == ["/new"]
    assert len(room.sender.sent) == sent + 2
    await room.begin(url=room.site.url("/new"))
    room.site.elsewhere = 404
    await room.pass_time(HOUR)
    await room.pass_time(HOUR, "f")
    assert len(room.sender.sent) == sent + 4, "nothing is new twice, and what is new is told"
    assert (await room.state()).moved_to == ""


async def test_a_detour_is_not_remembered(room: Newsroom) -> None:
    await room.pass_time(HOUR, "a")
    room.site.path, room.site.elsewhere = "/new", 302
    for _ in range(4):
        await room.pass_time(HOUR)
    room.site.asked.clear()
    await room.pass_time(HOUR)
    assert room.site.asked == ["/feed", "/new"]


async def test_a_page_that_redirects_to_something_else_is_not_followed(room: Newsroom) -> None:
    await room.pass_time(HOUR, "a")
    room.site.path, room.site.elsewhere, room.site.titles = "/new", 301, []
    for title in ("x", "y", "z", "w"):
        room.site.titles = [title]
        await room.pass_time(HOUR)
    assert (await room.state()).moves_seen == 0
