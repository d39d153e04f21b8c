"""What the whole bot costs when nothing happens: 200 feeds polled every 30 s."""

import signal
import tempfile
import time
from pathlib import Path

import psutil

from tests.benchmarks.measure import Row
from tests.flows.newsroom import close_newsroom, open_newsroom

_FEEDS = 200
_EVERY_S = 30
#: Rounds of polls that are measured.
_ROUNDS = 2


async def quiet() -> list[Row]:
    """CPU share and memory of the bot's process."""
    with tempfile.TemporaryDirectory() as folder:
        room = await open_newsroom(Path(folder), feeds=_FEEDS, people=1, every=f"{_EVERY_S}s")
        for feed in room.feeds.feeds.values():
            feed.entries += [
                (str(n), f"Ministers of Japan and Korea meet, day {n}", "They met.") for n in range(20)
            ]
        try:
            await room.bot.start()
            # The first round reads everything; what is measured begins when each had nothing new once.
            await room.feeds.until(lambda: all(feed.unchanged for feed in room.feeds.feeds.values()))
            assert room.bot.process is not None
            process = psutil.Process(room.bot.process.pid)
            goal = {feed.name: feed.unchanged + _ROUNDS for feed in room.feeds.feeds.values()}
            start, used = time.monotonic(), sum(process.cpu_times()[:2])
            await room.feeds.until(
                lambda: all(feed.unchanged >= goal[feed.name] for feed in room.feeds.feeds.values())
            )
            seconds = time.monotonic() - start
            share = (sum(process.cpu_times()[:2]) - used) / seconds
            memory = process.memory_info().rss
            await room.bot.end(signal.SIGTERM)
        finally:
            await close_newsroom(room)
    return [
        Row(
            name=f"{_FEEDS} quiet feeds every {_EVERY_S} s",
            value=f"{share:.1%} of a core",
            against=f"{memory / 2**20:.0f} MB; {_FEEDS * _ROUNDS} polls answered 304 in {seconds:.0f} s",
        )
    ]
