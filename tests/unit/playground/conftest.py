"""A small world on a real loopback port, with a clock that stands still until it is moved."""

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.playground.model import Chat, Person
from bot.playground.platform import Platform
from bot.playground.server import Running, start

TOKEN = "7000000001:AAplayground"
BOT = Person(7_000_000_001, "Communiqué", username="communique_bot", is_bot=True)
ANN = Person(11, "Ann", username="ann", language="en")
BO = Person(12, "Bo", language="ru")
GROUP = -500

Ask = Callable[..., Coroutine[None, None, dict[str, Any]]]


@dataclass
class Clock:
    """Time that moves only when it is told to, or when somebody pauses."""

    time: float = 1_790_000_000.0
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.time

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(clock: Clock) -> Platform:
    return Platform(BOT, now=clock, pause=clock.pause)


@pytest.fixture
def private(platform: Platform) -> Chat:
    return platform.add_private(ANN, is_started=True)


@pytest.fixture
def group(platform: Platform) -> Chat:
    chat = platform.add_group(GROUP, "Desk", creator=ANN)
    platform.add_bot(GROUP)
    platform.updates.forget_all()
    return chat


@pytest.fixture
async def running(platform: Platform) -> AsyncIterator[Running]:
    running = await start(platform, token=TOKEN)
    yield running
    await running.close()


@pytest.fixture
async def http(running: Running) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(running.page_url) as session:
        yield session


@pytest.fixture
def ask(http: aiohttp.ClientSession) -> Ask:
    """Call a method with JSON and give the whole answer, refusals included."""

    async def ask(method: str, **arguments: object) -> dict[str, Any]:
        async with http.post(f"/bot{TOKEN}/{method}", json=arguments) as answer:
            body: dict[str, Any] = await answer.json()
            assert body["ok"] is (answer.status == 200)
            return body

    return ask


@pytest.fixture
async def ptb(running: Running) -> AsyncIterator[Bot]:
    """The library that the real bot uses, with time enough for a slow machine."""
    patient = HTTPXRequest(read_timeout=60, connect_timeout=60, pool_timeout=60)
    bot = Bot(TOKEN, base_url=running.api_url, request=patient, get_updates_request=patient)
    async with bot:
        yield bot
