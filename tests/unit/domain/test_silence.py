"""Who has fallen silent, who is back, and whom it concerns."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.chats import ChatStatus, Mute
from bot.domain.silence import Scope, Spot, roll_call, scopes_of, silence_of, spot_in
from bot.domain.sources import PollResult, SourceState
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_item,
    make_silence,
    make_silences,
    make_state,
    make_subscription,
)

DAY = timedelta(days=1)
SCOPE = Scope(topics=("trade",), countries=("RU", "CN"))


def fine(source_id: str = "wire", **changes: Any) -> SourceState:
    """Polled just now, with an item an hour ago."""
    known: dict[str, Any] = {"new_at": NOW - HOUR, "polled_at": NOW}
    return make_state(source_id=source_id, result=PollResult.UNCHANGED, **{**known, **changes})


def old(days: int, **changes: Any) -> SourceState:
    """The same, with its last item so many days ago."""
    return fine(**{"new_at": NOW - days * DAY, **changes})


@pytest.mark.parametrize(
    ("state", "since", "fails"),
    [
        (fine(failing_since=NOW - DAY), NOW - DAY, True),
        (old(8), NOW - 8 * DAY, False),
        (old(3, cadence=2 * DAY), NOW - 3 * DAY, False),
    ],
)
def test_silence(state: SourceState, since: Any, fails: bool) -> None:
    found = silence_of(state, NOW)
    assert found is not None
    assert (found.since, found.fails) == (since, fails)


@pytest.mark.parametrize(
    "state",
    [
        fine(),
        make_state(),
        make_state(polled_at=NOW),
        fine(failing_since=NOW - DAY + HOUR),
        old(8, cadence=9 * DAY),
        old(1, cadence=2 * DAY),
        old(8, failing_since=NOW - HOUR),
        old(8, next_poll_at=NOW - HOUR),
        fine(failing_since=NOW - 9 * DAY, next_poll_at=NOW - HOUR),
    ],
)
def test_no_silence(state: SourceState) -> None:
    assert silence_of(state, NOW) is None


def test_a_silence_is_new_once() -> None:
    state = old(9)
    [fallen] = roll_call(make_silences(), [state], now=NOW).fallen
    assert roll_call(make_silences(fallen), [state], now=NOW).fallen == ()


def test_it_is_back_when_it_has_given_the_sign_that_it_had_failed_to_give() -> None:
    stale = make_silence(since=NOW - 9 * DAY)
    failed = make_silence(since=NOW - 2 * DAY, fails=True)

    def returns(silence: Any, state: SourceState) -> bool:
        return bool(roll_call(make_silences(silence), [state], now=NOW).returned)

    assert returns(stale, fine())
    assert not returns(stale, old(9, cadence=20 * DAY)), "only another measure"
    assert not returns(stale, fine(failing_since=NOW))
    assert returns(failed, fine())
    assert not returns(failed, fine(failing_since=NOW - 2 * DAY))
    assert not returns(failed, old(9)), "it answers, and brings nothing"


def test_when_most_fail_at_once_it_is_our_own_connection() -> None:
    failing = [fine(f"{n}", failing_since=NOW - 2 * DAY) for n in range(4)]
    stale = old(9, source_id="stale")
    assert [one.source_id for one in roll_call(make_silences(), [*failing, stale], now=NOW).fallen] == [
        "stale"
    ]
    others = [fine(f"fine-{n}") for n in range(4)]
    assert len(roll_call(make_silences(), [*failing, *others], now=NOW).fallen) == 4
    assert len(roll_call(make_silences(), failing[:1], now=NOW).fallen) == 1


def test_a_source_that_left_the_catalogue_is_no_longer_silent() -> None:
    changed = roll_call(make_silences(make_silence()), [fine("other")], now=NOW)
    assert (changed.fallen, changed.returned, len(changed.left)) == ((), (), 1)


def test_three_of_its_last_items_make_a_chat_rely_on_a_source() -> None:
    assert spot_in(make_chat(), (SCOPE,) * 3, now=NOW) == Spot(thread_id=None)
    assert spot_in(make_chat(), (SCOPE,) * 2, now=NOW) is None
    other = Scope(topics=("visits",), countries=("RU",))
    assert spot_in(make_chat(), (SCOPE, SCOPE, other), now=NOW) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"status": ChatStatus.PAUSED},
        {"subscriptions": ()},
        {"subscriptions": (make_subscription(place="JP"),)},
        {"subscriptions": (make_subscription(topic="visits"),)},
        {"mutes": (Mute(topic="trade", until=NOW + HOUR),)},
        {"subscriptions": (make_subscription(thread_id=7),), "closed_threads": (7,)},
    ],
)
def test_who_would_not_be_alerted_does_not_rely(changes: Any) -> None:
    assert spot_in(make_chat(**changes), (SCOPE,) * 5, now=NOW) is None


def test_a_chat_is_told_where_most_of_it_went() -> None:
    chat = make_chat(
        subscriptions=(
            make_subscription(topic="visits", thread_id=3),
            make_subscription(topic="*", place="CN-RU", thread_id=7),
        )
    )
    assert spot_in(chat, (SCOPE,) * 3, now=NOW) == Spot(thread_id=7)


def test_only_items_on_topics_from_the_month_before_the_silence_count() -> None:
    since = NOW - 40 * DAY
    items = [
        make_item(seen_at=since - 20 * DAY),
        make_item(seen_at=since - 31 * DAY),
        make_item(seen_at=since, topics=()),
    ]
    assert scopes_of(items, since) == (SCOPE,)
