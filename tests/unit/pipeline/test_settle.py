from datetime import timedelta

import pytest

from bot.domain.chats import ChatId, ChatStatus
from bot.domain.outbox import GIVE_UP_AFTER, REPEAT_AFTER, Outgoing, OutgoingStatus
from bot.domain.outcomes import (
    ChatMoved,
    Gone,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unclear,
    Unreachable,
    Unwanted,
    Vanished,
)
from bot.pipeline.settle import settle
from tests.make import HOUR, NOW, make_chat, make_outgoing, make_reply

SECOND = timedelta(seconds=1)
QUEUED, FAILED = OutgoingStatus.QUEUED, OutgoingStatus.FAILED


def leaving(**changes: object) -> Outgoing:
    return make_outgoing(**{"status": OutgoingStatus.SENDING, "attempts": 1, **changes})


def test_sent_row_remembers_its_message_and_forgets_why_it_waited() -> None:
    row = settle(leaving(reason="flood control"), Sent(message_id=7), chat=make_chat(), now=NOW).row
    assert (row.status, row.sent_id, row.settled_at, row.reason) == (OutgoingStatus.SENT, 7, NOW, "")


def test_unwanted_row_is_dropped() -> None:
    row = settle(leaving(), Unwanted(), chat=make_chat(), now=NOW).row
    assert (row.status, row.settled_at, row.sent_id) == (OutgoingStatus.DROPPED, NOW, None)


def test_flood_control_delays_and_does_not_count_as_an_attempt() -> None:
    row = settle(leaving(), RetryAfter(delay=30 * SECOND), chat=make_chat(), now=NOW).row
    assert (row.status, row.not_before, row.attempts, row.repeat) == (QUEUED, NOW + 30 * SECOND, 0, False)


def test_moved_chat_is_named_and_the_row_goes_on_at_once() -> None:
    settlement = settle(leaving(), ChatMoved(new_id=ChatId(-100)), chat=make_chat(), now=NOW)
    assert settlement.moved_to == -100
    assert (settlement.row.status, settlement.row.not_before) == (QUEUED, NOW)
    assert settlement.edit is None


def test_gone_chat_is_suspended_with_the_reason_and_keeps_its_subscriptions() -> None:
    settlement = settle(leaving(), Gone(reason="blocked"), chat=make_chat(), now=NOW)
    assert (settlement.row.status, settlement.row.reason, settlement.row.settled_at) == (
        FAILED,
        "blocked",
        NOW,
    )
    assert settlement.edit is not None
    chat = settlement.edit(make_chat())
    assert (chat.status, chat.reason) == (ChatStatus.SUSPENDED, "blocked")
    assert chat.subscriptions == make_chat().subscriptions


def test_vanished_message_is_sent_anew() -> None:
    row = settle(leaving(edit_of=5), Vanished(), chat=make_chat(), now=NOW).row
    assert (row.status, row.edit_of, row.not_before) == (QUEUED, None, NOW)


def test_refused_markup_goes_as_plain_text_once() -> None:
    refused = Rejected(reason="can't parse", markup=True)
    row = settle(leaving(), refused, chat=make_chat(), now=NOW).row
    assert (row.status, row.plain) == (QUEUED, True)
    assert settle(row, refused, chat=make_chat(), now=NOW).row.status is FAILED


def test_refused_content_fails_for_good() -> None:
    row = settle(leaving(), Rejected(reason="too long"), chat=make_chat(), now=NOW).row
    assert (row.status, row.reason, row.settled_at) == (FAILED, "too long", NOW)


@pytest.mark.parametrize(("attempts", "wait"), [(1, 2), (2, 4), (8, 256), (9, 300), (10**6, 300)])
def test_unreachable_platform_is_tried_again_after_a_doubling_wait(attempts: int, wait: int) -> None:
    row = settle(leaving(attempts=attempts), Unreachable(reason="no route"), chat=make_chat(), now=NOW).row
    assert (row.status, row.not_before, row.reason) == (QUEUED, NOW + wait * SECOND, "no route")


@pytest.mark.parametrize(
    ("row", "age", "status"),
    [
        (leaving(), GIVE_UP_AFTER, QUEUED),
        (leaving(), GIVE_UP_AFTER + SECOND, FAILED),
        (make_reply(), timedelta(minutes=15), QUEUED),
        (make_reply(), timedelta(minutes=15) + SECOND, FAILED),
    ],
)
def test_what_comes_too_late_to_be_of_use_is_given_up(
    row: Outgoing, age: timedelta, status: OutgoingStatus
) -> None:
    assert settle(row, Unreachable(reason="no route"), chat=make_chat(), now=NOW + age).row.status is status


def test_unclear_alert_goes_out_once_more_marked() -> None:
    row = settle(leaving(), Unclear(reason="timed out"), chat=make_chat(), now=NOW).row
    assert (row.status, row.not_before, row.repeat) == (QUEUED, NOW + REPEAT_AFTER, True)
    assert (
        settle(row, Unclear(reason="timed out"), chat=make_chat(), now=NOW).row.status
        is OutgoingStatus.UNCERTAIN
    )


def test_unclear_reply_is_not_repeated() -> None:
    assert (
        settle(make_reply(), Unclear(reason="timed out"), chat=make_chat(), now=NOW).row.status
        is OutgoingStatus.UNCERTAIN
    )


def test_unclear_edit_is_repeated_with_patience_and_not_for_ever() -> None:
    edit = make_reply(edit_of=5, attempts=3)
    row = settle(edit, Unclear(reason="timed out"), chat=make_chat(), now=NOW).row
    assert (row.status, row.not_before) == (QUEUED, NOW + 8 * SECOND)
    assert settle(edit, Unclear(reason="timed out"), chat=make_chat(), now=NOW + HOUR).row.status is FAILED


@pytest.mark.parametrize(
    "outcome",
    [
        Sent(message_id=None),
        Unwanted(),
        RetryAfter(delay=SECOND),
        ChatMoved(new_id=ChatId(2)),
        Gone(reason="x"),
        Vanished(),
        Rejected(reason="x"),
        Unreachable(reason="x"),
        Unclear(reason="x"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_no_row_stays_underway_and_what_ended_says_when(outcome: SendOutcome) -> None:
    row = settle(leaving(), outcome, chat=make_chat(), now=NOW).row
    assert row.status is not OutgoingStatus.SENDING
    assert (row.settled_at is None) == (row.status is QUEUED)
    assert (row.id, row.chat_id, row.item_id, row.lane) == ("alert-1", 1, "item-1", leaving().lane)
