"""Which dates say when a visit is to be, where others beside them say something else."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.outlook import direction, looks_ahead
from bot.analysis.scenes.sightings import Sighting, Spot, are_together
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.days import DAY, Period, period_of
from bot.analysis.text.reading import Zone

#: Signs of a visit that is not to be, or not yet.
CALLED_OFF = frozenset({"cancelled", "postponed"})


def is_of_calling_off(sighting: Sighting, when: When, *, period: Period, published: date | None) -> bool:
    """Whether `when` is the day on which the visit was put off or called off: one that has come or a bare
    weekday, without words of a plan between it and the words that call it off."""
    if not sighting.signs & CALLED_OFF or period.end or len(period.start) < DAY:
        return False
    if published is None or (period.start > published.isoformat() and set(when.values) != {"weekday"}):
        return False
    chunks, at = sighting.spot.chunks, sighting.spot.at
    if sighting.tense == "noun" and at and when.span == chunks[at - 1].span:
        # "Monday visit shelved"
        return False
    if at and chunks[at - 1].is_("negated") and when.span.start > chunks[at].start:
        # "Will not travel to Rome on Friday"
        return False
    before = [chunk for chunk in chunks if chunk.span.start < when.span.start]
    if before and before[-1].is_("for"):
        # "Put off a journey that had been announced for Friday"
        return False
    behind = chunks[len(before) + 1 :]
    if len(before) > at and any(one.is_(*CALLED_OFF) for one in behind[1:]):
        # "The visit that he wanted to pay on Friday was put off", but not "the visit was on Friday put off"
        return False
    for following, chunk in pairwise(reversed((*before, Chunk(*when.span)))):
        if is_plan(chunk) or chunk.is_("intended") or (chunk.is_("meant") and following.is_("to", "begins")):
            return False
        if chunk.is_(*CALLED_OFF):
            return True
    return True


def is_plan(chunk: Chunk) -> bool:
    """Whether a word speaks of what is to come: "planned", "expected in"."""
    return chunk.is_("ahead") or (chunk.entry is not None and chunk.entry.tense == "future")


def was_meant(spot: Spot) -> bool:
    """Whether its clause tells of a plan as something past: "had been expected in", "was to go to"."""
    before = spot.chunks[spot.bounds[0] : spot.at]
    was_to = any(one.is_("meant") and two.is_("to") for one, two in pairwise(before))
    if spot.entry.phase == "meant" or was_to:
        return True  # "Was to be the guest of the king"
    return any(is_plan(one) for one in (*before, spot.chunks[spot.at])) and any(
        one.is_("meant") for one in before
    )


def are_off(told: Sequence[Sighting], hosts: Collection[str]) -> bool:
    """Whether the journeys to `hosts` that were `told` of are off."""
    journeys = [one for one in told if one.host in hosts and not (one.is_echo or one.is_meeting)]
    return bool(journeys) and all(one.signs & CALLED_OFF for one in journeys)


def along_plan(
    sightings: Sequence[Sighting], opening: Sequence[Clause], *, published: date | None
) -> list[Sighting]:
    """`sightings`, where one that says neither "will" nor "was" looks ahead if all does that is told of the
    journeys of the same people: one with a weekday, "the last stop on Wednesday is Oslo", one without a day,
    "she starts in Oslo", and one from the day of the report on, "the journey runs from 9 to 16 January"; and
    so does a stop without a day on a tour that title and lead, the `opening`, announce: "on the way home she
    stops in Nepal"."""
    firm = [
        one for one in sightings if direction(one) is not None and not (one.is_echo or "past" in one.signs)
    ]
    sightings = [_as_announced(one, firm) for one in sightings]
    tour = any(one.has("countries") and one.has("trip") and one.has("ahead") for one in opening)
    # "Lands in Riyadh. The president goes on to Doha on Wednesday"
    coming = {one.host for one in firm if looks_ahead(one)}
    there = {one.host for one in sightings if _comes_now(one)} - coming
    dated = [one for one in sightings if one.tense == "bare" and one.whens and _is_to_come(one, published)]
    return [
        replace(one, signs=one.signs | {"ahead"})
        if (one.host not in there and _is_planned(one, firm, published=published, tour=tour))
        or any(_goes_on(one, other) for other in dated)
        else one
        for one in sightings
    ]


def _is_to_come(sighting: Sighting, published: date | None) -> bool:
    """Whether its words, or the first day that it names, are ahead of the report."""
    if "ahead" in sighting.signs:
        return True
    periods = (period_of(when, published=published, ahead=None) for when in sighting.whens)
    first = next((one.start for one in periods if one and len(one.start) == DAY), "")
    return published is not None and first > published.isoformat()


def _goes_on(sighting: Sighting, before: Sighting) -> bool:
    """Whether it goes on, without a day of its own, in the sentence of one that is to come:
    18日访问巴西，访问牙买加."""
    own = {when.span for when in (*sighting.whens, sighting.when) if when} - {
        one.span for one in before.whens
    }
    same = sighting.clause is before.clause and sighting.spot.at > before.spot.at
    return (
        sighting.tense == "bare"
        and not own
        and same
        and sighting.spot.is_("go")
        and are_together(before.visitors, sighting.visitors)
    )


def _is_planned(sighting: Sighting, firm: Sequence[Sighting], *, published: date | None, tour: bool) -> bool:
    if direction(sighting) is not None or sighting.signs & {"past", "began", "ended", *CALLED_OFF}:
        return False
    beside = [one for one in firm if are_together(one.visitors, sighting.visitors)]
    stops = sighting.spot.is_("go") and sighting.tense == "now" and not sighting.whens
    if not all(map(looks_ahead, beside)) or not (beside or (stops and tour)):
        return False
    weekday = any(set(when.values) == {"weekday"} for when in sighting.whens)
    calls = stops and sighting.phase == "whole" and sighting.clause.zone is not Zone.TITLE
    return weekday or (stops and tour) or calls or _begins_today(sighting, published)


def _comes_now(sighting: Sighting) -> bool:
    return (sighting.tense, sighting.phase) == ("now", "begin") and not (sighting.whens or sighting.when)


def _as_announced(sighting: Sighting, firm: Sequence[Sighting]) -> Sighting:
    """`sighting`, of a title that says "on visit from Friday", as ahead where the text says of the same day
    that the visit is to begin."""
    days = [when.values for when in sighting.whens if set(when.values) == {"weekday"}]
    if sighting.clause.zone is not Zone.TITLE or "began" not in sighting.signs or not days:
        return sighting
    told = (one for one in firm if one.host == sighting.host and looks_ahead(one))
    ahead = any(when.values in days for one in told for when in one.whens)
    return replace(sighting, signs=sighting.signs - {"began"} | {"ahead"}) if ahead else sighting


def _begins_today(sighting: Sighting, published: date | None) -> bool:
    """Whether it tells the days of a journey that begins on the day of the report."""
    if published is None or not sighting.spot.is_("trip", "stay"):
        return False
    periods = (period_of(when, published=published, ahead=None) for when in sighting.whens)
    return any(one and one.end and one.start == published.isoformat() for one in periods)


def yet_to_leave(departure: Sighting) -> Sighting:
    """A `departure` to come: whoever is to go on is still there, and nobody knows until when."""
    return replace(departure, whens=(), when=None, signs=departure.signs | {"ahead"})


def under_way(visit: Sighting, *, published: date | None) -> Sighting:
    """`visit`, which has begun where somebody "is in China from Tuesday to Friday", told on Wednesday."""
    if published is None or (visit.tense, visit.phase) != ("now", "begin"):
        return visit
    ranges = (one for one in visit.whens if {"weekday", "weekday2"} <= set(one.values))
    periods = (period_of(one, published=published, ahead=False) for one in ranges)
    today = published.isoformat()
    goes_on = any(one is not None and one.start <= today <= one.end for one in periods)
    return replace(visit, signs=visit.signs | {"began"}) if goes_on else visit


def _a_week_later(when: When, period: Period) -> When:
    """`when`, which was understood as `period`, with the days a week after that."""
    days = [date.fromisoformat(day) + timedelta(weeks=1) for day in period if day]
    values = {
        f"{name}{suffix}": getattr(day, name)
        for day, suffix in zip(days, ("", "2"), strict=False)
        for name in ("year", "month", "day")
    }
    return when._replace(values=values)


def in_order(sightings: Sequence[Sighting], *, published: date | None) -> list[Sighting]:
    """`sightings`, where the weekday of a leg is not before that of the leg told before it, which is planned
    as well or told in the same clause: "travels to Accra on Sunday and on to Dakar on Thursday"."""
    moved: dict[int, Sighting] = {}
    onwards: list[Spot] = []
    before: Sighting | None = None
    last = ""
    for one in sorted(sightings, key=lambda one: (one.clause.number, one.spot.at)):
        when = one.when or next((when for when in one.whens if when.sort is Sort.EVENT), None)
        shared = one.is_shared and not one.when
        beside = one.when is not None or (before is not None and before.clause is one.clause)
        met = one.spot.is_("meet") and one.tense == "bare"
        if when is None or shared or one.is_departure or not (met or one.spot.is_("go", "leave", "trip")):
            continue
        if one.signs & CALLED_OFF:
            continue
        ahead: bool | None = looks_ahead(one)
        onward = before and before.host != one.host and are_together(before.visitors, one.visitors)
        if not (ahead or (beside and one.tense == "bare")):
            came = period_of(when, published=published, ahead=None) if one.tense == "bare" else None
            if came is None or len(came.start) < DAY:
                continue
            if met or not (onward and came.start < last and set(when.values) == {"weekday"}):
                # 星期一飞抵利雅得，星期三转往阿布扎比
                before, last = one, came.start
                continue
            ahead = None  # 星期五会见总统，星期六启程前往卡塔尔
        period = period_of(when, published=published, ahead=ahead)
        if period is None or len(period.start) < DAY:
            continue
        start = period.start
        if onward and when.values.keys() <= {"weekday", "weekday2"} and start < last:
            then = _a_week_later(when, period)
            start = (date.fromisoformat(start) + timedelta(weeks=1)).isoformat()
            rest = (other for other in one.whens if other is not when)
            moved[id(one)] = replace(one, when=then if one.when else None, whens=(then, *rest))
            if published and start > published.isoformat():
                onwards.append(one.spot)
        before, last = one, start
    for one in sightings:
        if one.is_departure and any(
            spot.clause is one.spot.clause and spot.at <= one.spot.at for spot in onwards
        ):
            moved[id(one)] = yet_to_leave(one)
    return [moved.get(id(one), one) for one in sightings]
