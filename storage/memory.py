"""The reference store: everything in memory, nothing survives the process. Stores that write things down
inherit its queries and override what is kept."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any, cast

from bot.domain.added import Added
from bot.domain.chats import EVERY_TOPIC, Chat, ChatId
from bot.domain.errors import StorageError
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Item, ItemId, StoryId
from bot.domain.leases import Lease
from bot.domain.outbox import Outgoing, OutgoingId, OutgoingStatus
from bot.domain.places import covers
from bot.domain.records import KINDS, NAMES, Record, key_of
from bot.domain.rhythm import Rhythm
from bot.domain.silence import Silences
from bot.domain.sources import Seen, SourceId, SourceState
from bot.domain.stories import Story
from bot.domain.tallies import Tally
from bot.ports import Batch, Horizon, Room, Stats
from storage.codec import decode, encode
from storage.plan import Draft, is_old, plan, plan_pruning
from storage.tables import Documents, Tables
from storage.writer import Writer

#: Records that are made without letting others run in between; about a millisecond.
_AT_ONCE = 250


class MemoryStore:
    """The contract of `bot.ports.Store` on plain dicts."""

    def __init__(self) -> None:
        self._writer = Writer(Tables(), keep=self._keep, after=self._after)

    async def open(self) -> None:
        """Nothing to load."""

    async def close(self) -> None:
        """Nothing to write."""

    def trouble(self) -> str:
        """See `Store.trouble`."""
        return ""

    async def _keep(
        self,
        draft: Draft,  # noqa: ARG002 - nothing is written down
        make: Callable[[], list[Any]],
        *,
        volatile: bool,  # noqa: ARG002 - all of it is
    ) -> list[Any]:
        """See `storage.writer.Keep`; overridden by stores that last."""
        return make()

    async def _after(self) -> None:
        """Called after each write; overridden by stores that last."""

    async def commit(self, batch: Batch) -> None:
        """See `Store.commit`."""
        await self._writer.do(partial(plan, batch=batch), volatile=batch.volatile)

    async def flush(self) -> None:
        """See `Store.flush`."""

    # everything

    async def records(self) -> AsyncIterator[Record]:
        """See `Store.records`."""
        tables = await self._writer.at_rest()
        moment = {name: dict(tables.documents[name]) for name in KINDS}
        for name, documents in moment.items():
            for number, key in enumerate(sorted(documents), 1):
                yield decode(name, key, document=documents[key])
                if number % _AT_ONCE == 0:
                    await _breathe()

    async def restore(self, records: AsyncIterable[Record], *, replace: bool) -> int:
        """See `Store.restore`."""
        tables = await self._writer.at_rest()
        if any(tables.documents[name] for name in KINDS) and not replace:
            raise StorageError("something is stored already")
        documents: Documents = {name: {} for name in KINDS}
        async for record in records:
            documents[NAMES[type(record)]][key_of(record)] = encode(record)
        await self._replace(documents)
        return sum(map(len, documents.values()))

    async def _replace(self, documents: Documents) -> None:
        """Make `documents` all that there is."""
        self._writer.tables = Tables(documents)

    # sources and items

    async def source_states(self) -> tuple[SourceState, ...]:
        """See `Store.source_states`."""
        # Documents never change, so what is taken here stays of one moment.
        documents = sorted((await self._writer.at_rest()).documents["sources"].items())
        states: list[SourceState] = []
        for number, (key, document) in enumerate(documents, 1):
            states.append(cast(SourceState, decode("sources", key, document=document)))
            if number % _AT_ONCE == 0:
                await _breathe()
        return tuple(states)

    async def source_state(self, source_id: SourceId) -> SourceState | None:
        """See `Store.source_state`."""
        return (await self._writer.at_rest()).get(SourceState, source_id)

    async def seen(self, source_id: SourceId) -> tuple[str, ...]:
        """See `Store.seen`."""
        found = (await self._writer.at_rest()).get(Seen, source_id)
        return found.keys if found is not None else ()

    async def rhythm(self, source_id: SourceId) -> Rhythm | None:
        """See `Store.rhythm`."""
        return (await self._writer.at_rest()).get(Rhythm, source_id)

    async def silences(self) -> Silences:
        """See `Store.silences`."""
        return (await self._writer.at_rest()).get(Silences, Silences().id) or Silences()

    async def added_sources(self) -> tuple[Added, ...]:
        """See `Store.added_sources`."""
        tables = await self._writer.at_rest()
        return tuple(one for _, one in sorted(tables.all_of(Added)))

    async def tally(self, source_id: SourceId) -> Tally:
        """See `Store.tally`."""
        return (await self._writer.at_rest()).get(Tally, source_id) or Tally(source_id=source_id)

    async def due_sources(self, now: datetime) -> tuple[SourceId, ...]:
        """See `Store.due_sources`."""
        tables = await self._writer.at_rest()
        return tuple(SourceId(one) for one in tables.due.until(now))

    async def leases(self) -> tuple[Lease, ...]:
        """See `Store.leases`."""
        tables = await self._writer.at_rest()
        return tuple(lease for _, lease in sorted(tables.all_of(Lease), key=itemgetter(0)))

    async def item(self, item_id: ItemId) -> Item | None:
        """See `Store.item`."""
        return (await self._writer.at_rest()).get(Item, item_id)

    async def latest_items(
        self, *, topic: str | None = None, countries: Collection[str] = (), limit: int = 10
    ) -> tuple[Item, ...]:
        """See `Store.latest_items`."""
        tables = await self._writer.at_rest()
        keys = tables.timeline.latest(topic, countries)
        found: list[Item] = []
        stories: set[StoryId] = set()
        for item in (tables.get(Item, key) for key in keys):
            if len(found) >= limit:
                break
            if item is not None and item.story_id not in stories:
                found.append(item)
                stories |= {item.story_id} if item.story_id is not None else set()
        return tuple(found)

    # facts

    async def facts(self, item_id: ItemId) -> Findings | None:
        """See `Store.facts`."""
        return (await self._writer.at_rest()).get(Findings, item_id)

    async def visits(
        self, countries: Collection[str], *, since: date, until: date, latest: bool = False, limit: int = 100
    ) -> tuple[Findings, ...]:
        """See `Store.visits`."""
        tables = await self._writer.at_rest()
        keys = tables.visits.between(since, until, countries=countries, latest=latest)
        return _first(tables, keys, limit=limit)

    async def figures(self, reporter: str, partner: str, *, limit: int = 100) -> tuple[Findings, ...]:
        """See `Store.figures`."""
        tables = await self._writer.at_rest()
        return _first(tables, tables.figures.newest(reporter, partner), limit=limit)

    # stories

    async def story(self, story_id: StoryId) -> Story | None:
        """See `Store.story`."""
        return (await self._writer.at_rest()).get(Story, story_id)

    async def open_stories(self, now: datetime) -> tuple[Story, ...]:
        """See `Store.open_stories`."""
        documents = (await self._writer.at_rest()).documents["stories"]
        found: list[Story] = []
        for number, key in enumerate(list(documents), 1):
            document = documents.get(key)
            story = decode("stories", key, document=document) if document is not None else None
            if isinstance(story, Story) and story.kept_until >= now:
                found.append(story)
            if number % _AT_ONCE == 0:
                await _breathe()
        return tuple(sorted(found, key=lambda one: (one.last_at, one.id)))

    async def told(self, story_id: StoryId) -> tuple[Outgoing, ...]:
        """See `Store.told`."""
        tables = await self._writer.at_rest()
        found: list[Outgoing] = []
        for number, key in enumerate(tables.ledger.of(story_id), 1):
            row = tables.get(Outgoing, key)
            if row is not None:
                found.append(row)
            if number % _AT_ONCE == 0:
                await _breathe()
        return tuple(sorted(found, key=lambda row: row.seq))

    async def told_lately(self, chat_id: ChatId, *, limit: int = 5) -> tuple[Outgoing, ...]:
        """See `Store.told_lately`."""
        tables = await self._writer.at_rest()
        found = (tables.get(Outgoing, key) for key in tables.ledger.lately(chat_id))
        return tuple(row for row in found if row is not None and row.chat_id == chat_id)[:limit]

    async def told_in(self, chat_id: ChatId, message_id: int) -> Outgoing | None:
        """See `Store.told_in`."""
        tables = await self._writer.at_rest()
        key = tables.ledger.in_message(chat_id, message_id)
        return None if key is None else tables.get(Outgoing, key)

    # chats

    async def chat(self, chat_id: ChatId) -> Chat | None:
        """See `Store.chat`."""
        return (await self._writer.at_rest()).get(Chat, str(chat_id))

    async def followers(self, topics: Collection[str], countries: Collection[str]) -> tuple[Chat, ...]:
        """See `Store.followers`."""
        tables = await self._writer.at_rest()
        # Documents never change, so what is taken here stays of one moment.
        documents = tables.followers.of(topics, countries)
        chats: list[Chat] = []
        for number, document in enumerate(documents, 1):
            chat = decode("chats", "?", document=document)
            assert isinstance(chat, Chat)
            if _follows(chat, topics, countries=countries):
                chats.append(chat)
            if number % _AT_ONCE == 0:
                await _breathe()
        return tuple(chats)

    async def bound_channels(self, user_id: int) -> tuple[Chat, ...]:
        """See `Store.bound_channels`."""
        tables = await self._writer.at_rest()
        found = (tables.get(Chat, str(one)) for one in tables.followers.bound_by(user_id))
        return tuple(chat for chat in found if chat is not None)

    # inbox

    async def known_updates(self, ids: Collection[int]) -> frozenset[int]:
        """See `Store.known_updates`."""
        known = (await self._writer.at_rest()).documents["inbox"]
        return frozenset(one for one in ids if str(one) in known)

    async def waiting_updates(self) -> tuple[Update, ...]:
        """See `Store.waiting_updates`."""
        tables = await self._writer.at_rest()
        found = (tables.get(Update, key) for key in tables.waiting.keys)
        return tuple(update for update in found if update is not None)

    # outbox

    async def claim(self, now: datetime, *, room: Room, held: Collection[ChatId]) -> tuple[Outgoing, ...]:
        """See `Store.claim`."""
        claimed: list[Outgoing] = []

        def choose(draft: Draft) -> None:
            for key in draft.tables.queue.choose(now, room, held=held):
                row = draft.get(Outgoing, key)
                assert row is not None
                claimed.append(
                    replace(row, status=OutgoingStatus.SENDING, attempts=row.attempts + 1, not_before=None)
                )
                draft.put(claimed[-1])

        try:
            await self._writer.do(choose, on_loop=True)
        except StorageError:
            for row in claimed:
                self._writer.tables.queue.offer(row.chat_id)
            raise
        return tuple(claimed)

    async def leaving(self) -> tuple[Outgoing, ...]:
        """See `Store.leaving`."""
        tables = await self._writer.at_rest()
        found = (tables.get(Outgoing, key) for key in tables.queue.leaving())
        return tuple(sorted((row for row in found if row is not None), key=lambda row: row.seq))

    async def next_due(self, now: datetime) -> datetime | None:
        """See `Store.next_due`."""
        return (await self._writer.at_rest()).queue.next_due(now)

    async def row(self, row_id: OutgoingId) -> Outgoing | None:
        """See `Store.row`."""
        return (await self._writer.at_rest()).get(Outgoing, row_id)

    async def waiting(self, chat_id: ChatId) -> tuple[Outgoing, ...]:
        """See `Store.waiting`."""
        tables = await self._writer.at_rest()
        found = (tables.get(Outgoing, key) for key in tables.queue.of_chat(chat_id))
        return tuple(row for row in found if row is not None and row.status is OutgoingStatus.QUEUED)

    async def sent_since(self, moment: datetime) -> tuple[tuple[datetime, ChatId], ...]:
        """See `Store.sent_since`."""
        return tuple((await self._writer.at_rest()).queue.sent_since(moment))

    async def flooded(self, now: datetime) -> tuple[tuple[datetime, ChatId], ...]:
        """See `Store.flooded`."""
        return tuple((await self._writer.at_rest()).queue.flooded(now))

    # upkeep

    async def lost_chats(self, before: datetime) -> tuple[ChatId, ...]:
        """See `Store.lost_chats`."""
        documents = (await self._writer.at_rest()).documents["chats"]
        lost: list[ChatId] = []
        for number, key in enumerate(list(documents), 1):
            document = documents.get(key)
            chat = decode("chats", key, document=document) if document is not None else None
            if isinstance(chat, Chat) and chat.lost_at is not None and chat.lost_at < before:
                lost.append(chat.id)
            if number % _AT_ONCE == 0:
                await _breathe()
        return tuple(lost)

    async def prune(self, horizon: Horizon) -> int:
        """See `Store.prune`."""
        gone = 0
        for kind in (Item, Findings, Story, Outgoing, Update):
            keys = await self._old(kind, horizon)
            for start in range(0, len(keys), _AT_ONCE):
                # A portion at a time: nobody waits long, and a kill in between leaves the rest for next time.
                job = partial(plan_pruning, horizon=horizon, kind=kind, keys=keys[start : start + _AT_ONCE])
                gone += await self._writer.do(job, alone=True)
        return gone

    async def _old(self, kind: type[Record], horizon: Horizon) -> list[str]:
        """Keys of the records of `kind` that are older than `horizon`."""
        name = NAMES[kind]
        documents = (await self._writer.at_rest()).documents[name]
        old: list[str] = []
        for number, key in enumerate(list(documents), 1):
            document = documents.get(key)
            if document is not None and is_old(decode(name, key, document=document), horizon):
                old.append(key)
            if number % _AT_ONCE == 0:
                await _breathe()
        return old

    async def stats(self, now: datetime) -> Stats:
        """See `Store.stats`."""
        tables = await self._writer.at_rest()
        count = tables.queue.counts
        return Stats(
            items=len(tables.documents["items"]),
            chats=len(tables.documents["chats"]),
            active_chats=tables.followers.active,
            suspended_chats=tables.followers.suspended,
            subscriptions=tables.followers.subscriptions,
            queued=count[OutgoingStatus.QUEUED],
            sending=count[OutgoingStatus.SENDING],
            uncertain=count[OutgoingStatus.UNCERTAIN],
            failed=count[OutgoingStatus.FAILED],
            oldest_due=tables.queue.oldest_due(now),
        )


async def _breathe() -> None:
    """Let others run. Not `sleep(0)`: with that the loop takes the interpreter back before a waiting thread
    has woken up, and a write on its thread would wait for the end of all this (measured: 300 ms)."""
    await asyncio.sleep(0.0005)


def _first(tables: Tables, keys: Iterator[str], *, limit: int) -> tuple[Findings, ...]:
    """What stands under the first `limit` different ones of `keys`."""
    chosen: dict[str, None] = {}
    for key in keys:
        if len(chosen) >= limit:
            break
        chosen[key] = None
    found = (tables.get(Findings, key) for key in chosen)
    return tuple(one for one in found if one is not None)


def _follows(chat: Chat, topics: Collection[str], *, countries: Collection[str]) -> bool:
    return any(
        (one.topic == EVERY_TOPIC or one.topic in topics) and covers(one.place, countries)
        for one in chat.subscriptions
    )
