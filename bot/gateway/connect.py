"""Requests that a start needs: repeated until Telegram answers, given up when it says no."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.domain.errors import SettingsError
from bot.gateway.transport import MALFORMED

log = logging.getLogger(__name__)

#: How often Telegram must refuse a token before we believe it; a proxy answers alike.
_REFUSALS = 3

_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 30.0

Sleep = Callable[[float], Awaitable[object]]


async def insist(
    call: Callable[[], Awaitable[object]], *, setting: str, sleep: Sleep = asyncio.sleep
) -> None:
    """Repeat a request to Telegram until it is answered.

    Raises SettingsError when Telegram keeps refusing the token, or refuses what `setting` says.
    """
    refusals, wait = 0, _FIRST_WAIT_S
    while True:
        try:
            await call()
        except InvalidToken:
            refusals += 1
            if refusals >= _REFUSALS:
                raise SettingsError("BOT_TOKEN", "Telegram does not know this token") from None
        except BadRequest as error:
            raise SettingsError(setting, f"Telegram refuses it: {error.message}") from None
        except (TelegramError, *MALFORMED) as error:
            log.warning("Telegram does not answer: %s", error)
        else:
            return
        await sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT_S)
