"""What arrives: updates are stored, then acknowledged, then handled; in each chat in order, different chats
side by side. Long polling of our own, since the library's confirms updates before anyone has seen them and
ends for ever on some errors."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.domain.errors import StorageError
from bot.domain.inbox import Update
from bot.gateway.transport import Flood
from bot.ports import Batch, Clock, Store

log = logging.getLogger(__name__)

#: Everything that we act on. The platform keeps the list and drops all other kinds.
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member", "channel_post")

_ABOUT_A_CHAT = ("message", "channel_post", "my_chat_member")

#: The server's own cap (telegram-bot-api).
_POLL_S = 50
_MOST_UPDATES = 100
_LONGEST_BACKOFF_S = 30.0

#: Between attempts to write down what was handled.
_STORE_RETRY_S = 1.0

_Raw = Mapping[str, Any]
Handle = Callable[[dict[str, Any], int], Awaitable[Batch]]
Sleep = Callable[[float], Awaitable[object]]


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
    ) -> None:
        self._store = store
        self._clock = clock
        self._handle = handle
        self._on_handled = on_handled
        self._sleep = sleep
        #: One take at a time, so that no update is looked up and stored twice at once.
        self._taking = asyncio.Lock()
        self._lanes: dict[int, deque[Update]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        #: Ids of updates in the lanes or on their way there.
        self._taken: set[int] = set()

    async def resume(self) -> None:
        """Handle what an earlier run has stored but not handled; call once at the start."""
        self._dispatch(await self._store.waiting_updates())

    async def take(self, raws: Sequence[_Raw]) -> None:
        """Store updates as they came and have them handled. When this returns they may be acknowledged.

        Raises StorageError; then they must not be acknowledged.
        """
        now = self._clock.now()
        updates = [
            Update(id=_id_of(raw) or 0, chat_id=chat_of(raw), raw=json.dumps(raw), received_at=now)
            for raw in raws
            if _id_of(raw) is not None
        ]
        async with self._taking:
            known = await self._store.known_updates([update.id for update in updates])
            fresh = {update.id: update for update in updates if update.id not in known | self._taken}
            await self._store.commit(Batch(updates=tuple(fresh.values())))
            self._taken |= fresh.keys()
            self._dispatch(tuple(fresh.values()))

    def _dispatch(self, updates: Sequence[Update]) -> None:
        for update in updates:
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
        del self._lanes[chat_id]

    async def _one(self, update: Update) -> None:
        now = self._clock.now()
        # Kept so that its id is known when it comes again; whose it was is nobody's business any more.
        done = replace(update, chat_id=0, raw="", handled_at=now)
        try:
            batch = await self._handle(json.loads(update.raw), update.id)
            await self._store.commit(replace(batch, handled=(done,)))
        except StorageError:
            raise
        except Exception as error:  # a poison update is set aside; the next ones must not wait for it
            log.exception("update set aside: update=%d", update.id)
            aside = replace(update, handled_at=now, fault=type(error).__name__)
            await self._store.commit(Batch(handled=(aside,)))
        self._on_handled()

    async def drain(self) -> None:
        """Wait until everything taken is handled."""
        while self._workers:
            await asyncio.wait(self._workers)

    async def close(self, patience_s: float) -> None:
        """Wait for what is being handled, at most `patience_s` seconds; a restart handles the rest."""
        if self._workers:
            await asyncio.wait(self._workers, timeout=patience_s)
        left = tuple(self._workers)
        for worker in left:
            worker.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class Polling:
    """Long polling: stores what comes and only then asks for more, which is the acknowledgement."""

    def __init__(self, bot: Bot, intake: Intake, *, sleep: Sleep = asyncio.sleep) -> None:
        #: With a connection of its own, so that nothing else waits behind a poll.
        self._bot = bot
        self._intake = intake
        self._sleep = sleep
        self._offset = 0
        #: Polls in a row that failed; 0 when Telegram answers.
        self.failures = 0

    async def run(self) -> None:
        """Poll until cancelled; no answer of the platform ends it."""
        while True:
            try:
                raws = await self._poll()
                await self._intake.take(raws)
                ids = [one for one in map(_id_of, raws) if one is not None]
                self._offset = max(ids) + 1 if ids else self._offset
                self.failures = 0
            except (TelegramError, StorageError) as error:
                self.failures += 1
                await self._sleep(_backoff(error, self.failures))

    async def _poll(self) -> list[dict[str, Any]]:
        query = {
            "timeout": _POLL_S,
            "limit": _MOST_UPDATES,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
            **({"offset": self._offset} if self._offset else {}),
        }
        # The library's own method would parse the updates, and stumble for ever over one that it cannot.
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        answer: Any = await self._bot.request.post(url, read_timeout=_POLL_S + 10)
        raws = [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else None
        if raws is None or (answer and not any(_id_of(raw) is not None for raw in raws)):
            # Nothing of it can be acknowledged, so it would come again at once.
            raise TelegramError("the answer holds no updates")
        return raws


def _backoff(error: Exception, failures: int) -> float:
    """Seconds to wait after a failed poll."""
    if isinstance(error, Flood):
        return error.delay.total_seconds()
    reason = "another instance polls with this token" if isinstance(error, Conflict) else str(error)
    log.warning("polling failed: failures=%d reason=%s", failures, reason)
    return float(min(2.0 ** min(failures - 1, 10), _LONGEST_BACKOFF_S))


def _id_of(raw: _Raw) -> int | None:
    """The id of an update, None when it has none."""
    found = raw.get("update_id")
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def chat_of(raw: _Raw) -> int:
    """The id of the chat that an update is about, 0 when it is about none."""
    query = raw.get("callback_query")
    for holder in (*(raw.get(kind) for kind in _ABOUT_A_CHAT), _within(query, "message")):
        chat_id = _within(_within(holder, "chat"), "id")
        if isinstance(chat_id, int):
            return chat_id
    person = _within(_within(query, "from"), "id")
    return person if isinstance(person, int) else 0


def _within(holder: object, name: str) -> object:
    """A field of an object of JSON, whatever it really is; None when there is none."""
    return holder.get(name) if isinstance(holder, dict) else None
