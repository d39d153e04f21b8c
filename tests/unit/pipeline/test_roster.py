"""Sources that come and go while the bot runs."""

import asyncio
from typing import Any

import pytest

from bot.domain.added import MOST_ADDED
from bot.domain.errors import StorageError
from bot.domain.sources import SourceId
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.pipeline.roster import Refusal, Roster, Wish
from bot.ports import Batch
from bot.web.guard import may_be_public
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import HOUR, NOW, make_added, make_fetched, make_seen, make_source

DAILY = "https://daily.example/feed"
WISH = Wish(url=DAILY, name="The Daily")
ANN, OLA = 1, 2


class Bench:
    """A roster with the poller that it tells."""

    def __init__(self, script: dict[str, Any] | None = None, *, store: MemoryStore | None = None) -> None:
        self.clock = FakeClock()
        self.fetcher = FakeFetcher(script or {})
        self.store = store or MemoryStore()
        catalogue = (make_source(url="https://www.wire.example/feed/"),)
        self.poller = Poller(
            catalogue,
            reader=Reader(kinds={"fake": FakeKind(), "feed": FakeKind()}, analyst=FakeAnalyst()),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=self.clock,
        )
        self.roster = Roster(
            catalogue, store=self.store, poller=self.poller, is_public=may_be_public, most_each=2
        )

    def refusal(self, url: str, *, user_id: int = ANN, operator: bool = False) -> Refusal | None:
        return self.roster.refusal(url, user_id=user_id, operator=operator)

    async def poll(self) -> None:
        self.clock.forward(HOUR)
        await self.poller.tick()
        await self.poller.drain()

    async def again(self) -> "Bench":
        """The same after a restart."""
        other = Bench(self.fetcher.script, store=self.store)
        other.clock.time = self.clock.time
        await other.roster.load()
        await other.poller.enrol()
        return other


@pytest.mark.parametrize(
    "url",
    [
        "ftp://daily.example/",
        "javascript:alert(1)",
        "https://ann:secret@daily.example/",
        "http://127.0.0.1/feed",
        "http://2130706433/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "https://daily.example:22/",
        "https:///feed",
        "https://[oops/",
        f"https://daily.example/{'x' * 2000}",
        "",
    ],
)
def test_what_is_no_public_address_is_refused_unasked(url: str) -> None:
    bench = Bench()
    assert bench.refusal(url, operator=True) is Refusal.ADDRESS
    assert bench.fetcher.requests == []


async def test_a_source_is_polled_from_then_on_and_says_nothing_at_first() -> None:
    bench = Bench({DAILY: [make_fetched(b"old"), make_fetched(b"new\nold")]})
    (source,) = await bench.roster.add([WISH], user_id=ANN, now=NOW)
    assert (source.id, source.owner, bench.roster.sources[source.id]) == (
        "daily-example",
        "daily.example",
        source,
    )
    await bench.poll()
    await bench.poll()
    assert {one.private_ok for one in bench.fetcher.requests} == {False}
    assert [item.title for item in await bench.store.latest_items()] == ["new", "old"]
    state = await bench.store.source_state(source.id)
    assert state is not None
    assert state.seeded


async def test_it_is_still_polled_after_a_restart() -> None:
    bench = await Bench(
        {DAILY: make_fetched(b"old"), "https://www.wire.example/feed/": make_fetched()}
    ).again()
    (source,) = await bench.roster.add([WISH], user_id=ANN, now=NOW)
    await bench.poll()
    bench.fetcher.script[DAILY] = make_fetched(b"new\nold")
    again = await bench.again()
    assert again.roster.added(source.id) == make_added(
        id=source.id, name="The Daily", language="", added_at=NOW, by=ANN
    )
    await again.poll()
    assert len(await again.store.latest_items()) == 3


async def test_removed_it_is_forgotten_and_what_is_underway_is_thrown_away() -> None:
    bench = Bench({DAILY: make_fetched(b"old")})
    (source,) = await bench.roster.add([WISH], user_id=ANN, now=NOW)
    await bench.store.commit(Batch(seen=(make_seen("a", source_id=source.id),)))
    await bench.poller.tick()
    await bench.roster.remove(source.id)
    await bench.poller.drain()
    assert await bench.store.source_states() == ()
    assert await bench.store.added_sources() == ()
    assert await bench.store.latest_items() == ()
    assert bench.roster.at(DAILY) is None
    assert bench.refusal(DAILY) is None
    await bench.poll()
    assert len(bench.fetcher.requests) == 1


async def test_a_source_added_again_meanwhile_is_not_given_the_old_answer() -> None:
    bench = Bench({DAILY: make_fetched(b"old"), DAILY + "/2": make_fetched(b"other")})
    (source,) = await bench.roster.add([WISH], user_id=ANN, now=NOW)
    await bench.poller.tick()
    await bench.roster.remove(source.id)
    (other,) = await bench.roster.add([Wish(url=DAILY + "/2", name="Other")], user_id=ANN, now=NOW)
    assert other.id == source.id
    await bench.poller.drain()
    await bench.poll()
    assert [item.title for item in await bench.store.latest_items()] == ["other"]


@pytest.mark.parametrize(
    "url", ["https://wire.example/feed", "http://www.wire.example/feed/#top", "https://wire.example:443/feed"]
)
def test_what_the_catalogue_reads_is_known(url: str) -> None:
    bench = Bench()
    assert bench.refusal(url, operator=True) is Refusal.KNOWN
    source = bench.roster.at(url)
    assert source is not None
    assert source.id == "wire"


@pytest.mark.parametrize(
    "added",
    [make_added(id=SourceId("wire")), make_added(url="http://wire.example/feed")],
    ids=["same id", "same address"],
)
async def test_the_catalogue_wins(added: Any) -> None:
    bench = Bench()
    await bench.store.commit(Batch(added=(added,)))
    await bench.roster.load()
    assert list(bench.roster.sources) == ["wire"]
    assert bench.roster.sources[SourceId("wire")].name == "The Wire"
    assert bench.roster.removable(OLA, operator=True) == []


async def test_a_person_may_add_so_many_and_an_operator_more() -> None:
    bench = Bench()
    for number in range(2):
        await bench.roster.add([Wish(url=f"{DAILY}/{number}", name="")], user_id=ANN, now=NOW)
    assert bench.refusal(DAILY) is Refusal.ENOUGH
    assert bench.refusal(DAILY, user_id=3) is None
    assert bench.refusal(DAILY, operator=True) is None
    assert bench.roster.sources[SourceId("daily-example-2")].name == "daily.example"


async def test_a_person_who_presses_everywhere_at_once_gets_no_more() -> None:
    bench = Bench()
    wishes = [Wish(url=f"{DAILY}/{number}", name="") for number in range(5)]
    assert {bench.refusal(wish.url) for wish in wishes} == {None}
    found = await asyncio.gather(*(bench.roster.add([wish], user_id=ANN, now=NOW) for wish in wishes))
    assert [len(some) for some in found] == [1, 1, 0, 0, 0]


async def test_all_together_may_add_so_many() -> None:
    bench = Bench()
    wishes = [Wish(url=f"https://{number}.example/", name="") for number in range(MOST_ADDED)]
    await bench.roster.add(wishes, user_id=OLA, now=NOW, operator=True)
    assert bench.refusal(DAILY, operator=True) is Refusal.FULL


async def test_a_second_feed_of_a_house_is_no_second_witness() -> None:
    bench = Bench()
    (source,) = await bench.roster.add(
        [Wish(url="https://wire.example/other", name="")], user_id=ANN, now=NOW
    )
    assert source.owner == make_source().owner


async def test_who_added_it_and_operators_may_remove_it() -> None:
    bench = Bench()
    (source,) = await bench.roster.add([WISH], user_id=ANN, now=NOW)
    added = bench.roster.added(source.id)
    assert bench.roster.removable(ANN, operator=False) == [added]
    assert bench.roster.removable(3, operator=False) == []
    assert bench.roster.removable(OLA, operator=True) == [added]
    bench.roster.forget(ANN)
    assert bench.roster.removable(ANN, operator=False) == []
    assert bench.roster.removable(0, operator=False) == []


async def test_two_who_add_at_once_get_what_they_asked_for() -> None:
    bench = Bench()
    urls = (DAILY, DAILY + "/2", DAILY)
    found = await asyncio.gather(
        *(bench.roster.add([Wish(url=url, name="")], user_id=ANN, now=NOW) for url in urls)
    )
    assert [[one.id for one in some] for some in found] == [
        ["daily-example"],
        ["daily-example-2"],
        ["daily-example"],
    ]
    assert [one.id for one in await bench.store.added_sources()] == ["daily-example", "daily-example-2"]


async def test_removing_twice_and_what_was_never_added_changes_nothing() -> None:
    bench = Bench()
    (source,) = await bench.roster.add([WISH], user_id=ANN, now=NOW)
    await asyncio.gather(bench.roster.remove(source.id), bench.roster.remove(source.id))
    await bench.roster.remove(SourceId("wire"))
    assert list(bench.roster.sources) == ["wire"]


async def test_what_cannot_be_stored_is_not_polled() -> None:
    class Full(MemoryStore):
        async def commit(self, batch: Batch) -> None:
            raise StorageError("no space left")

    bench = Bench(store=Full())
    with pytest.raises(StorageError):
        await bench.roster.add([WISH], user_id=ANN, now=NOW)
    assert list(bench.roster.sources) == ["wire"]
    assert bench.refusal(DAILY) is None
