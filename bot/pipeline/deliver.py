"""From the outbox to people: claim → render → pace → send → settle. Its own loop; may be killed anywhere.

A row is marked as leaving, durably, before its request; what is found so marked at a start was cut off by
a kill, and nobody knows whether it arrived."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.chats import Chat, ReturnedError, still_leaving, wanted_topics
from bot.domain.errors import StorageError
from bot.domain.outbox import Outgoing, OutgoingId, after_uncertainty, is_last, is_pending
from bot.domain.outcomes import RetryAfter, SendOutcome, Sent, Unclear, Unreachable, Unwanted
from bot.pipeline.render import Lists, render_alert
from bot.pipeline.settle import Settlement, settle
from bot.ports import Batch, Clock, Pace, Sender, Store

log = logging.getLogger(__name__)

#: Requests underway at once, one a chat to keep order; Telegram's server refuses more than about 1000.
_MOST_UNDERWAY = 64

#: The loop looks at the clock at least this often; it is woken for everything that it can foresee.
_LONGEST_SLEEP_S = 5.0

_AFTER_STORAGE_ERROR_S = 2.0

_Ended = tuple[Outgoing, SendOutcome]


class Delivery:
    """Sends what stands in the outbox, each row once as far as the platform lets us know."""

    def __init__(
        self,
        *,
        store: Store,
        sender: Sender,
        pace: Pace,
        clock: Clock,
        lists: Lists,
    ) -> None:
        self._store = store
        self._sender = sender
        self._pace = pace
        self._clock = clock
        self._lists = lists
        self._underway: dict[asyncio.Task[SendOutcome], Outgoing] = {}
        #: Ended, but not stored yet.
        self._ended: list[_Ended] = []
        #: Rows after which nothing of their chat shall be left.
        self._last: set[OutgoingId] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._stepping: asyncio.Future[bool] | None = None
        #: The time of the last step.
        self._looked_at = clock.now()
        #: Counts of outcomes by name, for metrics.
        self.outcomes: dict[str, int] = {}

    def wake(self) -> None:
        """Say that the outbox has changed."""
        self._wake.set()

    def stop(self) -> None:
        """Let `run` end after its current step, so that no claim is cut in two."""
        self._stopping = True
        self._wake.set()

    async def recover(self) -> int:
        """Decide on the rows that a kill cut off; call once before `run`. Returns how many."""
        now = self._clock.now()
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
        now = self._looked_at = self._clock.now()
        limit = min(self._pace.room(now), _MOST_UNDERWAY - len(self._underway))
        if limit <= 0:
            return settled
        held = self._pace.held(now) | {row.chat_id for row in self._underway.values()}
        rows = await self._store.claim(now, limit=limit, held=held)
        for row in rows:
            await self._start(row, now)
        return settled or bool(rows)

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
        for task, row in list(self._underway.items()):
            if not task.done():
                task.cancel()
                self._ended.append((row, Unclear(reason="stopped while it was underway")))
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
        except StorageError as error:
            self._ended.append((row, Unreachable(reason=str(error))))
            return
        self._look(row, chat)
        if chat is not None:
            self._pace.note(chat, now)
        task = asyncio.create_task(self._attempt(row, chat, now=now), name=f"send {row.id}")
        self._underway[task] = row
        task.add_done_callback(self._end)

    def _look(self, row: Outgoing, chat: Chat | None) -> None:
        """Note whether `row` is the last of its chat, as it stands when the row leaves."""
        if is_last(row, chat):
            self._last.add(row.id)

    async def _attempt(self, row: Outgoing, chat: Chat | None, *, now: datetime) -> SendOutcome:
        try:
            ready = None if chat is None else await self._ready(row, chat, now=now)
        except StorageError as error:
            return Unreachable(reason=str(error))
        return Unwanted() if chat is None or ready is None else await self._sender.send(ready, chat)

    def _end(self, task: asyncio.Task[SendOutcome]) -> None:
        row = self._underway.pop(task, None)
        if row is None or task.cancelled():
            return
        fault = task.exception()
        if fault is not None:
            log.error("sending broke: row=%s", row.id, exc_info=fault)
        # A request may have left before the fault.
        outcome = Unclear(reason="an error of ours; see the log") if fault is not None else task.result()
        self._ended.append((row, outcome))
        self._wake.set()

    async def _ready(self, row: Outgoing, chat: Chat, *, now: datetime) -> Outgoing | None:
        """`row` with the message to send; None when nobody wants it any more."""
        if row.item_id is None:
            return row
        item = await self._store.item(row.item_id)
        if item is None:
            return None
        told = wanted_topics(chat, item, thread_id=row.thread_id, now=now)
        if not told:
            return None
        findings = await self._store.facts(item.id)
        message = render_alert(item, findings, lists=self._lists, told=told, chat=chat, repeat=row.repeat)
        return replace(row, message=message)

    async def _settle(self) -> bool:
        """Store what ended; whether there was anything. On StorageError it is kept for the next time."""
        if not self._ended:
            return False
        ended, now = list(self._ended), self._clock.now()
        await self._keep([settle(row, outcome, now=now) for row, outcome in ended])
        del self._ended[: len(ended)]
        for row, outcome in ended:
            self._note(row, outcome, now=now)
        return True

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
        if isinstance(outcome, RetryAfter):
            self._pace.wait(row.chat_id, now + outcome.delay)
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


def _batch_of(settlements: Iterable[Settlement]) -> Batch:
    every = tuple(settlements)
    return Batch(
        settled=tuple(one.row for one in every),
        chat_edits=tuple((one.row.chat_id, one.edit) for one in every if one.edit is not None),
        moves=tuple((one.row.chat_id, one.moved_to) for one in every if one.moved_to is not None),
    )
