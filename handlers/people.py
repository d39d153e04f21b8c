"""Chats and what is said in them as the platform describes it, in our words."""

from datetime import datetime

from telegram import Chat as TelegramChat
from telegram import Message, MessageEntity, User

from bot.domain.chats import Chat, ChatId, ChatKind
from bot.domain.text import clean_line, shorten
from bot.phrases import known_language
from handlers.reading import Shown, ShownFile

_LONGEST_TITLE = 60

#: Links as they stand in a text, and behind words of it.
_LINKS: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]


def chat_of(chat: TelegramChat, user: User | None, *, now: datetime) -> Chat:
    """A new record for `chat`, in the language of the person who speaks first."""
    kind = ChatKind(str(chat.type))
    name = (user.first_name if user else "") if kind is ChatKind.PRIVATE else chat.title
    return Chat(
        id=ChatId(chat.id),
        kind=kind,
        title=shorten(clean_line(name or ""), _LONGEST_TITLE) or str(chat.id),
        language=known_language(user.language_code if user else None),
        created_at=now,
    )


def shown_in(message: Message) -> Shown:
    """What a message shows, in its text or under its picture; written when it was written first."""
    links = message.parse_entities(_LINKS) if message.text else {}
    if message.caption:
        links = message.parse_caption_entities(_LINKS)
    origin, file = message.forward_origin, message.document
    return Shown(
        text=message.text or message.caption or "",
        links=tuple(one.url or (said if "://" in said else f"https://{said}") for one, said in links.items()),
        at=origin.date if origin is not None else message.date,
        file=ShownFile(name=file.file_name or "", id=file.file_id) if file is not None else None,
    )
