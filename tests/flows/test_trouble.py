"""The whole bot on a disk that fills up and becomes free again."""

import asyncio
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.playground.faults import Hold
from tests.flows.newsroom import BotProcess, Newsroom, close_newsroom, open_newsroom

if sys.platform != "linux":
    pytest.skip("needs prlimit (Linux)", allow_module_level=True)

import resource

OPERATOR, ANN, BO = 1000, 1001, 1002
TITLE = "Russia's trade with China grew by {} percent last year, customs data show"


class Hasty(BotProcess):
    """The bot with shorter waits; it writes its log to us, whatever its disk is like."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        super().__init__(environment, log)
        self._heard = bytearray()
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.flows.hasty",
            "run",
            env={**os.environ, **self.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._listening = asyncio.create_task(self._listen())

    async def end(self, how: signal.Signals) -> int:
        code = await super().end(how)
        if self._listening is not None:
            await self._listening
        return code

    async def _listen(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        while some := await self.process.stdout.read(4096):
            self._heard += some

    @property
    def log(self) -> str:
        return self._heard.decode("utf-8", errors="replace")

    def fill_disk(self) -> None:
        """Let every write to a file fail from now on."""
        self._limit(0)

    def free_disk(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        assert self.process is not None
        _, most = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, most))


class Room:
    """A newsroom whose bot has an operator and readers."""

    def __init__(self, newsroom: Newsroom, bot: Hasty) -> None:
        self.newsroom, self.bot = newsroom, bot
        self.platform, self.texts = newsroom.platform, newsroom.texts
        self.feed = newsroom.feeds.feeds["one-0"]

    def publish(self, number: int) -> str:
        title = f"{TITLE.format(number)} #{number}"
        self.feed.entries.append((f"trade-{number}", title, "Trade between Russia and China grew."))
        return title

    async def begin(self) -> None:
        """Start, and wait until people have what they ask for and the sources are known."""
        await self.bot.start()
        await self.newsroom.ask(OPERATOR, "/start")
        await self.newsroom.ask(ANN, "/subscribe trade")
        await self.newsroom.ask(BO, "/subscribe all")
        await self.newsroom.feeds.polled_again(self.feed)

    async def page(self, path: str) -> tuple[int, str]:
        found = re.findall(r"http=127\.0\.0\.1:(\d+)", self.bot.log)
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{found[-1]}{path}") as response,
        ):
            return response.status, await response.text()

    async def healthy(self) -> bool:
        return (await self.page("/healthz"))[0] == 200

    async def in_trouble(self) -> bool:
        return (await self.page("/healthz"))[0] == 503

    def warnings(self, sign: str) -> int:
        """How often the operator was told that it begins (⚠) or that it is over (✅)."""
        return sum(text.startswith(sign) for text in self.texts(OPERATOR))


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask the bot again and again."""
    while not await condition():  # noqa: ASYNC110 - the bot is another process
        await asyncio.sleep(0)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    newsroom = await open_newsroom(tmp_path, feeds=1, people=3)
    bot = Hasty(newsroom.bot.environment | {"BOT_ADMINS": str(OPERATOR)}, tmp_path / "bot.log")
    newsroom.bot = bot
    try:
        async with asyncio.timeout(90):
            yield Room(newsroom, bot)
    finally:
        await close_newsroom(newsroom)


async def test_a_full_disk_is_told_and_nothing_is_lost_or_repeated(room: Room, tmp_path: Path) -> None:
    await room.begin()
    asked = len(room.texts(ANN))

    room.bot.fill_disk()
    room.platform.say(ANN, "/topics")
    first = room.publish(1)
    await until(room.in_trouble)
    _, reason = await room.page("/healthz")
    assert f"{tmp_path / 'data'} cannot be written (File too large)" in reason
    assert "communique_storage_ok 0.0" in (await room.page("/metrics"))[1]
    assert "cannot be written" in (await room.page("/"))[1]
    await room.platform.until(lambda: room.warnings("⚠") == 1)
    assert len(room.texts(ANN)) == asked
    assert room.platform.updates.pending != (), "what is not stored is not acknowledged"
    assert room.newsroom.alerts() == Counter()

    room.bot.free_disk()
    await until(room.healthy)
    assert "communique_storage_ok 1.0" in (await room.page("/metrics"))[1]
    await room.platform.until(lambda: room.warnings("✅") == 1)
    goal = Counter({(ANN, first): 1, (BO, first): 1})
    await room.platform.until(lambda: room.newsroom.alerts() >= goal)
    await room.platform.until(lambda: any("Topics" in text for text in room.texts(ANN)))
    await room.newsroom.feeds.polled_again(room.feed)

    assert await room.bot.end(signal.SIGTERM) == 0
    await room.bot.start()
    second = room.publish(2)
    goal += Counter({(ANN, second): 1, (BO, second): 1})
    await room.platform.until(lambda: room.newsroom.alerts() >= goal)
    await room.newsroom.feeds.polled_again(room.feed)
    assert room.newsroom.alerts() == goal
    assert (room.warnings("⚠"), room.warnings("✅")) == (1, 1)
    assert sum("Topics" in text for text in room.texts(ANN)) == 1
    assert "Traceback" not in room.bot.log


async def test_a_stop_in_the_middle_of_a_trouble_ends_with_one_clear_line(room: Room) -> None:
    await room.begin()
    room.bot.fill_disk()
    # Nothing but the polls that bring nothing: they are what cannot be written at the end.
    await until(room.in_trouble)
    assert await room.bot.end(signal.SIGTERM) == 2
    line = f"error: {room.bot.environment['BOT_DATA_DIR']} cannot be written (File too large)"
    assert room.bot.log.endswith(line + "\n")
    assert "Traceback" not in room.bot.log


async def test_a_send_that_cannot_be_settled_before_the_end_is_uncertain_at_the_next_start(
    room: Room,
) -> None:
    await room.begin()
    release = asyncio.Event()
    room.platform.faults.add("sendMessage", Hold(release), chat_id=ANN)
    room.platform.say(ANN, "/topics")
    await room.platform.until(lambda: "Topics" in room.texts(ANN)[-1])
    room.bot.fill_disk()
    assert room.bot.process is not None
    room.bot.process.send_signal(signal.SIGTERM)
    release.set()
    await room.bot.end(signal.SIGTERM)
    assert "sends; they are uncertain at the next start" in room.bot.log
    assert "Traceback" not in room.bot.log

    await room.bot.start()
    await room.newsroom.ask(ANN, "/latest")
    assert "recovered: uncertain=1" in room.bot.log
    assert sum("Topics" in text for text in room.texts(ANN)) == 1


async def test_a_start_that_cannot_be_stored_ends_with_one_clear_line(room: Room) -> None:
    await room.bot.start()
    room.bot.fill_disk()
    assert room.bot.process is not None
    assert await room.bot.process.wait() == 2
    assert await room.bot.end(signal.SIGTERM) == 2
    assert [line for line in room.bot.log.splitlines() if "INFO" not in line] == [
        f"error: {room.bot.environment['BOT_DATA_DIR']} cannot be written (File too large)"
    ]

    await room.begin()
