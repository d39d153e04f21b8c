"""From the outbox to people: claim → render → pace → send → settle. Its own loop; may be killed anywhere.

A row is marked as leaving, durably, before its request; what is found so marked at a start was cut off by
a kill, and nobody knows whether it arrived."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.domain.chats import Chat, ReturnedError, still_leaving
from bot.domain.errors import StorageError
from bot.domain.outbox import (
    Lane,
    Outgoing,
    OutgoingId,
    OutgoingStatus,
    Telling,
    after_uncertainty,
    first_id,
    gather,
    is_last,
    is_pending,
)
from bot.domain.outcomes import Barred, RetryAfter, SendOutcome, Sent, Unclear, Unreachable, Unwanted
from bot.pipeline.compose import Composer
from bot.pipeline.settle import Settlement, rehome, settle
from bot.ports import Batch, Clock, Pace, Room, Sender, Store

log = logging.getLogger(__name__)

#: Requests underway at once, one a chat to keep order; Telegram's server refuses more than about 1000.
_MOST_UNDERWAY = 64

#: Of these so many may be other than replies, so that a command is answered though all alerts hang.
_MOST_BULK_UNDERWAY = 56

#: As far back as the platform's limits on one chat reach.
_REMEMBERED = timedelta(seconds=60)

#: While nothing may be sent at all, one attempt shows whether that is over.
_FIRST_PROBE, _LONGEST_PROBE = timedelta(seconds=5), timedelta(seconds=60)

#: Messages by whose waits it is judged how quick we are.
_WAITS = 1_000

#: A proxy may refuse the token for a moment; what lasts longer is Telegram's word.
_BARRED_FOR_GOOD = timedelta(seconds=30)

#: The loop looks at the clock at least this often; it is woken for everything that it can foresee.
_LONGEST_SLEEP_S = 5.0

_AFTER_STORAGE_ERROR_S = 2.0


class _Flight(NamedTuple):
    """A row on its way, and its chat as it stood when it left; None when the chat is unknown."""

    row: Outgoing
    chat: Chat | None


class Delivery:
    """Sends what stands in the outbox, each row once as far as the platform lets us know."""

    def __init__(
        self,
        *,
        store: Store,
        sender: Sender,
        pace: Pace,
        clock: Clock,
        composer: Composer,
    ) -> None:
        self._store = store
        self._sender = sender
        self._pace = pace
        self._clock = clock
        self._composer = composer
        self._underway: dict[asyncio.Task[SendOutcome], _Flight] = {}
        #: What the rows underway show, to be kept once they have arrived.
        self._ready: dict[OutgoingId, Outgoing] = {}
        #: Ended, but not stored yet.
        self._ended: list[tuple[_Flight, SendOutcome]] = []
        #: Why nothing may be sent at all, and since when; None while something may.
        self._barred: tuple[Barred, datetime] | None = None
        #: Rows after which nothing of their chat shall be left.
        self._last: set[OutgoingId] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._stepping: asyncio.Future[bool] | None = None
        #: The time of the last step.
        self._looked_at = clock.now()
        #: Counts of outcomes by name, for metrics.
        self.outcomes: dict[str, int] = {}
        #: Seconds that the last messages waited until they were sent.
        self.waits: deque[float] = deque(maxlen=_WAITS)

    def wake(self) -> None:
        """Say that the outbox has changed."""
        self._wake.set()

    def stop(self) -> None:
        """Let `run` end after its current step, so that no claim is cut in two."""
        self._stopping = True
        self._wake.set()

    def trouble(self) -> str:
        """Why nothing can be sent at all, in one sentence; "" when something can."""
        if self._barred is None or self._clock.now() - self._barred[1] < _BARRED_FOR_GOOD:
            return ""
        return self._barred[0].reason

    async def recover(self) -> int:
        """Decide on the rows that a kill cut off, and go on as slowly as the platform asked an earlier run
        to; call once before `run`. Returns how many rows were cut off."""
        now = self._clock.now()
        for at, chat_id in await self._store.sent_since(now - _REMEMBERED):
            chat = await self._store.chat(chat_id)
            if chat is not None:
                self._pace.recall(chat, at)
        for until, chat_id in await self._store.flooded(now):
            self._pace.wait(chat_id, until)
        cut_off = await self._store.leaving()
        for row in cut_off:
            self._look(row, await self._store.chat(row.chat_id))
        await self._keep([Settlement(row=after_uncertainty(row, now)) for row in cut_off])
        if cut_off:
            log.warning("recovered: uncertain=%d", len(cut_off))
        return len(cut_off)

    async def run(self) -> None:
        """Deliver until `stop`. What is underway then must be settled with `close`."""
        while not self._stopping:
            self._wake.clear()
            pause = _LONGEST_SLEEP_S
            try:
                if await self.step():
                    continue
                pause = await self._pause()
            except StorageError as error:
                log.error("delivery waits for the store: %s", error)
                pause = _AFTER_STORAGE_ERROR_S
            except Exception:  # one row's fault must not stop the others
                log.exception("delivery step failed")
                pause = _AFTER_STORAGE_ERROR_S
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def step(self) -> bool:
        """Settle what ended and start what may leave; whether anything was done.

        A cancellation does not cut a claim in two: the step goes on, and `close` waits for it.
        """
        self._stepping = asyncio.ensure_future(self._step())
        return await asyncio.shield(self._stepping)

    async def _step(self) -> bool:
        settled = await self._settle()
        now = self._clock.now()
        if now < self._looked_at:
            # What was to be waited for is as far away as before.
            self._pace.shift(now - self._looked_at)
        self._looked_at = now
        room = self._room(now)
        if room.total <= 0:
            return settled
        held = self._pace.held(now) | {flight.row.chat_id for flight in self._underway.values()}
        rows = await self._store.claim(now, room=room, held=held)
        for row in rows:
            await self._start(row, now)
        return settled or bool(rows)

    def _room(self, now: datetime) -> Room:
        free = self._pace.room(now)
        if self._barred is not None:
            one = min(1, free.total, 1 - len(self._underway))
            return Room(total=one, replies=one, bulk=one)
        bulk = sum(flight.row.lane is not Lane.INTERACTIVE for flight in self._underway.values())
        return Room(
            total=min(free.total, _MOST_UNDERWAY - len(self._underway)),
            replies=free.replies,
            bulk=max(0, min(free.bulk, _MOST_BULK_UNDERWAY - bulk)),
        )

    async def drain(self) -> None:
        """Deliver until nothing is left that may leave now; for one-shot use and tests."""
        while await self.step() or self._underway or self._ended:
            if self._underway:
                await asyncio.wait(self._underway, return_when=asyncio.FIRST_COMPLETED)

    async def close(self, patience_s: float) -> None:
        """Wait for what is underway, at most `patience_s` seconds, and settle it.

        What has not ended by then may have been sent: it is settled as unclear.
        """
        if self._stepping is not None:
            await asyncio.wait({self._stepping})
        if self._underway:
            await asyncio.wait(self._underway, timeout=patience_s)
        for task, flight in list(self._underway.items()):
            if not task.done():
                task.cancel()
                self._ended.append((flight, Unclear(reason="stopped while it was underway")))
                del self._underway[task]
        await asyncio.sleep(0)
        await self._settle()

    async def _pause(self) -> float:
        """Seconds until something may leave that might not leave in the last step."""
        now = self._looked_at
        due = await self._store.next_due(now)
        waits = [_LONGEST_SLEEP_S]
        if due is not None and due > now:
            waits.append((due - now).total_seconds())
        free = self._pace.next_free(now)
        if free is not None:
            waits.append(free.total_seconds())
        return max(min(waits), 0.001)

    async def _start(self, row: Outgoing, now: datetime) -> None:
        try:
            chat = await self._store.chat(row.chat_id)
            if await self._gather(row, now):
                return
        except StorageError as error:
            self._ended.append((_Flight(row, None), Unreachable(reason=str(error))))
            return
        self._look(row, chat)
        if chat is not None:
            self._pace.note(chat, now, lane=row.lane)
        task = asyncio.create_task(self._attempt(row, chat, now=now), name=f"send {row.id}")
        self._underway[task] = _Flight(row, chat)
        task.add_done_callback(self._end)

    async def _gather(self, row: Outgoing, now: datetime) -> bool:
        """Put `row` and what waits with it into one message if they shall not leave one by one; whether that
        was done."""
        if row.lane is not Lane.ALERT:
            return False
        digest, *merged = gather(row, await self._store.waiting(row.chat_id), now=now) or (None,)
        if digest is None:
            return False
        await self._store.commit(Batch(outgoing=(digest,), settled=tuple(merged)))
        log.info("merged: row=%s chat=%s alerts=%d lane=%s", digest.id, row.chat_id, len(merged), digest.lane)
        return True

    def _look(self, row: Outgoing, chat: Chat | None) -> None:
        """Note whether `row` is the last of its chat, as it stands when the row leaves."""
        if is_last(row, chat):
            self._last.add(row.id)

    async def _attempt(self, row: Outgoing, chat: Chat | None, *, now: datetime) -> SendOutcome:
        try:
            ready = None if chat is None else await self._composer.compose(row, chat, now=now)
        except StorageError as error:
            return Unreachable(reason=str(error))
        if chat is None or ready is None:
            return Unwanted()
        self._ready[row.id] = ready
        return await self._sender.send(ready, chat)

    def _end(self, task: asyncio.Task[SendOutcome]) -> None:
        flight = self._underway.pop(task, None)
        if flight is None or task.cancelled():
            return
        fault = task.exception()
        if fault is not None:
            log.error("sending broke: row=%s", flight.row.id, exc_info=fault)
        # A request may have left before the fault.
        outcome = Unclear(reason="an error of ours; see the log") if fault is not None else task.result()
        self._ended.append((flight, outcome))
        self._wake.set()

    async def _settle(self) -> bool:
        """Store what ended; whether there was anything. On StorageError it is kept for the next time."""
        if not self._ended:
            return False
        ended, now = list(self._ended), self._clock.now()
        settlements = [
            settle(self._shown(one.row, outcome), outcome, chat=one.chat, now=now) for one, outcome in ended
        ]
        more = [*await self._rehomed(settlements, now), *await self._edited(settlements)]
        await self._keep([*settlements, *more])
        del self._ended[: len(ended)]
        for flight, outcome in ended:
            self._ready.pop(flight.row.id, None)
            self._note(flight.row, outcome, now=now)
        return True

    def _shown(self, row: Outgoing, outcome: SendOutcome) -> Outgoing:
        """`row` with what it shows of its story now that it has arrived."""
        ready = self._ready.get(row.id)
        if ready is None or not isinstance(outcome, Sent):
            return row
        return replace(row, version=ready.version, shown=ready.shown)

    async def _edited(self, settlements: Iterable[Settlement]) -> list[Settlement]:
        """The first messages that edits have changed, with what they show now."""
        found: list[Settlement] = []
        for row in (one.row for one in settlements):
            if row.telling is Telling.EDIT and row.status is OutgoingStatus.SENT and row.story_id is not None:
                first = await self._store.row(first_id(row.story_id, row.chat_id, thread_id=row.thread_id))
                if first is not None:
                    found.append(Settlement(row=replace(first, version=row.version, shown=row.shown)))
        return found

    async def _rehomed(self, settlements: Iterable[Settlement], now: datetime) -> list[Settlement]:
        """What becomes of the rows that wait for forum topics which were found to be deleted."""
        found: list[Settlement] = []
        for chat_id, thread_id in {(one.row.chat_id, one.lost_thread) for one in settlements}:
            if thread_id is not None:
                waiting = await self._store.waiting(chat_id)
                rows = (rehome(row, now=now) for row in waiting if row.thread_id == thread_id)
                found += [Settlement(row=kept, more=moved) for kept, moved in rows]
        return found

    async def _keep(self, settlements: Iterable[Settlement]) -> None:
        """Store what was decided; chats whose last row was settled for good are erased with it, but not those
        that have come back meanwhile."""
        batch = _batch_of(settlements)
        done = [row for row in batch.settled if row.id in self._last and not is_pending(row)]
        erased = dict.fromkeys(row.chat_id for row in done)
        while True:
            guards = tuple((chat_id, still_leaving) for chat_id in erased)
            try:
                await self._store.commit(
                    replace(batch, chat_edits=(*guards, *batch.chat_edits), erased=tuple(erased))
                )
            except ReturnedError as returned:
                del erased[returned.chat_id]
            else:
                break
        self._last -= {row.id for row in batch.settled}

    def _note(self, row: Outgoing, outcome: SendOutcome, *, now: datetime) -> None:
        name = type(outcome).__name__
        self.outcomes[name] = self.outcomes.get(name, 0) + 1
        match outcome:
            case RetryAfter(delay=delay):
                self._pace.flood(row.chat_id, delay, now=now)
            case Barred():
                self._bar(outcome, now)
            case Sent():
                self._barred = None
                if row.lane is not Lane.UPKEEP:
                    self.waits.append((now - row.created_at).total_seconds())
        quiet = isinstance(outcome, Sent | Unwanted)
        log.log(
            logging.INFO if quiet else logging.WARNING,
            "delivery: row=%s chat=%s outcome=%s reason=%s waited=%.1fs",
            row.id,
            row.chat_id,
            name,
            getattr(outcome, "reason", ""),
            (now - row.created_at) / timedelta(seconds=1),
        )

    def _bar(self, outcome: Barred, now: datetime) -> None:
        """Send nothing for a while; the longer it lasts, the more seldom it is tried."""
        if self._barred is None:
            log.error("nothing can be sent: %s", outcome.reason)
        since = self._barred[1] if self._barred is not None else now
        self._barred = (outcome, since)
        self._pace.pause(now + min(max(_FIRST_PROBE, now - since), _LONGEST_PROBE))


def _batch_of(settlements: Iterable[Settlement]) -> Batch:
    every = tuple(settlements)
    return Batch(
        settled=tuple(one.row for one in every),
        chat_edits=tuple((one.row.chat_id, one.edit) for one in every if one.edit is not None),
        moves=tuple((one.row.chat_id, one.moved_to) for one in every if one.moved_to is not None),
        outgoing=tuple(row for one in every for row in one.more),
    )
