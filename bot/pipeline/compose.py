"""What a row of the outbox says when it leaves: items become messages as late as possible, so that they say
what is true then and go only to those who still want them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.chats import Chat, wanted_topics
from bot.domain.outbox import Lane, Outgoing
from bot.domain.sources import Source, SourceId
from bot.domain.topics import Topic
from bot.pipeline.digest import render_digest
from bot.pipeline.render import render_alert
from bot.ports import Store


class Composer:
    """Puts messages into rows that carry items."""

    def __init__(
        self, store: Store, *, sources: Mapping[SourceId, Source], topics: Mapping[str, Topic]
    ) -> None:
        self._store = store
        self._sources = sources
        self._topics = topics

    async def compose(self, row: Outgoing, chat: Chat, *, now: datetime) -> Outgoing | None:
        """`row` with the message to send; None when nobody wants it any more. Raises StorageError."""
        if row.digest:
            return await self._digest(row, chat, now=now)
        if row.item_id is None:
            return row
        item = await self._store.item(row.item_id)
        if item is None:
            return None
        told = wanted_topics(chat, item, thread_id=row.thread_id, now=now)
        if not told:
            return None
        message = render_alert(
            item,
            self._sources.get(item.source_id),
            topics=self._topics,
            told=told,
            chat=chat,
            repeat=row.repeat,
        )
        return replace(row, message=message)

    async def _digest(self, row: Outgoing, chat: Chat, *, now: datetime) -> Outgoing | None:
        found = [await self._store.item(one) for one in row.digest]
        wanted = [
            item
            for item in found
            if item is not None and wanted_topics(chat, item, thread_id=row.thread_id, now=now)
        ]
        if not wanted:
            return None
        message = render_digest(
            wanted,
            chat,
            sources=self._sources,
            topics=self._topics,
            late=row.lane is Lane.DIGEST,
            repeat=row.repeat,
        )
        return replace(row, message=message)
