"""Whole conversations: real polling, real delivery, restarts and outages in the middle."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.domain.chats import ChatId, ChatStatus
from bot.domain.items import ItemId
from bot.domain.outbox import OutgoingId
from bot.gateway.link import Link
from bot.gateway.polling import Polling
from bot.playground.faults import Drop, Fault, Raw, Refuse
from bot.playground.platform import Platform
from bot.ports import Batch
from tests.make import make_item, make_outgoing
from tests.unit.handlers.bench import ANN, BO, LI, OLA, Bench, seated


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with seated() as bench:
        yield bench


async def until(platform: Platform, condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        await platform.until(condition)


@asynccontextmanager
async def online(bench: Bench) -> AsyncIterator[None]:
    """The bot polls and delivers by itself, as in production."""

    async def no_sleep(seconds: float) -> None:
        await asyncio.sleep(0)

    tasks = [
        asyncio.create_task(Polling(bench.bot, bench.intake, link=Link(), sleep=no_sleep).run()),
        asyncio.create_task(bench.delivery.run()),
    ]
    try:
        yield
        assert not any(task.done() for task in tasks)
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)
        await bench.intake.close(1)
        await bench.delivery.close(1)


def texts(bench: Bench, chat_id: int) -> list[str]:
    """What the bot said in a chat, as it stands now."""
    return [one.text for one in bench.platform.chats[chat_id].messages.values() if one.is_by_bot]


async def alert(bench: Bench, name: str, chat_id: int) -> None:
    """Queue an alert on trade between China and Russia."""
    item = make_item(id=ItemId(name), title=f"News {name}", url=f"https://wire.example/{name}")
    row = make_outgoing(id=OutgoingId(f"alert-{name}"), chat_id=ChatId(chat_id), item_id=item.id)
    await bench.store.commit(Batch(items=(item,), outgoing=(row,)))


async def test_a_conversation_over_polling(bench: Bench) -> None:
    platform = bench.platform
    async with online(bench):
        platform.say(ANN.id, "/start")
        await until(platform, lambda: len(texts(bench, ANN.id)) == 1)
        menu = next(one for one in platform.chats[ANN.id].messages.values() if one.is_by_bot)
        for data in (
            "1:subscribe",
            "1:subscribe:trade",
            "1:subscribe:trade:CN:with:0",
            "1:subscribe:trade:CN:RU",
        ):
            press = platform.press(ANN.id, menu.id, callback_data=data)
            await until(platform, lambda id=press.id: id in platform.reactions)  # type: ignore[misc]
        await until(platform, lambda: texts(bench, ANN.id)[0].startswith("✅"))

    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]
    assert len(texts(bench, ANN.id)) == 1


async def test_many_people_at_once_are_all_answered_in_their_language(bench: Bench) -> None:
    people = {ANN.id: "📦 Trade", BO.id: "📦 Торговля", LI.id: "📦 贸易", OLA.id: "📦 Trade"}
    async with online(bench):
        for words in ("/start", "/subscribe trade RU-CN", "/latest", "/unsubscribe"):
            for person in people:
                bench.platform.say(person, words)
        await until(bench.platform, lambda: all(len(texts(bench, one)) == 4 for one in people))

    for person, label in people.items():
        assert label in texts(bench, person)[1]


async def test_an_outage_of_telegram_loses_no_word_and_repeats_none(bench: Bench) -> None:
    platform = bench.platform
    faults: list[Fault] = [
        Refuse(404, "Not Found"),
        Raw(502, b"<html>"),
        Drop(taken=False),
        Raw(200, b"<html>portal</html>"),
    ]
    for fault in faults:
        platform.faults.add("getUpdates", fault, times=3)
    async with online(bench):
        for number in range(5):
            platform.say(ANN.id, f"/subscribe trade {['CN', 'RU', 'US', 'KZ', 'IR'][number]}")
        await until(platform, lambda: len(texts(bench, ANN.id)) == 5)

    assert [place for _, place in await bench.follows(ANN.id)] == ["CN", "RU", "US", "KZ", "IR"]
    assert len(texts(bench, ANN.id)) == 5


async def test_a_command_stored_before_a_kill_is_answered_once_after_the_restart(bench: Bench) -> None:
    async def killed(raw: object, update_id: int) -> Batch:
        await asyncio.Event().wait()
        return Batch()

    handle, bench.intake._handle = bench.intake._handle, killed
    bench.platform.say(ANN.id, "/subscribe trade RU-CN")
    raws = [update.as_json() for update in bench.platform.updates.pending]
    await bench.intake.take(raws)
    await bench.intake.close(0)

    bench.intake._handle = handle
    await bench.sit_down()
    await bench.intake.resume()
    await bench.intake.take(raws)
    await bench.intake.drain()
    await bench.delivery.drain()

    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]
    assert len(texts(bench, ANN.id)) == 1


async def test_a_menu_from_before_a_restart_still_works(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    await bench.sit_down()

    pressed = await bench.press(menu, "Trade")

    assert pressed.shown.is_edit


async def test_who_blocks_the_bot_gets_nothing_and_everything_again_afterwards(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    bench.platform.block(ANN.id)
    await alert(bench, "lost", ANN.id)
    assert await bench.settle() == []
    bench.platform.unblock(ANN.id)
    await bench.settle()
    await alert(bench, "found", ANN.id)

    (shown,) = await bench.settle()
    assert "News found" in shown.text
    assert await bench.follows(ANN.id) == [("trade", "*")]


async def test_a_block_that_was_not_told_is_noticed_by_the_send_and_kept(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    bench.platform.block(ANN.id)
    bench.platform.updates.forget_all()
    await alert(bench, "one", ANN.id)
    await alert(bench, "two", ANN.id)
    await bench.settle()

    chat = await bench.chat(ANN.id)
    assert chat.status is ChatStatus.SUSPENDED
    assert "blocked" in chat.reason
    assert len(chat.subscriptions) == 1
    assert sum(one.method == "sendMessage" for one in bench.platform.asked) == 2


async def test_an_alert_to_a_group_that_moved_arrives_once_at_the_new_address(bench: Bench) -> None:
    bench.platform.add_group(-500, "Desk", creator=ANN)
    bench.platform.add_bot(-500)
    await bench.settle()
    await bench.say(-500, "/subscribe trade RU-CN")
    moved = bench.platform.migrate(-500)
    bench.platform.updates.forget_all()
    await alert(bench, "moving", -500)

    (shown,) = await bench.settle()
    assert shown.chat_id == moved.id
    assert "News moving" in shown.text
    assert await bench.follows(moved.id) == [("trade", "CN-RU")]


async def test_flood_control_of_one_chat_does_not_hold_up_another(bench: Bench) -> None:
    for person in (ANN, BO):
        await bench.say(person.id, "/subscribe trade")
    for person in (ANN, BO):
        await alert(bench, f"for-{person.first_name}", person.id)
    bench.platform.faults.add("sendMessage", Refuse(429, "Too Many Requests", retry_after=7), chat_id=ANN.id)

    (first,) = await bench.settle()
    assert first.chat_id == BO.id
    bench.clock.forward(timedelta(seconds=7))
    assert await bench.settle() == []
    bench.clock.forward(timedelta(seconds=1))

    (second,) = await bench.settle()
    assert second.chat_id == ANN.id


async def test_an_alert_is_muted_by_its_own_button(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    await alert(bench, "one", ANN.id)
    (shown,) = await bench.settle()

    pressed = await bench.press(shown, "Mute")
    assert "Muted for 24 hours" in str(pressed.toast)
    await alert(bench, "two", ANN.id)

    assert await bench.settle() == []
    bench.clock.forward(timedelta(hours=25))
    await alert(bench, "three", ANN.id)
    assert len(await bench.settle()) == 1


async def test_an_alert_whose_address_telegram_refuses_arrives_all_the_same(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    item = make_item(url="http://intranet/page")
    row = make_outgoing(chat_id=ChatId(ANN.id), item_id=item.id)
    await bench.store.commit(Batch(items=(item,), outgoing=(row,)))

    (shown,) = await bench.settle()
    assert item.title in shown.text


async def test_an_alert_for_a_closed_topic_leaves_the_rest_of_the_forum_alone(bench: Bench) -> None:
    forum = bench.platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    bench.platform.add_bot(forum.id)
    topic = bench.platform.add_topic(forum.id, "Trade")
    await bench.settle()
    await bench.say(forum.id, "/subscribe trade", thread_id=topic.id)
    await bench.say(forum.id, "/subscribe trade")
    bench.platform.close_topic(forum.id, topic.id)
    bench.platform.updates.forget_all()
    item = make_item()
    rows = [
        make_outgoing(id=OutgoingId(str(thread)), chat_id=ChatId(forum.id), thread_id=thread)
        for thread in (topic.id, None)
    ]
    await bench.store.commit(Batch(items=(item,), outgoing=tuple(rows)))

    (shown,) = await bench.settle()
    assert shown.thread_id is None
    assert (await bench.chat(forum.id)).status is ChatStatus.ACTIVE
