"""Documents that are read apart, in the running bot: its workers end with it, however it ends."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom

#: Characters; a feed with so much text is no ordinary one.
_LONG = 600_000


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    room = await open_newsroom(tmp_path, feeds=2, people=1)
    long, _ = room.feeds.feeds.values()
    long.entries.append(("long", "Ministers of Japan and Korea meet", "word " * (_LONG // 5)))
    try:
        await room.bot.start()
        await room.feeds.polled_again(*room.feeds.feeds.values())
        yield room
    finally:
        await close_newsroom(room)


def workers(newsroom: Newsroom) -> list[psutil.Process]:
    assert newsroom.bot.process is not None
    return psutil.Process(newsroom.bot.process.pid).children()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_workers_end_with_the_bot(newsroom: Newsroom, how: signal.Signals) -> None:
    (worker,) = workers(newsroom)
    assert await newsroom.bot.end(how) == (-how if how is signal.SIGKILL else 0)
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [worker], timeout=60)
    assert gone
    assert "Traceback" not in newsroom.bot.log


async def test_a_worker_that_is_killed_costs_nothing(newsroom: Newsroom) -> None:
    (worker,) = workers(newsroom)
    worker.kill()
    long, ordinary = newsroom.feeds.feeds.values()
    long.entries.append(("more", "Ministers of Japan and Korea meet again", "word " * (_LONG // 5)))
    ordinary.entries.append(("one", "Ministers of Chile and Peru meet", "They met."))
    await newsroom.feeds.polled_again(long, ordinary)
    (other,) = workers(newsroom)
    assert other.pid != worker.pid
    assert "result=unparsable" not in newsroom.bot.log
    assert newsroom.bot.log.count("source=one-0 result=new items=1") == 2
