"""Updates that are posted to the bot until it takes them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.playground.model import Chat
from bot.playground.platform import Platform
from tests.unit.playground.conftest import Ask, Clock


@dataclass
class Receiver:
    """A bot's webhook: answers with the statuses it was given, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    #: Texts whose answer waits.
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    posts: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        text = body["message"]["text"]
        self.posts.put_nowait((secret, text))
        if text in self.gates:
            await self.gates[text].wait()
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200, headers=headers)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_posted_in_order_with_the_secret(
    ask: Ask, platform: Platform, private: Chat, receiver: Receiver
) -> None:
    platform.say(private.id, "before")
    await ask("setWebhook", url=receiver.url, secret_token="s3cret")
    platform.say(private.id, "after")

    assert [await receiver.posts.get() for _ in range(2)] == [("s3cret", "before"), ("s3cret", "after")]


async def test_what_is_not_taken_is_posted_again_later(
    ask: Ask, platform: Platform, private: Chat, receiver: Receiver, clock: Clock
) -> None:
    receiver.statuses = [500, 403]
    await ask("setWebhook", url=receiver.url)
    platform.say(private.id, "x")

    assert [await receiver.posts.get() for _ in range(3)] == [("", "x")] * 3
    assert clock.pauses == [1, 2]
    info = (await ask("getWebhookInfo"))["result"]
    assert isinstance(info, dict)
    assert info["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"


async def test_one_chat_that_fails_does_not_hold_up_another(
    ask: Ask, platform: Platform, private: Chat, group: Chat, receiver: Receiver
) -> None:
    receiver.gates["slow"] = asyncio.Event()
    await ask("setWebhook", url=receiver.url)
    platform.say(private.id, "slow")
    platform.say(private.id, "behind it")
    platform.say(group.id, "/other")

    assert {(await receiver.posts.get())[1] for _ in range(2)} == {"slow", "/other"}
    assert receiver.posts.empty()
    receiver.gates["slow"].set()
    assert (await receiver.posts.get())[1] == "behind it"


async def test_no_more_posts_at_once_than_the_bot_allows(
    ask: Ask, platform: Platform, private: Chat, group: Chat, receiver: Receiver
) -> None:
    receiver.gates["first"] = asyncio.Event()
    await ask("setWebhook", url=receiver.url, max_connections=1)
    platform.say(private.id, "first")
    platform.say(group.id, "/second")

    assert (await receiver.posts.get())[1] == "first"
    assert receiver.posts.empty()
    receiver.gates["first"].set()
    assert (await receiver.posts.get())[1] == "/second"


async def test_a_bot_may_ask_for_a_longer_pause(
    ask: Ask, platform: Platform, private: Chat, receiver: Receiver, clock: Clock
) -> None:
    receiver.statuses, receiver.retry_after = [503, 503], "7"
    await ask("setWebhook", url=receiver.url)
    platform.say(private.id, "x")

    for _ in range(3):
        await receiver.posts.get()
    assert clock.pauses == [7, 7]


async def test_a_webhook_ends_a_running_poll(ask: Ask, platform: Platform, receiver: Receiver) -> None:
    poll = asyncio.create_task(ask("getUpdates", timeout=50))
    await platform.until(lambda: len(platform.asked) == 1)

    await ask("setWebhook", url=receiver.url)

    assert (await poll)["error_code"] == 409


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"url": "http://example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com", "secret_token": "ü"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused(ask: Ask, arguments: dict[str, object], reason: str) -> None:
    assert (await ask("setWebhook", **arguments))["description"] == f"Bad Request: {reason}"


async def test_pending_updates_are_dropped_on_request(ask: Ask, platform: Platform, private: Chat) -> None:
    platform.say(private.id, "x")

    await ask("deleteWebhook", drop_pending_updates=True)

    assert platform.updates.pending == ()
