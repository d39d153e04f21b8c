"""When a visit is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from bot.analysis.dates import Sort, When
from bot.analysis.days import Period, days_between, later, period_of
from bot.analysis.outlook import (
    day_of_visit,
    direction,
    duration_in,
    has_met,
    is_closing,
    is_news,
    is_over,
    looks_ahead,
    tells_beginning,
)
from bot.analysis.plans import CALLED_OFF, exact, is_of_calling_off
from bot.analysis.sightings import Sighting
from bot.analysis.visit_status import status_of
from bot.domain.facts import Span, VisitStatus

#: What was planned or called off is none that was more than so many days ago.
_STILL = 3

#: Few visits to one country last longer than so many days.
_LONG = 7

#: Journeys so many days apart are two.
_APART = 24

#: What is "previous" and so many days ago may be a part of this journey.
_LATELY = 14

#: What lies so many days back is told as history, not as news.
_OLD = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What is known of the time of a visit; "" for unknown."""

    start: str = ""
    end: str = ""
    start_span: Span | None = None
    end_span: Span | None = None
    status: VisitStatus
    status_span: Span


def timing_of(sightings: Sequence[Sighting], *, published: date | None) -> Timing:
    """The time of the visit that `sightings` tell of, best first; not empty."""
    start, end, start_span, end_span = "", "", None, None
    dated = _precise(exact(list(_periods(sightings, published)))) or list(_of_meetings(sightings, published))
    best = _best(dated)
    teller = sightings[0]
    if best:
        (start, end), start_span, teller = best
        end_span = start_span if end else None
    if not end:
        end, end_span = _end(sightings, published, start=start)
    for sighting in sightings:
        length = None if sighting.is_shared else duration_in(sighting)
        if start and not end and length is not None:
            end, end_span = later(start, length.values["count"]), length.span
    if end and not start:
        start, start_span = _start(sightings, end)
    status, span = status_of(sightings, Period(start, end), published=published, teller=teller)
    return Timing(
        start=start, end=end, start_span=start_span, end_span=end_span, status=status, status_span=span
    )


def _of_meetings(
    sightings: Sequence[Sighting], published: date | None
) -> Iterator[tuple[Period, Span, Sighting]]:
    """The first day on which people met, of a short visit that is over and of which nothing else is dated."""
    lasting = any(
        looks_ahead(one)
        or (duration_in(one) and not one.is_shared)
        or "began" in one.signs
        or (one.tense in ("bare", "now") and not one.spot.is_("meet", "talks") and not is_over(one))
        for one in sightings
    )
    met = [one for one in sightings if has_met(one)]
    found = [
        told for one in met for told in _periods([one], published) if len(told[0].start) > len("2025-11")
    ]
    if found and not lasting:
        yield min(found, key=lambda told: told[0].start)


def _best(dated: list[tuple[Period, Span, Sighting]]) -> tuple[Period, Span, Sighting] | None:
    """What tells best when a visit began; None when nothing does."""
    if not dated:
        return None
    first = next((one for one in dated if tells_beginning(one[2]) and not one[2].is_shared), dated[0])
    # A range says more than a day in it.
    whole = next((one for one in dated if one[0].end), None)
    if whole and whole[0].start <= first[0].start <= whole[0].end:
        return whole
    if first[0].end or len(first[0].start) < len("2025-11-03"):
        return first
    # "In Hangzhou on Monday, then to Beijing on Tuesday"
    day = date.fromisoformat(first[0].start)
    before = [
        one
        for one in dated
        if _is_just_before(one[0], day) and one[2] is not first[2] and _is_journey(one[2])
    ]
    return min((*before, first), key=lambda one: one[0].start)


def _is_journey(sighting: Sighting) -> bool:
    """Whether its clause tells of this journey alone."""
    return not (sighting.is_meeting or sighting.is_echo or sighting.is_shared)


def _is_just_before(period: Period, day: date) -> bool:
    days = days_between(period.start, day) if len(period.start) == len("2025-11-03") else None
    return days is not None and -_LONG <= days < 0


def _precise(dated: list[tuple[Period, Span, Sighting]]) -> list[tuple[Period, Span, Sighting]]:
    """`dated` without months of which a day is named too."""
    days = {period.start[:7] for period, *_ in dated if len(period.start) > len("2025-11")}
    return [one for one in dated if one[0].start not in days]


def is_old(sighting: Sighting, published: date | None) -> bool:
    """Whether its clause recalls a visit of long ago."""
    if sighting.signs & {"cancelled", "postponed"}:
        return False
    recent = (
        days for period, *_ in _periods([sighting], published) if (days := _days_since(period, published))
    )
    if "past" in sighting.signs:
        return not any(-_LATELY <= days <= 0 for days in recent)
    whens = (*sighting.whens, *((sighting.when,) if sighting.when else ()))
    if not looks_ahead(sighting) and any(_is_history(when, published) for when in whens):
        return True
    if published is None:
        return False
    for period, *_ in _periods([sighting], published):
        days = days_between(period.end or period.start, published)
        if days is not None and days < -_OLD:
            return True
    return False


def _days_since(period: Period, published: date | None) -> int | None:
    """Days from the report to a day; None for a month."""
    exact = published is not None and len(period.start) == len("2025-11-03")
    return days_between(period.start, published) if exact and published else None


def apart(group: Sequence[Sighting], published: date | None) -> tuple[list[Sighting], list[Sighting]]:
    """`group` without what it tells of other journeys of the same people, weeks before or after; and that."""
    dated = [(one, days) for one in group if (days := _days_of(one, published)) is not None]
    coming = [(one, days) for one, days in dated if is_news(one)]
    firm = any(is_news(one) for one in group if not one.is_echo)
    if firm and not coming:
        # What was is none of what is still to come.
        far = [one for one, days in dated if days < -_STILL and not one.is_echo]
    else:
        day = next((days for _, days in coming or dated), 0)
        far = [one for one, days in dated if abs(days - day) > _APART]
    apart_ones = {id(one) for one in far}
    near = [one for one in group if id(one) not in apart_ones]
    return (near, far) if far and any(not one.is_echo for one in near) else (list(group), [])


def _days_of(sighting: Sighting, published: date | None) -> int | None:
    """Days from the report to the first date of its clause; None when it has none."""
    if published is None:
        return None
    found = (days_between(period.start, published) for period, *_ in _periods([sighting], published))
    return next((days for days in found if days is not None), None)


def _is_history(when: When, published: date | None) -> bool:
    return when.sort is Sort.HISTORY and (published is None or when.values.get("year", 0) < published.year)


def _periods(
    sightings: Sequence[Sighting], published: date | None
) -> Iterator[tuple[Period, Span, Sighting]]:
    weeks = (when.values["week"] for one in sightings for when in one.whens if when.sort is Sort.WEEK)
    weeks = (week for week in weeks if week > 0)
    week = next(weeks, 0)
    for sighting in sightings:
        over = is_closing(sighting)
        if sighting.is_meeting and any(
            not one.is_meeting
            and not (one.is_echo or one.is_shared or one.spot.is_("host", "await"))
            and one.phase != "end"
            and one.clause.number <= sighting.clause.number
            for one in sightings
        ):
            continue
        for when in (sighting.when,) if sighting.when else sighting.whens:
            if when.sort is not Sort.EVENT:
                continue
            # Days for which something was planned that is off lay ahead.
            ahead = bool(sighting.signs & CALLED_OFF) or direction(sighting)
            period = period_of(when, published=published, ahead=ahead, week=week)
            if (
                period is not None
                and (period.end or not over)
                and not is_of_calling_off(sighting, when, period=period, published=published)
            ):
                yield _first_day(period, sighting), when.span, sighting


def _first_day(period: Period, sighting: Sighting) -> Period:
    """`period`, or the first day of the visit if it is "the second day" of it."""
    number = day_of_visit(sighting) or 1
    return Period(later(period.start, 2 - number), "") if number > 1 and not period.end else period


def _end(sightings: Sequence[Sighting], published: date | None, *, start: str) -> tuple[str, Span | None]:
    """The day on which a clause says that the visit ends or ended."""
    for sighting in sightings:
        closing = is_closing(sighting)
        for when in sighting.whens if closing and not sighting.is_shared else ():
            period = (
                period_of(when, published=published, ahead=looks_ahead(sighting))
                if when.sort is Sort.EVENT
                else None
            )
            if period is None or is_of_calling_off(sighting, when, period=period, published=published):
                continue
            if not period.end and period.start >= start and len(period.start) == 10:
                return period.start, when.span
    for sighting in (one for one in sightings if one.clause.has("until")):
        chunks, at = sighting.spot.chunks, sighting.spot.at
        for index, (before, chunk) in enumerate(pairwise(chunks)):
            told = next((near for near in range(index, -1, -1) if chunks[near].is_trigger), at)
            if told == at and before.is_("until") and chunk.when and chunk.when.sort is Sort.EVENT:
                day = date.fromisoformat(start) if len(start) == len("2025-11-03") else published
                period = period_of(chunk.when, published=day, ahead=True if start else looks_ahead(sighting))
                if period is not None and period.start >= start and len(period.start) == 10:
                    return period.start, chunk.span
    return "", None


def _start(sightings: Sequence[Sighting], end: str) -> tuple[str, Span | None]:
    """The first day of a visit that is over since `end`, if a clause says how long it was."""
    over = (one for one in sightings if not one.is_shared and (is_over(one) or one.spot.is_("stay")))
    length = next((when for one in over if (when := duration_in(one))), None)
    return (later(end, 2 - length.values["count"]), length.span) if length else ("", None)


def anchored(
    sightings: Sequence[Sighting], dates: Sequence[tuple[When, bool]], *, published: date | None
) -> list[Sighting]:
    """`sightings` in the order of the text, where "that evening" and "the next day" are the days they mean:
    so many after the date told last. `dates`: those of the text in order, and whether their clauses look
    ahead."""
    known: dict[Span, bool | None] = {when.span: ahead or None for when, ahead in dates}
    for one in sightings:
        known.update({when.span: direction(one) for when in one.whens})
    meant: dict[Span, When] = {}
    last: date | None = None
    for when, _ in dates:
        if "anchor" in when.values and last is not None:
            day = last + timedelta(days=when.values["anchor"])
            when = when._replace(values={"year": day.year, "month": day.month, "day": day.day})
            meant[when.span] = when
        period = period_of(when, published=published, ahead=known[when.span])
        if period is not None and len(period.start) == len("2025-11-03"):
            last = date.fromisoformat(period.start)
    return [replace(one, whens=tuple(meant.get(when.span, when) for when in one.whens)) for one in sightings]
