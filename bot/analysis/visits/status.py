"""Where a visit stands on the day of the report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.analysis.scenes.homecomings import leads_on
from bot.analysis.scenes.outlook import (
    day_of_visit,
    duration_in,
    has_begun,
    has_lasted,
    has_met,
    is_denied,
    looks_ahead,
    tells_end,
)
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import CITIES, Sighting
from bot.analysis.scenes.slots import between_commas
from bot.analysis.text.days import DAY, Period, days_between, is_before
from bot.analysis.text.reading import Zone
from bot.domain.facts import Span, VisitStatus

#: A visit without an end that began so many days ago may still go on.
_STILL = 3

#: …and one who "has been there since Monday", so many.
_STAYING = 14

#: "Spent less than four hours", "made a stopover of two hours": chunks between.
_HOURS = 5


def status_of(
    sightings: Sequence[Sighting], when: Period, *, published: date | None, teller: Sighting
) -> tuple[VisitStatus, Span]:
    """How the visit stands that `sightings` tell of, best first, and where that is said; `teller` tells its
    start."""
    been = any(has_begun(one) or tells_end(one) for one in sightings)
    for status in _ways_off(sightings):
        # Who has come may still miss a meeting.
        off = (one for one in sightings if status.value in one.signs and not (been and _is_no_visit_off(one)))
        told = next(off, None)
        if told:
            return status, _sign_span(told, status.value)
    first = sightings[0]
    span = first.clause.chunks[first.spot.at].span
    behind = (one for one in sightings if not _is_yet_to_end(one, when, published=published))
    over = next((one for one in behind if tells_end(one) or has_lasted(one)), None)
    there = any(has_begun(one) or has_met(one) or _has_been(one) or _is_leaving(one) for one in sightings)
    ahead = any(looks_ahead(one) or _is_of_today(one) for one in sightings)
    if any(yet(sightings, when, published=published) for yet in (_is_on_the_way, _is_of_tour_ahead)):
        return VisitStatus.PLANNED, span
    stops = (one for one in sightings if one.spot.entry.phase == "stop" and one.tense == "future")
    if not there and over is None and any(stops):
        return VisitStatus.PLANNED, span  # "Peru and Chile are still to come", whatever the days of the tour
    if when.start and published is not None:
        if _was_of_the_day(sightings, when, published=published, first=teller):
            return VisitStatus.CONCLUDED, span
        return _by_date(when, published, over=over is not None, there=(there, ahead), first=teller), span
    if over is not None or (when.end and published and is_before(when.end, published)):
        return VisitStatus.CONCLUDED, over.clause.chunks[over.spot.at].span if over else span
    if published and when.end == published.isoformat() and any("closing" in one.signs for one in sightings):
        return VisitStatus.ONGOING, span  # "Ends her visit today"
    if not ahead and all("past" in one.signs for one in sightings):
        return VisitStatus.CONCLUDED, span  # "The sultan once came to Singapore."
    if ahead and all("maybe" in one.signs for one in sightings):
        # Who is invited to come is not there.
        return VisitStatus.PLANNED, span
    # "Will be back on Thursday from a trip to Lebanon"
    if ahead and (there or any("returning" in one.signs for one in sightings)):
        return VisitStatus.ONGOING, span
    # "Was received on Thursday… It was the first visit by a president"
    bare = first.tense == "noun" and not first.signs
    met = (first.is_meeting or bare) and any(map(has_met, sightings))
    if ahead and first.tense == "now" and first.phase == "whole" and not met:
        # "A journey that includes visits to Peru… In Lima he will meet…"
        return VisitStatus.PLANNED, span
    if met:
        goes_on = any(map(_begins_days, sightings)) or (published and when.end > published.isoformat())
        return VisitStatus.ONGOING if goes_on else VisitStatus.CONCLUDED, span
    return _by_words(first), span


def _begins_days(sighting: Sighting) -> bool:
    """Whether its clause says of a trip of some days that it began: "met the king at the start of a three-day
    visit"."""
    length = duration_in(sighting) if sighting.spot.is_("trip") else None
    return length is not None and length.values["count"] > 1 and "began" in sighting.signs


def _is_on_the_way(sightings: Sequence[Sighting], when: Period, *, published: date | None) -> bool:
    """Whether no more is told on the day than that somebody left another country for this one, and what is to
    come there: "left Kenya for Tanzania on Tuesday. The president will receive him in the evening"."""
    firm = [one for one in sightings if not one.is_echo]
    left = [one for one in firm if not (looks_ahead(one) or (one.tense, one.phase) == ("now", "whole"))]
    today = published is not None and when.start >= published.isoformat()
    return today and len(firm) > len(left) > 0 and all(map(_left_abroad, left))


def _is_of_tour_ahead(sightings: Sequence[Sighting], when: Period, *, published: date | None) -> bool:
    """Whether no more is told on the day than that somebody set out on a tour of which it is one stop, which
    may come days later: "set off on Wednesday on a trip to Guatemala and Belize"."""
    if published is None or when.start != published.isoformat():
        return False
    out = [one for one in sightings if one.is_shared and one.sets_out]
    told = [one for one in sightings if not (one.is_echo or looks_ahead(one))]
    rest = [one for one in told if not (one.is_shared and one.sets_out)]
    return bool(out) and all(one.tense == "noun" and not one.signs for one in rest)


def _left_abroad(sighting: Sighting) -> bool:
    """Whether it tells that somebody left a country that is not their own."""
    spot = sighting.spot
    place = next((one.place for one in spot.chunks[spot.at + 1 : spot.at + 2]), None)
    homes = {one.country for one in sighting.visitors}
    left = bool(place) and spot.is_("leave") and sighting.tense == "past" and not sighting.is_departure
    return left and place is not None and homes.isdisjoint(place.codes)


def _is_no_visit_off(sighting: Sighting) -> bool:
    """Whether what is off may be less than the visit of somebody who has come: talks, or more days there."""
    return _is_of_talks(sighting) or is_denied(sighting) or sighting.spot.is_("stay")


def _ways_off(sightings: Sequence[Sighting]) -> tuple[VisitStatus, ...]:
    """How a visit may be off, likelier first: put off, unless that is said of talks alone and the whole is
    called off: "put off the meeting; later the whole visit was called off"."""
    whole = any("cancelled" in one.signs and not _is_of_talks(one) for one in sightings)
    if whole and all(_is_of_talks(one) for one in sightings if "postponed" in one.signs):
        return (VisitStatus.CANCELLED,)
    return (VisitStatus.POSTPONED, VisitStatus.CANCELLED)


def was_put_off(off: Sighting, told: Sequence[Sighting]) -> bool:
    """Whether it only recalls of a visit, which has begun or is over, that it was put off before it came, or
    that one of its stops was dropped: "ended his visit early. A trip to Christchurch was cancelled"."""
    if off.cities and off.spot.is_("go") and off.signs & {"postponed", "cancelled"}:
        left = (one for one in told if tells_end(one) and one.spot.is_("back") and not one.is_echo)
        if any(one.clause.number < off.clause.number for one in left):
            return True
    if {"past", "postponed"} <= off.signs:
        # "Will visit Peru in May. She had put the trip off before", "has come. It was first set for May"
        firm = (one for one in told if not (one.signs & CALLED_OFF or one.is_echo))
        return any(looks_ahead(one) or has_begun(one) or has_met(one) or tells_end(one) for one in firm)
    if _is_recalled(off, told):
        return True
    if not off.is_echo or off.clause.zone is Zone.TITLE or off.signs.isdisjoint(CALLED_OFF) or off.cities:
        return False
    return any(
        (tells_end(one) or (has_begun(one) and one.tense in ("past", "bare")))
        and not (one.is_echo or one.is_meeting or "past" in one.signs)
        and one.clause.number < off.clause.number
        for one in told
    )


def _is_recalled(off: Sighting, told: Sequence[Sighting]) -> bool:
    """Whether words on somebody recall what was off, and the title or the rest of the sentence tells what is,
    or is to come: "whose trip was called off in March, will fly to Peru in May"."""
    clause, at = off.spot
    aside = clause.chunks[off.spot.bounds[0]].is_("relative") and bool(off.signs & CALLED_OFF)
    aside = aside and not tells_end(off)
    firm = [one for one in told if not (one.signs & CALLED_OFF or one.is_echo)]
    rest = any(one.clause is clause and one.spot.at > at and looks_ahead(one) for one in firm)
    return aside and (rest or any(one.clause.zone is Zone.TITLE for one in firm))


def made_after_all(one: Sighting, told: Sequence[Sighting]) -> Sighting:
    """`one`, or as a journey that was made if it only recalls that it was to be earlier and people have met:
    "the minister, whose arrival had been put off, met the president"."""
    aside = one.spot.chunks[one.spot.bounds[0]].is_("relative") and bool(one.signs & CALLED_OFF)
    made = aside and one.tense != "future" and any(map(has_met, told))
    return replace(one, signs=one.signs - CALLED_OFF | {"began"}) if made else one


def _is_of_talks(sighting: Sighting) -> bool:
    """Whether its clause tells of talks on a journey, not of the journey."""
    return sighting.is_meeting or sighting.spot.is_("talks", "meet", "attend")


def _is_yet_to_end(sighting: Sighting, when: Period, *, published: date | None) -> bool:
    """Whether its clause says that the visit "ends on Wednesday", which is the day of the report or a later
    one."""
    to_come = published is not None and when.end >= published.isoformat()
    return to_come and "closing" in sighting.signs


def _was_of_the_day(sightings: Sequence[Sighting], when: Period, *, published: date, first: Sighting) -> bool:
    """Whether a report of the day tells of talks that were held on it, or that somebody was there, and of
    nothing that began or is still to come: "received the minister on Tuesday"."""
    today = published.isoformat()
    if when.start != today or when.end not in ("", today):
        return False
    if any(map(_took_hours, sightings)):
        return True
    # "Came on a one-day visit and met the president"
    met = any(has_met(one) and one.tense != "bare" for one in sightings)
    if met and any(told.values.get("count") == 1 for one in sightings for told in one.whens):
        return not any(map(_is_of_more, sightings))
    spoke = not first.tense and "done" in first.signs
    told = (spoke or first.tense in ("past", "bare", "noun")) and not looks_ahead(first)
    # "Travelled to Doha on Wednesday" may have come to stay.
    whole = _is_told_whole(first) and any(map(has_met, sightings))
    held = first.is_meeting or first.spot.is_("host", "hosted") or whole
    return told and held and not any(map(_goes_on, sightings))


def _took_hours(sighting: Sighting) -> bool:
    """Whether its clause says that somebody was there for hours: "spent a few hours in Lima", "paid a
    four-hour visit"; not "spoke for two hours"."""
    spot = sighting.spot
    if looks_ahead(sighting) or sighting.tense not in ("past", "noun", "bare"):
        return False
    stayed = spot.is_("go", "stay", "was") and sighting.phase == "whole"
    near = range(max(spot.bounds[0], spot.at - _HOURS), min(between_commas(*spot)[1], spot.at + 1 + _HOURS))
    told = next((at for at in near if spot.chunks[at].is_("hours")), None)
    if told is None or not (stayed or spot.is_("trip")):
        return False
    between = spot.chunks[min(told, spot.at) : max(told, spot.at)]
    return not any(one.is_("talks", "meet", "after", "before") for one in between)


def _is_of_more(sighting: Sighting) -> bool:
    """Whether its clause tells of a visit of one day as of one that goes on: "arrives for a day", "was to
    fly back in the evening"."""
    there = sighting.tense == "now" and not sighting.is_meeting
    leaves = sighting.is_departure and sighting.tense == "base"
    return looks_ahead(sighting) or there or leaves or "closing" in sighting.signs


def _is_leaving(sighting: Sighting) -> bool:
    """Whether its clause tells in the present tense that somebody leaves: "departs India on Tuesday"."""
    leaves = sighting.spot.is_("leave") and sighting.tense == "now"
    return leaves and sighting.is_departure and not sighting.is_echo


def _is_of_today(sighting: Sighting) -> bool:
    """Whether its clause tells in the present tense of what is today: "today she meets the minister"."""
    now = sighting.tense == "now" and sighting.is_meeting
    return now and any(when.values.get("shift") == 0 for when in sighting.whens)


def _goes_on(sighting: Sighting) -> bool:
    """Whether its clause tells of a stay that began, is under way or has more to come."""
    if sighting.is_echo and sighting.spot.is_("stay") and not sighting.whens:
        return False  # "Trade between the two remains modest"
    if has_begun(sighting) or looks_ahead(sighting):
        return True
    there = sighting.tense == "now" and sighting.spot.is_("stay", "go", "trip") and not sighting.is_echo
    # "Met the minister, who has arrived on a visit"
    come = any(one.is_("go") and one.entry and one.entry.phase == "begin" for one in sighting.spot.chunks)
    return there or come or sighting.spot.is_("attend")


def _by_date(
    when: Period, published: date, *, over: bool, there: tuple[bool, bool], first: Sighting
) -> VisitStatus:
    """`there`: whether something says that the visit has begun, and something that it has not ended."""
    start, end = when
    if start > published.isoformat():
        return VisitStatus.PLANNED
    goes = first.tense == "now" and first.spot.is_("go") and first.phase == "whole" and there[1]
    ahead = goes or looks_ahead(first) or _is_listed(first, end) or _is_setting_out(first)
    if not is_before(start, published) and not there[0] and ahead:
        return VisitStatus.PLANNED
    if len(end) == DAY and end > published.isoformat():
        return VisitStatus.ONGOING
    if over or (end and is_before(end, published)):
        return VisitStatus.CONCLUDED
    if end == published.isoformat() and _is_told_whole(first) and not all(there):
        return VisitStatus.CONCLUDED
    if start[:7] == start and looks_ahead(first) and not (end or is_before(start, published)):
        return VisitStatus.PLANNED
    if end or all(there):
        return VisitStatus.ONGOING
    if start == f"{published:%Y-%m}":
        been = first.tense == "past" or not first.signs.isdisjoint(("done", "past"))
        return VisitStatus.CONCLUDED if been else VisitStatus.PLANNED
    since = days_between(start, published)
    if since is not None and "since" in first.signs and -since <= _STAYING:
        return VisitStatus.ONGOING
    # 这是他访问波兰的第二天
    begun = first.phase == "begin" or "began" in first.signs or has_begun(first) or bool(day_of_visit(first))
    plain = first.tense == "noun" and not first.signs and not first.spot.is_("talks", "meet")
    if since is not None and -since <= (_STILL if begun else plain):
        return VisitStatus.ONGOING
    return VisitStatus.ONGOING if since == 0 and first.tense == "now" else VisitStatus.CONCLUDED


def _has_been(sighting: Sighting) -> bool:
    """Whether its clause says that somebody was or did something there: "spent Tuesday in Lima"."""
    return sighting.tense == "past" and sighting.spot.is_("go", "stay") and not looks_ahead(sighting)


def _is_told_whole(first: Sighting) -> bool:
    """Whether its clause looks back on the whole visit: "paid a visit", "visited"."""
    visited = first.tense == "past" and first.phase == "whole" and first.spot.is_("go", "was")
    return visited or "done" in first.signs


def _is_listed(first: Sighting, end: str) -> bool:
    """Whether its clause gives out the days of a journey in the present tense: "visits Peru on 5-7 May"."""
    return bool(end) and first.tense == "now" and first.phase == "whole" and first.spot.is_("go")


def _is_setting_out(first: Sighting) -> bool:
    """Whether its clause tells in the present tense that people leave for a country, on the day of the report
    or later: "leaves this afternoon for Barbados"."""
    return first.sets_out and first.tense == "now"


def _by_words(first: Sighting) -> VisitStatus:
    if first.is_recalled and first.tense == "past":
        return VisitStatus.CONCLUDED  # "Came to Cairo last year"
    if looks_ahead(first) or (first.tense == "now" and leads_on(first)):
        return VisitStatus.PLANNED
    chunks, at = first.spot.chunks, first.spot.at
    # "Where both attend a summit", but not "to attend a summit"
    present = first.tense == "now" or (first.tense == "base" and not (at and chunks[at - 1].is_("to")))
    if first.phase == "begin" or present or "began" in first.signs:
        return VisitStatus.ONGOING
    if first.tense == "bare":
        # 在河内停留两天, 日前访问河内, 上周访问河内
        then = any(when.values.get("week", 0) < 0 for when in first.whens)
        over = first.is_meeting or first.spot.is_("stay") or "done" in first.signs or then
        return VisitStatus.CONCLUDED if over else VisitStatus.ONGOING
    over = first.tense == "past" or "done" in first.signs or _is_held(first)
    return VisitStatus.CONCLUDED if over else VisitStatus.PLANNED


def _is_held(first: Sighting) -> bool:
    """Whether a title tells of what people did "at Oslo talks"."""
    chunks, at = first.spot.chunks, first.spot.at
    named = first.clause.zone is Zone.TITLE and first.spot.is_("talks") and at > 1
    place = chunks[at - 1].place if named else None
    return place is not None and place.kind in CITIES and not first.signs


def _sign_span(sighting: Sighting, kind: str) -> Span:
    spot = sighting.spot
    said = (chunk.span for chunk in spot.chunks if chunk.is_(kind, "negated"))
    return next(said, spot.chunks[spot.at].span)
