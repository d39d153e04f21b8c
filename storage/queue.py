"""The outbox as a queue: what may leave now, chat by chat, without looking at all that waits.

Rows that nothing but their time holds back stand in one of several heaps: those that may leave, lane by
lane, and those that must wait for a time. Whether that is still true is asked when they come up. A row that
something else holds back may be missing there, since that is a row of its chat, and with each change of one
the rows that are then first are put there again."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from heapq import heappop, heappush, heappushpop
from typing import NamedTuple

from bot.domain.chats import ChatId
from bot.domain.items import ItemId
from bot.domain.outbox import AGED, FLOOD, Lane, Outgoing, OutgoingStatus, is_pending, items_of
from bot.ports import Room

#: (lane, order, key): the rows of a chat leave in this order.
_Place = tuple[int, int, str]

#: (turn, order, key): the first rows of all chats leave in this order within their lane.
_Turn = tuple[tuple[int, int], int, str]

_REPLIES = (Lane.INTERACTIVE,)
_BULK = (Lane.ALERT, Lane.DIGEST, Lane.UPKEEP)

#: So many entries may the heaps hold that are no longer true, beside one for each row.
_SPARE = 100

#: Sends that are remembered: more than leave in a minute at the usual rate.
_MOST_SENT = 2_000


class _Pending(NamedTuple):
    """What must be known of a row that is still to be sent."""

    place: _Place
    chat_id: ChatId
    leaving: bool
    not_before: datetime | None
    repeat: bool
    created_at: datetime
    items: tuple[ItemId, ...]
    flooded: bool


class OutboxQueue:
    """Rows still to be sent, and counts of all."""

    def __init__(self) -> None:
        #: First queued first, as far as that matters.
        self._pending: dict[str, _Pending] = {}
        self._by_chat: dict[ChatId, list[_Place]] = defaultdict(list)
        self._leaving: dict[ChatId, set[str]] = defaultdict(set)
        #: Rows that may leave, by lane; some are no longer true.
        self._ready: dict[Lane, list[_Turn]] = {lane: [] for lane in Lane}
        #: The same for rows that must wait, by the time when they need not.
        self._timers: list[tuple[datetime, str]] = []
        #: When a chat was served last: the last row that was queued then, and which serving it was; for chats
        #: with rows still to be sent.
        self._served: dict[ChatId, tuple[int, int]] = {}
        self._servings = 0
        #: How many rows still to be sent carry an item.
        self._needed: Counter[ItemId] = Counter()
        #: The last sends.
        self._sent: list[tuple[datetime, ChatId]] = []
        self.counts: Counter[OutgoingStatus] = Counter()
        self.last_seq = 0

    def replace(self, key: str, old: Outgoing | None, *, new: Outgoing | None) -> None:
        """Take note of a change."""
        if old is not None:
            self.counts[old.status] -= 1
        if new is not None:
            self.counts[new.status] += 1
            self.last_seq = max(self.last_seq, new.seq)
            if new.status is OutgoingStatus.SENT and new.settled_at is not None:
                keep = heappush if len(self._sent) < _MOST_SENT else heappushpop
                keep(self._sent, (new.settled_at, new.chat_id))
        before = self._pending.get(key)
        after = _pending(key, new) if new is not None and is_pending(new) else None
        if before is not None:
            self._remove(key, before)
        if after is not None:
            self._add(key, after)
        else:
            self._pending.pop(key, None)
        for chat_id in {row.chat_id for row in (before, after) if row is not None}:
            if chat_id not in self._by_chat:
                self._served.pop(chat_id, None)
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

    def sent_since(self, moment: datetime) -> list[tuple[datetime, ChatId]]:
        """See `Store.sent_since`."""
        return sorted(one for one in self._sent if one[0] > moment)

    def flooded(self, now: datetime) -> list[tuple[datetime, ChatId]]:
        """See `Store.flooded`."""
        return [
            (row.not_before, row.chat_id)
            for row in self._pending.values()
            if row.flooded and row.not_before is not None and row.not_before > now
        ]

    def choose(self, now: datetime, room: Room, *, held: Collection[ChatId]) -> list[str]:
        """Keys of rows to send, as `Store.claim` says; the same again until they are marked as leaving."""
        self._ring(now)
        chosen: dict[ChatId, str] = {}
        kept: set[tuple[Lane, _Turn]] = set()
        for lanes, most in ((_REPLIES, min(room.replies, room.total)), (_BULK, room.bulk)):
            limit = min(room.total, len(chosen) + most)
            while len(chosen) < limit and (found := self._next(lanes, now)) is not None:
                lane, turn, row = found
                heappop(self._ready[lane])
                kept.add((lane, turn))
                if row.chat_id not in held:
                    chosen.setdefault(row.chat_id, turn[2])
        for lane, turn in kept:
            heappush(self._ready[lane], turn)
        return list(chosen.values())

    def offer(self, chat_id: ChatId) -> None:
        """Have the rows of a chat that may be first stand in the heaps; safe to repeat."""
        for row in self._heads(chat_id):
            self._push(row)
        entries = sum(map(len, self._ready.values())) + len(self._timers)
        if entries > 2 * len(self._pending) + _SPARE:
            self._tidy()

    def next_due(self, now: datetime) -> datetime | None:
        """When a row may leave as far as its time goes; None when none may without another change."""
        self._ring(now)
        if self._next(tuple(Lane), now) is not None:
            return now
        while self._timers:
            due, key = self._timers[0]
            row = self._head(key)
            if row is not None and row.not_before == due:
                return due
            heappop(self._timers)
        return None

    def oldest_due(self, now: datetime) -> datetime | None:
        """When the oldest row that could be sent now was queued, as far as its time goes; but for those that
        may wait for ever."""
        due = (
            row.created_at
            for row in self._pending.values()
            if not row.leaving and row.place[0] != Lane.UPKEEP and _is_due(row, now)
        )
        return next(due, None)

    def _ring(self, now: datetime) -> None:
        """Move what need not wait any longer to the other heaps."""
        while self._timers and self._timers[0][0] <= now:
            _, key = heappop(self._timers)
            row = self._head(key)
            if row is not None:
                self._make_ready(row)

    def _next(self, lanes: Collection[Lane], now: datetime) -> tuple[Lane, _Turn, _Pending] | None:
        """The row of `lanes` that leaves next; it stays on top of the heap of its lane."""
        tops: list[tuple[tuple[int, _Turn], Lane, _Pending]] = []
        for lane in lanes:
            row = self._top(lane, now)
            if row is not None:
                is_aged = lane is Lane.DIGEST and now - row.created_at > AGED
                rank = Lane.ALERT if is_aged else lane
                tops.append(((rank, self._ready[lane][0]), lane, row))
        if not tops:
            return None
        (_, turn), lane, row = min(tops)
        return lane, turn, row

    def _top(self, lane: Lane, now: datetime) -> _Pending | None:
        """The row on top of the heap of a lane, after what is not true any more was taken away."""
        ready = self._ready[lane]
        while ready:
            row = self._head(ready[0][2])
            if row is not None and row.place[0] == lane and self._turn(row) == ready[0]:
                if _is_due(row, now):
                    return row
                self._push(row)  # the clock was set back
            heappop(ready)
        return None

    def _heads(self, chat_id: ChatId) -> Iterator[_Pending]:
        """The rows of a chat that nothing but their time holds back, in order."""
        places = [] if self._leaving.get(chat_id) else self._by_chat.get(chat_id, [])
        at = 0
        while at < len(places):
            lane, _, key = places[at]
            row = self._pending[key]
            yield row
            at = at + 1 if row.repeat else bisect_left(places, lane + 1, lo=at, key=_lane_of)

    def _head(self, key: str) -> _Pending | None:
        """The row under `key` if nothing but its time holds it back."""
        row = self._pending.get(key)
        return row if row is not None and row in self._heads(row.chat_id) else None

    def _turn(self, row: _Pending) -> _Turn:
        """When it is the turn of `row` among the first rows of all chats."""
        _, seq, key = row.place
        return max((seq, 0), self._served.get(row.chat_id, (0, 0))), seq, key

    def _add(self, key: str, row: _Pending) -> None:
        self._pending[key] = row
        self._needed.update(row.items)
        insort(self._by_chat[row.chat_id], row.place)
        if row.leaving:
            self._leaving[row.chat_id].add(key)
            self._servings += 1
            self._served[row.chat_id] = (self.last_seq, self._servings)

    def _remove(self, key: str, row: _Pending) -> None:
        for item_id in row.items:
            self._needed[item_id] -= 1
            if not self._needed[item_id]:
                del self._needed[item_id]
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
            self._make_ready(row)
        else:
            heappush(self._timers, (row.not_before, row.place[2]))

    def _make_ready(self, row: _Pending) -> None:
        heappush(self._ready[Lane(row.place[0])], self._turn(row))

    def _tidy(self) -> None:
        """Leave in the heaps only what is true, each row once."""
        self._ready, self._timers = {lane: [] for lane in Lane}, []
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
        items=items_of(row),
        flooded=row.reason == FLOOD,
    )


def _is_due(row: _Pending, now: datetime) -> bool:
    return row.not_before is None or row.not_before <= now


def _lane_of(place: _Place) -> int:
    return place[0]
