"""What clauses that tell of no journey add to those told before: the days on which a tour stops, "we are
postponing it"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.analysis.chunks import Clause
from bot.analysis.dates import Sort, When
from bot.analysis.outlook import direction, looks_ahead
from bot.analysis.places import Mention
from bot.analysis.plans import CALLED_OFF
from bot.analysis.sightings import CITIES, Sighting, Spot, host_of

#: "In Egypt he will be on Monday": so many chunks from a place to its day.
_BESIDE = 4


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
        found += (*_put_off(clause, told), *_there(clause, told))
    return found


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
        yield replace(
            journey,
            spot=Spot(clause, at),
            signs=frozenset({"ahead"} if ahead else ()),
            cities=(place,) if place.kind in CITIES else (),
            meets=(),
            when=when,
            whens=(when,),
            is_meeting=False,
            is_departure=False,
            is_echo=True,
        )


def _pairs(clause: Clause) -> Iterator[tuple[int, When]]:
    """The places of `clause` with their days, which follow them or stand before them throughout."""
    chunks = clause.chunks
    marks = [at for at, chunk in enumerate(chunks) if _is_land(chunk.place) or _is_day(chunk.when)]
    leading = bool(marks) and chunks[marks[0]].when is not None
    for one, other in pairwise(marks):
        at, day = (other, one) if leading else (one, other)
        when = chunks[day].when
        # "In Rome, on Monday he flew…"
        around = (*chunks[one + 1 : other], *chunks[day + 1 : day + 2])
        alone = not any(chunk.is_trigger or chunk.party for chunk in around)
        if when is not None and chunks[at].place and other - one <= _BESIDE and alone:
            yield at, when


def _is_land(place: Mention | None) -> bool:
    return place is not None and place.kind != "adjective"


def _is_day(when: When | None) -> bool:
    return when is not None and when.sort is Sort.EVENT


def _there(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """The days of a journey told before, of all places: "he was due there from Monday to Friday"."""
    chunks = clause.chunks
    places = ("there", "countries")
    if not clause.has(*places) or not clause.has("pronoun"):
        return
    spots = [at for at, one in enumerate(chunks[:-1]) if one.is_(*places) and _is_day(chunks[at + 1].when)]
    last = next(
        (one for one in reversed(told) if one.clause.number < clause.number and not one.is_echo), None
    )
    if last is None or not spots or not any(one.is_("pronoun") for one in chunks[: spots[0]]):
        return
    at = spots[0]
    ahead = frozenset({"ahead"} if clause.has("ahead", "meant") else ())
    for one in told:
        if one.clause.number == last.clause.number and not one.is_echo:
            yield replace(
                one,
                spot=Spot(clause, at),
                signs=ahead,
                cities=(),
                meets=(),
                when=None,
                whens=tuple(filter(None, [chunks[at + 1].when])),
                is_meeting=False,
                is_departure=False,
                is_echo=True,
            )


def _put_off(clause: Clause, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """That the journey told last is off: "for now we are postponing it"."""
    if not clause.has(*CALLED_OFF) or not clause.has("it"):
        return
    chunks = clause.chunks
    last = next((one for one in reversed(told) if one.clause.number <= clause.number), None)
    for at, chunk in enumerate(chunks[:-1]):
        if last and chunk.entry and chunk.is_(*CALLED_OFF) and chunks[at + 1].is_("it"):
            signs = frozenset({chunk.entry.kind})
            yield replace(last, spot=Spot(clause, at), signs=signs, whens=(), when=None, is_echo=True)
