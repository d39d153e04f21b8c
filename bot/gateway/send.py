"""The one way out: one request for one row of the outbox, and what the platform's answer means.

The error catalogue is the one of the Bot API server's source; texts are compared in lower case, since the
server and the library write them differently."""

from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError
from telegram.error import RetryAfter as FloodControl

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
from bot.gateway.text import to_html, to_plain
from bot.gateway.transport import NotSent

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
)
_MARKUP = ("can't parse entities", "entities_too_long")


class TelegramSender:
    """The `Sender` port on python-telegram-bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, row: Outgoing, chat: Chat) -> SendOutcome:
        """See `Sender.send`. A topic that was deleted falls back to the chat itself, once."""
        assert row.message is not None, "rows are rendered before they are sent"
        try:
            try:
                return Sent(message_id=await self._request(row, chat, row.message, row.thread_id))
            except BadRequest as error:
                if _NO_THREAD not in error.message.lower() or row.thread_id is None:
                    raise
                return Sent(message_id=await self._request(row, chat, row.message, None))
        except TelegramError as error:
            return outcome_of(error, row)

    async def _request(
        self, row: Outgoing, chat: Chat, message: domain.Message, thread_id: int | None
    ) -> int | None:
        text = to_plain(message.parts) if row.plain else to_html(message.parts)
        mode = None if row.plain else ParseMode.HTML
        preview = _preview(message)
        keyboard = _keyboard(message)
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
            message_thread_id=thread_id,
            disable_notification=message.silent,
        )
        return sent.message_id


def outcome_of(error: TelegramError, row: Outgoing) -> SendOutcome:
    """The meaning of an error. The order matters: BadRequest is a NetworkError in the library's tree."""
    text = error.message.lower()
    match error:
        case FloodControl():
            # The public attribute warns about its coming change of type; this is the same value.
            return RetryAfter(delay=error._retry_after + timedelta(seconds=0.5))
        case ChatMigrated():
            return ChatMoved(new_id=ChatId(error.new_chat_id))
        case Forbidden():
            return Gone(reason=error.message)
        case BadRequest():
            return _refusal(text, error.message, row)
        case NotSent():
            return Unreachable(reason=error.message)
        case InvalidToken():
            # A proxy answers like this, too; nothing was sent either way.
            return Unreachable(reason="the platform refuses the token")
        case _:
            return Unclear(reason=error.message)


def _refusal(text: str, message: str, row: Outgoing) -> SendOutcome:
    if _NOT_MODIFIED in text:
        return Sent(message_id=row.edit_of)
    if any(known in text for known in _VANISHED):
        return Vanished()
    if any(known in text for known in _GONE):
        return Gone(reason=message)
    return Rejected(reason=message, markup=any(known in text for known in _MARKUP))


def _preview(message: domain.Message) -> LinkPreviewOptions:
    if not message.preview:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_small_media=True)


def _keyboard(message: domain.Message) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(button.text, url=button.url)
            if button.url
            else InlineKeyboardButton(button.text, callback_data=button.action)
            for button in row
        ]
        for row in message.rows
    ]
    return InlineKeyboardMarkup(rows) if rows else None
