"""What title and lead say of visits in an order of words that is not known: somebody with an office, a word
of travel, and a place abroad in one sentence. Only for a text whose title and lead tell of none otherwise."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.analysis.chunks import Clause
from bot.analysis.lookalikes import is_lookalike
from bot.analysis.parties import Party
from bot.analysis.places import Mention
from bot.analysis.plans import CALLED_OFF
from bot.analysis.reading import Zone
from bot.analysis.sightings import CITIES, Sighting, Spot, dates_at, host_of, signs_at, span_of
from bot.analysis.slots import Order

#: Triggers that speak of travel; who receives, invites, meets or talks may be at home.
_OF_TRAVEL = frozenset({"go", "trip", "was", "leave", "back", "attend", "stay"})

#: Names of places; not adjectives, which say whose somebody is.
_PLACES = CITIES | {"name"}

#: A clause of which one of these is a word tells of something else, or of nothing that is sure.
_AGAINST = frozenset({"remote", "negated", "maybe", "past", "greet"})

#: Where somebody is at home.
_HOMES = CITIES | {"seat"}


def glimpses(clauses: Sequence[Clause], order: Order, *, origin: Mention | None) -> list[Sighting]:
    """A sighting for each country that a sentence of title and lead on travel names, of the first traveller
    from elsewhere; and of two who meet in a third country, which may be that of the dateline, `origin`."""
    opening = [clause for clause in clauses if clause.zone is not Zone.REST]
    travels = [one for clause in opening for one in _in(clause, order)]
    if travels or any(clause.has("remote") for clause in opening):
        return travels
    return [one for clause in opening for one in _together(clause, order, origin=origin)]


def _in(clause: Clause, order: Order) -> Iterator[Sighting]:
    spots = (Spot(clause, at) for at, chunk in enumerate(clause.chunks) if chunk.is_(*_OF_TRAVEL))
    spot = next((one for one in spots if not is_lookalike(one)), None)
    if spot is None or clause.asks or clause.has(*_AGAINST):
        return
    homes = {chunk.place.codes for chunk in clause.chunks if chunk.place and chunk.place.kind in _HOMES}
    officials = [one for one in _officials(clause) if (one.country,) not in homes]
    hosts = _hosts(clause)
    for host, places in hosts.items():
        visitor = next((one for one in officials if one.country != host), None)
        if visitor is not None:
            yield Sighting(
                spot=spot,
                visitors=(visitor,),
                host=host,
                host_span=span_of(places[0]),
                signs=signs_at(spot, order),
                cities=tuple(one for one in places if one.kind in CITIES),
                whens=dates_at(spot, order),
                is_shared=len(hosts) > 1,
            )


def _together(clause: Clause, order: Order, *, origin: Mention | None) -> Iterator[Sighting]:
    """Officials of two countries at a place: who is not at home there is a guest."""
    if clause.asks or clause.has(*_AGAINST, *CALLED_OFF):
        return
    found = [one.party for one in clause.chunks if one.party is not None and one.party.country]
    officials = [one for one in found if one.role or one.id or one.counterpart]
    pair = next(((one, other) for one, other in pairwise(officials) if one.country != other.country), None)
    meets = next((at for at, one in enumerate(clause.chunks) if one.is_("meet", "talks")), None)
    there = _place(clause) or (origin if meets is not None else None)
    if pair is None or there is None:
        return
    spot = Spot(clause, meets if meets is not None else 0)
    # What is to come is what they speak of, where no word says that they are to meet.
    signs = signs_at(spot, order) if meets is not None else frozenset[str]()
    for one, other in (pair, pair[::-1]):
        if one.country != host_of(there):
            yield Sighting(
                spot=spot,
                visitors=(one,),
                meets=(other,),
                host=host_of(there),
                host_span=span_of(there),
                signs=signs,
                cities=(there,) if there.kind in CITIES else (),
                whens=dates_at(spot, order),
                is_meeting=True,
            )


def _place(clause: Clause) -> Mention | None:
    """The first city in which something is said to be."""
    for before, chunk in pairwise(clause.chunks):
        if (
            chunk.place is not None
            and chunk.place.kind in CITIES
            and before.is_("to")
            and host_of(chunk.place)
        ):
            return chunk.place
    return None


def _officials(clause: Clause) -> Iterator[Party]:
    """Those of whom the text says whose they are, and who do not speak."""
    for at, chunk in enumerate(clause.chunks):
        party = chunk.party
        speaks = at + 1 < len(clause.chunks) and clause.chunks[at + 1].is_("saying")
        if (
            party is not None
            and party.country
            and (party.role or party.id)
            and not (party.counterpart or speaks)
        ):
            yield party


def _hosts(clause: Clause) -> dict[str, list[Mention]]:
    """The countries that are named as places: not those from where something comes, or on which talks are."""
    hosts: dict[str, list[Mention]] = {}
    for at, chunk in enumerate(clause.chunks):
        place = chunk.place
        if place is None or place.kind not in _PLACES or (at and clause.chunks[at - 1].is_("from", "on")):
            continue
        if host := host_of(place):
            hosts.setdefault(host, []).append(place)
    return hosts
