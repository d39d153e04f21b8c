"""Messages that bring a picture or a file."""

import asyncio

from telegram import Bot, InlineKeyboardMarkup, InputFile
from telegram.constants import ParseMode

from bot.domain import message as domain
from bot.domain.chats import ChatId
from bot.gateway.drawing import draw
from bot.gateway.text import to_html, to_plain


def brings_something(message: domain.Message) -> bool:
    """Whether `message` is a caption."""
    return message.file is not None or message.chart is not None


async def send_attached(
    bot: Bot,
    message: domain.Message,
    *,
    chat_id: ChatId,
    thread_id: int | None,
    keyboard: list[list[dict[str, str]]],
    plain: bool,
) -> int:
    """Send what `message` brings, with its words as the caption; the id of the message. Raises TelegramError
    as the library does."""
    caption = to_plain(message.parts) if plain else to_html(message.parts)
    mode = None if plain else ParseMode.HTML
    markup = InlineKeyboardMarkup.de_json({"inline_keyboard": keyboard}, bot) if keyboard else None
    if message.chart is not None:
        # Drawn each time: it is cheaper to draw one again than to keep them.
        picture = await asyncio.to_thread(draw, message.chart)
        sent = await bot.send_photo(
            chat_id,
            InputFile(picture, filename="chart.png"),
            caption=caption,
            parse_mode=mode,
            reply_markup=markup,
            message_thread_id=thread_id,
            disable_notification=message.silent,
        )
        return sent.message_id
    assert message.file is not None, "asked before"
    sent = await bot.send_document(
        chat_id,
        InputFile(message.file.text.encode(), filename=message.file.name),
        caption=caption,
        parse_mode=mode,
        reply_markup=markup,
        message_thread_id=thread_id,
        disable_notification=message.silent,
    )
    return sent.message_id
