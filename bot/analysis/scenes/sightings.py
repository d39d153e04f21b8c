"""What a single clause says of a visit or a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.people.visit_words import Entry
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.dating import dates_of
from bot.analysis.scenes.remarks import first_to
from bot.analysis.scenes.slots import Leg, Order, segment
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.places import CITY_LANDS, Mention
from bot.domain.facts import Span

#: Where organisations have their seats, and their heads are at home; and whose a city with a code is.
_SEATS = {
    "EU": "BE",
    "NATO": "BE",
    "WTO": "CH",
    "UN": "US",
    "OPEC": "AT",
    "EAEU": "RU",
    "SCO": "CN",
    "ASEAN": "ID",
} | CITY_LANDS

CITIES = frozenset({"city", "capital"})

#: Mentions of where somebody may be; not adjectives, which say whose somebody is.
SITES = CITIES | {"name", "region"}


#: "The second stop of a three-country journey": chunks between.
_STOP_OF = 4


class Spot(NamedTuple):
    """A trigger: chunk number `at` of `clause`."""

    clause: Clause
    at: int

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return self.clause.chunks

    @property
    def entry(self) -> Entry:
        """What the trigger means."""
        return self.chunks[self.at].entry or Entry("")

    def is_(self, *kinds: str) -> bool:
        return self.chunks[self.at].is_(*kinds)

    @property
    def first_to(self) -> int | None:
        """Where the clause says that somebody became the first to do it, None where it does not."""
        return first_to(self.chunks, self.at) if self.clause.has("became", "becomes") else None

    @property
    def is_just_before(self) -> bool:
        """Whether it is told of the day on which something is said or done "on Tuesday after receiving" a
        guest, or "after receiving her on Tuesday"."""
        before = self.chunks[max(0, self.at - 2) : self.at]
        behind = self.is_("host") and bool(before) and before[-1].is_("after")
        return behind and (len(before) == 1 or before[0].when is not None)

    @property
    def is_of_trip_so_far(self) -> bool:
        """Whether it names a stop, the end of a journey told before, or the journey of which it is one: "next
        stop", "the tour ends in", "the second stop of a three-country journey"."""
        following = self.chunks[self.at + 1 : self.at + 2]
        ends = any(one.is_("ends", "ending", "ended") and not one.gap for one in following)
        near = self.chunks[max(0, self.at - _STOP_OF) : self.at]
        stop = any(one.entry and one.entry.phase == "stop" for one in near)
        return self.entry.phase == "stop" or (self.is_("trip") and (ends or stop))

    @property
    def leaving(self) -> Entry | None:
        """The verb by which people set out on a trip: "left Lima on Sunday for a four-day visit"; None where
        there is none."""
        if not self.is_("trip"):
            return None
        before = self.chunks[self.bounds[0] : self.at]
        verb = next((at for at in range(len(before) - 1, -1, -1) if before[at].is_trigger), 0)
        left = before[verb].entry if before else None
        out = left is not None and (left.kind == "leave" or left.phase == "out")
        return left if out and any(one.is_("for") and not one.gap for one in before[verb:]) else None

    @property
    def bounds(self) -> tuple[int, int]:
        """The chunks of its part of the sentence."""
        return segment(self.clause, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one clause says of one visit."""

    spot: Spot
    visitors: tuple[Party, ...]
    host: str
    #: The place or person that tells the host.
    host_span: Span
    signs: frozenset[str]
    cities: tuple[Mention, ...] = ()
    meets: tuple[Party, ...] = ()
    #: The date beside the place, where each place has its own.
    when: When | None = None
    whens: tuple[When, ...] = ()
    #: A meeting says less about who travelled than a journey does.
    is_meeting: bool = False
    #: Whether only the dateline says where people meet.
    is_supposed: bool = False
    #: Whether its dates are those of a tour of several hosts.
    is_shared: bool = False
    #: "Left Ankara": it is over, whatever the verb says elsewhere.
    is_departure: bool = False
    #: "The trip lasts three days": only says more of what was told before.
    is_echo: bool = False

    @property
    def clause(self) -> Clause:
        return self.spot.clause

    @property
    def tense(self) -> str:
        first = self.spot.first_to
        if first is None:
            return self.spot.entry.tense
        return "now" if self.clause.chunks[first].is_("becomes") else "past"

    @property
    def is_recalled(self) -> bool:
        """Whether its clause tells of former years."""
        return any(when.sort is Sort.HISTORY for when in self.whens)

    @property
    def comes_again(self) -> bool:
        """Whether somebody comes back to a country abroad: "returned to Lima", not "returned from Lima"."""
        if not self.spot.is_("back"):
            return False
        chunks = self.spot.chunks
        places = ((at, one.place) for at, one in enumerate(chunks) if at > self.spot.at and one.place)
        first, place = next(places, (0, None))
        # "Flew home after two days in Peru", "returned from two days in Peru"
        told = any(one.is_("after", "from") for one in chunks[self.spot.at : first])
        return place is not None and host_of(place) == self.host and chunks[first - 1].is_("to") and not told

    @property
    def phase(self) -> str:
        """Of which part of the visit it speaks: "whole", "begin" or "end"."""
        entry = self.spot.entry
        if self.is_departure:
            return "end"
        if self.comes_again:
            return "begin"
        if entry.phase in ("out", "on", "start"):
            return "begin" if entry.begins else "whole"
        return {"home": "end", "due": "whole"}.get(entry.phase, entry.phase)

    @property
    def sets_out(self) -> bool:
        """Whether its date is that of leaving home, and the visit may begin later."""
        leaves = self.spot.is_("leave") or self.spot.leaving is not None
        return not self.is_departure and (self.spot.entry.phase == "out" or leaves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """People who meet at a place that the clause does not name."""

    ones: tuple[Party, ...]
    others: tuple[Party, ...]
    #: Where the travellers of the text are by then, and where they have been.
    hosts: frozenset[str]
    visited: frozenset[str]


def seat_of(code: str) -> str:
    """The country where a bloc has its seat, and a country itself."""
    return _SEATS.get(code, code)


def host_of(place: Mention) -> str:
    """The country that `place` lies in; "" when it stands for none or several, as 欧 alone does in 访欧."""
    sign = place.codes == ("EU",) and place.end - place.start == 1
    return seat_of(place.codes[0]) if len(place.codes) == 1 and not sign else ""


def by_host(found: Sequence[Leg]) -> dict[str, list[Leg]]:
    """Legs by the country that their places lie in."""
    hosts: dict[str, list[Leg]] = {}
    for leg in found:
        if host := host_of(leg.place):
            hosts.setdefault(host, []).append(leg)
    return hosts


def own_day(spot: Spot, found: Sequence[Leg], *, of_all: Sequence[When]) -> When | None:
    """The date of the first of `found` that has one; not the days `of_all` of a tour: "visits Greece and
    Cyprus from Thursday to Saturday", "begins a tour of Greece and Cyprus on Thursday"."""
    when = next((leg.when for leg in found if leg.when), None)
    whole = when is not None and not {"day2", "weekday2"}.isdisjoint(when.values)
    whole = whole or (spot.is_("trip") and any(one.is_("begins", "began") for one in spot.chunks[: spot.at]))
    return None if whole and when in of_all else when


#: ", and " between the places of a list: characters.
_LISTED = 6


def is_dated_later(spot: Spot, found: Sequence[Leg]) -> bool:
    """Whether a date is that of a later city alone: "in Delhi until Wednesday and in Mumbai on Thursday", but
    not "the visit to India began in Delhi on Thursday"."""
    dated = [leg for leg in found if leg.when and leg.place.kind in CITIES]
    # "On the Indonesian island of Bali on 7 July"
    named = [leg for leg in found if leg.place.kind != "adjective"]
    later = bool(dated) and not named[0].when and not _are_listed(found)
    return later and not any(one.is_("began") for one in spot.chunks[spot.at :])


def _are_listed(found: Sequence[Leg]) -> bool:
    """Whether places are one list, behind which the days of all stand: "in Beijing, Tianjin and Shanghai
    between 25 and 30 June"."""
    close = all(0 < two.place.start - one.place.end <= _LISTED for one, two in pairwise(found))
    days = found[-1].when.values if found[-1].when else {}
    return len(found) > 1 and close and not {"day2", "weekday2"}.isdisjoint(days)


def cities_in(host: str, found: Sequence[Leg]) -> tuple[Mention, ...]:
    """The cities of `host` among `found`."""
    return tuple(leg.place for leg in found if leg.place.kind in CITIES and host in by_host([leg]))


def by_country(parties: Sequence[Party]) -> list[tuple[Party, ...]]:
    """People of one country together: they travel together, others only meet."""
    countries = dict.fromkeys(one.country for one in parties)
    return [tuple(one for one in parties if one.country == country) for country in countries]


def are_together(ones: Sequence[Party], others: Sequence[Party]) -> bool:
    """Whether one is among both, or both are of one country and either names nobody."""
    if {one.key for one in ones} & {one.key for one in others}:
        return True
    countries = {one.country for one in ones} & {one.country for one in others} - {""}
    return bool(countries) and not all(one.name for one in (*ones, *others))


def span_of(place: Mention) -> Span:
    return Span(place.start, place.end)


def dates_at(spot: Spot, order: Order, *, loose: bool = False) -> tuple[When, ...]:
    """The dates that may be those of the trigger; see `dates_of`."""
    return dates_of(spot.clause, spot.at, order=order, loose=loose)
