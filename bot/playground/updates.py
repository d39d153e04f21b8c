"""The queue between what people do and what the bot hears, with the manners of getUpdates."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.playground.entities import Json

MAX_BATCH = 100
MAX_WAIT_S = 50

#: Kinds that arrive only when they are asked for by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

_DAY_S = 86_400.0
#: How long an update waits for the bot, counted from its own date; after an outage button presses are gone.
KEPT_S = {
    "callback_query": 150.0,
    "shipping_query": 150.0,
    "pre_checkout_query": 150.0,
    "inline_query": 30.0,
    "chosen_inline_result": 600.0,
}

#: More than this is not kept for a bot; what comes then is dropped.
MOST_KEPT = 100_000

#: After so long without an update the next id may be any.
_RENUMBERED_AFTER_S = 7 * _DAY_S

#: Whoever asks with the same offset again within this time waits at least as long,
_SAME_AGAIN_S = 3.0
#: and within this time gets one update at a time.
_AT_ONCE_S = 0.5


def _any_id() -> int:
    return random.randrange(1, 2**31)


class Conflict(Exception):
    """Another long poll took over, or a webhook is set."""


@dataclass(frozen=True, slots=True)
class Queued:
    id: int
    kind: str
    body: Json
    expires_at: float

    def as_json(self) -> Json:
        return {"update_id": self.id, **self.body}


class UpdateQueue:
    """Updates until they are confirmed or expire. One reader at a time: a later long poll ends the older."""

    def __init__(
        self, now: Callable[[], float], *, first_id: int = 700_000_001, any_id: Callable[[], int] = _any_id
    ) -> None:
        self._now = now
        self._next_id = first_id
        self._any_id = any_id
        self._pushed_at = now()
        #: Offset and time of the last poll.
        self._asked: tuple[int, float] | None = None
        self._waiting: list[Queued] = []
        self._allowed: frozenset[str] | None = None
        self._poller: asyncio.Future[None] | None = None
        self._arrived = asyncio.Event()
        self._closed = False

    @property
    def pending(self) -> tuple[Queued, ...]:
        """The updates not yet confirmed, oldest first."""
        self._expire()
        return tuple(self._waiting)

    @property
    def allowed(self) -> list[str] | None:
        """The kinds asked for, sorted; None for the default set."""
        return None if self._allowed is None else sorted(self._allowed)

    def allow(self, kinds: Sequence[str]) -> None:
        """Set which kinds are queued from now on; an empty list brings the default set back."""
        self._allowed = frozenset(kinds) or None

    def push(self, kind: str, body: Json) -> int | None:
        """Queue an update of a kind; give its id, or None when the bot did not ask for that kind."""
        if not self._wants(kind):
            return None
        return self.push_raw({kind: body}, kind=kind)

    def push_raw(self, body: Json, *, kind: str = "") -> int:
        """Queue any object as an update, however odd; only its id is added. A full queue drops it."""
        now = self._now()
        if now - self._pushed_at > _RENUMBERED_AFTER_S:
            self._next_id = self._any_id()
        self._pushed_at = now
        update = Queued(self._next_id, kind, body, _date_of(body, kind, now=now) + KEPT_S.get(kind, _DAY_S))
        self._next_id += 1
        if len(self._waiting) < MOST_KEPT:
            self._waiting.append(update)
        self._arrived.set()
        return update.id

    def skip_to(self, update_id: int) -> None:
        """Continue numbering elsewhere, as Telegram does after a week of silence."""
        self._next_id = update_id

    def forget_all(self) -> None:
        self._waiting.clear()

    def confirm(self, update_id: int) -> None:
        """Forget one update, delivered in another way than by polling."""
        self._waiting = [update for update in self._waiting if update.id != update_id]

    async def poll(self, offset: int, *, limit: int, timeout_s: float) -> list[Json]:
        """Answer getUpdates: confirm below `offset`, then wait for updates up to `timeout_s`.

        A negative offset keeps that many of the newest; one far in the future confirms nothing. Who asks
        the same again at once is slowed down. Raises Conflict in the older call when another begins.
        """
        self._end_older_poll()
        self._confirm_below(offset)
        limit = limit if 0 < limit <= MAX_BATCH else MAX_BATCH
        since = self._since_the_same(offset)
        timeout_s = max(timeout_s, _SAME_AGAIN_S) if since < _SAME_AGAIN_S else timeout_s
        limit = 1 if since < _AT_ONCE_S else limit
        batch = self.pending[:limit]
        if not batch and timeout_s > 0 and not self._closed:
            await self._wait(min(timeout_s, MAX_WAIT_S))
            batch = self.pending[:limit]
        return [update.as_json() for update in batch]

    async def arrival(self) -> None:
        """Wait until something is pending or the queue is closed."""
        while not self.pending and not self._closed:
            self._arrived.clear()
            await self._arrived.wait()

    async def news(self) -> None:
        """Wait until something arrives after now, or `wake`."""
        self._arrived.clear()
        await self._arrived.wait()

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._arrived.set()

    def conflict(self) -> None:
        """End a running long poll, because a webhook took over."""
        self._end_older_poll()

    def close(self) -> None:
        """End every wait with what there is."""
        self._closed = True
        self._arrived.set()

    def _wants(self, kind: str) -> bool:
        return kind not in ON_REQUEST if self._allowed is None else kind in self._allowed

    def _expire(self) -> None:
        now = self._now()
        if any(update.expires_at <= now for update in self._waiting):
            self._waiting = [update for update in self._waiting if update.expires_at > now]

    def _since_the_same(self, offset: int) -> float:
        """Seconds since the last poll if that had the same offset."""
        last, self._asked = self._asked, (offset, self._now())
        return self._now() - last[1] if last is not None and last[0] == offset else _DAY_S

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset <= self._next_id + 10:
            self._waiting = [update for update in self._waiting if update.id >= offset]

    def _end_older_poll(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        self._poller = None

    async def _wait(self, timeout_s: float) -> None:
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = ended
        arrival = asyncio.ensure_future(self.arrival())
        try:
            await asyncio.wait({ended, arrival}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise Conflict
        finally:
            arrival.cancel()
            ended.cancel()
            if self._poller is ended:
                self._poller = None


def _date_of(body: Json, kind: str, *, now: float) -> float:
    """When what an update tells of happened."""
    event = body.get(kind)
    date = event.get("edit_date", event.get("date")) if isinstance(event, dict) else None
    return float(date) if isinstance(date, int) else now
