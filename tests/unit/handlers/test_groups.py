"""Groups, forums and channels: who may, where it goes, coming and going."""

import pytest

from bot.domain.chats import ChatStatus, Subscription
from bot.domain.places import ANYWHERE
from bot.playground.model import ANONYMOUS_ADMIN, Status
from tests.unit.handlers.bench import ANN, BO, Bench

ADMINS_ONLY = "Only administrators of this chat can change its settings."


# Who may


@pytest.mark.parametrize("words", ["/subscribe trade", "/subscribe", "/unsubscribe", "/settings", "/stop"])
async def test_members_are_told_that_only_admins_change_settings(
    bench: Bench, group: int, words: str
) -> None:
    screen = await bench.say(group, words, user_id=BO.id)

    assert screen.text == ADMINS_ONLY
    assert await bench.follows(group) == []
    assert (await bench.chat(group)).status is ChatStatus.ACTIVE


@pytest.mark.parametrize("user_id", [ANN.id, ANONYMOUS_ADMIN])
async def test_admins_may_named_or_not(bench: Bench, group: int, user_id: int) -> None:
    await bench.say(group, "/subscribe trade RU-CN", user_id=user_id)

    assert await bench.follows(group) == [("trade", "CN-RU")]


async def test_a_members_press_is_answered_with_a_toast_and_changes_nothing(bench: Bench, group: int) -> None:
    menu = await bench.say(group, "/settings")

    for data in ("1:settings:pause", "1:subscribe:trade:*", "1:unsubscribe:sure", "1:settings:mute:trade"):
        pressed = await bench.press_data(menu, data, user_id=BO.id)
        assert (pressed.screen, pressed.toast) == (None, ADMINS_ONLY)

    chat = await bench.chat(group)
    assert (chat.status, chat.subscriptions, chat.mutes) == (ChatStatus.ACTIVE, (), ())


async def test_an_admins_press_counts(bench: Bench, group: int) -> None:
    menu = await bench.say(group, "/subscribe")
    countries = await bench.press(menu, "Trade")
    await bench.press(countries.shown, "Everywhere")

    assert await bench.follows(group) == [("trade", "*")]


async def test_anyone_may_read_in_a_group(bench: Bench, group: int) -> None:
    for words in ("/latest", "/topics", "/topic trade", "/sources", "/help", "/privacy"):
        assert (await bench.say(group, words, user_id=BO.id)).text != ADMINS_ONLY


async def test_somebody_else_writing_in_the_name_of_a_channel_is_no_admin(bench: Bench, group: int) -> None:
    chat = {"id": group, "type": "group", "title": "Desk"}
    message = {
        "message_id": 900,
        "date": 1,
        "text": "/subscribe trade",
        "entities": [{"type": "bot_command", "offset": 0, "length": 10}],
        "chat": chat,
        "from": {"id": 136817688, "is_bot": True, "first_name": "Channel"},
        "sender_chat": {"id": -100999, "type": "channel", "title": "Other"},
    }
    bench.platform.updates.push_raw({"message": message})
    await bench.settle()

    assert await bench.follows(group) == []


async def test_other_bots_do_not_command(bench: Bench, group: int) -> None:
    message = {
        "message_id": 901,
        "date": 1,
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
        "chat": {"id": group, "type": "group", "title": "Desk"},
        "from": {"id": 99, "is_bot": True, "first_name": "Robot"},
    }
    bench.platform.updates.push_raw({"message": message})

    assert await bench.settle() == []


# Where it goes


async def test_a_subscription_made_in_a_topic_goes_there_and_the_answer_too(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()

    screen = await bench.say(forum, "/subscribe trade", thread_id=topic.id)

    assert screen.thread_id == topic.id
    assert (await bench.chat(forum)).subscriptions == (
        Subscription(topic="trade", place=ANYWHERE, thread_id=topic.id),
    )


async def test_buttons_in_a_topic_subscribe_for_that_topic(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()
    menu = await bench.say(forum, "/subscribe", thread_id=topic.id)
    countries = await bench.press(menu, "Trade")
    await bench.press(countries.shown, "Everywhere")

    assert (await bench.chat(forum)).subscriptions[0].thread_id == topic.id


async def test_general_has_no_thread(bench: Bench, forum: int) -> None:
    screen = await bench.say(forum, "/subscribe trade")

    assert (await bench.chat(forum)).subscriptions[0].thread_id is None
    assert "message_thread_id" not in bench.platform.asked[-1].arguments
    reply = await bench.say(forum, "/help", reply_to=screen.id)
    assert reply.thread_id is None
    assert "message_thread_id" not in bench.platform.asked[-1].arguments


async def test_an_answer_for_a_topic_that_was_deleted_meanwhile_arrives(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()
    bench.platform.say(forum, "/help", thread_id=topic.id)
    bench.platform.delete_topic(forum, topic.id)

    (answer,) = await bench.settle()
    assert answer.thread_id is None


# Coming and going


async def test_a_group_is_greeted_once_with_a_way_on(bench: Bench) -> None:
    group = bench.platform.add_group(-500, "Desk", creator=ANN)
    bench.platform.add_bot(group.id)

    (greeting,) = await bench.settle()
    assert "1:subscribe" in greeting.data
    bench.platform.promote_bot(group.id)

    assert await bench.settle() == []


async def test_a_group_that_takes_the_bot_back_is_offered_its_settings_and_not_started(
    bench: Bench, group: int
) -> None:
    await bench.say(group, "/subscribe trade")
    bench.platform.remove_bot(group)
    await bench.settle()
    assert (await bench.chat(group)).status is ChatStatus.SUSPENDED
    bench.platform.add_bot(group)

    (greeting,) = await bench.settle()
    assert (await bench.chat(group)).status is ChatStatus.PAUSED
    await bench.press(greeting, "Resume")

    chat = await bench.chat(group)
    assert (chat.status, len(chat.subscriptions)) == (ChatStatus.ACTIVE, 1)


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


async def test_a_missing_right_is_told_in_private_and_the_right_ends_it(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id, rights=("can_edit_messages",))

    (note,) = await bench.settle()
    assert "may not post" in note.text
    assert (await bench.chat(channel.id)).status is ChatStatus.SUSPENDED
    bench.platform.promote_bot(channel.id)

    (note,) = await bench.settle()
    assert "What should I post" in note.text
    assert (await bench.chat(channel.id)).status is ChatStatus.ACTIVE


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


async def test_what_is_written_in_a_channel_is_no_command(bench: Bench) -> None:
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id)
    await bench.settle()

    assert await bench.ignored(channel.id, "/subscribe trade")
    assert await bench.follows(channel.id) == []


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
