"""What becomes of an event while it is told: each turn with its source, its time and the item whose words
prove it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.facts import StageName, VisitStatus
from bot.domain.journeys import Days, Trip
from bot.domain.prints import Observed


class Standing(StrEnum):
    """How a visit stands, with who says so."""

    #: Only media speak of it.
    REPORTED = "reported"
    #: Official sources of one side do.
    ANNOUNCED = "announced"
    #: Those of both sides.
    CONFIRMED = "confirmed"
    UNDER_WAY = "under_way"
    CONCLUDED = "concluded"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class TurnKind(StrEnum):
    """What happened to an event."""

    #: A visit stands in another way (`Turn.standing`).
    STANDING = "standing"
    #: It is on other days, or its days are known at last.
    DAYS = "days"
    #: It ends sooner.
    SHORTENED = "shortened"
    #: Another host of the same journey.
    HOST = "host"
    #: A later print of a number.
    REVISED = "revised"
    #: Another outlet has another number.
    DIFFERS = "differs"
    #: A measure has come further.
    STAGE = "stage"
    #: A source mended what it had told.
    CORRECTED = "corrected"
    #: A source took back what nobody else tells.
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One of them."""

    kind: TurnKind
    #: The item whose words prove it.
    item: str
    source: str
    at: datetime
    #: The version of the story that it made.
    version: int = 1
    #: Of STANDING, and of what was CORRECTED.
    standing: Standing | None = None
    #: The host that the days are of, or that was added.
    host: str = ""
    #: The days, before and after.
    was: Days | None = None
    days: Days | None = None
    #: The numbers, before and after.
    was_number: Observed | None = None
    number: Observed | None = None
    #: Who told the number before.
    was_source: str = ""
    stage: StageName | None = None


class Print(NamedTuple):
    """A number as somebody told it; prints are only ever added."""

    observed: Observed
    at: datetime
    item: str
    source: str
    owner: str
    #: Told by the office whose number it is.
    official: bool


#: After so long another number is a later print, whoever tells it; before, outlets disagree. An office
#: revises with its next monthly release at the earliest.
LATER_PRINT = timedelta(days=14)
#: Outlets date one visit by their own day, by arrival or by talks: so many days are no other date unless an
#: office, or who told the other days, says so.
_SLACK_DAYS = 2


def standing_of(trip: Trip, sides: Iterable[str]) -> Standing:
    """How `trip` stands when official sources of `sides` have told of it as it is."""
    match trip.status:
        case VisitStatus.ONGOING:
            return Standing.UNDER_WAY
        case VisitStatus.CONCLUDED:
            return Standing.CONCLUDED
        case VisitStatus.POSTPONED:
            return Standing.POSTPONED
        case VisitStatus.CANCELLED:
            return Standing.CANCELLED
    spoken = set(sides)
    count = (trip.home in spoken) + bool(spoken & trip.stays.keys())
    return (Standing.REPORTED, Standing.ANNOUNCED, Standing.CONFIRMED)[count]


def is_other_date(known: Days, told: Days, *, sure: bool) -> bool:
    """Whether `told` moves a visit: both are exact and differ, by more than outlets differ among each other
    unless one is `sure`."""
    if not (known.is_exact and told.is_exact) or (known.first, known.last) == (told.first, told.last):
        return False
    apart = max(abs((known.first - told.first).days), abs((known.last - told.last).days))
    return sure or apart > _SLACK_DAYS


class Moved(NamedTuple):
    """What changed of the days and hosts of a trip."""

    kind: TurnKind
    host: str
    was: Days | None
    days: Days


def moves_of(known: Trip, told: Trip) -> tuple[Moved, ...]:
    """What is other in `told` than in `known`: a value each for days that changed and hosts that came."""
    found: list[Moved] = []
    for host, days in told.stays.items():
        was = known.stays.get(host)
        if was is None:
            found.append(Moved(TurnKind.HOST, host, None, days))
        elif (was.first, was.last) != (days.first, days.last) and days.is_exact:
            shorter = was.is_exact and was.first == days.first and days.last < was.last
            kind = TurnKind.SHORTENED if shorter else TurnKind.DAYS
            found.append(Moved(kind, host, was if was.is_exact else None, days))
    return tuple(found)


class Printed(NamedTuple):
    """What a number means beside those that are known."""

    #: None when it is known, or the first of its series.
    kind: TurnKind | None
    #: What it differs from.
    was: Print | None
    is_new: bool


def weigh_print(told: Print, known: Sequence[Print]) -> Printed:
    """What `told` is beside `known`, which are in the order in which they came: a number of a new series, the
    same again, a later print, or a disagreement. Unlike bases are never compared."""
    of_series = [one for one in known if one.observed.series.is_of(told.observed.series)]
    if not of_series:
        return Printed(None, None, not any(_is_vaguely(one.observed, told.observed) for one in known))
    latest = {one.owner: one for one in of_series}
    mine = latest.get(told.owner)
    if any(one.observed.is_like(told.observed) for one in latest.values()):
        return Printed(None, None, mine is None or not mine.observed.is_like(told.observed))
    if mine is not None:
        return Printed(TurnKind.REVISED, mine, True)
    last = of_series[-1]
    if told.at - last.at >= LATER_PRINT:
        return Printed(TurnKind.REVISED, last, True)
    return Printed(TurnKind.DIFFERS, last, True)


def _is_vaguely(one: Observed, other: Observed) -> bool:
    """Whether both are the same number where one text leaves open what it is measured against."""
    plain = [Observed(seen.series._replace(basis=None), seen.number) for seen in (one, other)]
    return None in (one.series.basis, other.series.basis) and plain[0].is_like(plain[1])


def counting(prints: Sequence[Print]) -> tuple[Print, ...]:
    """Of each series of a release the print that counts: the office's own, else the first one; and what came
    later from who told that, or so late that it is a later print. Where outlets disagree within days, the
    first one stands."""
    found: list[Print] = []
    for group in _groups(prints):
        stands = next((one for one in group if one.official), group[0])
        for one in group[group.index(stands) + 1 :]:
            is_own = one.official or (one.owner == stands.owner and not stands.official)
            if is_own or one.at - stands.at >= LATER_PRINT:
                stands = one
        found.append(stands)
    return tuple(found)


def differing(prints: Sequence[Print]) -> tuple[Print, ...]:
    """The prints of other owners that disagree with those that count."""
    found: list[Print] = []
    for stands, group in zip(counting(prints), _groups(prints), strict=True):
        latest = {one.owner: one for one in group}
        found += [
            one
            for one in latest.values()
            if not one.observed.is_like(stands.observed) and abs(one.at - stands.at) < LATER_PRINT
        ]
    return tuple(found)


def _groups(prints: Sequence[Print]) -> list[list[Print]]:
    """Prints by series, in the order in which they came."""
    groups: list[list[Print]] = []
    for one in prints:
        own = next((group for group in groups if group[0].observed.series.is_of(one.observed.series)), None)
        if own is None:
            groups.append([one])
        else:
            own.append(one)
    return groups


_STAGES = (StageName.PROPOSED, StageName.ADOPTED, StageName.SIGNED, StageName.IN_FORCE)


def is_further(known: StageName | None, told: StageName | None) -> bool:
    """Whether `told` is news to who knows `known`."""
    if known is None or told is None or known is told:
        return False
    if StageName.SUSPENDED in (known, told):
        return True
    return _STAGES.index(told) > _STAGES.index(known)
