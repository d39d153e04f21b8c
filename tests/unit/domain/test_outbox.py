from datetime import datetime

import pytest

from bot.domain.chats import Chat, leave, pause
from bot.domain.message import Message, Part
from bot.domain.outbox import (
    REPEAT_AFTER,
    Lane,
    Outgoing,
    OutgoingStatus,
    after_uncertainty,
    in_parts,
    is_last,
    is_pending,
)
from bot.domain.split import MOST_UNITS
from tests.make import HOUR, NOW, make_chat, make_item, make_outgoing, make_reply


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
