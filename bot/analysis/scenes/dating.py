"""Which dates of a sentence belong to which journey in it."""

from collections.abc import Iterator, Sequence

from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.dates_apart import (
    Found,
    before_colon,
    behind_colon,
    event_of,
    heads,
    is_until,
    of_leaving,
    of_place,
    of_saying,
    resumed,
)
from bot.analysis.scenes.dates_of_others import (
    is_counted_from,
    is_of_end,
    is_of_home,
    is_of_meeting,
    is_of_office,
    is_of_talks_ahead,
    is_of_verb_before,
    is_of_verb_behind,
)
from bot.analysis.scenes.remarks import is_remarked
from bot.analysis.scenes.slots import Order, between_commas, legs, segment
from bot.analysis.text.dates import Sort, When

#: What may be dated before a colon.
_TOLD_BEHIND = ("go", "trip", "host", "hosted", "meet")

#: "In May 2019,": chunks.
_ALONE = 3

#: Marks that end a quotation.
_CLOSING = frozenset('"”»’')

#: Words that may stand between a date and the trigger after it: "on Monday he will fly".
_JOINED = 3
_JOINED_TIGHT = 8


def dates_of(clause: Clause, at: int, *, order: Order, loose: bool = False) -> tuple[When, ...]:
    """The dates of the clause that may be the visit's, not those of another journey in it: between the same
    commas first, the nearest first.

    `loose`: also what stands beyond the next comma where commas part clauses.
    """
    first, after = segment(clause, at)
    chunks = clause.chunks
    found = _own(clause, at, order=order)
    if not found and chunks[at].is_("meet", "talks"):
        found = [
            (abs(index - at), index, when)
            for index in range(first, after)
            if (when := event_of(chunks[index]))
            and not (is_until(chunks, index) or _is_distance(chunks, index))
            and not _is_whose_talks(chunks, index, at=at)
            # "Met the king there and came home on Monday"
            and not any(one.is_("back", "leave") for one in chunks[at + 1 : index])
        ]
    if order.tight:
        found = [
            one
            for one in _between_commas(clause, found, at=at, loose=loose)
            if not (_is_called(clause, one[1]) or _is_of_return(clause, one[1], at=at))
        ]
    else:
        found = _beside_first(clause, found, at=at) or list(of_saying(chunks, at))
    if not found and (chunks[at].is_("go") or (chunks[at].is_("trip") and not order.tight)):
        found = list(of_leaving(clause, at, order=order))
    meant = after + 1 < len(chunks) and chunks[after + 1].is_("meant", "intended", "began", "ended")
    undated = all(when.sort is Sort.DURATION for _, _, when in found)
    if (meant or undated) and not order.tight and chunks[at].is_("go", "trip"):
        # "On Monday put off her visit, which was to begin on Thursday"
        found += [(abs(index - at), index, when) for index, when in of_place(clause, after)]
    if not order.tight and chunks[at].is_("trip"):
        found += [(abs(index - at), index, when) for index, when in resumed(clause, after)]
    if all(when.sort is Sort.DURATION for _, _, when in found) and chunks[at].is_(*_TOLD_BEHIND):
        found += [(at - index, index, when) for index, when in before_colon(clause, first, at=at)]
    if not found:
        found = [(index - at, index, when) for index, when in behind_colon(clause, after)]
    told = event_of(chunks[first - 1]) if first > 0 and chunks[first].is_("at_time") else None
    if not found and told is not None and not chunks[at].is_("trip"):
        # "Stays until Friday, when he flies on to Rome"
        found = [(at - first, first - 1, told)]
    own = at if _is_before_or_after(chunks, at) else -1
    found = [one for one in found if one[1] > own and not is_first_since(chunks, one[1], first=0)]
    # "Who met him on Tuesday, leaves on Thursday"
    beside = range(*between_commas(clause, at))
    return tuple(when for _, _, when in sorted(found, key=lambda one: (one[1] not in beside, one[0])))


def _is_before_or_after(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether the words before the trigger at `at` say what is dated before it: "will visit Peru on 6 May,
    before going to Chile", "landed in Havana on Wednesday after attending a summit in New York"."""
    attends = at - chunks[at].is_("talks")
    if attends > 0 and chunks[attends].is_("attend") and chunks[attends - 1].is_("after"):
        return True
    return at > 0 and chunks[at].is_("go") and chunks[at - 1].is_("before")


def _is_called(clause: Clause, index: int) -> bool:
    """Whether people spoke by telephone on the date at `index`: 2日通电话，同意其近期访华."""
    return any(one.is_("remote") for one in clause.chunks[slice(*between_commas(clause, index))])


def _is_of_return(clause: Clause, index: int, *, at: int) -> bool:
    """Whether people come home on the date at `index`, and what the trigger at `at` tells follows behind a
    comma: 5日回国，在河内会谈."""
    beside = between_commas(clause, index)
    return at >= beside[1] and any(one.is_("back") for one in clause.chunks[slice(*beside)])


def _own(clause: Clause, at: int, *, order: Order) -> list[Found]:
    """The dates of the clause that are not told of something else."""
    first, after = segment(clause, at)
    chunks = clause.chunks
    journeys = [
        index for index in range(first, after) if index != at and _is_journey(clause, index, order=order)
    ]
    return [
        (abs(index - at), index, when)
        for index in range(first, after)
        if (when := chunks[index].when)
        and when.sort is not Sort.REPORTING
        and not is_until(chunks, index)
        and not (_is_distance(chunks, index) or _is_whose_talks(chunks, index, at=at))
        and not (is_of_home(chunks, index, first=first) or is_first_since(chunks, index, first=first))
        and not (is_counted_from(chunks, index, at=at, tight=order.tight) or is_of_office(chunks, index))
        and not (index < at and (has_been(chunks[index + 1 : at]) or _is_quoted(chunks[index + 1 : at + 1])))
        and not (index < reported_from(clause, at, order=order) and _tells_something(clause, index))
        and not (when.sort in (Sort.HISTORY, Sort.EVENT) and is_aside(clause, index, at=at))
        and not (when.sort is Sort.DURATION and _is_of_tour(clause, index, at=at, order=order))
        and (
            _owner(chunks, index, journeys=[*journeys, at], order=order) == at
            or (order.tight and _is_of_both(clause, index, at=at))
        )
        and not (is_of_meeting(chunks, index, at=at) or is_remarked(chunks, index, at=at))
        and not is_of_verb_behind(chunks, index, at=at)
        and not is_of_talks_ahead(chunks, index, at=at)
        and not (is_of_end(chunks, index, at=at) or is_of_verb_before(chunks[first:at], index - first))
        and not (order.tight and (describes(chunks, index, at=at) or _is_of_before(chunks, index, at=at)))
    ]


def _is_whose_talks(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the month at `index` stands right before other talks, as theirs: "the September summit"."""
    when, behind = chunks[index].when, chunks[index + 1 : index + 2]
    month = when is not None and when.values.keys() == {"month"}
    return month and index + 1 != at and any(one.is_("talks") and not one.gap for one in behind)


def reported_from(clause: Clause, at: int, *, order: Order) -> int:
    """Where begins what says that something was said or agreed on the journey at `at`, if what was said
    stands before it: "a flight will open in May, the sides agreed during the trip"; else 0."""
    chunks = clause.chunks
    if order.tight or not (at and chunks[at].is_("trip") and chunks[at - 1].is_("began")):
        return 0
    first, _ = between_commas(clause, at)
    said = any(one.word and not one.is_("and", "also", "to", "on") for one in chunks[first : at - 1])
    return first if said else 0


def _tells_something(clause: Clause, index: int) -> bool:
    """Whether more than a date stands between the commas around `index`."""
    beside = clause.chunks[slice(*between_commas(clause, index))]
    return any(one.word and one.entry is None for one in beside)


def has_been(before: Sequence[Chunk]) -> bool:
    """Whether the words before a trigger tell of what was earlier: "on Monday began a tour that had taken him
    to Lima"."""
    behind = [one for one in before if not one.is_("neutral")][-2:]
    return len(behind) > 1 and behind[0].is_("link") and behind[1].is_("meant")


def _is_quoted(behind: Sequence[Chunk]) -> bool:
    """Whether a quotation ends between a date and a trigger behind it: "Today we agreed," he said before he
    left."""
    return any(len(one.gap) > 1 and one.gap[0] in ",，" and one.gap[1] in _CLOSING for one in behind)


def _between_commas(clause: Clause, found: list[Found], *, at: int, loose: bool) -> list[Found]:
    """Those of `found` between the same commas; else those before, of which the sentence is."""
    beside = range(*between_commas(clause, at))
    near = [one for one in found if one[1] in beside]
    if near or loose:
        return near or found
    then = _links(clause, at, phase="then")
    if then and any("day2" in when.values for _, _, when in found):
        return []  # 5日至7日访问秘鲁，之后将访问智利
    before = [
        one
        for one in found
        if one[1] < at and ("anchor" not in one[2].values or heads(clause, one[1], at=at))
    ]
    # 28日在塔那那利佛会见总统，30日在阿布贾会谈，并与主席见面
    last = max((index for _, index, when in before if when.sort is Sort.EVENT), default=0)
    return [one for one in before if one[2].sort is not Sort.EVENT or one[1] == last]


def _links(clause: Clause, at: int, *, phase: str) -> bool:
    """Whether the words between the commas around `at` begin with an "and" of that `phase`."""
    entry = clause.chunks[between_commas(clause, at)[0]].entry
    return entry is not None and (entry.kind, entry.phase) == ("and", phase)


def _is_of_both(clause: Clause, index: int, *, at: int) -> bool:
    """Whether the days at `index`, from one to another, are also those of what is joined to the words they
    stand in: 5日至9日访问秘鲁，并前往智利."""
    when, first = clause.chunks[index].when, between_commas(clause, at)[0]
    before = range(between_commas(clause, first - 1)[0], first) if first else ()
    # 将于5日至9日对秘鲁进行国事访问，对智利进行正式访问
    joined = _links(clause, at, phase="") or clause.chunks[first].is_("to")
    return joined and index in before and when is not None and "day2" in when.values


def _beside_first(clause: Clause, found: list[Found], *, at: int) -> list[Found]:
    """`found` without the days of other words: those beyond the next commas if one stands before them, and
    those beside the end of something elsewhere: "will visit Peru and Laos, and ends it on Friday in Lima"."""
    beside = range(*between_commas(clause, at))
    near = any(index in beside and when.sort is Sort.EVENT for _, index, when in found)
    found = [
        one
        for one in found
        if one[1] in beside
        or one[2].sort is not Sort.EVENT
        or _tells_of_trip(clause, one[1], at=at)
        or not (near or _ends_elsewhere(clause, one[1]))
    ]
    # "Will speak on Friday and head for London on Sunday"
    behind = any(index > at for _, index, _ in found)
    return [
        one
        for one in found
        if not behind or one[1] > at or not any(word.is_("and") for word in clause.chunks[one[1] : at])
    ]


def _tells_of_trip(clause: Clause, index: int, *, at: int) -> bool:
    """Whether the date at `index` stands in words on the trip before them: "continues the visit, begun on
    Monday"."""
    first, _ = between_commas(clause, index)
    begun = clause.chunks[first].is_("began", "ended") and bool(clause.chunks[first].gap)
    return begun and first > at and clause.chunks[at].is_("trip")


def _ends_elsewhere(clause: Clause, index: int) -> bool:
    part = clause.chunks[slice(*between_commas(clause, index))]
    return any(one.is_("ended", "ends", "ending") for one in part) and any(one.place for one in part)


def untils(clause: Clause, at: int) -> Iterator[When]:
    """The last days that the clause names for its trigger at `at`: "stays until Friday"."""
    chunks = clause.chunks
    for index, chunk in enumerate(chunks):
        if chunk.when and chunk.when.sort is Sort.EVENT and is_until(chunks, index):
            told = next((near for near in range(index - 1, -1, -1) if chunks[near].is_trigger), at)
            if told == at:
                yield chunk.when


def _is_journey(clause: Clause, index: int, *, order: Order) -> bool:
    """Whether the trigger at `index` tells of a journey that may have dates of its own: one with a place, a
    departure, an arrival."""
    chunk = clause.chunks[index]
    if chunk.is_("back", "leave"):
        return True
    if chunk.is_("trip") and any(one.is_("by") for one in clause.chunks[index + 1 : index + 2]):
        # "To prepare a visit by the king in May"
        return True
    arrival = not order.tight and chunk.entry is not None and chunk.entry.begins
    return chunk.is_("go", "was", "await") and (arrival or bool(legs(clause, index, order=order)))


def is_first_since(chunks: Sequence[Chunk], index: int, *, first: int) -> bool:
    """Whether the date at `index` only says since when a visit is the first: "her first since the October
    election"."""
    before = chunks[index - 1 : index] if index > first else ()
    ranked = any(one.is_("rank") for one in chunks[first : index - 1])
    return any(one.is_("first_since") or (ranked and one.is_("since")) for one in before)


def is_aside(clause: Clause, index: int, *, at: int) -> bool:
    """Whether the date at `index` stands between commas of its own with more words than the date: "flew to
    Damascus, the first since war broke out in 2011, and was received"."""
    first, after = between_commas(clause, index)
    own = clause.chunks[index].when
    relative = clause.chunks[first].is_("relative")
    # "The president, sworn in on Sunday, will go to"
    inside = clause.chunks[first:after]
    words = any(one.entry is None and one.word.isalpha() for one in inside)
    # "The building, empty since 1998, and"
    ago = _is_history(own) and (after - first > _ALONE or (words and first > 0 and after - first == _ALONE))
    tells = first > 0 and words
    tells = tells and clause.chunks[first - 1].party is not None and not any(one.is_trigger for one in inside)
    return index < at and after <= at and (relative or tells or ago)


def describes(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the date at `index` is told of the people behind it: 26日就职的总统."""
    whose = next((near for near in range(index + 1, at) if chunks[near].is_("whose")), at)
    inside = chunks[index + 1 : whose]
    if any(one.is_trigger or one.gap or one.is_("began", "ended") for one in inside):
        return False
    return any(one.party for one in chunks[whose + 1 : at])


def _is_history(when: When | None) -> bool:
    return when is not None and when.sort is Sort.HISTORY


def _is_of_tour(clause: Clause, index: int, *, at: int, order: Order) -> bool:
    """Whether the days at `index` are those of a trip to several countries: "a three-day tour of X and Y"."""
    if any(one.entry and one.entry.phase == "stop" for one in clause.chunks[max(0, index - _JOINED) : index]):
        # "The last stop of a three-day tour"
        return True
    reach = _JOINED_TIGHT if order.tight else _JOINED
    near = range(index + 1, min(len(clause.chunks), index + 1 + reach))
    trip = next((one for one in near if clause.chunks[one].is_("trip")), at)
    end = min(len(clause.chunks), trip + 1 + _JOINED)
    several = any(one.is_("countries", "continent") for one in clause.chunks[index:end])
    if clause.chunks[trip].is_("trip") and several:
        # "An eight-day tour of five countries", "an eight-day Middle East tour"
        return True
    there = {leg.place.codes for leg in legs(clause, at, order=order)}
    listed = (
        clause.chunks[trip + 1 : end + 1] if any(one.is_("link") for one in clause.chunks[trip:end]) else ()
    )
    if clause.chunks[trip].is_("trip") and any(one.place and one.place.codes not in there for one in listed):
        # "Arrives in Peru at the start of a nine-day tour that includes Chile"
        return True
    return trip != at and len({leg.place.codes for leg in legs(clause, trip, order=order)}) > 1


def _is_distance(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the days at `index` say how long before or after something is: "two days after his visit"."""
    when = chunks[index].when
    following = chunks[index + 1] if index + 1 < len(chunks) else None
    if when is not None and when.values.get("anchor", 0) < 0:
        # "Two days earlier than planned"
        return following is not None and following.is_("neutral")
    return (
        when is not None
        and when.sort is Sort.DURATION
        and following is not None
        and following.is_("after", "past")
    )


def _is_of_before(chunks: Sequence[Chunk], when: int, *, at: int) -> bool:
    """Whether the date at `when` is that of something after which the journey is: 1日就职后首次出访."""
    between = chunks[when + 1 : at]
    return any(one.is_("later") for one in between) and not any(
        one.is_trigger or one.is_("ended") for one in between
    )


def _owner(chunks: Sequence[Chunk], when: int, *, journeys: Sequence[int], order: Order) -> int:
    """The trigger that the date at `when` belongs to: the one right after it, else the last before it.
    Where only commas part clauses, a chunk is one character, and a date stands before its verb."""
    following = min((index for index in journeys if index > when), default=None)
    preceding = max((index for index in journeys if index < when), default=None)
    if following is None or preceding is None:
        return following if preceding is None and following is not None else preceding or 0
    between = chunks[when + 1 : following + 1]
    if between[0].is_("for") and chunks[following].is_("trip") and not any(one.gap for one in between):
        return following  # "Left on Sunday for a four-day state visit"
    # 访问埃及，18日再访问巴西: the date opens its part
    opens = order.tight and "，" in chunks[when].gap
    joined = following - when <= (_JOINED_TIGHT if order.tight else _JOINED) and not any(
        {",", "，"} & set(one.gap) or one.is_("before", "ended", "later") or (one.is_("and") and not opens)
        for one in between
    )
    return following if joined else preceding
