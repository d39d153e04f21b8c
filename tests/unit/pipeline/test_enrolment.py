"""What a start makes of the catalogue and of what is remembered."""

from datetime import timedelta
from typing import Any

from bot.domain.sources import SourceState
from bot.pipeline.enrolment import Enrolment, enrolled
from tests.make import HOUR, NOW, make_seen, make_source, make_state

DAY = timedelta(days=1)
NEW = "https://new.example/feed"


def start(*states: SourceState, **source: Any) -> Enrolment:
    return enrolled((make_source(**source),), states, now=NOW)


def test_a_source_under_the_address_to_which_it_has_moved_is_the_same() -> None:
    moved = make_state(moved_to=NEW, moves_seen=3, etag="e")
    done = start(moved, url=NEW)
    assert done == Enrolment(states=(make_state(url=NEW, etag="e"),), unseen=())


def test_a_source_under_another_address_starts_over() -> None:
    done = start(make_state(moved_to=NEW, moves_seen=3), url="https://other.example/")
    assert done.states == (
        SourceState(source_id=make_source().id, next_poll_at=NOW, url="https://other.example/"),
    )
    assert done.unseen == (make_seen(),)


def test_a_start_after_the_clock_was_set_back_waits_for_as_long_as_before() -> None:
    ahead = make_state(
        polled_at=NOW + DAY,
        next_poll_at=NOW + DAY + HOUR,
        failures=4,
        validators_at=NOW + DAY,
        new_at=NOW + DAY,
    )
    [state] = start(ahead).states
    assert (state.polled_at, state.next_poll_at) == (NOW, NOW + HOUR)
    assert (state.validators_at, state.new_at) == (NOW, NOW)


def test_a_source_under_another_id_is_the_same() -> None:
    known = make_state(source_id="old", seeded=True, etag="e")
    done = start(known)
    assert make_state(etag="e") in done.states
    assert done.renamed == ((make_source().id, known.source_id),)
    assert [(one.source_id, one.url) for one in done.states if not one.seeded] == [("old", "")]
    assert done.unseen == (make_seen(source_id="old"),)


def test_an_id_is_given_once_and_not_while_its_source_is_there() -> None:
    known = make_state(source_id="old")
    both = (make_source(id="one"), make_source(id="two"))
    assert len(enrolled(both, [known], now=NOW).renamed) == 1
    assert enrolled((make_source(id="old"), make_source(id="one")), [known], now=NOW).renamed == ()
    assert start(make_state(source_id="old", seeded=False)).renamed == ()
