"""Telegram: the one way out, how fast it takes messages, and what must be asked of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.chats import Chat, ChatId
from bot.domain.outbox import Lane, Outgoing
from bot.domain.outcomes import SendOutcome


class Sender(Protocol):
    """The one way out to the platform."""

    async def send(self, row: Outgoing, chat: Chat) -> SendOutcome:
        """Send or edit what `row` carries, once. Never raises for what the platform answers.

        `row.message` is set.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many messages may leave now; none is negative."""

    #: In all.
    total: int
    #: Of these, at most so many replies to people…
    replies: int
    #: …and at most so many of all others.
    bulk: int


class Pace(Protocol):
    """Knows how fast the platform takes messages. Not durable."""

    def held(self, now: datetime) -> frozenset[ChatId]:
        """Chats that must wait at `now`."""
        ...

    def room(self, now: datetime) -> Room:
        """How many messages may leave at `now` over all chats."""
        ...

    def note(self, chat: Chat, now: datetime, *, lane: Lane) -> None:
        """A message or an edit leaves for `chat` at `now`."""
        ...

    def recall(self, chat: Chat, at: datetime) -> None:
        """A message left for `chat` at `at`, before this process began; in order of time."""
        ...

    def wait(self, chat_id: ChatId, until: datetime) -> None:
        """Leave this chat alone until `until`."""
        ...

    def flood(self, chat_id: ChatId, delay: timedelta, *, now: datetime) -> None:
        """The platform asked at `now` to leave this chat alone for `delay`."""
        ...

    def pause(self, until: datetime) -> None:
        """Nothing at all leaves until `until`."""
        ...

    def shift(self, span: timedelta) -> None:
        """The clock was set by `span`: all that is remembered happened, or ends, by so much later."""
        ...

    def next_free(self, now: datetime) -> timedelta | None:
        """How long until more may leave than now; None when nothing is held."""
        ...


class Platform(Protocol):
    """What must be asked of Telegram itself."""

    async def is_admin(self, chat_id: ChatId, user_id: int) -> bool:
        """Whether a person may change a chat's settings; False when the platform does not say."""
        ...

    async def document(self, file_id: str, *, most: int) -> bytes | None:
        """A file that a person sent; None when it is longer than `most` bytes, or does not come."""
        ...
