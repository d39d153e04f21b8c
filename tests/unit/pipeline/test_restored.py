"""What is brought back from an export: a move goes on, a backup tells nothing twice."""

from dataclasses import replace

import pytest

from bot.domain.outbox import OutgoingStatus
from bot.domain.records import Record
from bot.pipeline.restored import restored
from tests.make import HOUR, NOW, make_chat, make_item, make_outgoing, make_state, make_update

SECOND = HOUR / 3600
STATE = make_state(next_poll_at=NOW, etag="e", last_modified="m", body_hash="h")


@pytest.mark.parametrize("record", [STATE, make_outgoing(), make_item(), make_chat(), make_update()])
def test_after_a_move_everything_goes_on(record: Record) -> None:
    assert restored(record, NOW + HOUR) == record


def test_source_of_a_backup_starts_over_in_silence() -> None:
    after = restored(STATE, NOW + HOUR + SECOND)
    assert after == replace(STATE, seeded=False, etag="", last_modified="", body_hash="")


def test_source_that_is_not_due_yet_goes_on() -> None:
    later = replace(STATE, next_poll_at=NOW + 24 * HOUR)
    assert restored(later, NOW + 2 * HOUR) == later


@pytest.mark.parametrize("status", [OutgoingStatus.QUEUED, OutgoingStatus.SENDING])
def test_what_was_to_be_sent_then_is_not_sent(status: OutgoingStatus) -> None:
    now = NOW + HOUR + SECOND
    after = restored(make_outgoing(status=status), now)
    assert after == make_outgoing(
        status=OutgoingStatus.DROPPED, settled_at=now, reason="restored from a backup"
    )


def test_what_was_sent_stays_known() -> None:
    sent = make_outgoing(status=OutgoingStatus.SENT, settled_at=NOW)
    assert restored(sent, NOW + 48 * HOUR) == sent
