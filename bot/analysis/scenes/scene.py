"""The clauses of a text read one after another: who went where, who received whom, who met; with what the
text has said by then of travellers, places and tours."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from bot.analysis.people.parties import Party
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.scenes.chunks import Clause
from bot.analysis.scenes.destinations import destinations
from bot.analysis.scenes.doubts import is_denied_by
from bot.analysis.scenes.encounters import farewell, invited, reception, talks
from bot.analysis.scenes.groups import group_before, subjects_of
from bot.analysis.scenes.homecomings import (
    HOMES,
    been_to,
    coming_away,
    ended_by,
    ends_trip,
    goes_on,
    goes_on_to,
    gone_on,
    had_come,
    in_turn,
    is_after,
    is_behind,
    is_homeward,
    is_left,
    left_by,
    left_right_behind,
    named_stop,
    over_or_to_come,
    places_left,
    stop_of,
    stops_before,
    to_come,
    undated,
    yet_to_end,
    yet_to_return,
)
from bot.analysis.scenes.lands import come_home, homes, lands_in, sets_out, those_lands, to_the_same
from bot.analysis.scenes.leg_dates import are_dated_apart, with_own_dates
from bot.analysis.scenes.lookalikes import is_lookalike, is_of_nobody
from bot.analysis.scenes.memory import Memory
from bot.analysis.scenes.plans import are_off, under_way, was_meant
from bot.analysis.scenes.sequels import came_too
from bot.analysis.scenes.sightings import (
    Sighting,
    Spot,
    by_host,
    cities_in,
    dates_at,
    host_of,
    is_dated_later,
    own_day,
    span_of,
)
from bot.analysis.scenes.signs import off_at, signs_for
from bot.analysis.scenes.slots import Leg, Order, between_commas, legs, listed
from bot.analysis.scenes.stays import Stay, company_in, is_about_travellers, stays_in, told_there
from bot.analysis.scenes.tours import Tour, tour_in
from bot.analysis.scenes.unplaced import Unplaced, announces
from bot.analysis.scenes.venues import place_at
from bot.analysis.scenes.who import Who
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Zone

#: "To fly on Sunday", "came from Lima on Sunday": chunks up to the day.
_NEAR = 3
_FROM = 5

_JOURNEYS = frozenset({"go", "trip", "was", "leave", "back", "attend", "stay", "send", "lead"})
_RECEPTIONS = frozenset({"host", "hosted", "await"})


class Scene:
    """Reads clauses in their order."""

    def __init__(
        self, who: Who, order: Order, *, lexicon: VisitWords, place: Mention | None, published: date | None
    ) -> None:
        """`place`: the city of the dateline; `published`: the day of the report."""
        self._published = published
        #: Hosts of a journey that title and lead announce as a whole.
        self.announced: frozenset[str] = frozenset()
        #: Who is named in each passage, read or not.
        self.parties: Sequence[Sequence[Party]] = ()
        self._who = who
        self.order = order
        #: What was read, in order.
        self.clauses: list[Clause] = []
        self._numbers = lexicon.numbers
        self._telling = lexicon.names["telling"]
        self._inside = lexicon.names.get("inside", frozenset())
        #: The city from which the text reports.
        self.origin = place
        self._memory = Memory(who, order, place=place)
        self._tour: Tour | None = None
        #: How a journey stands that was called off before the text said where it was to lead.
        self._off: frozenset[str] = frozenset()
        self._unplaced = Unplaced()
        #: Journeys home that were told of before the text said where from.
        self._returns: list[Sighting] = []
        #: Where people are said to be, apart from the journey there.
        self.stays: list[Stay] = []
        self.sightings = self._memory.sightings
        self.meetings = self._memory.meetings
        #: Dates of events, and whether their clauses look ahead.
        self.dates: list[tuple[When, bool]] = []
        #: Whether people meet early in the text in a clause that names two countries.
        self.gathers = False

    def read(self, clause: Clause) -> None:
        """Note what `clause` says."""
        subjects = subjects_of(clause)
        self._who.note_return(subjects)
        for found in list(told_there(clause, self._who, hosts=self._memory.hosts)):
            self._note([found], found.spot)
        for at in clause.triggers:
            if not self._is_none(spot := Spot(clause, at)):
                self.gathers |= (
                    spot.is_("meet") and clause.zone is not Zone.REST and len(lands_in(clause)) > 1
                )
                self._note(list(self._told(spot)), spot)
        for found in list(came_too(clause, self.sightings)):
            self.sightings.append(replace(found, visitors=tuple(map(self.full, found.visitors))))
        ahead = clause.has("ahead")
        self.dates += [(when, ahead) for when in clause.whens if when.sort is Sort.EVENT]
        self._note_tour(clause)
        self.stays += self._stays_in(clause)
        for others in company_in(clause, self._who, visited=self._memory.visited, telling=self._telling):
            self._memory.meet(self._who.travellers, others)
        self._who.turn_to_others()
        self._who.note_subject(subjects)
        self._who.note_clause(clause)

    def _stays_in(self, clause: Clause, *, sure: bool = False) -> list[Stay]:
        hosts = self._memory.visited
        if hosts and not is_about_travellers(clause, self._who):
            # Others meet where a journey that is off was to lead.
            hosts = frozenset(host for host in hosts if not are_off(self.sightings, {host}))
        return stays_in(clause, self._who, hosts=hosts, inside=self._inside, sure=sure)

    def _is_none(self, spot: Spot) -> bool:
        """Whether the trigger tells of no visit of officials; a guest may well be shown a school."""
        if not is_lookalike(spot, self.order):
            return False
        known = spot.is_("go") and not is_of_nobody(spot)
        hosts = set(by_host(legs(spot.clause, spot.at, order=self.order))) if known else set()
        return not (
            hosts & self._memory.visited and self._who.are_travelling(group_before(spot.clause, spot.at))
        )

    @property
    def travellers(self) -> tuple[Party, ...]:
        """Who travels, as far as the text has said."""
        return self._who.main_travellers

    def full(self, party: Party) -> Party:
        """`party` with all that the text says of them."""
        return self._who.full(party)

    def note_tour(self, found: Sequence[Sighting]) -> None:
        """Note who travels, and where to, by a journey that title and lead announce."""
        self._who.travellers = self._who.travellers or found[0].visitors
        self.announced = frozenset(one.host for one in found)

    def _note(self, found: list[Sighting], spot: Spot) -> None:
        day = self._published
        found = [gone_on(one) for one in found if not is_left(one, self.sightings)]
        found = [yet_to_return(yet_to_end(one, published=day), published=day) for one in found]
        found = [under_way(one, published=day) for one in found]
        self.sightings += found
        told = [one for one in found if not one.is_echo]
        if told:
            self.sightings += self._unplaced.place(told, self._memory)
            known = bool(self._memory.hosts)
            gone = {one.host for one in told if one.is_recalled or (known and is_behind(one))}
            self._memory.go_to(frozenset(one.host for one in told) - gone, before=frozenset(gone))
            visitors = tuple({party.key: party for one in told for party in one.visitors}.values())
            if not self._who.travellers or spot.clause.zone is not Zone.REST:
                self._who.travellers = visitors
            elif not self._who.are_travelling(visitors) and visitors == self._who.visitors(spot):
                self._who.others = visitors

    def _told(self, spot: Spot) -> Iterator[Sighting]:
        kind = spot.entry.kind
        seen_off = list(farewell(self._memory, spot)) if spot.entry.phase == "bye" else []
        if seen_off:
            yield from seen_off
        elif kind in _JOURNEYS:
            yield from self._journey(spot)
        elif kind in _RECEPTIONS:
            yield from reception(self._memory, spot)
        elif kind in ("meet", "talks"):
            yield from self._talks(spot)

    def _talks(self, spot: Spot) -> Iterator[Sighting]:
        told = talks(self._memory, spot)
        there = {host_of(leg.place) for leg in place_at(spot)}
        if told is not None:
            yield from told
        elif self._memory.hosts & there and self._is_theirs(spot) and not are_off(self.sightings, there):
            yield from self._echoes(spot, self._who.travellers)

    def _is_theirs(self, spot: Spot) -> bool:
        """Whether nobody but the travellers is the subject of a meeting."""
        before = group_before(spot.clause, spot.at)
        return not before or self._who.are_travelling(before)

    def _journey(self, spot: Spot) -> Iterator[Sighting]:
        found = destinations(spot, self._memory, order=self.order, origin=self.origin)
        visitors = self._who.visitors(spot)
        if spot.is_("back"):
            visitors = come_home(self._who, spot, visitors=visitors)
            found = been_to(spot, order=self.order) or found
        found = found or tuple(Leg(land, None) for land in those_lands(spot, visitors, origin=self.origin))
        travelling = self._who.are_travelling(visitors) or self._who.are_with_travellers(visitors)
        found = found or (named_stop(spot) if travelling else ())
        home = homes(visitors)
        if found and set(by_host(found)) <= home:
            # "The trip was cancelled because of unrest in Jakarta", "then he leaves for Jakarta"
            out = spot.is_("leave") and left_right_behind(spot) is found[0].place
            back = spot.is_("back") or (spot.is_("go", "leave") and found[0].place.kind in HOMES)
            if travelling and back and not out:
                yield from self._homeward(spot, visitors)
                return
            found = () if out or spot.is_("trip") else found
        if visitors and (is_homeward(spot) or (spot.is_("back") and not found)):
            left = list(self._left_behind(spot, visitors, onward=False))
            yield from left or self._homeward(spot, visitors)
            return
        yield from self._left_behind(spot, visitors, onward=bool(found))
        if travelling and self.order.tight and not found:
            yield from in_turn(self._visits(spot, visitors, found=stops_before(spot)), ())
        if visitors and not (found or self._memory.hosts) and announces(spot, self.order):
            self._unplaced.note(spot, visitors)
            self._who.travellers = self._who.travellers or visitors
        if visitors and found and is_after(spot):
            now = self._visits(spot, visitors, found=stop_of(spot))
            yield from in_turn(self._visits(spot, visitors, found=found), now)
        elif visitors and found:
            came = list(over_or_to_come(self._visits(spot, visitors, found=found)))
            yield from left_by(came[0], self.sightings) if came else ()
            yield from came
        elif visitors and spot.is_("leave") and not sets_out(self._who, spot, visitors=visitors):
            yield from self._departure(spot, visitors)
        elif travelling:
            yield from self._echoes(spot, visitors)
        elif visitors and (spot.is_("trip") or (self.order.tight and off_at(spot, self.order))):
            yield from self._trip_of_others(spot, visitors)
        elif visitors and spot.entry.phase == "join" and self._are_hosts(visitors):
            self._memory.meet(self._who.travellers, visitors)
        elif visitors and len(self._memory.hosts) == 1 and spot.is_("go") and to_the_same(spot):
            yield replace(self._memory.echo(spot, visitors, host=min(self._memory.hosts)), is_echo=False)
        elif visitors and spot.is_("go") and spot.entry.begins and not self.order.tight:
            # Somebody else came, the text does not say where to: "he" means them from here on.
            self._who.travellers, self._memory.hosts = visitors, frozenset()

    def _trip_of_others(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """The trip, without a place, of somebody who has not travelled so far."""
        if off := off_at(spot, self.order):
            self._who.travellers, self._off = visitors, off
            self._unplaced.note(spot, visitors)
        elif asked := invited(self._memory, spot, visitors=visitors):
            yield asked
        elif not self._who.travellers:
            # "Begins a tour. It takes him to Peru"
            self._who.travellers = visitors

    def _left_behind(self, spot: Spot, visitors: tuple[Party, ...], *, onward: bool) -> Iterator[Sighting]:
        """Who flew on from another country had been there; so had who left a place, if it is not home."""
        if visitors and spot.is_("go") and spot.entry.tense in ("past", "now"):
            left = [Leg(place, None) for place in places_left(spot)]
            yield from map(coming_away, self._visits(spot, visitors, found=left))
        if visitors and onward and spot.is_("leave") and spot.entry.tense == "past":
            place = left_right_behind(spot)  # "Left Tashkent for Almaty"
            yield from self._departure(spot, visitors) if place and host_of(place) else ()

    def _are_hosts(self, parties: Sequence[Party]) -> bool:
        """Whether `parties` are at home where the travellers are, or nobody tells where."""
        return all(one.country in ("", *self._memory.hosts) for one in parties)

    def _departure(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """Who leaves the place that follows right away was there; who is only expected elsewhere, or leaves
        home, sets out."""
        place = left_right_behind(spot)
        left = host_of(place) if place else ""
        home = left in homes(visitors) or (not left and self._memory.left_home(visitors))
        tour = place is not None and len(self._memory.hosts) > 1 and set(lands_in(spot.clause)) <= {left}
        if home and (tour or len(self._memory.hosts) == 1):
            for host in sorted(self._memory.hosts):
                yield replace(self._memory.echo(spot, visitors, host=host), is_shared=tour)
        elif place is not None and left:
            for one in self._visits(spot, visitors, found=[Leg(place, None)]):
                yield replace(one, is_departure=True)
        elif self._who.are_travelling(visitors) or ends_trip(spot):
            yield from self._homeward(spot, visitors)

    def _homeward(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """Who leaves without a word of where to, or for home, ends the visit."""
        for party in self._memory.apart(visitors):
            return_ = to_come(
                replace(self._memory.echo(spot, party, host=""), is_shared=False), published=self._published
            )
            if goes_on(spot) or "maybe" in return_.signs:
                return
            ended = list(ended_by(return_, self.sightings))
            if not ended:
                self._returns.append(return_)
            yield from ended

    def _visits(self, spot: Spot, visitors: tuple[Party, ...], *, found: Sequence[Leg]) -> Iterator[Sighting]:
        home = homes(visitors)
        if len(by_host(found)) > 1 and not self.order.tight:
            found = with_own_dates(spot.clause, found)
        taken = {leg.when.span for leg in found if leg.when}
        dates = dates_at(spot, self.order)
        # A date after the last of several places is that of all, unless the others have one too.
        whens = tuple(when for when in dates if when.span not in taken)
        ahead = all(
            when.span.end <= spot.chunks[spot.at].start for when in whens
        )  # "Left on Monday for a visit"
        if ahead and not are_dated_apart(spot.clause, found):
            whens = dates
        hosts = by_host(found)
        for (host, same), party in product(hosts.items(), self._memory.apart(visitors)):
            later = is_dated_later(spot, same)
            if host not in home:
                yield Sighting(
                    spot=spot,
                    visitors=party,
                    host=host,
                    host_span=span_of(same[0].place),
                    signs=signs_for(spot, self.order, host=host)
                    | (self._off if was_meant(spot) else frozenset()),
                    cities=cities_in(host, same),
                    when=None if later else own_day(spot, same, of_all=whens),
                    whens=tuple(when for when in dates if when.span not in taken) if later else whens,
                    is_shared=len(hosts.keys() - home) > 1,
                )

    def _echoes(self, spot: Spot, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """What a clause without a place adds to the visit that was told before."""
        after = between_commas(spot.clause, spot.at)[1] if self.order.tight else spot.bounds[1]
        beside = spot.chunks[spot.at : after]
        away = len(self._memory.hosts) == 1 and self.sightings[-1].phase != "end"
        had = len(self._memory.hosts) == 1 and had_come(spot, self.sightings, published=self._published)
        tour = len(self._memory.hosts) > 1 and self.sightings[-1].is_shared
        out = tour and spot.entry.phase == "out" and not by_host(legs(spot.clause, spot.at, order=self.order))
        begins = out or ((away or had) and spot.is_("go") and spot.entry.begins)
        there = any(one.is_("there", "here", "countries", "that_land") for one in beside)
        # "He had planned to fly on Sunday"
        near = _FROM if any(places_left(spot)) else _NEAR
        leaves = (
            away and spot.is_("go") and any(one.when for one in spot.chunks[spot.at + 1 : spot.at + near])
        )
        attends = away and spot.is_("attend") and any(one.when for one in spot.clause.chunks)
        if begins or leaves or there or attends or spot.is_("trip", "stay", "talks", "meet"):
            for host, party in product(sorted(self._memory.hosts), self._memory.apart(visitors)):
                yield self._memory.echo(spot, party, host=host)

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
            self._memory.go_to(hosts)

    def read_opening_again(self, clauses: Sequence[Clause]) -> None:
        """Note cities in title and lead, and journeys home, now that the text has said who travels where."""
        self.sightings[:] = [one for one in self.sightings if not is_denied_by(one, self.sightings)]
        for one in self._returns:
            onward = {other.host for other in self.sightings if goes_on_to(other, one)}
            told = [other for other in self.sightings if other.host not in onward]
            self.sightings += ended_by(undated(one, told), told)
        for clause in clauses:
            if clause.zone is not Zone.REST:
                self.stays += self._stays_in(
                    clause, sure=clause.zone is Zone.TITLE and clause.has("meet", "talks")
                )
