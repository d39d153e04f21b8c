"""G: groups, topics and channels. Who may, where it goes, coming and going."""

import json
import logging
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.domain.chats import ChatId, ChatStatus, Subscription
from bot.domain.items import ItemId
from bot.domain.outbox import OutgoingId
from bot.domain.places import ANYWHERE
from bot.playground.faults import Refuse
from bot.playground.model import ANONYMOUS_ADMIN, MEMBER_RIGHTS, Status
from bot.ports import Batch
from tests.make import make_item, make_outgoing
from tests.unit.handlers.bench import ANN, BO, BOT, Bench, Screen

ADMINS_ONLY = "Only administrators of this chat can change its settings."


async def alert(bench: Bench, chat_id: int, name: str, *, thread_id: int | None = None) -> list[Screen]:
    """Queue an alert on trade; what people got."""
    item = make_item(id=ItemId(name), title=f"News {name}", url=f"https://wire.example/{name}")
    row = make_outgoing(
        id=OutgoingId(f"alert-{name}"), chat_id=ChatId(chat_id), item_id=item.id, thread_id=thread_id
    )
    await bench.store.commit(Batch(items=(item,), outgoing=(row,)))
    return await bench.settle()


async def channel(bench: Bench, *, follows: bool = False) -> int:
    """A channel of Ann, who knows the bot; with `follows`, set up for trade."""
    await bench.say(ANN.id, "/start")
    brief = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(brief.id)
    (note,) = await bench.settle()
    if follows:
        await bench.press(note, "Set up")
        await bench.say(ANN.id, "/subscribe trade")
    return brief.id


def wire(bench: Bench) -> dict[str, object]:
    """The arguments of the last request."""
    return bench.platform.asked[-1].arguments


def push(bench: Bench, chat_id: int, **fields: Any) -> None:
    """A message that no client of the stand-in would send."""
    message: dict[str, Any] = {
        "message_id": 900,
        "date": 1,
        "chat": {"id": chat_id, "type": "group", "title": "Desk"},
        "text": "/subscribe trade",
        "entities": [{"type": "bot_command", "offset": 0, "length": 10}],
        **fields,
    }
    bench.platform.updates.push_raw({"message": message})


# G01 Being added


async def test_G01_a_group_is_greeted_once_with_a_way_on(bench: Bench) -> None:
    group = bench.platform.add_group(-500, "Desk", creator=ANN)
    bench.platform.add_bot(group.id)

    (greeting,) = await bench.settle()
    assert "1:subscribe" in greeting.data
    bench.platform.promote_bot(group.id)

    assert await bench.settle() == []


async def test_G01_where_it_may_not_write_the_missing_right_is_named_in_private(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    group = bench.platform.add_supergroup(7, "Desk <b>", creator=ANN)
    bench.platform.change_member(group.id, BOT.id, status=Status.RESTRICTED)

    (note,) = await bench.settle()
    assert note.chat_id == ANN.id
    assert "Desk <b>" in note.text
    assert "send messages" in note.text
    assert (await bench.chat(group.id)).status is ChatStatus.SUSPENDED
    bench.platform.change_member(group.id, BOT.id, status=Status.RESTRICTED, rights=["can_send_photos"])
    assert await bench.settle() == []
    bench.platform.change_member(group.id, BOT.id, status=Status.RESTRICTED, rights=MEMBER_RIGHTS)

    (greeting,) = await bench.settle()
    assert greeting.chat_id == group.id
    assert (await bench.chat(group.id)).status is ChatStatus.ACTIVE


async def test_G01_a_right_that_is_taken_and_given_back_changes_nothing_else(
    bench: Bench, forum: int
) -> None:
    await bench.say(ANN.id, "/start")
    await bench.say(forum, "/subscribe trade")
    bench.platform.change_member(forum, BOT.id, status=Status.RESTRICTED)
    (note,) = await bench.settle()
    assert note.chat_id == ANN.id
    assert await alert(bench, forum, "missed") == []
    bench.platform.change_member(forum, BOT.id, status=Status.MEMBER)

    assert await bench.settle() == []
    (shown,) = await alert(bench, forum, "seen")
    assert shown.chat_id == forum


async def test_G01_who_never_started_the_bot_is_not_written_to(bench: Bench) -> None:
    group = bench.platform.add_supergroup(7, "Desk", creator=ANN)
    bench.platform.change_member(group.id, BOT.id, status=Status.RESTRICTED)

    assert await bench.settle() == []
    assert not any(one.method == "sendMessage" for one in bench.platform.asked)


# G02 Who may


@pytest.mark.parametrize("words", ["/subscribe trade", "/subscribe", "/unsubscribe", "/settings", "/stop"])
async def test_G02_members_are_told_that_only_admins_change_settings(
    bench: Bench, group: int, words: str
) -> None:
    screen = await bench.say(group, words, user_id=BO.id)

    assert screen.text == ADMINS_ONLY
    assert await bench.follows(group) == []
    assert (await bench.chat(group)).status is ChatStatus.ACTIVE


@pytest.mark.parametrize("user_id", [ANN.id, ANONYMOUS_ADMIN])
async def test_G02_admins_may_named_or_not(bench: Bench, group: int, user_id: int) -> None:
    await bench.say(group, "/subscribe trade RU-CN", user_id=user_id)

    assert await bench.follows(group) == [("trade", "CN-RU")]


async def test_G02_a_members_press_is_answered_with_a_toast_and_changes_nothing(
    bench: Bench, group: int
) -> None:
    menu = await bench.say(group, "/settings")

    for data in ("1:settings:pause", "1:subscribe:trade:*", "1:unsubscribe:sure", "1:settings:mute:trade"):
        pressed = await bench.press_data(menu, data, user_id=BO.id)
        assert (pressed.screen, pressed.toast) == (None, ADMINS_ONLY)

    chat = await bench.chat(group)
    assert (chat.status, chat.subscriptions, chat.mutes) == (ChatStatus.ACTIVE, (), ())


async def test_G02_who_was_an_admin_is_refused_ten_minutes_later(bench: Bench, group: int) -> None:
    bench.platform.change_member(group, BO.id, status=Status.ADMINISTRATOR)
    await bench.say(group, "/subscribe trade", user_id=BO.id)
    bench.platform.change_member(group, BO.id, status=Status.MEMBER)
    bench.clock.forward(timedelta(minutes=10, seconds=1))

    assert (await bench.say(group, "/subscribe energy", user_id=BO.id)).text == ADMINS_ONLY
    assert await bench.follows(group) == [("trade", "*")]


# G03 Whom a command is for


@pytest.mark.parametrize("words", ["/topics", "/topics@communique_bot", "/TOPICS", "/Topics@Communique_BOT"])
async def test_G03_a_command_for_us_is_answered(bench: Bench, group: int, words: str) -> None:
    assert (await bench.say(group, words)).text.startswith("Topics")


@pytest.mark.parametrize(
    "words", ["/topics@otherbot", "/topics@communique", "/nonsense", "see /topics", "//topics", "/"]
)
async def test_G03_what_is_for_somebody_else_is_not(bench: Bench, group: int, words: str) -> None:
    bench.platform.privacy_mode = False

    assert await bench.ignored(group, words)


# G04 Privacy mode


async def test_G04_everything_can_be_set_up_by_buttons_where_no_plain_word_arrives(
    bench: Bench, group: int
) -> None:
    assert bench.platform.privacy_mode
    bench.platform.say(group, "good morning")
    assert not bench.platform.updates.pending
    screen = await bench.say(group, "/start@communique_bot")

    for label in ("Subscribe", "Trade", "China", "Russia"):
        screen = (await bench.press(screen, label)).shown
    assert await bench.follows(group) == [("trade", "CN-RU")]
    screen = await bench.say(group, "/settings@communique_bot")
    for label in ("Pause", "Resume", "Русский", "English"):
        screen = (await bench.press(screen, label)).shown
    screen = await bench.say(group, "/unsubscribe@communique_bot")
    await bench.press(screen, "Trade")

    assert await bench.follows(group) == []
    assert (await bench.chat(group)).status is ChatStatus.ACTIVE


async def test_G04_an_alert_is_muted_by_its_button(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade")
    (shown,) = await alert(bench, group, "one")
    await bench.press(shown, "Mute")

    assert await alert(bench, group, "two") == []


# G05 to G09 Topics


async def test_G05_general_has_no_thread_on_the_wire(bench: Bench, forum: int) -> None:
    await bench.say(forum, "/subscribe trade")

    assert "message_thread_id" not in wire(bench)
    assert (await bench.chat(forum)).subscriptions[0].thread_id is None
    await alert(bench, forum, "one")
    assert "message_thread_id" not in wire(bench)


async def test_G06_what_is_set_up_in_a_topic_goes_there(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()

    screen = await bench.say(forum, "/subscribe trade", thread_id=topic.id)
    assert screen.thread_id == topic.id
    assert (await bench.chat(forum)).subscriptions == (
        Subscription(topic="trade", place=ANYWHERE, thread_id=topic.id),
    )
    (shown,) = await alert(bench, forum, "one", thread_id=topic.id)
    assert shown.thread_id == topic.id


async def test_G06_buttons_in_a_topic_set_up_that_topic_and_edits_name_none(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()
    menu = await bench.say(forum, "/subscribe", thread_id=topic.id)
    countries = await bench.press(menu, "Trade")

    assert countries.shown.is_edit
    assert "message_thread_id" not in wire(bench)
    await bench.press(countries.shown, "Everywhere")
    assert (await bench.chat(forum)).subscriptions[0].thread_id == topic.id
    assert bench.platform.taken[-1].thread_id == topic.id


async def test_G07_a_reply_in_general_is_answered_in_general(bench: Bench, forum: int) -> None:
    screen = await bench.say(forum, "/subscribe trade")
    bench.platform.say(forum, "/help", reply_to=screen.id)
    (update,) = bench.platform.updates.pending
    assert update.body["message"].items() >= {"message_thread_id": screen.id}.items()  # type: ignore[attr-defined]

    (reply,) = await bench.settle()
    assert reply.thread_id is None
    assert "message_thread_id" not in wire(bench)


async def test_G08_an_answer_for_a_topic_that_was_deleted_meanwhile_arrives(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()
    bench.platform.say(forum, "/help", thread_id=topic.id)
    bench.platform.delete_topic(forum, topic.id)

    (answer,) = await bench.settle()
    assert answer.thread_id is None


async def test_G08_a_topic_may_change_its_name_since_no_name_is_kept(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()
    await bench.say(forum, "/subscribe trade", thread_id=topic.id)
    bench.platform.rename_topic(forum, topic.id, name="Commerce")

    assert await bench.settle() == []
    (shown,) = await alert(bench, forum, "one", thread_id=topic.id)
    assert shown.thread_id == topic.id
    listed = await bench.say(forum, "/unsubscribe", thread_id=topic.id)
    assert "Commerce" not in f"{listed.text}{listed.labels}"


async def test_G09_a_group_that_becomes_a_forum_and_a_group_again_gets_every_alert(
    bench: Bench, forum: int
) -> None:
    chat = bench.platform.chats[forum]
    chat.is_forum = False
    await bench.say(forum, "/subscribe trade")
    assert len(await alert(bench, forum, "before")) == 1
    chat.is_forum = True
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()
    assert len(await alert(bench, forum, "general")) == 1
    await bench.say(forum, "/unsubscribe trade")
    await bench.say(forum, "/subscribe trade", thread_id=topic.id)
    assert len(await alert(bench, forum, "topic", thread_id=topic.id)) == 1

    chat.is_forum = False
    chat.topics.clear()
    told, shown = await alert(bench, forum, "after", thread_id=topic.id)
    assert "was deleted" in told.text
    assert "after" in shown.text
    assert (told.thread_id, shown.thread_id) == (None, None)


# G10 to G13 Channels


async def test_G10_a_missing_right_is_told_in_private_and_the_right_ends_it(bench: Bench) -> None:
    brief = await channel(bench, follows=True)
    bench.platform.promote_bot(brief, rights=("can_edit_messages",))

    (note,) = await bench.settle()
    assert note.chat_id == ANN.id
    assert "may not post" in note.text
    assert await alert(bench, brief, "missed") == []
    bench.platform.promote_bot(brief)

    (note,) = await bench.settle()
    assert note.chat_id == ANN.id
    assert (await bench.chat(brief)).status is ChatStatus.ACTIVE
    assert len(await alert(bench, brief, "seen")) == 1


async def test_G11_only_an_admin_sets_a_channel_up(bench: Bench) -> None:
    brief = await channel(bench)
    theirs = await bench.say(BO.id, "/settings")
    pressed = await bench.press_data(theirs, f"1:settings:channel:{brief}")
    assert "Brief" not in pressed.shown.text
    await bench.say(BO.id, "/subscribe trade")

    assert await bench.follows(brief) == []
    assert await bench.follows(BO.id) == [("trade", "*")]


async def test_G11_who_is_no_admin_any_more_sets_nothing_up(bench: Bench) -> None:
    brief = await channel(bench, follows=True)
    bench.platform.change_member(brief, ANN.id, status=Status.LEFT)
    bench.clock.forward(timedelta(minutes=10, seconds=1))

    screen = await bench.say(ANN.id, "/subscribe energy")
    assert "You are not an administrator of Brief any more" in screen.text
    assert await bench.follows(brief) == [("trade", "*")]
    pressed = await bench.press_data(screen, f"1:settings:channel:{brief}")
    assert "not an administrator" in str(pressed.toast)


async def test_G12_a_post_carries_no_keyboard_but_buttons_that_anyone_may_press(bench: Bench) -> None:
    brief = await channel(bench, follows=True)
    (post,) = await alert(bench, brief, "one")

    assert post.labels == ["Open"]
    markup = [json.loads(str(one.arguments.get("reply_markup", "{}"))) for one in bench.platform.asked]
    assert {key for one in markup for key in one} == {"inline_keyboard"}


@pytest.mark.parametrize(
    "words", ["/subscribe trade", "/start", "/nonsense", "/stop@communique_bot", "hello"]
)
async def test_G13_what_is_written_in_a_channel_is_no_command(
    bench: Bench, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    brief = await channel(bench, follows=True)

    assert await bench.ignored(brief, words)
    assert await bench.follows(brief) == [("trade", "*")]
    assert (await bench.chat(brief)).status is ChatStatus.ACTIVE
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


# G14 Slow mode


async def test_G14_slow_mode_delays_and_repeats_nothing(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade")
    slow = Refuse(429, "Too Many Requests: retry after 30", retry_after=30)
    bench.platform.faults.add("sendMessage", slow, chat_id=group)

    assert await alert(bench, group, "one") == []
    bench.clock.forward(timedelta(seconds=29))
    assert await alert(bench, group, "two") == []
    bench.clock.forward(timedelta(seconds=5))

    shown = await bench.settle()
    assert [one.text.partition("\n")[0] for one in shown] == ["📦 News one", "📦 News two"]


# G15 Menus


async def test_G15_a_menu_in_a_group_is_one_message_that_changes_in_place(bench: Bench, group: int) -> None:
    """Decided: no ephemeral messages, which clients do not show for sure. Members' presses get a toast."""
    screen = await bench.say(group, "/settings")
    before = bench.messages(group)
    for label in ("Pause", "Resume", "Pause", "Resume"):
        screen = (await bench.press(screen, label)).shown

    assert bench.messages(group) == before


# G16 Being removed and taken back


async def test_G16_a_group_that_takes_the_bot_back_is_offered_its_settings_and_not_started(
    bench: Bench, group: int
) -> None:
    await bench.say(group, "/subscribe trade")
    bench.platform.remove_bot(group)
    await bench.settle()
    assert (await bench.chat(group)).status is ChatStatus.SUSPENDED
    bench.platform.add_bot(group)

    (greeting,) = await bench.settle()
    assert (await bench.chat(group)).status is ChatStatus.PAUSED
    assert await alert(bench, group, "not yet") == []
    await bench.press(greeting, "Resume")

    chat = await bench.chat(group)
    assert (chat.status, len(chat.subscriptions)) == (ChatStatus.ACTIVE, 1)


async def test_G16_a_group_that_takes_the_bot_back_without_rights_is_not_started_either(
    bench: Bench, forum: int
) -> None:
    await bench.say(forum, "/subscribe trade")
    bench.platform.remove_bot(forum)
    bench.platform.change_member(forum, BOT.id, status=Status.RESTRICTED)
    await bench.settle()
    bench.platform.change_member(forum, BOT.id, status=Status.MEMBER)

    (greeting,) = await bench.settle()
    assert "Resume" in str(greeting.labels)
    assert await alert(bench, forum, "not yet") == []


async def test_G16_a_bot_that_is_restricted_and_no_member_has_left(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade")
    bench.platform.change_member(group, BOT.id, status=Status.RESTRICTED, rights=MEMBER_RIGHTS)
    (update,) = bench.platform.updates.pending
    member: Any = update.body["my_chat_member"]
    member["new_chat_member"]["is_member"] = False

    assert await bench.settle() == []
    assert (await bench.chat(group)).status is ChatStatus.SUSPENDED


# G17 Other bots


async def test_G17_other_bots_and_we_ourselves_command_nothing(bench: Bench, group: int) -> None:
    for sender in (99, BOT.id):
        push(bench, group, **{"from": {"id": sender, "is_bot": True, "first_name": "Robot"}})

    assert await bench.settle() == []
    assert await bench.follows(group) == []


async def test_G17_a_post_forwarded_from_the_linked_channel_commands_nothing(
    bench: Bench, group: int
) -> None:
    push(
        bench,
        group,
        **{"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
        sender_chat={"id": -100999, "type": "channel", "title": "Brief"},
        is_automatic_forward=True,
    )

    assert await bench.settle() == []
    assert await bench.follows(group) == []


async def test_G17_somebody_writing_in_the_name_of_another_channel_is_no_admin(
    bench: Bench, group: int
) -> None:
    push(
        bench,
        group,
        **{"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}},
        sender_chat={"id": -100999, "type": "channel", "title": "Other"},
    )

    (refusal,) = await bench.settle()
    assert refusal.text == ADMINS_ONLY
    assert await bench.follows(group) == []


def test_the_checks_of_this_group_are_in_order() -> None:
    """And each of G01 to G17 has a test."""
    numbers = [int(found[1]) for name in globals() if (found := re.match(r"test_G(\d\d)_", name))]

    assert set(numbers) == set(range(1, 18))
    assert all(one <= other for one, other in pairwise(numbers))
