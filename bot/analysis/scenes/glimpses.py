"""What title and lead say of visits in an order of words that is not known: somebody with an office, a word
of travel, and a place abroad in one sentence. Only for a text whose title and lead tell of none otherwise."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.groups import officials_in
from bot.analysis.scenes.joined import can_travel, is_visiting
from bot.analysis.scenes.lands import homes
from bot.analysis.scenes.lookalikes import is_lookalike
from bot.analysis.scenes.occasions import is_theme
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.presences import pair_in
from bot.analysis.scenes.sightings import CITIES, SITES, Sighting, Spot, dates_at, host_of, seat_of, span_of
from bot.analysis.scenes.signs import signs_at, signs_for
from bot.analysis.scenes.slots import Order
from bot.analysis.scenes.venues import led_by, place_at
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Zone

#: Triggers that speak of travel; who receives, invites, meets or talks may be at home.
_OF_TRAVEL = frozenset({"go", "trip", "was", "leave", "back", "attend", "stay"})

#: A clause of which one of these is a word tells of something else, or of nothing that is sure.
AGAINST = frozenset({"remote", "maybe", "past", "greet"})

#: Who is abroad for years, or only speaks.
_RESIDENT = frozenset({"ambassador", "spokesperson", "official", "former", "aide"})

#: "In Samarkand on Thursday": chunks behind a place.
_JUST = 2

#: A day stands so many chunks from the place where somebody is then.
_NEAR = 6

#: Who stands beside a place in a title is there.
_ONGOING = frozenset({"began"})

#: Where somebody is at home.
_HOMES = CITIES | {"seat"}


def glimpses(clauses: Sequence[Clause], order: Order, *, abroad: Mention | None) -> list[Sighting]:
    """A sighting for each country that a sentence of title and lead on travel names, of the first traveller
    from elsewhere; and of two who meet in a third country, which may be that of the dateline, `abroad`."""
    opening = [clause for clause in clauses if clause.zone is not Zone.REST]
    travels = [one for clause in opening for one in _beside_host(clause, order)]
    travels = travels or [one for clause in opening for one in _in(clause, order)]
    if travels or any(clause.has("remote") for clause in opening):
        return travels
    scene = next((place for one in opening if (place := _gathering(one))), abroad)
    return [one for clause in opening for one in _together(clause, order, scene=scene)]


def arrivals(clauses: Sequence[Clause], order: Order) -> list[Sighting]:
    """A sighting of whom a title shows in a city abroad, in a text without a word of travel: "Berg in Lima to
    seal a pact"."""
    titles = [one for one in clauses if one.zone is Zone.TITLE]
    return [one for clause in titles if _is_in_city(clause) for one in _in(clause, order)]


def _is_in_city(clause: Clause) -> bool:
    """Whether a title goes on behind the city, or ends with it: not "Berg in Lima push"."""
    clue = _headed(clause)
    if clue is None or clue.place is None or clue.place.kind not in CITIES:
        return False
    behind = clause.chunks[clue.spot.at + 1 : clue.spot.at + 2]
    return all(one.gap or one.entry is not None for one in behind)


def _gathering(clause: Clause) -> Mention | None:
    """The city in which a clause says that people meet; not one of which they only speak: "agreed that both
    would lay wreaths in Kyoto"."""
    at = _meets_at(clause)
    where = place_at(Spot(clause, at)) if at is not None else ()
    if at is None or not where or where[0].place.kind not in CITIES:
        return None
    before = takewhile(lambda one: one.place is not where[0].place, clause.chunks[at:])
    return None if any(one.is_("link") for one in before) else where[0].place


def _meets_at(clause: Clause) -> int | None:
    """Where a clause says that people meet."""
    return next((at for at, one in enumerate(clause.chunks) if one.is_("meet", "talks")), None)


class _Clue(NamedTuple):
    """What in a sentence takes somebody abroad."""

    spot: Spot
    #: Where to; None for all places that the sentence names.
    place: Mention | None = None
    #: Who; None for any official.
    party: Party | None = None


def _in(clause: Clause, order: Order) -> Iterator[Sighting]:
    clue = _clue(clause, order)
    if clue is None or clause.asks or clause.has(*AGAINST) or _is_denied(clause):
        return
    named = {chunk.place.codes for chunk in clause.chunks if chunk.place and chunk.place.kind in _HOMES}
    officials = [
        one
        for one in officials_in(clause)
        if not one.counterpart
        and can_travel(one)
        and (one.country,) not in named
        and (seat_of(one.country),) not in named
        and clue.party in (None, one)
        and not _is_whose(clause, one)
    ]
    if told := _told_of(clue.spot):
        officials = [one for one in officials if one is told]
    if not clue.spot.entry.kind:
        officials = [one for one in officials if _may_be_there(clause, one, at=clue.spot.at)]
    hosts = {host_of(clue.place): [clue.place]} if clue.place else _hosts(clause)
    visited = {
        host: (visitor, places)
        for host, places in hosts.items()
        if (visitor := next((one for one in officials if host not in homes([one])), None)) is not None
    }
    for host, (visitor, places) in visited.items():
        yield Sighting(
            spot=clue.spot,
            visitors=(visitor,),
            host=host,
            host_span=span_of(places[0]),
            signs=signs_for(clue.spot, order, host=host) | (_ONGOING if clue.party else _tenses(clue.spot)),
            cities=tuple(one for one in places if one.kind in CITIES),
            whens=dates_at(clue.spot, order),
            is_shared=len(visited) > 1,
        )


def _is_whose(clause: Clause, official: Party) -> bool:
    """Whether only somebody of theirs is told of: "the minister's wife", "the daughter of the minister"."""
    chunks = clause.chunks
    at = next(index for index, one in enumerate(chunks) if one.party is official)
    theirs = any(one.is_owned and one.is_("spouse", "relation") for one in chunks[at + 1 : at + 2])
    return theirs or (at > 1 and chunks[at - 2].is_("spouse", "relation") and chunks[at - 1].is_("of"))


def _told_of(spot: Spot) -> Party | None:
    """Of whom a trigger behind "who" tells: "seen by the premier and the minister, who is on a visit"."""
    at = next((at for at in range(spot.at, 0, -1) if spot.chunks[at].is_("relative")), 0)
    return spot.chunks[at - 1].party if at else None


def _may_be_there(clause: Clause, official: Party, *, at: int) -> bool:
    """Whether nobody only speaks in the place at `at` of `official`, and it is not something of theirs that
    is there."""
    chunks = clause.chunks
    index = next(number for number, one in enumerate(chunks) if one.party is official)
    if any(one.is_("whose") for one in chunks[index + 1 : index + 2]):
        return False
    return not any(one.is_("saying") for one in chunks[at:index])


def _clue(clause: Clause, order: Order) -> _Clue | None:
    spots = (Spot(clause, at) for at, chunk in enumerate(clause.chunks) if chunk.is_(*_OF_TRAVEL))
    travels = next((one for one in spots if not is_lookalike(one, order)), None)
    if travels is not None:
        return _Clue(travels)
    found = _acting(clause) or _headed(clause)
    # Of two who do something in a city one may be at home.
    return found or (None if pair_in(clause) else _on_a_day(clause))


def _is_denied(clause: Clause) -> bool:
    """Whether what is told does not happen: "did not travel", but not "states that have no coast"."""
    chunks = clause.chunks
    denied = [chunks[at + 1 : at + 3] for at, one in enumerate(chunks) if one.is_("negated")]
    return any(one.is_trigger or one.is_("ahead", "meant") for near in denied for one in near)


def _tenses(spot: Spot) -> frozenset[str]:
    """Whether it is over or to come, where that is said far from the trigger, or where there is none."""
    clause = spot.clause
    # "A visit which he paid"
    is_over = not clause.has("ahead") or clause.has("ended", "ending")
    told = clause.kinds & {"done"} if is_over else frozenset[str]()
    if not spot.entry.kind and not clause.has("meant", "done", "ended") and not _tells_of_past(clause):
        # "Two days in Lima are in her diary"
        told |= {"ahead"}
    return told


def _tells_of_past(clause: Clause) -> bool:
    return any(one.is_trigger and one.entry and one.entry.tense == "past" for one in clause.chunks)


def _headed(clause: Clause) -> _Clue | None:
    """The place behind a traveller in a title: "Poland's president in Vilnius: we stand together"."""
    chunks = clause.chunks if clause.zone is Zone.TITLE else ()
    for at, (one, joint, there) in enumerate(zip(chunks, chunks[1:], chunks[2:], strict=False)):
        if one.is_("meet", "talks"):
            # "After his talks with Lee in Lima" tells of both.
            break
        if one.party is None or not can_travel(one.party) or one.party.role in _RESIDENT:
            continue
        if joint.is_("to") and not joint.gap and there.place and there.place.kind in SITES:
            return _Clue(Spot(clause, at + 2), there.place, one.party)
    return None


def _acting(clause: Clause) -> _Clue | None:
    """What somebody does in a city, where such a thing is done on the spot: "opened a forum in Nairobi"."""
    chunks = clause.chunks
    for act in (at for at, one in enumerate(chunks) if one.is_("act")):
        for at, there in enumerate(chunks):
            if not at or there.place is None or there.place.kind not in CITIES:
                continue
            # "In the Turkish city of Bursa"
            lead = led_by(chunks, at)
            first, after = sorted((act, lead + 1))
            between = chunks[first + 1 : after]
            if chunks[lead].is_("to") and len(between) < _NEAR and not any(one.is_trigger for one in between):
                return _Clue(Spot(clause, act), there.place)
    return None


def _on_a_day(clause: Clause) -> _Clue | None:
    """The place where somebody is for some days, whatever the verb: "spends 8 and 9 May in Lima"."""
    chunks = clause.chunks
    days = [at for at, one in enumerate(chunks) if one.when and one.when.sort is Sort.EVENT]
    for at, chunk in enumerate(chunks):
        place = chunk.place
        if place and place.kind in SITES and at and chunks[at - 1].is_("to"):
            near = [day for day in days if abs(day - at) <= _NEAR]
            if near and not any(one.is_("saying") for one in chunks[min(near[0], at) : max(near[0], at)]):
                return _Clue(Spot(clause, at))
    return None


def _together(clause: Clause, order: Order, *, scene: Mention | None) -> Iterator[Sighting]:
    """Officials of two countries at a place, which may be `scene`: who is not at home there is a guest."""
    if clause.asks or clause.has(*AGAINST, *CALLED_OFF) or _is_denied(clause):
        return
    found = [one.party for one in clause.chunks if one.party is not None and one.party.country]
    officials = [one for one in found if one.role or one.id or one.counterpart]
    pair = next(((one, other) for one, other in pairwise(officials) if one.country != other.country), None)
    meets = _meets_at(clause)
    there = city_in(clause.chunks) or (scene if meets is not None else None)
    if pair is None or there is None or (meets is None and pair_in(clause) is None):
        return
    spot = Spot(clause, meets if meets is not None else 0)
    # What is to come is what they speak of, where no word says that they are to meet.
    signs = signs_at(spot, order) if meets is not None else frozenset[str]()
    for one, other in (pair, pair[::-1]):
        if seat_of(one.country) != host_of(there):
            yield Sighting(
                spot=spot,
                visitors=(one,),
                meets=(other,),
                host=host_of(there),
                host_span=span_of(there),
                signs=signs,
                cities=(there,) if there.kind in CITIES else (),
                whens=dates_at(spot, order) or _days_behind(clause, there),
                is_meeting=True,
            )


def _beside_host(clause: Clause, order: Order) -> Iterator[Sighting]:
    """Somebody "visiting" who is told of together with an official of another country, who is at home: "she
    and the visiting minister signed"."""
    pair = None if clause.asks or clause.has(*AGAINST, *CALLED_OFF) or _is_denied(clause) else pair_in(clause)
    first, last = pair or (0, 0)
    host, guest = clause.chunks[first].party, clause.chunks[last].party
    comes = next((at for at in range(first + 1, last) if is_visiting(clause.chunks[at])), None)
    if comes is not None and host is not None and guest is not None and host.country:
        meets = next((at for at in range(last, len(clause.chunks)) if clause.chunks[at].is_("meet")), comes)
        there, city = seat_of(host.country), city_in(clause.chunks)
        yield Sighting(
            spot=Spot(clause, comes),
            visitors=(guest,),
            meets=(host,),
            host=there,
            host_span=clause.chunks[first].span,
            signs=frozenset(),
            cities=(city,) if city and city.kind in CITIES and host_of(city) == there else (),
            whens=dates_at(Spot(clause, meets), order),
            is_meeting=True,
        )


def _days_behind(clause: Clause, place: Mention) -> tuple[When, ...]:
    """The day right behind `place`: "talks, held in the Uzbek city of Samarkand on Thursday"."""
    chunks = clause.chunks
    at = next((at for at, one in enumerate(chunks) if one.place is place), len(chunks))
    near = (one.when for one in chunks[at + 1 : at + 1 + _JUST])
    return tuple(when for when in near if when and when.sort is Sort.EVENT)


def city_in(chunks: Sequence[Chunk]) -> Mention | None:
    """The first city in which something is said to be."""
    for at, chunk in enumerate(chunks):
        place = chunk.place if at else None
        there = place is not None and place.kind in CITIES and chunks[led_by(chunks, at)].is_("to")
        if place is not None and there and host_of(place):
            return place
    return None


def _hosts(clause: Clause) -> dict[str, list[Mention]]:
    """The countries that are named as places: not those from where something comes, on which talks are, or of
    which what is attended tells."""
    hosts: dict[str, list[Mention]] = {}
    left = False
    for at, chunk in enumerate(clause.chunks):
        place = chunk.place
        if place is None:
            # "From Norway, France and Spain", 从韩国釜山
            left = chunk.is_("from") or (left and chunk.is_("and") and not chunk.gap)
            continue
        theme = is_theme(clause.chunks, at) or clause.owns(at)
        before = clause.chunks[max(at - 1, 0)]
        # "A region which Russia regards as its backyard"
        regards = place.kind == "name" and before.is_("break", "link", "where")
        subject = theme or regards or before.is_("on", "with")
        if place.kind in SITES and not (left or subject) and (host := host_of(place)):
            hosts.setdefault(host, []).append(place)
    return hosts
