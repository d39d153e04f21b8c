"""Where a sentence goes on with a journey behind words on one of its places."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.analysis.scenes.chunks import Chunk, Clause


def parted(clause: Clause) -> Clause:
    """`clause`, in which the next country of a journey opens a part of its own: "flew to Peru, where he met
    the king, | and to Chile", "will visit Peru, where he is to meet the king, | and Chile on Monday"."""
    found = tuple(_resumed(clause.chunks)) if clause.has("where") else ()
    return replace(clause, breaks=clause.breaks.union(found)) if found else clause


def _resumed(chunks: Sequence[Chunk]) -> Iterator[int]:
    """The chunks at which a list of countries goes on behind "where" and what was done there."""
    inside, told = False, False
    for at, chunk in enumerate(chunks):
        if chunk.is_("where"):
            inside, told = True, False
        elif inside and told and chunk.gap[:1] == "," and land_behind(chunks, at) is not None:
            inside = False
            yield at
        told = told or chunk.is_trigger


def land_behind(chunks: Sequence[Chunk], at: int) -> int | None:
    """The chunk of the country that words like "and to" at `at`, or "and" alone, lead to; None for others."""
    joined = chunks[at].is_("and")
    to = at + joined
    led = to < len(chunks) and chunks[to].is_("to")
    land = to + led
    place = chunks[land].place if land < len(chunks) and (led or joined) else None
    if place is None or place.kind != "name":
        return None
    # Not "and Chile signed"
    behind = chunks[land + 1 : land + 2]
    alone = all(one.when or one.is_("on") or one.gap[:1] == "," for one in behind)
    return land if led or alone else None
