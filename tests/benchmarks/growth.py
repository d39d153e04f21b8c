"""What a thousand updates and their replies leave in memory, in the whole bot with its store on disk."""

import signal
import tempfile
import time
from functools import partial
from pathlib import Path

import psutil

from tests.benchmarks.measure import Row
from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom

_PEOPLE = 1_000
#: Rounds before what is measured: memory that is taken once.
_WARM = 2
_ROUNDS = 4


async def growth() -> list[Row]:
    """Growth of memory, and of open files, while every person says something in every round."""
    with tempfile.TemporaryDirectory() as folder:
        room = await open_newsroom(Path(folder), feeds=1, people=_PEOPLE)
        try:
            await room.bot.start()
            for _ in range(_WARM):
                await _round(room)
            assert room.bot.process is not None
            process = psutil.Process(room.bot.process.pid)
            memory, files, start = process.memory_info().rss, process.num_fds(), time.monotonic()
            for _ in range(_ROUNDS):
                await _round(room)
            seconds = time.monotonic() - start
            grown = (process.memory_info().rss - memory) / _ROUNDS
            files = process.num_fds() - files
            await room.bot.end(signal.SIGTERM)
        finally:
            await close_newsroom(room)
    return [
        Row(
            name="memory for 1,000 commands and replies",
            value=f"{grown / 2**10:,.0f} KB",
            against=f"what is stored of them included, until it is pruned; {files:+d} open files; "
            f"{_ROUNDS * _PEOPLE / seconds:,.0f} commands a second",
        )
    ]


async def _round(room: Newsroom) -> None:
    """Everybody says something and is answered."""
    goal = len(room.platform.taken) + _PEOPLE
    for person in sorted(room.platform.chats):
        room.platform.say(person, "/topics")
    await room.platform.until(partial(_has_taken, room, goal))


def _has_taken(room: Newsroom, goal: int) -> bool:
    return len(room.platform.taken) >= goal
