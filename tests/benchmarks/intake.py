"""Ten thousand sources in one pass, of which one in twenty has news, and the same update by the library
`reader`. Each in a process of its own, so that its memory can be told: `python -m tests.benchmarks.intake WHO
PORT SOURCES` waits for a line before it starts, and prints how long the pass took and what memory it held.

All sources are known, with the keys of forty entries each; only those with news have their items stored."""

import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from bot.config import Settings
from bot.domain.ids import digest
from bot.domain.sources import PollResult, Seen, Source, SourceId
from bot.loading import load_seeds
from bot.parts import SystemClock, calm_collector, hand_over_soon
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.ports import Batch
from bot.sources import KINDS
from bot.sources.apart import Workshop
from bot.web.fetch import WebFetcher
from storage import TinyDBStore
from tests.benchmarks.measure import Row, Watch
from tests.benchmarks.serving import url
from tests.benchmarks.turns import WatchedLoop

_SOURCES, _CHANGED = 10_000, 500
#: The rival gets as many of each a tenth; it would need half an hour for all.
_FEWER = 10


async def intake() -> list[Row]:
    """Sources a second, and memory."""
    ours = await asyncio.to_thread(_measure, "ours", _SOURCES)
    rows = [
        Row(
            name=f"{_SOURCES:,} sources, {_CHANGED} with news",
            value=f"{_SOURCES / ours['seconds']:,.0f}/s",
            against=f"{1000 * ours['cpu'] / _SOURCES:.2f} ms CPU each; {ours['rss'] / 1e6:,.0f} MB at most;"
            f" {ours['loop']}",
        )
    ]
    if find_spec("reader") is None:
        return [*rows, Row(name="the same by reader", value="skipped", against="reader is not installed")]
    theirs = await asyncio.to_thread(_measure, "reader", _SOURCES // _FEWER)
    rate = _SOURCES / _FEWER / theirs["seconds"]
    return [
        *rows,
        Row(
            name="the same by reader, of a tenth",
            value=f"{rate:,.0f}/s",
            against=f"{1000 * theirs['cpu'] / (_SOURCES / _FEWER):.2f} ms CPU each;"
            f" {theirs['rss'] / 1e6:,.0f} MB; {_SOURCES / ours['seconds'] / rate:.1f} × as many by us",
        ),
    ]


def _measure(who: str, sources: int) -> dict[str, Any]:
    """One pass of `who` against a fresh server."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-m", "tests.benchmarks.serving"], **pipes) as server:  # type: ignore[call-overload]
        port = server.stdout.readline().strip()
        command = [sys.executable, "-m", "tests.benchmarks.intake", who, port, str(sources)]
        with subprocess.Popen(command, **pipes) as worker:  # type: ignore[call-overload]
            # Everything has been asked for once.
            assert worker.stdout.readline() == "ready\n"
            print(sources * _CHANGED // _SOURCES, file=server.stdin, flush=True)
            assert server.stdout.readline() == "changed\n"
            print("go", file=worker.stdin, flush=True)
            found: dict[str, Any] = json.loads(worker.stdout.readline())
        server.stdin.close()
    assert found["new"] == sources * _CHANGED // _SOURCES, found
    return found


async def _ours(port: int, sources: int) -> None:
    clock, workshop = SystemClock(), Workshop()
    calm_collector()
    hand_over_soon()
    catalogue = [_source(number, port) for number in range(sources)]
    reader = Reader(kinds=KINDS, analyst=load_seeds(Settings()).analyst, apart=workshop.kinds(KINDS))
    fetcher = WebFetcher(user_agent="bench")
    await fetcher.open()
    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBStore(Path(folder))
        await store.open()
        poller = Poller(
            catalogue, reader=reader, newsdesk=Newsdesk(store), fetcher=fetcher, store=store, clock=clock
        )
        results: list[PollResult] = []
        poller.listeners.append(lambda reading: results.append(reading.state.result))
        await poller.enrol()
        await _seed(store, catalogue, poller, clock=clock)
        results.clear()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        async with Watch() as watch:
            start, used = time.perf_counter(), time.process_time()
            await _pass(poller)
            seconds, cpu = time.perf_counter() - start, time.process_time() - used
        assert set(results) == {PollResult.NEW, PollResult.UNCHANGED}
        new = results.count(PollResult.NEW)
        found = {"seconds": seconds, "cpu": cpu, "rss": watch.rss, "new": new, "loop": watch.told}
        print(json.dumps(found), flush=True)
        await store.close()
    await fetcher.close()
    workshop.close()


async def _seed(store: TinyDBStore, catalogue: list[Source], poller: Poller, *, clock: SystemClock) -> None:
    """One look at those that will have news, and what such a look would have left of the others."""
    later = clock.now() + timedelta(days=1)
    states = {one.source_id: one for one in await store.source_states()}
    quiet = catalogue[len(catalogue) * _CHANGED // _SOURCES :]
    known = tuple(
        replace(
            states[one.id],
            next_poll_at=later,
            seeded=True,
            etag='"0"',
            validators_at=clock.now(),
            result=PollResult.NEW,
        )
        for one in quiet
    )
    seen = tuple(
        Seen(source_id=one.id, keys=tuple(digest(one.id, str(n)) for n in range(40))) for one in quiet
    )
    await store.commit(Batch(sources=known, seen=seen))
    await _pass(poller)
    states_after = await store.source_states()
    due = tuple(replace(one, next_poll_at=clock.now()) for one in states_after)
    await store.commit(Batch(sources=due, volatile=True))


async def _pass(poller: Poller) -> None:
    await poller.tick()
    await poller.drain()


def _source(number: int, port: int) -> Source:
    return Source(
        id=SourceId(f"source-{number}"),
        name=f"Source {number}",
        kind="feed",
        url=url(number, port),
        language="en",
        every=timedelta(hours=1),
        official=False,
        country="",
        owner="bench",
        private_ok=True,
    )


async def _reader(port: int, sources: int) -> None:
    from reader import make_reader

    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(str(Path(folder) / "reader.sqlite"))
        for number in range(sources):
            reader.add_feed(url(number, port))
        reader.update_feeds(scheduled=False, workers=20)
        print("ready", flush=True)
        sys.stdin.readline()
        before = reader.get_entry_counts().total
        start, used = time.perf_counter(), time.process_time()
        reader.update_feeds(scheduled=False, workers=20)
        seconds, cpu = time.perf_counter() - start, time.process_time() - used
        new = (reader.get_entry_counts().total or 0) - (before or 0)
        rss = psutil.Process().memory_info().rss
        print(json.dumps({"seconds": seconds, "cpu": cpu, "rss": rss, "new": new}), flush=True)
        reader.close()


def main(who: str, port: str, sources: str) -> None:
    """Do the pass."""
    logging.disable(logging.CRITICAL)
    passes: dict[str, Callable[[int, int], Awaitable[None]]] = {"ours": _ours, "reader": _reader}

    async def run() -> None:
        await passes[who](int(port), int(sources))

    with asyncio.Runner(loop_factory=WatchedLoop) as runner:
        runner.run(run())


if __name__ == "__main__":
    main(*sys.argv[1:])
