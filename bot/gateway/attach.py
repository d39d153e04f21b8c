"""Messages that bring a picture or a file."""

import asyncio

from telegram import Bot, InlineKeyboardMarkup, InputFile, Message
from telegram.constants import ParseMode

from bot.domain import message as domain
from bot.domain.chats import ChatId
from bot.gateway.drawing import draw
from bot.gateway.text import cut, to_html, to_plain

#: Of a caption; Telegram counts as for texts.
MOST_CAPTION_UNITS = 1024


def brings_something(message: domain.Message) -> bool:
    """Whether `message` is a caption."""
    return message.file is not None or message.chart is not None


async def send_attached(
    bot: Bot,
    message: domain.Message,
    *,
    chat_id: ChatId,
    thread_id: int | None,
    keyboard: InlineKeyboardMarkup | None,
    plain: bool,
) -> Message:
    """Send what `message` brings, with its words as the caption. Raises TelegramError as the library does."""
    parts = cut(message.parts, MOST_CAPTION_UNITS)
    caption = to_plain(parts) if plain else to_html(parts)
    mode = None if plain else ParseMode.HTML
    if message.chart is not None:
        # Drawn each time: it is cheaper to draw one again than to keep them.
        picture = await asyncio.to_thread(draw, message.chart)
        return await bot.send_photo(
            chat_id,
            InputFile(picture, filename="chart.png"),
            caption=caption,
            parse_mode=mode,
            reply_markup=keyboard,
            message_thread_id=thread_id,
            disable_notification=message.silent,
        )
    assert message.file is not None, "asked before"
    return await bot.send_document(
        chat_id,
        InputFile(message.file.text.encode(), filename=message.file.name),
        caption=caption,
        parse_mode=mode,
        reply_markup=keyboard,
        message_thread_id=thread_id,
        disable_notification=message.silent,
    )
