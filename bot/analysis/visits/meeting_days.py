"""The days of a visit that only its meetings tell."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.analysis.scenes.marks import Mark, marks_of
from bot.analysis.scenes.outlook import duration_in, has_met, is_over, looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Sighting


def of_meetings(sightings: Sequence[Sighting], published: date | None) -> Iterator[Mark]:
    """The first day on which people met, of a short visit that is over and of which nothing else is dated."""
    lasting = any(
        looks_ahead(one)
        or (_is_long(one) and not one.is_shared)
        or "began" in one.signs
        or (one.tense in ("bare", "now") and not one.spot.is_("meet", "talks") and not is_over(one))
        for one in sightings
    )
    off = any(one.signs & CALLED_OFF for one in sightings)
    coming = all(map(_is_to_come, sightings)) or _meets_later(sightings, published)
    if not any(map(_is_long, sightings)) and (off or coming):
        # Nothing else is dated of what is to come, or was.
        meetings = [one for one in sightings if one.is_meeting and not has_met(one)]
        yield from sorted(
            (mark for one in meetings for mark in marks_of([one], published=published) if mark.is_day),
            key=lambda mark: mark.start,
        )[:1]
        return
    met = [one for one in sightings if has_met(one)]
    found = [mark for one in met for mark in marks_of([one], published=published) if mark.is_day]
    if found and not lasting:
        yield min(found, key=lambda mark: mark.start)


def _meets_later(sightings: Sequence[Sighting], published: date | None) -> bool:
    """Whether people meet after the day of the report, and nothing tells of what was: "he then goes to Suva,
    where on 8 July he has talks"."""
    marks = (mark for one in sightings if one.is_meeting for mark in marks_of([one], published=published))
    later = published is not None and any(
        mark.is_day and mark.start > published.isoformat() for mark in marks
    )
    return later and all(one.tense in ("now", "base", "future") and one.phase == "whole" for one in sightings)


def _is_to_come(sighting: Sighting) -> bool:
    """Whether its clause speaks of what is to come, or was: "was to meet him on Friday"."""
    return looks_ahead(sighting) or bool(sighting.signs & CALLED_OFF) or sighting.tense == "base"


def _is_long(sighting: Sighting) -> bool:
    """Whether it says that the visit takes more than a day."""
    length = duration_in(sighting)
    return length is not None and length.values["count"] > 1
