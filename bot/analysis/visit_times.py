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
    dated = _precise(list(_periods(sightings, published)))
    # A range says more than a day in it.
    best = next((one for one in dated if one[0].end), None)
    if dated and (best is None or not best[0].start <= dated[0][0].start <= best[0].end):
        best = dated[0]
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
    return sighting.tense in ("now", "base") or "begins" in sighting.signs


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


def _is_history(when: When, published: date | None) -> bool:
    return when.sort is Sort.HISTORY and (published is None or when.values.get("year", 0) < published.year)


def _periods(
    sightings: Sequence[Sighting], published: date | None
) -> Iterator[tuple[Period, Span, Sighting]]:
    weeks = (when.values["week"] for one in sightings for when in one.whens if when.sort is Sort.WEEK)
    weeks = (week for week in weeks if week > 0)
    week = next(weeks, 0)
    for sighting in sightings:
        over = _is_over(sighting) or _is_ending(sighting)
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
                yield period, when.span, sighting


def _is_over(sighting: Sighting) -> bool:
    return sighting.phase == "end" or ("ended" in sighting.signs and not looks_ahead(sighting))


def _is_ending(sighting: Sighting) -> bool:
    """Whether it says when the visit is to end."""
    return sighting.tense in ("noun", "base") and "ending" in sighting.signs


def _end(sightings: Sequence[Sighting], published: date | None, *, start: str) -> tuple[str, Span | None]:
    """The day on which a clause says that the visit ends or ended."""
    for sighting in sightings:
        closing = _is_over(sighting) or _is_ending(sighting)
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
    over = next(
        (one for one in sightings if not one.is_meeting and _is_over(one) and not looks_ahead(one)), None
    )
    start, end = when
    if start and published is not None:
        return _by_date(start, end, published=published, over=over is not None, first=teller), span
    if over is not None:
        return VisitStatus.CONCLUDED, over.clause.chunks[over.spot.at].span
    return _by_words(first), span


def _by_date(start: str, end: str, *, published: date, over: bool, first: Sighting) -> VisitStatus:
    if not is_before(start, published) and (looks_ahead(first) or start > published.isoformat()):
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


def anchored(sightings: Sequence[Sighting], published: date | None) -> list[Sighting]:
    """`sightings` in the order of the text, where "that evening" and "the next day" are the days they mean:
    so many after the date told last."""
    last: date | None = None
    found: list[Sighting] = []
    for one in sightings:
        if last is not None:
            one = replace(one, whens=tuple(_anchored(when, last) for when in one.whens))
        found.append(one)
        day = next((period.start for period, *_ in _periods([one], published)), "")
        if len(day) == len("2025-11-03"):
            last = date.fromisoformat(day)
    return found


def _anchored(when: When, day: date) -> When:
    if "anchor" not in when.values:
        return when
    meant = day + timedelta(days=when.values["anchor"])
    return when._replace(values={"year": meant.year, "month": meant.month, "day": meant.day})
