"""What a row of the outbox says when it leaves: items become messages as late as possible, so that they say
what is true then and go only to those who still want them."""

from dataclasses import replace
from datetime import datetime

from bot.domain.chats import Chat, wanted_topics
from bot.domain.outbox import Lane, Outgoing
from bot.pipeline.digest import render_digest
from bot.pipeline.render import Lists, render_alert
from bot.ports import Store


class Composer:
    """Puts messages into rows that carry items."""

    def __init__(self, store: Store, *, lists: Lists) -> None:
        self._store = store
        self._lists = lists

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
        findings = await self._store.facts(item.id)
        message = render_alert(item, findings, lists=self._lists, told=told, chat=chat, repeat=row.repeat)
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
        late = row.lane is Lane.DIGEST
        message = render_digest(wanted, chat, lists=self._lists, late=late, repeat=row.repeat)
        return replace(row, message=message)
