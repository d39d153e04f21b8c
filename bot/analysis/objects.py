"""What a verb has as its object: a place before it, a country to talk with, something that is told."""

from collections.abc import Sequence

from bot.analysis.chunks import Chunk
from bot.analysis.places import Mention

#: "During her first official visit": chunks between.
_NEAR = 4

_QUOTES = frozenset('"”»’」')


def object_before(chunks: Sequence[Chunk], at: int) -> Mention | None:
    """The place before its verb, whose subject follows: "Казахстан с визитом посетит президент"."""
    entry = chunks[at].entry
    whole = entry is not None and entry.kind == "go" and entry.phase == "whole"
    if not whole or not any(one.party for one in chunks[at + 1 : at + 2]):
        return None
    index = at - 1
    while index > 0 and not chunks[index].gap and (chunks[index].when or chunks[index].is_("with", "trip")):
        index -= 1
        if index and chunks[index].word and chunks[index].entry is None:
            index -= 1  # "с официальным визитом"
    led = index > 0 and chunks[index - 1].entry is not None and not chunks[index - 1].is_("and")
    place = chunks[index].place if index >= 0 and not led else None
    return place if place and place.kind != "adjective" else None


def is_with_land(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether a country says with whom somebody talks: "heads to Bern for US talks"."""
    place, following = chunks[index].place, chunks[index + 1 : index + 2]
    names = place is not None and place.kind in ("name", "adjective")
    return names and any(one.is_("talks") and not one.gap for one in following)


def tells_of(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the verb of saying at `index` has the trigger at `at` as what somebody tells: "the visit is on,
    the minister said in Lima", "'it was a good visit', the minister said in Lima", but not "during his visit
    the minister said in Lima"."""
    who = index - 1
    if not chunks[index].is_("saying") or who <= at or chunks[who].party is None:
        return False
    if any(mark in _QUOTES for one in chunks[at + 1 : who + 1] for mark in one.gap):
        return True
    before = chunks[max(0, at - _NEAR) : at]
    comes = at == 0 and chunks[at].is_("go", "attend")  # "Arriving for talks, he said in Lima"
    return not comes and not any(one.is_("began", "on", "after", "ended", "ending") for one in before)
