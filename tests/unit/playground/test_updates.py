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


async def test_updates_come_again_until_a_higher_offset_confirms_them(queue: UpdateQueue) -> None:
    push(queue, 3)

    assert await ids(queue) == [10, 11, 12]
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


async def test_polling_remembers_the_kinds_it_was_given(ptb: Bot, platform: Platform, private: Chat) -> None:
    await ptb.get_updates(allowed_updates=["callback_query"])
    platform.say(private.id, "unheard")
    await ptb.get_updates()
    platform.block(ANN.id)

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
