"""What polls, or questions in their place, say about the link to Telegram."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError

from bot.domain.standing import Ending
from bot.gateway.link import Link, ask_on, ending_of
from bot.gateway.transport import NotSent
from bot.playground.faults import Raw, Refuse
from bot.playground.platform import Platform


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (InvalidToken("Unauthorized"), Ending.REFUSED),
        (Conflict("terminated by other getUpdates request"), Ending.RIVAL),
        (NetworkError("no route"), Ending.FAILED),
        (NotSent("something other than the Bot API answered (404)"), Ending.FAILED),
        (BadRequest("odd"), Ending.FAILED),
        (TelegramError("the answer holds no updates"), Ending.FAILED),
    ],
)
def test_an_error_says_what_is_wrong_with_the_link(error: TelegramError, ending: Ending) -> None:
    assert ending_of(error) is ending


class Questions:
    """Asks on, with a clock that the pauses move."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.time = 0.0
        self.link = Link(lambda: self.time)

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.platform.touch()
        await asyncio.sleep(0)

    async def until(self, time: float) -> None:
        await self.platform.until(lambda: self.time >= time)


async def test_where_updates_come_by_webhook_telegram_is_asked_instead(
    ptb: Bot, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    questions = Questions(platform)
    link = questions.link
    task = asyncio.create_task(ask_on(ptb, link, sleep=questions.sleep))
    async with asyncio.timeout(60):
        await questions.until(100)
        assert (link.may_send(), link.silence()) == (True, "")

        platform.faults.add("getMe", Raw(200, b"<html>portal</html>"), times=None)
        await questions.until(questions.time + 300)
        assert (link.may_send(), link.silence()) == (True, "Telegram does not answer")

        platform.faults.clear()
        platform.faults.add("getMe", Refuse(401, "Unauthorized"), times=None)
        await questions.until(questions.time + 300)
        assert (link.may_send(), link.silence()) == (False, "Telegram refuses the token of this bot")
        assert caplog.text.count("Telegram refuses the token; nothing is sent") == 1

        platform.faults.clear()
        await questions.until(questions.time + 100)
        assert (link.may_send(), link.silence()) == (True, "")
        assert "Telegram takes the token again" in caplog.text
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
