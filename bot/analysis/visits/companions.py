"""The visits of one text beside each other: what one says of another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.analysis.text.days import DAY, days_between
from bot.domain.facts import Visit, VisitStatus

#: A visit that ended so many days ago may still belong to the journey that a text is about.
_RECENT = 8


def with_tour_dates(visits: Sequence[Visit]) -> list[Visit]:
    """`visits`, where those of a tour without dates of their own have the dates of the whole tour."""
    return [_dated(visit, visits, before=visits[:at]) for at, visit in enumerate(visits)]


def _dated(visit: Visit, visits: Sequence[Visit], *, before: Sequence[Visit]) -> Visit:
    if visit.start or visit.end or not visit.main:
        return visit
    whole = [
        other
        for other in visits
        if other.end
        and other.start
        and other.main
        and other.status is visit.status
        and other.visitors == visit.visitors
    ]
    # A range that several legs share is the tour's, not one leg's.
    shared = [one for one in whole if _is_of_tour(one, whole)]
    if not shared:
        return visit
    tour = shared[0]
    # "From the 13th to the 18th to Togo and Tunisia, to the 22nd to Brazil and Jamaica"
    if before and before[-1] in whole and before[-1].start >= tour.end:
        tour = before[-1]
    proof = {**visit.proof, "start": tour.proof["start"], "end": tour.proof["end"]}
    return replace(visit, start=tour.start, end=tour.end, proof=proof)


def placed(visit: Visit, visits: Sequence[Visit], *, published: date | None) -> Visit:
    """`visit`, of which the text does not speak at once, and which is only background where it opens with
    another one of the same people and this one is over, who knows when."""
    if not visit.main or visit.status is not VisitStatus.CONCLUDED:
        return visit
    if not any(one.main and one is not visit and _is_by_same(one, visit) for one in visits):
        return visit
    day = visit.end or visit.start
    days = days_between(day, published) if published and day else None
    return replace(visit, main=False) if days is None or days < -_RECENT else visit


def returned(visit: Visit, visits: Sequence[Visit], *, published: date | None) -> Visit:
    """`visit`, which is only background if it was one of the hosts of the text to its guests, some time ago:
    "Giang, who receives him, was in Warsaw last month"."""
    day = visit.end or visit.start
    days = days_between(day, published) if published and day else None
    if visit.status is not VisitStatus.CONCLUDED or days is None or days >= -_RECENT:
        return visit
    back = any(
        one.main
        and (one.visitor_country, one.host_country) == (visit.host_country, visit.visitor_country)
        and (one.start or one.status is VisitStatus.PLANNED)
        and not (one.start and one.start <= visit.start)
        for one in visits
    )
    return replace(visit, main=False) if back else visit


def _is_by_same(one: Visit, other: Visit) -> bool:
    return bool({person.name for person in one.visitors} & {person.name for person in other.visitors})


def moved_on(visit: Visit, visits: Sequence[Visit]) -> Visit:
    """`visit`, which is over if the same people have come to another country since."""
    if visit.status is not VisitStatus.ONGOING or visit.end:
        return visit
    others = (one for one in visits if one.host_country != visit.host_country and _is_by_same(one, visit))
    # What is over says when only of a visit that is dated itself.
    been = (VisitStatus.ONGOING, *((VisitStatus.CONCLUDED,) if visit.start else ()))
    since = any(one.status in been and one.start > visit.start for one in others)
    return replace(visit, status=VisitStatus.CONCLUDED) if since else visit


def on_the_way(visit: Visit, visits: Sequence[Visit], *, published: date | None) -> Visit:
    """`visit`, of which only is told that people set out for it on the day of the report: planned if they
    come from another country, whose visit is told: "ended her stay in Norway and set off for Denmark"."""
    today = published is not None and visit.start == published.isoformat()
    if not today or visit.status is not VisitStatus.ONGOING:
        return visit
    others = (one for one in visits if one.host_country != visit.host_country and _is_by_same(one, visit))
    been = (VisitStatus.ONGOING, VisitStatus.CONCLUDED)
    left = any(
        one.main and one.status in been and one.start <= visit.start and (one.start or one.end)
        for one in others
    )
    return replace(visit, status=VisitStatus.PLANNED) if left else visit


def until_next(
    visit: Visit, onward: Sequence[Visit], *, left_for: Sequence[Visit], published: date | None
) -> Visit:
    """`visit`, under way for nobody knows how long, which ends when the same people leave for the first of
    those `onward`, "leaves tomorrow for Montevideo", and is over if that is one that they have `left_for`."""
    if visit.status is not VisitStatus.ONGOING or visit.end or published is None:
        return visit
    others = (one for one in onward if one.host_country != visit.host_country and _is_by_same(one, visit))
    days = (one for one in others if one.status is VisitStatus.PLANNED and len(one.start) == DAY)
    following = min(days, key=lambda one: one.start, default=None)
    if following is None or following.start < published.isoformat():
        return visit
    status = VisitStatus.CONCLUDED if following in left_for else visit.status
    proof = {**visit.proof, "end": following.proof["start"]}
    return replace(visit, end=following.start, status=status, proof=proof)


def _is_of_tour(visit: Visit, visits: Sequence[Visit]) -> bool:
    """Whether `visit`, one of `visits`, has its first day in common with others: that of a tour."""
    return bool(visit.start) and sum(one.proof.get("start") == visit.proof["start"] for one in visits) > 1


def within_tour(visit: Visit, before: Sequence[Visit], *, of: Sequence[Visit]) -> Visit | None:
    """`visit`, one of several `of` a tour that are to end on its last day, with the days of the whole:
    "leaves on Thursday for Mongolia. On the trip through the 28th he also visits …"; None for others."""
    if not _is_open(visit) or sum(one.proof.get("end") == visit.proof["end"] for one in of) < 2:
        return None
    known = (one for one in before if _is_by_same(one, visit) and len(one.start) == DAY)
    first = next((one for one in known if one.start < visit.end), None)
    if first is None:
        return visit
    return replace(visit, start=first.start, proof={**visit.proof, "start": first.proof["start"]})


def _is_open(visit: Visit) -> bool:
    """Whether only the last day of it is known, which is to come."""
    return visit.status is VisitStatus.PLANNED and len(visit.end) == DAY and not visit.start


def last_stop(visit: Visit, before: Sequence[Visit], *, stays: bool) -> Visit:
    """`visit`, the last of a tour of which only its end is told, from that day on: "flies to Nigeria on
    Wednesday. The tour ends in Kenya on Thursday"; not one of which the text says until when they stay."""
    last = next((one for one in reversed(before) if _is_by_same(one, visit)), None)
    onward = last is not None and last.host_country != visit.host_country
    open_ = _is_open(visit) and not stays
    if not (open_ and onward and last and len(last.start) == DAY and last.start < visit.end and not last.end):
        return visit
    return replace(visit, start=visit.end, proof={**visit.proof, "start": visit.proof["end"]})


def followed(visit: Visit, before: Sequence[Visit]) -> Visit:
    """`visit`, to which its travellers go on from the last of those `before` it: in the month in which that
    one ends, if nothing says when; if only its end is known, from the end of that one."""
    unknown = visit.status is VisitStatus.PLANNED and visit.main and not visit.start
    last = next((one for one in reversed(before) if _is_by_same(one, visit)), None)
    if not unknown or last is None or not (last.end or last.start) or last.host_country == visit.host_country:
        return visit
    tour = next((one for one in before if one.end == visit.end and _is_of_tour(one, before)), None)
    if visit.end and tour and _is_by_same(tour, visit):
        # "Travels to five countries from the 4th, then on to Kenya, and is home on the 14th"
        return replace(visit, start=tour.start, proof={**visit.proof, "start": tour.proof["start"]})
    if visit.end:
        follows = len(last.end) == len(visit.end) and last.end <= visit.end
        start = last.end if follows else ""
    else:
        # Who has come somewhere, for nobody knows how long, may stay.
        start = last.end[: len("2025-11")]
    return replace(visit, start=start, proof={**visit.proof, "start": last.proof["end"]}) if start else visit
