"""Words around a journey that say that it is made: "on his first visit", "on the second day of a trip"."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.scenes.chunks import Chunk
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Spot
from bot.analysis.text.dates import Sort

#: "Is paying a state visit": words between.
_JUST = 3

#: "On the second day of his first official visit": chunks up to the trip.
_ON_DAY = 6


def is_made_now(spot: Spot, found: set[str]) -> bool:
    """Whether somebody is "on his first visit", "is paying a visit" or "left on Sunday for a visit"."""
    if not spot.is_("trip"):
        return False
    if spot.leaving is not None and spot.leaving.tense == "past" and found.isdisjoint(("ended", "past")):
        return True
    near = spot.chunks[max(spot.bounds[0], spot.at - _JUST - 1) : spot.at]
    # Not "refused to pay a visit", nor "Berg to attend summit, pay visits to Peru"
    paid = any(two.is_("pays") and not one.is_("to") for one, two in pairwise(near))
    paid = paid and not any(one.is_("to") and _is_base(two) for one, two in pairwise(spot.chunks[: spot.at]))
    paid = paid or _is_opened(near)
    return _is_under_way(spot.chunks, spot.at) or (paid and found.isdisjoint(("ahead", "maybe")))


def _is_base(chunk: Chunk) -> bool:
    return chunk.is_trigger and chunk.entry is not None and chunk.entry.tense == "base"


def _is_opened(before: Sequence[Chunk]) -> bool:
    """Whether the last verb of the chunks right before a trip says that it was opened: "opened a three-day
    visit", "opens her first official trip"."""
    verbs = [one.entry for one in before if one.entry is not None and not one.is_("pronoun", "rank")]
    return bool(verbs) and (verbs[-1].kind, verbs[-1].phase) == ("act", "open")


def _is_under_way(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether somebody is "on his first visit"."""
    for index in range(at - 1, max(-1, at - _JUST - 1), -1):
        if chunks[index].is_("on"):
            return not index or chunks[index].gap != "" or chunks[index - 1].party is not None
        if not chunks[index].is_("pronoun", "rank") and chunks[index].entry is not None:
            return False
    return False


def is_on_a_day(spot: Spot) -> bool:
    """Whether somebody is "on the second day of a trip"."""
    # "Of his Australian visit", "of his state visit"
    near = spot.chunks[max(spot.bounds[0], spot.at - _ON_DAY) : spot.at]
    days = [index for index, one in enumerate(near) if one.when and one.when.sort is Sort.NTH]
    inside = near[days[-1] + 1 :] if days else ()
    parted = ((one.gap and not one.is_owned) or one.is_trigger for one in inside)
    near_by = not any(parted) and all(one.when is None or one.when.sort is Sort.DURATION for one in inside)
    return spot.is_("trip") and bool(days) and near_by


def told_as_first(spot: Spot, found: set[str]) -> str:
    """How it stands if a sentence says of it that "it was the first visit" or "это первый визит": "done",
    "began"; else ""."""
    near = spot.chunks[max(spot.bounds[0], spot.at - _JUST) : spot.at]
    if not spot.is_("trip") or found & {"ahead", "maybe", "past", *CALLED_OFF}:
        return ""
    verb = next((at for at, one in enumerate(near) if one.is_("meant", "been", "this")), len(near))
    behind = near[verb + 1 :]
    first = any(one.is_("rank") for one in behind) or (verb < len(near) and near[verb].is_("this"))
    # Not "the first visit of a member of the Merz government"
    whose = [one for one in spot.chunks[spot.at + 1 : spot.at + 3] if not one.is_("of", "by")][:1]
    theirs = any(one.party for one in whose)
    if not (behind and first and theirs) or any(one.entry and not one.is_("rank") for one in behind):
        return ""
    return "done" if near[verb].is_("meant") else "began"
