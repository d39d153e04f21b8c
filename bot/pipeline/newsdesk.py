"""Which story an item belongs to, and who shall be told what of it.

The open stories stand in memory as well as in the store; decisions are made one item at a time, and what a
failed write did not keep is read again."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.domain.assigning import assign, assign_beside
from bot.domain.items import Item
from bot.domain.outbox import Outgoing
from bot.domain.reports import Report
from bot.domain.stories import Story, StoryId
from bot.domain.story_index import StoryIndex
from bot.pipeline.match import News, first_rows, later_rows, news_of, places_told
from bot.ports import Store

_Thing = TypeVar("_Thing")

#: Chats that are matched without letting others run in between; about a millisecond.
_AT_ONCE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What items mean for stories and people."""

    #: As they are now, each once.
    stories: tuple[Story, ...] = ()
    #: In the order in which they shall leave.
    rows: tuple[Outgoing, ...] = ()


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
        self, items: Iterable[tuple[Item, tuple[Report, ...]]], *, silent: bool, now: datetime
    ) -> Edition:
        """Put each item into the stories of its reports; with `silent` nobody is told. What this returns must
        be committed, or `forget` be called. Raises StorageError."""
        index = await self._open(now)
        stories: dict[StoryId, Story] = {}
        rows: list[Outgoing] = []
        for item, reports in items:
            parts = [self._take(index, item, report, reports=reports) for report in reports]
            stories.update((part.story.id, part.story) for part in parts)
            if not silent:
                rows += await self._rows(item, parts, rows=rows, now=now)
        return Edition(stories=tuple(stories.values()), rows=tuple(rows))

    def _take(self, index: StoryIndex, item: Item, report: Report, *, reports: tuple[Report, ...]) -> News:
        is_lead = report is reports[0]
        verdict = assign(report, index) if is_lead else assign_beside(report, index)
        before = index.get(verdict.story)
        story = index.take(report, verdict)
        return news_of(item, report, story=story, before=before, reports=reports)

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
            found += first_rows(item, telling, some, told=heard, now=now)
            await asyncio.sleep(0)
        for part in telling:
            for places in _portions(tuple(heard[part.story.id].values())):
                found += later_rows(item, part, places, now=now)
                await asyncio.sleep(0)
        return found

    async def _open(self, now: datetime) -> StoryIndex:
        if self._index is None:
            index = StoryIndex()
            for story in await self._store.open_stories(now):
                index.restore(story)
            self._index = index
        self._index.forget(now)
        return self._index


def _portions(things: Sequence[_Thing]) -> Iterator[Sequence[_Thing]]:
    """`things` in turn, so few at once that others get their turn in between."""
    return (things[start : start + _AT_ONCE] for start in range(0, len(things), _AT_ONCE))
