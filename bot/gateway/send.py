"""The one way out: one request for one row of the outbox, and what the platform's answer means.

The error catalogue is the one of the Bot API server's source; texts are compared in lower case, since the
server and the library write them differently."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.domain import message as domain
from bot.domain.chats import Chat, ChatId
from bot.domain.outbox import Outgoing
from bot.domain.outcomes import (
    ChatMoved,
    Gone,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.gateway.attach import brings_something, send_attached
from bot.gateway.text import is_linkable, showable, to_html, to_plain
from bot.gateway.transport import MALFORMED, Flood, NotSent, accepted

log = logging.getLogger(__name__)

#: Added to the wait that the platform asks for: its clock and ours are not the same.
_FLOOD_MARGIN = timedelta(seconds=0.5)

_NOT_MODIFIED = "not modified"
_NO_THREAD = "thread not found"
_VANISHED = ("message to edit not found", "message can't be edited", "message_id_invalid")
_GONE = (
    "chat not found",
    "not enough rights",
    "have no write access",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_restricted",
    "chat_send_",
    "bot was kicked",
    "not a member",
    "group chat was deactivated",
    "group chat was deleted",
    "user is deactivated",
    "can't initiate conversation",
)
_MARKUP = ("can't parse entities", "entities_too_long")
_KEYBOARD = ("button", "reply markup")
#: The platform froze the bot's account; no fault of the message.
_FROZEN = "frozen_"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a request carries besides the words; left out where the platform refuses it."""

    thread_id: int | None
    keyboard: bool = True


class TelegramSender:
    """The `Sender` port on python-telegram-bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, row: Outgoing, chat: Chat) -> SendOutcome:
        """See `Sender.send`. A topic that was deleted falls back to the chat itself, and a keyboard that is
        refused is left out: the words must arrive."""
        assert row.message is not None, "rows are rendered before they are sent"
        shape = _Shape(thread_id=row.thread_id)
        accepted.set(False)
        try:
            while True:
                try:
                    return Sent(message_id=await self._request(row, chat, message=row.message, shape=shape))
                except BadRequest as error:
                    simpler = _simpler(shape, error.message)
                    if simpler == shape:
                        raise
                    log.warning("sent in a simpler shape: row=%s reason=%s", row.id, error.message)
                    shape = simpler
        except TelegramError as error:
            return outcome_of(error, row)
        except MALFORMED as error:
            log.exception("answer not understood: row=%s", row.id)
            if accepted.get():
                return Sent(message_id=row.edit_of)
            return Unclear(reason=f"the answer cannot be understood ({type(error).__name__})")

    async def _request(
        self, row: Outgoing, chat: Chat, *, message: domain.Message, shape: _Shape
    ) -> int | None:
        if brings_something(message):
            brought = await send_attached(
                self._bot,
                message,
                chat_id=chat.id,
                thread_id=shape.thread_id,
                keyboard=_keyboard(message) if shape.keyboard else None,
                plain=row.plain,
            )
            return brought.message_id
        text = to_plain(message.parts) if row.plain else to_html(message.parts)
        mode = None if row.plain else ParseMode.HTML
        preview = _preview(message)
        keyboard = _keyboard(message) if shape.keyboard else None
        if row.edit_of is not None:
            await self._bot.edit_message_text(
                text,
                chat_id=chat.id,
                message_id=row.edit_of,
                parse_mode=mode,
                link_preview_options=preview,
                reply_markup=keyboard,
            )
            return row.edit_of
        sent: Message = await self._bot.send_message(
            chat.id,
            text,
            parse_mode=mode,
            link_preview_options=preview,
            reply_markup=keyboard,
            message_thread_id=shape.thread_id,
            disable_notification=message.silent,
        )
        return sent.message_id


def _simpler(shape: _Shape, refusal: str) -> _Shape:
    """`shape` without what the platform refused; `shape` itself when it was something else."""
    text = refusal.lower()
    if _NO_THREAD in text:
        return replace(shape, thread_id=None)
    if any(known in text for known in _KEYBOARD):
        return replace(shape, keyboard=False)
    return shape


def outcome_of(error: TelegramError, row: Outgoing) -> SendOutcome:
    """The meaning of an error. The order matters: BadRequest is a NetworkError in the library's tree."""
    text = error.message.lower()
    match error:
        case Flood():
            return RetryAfter(delay=error.delay + _FLOOD_MARGIN)
        case ChatMigrated():
            return ChatMoved(new_id=ChatId(error.new_chat_id))
        case Forbidden():
            return Gone(reason=error.message)
        case BadRequest():
            return _refusal(text, error.message, row=row)
        case NotSent():
            return Unreachable(reason=error.message)
        case InvalidToken():
            # A proxy answers like this, too; nothing was sent either way.
            return Unreachable(reason="the platform refuses the token")
        case _:
            return Unclear(reason=error.message)


def _refusal(text: str, message: str, *, row: Outgoing) -> SendOutcome:
    if _NOT_MODIFIED in text:
        return Sent(message_id=row.edit_of)
    if any(known in text for known in _VANISHED):
        return Vanished()
    if any(known in text for known in _GONE):
        return Gone(reason=message)
    if _FROZEN in text:
        return Unreachable(reason="Telegram has frozen the account of this bot")
    return Rejected(reason=message, markup=any(known in text for known in _MARKUP))


def _preview(message: domain.Message) -> LinkPreviewOptions:
    if not is_linkable(message.preview):
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_small_media=True)


def _keyboard(message: domain.Message) -> InlineKeyboardMarkup | None:
    rows = [[_button(one) for one in row if one.action or is_linkable(one.url)] for row in message.rows]
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: domain.Button) -> InlineKeyboardButton:
    text = showable(button.text).strip() or "…"
    if button.action:
        return InlineKeyboardButton(text, callback_data=button.action)
    return InlineKeyboardButton(text, url=button.url)
