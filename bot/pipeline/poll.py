"""From a due source to one atomic commit.

    tick → due sources → fetch (concurrent) → queue → one consumer:
    parse → new? → understand → who → commit

Parsing and understanding are pure but take time, so they run on a worker thread; the decisions that
touch the store are made one source at a time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import StorageError
from bot.domain.items import Item
from bot.domain.outbox import Outgoing
from bot.domain.outcomes import Fetched, FetchOutcome
from bot.domain.sources import PollResult, Seen, Source, SourceId, SourceState
from bot.pipeline.match import alerts_for
from bot.pipeline.read import Reader, Reading, failure, read_unfetched
from bot.ports import Batch, Clock, Fetcher, Store

log = logging.getLogger(__name__)

#: A document that takes longer than this to read is given up; its thread ends by itself.
_READ_DEADLINE_S = 60.0

#: A page that another source brought longer ago than this is no news. Within this time the ids of alerts keep
#: it from being told twice, and a source whose first look was silent cannot hide it from the others.
_NEWS_FOR = timedelta(days=7)

#: Chats that are matched without letting others run in between; about a millisecond.
_AT_ONCE = 250

#: After a failed write nothing is fetched for at least this long: what cannot be kept need not be asked for.
REST_AFTER_STORAGE_ERROR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Polled:
    source: Source
    state: SourceState
    at: datetime
    #: The fetch, finished.
    fetch: asyncio.Task[FetchOutcome]


class Poller:
    """Polls sources that are due and commits what they bring."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        reader: Reader,
        fetcher: Fetcher,
        store: Store,
        clock: Clock,
    ) -> None:
        self._sources = {source.id: source for source in sources}
        self._reader = reader
        self._fetcher = fetcher
        self._store = store
        self._clock = clock
        self._polled: asyncio.Queue[_Polled] = asyncio.Queue()
        self._underway: dict[SourceId, asyncio.Task[FetchOutcome]] = {}
        self._rest_until: datetime | None = None
        #: Each is told of every poll after its commit, and must not raise.
        self.listeners: list[Callable[[Reading], None]] = []

    async def enrol(self) -> None:
        """Make states agree with the catalogue; call once before the first tick.

        A source that is new, has a new address, or left the catalogue starts over with a silent poll; one
        with a shorter `every` is asked within it.
        """
        now = self._clock.now()
        states = {state.source_id: state for state in await self._store.source_states()}
        fresh = [
            SourceState(source_id=source.id, next_poll_at=now, url=source.url)
            for source in self._sources.values()
            if source.id not in states or states[source.id].url != source.url
        ]
        sooner = [
            replace(states[source.id], next_poll_at=now + source.every)
            for source in self._sources.values()
            if source.id in states
            and not states[source.id].failures
            and states[source.id].url == source.url
            and states[source.id].next_poll_at > now + source.every
        ]
        left = [
            replace(state, next_poll_at=datetime.max.replace(tzinfo=now.tzinfo), url="", seeded=False)
            for state in states.values()
            if state.source_id not in self._sources and state.url
        ]
        # What was seen at another address, or before it left, says nothing.
        unseen = tuple(Seen(source_id=state.source_id, keys=()) for state in (*fresh, *left))
        await self._store.commit(Batch(sources=(*fresh, *sooner, *left), seen=unseen))

    async def tick(self) -> None:
        """Start a poll of every due source that is not being polled; does not wait for them.

        While the store is in trouble nothing is fetched, however long it lasts: the same entries come with
        the poll after it, since nothing of those that failed was kept. `Alarm.look` sees to it that it ends.
        """
        now = self._clock.now()
        if self._store.trouble() or (self._rest_until is not None and now < self._rest_until):
            return
        try:
            await self._start_due(now)
        except StorageError as error:
            log.error("sources not polled: %s", error)
            self._rest_until = now + REST_AFTER_STORAGE_ERROR

    async def _start_due(self, now: datetime) -> None:
        due = [one for one in await self._store.due_sources(now) if one not in self._underway]
        for source_id in due:
            source = self._sources.get(source_id)
            state = await self._store.source_state(source_id)
            # Asked again: another tick may have been here while the store answered.
            if source is not None and state is not None and source_id not in self._underway:
                self._start(source, state, now=now)

    def _start(self, source: Source, state: SourceState, *, now: datetime) -> None:
        fetch = asyncio.create_task(self._fetch(source, state), name=f"fetch {source.id}")
        self._underway[source.id] = fetch

        def finished(task: asyncio.Task[FetchOutcome]) -> None:
            if task.cancelled():
                self._underway.pop(source.id, None)
            else:
                self._polled.put_nowait(_Polled(source=source, state=state, at=now, fetch=task))

        fetch.add_done_callback(finished)

    async def _fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        return await self._fetcher.fetch(self._reader.kinds[source.kind].request(source, state))

    async def run(self) -> None:
        """Consume fetched documents until cancelled."""
        while True:
            await self.take(await self._polled.get())

    async def drain(self) -> None:
        """Wait for the polls underway and consume them; for one-shot use and tests."""
        while self._underway:
            await self.take(await self._polled.get())

    async def close(self) -> None:
        """Give up the fetches underway; they are repeated after the next start."""
        tasks = list(self._underway.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._underway.clear()

    async def take(self, polled: _Polled) -> None:
        """Read one answer and commit what it means; neither a fault of ours nor of the store gets out."""
        source_id = polled.source.id
        try:
            reading = await self._stored(polled)
        except StorageError as error:
            log.error("poll not stored: source=%s error=%s", source_id, error)
            self._rest_until = self._clock.now() + REST_AFTER_STORAGE_ERROR
            return
        finally:
            self._underway.pop(source_id, None)
        state = reading.state
        log.info(
            "polled: source=%s result=%s items=%d skipped=%d detail=%s",
            source_id,
            state.result,
            len(reading.items),
            reading.skipped,
            state.detail,
        )
        for listener in self.listeners:
            listener(reading)

    async def _stored(self, polled: _Polled) -> Reading:
        """The reading, committed. Raises StorageError; then the poll will be repeated."""
        try:
            reading = await self._read(polled)
            await self._commit(reading)
        except StorageError:
            raise
        except Exception:  # one source's fault must not stop the others
            log.exception("poll failed: source=%s", polled.source.id)
            detail = "an error of ours; see the log"
            reading = failure(
                polled.source, polled.state, result=PollResult.UNPARSABLE, detail=detail, now=polled.at
            )
            await self._store.commit(Batch(sources=(reading.state,), volatile=True))
        return reading

    async def _read(self, polled: _Polled) -> Reading:
        source, state, now, outcome = polled.source, polled.state, polled.at, polled.fetch.result()
        if not isinstance(outcome, Fetched):
            return read_unfetched(source, state, outcome=outcome, now=now)
        seen = await self._store.seen(source.id)
        try:
            async with asyncio.timeout(_READ_DEADLINE_S):
                return await asyncio.to_thread(
                    self._reader.read, outcome, source, state=state, seen=seen, now=now
                )
        except TimeoutError:
            return failure(
                source,
                state,
                result=PollResult.UNPARSABLE,
                detail="the document takes too long to read",
                now=now,
            )

    async def _commit(self, reading: Reading) -> None:
        alerts: list[Outgoing] = []
        for item in () if reading.first else reading.items:
            known = await self._store.item(item.id)
            if item.topics and (known is None or item.seen_at - known.seen_at < _NEWS_FOR):
                alerts += await self._alerts(item)
        learned = bool(reading.items) or (reading.first and reading.state.seeded)
        seen = () if reading.seen is None else (Seen(source_id=reading.state.source_id, keys=reading.seen),)
        await self._store.commit(
            Batch(
                sources=(reading.state,),
                seen=seen,
                items=reading.items,
                facts=reading.facts,
                outgoing=tuple(alerts),
                volatile=not learned,
            )
        )

    async def _alerts(self, item: Item) -> list[Outgoing]:
        """One alert for each chat that wants `item`; with many followers others get their turn in between."""
        followers = await self._store.followers(item.topics, item.countries)
        alerts: list[Outgoing] = []
        for start in range(0, len(followers), _AT_ONCE):
            alerts += alerts_for(item, followers[start : start + _AT_ONCE], now=item.seen_at)
            await asyncio.sleep(0)
        return alerts
