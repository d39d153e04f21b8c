"""Questions to Telegram about chats and rights."""

import logging
from datetime import UTC, datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.domain.chats import ChatId
from bot.domain.faults import trace
from bot.gateway.transport import MALFORMED, AiohttpRequest
from bot.ports import Clock

log = logging.getLogger(__name__)

#: A removed admin keeps the right to change settings for at most this long.
_REMEMBERED_FOR = timedelta(minutes=10)

#: A new admin is refused for at most this long.
_REFUSED_FOR = timedelta(seconds=15)


class TelegramPlatform:
    """The `Platform` port on python-telegram-bot."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._admins: dict[ChatId, tuple[datetime, frozenset[int]]] = {}

    async def is_admin(self, chat_id: ChatId, user_id: int) -> bool:
        """See `Platform.is_admin`. A yes is remembered for ten minutes, a no for some seconds."""
        now = self._clock.now()
        asked_at, admins = self._admins.get(chat_id, (datetime.min.replace(tzinfo=UTC), frozenset[int]()))
        if now - asked_at > (_REMEMBERED_FOR if user_id in admins else _REFUSED_FOR):
            try:
                members = await self._bot.get_chat_administrators(chat_id)
            except TelegramError:
                return False
            except MALFORMED as error:
                log.error("admins not understood: chat=%d fault=%s", chat_id, trace(error))
                return False
            admins = frozenset(member.user.id for member in members)
            self._admins[chat_id] = (now, admins)
        return user_id in admins

    async def document(self, file_id: str, *, most: int) -> bytes | None:
        """See `Platform.document`."""
        request = self._bot.request
        assert isinstance(request, AiohttpRequest), "as `build_bot` makes it"
        try:
            file = await self._bot.get_file(file_id)
        except TelegramError:
            return None
        except MALFORMED as error:
            log.error("file not understood: fault=%s", trace(error))
            return None
        # A Bot API server of one's own may keep files where only it can read them.
        is_away = not (file.file_path or "").startswith("http") or (file.file_size or 0) > most
        return None if is_away else await request.download(file.file_path or "", most=most)
