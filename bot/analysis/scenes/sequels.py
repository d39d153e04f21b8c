"""What clauses that tell of no journey add to those told before: the days on which a tour stops, "we are
postponing it"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.analysis.scenes.chunks import Clause
from bot.analysis.scenes.dates_apart import is_until
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.outlook import direction, looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import CITIES, Sighting, Spot, are_together, host_of, seat_of
from bot.analysis.scenes.slots import between_commas
from bot.analysis.scenes.speakers import owns
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.places import Mention

#: What parts sentences as a full stop does.
_SEMICOLONS = frozenset(";；")

#: "In Egypt he will be on Monday": so many chunks from a place to its day.
_BESIDE = 4

#: Marks behind the day on which somebody else came, and a day with what comes next.
_STOPS = (",", ";", ".")
_DAY_AND_NEXT = 2

#: Clauses that tell of other things than where travellers are, and words beside a place that do.
_NO_PRESENCE = ("past", "remote", "maybe", "negated", *CALLED_OFF)
_TOLD_OTHERWISE = ("saying", "go", "trip", "leave", "back", "was", "stay", "since", "until", "from", "after")


def sequels(clauses: Sequence[Clause], told: Sequence[Sighting]) -> list[Sighting]:
    """What `clauses` add to the journeys that are `told`."""
    first: dict[str, Sighting] = {}
    for one in told:
        if not one.is_echo or one.host not in first:
            first.setdefault(one.host, one)
    found: list[Sighting] = []
    for clause in clauses:
        if clause.places and clause.whens:
            found += _stops(clause, told, first=first)
        found += (*_put_off(clause, told), *_anew(clause, told), *_held_then(clause, told))
        found += _stops_put_off(clause, told)
        found += _there(clause, told)
        found += _instead(clause, told)
        found += (*_presences(clause, told, first=first), *_course(clause, told))
    return found


def came_too(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """Who came to the same place, by a day alone: "Silva landed in Lima on Monday and Berg on Tuesday"."""
    came = [one for one in told if one.clause is clause and one.spot.is_("go") and one.phase == "begin"]
    for at, chunk in enumerate(clause.chunks if came else ()):
        behind = [one for one in clause.chunks[at + 1 :] if not one.is_("on", "to")][:2]
        ends = len(behind) == 1 or (len(behind) == _DAY_AND_NEXT and behind[1].gap[:1] in _STOPS)
        first = next((one for one in came if one.spot.at < at and behind and one.cities + one.whens), None)
        party, when = chunk.party, behind[0].when if behind else None
        if first is None or party is None or when is None or not ends or not can_travel(party):
            continue
        joined = at and (clause.chunks[at - 1].is_("and", "break") or "," in clause.chunks[at - 1].gap)
        if joined and party.country and seat_of(party.country) != first.host:
            yield replace(first, visitors=(party,), whens=(when,))


def _stops(clause: Clause, told: Sequence[Sighting], *, first: Mapping[str, Sighting]) -> Iterator[Sighting]:
    """The days on which a tour comes to its countries: "in Egypt on Monday and in Chad on Tuesday"."""
    dated = {one.host for one in told if one.clause.number == clause.number and (one.whens or one.when)}
    shared = {one.host for one in told if one.is_shared}
    for at, when in _pairs(clause):
        place = clause.chunks[at].place
        host = host_of(place) if place else ""
        if place is None or host not in shared - dated:
            continue
        journey = first[host]
        ahead = looks_ahead(journey) or bool(journey.signs & CALLED_OFF) or direction(journey) is None
        cities = (place,) if place.kind in CITIES else ()
        yield replace(_dated(journey, Spot(clause, at), whens=(when,), ahead=ahead), cities=cities, when=when)


def _dated(journey: Sighting, spot: Spot, *, whens: tuple[When, ...], ahead: bool) -> Sighting:
    """`journey`, told before, as what `spot` adds to it: its days, and nothing else that was said there."""
    return replace(
        journey,
        spot=spot,
        signs=frozenset({"ahead"} if ahead else ()),
        cities=(),
        meets=(),
        when=None,
        whens=whens,
        is_meeting=False,
        is_departure=False,
        is_echo=True,
    )


def _pairs(clause: Clause) -> Iterator[tuple[int, When]]:
    """The places of `clause` with their days, which follow them or stand before them throughout."""
    chunks = clause.chunks
    marks = [
        at
        for at, chunk in enumerate(chunks)
        if _is_land(chunk.place) or (_is_day(chunk.when) and not is_until(chunks, at))
    ]
    # "India and Peru stay on the list; from the 19th he is in Delhi, from the 21st in Lima"
    beside = (
        one
        for one, other in pairwise(marks)
        if other - one <= _BESIDE
        and bool(chunks[one].when) != bool(chunks[other].when)
        # "To Peru takes place from the 3rd to the 5th; that to Chile follows from the 6th"
        and not any(_SEMICOLONS & set(chunk.gap) for chunk in chunks[one + 1 : other + 1])
    )
    leading = chunks[next(beside, 0)].when is not None
    for one, other in pairwise(marks):
        at, day = (other, one) if leading else (one, other)
        when = chunks[day].when
        # "In Rome, on Monday he flew…"
        around = (*chunks[one + 1 : other], *chunks[day + 1 : day + 2])
        # "Slovenia, on the 19th ends the trip"
        alone = not any(chunk.is_trigger or chunk.party or chunk.is_("ended", "ends") for chunk in around)
        if when is not None and chunks[at].place and other - one <= _BESIDE and alone:
            yield at, when


def _is_land(place: Mention | None) -> bool:
    return place is not None and place.kind != "adjective"


def _is_day(when: When | None) -> bool:
    return when is not None and when.sort is Sort.EVENT


def _there(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """The days of a journey told before, of all places: "he was due there from Monday to Friday"."""
    chunks = clause.chunks
    places = ("there", "countries", "that_land")
    if not clause.has(*places) or not (clause.has("pronoun") or _names_traveller(clause, told)):
        return
    spots = [at for at, one in enumerate(chunks[:-1]) if one.is_(*places) and _is_day(chunks[at + 1].when)]
    last = next(
        (one for one in reversed(told) if one.clause.number < clause.number and not one.is_echo), None
    )
    if (
        last is None
        or not spots
        or any(one.place for one in chunks[: spots[0]])
        or not any(one.is_("pronoun") or one.party for one in chunks[: spots[0]])
    ):
        return
    at, ahead = spots[0], clause.has("ahead", "meant")
    whens = tuple(filter(None, [chunks[at + 1].when]))
    for one in told:
        if one.clause.number == last.clause.number and not one.is_echo:
            yield _dated(one, Spot(clause, at), whens=whens, ahead=ahead)


def _presences(
    clause: Clause, told: Sequence[Sighting], *, first: Mapping[str, Sighting]
) -> Iterator[Sighting]:
    """The days on which travellers are or do something where they are told to travel, whatever the verb: "on
    Monday he opens a hall in Lima", "it ends in Cusco on Friday"."""
    chunks = clause.chunks
    if clause.has(*_NO_PRESENCE) or not any(map(_is_day, clause.whens)):
        return
    dated = {one.host for one in told if one.clause.number == clause.number and (one.whens or one.when)}
    if not (clause.has("pronoun", "it") or _names_traveller(clause, told)):
        return
    for at, chunk in enumerate(chunks):
        if chunk.place is None and not chunk.is_("there"):
            continue
        host = (host_of(chunk.place) if chunk.place else "") or _there_is(clause, at, told=told)
        part = range(*between_commas(clause, at))
        days = [index for index in part if _is_day(chunks[index].when) and not is_until(chunks, index)]
        whens = [one for index in days if (one := chunks[index].when)]
        if host not in first or host in dated or len(whens) != 1:
            continue
        led = chunk.is_("there") or (at and chunks[at - 1].is_("to"))
        if not led or owns(chunks, at) or any(chunks[index].is_(*_TOLD_OTHERWISE) for index in part):
            continue
        guests = [one.visitors for one in told if one.host == host]
        if not all(are_together(one, first[host].visitors) for one in guests):
            continue
        ahead = _lies_ahead(clause, first[host])
        spot = Spot(clause, next((index for index in part if chunks[index].is_trigger), at))
        # What they did on a day tells no more than a meeting when they came.
        yield replace(
            _dated(first[host], spot, whens=tuple(whens), ahead=ahead), is_meeting=not ahead, is_shared=False
        )


def _course(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """When the journeys of the sentence before, or before a semicolon, begin and end: "it was to start on
    Monday and to end on Friday"."""
    chunks = clause.chunks
    if not clause.has("begins", "began", "ends", "ended", "ending"):
        return
    parted = (at for at in clause.breaks if _SEMICOLONS & set(chunks[at].gap))
    start = max((at for at in parted if chunks[at].is_("it")), default=0)
    number = clause.number - (not start)
    last = next((one for one in reversed(told) if one.clause.number <= number), None)
    of_trip = start or clause.has("it") or chunks[0].is_("pronoun")
    if (
        last is None
        or last.clause.number != number
        or not of_trip
        or any(at > start for at in clause.triggers)
    ):
        return
    for at in range(start, len(chunks)):
        when = next((one.when for one in chunks[at + 1 : at + 1 + _BESIDE] if one.when), None)
        word = chunks[at].is_("begins", "began", "ends", "ended", "ending")
        if not word or not _is_day(when) or when is None:
            continue
        there = {host_of(place) for place in clause.places} - {""}
        for one in told:
            # "It started on Thursday in Guatemala City", whatever country the sentence before ends with
            elsewhere = there and one.host not in there
            if one.clause.number == number and not (one.is_meeting or elsewhere):
                yield _dated(one, Spot(clause, at), whens=(when,), ahead=clause.has("ahead", "meant"))


def _there_is(clause: Clause, at: int, *, told: Sequence[Sighting]) -> str:
    """The country that "there" at chunk `at` means: that of the place before it, else the only one that the
    sentences before tell of last."""
    if not clause.chunks[at].is_("there"):
        return ""
    place = next((one.place for one in reversed(clause.chunks[:at]) if one.place), None)
    if place is not None:
        return host_of(place)
    before = [one for one in told if one.clause.number < clause.number]
    last = {one.host for one in before if one.clause.number == before[-1].clause.number}
    return last.pop() if len(last) == 1 else ""


def _names_traveller(clause: Clause, told: Sequence[Sighting]) -> bool:
    keys = {one.key for sighting in told for one in sighting.visitors}
    return any(one.key in keys for one in clause.parties)


def _lies_ahead(clause: Clause, journey: Sighting) -> bool:
    """Whether `clause` speaks of what is to come, by its words or as the journey does."""
    return clause.has("ahead") or looks_ahead(journey) or bool(journey.signs & CALLED_OFF)


def _instead(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """The journey of who goes where somebody else will not: "the minister travels in his place"."""
    off = [one for one in told if one.signs & CALLED_OFF and one.clause.number < clause.number]
    at = next((at for at in clause.triggers if clause.chunks[at].is_("go")), None)
    others = [one for one in clause.parties if one.role and one.name]
    if not clause.has("instead") or not off or at is None or not others:
        return
    last = off[-1]
    home = next((one for one in last.visitors if one.country), None)
    goes = others[0]
    if not goes.country and home is not None:
        goes = goes._replace(country=home.country, country_span=home.country_span)
    if not are_together([goes], [one for one in last.visitors if one.name]):
        plan = _dated(last, Spot(clause, at), whens=(), ahead=True)
        yield replace(plan, visitors=(goes,), is_echo=False, is_shared=False)


def _anew(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """That journeys that are not to be, or were to be, while no word calls them off, are to be made later:
    "she will not leave; new dates will be found", "he was due on Monday; they asked for a delay", but not "no
    new date"."""
    if not clause.has("anew", "delay"):
        return
    chunks = clause.chunks
    for at in (at for at, chunk in enumerate(chunks) if chunk.is_("anew", "delay")):
        first, after = between_commas(clause, at)
        denied = any(one.is_("no", "negated", "unplanned", "maybe") for one in chunks[first:at])
        # "Новых сроков стороны не называют"
        if denied or any(one.is_("negated") for one in chunks[at:after]):
            continue
        unsaid = [one for one in told if "cancelled" in one.signs and not one.clause.has("cancelled")]
        unsaid = unsaid or [one for one in told if looks_ahead(one) and one.clause.has("meant", "intended")]
        yield from _to_be_later(unsaid, Spot(clause, at))
        return


def _held_then(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """That journeys told of before as off are to be made on other days: "it shall take place on 24 June"."""
    if not (clause.has("held_then") and clause.has("it", "trip")) or clause.has("negated", "maybe"):
        return
    at = next(at for at, chunk in enumerate(clause.chunks) if chunk.is_("held_then"))
    if any(_is_day(one.when) for one in clause.chunks[at:]):
        off = [one for one in told if "cancelled" in one.signs and one.clause.number < clause.number]
        yield from _to_be_later(off, Spot(clause, at))


def _to_be_later(off: Sequence[Sighting], spot: Spot) -> Iterator[Sighting]:
    """The journeys that are `off`, the last told of each country, as put off by what `spot` says."""
    for one in {one.host: one for one in off if not one.is_meeting}.values():
        later = replace(one, spot=spot, signs=frozenset({"postponed"}))
        yield replace(later, whens=(), when=None, is_echo=True)


def _stops_put_off(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """That the stops of a tour are off as the whole is: "put off the tour, which was to have led him
    through Ukraine and Belarus", "отменил поездку. Его ждали в Минске и Киеве"."""
    meant = [one for one in told if one.clause is clause and one.phase in ("meant", "awaited")]
    off = next((one for one in told if one.signs & CALLED_OFF and one not in meant), None) if meant else None
    for one in meant:
        theirs = one.is_shared if one.phase == "meant" else not one.is_echo
        if off and theirs and are_together(one.visitors, off.visitors):
            signs = off.signs & CALLED_OFF
            yield replace(one, spot=off.spot, signs=signs, whens=(), when=None, is_echo=True)


def _put_off(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """That the journey told last is off: "for now we are postponing it", "it will be rescheduled"."""
    if not clause.has(*CALLED_OFF) or not clause.has("it"):
        return
    chunks = clause.chunks
    last = next((one for one in reversed(told) if one.clause.number <= clause.number), None)
    for at, chunk in enumerate(chunks[:-1]):
        beside = (chunks[at + 1], *(one for one in chunks[max(0, at - 3) : at] if one.is_("it")))
        if last and chunk.entry and chunk.is_(*CALLED_OFF) and any(one.is_("it") for one in beside):
            signs = frozenset({chunk.entry.kind})
            yield replace(last, spot=Spot(clause, at), signs=signs, whens=(), when=None, is_echo=True)
