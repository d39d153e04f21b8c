"""Groups and channels beyond the checks G01 to G17 of `tests/checks`."""

import pytest

from bot.domain.chats import ChatStatus
from bot.playground.model import Status
from tests.unit.handlers.bench import ANN, BO, Bench

ADMINS_ONLY = "Only administrators of this chat can change its settings."


# Who may


async def test_an_admins_press_counts(bench: Bench, group: int) -> None:
    menu = await bench.say(group, "/subscribe")
    countries = await bench.press(menu, "Trade")
    await bench.press(countries.shown, "Everywhere")

    assert await bench.follows(group) == [("trade", "*")]


async def test_anyone_may_read_in_a_group(bench: Bench, group: int) -> None:
    for words in ("/latest", "/topics", "/topic trade", "/sources", "/help", "/privacy"):
        assert (await bench.say(group, words, user_id=BO.id)).text != ADMINS_ONLY


# Coming and going


async def test_blocking_suspends_and_unblocking_brings_all_back_in_silence(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade RU-CN")
    bench.platform.block(ANN.id)
    assert await bench.settle() == []
    chat = await bench.chat(ANN.id)
    assert (chat.status, len(chat.subscriptions)) == (ChatStatus.SUSPENDED, 1)
    bench.platform.unblock(ANN.id)

    assert await bench.settle() == []
    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE


async def test_blocking_does_not_end_a_pause_for_good(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    bench.platform.block(ANN.id)
    await bench.settle()
    await bench.say(ANN.id, "/help")

    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE


# Channels


async def test_an_admin_who_gives_the_right_to_post_is_told_in_private(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief <b>", creator=ANN)
    bench.platform.promote_bot(channel.id)

    (note,) = await bench.settle()
    assert note.chat_id == ANN.id
    assert "Brief <b>" in note.text
    assert (await bench.chat(channel.id)).bound_by == ANN.id
    pressed = await bench.press(note, "Set up")
    assert "For the channel Brief <b>" in pressed.shown.text


async def test_other_changes_of_rights_are_not_worth_a_message(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id)
    await bench.settle()
    bench.platform.promote_bot(channel.id, rights=("can_post_messages", "can_edit_messages"))

    assert await bench.settle() == []


async def test_nobody_is_written_to_who_never_started_the_bot(bench: Bench) -> None:
    channel = bench.platform.add_channel(8, "Brief", creator=BO)
    bench.platform.promote_bot(channel.id)

    assert await bench.settle() == []
    assert (await bench.chat(channel.id)).bound_by == BO.id


async def test_a_channel_that_the_bot_left_is_suspended_with_its_settings(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id)
    (note,) = await bench.settle()
    await bench.press(note, "Set up")
    await bench.say(ANN.id, "/subscribe trade")
    bench.platform.change_member(channel.id, bench.platform.bot.id, status=Status.LEFT)
    await bench.settle()

    chat = await bench.chat(channel.id)
    assert (chat.status, len(chat.subscriptions)) == (ChatStatus.SUSPENDED, 1)


# A group becomes a supergroup


async def test_a_group_that_becomes_a_supergroup_keeps_everything(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade RU-CN")
    moved = bench.platform.migrate(group)

    assert await bench.settle() == []
    assert await bench.follows(moved.id) == [("trade", "CN-RU")]
    assert (await bench.chat(moved.id)).status is ChatStatus.ACTIVE
    assert "trade" in (await bench.say(moved.id, "/help")).text


@pytest.mark.parametrize("kept", ["migrate_to_chat_id", "migrate_from_chat_id"])
async def test_one_of_the_two_messages_is_enough(bench: Bench, group: int, kept: str) -> None:
    await bench.say(group, "/subscribe trade RU-CN")
    moved = bench.platform.migrate(group)
    for update in bench.platform.updates.pending:
        message = update.body["message"]
        assert isinstance(message, dict)
        if kept not in message:
            bench.platform.updates.confirm(update.id)
    await bench.settle()

    assert await bench.follows(moved.id) == [("trade", "CN-RU")]


async def test_a_send_to_the_old_id_moves_the_group_too(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade RU-CN")
    bench.platform.say(group, "/help")
    moved = bench.platform.migrate(group)
    for update in bench.platform.updates.pending[1:]:
        bench.platform.updates.confirm(update.id)

    (answer,) = await bench.settle()
    assert answer.chat_id == moved.id
    assert await bench.follows(moved.id) == [("trade", "CN-RU")]


async def test_joining_as_a_supergroup_does_not_pause_what_was_followed(bench: Bench, group: int) -> None:
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
