"""Updates are stored, then acknowledged, then handled; in each chat in order, chats side by side."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from bot.domain.chats import ChatId
from bot.domain.errors import StorageError
from bot.domain.inbox import Update
from bot.domain.outbox import OutgoingId
from bot.gateway.intake import Intake, Limits, chat_of
from bot.ports import Batch
from storage import MemoryStore
from tests.fakes import FakeClock
from tests.make import make_chat, make_reply

Handler = Callable[[dict[str, Any], int], Awaitable[Batch]]


class FrailStore(MemoryStore):
    """A store that refuses to write as long as `broken` says so."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = 0

    async def commit(self, batch: Batch) -> None:
        if self.broken:
            self.broken -= 1
            raise StorageError("disk full")
        await super().commit(batch)


class Desk:
    """An intake whose handler notes what it gets; it answers as `script` says, by update id."""

    def __init__(self, store: FrailStore | None = None) -> None:
        self.store = store or FrailStore()
        self.handled: list[int] = []
        self.script: dict[int, Handler] = {}
        self.slept: list[float] = []
        self.woken = 0
        self.intake = Intake(
            store=self.store,
            clock=FakeClock(),
            handle=self.handle,
            on_handled=self.wake,
            sleep=self.sleep,
        )

    async def handle(self, raw: dict[str, Any], update_id: int) -> Batch:
        assert raw["update_id"] == update_id
        self.handled.append(update_id)
        handler = self.script.get(update_id)
        return await handler(raw, update_id) if handler else Batch()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def wake(self) -> None:
        self.woken += 1

    async def take(self, *raws: dict[str, Any]) -> None:
        await self.intake.take(raws)
        await self.intake.drain()


def said(update_id: int, chat_id: int = 1) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"text": "/help", "chat": {"id": chat_id, "type": "private"}}}


async def kept(store: MemoryStore) -> list[tuple[int, int, str, str]]:
    """Id, chat, text and fault of every update that is stored and was handled."""
    updates = [one async for one in store.records() if isinstance(one, Update)]
    assert all(one.handled_at is not None for one in updates)
    return [(one.id, one.chat_id, one.raw, one.fault) for one in updates]


async def explode(raw: dict[str, Any], update_id: int) -> Batch:
    raise KeyError("poison")


async def test_what_came_is_stored_when_take_returns() -> None:
    desk = Desk()

    await desk.intake.take([said(1), said(2, chat_id=9)])

    assert await desk.store.known_updates([1, 2, 3]) == {1, 2}
    assert desk.handled == []
    await desk.intake.drain()


async def test_handling_stores_its_effects_and_forgets_the_words() -> None:
    desk = Desk()

    async def greet(raw: dict[str, Any], update_id: int) -> Batch:
        return Batch(chats=(make_chat(),), outgoing=(make_reply(),))

    desk.script[1] = greet
    await desk.take(said(1))

    assert await desk.store.row(OutgoingId("reply-1")) is not None
    assert await desk.store.chat(ChatId(1)) is not None
    assert await desk.store.waiting_updates() == ()
    assert desk.woken == 1


async def test_what_was_handled_says_no_more_whose_it_was() -> None:
    desk = Desk()

    await desk.take(said(1, chat_id=77))

    assert await kept(desk.store) == [(1, 0, "", "")]


async def test_what_was_set_aside_is_kept_with_whose_it_was_so_that_it_can_be_erased() -> None:
    desk = Desk()
    desk.script[1] = explode

    await desk.take(said(1, chat_id=77))

    [(update_id, chat_id, raw, fault)] = await kept(desk.store)
    assert (update_id, chat_id, fault) == (1, 77, "KeyError")
    assert json.loads(raw) == said(1, chat_id=77)
    await desk.store.commit(Batch(erased=(ChatId(77),)))
    assert await kept(desk.store) == []


async def test_an_update_that_comes_again_is_handled_once() -> None:
    desk = Desk()

    await desk.take(said(1), said(1))
    await desk.take(said(1), said(2))

    assert desk.handled == [1, 2]


async def test_an_update_that_comes_again_while_it_is_handled_is_handled_once() -> None:
    desk = Desk()
    await asyncio.gather(*(desk.intake.take([said(1), said(2)]) for _ in range(5)))
    await desk.intake.drain()

    assert sorted(desk.handled) == [1, 2]


async def test_a_store_that_fails_takes_nothing_and_may_be_asked_again() -> None:
    desk = Desk()
    desk.store.broken = 1

    with pytest.raises(StorageError):
        await desk.intake.take([said(1)])
    assert await desk.store.known_updates([1]) == frozenset()
    await desk.take(said(1))

    assert desk.handled == [1]


async def test_a_poison_update_is_set_aside_and_the_next_is_handled() -> None:
    desk = Desk()
    desk.script[1] = explode

    await desk.take(said(1), said(2))

    assert desk.handled == [1, 2]
    assert await desk.store.waiting_updates() == ()


async def test_a_change_that_can_not_be_applied_is_set_aside() -> None:
    desk = Desk()

    async def spoil(raw: dict[str, Any], update_id: int) -> Batch:
        def edit(chat: object) -> Any:
            raise TypeError("a fault of ours")

        return Batch(chats=(make_chat(),), chat_edits=((ChatId(1), edit),))

    desk.script[1] = spoil
    await desk.take(said(1), said(2))

    assert desk.handled == [1, 2]
    assert await desk.store.waiting_updates() == ()
    assert await desk.store.chat(ChatId(1)) is None


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"update_id": "7"},
        {"update_id": None, "message": {}},
        {"update_id": True},
        {"update_id": -1},
        {"update_id": 2**63},
        {"update_id": 7, "message": {"chat": {"id": 10**30}}},
        {"update_id": 7, "message": {"chat": {"id": True}}},
        {"update_id": 7, "message": "text"},
        {"update_id": 7, "message": {"chat": "x"}},
        {"update_id": 7, "message": {"chat": {"id": None}}},
        {"update_id": 7, "message": {"chat": {"id": "x"}}},
        {"update_id": 7, "callback_query": []},
        {"update_id": 7, "callback_query": {"message": 5, "from": 6}},
        {"update_id": 7, "news_from_the_future": {"chat": {"id": 5}}},
        {"update_id": 7, "message": {"chat": {"id": 1}, "text": "\ud83d"}},
    ],
)
async def test_odd_updates_do_not_stop_the_others(odd: dict[str, Any]) -> None:
    desk = Desk()

    await desk.take(said(1), odd, said(2))

    assert [one for one in desk.handled if one != 7] == [1, 2]


async def test_updates_of_one_chat_are_handled_one_after_the_other() -> None:
    desk = Desk()
    gate = asyncio.Event()

    async def wait(raw: dict[str, Any], update_id: int) -> Batch:
        await gate.wait()
        return Batch()

    desk.script[1] = wait
    await desk.intake.take([said(1), said(2)])
    await desk.intake.take([said(3)])
    for _ in range(20):
        await asyncio.sleep(0)
    assert desk.handled == [1]

    gate.set()
    await desk.intake.drain()
    assert desk.handled == [1, 2, 3]


async def test_an_update_waits_for_a_store_that_fails_while_it_is_handled() -> None:
    desk = Desk()

    async def fail(raw: dict[str, Any], update_id: int) -> Batch:
        desk.store.broken = 1
        del desk.script[1]
        return Batch()

    desk.script[1] = fail
    await desk.take(said(1), said(2))

    assert desk.handled == [1, 1, 2]
    assert desk.slept != []
    assert await desk.store.waiting_updates() == ()


async def test_a_restart_handles_what_was_stored_and_not_handled() -> None:
    killed = Desk()

    async def hang(raw: dict[str, Any], update_id: int) -> Batch:
        await asyncio.Event().wait()
        return Batch()

    killed.script[1] = hang
    await killed.intake.take([said(1), said(2), said(3, chat_id=8)])
    await killed.intake.close(0.01)

    again = Desk(killed.store)
    await again.intake.resume()
    await again.take(said(1), said(2), said(3, chat_id=8), said(4))

    assert killed.handled == [1, 3]
    assert again.handled == [1, 2, 4]


async def test_closing_lets_what_is_being_handled_end() -> None:
    desk = Desk()
    await desk.intake.take([said(1), said(2)])

    await desk.intake.close(5)

    assert desk.handled == [1, 2]
    assert await desk.store.waiting_updates() == ()


async def test_closing_leaves_no_handler_behind() -> None:
    desk = Desk()
    cancelled = asyncio.Event()

    async def hang(raw: dict[str, Any], update_id: int) -> Batch:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return Batch()

    desk.script[1] = hang
    await desk.intake.take([said(1)])

    await desk.intake.close(0.01)

    assert cancelled.is_set()
    assert len(await desk.store.waiting_updates()) == 1


@pytest.mark.parametrize(
    ("raw", "chat_id"),
    [
        ({"message": {"chat": {"id": -5}}}, -5),
        ({"channel_post": {"chat": {"id": -6}}}, -6),
        ({"my_chat_member": {"chat": {"id": -7}}}, -7),
        ({"callback_query": {"message": {"chat": {"id": -8}}, "from": {"id": 3}}}, -8),
        ({"callback_query": {"from": {"id": 3}}}, 3),
        ({"poll": {"id": "1"}}, 0),
    ],
)
def test_an_update_belongs_to_its_chat(raw: dict[str, Any], chat_id: int) -> None:
    assert chat_of(raw) == chat_id


class Crowd(Desk):
    """A desk with room for three updates, whose handlers wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.intake = Intake(
            store=self.store,
            clock=FakeClock(),
            handle=self.handle,
            on_handled=self.wake,
            limits=Limits(most_waiting=3),
        )

    async def handle(self, raw: dict[str, Any], update_id: int) -> Batch:
        await self.gate.wait()
        return await super().handle(raw, update_id)


async def test_who_brings_more_than_there_is_room_for_waits() -> None:
    crowd = Crowd()
    await crowd.intake.take([said(number, chat_id=number) for number in range(1, 6)])
    late = asyncio.create_task(crowd.intake.take([said(6, chat_id=6)]))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not late.done()
    assert crowd.intake.is_full
    assert await crowd.store.known_updates([6]) == frozenset(), "what is not stored is not acknowledged"

    crowd.gate.set()
    await late
    await crowd.intake.drain()
    assert sorted(crowd.handled) == [1, 2, 3, 4, 5, 6]
    assert crowd.intake.waiting == 0


async def test_closing_lets_go_who_waits_for_room_and_stores_what_they_bring() -> None:
    crowd = Crowd()
    await crowd.intake.take([said(number) for number in range(1, 4)])
    late = asyncio.create_task(crowd.intake.take([said(4)]))

    await crowd.intake.close(0)
    await late

    assert [one.id for one in await crowd.store.waiting_updates()] == [1, 2, 3, 4]
    assert crowd.handled == []


async def test_a_handler_that_takes_too_long_is_set_aside_and_the_next_is_handled() -> None:
    desk = Desk()
    desk.intake = Intake(
        store=desk.store,
        clock=FakeClock(),
        handle=desk.handle,
        on_handled=desk.wake,
        limits=Limits(handling_s=0.01),
    )

    async def hang(raw: dict[str, Any], update_id: int) -> Batch:
        await asyncio.Event().wait()
        return Batch()

    desk.script[1] = hang
    await desk.take(said(1))
    assert [fault for *_, fault in await kept(desk.store)] == ["TimeoutError"]
    assert desk.intake.set_aside == 1


async def test_a_handler_that_does_not_end_when_told_to_does_not_keep_us(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.gateway.intake._LEAVE_S", 0.01)
    desk, released = Desk(), asyncio.Event()

    async def stubborn(raw: dict[str, Any], update_id: int) -> Batch:
        while not released.is_set():
            with suppress(asyncio.CancelledError):
                await released.wait()
        return Batch()

    desk.script[1] = stubborn
    await desk.intake.take([said(1)])

    await desk.intake.close(0.01)

    assert len(await desk.store.waiting_updates()) == 1
    released.set()
    await desk.intake.drain()


async def test_the_words_of_a_fault_are_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    desk.script[1] = explode

    await desk.take(said(1))

    assert "update set aside: update=1 fault=KeyError at test_intake.py" in caplog.text
    assert "poison" not in caplog.text
