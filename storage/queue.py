"""The outbox as a queue: what may leave now, chat by chat, without looking at all that waits.

Rows that nothing but their time holds back stand in one of two heaps: those that may leave, and those that
must wait for a time. Whether that is still true is asked when they come up. A row that something else holds
back may be missing there, since that is a row of its chat, and with each change of one the rows that are
then first are put there again."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from heapq import heappop, heappush
from typing import NamedTuple

from bot.domain.chats import ChatId
from bot.domain.items import ItemId
from bot.domain.outbox import Outgoing, OutgoingStatus, is_pending

#: (lane, order, key): rows leave in this order.
_Place = tuple[int, int, str]

#: So many entries may the heaps hold that are no longer true, beside one for each row.
_SPARE = 100


class _Pending(NamedTuple):
    """What must be known of a row that is still to be sent."""

    place: _Place
    chat_id: ChatId
    leaving: bool
    not_before: datetime | None
    repeat: bool
    created_at: datetime
    item_id: ItemId | None


class OutboxQueue:
    """Rows still to be sent, and counts of all."""

    def __init__(self) -> None:
        #: First queued first, as far as that matters.
        self._pending: dict[str, _Pending] = {}
        self._by_chat: dict[ChatId, list[_Place]] = defaultdict(list)
        self._leaving: dict[ChatId, set[str]] = defaultdict(set)
        #: Places of rows that may leave; some are no longer true.
        self._ready: list[_Place] = []
        #: The same for rows that must wait, by the time when they need not.
        self._timers: list[tuple[datetime, _Place]] = []
        #: How many rows still to be sent carry an item.
        self._needed: Counter[ItemId | None] = Counter()
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
        for chat_id in {row.chat_id for row in (before, after) if row is not None}:
            self.offer(chat_id)

    def of_chat(self, chat_id: ChatId) -> list[str]:
        """Keys of the rows of a chat that are still to be sent, first to leave first."""
        return [key for _, _, key in self._by_chat.get(chat_id, ())]

    def leaving(self) -> list[str]:
        """Keys of the rows that are on their way."""
        return [key for keys in self._leaving.values() for key in keys]

    def needs(self, item_id: ItemId) -> bool:
        """Whether a row still to be sent carries this item."""
        return item_id in self._needed

    def choose(self, now: datetime, limit: int, *, held: Collection[ChatId]) -> list[str]:
        """Keys of rows to send, as `Store.claim` says; the same again until they are marked as leaving."""
        self._ring(now)
        chosen: dict[ChatId, str] = {}
        kept: set[_Place] = set()
        while self._ready and len(chosen) < limit:
            place = heappop(self._ready)
            row = self._first(place)
            if row is None:
                continue
            if not _is_due(row, now):
                self._push(row)  # the clock was set back
                continue
            kept.add(place)
            if row.chat_id not in held:
                chosen.setdefault(row.chat_id, place[2])
        for place in kept:
            heappush(self._ready, place)
        return list(chosen.values())

    def offer(self, chat_id: ChatId) -> None:
        """Have the rows of a chat that may be first stand in the heaps; safe to repeat."""
        for row in self._heads(chat_id):
            self._push(row)
        if len(self._ready) + len(self._timers) > 2 * len(self._pending) + _SPARE:
            self._tidy()

    def next_due(self, now: datetime) -> datetime | None:
        """When a row may leave as far as its time goes; None when none may without another change."""
        self._ring(now)
        while self._ready:
            row = self._first(self._ready[0])
            if row is not None and _is_due(row, now):
                return now
            heappop(self._ready)
            if row is not None:
                self._push(row)  # the clock was set back
        while self._timers:
            due, place = self._timers[0]
            row = self._first(place)
            if row is not None and row.not_before == due:
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

    def _heads(self, chat_id: ChatId) -> Iterator[_Pending]:
        """The rows of a chat that nothing but their time holds back, in order."""
        places = [] if self._leaving.get(chat_id) else self._by_chat.get(chat_id, [])
        at = 0
        while at < len(places):
            lane, _, key = places[at]
            row = self._pending[key]
            yield row
            at = at + 1 if row.repeat else bisect_left(places, lane + 1, lo=at, key=_lane_of)

    def _first(self, place: _Place) -> _Pending | None:
        """The row that stands at `place` if nothing but its time holds it back."""
        row = self._pending.get(place[2])
        return row if row is not None and row.place == place and row in self._heads(row.chat_id) else None

    def _add(self, key: str, row: _Pending) -> None:
        self._pending[key] = row
        self._needed[row.item_id] += 1
        insort(self._by_chat[row.chat_id], row.place)
        if row.leaving:
            self._leaving[row.chat_id].add(key)

    def _remove(self, key: str, row: _Pending) -> None:
        self._needed[row.item_id] -= 1
        if not self._needed[row.item_id]:
            del self._needed[row.item_id]
        places = self._by_chat[row.chat_id]
        del places[bisect_left(places, row.place)]
        if not places:
            del self._by_chat[row.chat_id]
        if row.leaving:
            self._leaving[row.chat_id].discard(key)
            if not self._leaving[row.chat_id]:
                del self._leaving[row.chat_id]

    def _push(self, row: _Pending) -> None:
        if row.not_before is None:
            heappush(self._ready, row.place)
        else:
            heappush(self._timers, (row.not_before, row.place))

    def _tidy(self) -> None:
        """Leave in the heaps only what is true, each row once."""
        self._ready, self._timers = [], []
        for chat_id in self._by_chat:
            for row in self._heads(chat_id):
                self._push(row)


def _pending(key: str, row: Outgoing) -> _Pending:
    return _Pending(
        place=(int(row.lane), row.seq, key),
        chat_id=row.chat_id,
        leaving=row.status is OutgoingStatus.SENDING,
        not_before=row.not_before,
        repeat=row.repeat,
        created_at=row.created_at,
        item_id=row.item_id,
    )


def _is_due(row: _Pending, now: datetime) -> bool:
    return row.not_before is None or row.not_before <= now


def _lane_of(place: _Place) -> int:
    return place[0]
