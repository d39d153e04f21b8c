"""From a batch to the changes that it means, given what is stored. Pure: nothing is changed here."""

from dataclasses import replace
from typing import cast

from bot.domain.chats import Chat, ChatId, ChatStatus, follow
from bot.domain.outbox import Outgoing, is_pending
from bot.ports import Batch
from storage.tables import Changes, Tables


def plan(tables: Tables, batch: Batch) -> Changes:
    """The changes that make `batch` true; what is true already is left out."""
    changes: Changes = {}
    for state in batch.sources:
        changes["sources", state.source_id] = state
    for item in batch.items:
        if item.id not in tables.items:
            changes["items", item.id] = item
    for update in batch.updates:
        if str(update.id) not in tables.inbox:
            changes["inbox", str(update.id)] = update
    for update in batch.handled:
        changes["inbox", str(update.id)] = update
    _plan_rows(changes, tables, batch)
    _plan_chats(changes, tables, batch)
    for old, new in batch.moves:
        _plan_move(changes, tables, old, new)
    return {key: record for key, record in changes.items() if tables.records[key[0]].get(key[1]) != record}


def _plan_rows(changes: Changes, tables: Tables, batch: Batch) -> None:
    seq = tables.last_seq
    for row in batch.outgoing:
        if row.id not in tables.outbox and ("outbox", row.id) not in changes:
            seq += 1
            changes["outbox", row.id] = replace(row, seq=seq)
    for row in batch.settled:
        if row.id in tables.outbox:
            changes["outbox", row.id] = row


def _plan_chats(changes: Changes, tables: Tables, batch: Batch) -> None:
    for chat in batch.chats:
        if str(chat.id) not in tables.chats:
            changes["chats", str(chat.id)] = chat
    for chat_id, edit in batch.chat_edits:
        latest = _chat(changes, tables, chat_id)
        if latest is not None:
            changes["chats", str(chat_id)] = edit(latest)


def _plan_move(changes: Changes, tables: Tables, old: ChatId, new: ChatId) -> None:
    """Chat `old` goes on as `new`. Threads are left behind: a group had none."""
    source, target = _chat(changes, tables, old), _chat(changes, tables, new)
    if source is not None:
        moved = replace(source, id=new)
        if target is not None:
            status = source.status if target.status is ChatStatus.ACTIVE else target.status
            moved = replace(follow(target, *source.subscriptions), status=status)
        changes["chats", str(old)] = None
        changes["chats", str(new)] = moved
    rows = {row.id: row for row in tables.outbox.values() if row.chat_id == old}
    rows |= {
        cast(Outgoing, row).id: cast(Outgoing, row)
        for (table, _), row in changes.items()
        if table == "outbox" and row is not None and cast(Outgoing, row).chat_id == old
    }
    for row in rows.values():
        if is_pending(row):
            # Old message ids mean nothing in the new chat, so an edit becomes a message.
            changes["outbox", row.id] = replace(row, chat_id=new, edit_of=None)


def _chat(changes: Changes, tables: Tables, chat_id: ChatId) -> Chat | None:
    key = str(chat_id)
    found = changes["chats", key] if ("chats", key) in changes else tables.chats.get(key)
    return cast(Chat | None, found)
