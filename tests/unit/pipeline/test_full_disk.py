"""The parts of the pipeline over the default store while its disk is full for long: nothing is told that is
not stored, nothing is told twice, and all of it goes on by itself when there is room again."""

import errno
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.errors import StorageError
from bot.domain.outbox import Outgoing, OutgoingId, OutgoingStatus
from bot.domain.outcomes import RetryAfter
from bot.pipeline.alarm import Alarm, Operators, Subject, trouble_of
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.pipeline.upkeep import Retention, Upkeep
from bot.ports import Batch
from storage import TinyDBStore, lines
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind, FakeSender, FreePace
from tests.make import (
    HOUR,
    make_chat,
    make_fetched,
    make_item,
    make_lists,
    make_outgoing,
    make_reply,
    make_source,
)

LOOK = timedelta(seconds=15)
LONG = 40


class Newsroom:
    """Poller, delivery and alarm over one store on a disk that a test fills."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.full = False
        self.clock = FakeClock()
        #: The documents of the one source, one an answer.
        self.documents: list[bytes] = []
        self.begin()

    def begin(self) -> None:
        """Make all parts anew, as a start does."""
        self.store, self.sender = TinyDBStore(self.folder), FakeSender()
        self.fetcher = FakeFetcher({make_source().url: [make_fetched(one) for one in self.documents]})
        self.poller = Poller(
            (make_source(),),
            reader=Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst()),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        self.delivery = Delivery(
            store=self.store,
            sender=self.sender,
            pace=FreePace(),
            clock=self.clock,
            composer=Composer(self.store, lists=make_lists()),
        )
        self.alarm = Alarm(
            Subject.STORE,
            partial(trouble_of, self.store),
            operators=Operators(ids=(), store=self.store, sender=self.sender, pace=FreePace()),
            clock=self.clock,
        )

    async def open(self) -> None:
        await self.store.open()
        await self.delivery.recover()

    async def pass_time(self, looks: int) -> int:
        """Let `looks` looks pass with all parts at work; how many times delivery met a store in trouble."""
        troubles = 0
        for _ in range(looks):
            self.clock.forward(LOOK)
            await self.alarm.look()
            await self.poller.tick()
            await self.poller.drain()
            try:
                await self.delivery.drain()
            except StorageError:
                troubles += 1
        return troubles

    async def status(self, row_id: str) -> OutgoingStatus:
        row = await self.store.row(OutgoingId(row_id))
        assert row is not None
        return row.status


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Newsroom]:
    room = Newsroom(tmp_path / "data")
    write_all = lines.write_all

    def write(file: int, text: bytes) -> None:
        if room.full:
            # What a full disk does: some of it is written.
            write_all(file, text[: len(text) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        write_all(file, text)

    monkeypatch.setattr(lines, "write_all", write)
    await room.open()
    yield room
    room.full = False
    await room.store.close()


async def test_what_is_new_is_told_once_when_there_is_room_again(room: Newsroom) -> None:
    room.fetcher.script = {
        make_source().url: [make_fetched(body, etag="e") for body in (b"a", b"b\na", b"b\na", b"b\na")]
    }
    await room.poller.enrol()
    await room.store.commit(Batch(chats=(make_chat(),)))
    await room.pass_time(1)
    room.full = True
    await room.pass_time(LONG)
    assert str(room.folder) in room.store.trouble()
    asked = len(room.fetcher.requests)
    await room.pass_time(LONG)
    assert len(room.fetcher.requests) == asked <= 2, "sources are left alone meanwhile"
    assert room.sender.sent == []
    room.full = False
    await room.pass_time(LONG)
    assert room.store.trouble() == ""
    assert [row.item_id is not None for row in room.sender.sent] == [True]
    room.clock.forward(HOUR)
    await room.pass_time(1)
    assert len(room.sender.sent) == 1


async def test_nothing_leaves_that_cannot_be_claimed(room: Newsroom) -> None:
    chats = tuple(make_chat(id=one) for one in (1, 2, 3))
    rows = tuple(make_reply(id=f"reply-{one.id}", chat_id=one.id) for one in chats)
    await room.store.commit(Batch(chats=chats, outgoing=rows))
    room.full = True
    assert await room.pass_time(LONG) == LONG
    assert room.sender.sent == []
    room.full = False
    assert await room.pass_time(1) == 0
    assert sorted(room.sender.ids) == ["reply-1", "reply-2", "reply-3"]


async def test_what_was_sent_is_settled_when_there_is_room_again_and_not_sent_twice(room: Newsroom) -> None:
    async def fill(row: Outgoing) -> None:
        room.full = True

    room.sender.before = fill
    room.sender.answer("alert-1", RetryAfter(delay=HOUR))
    chats = (make_chat(), make_chat(id=2))
    await room.store.commit(
        Batch(
            chats=chats,
            items=(make_item(),),
            outgoing=(make_outgoing(), make_reply(id="reply-2", chat_id=2)),
        )
    )
    assert await room.pass_time(LONG) == LONG
    assert sorted(room.sender.ids) == ["alert-1", "reply-2"]
    assert await room.status("reply-2") is OutgoingStatus.SENDING
    room.full, room.sender.before = False, None
    await room.pass_time(1)
    assert await room.status("reply-2") is OutgoingStatus.SENT
    assert await room.status("alert-1") is OutgoingStatus.QUEUED
    room.clock.forward(HOUR)
    await room.pass_time(2)
    assert sorted(room.sender.ids) == ["alert-1", "alert-1", "reply-2"]
    assert not room.sender.sent[-1].repeat


async def test_what_could_not_be_settled_before_the_end_is_uncertain_at_the_next_start(
    room: Newsroom,
) -> None:
    async def fill(row: Outgoing) -> None:
        room.full = True

    room.sender.before = fill
    await room.store.commit(
        Batch(
            chats=(make_chat(), make_chat(id=2)),
            items=(make_item(),),
            outgoing=(make_outgoing(), make_reply(id="reply-2", chat_id=2)),
        )
    )
    await room.pass_time(LONG)
    await room.store.close()
    room.full = False
    room.begin()
    await room.open()
    assert await room.status("reply-2") is OutgoingStatus.UNCERTAIN
    await room.pass_time(10)
    assert [(row.id, row.repeat) for row in room.sender.sent] == [("alert-1", True)]


async def test_upkeep_that_could_not_be_written_is_done_the_next_time(
    room: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    day = timedelta(days=1)
    upkeep = Upkeep(
        room.store,
        room.clock,
        retention=Retention(items=day, facts=day, alerts=day, replies=day, updates=day, lost_chats=day),
    )
    await room.store.commit(Batch(items=(make_item(),)))
    room.clock.forward(2 * day)
    room.full = True
    await upkeep.run()
    assert "upkeep failed" in caplog.text
    assert await room.store.item(make_item().id) is not None
    room.full = False
    await upkeep.run()
    assert await room.store.item(make_item().id) is None
