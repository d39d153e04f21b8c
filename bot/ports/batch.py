"""What a store is given and what it answers, as values."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.added import Added
from bot.domain.chats import Chat, ChatEdit, ChatId
from bot.domain.findings import Findings
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.leases import Lease, LeaseId
from bot.domain.outbox import Outgoing
from bot.domain.rhythm import Rhythm
from bot.domain.silence import Silences
from bot.domain.sources import Seen, SourceId, SourceState
from bot.domain.stories import Story
from bot.domain.tallies import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What shall be true after one atomic write. Applying a batch twice changes nothing the second time,
    except for `chat_edits`, whose functions must be safe to repeat."""

    #: Each replaces the state of its source.
    sources: tuple[SourceState, ...] = ()
    #: Each replaces what was seen of its source.
    seen: tuple[Seen, ...] = ()
    #: Sources that people added; each replaces the one of its id.
    added: tuple[Added, ...] = ()
    #: Sources of which nothing shall be left but their items, applied before the rest.
    dropped: tuple[SourceId, ...] = ()
    #: Each replaces the tally of its source.
    tallies: tuple[Tally, ...] = ()
    #: Each replaces the rhythm of its source.
    rhythms: tuple[Rhythm, ...] = ()
    #: Replaces what is known of silent sources; None to leave it.
    silences: Silences | None = None
    #: Each replaces the lease of its id.
    leases: tuple[Lease, ...] = ()
    #: Leases that are forgotten, after `leases`.
    ended: tuple[LeaseId, ...] = ()
    #: Added; an item whose id is known is left as it is.
    items: tuple[Item, ...] = ()
    #: Added; facts whose id is known are left as they are.
    facts: tuple[Findings, ...] = ()
    #: Each replaces the item of its id and with it its facts, which are then those of `facts_revised` or
    #: none; an item that is not known, or no longer, is left out.
    revised: tuple[Item, ...] = ()
    #: The facts of those of `revised` that have some; of no other item.
    facts_revised: tuple[Findings, ...] = ()
    #: Each replaces the story of its id.
    stories: tuple[Story, ...] = ()
    #: Added in order; a row whose id is known is left as it is.
    outgoing: tuple[Outgoing, ...] = ()
    #: Each replaces the row of its id; rows of chats that were erased since are left out.
    settled: tuple[Outgoing, ...] = ()
    #: Added; a chat that is known is left as it is.
    chats: tuple[Chat, ...] = ()
    #: Applied in order to the latest state, after `chats`; an edit of an unknown chat is left out.
    chat_edits: tuple[tuple[ChatId, ChatEdit], ...] = ()
    #: (old, new): chat and pending rows get the new id; where both exist, subscriptions are joined.
    moves: tuple[tuple[ChatId, ChatId], ...] = ()
    #: Added; an update whose id is known is left as it is.
    updates: tuple[Update, ...] = ()
    #: Each replaces the update of its id.
    handled: tuple[Update, ...] = ()
    #: Chats of which nothing shall be left, applied last: their records and rows, updates set aside that
    #: they or their person sent, and their mention in other chats.
    erased: tuple[ChatId, ...] = ()
    #: Need not outlive the process: it may be kept in memory until the next durable batch. For polls that
    #: brought nothing; the worst that a kill does is that they are repeated.
    volatile: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Numbers about what is stored, for operators."""

    items: int
    chats: int
    active_chats: int
    #: Chats that cannot be written to; they keep their settings.
    suspended_chats: int
    subscriptions: int
    queued: int
    sending: int
    uncertain: int
    failed: int
    #: When the oldest row that could be sent now was queued; None when none waits.
    oldest_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """What is older than this may be forgotten."""

    #: Items seen before, and stories closed before.
    items: datetime
    #: Facts of items seen before.
    facts: datetime
    #: Alerts and digests settled before.
    alerts: datetime
    #: Replies and edits settled before.
    replies: datetime
    #: Updates handled before.
    updates: datetime
