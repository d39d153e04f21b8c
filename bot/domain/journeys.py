"""A trip as a story knows it, and whether what an item tells is the same trip. Pure.

A trip is one of one party, from the first rumour to the outcome, with all hosts of a tour. Direction counts;
so does with whom somebody from a third country is met: each meeting on the margins of a summit is its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.facts import Person, Visit, VisitStatus
from bot.domain.persons import Likely, may_hold_one_office, same_people, same_person
from bot.domain.trips import day_of, home_of

#: So long a visit is waited for that nobody dates, or that was put off: half a year. From a rumour to the
#: visit it is seventeen weeks at most in the items at hand.
AHEAD_DAYS = 182
#: …and a tour that was put off, for a year, if it is to lead to all of its countries again.
PUT_OFF_DAYS = 366
#: Outlets date one visit by their own day, by arrival or by talks.
_SLACK_DAYS = 2
#: A new date so near is the old visit moved, when it has not been held.
_MOVED_DAYS = 14
#: Who comes so few days before or after the day that was told makes the visit of which it was told.
_OTHER_DAYS = 4
#: A visit that is told of as over, without a date, was in the days before.
_BEHIND_DAYS = 10
#: What was over so many days before it is told is no news. Outlets and ministries tell of a visit for two
#: weeks after its end in the items at hand.
_HISTORY_DAYS = 21
#: Of a visit that is made.
HELD = (VisitStatus.ONGOING, VisitStatus.CONCLUDED)
_OPEN = (VisitStatus.PLANNED, VisitStatus.ONGOING)
#: A host of a tour of which only the first day is known is left after so many days, on average.
_LEG_DAYS = 2
#: Of two journeys told in one text the next begins later than so many days after the one before.
_NEXT_DAYS = 4
#: The next host of a tour is reached by the day after the one before is left.
_NEXT_LEG_DAYS = 1
#: …or a little later, where a text says that they were there before.
_LEFT_DAYS = 3


class Days(NamedTuple):
    """From when to when a visit may be."""

    first: date
    last: date
    #: Whether a day is known, and not only a month or when it was told.
    is_exact: bool
    #: Whether the text dates it.
    is_dated: bool

    def gap(self, other: "Days") -> int:
        """Days between both; 0 or less when they overlap."""
        return max((other.first - self.last).days, (self.first - other.last).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """Who goes where and when, as told so far."""

    #: First named first; empty when only their country is known.
    people: tuple[Person, ...]
    #: "" when unknown.
    home: str
    #: Never empty; the days of each host, first that of which the news is.
    stays: dict[str, Days]
    status: VisitStatus
    #: Those met who are neither of home nor of a host.
    asides: tuple[Person, ...] = ()
    #: Hosts that a text says they came from, or were with shortly before.
    left: frozenset[str] = frozenset()
    #: When this was told last.
    told: date

    @property
    def parties(self) -> set[str]:
        """Countries of those who travel, of hosts and of whom they meet on the margins."""
        return {self.home, *self.stays, *(one.country for one in self.asides)}

    @property
    def last(self) -> date:
        """The last day on which it may be."""
        return max(days.last for days in self.stays.values())


class Compared(NamedTuple):
    """Whether two trips are one, and what speaks against it."""

    likely: Likely
    #: "pair", "people", "meeting", "host", "dates", "called off", or "".
    against: str = ""
    #: Days between both, the less the better.
    gap: int = 0
    #: Whether it is one by a host that the later item names only beside that of its news, or the known trip
    #: without its days.
    is_beside: bool = False


def trip_of(visits: Sequence[Visit], told: date) -> Trip | None:
    """The trip that a text is about: its first main visit, and the other hosts of the same party. None when
    that was over weeks before: it is looked back on."""
    main = [visit for visit in visits if visit.main]
    if not main:
        return None
    lead = main[0]
    legs = [
        one
        for one in main
        if (one.visitors, home_of(one)) == (lead.visitors, home_of(lead)) and not _is_invitation(one, lead)
    ]
    hosts = {one.host_country for one in legs}
    stays = {one.host_country: _days_of(one, told, hosts=len(hosts)) for one in reversed(legs)}
    stays = _of_one_trip(stays, lead)
    away = [one for one in lead.meets if one.country != home_of(lead)]
    at_home = any(one.country == "" for one in away) or (away and away[0].country in stays)
    asides = () if at_home else tuple(one for one in away if one.country not in stays)
    left = frozenset(
        one.host_country
        for one in visits
        if not one.main and one.status is VisitStatus.CONCLUDED and one.visitors == lead.visitors
    )
    trip = Trip(
        people=lead.visitors,
        home=home_of(lead),
        stays=stays,
        status=lead.status,
        asides=asides,
        left=left.difference(stays),
        told=told,
    )
    return None if _is_history(trip) else trip


def _is_history(trip: Trip) -> bool:
    over = trip.status is VisitStatus.CONCLUDED and all(days.is_dated for days in trip.stays.values())
    return over and (trip.told - trip.last).days > _HISTORY_DAYS


def _of_one_trip(stays: dict[str, Days], lead: Visit) -> dict[str, Days]:
    """`stays` without those weeks before or after: "on Monday she goes to Rome; last week she was in Paris".
    Of somebody who is away a host without days is the next one, if it follows soon."""
    first = stays[lead.host_country]
    if lead.status in HELD:
        soon = Days(first.first, _move(first.last, _NEXT_DAYS), is_exact=False, is_dated=False)
        stays = {
            host: soon if not days.is_dated and days.first >= first.first and days.last > soon.last else days
            for host, days in stays.items()
        }
    # When somebody is there is known by the report, too.
    is_known = first.is_dated or lead.status in HELD
    kept = {lead.host_country: first}
    for _ in stays:
        for host, days in stays.items():
            near = (one.gap(days) <= _NEXT_DAYS for one in kept.values())
            if not (days.is_dated and is_known) or any(near):
                kept[host] = days
    return kept


def _is_invitation(visit: Visit, lead: Visit) -> bool:
    """Whether `visit` is what somebody whom `lead` has them meet elsewhere asked them for, some day."""
    is_some_day = visit.status is VisitStatus.PLANNED and len(visit.start) <= len("2025-11")
    return is_some_day and visit.host_country != lead.host_country and _meets_away(lead, visit.host_country)


def _meets_away(lead: Visit, country: str) -> bool:
    """Whether somebody of `country` is met on `lead`, and nobody of its host."""
    met = {person.country for person in lead.meets}
    return country in met and lead.host_country not in met


def _days_of(visit: Visit, told: date, *, hosts: int) -> Days:
    """The days of a visit that is one of so many of a trip: of a tour one often knows only the day on which
    it begins."""
    first, last = day_of(visit.start or visit.end), day_of(visit.end or visit.start, last=True)
    if first and last:
        is_exact = len(visit.start or visit.end) > len("2025-11")
        if is_exact and visit.status in _OPEN and not visit.end:
            last = _move(last, _LEG_DAYS * (hosts - 1))
        return Days(first, max(first, last), is_exact, is_dated=True)
    behind, ahead = {
        VisitStatus.ONGOING: (1, 1),
        VisitStatus.CONCLUDED: (_BEHIND_DAYS, 0),
        VisitStatus.PLANNED: (0, AHEAD_DAYS),
    }.get(visit.status, (7, AHEAD_DAYS))
    return Days(_move(told, -behind), _move(told, ahead), is_exact=False, is_dated=False)


def _move(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def compare_trips(known: Trip, told: Trip) -> Compared:
    """Whether `told`, by a later item, is the trip that is `known`."""
    if known.asides or told.asides:
        return _compare_meetings(known, told)
    if known.home and told.home and known.home != told.home:
        return Compared(Likely.OTHER, "pair")
    people = same_people(known.people, told.people)
    if people is Likely.OTHER:
        return Compared(Likely.OTHER, "people")
    compared = _compare_stays(known, told, people=people)
    if compared.likely is not Likely.SAME or people is Likely.SAME:
        return compared
    return compared if _is_sure(known, told, gap=compared.gap) else compared._replace(likely=Likely.UNSURE)


def _is_sure(known: Trip, told: Trip, *, gap: int) -> bool:
    """Whether days and countries alone make it one trip: where names stand in two scripts or one text names
    nobody."""
    if not known.home or known.home != told.home or gap > 0:
        return False
    exact = all(days.is_exact for trip in (known, told) for days in trip.stays.values())
    leads = [trip.people[0] for trip in (known, told) if trip.people]
    return exact and all(one.name for one in leads) and may_hold_one_office(leads)


def _compare_meetings(known: Trip, told: Trip) -> Compared:
    """On the margins: the same two sides, whoever is named first, on the same days."""
    ones, others = (*known.people[:1], *known.asides), (*told.people[:1], *told.asides)
    if not known.asides or not told.asides or not known.people or not told.people:
        return Compared(Likely.OTHER, "meeting")
    # Whom else they met that day is told at the end.
    if not _are_among(ones[:2], others) or not _are_among(others[:2], ones):
        return Compared(Likely.OTHER, "meeting")
    return _compare_stays(known, told, people=Likely.UNSURE)


def _are_among(some: Sequence[Person], others: Sequence[Person]) -> bool:
    return all(any(same_person(one, other) is Likely.SAME for other in others) for one in some)


def _compare_stays(known: Trip, told: Trip, *, people: Likely) -> Compared:
    shared = [host for host in told.stays if host in known.stays]
    if not shared:
        is_leg = people is Likely.SAME and _is_next_leg(known, told)
        return Compared(Likely.SAME) if is_leg else Compared(Likely.OTHER, "host")
    news = next(iter(told.stays))
    beside = [host != news or not known.stays[host].is_dated for host in shared]
    compared = [_compare_days(known, told, host=host) for host in shared]
    found = [one._replace(is_beside=aside) for one, aside in zip(compared, beside, strict=True)]
    return min(found, key=lambda one: (one.likely is not Likely.SAME, one.is_beside, one.gap))


def _is_next_leg(known: Trip, told: Trip) -> bool:
    off = (VisitStatus.CANCELLED, VisitStatus.POSTPONED)
    if known.status in off or told.status in off:
        return False
    return any(
        one.gap(other) <= _LEFT_DAYS
        if host in told.left
        else one.is_exact and one.gap(other) <= _NEXT_LEG_DAYS
        for host, one in known.stays.items()
        for other in told.stays.values()
        if other.is_exact
    )


def _compare_days(known: Trip, told: Trip, *, host: str) -> Compared:
    before, now = known.stays[host], told.stays[host]
    gap = before.gap(now)
    if known.status is VisitStatus.CANCELLED and told.status is not VisitStatus.CANCELLED:
        # Who has not heard of it yet still names the same days; who names others, or none, invites anew.
        late = (told.told - known.told).days
        repeats = (before.is_exact and now.is_exact and gap <= 0 and late <= _SLACK_DAYS) or (
            late < 0 and gap <= _SLACK_DAYS
        )
        return Compared(Likely.SAME, gap=gap) if repeats else Compared(Likely.OTHER, "called off")
    if gap <= _SLACK_DAYS:
        return Compared(Likely.SAME, gap=gap)
    if VisitStatus.POSTPONED in (known.status, told.status):
        whole = len(told.stays) > 1 and told.stays.keys() == known.stays.keys()
        if gap <= (PUT_OFF_DAYS if whole else AHEAD_DAYS):
            return Compared(Likely.SAME, gap=gap)
    is_kept = known.status is VisitStatus.PLANNED and told.status in HELD and before.is_dated
    # Of who is there by now one often knows the first day alone.
    is_there = known.status is VisitStatus.ONGOING and told.status in HELD and before.first == before.last
    if (is_kept or (is_there and now.first > before.last)) and gap <= _OTHER_DAYS:
        return Compared(Likely.SAME, gap=gap)
    ahead = (
        told.status is VisitStatus.PLANNED
        and known.status is VisitStatus.PLANNED
        and (before.first > told.told or not before.is_dated)
    )
    if ahead and gap <= _MOVED_DAYS:
        return Compared(Likely.SAME, gap=gap)
    return Compared(Likely.OTHER, "dates", gap)


def told_again(known: Trip, told: Trip) -> Trip:
    """What is known of a trip after an item told of it: what was told last counts, and what that leaves out
    stays as it was."""
    stays = dict(known.stays)
    for host, days in told.stays.items():
        before = stays.get(host)
        # The days for which it was planned first are nothing to one that was put off and is held now.
        is_held = known.status is VisitStatus.POSTPONED and told.status in HELD
        surer = before and (before.is_exact, before.is_dated) > (days.is_exact, days.is_dated)
        # Some day of a visit is none to which it was moved.
        part = before and _is_about(days, before, is_held=told.status in HELD)
        keeps = before and (surer or part) and not (is_held and before.gap(days) > _SLACK_DAYS)
        stays[host] = before if before and keeps else days
    return replace(
        known,
        people=_together(known.people, told.people)[:_MOST_PEOPLE],
        home=known.home or told.home,
        stays=stays,
        status=_status(known, told),
        asides=known.asides or told.asides,
        told=max(known.told, told.told),
    )


def _is_about(days: Days, before: Days, *, is_held: bool) -> bool:
    """Whether a single day is one of a longer visit that is held, or that of leaving for it."""
    gap = before.gap(days)
    is_day_of = days.first == days.last and before.is_exact and before.first < before.last
    return is_day_of and (gap <= 1 if is_held else gap == 1)


def _together(known: Sequence[Person], told: Sequence[Person]) -> tuple[Person, ...]:
    """Everybody once; as who told of them best has them: by the list of people, or with a name."""
    best = [
        max((old, *(one for one in told if same_person(one, old) is Likely.SAME)), key=_how_known)
        for old in known
    ]
    new = [one for one in told if all(same_person(one, old) is not Likely.SAME for old in known)]
    return (*best, *new)


def _how_known(person: Person) -> tuple[bool, bool]:
    return bool(person.id), bool(person.name)


#: Of a party that is named; a delegation may have dozens.
_MOST_PEOPLE = 8


def _status(known: Trip, told: Trip) -> VisitStatus:
    """A new date ends a postponement; what comes late does not take back what happened."""
    if known.status is VisitStatus.CONCLUDED and told.status in (VisitStatus.PLANNED, VisitStatus.ONGOING):
        return known.status
    return (
        known.status
        if known.status is VisitStatus.ONGOING and told.status is VisitStatus.PLANNED
        else told.status
    )
