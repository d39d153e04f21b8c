from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bot.domain.chats import Chat, leave, pause
from bot.domain.message import Message, Part
from bot.domain.outbox import (
    FLOOD,
    FRESH_FOR,
    MOST_WAITING,
    REPEAT_AFTER,
    Lane,
    Outgoing,
    OutgoingStatus,
    after_uncertainty,
    gather,
    in_parts,
    is_last,
    is_late,
    is_pending,
    items_of,
)
from bot.domain.split import MOST_UNITS
from tests.make import HOUR, NOW, make_chat, make_item, make_outgoing, make_reply

SECOND = timedelta(seconds=1)

#: Lane, forum topic or 0, possible repeat, age in minutes.
ROWS = st.tuples(st.sampled_from(Lane), st.integers(0, 3), st.booleans(), st.integers(0, 180))


def test_uncertain_alert_goes_out_once_more_later_and_marked() -> None:
    row = after_uncertainty(make_outgoing(status=OutgoingStatus.SENDING), NOW)
    assert (row.status, row.not_before, row.repeat) == (OutgoingStatus.QUEUED, NOW + REPEAT_AFTER, True)
    again = after_uncertainty(row, NOW + HOUR)
    assert (again.status, again.settled_at) == (OutgoingStatus.UNCERTAIN, NOW + HOUR)


@pytest.mark.parametrize("lane", [Lane.INTERACTIVE, Lane.DIGEST])
def test_uncertain_reply_or_digest_is_never_repeated(lane: Lane) -> None:
    row = after_uncertainty(make_reply(lane=lane, status=OutgoingStatus.SENDING), NOW)
    assert (row.status, row.settled_at, row.repeat) == (OutgoingStatus.UNCERTAIN, NOW, False)


@pytest.mark.parametrize("repeat", [True, False])
def test_uncertain_edit_is_repeated_freely(repeat: bool) -> None:
    row = after_uncertainty(make_reply(edit_of=5, repeat=repeat, status=OutgoingStatus.SENDING), NOW)
    assert (row.status, row.repeat) == (OutgoingStatus.QUEUED, repeat)


def test_queued_and_leaving_rows_are_pending() -> None:
    pending = {status for status in OutgoingStatus if is_pending(make_outgoing(status=status))}
    assert pending == {OutgoingStatus.QUEUED, OutgoingStatus.SENDING}


@pytest.mark.parametrize(
    ("row", "chat", "last"),
    [
        (make_reply(), make_chat(), False),
        (make_reply(), pause(make_chat()), False),
        (make_reply(), leave(make_chat()), True),
        # Underway since before, or decided before: the goodbye is still to come.
        (make_outgoing(), leave(make_chat()), False),
        (make_outgoing(), None, True),
    ],
)
def test_a_goodbye_is_the_last_row_of_its_chat(row: Outgoing, chat: Chat | None, last: bool) -> None:
    assert is_last(row, chat) is last


@pytest.mark.parametrize(
    ("published", "at"), [(NOW - HOUR, NOW - HOUR), (NOW + HOUR, NOW), (None, NOW), (NOW, NOW)]
)
def test_item_happened_when_published_but_never_after_it_was_seen(
    published: datetime | None, at: datetime
) -> None:
    assert make_item(published=published, seen_at=NOW).at == at


# what waits together goes out together


def waiting(count: int, **changes: Any) -> list[Outgoing]:
    """Alerts of one chat, each on its own item, first queued first."""
    return [
        make_outgoing(**{"id": f"a{one}", "item_id": f"item-{one}", "seq": one, **changes})
        for one in range(1, count + 1)
    ]


def test_a_few_alerts_leave_one_by_one() -> None:
    first, *others = waiting(MOST_WAITING)
    assert gather(first, others, now=NOW) == ()


def test_many_alerts_go_out_in_one_message_and_keep_their_order() -> None:
    first, *others = waiting(MOST_WAITING + 1)
    digest, *merged = gather(first, others, now=NOW)
    assert digest.digest == tuple(f"item-{one}" for one in range(1, MOST_WAITING + 2))
    assert (digest.lane, digest.item_id, digest.created_at) == (Lane.ALERT, None, first.created_at)
    assert {one.status for one in merged} == {OutgoingStatus.MERGED}
    assert {one.reason for one in merged} == {digest.id}


def test_one_late_alert_is_late_alone_and_fresh_ones_leave_as_such() -> None:
    late, fresh = waiting(2)
    fresh = replace(fresh, created_at=NOW + FRESH_FOR)
    digest, *merged = gather(late, [fresh], now=NOW + FRESH_FOR + SECOND)
    assert (digest.lane, digest.digest) == (Lane.DIGEST, ("item-1",))
    assert [one.id for one in merged] == [late.id]
    assert gather(fresh, [late], now=NOW + FRESH_FOR + SECOND) == ()


def test_digest_that_is_late_itself_is_merged_again() -> None:
    first, *others = waiting(MOST_WAITING + 1)
    digest = gather(first, others, now=NOW)[0]
    again, *merged = gather(digest, [], now=NOW + FRESH_FOR + SECOND)
    assert (again.lane, again.digest) == (Lane.DIGEST, digest.digest)
    assert [one.id for one in merged] == [digest.id]
    assert not is_late(again, NOW + 9 * FRESH_FOR)


def test_possible_repeats_replies_and_other_topics_stay_out_of_it() -> None:
    first, *others = waiting(MOST_WAITING)
    strangers = (
        make_outgoing(id="repeat", item_id="r", repeat=True),
        make_outgoing(id="thread", item_id="t", thread_id=7),
        make_reply(id="reply"),
    )
    assert gather(first, [*others, *strangers], now=NOW) == ()
    assert gather(strangers[0], others, now=NOW + 2 * FRESH_FOR) == ()


def test_wait_that_the_platform_asked_for_passes_to_the_digest() -> None:
    first, *others = waiting(MOST_WAITING + 1)
    flooded = replace(others[-1], not_before=NOW + SECOND, reason=FLOOD)
    digest = gather(first, [*others[:-1], flooded], now=NOW)[0]
    assert (digest.not_before, digest.reason) == (NOW + SECOND, FLOOD)


@given(st.lists(ROWS, max_size=12))
def test_gathering_tells_every_item_once(rows: list[tuple[Lane, int, bool, int]]) -> None:
    now = NOW + 3 * HOUR
    every = [
        make_outgoing(
            id=f"a{seq}",
            seq=seq,
            lane=lane,
            item_id=f"item-{seq}",
            thread_id=thread or None,
            repeat=repeat,
            created_at=now - timedelta(minutes=age),
        )
        for seq, (lane, thread, repeat, age) in enumerate(rows, 1)
    ]
    left = {one.id: one for one in every}
    for row in every:
        if row.id not in left:
            continue
        others = [one for one in left.values() if one.id != row.id]
        digest, *merged = gather(row, others, now=now) or (None,)
        if digest is not None:
            assert row.id in {one.id for one in merged}
            left = {one: kept for one, kept in left.items() if one not in {gone.id for gone in merged}}
            left[digest.id] = replace(digest, seq=100 + row.seq)
    told = [item for one in left.values() for item in items_of(one)]
    assert sorted(told) == sorted(f"item-{seq}" for seq in range(1, len(rows) + 1))


# In parts


LONG = Message(parts=(Part("word " * 2000),))


@pytest.mark.parametrize("row", [make_outgoing(), make_reply(edit_of=7)])
def test_a_row_that_fits_or_is_rendered_later_is_one(row: Outgoing) -> None:
    assert in_parts(row) == (row,)


def test_a_long_row_becomes_several_that_a_second_commit_does_not_add() -> None:
    row = make_reply(message=LONG, edit_of=7, thread_id=5)

    parts = in_parts(row)

    assert [one.id for one in parts] == ["reply-1", "reply-1+4096.2", "reply-1+4096.3"]
    assert [one.edit_of for one in parts] == [7, None, None]
    assert {(one.chat_id, one.thread_id, one.lane, one.created_at) for one in parts} == {
        (row.chat_id, 5, row.lane, row.created_at)
    }
    assert in_parts(row) == parts
    assert all(in_parts(one) == (one,) for one in parts)


def test_a_part_that_the_platform_finds_too_long_is_split_again_beside_the_others() -> None:
    first, *others = in_parts(make_reply(message=LONG))

    again = in_parts(first, MOST_UNITS // 2)

    assert again[0].id == first.id
    assert len(again) == 3
    assert {one.id for one in again} & {one.id for one in others} == set()
