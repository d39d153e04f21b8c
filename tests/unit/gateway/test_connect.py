"""Requests of a start: how long we insist, and when we believe a no."""

from collections.abc import Iterator

import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut

from bot.domain.errors import SettingsError
from bot.gateway.connect import insist


class Line:
    """Telegram, that answers by script and then well."""

    def __init__(self, *answers: Exception) -> None:
        self._answers: Iterator[Exception] = iter(answers)
        self.slept: list[float] = []

    async def call(self) -> None:
        answer = next(self._answers, None)
        if answer is not None:
            raise answer

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def insisted(line: Line) -> list[float]:
    await insist(line.call, setting="BOT_WEBHOOK_URL", sleep=line.sleep)
    return line.slept


async def test_what_is_answered_is_asked_once() -> None:
    assert await insisted(Line()) == []


async def test_a_platform_that_does_not_answer_is_asked_again_ever_more_slowly() -> None:
    troubles = [NetworkError("no route"), TimedOut(), KeyError("result"), TypeError("odd")] * 2
    assert await insisted(Line(*troubles)) == [1, 2, 4, 8, 16, 30, 30, 30]


async def test_a_token_that_is_refused_once_or_twice_may_be_a_proxys_word() -> None:
    assert await insisted(Line(InvalidToken(), NetworkError("no route"), InvalidToken())) == [1, 2, 4]


async def test_a_token_that_is_refused_for_the_third_time_is_wrong() -> None:
    with pytest.raises(SettingsError, match="BOT_TOKEN: Telegram does not know this token"):
        await insisted(Line(*[InvalidToken()] * 3))


async def test_a_request_that_is_refused_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="BOT_WEBHOOK_URL: Telegram refuses it: bad webhook"):
        await insisted(Line(NetworkError("no route"), BadRequest("bad webhook")))
