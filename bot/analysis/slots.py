"""Who and where belongs to a trigger: its subject, its objects and its places, by what stands before them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.analysis.clauses import Chunk, Clause
from bot.analysis.dates import When
from bot.analysis.people import Party
from bot.analysis.places import Mention

#: Who speaks about travels of others.
_NO_TRAVELLERS = frozenset({"spokesperson", "ambassador", "governor", "mayor", "spouse", "plenipotentiary"})

#: Words that make what follows no subject.
_GOVERNING = ("with", "by", "of", "from", "to", "after", "via")

#: A preposition governs who stands so many chunks behind it at most.
_GOVERNED = 6

#: Between two coordinated people or places: marks that join.
_JOINING = frozenset({"", ",", "，", "、"})

#: Chunks that may stand between a trigger and its place, or a place and the next.
_REACH = 12


class Leg(NamedTuple):
    """A place that somebody goes to, and the date beside it."""

    place: Mention
    when: When | None


class Order(NamedTuple):
    """Where a language puts things."""

    #: The subject may follow its verb.
    subject_after: bool
    #: A place may precede its verb.
    place_before: bool
    #: Words say something only of what stands between the same commas.
    tight: bool


def segment(clause: Clause, at: int) -> tuple[int, int]:
    """The chunks around number `at` up to the next words and marks that end a clause."""
    first, after = at, at + 1
    while first > 0 and first not in clause.breaks:
        first -= 1
    while after < len(clause.chunks) and after not in clause.breaks:
        after += 1
    return first, after


def between_commas(clause: Clause, at: int) -> tuple[int, int]:
    """The chunks around number `at` up to the next commas."""
    first, after = at, at + 1
    while first > 0 and first not in clause.commas:
        first -= 1
    while after < len(clause.chunks) and after not in clause.commas:
        after += 1
    return first, after


def can_travel(party: Party) -> bool:
    """Whether travels of such a person concern states."""
    return party.role not in _NO_TRAVELLERS


def group_before(clause: Clause, at: int) -> tuple[Party, ...]:
    """The nearest people before chunk `at` that can be its subject, with those they are joined to."""
    chunks = clause.chunks
    for index in range(at - 1, -1, -1):
        party = chunks[index].party
        if party is None or not can_travel(party) or is_governed(chunks, index):
            continue
        if index + 1 < len(chunks) and chunks[index + 1].is_("saying") and index + 1 < at:
            continue
        return _joined_left(chunks, index)
    return ()


def group_after(clause: Clause, at: int, *, until: int, governed: Sequence[str] = ()) -> tuple[Party, ...]:
    """The first people after chunk `at` and before `until`: right there, or after a word of `governed`."""
    chunks = clause.chunks
    for index in range(at + 1, min(until, at + 1 + _REACH, len(chunks))):
        party = chunks[index].party
        if chunks[index].is_trigger and index > at + 1:
            return ()
        if party is None:
            continue
        before = chunks[index - 1]
        if governed and any(chunks[back].is_(*governed) for back in range(max(at, index - _GOVERNED), index)):
            return _joined_right(chunks, index)
        if not governed and not before.is_(*_GOVERNING):
            return _joined_right(chunks, index)
    return ()


def legs(clause: Clause, at: int, *, order: Order, markers: Sequence[str] = ("to",)) -> tuple[Leg, ...]:
    """The places that the trigger at chunk `at` leads to, first named first."""
    first, after = segment(clause, at)
    right = tuple(_legs_right(clause.chunks, at, until=after, markers=markers))
    if right:
        return right
    left = tuple(_legs_left(clause.chunks, at, since=first, markers=markers)) if order.place_before else ()
    before = clause.chunks[at - 1] if at else None
    if not left and before and before.place and before.place.kind != "adjective" and clause.chunks[at].is_("trip"):
        return (Leg(before.place, None),)
    return left


def _legs_right(
    chunks: Sequence[Chunk], at: int, *, until: int, markers: Sequence[str]
) -> Iterator[Leg]:
    index = at + 1
    limit = min(until, at + 1 + _REACH)
    found = False
    while index < limit:
        chunk = chunks[index]
        if chunk.is_trigger and not chunk.is_("talks"):
            return
        if chunk.place and (_is_place(chunks, index, at=at, markers=markers) or (found and _continues(chunks, index))):
            place = chunk.place
            found = True
            limit = min(until, index + 1 + _REACH)
            yield Leg(place, _beside(chunks, index, until=until))
        elif found and chunk.party:
            return
        index += 1


def _legs_left(chunks: Sequence[Chunk], at: int, *, since: int, markers: Sequence[str]) -> Iterator[Leg]:
    for index in range(since, at):
        chunk = chunks[index]
        if chunk.place and _is_place(chunks, index, at=at, markers=markers):
            yield Leg(chunk.place, _beside(chunks, index, until=at))
            following = index + 1
            while following < at and (chunks[following].place or chunks[following].is_("and")):
                if chunks[following].place and _continues(chunks, following):
                    yield Leg(chunks[following].place, _beside(chunks, following, until=at))  # type: ignore[arg-type]
                following += 1
            return


def _is_place(chunks: Sequence[Chunk], index: int, *, at: int, markers: Sequence[str]) -> bool:
    """Whether the place at `index` stands after a marker, or right after the trigger at `at`."""
    if not _is_land(chunks, index):
        return False
    if index == at + 1:
        return True
    before = index - 1
    while before > at and chunks[before].is_("lands", "of"):
        before -= 1
    return before >= 0 and (before == at or chunks[before].is_(*markers))


def _is_land(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether a place is somewhere to go: no adjective, but for "the Indonesian island"."""
    place = chunks[index].place
    if place is None or place.kind != "adjective":
        return place is not None
    return index + 1 < len(chunks) and chunks[index + 1].is_("lands")


def _continues(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the place at `index` goes on a list: after a comma, "and" or a date."""
    before = chunks[index - 1]
    if not _is_land(chunks, index):
        return False
    if before.is_("and", "to") or before.when is not None:
        return True
    return before.place is not None and chunks[index].gap in _JOINING and bool(chunks[index].gap)


def _beside(chunks: Sequence[Chunk], index: int, *, until: int) -> When | None:
    """The date right after a place, or right before it."""
    for near in (index + 1, index + 2):
        if near < until and chunks[near].when and (near == index + 1 or chunks[index + 1].is_("to")):
            return chunks[near].when
    if index and chunks[index - 1].when:
        return chunks[index - 1].when
    return None


def is_governed(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the person at `index` is an object: after a preposition, or of a verb of meeting."""
    if not index:
        return False
    before = chunks[index - 1]
    return before.is_(*_GOVERNING) or (before.is_("meet", "host", "greet") and not chunks[index].gap)


def _joined_left(chunks: Sequence[Chunk], index: int) -> tuple[Party, ...]:
    """The people joined to the one at `index`, who is the last of them."""
    members: list[Party] = []
    while index >= 0:
        party = chunks[index].party
        if party is None:
            break
        members.append(party)
        before = index - 1
        if before > 0 and chunks[before].is_("pronoun"):
            before -= 1
        if before > 0 and chunks[before].is_("and", "led"):
            index = before - 1
        elif before >= 0 and chunks[before].party and chunks[index].gap in (",", "，", "、"):
            index = before
        else:
            break
    return tuple(reversed(members))


def _joined_right(chunks: Sequence[Chunk], index: int) -> tuple[Party, ...]:
    """The people joined to the one at `index`, who is the first of them."""
    members: list[Party] = []
    while index < len(chunks):
        party = chunks[index].party
        if party is None:
            break
        members.append(party)
        after = index + 1
        if after + 1 < len(chunks) and chunks[after].is_("and", "led") and chunks[after + 1].party:
            index = after + 1
        elif after < len(chunks) and chunks[after].party and chunks[after].gap in (",", "，", "、"):
            index = after
        else:
            break
    return tuple(members)
