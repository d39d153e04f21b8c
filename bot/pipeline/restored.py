"""What a record means after it was brought back from an export, which knows nothing of what happened since.
Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.outbox import Outgoing, OutgoingStatus, is_pending
from bot.domain.records import Record
from bot.domain.sources import SourceState

#: A move to another machine takes less; what is older is a backup.
_MOVE = timedelta(hours=1)


def restored(record: Record, now: datetime) -> Record:
    """`record` as it shall be stored at `now`.

    After a move everything goes on. After a backup, a source that should have been polled since starts over
    in silence, since what is there now is unknown and not new; and what was to be sent then is not sent.
    """
    match record:
        case SourceState() if record.seeded and now - record.next_poll_at > _MOVE:
            return replace(record, seeded=False, etag="", last_modified="", body_hash="")
        case Outgoing() if is_pending(record) and now - record.created_at > _MOVE:
            return replace(
                record, status=OutgoingStatus.DROPPED, settled_at=now, reason="restored from a backup"
            )
        case _:
            return record
