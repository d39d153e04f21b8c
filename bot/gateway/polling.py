"""Long polling of our own, since the library's confirms updates before anyone has seen them and ends for ever
on some errors."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import TelegramError

from bot.domain.errors import StorageError
from bot.domain.standing import GIVE_WAY_S, SILENT_AFTER_S, Ending
from bot.gateway.intake import ALLOWED_UPDATES, Intake, id_of
from bot.gateway.link import Link, ending_of
from bot.gateway.transport import Flood

log = logging.getLogger(__name__)

#: The server's own cap (telegram-bot-api).
_POLL_S = 50
_MOST_UPDATES = 100

#: When a poll is given up; the platform may be later than it was asked to be.
_TIMEOUT_S = _POLL_S + 10.0

#: After an answer at once that brought nothing new, as a proxy or a broken server may give again and again.
_REST_S = 0.5
_LONGEST_BACKOFF_S = 30.0

#: Before the line is taken back from one who came later.
_TAKE_BACK_S = 1.0

Sleep = Callable[[float], Awaitable[object]]


class Polling:
    """Stores what comes and only then asks for more, which is the acknowledgement."""

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        *,
        link: Link,
        sleep: Sleep = asyncio.sleep,
        timeout_s: float = _TIMEOUT_S,
    ) -> None:
        #: With a connection of its own, so that nothing else waits behind a poll.
        self._bot = bot
        self._intake = intake
        self._link = link
        self._sleep = sleep
        self._timeout_s = timeout_s
        self._offset = 0
        #: Takes in a row that the store refused.
        self._refusals = 0
        self._renewed_at = link.now()

    async def run(self) -> None:
        """Poll until cancelled; no answer of the platform ends it."""
        while True:
            pause = await self._turn()
            if pause > 0:
                await self._sleep(pause)

    async def _turn(self) -> float:
        """One poll and what it brought; seconds to wait before the next one."""
        opened_at = self._link.now()
        try:
            raws = await self._poll()
        except TelegramError as error:
            ending = ending_of(error)
            self._link.note(ending, opened_at=opened_at)
            await self._renew()
            return self._pause(error, ending)
        self._link.note(Ending.ANSWERED, opened_at=opened_at)
        try:
            fresh = await self._intake.take(raws)
        except StorageError as error:
            self._refusals += 1
            log.warning("updates not stored: refusals=%d reason=%s", self._refusals, error)
            return _backoff(self._refusals)
        self._refusals = 0
        ids = [one for one in map(id_of, raws) if one is not None]
        # The last one, not the highest: ids may begin again at a lower number.
        self._offset = ids[-1] + 1 if ids else self._offset
        quick = self._link.now() - opened_at < _REST_S
        return _REST_S if quick and not fresh else 0.0

    async def _poll(self) -> list[object]:
        query = {
            "timeout": _POLL_S,
            "limit": _MOST_UPDATES,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
            **({"offset": self._offset} if self._offset else {}),
        }
        # The library's own method would parse the updates, and stumble for ever over one that it cannot.
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        answer: Any = await self._bot.request.post(url, read_timeout=self._timeout_s)
        if not isinstance(answer, list) or (answer and all(id_of(raw) is None for raw in answer)):
            # Nothing of it can be acknowledged, so it would come again at once.
            raise TelegramError("the answer holds no updates")
        return answer

    async def _renew(self) -> None:
        """Connect anew when nothing has come through for long: a connection may be dead without an error."""
        now = self._link.now()
        if min(self._link.age_s, now - self._renewed_at) <= SILENT_AFTER_S:
            return
        log.warning("connecting anew: silent=%.0fs", self._link.age_s)
        self._renewed_at = now
        await self._bot.request.shutdown()
        await self._bot.request.initialize()

    def _pause(self, error: TelegramError, ending: Ending) -> float:
        if isinstance(error, Flood):
            return error.delay.total_seconds()
        if ending is Ending.RIVAL:
            senior = self._link.standing.held is not None
            log.warning("polling ended by another bot or webhook: ours_before=%s", senior)
            return _TAKE_BACK_S if senior else GIVE_WAY_S
        failures = self._link.standing.failures
        log.warning("polling failed: failures=%d reason=%s", failures, error)
        return _backoff(failures)


def _backoff(failures: int) -> float:
    """Seconds to wait after so many failures in a row."""
    return float(min(2.0 ** min(failures - 1, 10), _LONGEST_BACKOFF_S))
