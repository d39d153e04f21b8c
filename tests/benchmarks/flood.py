"""Five hundred sources that all send ten megabytes at once which are slow to read: what is held of them."""

import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bot.config import Settings
from bot.loading import load_seeds
from bot.parts import SystemClock, calm_collector, hand_over_soon
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.sources import KINDS
from bot.sources.apart import Workshop
from bot.web.fetch import Limits, WebFetcher
from storage import TinyDBStore
from tests.benchmarks.hostile import source_at
from tests.benchmarks.measure import Row, Watch

_SOURCES = 500
_SECONDS = 30


async def flood() -> list[Row]:
    """How much memory it takes, and how long the loop was kept."""
    calm_collector()
    hand_over_soon()
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hostile", stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    try:
        return [await _watched(int(await server.stdout.readline()))]
    finally:
        server.terminate()
        await server.wait()


async def _watched(port: int) -> Row:
    workshop = Workshop()
    # All stand on one host here; on the web they would not.
    fetcher = WebFetcher(user_agent="bench", limits=replace(Limits(), per_host=_SOURCES))
    await fetcher.open()
    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBStore(Path(folder))
        await store.open()
        poller = Poller(
            [source_at(f"flood-{number}", port, "tags") for number in range(_SOURCES)],
            reader=Reader(kinds=KINDS, analyst=load_seeds(Settings()).analyst, apart=workshop.kinds(KINDS)),
            newsdesk=Newsdesk(store),
            fetcher=fetcher,
            store=store,
            clock=SystemClock(),
        )
        await poller.enrol()
        async with Watch() as watch:
            consumer = asyncio.create_task(poller.run())
            await poller.tick()
            await asyncio.sleep(_SECONDS)
            consumer.cancel()
        await poller.close()
        workshop.close()
        await store.close()
    await fetcher.close()
    return Row(
        name=f"{_SOURCES} × 10 MB that are slow to read",
        value=f"{watch.rss / 1e6:.0f} MB",
        against=watch.told,
    )
