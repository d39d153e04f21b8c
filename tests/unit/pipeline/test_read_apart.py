"""Which documents are read apart, and that they keep nobody waiting."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.sources import PollResult, SourceState
from bot.pipeline import look
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, is_ordinary
from bot.ports import Batch, Parsed
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import HOUR, NOW, make_fetched, make_source, make_state

WIRE, OTHER = make_source(), make_source(id="other", url="https://other.example/feed")
ODD = b"a\nb\n" + b"<!ENTITY"


class Slow(FakeKind):
    """Reads when the test lets it."""

    def __init__(self) -> None:
        self.may, self.began = threading.Event(), threading.Event()
        self.read: list[bytes] = []

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """See FakeKind."""
        self.began.set()
        self.may.wait()
        self.read.append(body)
        return super().parse(body, content_type=content_type, url=url, options=options)


@pytest.mark.parametrize(
    ("body", "state", "ordinary"),
    [
        (b"a", make_state(), True),
        (b"a" * 256 * 1024, make_state(), True),
        (b"a" * (256 * 1024 + 1), make_state(), False),
        (ODD, make_state(), False),
        (b"a", replace(make_state(), failures=1), False),
    ],
)
def test_what_is_ordinary(body: bytes, state: SourceState, ordinary: bool) -> None:
    assert is_ordinary(make_fetched(body), state) == ordinary
    apart = Slow()
    apart.may.set()
    reader = Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst(), apart={"fake": apart})
    reading = reader.read(make_fetched(body), WIRE, state=state, seen=(), now=NOW)
    assert reading.state.result is PollResult.NEW
    assert bool(apart.read) != ordinary


class Bench:
    def __init__(self, bodies: dict[str, list[bytes]]) -> None:
        self.apart = Slow()
        self.clock, self.store = FakeClock(), MemoryStore()
        self.fetcher = FakeFetcher({url: [make_fetched(one) for one in some] for url, some in bodies.items()})
        self.results: asyncio.Queue[tuple[str, PollResult]] = asyncio.Queue()
        self.poller = Poller(
            (WIRE, OTHER),
            reader=Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst(), apart={"fake": self.apart}),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        self.poller.listeners.append(
            lambda reading: self.results.put_nowait((reading.state.source_id, reading.state.result))
        )


async def test_a_document_that_takes_long_keeps_no_other_source_waiting() -> None:
    bench = Bench({WIRE.url: [ODD], OTHER.url: [b"1", b"2\n1", b"3\n2\n1"]})
    await bench.poller.enrol()
    consumer = asyncio.create_task(bench.poller.run())
    for _ in range(3):
        await bench.poller.tick()
        assert await bench.results.get() == ("other", PollResult.NEW)
        bench.clock.forward(HOUR)
    bench.apart.may.set()
    assert await bench.results.get() == ("wire", PollResult.NEW)
    consumer.cancel()


async def test_nothing_is_fetched_while_too_much_waits_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "_MOST_HELD", len(ODD) - 1)
    bench = Bench({WIRE.url: [ODD], OTHER.url: [b"1"]})
    await bench.poller.enrol()
    # The other source is due a little later.
    state = await bench.store.source_state(OTHER.id)
    assert state is not None
    await bench.store.commit(Batch(sources=(replace(state, next_poll_at=NOW + timedelta(seconds=1)),)))
    consumer = asyncio.create_task(bench.poller.run())
    await bench.poller.tick()
    await asyncio.to_thread(bench.apart.began.wait)
    bench.clock.forward(HOUR)
    await bench.poller.tick()
    for _ in range(50):
        await asyncio.sleep(0)
    assert [request.url for request in bench.fetcher.requests] == [WIRE.url]
    bench.apart.may.set()
    assert {await bench.results.get(), await bench.results.get()} == {
        ("wire", PollResult.NEW),
        ("other", PollResult.NEW),
    }
    consumer.cancel()
