"""How the bot hears of things: the manners of getUpdates."""

import asyncio

import aiohttp
import pytest
from telegram import Bot

from bot.playground.model import Chat
from bot.playground.platform import Platform
from bot.playground.server import Running
from bot.playground.updates import Conflict, UpdateQueue
from tests.unit.playground.conftest import ANN, TOKEN, Ask, Clock


@pytest.fixture
def queue(clock: Clock) -> UpdateQueue:
    return UpdateQueue(clock, first_id=10)


async def ids(queue: UpdateQueue, offset: int = 0, *, limit: int = 100) -> list[object]:
    return [update["update_id"] for update in await queue.poll(offset, limit=limit, timeout_s=0)]


def push(queue: UpdateQueue, count: int, *, kind: str = "message") -> None:
    for _ in range(count):
        queue.push(kind, {})


async def test_updates_come_again_until_a_higher_offset_confirms_them(
    queue: UpdateQueue, clock: Clock
) -> None:
    push(queue, 3)

    assert await ids(queue) == [10, 11, 12]
    clock.time += 3
    assert await ids(queue) == [10, 11, 12]
    assert await ids(queue, 12) == [12]
    assert await ids(queue) == [12]
    assert await ids(queue, 13) == []


async def test_a_negative_offset_keeps_only_the_newest(queue: UpdateQueue) -> None:
    push(queue, 5)

    assert await ids(queue, -2) == [13, 14]
    assert await ids(queue) == [13, 14]


async def test_an_offset_far_in_the_future_confirms_nothing(queue: UpdateQueue) -> None:
    push(queue, 2)

    assert await ids(queue, 5000) == [10, 11]


@pytest.mark.parametrize(("limit", "given"), [(2, 2), (100, 100), (0, 100), (500, 100), (-1, 100)])
async def test_a_batch_has_a_limit(queue: UpdateQueue, limit: int, given: int) -> None:
    push(queue, 120)

    assert len(await ids(queue, limit=limit)) == given


async def test_kinds_are_chosen_when_the_update_is_made(queue: UpdateQueue) -> None:
    push(queue, 1)
    queue.allow(["callback_query"])
    push(queue, 1)
    push(queue, 1, kind="callback_query")

    assert [update.kind for update in queue.pending] == ["message", "callback_query"]


async def test_membership_of_others_comes_only_on_request(queue: UpdateQueue) -> None:
    push(queue, 1, kind="chat_member")
    queue.allow(["chat_member"])
    push(queue, 1, kind="chat_member")
    push(queue, 1)
    queue.allow([])
    push(queue, 1, kind="my_chat_member")

    assert [update.kind for update in queue.pending] == ["chat_member", "my_chat_member"]


async def test_presses_are_forgotten_sooner_than_messages(queue: UpdateQueue, clock: Clock) -> None:
    push(queue, 1)
    push(queue, 1, kind="callback_query")

    clock.time += 151
    assert [update.kind for update in queue.pending] == ["message"]
    clock.time += 86_400
    assert queue.pending == ()


async def test_ids_may_begin_anew(queue: UpdateQueue) -> None:
    push(queue, 1)
    queue.skip_to(3)
    push(queue, 1)

    assert [update.id for update in queue.pending] == [10, 3]


async def test_after_a_week_of_silence_ids_begin_anywhere(clock: Clock) -> None:
    queue = UpdateQueue(clock, first_id=900, any_id=lambda: 4)
    push(queue, 1)
    clock.time += 7 * 86_400
    push(queue, 1)
    assert [update.id for update in queue.pending] == [901]
    clock.time += 7 * 86_400 + 1
    push(queue, 2)

    assert [update.id for update in queue.pending] == [4, 5]
    assert await ids(queue, 902) == [4, 5]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("inline_query", 30),
        ("callback_query", 150),
        ("pre_checkout_query", 150),
        ("chosen_inline_result", 600),
        ("my_chat_member", 86_400),
    ],
)
async def test_every_kind_waits_its_own_time(
    queue: UpdateQueue, clock: Clock, kind: str, kept: float
) -> None:
    push(queue, 1, kind=kind)
    clock.time += kept - 1
    before = len(queue.pending)
    clock.time += 1
    assert (before, len(queue.pending)) == (1, 0)


async def test_the_wait_counts_from_the_date_of_what_happened(queue: UpdateQueue, clock: Clock) -> None:
    queue.push("message", {"date": int(clock.time) - 86_000})
    queue.push("edited_message", {"date": 0, "edit_date": int(clock.time)})

    clock.time += 401

    assert [update.kind for update in queue.pending] == ["edited_message"]


async def test_who_asks_the_same_again_at_once_gets_one_update_at_a_time(
    queue: UpdateQueue, clock: Clock
) -> None:
    push(queue, 3)
    assert await ids(queue) == [10, 11, 12]
    clock.time += 0.4
    assert await ids(queue) == [10]
    clock.time += 0.4
    assert await ids(queue, 11) == [11, 12], "another offset is another question"
    clock.time += 0.5
    assert await ids(queue, 11) == [11, 12]


async def test_who_asks_the_same_again_soon_waits(queue: UpdateQueue, clock: Clock) -> None:
    assert await ids(queue) == []
    clock.time += 2.9
    impatient = asyncio.create_task(queue.poll(0, limit=100, timeout_s=0))
    await asyncio.sleep(0)
    assert not impatient.done()
    push(queue, 1)
    assert len(await impatient) == 1


async def test_a_full_queue_drops_what_comes(queue: UpdateQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.playground.updates.MOST_KEPT", 2)
    push(queue, 3)
    assert [update.id for update in queue.pending] == [10, 11]


async def test_a_long_poll_ends_with_the_first_update(queue: UpdateQueue) -> None:
    poll = asyncio.create_task(queue.poll(0, limit=100, timeout_s=50))
    await asyncio.sleep(0)
    push(queue, 1)

    assert [update["update_id"] for update in await poll] == [10]


async def test_a_second_long_poll_ends_the_older(queue: UpdateQueue) -> None:
    older = asyncio.create_task(queue.poll(0, limit=100, timeout_s=50))
    await asyncio.sleep(0)
    newer = asyncio.create_task(queue.poll(0, limit=100, timeout_s=50))

    with pytest.raises(Conflict):
        await older
    push(queue, 1)
    assert len(await newer) == 1


async def test_closing_ends_a_long_poll(queue: UpdateQueue) -> None:
    poll = asyncio.create_task(queue.poll(0, limit=100, timeout_s=50))
    await asyncio.sleep(0)
    queue.close()

    assert await poll == []
    assert await queue.poll(0, limit=100, timeout_s=50) == []


async def test_the_older_poller_is_told_of_the_conflict(
    http: aiohttp.ClientSession, platform: Platform, private: Chat, ask: Ask
) -> None:
    older = asyncio.create_task(ask("getUpdates", timeout=50))
    await platform.until(lambda: len(platform.asked) == 1)
    newer = asyncio.create_task(ask("getUpdates", timeout=50))

    conflict = await older
    assert conflict["error_code"] == 409
    assert "terminated by other getUpdates request" in str(conflict["description"])
    platform.say(private.id, "hello")
    (update,) = (await newer)["result"]
    assert update["message"]["text"] == "hello"


async def test_polling_remembers_the_kinds_it_was_given(
    ptb: Bot, platform: Platform, private: Chat, clock: Clock
) -> None:
    await ptb.get_updates(allowed_updates=["callback_query"])
    platform.say(private.id, "unheard")
    clock.time += 3
    await ptb.get_updates()
    platform.block(ANN.id)
    clock.time += 3

    assert await ptb.get_updates() == ()
    assert (await ptb.get_webhook_info()).allowed_updates == ("callback_query",)


async def test_closing_the_server_ends_polls_and_streams_at_once(
    running: Running, platform: Platform, http: aiohttp.ClientSession
) -> None:
    stream = await http.get("/page/events")
    poll = asyncio.create_task(http.get(f"/bot{TOKEN}/getUpdates", params={"timeout": 50}))
    await platform.until(lambda: len(platform.asked) == 1)

    await running.close()

    assert await (await poll).json() == {"ok": True, "result": []}
    assert b"hello" in await stream.read()
