"""A chat as the platform describes it, in our words."""

from datetime import datetime

from telegram import Chat as TelegramChat
from telegram import User

from bot.domain.chats import Chat, ChatId, ChatKind
from bot.domain.text import clean_line, shorten
from bot.phrases import known_language

_LONGEST_TITLE = 60


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
