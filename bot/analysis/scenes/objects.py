"""Places that are objects of verbs whose subjects follow, as Russian has them."""

from collections.abc import Sequence

from bot.analysis.scenes.chunks import Chunk
from bot.analysis.text.places import Mention


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
