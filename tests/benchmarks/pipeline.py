"""From documents to the store, and a poll that brings nothing."""

import asyncio
import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path

import aiohttp
import feedparser
from aiohttp import web

from bot.config import Settings
from bot.domain.outcomes import Fetched
from bot.domain.sources import Seen, Source, SourceId, SourceState
from bot.loading import load_seeds
from bot.parts import SystemClock, build_fetcher
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.ports import Batch
from bot.sources import KINDS
from storage import TinyDBStore
from tests.benchmarks.measure import Row, cpu_s
from tests.flows.newsroom import Feed

_ENTRIES = 50
_DOCUMENTS = 10
_POLLS = 200


async def items_through() -> list[Row]:
    """Items per second through parse → new? → topics → commit on the default store."""
    reader = Reader(kinds=KINDS, analyst=load_seeds(Settings()).analyst)
    clock, numbers = SystemClock(), count()
    titles = [
        ("China's exports to Russia fell 21% year-on-year", "Customs data showed a fall of 21% in yuan.")
    ] * _ENTRIES
    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBStore(Path(folder))
        await store.open()

        async def step() -> None:
            for _ in range(_DOCUMENTS):
                number = next(numbers)
                feed = Feed(
                    "bench",
                    [(f"{number}-{place}", title, text) for place, (title, text) in enumerate(titles)],
                )
                fetched = Fetched(
                    body=feed.document(),
                    content_type="",
                    etag="",
                    last_modified="",
                    url="https://bench.example/",
                )
                source = _source(f"bench-{number}", "https://bench.example/feed.xml")
                state = SourceState(source_id=source.id, next_poll_at=clock.now(), seeded=True)
                reading = reader.read(fetched, source, state=state, seen=(), now=clock.now())
                seen = Seen(source_id=source.id, keys=reading.seen or ())
                await store.commit(Batch(sources=(reading.state,), seen=(seen,), items=reading.items))

        async def bare() -> None:
            for number in range(_DOCUMENTS):
                feed = Feed(
                    "bare", [(f"{number}-{place}", title, text) for place, (title, text) in enumerate(titles)]
                )
                feedparser.parse(feed.document())

        ours, theirs = await cpu_s(step, rounds=3), await cpu_s(bare, rounds=3)
        await store.close()
    done = _ENTRIES * _DOCUMENTS
    return [
        Row(
            name="items, parse → commit",
            value=f"{done / ours:,.0f}/s",
            against=f"{ours / theirs:.2f} × the time of feedparser alone",
        )
    ]


async def quiet_poll() -> list[Row]:
    """CPU time of a poll that is answered 304."""
    app = web.Application()

    async def unchanged(request: web.Request) -> web.Response:
        return web.Response(status=304)

    app.add_routes([web.get("/feed.xml", unchanged)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.xml"
    try:
        ours, bare = await _quiet_ours(url), await _quiet_bare(url)
    finally:
        await runner.cleanup()
    return [
        Row(
            name="poll answered 304",
            value=f"{1000 * ours / _POLLS:.2f} ms CPU",
            against=f"{ours / bare:.2f} × a bare aiohttp request (server's part in both)",
        )
    ]


async def _quiet_ours(url: str) -> float:
    seeds, fetcher = load_seeds(Settings()), build_fetcher(Settings())
    sources = [_source(f"bench-{number}", url) for number in range(_POLLS)]
    await fetcher.open()
    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBStore(Path(folder))
        await store.open()
        clock = SystemClock()
        poller = Poller(
            sources,
            reader=Reader(kinds=KINDS, analyst=seeds.analyst),
            newsdesk=Newsdesk(store),
            fetcher=fetcher,
            store=store,
            clock=clock,
        )
        await poller.enrol()

        async def step() -> None:
            await store.commit(
                Batch(sources=tuple(_known(source, clock) for source in sources), volatile=True)
            )
            await poller.tick()
            await poller.drain()

        taken = await cpu_s(step, rounds=3)
        await store.close()
    await fetcher.close()
    return taken


def _known(source: Source, clock: SystemClock) -> SourceState:
    now = clock.now()
    return SourceState(
        source_id=source.id, url=source.url, next_poll_at=now, seeded=True, etag='"1"', validators_at=now
    )


async def _quiet_bare(url: str) -> float:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=16)) as session:

        async def one() -> None:
            async with session.get(url, headers={"If-None-Match": '"1"'}) as response:
                await response.read()

        async def step() -> None:
            await asyncio.gather(*(one() for _ in range(_POLLS)))

        return await cpu_s(step, rounds=3)


def _source(name: str, url: str) -> Source:
    return Source(
        id=SourceId(name),
        name=name,
        kind="feed",
        url=url,
        language="en",
        every=timedelta(minutes=1),
        official=False,
        country="",
        owner="bench",
        private_ok=True,
    )
