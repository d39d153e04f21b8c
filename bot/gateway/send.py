"""The one way out: one request for one row of the outbox, and what the platform's answer means.

The error catalogue is the one of the Bot API server's source; texts are compared in lower case, since the
server and the library write them differently."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError
from telegram.request import RequestData

from bot.domain import message as domain
from bot.domain.chats import Chat, ChatId
from bot.domain.faults import trace
from bot.domain.outbox import Outgoing
from bot.domain.outcomes import (
    Barred,
    ChatMoved,
    Gone,
    Missing,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    TooLong,
    TopicClosed,
    TopicGone,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.domain.split import most_units
from bot.domain.text import showable, units
from bot.gateway.attach import brings_something, send_attached
from bot.gateway.text import link_to, to_html, to_plain
from bot.gateway.transport import MALFORMED, Fields, Flood, NotSent, accepted

log = logging.getLogger(__name__)

#: Added to the wait that the platform asks for: its clock and ours are not the same.
_FLOOD_MARGIN = timedelta(seconds=0.5)

_NOT_MODIFIED = "not modified"
_NAMED: Mapping[str, SendOutcome] = {
    "chat not found": Missing(),
    "topic_closed": TopicClosed(),
    "thread not found": TopicGone(),
}
_VANISHED = ("message to edit not found", "message can't be edited", "message_id_invalid")
#: Under 400 and 403 alike.
_FOREVER = ("user is deactivated", "group chat was deactivated", "group chat was deleted")
_RIGHTS = (
    "not enough rights",
    "have no write access",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_restricted",
    "chat_send_",
)
_GONE = (*_FOREVER, *_RIGHTS, "bot was kicked", "not a member", "can't initiate conversation")
_MARKUP = ("can't parse entities", "entities_too_long")
_LONG = ("is too long", "message_too_long")
_KEYBOARD = ("button", "reply markup")
#: The platform froze the bot's account; no fault of the message.
_FROZEN = "frozen_"


class TelegramSender:
    """The `Sender` port on python-telegram-bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, row: Outgoing, chat: Chat) -> SendOutcome:
        """See `Sender.send`. A keyboard that is refused is left out: the words must arrive."""
        assert row.message is not None, "rows are rendered before they are sent"
        message = row.message
        if units(message.plain) > most_units(message):
            return TooLong(reason="too long for one message", message=message)
        accepted.set(False)
        try:
            try:
                return Sent(message_id=await self._request(row, chat, message=message))
            except BadRequest as error:
                if not message.rows or not _is_about_keyboard(error.message):
                    raise
                log.warning("sent without its keyboard: row=%s reason=%s", row.id, error.message)
                return Sent(message_id=await self._request(row, chat, message=replace(message, rows=())))
        except TelegramError as error:
            return outcome_of(error, row)
        except MALFORMED as error:
            log.error("answer not understood: row=%s fault=%s", row.id, trace(error))
            if accepted.get():
                return Sent(message_id=row.edit_of)
            return Unclear(reason=f"the answer cannot be understood ({type(error).__name__})")

    async def _request(self, row: Outgoing, chat: Chat, *, message: domain.Message) -> int | None:
        """The id of the message as it stands then. The library's own methods would make an object of every
        field of the answer, which takes longer than the request (measured); its id is all that we want."""
        keyboard = _keyboard(message)
        if brings_something(message):
            return await send_attached(
                self._bot,
                message,
                chat_id=chat.id,
                thread_id=row.thread_id,
                keyboard=keyboard,
                plain=row.plain,
            )
        fields = {
            "chat_id": str(chat.id),
            "text": to_plain(message.parts) if row.plain else to_html(message.parts),
            "link_preview_options": json.dumps(_preview(message)),
        }
        if not row.plain:
            fields["parse_mode"] = ParseMode.HTML
        if keyboard:
            fields["reply_markup"] = json.dumps({"inline_keyboard": keyboard})
        if row.edit_of is not None:
            await self._call("editMessageText", {**fields, "message_id": str(row.edit_of)})
            return row.edit_of
        if row.thread_id is not None:
            fields["message_thread_id"] = str(row.thread_id)
        if message.silent:
            fields["disable_notification"] = "true"
        if row.reply_to is not None:
            # Its people may have deleted what it answers.
            answered = {"message_id": row.reply_to, "allow_sending_without_reply": True}
            fields["reply_parameters"] = json.dumps(answered)
        return int((await self._call("sendMessage", fields))["message_id"])

    async def _call(self, method: str, fields: Mapping[str, str]) -> Any:
        data = cast(RequestData, Fields(fields))
        return await self._bot.request.post(f"{self._bot.base_url}/{method}", request_data=data)


def _is_about_keyboard(refusal: str) -> bool:
    text = refusal.lower()
    return any(known in text for known in _KEYBOARD)


def outcome_of(error: TelegramError, row: Outgoing) -> SendOutcome:
    """The meaning of an error. The order matters: BadRequest is a NetworkError in the library's tree."""
    text = error.message.lower()
    match error:
        case Flood():
            return RetryAfter(delay=error.delay + _FLOOD_MARGIN)
        case ChatMigrated():
            return ChatMoved(new_id=ChatId(error.new_chat_id))
        case Forbidden():
            return Gone(reason=error.message, forever=any(known in text for known in _FOREVER))
        case BadRequest():
            return _refusal(text, error.message, row=row)
        case NotSent():
            return Unreachable(reason=error.message)
        case InvalidToken():
            # A proxy answers like this, too; nothing was sent either way.
            return Barred(reason="Telegram refuses the token of this bot")
        case _:
            return Unclear(reason=error.message)


def _refusal(text: str, message: str, *, row: Outgoing) -> SendOutcome:
    if _NOT_MODIFIED in text:
        return Sent(message_id=row.edit_of)
    if _FROZEN in text:
        return Barred(reason="Telegram has frozen the account of this bot")
    if any(known in text for known in _VANISHED):
        return Vanished()
    if any(known in text for known in _GONE):
        return Gone(
            reason=message,
            forever=any(known in text for known in _FOREVER),
            rights=any(known in text for known in _RIGHTS),
        )
    for known, outcome in _NAMED.items():
        if known in text:
            return outcome
    if any(known in text for known in _LONG):
        assert row.message is not None, "rows are rendered before they are sent"
        return TooLong(reason=message, message=row.message)
    return Rejected(reason=message, markup=any(known in text for known in _MARKUP))


def _preview(message: domain.Message) -> dict[str, object]:
    url = link_to(message.preview)
    return {"url": url, "prefer_small_media": True} if url else {"is_disabled": True}


def _keyboard(message: domain.Message) -> list[list[dict[str, str]]]:
    rows = [[_button(one) for one in row if one.action or link_to(one.url)] for row in message.rows]
    return [row for row in rows if row]


def _button(button: domain.Button) -> dict[str, str]:
    text = showable(button.text).strip() or "…"
    return (
        {"text": text, "callback_data": button.action}
        if button.action
        else {"text": text, "url": link_to(button.url)}
    )
