"""Measuring: how long one step takes, as CPU time of this process, the best of several rounds. What it is
compared with is measured in the same run, since machines differ and are shared."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psutil

from tests.benchmarks.turns import latest, turns

ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    name: str
    value: str
    #: What it is compared with in the same run, "" for nothing.
    against: str = ""


class Watch:
    """How long the event loop was kept from its work, and how much memory its process held, while it is
    entered. The loop must be a WatchedLoop."""

    def __init__(self) -> None:
        #: Seconds at most that its own thread computed in one turn, and that a timer was late, whoever took
        #: the time: other threads and processes, too.
        self.own = self.late = 0.0
        #: Seconds at most that a timer was late in another process, which does nothing else.
        self.idle = 0.0
        #: Bytes at most.
        self.rss = 0

    @property
    def told(self) -> str:
        """What was seen of the loop."""
        own, late, idle = (f"{1000 * one:.0f}" for one in (self.own, self.late, self.idle))
        return f"a turn of the loop computes {own} ms at most, timers are {late} ms late, idle ones {idle}"

    async def __aenter__(self) -> "Watch":
        pipe = asyncio.subprocess.PIPE
        self._beside = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.turns", stdin=pipe, stdout=pipe
        )
        self._late = [0.0]
        turns().forget()
        self._tasks = [asyncio.create_task(latest(self._late)), asyncio.create_task(self._weigh())]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.own, self.late = turns().own, self._late[0]
        for task in self._tasks:
            task.cancel()
        printed = (await self._beside.communicate(b""))[0]
        self.idle = float(printed)

    async def _weigh(self) -> None:
        process = psutil.Process()
        while True:
            self.rss = max(self.rss, process.memory_info().rss)
            await asyncio.sleep(0.05)


async def cpu_s(step: Callable[[], Awaitable[object]], *, rounds: int = ROUNDS) -> float:
    """CPU seconds of the cheapest of `rounds` runs of `step`."""
    return min([await _once(step, time.process_time) for _ in range(rounds)])


async def wall_s(step: Callable[[], Awaitable[object]], *, rounds: int = ROUNDS) -> float:
    """Seconds of the quickest of `rounds` runs of `step`."""
    return min([await _once(step, time.perf_counter) for _ in range(rounds)])


async def _once(step: Callable[[], Awaitable[object]], clock: Callable[[], float]) -> float:
    start = clock()
    await step()
    return clock() - start


def table(rows: list[Row]) -> str:
    """The rows in columns."""
    widths = [
        max(len(text) for text in column)
        for column in zip(*((r.name, r.value, r.against) for r in rows), strict=True)
    ]
    return "\n".join(
        f"{row.name:{widths[0]}}  {row.value:>{widths[1]}}  {row.against}".rstrip() for row in rows
    )
