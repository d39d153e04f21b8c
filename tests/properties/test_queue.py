"""The outbox as a queue does what the contract says, as a scan of all rows would (`Store.claim`)."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.chats import ChatId
from bot.domain.items import ItemId
from bot.domain.outbox import AGED, Lane, Outgoing, OutgoingId, OutgoingStatus, is_pending
from bot.ports import Room
from storage.queue import OutboxQueue
from tests.make import NOW, make_outgoing, make_room

MINUTE = timedelta(minutes=1)

ROOMS = st.builds(Room, total=st.integers(0, 4), replies=st.integers(0, 4), bulk=st.integers(0, 4))
CHATS = st.integers(1, 3).map(ChatId)
MINUTES = st.integers(0, 4)
#: When a row may leave, from now; None for at once.
DELAYS = st.none() | MINUTES
ITEMS = st.none() | st.sampled_from("ab").map(ItemId)

Rows = dict[str, Outgoing]
Served = Mapping[ChatId, tuple[int, int]]


def place_of(row: Outgoing) -> tuple[int, int, str]:
    return (row.lane, row.seq, row.id)


def is_due(row: Outgoing, now: datetime) -> bool:
    return row.not_before is None or row.not_before <= now


def model_heads(rows: Rows, chat_id: ChatId) -> list[Outgoing]:
    """Rows of a chat that nothing but their time holds back."""
    pending = sorted(
        (one for one in rows.values() if is_pending(one) and one.chat_id == chat_id), key=place_of
    )
    if any(one.status is OutgoingStatus.SENDING for one in pending):
        return []
    return [
        row
        for row in pending
        if all(
            earlier.repeat
            for earlier in pending
            if earlier.lane == row.lane and place_of(earlier) < place_of(row)
        )
    ]


def model_choose(
    rows: Rows,
    now: datetime,
    *,
    room: Room,
    held: Collection[ChatId],
    served: Mapping[ChatId, tuple[int, int]],
) -> list[OutgoingId]:
    """What `Store.claim` says of all rows."""

    def turn_of(row: Outgoing) -> tuple[int, tuple[int, int], int]:
        is_aged = row.lane is Lane.DIGEST and now - row.created_at > AGED
        turn = max((row.seq, 0), served.get(row.chat_id, (0, 0)))
        return Lane.ALERT if is_aged else row.lane, turn, row.seq

    chats = {one.chat_id for one in rows.values()} - set(held)
    heads = [one for chat_id in chats for one in model_heads(rows, chat_id) if is_due(one, now)]
    chosen: dict[ChatId, OutgoingId] = {}
    for replies, most in ((True, room.replies), (False, room.bulk)):
        limit = min(room.total, len(chosen) + most)
        for row in sorted(heads, key=turn_of):
            if (row.lane is Lane.INTERACTIVE) is replies and len(chosen) < limit:
                chosen.setdefault(row.chat_id, row.id)
    return list(chosen.values())


def model_next_due(rows: Rows, now: datetime) -> datetime | None:
    """The first moment from `now` on at which a row could be claimed if nothing else changed."""
    heads = [one for chat_id in {one.chat_id for one in rows.values()} for one in model_heads(rows, chat_id)]
    return min((max(now, one.not_before or now) for one in heads), default=None)


def model_oldest_due(rows: Rows, now: datetime) -> datetime | None:
    # Upkeep may wait for ever.
    waiting = [one for one in rows.values() if one.status is OutgoingStatus.QUEUED and is_due(one, now)]
    due = [one for one in waiting if one.lane is not Lane.UPKEEP]
    return min((one.created_at for one in due), default=None)


class QueueAndModel(RuleBasedStateMachine):
    """The queue beside a dict of all rows."""

    @initialize()
    def start(self) -> None:
        self.queue = OutboxQueue()
        self.rows: Rows = {}
        #: The last row that was queued when a chat was served last, and which serving it was.
        self.served: dict[ChatId, tuple[int, int]] = {}
        self.servings = 0
        self.now = NOW
        self.seq = 0

    def put(self, key: str, new: Outgoing | None) -> None:
        self.queue.replace(key, self.rows.get(key), new=new)
        if new is None:
            del self.rows[key]
        else:
            self.rows[key] = new
        self.note_served(new)

    def note_served(self, new: Outgoing | None) -> None:
        if new is not None and new.status is OutgoingStatus.SENDING:
            self.servings += 1
            self.served[new.chat_id] = (self.queue.last_seq, self.servings)
        waiting = {one.chat_id for one in self.rows.values() if is_pending(one)}
        self.served = {one: seq for one, seq in self.served.items() if one in waiting}

    def change(self, key: str, **changes: Any) -> None:
        self.put(key, replace(self.rows[key], **changes))

    def at(self, delay: int | None) -> datetime | None:
        return None if delay is None else self.now + delay * MINUTE

    def of(self, *statuses: OutgoingStatus) -> list[str]:
        return sorted(key for key, row in self.rows.items() if row.status in statuses)

    @rule(chat=CHATS, lane=st.sampled_from(Lane), delay=DELAYS, repeat=st.booleans(), item_id=ITEMS)
    def add(self, chat: ChatId, lane: Lane, delay: int | None, repeat: bool, item_id: ItemId | None) -> None:
        self.seq += 1
        # Keys in another order than rows.
        key = OutgoingId(f"row-{self.seq * 7 % 10}-{self.seq}")
        new = make_outgoing(
            id=key,
            chat_id=chat,
            lane=lane,
            not_before=self.at(delay),
            repeat=repeat,
            item_id=item_id,
            seq=self.seq,
            created_at=NOW + self.seq * MINUTE,
        )
        self.put(key, new)

    @rule(room=ROOMS, held=st.sets(CHATS, max_size=2))
    def claim(self, room: Room, held: set[ChatId]) -> None:
        chosen = self.queue.choose(self.now, room, held=held)
        assert chosen == model_choose(self.rows, self.now, room=room, held=held, served=self.served)
        for key in chosen:
            self.change(key, status=OutgoingStatus.SENDING, not_before=None)

    @rule(room=ROOMS, held=st.sets(CHATS, max_size=2), offered=st.booleans())
    def claim_that_was_not_written(self, room: Room, held: set[ChatId], offered: bool) -> None:
        for key in self.queue.choose(self.now, room, held=held):
            if offered:
                self.queue.offer(self.rows[key].chat_id)

    @precondition(lambda self: bool(self.of(OutgoingStatus.SENDING)))
    @rule(
        data=st.data(),
        status=st.sampled_from([one for one in OutgoingStatus if one is not OutgoingStatus.SENDING]),
        delay=DELAYS,
        repeat=st.booleans(),
    )
    def settle(self, data: st.DataObject, status: OutgoingStatus, delay: int | None, repeat: bool) -> None:
        key = data.draw(st.sampled_from(self.of(OutgoingStatus.SENDING)))
        self.change(key, status=status, not_before=self.at(delay), repeat=repeat or self.rows[key].repeat)

    @precondition(lambda self: bool(self.of(OutgoingStatus.QUEUED)))
    @rule(data=st.data(), delay=DELAYS)
    def change_its_time(self, data: st.DataObject, delay: int | None) -> None:
        key = data.draw(st.sampled_from(self.of(OutgoingStatus.QUEUED)))
        self.change(key, not_before=self.at(delay))

    @precondition(lambda self: bool(self.of(OutgoingStatus.QUEUED)))
    @rule(data=st.data(), lane=st.sampled_from(Lane), repeat=st.booleans())
    def change_its_turn(self, data: st.DataObject, lane: Lane, repeat: bool) -> None:
        key = data.draw(st.sampled_from(self.of(OutgoingStatus.QUEUED)))
        self.change(key, lane=lane, repeat=repeat)

    @rule(old=CHATS, new=CHATS)
    def move(self, old: ChatId, new: ChatId) -> None:
        keys = self.queue.of_chat(old)
        pending = [one for one in self.rows.values() if is_pending(one) and one.chat_id == old]
        assert keys == [one.id for one in sorted(pending, key=place_of)]
        for key in keys:
            self.change(key, chat_id=new)

    @precondition(lambda self: bool(self.rows))
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        self.put(data.draw(st.sampled_from(sorted(self.rows))), None)

    @rule(chat=CHATS)
    def erase(self, chat: ChatId) -> None:
        for key in [key for key, row in self.rows.items() if row.chat_id == chat]:
            self.put(key, None)

    @rule(minutes=MINUTES)
    def time_goes_on(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(minutes=MINUTES)
    def the_clock_is_set_back(self, minutes: int) -> None:
        # Hours that were looked at before come again.
        self.now -= minutes * MINUTE

    @rule()
    def start_anew(self) -> None:
        self.queue = OutboxQueue()
        self.served = {}
        for key, row in self.rows.items():
            self.queue.replace(key, None, new=row)
            self.note_served(row)

    @rule()
    def ask_when(self) -> None:
        # On the queue itself, which drops what it finds to be stale.
        assert self.queue.next_due(self.now) == model_next_due(self.rows, self.now)

    @invariant()
    def it_answers_as_the_model_does(self) -> None:
        room = make_room(9)
        expected = model_choose(self.rows, self.now, room=room, held=(), served=self.served)
        assert deepcopy(self.queue).choose(self.now, room, held=()) == expected
        assert deepcopy(self.queue).next_due(self.now) == model_next_due(self.rows, self.now)
        assert self.queue.oldest_due(self.now) == model_oldest_due(self.rows, self.now)

    @invariant()
    def it_counts_and_knows_what_is_leaving(self) -> None:
        # Counts of zero are no difference.
        assert self.queue.counts == Counter(row.status for row in self.rows.values())
        assert sorted(self.queue.leaving()) == self.of(OutgoingStatus.SENDING)
        assert self.queue.last_seq >= max((row.seq for row in self.rows.values()), default=0)

    @invariant()
    def it_knows_which_items_are_needed(self) -> None:
        needed = {row.item_id for row in self.rows.values() if is_pending(row)}
        assert {one for one in ("a", "b") if self.queue.needs(ItemId(one))} == needed - {None}

    @invariant()
    def waking_up_when_it_says_loses_nothing(self) -> None:
        """A loop that sleeps until `next_due` claims everything that time alone sets free."""
        queue, rows, now = deepcopy(self.queue), dict(self.rows), self.now
        wanted = {key for chat in (1, 2, 3) for key in [one.id for one in model_heads(rows, ChatId(chat))]}
        while (due := queue.next_due(now)) is not None:
            now = due
            chosen = queue.choose(now, make_room(1), held=())
            assert chosen, "it said that a row may leave"
            for key in chosen:
                gone = replace(rows[key], status=OutgoingStatus.SENT)
                queue.replace(key, rows[key], new=gone)
                rows[key] = gone
                wanted.discard(key)
        assert wanted == set()


TestQueueAndModel = QueueAndModel.TestCase
TestQueueAndModel.settings = settings(max_examples=150, stateful_step_count=40)


def size_of(queue: OutboxQueue) -> int:
    """Entries in its heaps."""
    return sum(map(len, queue._ready.values())) + len(queue._timers)


def busy(queue: OutboxQueue, rows: int, *, between: Callable[[Outgoing], None]) -> None:
    """Many rows come and go in one chat."""
    for number in range(rows):
        row = make_outgoing(id=f"row-{number}", lane=Lane.INTERACTIVE, seq=number + 10)
        queue.replace(row.id, None, new=row)
        between(row)
        leaving = replace(row, status=OutgoingStatus.SENDING)
        queue.replace(row.id, row, new=leaving)
        queue.replace(row.id, leaving, new=replace(row, status=OutgoingStatus.SENT))


def test_heaps_stay_as_small_as_what_waits() -> None:
    queue = OutboxQueue()
    for number, lane in enumerate(Lane):
        waiting = make_outgoing(
            id=f"waiting-{lane}", lane=lane, not_before=NOW + MINUTE, repeat=True, seq=number
        )
        queue.replace(waiting.id, None, new=waiting)

    def ask(row: Outgoing) -> None:
        # A chat that is held, and a claim whose write fails, over and over.
        assert queue.choose(NOW, make_room(5), held={row.chat_id}) == []
        assert queue.choose(NOW, make_room(5), held=()) == [row.id]
        queue.offer(row.chat_id)
        assert queue.next_due(NOW) == NOW
        assert size_of(queue) <= 2 * (len(Lane) + 1) + 100

    busy(queue, 2_000, between=ask)
    assert queue.next_due(NOW) == NOW + MINUTE
    assert queue.choose(NOW + MINUTE, make_room(5), held=()) == ["waiting-0"]


def test_heaps_shrink_when_a_chat_with_much_is_erased() -> None:
    queue = OutboxQueue()
    rows = [
        make_outgoing(id=f"row-{number}", chat_id=number, seq=number, not_before=NOW + MINUTE)
        for number in range(2_000)
    ]
    for row in rows:
        queue.replace(row.id, None, new=row)
    for row in rows[1:]:
        queue.replace(row.id, row, new=None)
        assert size_of(queue) <= 2 * 2_000 + 100
    assert size_of(queue) <= 2 + 100
    assert queue.choose(NOW + MINUTE, make_room(5), held=()) == ["row-0"]


def test_row_looked_at_too_early_since_the_clock_was_wrong_still_leaves_in_time() -> None:
    queue = OutboxQueue()
    row = make_outgoing(not_before=NOW + MINUTE, seq=1)
    queue.replace(row.id, None, new=row)
    assert queue.next_due(NOW + MINUTE) == NOW + MINUTE
    # The clock is set back.
    assert queue.choose(NOW, make_room(1), held=()) == []
    assert queue.next_due(NOW) == NOW + MINUTE
    assert queue.choose(NOW + MINUTE, make_room(1), held=()) == [row.id]


def test_chat_waits_until_the_last_of_two_rows_that_a_move_brought_together_is_settled() -> None:
    queue = OutboxQueue()
    moved, own = (
        make_outgoing(id=f"row-{chat}", chat_id=chat, seq=chat, status=OutgoingStatus.SENDING)
        for chat in (1, 2)
    )
    waiting = make_outgoing(id="row-3", chat_id=2, seq=3)
    for row in (moved, own, waiting):
        queue.replace(row.id, None, new=row)
    joined = replace(moved, chat_id=ChatId(2))
    queue.replace(moved.id, moved, new=joined)
    queue.replace(own.id, own, new=replace(own, status=OutgoingStatus.SENT))
    assert queue.choose(NOW, make_room(5), held=()) == []
    queue.replace(moved.id, joined, new=replace(joined, status=OutgoingStatus.SENT))
    assert queue.choose(NOW, make_room(5), held=()) == ["row-3"]
