"""What hubs bring, read in its turn."""

from datetime import timedelta

import pytest

from bot.domain.errors import StorageError
from bot.domain.sources import PollResult
from bot.ports import Batch
from tests.make import HOUR, NOW, make_chat, make_fetched, make_seen, make_source, make_state
from tests.unit.pipeline.test_poller import URL, Bench, docs

WIRE = make_source().id


async def seeded(*bodies: str) -> Bench:
    bench = Bench({URL: docs(*bodies)})
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await bench.poll()
    return bench


async def push(bench: Bench, text: str) -> bool:
    taken = await bench.poller.push(WIRE, make_fetched(text.encode()))
    await bench.poller.drain()
    return taken


async def test_a_push_changes_nothing_of_how_polls_go() -> None:
    bench = await seeded("a")
    before = await bench.state()
    bench.clock.forward(HOUR)
    assert await push(bench, "b")
    after = await bench.state()
    assert after.result is PollResult.NEW
    assert (after.next_poll_at, after.polled_at, after.etag, after.body_hash) == (
        before.next_poll_at,
        before.polled_at,
        before.etag,
        before.body_hash,
    )
    assert await bench.alerts() == ["b"]


async def test_before_the_first_look_nothing_that_is_pushed_is_news() -> None:
    bench = Bench({URL: docs("b\na")})
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.poller.enrol()
    await push(bench, "b")
    assert await bench.titles() == set()
    await bench.poll()
    assert (await bench.titles(), await bench.alerts()) == ({"a", "b"}, [])


@pytest.mark.parametrize("text", ["", "!", "boom"])
async def test_what_cannot_be_read_harms_nothing(text: str) -> None:
    bench = await seeded("a")
    before = await bench.state()
    assert await push(bench, text)
    assert await bench.state() == before


async def test_a_push_that_comes_while_a_poll_is_underway_is_read_beside_it() -> None:
    bench = await seeded("a", "c\nb\na")
    bench.fetcher.answering.clear()
    bench.clock.forward(HOUR)
    await bench.poller.tick()
    await bench.poller.push(WIRE, make_fetched(b"b"))
    bench.fetcher.answering.set()
    await bench.poller.drain()
    assert await bench.titles() == {"a", "b", "c"}
    assert await bench.alerts() == ["b"], "the first for its chat"


async def test_pushes_of_one_source_are_read_one_after_the_other() -> None:
    bench = await seeded("a")
    for text in ("b", "c\nb", "b\nd"):
        assert await bench.poller.push(WIRE, make_fetched(text.encode()))
    await bench.poller.drain()
    assert [item.title for reading in bench.readings for item in reading.items] == ["a", "b", "c", "d"]


async def test_a_push_that_could_not_be_stored_is_fetched_as_soon_as_it_can_be() -> None:
    bench = await seeded("a", "b\na")
    fails = bench.store.commit

    async def fail(batch: Batch) -> None:
        bench.store.commit = fails  # type: ignore[method-assign]
        raise StorageError("full")

    bench.store.commit = fail  # type: ignore[method-assign]
    assert await push(bench, "b")
    assert await bench.titles() == {"a"}
    await bench.poll(after=timedelta(seconds=31))
    assert await bench.titles() == {"a", "b"}


async def test_many_small_ones_are_too_many_too() -> None:
    bench = await seeded("a")
    taken = [await bench.poller.push(WIRE, make_fetched(b"a")) for _ in range(130)]
    assert (sum(taken), taken[-1]) == (127, False)
    await bench.poller.drain()
    assert await push(bench, "a")


async def test_more_than_can_be_kept_is_not_taken_and_room_comes_again() -> None:
    bench = await seeded("a")
    large = make_fetched(b"x" * 20_000_000)
    assert await bench.poller.push(WIRE, large)
    assert not await bench.poller.push(WIRE, large)
    await bench.poller.drain()
    assert await bench.poller.push(WIRE, large)
    await bench.poller.drain()


async def test_a_source_that_is_unknown_is_not_taken() -> None:
    bench = await seeded("a")
    assert not await bench.poller.push(make_source(id="other").id, make_fetched())


async def test_many_short_pushes_make_nothing_known_new_again() -> None:
    listed = [f"entry {number}" for number in range(300)]
    bench = await seeded("\n".join(listed), "\n".join(["last", *listed]))
    for number in range(50):
        await push(bench, f"pushed {number}")
    await bench.poll(after=HOUR)
    assert bench.readings[-1].items[0].title == "last"
    assert len(bench.readings[-1].items) == 1


async def test_a_source_that_fails_is_in_no_hurry() -> None:
    bench = Bench({URL: []})
    failing = make_state(failures=3, next_poll_at=NOW + HOUR, polled_at=NOW - HOUR)
    await bench.store.commit(Batch(sources=(failing,), seen=(make_seen("a"),)))
    bench.poller.hurry(WIRE)
    await bench.poll()
    assert bench.fetcher.requests == []


async def test_a_hurried_poll_waits_until_it_is_decent_and_happens_once() -> None:
    bench = await seeded("a", "b\na")
    bench.poller.hurry(WIRE)
    await bench.poll(after=timedelta(seconds=9))
    assert len(bench.fetcher.requests) == 1
    await bench.poll(after=timedelta(seconds=1))
    await bench.poll(after=timedelta(seconds=10))
    assert len(bench.fetcher.requests) == 2
