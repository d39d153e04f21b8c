"""A minute beside a hostile server: fifty good sources with news every ten seconds, and one source for each
thing that the open web does, the heavy ones among them."""

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil

from bot.config import Settings
from bot.domain.sources import Source, SourceId
from bot.loading import load_seeds
from bot.parts import SystemClock, calm_collector, hand_over_soon
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, Reading
from bot.sources import KINDS
from bot.sources.apart import Workshop
from bot.web.fetch import Limits, WebFetcher
from storage import TinyDBStore
from tests.benchmarks.measure import Row, Watch
from tests.flows.newsroom import FeedServer
from tests.hostile import HEAVY, HOSTILE

_GOOD = 50
_SECONDS = 60
_EVERY = timedelta(seconds=5)


async def hostile() -> list[Row]:
    """How late news of the good sources is, how long the loop was kept, how much memory it took."""
    calm_collector()
    hand_over_soon()
    feeds = FeedServer()
    await feeds.open()
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hostile", stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    port = int(await server.stdout.readline())
    try:
        return await _minute(feeds, port)
    finally:
        server.terminate()
        await server.wait()
        await feeds.close()


async def _minute(feeds: FeedServer, port: int) -> list[Row]:
    good = [f"good-{number}" for number in range(_GOOD)]
    for name in good:
        feeds.add(name)
    sources = [
        *(source_at(name, feeds.port, f"{name}.xml") for name in good),
        *(source_at(name, port, name) for name in (*HOSTILE, *HEAVY)),
    ]
    workshop = Workshop()
    # All stand on one host here; on the web they would not.
    fetcher = WebFetcher(user_agent="bench", limits=replace(Limits(), per_host=200))
    await fetcher.open()
    reader = Reader(kinds=KINDS, analyst=load_seeds(Settings()).analyst, apart=workshop.kinds(KINDS))
    published: dict[str, float] = {}
    late: dict[str, float] = {}

    def note(reading: Reading) -> None:
        late.update(
            {
                one.title: time.monotonic() - published[one.title]
                for one in reading.items
                if one.title in published
            }
        )

    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBStore(Path(folder))
        await store.open()
        poller = Poller(
            sources,
            reader=reader,
            newsdesk=Newsdesk(store),
            fetcher=fetcher,
            store=store,
            clock=SystemClock(),
        )
        poller.listeners.append(note)
        await poller.enrol()
        async with Watch() as watch:
            consumer = asyncio.create_task(poller.run())
            for second in range(_SECONDS + int(_EVERY.total_seconds()) + 1):
                for name in good[second % 10 :: 10] if second < _SECONDS else ():
                    title = f"Ministers of Japan and Korea meet, {name} at {second}"
                    published[title] = time.monotonic()
                    feeds.feeds[name].entries.append((title, title, "They met and spoke of trade."))
                for _ in range(4):
                    await poller.tick()
                    await asyncio.sleep(0.25)
            consumer.cancel()
        workers = sum(one.memory_info().rss for one in psutil.Process().children() if _is_worker(one))
        await poller.close()
        workshop.close()
        await store.close()
    await fetcher.close()
    return [
        Row(
            name="a minute beside a hostile server",
            value=f"{len(late)} of {len(published)}",
            against=f"news of good sources; {max(late.values()):.1f} s late at most, asked every"
            f" {_EVERY.total_seconds():.0f} s",
        ),
        Row(
            name="…meanwhile",
            value=f"{watch.own * 1000:.0f} ms",
            against=f"{watch.told}; {watch.rss / 1e6:.0f} MB, its workers {workers / 1e6:.0f} MB",
        ),
    ]


def _is_worker(process: psutil.Process) -> bool:
    return "bot.sources.worker" in process.cmdline()


def source_at(name: str, port: int, path: str) -> Source:
    """The source `name`, at `path` of a server on loopback."""
    return Source(
        id=SourceId(name),
        name=name,
        kind="feed",
        url=f"http://127.0.0.1:{port}/{path}",
        language="en",
        every=_EVERY,
        official=False,
        country="",
        owner="bench",
        private_ok=True,
    )
