"""The loop around it: who is polled when, and what is committed."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.chats import Chat
from bot.domain.errors import StorageError
from bot.domain.outbox import OutgoingStatus
from bot.domain.outcomes import Failed, FetchOutcome
from bot.domain.sources import PollResult, Source, SourceId, SourceState
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader, Reading
from bot.ports import Batch, FetchRequest, Parsed, SourceKind
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_fetched,
    make_horizon,
    make_room,
    make_seen,
    make_source,
    make_state,
    make_visit,
)

URL = make_source().url
OTHER = make_source(id="other", url="https://other.example/feed")
MINUTES = timedelta(minutes=1)


class Bench:
    """A poller with everything around it."""

    def __init__(
        self,
        script: Mapping[str, Any],
        *sources: Source,
        store: MemoryStore | None = None,
        analyst: FakeAnalyst | None = None,
        kind: SourceKind | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.fetcher = FakeFetcher(script)
        self.store = store or MemoryStore()
        self.kind = kind or FakeKind()
        self.poller = Poller(
            sources or (make_source(),),
            reader=Reader(kinds={"fake": self.kind}, analyst=analyst or FakeAnalyst()),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        self.readings: list[Reading] = []
        self.poller.listeners.append(self.readings.append)

    async def poll(self, *, after: timedelta = timedelta(0)) -> None:
        self.clock.forward(after)
        await self.poller.tick()
        await self.poller.drain()

    async def state(self, source_id: str = "wire") -> SourceState:
        return {state.source_id: state for state in await self.store.source_states()}[SourceId(source_id)]

    async def alerts(self) -> list[str]:
        """The titles of the items that wait in the outbox."""
        rows = await self.store.claim(self.clock.now(), room=make_room(100), held=())
        items = [await self.store.item(row.item_id) for row in rows if row.item_id]
        return [item.title for item in items if item]

    async def titles(self) -> set[str]:
        return {item.title for item in await self.store.latest_items(limit=100)}


def docs(*bodies: str) -> list[FetchOutcome]:
    return [make_fetched(body.encode()) for body in bodies]


async def test_first_poll_is_silent_and_the_next_one_tells_what_is_new() -> None:
    bench = Bench({URL: docs("a", "b\na")})
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    assert (await bench.titles(), await bench.alerts()) == ({"a"}, [])
    await bench.poll(after=10 * MINUTES)
    assert (await bench.titles(), await bench.alerts()) == ({"a", "b"}, ["b"])


async def test_items_alerts_and_state_are_one_commit() -> None:
    batches: list[Batch] = []

    class Watched(MemoryStore):
        async def commit(self, batch: Batch) -> None:
            batches.append(batch)
            await super().commit(batch)

    store = Watched()
    bench = Bench({URL: docs("a", "a", "b\na")}, store=store)
    await store.commit(Batch(chats=(make_chat(),), sources=(make_state(next_poll_at=NOW),)))
    await bench.poll()
    batch = batches[-1]
    assert (len(batch.sources), len(batch.items), len(batch.outgoing), batch.volatile) == (1, 1, 1, False)
    await bench.poll(after=10 * MINUTES)
    assert (batches[-1].items, batches[-1].volatile) == ((), True)


async def test_one_event_from_two_sources_is_one_alert() -> None:
    bench = Bench({URL: make_fetched(b"a"), OTHER.url: make_fetched(b"a")}, make_source(), OTHER)
    states = (make_state(), make_state(source_id="other", url=OTHER.url))
    await bench.store.commit(Batch(chats=(make_chat(),), sources=states))
    await bench.poll()
    assert (await bench.store.stats(NOW)).queued == 1


async def test_page_that_was_brought_long_ago_is_no_news_from_another_source() -> None:
    days = 24 * HOUR
    late = make_source(id="other", url=OTHER.url, every=8 * days)
    script = {URL: docs("a", "b\na", "b\na"), OTHER.url: docs("c", "b\nc")}
    bench = Bench(script, make_source(every=HOUR), late)
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    await bench.poll(after=HOUR)
    assert await bench.alerts() == ["b"]
    sent = [replace(row, status=OutgoingStatus.SENT, settled_at=NOW) for row in await bench.store.leaving()]
    await bench.store.commit(Batch(settled=tuple(sent)))
    await bench.store.prune(replace(make_horizon(NOW + days), items=NOW - days))
    await bench.poll(after=8 * days)
    assert await bench.alerts() == []


async def test_facts_are_stored_with_their_items_also_of_the_first_look() -> None:
    bench = Bench({URL: docs("a", "b\na")}, analyst=FakeAnalyst(visits=(make_visit(),)))
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    await bench.poll(after=HOUR)
    found = await bench.store.visits((), since=date.min, until=date.max)
    assert sorted(one.title for one in found) == ["a", "b"]
    assert [await bench.store.item(one.id) is not None for one in found] == [True, True]


async def test_shorter_every_takes_effect_at_the_next_start() -> None:
    store = MemoryStore()
    slow, quick = make_source(every=HOUR * 20), make_source(every=HOUR)
    for source in (slow, quick):
        bench = Bench({URL: docs("a", "b")}, source, store=store)
        await bench.poller.enrol()
        await bench.poll()
    assert (await bench.state()).next_poll_at <= bench.clock.now() + HOUR


async def test_same_poll_after_a_kill_changes_nothing() -> None:
    bench = Bench({URL: docs("b\na", "b\na")})
    await bench.store.commit(Batch(chats=(make_chat(),), sources=(make_state(),)))
    await bench.poll()
    before = await bench.store.stats(NOW)
    await bench.store.commit(Batch(sources=(make_state(),)))
    await bench.poll()
    assert await bench.store.stats(NOW) == before


async def test_source_with_a_new_address_starts_over_in_silence() -> None:
    bench = Bench({URL: make_fetched(b"a")})
    old = make_state(url="https://old.example", etag="e", next_poll_at=NOW + HOUR)
    await bench.store.commit(Batch(chats=(make_chat(),), sources=(old,), seen=(make_seen("k"),)))
    await bench.poller.enrol()
    assert await bench.store.seen(old.source_id) == ()
    assert await bench.state() == SourceState(source_id=SourceId("wire"), next_poll_at=NOW, url=URL)
    await bench.poll()
    assert await bench.alerts() == []


async def test_source_with_a_new_id_goes_on_where_it_was_and_loses_nothing() -> None:
    bench = Bench({URL: docs("a", "b\na")})
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    renamed = Bench({URL: docs("b\na")}, make_source(id="wire-en"), store=bench.store)
    renamed.clock.forward(10 * MINUTES)
    await renamed.poller.enrol()
    await renamed.poll()
    assert (await renamed.titles(), await renamed.alerts()) == ({"a", "b"}, ["b"])


async def test_source_that_left_and_came_back_starts_over_in_silence() -> None:
    bench = Bench({URL: docs("a", "b\na"), OTHER.url: make_fetched(b"x")}, make_source(), OTHER)
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    without = Bench({OTHER.url: make_fetched(b"x")}, OTHER, store=bench.store)
    await without.poller.enrol()
    await without.poll(after=HOUR)
    assert [request.url for request in without.fetcher.requests] == [OTHER.url]
    await bench.poller.enrol()
    await bench.poll(after=2 * HOUR)
    assert await bench.alerts() == []
    assert {"a", "b"} <= await bench.titles()


async def test_enrolling_again_leaves_known_sources_alone() -> None:
    bench = Bench({})
    state = make_state(etag="e", next_poll_at=NOW + 5 * MINUTES)
    await bench.store.commit(Batch(sources=(state,), seen=(make_seen("k"),)))
    await bench.poller.enrol()
    await bench.poller.enrol()
    assert await bench.store.seen(state.source_id) == ("k",)
    assert await bench.state() == state


async def test_source_that_is_being_polled_is_not_polled_again() -> None:
    bench = Bench({URL: make_fetched(b"a")})
    await bench.poller.enrol()
    bench.fetcher.answering.clear()
    await asyncio.gather(bench.poller.tick(), bench.poller.tick())
    bench.clock.forward(HOUR)
    await bench.poller.tick()
    bench.fetcher.answering.set()
    await bench.poller.drain()
    assert len(bench.fetcher.requests) == 1
    await bench.poll(after=HOUR)
    assert len(bench.fetcher.requests) == 2


async def test_ticks_that_overlap_in_a_slow_store_poll_once() -> None:
    class Slow(MemoryStore):
        async def source_states(self) -> tuple[SourceState, ...]:
            await asyncio.sleep(0)
            return await super().source_states()

    bench = Bench({URL: make_fetched(b"a")}, store=Slow())
    await bench.poller.enrol()
    await asyncio.gather(bench.poller.tick(), bench.poller.tick())
    await bench.poller.drain()
    assert len(bench.fetcher.requests) == 1


class Faulty(FakeKind):
    def request(self, source: Source, state: SourceState) -> FetchRequest:
        if source.id == "wire":
            raise RuntimeError("a fault of ours")
        return super().request(source, state)


@pytest.mark.parametrize("fault", ["in the request", "in the fetch", "in the document"])
async def test_fault_of_one_source_stops_no_other(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = RuntimeError("a fault of ours") if fault == "in the fetch" else make_fetched(b"boom")
    bench = Bench({URL: answer, OTHER.url: make_fetched(b"x")}, make_source(), OTHER)
    if fault == "in the request":
        bench.kind.request = Faulty().request  # type: ignore[method-assign]
    await bench.poller.enrol()
    await bench.poll()
    state = await bench.state()
    assert (state.result, state.failures, state.seeded) == (PollResult.UNPARSABLE, 1, False)
    assert state.next_poll_at > NOW
    assert (await bench.state("other")).result is PollResult.NEW
    assert "poll failed: source=wire" in caplog.text


class FailingStore(MemoryStore):
    """Refuses commits while `broken`."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self.refused = asyncio.Event()

    async def commit(self, batch: Batch) -> None:
        if self.broken:
            self.refused.set()
            raise StorageError("disk full")
        await super().commit(batch)


@pytest.mark.parametrize("body", [b"a", b"boom", b"!"])
async def test_store_that_fails_gives_the_sources_a_rest_and_loses_nothing(body: bytes) -> None:
    store = FailingStore()
    bench = Bench({URL: make_fetched(body)}, store=store)
    await bench.poller.enrol()
    before = await bench.state()
    store.broken = True
    await bench.poll()
    assert (await bench.state(), bench.readings) == (before, [])
    store.broken = False
    await bench.poll(after=timedelta(seconds=29))
    assert len(bench.fetcher.requests) == 1
    await bench.poll(after=timedelta(seconds=1))
    assert len(bench.fetcher.requests) == 2
    assert (await bench.state()).polled_at is not None


async def test_nothing_is_fetched_while_the_store_is_in_trouble_and_then_the_same_entries_come() -> None:
    class Troubled(FailingStore):
        def trouble(self) -> str:
            return "disk full" if self.broken and self.refused.is_set() else ""

    store = Troubled()
    bench = Bench({URL: docs("a", "b\na", "b\na", "b\na")}, store=store)
    await store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    store.broken = True
    await bench.poll(after=10 * MINUTES)
    before = await bench.state()
    for _ in range(100):
        await bench.poll(after=10 * MINUTES)
    assert len(bench.fetcher.requests) == 2
    assert await bench.state() == before
    store.broken = False
    await bench.poll()
    assert (await bench.titles(), await bench.alerts()) == ({"a", "b"}, ["b"])
    await bench.poll(after=HOUR)
    assert await bench.alerts() == []


async def test_store_that_cannot_be_read_gives_the_sources_a_rest(caplog: pytest.LogCaptureFixture) -> None:
    class Unreadable(FailingStore):
        async def due_sources(self, now: datetime) -> tuple[SourceId, ...]:
            if self.broken:
                raise StorageError("no connection")
            return await super().due_sources(now)

    store = Unreadable()
    bench = Bench({URL: docs("a")}, store=store)
    await bench.poller.enrol()
    store.broken = True
    for _ in range(10):
        await bench.poll(after=timedelta(seconds=1))
    assert caplog.text.count("sources not polled: no connection") == 1
    store.broken = False
    await bench.poll(after=timedelta(seconds=30))
    assert await bench.titles() == {"a"}


async def test_consumer_outlives_a_store_that_fails_twice_in_a_row() -> None:
    store = FailingStore()
    bench = Bench({URL: docs("boom", "a")}, store=store)
    await bench.poller.enrol()
    done = asyncio.Event()
    bench.poller.listeners.append(lambda reading: done.set())
    consumer = asyncio.create_task(bench.poller.run())
    store.broken = True
    await bench.poller.tick()
    async with asyncio.timeout(10):
        await store.refused.wait()
        store.broken = False
        bench.clock.forward(HOUR)
        await bench.poller.tick()
        await done.wait()
    consumer.cancel()
    await asyncio.gather(consumer, return_exceptions=True)


async def test_retry_after_is_obeyed() -> None:
    bench = Bench({URL: [Failed(reason="HTTP 429", retry_after=3 * HOUR), *docs("a")]})
    await bench.poller.enrol()
    await bench.poll()
    await bench.poll(after=2 * HOUR)
    assert len(bench.fetcher.requests) == 1
    await bench.poll(after=HOUR)
    assert len(bench.fetcher.requests) == 2


async def test_listeners_hear_of_every_poll_after_its_commit() -> None:
    bench = Bench({URL: [*docs("a"), Failed(reason="HTTP 500")]})
    await bench.poller.enrol()
    await bench.poll()
    await bench.poll(after=10 * MINUTES)
    assert [one.state.result for one in bench.readings] == [PollResult.NEW, PollResult.UNREACHABLE]
    assert bench.readings[-1].state == await bench.state()


async def test_closing_gives_up_what_is_underway_and_it_is_repeated() -> None:
    bench = Bench({URL: make_fetched(b"a")})
    await bench.poller.enrol()
    bench.fetcher.answering.clear()
    await bench.poller.tick()
    await bench.poller.close()
    assert (await bench.state()).polled_at is None
    bench.fetcher.answering.set()
    await bench.poll()
    assert (await bench.state()).result is PollResult.NEW


async def test_requests_carry_the_validators_of_the_last_answer() -> None:
    answers = [make_fetched(b"a", etag="e1"), make_fetched(b"!", etag="e2"), make_fetched(b"a", etag="e3")]
    bench = Bench({URL: answers})
    await bench.poller.enrol()
    for _ in range(3):
        await bench.poll(after=HOUR)
    assert [request.etag for request in bench.fetcher.requests] == ["", "e1", ""]


async def test_chat_that_wants_no_topic_of_an_item_gets_nothing() -> None:
    class Asked(MemoryStore):
        asked = 0

        async def followers(self, topics: Any, countries: Any) -> tuple[Chat, ...]:
            self.asked += 1
            return await super().followers(topics, countries)

    store = Asked()
    bench = Bench({URL: make_fetched(b"a")}, store=store)
    bench.poller = Poller(
        (make_source(),),
        reader=Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst(topics=())),
        newsdesk=Newsdesk(store),
        fetcher=bench.fetcher,
        store=store,
        clock=bench.clock,
    )
    await store.commit(Batch(chats=(make_chat(),), sources=(make_state(),)))
    await bench.poll()
    assert (await bench.alerts(), store.asked) == ([], 0)
    assert (await store.stats(NOW)).items == 1


async def test_alerts_are_dated_by_the_poll_that_brought_the_item() -> None:
    bench = Bench({URL: make_fetched(b"a")})
    await bench.store.commit(Batch(chats=(make_chat(),), sources=(make_state(),)))
    await bench.poll(after=HOUR)
    stats = await bench.store.stats(datetime.max.replace(tzinfo=NOW.tzinfo))
    assert stats.oldest_due == NOW + HOUR


async def test_a_clock_that_is_set_back_holds_nobody_back() -> None:
    bench = Bench({URL: make_fetched(b"a"), OTHER.url: Failed(reason="down")}, make_source(), OTHER)
    await bench.poller.enrol()
    await bench.poll()
    await bench.poll(after=10 * MINUTES)
    bench.clock.forward(-24 * HOUR)
    before = len(bench.fetcher.requests)
    for _ in range(5):
        await bench.poll(after=5 * MINUTES)
    asked = [request.url for request in bench.fetcher.requests[before:]]
    assert asked == [URL, URL, OTHER.url], "each as long after as it would have been"


async def test_a_clock_that_is_set_back_while_a_source_is_asked_does_not_hold_it_back() -> None:
    bench = Bench({URL: make_fetched(b"a")})
    await bench.poller.enrol()
    bench.fetcher.answering.clear()
    await bench.poller.tick()
    bench.clock.forward(-24 * HOUR)
    await bench.poller.tick()
    bench.fetcher.answering.set()
    await bench.poller.drain()
    state = await bench.store.source_state(make_source().id)
    assert state is not None
    assert state.next_poll_at <= bench.clock.now() + 10 * MINUTES


async def test_a_rest_after_a_failed_write_ends_when_the_clock_is_set_back() -> None:
    class Failing(MemoryStore):
        fails = True

        async def due_sources(self, now: datetime) -> tuple[SourceId, ...]:
            if self.fails:
                raise StorageError("no")
            return await super().due_sources(now)

    store = Failing()
    bench = Bench({URL: docs("a")}, store=store)
    await bench.poller.enrol()
    await bench.poll()
    store.fails = False
    await bench.poll(after=-24 * HOUR)
    assert len(bench.fetcher.requests) == 1


async def test_a_host_that_refuses_and_says_how_long_is_asked_by_none_of_its_sources() -> None:
    neighbour = make_source(id="other", url=URL + "/other")
    refused = Failed(reason="the server answered 429", retry_after=HOUR, refused=True)
    bench = Bench({URL: [refused, *docs("a")], neighbour.url: docs("b", "b")}, make_source(), neighbour)
    await bench.store.commit(
        Batch(
            sources=(
                make_state(),
                make_state(source_id="other", url=neighbour.url, next_poll_at=NOW + MINUTES),
            )
        )
    )
    await bench.poll()
    for _ in range(5):
        await bench.poll(after=10 * MINUTES)
    assert len(bench.fetcher.requests) == 1
    await bench.poll(after=10 * MINUTES)
    assert len(bench.fetcher.requests) == 3


async def test_a_document_that_has_moved_is_asked_for_there_and_not_where_it_was() -> None:
    new = "https://new.example/feed"
    bench = Bench({new: docs("a")})
    await bench.store.commit(Batch(sources=(make_state(moved_to=new, moves_seen=3),)))
    await bench.poll()
    assert [request.url for request in bench.fetcher.requests] == [new]


class Index(FakeKind):
    """A document "index: …" lists others by their numbers; each poll of it brings what these hold."""

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        text = body.decode()
        if not text.startswith("index:"):
            return super().parse(body, content_type=content_type, url=url, options=options)
        numbers = text.removeprefix("index:").split()
        return Parsed(drafts=(), children=tuple(f"{URL}/{number}" for number in numbers))


async def index_bench(script: Mapping[str, Any]) -> Bench:
    bench = Bench(script, kind=Index())
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    return bench


async def test_documents_that_an_index_lists_are_fetched_and_are_one_poll() -> None:
    bench = await index_bench(
        {
            URL: [make_fetched(b"index:2 1", etag="e")] * 2,
            f"{URL}/2": docs("c", "d\nc"),
            f"{URL}/1": docs("b\na", "b\na"),
        }
    )
    assert (await bench.titles(), await bench.alerts()) == ({"a", "b", "c"}, [])
    assert len(bench.readings) == 1
    await bench.poll(after=10 * MINUTES)
    assert await bench.alerts() == ["d"]
    assert not any(request.etag for request in bench.fetcher.requests), "its documents change without it"


async def test_a_listed_document_that_fails_takes_nothing_from_the_others() -> None:
    bench = await index_bench(
        {
            URL: docs("index:2 1", "index:2 1", "index:2 1"),
            f"{URL}/2": [Failed(reason="gone"), Failed(reason="gone"), *docs("c")],
            f"{URL}/1": [*docs("a"), Failed(reason="gone"), *docs("a")],
        }
    )
    assert await bench.titles() == {"a"}
    await bench.poll(after=10 * MINUTES)
    state = await bench.state()
    assert (state.result, state.detail) == (PollResult.UNREACHABLE, "gone")
    await bench.poll(after=24 * HOUR)
    assert await bench.alerts() == ["c"]


async def test_a_listed_document_is_asked_for_as_what_its_index_names() -> None:
    bench = await index_bench({URL: docs("index:2"), f"{URL}/2": docs("a")})
    assert [(request.url, request.home) for request in bench.fetcher.requests] == [
        (URL, ""),
        (f"{URL}/2", URL),
    ]


async def test_who_tells_first_is_counted_and_what_was_there_before_is_not() -> None:
    script = {URL: docs("old", "a\nold", "a\nold"), OTHER.url: docs("older", "older", "a\nolder")}
    bench = Bench(script, make_source(), OTHER)
    await bench.poller.enrol()
    await bench.poll()
    assert (await bench.store.tally(make_source().id)).first == 0
    await bench.poll(after=10 * MINUTES)
    await bench.poll(after=10 * MINUTES)
    ahead, behind = await bench.store.tally(make_source().id), await bench.store.tally(OTHER.id)
    assert (ahead.first, ahead.after, ahead.lead) == (1, 0, 10 * MINUTES)
    assert (behind.first, behind.after, behind.lead) == (0, 1, -10 * MINUTES)


async def test_failed_polls_are_counted_for_good() -> None:
    bench = Bench({URL: [Failed(reason="gone"), Failed(reason="gone"), make_fetched(b"a")]})
    await bench.poller.enrol()
    for _ in range(3):
        await bench.poll(after=HOUR)
    state = await bench.state()
    assert (state.errors, state.failures) == (2, 0)
