"""What polls, or questions in their place, say about the link to Telegram."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError

from bot.domain.standing import Ending
from bot.gateway.link import Link, ending_of, keep_webhook
from bot.gateway.transport import NotSent
from bot.playground.faults import Raw, Refuse
from bot.playground.platform import Platform
from bot.playground.state import Webhook


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


URL = "http://127.0.0.1:9/telegram"


class Questions:
    """Keeps a webhook, with a clock that the pauses move."""

    def __init__(self, ptb: Bot, platform: Platform) -> None:
        self.ptb = ptb
        self.platform = platform
        self.time = 0.0
        self.link = Link(lambda: self.time)
        platform.set_webhook(Webhook(URL, "", max_connections=1))

    async def __aenter__(self) -> "Questions":
        keeping = keep_webhook(self.ptb, self.link, url=URL, set_again=self.set_webhook, sleep=self.sleep)
        self.task = asyncio.create_task(keeping)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert not self.task.done()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def set_webhook(self) -> None:
        await self.ptb.set_webhook(URL)

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.platform.touch()
        await asyncio.sleep(0)

    async def later(self, seconds: float) -> None:
        goal = self.time + seconds
        async with asyncio.timeout(60):
            await self.platform.until(lambda: self.time >= goal)

    @property
    def found(self) -> tuple[bool, str]:
        return self.link.may_send(), self.link.silence()


async def test_where_updates_come_by_webhook_telegram_is_asked_instead(
    ptb: Bot, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    async with Questions(ptb, platform) as questions:
        await questions.later(100)
        assert questions.found == (True, "")

        platform.faults.add("*", Raw(200, b"<html>portal</html>"), times=None)
        await questions.later(300)
        assert questions.found == (True, "Telegram does not answer")

        platform.faults.clear()
        platform.faults.add("*", Refuse(401, "Unauthorized"), times=None)
        await questions.later(300)
        assert questions.found == (False, "Telegram refuses the token of this bot")
        assert caplog.text.count("Telegram refuses the token; nothing is sent") == 1

        platform.faults.clear()
        await questions.later(100)
        assert questions.found == (True, "")
        assert "Telegram takes the token again" in caplog.text


async def test_a_server_that_does_not_know_the_question_is_no_refusal(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("getWebhookInfo", Refuse(404, "Not Found"), times=None)
    async with Questions(ptb, platform) as questions:
        await questions.later(300)
        assert questions.found == (True, "")


async def test_a_webhook_that_was_taken_away_is_set_again(ptb: Bot, platform: Platform) -> None:
    async with Questions(ptb, platform) as questions:
        platform.faults.add("setWebhook", Refuse(429, "Too Many Requests", retry_after=1))
        platform.set_webhook(None)
        await questions.later(120)
        assert platform.webhook is not None
        assert platform.webhook.url == URL
        assert questions.found == (True, "")


async def test_who_takes_the_webhook_away_again_and_again_is_told(ptb: Bot, platform: Platform) -> None:
    async with Questions(ptb, platform) as questions:
        platform.faults.add("setWebhook", Refuse(400, "Bad Request: odd"), times=None)
        platform.set_webhook(None)
        await questions.later(200)
        assert "takes the updates of this token" in await questions.link.rivalry()
