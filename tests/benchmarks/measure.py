"""Measuring: how long one step takes, as CPU time of this process, the best of several rounds. What it is
compared with is measured in the same run, since machines differ and are shared."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psutil

ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    name: str
    value: str
    #: What it is compared with in the same run, "" for nothing.
    against: str = ""


class Watch:
    """How long the event loop was kept from its work, and how much memory its process held; `run` it beside
    what is measured."""

    def __init__(self) -> None:
        #: Seconds at most. What other processes took does not count: it is as much as this one computed.
        self.blocked = 0.0
        #: Bytes at most.
        self.rss = 0

    async def run(self) -> None:
        """Look a hundred times a second, until cancelled."""
        process = psutil.Process()
        while True:
            began, used = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.01)
            late = time.perf_counter() - began - 0.01
            self.blocked = max(self.blocked, min(late, time.process_time() - used))
            self.rss = max(self.rss, process.memory_info().rss)


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
