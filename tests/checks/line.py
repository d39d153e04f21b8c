"""A bot that polls the stand-in over HTTP and notes what it handles; its own pauses move its clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot

from bot.domain.standing import GIVE_WAY_S
from bot.gateway.intake import Intake, Limits
from bot.gateway.link import Link
from bot.gateway.polling import Polling
from bot.gateway.transport import AiohttpRequest
from bot.playground.model import Person
from bot.playground.platform import Platform
from bot.playground.server import Running
from bot.ports import Batch, Store
from storage import MemoryStore
from tests.fakes import FakeClock

TOKEN = "7000000001:AAsecretsecretsecretsecretsecretsecret1"
BOT = Person(7_000_000_001, "Communiqué", username="communique_bot", is_bot=True)
ANN = Person(11, "Ann", username="ann", language="en")
BO = Person(12, "Bo", language="en")

#: What a handler does with a text; None is nothing.
Handler = Callable[[], Awaitable[None]]


class CountedRequest(AiohttpRequest):
    """Knows how often it connected anew."""

    begun = 0

    async def initialize(self) -> None:
        """As ever, and counted."""
        self.begun += 1
        await super().initialize()


class Line:
    """One instance of the bot."""

    def __init__(self, running: Running, *, store: Store | None = None) -> None:
        self.platform: Platform = running.platform
        self.request = CountedRequest(connections=1)
        self.bot = Bot(
            TOKEN, base_url=running.api_url, request=self.request, get_updates_request=self.request
        )
        self.store = store or MemoryStore()
        #: Seconds on the clock of the link; only pauses move it.
        self.time = 0.0
        self.slept: list[float] = []
        self.link = Link(lambda: self.time)
        self.handled: list[dict[str, Any]] = []
        #: What happens when a text is handled.
        self.script: dict[str, Handler] = {}
        #: Cleared by a test, it holds back who gives way to another instance.
        self.may_return = asyncio.Event()
        self.may_return.set()

    @property
    def words(self) -> list[str]:
        """The texts that were handled, in order."""
        return [word_of(raw) for raw in self.handled]

    def polls(self) -> int:
        """How often the stand-in was polled, by anybody."""
        return sum(one.method == "getUpdates" for one in self.platform.asked)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for `condition`, looking again after each answer of the stand-in and each handled update."""
        async with asyncio.timeout(60):
            await self.platform.until(condition)

    def make_intake(self, store: Store, *, limits: Limits | None = None) -> Intake:
        """An intake whose handler is ours."""
        return Intake(
            store=store,
            clock=FakeClock(),
            handle=self._handle,
            on_handled=self.platform.touch,
            sleep=self._sleep,
            limits=limits,
        )

    @asynccontextmanager
    async def polling(self, *, timeout_s: float = 60.0, limits: Limits | None = None) -> AsyncIterator[None]:
        """Poll meanwhile."""
        self.intake = self.make_intake(self.store, limits=limits)
        await self.request.initialize()
        await self.intake.resume()
        polling = Polling(self.bot, self.intake, link=self.link, sleep=self._sleep, timeout_s=timeout_s)
        task = asyncio.create_task(polling.run())
        try:
            yield
            assert not task.done(), "polling has ended"
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.intake.close(0)
            await self.request.shutdown()

    async def _handle(self, raw: dict[str, Any], update_id: int) -> Batch:
        self.handled.append(raw)
        if (handler := self.script.get(word_of(raw))) is not None:
            await handler()
        return Batch()

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        self.platform.touch()
        await asyncio.sleep(0)
        if seconds == GIVE_WAY_S:
            await self.may_return.wait()


def word_of(raw: dict[str, Any]) -> str:
    """The text or the button's data of an update; "" for any other."""
    message, press = raw.get("message"), raw.get("callback_query")
    found = message.get("text") if isinstance(message, dict) else None
    found = press.get("data") if isinstance(press, dict) else found
    return found if isinstance(found, str) else ""
