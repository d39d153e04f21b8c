"""Everything that a store keeps: the kinds of records and their keys."""

from collections.abc import Mapping

from bot.domain.added import Added
from bot.domain.chats import Chat
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.leases import Lease
from bot.domain.outbox import Outgoing
from bot.domain.rhythm import Rhythm
from bot.domain.silence import Silences
from bot.domain.sources import Seen, SourceState
from bot.domain.stories import Story
from bot.domain.tallies import Tally

Record = (
    SourceState
    | Seen
    | Added
    | Tally
    | Lease
    | Item
    | Findings
    | Story
    | Chat
    | Outgoing
    | Update
    | Rhythm
    | Silences
)

#: Name of each kind and what it holds.
KINDS: Mapping[str, type[Record]] = {
    "sources": SourceState,
    "seen": Seen,
    "added": Added,
    "tallies": Tally,
    "leases": Lease,
    "items": Item,
    "facts": Findings,
    "stories": Story,
    "chats": Chat,
    "outbox": Outgoing,
    "inbox": Update,
    "rhythms": Rhythm,
    "silences": Silences,
}

#: The same the other way round.
NAMES: Mapping[type, str] = {kind: name for name, kind in KINDS.items()}

#: Kinds that concern people, or hold secrets: readable with the key only, where there is one.
PERSONAL = frozenset({"added", "chats", "outbox", "inbox", "leases"})


def key_of(record: Record) -> str:
    """The key of `record`, unique within its kind."""
    return record.source_id if isinstance(record, SourceState | Seen | Rhythm | Tally) else str(record.id)
