"""The outbox as a queue: what may leave now, chat by chat, without looking at all that waits.

Rows that might be first in their chat stand in a heap; whether they are is asked when they come up. A row
that is not is dropped from the heap and offered again when something in its chat changes: what holds it back
is either another row of its chat, whose leaving is such a change, or its time, for which there is a second
heap."""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime
from heapq import heappop, heappush
from typing import NamedTuple

from bot.domain.chats import ChatId
from bot.domain.outbox import Outgoing, OutgoingStatus, is_pending

#: (lane, order, key): rows leave in this order.
_Place = tuple[int, int, str]


class _Pending(NamedTuple):
    """What must be known of a row that is still to be sent."""

    place: _Place
    chat_id: ChatId
    leaving: bool
    not_before: datetime | None
    repeat: bool
    created_at: datetime


class OutboxQueue:
    """Rows still to be sent, and counts of all."""

    def __init__(self) -> None:
        #: First queued first, as far as that matters.
        self._pending: dict[str, _Pending] = {}
        self._by_chat: dict[ChatId, list[_Place]] = defaultdict(list)
        self._leaving: dict[ChatId, set[str]] = defaultdict(set)
        #: Places of rows that may be first; some are no longer true.
        self._ready: list[_Place] = []
        #: The same for rows that must wait, by the time when they need not.
        self._timers: list[tuple[datetime, _Place]] = []
        self.counts: Counter[OutgoingStatus] = Counter()
        self.last_seq = 0

    def replace(self, key: str, old: Outgoing | None, *, new: Outgoing | None) -> None:
        """Take note of a change."""
        if old is not None:
            self.counts[old.status] -= 1
        if new is not None:
            self.counts[new.status] += 1
            self.last_seq = max(self.last_seq, new.seq)
        before = self._pending.get(key)
        after = _pending(key, new) if new is not None and is_pending(new) else None
        if before is not None:
            self._remove(key, before)
        if after is not None:
            self._add(key, after)
        else:
            self._pending.pop(key, None)
        if before is not None:
            self.offer(before.chat_id)

    def of_chat(self, chat_id: ChatId) -> list[str]:
        """Keys of the rows of a chat that are still to be sent, first to leave first."""
        return [key for _, _, key in self._by_chat.get(chat_id, ())]

    def leaving(self) -> list[str]:
        """Keys of the rows that are on their way."""
        return [key for keys in self._leaving.values() for key in keys]

    def keys(self) -> list[str]:
        """Keys of all rows still to be sent."""
        return list(self._pending)

    def choose(self, now: datetime, limit: int, *, held: Collection[ChatId]) -> list[str]:
        """Keys of rows to send, as `Store.claim` says. They must be marked as leaving, or offered again."""
        self._ring(now)
        chosen: dict[ChatId, str] = {}
        aside: list[_Place] = []
        while self._ready and len(chosen) < limit:
            place = heappop(self._ready)
            row = self._pending.get(place[2])
            if row is None or row.place != place or row.chat_id in chosen:
                continue
            if row.chat_id in held:
                aside.append(place)
            elif self._head(row.chat_id, now) == place[2]:
                chosen[row.chat_id] = place[2]
        for place in aside:
            heappush(self._ready, place)
        return list(chosen.values())

    def offer(self, chat_id: ChatId) -> None:
        """Have the rows of a chat that may be first stand in the heaps."""
        lanes: set[int] = set()
        for place in self._by_chat.get(chat_id, ()):
            row = self._pending[place[2]]
            if place[0] not in lanes:
                self._push(row)
            if not row.repeat:
                lanes.add(place[0])

    def next_due(self, now: datetime) -> datetime | None:
        """When a row may leave as far as its time goes; None when none is queued."""
        self._ring(now)
        while self._ready:
            place = self._ready[0]
            row = self._pending.get(place[2])
            if row is not None and row.place == place and self._head(row.chat_id, now) == place[2]:
                return now
            heappop(self._ready)
        while self._timers:
            due, place = self._timers[0]
            row = self._pending.get(place[2])
            if row is not None and row.place == place and row.not_before == due and self._heads_lane(row):
                return due
            heappop(self._timers)
        return None

    def oldest_due(self, now: datetime) -> datetime | None:
        """When the oldest row that could be sent now was queued, as far as its time goes."""
        due = (row.created_at for row in self._pending.values() if not row.leaving and _is_due(row, now))
        return next(due, None)

    def _ring(self, now: datetime) -> None:
        """Move what need not wait any longer to the other heap."""
        while self._timers and self._timers[0][0] <= now:
            heappush(self._ready, heappop(self._timers)[1])

    def _head(self, chat_id: ChatId, now: datetime) -> str | None:
        """The row of a chat that may leave now: the first of the first lane that need not wait."""
        if self._leaving.get(chat_id):
            return None
        blocked: set[int] = set()
        for lane, _, key in self._by_chat.get(chat_id, ()):
            row = self._pending[key]
            if lane in blocked:
                continue
            if _is_due(row, now):
                return key
            if not row.repeat:
                blocked.add(lane)
        return None

    def _heads_lane(self, row: _Pending) -> bool:
        """Whether no other row of its lane holds `row` back."""
        for place in self._by_chat[row.chat_id]:
            if place == row.place:
                return True
            if place[0] == row.place[0] and not self._pending[place[2]].repeat:
                return False
        return False

    def _add(self, key: str, row: _Pending) -> None:
        self._pending[key] = row
        insort(self._by_chat[row.chat_id], row.place)
        if row.leaving:
            self._leaving[row.chat_id].add(key)
        else:
            self._push(row)

    def _remove(self, key: str, row: _Pending) -> None:
        places = self._by_chat[row.chat_id]
        places.remove(row.place)
        if not places:
            del self._by_chat[row.chat_id]
        if row.leaving:
            self._leaving[row.chat_id].discard(key)
            if not self._leaving[row.chat_id]:
                del self._leaving[row.chat_id]

    def _push(self, row: _Pending) -> None:
        if row.leaving:
            return
        if row.not_before is None:
            heappush(self._ready, row.place)
        else:
            heappush(self._timers, (row.not_before, row.place))


def _pending(key: str, row: Outgoing) -> _Pending:
    return _Pending(
        place=(int(row.lane), row.seq, key),
        chat_id=row.chat_id,
        leaving=row.status is OutgoingStatus.SENDING,
        not_before=row.not_before,
        repeat=row.repeat,
        created_at=row.created_at,
    )


def _is_due(row: _Pending, now: datetime) -> bool:
    return row.not_before is None or row.not_before <= now
