"""Visits side by side: when they are, which are one and the same, which belong to one trip. Pure."""

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.facts import Person, Visit, VisitStatus
from bot.domain.findings import Findings
from bot.domain.ids import digest
from bot.domain.places import Place, covers


def days_of(visit: Visit, told_at: datetime) -> tuple[date, date]:
    """The first and the last day on which `visit` may be; a month is all its days. Without any date it is the
    day on which it was told."""
    first = day_of(visit.start or visit.end)
    last = day_of(visit.end or visit.start, last=True)
    if first is None or last is None:
        return told_at.date(), told_at.date()
    return first, max(first, last)


def day_of(text: str, *, last: bool = False) -> date | None:
    """A day, or the first or last one of a month; None for what is neither."""
    if len(text) not in (len("2025-11"), len("2025-11-03")) or not text.isascii() or "W" in text:
        return None
    try:
        if len(text) > len("2025-11"):
            return date.fromisoformat(text)
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first.replace(day=calendar.monthrange(first.year, first.month)[1]) if last else first


def home_of(visit: Visit) -> str:
    """The country that the visitors act for; "" when it is unknown."""
    return visit.visitor_country or next((one.country for one in visit.visitors if one.country), "")


def countries_of(visit: Visit) -> tuple[str, ...]:
    """Whom a visit is about: home and host."""
    return tuple(code for code in (home_of(visit), visit.host_country) if code)


# trips


def trips_of(visits: Iterable[Visit], places: Collection[Place] = ()) -> tuple[tuple[Visit, ...], ...]:
    """The main ones of `visits`, those of the same visitors that stand alike together: a tour is one trip.
    Those that touch one of `places` come first, else they stay in order."""
    grouped: dict[tuple[object, ...], list[Visit]] = {}
    for visit in visits:
        if visit.main:
            key = (visit.visitors, home_of(visit), visit.status)
            grouped.setdefault(key, []).append(visit)
    trips = [tuple(one) for one in grouped.values()]
    return tuple(sorted(trips, key=lambda trip: not any(_touches(visit, places) for visit in trip)))


def _touches(visit: Visit, places: Collection[Place]) -> bool:
    return any(covers(where, countries_of(visit)) for where in places)


# the same visit, told again


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A visit as it is known from one or more items."""

    visit: Visit
    #: The item that told of it last.
    findings: Findings
    #: Stays the same while more is told.
    id: str
    first: date
    last: date

    @property
    def is_dated(self) -> bool:
        """Whether a day or a month is known."""
        return day_of(self.visit.start or self.visit.end) is not None

    @property
    def has_days(self) -> bool:
        """Whether it is known to the day when it begins."""
        return self.is_dated and len(self.visit.start or self.visit.end) > len("2025-11")


def told_visits(findings: Iterable[Findings]) -> tuple[Told, ...]:
    """The main visits of `findings`, each once, by their first day: of those that are the same, what was told
    last counts, and what that leaves out is taken from before."""
    known: list[Told] = []
    for one in sorted(findings, key=lambda one: (one.at, one.id)):
        for number, visit in enumerate(one.visits):
            if visit.main:
                first, last = days_of(visit, one.at)
                told = Told(visit=visit, findings=one, id=digest(one.id, str(number)), first=first, last=last)
                _take(known, told)
    return tuple(sorted(known, key=lambda one: (one.first, one.last, one.id)))


def _take(known: list[Told], told: Told) -> None:
    for at in range(len(known) - 1, -1, -1):
        if _is_same(known[at], told):
            known[at] = _later(known[at], told)
            return
    known.append(told)


def _later(before: Told, told: Told) -> Told:
    keeps_dates = before.is_dated and not told.is_dated
    dated = before.visit if keeps_dates else told.visit
    visit = replace(
        told.visit,
        start=dated.start,
        end=dated.end,
        visitors=told.visit.visitors or before.visit.visitors,
        visitor_country=home_of(told.visit) or home_of(before.visit),
        cities=told.visit.cities or before.visit.cities,
        meets=told.visit.meets or before.visit.meets,
        kind=told.visit.kind or before.visit.kind,
    )
    first, last = (before.first, before.last) if keeps_dates else (told.first, told.last)
    return Told(visit=visit, findings=told.findings, id=before.id, first=first, last=last)


def _is_same(one: Told, other: Told) -> bool:
    """Whether two tell of one visit: to the same host, by the same visitors, on days that overlap. One
    without a date is the visit of which was told around then."""
    if one.visit.host_country != other.visit.host_country:
        return False
    homes = {home_of(one.visit), home_of(other.visit)} - {""}
    if len(homes) > 1 or not _may_be_same(one.visit.visitors, other.visit.visitors, homes=len(homes)):
        return False
    moved = VisitStatus.POSTPONED in (one.visit.status, other.visit.status)
    slack = 0 if one.is_dated and other.is_dated and not moved else _ABOUT_DAYS
    apart = max((other.first - one.last).days, (one.first - other.last).days)
    return apart <= slack


#: A visit without a date, or with a new one, is the one of which was told within so many days.
_ABOUT_DAYS = 30


def _may_be_same(one: tuple[Person, ...], other: tuple[Person, ...], *, homes: int) -> bool:
    """Whether the first named of both may be one person. Names are spelled in many ways, so one office of one
    country is enough; where one text names nobody, the country must be known."""
    if not one or not other:
        return homes == 1
    first, second = one[0], other[0]
    if first.id and second.id:
        return first.id == second.id
    if first.role and first.role == second.role and homes == 1:
        return True
    return bool(first.name) and first.name.casefold() == second.name.casefold()
