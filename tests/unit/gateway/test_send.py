"""One row of the outbox, one request: what is on the wire, and what each answer of the platform means."""

import asyncio
import json
from datetime import timedelta

import pytest
from telegram import Bot

from bot.domain.chats import ChatId, ChatKind
from bot.domain.message import Button, Message, Part, bold, link
from bot.domain.outcomes import (
    Barred,
    ChatMoved,
    Gone,
    Missing,
    Rejected,
    RetryAfter,
    Sent,
    TooLong,
    TopicClosed,
    TopicGone,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.gateway.send import TelegramSender
from bot.playground.faults import Drop, Hold, Raw, Refuse
from bot.playground.model import Status
from bot.playground.platform import Platform
from bot.playground.server import Running
from tests.make import make_chat, make_outgoing, make_reply
from tests.unit.gateway.conftest import ANN, Send, connected, shared

MENU = Message(
    parts=(Part("Menu"),),
    rows=(
        (Button(text="Pause", action="1:settings:pause"), Button(text="Open", url="https://example.com/a")),
        (Button(text="Back", action="1:start"),),
    ),
)


def wire(platform: Platform, number: int = -1) -> dict[str, object]:
    """The arguments of a request as they arrived."""
    return platform.asked[number].arguments


def texts(platform: Platform) -> list[str]:
    return [taken.text for taken in platform.taken]


# What is on the wire


async def test_a_new_message_gives_its_id(send: Send, platform: Platform) -> None:
    outcome = await send()

    assert outcome == Sent(message_id=platform.taken[-1].message_id)


async def test_buttons_keep_their_rows_and_what_they_do(send: Send, platform: Platform) -> None:
    await send(MENU)

    assert platform.taken[-1].reply_markup == {
        "inline_keyboard": [
            [
                {"text": "Pause", "callback_data": "1:settings:pause"},
                {"text": "Open", "url": "https://example.com/a"},
            ],
            [{"text": "Back", "callback_data": "1:start"}],
        ]
    }


async def test_rows_without_buttons_leave_no_keyboard(send: Send, platform: Platform) -> None:
    await send(Message(parts=(Part("x"),), rows=((), ())))

    assert "reply_markup" not in wire(platform)


@pytest.mark.parametrize("edit", [False, True])
async def test_no_link_is_previewed_unless_chosen(send: Send, platform: Platform, edit: bool) -> None:
    said = await send("https://example.com/first")
    assert isinstance(said, Sent)
    message = Message(parts=(Part("https://example.com/other"),), preview="https://example.com/chosen")

    await send(message, edit_of=said.message_id if edit else None)

    assert json.loads(str(wire(platform, 0)["link_preview_options"])) == {"is_disabled": True}
    chosen = json.loads(str(wire(platform)["link_preview_options"]))
    assert chosen["url"] == "https://example.com/chosen"


@pytest.mark.parametrize("plain", [False, True])
async def test_any_words_arrive_as_words(send: Send, platform: Platform, plain: bool) -> None:
    said = "A<B & \"C\" 'D' &lt; </b><br> \u202eevil\ud83d 中俄 مرحبا e\u0301 👨‍👩‍👧 _*[]`\\ \x00end"

    outcome = await send(Message(parts=(bold("T<"), Part(" " + said))), plain=plain)

    assert isinstance(outcome, Sent)
    assert texts(platform) == ["T< A<B & \"C\" 'D' &lt; </b><br> evil 中俄 مرحبا é 👨‍👩‍👧 _*[]`\\ end"]
    assert [entity.kind for entity in platform.taken[-1].entities] == ([] if plain else ["bold"])


async def test_odd_button_texts_arrive(send: Send, platform: Platform) -> None:
    texts = ("\ud83d", " ", "A<b>\nB")
    rows = tuple((Button(text=text, action=str(number)),) for number, text in enumerate(texts))

    assert isinstance(await send(Message(parts=(Part("x"),), rows=rows)), Sent)
    keyboard = json.loads(str(wire(platform)["reply_markup"]))["inline_keyboard"]
    assert [row[0]["text"] for row in keyboard] == ["…", "…", "A<b>\nB"]


async def test_a_silent_message_makes_no_sound(send: Send, platform: Platform) -> None:
    await send(Message(parts=(Part("x"),), silent=True))
    await send()

    assert [taken.is_silent for taken in platform.taken] == [True, False]


async def test_an_edit_changes_the_message_in_place(send: Send, platform: Platform) -> None:
    said = await send(MENU)
    assert isinstance(said, Sent)

    outcome = await send("Saved", edit_of=said.message_id)

    assert outcome == said
    assert [message.text for message in platform.chats[ANN.id].messages.values()] == ["Saved"]


async def test_an_edit_that_changes_nothing_counts_as_sent(send: Send) -> None:
    said = await send(MENU)
    assert isinstance(said, Sent)

    assert await send(MENU, edit_of=said.message_id) == said


async def test_general_has_no_thread_id_and_a_topic_has_its_own(send: Send, platform: Platform) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    platform.promote_bot(forum.id)
    topic = platform.add_topic(forum.id, "Trade")

    await send(chat=shared(forum.id), thread_id=None)
    assert "message_thread_id" not in wire(platform)
    await send(chat=shared(forum.id), thread_id=topic.id)

    assert [taken.thread_id for taken in platform.taken] == [None, topic.id]


# Fallbacks


async def test_a_deleted_topic_is_told_apart(send: Send, platform: Platform) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    platform.promote_bot(forum.id)

    outcome = await send(chat=shared(forum.id), thread_id=77)

    assert outcome == TopicGone()
    assert platform.taken == []
    assert len(platform.asked) == 1


async def test_a_closed_topic_is_told_apart(send: Send, platform: Platform) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    platform.add_bot(forum.id)
    topic = platform.add_topic(forum.id, "Trade")
    platform.close_topic(forum.id, topic.id)

    outcome = await send(chat=shared(forum.id), thread_id=topic.id)

    assert outcome == TopicClosed()


@pytest.mark.parametrize(
    "reason",
    [
        "Bad Request: BUTTON_URL_INVALID",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: reply markup is too long",
        "Bad Request: inline keyboard button URL 'http://x' is invalid: Wrong HTTP URL",
    ],
)
async def test_a_refused_keyboard_is_left_out_and_the_words_arrive(
    send: Send, platform: Platform, reason: str
) -> None:
    platform.faults.add("sendMessage", Refuse(400, reason))

    assert isinstance(await send(MENU), Sent)
    assert [(taken.text, taken.reply_markup) for taken in platform.taken] == [("Menu", None)]


async def test_an_address_that_telegram_refuses_does_not_lose_the_alert(
    send: Send, platform: Platform
) -> None:
    rows = ((Button(text="Open", url="http://intranet/page"), Button(text="Mute", action="1:mute")),)

    assert isinstance(await send(Message(parts=(Part("News"),), rows=rows)), Sent)
    assert texts(platform) == ["News"]


async def test_refused_markup_is_told_apart_and_the_same_words_go_plain(
    send: Send, platform: Platform
) -> None:
    message = Message(parts=(bold("5 < 6 & 7"), Part(" "), link("source", "https://example.com/a")))
    platform.faults.add("sendMessage", Refuse(400, "Bad Request: can't parse entities: at byte offset 3"))

    refused = await send(message)
    assert refused == Rejected(reason="Can't parse entities: at byte offset 3", markup=True)
    assert isinstance(await send(message, plain=True), Sent)

    assert "parse_mode" not in wire(platform)
    assert texts(platform) == ["5 < 6 & 7 source"]


async def test_a_refused_payload_is_asked_once(send: Send, platform: Platform) -> None:
    platform.faults.add("sendMessage", Refuse(400, "Bad Request: message is too long"), times=None)

    assert isinstance(await send(), TooLong)
    assert len(platform.asked) == 1


# What the answers mean


async def test_flood_control_names_the_wait_and_a_little_more(send: Send, platform: Platform) -> None:
    platform.faults.add("sendMessage", Refuse(429, "Too Many Requests: retry after 7", retry_after=7))

    outcome = await send()

    assert isinstance(outcome, RetryAfter)
    assert timedelta(seconds=7) < outcome.delay <= timedelta(seconds=8)


async def test_an_html_429_waits_too(send: Send, platform: Platform) -> None:
    platform.faults.add("sendMessage", Raw(429, b"<html>slow down</html>"))

    outcome = await send()

    assert isinstance(outcome, RetryAfter)
    assert outcome.delay >= timedelta(seconds=5)


async def test_a_group_that_became_a_supergroup_names_its_new_id(send: Send, platform: Platform) -> None:
    platform.add_group(-500, "Desk", creator=ANN)
    platform.add_bot(-500)
    moved = platform.migrate(-500)

    assert await send(chat=shared(-500, ChatKind.GROUP)) == ChatMoved(new_id=ChatId(moved.id))


async def test_a_person_who_blocked_the_bot_is_gone(send: Send, platform: Platform) -> None:
    platform.block(ANN.id)

    outcome = await send()

    assert isinstance(outcome, Gone)
    assert "blocked by the user" in outcome.reason


async def test_a_deleted_account_is_gone(send: Send, platform: Platform) -> None:
    platform.deactivate(ANN.id)

    assert isinstance(await send(), Gone)


async def test_a_group_that_the_bot_was_removed_from_is_gone(send: Send, platform: Platform) -> None:
    platform.add_group(-500, "Desk", creator=ANN)
    platform.add_bot(-500)
    platform.remove_bot(-500)

    assert isinstance(await send(chat=shared(-500)), Gone)


async def test_a_channel_without_the_right_to_post_is_gone(send: Send, platform: Platform) -> None:
    channel = platform.add_channel(8, "Brief", creator=ANN)
    platform.change_member(channel.id, platform.bot.id, status=Status.ADMINISTRATOR, rights=())

    assert isinstance(await send(chat=shared(channel.id, ChatKind.CHANNEL)), Gone)


@pytest.mark.parametrize("code", [400, 403])
@pytest.mark.parametrize(
    "reason",
    [
        "not enough rights to send text messages to the chat",
        "have no write access to the chat",
        "CHAT_WRITE_FORBIDDEN",
        "need administrator rights in the channel chat",
        "CHAT_RESTRICTED",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "bot was kicked from the supergroup chat",
        "bot is not a member of the channel chat",
        "the group chat was deleted",
        "group chat was deactivated",
        "user is deactivated",
        "bot can't initiate conversation with a user",
    ],
)
async def test_every_way_to_be_unwelcome_suspends(
    send: Send, platform: Platform, code: int, reason: str
) -> None:
    platform.faults.add(
        "sendMessage", Refuse(code, f"{'Bad Request' if code == 400 else 'Forbidden'}: {reason}")
    )

    assert isinstance(await send(), Gone)


@pytest.mark.parametrize(
    "reason",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
        "message_id_invalid",
    ],
)
async def test_a_message_that_can_not_be_edited_has_vanished(
    send: Send, platform: Platform, reason: str
) -> None:
    platform.faults.add("editMessageText", Refuse(400, reason))

    assert await send(edit_of=5) == Vanished()


@pytest.mark.parametrize("reason", ["TOPIC_CLOSED", "Bad Request: TOPIC_CLOSED", "Topic_closed"])
async def test_a_closed_topic_is_known_however_it_is_written(
    send: Send, platform: Platform, reason: str
) -> None:
    platform.faults.add("sendMessage", Refuse(400, reason))

    assert await send() == TopicClosed()


@pytest.mark.parametrize("reason", ["message text is empty", "Bad Request: text must be non-empty"])
async def test_other_refusals_are_final_and_not_about_markup(
    send: Send, platform: Platform, reason: str
) -> None:
    platform.faults.add("sendMessage", Refuse(400, reason))

    outcome = await send()

    assert isinstance(outcome, Rejected)
    assert not outcome.markup


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(421, "Misdirected Request"),
        Raw(403, b"<html>blocked by your provider</html>"),
        Raw(400, b"<html>bad gateway here</html>"),
        Raw(404, b"<html>portal</html>"),
    ],
)
async def test_what_is_no_fault_of_the_message_is_tried_again(
    send: Send, platform: Platform, fault: Refuse | Raw
) -> None:
    platform.faults.add("sendMessage", fault)

    assert isinstance(await send(), Unreachable)
    assert platform.taken == []


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(401, "Unauthorized"),
        Refuse(404, "Not Found"),
        Refuse(400, "Bad Request: FROZEN_METHOD_INVALID"),
    ],
)
async def test_what_lets_us_send_nothing_at_all_is_told_apart(
    send: Send, platform: Platform, fault: Refuse
) -> None:
    platform.faults.add("sendMessage", fault)

    assert isinstance(await send(), Barred)
    assert platform.taken == []


async def test_a_chat_that_is_not_found_may_be_found_later(send: Send, platform: Platform) -> None:
    platform.faults.add("sendMessage", Refuse(400, "Bad Request: chat not found"))

    assert await send() == Missing()


@pytest.mark.parametrize(
    "fault",
    [
        Drop(taken=True),
        Raw(502, b"<html>", taken=True),
        Raw(500, b'{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}'),
        Raw(200, b"<html>sign in</html>", taken=True),
        Raw(200, b'{"ok":true,"result":{"mess', taken=True),
    ],
)
async def test_an_answer_that_says_nothing_is_unclear(
    send: Send, platform: Platform, fault: Drop | Raw
) -> None:
    platform.faults.add("sendMessage", fault)

    assert isinstance(await send(), Unclear)
    assert len(platform.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Raw(200, b'{"ok":true,"result":{}}', taken=True),
        Raw(200, b'{"ok":true,"result":true}', taken=True),
        Raw(200, b'{"ok":true,"result":[]}', taken=True),
        Raw(200, b'{"ok":true,"result":{"message_id":"five"}}', taken=True),
    ],
)
async def test_a_message_that_was_taken_is_sent_however_odd_the_answer(
    send: Send, platform: Platform, fault: Raw
) -> None:
    platform.faults.add("sendMessage", fault)

    assert await send() == Sent(message_id=None)
    assert len(platform.taken) == 1


async def test_of_an_answer_only_the_id_is_read(send: Send, platform: Platform) -> None:
    odd = b'{"ok":true,"result":{"message_id":5,"date":"soon","chat":7}}'
    platform.faults.add("sendMessage", Raw(200, odd, taken=True))

    assert await send() == Sent(message_id=5)


async def test_a_late_answer_is_unclear(running: Running, platform: Platform) -> None:
    answered = asyncio.Event()
    platform.faults.add("sendMessage", Hold(answered))
    async with connected(running.api_url, read_timeout_s=0.02) as bot:
        outcome = await TelegramSender(bot).send(
            make_reply(chat_id=ChatId(ANN.id)), make_chat(id=ChatId(ANN.id))
        )
        answered.set()

    assert isinstance(outcome, Unclear)


async def test_a_closed_connection_is_unreachable(ptb: Bot, send: Send) -> None:
    await ptb.request.shutdown()

    assert isinstance(await send(), Unreachable)


async def test_a_row_that_was_not_rendered_is_a_fault_of_ours(ptb: Bot) -> None:
    with pytest.raises(AssertionError):
        await TelegramSender(ptb).send(make_outgoing(), make_chat())
