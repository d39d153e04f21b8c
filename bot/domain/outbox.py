"""What leaves: rows of the durable outbox and how they move. The only way to a person."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NewType

from bot.domain.chats import Chat, ChatId, ChatStatus
from bot.domain.items import ItemId
from bot.domain.message import Message
from bot.domain.split import MOST_UNITS, split

OutgoingId = NewType("OutgoingId", str)


class Lane(IntEnum):
    """Who goes first within a chat and over all chats."""

    INTERACTIVE = 0
    ALERT = 1
    DIGEST = 2


class OutgoingStatus(StrEnum):
    """Where a row stands."""

    QUEUED = "queued"
    #: The request is about to leave or has left; found at a start it means nobody knows.
    SENDING = "sending"
    SENT = "sent"
    #: The platform will never take it.
    FAILED = "failed"
    #: It may have arrived, and it is not sent again.
    UNCERTAIN = "uncertain"
    #: Nobody wants it any more: unsubscribed, muted or paused since.
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message or edit on its way to one chat.

    It carries either an item, rendered when it is sent, or a message as it is.
    """

    #: Unique for ever; a second row with the same id is ignored, which makes commits idempotent.
    id: OutgoingId
    chat_id: ChatId
    thread_id: int | None
    lane: Lane
    created_at: datetime
    item_id: ItemId | None = None
    message: Message | None = None
    #: The message to change; None to send a new one.
    edit_of: int | None = None
    status: OutgoingStatus = OutgoingStatus.QUEUED
    #: Not sent before this time.
    not_before: datetime | None = None
    #: Requests that left, successful or not.
    attempts: int = 0
    #: It may have been sent before; an alert says so when it goes out again.
    repeat: bool = False
    #: Its markup was refused once; it goes out as plain text.
    plain: bool = False
    sent_id: int | None = None
    settled_at: datetime | None = None
    #: Why it failed or waits; "" otherwise.
    reason: str = ""
    #: Order of creation, given by the store.
    seq: int = 0


#: How long an uncertain alert waits before it is sent a second time.
REPEAT_AFTER = timedelta(seconds=60)

#: Alerts that could not be sent for this long are given up.
GIVE_UP_AFTER = timedelta(days=1)


def is_pending(row: Outgoing) -> bool:
    """Whether `row` is still to be sent."""
    return row.status in (OutgoingStatus.QUEUED, OutgoingStatus.SENDING)


def in_parts(row: Outgoing, limit: int = MOST_UNITS) -> tuple[Outgoing, ...]:
    """`row` as rows whose messages fit one request each (see `split`), in order; one row when it fits or is
    rendered later.

    The first keeps the id, and the message to edit if there is one; the ids of the others follow from it and
    `limit`, so that committing them twice adds none, and splitting one of them again gives none of theirs.
    """
    if row.message is None:
        return (row,)
    first, *others = split(row.message, limit)
    return (
        replace(row, message=first),
        *(
            replace(row, id=OutgoingId(f"{row.id}+{limit}.{number}"), message=message, edit_of=None)
            for number, message in enumerate(others, 2)
        ),
    )


def is_last(row: Outgoing, chat: Chat | None) -> bool:
    """Whether nothing of the chat of `row` shall be left once `row` is settled: it says goodbye to `chat`, or
    the chat is unknown, since it was erased while the row was decided."""
    return chat is None or (chat.status is ChatStatus.LEAVING and row.lane is Lane.INTERACTIVE)


def after_uncertainty(row: Outgoing, now: datetime) -> Outgoing:
    """`row` whose request may or may not have been taken.

    The platform has no idempotency key, so the kinds differ: an edit is repeated freely, an alert once
    and marked, a reply or a digest never.
    """
    if row.edit_of is not None:
        return replace(row, status=OutgoingStatus.QUEUED, not_before=now, reason="uncertain")
    if row.lane is Lane.ALERT and not row.repeat:
        return replace(
            row, status=OutgoingStatus.QUEUED, not_before=now + REPEAT_AFTER, repeat=True, reason="uncertain"
        )
    return replace(row, status=OutgoingStatus.UNCERTAIN, settled_at=now, reason="uncertain")
