"""What is at an address that somebody wants read: a feed, a page with feeds, a list of feeds, or nothing of
use. Each is asked for once; what was found waits a while for a yes."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.added import Added, host_of
from bot.domain.ids import digest
from bot.domain.items import Draft, document_of
from bot.domain.opml import NotOpml, Outlines, read_opml
from bot.domain.outcomes import Fetched
from bot.domain.sources import LANGUAGES, Source, SourceId, SourceState
from bot.domain.text import clean_line, shorten
from bot.pipeline.allowance import Allowance
from bot.pipeline.roster import Wish
from bot.pipeline.shelves import OneShelf, Shelves
from bot.pipeline.threads import Threads
from bot.ports import Analyst, Fetcher, Parsed, SourceKind

#: Addresses that are tried when a page is no feed itself, the surest first.
_MOST_TRIED = 4
#: Entries that are shown, and entries that are read to tell the language.
_SHOWN = 3
_READ = 10
_LONGEST_NAME = 60
#: Bytes of a page in which its feeds are looked for; ten times what its head and menus take.
_LOOKED_THROUGH = 1024 * 1024
#: A person waits for the answer.
_PATIENCE_S = 25.0
#: Documents that are read at once, for all people together.
_READ_AT_ONCE = 4
#: Bytes of documents that wait for that; while there are more, nothing is asked for.
_MOST_HELD = 16 * 1024 * 1024
#: What was found waits so long for a yes, and of so many.
_KEPT_FOR = timedelta(hours=1)
_MOST_KEPT = 1_000

#: The addresses of a page's feeds, the surest first: of its bytes, its Content-Type and its own address.
FindFeeds = Callable[..., Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One of the last entries of what was found."""

    title: str
    published: datetime | None
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What can be read there."""

    wish: Wish
    #: The last entries, at most three; none when there are none yet.
    samples: tuple[Sample, ...]
    #: Under which `Scout.recall` gives it back.
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingThere:
    """No feed was found there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooOften:
    """This person has asked for enough pages."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    found: Found
    user_id: int
    until: datetime


class Scout:
    """Looks at addresses. Only those that everybody can reach are asked."""

    def __init__(
        self,
        *,
        kinds: Mapping[str, SourceKind],
        kind_of: Callable[[str], str],
        find_feeds: FindFeeds,
        analyst: Analyst,
        fetcher: Fetcher,
    ) -> None:
        self._kinds = kinds
        self._kind_of = kind_of
        self._find_feeds = find_feeds
        self._analyst = analyst
        self._fetcher = fetcher
        self._allowance, self._threads = Allowance(), Threads(_READ_AT_ONCE)
        self._shelves = Shelves(most=_MOST_HELD, large=_READ_AT_ONCE)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def look(
        self, url: str, *, user_id: int, now: datetime
    ) -> Found | Outlines | NothingThere | TooOften:
        """What is at `url`. What is Found is kept for this person for an hour."""
        free_at = self._allowance.free_at(user_id, now)
        if free_at > now:
            return TooOften(until=free_at)
        try:
            async with asyncio.timeout(_PATIENCE_S), self._shelves.take() as shelf:
                seen = await self._look(url, shelf, now=now)
        except TimeoutError:
            return NothingThere()
        return self._keep(seen, user_id, now=now) if isinstance(seen, Found) else seen

    def recall(self, token: str, user_id: int, *, now: datetime) -> Found | None:
        """What was Found for this person under `token`, None when that is too long ago."""
        kept = self._kept.get(token)
        return kept.found if kept is not None and kept.user_id == user_id and now < kept.until else None

    def _keep(self, found: Found, user_id: int, *, now: datetime) -> Found:
        token = digest(str(user_id), found.wish.url)
        found = Found(wish=found.wish, samples=found.samples, token=token)
        self._kept[token] = _Kept(found=found, user_id=user_id, until=now + _KEPT_FOR)
        self._kept.move_to_end(token)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return found

    async def _look(self, url: str, shelf: OneShelf, *, now: datetime) -> Found | Outlines | NothingThere:
        source = _source_at(url, self._kind_of(url), now=now)
        fetched = await self._fetch(source, shelf, now=now)
        if fetched is None:
            return NothingThere()
        parsed = await self._parse(fetched, source)
        if not parsed.error:
            return await self._found(source, parsed)
        try:
            return await self._threads.run(read_opml, fetched.body)
        except NotOpml:
            return await self._look_around(fetched, shelf, now=now)

    async def _look_around(self, page: Fetched, shelf: OneShelf, *, now: datetime) -> Found | NothingThere:
        """The first of the feeds that a page says it has, or may have."""
        links = await self._threads.run(
            self._find_feeds, page.body[:_LOOKED_THROUGH], content_type=page.content_type, url=page.url
        )
        for url in links[:_MOST_TRIED]:
            source = _source_at(url, "feed", now=now)
            fetched = await self._fetch(source, shelf, now=now)
            if fetched is not None:
                parsed = await self._parse(fetched, source)
                if not parsed.error:
                    return await self._found(source, parsed)
        return NothingThere()

    async def _fetch(self, source: Source, shelf: OneShelf, *, now: datetime) -> Fetched | None:
        state = SourceState(source_id=source.id, next_poll_at=now)
        request = replace(self._kinds[source.kind].request(source, state), shelf=shelf)
        outcome = await self._fetcher.fetch(request)
        if not isinstance(outcome, Fetched):
            return None
        shelf.hold(len(outcome.body))
        return outcome

    async def _parse(self, fetched: Fetched, source: Source) -> Parsed:
        return await self._threads.run(
            self._kinds[source.kind].parse,
            fetched.body,
            content_type=fetched.content_type,
            url=fetched.url,
            options=source.options,
        )

    async def _found(self, source: Source, parsed: Parsed) -> Found:
        return await self._threads.run(self._understood, source, parsed)

    def _understood(self, source: Source, parsed: Parsed) -> Found:
        drafts = sorted(parsed.drafts[:_READ], key=_age)
        analyses = [
            self._analyst.analyze(document_of(one, source, declared=parsed.language)) for one in drafts
        ]
        spoken = {one.language for one in analyses}
        # One that mixes languages is told apart item by item.
        language = spoken.pop() if len(spoken) == 1 else ""
        name = shorten(clean_line(parsed.title), _LONGEST_NAME) or host_of(source.url)
        wish = Wish(
            url=source.url, name=name, kind=source.kind, language=language if language in LANGUAGES else ""
        )
        samples = tuple(
            Sample(title=draft.title, published=draft.published, topics=analysis.topics)
            for draft, analysis in zip(drafts[:_SHOWN], analyses, strict=False)
        )
        return Found(wish=wish, samples=samples)


def _age(draft: Draft) -> float:
    """Newest first; what has no date keeps its place behind."""
    return -draft.published.timestamp() if draft.published else 0.0


def _source_at(url: str, kind: str, *, now: datetime) -> Source:
    host = host_of(url)
    return Added(
        id=SourceId("scouted"), name=host, kind=kind, url=url, language="", owner=host, added_at=now
    ).source
