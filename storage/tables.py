"""The data in memory: every record as the JSON that stands on disk, and the indexes over them.

Records are made when they are asked for, which costs a few microseconds; kept as objects they would take
several times the memory, and Python's garbage collector would stop everything to walk through them. A change
is planned first and applied afterwards, so that a store may write it down in between and a failed write
leaves no trace."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

from bot.domain.chats import Chat
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.outbox import Outgoing
from bot.domain.records import KINDS, NAMES, Record
from bot.domain.sources import Seen, SourceState
from storage.codec import decode
from storage.fact_indexes import Entry, FigureIndex, VisitIndex, figure_entries, visit_entries
from storage.indexes import DueSources, Followers, Timeline, Waiting
from storage.ledger import Ledger
from storage.moment import Moment
from storage.queue import OutboxQueue

_Kept = TypeVar("_Kept", bound=Record)

#: Documents as JSON, by kind and key.
Documents = dict[str, dict[str, bytes]]


@dataclass(slots=True)
class Change:
    """What becomes of one record."""

    kind: str
    key: str
    #: As it was; None when there was none.
    old: Record | None
    #: As it shall be; None to remove it.
    new: Record | None
    #: The same as JSON.
    document: bytes | None


class Tables:
    """Every record by kind and key."""

    def __init__(self, documents: Documents | None = None) -> None:
        """`documents` stay shared with the caller. Raises StorageError for one that cannot be read."""
        self.documents: Documents = {} if documents is None else documents
        for name in KINDS:
            self.documents.setdefault(name, {})
        #: What is being written down elsewhere as it was; None when nothing is.
        self.moment: Moment | None = None
        self.due = DueSources()
        self.timeline = Timeline()
        self.visits = VisitIndex()
        self.figures = FigureIndex()
        self.followers = Followers()
        self.waiting = Waiting()
        self.queue = OutboxQueue()
        self.ledger = Ledger()
        self._load()

    def get(self, kind: type[_Kept], key: str) -> _Kept | None:
        """One record, None when there is none."""
        name = NAMES[kind]
        document = self.documents[name].get(key)
        return None if document is None else cast(_Kept, decode(name, key, document=document))

    def all_of(self, kind: type[_Kept]) -> Iterator[tuple[str, _Kept]]:
        """Every record of a kind with its key, in no order."""
        name = NAMES[kind]
        for key, document in self.documents[name].items():
            yield key, cast(_Kept, decode(name, key, document=document))

    def apply(self, change: Change) -> None:
        """Make `change` true."""
        if self.moment is not None:
            self.moment.note(change.kind, change.key)
        if change.document is None:
            self.documents[change.kind].pop(change.key, None)
        else:
            self.documents[change.kind][change.key] = change.document
        self._note(change.key, change.old, new=change.new)

    def _load(self) -> None:
        self.timeline.fill(self.all_of(Item))
        self._load_facts()
        for kind in (SourceState, Seen, Chat, Outgoing, Update):
            for key, record in self.all_of(kind):
                self._note(key, None, new=record)

    def _load_facts(self) -> None:
        """All at once: one by one, each would have to be put in its place."""
        visits: list[Entry] = []
        figures: list[Entry] = []
        for key, findings in self.all_of(Findings):
            visits += visit_entries(key, findings)
            figures += figure_entries(key, findings)
        self.visits.fill(visits)
        self.figures.fill(figures)

    def _note(self, key: str, old: Record | None, *, new: Record | None) -> None:
        match old or new:
            case Outgoing():
                self.queue.replace(key, cast(Outgoing | None, old), new=cast(Outgoing | None, new))
                self.ledger.replace(key, cast(Outgoing | None, old), new=cast(Outgoing | None, new))
            case Item():
                self.timeline.replace(key, cast(Item | None, old), new=cast(Item | None, new))
            case Findings():
                self.visits.replace(key, cast(Findings | None, old), new=cast(Findings | None, new))
                self.figures.replace(key, cast(Findings | None, old), new=cast(Findings | None, new))
            case Chat():
                document = self.documents["chats"].get(key)
                self.followers.replace(cast(Chat | None, old), cast(Chat | None, new), document=document)
            case SourceState():
                self.due.replace(cast(SourceState | None, old), cast(SourceState | None, new))
            case Update():
                self.waiting.replace(key, cast(Update | None, new))
