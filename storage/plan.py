"""From a batch to the changes that it means, given what is stored. Pure: nothing is changed here."""

from dataclasses import replace
from typing import TypeVar

from bot.domain.chats import Chat, ChatId, ChatKind, ChatStatus, follow
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.outbox import Outgoing, is_pending
from bot.ports import Batch
from storage.codec import Record
from storage.tables import Changes, Tables

_Kept = TypeVar("_Kept", bound=Record)


class _Overlay:
    """What is stored, as it will be with the changes planned so far."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.changes: Changes = {}

    def get(self, kind: type[_Kept], table: str, *, key: str) -> _Kept | None:
        """The record that will stand under `key`; None when there will be none."""
        planned = (table, key) in self.changes
        found = self.changes[table, key] if planned else self._tables.records[table].get(key)
        assert found is None or isinstance(found, kind)
        return found

    def add(self, table: str, key: str, *, record: Item | Chat | Outgoing | Update) -> bool:
        """Plan `record` where there will be none yet; whether it was."""
        if self.get(type(record), table, key=key) is not None:
            return False
        self.changes[table, key] = record
        return True

    def rows(self) -> list[Outgoing]:
        """Every row of the outbox as it will be."""
        planned = [key for table, key in self.changes if table == "outbox"]
        found = [
            self.get(Outgoing, "outbox", key=key) for key in dict.fromkeys((*self._tables.outbox, *planned))
        ]
        return [row for row in found if row is not None]


def plan(tables: Tables, batch: Batch) -> Changes:
    """The changes that make `batch` true; what is true already is left out."""
    overlay = _Overlay(tables)
    for state in batch.sources:
        overlay.changes["sources", state.source_id] = state
    for item in batch.items:
        overlay.add("items", item.id, record=item)
    for update in batch.updates:
        overlay.add("inbox", str(update.id), record=update)
    for update in batch.handled:
        overlay.changes["inbox", str(update.id)] = update
    _plan_rows(overlay, batch, last_seq=tables.last_seq)
    _plan_chats(overlay, batch)
    for old, new in batch.moves:
        _plan_move(overlay, old, new=new)
    return {
        (table, key): record
        for (table, key), record in overlay.changes.items()
        if tables.records[table].get(key) != record
    }


def _plan_rows(overlay: _Overlay, batch: Batch, *, last_seq: int) -> None:
    for row in batch.outgoing:
        if overlay.add("outbox", row.id, record=replace(row, seq=last_seq + 1)):
            last_seq += 1
    for row in batch.settled:
        known = overlay.get(Outgoing, "outbox", key=row.id)
        if known is None:
            continue
        if known.chat_id != row.chat_id:
            # Its chat moved while it was underway; message ids of the old chat mean nothing in the new one.
            row = replace(row, chat_id=known.chat_id, edit_of=None)
        overlay.changes["outbox", row.id] = replace(row, seq=known.seq)


def _plan_chats(overlay: _Overlay, batch: Batch) -> None:
    for chat in batch.chats:
        overlay.add("chats", str(chat.id), record=chat)
    for chat_id, edit in batch.chat_edits:
        latest = overlay.get(Chat, "chats", key=str(chat_id))
        if latest is not None:
            overlay.changes["chats", str(chat_id)] = edit(latest)


def _plan_move(overlay: _Overlay, old: ChatId, *, new: ChatId) -> None:
    """Chat `old` goes on as `new`, and with it what is still to be sent."""
    if old == new:
        return
    source = overlay.get(Chat, "chats", key=str(old))
    if source is not None:
        overlay.changes["chats", str(old)] = None
        overlay.changes["chats", str(new)] = _joined(
            source, overlay.get(Chat, "chats", key=str(new)), new=new
        )
    for row in overlay.rows():
        if row.chat_id == old and is_pending(row):
            overlay.changes["outbox", row.id] = replace(row, chat_id=new, edit_of=None)


def _joined(source: Chat, target: Chat | None, *, new: ChatId) -> Chat:
    """`source` under its new id, where the platform may have shown us `target` already.

    The settings of `target` count if people set it up; a pause of either counts.
    """
    kind = ChatKind.SUPERGROUP if source.kind is ChatKind.GROUP else source.kind
    if target is None:
        return replace(source, id=new, kind=kind)
    settings = target if target.subscriptions else replace(source, id=new, kind=kind)
    paused = ChatStatus.PAUSED in (source.status, target.status)
    muted = {one.topic for one in settings.mutes}
    others = source.mutes if settings is target else target.mutes
    return replace(
        follow(settings, *source.subscriptions),
        status=ChatStatus.PAUSED if paused else target.status,
        reason="" if paused else target.reason,
        mutes=(*settings.mutes, *(one for one in others if one.topic not in muted)),
        admitted=source.admitted or target.admitted,
    )
