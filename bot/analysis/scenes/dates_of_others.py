"""Dates beside a journey that are told of something else: of an office, of a meeting, of another verb."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.scenes.chunks import Chunk

#: "Her second official visit", "after the one in": chunks.
_COUNTED = 4


def is_of_end(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the date at `index` is that on which a whole trip ends: "goes to Peru and Chile and ends
    the trip on Friday"."""
    between = chunks[at + 1 : index]
    ends = next(
        (near for near, one in enumerate(between) if one.is_("ends", "ending", "ended")), len(between)
    )
    return chunks[at].is_("go") and any(one.is_("trip") for one in between[ends + 1 :])


def is_of_talks_ahead(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the date behind a journey is that of what it is ahead of: "landed in Jakarta ahead of talks on
    Thursday"."""
    ahead = (
        one.is_("ahead") and two.is_("meet", "talks", "attend")
        for one, two in pairwise(chunks[at + 1 : index])
    )
    return chunks[at].is_("go") and any(ahead)


def is_of_verb_before(before: Sequence[Chunk], index: int) -> bool:
    """Whether the date at `index` among the chunks `before` a trigger is that of what was done before: "met
    the emir on Tuesday and will go on"."""
    if not 0 <= index < len(before) - 2:
        return False
    done = any(one.entry is not None and one.entry.tense in ("past", "noun") for one in before[:index])
    return done and before[index + 1].is_("and") and before[index + 2].is_("ahead")


def is_of_office(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether somebody took office on the date at `index`: "his first since he took office in May",
    今年10月就任以来."""
    before = [one for one in chunks[max(0, index - 2) : index] if not one.is_("to", "on", "since")][-1:]
    return any(one.is_("took_office") for one in (*before, *chunks[index + 1 : index + 2]))


def is_counted_from(chunks: Sequence[Chunk], index: int, *, at: int, tight: bool) -> bool:
    """Whether the month at `index` says since when journeys are counted: "her second visit since May"."""
    when = chunks[index].when
    if tight and any(one.is_("since") for one in chunks[index:at]):
        # 两国1月复交以来首次来访
        return True
    counted = any(one.is_("counted", "rank") for one in chunks[max(0, at - _COUNTED) : at])
    if not counted or when is None or {"day", "weekday"} & when.values.keys():
        return False
    before, after = chunks[max(0, index - _COUNTED) : index], chunks[index + 1 : index + 2]
    # 去年11月以来第二次
    return any(one.is_("since", "after", "past", "neutral") for one in (*before, *after))


def is_of_home(chunks: Sequence[Chunk], index: int, *, first: int) -> bool:
    """Whether the date at `index` says since when somebody is "back in Lima since Monday"."""
    when = chunks[index].when
    since = index > 0 and (chunks[index - 1].is_("since") or (when is not None and "since" in when.values))
    return since and any(one.is_("back") or one.word == "back" for one in chunks[first:index])


def is_of_meeting(chunks: Sequence[Chunk], when: int, *, at: int) -> bool:
    """Whether the date behind a journey is that of the meeting right after it: "came to Moscow and on Tuesday
    met the president"."""
    if when < at or not chunks[at].is_("go", "trip"):
        return False
    apart = any("," in one.gap or one.is_("and") for one in chunks[at + 1 : when + 1])
    following = [one for one in chunks[when + 1 : when + 3] if not one.is_("pronoun")][:1]
    return apart and any(one.is_("meet", "host", "hosted") and not one.gap for one in following)


def is_of_verb_behind(chunks: Sequence[Chunk], when: int, *, at: int) -> bool:
    """Whether the date behind a journey is that of what will be done: "left Lima on Monday and will meet the
    king on Tuesday"."""
    if when < at or not chunks[at].is_("leave") or chunks[at].is_("ahead"):
        return False
    then = (one.is_("and") and two.is_("ahead") for one, two in pairwise(chunks[at + 1 : when]))
    return any(then) and any(one.is_("meet") for one in chunks[at + 1 : when])
