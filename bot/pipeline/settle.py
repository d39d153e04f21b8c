"""What an answer of the platform means for a row of the outbox. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.chats import Chat, ChatEdit, ChatId, close_thread, lose_thread, suspend
from bot.domain.message import Message, Part
from bot.domain.outbox import (
    FLOOD,
    GIVE_UP_AFTER,
    Lane,
    Outgoing,
    OutgoingId,
    OutgoingStatus,
    Telling,
    after_uncertainty,
    first_id,
    in_parts,
    interactive,
)
from bot.domain.outcomes import (
    Barred,
    ChatMoved,
    Gone,
    Missing,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    TooLong,
    TopicClosed,
    TopicGone,
    Unclear,
    Unreachable,
    Unwanted,
    Vanished,
)
from bot.domain.split import most_units
from bot.phrases import say

#: A reply that is this late answers nothing any more.
_REPLY_GIVE_UP_AFTER = timedelta(minutes=15)

_LONGEST_BACKOFF_S = 300

#: Whether anything may be sent at all is tried by `Delivery`, for all rows; each waits only a little.
_BARRED_WAIT_S = 5.0

#: A chat that the platform does not find so often, over so long, is not there.
_MISSES = 3
_MISSED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What shall be stored after one answer."""

    row: Outgoing
    edit: ChatEdit | None = None
    #: The chat's new id, None when it did not move.
    moved_to: ChatId | None = None
    #: Rows to be sent because of it.
    more: tuple[Outgoing, ...] = ()
    #: The forum topic that is no more: what waits for it goes elsewhere (`rehome`).
    lost_thread: int | None = None


def settle(row: Outgoing, outcome: SendOutcome, *, chat: Chat | None, now: datetime) -> Settlement:
    """Where `row`, sent to `chat`, goes after `outcome`."""
    match outcome:
        case Sent(message_id=message_id):
            done = replace(row, status=OutgoingStatus.SENT, sent_id=message_id, settled_at=now, reason="")
            return Settlement(row=done)
        case Unwanted():
            return Settlement(row=replace(row, status=OutgoingStatus.DROPPED, settled_at=now))
        case RetryAfter(delay=delay):
            # Not sent and not our fault: the attempt does not count.
            return Settlement(row=_uncounted(_again(row, now + delay, reason=FLOOD)))
        case Barred(reason=reason):
            return Settlement(row=_later(row, now, reason=reason, wait=_BARRED_WAIT_S))
        case ChatMoved(new_id=new_id):
            return Settlement(row=_again(row, now, reason="the chat moved"), moved_to=new_id)
        case Gone():
            return _gone(row, outcome, chat=chat, now=now)
        case Missing():
            return _missing(row, chat, now=now)
        case TopicClosed() if row.thread_id is not None:
            return Settlement(
                row=_failed(row, now, reason="the topic is closed"),
                edit=partial(close_thread, thread_id=row.thread_id),
            )
        case TopicGone() if row.thread_id is not None:
            return _homeless(row, row.thread_id, chat=chat, now=now)
        case Vanished() if row.telling is Telling.EDIT:
            # Its people deleted it; they need not see it again.
            return Settlement(row=replace(row, status=OutgoingStatus.DROPPED, settled_at=now))
        case Vanished():
            return Settlement(
                row=replace(_again(row, now, reason="the message to edit is gone"), edit_of=None)
            )
        case Rejected(markup=True) if not row.plain:
            return Settlement(row=replace(_again(row, now, reason="markup refused"), plain=True))
        case Rejected(reason=reason):
            return Settlement(row=_failed(row, now, reason=reason))
        case TooLong():
            return _in_pieces(row, outcome, now=now)
        case TopicClosed() | TopicGone():
            # In the chat itself, which has no other place to fall back to.
            return Settlement(row=_failed(row, now, reason="the topic is closed or gone"))
        case Unreachable(reason=reason):
            return Settlement(row=_later(row, now, reason=reason))
        case Unclear(reason=reason) if row.edit_of is not None:
            # Harmless to repeat, but not in a hurry: the platform has trouble.
            return Settlement(row=_later(row, now, reason=reason))
        case Unclear():
            return Settlement(row=after_uncertainty(row, now))


def _gone(row: Outgoing, outcome: Gone, *, chat: Chat | None, now: datetime) -> Settlement:
    """A chat that cannot be written to; who set up a channel is told once what it lacks."""
    edit = partial(suspend, reason=outcome.reason, lost_at=now if outcome.forever else None)
    more: tuple[Outgoing, ...] = ()
    if outcome.rights and chat is not None and chat.bound_by is not None:
        lacks = Message(parts=(Part(say(chat.language, "group.channel_no_rights", title=chat.title)),))
        more = (interactive(f"rights:{row.id}", ChatId(chat.bound_by), message=lacks, now=now),)
    return Settlement(row=_failed(row, now, reason=outcome.reason), edit=edit, more=more)


def _missing(row: Outgoing, chat: Chat | None, *, now: datetime) -> Settlement:
    """The platform has been seen not to find chats that are there; only a lasting miss is believed."""
    reason, missed = "chat not found", row.missed + 1
    if row.lane is Lane.INTERACTIVE:
        return Settlement(row=_failed(row, now, reason=reason))
    if missed >= _MISSES and now - row.created_at >= _MISSED_FOR:
        return _gone(row, Gone(reason=reason), chat=chat, now=now)
    again = _again(row, now + _MISSED_FOR / (_MISSES - 1), reason=reason)
    return Settlement(row=replace(again, missed=missed))


def _homeless(row: Outgoing, thread_id: int, *, chat: Chat | None, now: datetime) -> Settlement:
    """A forum topic that was deleted: its alerts come to the chat itself from now on, which is told once."""
    more: tuple[Outgoing, ...] = ()
    if chat is not None and any(one.thread_id == thread_id for one in chat.subscriptions):
        gone = Message(parts=(Part(say(chat.language, "group.topic_gone")),))
        more = (interactive(f"topic:{chat.id}:{thread_id}", chat.id, message=gone, now=now),)
    kept, moved = rehome(row, now=now)
    edit = partial(lose_thread, thread_id=thread_id)
    return Settlement(row=kept, edit=edit, more=(*more, *moved), lost_thread=thread_id)


def _in_pieces(row: Outgoing, outcome: TooLong, *, now: datetime) -> Settlement:
    """A message that is too long goes out in parts; one that we find short enough, in halves, once."""
    whole = replace(row, item_id=None, digest=(), message=outcome.message)
    first, *others = in_parts(whole)
    if not others:
        first, *others = in_parts(whole, most_units(outcome.message) // 2)
    if not others:
        return Settlement(row=_failed(row, now, reason=outcome.reason))
    fresh = (replace(one, status=OutgoingStatus.QUEUED, attempts=0) for one in others)
    return Settlement(row=_again(first, now, reason="in parts"), more=tuple(fresh))


def rehome(row: Outgoing, *, now: datetime) -> tuple[Outgoing, tuple[Outgoing, ...]]:
    """`row` for a forum topic that was deleted, and the row that takes its place in the chat itself, if it is
    another one. The chat may follow the same there: an alert that it has already is not repeated."""
    reason = "the topic was deleted"
    if row.item_id is None:
        return replace(_again(row, now, reason=reason), thread_id=None), ()
    gone = replace(row, status=OutgoingStatus.DROPPED, settled_at=now, reason=reason)
    if row.telling is Telling.EDIT:
        return gone, ()
    moved = replace(
        _again(row, now, reason=reason),
        id=_id_in_chat(row),
        thread_id=None,
        attempts=0,
    )
    return gone, (moved,)


def _id_in_chat(row: Outgoing) -> OutgoingId:
    """The id of a row that takes the place of `row` in the chat itself."""
    if row.story_id is not None and row.telling is Telling.FIRST:
        return first_id(row.story_id, row.chat_id, thread_id=None)
    return OutgoingId(f"{row.id}:moved")


def _uncounted(row: Outgoing) -> Outgoing:
    """`row` whose last attempt was none: nothing was sent, and it is not its own fault."""
    return replace(row, attempts=row.attempts - 1)


def _again(row: Outgoing, at: datetime, *, reason: str) -> Outgoing:
    return replace(row, status=OutgoingStatus.QUEUED, not_before=at, reason=reason)


def _failed(row: Outgoing, now: datetime, *, reason: str) -> Outgoing:
    return replace(row, status=OutgoingStatus.FAILED, settled_at=now, reason=reason)


def _later(row: Outgoing, now: datetime, *, reason: str, wait: float | None = None) -> Outgoing:
    """Again after `wait` seconds, or after a wait that doubles, until it is too late to be of use."""
    limit = _REPLY_GIVE_UP_AFTER if row.lane is Lane.INTERACTIVE else GIVE_UP_AFTER
    if now - row.created_at > limit:
        return _failed(row, now, reason=reason)
    wait = wait or min(2.0 ** min(row.attempts, 10), _LONGEST_BACKOFF_S)
    return _again(row, now + timedelta(seconds=wait), reason=reason)
