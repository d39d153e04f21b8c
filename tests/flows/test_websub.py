"""News that a hub brings, over real HTTP on loopback: our server, our clients, our poller; the hub is the
tests' own, the clock is moved by hand."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.leases import RELAXED
from bot.pipeline.pushes import Callbacks, Pushes
from bot.ports import Batch
from storage import MemoryStore
from tests.flows.hub import METHODS, Hub
from tests.flows.listening import Bench
from tests.make import HOUR, make_chat, make_room, make_source

DAY = timedelta(days=1)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub(entries=["old"])
    await hub.open()
    yield hub
    await hub.close()


@pytest.fixture
async def bench(hub: Hub) -> AsyncIterator[Bench]:
    bench = Bench(hub, MemoryStore())
    await bench.store.commit(Batch(chats=(make_chat(),)))
    await bench.open(make_source(kind="feed", url=f"http://127.0.0.1:{hub.port}/feed", private_ok=True))
    yield bench
    await bench.close()


def is_about(wait: timedelta, every: timedelta) -> bool:
    """Whether a source waits as long as its `every` allows, but for what keeps sources apart."""
    return 0.95 * every <= wait <= every


async def test_a_hub_is_asked_for_what_a_feed_names_and_confirmed(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    assert subscriber.confirmed
    [asked] = hub.asked
    assert (asked["hub.mode"], asked["hub.topic"], asked["hub.lease_seconds"]) == (
        "subscribe",
        hub.topic,
        "864000",
    )
    [lease] = await bench.leases()
    assert asked["hub.callback"] == lease.callback
    assert asked["hub.secret"] == lease.secret
    assert lease.until == bench.clock.now() + timedelta(seconds=864_000)


async def test_a_hub_may_ask_back_before_it_answers(hub: Hub, bench: Bench) -> None:
    hub.is_hasty = True
    await bench.pass_time()
    [subscriber] = hub.subscribers.values()
    assert subscriber.confirmed
    [lease] = await bench.leases()
    assert (lease.until, lease.failures) == (bench.clock.now() + 10 * DAY, 0)


async def test_a_hub_that_refuses_after_it_asked_back_has_agreed(hub: Hub, bench: Bench) -> None:
    """A proxy that gives up before the hub has answered, say."""
    await bench.subscribed()
    hub.refusal = (504, "")
    await bench.pass_time(8 * DAY)
    [lease] = await bench.leases()
    assert (lease.detail, lease.until) == ("the hub answered 504", bench.clock.now() + 2 * DAY)
    [subscriber] = hub.subscribers.values()
    assert await hub.verify(subscriber) == 200
    [lease] = await bench.leases()
    assert (lease.detail, lease.until) == ("", bench.clock.now() + 10 * DAY)


@pytest.mark.parametrize("method", METHODS)
async def test_what_a_hub_sends_is_stored_and_told_at_once_without_a_poll(
    hub: Hub, bench: Bench, method: str
) -> None:
    subscriber = await bench.subscribed()
    polls = hub.fetched
    hub.entries.append("fresh")
    assert await hub.distribute(subscriber, hub.document("fresh"), method=method) == 202
    # Accepted means handed over: no tick, no poll and no time lies between publishing and storing.
    await bench.poller.drain()
    assert await bench.titles() == ["fresh", "old"]
    assert hub.fetched == polls
    rows = await bench.store.claim(bench.clock.now(), room=make_room(9), held=())
    assert len(rows) == 1
    assert bench.readings[-1].pushed


async def test_a_push_and_a_poll_of_the_same_entries_tell_them_once(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    hub.entries.append("fresh")
    for body in (hub.document("fresh"), hub.document(), hub.document("fresh")):
        await hub.distribute(subscriber, body)
        await bench.poller.drain()
    await bench.pass_time(HOUR)
    hub.entries.append("polled first")
    await bench.pass_time(HOUR)
    await hub.distribute(subscriber, hub.document())
    await bench.poller.drain()
    assert sorted(await bench.titles()) == ["fresh", "old", "polled first"]
    assert sum(len(reading.items) for reading in bench.readings) == 3


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=00", "sha256", "md5=d41d8cd98f00b204e9800998ecf8427e", "sha256=\xe9", "=", "none="],
)
async def test_what_is_signed_wrongly_is_forgotten_and_the_sender_learns_nothing(
    hub: Hub, bench: Bench, signature: str
) -> None:
    subscriber = await bench.subscribed()
    assert await hub.distribute(subscriber, hub.document("forged"), signature=signature) == 202
    await bench.poller.drain()
    assert await bench.titles() == ["old"]
    [lease] = await bench.leases()
    assert lease.heard_at is None


async def test_a_lease_is_renewed_before_it_ends(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    await bench.pass_time(7 * DAY)
    assert len(hub.asked) == 1
    await bench.pass_time(DAY)
    assert [form["hub.callback"] for form in hub.asked] == [subscriber.callback] * 2
    assert await hub.verify(hub.subscribers[subscriber.callback]) == 200
    [lease] = await bench.leases()
    assert lease.until == bench.clock.now() + 10 * DAY


async def test_a_hub_that_refuses_is_asked_again_later_and_the_feed_is_polled_as_ever(
    hub: Hub, bench: Bench
) -> None:
    hub.refusal = (403, "not for you")
    await bench.pass_time()
    [lease] = await bench.leases()
    assert lease.detail == "the hub answered 403: not for you"
    for _ in range(5):
        await bench.pass_time(timedelta(minutes=10))
    assert (len(hub.asked), hub.fetched) == (1, 6)
    hub.refusal = None
    await bench.pass_time(timedelta(minutes=10))
    assert len(hub.asked) == 2
    [lease] = await bench.leases()
    assert await hub.verify(hub.subscribers[lease.callback]) == 200


async def test_a_denial_ends_the_lease_and_the_feed_is_polled_at_once(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    await hub.distribute(subscriber, hub.document("fresh"))
    await bench.pass_time(HOUR)
    relaxed = (await bench.state()).next_poll_at
    assert relaxed == bench.clock.now() + RELAXED * timedelta(minutes=10)
    polls = hub.fetched
    assert await hub.verify(subscriber, "denied", reason="gone", challenge="") == 200
    await bench.pass_time(timedelta(minutes=1))
    assert hub.fetched == polls + 1
    [lease] = await bench.leases()
    assert (lease.until, lease.detail) == (None, "gone")
    assert is_about((await bench.state()).next_poll_at - bench.clock.now(), timedelta(minutes=10))
    await bench.pass_time(DAY)
    assert len(hub.asked) == 2


async def test_a_feed_of_which_a_hub_tells_is_polled_rarely_until_the_hub_misses_something(
    hub: Hub, bench: Bench
) -> None:
    subscriber = await bench.subscribed()
    rhythm = timedelta(minutes=10)
    await bench.pass_time(rhythm)
    wait = (await bench.state()).next_poll_at - bench.clock.now()
    assert is_about(wait, rhythm), "a hub must prove itself first"
    assert bench.pushes.counts() == {"wanted": 1, "agreed": 1, "trusted": 0}
    hub.entries.append("pushed")
    await hub.distribute(subscriber, hub.document("pushed"))
    await bench.pass_time(rhythm)
    assert bench.pushes.counts() == {"wanted": 1, "agreed": 1, "trusted": 1}
    assert (await bench.state()).next_poll_at == bench.clock.now() + RELAXED * rhythm
    hub.entries.append("missed")
    await bench.pass_time(RELAXED * rhythm)
    await bench.pass_time()
    hub.entries.append("missed again")
    await bench.pass_time(RELAXED * rhythm)
    assert is_about((await bench.state()).next_poll_at - bench.clock.now(), rhythm)


async def test_a_lease_that_ends_is_not_relied_on(hub: Hub, bench: Bench) -> None:
    hub.lease_seconds = 1500
    subscriber = await bench.subscribed()
    await hub.distribute(subscriber, hub.document("pushed"))
    await bench.pass_time(timedelta(minutes=10))
    [lease] = await bench.leases()
    assert (await bench.state()).next_poll_at == lease.until


@pytest.mark.parametrize(
    ("mode", "changes"),
    [
        ("subscribe", {"topic": "https://other.example/feed"}),
        ("unsubscribe", {}),
        ("publish", {}),
        ("", {}),
        ("subscribe", {"challenge": ""}),
        ("subscribe", {"challenge": "x" * 3000}),
    ],
)
async def test_only_what_we_asked_for_is_confirmed(
    hub: Hub, bench: Bench, mode: str, changes: dict[str, str]
) -> None:
    await bench.pass_time()
    [subscriber] = hub.subscribers.values()
    assert await hub.verify(subscriber, mode, **changes) == 404
    [lease] = await bench.leases()
    assert lease.until is None


async def test_nobody_can_guess_where_a_hub_reaches_us(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    subscriber.callback = subscriber.callback[:-1]
    assert await hub.verify(subscriber) == 404
    assert await hub.distribute(subscriber, hub.document("fresh")) == 410


async def test_before_a_start_and_after_a_stop_hubs_are_asked_to_come_again(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    bench.server.callback.ear = None
    assert await hub.distribute(subscriber, hub.document("fresh")) == 503
    assert await hub.verify(subscriber) == 503
    bench.server.callback.ear = bench.pushes
    assert await hub.distribute(subscriber, hub.document("fresh")) == 202


async def test_a_body_beyond_all_bounds_is_not_read(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    assert await hub.distribute(subscriber, b"x" * (10 * 1024 * 1024 + 1)) == 413


async def test_what_cannot_be_read_is_fetched_instead(hub: Hub, bench: Bench) -> None:
    """Some hubs only say that there is something."""
    subscriber = await bench.subscribed()
    hub.entries.append("fresh")
    assert await hub.distribute(subscriber, b"") == 202
    await bench.poller.drain()
    await bench.pass_time(timedelta(seconds=9))
    assert await bench.titles() == ["old"], "not in such a hurry"
    await bench.pass_time(timedelta(seconds=1))
    assert await bench.titles() == ["fresh", "old"]


async def test_leases_for_another_address_of_ours_are_forgotten(hub: Hub, bench: Bench) -> None:
    await bench.subscribed()
    await bench.close()
    await bench.open()
    assert await bench.leases() == ()


async def test_leases_outlive_a_restart_and_end_when_their_source_leaves(hub: Hub, bench: Bench) -> None:
    subscriber = await bench.subscribed()
    [lease] = await bench.leases()
    again = Pushes(
        {},
        poller=bench.poller,
        hubs=bench.hubs,
        store=bench.store,
        clock=bench.clock,
        callbacks=Callbacks(base=lease.callback.removesuffix(f"/websub/{lease.id}"), token=str),
    )
    await again.open()
    bench.server.callback.ear = again
    await again.tick()
    await again.settled()
    assert [form["hub.mode"] for form in hub.asked] == ["subscribe", "unsubscribe"]
    assert await hub.distribute(subscriber, hub.document("fresh")) == 410
    assert await hub.verify(subscriber, "subscribe") == 404
    assert await hub.verify(subscriber, "unsubscribe") == 200
    assert await bench.leases() == ()


async def test_a_hub_on_a_private_network_is_refused_unless_it_is_the_sources_own(hub: Hub) -> None:
    bench = Bench(hub, MemoryStore())
    # The same hub under another name of this host.
    await bench.open(make_source(kind="feed", url=f"http://localhost:{hub.port}/feed", private_ok=True))
    try:
        await bench.pass_time()
        assert hub.asked == []
        [lease] = await bench.leases()
        assert lease.detail == "the address is on a private network"
    finally:
        await bench.close()
