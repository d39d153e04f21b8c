"""The full text of what a feed only announces: the page of an item is asked for once, before its facts are
final. Whatever becomes of that, the item is told with what the feed gave."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.domain.findings import Findings
from bot.domain.items import Document, Item, ItemId
from bot.domain.outcomes import Failed, Fetched
from bot.domain.sources import Source
from bot.pipeline.read import Reader, Reading, Understood
from bot.pipeline.revise import Reread
from bot.pipeline.threads import Threads
from bot.pipeline.timetable import Timetable
from bot.ports import Fetcher, FetchRequest, Store

#: Characters of a text that says what there is to say: feeds that give as many give the whole.
_ENOUGH = 1_000

#: Pages that are asked for after one poll, those of the newest items. A burst shall not become a crawl.
MOST_A_POLL = 5

#: Seconds for all of them; items wait no longer for a page that does not come.
PATIENCE_S = 4.0

#: A host that did not give us a page is left alone for this long, or for as long as it asks.
REST = timedelta(minutes=10)

#: Pages that are being asked for or read, for all sources together; this bounds what they hold in memory.
_AT_ONCE = 8

#: Of these, those that are being read.
_READ_AT_ONCE = 4

#: What is remembered of pages and of hosts, each; pages only until their items are stored.
_MOST_REMEMBERED = 100

#: Reads a page: its bytes, its Content-Type.
ReadPage = Callable[..., Document | None]


def wants_full_text(item: Item, facts: Findings | None, *, source: Source) -> bool:
    """Whether the page of `item` may tell what its feed does not: it is on a topic, its text is short, and
    neither a visit with its day nor a figure or a decision was found in it."""
    if not (source.fulltext and item.topics and item.url and len(item.text) < _ENOUGH):
        return False
    if facts is None:
        return True
    return not (facts.figures or facts.stages or any(visit.main and visit.start for visit in facts.visits))


def chosen(reading: Reading, source: Source) -> tuple[Item, ...]:
    """The items of `reading` whose pages shall be asked for, the newest MOST_A_POLL of those that want it;
    none of what was there when its source was first looked at."""
    if reading.first:
        return ()
    facts = {one.id: one for one in reading.facts}
    told = [item for item in reading.items if item.id not in reading.late]
    wanting = [item for item in told if wants_full_text(item, facts.get(item.id), source=source)]
    # Items come oldest first.
    return tuple(wanting[-MOST_A_POLL:])


def request_for(item: Item, source: Source) -> FetchRequest:
    """How to ask for the page of `item`: as its source is asked. What only that host may see or be is not
    for others."""
    return FetchRequest(
        url=item.url,
        accept="text/html, text/plain;q=0.8, */*;q=0.1",
        home=source.url,
        private_ok=source.private_ok,
        headers=source.headers,
        user_agent=source.user_agent,
        proxy=source.proxy,
    )


def with_pages(
    reading: Reading, pages: Mapping[ItemId, Document], *, source: Source, reader: Reader
) -> Reading:
    """`reading` with the texts of `pages` in place of shorter ones, understood anew. Pure; takes time."""
    facts = {one.id: one for one in reading.facts}
    reports = dict(reading.reports)
    items: list[Item] = []
    for item in reading.items:
        page = pages.get(item.id)
        full = _full(item, page, source=source, reader=reader) if page is not None else None
        if full is not None:
            item = full.item
            reports[item.id] = full.reports
            if full.facts is not None:
                facts[item.id] = full.facts
        items.append(item)
    told = tuple(facts[item.id] for item in items if item.id in facts)
    return replace(reading, items=tuple(items), facts=told, reports=reports)


def _full(item: Item, page: Document, *, source: Source, reader: Reader) -> Understood | None:
    """`item` as its page tells it; None where that says less, or is not on the topics that were announced."""
    if len(page.text) <= len(item.text):
        return None
    understood = reader.understand(item, _document(item, page.text, source=source), source=source)
    if not set(item.topics) <= set(understood.item.topics):
        return None
    return understood._replace(item=replace(understood.item, from_page=True))


def as_kept(reread: Reread, before: Item, *, source: Source, reader: Reader) -> Reread:
    """`reread`, an edit of the item `before`, with the text of the page that is kept of it, unless the source
    now says more: a feed that still says little takes nothing back. Pure; takes time."""
    if len(reread.item.text) >= len(before.text):
        return reread
    document = _document(reread.item, before.text, source=source)
    item, facts, reports = reader.understand(reread.item, document, source=source)
    return Reread(item=replace(item, from_page=True), facts=facts, reports=reports)


def _document(item: Item, text: str, *, source: Source) -> Document:
    return Document(
        title=item.title,
        text=text,
        language=source.language or item.language,
        country=source.country,
        official=source.official,
        published=item.published,
    )


class FullTexts:
    """Asks for pages and reads them. An item that is stored is never asked for again, whoever brings it; one
    whose poll could not be stored has its page remembered."""

    def __init__(
        self,
        *,
        reader: Reader,
        fetcher: Fetcher,
        store: Store,
        read_page: ReadPage,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._reader = reader
        self._fetcher = fetcher
        self._store = store
        self._read_page = read_page
        self._patience_s = patience_s
        #: What was asked for since the start, with what came; None while it is on its way, and for nothing.
        self._pages: OrderedDict[ItemId, Document | None] = OrderedDict()
        #: From when until when a host is left alone; not before, as a clock may be set back.
        self._rests: OrderedDict[str, tuple[datetime, datetime]] = OrderedDict()
        self._places, self._threads = asyncio.Semaphore(_AT_ONCE), Threads(_READ_AT_ONCE)

    async def complete(self, reading: Reading, source: Source, *, hosts: Timetable, now: datetime) -> Reading:
        """`reading`, with the full texts that came within the patience. A host that refuses a page, or has
        refused a source, is left alone with both. Raises StorageError."""
        items = [
            item
            for item in chosen(reading, source)
            if not self._rests_at(_host(item), now)
            and hosts.may_ask(_host(item), now)
            and await self._store.item(item.id) is None
        ]
        unasked = [item for item in items if item.id not in self._pages]
        await self._ask(unasked, source, hosts=hosts, now=now)
        pages = {item.id: page for item in items if (page := self._pages.get(item.id)) is not None}
        if not pages:
            return reading
        return await asyncio.to_thread(with_pages, reading, pages, source=source, reader=self._reader)

    async def _ask(self, items: Sequence[Item], source: Source, *, hosts: Timetable, now: datetime) -> None:
        if not items:
            return
        for item in items:
            self._pages[item.id] = None
        tasks = [asyncio.create_task(self._page(item, source, hosts=hosts, now=now)) for item in items]
        try:
            await asyncio.wait(tasks, timeout=self._patience_s)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        _forget(self._pages)

    async def _page(self, item: Item, source: Source, *, hosts: Timetable, now: datetime) -> None:
        """One attempt, when its turn comes; what it brings is remembered."""
        async with self._places:
            try:
                outcome = await self._fetcher.fetch(request_for(item, source))
                hosts.note(_host(item), outcome, now=now)
                if isinstance(outcome, Fetched):
                    self._pages[item.id] = await self._threads.run(
                        self._read_page, outcome.body, content_type=outcome.content_type
                    )
                elif isinstance(outcome, Failed):
                    self._leave_alone(_host(item), now, rest=max(REST, outcome.retry_after or REST))
            except asyncio.CancelledError:
                # It took too long.
                self._leave_alone(_host(item), now, rest=REST)
                raise

    def _leave_alone(self, host: str, now: datetime, *, rest: timedelta) -> None:
        self._rests[host] = (now, now + rest)
        self._rests.move_to_end(host)
        _forget(self._rests)

    def _rests_at(self, host: str, now: datetime) -> bool:
        began, until = self._rests.get(host, (now, now))
        return began <= now < until


def _host(item: Item) -> str:
    return urlsplit(item.url).hostname or ""


def _forget(remembered: "OrderedDict[Any, Any]") -> None:
    while len(remembered) > _MOST_REMEMBERED:
        remembered.popitem(last=False)
