"""From the outbox to people."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from bot.domain.chats import (
    Chat,
    ChatEdit,
    ChatId,
    ChatKind,
    ChatStatus,
    follow,
    leave,
    mute,
    pause,
    reachable_again,
    unfollow,
)
from bot.domain.errors import StorageError
from bot.domain.items import Item, ItemId
from bot.domain.outbox import REPEAT_AFTER, Lane, Outgoing, OutgoingId, OutgoingStatus
from bot.domain.outcomes import (
    ChatMoved,
    Gone,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unclear,
    Unreachable,
)
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.ports import Batch, Room
from storage import MemoryStore
from tests.fakes import FakeClock, FakeSender, FreePace
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_findings,
    make_item,
    make_lists,
    make_outgoing,
    make_reply,
    make_room,
    make_subscription,
)

SECOND = timedelta(seconds=1)


class ShakyStore(MemoryStore):
    """Fails the calls that a test names, each once."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()

    def _check(self, call: str) -> None:
        if call in self.failing:
            self.failing.remove(call)
            raise StorageError(f"{call} failed")

    async def commit(self, batch: Batch) -> None:
        self._check("commit")
        await super().commit(batch)

    async def chat(self, chat_id: ChatId) -> Chat | None:
        self._check("chat")
        return await super().chat(chat_id)

    async def item(self, item_id: ItemId) -> Item | None:
        self._check("item")
        return await super().item(item_id)

    async def claim(self, now: datetime, *, room: Room, held: Collection[ChatId]) -> tuple[Outgoing, ...]:
        self._check("claim")
        rows = await super().claim(now, room=room, held=held)
        self.asked.set()
        await self.gate.wait()
        return rows


class Bench:
    """A delivery with everything around it."""

    def __init__(self) -> None:
        self.clock, self.store, self.sender, self.pace = FakeClock(), ShakyStore(), FakeSender(), FreePace()
        self.delivery = Delivery(
            store=self.store,
            sender=self.sender,
            pace=self.pace,
            clock=self.clock,
            composer=Composer(self.store, lists=make_lists()),
        )

    async def queue(self, *rows: Outgoing, chats: tuple[Chat, ...] = (make_chat(), make_chat(id=2))) -> None:
        await self.store.commit(Batch(chats=chats, items=(make_item(),), outgoing=rows))

    async def drain(self, after: timedelta = timedelta(0)) -> None:
        self.clock.forward(after)
        await self.delivery.drain()

    async def edit(self, edit: ChatEdit) -> None:
        await self.store.commit(Batch(chat_edits=((ChatId(1), edit),)))

    async def row(self, row_id: str = "alert-1") -> Outgoing:
        row = await self.store.row(OutgoingId(row_id))
        assert row is not None
        return row


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_row_is_claimed_durably_then_sent_then_settled(bench: Bench) -> None:
    statuses = []

    async def look(row: Outgoing) -> None:
        statuses.append((await bench.row()).status)

    bench.sender.before = look
    await bench.queue(make_outgoing())
    await bench.drain()
    row = await bench.row()
    assert statuses == [OutgoingStatus.SENDING]
    assert (row.status, row.sent_id, row.settled_at, row.attempts) == (OutgoingStatus.SENT, 1, NOW, 1)
    assert bench.delivery.outcomes == {"Sent": 1}


async def test_claim_that_cannot_be_stored_sends_nothing(bench: Bench) -> None:
    await bench.queue(make_outgoing())
    bench.store.failing = ["claim"]
    with pytest.raises(StorageError):
        await bench.drain()
    assert bench.sender.sent == []


async def test_alert_is_rendered_for_its_chat_when_it_leaves(bench: Bench) -> None:
    chats = (make_chat(), make_chat(id=2, language="ru", kind=ChatKind.CHANNEL))
    await bench.queue(make_outgoing(), make_outgoing(id="b", chat_id=2, repeat=True), chats=chats)
    await bench.drain()
    english, russian = (row.message for row in sorted(bench.sender.sent, key=lambda row: row.chat_id))
    assert english is not None
    assert russian is not None
    assert ("Trade  " in english.plain, "repeat" in english.plain) == (True, False)
    assert ("Торговля" in russian.plain, "повтор" in russian.plain) == (True, True)


async def test_reply_leaves_as_it_is_also_to_a_paused_chat(bench: Bench) -> None:
    await bench.queue(make_reply(), chats=(make_chat(status=ChatStatus.PAUSED),))
    await bench.drain()
    assert [row.message for row in bench.sender.sent] == [make_reply().message]


async def test_flood_control_holds_one_chat_and_keeps_its_order(bench: Bench) -> None:
    bench.sender.answer("a", RetryAfter(delay=30 * SECOND))
    await bench.queue(make_outgoing(id="a"), make_outgoing(id="b"), make_outgoing(id="c", chat_id=2))
    await bench.drain()
    assert sorted(bench.sender.ids) == ["a", "c"]
    assert bench.pace.waits == [(1, NOW + 30 * SECOND)]
    await bench.drain(29 * SECOND)
    assert len(bench.sender.sent) == 2
    await bench.drain(SECOND)
    assert bench.sender.ids[2:] == ["a", "b"]
    assert (await bench.row("a")).attempts == 1


async def test_rows_of_one_chat_are_never_underway_together(bench: Bench) -> None:
    underway: set[int] = set()

    async def look(row: Outgoing) -> None:
        assert row.chat_id not in underway
        underway.add(row.chat_id)
        await asyncio.sleep(0)
        underway.remove(row.chat_id)

    bench.sender.before = look
    await bench.queue(*(make_reply(id=f"{n}", chat_id=1 + n % 2) for n in range(20)))
    await bench.drain()
    assert [row_id for row_id in bench.sender.ids if int(row_id) % 2] == [f"{n}" for n in range(1, 20, 2)]
    assert bench.delivery.outcomes == {"Sent": 20}


@pytest.mark.parametrize(
    "edit",
    [
        pause,
        lambda chat: unfollow(chat, make_subscription()),
        lambda chat: mute(chat, topic="trade", until=NOW + HOUR),
    ],
    ids=["paused", "unsubscribed", "muted"],
)
async def test_alert_that_is_unwanted_since_is_dropped(bench: Bench, edit: ChatEdit) -> None:
    await bench.queue(make_outgoing())
    await bench.edit(edit)
    await bench.drain()
    assert (bench.sender.sent, (await bench.row()).status) == ([], OutgoingStatus.DROPPED)


async def test_row_of_a_chat_or_item_that_is_unknown_is_dropped(bench: Bench) -> None:
    await bench.queue(make_outgoing(id="a", item_id="gone"), make_reply(id="b", chat_id=99))
    await bench.drain()
    assert bench.delivery.outcomes == {"Unwanted": 2}


async def test_alert_of_another_thread_follows_that_threads_subscriptions(bench: Bench) -> None:
    await bench.queue(make_outgoing(thread_id=7))
    await bench.drain()
    assert (await bench.row()).status is OutgoingStatus.DROPPED


async def test_rows_that_a_kill_cut_off_are_decided_at_the_start(bench: Bench) -> None:
    rows = (
        make_outgoing(),
        make_reply(chat_id=2),
        make_reply(id="edit", chat_id=3, edit_of=5),
        make_outgoing(id="digest", chat_id=4, lane=Lane.DIGEST),
    )
    await bench.queue(*rows, chats=tuple(make_chat(id=one) for one in (1, 2, 3, 4)))
    await bench.store.claim(NOW, room=make_room(10), held=())
    assert await bench.delivery.recover() == 4
    await bench.drain()
    assert bench.sender.ids == ["edit"]
    await bench.drain(REPEAT_AFTER)
    assert bench.sender.ids == ["edit", "alert-1"]
    alert = bench.sender.sent[-1]
    assert alert.message is not None
    assert "Possible repeat" in alert.message.plain
    assert [(await bench.row(one)).status for one in ("reply-1", "digest")] == [OutgoingStatus.UNCERTAIN] * 2
    assert await bench.delivery.recover() == 0


async def test_gone_chat_is_suspended_and_keeps_its_subscriptions(bench: Bench) -> None:
    bench.sender.answer("a", Gone(reason="blocked"))
    await bench.queue(make_outgoing(id="a"), make_outgoing(id="b"))
    await bench.drain()
    chat = await bench.store.chat(ChatId(1))
    assert chat is not None
    assert (chat.status, chat.reason) == (ChatStatus.SUSPENDED, "blocked")
    assert chat.subscriptions == (make_subscription(),)
    assert bench.delivery.outcomes == {"Gone": 1, "Unwanted": 1}


async def left(bench: Bench, chat_id: int = 1) -> list[str]:
    """Ids of what is stored of a chat: itself and its rows."""
    records = [one async for one in bench.store.records()]
    return [
        str(one.id)
        for one in records
        if (isinstance(one, Chat) and one.id == chat_id)
        or (isinstance(one, Outgoing) and one.chat_id == chat_id)
    ]


LEAVING = (leave(make_chat()), make_chat(id=2))


@pytest.mark.parametrize(
    "outcome",
    [Sent(message_id=5), Gone(reason="blocked"), Rejected(reason="too long"), Unclear(reason="timed out")],
    ids=lambda one: type(one).__name__,
)
async def test_nothing_is_left_of_a_chat_after_its_goodbye(bench: Bench, outcome: SendOutcome) -> None:
    bench.sender.answer("bye", outcome)
    await bench.queue(
        make_reply(id="bye"), make_outgoing(id="late"), make_outgoing(id="other", chat_id=2), chats=LEAVING
    )
    await bench.drain()
    assert bench.sender.ids.count(OutgoingId("bye")) == 1
    assert "late" not in bench.sender.ids
    assert await left(bench) == []
    assert await left(bench, 2) == ["2", "other"]


@pytest.mark.parametrize(
    ("row", "outcome", "after"),
    [
        (make_reply(), RetryAfter(delay=30 * SECOND), 30 * SECOND),
        (make_reply(), Unreachable(reason="no route"), 2 * SECOND),
        (make_reply(edit_of=5), Unclear(reason="timed out"), 2 * SECOND),
    ],
    ids=["flood", "unreachable", "unclear-edit"],
)
async def test_a_chat_stays_until_its_goodbye_has_left(
    bench: Bench, row: Outgoing, outcome: SendOutcome, after: timedelta
) -> None:
    bench.sender.answer("reply-1", outcome)
    await bench.queue(row, chats=LEAVING)
    await bench.drain()
    assert (len(bench.sender.sent), await left(bench)) == (1, ["1", "reply-1"])
    await bench.drain(after)
    assert len(bench.sender.sent) == 2
    assert await left(bench) == []


@pytest.mark.parametrize("back", [reachable_again, lambda chat: follow(chat, make_subscription())])
@pytest.mark.parametrize("when", ["before", "underway"])
async def test_who_comes_back_before_the_goodbye_is_settled_is_not_erased(
    bench: Bench, back: ChatEdit, when: str
) -> None:
    async def come_back(row: Outgoing) -> None:
        await bench.edit(back)

    await bench.queue(make_reply(), make_reply(id="bye-2", chat_id=2), chats=tuple(map(leave, LEAVING)))
    if when == "before":
        await bench.edit(back)
    else:
        bench.sender.before = come_back
    await bench.drain()
    assert await bench.store.chat(ChatId(1)) == back(LEAVING[0])
    assert (await bench.row("reply-1")).status is OutgoingStatus.SENT
    assert await left(bench, 2) == []


async def test_an_older_row_that_ends_late_does_not_take_the_goodbye_along(bench: Bench) -> None:
    async def delete_data(row: Outgoing) -> None:
        if row.id == "older":
            await bench.store.commit(Batch(erased=(ChatId(1),)))
            await bench.store.commit(Batch(chats=(leave(make_chat()),), outgoing=(make_reply(id="bye"),)))

    bench.sender.before = delete_data
    await bench.queue(make_reply(id="older"))
    await bench.drain()
    assert bench.sender.ids == ["older", "bye"]
    assert await left(bench) == []


@pytest.mark.parametrize("edit_of", [None, 5])
async def test_a_goodbye_that_a_kill_cut_off_leaves_nothing_either(bench: Bench, edit_of: int | None) -> None:
    await bench.queue(make_reply(edit_of=edit_of), chats=LEAVING)
    await bench.store.claim(NOW, room=make_room(10), held=())
    assert await bench.delivery.recover() == 1
    await bench.drain()
    assert len(bench.sender.sent) == (0 if edit_of is None else 1)
    assert await left(bench) == []


async def test_who_came_back_before_the_kill_is_kept_at_the_start(bench: Bench) -> None:
    await bench.queue(make_reply(), chats=LEAVING)
    await bench.store.claim(NOW, room=make_room(10), held=())
    await bench.edit(lambda chat: follow(chat, make_subscription()))
    await bench.delivery.recover()
    assert (await bench.row("reply-1")).status is OutgoingStatus.UNCERTAIN
    assert await bench.store.chat(ChatId(1)) == follow(LEAVING[0], make_subscription())


async def test_an_erasure_that_can_not_be_stored_is_repeated(bench: Bench) -> None:
    await bench.queue(make_reply(), chats=LEAVING)
    await bench.delivery.step()
    bench.store.failing = ["commit"]
    with pytest.raises(StorageError):
        await bench.drain()
    assert await left(bench) == ["1", "reply-1"]
    await bench.drain()
    assert await left(bench) == []
    assert bench.sender.ids == ["reply-1"]


async def test_a_row_of_a_chat_that_was_erased_meanwhile_is_not_kept(bench: Bench) -> None:
    await bench.queue(make_outgoing(chat_id=99))
    await bench.drain()
    assert bench.sender.sent == []
    assert await left(bench, 99) == []


async def test_moved_chat_gets_its_alert_under_the_new_id(bench: Bench) -> None:
    bench.sender.answer("a", ChatMoved(new_id=ChatId(-100)))
    await bench.queue(make_outgoing(id="a"), make_outgoing(id="b"))
    await bench.drain()
    assert [(row.id, row.chat_id) for row in bench.sender.sent] == [("a", 1), ("a", -100), ("b", -100)]
    assert await bench.store.chat(ChatId(1)) is None


async def test_outcome_that_cannot_be_stored_is_kept_and_settled_later(bench: Bench) -> None:
    await bench.queue(make_outgoing(), make_outgoing(id="next"))
    await bench.delivery.step()
    bench.store.failing = ["commit"]
    with pytest.raises(StorageError):
        await bench.drain()
    assert (await bench.row()).status is OutgoingStatus.SENDING
    await bench.drain()
    assert bench.sender.ids == ["alert-1", "next"]
    assert (await bench.row()).status is OutgoingStatus.SENT


@pytest.mark.parametrize("call", ["chat", "item"])
async def test_row_that_was_claimed_when_the_store_failed_goes_again_unmarked(
    bench: Bench, call: str
) -> None:
    await bench.queue(make_outgoing(id="a"), make_outgoing(id="b", chat_id=2))
    bench.store.failing = [call]
    await bench.drain()
    assert bench.sender.ids == ["b"]
    await bench.drain(HOUR)
    assert bench.sender.ids == ["b", "a"]
    assert not bench.sender.sent[-1].repeat


async def test_alert_whose_request_broke_by_a_fault_of_ours_goes_once_more_marked(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.sender.answer("alert-1", RuntimeError("a fault of ours"))
    await bench.queue(make_outgoing(), make_outgoing(id="other", chat_id=2))
    await bench.drain()
    assert "a fault of ours" in caplog.text
    await bench.drain(REPEAT_AFTER)
    assert (bench.sender.sent[-1].id, bench.sender.sent[-1].repeat) == ("alert-1", True)
    assert (await bench.row("other")).status is OutgoingStatus.SENT


async def test_unreachable_platform_loses_nothing(bench: Bench) -> None:
    bench.sender.answer("alert-1", *[Unreachable(reason="no route")] * 3)
    await bench.queue(make_outgoing())
    for _ in range(4):
        await bench.drain(5 * 60 * SECOND)
    row = await bench.row()
    assert (row.status, row.repeat, row.attempts) == (OutgoingStatus.SENT, False, 4)


class NarrowPace(FreePace):
    def held(self, now: datetime) -> frozenset[ChatId]:
        return frozenset({ChatId(1)})

    def room(self, now: datetime) -> Room:
        return make_room(max(0, 2 - len(self.noted)))

    def note(self, chat: Chat, now: datetime, *, lane: Lane) -> None:
        self.noted.append(chat.id)

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[int] = []


async def test_alert_tells_the_facts_that_were_stored_with_its_item(bench: Bench) -> None:
    await bench.store.commit(Batch(facts=(make_findings(visits=()),)))
    await bench.queue(make_outgoing())
    await bench.drain()
    [row] = bench.sender.sent
    assert row.message is not None
    assert row.message.plain.startswith("🇨🇳 China, Jan 2026: exports to Russia −21.0% y/y")


async def test_no_more_leaves_than_the_pace_allows(bench: Bench) -> None:
    pace = NarrowPace()
    delivery = Delivery(
        store=bench.store,
        sender=bench.sender,
        pace=pace,
        clock=bench.clock,
        composer=Composer(bench.store, lists=make_lists()),
    )
    chats = tuple(make_chat(id=one) for one in range(1, 6))
    await bench.queue(*(make_outgoing(id=f"{one.id}", chat_id=one.id) for one in chats), chats=chats)
    await delivery.drain()
    assert sorted(bench.sender.ids) == ["2", "3"]
    assert pace.noted == [2, 3]


async def test_closing_settles_what_ended_and_calls_the_rest_unclear(bench: Bench) -> None:
    async def hang(row: Outgoing) -> None:
        if row.id == "hangs":
            await asyncio.Event().wait()

    bench.sender.before = hang
    await bench.queue(make_outgoing(id="hangs"), make_outgoing(id="ends", chat_id=2))
    await bench.delivery.step()
    await bench.delivery.close(0.01)
    row = await bench.row("hangs")
    assert (row.status, row.repeat, row.not_before) == (OutgoingStatus.QUEUED, True, NOW + REPEAT_AFTER)
    assert (await bench.row("ends")).status is OutgoingStatus.SENT
    assert bench.delivery.outcomes == {"Unclear": 1, "Sent": 1}


async def test_closing_twice_or_with_nothing_underway_is_fine(bench: Bench) -> None:
    await bench.delivery.close(1)
    await bench.delivery.close(1)
    assert bench.delivery.outcomes == {}


class Running:
    """`run` as a task that is stopped at the end."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.sent = asyncio.Event()

    async def __aenter__(self) -> "Running":
        async def note(row: Outgoing) -> None:
            self.sent.set()

        self.bench.sender.before = note
        self.task = asyncio.create_task(self.bench.delivery.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.bench.delivery.stop()
        async with asyncio.timeout(4):
            await self.task
        await self.bench.delivery.close(1)


async def test_running_delivery_sends_what_comes_when_it_is_woken(bench: Bench) -> None:
    async with Running(bench) as running:
        await asyncio.sleep(0)
        await bench.queue(make_outgoing())
        bench.delivery.wake()
        async with asyncio.timeout(4):
            await running.sent.wait()
    assert (await bench.row()).status is OutgoingStatus.SENT


async def test_running_delivery_comes_back_by_itself_when_a_row_is_due(bench: Bench) -> None:
    await bench.queue(make_outgoing(not_before=NOW + timedelta(milliseconds=20)))
    async with Running(bench) as running:
        await bench.store.asked.wait()
        bench.clock.forward(SECOND)
        async with asyncio.timeout(4):
            await running.sent.wait()


@pytest.mark.parametrize("error", [StorageError("disk full"), RuntimeError("a fault of ours")])
async def test_running_delivery_outlives_a_store_that_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failed = asyncio.Event()

    async def fail(*_: object, **__: object) -> tuple[Outgoing, ...]:
        failed.set()
        raise error

    await bench.queue(make_outgoing())
    with monkeypatch.context() as patch:
        patch.setattr(bench.store, "claim", fail)
        running = Running(bench)
        await running.__aenter__()
        await failed.wait()
    bench.delivery.wake()
    async with asyncio.timeout(4):
        await running.sent.wait()
    await running.__aexit__()


async def test_cancelled_run_leaves_no_row_claimed_and_forgotten(bench: Bench) -> None:
    await bench.queue(make_outgoing())
    bench.store.gate.clear()
    run = asyncio.create_task(bench.delivery.run())
    await bench.store.asked.wait()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    bench.store.gate.set()
    bench.delivery.stop()
    await bench.delivery.close(4)
    assert (await bench.row()).status is OutgoingStatus.SENT


@pytest.mark.parametrize(
    ("outcome", "level"), [(Sent(message_id=1), "INFO"), (Unclear(reason="timed out"), "WARNING")]
)
async def test_every_outcome_is_logged_without_the_text_of_the_message(
    bench: Bench, caplog: pytest.LogCaptureFixture, outcome: SendOutcome, level: str
) -> None:
    caplog.set_level("INFO")
    bench.sender.answer("alert-1", outcome)
    await bench.queue(make_outgoing())
    await bench.drain(2 * SECOND)
    [record] = caplog.records
    assert record.levelname == level
    assert "row=alert-1 chat=1" in record.getMessage()
    assert "waited=2.0s" in record.getMessage()
    assert "Trade" not in caplog.text
