"""Which story an item belongs to, and who shall be told what of it.

The open stories stand in memory as well as in the store; decisions are made one item at a time, and what a
failed write did not keep is read again."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from bot.domain.assigning import assign, assign_beside
from bot.domain.growth import corrected
from bot.domain.items import Item, ItemId, StoryId
from bot.domain.outbox import Outgoing
from bot.domain.reports import Report
from bot.domain.stories import Story
from bot.domain.story_index import StoryIndex
from bot.pipeline.match import News, first_rows, later_rows, news_of, places_told
from bot.pipeline.revise import Revision
from bot.ports import Store

_Thing = TypeVar("_Thing")

#: Chats that are matched without letting others run in between; about a millisecond.
_AT_ONCE = 250

#: Stories that are taken up or let go so; about six milliseconds.
_STORIES_AT_ONCE = 100


class Placed(NamedTuple):
    """A new item, with what it tells of (`Reading.reports`)."""

    item: Item
    reports: tuple[Report, ...]
    #: It is kept, but nobody is told of it.
    is_silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What items mean for stories and people."""

    #: As they are now, each once.
    stories: tuple[Story, ...] = ()
    #: In the order in which they shall leave.
    rows: tuple[Outgoing, ...] = ()
    #: The story that each item is about.
    leads: Mapping[ItemId, StoryId] = field(default_factory=dict)


class Newsdesk:
    """Puts items into stories. One caller at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        #: None until the stories have been read, and after a write has failed.
        self._index: StoryIndex | None = None

    def forget(self) -> None:
        """What was decided last was not kept: read the stories again before the next decision."""
        self._index = None

    async def place(
        self,
        items: Iterable[Placed],
        *,
        revisions: Iterable[Revision] = (),
        silent: bool,
        now: datetime,
    ) -> Edition:
        """Put each item into the stories of its reports, and mend those of items that their sources changed;
        with `silent` nobody is told. What this returns must be committed, or `forget` be called. Raises
        StorageError."""
        index = await self._open(now)
        stories: dict[StoryId, Story] = {}
        rows: list[Outgoing] = []
        leads: dict[ItemId, StoryId] = {}
        taken = [(one.item, _take_all(index, one), silent or one.is_silent) for one in items]
        mended = [(one.after, _mend(index, one), silent) for one in revisions]
        for item, parts, is_silent in (*taken, *mended):
            stories.update((part.story.id, part.story) for part in parts)
            leads.update((item.id, part.story.id) for part in parts[:1])
            if not is_silent:
                rows += await self._rows(item, parts, rows=rows, now=now)
        return Edition(stories=tuple(stories.values()), rows=tuple(rows), leads=leads)

    async def _rows(
        self, item: Item, parts: list[News], *, rows: list[Outgoing], now: datetime
    ) -> list[Outgoing]:
        """What people are told of `item`, beside `rows` that are decided already."""
        telling = [part for part in parts if part.is_told]
        if not telling:
            return []
        topics = dict.fromkeys(topic for part in telling for topic in part.topics)
        countries = dict.fromkeys(code for part in telling for code in part.countries)
        chats = await self._store.followers(tuple(topics), tuple(countries))
        told: dict[StoryId, list[Outgoing]] = {}
        for part in telling:
            stored = await self._store.told(part.story.id)
            told[part.story.id] = [*stored, *(row for row in rows if row.story_id == part.story.id)]
        heard = places_told(told)
        found: list[Outgoing] = []
        for some in _portions(chats):
            found += first_rows(item, telling, chats=some, told=heard, now=now)
            await asyncio.sleep(0)
        for part in telling:
            for places in _portions(tuple(heard[part.story.id].values())):
                found += later_rows(item, part, heard=places, now=now)
                await asyncio.sleep(0)
        return found

    async def _open(self, now: datetime) -> StoryIndex:
        if self._index is None:
            index = StoryIndex()
            for number, story in enumerate(await self._store.open_stories(now), 1):
                index.restore(story)
                if number % _STORIES_AT_ONCE == 0:
                    await asyncio.sleep(0)
            self._index = index
        index, are_more = self._index, True
        while are_more:
            # After a time away many have closed.
            are_more = index.forget(now, most=_STORIES_AT_ONCE) == _STORIES_AT_ONCE
            await asyncio.sleep(0)
        return index


def _take_all(index: StoryIndex, placed: Placed) -> list[News]:
    reports = placed.reports
    return [_take(index, placed.item, report=report, reports=reports) for report in reports]


def _take(index: StoryIndex, item: Item, *, report: Report, reports: tuple[Report, ...]) -> News:
    """What `report`, one of those of `item`, means for its story, which takes it."""
    is_lead = report is reports[0]
    verdict = assign(report, index) if is_lead else assign_beside(report, index)
    before = index.get(verdict.story)
    story = index.take(report, verdict)
    return news_of(item, report, story=story, before=before, reports=reports)


def _mend(index: StoryIndex, revision: Revision) -> list[News]:
    """What the edit of an item means for the stories that it told of. One that is on a topic only since then
    begins or joins a story as a new one does."""
    found: list[News] = []
    for report in revision.reports:
        before = index.known(report)
        if before is None and (revision.before.topics or not revision.after.topics):
            # It was told of long ago, or is on no topic now either.
            continue
        if before is None:
            found.append(_take(index, revision.after, report=report, reports=revision.reports))
            continue
        story = corrected(before, report)
        index.mend(story)
        news = news_of(revision.after, report, story=story, before=before, reports=revision.reports)
        found.append(replace(news, error_at=revision.before.seen_at))
    return found


def _portions(things: Sequence[_Thing]) -> Iterator[Sequence[_Thing]]:
    """`things` in turn, so few at once that others get their turn in between."""
    return (things[start : start + _AT_ONCE] for start in range(0, len(things), _AT_ONCE))
