"""What an answer of the platform means for a row of the outbox. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.chats import ChatEdit, ChatId, suspend
from bot.domain.outbox import GIVE_UP_AFTER, Lane, Outgoing, OutgoingStatus, after_uncertainty
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

#: A reply that is this late answers nothing any more.
_REPLY_GIVE_UP_AFTER = timedelta(minutes=15)

_LONGEST_BACKOFF_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What shall be stored after one answer."""

    row: Outgoing
    edit: ChatEdit | None = None
    #: The chat's new id, None when it did not move.
    moved_to: ChatId | None = None


def settle(row: Outgoing, outcome: SendOutcome, *, now: datetime) -> Settlement:
    """Where `row` goes after `outcome`."""
    match outcome:
        case Sent(message_id=message_id):
            done = replace(row, status=OutgoingStatus.SENT, sent_id=message_id, settled_at=now, reason="")
            return Settlement(row=done)
        case Unwanted():
            return Settlement(row=replace(row, status=OutgoingStatus.DROPPED, settled_at=now))
        case RetryAfter(delay=delay):
            # Not sent and not our fault: the attempt does not count.
            return Settlement(
                row=replace(_again(row, now + delay, reason="flood control"), attempts=row.attempts - 1)
            )
        case ChatMoved(new_id=new_id):
            return Settlement(row=_again(row, now, reason="the chat moved"), moved_to=new_id)
        case Gone(reason=reason):
            return Settlement(row=_failed(row, now, reason=reason), edit=partial(suspend, reason=reason))
        case Vanished():
            return Settlement(
                row=replace(_again(row, now, reason="the message to edit is gone"), edit_of=None)
            )
        case Rejected(markup=True) if not row.plain:
            return Settlement(row=replace(_again(row, now, reason="markup refused"), plain=True))
        case Rejected(reason=reason):
            return Settlement(row=_failed(row, now, reason=reason))
        case Unreachable(reason=reason):
            return Settlement(row=_later(row, now, reason=reason))
        case Unclear(reason=reason) if row.edit_of is not None:
            # Harmless to repeat, but not in a hurry: the platform has trouble.
            return Settlement(row=_later(row, now, reason=reason))
        case Unclear():
            return Settlement(row=after_uncertainty(row, now))


def _again(row: Outgoing, at: datetime, *, reason: str) -> Outgoing:
    return replace(row, status=OutgoingStatus.QUEUED, not_before=at, reason=reason)


def _failed(row: Outgoing, now: datetime, *, reason: str) -> Outgoing:
    return replace(row, status=OutgoingStatus.FAILED, settled_at=now, reason=reason)


def _later(row: Outgoing, now: datetime, *, reason: str) -> Outgoing:
    """Again after a wait that doubles, until it is too late to be of use."""
    limit = _REPLY_GIVE_UP_AFTER if row.lane is Lane.INTERACTIVE else GIVE_UP_AFTER
    if now - row.created_at > limit:
        return _failed(row, now, reason=reason)
    wait = min(2.0 ** min(row.attempts, 10), _LONGEST_BACKOFF_S)
    return _again(row, now + timedelta(seconds=wait), reason=reason)
