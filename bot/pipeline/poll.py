"""From a due source to one atomic commit.

    tick → due sources → fetch (concurrent) → queue → one consumer:
    parse → new? → understand → full texts, where wanted (concurrent) → who → commit

Parsing and understanding are pure but take time, so they run on a worker thread; the decisions that
touch the store are made one source at a time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.edits import Change
from bot.domain.errors import StorageError
from bot.domain.outcomes import Fetched, FetchOutcome
from bot.domain.sources import PollResult, Seen, Source, SourceId, SourceState
from bot.domain.tallies import Tally, counted, sources_of
from bot.pipeline.full_text import FullTexts, as_kept, chosen
from bot.pipeline.newsdesk import Edition, Newsdesk, Placed
from bot.pipeline.read import Reader, Reading, failure, read_unfetched
from bot.pipeline.revise import Revision, revision_of
from bot.ports import Batch, Clock, Fetcher, Store

log = logging.getLogger(__name__)

#: A document that takes longer than this to read is given up; its thread ends by itself.
_READ_DEADLINE_S = 60.0

#: Keys that a source gives its entries, by their first letter.
_KEYS = {"u": "addresses", "i": "ids"}

#: After a failed write nothing is fetched for at least this long: what cannot be kept need not be asked for.
REST_AFTER_STORAGE_ERROR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Polled:
    source: Source
    state: SourceState
    at: datetime
    #: The fetch, finished.
    fetch: asyncio.Task[FetchOutcome]
    #: The fetches of its children, finished; None as long as it is not known to have any.
    children: asyncio.Task[tuple[FetchOutcome, ...]] | None = None
    #: What it means with full texts, finished; None as long as it is not known to want any.
    full: asyncio.Task[Reading] | None = None


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
        #: What each source that is being polled waits for.
        self._underway: dict[SourceId, asyncio.Task[Any]] = {}
        self._rest_until: datetime | None = None
        #: Each is told of every poll after its commit, and must not raise.
        self.listeners: list[Callable[[Reading], None]] = []
        #: Gets what feeds do not tell; without it items say what their feeds say.
        self.full_texts: FullTexts | None = None

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
        self._consume_after(fetch, _Polled(source=source, state=state, at=now, fetch=fetch))

    def _consume_after(self, task: asyncio.Task[Any], polled: _Polled) -> None:
        """Have `polled` consumed when `task` is over; other sources need not wait for it."""
        source_id = polled.source.id
        self._underway[source_id] = task

        def finished(task: asyncio.Task[Any]) -> None:
            if task.cancelled():
                self._underway.pop(source_id, None)
            else:
                self._polled.put_nowait(polled)

        task.add_done_callback(finished)

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
            waiting = self._underway.get(source_id)
            if waiting is not None and waiting.done():
                del self._underway[source_id]
        if reading is None:
            return
        state = reading.state
        for kind in sorted(reading.doubted):
            log.warning("%s of this source do not hold: source=%s", _KEYS[kind], source_id)
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

    async def _stored(self, polled: _Polled) -> Reading | None:
        """The reading, committed; None when it waits for more, and `polled` will come again, and when its
        source was dismissed. Raises StorageError; then the poll will be repeated."""
        if self._sources.get(polled.source.id) != polled.source:
            return None
        try:
            reading = polled.full.result() if polled.full is not None else await self._read(polled)
            if self._waits_for_more(polled, reading):
                return None
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
                    self._reader.read,
                    outcome,
                    source,
                    state=state,
                    seen=seen,
                    now=now,
                    children=polled.children.result() if polled.children is not None else None,
                )
        except TimeoutError:
            return failure(
                source,
                state,
                result=PollResult.UNPARSABLE,
                detail="the document takes too long to read",
                now=now,
            )

    def _waits_for_more(self, polled: _Polled, reading: Reading) -> bool:
        """Whether more documents shall come before `reading` is committed; then they are asked for."""
        if reading.children:
            children = asyncio.create_task(self._fetch_all(polled, reading.children))
            self._consume_after(children, replace(polled, children=children))
        elif self.full_texts is not None and polled.full is None and chosen(reading, polled.source):
            full = asyncio.create_task(self._complete(polled, reading, full_texts=self.full_texts))
            self._consume_after(full, replace(polled, full=full))
        else:
            return False
        return True

    async def _fetch_all(self, polled: _Polled, urls: Sequence[str]) -> tuple[FetchOutcome, ...]:
        request = self._reader.kinds[polled.source.kind].request(polled.source, polled.state)
        ask = [replace(request, url=url, etag="", last_modified="") for url in urls]
        return tuple(await asyncio.gather(*(self._fetcher.fetch(one) for one in ask)))

    async def _complete(self, polled: _Polled, reading: Reading, *, full_texts: FullTexts) -> Reading:
        """`reading` with full texts; whatever happens to these, with what the feed gave."""
        try:
            return await full_texts.complete(reading, polled.source, now=polled.at)
        except StorageError:
            return reading
        except Exception:  # what is extra must not cost what is there
            log.exception("full texts failed: source=%s", polled.source.id)
            return reading

    async def _commit(self, reading: Reading) -> None:
        revisions = [one for one in await self._revisions(reading) if one.change is not Change.COSMETIC]
        kept = False
        try:
            edition = await self._edition(reading, revisions)
            batch = _batch_of(reading, revisions, edition=edition)
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
            source = self._sources.get(reading.state.source_id)
            if source is not None and before is not None and before.from_page:
                one = await asyncio.to_thread(as_kept, one, before, source=source, reader=self._reader)
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
