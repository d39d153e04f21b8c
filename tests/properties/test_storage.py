"""What holds of stores for every record and every sequence of calls."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import EnumType
from functools import partial
from pathlib import Path
from types import NoneType
from typing import Any, NewType, get_args, get_origin, get_type_hints

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.chats import (
    Chat,
    ChatEdit,
    ChatId,
    follow,
    mute,
    pause,
    resume,
    suspend,
    unfollow,
)
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Item, ItemId
from bot.domain.outbox import Outgoing, OutgoingId, OutgoingStatus, is_pending
from bot.domain.outcomes import ChatMoved, RetryAfter, SendOutcome, Sent, Unclear, Unwanted
from bot.domain.records import KINDS, Record
from bot.domain.sources import Seen, SourceState
from bot.pipeline.settle import settle
from bot.ports import Batch
from storage import MemoryStore, TinyDBStore
from storage.codec import decode, encode
from storage.documents import apply
from tests.make import (
    NOW,
    make_chat,
    make_horizon,
    make_item,
    make_outgoing,
    make_room,
    make_state,
    make_subscription,
    make_update,
)

#: Every character there is, lone surrogates too; every time there is; every integer of the platform.
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(), max_size=8),
    int: st.integers(-(2**63), 2**63),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    NoneType: st.none(),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Every value of a type that records are made of."""
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, NewType):
        return anything(kind.__supertype__)
    if isinstance(kind, EnumType):
        return st.sampled_from(list(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        fields = get_type_hints(kind)
        return st.builds(kind, **{name: anything(hint) for name, hint in fields.items()})
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        return st.builds(kind, *map(anything, get_type_hints(kind).values()))
    if get_origin(kind) in (Mapping, dict):
        return st.dictionaries(*map(anything, get_args(kind)), max_size=2)
    if get_origin(kind) is frozenset:
        return st.frozensets(anything(get_args(kind)[0]), max_size=3)
    if get_origin(kind) is tuple and get_args(kind)[-1] is not Ellipsis:
        return st.tuples(*map(anything, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(anything(get_args(kind)[0]), max_size=3).map(tuple)
    return st.one_of(*(anything(one) for one in get_args(kind)))


def some(kind: Any, key: str) -> st.SearchStrategy[list[Any]]:
    """A few records with different keys."""
    return st.lists(anything(kind), unique_by=lambda one: getattr(one, key), max_size=3)


def tables_and_records() -> st.SearchStrategy[tuple[str, Record]]:
    """A record of any table, with anything in its fields."""
    return st.one_of([st.tuples(st.just(name), anything(kind)) for name, kind in KINDS.items()])


@given(tables_and_records())
def test_every_record_survives_being_written_down(found: tuple[str, Record]) -> None:
    name, record = found
    document = encode(record)
    assert b"\n" not in document
    assert decode(name, "key", document=document) == record


@settings(max_examples=50)
@given(
    some(SourceState, "source_id"),
    some(Item, "id"),
    some(Findings, "id"),
    some(Chat, "id"),
    some(Outgoing, "id"),
    some(Update, "id"),
    some(Seen, "source_id"),
)
def test_whatever_was_committed_is_there_after_reopening(
    sources: list[SourceState],
    items: list[Item],
    facts: list[Findings],
    chats: list[Chat],
    outgoing: list[Outgoing],
    updates: list[Update],
    seen: list[Seen],
) -> None:
    async def check(folder: Path) -> None:
        store = TinyDBStore(folder)
        await store.open()
        await store.commit(
            Batch(
                sources=tuple(sources),
                items=tuple(items),
                facts=tuple(facts),
                chats=tuple(chats),
                outgoing=tuple(outgoing),
                updates=tuple(updates),
                seen=tuple(seen),
            )
        )
        for _ in range(2):  # from the journal first, from the snapshot then
            await store.close()
            store = TinyDBStore(folder)
            await store.open()
            assert await store.source_states() == tuple(sorted(sources, key=lambda one: one.source_id))
            assert [await store.item(one.id) for one in items] == items
            assert [await store.facts(one.id) for one in facts] == facts
            assert [await store.seen(one.source_id) for one in seen] == [one.keys for one in seen]
            assert [await store.chat(one.id) for one in chats] == chats
            found = [await store.row(one.id) for one in outgoing]
            assert found == [replace(one, seq=number) for number, one in enumerate(outgoing, 1)]
            assert await store.waiting_updates() == tuple(one for one in updates if one.handled_at is None)
        await store.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder)))


KEYS = st.sampled_from(["", "a", "b", "\ud800"])
WRITES = st.dictionaries(KEYS, st.dictionaries(KEYS, st.one_of(st.none(), st.sampled_from([b"1", b"2"]))))


@given(st.lists(WRITES))
def test_journal_replayed_on_a_later_snapshot_ends_where_it_ended(writes: list[Any]) -> None:
    once: dict[str, Any] = {}
    for changed in writes:
        apply(once, changed)
    twice = {table: dict(rows) for table, rows in once.items()}
    for changed in writes:
        apply(twice, changed)
    assert twice == once


CHATS = st.integers(1, 4).map(ChatId)
SUBSCRIPTIONS = [
    make_subscription(),
    make_subscription(topic="visits"),
    make_subscription(topic="*", thread_id=3),
]
EDITS: list[ChatEdit] = [
    pause,
    resume,
    partial(suspend, reason="blocked"),
    partial(mute, topic="trade", until=NOW),
    *(lambda chat, one=one: follow(chat, one) for one in SUBSCRIPTIONS),
    *(lambda chat, one=one: unfollow(chat, one) for one in SUBSCRIPTIONS),
]
ITEMS = st.sampled_from("abcd")
TINY_BATCHES = st.builds(
    Batch,
    sources=st.lists(
        st.builds(make_state, source_id=st.sampled_from("xy"), failures=st.integers(0, 3)), max_size=2
    ).map(tuple),
    items=st.lists(st.builds(make_item, id=ITEMS, seen_at=st.just(NOW)), max_size=2).map(tuple),
    outgoing=st.lists(
        st.builds(
            make_outgoing,
            id=st.sampled_from([f"row-{n}" for n in range(12)]),
            chat_id=CHATS,
            item_id=ITEMS,
            lane=st.integers(0, 2),
            not_before=st.sampled_from([None, NOW + timedelta(minutes=1)]),
        ),
        max_size=3,
    ).map(tuple),
    chats=st.lists(st.builds(make_chat, id=CHATS), max_size=2).map(tuple),
    chat_edits=st.lists(st.tuples(CHATS, st.sampled_from(EDITS)), max_size=2).map(tuple),
    moves=st.lists(st.tuples(CHATS, CHATS), max_size=1).map(tuple),
    updates=st.lists(st.builds(make_update, id=st.integers(1, 6)), max_size=2).map(tuple),
    handled=st.lists(st.builds(make_update, id=st.integers(1, 6), handled_at=st.just(NOW)), max_size=1).map(
        tuple
    ),
    volatile=st.booleans(),
)
OUTCOMES: list[SendOutcome] = [
    Sent(message_id=1),
    Unwanted(),
    RetryAfter(delay=timedelta(seconds=30)),
    Unclear(reason="timed out"),
    ChatMoved(new_id=ChatId(4)),
]


class TwoStores(RuleBasedStateMachine):
    """TinyDB, reopened at any time, does what memory does; and both keep the rules of the outbox."""

    @initialize()
    def start(self) -> None:
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOW
        self.memory = MemoryStore()
        self.tiny = TinyDBStore(Path(self.folder.name), journal_bytes=2_000)
        self.runner.run(self.tiny.open())
        self.claimed: list[Outgoing] = []

    def both(self, call: str, *args: Any, **options: Any) -> Any:
        """The answer of both stores, which is the same."""
        one, other = (
            self.runner.run(getattr(store, call)(*args, **options)) for store in (self.memory, self.tiny)
        )
        assert one == other
        return one

    @rule(batch=TINY_BATCHES)
    def commit(self, batch: Batch) -> None:
        self.both("commit", batch)
        before = self.view()
        if not batch.chat_edits and not batch.moves:
            self.both("commit", batch)
            assert self.view() == before

    @rule(limit=st.integers(0, 3), held=st.sets(CHATS, max_size=2))
    def claim(self, limit: int, held: set[ChatId]) -> None:
        leaving = {row.chat_id for row in self.both("leaving")}
        rows = self.both("claim", self.now, room=make_room(limit), held=held)
        assert len(rows) <= limit
        chats = [row.chat_id for row in rows]
        assert len(chats) == len(set(chats))
        assert not set(chats) & (held | leaving)
        self.claimed += rows

    @precondition(lambda self: bool(self.claimed))
    @rule(outcome=st.sampled_from(OUTCOMES))
    def settle(self, outcome: SendOutcome) -> None:
        settlement = settle(self.claimed.pop(0), outcome, chat=None, now=self.now)
        row = settlement.row
        moves = ((row.chat_id, settlement.moved_to),) if settlement.moved_to is not None else ()
        self.both("commit", Batch(settled=(row,), moves=moves))
        stored = self.both("row", row.id)
        assert stored is not None
        assert (stored.status, stored.seq) == (row.status, row.seq)

    @rule(minutes=st.integers(0, 2))
    def prune(self, minutes: int) -> None:
        before = self.now - timedelta(minutes=minutes)
        pending = {row.id: row for row in self.rows() if is_pending(row)}
        needed = [self.both("item", row.item_id) for row in pending.values()]
        self.both("prune", make_horizon(before))
        assert {row.id: row for row in self.rows() if is_pending(row)} == pending
        assert [self.both("item", row.item_id) for row in pending.values()] == needed

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def reopen(self) -> None:
        self.runner.run(self.tiny.close())
        self.tiny = TinyDBStore(Path(self.folder.name), journal_bytes=2_000)
        self.runner.run(self.tiny.open())

    @invariant()
    def both_show_the_same(self) -> None:
        self.view()

    @invariant()
    def what_is_underway_was_claimed(self) -> None:
        chats = [row.chat_id for row in self.both("leaving")]
        assert len(chats) <= len(self.claimed)
        assert all(row.status is OutgoingStatus.SENDING for row in self.both("leaving"))

    @invariant()
    def followers_are_those_whose_record_says_so(self) -> None:
        chats = [self.both("chat", ChatId(number)) for number in range(1, 5)]
        expected = [
            chat
            for chat in chats
            if chat
            and chat.status == "active"
            and {one.topic for one in chat.subscriptions} & {"visits", "*"}
        ]
        for store in (self.memory, self.tiny):
            found = self.runner.run(store.followers(("visits",), ("RU",)))
            assert sorted(found, key=lambda chat: chat.id) == expected

    def rows(self) -> list[Outgoing]:
        found = [self.both("row", OutgoingId(f"row-{n}")) for n in range(12)]
        return [row for row in found if row is not None]

    def view(self) -> tuple[object, ...]:
        return (
            self.both("source_states"),
            [self.both("item", ItemId(one)) for one in "abcd"],
            [self.both("chat", ChatId(number)) for number in range(1, 5)],
            self.rows(),
            self.both("waiting_updates"),
            self.both("known_updates", range(1, 7)),
            self.both("stats", self.now),
            self.both("next_due", self.now),
            self.both("due_sources", self.now),
        )

    def teardown(self) -> None:
        self.runner.run(self.tiny.close())
        self.runner.close()
        self.folder.cleanup()


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(max_examples=30, stateful_step_count=20)
