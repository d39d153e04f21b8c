"""From a batch to the changes that it means, given what is stored. Pure: nothing is changed here."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from bot.domain.added import Added
from bot.domain.chats import Chat, ChatId, ChatKind, ChatStatus, follow
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.leases import Lease
from bot.domain.outbox import Lane, Outgoing, Telling, is_pending
from bot.domain.records import NAMES, Record, key_of
from bot.domain.rhythm import Rhythm
from bot.domain.sources import Seen, SourceState
from bot.domain.stories import Story
from bot.domain.tallies import Tally
from bot.ports import Batch, Horizon
from storage.codec import encode
from storage.tables import Change, Tables

_Kept = TypeVar("_Kept", bound=Record)

#: Changes by kind and key.
Changes = dict[tuple[str, str], Change]


class Draft:
    """What is stored, as it will be with the changes planned so far."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.changes: Changes = {}
        self.last_seq = tables.queue.last_seq
        #: What is removed must leave the files too.
        self.erases = False
        #: To be written also when it changes nothing.
        self.forced = False

    def get(self, kind: type[_Kept], key: str) -> _Kept | None:
        """The record that will stand under `key`; None when there will be none."""
        planned = self.changes.get((NAMES[kind], key))
        if planned is None:
            return self.tables.get(kind, key)
        assert planned.new is None or isinstance(planned.new, kind)
        return planned.new

    def put(self, record: Record) -> None:
        """Plan that `record` stands under its key."""
        self._set(type(record), key_of(record), new=record)

    def add(self, record: Item | Findings | Chat | Outgoing | Update) -> bool:
        """Plan `record` where there will be none yet; whether it was."""
        name, key = NAMES[type(record)], key_of(record)
        planned = self.changes.get((name, key))
        known = key in self.tables.documents[name] if planned is None else planned.new is not None
        if not known:
            self._set(type(record), key, new=record)
        return not known

    def remove(self, kind: type[Record], key: str) -> None:
        """Plan that nothing stands under `key`."""
        self._set(kind, key, new=None)

    def naming(self, kind: type[_Kept], number: int) -> list[_Kept]:
        """Records of a kind, as they will be, in which `number` stands somewhere."""
        name, digits = NAMES[kind], str(number).encode()
        # Looking for the digits first is many times quicker than reading every record.
        keys = [key for key, document in self.tables.documents[name].items() if digits in document]
        stored = [self.tables.get(kind, key) for key in keys if (name, key) not in self.changes]
        planned = [change.new for change in self.changes.values()]
        return [record for record in (*stored, *planned) if isinstance(record, kind)]

    def pending_of(self, chat_id: ChatId) -> list[Outgoing]:
        """The rows of a chat that will still be to be sent."""
        keys = [key for key in self.tables.queue.of_chat(chat_id) if ("outbox", key) not in self.changes]
        stored = [self.tables.get(Outgoing, key) for key in keys]
        planned = [change.new for change in self.changes.values()]
        rows = [row for row in (*stored, *planned) if isinstance(row, Outgoing)]
        return [row for row in rows if row.chat_id == chat_id and is_pending(row)]

    def _set(self, kind: type[Record], key: str, *, new: Record | None) -> None:
        name = NAMES[kind]
        document = None if new is None else encode(new)
        planned = self.changes.pop((name, key), None)
        if self.tables.documents[name].get(key) == document:
            return  # as it is stored already
        old = self.tables.get(kind, key) if planned is None else planned.old
        self.changes[name, key] = Change(kind=name, key=key, old=old, new=new, document=document)


def plan(draft: Draft, batch: Batch) -> None:
    """Add to `draft` what makes `batch` true; what is true already is left out."""
    for dropped in batch.dropped:
        for kind in (Added, SourceState, Seen, Tally, Rhythm):
            draft.remove(kind, dropped)
        for key, lease in draft.tables.all_of(Lease):
            if lease.source_id == dropped:
                draft.remove(Lease, key)
    for added in batch.added:
        draft.put(added)
    for tally in batch.tallies:
        draft.put(tally)
    for state in batch.sources:
        draft.put(state)
    for seen in batch.seen:
        if seen.keys:
            draft.put(seen)
        else:
            draft.remove(Seen, seen.source_id)
    for rhythm in batch.rhythms:
        draft.put(rhythm)
    if batch.silences is not None:
        draft.put(batch.silences)
    for lease in batch.leases:
        draft.put(lease)
    for lease_id in batch.ended:
        draft.remove(Lease, lease_id)
    for item in batch.items:
        draft.add(item)
    for findings in batch.facts:
        draft.add(findings)
    _plan_revisions(draft, batch)
    for story in batch.stories:
        draft.put(story)
    for update in batch.updates:
        draft.add(update)
    for update in batch.handled:
        draft.put(update)
    _plan_rows(draft, batch)
    _plan_chats(draft, batch)
    for old, new in batch.moves:
        _plan_move(draft, old, new=new)
    for chat_id in batch.erased:
        _plan_erasure(draft, chat_id)


def _plan_revisions(draft: Draft, batch: Batch) -> None:
    facts = {findings.id: findings for findings in batch.facts_revised}
    for item in batch.revised:
        if draft.get(Item, item.id) is None:
            continue
        draft.put(item)
        if item.id in facts:
            draft.put(facts[item.id])
        else:
            draft.remove(Findings, item.id)


def _plan_rows(draft: Draft, batch: Batch) -> None:
    for row in batch.outgoing:
        if draft.add(replace(row, seq=draft.last_seq + 1)):
            draft.last_seq += 1
    for row in batch.settled:
        known = draft.get(Outgoing, row.id)
        if known is None:
            continue
        if known.chat_id != row.chat_id:
            # Its chat moved while it was underway; message ids of the old chat mean nothing in the new one.
            row = replace(row, chat_id=known.chat_id, edit_of=None)
        draft.put(replace(row, seq=known.seq))


def _plan_chats(draft: Draft, batch: Batch) -> None:
    for chat in batch.chats:
        draft.add(chat)
    for chat_id, edit in batch.chat_edits:
        latest = draft.get(Chat, str(chat_id))
        if latest is not None:
            draft.put(edit(latest))


def _plan_move(draft: Draft, old: ChatId, *, new: ChatId) -> None:
    """Chat `old` goes on as `new`, and with it what is still to be sent."""
    if old == new:
        return
    source = draft.get(Chat, str(old))
    if source is not None:
        draft.remove(Chat, str(old))
        draft.put(_joined(source, draft.get(Chat, str(new)), new=new))
    for row in draft.pending_of(old):
        draft.put(replace(row, chat_id=new, edit_of=None))


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


def _plan_erasure(draft: Draft, chat_id: ChatId) -> None:
    draft.erases = True
    draft.remove(Chat, str(chat_id))
    for chat in draft.naming(Chat, chat_id):
        # The id of a person is that of their private chat.
        bound_by = None if chat.bound_by == chat_id else chat.bound_by
        managing = None if chat.managing == chat_id else chat.managing
        draft.put(replace(chat, bound_by=bound_by, managing=managing))
    for added in draft.naming(Added, chat_id):
        if added.by == chat_id:
            draft.put(replace(added, by=0))
    for row in draft.naming(Outgoing, chat_id):
        if row.chat_id == chat_id:
            draft.remove(Outgoing, row.id)
    named = re.compile(rf'"id": ?{chat_id}\b')
    for update in draft.naming(Update, chat_id):
        if update.chat_id == chat_id or (update.fault and named.search(update.raw)):
            draft.remove(Update, str(update.id))


def is_old(record: Record, horizon: Horizon) -> bool:
    """Whether `record` may be forgotten as far as its age goes."""
    match record:
        case Item():
            return record.seen_at < horizon.items
        case Findings():
            return record.seen_at < horizon.facts
        case Story():
            return record.kept_until < horizon.items
        case Outgoing():
            passes = record.lane in (Lane.INTERACTIVE, Lane.UPKEEP)
            limit = horizon.replies if passes else horizon.alerts
            return not is_pending(record) and (record.settled_at or record.created_at) < limit
        case Update():
            return record.handled_at is not None and record.handled_at < horizon.updates
        case _:
            return False


def _is_needed(draft: Draft, row: Outgoing) -> bool:
    """Whether the story that `row` told of is still kept; an edit told nothing that another row did not."""
    if row.story_id is None or row.telling is Telling.EDIT:
        return False
    return draft.get(Story, row.story_id) is not None


def plan_pruning(draft: Draft, horizon: Horizon, *, kind: type[Record], keys: Collection[str]) -> int:
    """Add to `draft` that of the records under `keys` those go that are older than `horizon` and that nothing
    still needs; how many. Nothing else may be in the draft."""
    gone = 0
    for key in keys:
        record = draft.get(kind, key)
        if record is None or not is_old(record, horizon):
            continue
        if isinstance(record, Item) and draft.tables.queue.needs(record.id):
            continue
        if isinstance(record, Outgoing) and _is_needed(draft, record):
            # A correction must reach whom it was told to, as long as there may be one.
            continue
        draft.remove(kind, key)
        gone += 1
    return gone
