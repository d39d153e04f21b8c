"""The clauses of a text read one after another: who went where, who received whom, who met; with what the
text has said by then of travellers, places and tours."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from bot.analysis.chunks import Clause
from bot.analysis.dates import Sort, When
from bot.analysis.groups import can_travel, group_before, subjects_of
from bot.analysis.lookalikes import is_lookalike
from bot.analysis.meetings import Sides, place_at, sides_at
from bot.analysis.outlook import looks_ahead
from bot.analysis.people import Party
from bot.analysis.places import Mention
from bot.analysis.plans import CALLED_OFF, was_meant
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
from bot.analysis.slots import Leg, Order, between_commas, legs, listed
from bot.analysis.stays import Stay, company_in, stays_in
from bot.analysis.tours import Tour, tour_in
from bot.analysis.visit_words import VisitWords
from bot.analysis.who import Who
from bot.domain.facts import Span

#: "Will arrive late here": how far behind its verb the word stands.
_HERE = 2

#: "Wrapped up two days of talks": chunks between.
_DAYS_OF = 3

_JOURNEYS = frozenset({"go", "trip", "was", "leave", "back", "attend", "stay"})
#: "Flew on to Seoul from Tokyo": chunks between.
_FROM = 6
#: Lands with a code of their own that belong to a state.
_LANDS = {"HK": "CN", "MO": "CN", "GL": "DK", "PR": "US", "GU": "US", "NC": "FR", "PF": "FR", "RE": "FR"}
#: Places that stand for a home country.
_HOMES = frozenset({"name", "capital", "seat"})
_RECEPTIONS = frozenset({"host", "hosted", "await"})
#: Before the place of a journey; other kinds of journeys have ("to", "for", "of").
_MARKERS = {"leave": ("for",), "back": ("from",)}


def _lands(clause: Clause) -> set[str]:
    """The countries that the places and people of `clause` stand for."""
    places = {code for chunk in clause.chunks if chunk.place for code in chunk.place.codes}
    return places | {chunk.party.country for chunk in clause.chunks if chunk.party} - {""}


def _homes(visitors: Sequence[Party]) -> set[str]:
    """Where `visitors` are no guests."""
    home = {seat_of(party.country) for party in visitors}
    return home | {land for land, state in _LANDS.items() if state in home}


def _to_the_same(spot: Spot) -> bool:
    """Whether somebody goes to "the country" that the text speaks of, or where others went: "also landed"."""
    if spot.entry.phase == "begin" and spot.at and spot.chunks[spot.at - 1].is_("also"):
        return True
    following = spot.chunks[spot.at + 1 : spot.at + 3]
    return bool(following) and following[-1].is_("countries") and following[-1].word == "country"


class Scene:
    """Reads clauses in their order."""

    def __init__(self, who: Who, order: Order, *, lexicon: VisitWords, place: Mention | None) -> None:
        """`place`: the city of the dateline."""
        self._who = who
        self._order = order
        self._numbers = lexicon.numbers
        self._telling = lexicon.names["telling"]
        #: The city from which the text reports…
        self.origin = place
        #: …or where people gather.
        self._place = place
        #: Where the travellers are by now, and where they have been.
        self._hosts: frozenset[str] = frozenset()
        self._visited: frozenset[str] = frozenset()
        self._tour: Tour | None = None
        #: How a journey stands that was called off before the text said where it was to lead.
        self._off: frozenset[str] = frozenset()
        #: Who else travels by the clause that is read.
        self._others: tuple[Party, ...] = ()
        #: Where people are said to be, apart from the journey there.
        self.stays: list[Stay] = []
        self.sightings: list[Sighting] = []
        self.meetings: list[Meeting] = []
        #: Dates of events, and whether their clauses look ahead.
        self.dates: list[tuple[When, bool]] = []
        #: Whether people meet early in the text in a clause that names two countries.
        self.gathers = False

    def read(self, clause: Clause) -> None:
        """Note what `clause` says."""
        subjects = subjects_of(clause)
        self._who.note_return(subjects)
        for at, chunk in enumerate(clause.chunks):
            if chunk.is_trigger and not self._is_none(spot := Spot(clause, at)):
                self.gathers |= chunk.is_("meet") and clause.zone is not Zone.REST and len(_lands(clause)) > 1
                self._note(list(self._told(spot)), spot)
        ahead = clause.has("ahead")
        self.dates += [(one.when, ahead) for one in clause.chunks if one.when and one.when.sort is Sort.EVENT]
        self._note_tour(clause)
        self.stays += stays_in(clause, self._who, hosts=self._visited)
        for others in company_in(clause, self._who, visited=self._visited, telling=self._telling):
            self._meet(self._who.travellers, others)
        if self._others:
            self._who.turn_to(self._others)
            self._others = ()
        self._who.note_subject(subjects)
        self._who.note_other([chunk.party for chunk in clause.chunks if chunk.party])

    def _is_none(self, spot: Spot) -> bool:
        """Whether the trigger tells of no visit of officials; a guest may well be shown a school."""
        if not is_lookalike(spot):
            return False
        hosts = set(by_host(legs(spot.clause, spot.at, order=self._order))) if spot.is_("go") else set()
        return not (hosts & self._visited and self._who.are_travelling(group_before(spot.clause, spot.at)))

    @property
    def travellers(self) -> tuple[Party, ...]:
        """Who travels, as far as the text has said."""
        return self._who.main_travellers

    def _note(self, found: list[Sighting], spot: Spot) -> None:
        self.sightings += found
        told = [one for one in found if not one.is_echo]
        if told:
            self._go_to(frozenset(one.host for one in told))
            visitors = tuple({party.key: party for one in told for party in one.visitors}.values())
            if not self._who.travellers or spot.clause.zone is not Zone.REST:
                self._who.travellers = visitors
            elif not self._who.are_travelling(visitors) and visitors == self._who.visitors(spot):
                self._others = visitors

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
            elif away := self._talking_away(spot):
                yield away
            elif self._hosts & {host_of(leg.place) for leg in place_at(spot)} and self._is_theirs(spot):
                yield from self._echoes(spot, self._who.travellers)

    def _talking_away(self, spot: Spot) -> Sighting | None:
        """The visit of whom the clause says only that they hold talks in another country."""
        whole = spot.is_("meet") and spot.entry.phase == "whole"
        said = spot.chunks[max(0, spot.at - _DAYS_OF) : spot.at]
        if not whole and not any(one.is_("began", "ended") for one in said):
            return None
        over = not whole and any(one.is_("ended") for one in said)
        where = place_at(spot)
        who = self._who.visitors(spot) if group_before(spot.clause, spot.at) else ()
        host = host_of(where[0].place) if where else ""
        if not host or spot.clause.has("remote") or any(seat_of(one.country) in ("", host) for one in who):
            return None
        alone = not any(one.is_("with") for one in spot.chunks[slice(*between_commas(spot.clause, spot.at))])
        onward = spot.is_("meet") and spot.entry.tense == "past" and host not in self._hosts and alone
        if self._who.are_travelling(who) and not onward:
            return None
        if not any(one.name or one.role == "delegation" for one in who):
            return None
        return Sighting(
            spot=spot,
            visitors=who,
            host=host,
            host_span=span_of(where[0].place),
            signs=signs_at(spot, self._order),
            cities=cities_in(host, where),
            whens=dates_at(spot, self._order),
            is_meeting=not over,
            is_departure=over,
        )

    def _is_theirs(self, spot: Spot) -> bool:
        """Whether nobody but the travellers is the subject of a meeting."""
        before = group_before(spot.clause, spot.at)
        return not before or self._who.are_travelling(before)

    def _journey(self, spot: Spot) -> Iterator[Sighting]:
        markers: tuple[str, ...] = _MARKERS.get(spot.entry.kind, ("to", "for", "of", "until"))
        if spot.is_("back") and any(one.is_("from") for one in spot.chunks[spot.at : spot.bounds[1]]):
            # "Returned home from a week in China"
            markers = ("from", "to")
        found = legs(spot.clause, spot.at, order=self._order, markers=markers)
        if spot.is_("leave"):
            left = spot.chunks[spot.at + 1].place if spot.at + 1 < len(spot.chunks) else None
            found = tuple(leg for leg in found if leg.place is not left)
        if not found and self._is_here(spot) and self._place:
            found = (Leg(self._place, None),)
        visitors = self._who.visitors(spot)
        travelling = self._who.are_travelling(visitors) or self._who.are_with_travellers(visitors)
        home = _homes(visitors)
        if found and set(by_host(found)) <= home:
            # "The trip was cancelled because of unrest in Jakarta", "then he leaves for Jakarta"
            if travelling and spot.is_("go", "leave") and found[0].place.kind in _HOMES:
                yield from self._homeward(spot, visitors)
                return
            found = () if spot.is_("trip") else found
        if visitors and spot.is_("go") and spot.entry.tense in ("past", "now"):
            yield from self._came_from(spot, visitors)
        if visitors and found:
            yield from self._visits(spot, visitors, found=found)
        elif visitors and spot.is_("leave"):
            yield from self._departure(spot, visitors)
        elif travelling:
            yield from self._echoes(spot, visitors)
        elif visitors and spot.is_("trip") and (off := signs_at(spot, self._order) & CALLED_OFF):
            self._who.travellers, self._off = visitors, off
        elif visitors and len(self._hosts) == 1 and spot.is_("go") and _to_the_same(spot):
            yield replace(self._echo(spot, visitors, host=min(self._hosts)), is_echo=False)
        elif visitors and spot.is_("go") and spot.entry.phase == "begin" and not self._order.tight:
            # Somebody else came, the text does not say where to: "he" means them from here on.
            self._who.travellers, self._hosts = visitors, frozenset()

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
        elif self._who.are_travelling(visitors):
            yield from self._homeward(spot, visitors)

    def _came_from(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """Who flew on from another country had been there."""
        after = spot.bounds[1]
        for index in range(spot.at + 1, min(after, spot.at + _FROM)):
            place = spot.chunks[index].place
            if place and place.kind in ("capital", "city", "name") and spot.chunks[index - 1].is_("from"):
                for one in self._visits(spot, visitors, found=[Leg(place, None)]):
                    yield replace(one, is_departure=True, whens=(), when=None)

    def _homeward(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """Who leaves without a word of where to, or for home, ends the visit."""
        onward = any(chunk.is_("go", "trip") for chunk in spot.chunks[spot.at + 1 : spot.bounds[1]])
        if len(self._hosts) == 1 and not onward:
            host = min(self._hosts)
            there = any(
                one.host == host and (one.whens or one.tense in ("past", "bare")) for one in self.sightings
            )
            for party in self._apart(visitors):
                yield replace(self._echo(spot, party, host=host), is_departure=there)

    def _visits(self, spot: Spot, visitors: tuple[Party, ...], *, found: Sequence[Leg]) -> Iterator[Sighting]:
        home = _homes(visitors)
        taken = {leg.when.span for leg in found if leg.when}
        dates = dates_at(spot, self._order)
        # A date after the last of several places is that of all, unless the others have one too.
        whens = tuple(when for when in dates if when.span not in taken) or dates
        hosts = by_host(found)
        for (host, same), party in product(hosts.items(), self._apart(visitors)):
            if host not in home:
                yield Sighting(
                    spot=spot,
                    visitors=party,
                    host=host,
                    host_span=span_of(same[0].place),
                    signs=signs_at(spot, self._order) | (self._off if was_meant(spot) else frozenset()),
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
        returns = away and spot.is_("back")
        there = any(one.is_("there", "here", "countries") for one in beside)
        # "He had planned to fly on Sunday"
        leaves = away and spot.is_("go") and any(one.when for one in spot.chunks[spot.at + 1 : spot.at + 3])
        if begins or returns or leaves or there or spot.is_("trip", "stay", "talks", "meet"):
            for host, party in product(sorted(self._hosts), self._apart(visitors)):
                yield self._echo(spot, party, host=host)

    def _apart(self, visitors: tuple[Party, ...]) -> list[tuple[Party, ...]]:
        """`visitors` by country where the text has told of some of them alone: they came to meet there."""
        sides = by_country(visitors)
        keys = {one.key for one in visitors}
        alone = len(sides) > 1 and any({one.key for one in told.visitors} < keys for told in self.sightings)
        return sides if alone else [visitors]

    def _echo(self, spot: Spot, visitors: tuple[Party, ...], *, host: str) -> Sighting:
        return Sighting(
            spot=spot,
            visitors=visitors,
            host=host,
            host_span=spot.chunks[spot.at].span,
            signs=signs_at(spot, self._order),
            cities=cities_in(host, place_at(spot)) if spot.is_("talks", "meet") else (),
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
        for guests in self._apart(told.guests):
            yield Sighting(
                spot=spot,
                visitors=guests,
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
        ones, others = self._who.strangers(ones, to=others), self._who.strangers(others, to=ones)
        if "maybe" in signs_at(spot, self._order) and not places:
            return
        if not places and self._place and not self._who.are_travelling((*ones, *others)):
            # People meet where the text reports from, if that is one side's home.
            homes = [{seat_of(one.country) for one in side} for side in (ones, others)]
            places = (Leg(self._place, None),) if {host_of(self._place)} in homes else ()
        host = host_of(places[0].place) if places else ""
        away = [
            (guests, met)
            for guests, met in ((ones, others), (others, ones))
            if host and self._are_away(guests, host)
        ]
        if not away:
            self._meet(ones, others)
            yield from self._met_there(spot, ones, met=others) or self._met_there(spot, others, met=ones)
        for travellers, met in away:
            for guests in by_country(travellers):
                yield Sighting(
                    spot=spot,
                    visitors=guests,
                    host=host,
                    host_span=self._told_span(guests, host) or span_of(places[0].place),
                    signs=signs_at(spot, self._order),
                    cities=cities_in(host, places),
                    meets=met,
                    whens=dates_at(spot, self._order),
                    is_meeting=True,
                )

    def _told_span(self, guests: tuple[Party, ...], host: str) -> Span | None:
        """What told before that `guests` travel to `host`."""
        keys = {one.key for one in guests}
        told = (
            one for one in self.sightings if one.host == host and keys & {who.key for who in one.visitors}
        )
        return next((one.host_span for one in told), None)

    def _are_away(self, guests: tuple[Party, ...], host: str) -> bool:
        """Whether `guests` are not at home in `host`, as far as the text says."""
        visiting = self._who.are_travelling(guests) and host in self._visited
        unknown = () if visiting else ("",)
        return all(seat_of(one.country) not in (host, *unknown) for one in guests)

    def _met_there(self, spot: Spot, guests: tuple[Party, ...], *, met: tuple[Party, ...]) -> list[Sighting]:
        """The meeting of `guests` with somebody from where they are, in a clause that names no place."""
        host = min(self._hosts) if len(self._hosts) == 1 else ""
        hosts = {seat_of(one.country) for one in met if can_travel(one)}
        if not self._who.are_travelling(guests) or host not in hosts:
            return []
        told = [one for one in self.sightings if one.host == host]
        if spot.entry.tense == "past" and all(looks_ahead(one) for one in told):
            # They have met before a visit that is still to come.
            return []
        return [replace(self._echo(spot, party, host=host), is_meeting=True) for party in self._apart(guests)]

    def _meet(self, ones: tuple[Party, ...], others: tuple[Party, ...]) -> None:
        self.meetings.append(Meeting(ones=ones, others=others, hosts=self._hosts, visited=self._visited))

    def _note_tour(self, clause: Clause) -> None:
        """Read "a tour of five countries" and the list of as many, in one sentence or apart."""
        announced = tour_in(clause, self._who, numbers=self._numbers)
        if announced is not None:
            self._tour, self._who.travellers = announced, announced.visitors
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

    def read_opening_again(self, clauses: Sequence[Clause]) -> None:
        """Note the cities in title and lead, now that the text has said who travels where."""
        for clause in clauses:
            if clause.zone is not Zone.REST:
                self.stays += stays_in(clause, self._who, hosts=self._visited)
            if clause.zone is Zone.TITLE and clause.has("meet", "talks"):
                self.stays += stays_in(clause, self._who, hosts=self._visited, sure=True)
