"""The data in memory, with the indexes that the queries need, and changes to it as plain lists.

A change is planned on an overlay first and applied as a whole afterwards, so that a store may write it
down in between and a failed write leaves no trace."""

from bisect import insort
from collections import defaultdict
from typing import cast

from bot.domain.chats import Chat, ChatId, ChatStatus
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.outbox import Outgoing, OutgoingStatus, is_pending
from bot.domain.sources import SourceState
from storage.codec import TABLES, Record

#: (table, key) → the record that shall stand there, None to remove it.
Changes = dict[tuple[str, str], Record | None]

#: (lane, order, key) of a row that is still to be sent.
_Place = tuple[int, int, str]


class Tables:
    """Every record by table and key."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Record]] = {table: {} for table in TABLES}
        #: Rows still to be sent, per chat, first to leave first.
        self.pending: dict[ChatId, list[_Place]] = defaultdict(list)
        #: Active chats by the topics that they follow.
        self.followers: dict[str, set[ChatId]] = defaultdict(set)
        #: Updates not handled yet, in order of arrival.
        self.waiting: dict[str, None] = {}
        self.last_seq = 0

    @property
    def sources(self) -> dict[str, SourceState]:
        """States by source id."""
        return cast(dict[str, SourceState], self.records["sources"])

    @property
    def items(self) -> dict[str, Item]:
        """Items by id."""
        return cast(dict[str, Item], self.records["items"])

    @property
    def chats(self) -> dict[str, Chat]:
        """Chats by id."""
        return cast(dict[str, Chat], self.records["chats"])

    @property
    def outbox(self) -> dict[str, Outgoing]:
        """Rows by id."""
        return cast(dict[str, Outgoing], self.records["outbox"])

    @property
    def inbox(self) -> dict[str, Update]:
        """Updates by id."""
        return cast(dict[str, Update], self.records["inbox"])

    def apply(self, changes: Changes) -> None:
        """Make `changes` true."""
        for (table, key), record in changes.items():
            old = self.records[table].pop(key, None) if record is None else self.records[table].get(key)
            if record is not None:
                self.records[table][key] = record
            self._reindex(key, old, new=record)

    def _reindex(self, key: str, old: Record | None, *, new: Record | None) -> None:
        match old or new:
            case Outgoing():
                self._reindex_row(key, cast(Outgoing | None, old), new=cast(Outgoing | None, new))
            case Chat():
                self._reindex_chat(cast(Chat | None, old), cast(Chat | None, new))
            case Update():
                update = cast(Update | None, new)
                if update is not None and update.handled_at is None:
                    self.waiting[key] = None
                else:
                    self.waiting.pop(key, None)

    def _reindex_row(self, key: str, old: Outgoing | None, *, new: Outgoing | None) -> None:
        if old is not None and is_pending(old):
            places = self.pending[old.chat_id]
            places.remove((old.lane, old.seq, key))
            if not places:
                del self.pending[old.chat_id]
        if new is not None:
            self.last_seq = max(self.last_seq, new.seq)
            if is_pending(new):
                insort(self.pending[new.chat_id], (int(new.lane), new.seq, key))

    def _reindex_chat(self, old: Chat | None, new: Chat | None) -> None:
        for one in old.subscriptions if old is not None else ():
            self.followers[one.topic].discard(cast(Chat, old).id)
        if new is not None and new.status is ChatStatus.ACTIVE:
            for one in new.subscriptions:
                self.followers[one.topic].add(new.id)

    def is_leaving(self, chat_id: ChatId) -> bool:
        """Whether a row of this chat is on its way."""
        return any(
            self.outbox[key].status is OutgoingStatus.SENDING for _, _, key in self.pending.get(chat_id, ())
        )
