"""What a store owes."""

from collections.abc import AsyncIterable, AsyncIterator, Collection
from datetime import date, datetime
from typing import Protocol

from bot.domain.added import Added
from bot.domain.chats import Chat, ChatId
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Item, ItemId, StoryId
from bot.domain.leases import Lease
from bot.domain.outbox import Outgoing, OutgoingId
from bot.domain.records import Record
from bot.domain.rhythm import Rhythm
from bot.domain.silence import Silences
from bot.domain.sources import SourceId, SourceState
from bot.domain.stories import Story
from bot.domain.tallies import Tally
from bot.ports.batch import Batch, Horizon, Stats
from bot.ports.platform import Room


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

    async def rhythm(self, source_id: SourceId) -> Rhythm | None:
        """When one source publishes; None when nothing was learned of it."""
        ...

    async def silences(self) -> Silences:
        """What people were told of silent sources."""

    async def added_sources(self) -> tuple[Added, ...]:
        """Sources that people added, by id."""
        ...

    async def tally(self, source_id: SourceId) -> Tally:
        """What was counted of one source; an empty one when nothing was."""
        ...

    async def due_sources(self, now: datetime) -> tuple[SourceId, ...]:
        """Sources whose next poll is due, the longest due first."""
        ...

    async def leases(self) -> tuple[Lease, ...]:
        """All leases, by id."""
        ...

    async def item(self, item_id: ItemId) -> Item | None:
        """One item, or None when it is unknown or was pruned."""
        ...

    async def latest_items(
        self, *, topic: str | None = None, countries: Collection[str] = (), limit: int = 10
    ) -> tuple[Item, ...]:
        """Items on `topic` (None: on any topic at all) about all of `countries`, newest first; of each story
        the newest only."""
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

    # stories

    async def story(self, story_id: StoryId) -> Story | None:
        """One story, None when it is unknown or was pruned."""
        ...

    async def open_stories(self, now: datetime) -> tuple[Story, ...]:
        """Stories that take items at `now` still (`Story.kept_until`), the one told of last coming last."""
        ...

    async def told(self, story_id: StoryId) -> tuple[Outgoing, ...]:
        """The rows of a story, of all that was told of it and is to be, in order."""
        ...

    async def told_lately(self, chat_id: ChatId, *, limit: int = 5) -> tuple[Outgoing, ...]:
        """The rows by which a chat last heard of a story for the first time, the last one first; of those
        that arrived."""
        ...

    async def told_in(self, chat_id: ChatId, message_id: int) -> Outgoing | None:
        """The row of what is told in a message, None when it tells of no items or was pruned."""
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

        What is pending is never touched, nor an item that a pending row needs, nor a row whose story is kept.
        Keys of seen items live with their source and are not pruned.
        """
        ...

    async def stats(self, now: datetime) -> Stats:
        """Numbers for operators."""
        ...
