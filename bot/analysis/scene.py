"""The clauses of a text read one after another: who went where, who received whom, who met; with what the
text has said by then of travellers, places and tours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.analysis.chunks import Clause
from bot.analysis.meetings import Sides, place_at, sides_at
from bot.analysis.people import Party
from bot.analysis.places import Mention
from bot.analysis.reading import Zone
from bot.analysis.receptions import reception_at
from bot.analysis.sightings import (
    CITIES,
    Meeting,
    Sighting,
    Spot,
    by_country,
    by_host,
    cities_in,
    dates_at,
    host_of,
    seat_of,
    signs_at,
    span_of,
)
from bot.analysis.slots import Leg, Order, between_commas, group_after, is_governed, legs, listed
from bot.analysis.who import Who

#: How far from a trigger a word may stand that says it is no visit of officials.
_AGAINST = 4
#: A number stands so many chunks before what it counts: "five African nations".
_NUMBERED = 3
#: "With the visiting minister": how far behind its preposition somebody stands.
_WITH = 4
#: "Will arrive late here": how far behind its verb the word stands.
_HERE = 2

_JOURNEYS = frozenset({"go", "trip", "was", "leave", "back", "attend", "stay"})
_RECEPTIONS = frozenset({"host", "hosted", "await"})
#: Before the place of a journey; other kinds of journeys have ("to", "for", "of").
_MARKERS = {"leave": ("for",), "back": ("from",)}


class _Tour(NamedTuple):
    """A journey to so many countries, and where the text speaks of it."""

    countries: int
    spot: Spot
    visitors: tuple[Party, ...]


def _lands(clause: Clause) -> set[str]:
    """The countries that the places and people of `clause` stand for."""
    places = {code for chunk in clause.chunks if chunk.place for code in chunk.place.codes}
    return places | {chunk.party.country for chunk in clause.chunks if chunk.party} - {""}


class Scene:
    """Reads clauses in their order."""

    def __init__(self, who: Who, order: Order, *, numbers: Mapping[str, int], place: Mention | None) -> None:
        """`numbers`: words for numbers; `place`: the city of the dateline."""
        self._who = who
        self._order = order
        self._numbers = numbers
        #: The city from which the text reports, or where people gather.
        self._place = place
        #: Where the travellers are by now, and where they have been.
        self._hosts: frozenset[str] = frozenset()
        self._visited: frozenset[str] = frozenset()
        self._tour: _Tour | None = None
        #: Cities where the travellers are said to be, apart from the journey there.
        self.stays: list[Mention] = []
        self.sightings: list[Sighting] = []
        self.meetings: list[Meeting] = []
        #: Whether people meet early in the text in a clause that names two countries.
        self.gathers = False

    def read(self, clause: Clause) -> None:
        """Note what `clause` says."""
        for at, chunk in enumerate(clause.chunks):
            if chunk.is_trigger and not _is_other(spot := Spot(clause, at)):
                self.gathers |= chunk.is_("meet") and clause.zone is not Zone.REST and len(_lands(clause)) > 1
                self._note(list(self._told(spot)), spot)
        self._note_tour(clause)
        self._note_stays(clause)
        self._note_company(clause)
        subjects = [
            chunk.party
            for index, chunk in enumerate(clause.chunks)
            if chunk.party and not is_governed(clause.chunks, index)
        ]
        self._who.note_subject(subjects)

    @property
    def travellers(self) -> tuple[Party, ...]:
        """Who travels, as far as the text has said."""
        return self._who.travellers

    def _note(self, found: list[Sighting], spot: Spot) -> None:
        self.sightings += found
        told = [one for one in found if not one.is_echo]
        if told:
            self._go_to(frozenset(one.host for one in told))
            if not self._who.travellers or spot.clause.zone is not Zone.REST:
                self._who.travellers = told[0].visitors

    def _go_to(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts
        self._visited |= hosts

    def _told(self, spot: Spot) -> Iterator[Sighting]:
        kind = spot.entry.kind
        if kind in _JOURNEYS:
            yield from self._journey(spot)
        elif kind in _RECEPTIONS:
            yield from self._reception(spot)
        elif kind in ("meet", "talks"):
            sides = sides_at(spot, self._who, order=self._order)
            self._gather(spot)
            if sides is not None:
                yield from self._met(spot, sides)
            elif self._hosts & {host_of(leg.place) for leg in place_at(spot)}:
                yield from self._echoes(spot, self._who.travellers)

    def _journey(self, spot: Spot) -> Iterator[Sighting]:
        markers = _MARKERS.get(spot.entry.kind, ("to", "for", "of"))
        found = legs(spot.clause, spot.at, order=self._order, markers=markers)
        if spot.is_("leave"):
            left = spot.chunks[spot.at + 1].place if spot.at + 1 < len(spot.chunks) else None
            found = tuple(leg for leg in found if leg.place is not left)
        if not found and self._is_here(spot) and self._place:
            found = (Leg(self._place, None),)
        visitors = self._who.visitors(spot)
        if visitors and found:
            yield from self._visits(spot, visitors, found=found)
        elif visitors and spot.is_("leave"):
            yield from self._departure(spot, visitors)
        elif visitors and self._who.are_travelling(visitors):
            yield from self._echoes(spot, visitors)

    def _is_here(self, spot: Spot) -> bool:
        """Whether somebody comes to where the text reports from: "will arrive here"."""
        behind = spot.chunks[spot.at + 1 : spot.at + 1 + _HERE]
        return spot.is_("go") and any(one.is_("here") for one in behind)

    def _departure(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """Who leaves the place that follows right away was there."""
        place = spot.chunks[spot.at + 1].place if spot.at + 1 < len(spot.chunks) else None
        if place is not None and host_of(place):
            for one in self._visits(spot, visitors, found=[Leg(place, None)]):
                yield replace(one, is_departure=True)

    def _visits(self, spot: Spot, visitors: tuple[Party, ...], *, found: Sequence[Leg]) -> Iterator[Sighting]:
        home = {seat_of(party.country) for party in visitors}
        taken = {leg.when.span for leg in found if leg.when}
        dates = dates_at(spot, self._order)
        # A date after the last of several places is that of all, unless the others have one too.
        whens = tuple(when for when in dates if when.span not in taken) or dates
        hosts = by_host(found)
        for host, same in hosts.items():
            if host not in home:
                yield Sighting(
                    spot=spot,
                    visitors=visitors,
                    host=host,
                    host_span=span_of(same[0].place),
                    signs=signs_at(spot, self._order),
                    cities=cities_in(host, same),
                    when=next((leg.when for leg in same if leg.when), None),
                    whens=whens,
                    is_shared=len(hosts) > 1,
                )

    def _echoes(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """What a clause without a place adds to the visit that was told before."""
        beside = spot.chunks[spot.at : spot.bounds[1]]
        away = len(self._hosts) == 1 and self.sightings[-1].phase != "end"
        begins = away and spot.is_("go") and spot.entry.phase == "begin"
        there = any(one.is_("there", "here", "countries") for one in beside)
        if not (begins or there or spot.is_("trip", "stay", "talks", "meet")):
            return
        for host in sorted(self._hosts):
            yield Sighting(
                spot=spot,
                visitors=visitors,
                host=host,
                host_span=spot.chunks[spot.at].span,
                signs=signs_at(spot, self._order),
                whens=dates_at(spot, self._order, loose=True),
                is_shared=len(self._hosts) > 1,
                is_echo=True,
            )

    def _reception(self, spot: Spot) -> Iterator[Sighting]:
        told = reception_at(spot, self._who, order=self._order, hosts=self._hosts)
        if told is None:
            return
        if told.host_span is None:
            self._meet(told.guests, told.hosts)
            return
        place = told.places[0].place if told.places else None
        if place and told.hosts and place.codes and host_of(place) != told.host:
            yield from self._met(spot, Sides(told.hosts, told.guests, told.places))
            return
        yield Sighting(
            spot=spot,
            visitors=told.guests,
            host=told.host,
            host_span=told.host_span,
            signs=signs_at(spot, self._order),
            cities=cities_in(told.host, told.places),
            meets=told.hosts,
            whens=dates_at(spot, self._order),
            is_meeting=told.is_meeting,
        )

    def _gather(self, spot: Spot) -> None:
        """Remember a city where people meet: others may meet there in the next sentence."""
        where = place_at(spot)
        if where and where[0].place.kind in CITIES and spot.clause.zone is not Zone.REST:
            self._place = where[0].place

    def _met(self, spot: Spot, sides: Sides) -> Iterator[Sighting]:
        ones, others, places = sides
        if not places and self._place and not self._who.are_travelling((*ones, *others)):
            # People meet where the text reports from, if that is one side's home.
            homes = [{seat_of(one.country) for one in side} for side in (ones, others)]
            places = (Leg(self._place, None),) if {host_of(self._place)} in homes else ()
        host = host_of(places[0].place) if places else ""
        away = [
            (guests, met)
            for guests, met in ((ones, others), (others, ones))
            if host and all(seat_of(one.country) not in ("", host) for one in guests)
        ]
        if not away:
            self._meet(ones, others)
        for travellers, met in away:
            for guests in by_country(travellers):
                yield Sighting(
                    spot=spot,
                    visitors=guests,
                    host=host,
                    host_span=span_of(places[0].place),
                    signs=signs_at(spot, self._order),
                    cities=cities_in(host, places),
                    meets=met,
                    whens=dates_at(spot, self._order),
                    is_meeting=True,
                )

    def _meet(self, ones: tuple[Party, ...], others: tuple[Party, ...]) -> None:
        self.meetings.append(Meeting(ones=ones, others=others, hosts=self._hosts, visited=self._visited))

    def _note_tour(self, clause: Clause) -> None:
        """Read "a tour of five countries" and the list of as many, in one sentence or apart."""
        self._announce(clause)
        tour = self._tour
        if tour is None:
            return
        places = [Leg(place, None) for place in listed(clause)]
        hosts = frozenset(by_host(places))
        if len(hosts) != tour.countries:
            return
        self._tour = None
        if not hosts <= {one.host for one in self.sightings}:
            self.sightings += self._visits(tour.spot, tour.visitors, found=places)
            self._go_to(hosts)

    def _announce(self, clause: Clause) -> None:
        if not clause.has("countries"):
            return
        chunks = clause.chunks
        trigger = next((at for at, one in enumerate(chunks) if one.is_("go", "trip", "back")), None)
        for index, chunk in enumerate(chunks):
            if trigger is None or not chunk.is_("countries"):
                continue
            words = [one.word for one in chunks[max(0, index - _NUMBERED) : index]]
            count = next((self._numbers[word] for word in words if word in self._numbers), 0)
            spot = Spot(clause, trigger)
            visitors = (self._who.travellers or self._who.visitors(spot)) if count else ()
            if visitors:
                self._tour = _Tour(count, spot, visitors)
                self._who.travellers = visitors

    def _note_stays(self, clause: Clause) -> None:
        """Note the cities of the host where the clause says that the travellers are."""
        if not self._hosts or not self._is_about_travellers(clause):
            return
        chunks = clause.chunks
        for index, chunk in enumerate(chunks):
            city = chunk.place
            if not index or city is None or city.kind not in CITIES or not set(city.codes) & self._hosts:
                continue
            lists = chunks[index - 1].is_("and") and index > 1 and chunks[index - 2].place in self.stays
            owner = index + 1 < len(chunks) and chunks[index + 1].gap[:1] in ("'", "’")
            if not owner and (lists or chunks[index - 1].is_("to")):
                self.stays.append(city)

    def _note_company(self, clause: Clause) -> None:
        """Note whom the travellers are "with" in a clause that has no word of meeting for it."""
        if clause.has("remote") or not clause.has("with", "and") or not self._is_about_travellers(clause):
            return
        chunks = clause.chunks
        for index, chunk in enumerate(chunks):
            joined = chunk.is_("and") and index and chunks[index - 1].is_("pronoun")
            if not (chunk.is_("with") or joined):
                continue
            near = chunks[slice(*between_commas(clause, index))]
            if any(one.is_("meet", "talks", "greet") for one in near):
                continue
            found = group_after(clause, index, until=index + _WITH, governed=("with", "and"))
            others = tuple(
                one
                for one in self._who.known(found)
                if one.country in self._visited or (one.role and not one.country)
            )
            if others:
                self._meet(self._who.travellers, others)

    def _is_about_travellers(self, clause: Clause) -> bool:
        parties = [chunk.party for chunk in clause.chunks if chunk.party]
        return clause.has("pronoun", "there") or self._who.are_travelling(parties)


def _is_other(spot: Spot) -> bool:
    """Whether the words around say that this is no visit of officials."""
    if not spot.clause.has("other"):
        return False
    first, after = spot.bounds
    near = spot.chunks[max(first, spot.at - _AGAINST) : min(after, spot.at + _AGAINST + 1)]
    return any(chunk.is_("other") for chunk in near)
