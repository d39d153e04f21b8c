"""How a source does beside others: who told of a story first, and by how much. Pure: each told item makes the
next value."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median_low

from bot.domain.items import ItemId
from bot.domain.sources import SourceId
from bot.domain.stories import Story, Why

#: Leads are compared over the latest so many stories, so that a source is known as it is now.
_MOST_LEADS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted of one source."""

    source_id: SourceId
    #: Stories of which it was the first to tell us.
    first: int = 0
    #: Stories that another source had told before.
    after: int = 0
    #: Items on stories that it had told itself.
    again: int = 0
    #: Of the latest stories that others told, too: by how many seconds it was ahead of the next source, or,
    #: below zero, behind the first.
    leads: tuple[int, ...] = ()

    @property
    def lead(self) -> timedelta | None:
        """How far it usually is ahead of others, or behind them; None while it was never compared."""
        return timedelta(seconds=median_low(self.leads)) if self.leads else None


def counted(
    known: Mapping[SourceId, Tally],
    stories: Iterable[Story],
    *,
    items: Collection[ItemId],
    source: SourceId,
) -> tuple[Tally, ...]:
    """What changes in the tallies when `items`, which are new at `source`, told of `stories`, which took
    them."""
    tallies = dict(known)
    for story in stories:
        for item in items:
            told = _told(story, item, source=source)
            # Opinions and look-backs are no news.
            if told is not None and story.told[told].why is not Why.ALONE:
                _count(tallies, story, at=told)
    return tuple(tally for key, tally in tallies.items() if known.get(key) != tally)


def sources_of(stories: Iterable[Story]) -> frozenset[SourceId]:
    """Whose tallies `counted` may change."""
    return frozenset(SourceId(told.source) for story in stories for told in story.told if told.source)


def _told(story: Story, item: ItemId, *, source: SourceId) -> int | None:
    """Where `item` stands in what was told; what it tells beside stands under other names. One item may come
    from two sources."""
    places = (at for at, one in enumerate(story.told) if (one.item, one.source) == (item, source))
    return max(places, default=None)


def _count(tallies: dict[SourceId, Tally], story: Story, *, at: int) -> None:
    told, before = story.told[at], story.told[:at]
    is_whole = story.size == len(story.told)
    source = SourceId(told.source)
    tally = tallies.get(source, Tally(source_id=source))
    others = [one for one in before if one.source and one.source != told.source]
    if len(others) < len(before):
        tallies[source] = replace(tally, again=tally.again + 1)
    elif not others:
        if is_whole:
            tallies[source] = replace(tally, first=tally.first + 1)
    else:
        begun = min(others, key=lambda one: one.at)
        lead = int((begun.at - told.at).total_seconds())
        tallies[source] = _led(replace(tally, after=tally.after + 1), lead)
        if len({one.source for one in others}) == 1:
            # The second source says how far the first one was ahead.
            other = SourceId(begun.source)
            tallies[other] = _led(tallies.get(other, Tally(source_id=other)), -lead)


def _led(tally: Tally, lead: int) -> Tally:
    return replace(tally, leads=(*tally.leads, lead)[-_MOST_LEADS:])
