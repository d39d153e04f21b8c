"""The whole bot in this process, so that a test may be less patient than an operator."""

import asyncio
import gc
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import App, Patience
from bot.config import Settings
from bot.domain.inbox import Update
from bot.domain.outbox import Outgoing
from bot.gateway.link import Link
from bot.loading import Seeds, load_seeds, load_sources
from bot.parts import SystemClock
from storage import TinyDBStore
from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom

HASTY = Patience(handlers_s=0.1, sends_s=0.1)


@dataclass
class Times:
    """The machine's clocks, which a test may push on or back."""

    #: Added to the time of day.
    clock: timedelta = field(default_factory=timedelta)
    #: Added to the seconds that never go back.
    seconds: float = 0.0

    def now(self) -> datetime:
        """The `Clock` port."""
        return SystemClock().now() + self.clock

    def monotonic(self) -> float:
        """For the link to Telegram."""
        return time.monotonic() + self.seconds


@cache
def _seeds() -> Seeds:
    """Everything but the sources, which takes its time."""
    return load_seeds(Settings())


@dataclass
class Whole:
    """A running bot and its world."""

    room: Newsroom
    folder: Path
    log: pytest.LogCaptureFixture
    stop: asyncio.Event
    task: asyncio.Task[None]
    times: Times

    async def end(self) -> None:
        """Stop as SIGTERM does, and wait for the end."""
        self.stop.set()
        await self.task

    async def get(self, path: str) -> tuple[int, str]:
        """What the bot says at its own port, which its log names."""
        port = re.findall(r"http=127\.0\.0\.1:(\d+)", self.log.text)[-1]
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}") as response,
        ):
            return response.status, await response.text()

    async def metric(self, name: str) -> float:
        """One number of /metrics, by its name with labels; 0 when it has not been counted yet."""
        _, text = await self.get("/metrics")
        found = re.search(rf"^communique_{re.escape(name)} (\S+)$", text, re.MULTILINE)
        assert found or "{" in name, f"no {name} in {text}"
        return float(found[1]) if found else 0.0

    async def shows(self, name: str, value: float) -> None:
        """Wait until a number of /metrics is `value`."""
        while await self.metric(name) != value:  # noqa: ASYNC110 - it is asked over HTTP
            await asyncio.sleep(0)


async def stored(folder: Path) -> tuple[list[Outgoing], list[Update]]:
    """The outbox and the inbox on disk, once the bot of a newsroom in `folder` has ended."""
    store = TinyDBStore(folder / "data", reading=True)
    await store.open()
    records: list[Any] = [one async for one in store.records()]
    rows = [one for one in records if isinstance(one, Outgoing)]
    return rows, [one for one in records if isinstance(one, Update)]


@asynccontextmanager
async def newsroom(folder: Path, *, people: int = 3) -> AsyncIterator[Newsroom]:
    """The world alone."""
    room = await open_newsroom(folder, feeds=1, people=people)
    try:
        yield room
    finally:
        await close_newsroom(room)


@asynccontextmanager
async def whole_bot(
    room: Newsroom, folder: Path, *, log: pytest.LogCaptureFixture, patience: Patience | None = None
) -> AsyncIterator[Whole]:
    """The bot, until it has ended."""
    log.set_level("INFO")
    usual, times = gc.get_threshold(), Times()
    settings = Settings.from_env(room.bot.environment)
    sources, _ = load_sources(settings)
    seeds, stop = replace(_seeds(), sources=sources), asyncio.Event()
    app = App(settings, seeds, clock=times, link=Link(times.monotonic), patience=patience)
    whole = Whole(room, folder, log, stop, asyncio.create_task(app.run(stop)), times)
    try:
        async with asyncio.timeout(120):
            asked = asyncio.create_task(room.feeds.until(lambda: room.feeds.feeds["one-0"].asked > 0))
            await asyncio.wait({asked, whole.task}, return_when=asyncio.FIRST_COMPLETED)
            assert not whole.task.done(), "the bot has ended"
            yield whole
            await whole.end()
    finally:
        whole.task.cancel()
        await asyncio.gather(whole.task, return_exceptions=True)
        gc.unfreeze()
        gc.set_threshold(*usual)
