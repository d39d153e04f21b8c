"""What belongs to those who speak, and not to a journey: their places, their agencies, what they tell of."""

from collections.abc import Sequence

from bot.analysis.scenes.chunks import Chunk

#: "The US State Department said": chunks up to the verb.
_SPEAKERS = 4

#: "During her first official visit": chunks between.
_NEAR = 4

_OWNING = ("'", "’")
_QUOTES = frozenset('"”»’」')


def owns(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the place at `index` is only whose something is: "Kuwait's news agency"."""
    return index + 1 < len(chunks) and chunks[index + 1].gap[:1] in _OWNING


def speaks_of(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether what is of the place at `index`, after a comma, is said to speak."""
    place = chunks[index].place
    if place is None or not (chunks[index].gap or place.kind == "seat"):
        return False
    for chunk in chunks[index + 1 : index + 1 + _SPEAKERS]:
        office = chunk.place is None or chunk.place.kind == "seat"
        if chunk.gap or chunk.party or chunk.when or not office:
            return False
        if chunk.is_("saying"):
            return True
    return False


def is_of_speaker(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the place at `index` is where somebody speaks: "the ministry in Hanoi said", but not "who after
    talks in Hanoi said"."""
    said = index + 1 < len(chunks) and chunks[index + 1].is_("saying")
    return said and not (index > 1 and chunks[index - 2].is_trigger)


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


def office_behind(chunks: Sequence[Chunk], at: int, *, until: int) -> int:
    """Where the words of a trip at `at`, which go to `until`, end before those of an office that speaks: "a
    visit that was to begin on Sunday, the office of the president said"."""
    for index in range(at + 1, until - 1):
        if chunks[index].gap[:1] != "," or not _is_plain(chunks[index]):
            continue
        # "The press service of"
        behind = next((one for one in chunks[index + 1 : until] if one.gap or not _is_plain(one)), None)
        if behind is not None and behind.is_("of") and not behind.gap:
            return index
    return until


def _is_plain(chunk: Chunk) -> bool:
    return chunk.entry is None and bool(chunk.word)
