"""How fast messages may leave, kept below Telegram's published limits so that a 429 is the exception.
Pure arithmetic on the time that is passed in. Edits count like messages (tdlib/td issue 2592)."""

from collections import deque
from datetime import datetime, timedelta

from bot.domain.chats import Chat, ChatId, ChatKind

#: Chats whose last messages are remembered before the idle ones are forgotten.
_MOST_REMEMBERED = 5_000


class Window:
    """At most `count` events in any span of `period`."""

    def __init__(self, count: int, period: timedelta) -> None:
        self._count = count
        self._period = period
        self._times: deque[datetime] = deque()

    def room(self, now: datetime) -> int:
        """How many events fit at `now`."""
        while self._times and self._times[0] + self._period <= now:
            self._times.popleft()
        return self._count - len(self._times)

    def note(self, now: datetime) -> None:
        """One event at `now`."""
        self._times.append(now)

    def is_idle(self, now: datetime) -> bool:
        """Whether nothing is remembered."""
        return self.room(now) == self._count

    def free_at(self, now: datetime) -> datetime:
        """When the next event fits: `now` or later."""
        return now if self.room(now) > 0 else self._times[0] + self._period


def _private() -> tuple[Window, ...]:
    # One message a second, a short burst tolerated (Bots FAQ); a little slower than allowed.
    return (Window(3, timedelta(seconds=3.15)),)


def _shared() -> tuple[Window, ...]:
    # Twenty a minute in a group (Bots FAQ); channels are said to be alike. Two are kept in reserve.
    return (Window(1, timedelta(seconds=1.05)), Window(18, timedelta(seconds=60)))


class Pacing:
    """The `Pace` port: overall rate, rate of each chat, and what the platform asked for."""

    def __init__(self, rate: int) -> None:
        self._overall = Window(rate, timedelta(seconds=1))
        self._chats: dict[ChatId, tuple[Window, ...]] = {}
        #: When a chat is free again; only chats that are not free.
        self._free_at: dict[ChatId, datetime] = {}

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

    def room(self, now: datetime) -> int:
        """See `Pace.room`."""
        return max(0, self._overall.room(now))

    def note(self, chat: Chat, now: datetime) -> None:
        """See `Pace.note`."""
        self._overall.note(now)
        if chat.id not in self._chats:
            self._chats[chat.id] = _private() if chat.kind is ChatKind.PRIVATE else _shared()
        windows = self._chats[chat.id]
        for window in windows:
            window.note(now)
        self.wait(chat.id, max(window.free_at(now) for window in windows))

    def wait(self, chat_id: ChatId, until: datetime) -> None:
        """See `Pace.wait`."""
        self._free_at[chat_id] = max(until, self._free_at.get(chat_id, until))

    def next_free(self, now: datetime) -> timedelta | None:
        """See `Pace.next_free`."""
        if self._overall.room(now) <= 0:
            # Until then a chat that is free cannot be written to, either.
            return self._overall.free_at(now) - now
        times = [free_at for free_at in self._free_at.values() if free_at > now]
        return min(times) - now if times else None
