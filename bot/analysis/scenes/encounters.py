"""Who received whom and who met, in one clause: what that says of visits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.analysis.people.parties import Party
from bot.analysis.scenes.groups import group_before, speaker_before
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.meetings import Sides, sides_at
from bot.analysis.scenes.memory import Memory
from bot.analysis.scenes.outlook import looks_ahead
from bot.analysis.scenes.receptions import reception_at
from bot.analysis.scenes.sightings import (
    CITIES,
    Sighting,
    Spot,
    by_country,
    cities_in,
    dates_at,
    host_of,
    seat_of,
    span_of,
)
from bot.analysis.scenes.signs import signs_at
from bot.analysis.scenes.slots import Leg, between_commas
from bot.analysis.scenes.venues import place_at
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Zone
from bot.domain.facts import Span

#: "Met here": how far behind the verb the word stands.
_HERE = 3

#: What names a day of a date.
_DAYS = frozenset({"weekday", "day"})

#: Countries of a tour.
_SEVERAL = 2

#: "Wrapped up two days of talks": chunks between.
_DAYS_OF = 3


def talks(memory: Memory, spot: Spot) -> Iterator[Sighting] | None:
    """What it says that people meet; None when the clause does not tell who meets whom or where."""
    sides = sides_at(spot, memory.who, order=memory.order)
    _gather(memory, spot)
    if sides is not None:
        return _met(memory, spot, sides=sides)
    away = _talking_away(memory, spot)
    return iter((away,)) if away else None


def _names_host(spot: Spot) -> bool:
    """Whether it is the noun before a name: "he and his host, the president, looked on"."""
    named = spot.chunks[spot.at + 1 : spot.at + 2]
    noun = spot.entry.tense == "base" and spot.at > 0 and spot.chunks[spot.at - 1].is_("pronoun")
    return noun and any(one.party and "," in one.gap for one in named)


def reception(memory: Memory, spot: Spot) -> Iterator[Sighting]:
    """The visit of whom somebody receives."""
    told = reception_at(spot, memory.who, order=memory.order, hosts=memory.hosts)
    if told is None or (_names_host(spot) and not memory.who.travellers):
        return
    if told.host_span is None:
        memory.meet(told.guests, told.hosts)
        return
    place = told.places[0].place if told.places else None
    if place and told.hosts and place.codes and host_of(place) != told.host:
        yield from _met(memory, spot, sides=Sides(told.hosts, told.guests, told.places))
        return
    for guests in memory.apart(told.guests):
        yield Sighting(
            spot=spot,
            visitors=guests,
            host=told.host,
            host_span=told.host_span,
            signs=signs_at(spot, memory.order),
            cities=cities_in(told.host, told.places),
            # Who greets at the airport is not met.
            meets=() if spot.clause.has("airport") else told.hosts,
            whens=dates_at(spot, memory.order),
            is_meeting=told.is_meeting,
        )


def farewell(memory: Memory, spot: Spot) -> Iterator[Sighting]:
    """The end of the visit of whom somebody sees off: "Zimbabwe said farewell to its guest on Wednesday"."""
    for seen_off in reception(memory, spot):
        yield replace(seen_off, meets=(), is_departure=True, is_meeting=False)


def invited(memory: Memory, spot: Spot, *, visitors: tuple[Party, ...]) -> Sighting | None:
    """The visit of somebody else than the travellers to whom invites them: "the minister's visit, at the
    invitation of the prime minister, is set for Monday"."""
    chunks = spot.chunks[spot.at + 1 : spot.bounds[1]]
    pairs = (two.party for one, two in pairwise(chunks) if one.is_("greet") and two.party)
    host = next((one for one in memory.who.known(tuple(pairs)) if one.country), None)
    ours = {seat_of(one.country) for one in visitors}
    if host is None or not ours or ours & {"", seat_of(host.country)}:
        return None
    return Sighting(
        spot=spot,
        visitors=visitors,
        host=seat_of(host.country),
        host_span=host.country_span or host.name_span or spot.chunks[spot.at].span,
        signs=signs_at(spot, memory.order),
        whens=dates_at(spot, memory.order),
    )


def _gather(memory: Memory, spot: Spot) -> None:
    """Remember a city where people meet: others may meet there in the next sentence."""
    where = place_at(spot)
    if where and where[0].place.kind in CITIES and spot.clause.zone is not Zone.REST:
        memory.place = where[0].place


def _met(memory: Memory, spot: Spot, *, sides: Sides) -> Iterator[Sighting]:
    ones, others, places = sides
    ones, others = memory.who.strangers(ones, to=others), memory.who.strangers(others, to=ones)
    if "maybe" in signs_at(spot, memory.order) and not places:
        return
    supposed = not places
    apart = memory.place and _names_another_city(spot, memory.place)
    if supposed and memory.place and not apart and not memory.who.are_travelling((*ones, *others)):
        # People meet where the text reports from, if that is one side's home.
        homes = [{seat_of(one.country) for one in side} for side in (ones, others)]
        places = (Leg(memory.place, None),) if {host_of(memory.place)} in homes else ()
    if not places and memory.place and any(one.is_("here") for one in spot.chunks[spot.at :][:_HERE]):
        places = (Leg(memory.place, None),)
    host = host_of(places[0].place) if places else _host_of_visiting(spot, ones=ones, others=others)
    if not supposed:
        others = memory.who.at_home(others, host, to=ones)
    away = [
        (guests, met)
        for guests, met in ((ones, others), (others, ones))
        if host and memory.are_away(guests, host)
    ]
    if not away:
        memory.meet(ones, others)
        yield from _met_there(memory, spot, guests=ones, met=others) or _met_there(
            memory, spot, guests=others, met=ones
        )
    for travellers, met in away:
        for guests in by_country(travellers):
            yield Sighting(
                spot=spot,
                visitors=guests,
                host=host,
                host_span=memory.told_span(guests, host) or _span_of_host(spot, places, met=met),
                signs=signs_at(spot, memory.order),
                cities=cities_in(host, places),
                meets=met,
                whens=dates_at(spot, memory.order),
                is_meeting=True,
                is_supposed=supposed,
            )


def _host_of_visiting(spot: Spot, *, ones: Sequence[Party], others: Sequence[Party]) -> str:
    """The country that "the visiting minister" visits whom the clause names beside somebody of that country,
    or whose president somebody "paid a courtesy call on"; "" where it does not."""
    visiting = {
        two.party.key
        for one, two in pairwise(spot.chunks)
        if one.entry and (one.entry.kind, one.entry.tense, one.entry.phase) == ("go", "bare", "begin")
        if two.party and not two.gap
    }
    for guests, hosts in ((ones, others), (others, ones)):
        countries = {seat_of(one.country) for one in hosts}
        calls = spot.entry.phase == "call" and guests is ones
        if len(countries) == 1 and (calls or visiting & {one.key for one in guests}):
            return countries.pop()
    return ""


def _span_of_host(spot: Spot, places: Sequence[Leg], *, met: Sequence[Party]) -> Span:
    if places:
        return span_of(places[0].place)
    spans = (one.country_span or one.name_span for one in met)
    return next((one for one in spans if one), spot.chunks[spot.at].span)


def _names_another_city(spot: Spot, place: Mention) -> bool:
    """Whether the clause says that something is in a city of another country: "on the margins of a summit in
    Lima" is not where the text comes from."""
    return any(
        chunk.place is not None and chunk.place.kind in CITIES and host_of(chunk.place) != host_of(place)
        for chunk in spot.chunks
    )


def _met_there(
    memory: Memory, spot: Spot, *, guests: tuple[Party, ...], met: tuple[Party, ...]
) -> list[Sighting]:
    """The meeting of `guests` with somebody from where they are, in a clause that names no place."""
    host = min(memory.hosts) if len(memory.hosts) == 1 else ""
    hosts = {seat_of(one.country) for one in met if can_travel(one)}
    if not memory.who.are_travelling(guests):
        return []
    if host not in hosts:
        return list(_met_on_tour(memory, spot, guests=guests, met=met))
    told = [one for one in memory.sightings if one.host == host]
    if spot.entry.tense == "past" and all(looks_ahead(one) for one in told):
        # They have met before a visit that is still to come.
        return []
    return [replace(memory.echo(spot, party, host=host), is_meeting=True) for party in memory.apart(guests)]


def _met_on_tour(
    memory: Memory, spot: Spot, *, guests: tuple[Party, ...], met: tuple[Party, ...]
) -> Iterator[Sighting]:
    """Meetings on a journey to several countries, each with its day: "talks with Ghana's president are set
    for Monday, with Kenya's for Wednesday"."""
    known = all(one.country for one in guests)
    if not known or len(memory.visited) < _SEVERAL or "ahead" not in signs_at(spot, memory.order):
        return
    chunks = spot.chunks
    first = next((one.host for one in memory.sightings if one.is_shared), "")
    people = [at for at, one in enumerate(chunks) if one.party]
    for at, until in zip(people, (*people[1:], len(chunks)), strict=True):
        named = chunks[at].party
        other = next((one for one in met if named and one.key == named.key), None)
        days = (one.when for one in chunks[at:until] if one.when and _DAYS & one.when.values.keys())
        day = next(days, None)
        if other is None or day is None or seat_of(other.country) not in memory.visited:
            continue
        for party in memory.apart(guests):
            echo = memory.echo(spot, party, host=seat_of(other.country))
            # Where a tour begins, it begins with the tour.
            shared = echo.is_shared and echo.host == first
            yield replace(
                echo, meets=(other,), whens=(day,), is_meeting=True, is_echo=False, is_shared=shared
            )


def _talking_away(memory: Memory, spot: Spot) -> Sighting | None:
    """The visit of whom the clause says only that they hold talks in another country."""
    whole = spot.is_("meet") and spot.entry.phase == "whole"
    said = spot.chunks[max(0, spot.at - _DAYS_OF) : spot.at]
    # "Said on Tuesday after two days of talks in Beijing"
    after = spot.is_("talks") and any(one.is_("after") for one in said)
    if not (whole or after) and not any(one.is_("began", "ended") for one in said):
        return None
    over = not whole and any(one.is_("ended") for one in said)
    where = place_at(spot)
    who = memory.who.visitors(spot) if group_before(spot.clause, spot.at) else ()
    if after and not who:
        who = memory.who.known(speaker_before(*spot))
    host = host_of(where[0].place) if where else ""
    if (
        not (host and who)
        or spot.clause.has("remote")
        or any(seat_of(one.country) in ("", host) for one in who)
    ):
        return None
    alone = not any(one.is_("with") for one in spot.chunks[slice(*between_commas(spot.clause, spot.at))])
    onward = spot.is_("meet") and spot.entry.tense == "past" and host not in memory.hosts and alone
    if memory.who.are_travelling(who) and not onward:
        return None
    if not any(one.name or one.role == "delegation" for one in who):
        return None
    return Sighting(
        spot=spot,
        visitors=who,
        host=host,
        host_span=span_of(where[0].place),
        signs=signs_at(spot, memory.order),
        cities=cities_in(host, where),
        whens=dates_at(spot, memory.order),
        is_meeting=not over,
        is_departure=over,
    )
