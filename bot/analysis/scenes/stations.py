"""The countries of a journey of which title and lead tell that it leads to several: each sentence that names
a place abroad for a day, or with an official who is at home there, tells of one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.dates_apart import is_until
from bot.analysis.scenes.glimpses import AGAINST
from bot.analysis.scenes.groups import officials_in
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.occasions import is_theme
from bot.analysis.scenes.outlook import has_begun, has_met, looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import CITIES, SITES, Sighting, Spot, host_of, seat_of, span_of
from bot.analysis.scenes.signs import signs_for
from bot.analysis.scenes.slots import Order, between_commas, listed
from bot.analysis.scenes.speakers import owns
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.days import DAY, period_of
from bot.analysis.text.reading import Zone

#: A number stands so many chunks before what it counts: "five African nations".
_NUMBERED = 4

#: A journey without a word of where to led to so many capitals as the next sentence names.
_CAPITALS = 3

#: Triggers of a sentence that lists where a journey leads.
_OF_TRAVEL = ("go", "trip", "await", "host", "hosted", "stay", "back")

#: Before where somebody comes from or passes, and whom or what something is with or between.
_LEFT = ("from", "on", "via", "after", "with")


class _Tour(NamedTuple):
    """Who goes to how many countries, and to which, as far as the text lists them."""

    visitors: tuple[Party, ...]
    number: int
    hosts: frozenset[str]


def announces(clauses: Sequence[Clause]) -> bool:
    """Whether title or lead may tell of a journey to several countries."""
    return any(
        one.zone is not Zone.REST and (one.has("countries") or len(listed(one)) > 1) for one in clauses
    )


def stations(
    clauses: Sequence[Clause],
    told: Sequence[Sighting],
    *,
    travellers: tuple[Party, ...],
    order: Order,
    numbers: Mapping[str, int],
) -> list[Sighting]:
    """Sightings of the countries of which `told` tells nothing, or no day; `travellers`: whose journey it is,
    as far as is known; `numbers`: words for numbers."""
    visitors = next((one.visitors for one in told if any(who.name for who in one.visitors)), travellers)
    tour = _announced(clauses, visitors, numbers=numbers)
    if tour is None:
        return []
    keys = {one.key for one in tour.visitors}
    known = {one.host for one in told if keys & {who.key for who in one.visitors}}
    firm = (one for one in told if one.host in known and not one.is_departure)
    dated = {one.host for one in firm if one.whens or one.when}
    # "The trip to Serbia is off: Bulgaria and Montenegro closed the sky"
    off = {one.clause.number for one in told if one.signs & CALLED_OFF and not one.is_shared}
    seen = [
        one
        for clause in clauses
        if not (clause.asks or clause.has(*AGAINST) or clause.number in off)
        for one in _in(clause, tour, order=order)
        if one.host not in dated
    ]
    hosts = _chosen(seen, tour, known=known)
    read = {(one.clause.number, one.host) for one in told}
    return [
        one
        for one in seen
        if one.host in hosts
        or (
            one.host in known
            and (_is_dated(one) or (one.whens and not dated))
            and (one.clause.number, one.host) not in read
        )
    ]


def _is_dated(sighting: Sighting) -> bool:
    """Whether its clause names a day for its host alone, or days for the whole journey."""
    whole = any("day2" in when.values for when in sighting.whens)
    return bool(sighting.whens) and (whole or not sighting.is_shared)


def seen_from(
    found: Sequence[Sighting],
    told: Sequence[Sighting],
    *,
    opening: Sequence[Clause],
    published: date | None,
) -> list[Sighting]:
    """`found`, where what has no verb lies ahead if what `told` tells of the journey does, else behind; where
    nothing is told, as title and lead among `opening` have it."""
    if told:
        coming = any(map(looks_ahead, told)) and not any(
            has_begun(one) and one.tense == "past" for one in told
        )
    else:
        coming = any(_looks_ahead(one) for one in opening if one.zone is not Zone.REST)
    setting_out = _setting_out(opening, published=published) if coming else None
    hosts = {one.host for one in found}
    away = any(one.host not in hosts and (has_met(one) or has_begun(one)) for one in told)
    if away or coming:
        # "On the first leg of a tour that also takes in Lima and Quito, was received"
        found = [replace(one, signs=one.signs | {"ahead"}) if _is_taken_in(one) else one for one in found]
    return [_seen(one, setting_out or published, coming=coming) if not one.tense else one for one in found]


def _is_taken_in(one: Sighting) -> bool:
    """Whether its clause only lists where a tour leads."""
    leads = one.spot.is_("send", "trip", "go") and one.tense in ("noun", "now")
    behind = one.host_span.start > one.spot.chunks[one.spot.at].start
    return one.is_shared and leads and behind and not one.whens


def _setting_out(opening: Sequence[Clause], *, published: date | None) -> date | None:
    """The first day that title and lead name for a journey that is to come: what follows is later."""
    whens = (
        one.when
        for clause in opening
        if clause.zone is not Zone.REST and _looks_ahead(clause)
        for one in clause.chunks
        if one.when and one.when.sort is Sort.EVENT
    )
    periods = (period_of(when, published=published, ahead=True) for when in whens)
    first = next((one.start for one in periods if one and len(one.start) == DAY), "")
    return date.fromisoformat(first) if published and first > published.isoformat() else None


def _looks_ahead(clause: Clause) -> bool:
    """Whether somebody is to go, or goes, but not home."""
    verbs = {one.entry.tense for one in clause.chunks if one.entry and one.is_trigger and not one.is_("back")}
    return clause.has("ahead") or not verbs.isdisjoint(("future", "now"))


def _seen(one: Sighting, published: date | None, *, coming: bool) -> Sighting:
    whens: list[When] = []
    for when in one.whens:
        period = period_of(when, published=published, ahead=coming)
        if period and not period.end and len(period.start) == DAY:
            day = date.fromisoformat(period.start)
            when = when._replace(values={"year": day.year, "month": day.month, "day": day.day})
        whens.append(when)
    return replace(one, signs=one.signs | {"ahead" if coming else "done"}, whens=tuple(whens))


def _chosen(seen: Sequence[Sighting], tour: _Tour, *, known: set[str]) -> set[str]:
    """The hosts of `seen` that are listed, or of others as many as were announced beside those `known`."""
    room = max(tour.number, len(tour.hosts | known)) - len(known)
    new = [one for one in seen if one.host not in known and (one.host in tour.hosts or not tour.hosts)]
    firm = dict.fromkeys(one.host for one in new if one.host in tour.hosts or _is_firm(one))
    hosts = set(list(firm)[:room])
    others = {one.host for one in new} - hosts
    return hosts | others if len(others) == room - len(hosts) else hosts


def _is_firm(sighting: Sighting) -> bool:
    """Whether its clause tells of a day, of a journey or a meeting, or of an official of the host."""
    officials = {one.party.country for one in sighting.clause.chunks if one.party}
    return bool(sighting.whens or sighting.tense) or sighting.host in officials


def _announced(
    clauses: Sequence[Clause], visitors: tuple[Party, ...], *, numbers: Mapping[str, int]
) -> _Tour | None:
    """The journey to several countries that title or lead announce, with those that are listed later."""
    number, hosts = 0, frozenset[str]()
    placeless = False
    for clause in clauses:
        if clause.zone is Zone.REST and not (number or hosts):
            return None
        visitors = visitors or tuple(islice(filter(can_travel, officials_in(clause)), 1))
        told = _number(clause, numbers) if clause.zone is not Zone.REST else 0
        among = {one.key for one in visitors} & {one.party.key for one in clause.chunks if one.party}
        if not visitors or (clause.zone is Zone.REST and not among):
            continue
        places = _places(clause, {seat_of(one.country) for one in visitors})
        lists = {host_of(one) for one in listed(clause)} & places.keys()
        travels = clause.has(*_OF_TRAVEL)
        if len(lists) > 1 and (told or travels) and not (_are_whose(clause) or _are_spoken_of(clause)):
            hosts |= lists
        spread = _spread(clause, places)
        if placeless and len(spread) >= _CAPITALS:
            hosts |= spread
        placeless = clause.has("trip") and not places
        lasts = any(one.when and one.when.sort is Sort.DURATION for one in clause.chunks)
        if travels or lasts or len(lists) > 1:
            number = max(number, told)
    return _Tour(visitors, number, hosts) if number or hosts else None


def _are_whose(clause: Clause) -> bool:
    """Whether the countries that a clause lists are those of the people whose names follow: "министры Армении
    и Греции Папикян и Дендиас"."""
    places = listed(clause)
    chunks = clause.chunks
    last = next(at for at, one in enumerate(chunks) if one.place is places[-1])
    party = chunks[last + 1].party if last + 1 < len(chunks) else None
    return party is not None and seat_of(party.country) in {host_of(one) for one in places}


def _are_spoken_of(clause: Clause) -> bool:
    """Whether a clause tells where somebody goes, and lists other countries behind further words: "goes to
    Bern to discuss Iran, Syria and Yemen"."""
    chunks = clause.chunks
    first = next(at for at, one in enumerate(chunks) if one.place is listed(clause)[0])
    led = [at for at in range(first) if chunks[at].is_(*_OF_TRAVEL, "countries")]
    between = chunks[led[-1] : first] if led else ()
    where = next((at for at, one in enumerate(between) if one.place and one.place.kind in SITES), None)
    return where is not None and any(
        one.word and one.entry is None and not one.place for one in between[where:]
    )


def _spread(clause: Clause, places: Mapping[str, Sequence[int]]) -> frozenset[str]:
    """The countries in whose capitals something is said to be: "in Oslo they spoke of gas, in Riga of
    ports"."""
    chunks = clause.chunks
    return frozenset(
        host
        for host, ats in places.items()
        for at in ats
        if at and chunks[at - 1].is_("to") and (place := chunks[at].place) and place.kind == "capital"
    )


def _number(clause: Clause, numbers: Mapping[str, int]) -> int:
    """To how many countries somebody goes; 0 when the clause does not say."""
    chunks = clause.chunks
    if clause.has("meet", "talks") and not clause.has(*_OF_TRAVEL):
        # "Ministers of the five countries gathered"
        return 0
    words = (
        # A numeral that opens a sentence may look like a name.
        one.party.words[-1] if one.party and one.party.words else one.word
        for index, chunk in enumerate(chunks)
        if chunk.is_("countries")
        for one in chunks[max(0, index - _NUMBERED) : index]
    )
    return next((numbers[word] for word in words if word in numbers), 0)


def _in(clause: Clause, tour: _Tour, *, order: Order) -> Iterator[Sighting]:
    chunks = clause.chunks
    places = _places(clause, {seat_of(one.country) for one in tour.visitors})
    whens = [
        (at, one.when)
        for at, one in enumerate(chunks)
        if one.when and _is_day(one.when) and not is_until(chunks, at)
    ]
    named = [at for ats in places.values() for at in ats]
    # "To Laos and Peru from 5 to 9 May", but not "to Laos on 5 May and Peru on 8 May"
    lists = len(listed(clause)) > 1 and not any(
        min(named, default=at) < at < max(named, default=at) for at, _ in whens
    )
    for host, ats in places.items():
        spot = Spot(clause, _nearest_trigger(clause, ats[0]))
        mentions = [one for at in ats if (one := chunks[at].place)]
        yield Sighting(
            spot=spot,
            visitors=tour.visitors,
            host=host,
            host_span=span_of(mentions[0]),
            signs=signs_for(spot, order, host=host),
            cities=tuple(one for one in mentions if one.kind in CITIES),
            whens=tuple(
                when for at, when in whens if lists or _nearest_host(clause, at, places=places) == host
            ),
            is_shared=len(places) > 1,
        )


def _is_day(when: When) -> bool:
    """Whether it says when something happens more closely than "this year"."""
    return when.sort is Sort.EVENT and not when.values.keys() <= {"turn", "yearword", "year"}


def _nearest_host(clause: Clause, at: int, *, places: Mapping[str, Sequence[int]]) -> str:
    """The host that is named nearest to chunk `at`, first of all between the same commas."""
    beside = range(*between_commas(clause, at))
    return min(places, key=lambda host: min((one not in beside, abs(one - at)) for one in places[host]))


def _nearest_trigger(clause: Clause, at: int) -> int:
    """The trigger nearest to the place at `at`, but none that says whom they met behind a comma."""
    beside = range(*between_commas(clause, at))
    apart = {
        index
        for index in clause.triggers
        if index not in beside and clause.chunks[index].is_("meet", "host", "hosted")
    }
    return min(clause.triggers, key=lambda index: (index in apart, abs(index - at)), default=at)


def _places(clause: Clause, home: set[str]) -> dict[str, list[int]]:
    """The countries abroad that are named as places, and where: not those from where somebody comes, or of
    which something is."""
    hosts: dict[str, list[int]] = {}
    chunks = clause.chunks
    left = False
    issues = _issues(chunks)
    for at, chunk in enumerate(chunks):
        if chunk.party and at and chunks[at - 1].is_("since"):
            break  # "The first tour of the region since Koizumi went to Ghana"
        place = chunk.place
        if place is None:
            left = left and chunk.is_("and")
            continue
        left = left or (at > 0 and chunks[at - 1].is_(*_LEFT))
        # "Left the field to Russia"
        left = left or (at > 1 and chunks[at - 1].is_("to") and chunks[at - 2].is_("neutral"))
        host = host_of(place)
        away = bool(host) and host not in home and place.kind in SITES
        if away and not (left or at in issues or owns(chunks, at) or is_theme(chunks, at)):
            hosts.setdefault(host, []).append(at)
    return hosts


def _issues(chunks: Sequence[Chunk]) -> set[int]:
    """The places that only say what people speak of: 就巴勒斯坦、也门等地区问题."""
    found: set[int] = set()
    for at in (at for at, one in enumerate(chunks) if one.is_("issue")):
        while at and (chunks[at - 1].place or chunks[at - 1].is_("and")):
            at -= 1
            found.add(at)
    return found
