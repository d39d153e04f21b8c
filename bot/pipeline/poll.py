"""From a due source to one atomic commit.

    tick → due sources → fetch → parse → new? → understand (each source by itself) → queue → one consumer:
    who → commit

Parsing and understanding are pure but take time, so they run on a worker thread, ordinary documents one after
the other and beside them those that may take long; the decisions that touch the store are made one source at
a time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.edits import Change
from bot.domain.errors import StorageError
from bot.domain.outcomes import Fetched
from bot.domain.sources import PollResult, Seen, Source, SourceId, SourceState
from bot.pipeline.newsdesk import Edition, Newsdesk, Placed
from bot.pipeline.read import Reader, Reading, failure, is_ordinary, read_unfetched
from bot.pipeline.revise import Revision, revision_of
from bot.ports import Batch, Clock, Fetcher, Store

log = logging.getLogger(__name__)

#: Ordinary documents are read one at a time, so that reading leaves this process free for everything else;
#: the others, which are read apart, cost it but a thread that waits.
_ORDINARY_AT_ONCE, _ODD_AT_ONCE = 1, 4

#: A document that takes longer than this to read is given up; its thread ends by itself.
_ORDINARY_DEADLINE_S, _ODD_DEADLINE_S = 20.0, 60.0

#: Polls that are begun without letting others run in between; about a millisecond.
_BEGIN_AT_ONCE = 25

#: Bytes of documents that wait to be read; while there are more, nothing is fetched.
_MOST_HELD = 64 * 1024 * 1024

#: Keys that a source gives its entries, by their first letter.
_KEYS = {"u": "addresses", "i": "ids"}

#: After a failed write nothing is fetched for at least this long: what cannot be kept need not be asked for.
REST_AFTER_STORAGE_ERROR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Polled:
    source: Source
    state: SourceState
    at: datetime
    #: What its answer means, finished.
    reading: asyncio.Task[Reading]


class Poller:
    """Polls sources that are due and commits what they bring."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        reader: Reader,
        newsdesk: Newsdesk,
        fetcher: Fetcher,
        store: Store,
        clock: Clock,
    ) -> None:
        self._sources = {source.id: source for source in sources}
        self._reader = reader
        self._newsdesk = newsdesk
        self._fetcher = fetcher
        self._store = store
        self._clock = clock
        self._polled: asyncio.Queue[_Polled] = asyncio.Queue()
        self._underway: dict[SourceId, asyncio.Task[Reading]] = {}
        self._ordinary = asyncio.Semaphore(_ORDINARY_AT_ONCE)
        self._odd = asyncio.Semaphore(_ODD_AT_ONCE)
        #: Bytes of fetched documents that were not read yet, and whether more may come.
        self._held = 0
        self._has_room = asyncio.Event()
        self._has_room.set()
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
        for number, source_id in enumerate(due, start=1):
            if not number % _BEGIN_AT_ONCE:
                await asyncio.sleep(0)
            source = self._sources.get(source_id)
            state = await self._store.source_state(source_id)
            # Asked again: another tick may have been here while the store answered.
            if source is not None and state is not None and source_id not in self._underway:
                self._start(source, state, now=now)

    def _start(self, source: Source, state: SourceState, *, now: datetime) -> None:
        reading = asyncio.create_task(self._poll(source, state, now=now), name=f"poll {source.id}")
        self._underway[source.id] = reading

        def finished(task: asyncio.Task[Reading]) -> None:
            if task.cancelled():
                self._underway.pop(source.id, None)
            else:
                self._polled.put_nowait(_Polled(source=source, state=state, at=now, reading=task))

        reading.add_done_callback(finished)

    async def _poll(self, source: Source, state: SourceState, *, now: datetime) -> Reading:
        """Ask `source` and read its answer; nothing is stored."""
        await self._has_room.wait()
        outcome = await self._fetcher.fetch(self._reader.kinds[source.kind].request(source, state))
        if not isinstance(outcome, Fetched):
            return read_unfetched(source, state, outcome=outcome, now=now)
        self._hold(len(outcome.body))
        try:
            return await self._read(outcome, source, state=state, now=now)
        finally:
            self._hold(-len(outcome.body))

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > _MOST_HELD:
            self._has_room.clear()
        else:
            self._has_room.set()

    async def run(self) -> None:
        """Consume readings until cancelled."""
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
        """Commit what one answer means; neither a fault of ours nor of the store gets out."""
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
        for kind in sorted(reading.doubted):
            log.warning("%s of this source do not hold: source=%s", _KEYS[kind], source_id)
        log.info(
            "polled: source=%s result=%s items=%d detail=%s",
            source_id,
            state.result,
            len(reading.items),
            state.detail,
        )
        for listener in self.listeners:
            listener(reading)

    async def _stored(self, polled: _Polled) -> Reading:
        """The reading, committed. Raises StorageError; then the poll will be repeated."""
        try:
            reading = polled.reading.result()
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

    async def _read(self, fetched: Fetched, source: Source, *, state: SourceState, now: datetime) -> Reading:
        seen = await self._store.seen(source.id)
        ordinary = is_ordinary(fetched, state)
        async with self._ordinary if ordinary else self._odd:
            try:
                async with asyncio.timeout(_ORDINARY_DEADLINE_S if ordinary else _ODD_DEADLINE_S):
                    return await asyncio.to_thread(
                        self._reader.read, fetched, source, state=state, seen=seen, now=now
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
        revisions = [one for one in await self._revisions(reading) if one.change is not Change.COSMETIC]
        kept = False
        try:
            edition = await self._edition(reading, revisions)
            await self._store.commit(_batch_of(reading, revisions, edition=edition))
            kept = True
        finally:
            if not kept:
                self._newsdesk.forget()

    async def _edition(self, reading: Reading, revisions: list[Revision]) -> Edition:
        told = [Placed(one, reading.reports[one.id]) for one in reading.items if one.id in reading.reports]
        if not told and not revisions:
            return Edition()
        now = reading.state.polled_at or self._clock.now()
        return await self._newsdesk.place(told, revisions=revisions, silent=reading.first, now=now)

    async def _revisions(self, reading: Reading) -> list[Revision]:
        """What the source has edited of the items that are kept, the oldest first. Nobody is told of an edit
        as of something new."""
        found: list[Revision] = []
        for one in reversed(reading.edited):
            before, facts = await self._store.item(one.item.id), await self._store.facts(one.item.id)
            revision = revision_of(one, before=before, facts_before=facts)
            if revision is not None:
                found.append(revision)
        return found


def _batch_of(reading: Reading, revisions: Sequence[Revision], *, edition: Edition) -> Batch:
    """All that a poll means, as one write."""
    learned = bool(reading.items or revisions) or (reading.first and reading.state.seeded)
    seen = () if reading.seen is None else (Seen(source_id=reading.state.source_id, keys=reading.seen),)
    leads = edition.leads
    return Batch(
        sources=(reading.state,),
        seen=seen,
        items=tuple(replace(one, story_id=leads.get(one.id)) for one in reading.items),
        facts=reading.facts,
        revised=tuple(
            replace(one.after, story_id=one.before.story_id or leads.get(one.after.id)) for one in revisions
        ),
        facts_revised=tuple(one.facts_after for one in revisions if one.facts_after is not None),
        stories=edition.stories,
        outgoing=edition.rows,
        volatile=not learned,
    )
