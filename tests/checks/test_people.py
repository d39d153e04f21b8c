"""Errors and rates as people and groups see them: coming back, moving, pressing."""

from functools import partial

import pytest

from bot.domain.chats import ChatId, ChatStatus, close_thread
from bot.playground.faults import Refuse
from bot.playground.model import Status
from bot.ports import Batch
from tests.make import make_reply
from tests.unit.handlers.bench import ANN, Bench


async def test_E02_blocking_suspends_and_unblocking_brings_all_back_in_silence(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade RU-CN")
    bench.platform.block(ANN.id)
    assert await bench.settle() == []
    chat = await bench.chat(ANN.id)
    assert (chat.status, len(chat.subscriptions)) == (ChatStatus.SUSPENDED, 1)
    bench.platform.unblock(ANN.id)

    assert await bench.settle() == []
    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE


async def test_E02_starting_ends_a_suspension(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    bench.platform.block(ANN.id)
    await bench.settle()
    assert (await bench.chat(ANN.id)).status is ChatStatus.SUSPENDED

    await bench.say(ANN.id, "/start")

    chat = await bench.chat(ANN.id)
    assert (chat.status, chat.reason) == (ChatStatus.ACTIVE, "")
    assert await bench.follows(ANN.id) == [("trade", "*")]


async def test_E06_group_that_becomes_a_supergroup_keeps_everything(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade RU-CN")
    moved = bench.platform.migrate(group)

    assert await bench.settle() == []
    assert await bench.follows(moved.id) == [("trade", "CN-RU")]
    assert (await bench.chat(moved.id)).status is ChatStatus.ACTIVE
    assert "trade" in (await bench.say(moved.id, "/help")).text


@pytest.mark.parametrize("kept", ["migrate_to_chat_id", "migrate_from_chat_id"])
async def test_E06_one_of_the_two_messages_is_enough(bench: Bench, group: int, kept: str) -> None:
    await bench.say(group, "/subscribe trade RU-CN")
    moved = bench.platform.migrate(group)
    for update in bench.platform.updates.pending:
        message = update.body["message"]
        assert isinstance(message, dict)
        if kept not in message:
            bench.platform.updates.confirm(update.id)
    await bench.settle()

    assert await bench.follows(moved.id) == [("trade", "CN-RU")]


async def test_E06_send_to_the_old_id_moves_the_group_too(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade RU-CN")
    bench.platform.say(group, "/help")
    moved = bench.platform.migrate(group)
    for update in bench.platform.updates.pending[1:]:
        bench.platform.updates.confirm(update.id)

    (answer,) = await bench.settle()
    assert answer.chat_id == moved.id
    assert await bench.follows(moved.id) == [("trade", "CN-RU")]


async def test_E06_joining_as_a_supergroup_does_not_pause_what_was_followed(bench: Bench, group: int) -> None:
    """Telegram may tell of the bot's membership in the new supergroup as of a new one."""
    await bench.say(group, "/subscribe trade")
    moved = bench.platform.migrate(group)
    await bench.settle()
    bench.platform.change_member(moved.id, bench.platform.bot.id, status=Status.LEFT)
    for update in bench.platform.updates.pending:
        bench.platform.updates.confirm(update.id)
    bench.platform.change_member(moved.id, bench.platform.bot.id, status=Status.MEMBER)

    assert await bench.settle() == []
    assert (await bench.chat(moved.id)).status is ChatStatus.ACTIVE


async def test_E16_press_too_old_to_be_answered_still_works(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    bench.platform.faults.add("answerCallbackQuery", Refuse(400, "Bad Request: query is too old"))

    pressed = await bench.press(menu, "Trade")

    assert pressed.shown.is_edit


async def test_E06_both_messages_in_either_order_and_repeated_end_alike(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade RU-CN")
    moved = bench.platform.migrate(group)
    raws = [update.as_json() for update in bench.platform.updates.pending]
    await bench.settle()
    again = [{**raw, "update_id": 900_000 + number} for number, raw in enumerate(reversed(raws))]
    await bench.intake.take(again)
    await bench.intake.drain()

    assert await bench.follows(moved.id) == [("trade", "CN-RU")]
    assert await bench.store.chat(ChatId(group)) is None
    assert (await bench.chat(moved.id)).status is ChatStatus.ACTIVE


async def test_E10_topic_that_opens_again_resumes(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.say(forum, "/subscribe trade", thread_id=topic.id)
    await bench.change(forum, partial(close_thread, thread_id=topic.id))
    bench.platform.reopen_topic(forum, topic.id)

    assert await bench.settle() == []
    assert (await bench.chat(forum)).closed_threads == ()


async def test_E10_command_in_a_topic_shows_that_it_is_open(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.say(forum, "/subscribe trade", thread_id=topic.id)
    await bench.change(forum, partial(close_thread, thread_id=topic.id))
    await bench.say(forum, "/help", thread_id=topic.id)

    assert (await bench.chat(forum)).closed_threads == ()


async def test_R09_press_is_answered_whatever_waits_to_be_sent(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    rows = [make_reply(id=f"r{number}", chat_id=ChatId(ANN.id)) for number in range(5_000)]
    await bench.store.commit(Batch(outgoing=tuple(rows)))
    press = bench.platform.press(ANN.id, menu.id, callback_data=menu.button("Trade"))
    before = len(bench.platform.taken)
    await bench.intake.take([update.as_json() for update in bench.platform.updates.pending])
    await bench.intake.drain()

    assert press.id in bench.platform.reactions
    assert [one.method for one in bench.platform.taken[before:]] == ["answerCallbackQuery"]
