"""The seams between the product and the world. What an implementation owes stands in the docstrings and
is held by the suites in `tests/contracts`."""

from collections.abc import AsyncIterable, AsyncIterator, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.chats import Chat, ChatEdit, ChatId
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Analysis, Document, Draft, Item, ItemId
from bot.domain.outbox import Lane, Outgoing, OutgoingId
from bot.domain.outcomes import FetchOutcome, SendOutcome
from bot.domain.records import Record
from bot.domain.sources import Seen, Source, SourceId, SourceState


class Clock(Protocol):
    """Tells the time; a test moves it by hand."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What to ask of a server."""

    url: str
    etag: str = ""
    last_modified: str = ""
    #: Media types we prefer, as an Accept header.
    accept: str = "*/*"
    #: The host named in `url` may stand on a private network; hosts that it redirects to may not.
    private_ok: bool = False


class Fetcher(Protocol):
    """Gets documents from the web."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once, following redirects. Never raises for what the network does; ends within its deadline."""
        ...


class SourceKind(Protocol):
    """How one kind of source is asked and read. Both methods are pure."""

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """What to fetch for the next poll."""
        ...

    def parse(self, body: bytes, *, content_type: str, url: str) -> "Parsed":
        """Read a document. Never raises for what the body holds; may be slow, so call it off the loop."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a document holds."""

    #: In document order; may be empty.
    drafts: tuple[Draft, ...]
    title: str = ""
    link: str = ""
    language: str = ""
    #: Why the document could not be read, "" when it could; `drafts` is empty then.
    error: str = ""


class Analyst(Protocol):
    """Understands what a text is about. Pure and bounded in time by the length of the text."""

    def analyze(self, document: Document) -> Analysis:
        """Language, topics and countries of `document`."""
        ...


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What shall be true after one atomic write. Applying a batch twice changes nothing the second time,
    except for `chat_edits`, whose functions must be safe to repeat."""

    #: Each replaces the state of its source.
    sources: tuple[SourceState, ...] = ()
    #: Each replaces what was seen of its source.
    seen: tuple[Seen, ...] = ()
    #: Added; an item whose id is known is left as it is.
    items: tuple[Item, ...] = ()
    #: Added; facts whose id is known are left as they are.
    facts: tuple[Findings, ...] = ()
    #: Added in order; a row whose id is known is left as it is.
    outgoing: tuple[Outgoing, ...] = ()
    #: Each replaces the row of its id; rows of chats that were erased since are left out.
    settled: tuple[Outgoing, ...] = ()
    #: Added; a chat that is known is left as it is.
    chats: tuple[Chat, ...] = ()
    #: Applied in order to the latest state, after `chats`; an edit of an unknown chat is left out.
    chat_edits: tuple[tuple[ChatId, ChatEdit], ...] = ()
    #: (old, new): chat and pending rows get the new id; where both exist, subscriptions are joined.
    moves: tuple[tuple[ChatId, ChatId], ...] = ()
    #: Added; an update whose id is known is left as it is.
    updates: tuple[Update, ...] = ()
    #: Each replaces the update of its id.
    handled: tuple[Update, ...] = ()
    #: Chats of which nothing shall be left, applied last: their records and rows, updates set aside that
    #: they or their person sent, and their mention in other chats.
    erased: tuple[ChatId, ...] = ()
    #: Need not outlive the process: it may be kept in memory until the next durable batch. For polls that
    #: brought nothing; the worst that a kill does is that they are repeated.
    volatile: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Numbers about what is stored, for operators."""

    items: int
    chats: int
    active_chats: int
    #: Chats that cannot be written to; they keep their settings.
    suspended_chats: int
    subscriptions: int
    queued: int
    sending: int
    uncertain: int
    failed: int
    #: When the oldest row that could be sent now was queued; None when none waits.
    oldest_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """What is older than this may be forgotten."""

    #: Items seen before.
    items: datetime
    #: Facts of items seen before.
    facts: datetime
    #: Alerts and digests settled before.
    alerts: datetime
    #: Replies settled before.
    replies: datetime
    #: Updates handled before.
    updates: datetime


class Store(Protocol):
    """Remembers everything. Times are aware and in UTC.

    Every method is atomic by itself and may be called concurrently; when one returns, what it wrote
    survives a kill (but see `Batch.volatile`). The only infrastructure exception is `StorageError`, after
    which nothing of the call was kept.
    """

    # lifecycle

    async def open(self) -> None:
        """Load what is stored. Raises InUseError when another process has it."""
        ...

    async def close(self) -> None:
        """Write what is volatile and let go. Safe to repeat."""
        ...

    def trouble(self) -> str:
        """Why the last write failed, in one sentence; "" when it did not. Does not wait."""
        ...

    # the one write

    async def commit(self, batch: Batch) -> None:
        """Make `batch` true, all of it or nothing.

        What `erased` names is gone from memory when this returns, and from every file soon after.
        """
        ...

    async def flush(self) -> None:
        """Write down what is volatile. A store in trouble tries to write in any case, and is out of it when
        that succeeds."""
        ...

    # everything, for moving it elsewhere

    def records(self) -> AsyncIterator[Record]:
        """All records as they are at one moment, kind by kind in the order of KINDS, then by key."""
        ...

    async def restore(self, records: AsyncIterable[Record], *, replace: bool) -> int:
        """Make `records`, whose keys are unique within a kind, all that is stored, at once or not at all;
        return how many they are. Not while anything else is called.

        Raises StorageError when something is stored already, unless it may be replaced.
        """
        ...

    # sources and items

    async def source_states(self) -> tuple[SourceState, ...]:
        """All states, by source id."""
        ...

    async def source_state(self, source_id: SourceId) -> SourceState | None:
        """The state of one source, None when it is unknown."""
        ...

    async def seen(self, source_id: SourceId) -> tuple[str, ...]:
        """`Seen.keys` of one source; () when nothing was seen of it."""
        ...

    async def due_sources(self, now: datetime) -> tuple[SourceId, ...]:
        """Sources whose next poll is due, the longest due first."""
        ...

    async def item(self, item_id: ItemId) -> Item | None:
        """One item, or None when it is unknown or was pruned."""
        ...

    async def latest_items(
        self, *, topic: str | None = None, countries: Collection[str] = (), limit: int = 10
    ) -> tuple[Item, ...]:
        """Items on `topic` (None: on any topic at all) about all of `countries`, newest first."""
        ...

    # facts

    async def facts(self, item_id: ItemId) -> Findings | None:
        """The facts of one item, None when there are none or they were pruned."""
        ...

    async def visits(
        self, countries: Collection[str], *, since: date, until: date, latest: bool = False, limit: int = 100
    ) -> tuple[Findings, ...]:
        """Facts with a main visit from or to all of `countries` (one or two; none: any) that begins within
        `since` … `until` (see `bot.domain.trips.days_of`), the first to begin first, or with `latest` the
        last; each once, at most `limit`."""
        ...

    async def figures(self, reporter: str, partner: str, *, limit: int = 100) -> tuple[Findings, ...]:
        """Facts with a figure of the trade of `reporter` with `partner`, those of the newest period first;
        each once, at most `limit`."""
        ...

    # chats

    async def chat(self, chat_id: ChatId) -> Chat | None:
        """One chat, or None when it is unknown."""
        ...

    async def followers(self, topics: Collection[str], countries: Collection[str]) -> tuple[Chat, ...]:
        """Active chats, in no order, with a subscription to one of `topics` or to every topic, in a place
        that covers `countries`."""
        ...

    async def bound_channels(self, user_id: int) -> tuple[Chat, ...]:
        """Channels that this person bound, by id."""
        ...

    # inbox

    async def known_updates(self, ids: Collection[int]) -> frozenset[int]:
        """Those of `ids` that are stored, handled or not."""
        ...

    async def waiting_updates(self) -> tuple[Update, ...]:
        """Updates that were not handled, in order of arrival."""
        ...

    # outbox

    async def claim(self, now: datetime, *, room: Room, held: Collection[ChatId]) -> tuple[Outgoing, ...]:
        """Mark rows as leaving and return them so marked: as many as there is `room` for, at most one a chat.

        For each chat that is not `held` and has no row leaving, its first row by lane and order. A first
        row that must wait (`not_before`) holds back later rows of its lane, but a `repeat` does not: its
        turn has passed, and what is fresh shall not wait for it. Over all chats lower lanes come first, but
        a digest that has waited for AGED stands beside the alerts. Within a lane older rows come first, and
        a chat that was served goes behind all that were waiting then. Each row is given to one caller only.
        """
        ...

    async def waiting(self, chat_id: ChatId) -> tuple[Outgoing, ...]:
        """Rows of a chat that are queued, first to leave first."""
        ...

    async def sent_since(self, moment: datetime) -> tuple[tuple[datetime, ChatId], ...]:
        """When messages were sent to which chat after `moment`, in order of time; of very many the last."""
        ...

    async def flooded(self, now: datetime) -> tuple[tuple[datetime, ChatId], ...]:
        """Until when, beyond `now`, the platform asked to leave chats alone for which rows wait."""
        ...

    async def leaving(self) -> tuple[Outgoing, ...]:
        """Rows marked as leaving; at a start these are the ones that a kill cut off."""
        ...

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next queued row may be claimed as far as `not_before` goes; None when none is queued."""
        ...

    async def row(self, row_id: OutgoingId) -> Outgoing | None:
        """One row of the outbox."""
        ...

    # upkeep

    async def lost_chats(self, before: datetime) -> tuple[ChatId, ...]:
        """Chats that have been gone for ever since before `before`."""
        ...

    async def prune(self, horizon: Horizon) -> int:
        """Forget what is older than `horizon`, a portion at a time; return how many records.

        What is pending is never touched, nor an item that a pending row needs. Keys of seen items live
        with their source and are not pruned.
        """
        ...

    async def stats(self, now: datetime) -> Stats:
        """Numbers for operators."""
        ...


class Platform(Protocol):
    """What must be asked of Telegram itself."""

    async def is_admin(self, chat_id: ChatId, user_id: int) -> bool:
        """Whether a person may change a chat's settings; False when the platform does not say."""
        ...
