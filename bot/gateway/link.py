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

#: Between the questions of `ask_on`.
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


async def ask_on(bot: Bot, link: Link, *, sleep: Sleep = asyncio.sleep) -> None:
    """Ask Telegram who we are, again and again, for the link's sake; until cancelled."""
    while True:
        await sleep(_ASK_EVERY_S)
        opened_at = link.now()
        try:
            await bot.get_me()
        except (TelegramError, *MALFORMED) as error:
            link.note(ending_of(error), opened_at=opened_at)
        else:
            link.note(Ending.ANSWERED, opened_at=opened_at)
