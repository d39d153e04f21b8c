"""Who spoke with whom where a text comes from, in a title and lead that tell of no visit otherwise: "OSLO -
The chancellor told the president on Tuesday". One of both is at home there; the other is a guest."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.glimpses import city_in
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import CITIES, Sighting, Spot, host_of, seat_of, span_of
from bot.analysis.text.dates import Sort
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Zone

#: A sentence of whose main part one of these is a word tells of something else, or of nothing that is sure.
_AGAINST = ("maybe", "past", "greet", *CALLED_OFF)

#: "After almost four hours with the president": chunks between the two words.
_HOURS = 4

#: A day stands so many chunks from the two.
_NEAR = 4

#: "Their talks lasted an hour": chunks from the beginning of a sentence.
_THEIRS = 2

#: Between who speaks and to whom.
_BRIDGES = ("saying", "on", "link", "pronoun", "meant")

#: The day on which they spoke is that on which it is said.
_DAYS = (Sort.EVENT, Sort.REPORTING)

#: Offices of which a text that comes from their country need not tell whose they are.
_OWN = frozenset({"president", "prime_minister", "chancellor", "monarch", "foreign_minister"})


def hearings(
    clauses: Sequence[Clause], *, abroad: Mention | None, faces: frozenset[str]
) -> Iterator[Sighting]:
    """A sighting of each guest in title and lead among `clauses`. `abroad`: the place of the dateline;
    `faces`: words of what is done to somebody who is there, as "told"."""
    opening = [one for one in clauses if one.zone is not Zone.REST]
    if any(one.has("remote") for one in opening):
        return
    for clause, behind in zip(opening, (*opening[1:], None), strict=True):
        if clause.asks:
            continue
        theirs = behind is not None and _are_theirs(behind)
        found = [at for at, one in enumerate(clause.chunks) if one.party and _is_official(one.party)]
        for one, other in pairwise(found):
            told = _main_part(clause.chunks, other)
            if any(chunk.is_(*_AGAINST) for chunk in told):
                break
            named = city_in(told)
            there = named or abroad
            if there is None or not (theirs or _is_spoken(told, one, other=other, faces=faces)):
                continue
            guests = _guests(told, one, other=other, host=host_of(there), is_named=named is not None)
            yield from (_sighting(clause, guest, pair=(one, other), there=there) for guest in guests)
            if guests:
                break


def _main_part(chunks: Sequence[Chunk], other: int) -> Sequence[Chunk]:
    """What stands before "that", behind which is only what somebody said."""
    return chunks[: next((at for at in range(other, len(chunks)) if chunks[at].is_("link")), len(chunks))]


def _is_official(party: Party) -> bool:
    return can_travel(party) and bool(party.name and (party.role or party.id))


def _is_spoken(chunks: Sequence[Chunk], one: int, *, other: int, faces: frozenset[str]) -> bool:
    """Whether the first faces the second, or speaks after some time with them."""
    between = chunks[one + 1 : other]
    if _faced_by(chunks, other).word in faces and not chunks[other].gap:
        # "Said on Thursday that she had told", "told his counterpart"
        return all(chunk.when or chunk.is_(*_BRIDGES) or chunk.word in faces for chunk in between)
    after = next((at for at, chunk in enumerate(between) if chunk.is_("after")), None)
    if after is None or not between[-1].is_("with") or chunks[other].gap:
        return False
    hours = between[after + 1 : -1]
    return len(hours) <= _HOURS and not any(chunk.place or chunk.is_trigger for chunk in hours)


def _faced_by(chunks: Sequence[Chunk], other: int) -> Chunk:
    """What stands before an official, or before "his"."""
    return chunks[other - 1 - (other > 1 and chunks[other - 1].is_("pronoun"))]


def _are_theirs(clause: Clause) -> bool:
    """Whether a sentence goes on on what the two of the one before did: "Their talks lasted an hour"."""
    first = clause.chunks[:_THEIRS]
    return len(first) == _THEIRS and first[0].is_("pronoun") and first[1].is_("talks")


def _guests(chunks: Sequence[Chunk], one: int, *, other: int, host: str, is_named: bool) -> tuple[Party, ...]:
    """Who of two is abroad: one where the other is at home, or both where the sentence itself names a place.
    Who speaks at home may speak by telephone."""
    first, second = chunks[one].party, chunks[other].party
    if first is None or second is None:
        return ()
    homes = {seat_of(party.country) for party in (first, second)}
    if is_named and len(homes) > 1 and homes.isdisjoint(("", host)):
        return first, second
    says = _faced_by(chunks, other).is_("saying")
    for guest, own in ((first, second), (second, first)) if not says else ((first, second),):
        if not guest.country or seat_of(guest.country) == host:
            continue
        if seat_of(own.country) == host or (not own.country and own.role in _OWN):
            return (guest,)
    return ()


def _sighting(clause: Clause, guest: Party, *, pair: tuple[int, int], there: Mention) -> Sighting:
    one, other = pair
    own = next(party for at in pair if (party := clause.chunks[at].party) is not None and party is not guest)
    days = (chunk.when for chunk in clause.chunks[max(0, one - _NEAR) : other + 1 + _NEAR] if chunk.when)
    return Sighting(
        spot=Spot(clause, other),
        visitors=(guest,),
        meets=(own,),
        host=host_of(there),
        host_span=span_of(there),
        signs=frozenset({"done"}),
        cities=(there,) if there.kind in CITIES else (),
        whens=tuple(one._replace(sort=Sort.EVENT) for one in days if one.sort in _DAYS),
        is_meeting=True,
    )
