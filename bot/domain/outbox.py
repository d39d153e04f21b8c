"""What leaves: rows of the durable outbox and how they move. The only way to a person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NewType

from bot.domain.chats import Chat, ChatId, ChatStatus
from bot.domain.items import ItemId, StoryId
from bot.domain.message import Message
from bot.domain.split import most_units, split

OutgoingId = NewType("OutgoingId", str)


class Lane(IntEnum):
    """Who goes first within a chat and over all chats."""

    INTERACTIVE = 0
    ALERT = 1
    DIGEST = 2
    #: What may wait for ever: messages that were sent, kept true.
    UPKEEP = 3


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
    #: Told in another row, which `reason` names.
    MERGED = "merged"


class Telling(StrEnum):
    """How a row tells of its story."""

    #: The first that a place hears of it; at most one row a story and place.
    FIRST = "first"
    #: The first message, kept true in place, without a sound.
    EDIT = "edit"
    #: What changed, as a reply to the first message.
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message or edit on its way to one chat.

    It carries an item or several items, rendered when it is sent, or a message as it is.
    """

    #: Unique for ever; a second row with the same id is ignored, which makes commits idempotent.
    id: OutgoingId
    chat_id: ChatId
    thread_id: int | None
    lane: Lane
    created_at: datetime
    item_id: ItemId | None = None
    #: Items told in one message instead of one by one, oldest first.
    digest: tuple[ItemId, ...] = ()
    message: Message | None = None
    #: The message to change; None to send a new one.
    edit_of: int | None = None
    #: The story that it tells of, of which the item is a part; None for none.
    story_id: StoryId | None = None
    #: Further stories that the item tells of, told in the same message; of a digest all its stories.
    also: tuple[StoryId, ...] = ()
    telling: Telling = Telling.FIRST
    #: On which of the item's topics it may tell; () for all.
    topics: tuple[str, ...] = ()
    #: The message that it answers, which may be gone by then; None for no answer.
    reply_to: int | None = None
    #: Of a first message that was sent: the version of the story that it shows, and a digest of its words, so
    #: that an edit that changes nothing is not sent. Of others: the version that they tell of.
    version: int = 0
    shown: str = ""
    status: OutgoingStatus = OutgoingStatus.QUEUED
    #: Not sent before this time.
    not_before: datetime | None = None
    #: Requests that left, successful or not.
    attempts: int = 0
    #: It may have been sent before; an alert says so when it goes out again.
    repeat: bool = False
    #: Its markup was refused once; it goes out as plain text.
    plain: bool = False
    #: How often in a row the platform did not find the chat.
    missed: int = 0
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

#: What was decided longer ago is no news any more: it goes out in a digest that says so.
FRESH_FOR = timedelta(hours=2)

#: A digest that has waited for so long takes its turn among the alerts.
AGED = timedelta(minutes=15)

#: When more alerts wait for one place, they go out in one message.
MOST_WAITING = 5

#: Why a row waits that the platform refused for its rate (HTTP 429).
FLOOD = "flood control"


def interactive(row_id: str, chat_id: ChatId, *, message: Message, now: datetime) -> Outgoing:
    """The row that says `message` in the chat itself, ahead of all alerts; `row_id` is unique for ever."""
    return Outgoing(
        id=OutgoingId(row_id),
        chat_id=chat_id,
        thread_id=None,
        lane=Lane.INTERACTIVE,
        created_at=now,
        message=message,
    )


def first_id(story_id: StoryId, chat_id: ChatId, *, thread_id: int | None) -> OutgoingId:
    """The id of the first that a place hears of a story: it never hears it first twice."""
    return OutgoingId(f"story:{story_id}:{chat_id}:{thread_id or 0}")


def is_pending(row: Outgoing) -> bool:
    """Whether `row` is still to be sent."""
    return row.status in (OutgoingStatus.QUEUED, OutgoingStatus.SENDING)


def items_of(row: Outgoing) -> tuple[ItemId, ...]:
    """The items that `row` tells, oldest first; () for a message as it is."""
    return row.digest or ((row.item_id,) if row.item_id is not None else ())


def is_late(row: Outgoing, now: datetime) -> bool:
    """Whether an alert may no longer go out as news."""
    return row.lane is Lane.ALERT and bool(items_of(row)) and now - row.created_at > FRESH_FOR


def gather(row: Outgoing, waiting: Sequence[Outgoing], *, now: datetime) -> tuple[Outgoing, ...]:
    """What becomes of alert `row` and of the `waiting` rows of its chat when it does not leave by itself:
    a digest first, then the rows merged into it. () when it leaves.

    What is late goes into a digest that is in no hurry. What is fresh stays an alert, but more than
    MOST_WAITING go out together. A possible repeat stays alone: it may have been read already.
    """
    late = is_late(row, now)
    group = [
        one
        for one in sorted({one.id: one for one in (*waiting, row)}.values(), key=lambda one: one.seq)
        if one.lane is Lane.ALERT
        and one.thread_id == row.thread_id
        and items_of(one)
        and one.edit_of is None
        and (not one.repeat or one.id == row.id)
        and is_late(one, now) is late
    ]
    if row.lane is not Lane.ALERT or row.repeat or not (late or len(group) > MOST_WAITING):
        return ()
    waits = [one.not_before for one in group if one.not_before is not None]
    digest = Outgoing(
        # The last row is merged once only, so its id makes this one unique.
        id=OutgoingId(f"digest:{group[-1].id}"),
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        lane=Lane.DIGEST if late else Lane.ALERT,
        created_at=now if late else group[0].created_at,
        digest=tuple(dict.fromkeys(item for one in group for item in items_of(one))),
        also=tuple(dict.fromkeys(one.story_id for one in group if one.story_id is not None)),
        not_before=max(waits, default=None),
        missed=max(one.missed for one in group),
        reason=FLOOD if any(one.reason == FLOOD for one in group) else "",
    )
    merged = (
        replace(one, status=OutgoingStatus.MERGED, settled_at=now, reason=digest.id, not_before=None)
        for one in group
    )
    return (digest, *merged)


def in_parts(row: Outgoing, limit: int | None = None) -> tuple[Outgoing, ...]:
    """`row` as rows whose messages fit one request each (see `split`), in order; one row when it fits or is
    rendered later.

    The first keeps the id, and the message to edit if there is one; the ids of the others follow from it and
    `limit`, so that committing them twice adds none, and splitting one of them again gives none of theirs.
    """
    if row.message is None:
        return (row,)
    limit = limit or most_units(row.message)
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
