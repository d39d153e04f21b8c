"""How fast messages may leave, kept below Telegram's published limits so that a 429 is the exception.
Pure arithmetic on the time that is passed in. Edits count like messages (tdlib/td issue 2592)."""

from collections import deque
from datetime import datetime, timedelta

from bot.domain.chats import Chat, ChatId, ChatKind
from bot.domain.outbox import Lane
from bot.ports import Room

#: Chats whose last messages are remembered before the idle ones are forgotten.
_MOST_REMEMBERED = 5_000

_SECOND = timedelta(seconds=1)

#: A second of Telegram's: messages that leave evenly arrive less so.
_OVERALL = timedelta(seconds=1.1)

#: The part of the rate that replies and the others leave to each other, and at most so many a second: a few
#: a second answer commands at once, whatever the rate.
_KEPT_PART, _MOST_KEPT = 6, 120

#: So many chats in trouble within so short a time are not a matter of each of them.
_MANY, _AT_ONCE = 3, timedelta(seconds=5)

#: After that: how long at which part of the rate.
_RECOVERY = ((timedelta(seconds=60), 0.5), (timedelta(seconds=120), 0.75))


class Window:
    """At most `count` events in any span of `period`."""

    def __init__(self, count: int, period: timedelta) -> None:
        self._count = count
        self._period = period
        self._times: deque[datetime] = deque()

    def room(self, now: datetime, *, part: float = 1.0) -> int:
        """How many events fit at `now`; with `part`, as if only that part of `count` did."""
        while self._times and self._times[0] + self._period <= now:
            self._times.popleft()
        return max(1, int(self._count * part)) - len(self._times)

    def note(self, now: datetime) -> None:
        """One event at `now`."""
        self._times.append(now)

    def shift(self, span: timedelta) -> None:
        """What happened did so by `span` later."""
        self._times = deque(at + span for at in self._times)

    def is_idle(self, now: datetime) -> bool:
        """Whether nothing is remembered."""
        return self.room(now) == self._count

    def free_at(self, now: datetime, *, part: float = 1.0) -> datetime:
        """When the next event fits: `now` or later."""
        room = self.room(now, part=part)
        return now if room > 0 else self._times[-room] + self._period


class Bucket:
    """`rate` events a second, evenly; after a pause at most `burst` at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = max(1.0, burst)
        self._level = self._burst
        self._at: datetime | None = None

    def room(self, now: datetime, *, part: float = 1.0) -> int:
        """How many events fit at `now`; with `part`, it has filled at only that part of the rate."""
        if self._at is not None and now > self._at:
            gained = (now - self._at) / _SECOND * self._rate * part
            self._level = min(self._burst, self._level + gained)
        # A clock that was set back gives nothing and takes nothing.
        self._at = now
        # What the loop wakes up for must be there in spite of rounding to microseconds.
        return int(self._level + 1e-3)

    def note(self) -> None:
        """One event."""
        self._level -= 1

    def free_at(self, now: datetime, *, part: float = 1.0) -> datetime:
        """When the next event fits: `now` or later."""
        if self.room(now, part=part) > 0:
            return now
        return now + _SECOND * ((1 - self._level) / (self._rate * part))


def _private() -> tuple[Window, ...]:
    # One message a second, a short burst tolerated (Bots FAQ); a little slower than allowed.
    return (Window(3, timedelta(seconds=3.15)),)


def _shared() -> tuple[Window, ...]:
    # Twenty a minute in a group (Bots FAQ); channels are said to be alike. Two are kept in reserve.
    return (Window(1, timedelta(seconds=1.05)), Window(18, timedelta(seconds=60)))


class Pacing:
    """The `Pace` port: overall rate and its shares, rate of each chat, and what the platform asked for."""

    def __init__(self, rate: int) -> None:
        kept = min(rate / _KEPT_PART, _MOST_KEPT)
        share = max(1.0, rate - kept)
        self._overall = Window(rate, _OVERALL)
        self._replies = Bucket(share, burst=share)
        # Evenly: bursts meet the limits of the platform as bursts. With this one a second never has
        # more than the rate, even of alerts that arrive closer together than they left.
        self._bulk = Bucket(share, burst=kept * 0.75)
        self._chats: dict[ChatId, tuple[Window, ...]] = {}
        #: When a chat is free again; only chats that are not free.
        self._free_at: dict[ChatId, datetime] = {}
        self._paused_until: datetime | None = None
        #: The last floods, by chat.
        self._floods: dict[ChatId, datetime] = {}
        #: When many chats were in trouble at once.
        self._slow_since: datetime | None = None

    def held(self, now: datetime) -> frozenset[ChatId]:
        """See `Pace.held`."""
        for chat_id in [one for one, free_at in self._free_at.items() if free_at <= now]:
            del self._free_at[chat_id]
        if len(self._chats) > _MOST_REMEMBERED:
            self._chats = {
                chat_id: windows
                for chat_id, windows in self._chats.items()
                if not all(window.is_idle(now) for window in windows)
            }
        return frozenset(self._free_at)

    def room(self, now: datetime) -> Room:
        """See `Pace.room`."""
        if self._paused_until is not None and now < self._paused_until:
            return Room(total=0, replies=0, bulk=0)
        part = self._part(now)
        total = max(0, self._overall.room(now, part=part))
        return Room(
            total=total,
            replies=max(0, min(total, self._replies.room(now, part=part))),
            bulk=max(0, min(total, self._bulk.room(now, part=part))),
        )

    def note(self, chat: Chat, now: datetime, *, lane: Lane) -> None:
        """See `Pace.note`."""
        self._overall.note(now)
        (self._replies if lane is Lane.INTERACTIVE else self._bulk).note()
        self.recall(chat, now)

    def recall(self, chat: Chat, at: datetime) -> None:
        """See `Pace.recall`."""
        if chat.id not in self._chats:
            self._chats[chat.id] = _private() if chat.kind is ChatKind.PRIVATE else _shared()
        windows = self._chats[chat.id]
        for window in windows:
            window.note(at)
        self.wait(chat.id, max(window.free_at(at) for window in windows))

    def wait(self, chat_id: ChatId, until: datetime) -> None:
        """See `Pace.wait`."""
        self._free_at[chat_id] = max(until, self._free_at.get(chat_id, until))

    def flood(self, chat_id: ChatId, delay: timedelta, *, now: datetime) -> None:
        """See `Pace.flood`."""
        self.wait(chat_id, now + delay)
        self._floods = {one: at for one, at in self._floods.items() if now - at < _AT_ONCE}
        self._floods[chat_id] = now
        if len(self._floods) >= _MANY:
            # The shortest wait that was asked for: by then the platform takes something again.
            until = min(self._free_at.get(one, now) for one in self._floods)
            self.pause(until)
            self._slow_since = max(until, now)
            self._floods.clear()

    def pause(self, until: datetime) -> None:
        """See `Pace.pause`."""
        self._paused_until = max(until, self._paused_until or until)

    def shift(self, span: timedelta) -> None:
        """See `Pace.shift`."""
        for window in (self._overall, *(one for windows in self._chats.values() for one in windows)):
            window.shift(span)
        self._free_at = {chat_id: at + span for chat_id, at in self._free_at.items()}
        self._floods = {chat_id: at + span for chat_id, at in self._floods.items()}
        self._paused_until = self._paused_until and self._paused_until + span
        self._slow_since = self._slow_since and self._slow_since + span

    def next_free(self, now: datetime) -> timedelta | None:
        """See `Pace.next_free`."""
        if self._paused_until is not None and now < self._paused_until:
            return self._paused_until - now
        part = self._part(now)
        if self._overall.room(now, part=part) <= 0:
            # Until then a chat that is free cannot be written to, either.
            return self._overall.free_at(now, part=part) - now
        shares = (bucket.free_at(now, part=part) for bucket in (self._replies, self._bulk))
        times = [at for at in (*self._free_at.values(), *shares) if at > now]
        return min(times) - now if times else None

    def _part(self, now: datetime) -> float:
        """The part of the rate that is used now."""
        if self._slow_since is None:
            return 1.0
        return next((part for span, part in _RECOVERY if now - self._slow_since < span), 1.0)
