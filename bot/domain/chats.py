"""Chats and what they follow. A chat is one record with its subscriptions; every change is a pure function
from a chat to a chat, so that the store can apply it to the latest state."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.domain.errors import CommuniqueError
from bot.domain.items import Item
from bot.domain.places import Place, covers

ChatId = NewType("ChatId", int)

#: A subscription to every topic within its place.
EVERY_TOPIC = "*"

#: More would be a mistake or a misuse; the alert for the next one says so.
MOST_SUBSCRIPTIONS = 100


class ChatKind(StrEnum):
    """The platform's four kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class ChatStatus(StrEnum):
    """Whether a chat gets alerts."""

    ACTIVE = "active"
    #: Paused by its people with /stop.
    PAUSED = "paused"
    #: We cannot write there (blocked, removed, no rights); comes back by itself or with one press.
    SUSPENDED = "suspended"
    #: Its data are deleted; it is erased, too, once its people have been told, unless they come back before.
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One thing that a chat follows."""

    #: A topic id, or EVERY_TOPIC.
    topic: str
    place: Place
    #: The forum topic where its alerts go; None for the chat itself.
    thread_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """No alerts on a topic until a time."""

    topic: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat that knows the bot."""

    id: ChatId
    kind: ChatKind
    #: What people call it; for private chats the person's first name.
    title: str
    language: str
    created_at: datetime
    status: ChatStatus = ChatStatus.ACTIVE
    #: Why it is suspended; "" otherwise.
    reason: str = ""
    #: In the order they were made; no two alike.
    subscriptions: tuple[Subscription, ...] = ()
    mutes: tuple[Mute, ...] = ()
    #: For a private chat: the channel that its commands are about, None for the chat itself.
    managing: ChatId | None = None
    #: For a channel: the person who bound it.
    bound_by: int | None = None
    #: Let in by an operator's invitation; matters only where the bot is by invitation.
    admitted: bool = False
    #: Forum topics that are closed: nothing is sent there until they open again.
    closed_threads: tuple[int, ...] = ()
    #: Only what matters much is told there.
    only_important: bool = False
    #: When the platform said that it is gone for ever; None while it may come back.
    lost_at: datetime | None = None


ChatEdit = Callable[[Chat], Chat]


class ReturnedError(CommuniqueError):
    """A chat that was about to be erased is in use again."""

    def __init__(self, chat_id: ChatId) -> None:
        super().__init__(f"chat {chat_id} is in use again")
        self.chat_id = chat_id


def follow(chat: Chat, *wanted: Subscription) -> Chat:
    """`chat` with `wanted` added and active again; what it has already is not added twice."""
    added = tuple(one for one in dict.fromkeys(wanted) if one not in chat.subscriptions)
    return resume(replace(chat, subscriptions=chat.subscriptions + added))


def unfollow(chat: Chat, *unwanted: Subscription) -> Chat:
    """`chat` without `unwanted`."""
    return replace(chat, subscriptions=tuple(one for one in chat.subscriptions if one not in unwanted))


def pause(chat: Chat) -> Chat:
    """`chat` after /stop: nothing is sent, everything is kept."""
    return replace(chat, status=ChatStatus.PAUSED, reason="")


def resume(chat: Chat) -> Chat:
    """`chat` getting alerts again."""
    return replace(chat, status=ChatStatus.ACTIVE, reason="", lost_at=None)


def reachable_again(chat: Chat) -> Chat:
    """`chat` after a sign of life: a suspension ends, and so does leaving; a pause does not."""
    return resume(chat) if chat.status in (ChatStatus.SUSPENDED, ChatStatus.LEAVING) else chat


def suspend(chat: Chat, *, reason: str, lost_at: datetime | None = None) -> Chat:
    """`chat` that cannot be written to; its settings are kept. `lost_at` is set when it is gone for ever.

    A paused chat stays paused: its people asked for silence, and no sign of life may end that. One that
    leaves goes on leaving.
    """
    if chat.status in (ChatStatus.PAUSED, ChatStatus.LEAVING):
        return chat
    return replace(chat, status=ChatStatus.SUSPENDED, reason=reason, lost_at=lost_at)


def close_thread(chat: Chat, *, thread_id: int) -> Chat:
    """`chat` with a forum topic where nothing can be written."""
    return replace(chat, closed_threads=tuple(dict.fromkeys((*chat.closed_threads, thread_id))))


def open_thread(chat: Chat, *, thread_id: int) -> Chat:
    """`chat` with a forum topic where people write again."""
    if thread_id not in chat.closed_threads:
        return chat
    return replace(chat, closed_threads=tuple(one for one in chat.closed_threads if one != thread_id))


def lose_thread(chat: Chat, *, thread_id: int) -> Chat:
    """`chat` whose forum topic was deleted: what was followed there is followed in the chat itself."""
    moved = (
        replace(one, thread_id=None) if one.thread_id == thread_id else one for one in chat.subscriptions
    )
    return replace(open_thread(chat, thread_id=thread_id), subscriptions=tuple(dict.fromkeys(moved)))


def leave(chat: Chat) -> Chat:
    """What is left of `chat` until its people have been told that its data are deleted."""
    return Chat(
        id=chat.id,
        kind=chat.kind,
        title="",
        language=chat.language,
        created_at=chat.created_at,
        status=ChatStatus.LEAVING,
    )


def still_leaving(chat: Chat) -> Chat:
    """`chat` as it is: the edit that guards a batch which erases it.

    Raises ReturnedError when the chat is in use again; nothing of the batch is kept then.
    """
    if chat.status is not ChatStatus.LEAVING:
        raise ReturnedError(chat.id)
    return chat


def still_lost(chat: Chat) -> Chat:
    """The same for a chat that is gone for ever."""
    if chat.lost_at is None:
        raise ReturnedError(chat.id)
    return chat


def limit(chat: Chat, *, only_important: bool) -> Chat:
    """`chat` that is told everything that it follows, or only what matters much of it."""
    return replace(chat, only_important=only_important)


def speak(chat: Chat, *, language: str) -> Chat:
    """`chat` read in `language`."""
    return replace(chat, language=language)


def manage(chat: Chat, *, channel: ChatId | None) -> Chat:
    """A private chat whose commands are about `channel`, or about itself again."""
    return replace(chat, managing=channel)


def bind(chat: Chat, *, user_id: int) -> Chat:
    """A channel that `user_id`, one of its admins, sets up."""
    return replace(chat, bound_by=user_id)


def admit(chat: Chat) -> Chat:
    """`chat` let in by an invitation."""
    return replace(chat, admitted=True)


def mute(chat: Chat, *, topic: str, until: datetime) -> Chat:
    """`chat` without alerts on `topic` until `until`."""
    others = tuple(one for one in chat.mutes if one.topic != topic)
    return replace(chat, mutes=(*others, Mute(topic=topic, until=until)))


def unmute(chat: Chat, *, topic: str) -> Chat:
    """`chat` with alerts on `topic` again."""
    return replace(chat, mutes=tuple(one for one in chat.mutes if one.topic != topic))


def is_muted(chat: Chat, topic: str, *, now: datetime) -> bool:
    """Whether alerts on `topic` wait at `now`."""
    return any(one.topic == topic and one.until > now for one in chat.mutes)


def wanted_topics(chat: Chat, item: Item, *, thread_id: int | None, now: datetime) -> tuple[str, ...]:
    """The topics of `item` for which `chat` wants it in `thread_id`; () when it does not want it.

    Scope fails closed: an item without topics is wanted by nobody, and a paused or suspended chat wants
    nothing.
    """
    if chat.status is not ChatStatus.ACTIVE or thread_id in chat.closed_threads:
        return ()
    places = [
        (one.topic, one.place)
        for one in chat.subscriptions
        if one.thread_id == thread_id and covers(one.place, item.countries)
    ]
    return tuple(
        topic
        for topic in item.topics
        if any(followed in (topic, EVERY_TOPIC) for followed, _ in places)
        and not is_muted(chat, topic, now=now)
    )


def threads_of(chat: Chat) -> tuple[int | None, ...]:
    """Where in `chat` alerts may go, each place once."""
    return tuple(dict.fromkeys(one.thread_id for one in chat.subscriptions))
