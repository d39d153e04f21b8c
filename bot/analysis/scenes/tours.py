"""Journeys to so many countries that the text lists elsewhere."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.sightings import Spot
from bot.analysis.scenes.who import Who

#: A number stands so many chunks before what it counts: "five African nations".
_NUMBERED = 3


class Tour(NamedTuple):
    """A journey to so many countries, and where the text speaks of it."""

    countries: int
    spot: Spot
    visitors: tuple[Party, ...]


def tour_in(clause: Clause, who: Who, *, numbers: Mapping[str, int]) -> Tour | None:
    """The tour that `clause` announces; `numbers`: words for numbers."""
    if not clause.has("countries"):
        return None
    chunks = clause.chunks
    trigger = next((at for at in clause.triggers if chunks[at].is_("go", "trip", "back")), None)
    if trigger is None:
        return None
    spot = Spot(clause, trigger)
    for index, chunk in enumerate(chunks):
        if not chunk.is_("countries") or _are_of_company(chunks, index):
            continue
        words = [one.word for one in chunks[max(0, index - _NUMBERED) : index]]
        count = next((numbers[word] for word in words if word in numbers), 0)
        visitors = (who.travellers or who.visitors(spot)) if count else ()
        if visitors:
            return Tour(count, spot, visitors)
    return None


def _are_of_company(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the countries counted at `index` are those of people with whom somebody goes:
    与波兰、立陶宛两国元首同赴."""
    at = index - 1
    while at > 0 and chunks[at].entry is None and not chunks[at].place:  # The number.
        at -= 1
    first = at
    while first > 0 and (chunks[first].place or chunks[first].is_("and")):
        first -= 1
    return first < at and chunks[first].is_("with")
