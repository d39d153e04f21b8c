"""When a document has moved for good, and where it is asked for then."""

from dataclasses import replace

import pytest

from bot.domain.moves import asked_at, is_followed, is_named_now, moved
from tests.make import make_source, make_state

NEW = "https://new.example/feed"


def test_a_move_is_followed_when_three_polls_in_a_row_have_seen_it() -> None:
    state = make_state()
    followed = []
    for _ in range(4):
        state = moved(state, NEW)
        followed.append(is_followed(state))
    assert followed == [False, False, True, True]
    assert asked_at(make_source(), state).url == NEW


@pytest.mark.parametrize("between", ["", "https://elsewhere.example/"])
def test_a_move_that_is_not_always_seen_is_not_followed(between: str) -> None:
    state = make_state()
    for to in (NEW, NEW, between, NEW, NEW):
        state = moved(state, to)
        assert not is_followed(state)
        assert asked_at(make_source(), state) == make_source()


def test_an_answer_from_the_new_address_keeps_it() -> None:
    state = make_state(moved_to=NEW, moves_seen=3)
    assert moved(state, "") == state


def test_a_document_that_moves_on_is_asked_for_at_its_own_address_until_that_is_sure() -> None:
    state = moved(make_state(moved_to=NEW, moves_seen=3), "https://newer.example/")
    assert asked_at(make_source(), state) == make_source()
    assert (state.moved_to, state.moves_seen) == ("https://newer.example/", 1)


def test_when_the_new_address_fails_the_old_one_is_asked() -> None:
    state = make_state(moved_to=NEW, moves_seen=3, failures=1)
    assert asked_at(make_source(), state) == make_source()
    assert not is_followed(moved(state, "")), "it answers itself again"
    assert is_followed(moved(state, NEW))


def test_a_private_network_is_open_to_no_other_host() -> None:
    source = make_source(private_ok=True, headers={"X-Key": "secret"})
    other = asked_at(source, make_state(moved_to=NEW, moves_seen=3))
    assert (other.private_ok, other.headers) == (False, {})
    same = asked_at(source, make_state(moved_to=source.url + "/atom", moves_seen=3))
    assert (same.private_ok, same.headers) == (True, source.headers)


@pytest.mark.parametrize(
    ("to", "private_ok"),
    [
        ("http://wire.example/feed", True),
        ("https://wire.example:6379/", False),
        ("https://wire.example:x/", False),
    ],
)
def test_a_secret_moves_to_no_other_scheme_or_port(to: str, private_ok: bool) -> None:
    source = make_source(private_ok=True, headers={"X-Key": "secret"})
    there = asked_at(source, make_state(moved_to=to, moves_seen=3))
    assert (there.private_ok, there.headers) == (private_ok, {})


def test_a_catalogue_that_names_the_new_address_names_the_same_document() -> None:
    state = make_state(moved_to=NEW, moves_seen=3)
    assert is_named_now(make_source(url=NEW), state)
    assert not is_named_now(make_source(), state)
    assert not is_named_now(make_source(url=NEW), replace(state, moves_seen=2))
    assert not is_named_now(make_source(url=""), make_state())
