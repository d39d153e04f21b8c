"""The reference store: everything in memory, nothing survives the process. Stores that write things down
inherit its queries and override what is kept."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from heapq import nlargest, nsmallest

from bot.domain.chats import Chat, ChatId, ChatKind, ChatStatus
from bot.domain.inbox import Update
from bot.domain.items import Item, ItemId
from bot.domain.outbox import Lane, Outgoing, OutgoingId, OutgoingStatus, is_pending
from bot.domain.sources import SourceId, SourceState
from bot.ports import Batch, Stats
from storage.plan import plan
from storage.tables import Changes, Tables

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class MemoryStore:
    """The contract of `bot.ports.Store` on plain dicts."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._writing = asyncio.Lock()

    async def open(self) -> None:
        """Nothing to load."""

    async def close(self) -> None:
        """Nothing to write."""

    async def _keep(self, changes: Changes, *, volatile: bool) -> None:
        """Write `changes` down; overridden by stores that last. Raises StorageError to refuse them."""

    async def commit(self, batch: Batch) -> None:
        """See `Store.commit`."""
        await asyncio.shield(self._commit(batch))

    async def _commit(self, batch: Batch) -> None:
        async with self._writing:
            await self._make(plan(self._tables, batch), volatile=batch.volatile)

    async def _make(self, changes: Changes, *, volatile: bool = False) -> None:
        """Keep, then apply; only under the lock, and never cut off by a cancellation."""
        if changes:
            await self._keep(changes, volatile=volatile)
            self._tables.apply(changes)

    # sources and items

    async def source_states(self) -> tuple[SourceState, ...]:
        """See `Store.source_states`."""
        return tuple(state for _, state in sorted(self._tables.sources.items()))

    async def due_sources(self, now: datetime) -> tuple[SourceId, ...]:
        """See `Store.due_sources`."""
        due = [state for state in self._tables.sources.values() if state.next_poll_at <= now]
        return tuple(
            state.source_id for state in sorted(due, key=lambda state: (state.next_poll_at, state.source_id))
        )

    async def item(self, item_id: ItemId) -> Item | None:
        """See `Store.item`."""
        return self._tables.items.get(item_id)

    async def latest_items(
        self, *, topic: str | None = None, countries: Collection[str] = (), limit: int = 10
    ) -> tuple[Item, ...]:
        """See `Store.latest_items`."""
        fitting = (
            item
            for item in self._tables.items.values()
            if (topic in item.topics if topic else item.topics)
            and all(code in item.countries for code in countries)
        )
        return tuple(nlargest(limit, fitting, key=lambda item: (item.at, item.id)))

    # chats

    async def chat(self, chat_id: ChatId) -> Chat | None:
        """See `Store.chat`."""
        return self._tables.chats.get(str(chat_id))

    async def followers(self, topics: Collection[str]) -> tuple[Chat, ...]:
        """See `Store.followers`."""
        ids: set[ChatId] = set()
        for topic in (*topics, "*"):
            ids |= self._tables.followers.get(topic, set())
        return tuple(self._tables.chats[str(chat_id)] for chat_id in sorted(ids))

    async def bound_channels(self, user_id: int) -> tuple[Chat, ...]:
        """See `Store.bound_channels`."""
        bound = [
            chat
            for chat in self._tables.chats.values()
            if chat.kind is ChatKind.CHANNEL and chat.bound_by == user_id
        ]
        return tuple(sorted(bound, key=lambda chat: chat.id))

    # inbox

    async def known_updates(self, ids: Collection[int]) -> frozenset[int]:
        """See `Store.known_updates`."""
        return frozenset(one for one in ids if str(one) in self._tables.inbox)

    async def waiting_updates(self) -> tuple[Update, ...]:
        """See `Store.waiting_updates`."""
        return tuple(self._tables.inbox[key] for key in self._tables.waiting)

    # outbox

    async def claim(self, now: datetime, *, limit: int, held: Collection[ChatId]) -> tuple[Outgoing, ...]:
        """See `Store.claim`."""
        return await asyncio.shield(self._claim(now, limit, held=held))

    async def _claim(self, now: datetime, limit: int, *, held: Collection[ChatId]) -> tuple[Outgoing, ...]:
        async with self._writing:
            heads = [
                head
                for chat_id in self._tables.pending
                if chat_id not in held and (head := self._head(chat_id, now)) is not None
            ]
            claimed = [
                replace(row, status=OutgoingStatus.SENDING, attempts=row.attempts + 1, not_before=None)
                for row in nsmallest(limit, heads, key=lambda row: (row.lane, row.seq))
            ]
            await self._make({("outbox", row.id): row for row in claimed})
            return tuple(claimed)

    def _head(self, chat_id: ChatId, now: datetime) -> Outgoing | None:
        """The row of a chat that may leave now: the first of the first lane that need not wait."""
        if self._tables.is_leaving(chat_id):
            return None
        blocked: set[int] = set()
        for lane, _, key in self._tables.pending[chat_id]:
            row = self._tables.outbox[key]
            if lane in blocked:
                continue
            if row.not_before is None or row.not_before <= now:
                return row
            if not row.repeat:
                blocked.add(lane)
        return None

    async def leaving(self) -> tuple[Outgoing, ...]:
        """See `Store.leaving`."""
        rows = [row for row in self._pending_rows() if row.status is OutgoingStatus.SENDING]
        return tuple(sorted(rows, key=lambda row: row.seq))

    async def next_due(self, now: datetime) -> datetime | None:
        """See `Store.next_due`."""
        first: dict[tuple[ChatId, Lane], datetime] = {}
        repeats: list[datetime] = []
        for row in self._pending_rows():
            if row.status is OutgoingStatus.QUEUED and row.repeat:
                repeats.append(row.not_before or now)
            elif row.status is OutgoingStatus.QUEUED:
                first.setdefault((row.chat_id, row.lane), row.not_before or now)
        return min([*first.values(), *repeats], default=None)

    async def row(self, row_id: OutgoingId) -> Outgoing | None:
        """See `Store.row`."""
        return self._tables.outbox.get(row_id)

    def _pending_rows(self) -> list[Outgoing]:
        return [self._tables.outbox[key] for places in self._tables.pending.values() for _, _, key in places]

    # upkeep

    async def prune(self, *, items_before: datetime, rows_before: datetime, updates_before: datetime) -> int:
        """See `Store.prune`."""
        return await asyncio.shield(self._prune(items_before, rows_before, updates_before=updates_before))

    async def _prune(self, items_before: datetime, rows_before: datetime, *, updates_before: datetime) -> int:
        async with self._writing:
            tables = self._tables
            needed = {row.item_id for row in self._pending_rows()}
            changes: Changes = {
                ("items", item.id): None
                for item in tables.items.values()
                if item.seen_at < items_before and item.id not in needed
            }
            changes |= {
                ("outbox", row.id): None
                for row in tables.outbox.values()
                if not is_pending(row) and (row.settled_at or row.created_at) < rows_before
            }
            changes |= {
                ("inbox", str(update.id)): None
                for update in tables.inbox.values()
                if update.handled_at is not None and update.handled_at < updates_before
            }
            await self._make(changes)
            return len(changes)

    async def stats(self, now: datetime) -> Stats:
        """See `Store.stats`."""
        tables = self._tables
        count = dict.fromkeys(OutgoingStatus, 0)
        for row in tables.outbox.values():
            count[row.status] += 1
        due = [
            row.created_at
            for row in self._pending_rows()
            if row.status is OutgoingStatus.QUEUED and (row.not_before or _LONG_AGO) <= now
        ]
        return Stats(
            items=len(tables.items),
            chats=len(tables.chats),
            active_chats=sum(chat.status is ChatStatus.ACTIVE for chat in tables.chats.values()),
            subscriptions=sum(len(chat.subscriptions) for chat in tables.chats.values()),
            queued=count[OutgoingStatus.QUEUED],
            sending=count[OutgoingStatus.SENDING],
            uncertain=count[OutgoingStatus.UNCERTAIN],
            failed=count[OutgoingStatus.FAILED],
            oldest_due=min(due, default=None),
        )
