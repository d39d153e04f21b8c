"""Where officials are by a title and lead that tell of no journey: two side by side in a city, one who speaks
abroad, one who is invited. Weaker than a visit, and enough to say which one a text is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import BREAKS, Chunk, Clause
from bot.analysis.scenes.joined import can_travel, is_visiting
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import CITIES, SITES, Sighting, Spot, host_of, seat_of, span_of
from bot.analysis.text.dates import Sort
from bot.analysis.text.reading import Zone
from bot.domain.facts import Span

#: Words near which a sentence tells of something else, or of nothing that is.
_AGAINST = ("remote", "negated", "past", *CALLED_OFF)

#: Words that may stand between two who are told of together: "and his visiting counterpart".
_JOINTS = ("and", "with", "pronoun", "trip", "whose")

#: "On the phone", "last year": words around.
_JUST = 3

#: Where somebody is: a city, or the seat of a government.
_PLACES = CITIES | {"seat"}

#: "Asked", "was shown around by": words between who does something and to whom.
_DOES = 3

#: "Issued a statement condemning the attack in Gaza": words between those who do something and the city.
_DOING = 4

#: A city stands so many chunks from those who are there, and from who speaks there.
_NEAR = 12
_SAID_IN = 5

#: An invitation tells where to within so many chunks.
_INVITED = 9


class _Place(NamedTuple):
    """Where somebody is."""

    at: int
    host: str
    span: Span


class Words(NamedTuple):
    """Words of one language, by their beginnings."""

    #: Of an invitation.
    invites: tuple[str, ...]
    #: "The capital" of the country that is spoken of.
    capitals: tuple[str, ...]


def words_of(names: Mapping[str, frozenset[str]]) -> Words:
    """The words for presences among the sets of a language."""
    return Words(tuple(names.get("invites", ())), tuple(names.get("capitals", ())))


def presences(clauses: Sequence[Clause], *, words: Words, home: str) -> list[Sighting]:
    """A sighting for each official whom a sentence of title and lead lets suppose abroad; `home` is the
    country of the source."""
    opening = [one for one in clauses if one.zone is not Zone.REST and not one.asks]
    plain = [] if any(clause.has("remote") for clause in opening) else opening
    found = [one for clause in plain for one in _together(clause, words=words, home=home)]
    found = found or [one for clause in opening for one in _invited(clause, words)]
    return found or [one for clause in plain for one in _speaking(clause)]


def _together(clause: Clause, *, words: Words, home: str) -> Iterator[Sighting]:
    """Officials of two countries who do something in a city."""
    pair = pair_in(clause)
    place = _place(clause, pair, words=words, home=home) if pair else None
    if pair is None or place is None:
        return
    sides = [clause.chunks[at].party for at in pair]
    ones, others = (one for one in sides if one is not None)
    for one, other in ((ones, others), (others, ones)):
        if one.country and seat_of(one.country) != place.host:
            yield _sighting(
                clause, one, place=place, meets=(other,), is_planned=_is_planned(clause, place.at)
            )


def pair_in(clause: Clause) -> tuple[int, int] | None:
    """The first two officials of two countries who are told of together."""
    chunks = clause.chunks
    found = [at for at, one in enumerate(chunks) if one.party is not None and _is_official(one.party)]
    for one, other in pairwise(found):
        first, second = chunks[one].party, chunks[other].party
        if first is None or second is None or first.country == second.country:
            continue
        if _is_of_others(chunks, one, last=other):
            continue
        between = chunks[one + 1 : other]
        joined = any(chunk.is_("and", "with") for chunk in between) and all(map(_joins, between))
        met = between and between[-1].is_("with") and any(chunk.is_("meet", "talks") for chunk in between)
        if joined or met or _is_seen_at_home(chunks, one, other=other):
            return one, other
    return None


def _is_seen_at_home(chunks: Sequence[Chunk], one: int, *, other: int) -> bool:
    """Whether somebody does something to an official of another country in a place there that is named right
    behind: "asked the president in the Kremlin". Who is spoken of elsewhere stands in no place."""
    party, behind = chunks[other].party, chunks[other + 1 : other + 3]
    if party is None or len(behind) < 2 or not behind[0].is_("to") or other - one > _DOES:
        return False
    place = behind[1].place
    there = place is not None and place.kind in _PLACES and host_of(place) == seat_of(party.country)
    between = chunks[one + 1 : other]
    if len(between) > 1 and between[0].is_("saying") and between[-1].is_("pronoun"):
        # "Told his counterpart in Nairobi"
        return there
    return there and not any(chunk.is_("saying", "greet", "link") or chunk.place for chunk in between)


def _is_official(party: Party) -> bool:
    return can_travel(party) and bool(party.role or party.id)


def _joins(chunk: Chunk) -> bool:
    return chunk.is_(*_JOINTS) or is_visiting(chunk)


def _is_of_others(chunks: Sequence[Chunk], first: int, *, last: int) -> bool:
    """Whether somebody else does something to the two from `first` to `last`, or to what is theirs: says,
    wishes, answers."""
    others = any(
        (one.party and can_travel(one.party) and ":" not in after.gap) or one.is_("saying")
        for one, after in pairwise(chunks[: first + 1])
    )
    given = first > 0 and (chunks[first - 1].is_("greet", "for", "to") or _is_plain(chunks[first - 1]))
    return others or given or any(chunk.is_("whose") for chunk in chunks[last + 1 : last + 2])


def _is_plain(chunk: Chunk) -> bool:
    """Whether it is a word of which nothing is known: "a film about X and Y"; one character is none."""
    known = chunk.party or chunk.place or chunk.when or chunk.entry
    return not known and len(chunk.word) > 1 and chunk.word.isalpha()


def _place(clause: Clause, pair: tuple[int, int], *, words: Words, home: str) -> _Place | None:
    """The city in which `pair` are: the nearest one in their part of the sentence."""
    chunks = clause.chunks
    first, last = pair
    near = range(max(0, first - _NEAR), min(len(chunks), last + 1 + _NEAR))
    found = [(min(abs(at - first), abs(at - last)), at) for at in near if _is_there(chunks, at, words=words)]
    for _, at in sorted(found):
        inside = range(min(at, last) + 1, max(at, first))
        if any(one in clause.breaks or chunks[one].is_("go", "saying", "maybe") for one in inside):
            continue
        if sum(map(_is_plain, chunks[last + 1 : at])) > _DOING:
            continue
        if any(one.is_(*_AGAINST) for one in chunks[max(0, first - _JUST) : max(at, last) + 1 + _JUST]):
            continue
        if place := _place_at(chunks, at, home=home):
            return place
    return None


def _is_there(chunks: Sequence[Chunk], at: int, *, words: Words) -> bool:
    """Whether a city or "the capital" stands at `at`, and something is in it."""
    one, before = chunks[at], chunks[max(0, at - 2) : at]
    if any(chunk.is_("saying") for chunk in chunks[at + 1 : at + 2]):
        # "The ministry in Kyiv said"
        return False
    if one.place is not None:
        there = one.place.kind in _PLACES or one.word in words.capitals
        return there and bool(before) and before[-1].is_("to")
    return one.is_("lands") and one.word in words.capitals and any(chunk.is_("to") for chunk in before)


def _place_at(chunks: Sequence[Chunk], at: int, *, home: str) -> _Place | None:
    one, before = chunks[at], chunks[at - 1]
    if one.place is not None:
        return _Place(at, host_of(one.place), span_of(one.place)) if host_of(one.place) else None
    # "In the Turkish capital", and "in the capital"
    whose = host_of(before.place) if before.place is not None else home
    return _Place(at, whose, one.span) if whose else None


def _is_planned(clause: Clause, at: int) -> bool:
    """Whether the words up to the place speak of what is to come."""
    said = (one for one in clause.chunks[:at] if one.is_("ahead"))
    return any(one.word != "to" for one in said)


def _speaking(clause: Clause) -> Iterator[Sighting]:
    """Who says something in a city abroad: "the minister told reporters in Cairo"."""
    chunks = clause.chunks
    if clause.has(*_AGAINST):
        return
    for at, one in enumerate(chunks):
        if one.party is None or not one.party.country or not _is_official(one.party):
            continue
        place = _said_behind(chunks, at) or _said_before(chunks, at)
        if place is None:
            continue
        if place.host != seat_of(one.party.country):
            yield _sighting(clause, one.party, place=place)
        return


def _said_behind(chunks: Sequence[Chunk], at: int) -> _Place | None:
    """Where it is said behind who says it, at `at`: "the minister told reporters in Cairo"."""
    near = chunks[at + 1 : at + 2 + _SAID_IN]
    said = [index for index, chunk in enumerate(near) if chunk.is_("saying")]
    there = [index for index in range(1, len(near)) if _is_in(near, index)]
    ends = [index for index, chunk in enumerate(near) if chunk.party or chunk.is_("link", *BREAKS)]
    last = min(ends, default=len(near))
    if not said or not there or max(said[0], there[0]) >= last or min(said[0], there[0]) > 2:
        return None
    return _city(near[there[0]], at + 1 + there[0])


def _said_before(chunks: Sequence[Chunk], at: int) -> _Place | None:
    """Where it is said before who says it, at `at`: "заявил в четверг в Каире министр"."""
    first = max(0, at - 1 - _SAID_IN)
    ends = [index for index in range(first, at) if chunks[index].party or chunks[index].is_("link", *BREAKS)]
    near = range(max(ends, default=first - 1) + 1, at)
    said = any(chunks[index].is_("saying") for index in near)
    there = [index for index in near if index > near.start and _is_in(chunks, index)]
    if not said or not there or there[-1] < at - 2:
        return None
    parted = any(chunk.gap for chunk in chunks[there[-1] + 1 : at + 1])
    return None if parted else _city(chunks[there[-1]], there[-1])


def _city(chunk: Chunk, at: int) -> _Place | None:
    host = host_of(chunk.place) if chunk.place is not None else ""
    return _Place(at, host, chunk.span) if host else None


def _is_in(chunks: Sequence[Chunk], at: int) -> bool:
    place = chunks[at].place
    return place is not None and place.kind in CITIES and chunks[at - 1].is_("to")


def _invited(clause: Clause, words: Words) -> Iterator[Sighting]:
    """Who is invited, and where to: a place behind, else to who invites."""
    chunks = clause.chunks
    said = [at for at, one in enumerate(chunks) if words.invites and one.word.startswith(words.invites)]
    if not said or clause.has("negated"):
        return
    at = said[0]
    behind = (near for near in range(at, min(len(chunks), at + _INVITED)) if _is_goal(chunks, near))
    goal = next(behind, None)
    hosts = (_inviting(chunks[near], near) for near in ((goal,) if goal is not None else range(at)))
    place = next((one for one in hosts if one is not None), None)
    if place is None:
        return
    guests = (one.party for one in chunks if one.party is not None and _is_official(one.party))
    guest = next((one for one in guests if one.country and seat_of(one.country) != place.host), None)
    if guest is not None:
        found = _sighting(clause, guest, place=place._replace(at=at), is_planned=True)
        yield replace(found, signs=found.signs | {"maybe"})


def _is_goal(chunks: Sequence[Chunk], at: int) -> bool:
    place = chunks[at].place
    if place is None or place.kind not in SITES or not at:
        return False
    before = chunks[at - 1]
    return before.is_("to") or before.is_trigger or before.is_("maybe")


def _inviting(chunk: Chunk, at: int) -> _Place | None:
    """The country of who or what stands at `at`."""
    if chunk.place is not None:
        host = host_of(chunk.place)
        return _Place(at, host, span_of(chunk.place)) if host else None
    if chunk.party is not None and chunk.party.country:
        return _Place(at, seat_of(chunk.party.country), chunk.span)
    return None


def _sighting(
    clause: Clause,
    guest: Party,
    *,
    place: _Place,
    meets: tuple[Party, ...] = (),
    is_planned: bool = False,
) -> Sighting:
    chunk = clause.chunks[place.at]
    is_city = chunk.place is not None and chunk.place.kind in CITIES
    return Sighting(
        spot=Spot(clause, place.at),
        visitors=(guest,),
        meets=meets,
        host=place.host,
        host_span=place.span,
        signs=frozenset({"ahead"}) if is_planned else frozenset({"began"}),
        cities=(chunk.place,) if chunk.place is not None and is_city else (),
        whens=tuple(one.when for one in clause.chunks if one.when and one.when.sort is Sort.EVENT),
        is_meeting=not is_planned and bool(meets),
    )
