"""When sources are polled next, and what is learned from polls."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.outcomes import Failed
from bot.domain.rhythm import Rhythm
from bot.domain.sources import PollResult, SourceId
from bot.pipeline.read import Reading, failure
from bot.pipeline.timetable import Timetable, appeared, host_of, learned
from bot.ports import Batch
from storage import MemoryStore
from tests.benchmarks.newswires import alike, by_timetable, wires
from tests.make import HOUR, NOW, make_fetched, make_item, make_rhythm, make_source, make_state

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def reading(*dates: datetime | None, first: bool = False, **item: Any) -> Reading:
    """A poll that brought items with these dates."""
    items = tuple(make_item(id=f"item-{number}", published=date, **item) for number, date in enumerate(dates))
    return Reading(state=make_state(polled_at=NOW, result=PollResult.NEW), items=items, first=first)


@pytest.mark.parametrize("seed", [1, 2])
def test_news_wait_at_most_0_6_of_what_they_wait_when_all_are_polled_alike(seed: int) -> None:
    found = wires(seed, count=16, weeks=3)
    ours = by_timetable(found, weeks=3, warm_up=2)
    theirs = alike(found, weeks=3, warm_up=2, requests=ours.requests)
    assert ours.mean_min <= 0.6 * theirs.mean_min
    assert ours.longest <= found[0].source.every, "no source is starved"
    assert ours.requests <= 2.1 * 16 * 7 * DAY / found[0].source.every


def test_an_item_came_when_it_says_unless_it_was_not_there_at_the_poll_after_that() -> None:
    before = make_state(polled_at=NOW - HOUR)
    dates = (NOW - MINUTE, NOW - HOUR, NOW - 2 * HOUR, NOW + MINUTE, None)
    came = list(appeared(reading(*dates), before=before, now=NOW))
    assert came == [NOW - MINUTE, NOW - HOUR, NOW, NOW, NOW]


def test_an_archive_says_nothing_of_when_a_source_publishes() -> None:
    found = reading(NOW - 90 * DAY, NOW - MINUTE)
    found = replace(found, late=frozenset({found.items[0].id}))
    assert list(appeared(found, before=make_state(polled_at=NOW - HOUR), now=NOW)) == [NOW - MINUTE]


def test_after_failures_an_item_may_have_come_long_before() -> None:
    before = make_state(polled_at=NOW - HOUR, failures=3)
    assert list(appeared(reading(NOW - DAY), before=before, now=NOW)) == [NOW - DAY]


def test_a_first_document_is_learned_from_but_brought_nothing() -> None:
    first = reading(NOW - DAY, NOW - 2 * DAY - HOUR, first=True)
    rhythm = learned(make_rhythm(brought=("old",)), first, before=make_state(seeded=False), now=NOW)
    assert rhythm.since == NOW - 2 * DAY - HOUR
    assert rhythm.brought == ()


def test_only_what_is_on_a_topic_was_brought() -> None:
    before = make_state(polled_at=NOW - HOUR)
    told = learned(make_rhythm(), reading(NOW), before=before, now=NOW)
    assert told.brought == ("item-0",)
    untold = learned(make_rhythm(), reading(NOW, topics=()), before=before, now=NOW)
    assert (untold.brought, sum(untold.days)) == ((), 1.0)


class Desk:
    """A timetable over a store."""

    def __init__(self, *sources: Any) -> None:
        self.store = MemoryStore()
        self.table = Timetable({one.id: one for one in sources or (make_source(),)}, self.store)

    async def timed(self, one: Reading, **changes: Any) -> Reading:
        """What is made of the reading of a source that has these changes."""
        before = make_state(seeded=not one.first)
        return await self.table.timed(one, make_source(**changes), before=before, now=NOW)

    async def wait(self, **changes: Any) -> timedelta:
        return (await self.timed(reading(), **changes)).state.next_poll_at - NOW


async def test_until_it_is_tuned_nobody_is_polled_much_sooner_than_within_every() -> None:
    assert 9 * MINUTE < await Desk().wait() <= 10 * MINUTE


async def test_the_lively_source_gets_the_requests() -> None:
    lively, calm = make_source(id="lively"), make_source(id="calm", url="https://calm.example/")
    desk = Desk(lively, calm)
    rhythms = (
        make_rhythm(source_id="lively", hours=(100.0,) * 24, days=(2400 / 7,) * 7),
        make_rhythm(source_id="calm", hours=(0.1,) * 24, days=(2.4 / 7,) * 7),
    )
    states = tuple(make_state(source_id=one.id, url=one.url) for one in (lively, calm))
    await desk.store.commit(Batch(sources=states, rhythms=rhythms))
    await desk.table.tune(NOW)
    first, second = [await desk.wait(id=one.id, url=one.url) for one in (lively, calm)]
    assert 3 * MINUTE < first < 4 * MINUTE
    assert second > 9 * MINUTE


async def test_the_first_reading_is_kept_also_when_it_teaches_nothing() -> None:
    desk = Desk()
    timed = await desk.timed(reading(first=True))
    assert timed.rhythm == Rhythm(source_id=SourceId("wire"), since=NOW, at=NOW)
    await desk.store.commit(Batch(rhythms=(timed.rhythm,)))
    assert (await desk.timed(reading())).rhythm is None


async def test_what_was_learned_under_a_clock_far_ahead_is_learned_anew() -> None:
    desk = Desk()
    ahead = make_rhythm(since=NOW + 300 * DAY, at=NOW + 365 * DAY, days=(9.0,) * 7, brought=("a",))
    await desk.store.commit(Batch(rhythms=(ahead,)))
    after = (await desk.timed(reading(NOW))).rhythm
    assert after is not None
    assert (after.since, sum(after.days), after.brought) == (NOW, 1.0, ("a", "item-0"))


async def test_a_failure_waits_as_it_was_decided_and_learns_nothing() -> None:
    before = make_state(failures=3)
    failed = failure(make_source(), before, result=PollResult.UNREACHABLE, detail="x", now=NOW)
    desk = Desk()
    timed = await desk.timed(failed)
    assert (timed.state.next_poll_at, timed.rhythm) == (NOW + 80 * MINUTE, None)


async def test_the_cadence_is_the_operators_or_learned() -> None:
    known = make_rhythm(days=(5.0,) * 7, hours=(35 / 24,) * 24, pause_h=30.0)
    for set_to, expected in ((3 * DAY, 3 * DAY), (None, 90 * HOUR)):
        desk = Desk()
        assert (await desk.timed(reading(), cadence=set_to)).state.cadence == set_to
        await desk.store.commit(Batch(rhythms=(known,)))
        assert (await desk.timed(reading(), cadence=set_to)).state.cadence == expected


def test_a_host_that_refuses_one_source_and_says_how_long_is_left_alone_by_all() -> None:
    neighbour = make_source(id="other", url=make_source().url + "/other")
    stranger = make_source(id="stranger", url="https://stranger.example/")
    table = Desk(make_source(), neighbour, stranger).table
    refused = Failed(reason="429", retry_after=HOUR, refused=True)
    table.note(host_of(make_source()), make_fetched(), now=NOW)
    table.note(host_of(make_source()), Failed(reason="503", retry_after=HOUR), now=NOW)
    assert table.may_ask(host_of(neighbour), NOW)
    table.note(host_of(make_source()), refused, now=NOW)
    assert [table.may_ask(host_of(one), NOW) for one in (neighbour, stranger)] == [False, True]
    assert table.may_ask(host_of(neighbour), NOW + HOUR)
    table.shift(-DAY)
    assert not table.may_ask(host_of(neighbour), NOW - DAY)
    assert table.may_ask(host_of(neighbour), NOW - DAY + HOUR), "a clock set back holds nobody back"


def test_hosts_that_serve_no_source_are_not_kept() -> None:
    """A feed may name pages at as many hosts as it likes."""
    table = Desk(make_source()).table
    table.note("else.example", Failed(reason="429", retry_after=HOUR, refused=True), now=NOW)
    assert table.may_ask("else.example", NOW)
