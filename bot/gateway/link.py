"""What is known about our link to Telegram, from the ends of polls, or of a question a minute where updates
come by webhook."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.domain.standing import Ending, Standing, after, may_send, rivalry, silence
from bot.gateway.transport import MALFORMED

log = logging.getLogger(__name__)

#: Between the questions of `keep_webhook`.
_ASK_EVERY_S = 30.0

Sleep = Callable[[float], Awaitable[object]]


class Link:
    """Keeps the standing up to date. `now` gives seconds and never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.standing = Standing(answered_at=now())
        #: As it was told to the log.
        self._could_send = True

    def note(self, ending: Ending, *, opened_at: float) -> None:
        """A poll, open since `opened_at`, has just ended so."""
        self.standing = after(self.standing, ending, opened_at=opened_at, now=self.now())
        if self.may_send() != self._could_send:
            self._could_send = not self._could_send
            if self._could_send:
                log.warning("Telegram takes the token again")
            else:
                log.error("Telegram refuses the token; nothing is sent until it takes it again")

    def may_send(self) -> bool:
        """Whether Telegram would take messages: not after it has refused the token for half a minute."""
        return may_send(self.standing, self.now())

    async def rivalry(self) -> str:
        """See `standing.rivalry`; for the alarm."""
        return rivalry(self.standing, self.now())

    def silence(self) -> str:
        """See `standing.silence`."""
        return silence(self.standing, self.now())

    @property
    def age_s(self) -> float:
        """Seconds since Telegram answered last."""
        return self.now() - self.standing.answered_at


def ending_of(error: Exception) -> Ending:
    """What an error of the library says about the link."""
    match error:
        case InvalidToken():
            return Ending.REFUSED
        case Conflict():
            return Ending.RIVAL
        case _:
            return Ending.FAILED


async def keep_webhook(
    bot: Bot,
    link: Link,
    *,
    url: str,
    set_again: Callable[[], Awaitable[object]],
    sleep: Sleep = asyncio.sleep,
) -> None:
    """Ask Telegram again and again whether it still posts to `url`, for the link's sake, and have it do so;
    until cancelled. A bot that polls takes the webhook away for good when it starts."""
    while True:
        await sleep(_ASK_EVERY_S)
        opened_at = link.now()
        ending = await _ask(bot, url)
        link.note(ending, opened_at=opened_at)
        if ending is Ending.RIVAL:
            log.warning("Telegram does not post to our webhook any more; setting it again")
            try:
                await set_again()
            except (TelegramError, *MALFORMED) as error:
                log.warning("webhook not set: %s", error)


async def _ask(bot: Bot, url: str) -> Ending:
    try:
        try:
            found = (await bot.get_webhook_info()).url
        except InvalidToken:
            # A server that lacks this method answers alike.
            await bot.get_me()
            return Ending.ANSWERED
    except (TelegramError, *MALFORMED) as error:
        return ending_of(error)
    return Ending.ANSWERED if found == url else Ending.RIVAL
