"""What somebody shows us, a text or a link, is understood at once and answered; nothing of it is kept."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.chats import ChatId
from bot.domain.findings import Findings, findings_of
from bot.domain.ids import digest
from bot.domain.items import Analysis, Document, Item, ItemId
from bot.domain.outcomes import Fetched
from bot.domain.sources import SourceId
from bot.pipeline.allowance import Allowance
from bot.pipeline.shelves import Shelves
from bot.pipeline.threads import Threads
from bot.ports import Analyst, Fetcher, FetchRequest

#: A person waits for the answer, and so do their next commands.
_PATIENCE_S = 15.0

#: Pages that are read at once, for all people together.
_READ_AT_ONCE = 4

#: Bytes of pages that wait for that; while there are more, none is asked for.
_MOST_HELD = 16 * 1024 * 1024

#: Reads a page: its bytes, its Content-Type.
ReadPage = Callable[..., Document | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What it says."""

    item: Item
    #: None when it tells no facts.
    findings: Findings | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The page did not come, or is no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMany:
    """This person has asked for enough pages; or one is being read for the chat."""

    #: When the next one may be asked for.
    until: datetime


Reply = Understood | Unreadable | TooMany


class Inquiry:
    """Answers people about texts and pages that they show."""

    def __init__(self, *, analyst: Analyst, fetcher: Fetcher, read_page: ReadPage) -> None:
        self._analyst = analyst
        self._fetcher = fetcher
        self._read_page = read_page
        self._allowance = Allowance()
        self._reading: set[ChatId] = set()
        self._threads = Threads(_READ_AT_ONCE)
        self._shelves = Shelves(most=_MOST_HELD, large=_READ_AT_ONCE)

    async def text(self, document: Document, *, now: datetime) -> Understood:
        """What a text says."""
        return await self._understood(document, url="", now=now)

    async def page(self, url: str, *, chat_id: ChatId, user_id: int, now: datetime) -> Reply:
        """What the page at `url` says. Only addresses that everybody can reach are asked; one page at a time
        is read for a chat, and so many an hour for a person (`Allowance`)."""
        if chat_id in self._reading:
            return TooMany(until=now)
        free_at = self._allowance.free_at(user_id, now)
        if free_at > now:
            return TooMany(until=free_at)
        self._reading.add(chat_id)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                document = await self._read(url)
        except TimeoutError:
            document = None
        finally:
            self._reading.discard(chat_id)
        return Unreadable() if document is None else await self._understood(document, url=url, now=now)

    async def _read(self, url: str) -> Document | None:
        async with self._shelves.take() as shelf:
            request = FetchRequest(url=url, accept="text/html, text/plain;q=0.8, */*;q=0.1", shelf=shelf)
            outcome = await self._fetcher.fetch(request)
            if not isinstance(outcome, Fetched):
                return None
            shelf.hold(len(outcome.body))
            return await self._threads.run(self._read_page, outcome.body, content_type=outcome.content_type)

    async def _understood(self, document: Document, *, url: str, now: datetime) -> Understood:
        analysis = await asyncio.to_thread(self._analyst.analyze, document)
        item = _item(document, analysis, url=url, now=now)
        return Understood(item=item, findings=findings_of(item, analysis))


def _item(document: Document, analysis: Analysis, *, url: str, now: datetime) -> Item:
    return Item(
        id=ItemId(digest(document.title, document.text)),
        source_id=SourceId(""),
        title=document.title,
        text=document.text,
        url=url,
        published=document.published,
        seen_at=now,
        language=analysis.language,
        topics=analysis.topics,
        countries=analysis.countries,
    )
