"""Telegram's published limits on sending (Bots FAQ), for a stand-in that holds them: 30 messages a second
over all chats, about one a second to a person with a short burst, 20 a minute in a group or channel. Edits
count."""

from collections import defaultdict, deque

from bot.playground.model import Chat, Kind

#: Methods that put something before people's eyes.
COUNTED = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption"}
    | {"editMessageReplyMarkup"}
)

#: (events, seconds)
_OVERALL = (30, 1.0)
_PERSON = (3, 3.0)
_SHARED = (20, 60.0)


class Limits:
    """Counts what is sent, and says when it is too much."""

    def __init__(self, *, overall: int = _OVERALL[0]) -> None:
        """`overall` messages a second; more with paid broadcasts."""
        self._overall = (overall, _OVERALL[1])
        self._times: dict[int, deque[float]] = defaultdict(deque)

    def take(self, chat: Chat, now: float) -> int | None:
        """Count one more in `chat` and give None, or give the seconds to wait and count nothing."""
        limits = {0: self._overall, chat.id: _PERSON if chat.kind is Kind.PRIVATE else _SHARED}
        waits = [self._wait(key, now, limit=limit) for key, limit in limits.items()]
        if any(waits):
            return max(waits)
        for key in limits:
            self._times[key].append(now)
        return None

    def _wait(self, key: int, now: float, *, limit: tuple[int, float]) -> int:
        count, span = limit
        times = self._times[key]
        while times and times[0] + span <= now:
            times.popleft()
        return int(times[0] + span - now) + 1 if len(times) >= count else 0
