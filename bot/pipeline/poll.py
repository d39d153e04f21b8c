"""From a due source to one atomic commit.

    tick → due sources → fetch → parse → new? → understand (each source by itself) → queue → one consumer:
    who → commit

Parsing and understanding are pure but take time, so they run on a worker thread, ordinary documents one after
the other and beside them those that may take long; the decisions that touch the store are made one source at
a time."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.edits import Change
from bot.domain.errors import StorageError
from bot.domain.leases import next_look
from bot.domain.outcomes import Fetched
from bot.domain.sources import PollResult, Seen, Source, SourceId, SourceState
from bot.domain.tallies import Tally, counted, sources_of
from bot.pipeline.enrolment import enrolled, set_right
from bot.pipeline.full_text import as_kept
from bot.pipeline.look import Looker
from bot.pipeline.newsdesk import Edition, Newsdesk, Placed
from bot.pipeline.read import Reader, Reading, failure
from bot.pipeline.results import batch_of, log_outcome
from bot.pipeline.revise import Revision, revision_of
from bot.pipeline.timetable import Timetable, host_of
from bot.ports import Batch, Clock, Fetcher, Store

log = logging.getLogger(__name__)

#: Polls that are begun without letting others run in between. Those that begin together also connect, ask and
#: are answered together: ten thousand begun by 25 made turns of the loop that computed for 21 to 28 ms, and
#: timers three to six times as late, measured; begun by 2 they are polled as quickly.
_BEGIN_AT_ONCE = 2

#: States that are set right at once; some milliseconds.
_SET_AT_ONCE = 250

#: Bytes of documents from hubs that may wait to be read, and what each counts beside its own, so that many
#: small ones are bounded too. Hubs send again what is not taken.
_MOST_PUSHED, _PUSH_COSTS = 32 * 1024 * 1024, 256 * 1024

#: A source that a hub says has news is not polled sooner than this after its last poll.
_HURRY = timedelta(seconds=10)

#: After a failed write nothing is fetched for at least this long: what cannot be kept need not be asked for.
REST_AFTER_STORAGE_ERROR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Polled:
    source: Source
    state: SourceState
    at: datetime
    #: What its answer means, finished.
    reading: asyncio.Task[Reading]
    #: What it takes of the room for pushes, in bytes; 0 when it was asked for.
    pushed: int = 0


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
        self._rest_until: datetime | None = None
        self._timetable = Timetable(self._sources, store)
        self.looker = Looker(reader=reader, fetcher=fetcher, store=store, timetable=self._timetable)
        #: When it was last looked what is due, and whether states do not yet know of a clock set back.
        self._looked_at: datetime | None = None
        self._is_set_back = False
        self._hurried: set[SourceId] = set()
        #: What hubs sent and is not being read yet, with the time at which it came, and how much they hold.
        self._pushed: defaultdict[SourceId, deque[tuple[Fetched, datetime]]] = defaultdict(deque)
        self._pushed_bytes = 0
        #: Until when a hub tells of a source, which is then polled rarely; None when none does.
        self.told_until: Callable[[SourceId], datetime | None] = lambda _: None
        #: Each is told of every poll after its commit, and must not raise.
        self.listeners: list[Callable[[Reading], None]] = []

    async def enrol(self) -> None:
        """Make states agree with the catalogue (see `enrolled`); call once before the first tick."""
        enrolment = enrolled(
            tuple(self._sources.values()), await self._store.source_states(), now=self._clock.now()
        )
        seen, rhythms = list(enrolment.unseen), []
        for new, old in enrolment.renamed:
            seen.append(Seen(source_id=new, keys=await self._store.seen(old)))
            rhythm = await self._store.rhythm(old)
            rhythms += [replace(rhythm, source_id=new)] if rhythm is not None else []
        await self._store.commit(Batch(sources=enrolment.states, seen=tuple(seen), rhythms=tuple(rhythms)))

    async def tune(self) -> None:
        """Weigh anew how often sources are asked; call it every few minutes."""
        try:
            await self._timetable.tune(self._clock.now())
        except StorageError as error:
            log.error("polling not tuned: %s", error)

    def admit(self, source: Source) -> None:
        """Poll `source`, too, from its next tick on; before `enrol`, or with a state that is stored."""
        self._sources[source.id] = source

    def dismiss(self, source_id: SourceId) -> None:
        """Poll a source no more; what it is asked for just now is thrown away."""
        self._sources.pop(source_id, None)

    async def tick(self) -> None:
        """Start a poll of every due source that is not being polled; does not wait for them.

        While the store is in trouble nothing is fetched, however long it lasts: the same entries come with
        the poll after it, since nothing of those that failed was kept. `Alarm.look` sees to it that it ends.
        """
        now = self._clock.now()
        if self._looked_at is not None and now < self._looked_at:
            self._rest_until = None
            self._timetable.shift(now - self._looked_at)
            self._is_set_back = True
        self._looked_at = now
        if self._store.trouble() or (self._rest_until is not None and now < self._rest_until):
            return
        try:
            if self._is_set_back:
                await self._set_right(now)
            await self._start_due(now)
        except StorageError as error:
            log.error("sources not polled: %s", error)
            self._rest_until = now + REST_AFTER_STORAGE_ERROR

    async def _set_right(self, now: datetime) -> None:
        """The clock was set back: nobody is held back for as long as that."""
        ids, count = [one.source_id for one in await self._store.source_states()], 0
        for start in range(0, len(ids), _SET_AT_ONCE):
            some = ids[start : start + _SET_AT_ONCE]
            states = [state for one in some if (state := await self._store.source_state(one)) is not None]
            # What is being polled gets its state from that, which may be stored at any moment.
            idle = [state for state in states if state.source_id not in self._underway]
            changed = tuple(new for old in idle if (new := set_right(old, now)) != old)
            await self._store.commit(Batch(sources=changed, volatile=True))
            count += len(changed)
        self._is_set_back = False
        log.warning("the clock was set back: sources=%d", count)

    async def _start_due(self, now: datetime) -> None:
        due = [*await self._store.due_sources(now), *self._hurried]
        for number, source_id in enumerate(dict.fromkeys(due), start=1):
            if not number % _BEGIN_AT_ONCE:
                await asyncio.sleep(0)
            source = self._sources.get(source_id)
            state = await self._store.source_state(source_id)
            # Asked again: another tick may have been here while the store answered.
            if source_id in self._underway or self._must_wait(source_id, state, now=now):
                continue
            self._hurried.discard(source_id)
            if source is not None and state is not None and self._timetable.may_ask(host_of(source), now):
                self._start(source, state, now=now)

    def _must_wait(self, source_id: SourceId, state: SourceState | None, *, now: datetime) -> bool:
        """Whether a source that is in a hurry was polled only just now. One that fails is in none."""
        if source_id not in self._hurried or state is None or state.next_poll_at <= now:
            return False
        if state.failures:
            self._hurried.discard(source_id)
            return True
        return state.polled_at is not None and now - state.polled_at < _HURRY

    def hurry(self, source_id: SourceId) -> None:
        """Poll a source with the next tick, or as soon as that is decent."""
        self._hurried.add(source_id)

    async def push(self, source_id: SourceId, fetched: Fetched) -> bool:
        """Take what a hub sent of a source, to be read in its turn as if it had been fetched; whether there
        was room for it."""
        held = self._pushed_bytes + _room_for(fetched)
        if source_id not in self._sources or held > _MOST_PUSHED:
            return False
        self._pushed_bytes = held
        self._pushed[source_id].append((fetched, self._clock.now()))
        await self._go_on(source_id)
        return True

    async def _go_on(self, source_id: SourceId) -> None:
        """Have the first push that waits read, unless something else of its source is underway: two at once
        would not know of each other, and bring the same entries twice."""
        while source_id not in self._underway and self._pushed[source_id]:
            source, state = self._sources.get(source_id), await self._store.source_state(source_id)
            if source_id in self._underway or not self._pushed[source_id]:
                continue
            fetched, at = self._pushed[source_id].popleft()
            if source is None or state is None:
                self._pushed_bytes -= _room_for(fetched)
                continue
            reading = asyncio.create_task(self._read_push(fetched, source, state=state, at=at))
            self._begin(
                _Polled(source=source, state=state, at=at, reading=reading, pushed=_room_for(fetched))
            )

    def _start(self, source: Source, state: SourceState, *, now: datetime) -> None:
        reading = asyncio.create_task(self.looker.look(source, state, now=now), name=f"poll {source.id}")
        self._begin(_Polled(source=source, state=state, at=now, reading=reading))

    def _begin(self, polled: _Polled) -> None:
        """Have what is read now taken when it was read."""
        self._underway[polled.source.id] = polled.reading

        def finished(task: asyncio.Task[Reading]) -> None:
            if task.cancelled():
                self._underway.pop(polled.source.id, None)
            else:
                self._polled.put_nowait(polled)

        polled.reading.add_done_callback(finished)

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
            if polled.pushed:
                # The hub was told that we have it.
                self.hurry(source_id)
            return
        finally:
            self._underway.pop(source_id, None)
            await self._make_room(polled)
        if reading is None:
            return
        log_outcome(polled.state, reading)
        for listener in self.listeners:
            listener(reading)

    async def _make_room(self, polled: _Polled) -> None:
        self._pushed_bytes -= polled.pushed
        with suppress(StorageError):
            # What waits then waits for the next push or poll.
            await self._go_on(polled.source.id)

    async def _stored(self, polled: _Polled) -> Reading | None:
        """The reading, committed; None when its source was dismissed. Raises StorageError; then the poll will
        be repeated."""
        if self._sources.get(polled.source.id) != polled.source:
            return None
        try:
            reading = polled.reading.result()
            reading = await self._timetable.timed(reading, polled.source, before=polled.state, now=polled.at)
            # The clock may have been set back since it was asked.
            reading = replace(reading, state=set_right(reading.state, self._clock.now()))
            await self._commit(reading)
        except StorageError:
            raise
        except Exception:  # one source's fault must not stop the others
            log.exception("poll failed: source=%s", polled.source.id)
            if polled.pushed:
                return Reading(state=polled.state, pushed=True)
            detail = "an error of ours; see the log"
            reading = failure(
                polled.source, polled.state, result=PollResult.UNPARSABLE, detail=detail, now=polled.at
            )
            await self._store.commit(Batch(sources=(reading.state,), volatile=True))
        return reading

    async def _read_push(
        self, fetched: Fetched, source: Source, *, state: SourceState, at: datetime
    ) -> Reading:
        reading = await self.looker.read_push(fetched, source, state=state, at=at)
        if reading is None:
            self.hurry(source.id)
        return reading or Reading(state=state, pushed=True)

    def _eased(self, reading: Reading) -> Reading:
        """What a poll means, with a source that a hub tells of polled rarely."""
        state = reading.state
        source = self._sources.get(state.source_id)
        if reading.pushed or state.failures or source is None:
            return reading
        looked = next_look(
            state.next_poll_at,
            every=source.every,
            until=self.told_until(source.id),
            now=state.polled_at or state.next_poll_at,
        )
        return replace(reading, state=replace(state, next_poll_at=looked))

    async def _commit(self, reading: Reading) -> None:
        revisions = [one for one in await self._revisions(reading) if one.change is not Change.COSMETIC]
        kept = False
        try:
            edition = await self._edition(reading, revisions)
            batch = batch_of(self._eased(reading), revisions, edition=edition)
            await self._store.commit(replace(batch, tallies=await self._tallies(reading, edition)))
            kept = True
        finally:
            if not kept:
                self._newsdesk.forget()

    async def _tallies(self, reading: Reading, edition: Edition) -> tuple[Tally, ...]:
        """What its new items say of who tells first; what was there before we came says nothing."""
        items = frozenset(one.id for one in reading.items)
        if reading.first or not items:
            return ()
        known = {one: await self._store.tally(one) for one in sources_of(edition.stories)}
        tallies = counted(known, edition.stories, items=items, source=reading.state.source_id)
        return tuple(one for one in tallies if one.source_id in self._sources)

    async def _edition(self, reading: Reading, revisions: list[Revision]) -> Edition:
        told = [
            Placed(one, reading.reports[one.id], one.id in reading.late)
            for one in reading.items
            if one.id in reading.reports
        ]
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
            source = self._sources.get(reading.state.source_id)
            if source is not None and before is not None and before.from_page:
                one = await asyncio.to_thread(as_kept, one, before, source=source, reader=self._reader)
            revision = revision_of(one, before=before, facts_before=facts)
            if revision is not None:
                found.append(revision)
        return found


def _room_for(fetched: Fetched) -> int:
    """What a push takes of the room for pushes, in bytes."""
    return len(fetched.body) + _PUSH_COSTS
