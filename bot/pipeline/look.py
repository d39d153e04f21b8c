"""One look at a source: ask, read in turn on a thread, ask for what belongs to it. Nothing is stored."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.errors import StorageError
from bot.domain.moves import asked_at
from bot.domain.outcomes import Fetched, FetchOutcome
from bot.domain.sources import PollResult, Source, SourceState
from bot.pipeline.full_text import FullTexts, chosen
from bot.pipeline.read import Reader, Reading, failure, is_ordinary, read_unfetched
from bot.pipeline.shelves import Shelves
from bot.pipeline.timetable import Timetable, host_of
from bot.ports import Fetcher, FetchRequest, Store

log = logging.getLogger(__name__)

#: Ordinary documents are read one at a time, so that this process stays free for everything else; the others,
#: read apart, cost it a thread that waits. One that takes longer is given up; its thread ends by itself.
_ORDINARY_AT_ONCE, _ODD_AT_ONCE = 1, 4
_ORDINARY_DEADLINE_S, _ODD_DEADLINE_S = 20.0, 60.0

#: Bytes of documents that wait to be read; while there are more, nothing is fetched.
_MOST_HELD = 64 * 1024 * 1024

#: Large documents that come, wait or are being read.
_LARGE_AT_ONCE = 8


class Looker:
    """Looks at sources, many at once."""

    def __init__(self, *, reader: Reader, fetcher: Fetcher, store: Store, timetable: Timetable) -> None:
        self._reader = reader
        self._fetcher = fetcher
        self._store = store
        self._timetable = timetable
        self._ordinary = asyncio.Semaphore(_ORDINARY_AT_ONCE)
        self._odd = asyncio.Semaphore(_ODD_AT_ONCE)
        self._shelves = Shelves(most=_MOST_HELD, large=_LARGE_AT_ONCE)
        #: Gets what feeds do not tell; without it items say what their feeds say.
        self.full_texts: FullTexts | None = None

    async def look(self, source: Source, state: SourceState, *, now: datetime) -> Reading:
        """Ask `source` and read its answer."""
        async with self._shelves.take() as shelf:
            request = self._reader.kinds[source.kind].request(asked_at(source, state), state)
            request = replace(request, shelf=shelf)
            outcome = await self._fetch(request, source, now=now)
            if not isinstance(outcome, Fetched):
                return read_unfetched(source, state, outcome=outcome, now=now)
            shelf.hold(len(outcome.body))
            reading = await self._read(outcome, source, state=state, now=now)
            if reading.children:
                children = await self._fetch_all(request, reading.children, source=source, now=now)
                shelf.hold(sum(len(one.body) for one in children if isinstance(one, Fetched)))
                reading = await self._read(outcome, source, state=state, now=now, children=children)
        return await self._complete(reading, source, now=now)

    async def _fetch(self, request: FetchRequest, source: Source, *, now: datetime) -> FetchOutcome:
        outcome = await self._fetcher.fetch(request)
        self._timetable.note(host_of(source), outcome, now=now)
        return outcome

    async def _fetch_all(
        self, request: FetchRequest, urls: Sequence[str], *, source: Source, now: datetime
    ) -> tuple[FetchOutcome, ...]:
        """The documents that the one of `request` lists. They are on its host."""
        ask = [replace(request, url=url, home=request.url, etag="", last_modified="") for url in urls]
        return tuple(await asyncio.gather(*(self._fetch(one, source, now=now) for one in ask)))

    async def _complete(self, reading: Reading, source: Source, *, now: datetime) -> Reading:
        """`reading` with the full texts of what says too little; whatever happens to these, with what the
        source gave."""
        if self.full_texts is None or not chosen(reading, source):
            return reading
        try:
            return await self.full_texts.complete(reading, source, hosts=self._timetable, now=now)
        except StorageError:
            return reading
        except Exception:  # what is extra must not cost what is there
            log.exception("full texts failed: source=%s", source.id)
            return reading

    async def _read(
        self,
        fetched: Fetched,
        source: Source,
        *,
        state: SourceState,
        now: datetime,
        children: tuple[FetchOutcome, ...] | None = None,
    ) -> Reading:
        seen = await self._store.seen(source.id)
        read = partial(self._reader.read, fetched, source, state=state, seen=seen, now=now, children=children)
        reading = await self._in_turn(read, ordinary=is_ordinary(fetched, state))
        late = "the document takes too long to read"
        return reading or failure(source, state, result=PollResult.UNPARSABLE, detail=late, now=now)

    async def read_push(
        self, fetched: Fetched, source: Source, *, state: SourceState, at: datetime
    ) -> Reading | None:
        """What a hub sent at `at` means; None when that cannot be told: the source had better be polled."""
        seen = await self._store.seen(source.id)
        read = partial(self._reader.read_push, fetched, source, state=state, seen=seen, now=at)
        return await self._in_turn(read, ordinary=is_ordinary(fetched, state))

    async def _in_turn(self, read: Callable[[], Reading | None], *, ordinary: bool) -> Reading | None:
        """What `read` makes of a document, on a thread; None when it takes too long."""
        async with self._ordinary if ordinary else self._odd:
            try:
                async with asyncio.timeout(_ORDINARY_DEADLINE_S if ordinary else _ODD_DEADLINE_S):
                    return await asyncio.to_thread(read)
            except TimeoutError:
                return None
