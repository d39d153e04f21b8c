"""Which dates say when a visit is to be, where others beside them say something else."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from bot.analysis.chunks import Chunk
from bot.analysis.dates import When
from bot.analysis.days import Period, days_between
from bot.analysis.sightings import Sighting, Spot
from bot.domain.facts import Span

#: Signs of a visit that is not to be, or not yet.
CALLED_OFF = frozenset({"cancelled", "postponed"})

_DAY = len("2025-11-03")
_WEEK = 7


def is_of_calling_off(sighting: Sighting, when: When, *, period: Period, published: date | None) -> bool:
    """Whether `when` is the day on which the visit was put off or called off: one that has come or a bare
    weekday, without words of a plan between it and the words that call it off."""
    if not sighting.signs & CALLED_OFF or period.end or len(period.start) < _DAY:
        return False
    if published is None or (period.start > published.isoformat() and set(when.values) != {"weekday"}):
        return False
    chunks, at = sighting.spot.chunks, sighting.spot.at
    if sighting.tense == "noun" and at and when.span == chunks[at - 1].span:
        # "Monday visit shelved"
        return False
    before = [chunk for chunk in chunks if chunk.span.start < when.span.start]
    for following, chunk in pairwise(reversed((*before, Chunk(when.span)))):
        if _is_plan(chunk) or (chunk.is_("meant") and following.is_("to")):
            return False
        if chunk.is_(*CALLED_OFF):
            return True
    return True


def _is_plan(chunk: Chunk) -> bool:
    """Whether a word speaks of what is to come: "planned", "expected in"."""
    return chunk.is_("ahead") or (chunk.entry is not None and chunk.entry.tense == "future")


def was_meant(spot: Spot) -> bool:
    """Whether its clause tells of a plan as something past: "had been expected in", "was to go to"."""
    before = spot.chunks[spot.bounds[0] : spot.at]
    return any(_is_plan(one) for one in (*before, spot.chunks[spot.at])) and any(
        one.is_("meant") for one in before
    )


def exact(dated: Sequence[tuple[Period, Span, Sighting]]) -> list[tuple[Period, Span, Sighting]]:
    """`dated` without weekdays of which a date is told too, so many weeks before or after: "on Thursday" in
    the title, "on 20 November" in the text."""
    days = [period.start for period, span, one in dated if _is_named(one, span) and len(period.start) == _DAY]
    return [
        told
        for told in dated
        if not (_is_weekday(told[2], told[1]) and any(_is_weeks_away(told[0], day) for day in days))
    ]


def _is_weeks_away(period: Period, day: str) -> bool:
    days = days_between(period.start, date.fromisoformat(day))
    return bool(days) and days is not None and days % _WEEK == 0


def _is_named(sighting: Sighting, span: Span) -> bool:
    """Whether a date names day and month."""
    return {"day", "month"} <= _slots(sighting, span)


def _is_weekday(sighting: Sighting, span: Span) -> bool:
    """Whether a date names a weekday alone."""
    slots = _slots(sighting, span)
    return "weekday" in slots and "day" not in slots


def _slots(sighting: Sighting, span: Span) -> set[str]:
    whens = (*sighting.whens, *((sighting.when,) if sighting.when else ()))
    return next((set(when.values) for when in whens if when.span == span), set())
