"""How the world answered: closed sets of named results, each with what the next step needs."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.chats import ChatId
from bot.domain.leases import NO_OFFER, Offer
from bot.domain.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document came."""

    body: bytes
    #: The Content-Type header, "" when there is none.
    content_type: str
    etag: str
    last_modified: str
    #: The address that answered, after redirects.
    url: str
    #: How long the server calls this answer fresh: sooner it would say the same.
    fresh_for: timedelta = timedelta(0)
    #: Where the document has moved for good; "" when it has not.
    moved_to: str = ""
    #: What the headers say of where its news can be had (Link).
    offer: Offer = NO_OFFER


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed (HTTP 304)."""

    #: The same as for a document that came.
    fresh_for: timedelta = timedelta(0)
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No document came."""

    #: One plain sentence for a person, without secrets.
    reason: str
    #: What the server asks for (Retry-After), None when it does not.
    retry_after: timedelta | None = None
    #: The server answered, and refuses us: we come too often, or are not wanted (HTTP 403, 429).
    refused: bool = False


FetchOutcome = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The platform took the message."""

    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAfter:
    """Not sent: this chat must wait (HTTP 429)."""

    delay: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMoved:
    """Not sent: the group became a supergroup with another id."""

    new_id: ChatId


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Not sent: the chat cannot be written to."""

    reason: str
    #: It will never come back: a deleted account, a deleted group.
    forever: bool = False
    #: It is a right that the bot lacks there, which its people can give.
    rights: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Not sent: the platform does not find the chat, which may be a passing fault of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicClosed:
    """Not sent: the forum topic is closed; it may be opened again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicGone:
    """Not sent: the forum topic was deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanished:
    """Not changed: the message to edit is no longer there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Not sent: the platform refuses this content and always will."""

    reason: str
    #: It was the markup; the same words may go as plain text.
    markup: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLong:
    """Not sent: it is too long for one request."""

    reason: str
    #: As it was to be sent.
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Not sent: the platform lets this bot send nothing at all: its token is refused, its account frozen."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """Certainly not sent: no connection."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """The request left and no usable answer came: it may have been sent."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwanted:
    """Not sent: unsubscribed, muted or paused since it was queued."""


SendOutcome = (
    Unwanted
    | Sent
    | RetryAfter
    | ChatMoved
    | Gone
    | Missing
    | TopicClosed
    | TopicGone
    | Vanished
    | Rejected
    | TooLong
    | Barred
    | Unreachable
    | Unclear
)
