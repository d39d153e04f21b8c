"""What arrives: updates are stored, then acknowledged, then handled; in each chat in order, different chats
side by side. Who brings them, `Polling` or the webhook, is all the same."""

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from bot.domain.errors import StorageError
from bot.domain.faults import trace
from bot.domain.inbox import Update
from bot.ports import Batch, Clock, Store

log = logging.getLogger(__name__)

#: Everything that we act on. The platform keeps the list and drops all other kinds.
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member", "channel_post")

_ABOUT_A_CHAT = ("message", "channel_post", "my_chat_member")

#: Between attempts to write down what was handled.
_STORE_RETRY_S = 1.0

#: A handler that does not end when it is told to is left behind after this time.
_LEAVE_S = 1.0

#: What no store need take as a number.
_BEYOND = 2**63

Handle = Callable[[dict[str, Any], int], Awaitable[Batch]]
Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What keeps one chat, or all of them together, from taking the bot down."""

    #: Updates in memory. Who brings more waits; they are a few kilobytes each.
    most_waiting: int = 1_000
    #: How long an update may take, in seconds; longer than any question to the platform that it may ask.
    handling_s: float = 120.0


class Intake:
    """Stores updates and has them handled."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        handle: Handle,
        on_handled: Callable[[], None],
        sleep: Sleep = asyncio.sleep,
        limits: Limits | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._handle = handle
        self._on_handled = on_handled
        self._sleep = sleep
        self._limits = limits or Limits()
        #: One take at a time, so that no update is looked up and stored twice at once.
        self._taking = asyncio.Lock()
        self._lanes: dict[int, deque[Update]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        #: Ids of updates in the lanes or on their way there.
        self._taken: set[int] = set()
        self._freed = asyncio.Event()
        self._closed = False
        #: New updates by kind since the start; "other" are kinds that we did not ask for, "unusable" what is
        #: no update at all.
        self.arrived: Counter[str] = Counter()
        #: Updates since the start that could not be handled.
        self.set_aside = 0

    @property
    def waiting(self) -> int:
        """Updates that are being handled or wait for it."""
        return len(self._taken)

    @property
    def is_full(self) -> bool:
        """Whether who brings more must wait."""
        return self.waiting >= self._limits.most_waiting

    async def resume(self) -> None:
        """Handle what an earlier run has stored but not handled; call once at the start."""
        self._dispatch(await self._store.waiting_updates())

    async def take(self, raws: Sequence[object]) -> int:
        """Store updates as they came and have them handled; how many were new. When this returns they may
        be acknowledged. Waits while too many are not handled yet.

        Raises StorageError; then they must not be acknowledged.
        """
        updates = [one for raw in raws if (one := self._read(raw)) is not None]
        async with self._taking:
            await self._room()
            known = await self._store.known_updates([update.id for update in updates])
            fresh = {update.id: update for update in updates if update.id not in known | self._taken}
            if fresh:
                await self._store.commit(Batch(updates=tuple(fresh.values())))
            kinds = {id_of(raw): _kind_of(raw) for raw in raws}
            self.arrived.update(kinds[update_id] for update_id in fresh)
            self._dispatch(tuple(fresh.values()))
        return len(fresh)

    def _read(self, raw: object) -> Update | None:
        """The update in what came; None when there is none that could be told apart from others."""
        found = id_of(raw)
        try:
            text = json.dumps(raw)
        except (ValueError, RecursionError):
            found = None
        if found is None:
            self.arrived["unusable"] += 1
            log.warning("no update: it has no usable id or is nested too deeply")
            return None
        return Update(id=found, chat_id=chat_of(raw), raw=text, received_at=self._clock.now())

    async def _room(self) -> None:
        while self.is_full and not self._closed:
            self._freed.clear()
            await self._freed.wait()

    def _dispatch(self, updates: Sequence[Update]) -> None:
        if self._closed:
            # They are stored; the next start handles them.
            return
        for update in updates:
            self._taken.add(update.id)
            lane = self._lanes.get(update.chat_id)
            if lane is not None:
                lane.append(update)
                continue
            self._lanes[update.chat_id] = deque([update])
            worker = asyncio.create_task(self._work(update.chat_id), name=f"chat {update.chat_id}")
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self, chat_id: int) -> None:
        """Handle the updates of one chat, one after the other."""
        lane = self._lanes[chat_id]
        while lane:
            update = lane[0]
            try:
                await self._one(update)
            except StorageError as error:
                log.error("update waits for the store: update=%d error=%s", update.id, error)
                await self._sleep(_STORE_RETRY_S)
                continue
            lane.popleft()
            self._taken.discard(update.id)
            self._freed.set()
        del self._lanes[chat_id]

    async def _one(self, update: Update) -> None:
        now = self._clock.now()
        # Kept so that its id is known when it comes again; whose it was is nobody's business any more.
        done = replace(update, chat_id=0, raw="", handled_at=now)
        try:
            async with asyncio.timeout(self._limits.handling_s):
                batch = await self._handle(json.loads(update.raw), update.id)
            await self._store.commit(replace(batch, handled=(done,)))
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - a poison update is set aside; the next must not wait
            log.error("update set aside: update=%d fault=%s", update.id, trace(error))
            aside = replace(update, handled_at=now, fault=type(error).__name__)
            await self._store.commit(Batch(handled=(aside,)))
            self.set_aside += 1
        self._on_handled()

    async def drain(self) -> None:
        """Wait until everything taken is handled."""
        while self._workers:
            await asyncio.wait(self._workers)

    async def close(self, patience_s: float) -> None:
        """Wait for what is being handled, at most `patience_s` seconds; a restart handles the rest. What is
        taken from now on is stored only."""
        self._closed = True
        self._freed.set()
        if self._workers:
            await asyncio.wait(self._workers, timeout=patience_s)
        left = tuple(self._workers)
        for worker in left:
            worker.cancel()
        if left:
            await asyncio.wait(left, timeout=_LEAVE_S)


def id_of(raw: object) -> int | None:
    """The id of an update, None when it has none that is one."""
    found = _within(raw, "update_id")
    return found if _is_id(found) and found >= 0 else None


def chat_of(raw: object) -> int:
    """The id of the chat that an update is about, 0 when it is about none."""
    query = _within(raw, "callback_query")
    for holder in (*(_within(raw, kind) for kind in _ABOUT_A_CHAT), _within(query, "message")):
        chat_id = _within(_within(holder, "chat"), "id")
        if _is_id(chat_id):
            return chat_id
    person = _within(_within(query, "from"), "id")
    return person if _is_id(person) else 0


def _kind_of(raw: object) -> str:
    return next((kind for kind in ALLOWED_UPDATES if _within(raw, kind) is not None), "other")


def _is_id(found: object) -> TypeGuard[int]:
    return isinstance(found, int) and not isinstance(found, bool) and abs(found) < _BEYOND


def _within(holder: object, name: str) -> object:
    """A field of an object of JSON, whatever it really is; None when there is none."""
    return holder.get(name) if isinstance(holder, dict) else None
