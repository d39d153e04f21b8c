"""When a visit is, and where it stands on the day of the report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from bot.analysis.dates import Sort, When
from bot.analysis.days import Period, days_between, is_before, later, period_of
from bot.analysis.sightings import Sighting
from bot.domain.facts import Span, VisitStatus

#: A visit without an end that began so many days ago may still go on.
_STILL = 3

#: "The second day of his first official visit": chunks between.
_NEAR = 5

#: Few visits to one country last longer than so many days.
_LONG = 7

#: Journeys so many days apart are two.
_APART = 24

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
    best = _best(_precise(list(_periods(sightings, published))))
    teller = sightings[0]
    if best:
        (start, end), start_span, teller = best
        end_span = start_span if end else None
    for sighting in sightings:
        length = None if sighting.is_shared else _duration(sighting)
        if start and not end and length is not None:
            end, end_span = later(start, length.values["count"]), length.span
    if not end:
        end, end_span = _end(sightings, published, start=start)
    if end and not start:
        start, start_span = _start(sightings, end)
    status, span = _status(sightings, Period(start, end), published=published, teller=teller)
    return Timing(
        start=start, end=end, start_span=start_span, end_span=end_span, status=status, status_span=span
    )


def _best(dated: list[tuple[Period, Span, Sighting]]) -> tuple[Period, Span, Sighting] | None:
    """What tells best when a visit began; None when nothing does."""
    if not dated:
        return None
    first = next((one for one in dated if _begins(one[2]) and not one[2].is_shared), dated[0])
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


def _begins(sighting: Sighting) -> bool:
    """Whether its clause tells how a visit begins, began or is to begin."""
    return sighting.phase == "begin" or bool(sighting.signs & {"began", "begins"})


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


def looks_ahead(sighting: Sighting) -> bool:
    """Whether its clause speaks of what is still to come."""
    if sighting.tense == "past" or ("ended" in sighting.signs and sighting.tense != "future"):
        return False
    if sighting.tense == "future" or "ahead" in sighting.signs or _is_ending(sighting):
        return True
    whens = (sighting.when,) if sighting.when else sighting.whens
    return any(_is_coming(when, now=_is_present(sighting)) for when in whens)


def _is_present(sighting: Sighting) -> bool:
    """Whether its verb is in the present tense: "visits", "begins a visit"."""
    if "begins" in sighting.signs or sighting.tense == "now":
        return True
    return sighting.tense == "base" and "began" not in sighting.signs


def _direction(sighting: Sighting) -> bool | None:
    """Whether its clause looks ahead or back, None when it does not say."""
    if looks_ahead(sighting):
        return True
    return False if sighting.tense in ("past", "bare") or _is_over(sighting) else None


def _is_coming(when: When, *, now: bool) -> bool:
    """Whether a date lies ahead by its words: "next week", and "on Friday" in the present tense."""
    values = when.values
    if max(values.get("week", 0), values.get("months", 0), values.get("turn", 0), values.get("shift", 0)) > 0:
        return True
    return now and "weekday" in values and not {"week", "turn"} & set(values)


def is_old(sighting: Sighting, published: date | None) -> bool:
    """Whether its clause recalls a visit of long ago."""
    if sighting.signs & {"cancelled", "postponed"}:
        return False
    if "past" in sighting.signs:
        return True
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


def apart(group: Sequence[Sighting], published: date | None) -> tuple[list[Sighting], list[Sighting]]:
    """`group` without what it tells of another journey of the same people, weeks before or after; and that."""
    dated = [(one, days) for one in group if (days := _days_of(one, published)) is not None]
    coming = [(one, days) for one, days in dated if _is_news(one)]
    firm = any(_is_news(one) for one in group if not one.is_echo)
    if firm and not coming:
        # What was is none of what is still to come.
        far = [one for one, days in dated if days < -_STILL and not one.is_echo]
    else:
        day = (coming or dated or [(None, 0)])[0][1]
        far = [one for one, days in dated if abs(days - day) > _APART]
    near = [one for one in group if one not in far]
    return (near, far) if far and any(not one.is_echo for one in near) else (list(group), [])


def _is_news(sighting: Sighting) -> bool:
    return looks_ahead(sighting) or bool(sighting.signs & {"cancelled", "postponed"})


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
        over = _is_closing(sighting)
        if sighting.is_meeting and any(
            not one.is_meeting
            and not (one.is_echo or one.spot.is_("host", "await"))
            and one.phase != "end"
            and one.clause.number <= sighting.clause.number
            for one in sightings
        ):
            continue
        for when in (sighting.when,) if sighting.when else sighting.whens:
            if when.sort is not Sort.EVENT:
                continue
            period = period_of(when, published=published, ahead=_direction(sighting), week=week)
            if period is not None and (period.end or not over):
                yield _first_day(period, sighting), when.span, sighting


def _is_over(sighting: Sighting) -> bool:
    return sighting.phase == "end" or ("ended" in sighting.signs and not looks_ahead(sighting))


def _is_ending(sighting: Sighting) -> bool:
    """Whether it says when the visit is to end."""
    return sighting.tense in ("noun", "base") and "ending" in sighting.signs


def _is_closing(sighting: Sighting) -> bool:
    """Whether its date is the last day of the visit."""
    return _is_over(sighting) or _is_ending(sighting) or _day_of_visit(sighting) == 0


def _first_day(period: Period, sighting: Sighting) -> Period:
    """`period`, or the first day of the visit if it is "the second day" of it."""
    number = _day_of_visit(sighting) or 1
    return Period(later(period.start, 2 - number), "") if number > 1 and not period.end else period


def _day_of_visit(sighting: Sighting) -> int | None:
    """Which day of the visit its clause speaks of, 0 for the last; None when it does not say."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    if not sighting.spot.is_("trip", "go"):
        return None
    for index in range(max(0, at - _NEAR), min(len(chunks), at + _NEAR)):
        when = chunks[index].when
        if when is None:
            continue
        if when.sort is Sort.NTH:
            return when.values["nth"]
        if when.values.get("anchor") == -1 and index < at and chunks[index + 1].is_("of"):
            return 0
    return None


def _end(sightings: Sequence[Sighting], published: date | None, *, start: str) -> tuple[str, Span | None]:
    """The day on which a clause says that the visit ends or ended."""
    for sighting in sightings:
        closing = _is_closing(sighting)
        for when in sighting.whens if closing and not sighting.is_shared else ():
            period = (
                period_of(when, published=published, ahead=looks_ahead(sighting))
                if when.sort is Sort.EVENT
                else None
            )
            if period is not None and not period.end and period.start >= start and len(period.start) == 10:
                return period.start, when.span
    for sighting in sightings:
        chunks = sighting.clause.chunks
        for before, chunk in pairwise(chunks):
            if before.is_("until") and chunk.when and chunk.when.sort is Sort.EVENT and start:
                day = date.fromisoformat(start) if len(start) == len("2025-11-03") else published
                period = period_of(chunk.when, published=day, ahead=True)
                if period is not None and period.start >= start and len(period.start) == 10:
                    return period.start, chunk.span
    return "", None


def _start(sightings: Sequence[Sighting], end: str) -> tuple[str, Span | None]:
    """The first day of a visit that is over since `end`, if a clause says how long it was."""
    over = (one for one in sightings if not one.is_shared and _is_over(one))
    length = next((when for one in over if (when := _duration(one))), None)
    return (later(end, 2 - length.values["count"]), length.span) if length else ("", None)


def _duration(sighting: Sighting) -> When | None:
    return next((when for when in sighting.whens if when.sort is Sort.DURATION), None)


def _status(
    sightings: Sequence[Sighting], when: Period, *, published: date | None, teller: Sighting
) -> tuple[VisitStatus, Span]:
    for status in (VisitStatus.POSTPONED, VisitStatus.CANCELLED):
        told = next((one for one in sightings if status.value in one.signs), None)
        if told:
            return status, _sign_span(told, status.value)
    first = sightings[0]
    span = first.clause.chunks[first.spot.at].span
    over = next((one for one in sightings if _tells_end(one)), None)
    if when.start and published is not None:
        begun = any(_has_begun(one) for one in sightings)
        return _by_date(when, published, over=over is not None, begun=begun, first=teller), span
    if over is not None:
        return VisitStatus.CONCLUDED, over.clause.chunks[over.spot.at].span
    return _by_words(first), span


def _tells_end(sighting: Sighting) -> bool:
    """Whether its clause says that the visit is over."""
    if sighting.is_meeting or not _is_over(sighting) or looks_ahead(sighting):
        return False
    return not sighting.is_echo or sighting.tense == "past" or "ended" in sighting.signs


def _has_begun(sighting: Sighting) -> bool:
    """Whether its clause says that somebody has come."""
    if looks_ahead(sighting) or sighting.is_meeting:
        return False
    return "began" in sighting.signs or (sighting.phase == "begin" and sighting.tense in ("past", "bare"))


def _by_date(when: Period, published: date, *, over: bool, begun: bool, first: Sighting) -> VisitStatus:
    start, end = when
    if start > published.isoformat():
        return VisitStatus.PLANNED
    if not is_before(start, published) and looks_ahead(first) and not begun:
        return VisitStatus.PLANNED
    if len(end) == len("2025-11-03") and end > published.isoformat():
        return VisitStatus.ONGOING
    if over or (end and is_before(end, published)):
        return VisitStatus.CONCLUDED
    if end:
        return VisitStatus.ONGOING
    if start[:7] == start and looks_ahead(first):
        return VisitStatus.PLANNED
    since = days_between(start, published)
    begun = first.phase == "begin" or "began" in first.signs
    if since is not None and -since <= (_STILL if begun else first.tense == "noun" and not first.signs):
        return VisitStatus.ONGOING
    return VisitStatus.ONGOING if since == 0 and first.tense == "now" else VisitStatus.CONCLUDED


def _by_words(first: Sighting) -> VisitStatus:
    if looks_ahead(first):
        return VisitStatus.PLANNED
    if first.phase == "begin" or first.tense == "now" or "began" in first.signs:
        return VisitStatus.ONGOING
    if first.tense == "bare":
        return VisitStatus.CONCLUDED if first.is_meeting else VisitStatus.ONGOING
    return VisitStatus.CONCLUDED if first.tense == "past" or "done" in first.signs else VisitStatus.PLANNED


def _sign_span(sighting: Sighting, kind: str) -> Span:
    spot = sighting.spot
    said = (chunk.span for chunk in spot.chunks if chunk.is_(kind, "negated"))
    return next(said, spot.chunks[spot.at].span)


def anchored(
    sightings: Sequence[Sighting], dates: Sequence[tuple[When, bool]], published: date | None
) -> list[Sighting]:
    """`sightings` in the order of the text, where "that evening" and "the next day" are the days they mean:
    so many after the date told last. `dates`: those of the text in order, and whether their clauses look
    ahead."""
    known: dict[Span, bool | None] = {when.span: ahead or None for when, ahead in dates}
    for one in sightings:
        known.update({when.span: _direction(one) for when in one.whens})
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
