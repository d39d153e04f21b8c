"""When a visit is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from bot.analysis.scenes.dating import untils
from bot.analysis.scenes.marks import Mark, Role, exact, is_headline, is_weekday, leaving, marks_of
from bot.analysis.scenes.outlook import (
    days_closed,
    duration_in,
    has_begun,
    has_met,
    is_arrival,
    is_closing,
    is_journey,
    is_over,
    looks_ahead,
    tells_beginning,
    tells_end,
)
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Sighting
from bot.analysis.text.dates import When
from bot.analysis.text.days import DAY, Period, days_between, is_before, later, period_of
from bot.analysis.text.reading import Zone
from bot.analysis.visits.meeting_days import of_meetings
from bot.analysis.visits.status import status_of
from bot.domain.facts import Span, VisitStatus

#: "A six-day official trip": chunks between.
_BESIDE = 2

#: 同来华进行国事访问的国王: chunks.
_GUEST = 5

#: Few visits to one country last longer than so many days.
_LONG = 7

#: Who sets out is there after so many days.
_ON_THE_WAY = 3

#: What tells that a visit begins on a day.
_BEGUN = frozenset({Role.WHOLE, Role.BEGINS, Role.SINCE, Role.SETS_OUT})

#: …or that travellers are there by then, whatever their whole tour is dated.
_OWN = (_BEGUN | {Role.TRAVELS, Role.MEETS}) - {Role.SETS_OUT}


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
    marks = [leaving(one, sightings, published=published) for one in marks_of(sightings, published=published)]
    days = _days(marks, sightings, published=published)
    first = sightings[0]
    # Who has come is there, if only a meeting tells since when.
    teller = days.teller if days.teller and not (days.teller.is_meeting and _has_come(first)) else first
    if any(mark.role is Role.SINCE and mark.start == days.start for mark in marks):
        teller = replace(teller, signs=teller.signs | {"since"})
    # That they met on the day leaves open what a title says: "Berg begins visit".
    met = days.teller is not None and days.teller.is_meeting
    start = "" if met and any(map(is_headline, sightings)) else days.start
    period = Period(start, days.end or _end_of_tour(marks, published))
    status, span = status_of(sightings, period, published=published, teller=teller)
    return Timing(
        start=days.start,
        end=days.end,
        start_span=days.start_span,
        end_span=days.end_span,
        status=status,
        status_span=span,
    )


def _end_of_tour(marks: Sequence[Mark], published: date | None) -> str:
    """The last day of a tour, by which each of its visits is over, if that has been; else ""."""
    ends = (mark.period.end for mark in marks if mark.sighting.is_shared)
    return next((end for end in ends if end and published and is_before(end, published)), "")


class _Days(NamedTuple):
    """The first and the last day, "" for unknown, and where the text says so."""

    start: str = ""
    end: str = ""
    start_span: Span | None = None
    end_span: Span | None = None
    #: Whose clause tells the first day.
    teller: Sighting | None = None


def _days(marks: Sequence[Mark], sightings: Sequence[Sighting], *, published: date | None) -> _Days:
    """The days of a visit by its `marks`: what is told of the first, of the last, and of their number."""
    told = _precise(exact([one for one in marks if one.role is not Role.ENDS]))
    today = published.isoformat() if published else ""
    off = any(one.signs & CALLED_OFF for one in sightings)
    if today and any(_has_come(one) or (_is_received(one) and not off) for one in sightings):
        # Who has come is to meet somebody later.
        told = [one for one in told if not (one.is_day and one.start > today)]
    told = [one for one in told if not _is_beyond(one, sightings, published=published)]
    meetings = list(of_meetings(sightings, published))
    vague = bool(meetings) and not any(one.is_day for one in told)  # "Will be received on the 12th"
    best = _best(meetings if vague else _of_this_leg(told) or meetings)
    days = (
        _Days(*best.period, best.span, best.span if best.period.end else None, best.sighting)
        if best
        else _Days()
    )
    if not days.end or (best and best.sighting.is_meeting):
        end, span = _end(marks, sightings, published=published, start=days.start)
        days = days._replace(end=end, end_span=span) if end > days.end else days
    return _counted(days, best, sightings=sightings, published=published)


def _is_beyond(out: Mark, sightings: Sequence[Sighting], *, published: date | None) -> bool:
    """Whether travellers would set out on some weekday after the days for which they go there are over: "had
    been due to fly on Sunday", which was yesterday, "to a summit from 22 to 24 October"."""
    if out.role is not Role.SETS_OUT or not is_weekday(out):
        return False
    ranges = (
        period_of(when, published=published, ahead=True)
        for one in sightings
        for when in one.whens
        if "day2" in when.values
    )
    return any(one is not None and one.end and one.end < out.start for one in ranges)


def _is_received(sighting: Sighting) -> bool:
    """Whether title or lead say on which day people have met there."""
    met = sighting.spot.is_("meet") and (sighting.tense, sighting.phase) == ("past", "whole")
    opens = sighting.clause.zone is not Zone.REST and "past" not in sighting.signs and sighting.whens
    return bool(opens) and met and has_met(sighting)


def _has_come(sighting: Sighting) -> bool:
    """Whether title or lead say that somebody has arrived, and name no day."""
    opens = sighting.clause.zone is not Zone.REST and not (sighting.is_echo or sighting.is_shared)
    # "Министра, который находится в стране"
    there = sighting.tense == "bare" and sighting.spot.chunks[sighting.spot.bounds[0]].is_("relative")
    told = sighting.phase == "begin" and (sighting.tense == "past" or there)
    came = told and not sighting.spot.is_("leave", "greet")
    return opens and came and has_begun(sighting) and not sighting.sets_out


def _counted(
    days: _Days, best: Mark | None, *, sightings: Sequence[Sighting], published: date | None
) -> _Days:
    """`days` with the one of them that only the number of days tells."""
    lasted = [one for one in sightings if not one.is_shared and duration_in(one)]
    # "Spent two days there, on a six-day trip"
    lasting = min(lasted, key=lambda one: not _is_of_trip(one), default=None)
    length = duration_in(lasting) if lasting else None
    if lasting is None or length is None:
        closed = max(map(days_closed, sightings), default=0)
        if closed and days.end and days.start in ("", days.end):
            return days._replace(start=later(days.end, 2 - closed), start_span=days.end_span)
        return days
    count = length.values["count"]
    begun = best is not None and best.role in _BEGUN
    if is_over(lasting) and not begun:
        # "This ended his two-day trip", told on the last of them
        today = published.isoformat() if published else ""
        last = days.end or (days.start if days.start == today else "")
        if last:
            span = days.end_span or days.start_span
            return days._replace(
                start=later(last, 2 - count), start_span=length.span, end=last, end_span=span
            )
    last_day = any(is_closing(one) for one in sightings if one.clause is lasting.clause)
    if days.start and days.start == days.end and count > 1 and last_day:
        # "Received him on Friday, the last day of his three-day visit"
        return days._replace(start=later(days.end, 2 - count), start_span=length.span)
    if days.start and not days.end:
        # "Opened two days of talks on Friday. Both had come on Thursday"
        own = next((one.start for one in marks_of([lasting], published=published) if one.is_day), days.start)
        since = own if lasting.spot.is_("talks") and own > days.start else days.start
        return days._replace(end=later(since, count), end_span=length.span)
    met = best is not None and best.sighting.spot.is_("host", "hosted", "meet", "talks")
    if met and count > 1 and later(days.end, 2 - count) < days.start:
        # "Received on Thursday her guest, whose three-day visit ends tomorrow"
        return days._replace(start=later(days.end, 2 - count), start_span=length.span)
    over = any(is_over(one) for one in sightings if one.clause is lasting.clause)
    # "Returned on Thursday… His three-day visit was made at the invitation"
    over = over or (_is_of_trip(lasting) and any(map(tells_end, sightings)))
    told = over or lasting.spot.is_("stay") or lasting.tense == "past" or "began" in lasting.signs
    if days.end and published and later(days.end, 2 - count) <= published.isoformat():
        # "Is in Thimphu on a two-day visit. It ends today"
        there = (one for one in sightings if one.clause is lasting.clause and one.phase == "begin")
        told = told or any(one.tense in ("now", "bare") for one in there)
    if days.end and not days.start and told:
        return days._replace(start=later(days.end, 2 - count), start_span=length.span)
    return days


def _is_of_trip(sighting: Sighting) -> bool:
    """Whether a number of days stands right beside the word for a trip."""
    spot, length = sighting.spot, duration_in(sighting)
    near = spot.chunks[max(0, spot.at - _BESIDE) : spot.at + 1 + _BESIDE]
    return spot.is_("trip") and any(one.when is length for one in near)


def _of_this_leg(marks: list[Mark]) -> list[Mark]:
    """`marks` without those of a whole tour or of setting out on it, where the text also says when
    it comes to this country."""
    own = [one for one in marks if one.sighting.when or not one.sighting.is_shared]
    # "Left for Vienna on Monday, has talks there on Tuesday"
    known = [
        one
        for one in own
        if one.is_day and one.role in _OWN and not (one.sighting.is_echo and one.sighting.spot.is_("meet"))
    ]
    out = [one.sighting for one in marks if one.role is Role.SETS_OUT and not one.sighting.is_shared]
    known = [one for one in known if not any(_goes_farther(one.sighting, than=other) for other in out)]
    if not known:
        return marks
    return [
        one
        for one in own
        if one.role is not Role.SETS_OUT or not any(_is_soon(one, other) for other in known)
    ]


def _goes_farther(one: Sighting, *, than: Sighting) -> bool:
    """Whether `one` tells of a journey inside the country for which people set out: "left for India", and "on
    to Goa"."""
    elsewhere = {city.id for city in one.cities} - {city.id for city in than.cities}
    return one.spot.entry.phase == "on" or bool(elsewhere and than.cities)


def _is_soon(out: Mark, other: Mark) -> bool:
    """Whether `other` is some days after those on which travellers set out; some more if the text tells from
    when to when they stay."""
    days = days_between(out.start, date.fromisoformat(other.start)) if out.is_day else None
    return days is not None and -(_LONG if other.period.end else _ON_THE_WAY) <= days < 0


def _best(marks: Sequence[Mark]) -> Mark | None:
    """What tells best when a visit began; None when nothing does."""
    if not marks:
        return None
    begins = (
        one
        for one in marks
        if tells_beginning(one.sighting) and one.role is not Role.TRAVELS and not one.sighting.is_shared
    )
    since = (one for one in marks if one.role is Role.SINCE)
    first = next(since, None) or next(begins, marks[0])
    if _is_of_guest(first.sighting):
        said = (one for one in marks if one.role is Role.BEGINS and "began" in one.sighting.signs)
        first = next(said, first)
    # A range says more than a day in it.
    whole = next((one for one in marks if one.period.end), None)
    if whole and whole.start <= first.start <= whole.period.end:
        return whole
    if whole and _is_soon_after(first, whole):
        return whole
    if first.period.end or not first.is_day:
        return first
    # "In Hangzhou on Monday, then to Beijing on Tuesday"
    day = date.fromisoformat(first.start)
    before = [
        one
        for one in marks
        if _is_just_before(one, day)
        and one.sighting is not first.sighting
        and (is_journey(one.sighting) or is_arrival(one.sighting) or has_met(one.sighting))
    ]
    return min((*before, first), key=lambda one: one.start)


def _is_of_guest(sighting: Sighting) -> bool:
    """Whether it only describes whom somebody meets on a day: 1日同来华进行国事访问的国王举行会谈."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    described = any(one.is_("whose") for one in chunks[at : at + _GUEST])
    return described and sighting.tense == "bare" and at > 0 and chunks[at - 1].is_("with")


def _is_soon_after(out: Mark, whole: Mark) -> bool:
    """Whether the days of the visit begin just after that on which its people set out: "was to fly on Friday…
    The visit, planned for 5 and 6 February"."""
    if not out.is_day or not (out.role is Role.SETS_OUT or out.sighting.signs & CALLED_OFF):
        return False
    days = days_between(whole.start, date.fromisoformat(out.start))
    return days is not None and 0 < days <= _ON_THE_WAY and not whole.sighting.is_shared


def _is_just_before(mark: Mark, day: date) -> bool:
    days = days_between(mark.start, day) if mark.is_day else None
    return days is not None and -_LONG <= days < 0


def _precise(marks: list[Mark]) -> list[Mark]:
    """`marks` without months of which a day is named too."""
    days = {one.start[:7] for one in marks if one.is_day}
    return [one for one in marks if one.start not in days]


def _end(
    marks: Sequence[Mark], sightings: Sequence[Sighting], *, published: date | None, start: str
) -> tuple[str, Span | None]:
    """The day on which a clause says that the visit ends or ended."""
    for mark in marks:
        if mark.role is Role.ENDS and mark.start >= start:
            return mark.start, mark.span
    day = date.fromisoformat(start) if len(start) == DAY else published
    # "Put off until Friday" tells no end, "left Lima for Quito until Friday" none in Peru.
    for sighting in (one for one in sightings if not ("postponed" in one.signs or one.is_departure)):
        for when in untils(*sighting.spot):
            ahead = bool(start) or _is_yet_to_come(sighting) or _is_behind_ahead(sighting, when)
            # "Until Friday" counts from the first day, "until Friday next week" from that of the report.
            period = period_of(when, published=published if "week" in when.values else day, ahead=ahead)
            if period is not None and period.start >= start and len(period.start) == DAY:
                return period.start, when.span
    return "", None


def _is_yet_to_come(sighting: Sighting) -> bool:
    """Whether a last day that its clause names lies ahead: "stays until Friday", "is on a visit until
    Friday"."""
    before = sighting.spot.chunks[sighting.spot.bounds[0] : sighting.spot.at]
    there = any(one.is_("go") and one.entry and one.entry.tense in ("now", "bare") for one in before)
    there = there or (has_begun(sighting) and not any(one.is_("meant") for one in before))
    coming = looks_ahead(sighting) or sighting.tense in ("now", "bare") or sighting.sets_out
    return coming or (sighting.tense == "noun" and there)


def _is_behind_ahead(sighting: Sighting, when: When) -> bool:
    """Whether a word for what is to come stands between what its clause tells and a last day: "landed last
    night and will be there until Friday"."""
    behind = sighting.spot.chunks[sighting.spot.at + 1 :]
    return any(one.is_("ahead") and one.span.end <= when.span.start for one in behind)
