"""Others get their turn while much is done: counted in turns of the loop, not in time."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.leases import Taken
from bot.domain.sources import Source, SourceId
from bot.pipeline import pushes
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.pushes import Callbacks, Pushes
from bot.pipeline.read import Reader
from bot.pipeline.roster import Roster, Wish
from bot.ports import Batch
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import HOUR, NOW, make_fetched, make_lease, make_report, make_source, make_state, make_story

_MANY = 2_000


async def turns_during(step: Callable[[], Awaitable[object]]) -> int:
    """How often somebody else could run while `step` did."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await step()
    counting.cancel()
    return turns


def sources() -> list[Source]:
    return [
        make_source(id=SourceId(f"wire-{number}"), url=f"https://wire-{number}.example/feed", owner="wire")
        for number in range(_MANY)
    ]


def poller_of(store: MemoryStore, clock: FakeClock, *known: Source) -> Poller:
    return Poller(
        known,
        reader=Reader(kinds={"fake": FakeKind()}, analyst=FakeAnalyst()),
        newsdesk=Newsdesk(store),
        fetcher=FakeFetcher({}),
        store=store,
        clock=clock,
    )


@pytest.fixture
async def store() -> MemoryStore:
    """Many sources that were just polled, and many open stories."""
    store = MemoryStore()
    states = [
        make_state(source_id=one.id, url=one.url, polled_at=NOW, next_poll_at=NOW + HOUR) for one in sources()
    ]
    reports = [make_report(id=f"item-{number}", keys=(f"id:item-{number}",)) for number in range(_MANY)]
    stories = tuple(make_story(one) for one in reports)
    await store.commit(Batch(sources=tuple(states), stories=stories))
    return store


async def test_open_stories_are_taken_up_in_portions(store: MemoryStore) -> None:
    desk = Newsdesk(store)
    assert await turns_during(lambda: desk.place([], silent=True, now=NOW)) >= _MANY / 100


async def test_stories_that_closed_are_let_go_in_portions(store: MemoryStore) -> None:
    desk = Newsdesk(store)
    await desk.place([], silent=True, now=NOW)
    later = NOW + timedelta(days=400)
    assert await turns_during(lambda: desk.place([], silent=True, now=later)) >= _MANY / 100


async def test_all_states_are_read_in_portions(store: MemoryStore) -> None:
    assert await turns_during(store.source_states) >= _MANY / 500
    assert [one.source_id for one in await store.source_states()] == sorted(one.id for one in sources())


async def test_a_clock_that_was_set_back_is_allowed_for_in_portions(store: MemoryStore) -> None:
    clock = FakeClock()
    poller = poller_of(store, clock, *sources())
    await poller.tick()
    clock.time = NOW - 24 * HOUR
    assert await turns_during(poller.tick) >= _MANY / 500
    assert {state.next_poll_at for state in await store.source_states()} == {clock.now() + HOUR}


async def test_sources_are_added_without_a_walk_through_all_for_each(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    poller = poller_of(store, FakeClock(), *sources())
    roster = Roster(sources(), store=store, poller=poller, is_public=lambda _: True, most_each=5)
    asked: list[str] = []

    def host_of(url: str) -> str:
        asked.append(url)
        return "daily.example"

    monkeypatch.setattr("bot.pipeline.roster.host_of", host_of)
    wishes = [Wish(url=f"https://daily.example/{number}", name="Daily") for number in range(100)]
    assert await turns_during(lambda: roster.add(wishes, user_id=1, now=NOW, operator=True)) >= len(wishes)
    assert len(asked) < _MANY


async def test_a_body_is_looked_at_off_the_loop_for_its_signature(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, clock = make_source(), FakeClock()
    callbacks = Callbacks(base="https://bot.example", token=lambda: "token")
    lease = replace(make_lease(), callback=callbacks.of("lease-1"))
    await store.commit(Batch(leases=(lease,), sources=(make_state(),)))
    listening = Pushes(
        {source.id: source},
        poller=poller_of(store, clock, source),
        hubs=NoHubs(),
        store=store,
        clock=clock,
        callbacks=callbacks,
    )
    await listening.open()
    threads: list[threading.Thread] = []

    def is_signed(*_: object, **__: object) -> bool:
        threads.append(threading.current_thread())
        return False

    monkeypatch.setattr(pushes, "is_signed", is_signed)
    assert await listening.take("lease-1", make_fetched(), signature="sha256=0") is Taken.FORGED
    assert threads
    assert threads[0] is not threading.main_thread()


class NoHubs:
    """A `HubClient` that is not asked."""

    async def ask(self, request: object) -> None:
        raise AssertionError(request)
