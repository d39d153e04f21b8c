"""Places the next poll of each source by its rhythm, and learns the rhythm from what polls bring."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.outcomes import Failed, FetchOutcome
from bot.domain.rhythm import Rhythm, bring, cadence_of, first_rhythm, forecast, learn
from bot.domain.sources import Source, SourceId, SourceState
from bot.pipeline.read import Reading
from bot.pipeline.schedule import bounds_of, eagerness_for, plan
from bot.ports import Store

#: The price of a request is found from so many sources at most: more would tell the same.
_MOST_WEIGHED = 200

#: What was learned while the clock was ahead by more cannot be gone on from.
_ASTRAY = timedelta(days=1)


class Timetable:
    """When sources are polled next. `tune` is to be called once in a while."""

    def __init__(self, sources: Mapping[SourceId, Source], store: Store) -> None:
        """`sources` may change meanwhile."""
        self._sources = sources
        self._store = store
        self._at_host = _by_host(tuple(sources.values()))
        #: See `schedule`; until it is known nobody is polled sooner than within its `every`.
        self._eagerness = 0.0
        #: Until when a host asked to be left alone. Each source that it refused remembers it, too.
        self._left_alone: dict[str, datetime] = {}

    async def tune(self, now: datetime) -> None:
        """Find the eagerness that the requests of all sources allow. Raises StorageError."""
        self._at_host = await asyncio.to_thread(_by_host, tuple(self._sources.values()))
        step = max(1, -(-len(self._sources) // _MOST_WEIGHED))
        known = []
        for source in list(self._sources.values())[::step]:
            state = await self._store.source_state(source.id)
            if state is not None:
                rhythm = await self._rhythm(source.id, now)
                bounds = bounds_of(source, state, neighbours=self._neighbours(source), now=now)
                known.append((forecast(rhythm, now), bounds))
                await asyncio.sleep(0)
        # With many sources this takes a while.
        self._eagerness = await asyncio.to_thread(eagerness_for, known)

    async def timed(self, reading: Reading, source: Source, *, before: SourceState, now: datetime) -> Reading:
        """`reading` of `source`, which was in the state `before` and polled at `now`, with the time of its
        next poll and what is learned from it. Raises StorageError."""
        known = await self._rhythm(source.id, now)
        rhythm = learned(known, reading, before=before, now=now)
        state = replace(reading.state, cadence=source.cadence or cadence_of(rhythm, now))
        if not state.failures and not reading.pushed:
            at = plan(
                forecast(rhythm, now),
                source.id,
                now=now,
                bounds=bounds_of(source, state, neighbours=self._neighbours(source), now=now),
                eagerness=self._eagerness,
            )
            state = replace(state, next_poll_at=at)
        return replace(reading, state=state, rhythm=rhythm if reading.first or rhythm != known else None)

    def note(self, host: str, outcome: FetchOutcome, *, now: datetime) -> None:
        """Take note of how `host` answered at `now`, whatever it was asked for; of one that serves sources,
        as a feed may name pages anywhere."""
        if host not in self._at_host:
            return
        if isinstance(outcome, Failed) and outcome.refused and outcome.retry_after:
            self._left_alone[host] = now + outcome.retry_after

    def may_ask(self, host: str, now: datetime) -> bool:
        """Whether `host` has not asked us to wait for longer."""
        until = self._left_alone.get(host)
        return until is None or until <= now

    def shift(self, span: timedelta) -> None:
        """The clock was set by `span`."""
        self._left_alone = {host: until + span for host, until in self._left_alone.items()}

    async def _rhythm(self, source_id: SourceId, now: datetime) -> Rhythm:
        known = await self._store.rhythm(source_id)
        if known is None or known.at - now > _ASTRAY:
            return Rhythm(source_id=source_id, since=now, at=now, brought=known.brought if known else ())
        return known

    def _neighbours(self, source: Source) -> int:
        return max(1, self._at_host[host_of(source)])


def learned(rhythm: Rhythm, reading: Reading, *, before: SourceState, now: datetime) -> Rhythm:
    """`rhythm` after `reading`, at `now`, of a source that was in the state `before`."""
    if reading.first:
        dates = [item.published for item in reading.items if item.published is not None]
        return first_rhythm(rhythm.source_id, dates, now=now)
    for at in sorted(appeared(reading, before=before, now=now)):
        rhythm = learn(rhythm, at)
    told = tuple(item.id for item in reading.items if item.topics)
    return bring(rhythm, told) if told else rhythm


def appeared(reading: Reading, *, before: SourceState, now: datetime) -> Iterable[datetime]:
    """When each of the items appeared in the document: when they say, unless they were not there at the poll
    after that."""
    looked_at = before.polled_at if not before.failures else None
    for item in reading.items:
        if item.id in reading.late:
            # An archive says nothing of when its source publishes.
            continue
        date = item.published
        believed = date is not None and date <= now and (looked_at is None or date >= looked_at)
        yield date if believed and date is not None else now


def _by_host(sources: Sequence[Source]) -> Counter[str]:
    return Counter(map(host_of, sources))


def host_of(source: Source) -> str:
    """The host that serves a source, as the catalogue has it."""
    return urlsplit(source.url).hostname or ""
