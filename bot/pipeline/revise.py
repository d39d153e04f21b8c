"""From an item as its source has it now to what becomes of the one that is kept. Pure."""

from dataclasses import dataclass, replace

from bot.domain.edits import Change, change_between
from bot.domain.findings import Findings
from bot.domain.items import Item
from bot.domain.reports import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """An item as its source has it now, seen at this poll, with its facts if it has some."""

    item: Item
    facts: Findings | None
    #: As of `Reading.reports`, also when it is on no topic any more.
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An edit of an item that is kept."""

    change: Change
    before: Item
    #: It keeps its id, and when it was published and seen first.
    after: Item
    facts_before: Findings | None
    facts_after: Findings | None
    reports: tuple[Report, ...] = ()


def revision_of(reread: Reread, *, before: Item | None, facts_before: Findings | None) -> Revision | None:
    """What `reread` changes of the item `before`; None when there is none any more, or when another source
    brought it: what that one says is not this one's to edit."""
    if before is None or before.source_id != reread.item.source_id:
        return None
    after = replace(reread.item, published=before.published or reread.item.published, seen_at=before.seen_at)
    facts = reread.facts and replace(reread.facts, at=after.at, seen_at=after.seen_at)
    return Revision(
        change=change_between(before, after, facts_before=facts_before, facts_after=facts),
        before=before,
        after=after,
        facts_before=facts_before,
        facts_after=facts,
        reports=reread.reports,
    )
