"""Dates of a journey that stand in another part of its sentence: behind a relative word, behind words between
commas, before a colon."""

from collections.abc import Iterator, Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import BREAKS, Chunk, Clause
from bot.analysis.scenes.slots import Order, between_commas, segment
from bot.analysis.text.dates import Sort, When

#: Words that tell when a trip is.
_OF_TRIP = ("begins", "began", "ends", "ended", "ending", "ahead", "meant", "intended", "stay")

#: 傍晚: chunks.
_PART_OF_DAY = 2

#: "In Tehran, where the president received him": chunks from the verb to "where", and from there to the day.
_WHERE = 4

#: How far a date stands from its trigger, its chunk, and the date.
Found = tuple[int, int, When]


def of_place(clause: Clause, after: int) -> Iterator[tuple[int, When]]:
    """The dates in the clause that begins at `after`: "to Angola, where leaders meet on Monday"."""
    chunks = clause.chunks
    if after >= len(chunks):
        return
    place = chunks[after].is_("where", "relative") and chunks[after - 1].place is not None
    # "The tour, which was to begin on Monday", "the visit to Peru, which began on Monday"
    meant = after + 1 < len(chunks) and chunks[after + 1].is_(
        "meant", "intended", "ahead", "began", "begins", "ends", "ended"
    )
    trip = chunks[after].is_(*BREAKS, "relative") and (meant or chunks[after - 1].is_("trip"))
    if not (place or trip):
        return
    first, end = segment(clause, after)
    planned = trip and any(
        one.is_("meant", "intended", "ahead", "postponed") for one in chunks[after + 1 : after + 2]
    )
    lasts = any(one.is_("ends", "ended", "ending", "until") for one in chunks[first:end])
    if planned and not lasts and _has_come(clause, after - 1):
        # "Arrived on a visit that had been planned for May"
        return
    # "Which began with his arrival at the Blue Hall on Monday"
    begun = trip and after + 1 < len(chunks) and chunks[after + 1].is_("began", "begins", "ended")
    # "To Hawaii, where he will be on 1-2 May"
    there = place and not any(one.is_trigger for one in chunks[first:end])
    other = ("go", "leave", "back", "past", *(() if begun or there else ("pronoun",)))
    if any(one.is_(*other) for one in chunks[first:end]):
        return
    named = [at for at in range(first, end) if (party := chunks[at].party) and _is_somebody(party)]
    # "Was to begin on Thursday, a day after parliament passed Ana Berg's bill"
    until = end if begun else min(named, default=end)
    if trip or until == end:
        for index in range(first, until):
            when = event_of(chunks[index])
            if when and not is_until(chunks, index):
                yield index, when


def resumed(clause: Clause, after: int) -> Iterator[tuple[int, When]]:
    """The dates behind words on a trip that stand between commas from `after` on: "the visit, on which he is
    to see the king, starts on Monday"."""
    chunks = clause.chunks
    if after >= len(chunks) or after not in clause.breaks:
        return
    start = min((comma for comma in clause.commas if comma > after + 1), default=len(chunks))
    if start < len(chunks) and chunks[start].is_(*_OF_TRIP):
        for index in range(start + 1, between_commas(clause, start)[1]):
            if (when := chunks[index].when) and when.sort in (Sort.EVENT, Sort.DURATION):
                yield index, when


def behind_colon(clause: Clause, after: int) -> Iterator[tuple[int, When]]:
    """The days that alone stand behind a colon: "names the days of the trip: 4-5 May"."""
    rest = clause.chunks[after:]
    if len(rest) == 1 and rest[0].gap[:1] in (":", "：") and (when := event_of(rest[0])):
        yield after, when


def before_colon(clause: Clause, first: int, *, at: int) -> Iterator[tuple[int, When]]:
    """The dates of a journey that is told of before a colon: "makes a tour on 5-9 May: he goes to…", "it
    began in Peru on 5 May: in Lima he met…"."""
    chunks = clause.chunks
    if not first or ":" not in chunks[first].gap:
        return
    told = range(segment(clause, first - 1)[0], first)
    trip = chunks[at].is_("go") and any(chunks[index].is_("trip") for index in told)
    land = any(chunks[index].place for index in told) and not any(chunks[index].is_trigger for index in told)
    # "Saturday, 20 December: the premier travels to Doha"
    heading = all(chunks[index].when for index in told)
    if trip or land or heading:
        for index in told:
            if when := event_of(chunks[index]):
                yield index, when


def of_saying(chunks: Sequence[Chunk], at: int) -> Iterator[Found]:
    """The day on which somebody spoke right after or at a meeting: "said on Tuesday after talks with him",
    "said on Tuesday as she received him"."""
    if not chunks[at].is_("meet", "talks", "host", "hosted"):
        return
    first = at - 2 if at and chunks[at - 1].is_("pronoun") else at - 1
    told = chunks[first - 1].when if first > 0 and chunks[first].is_("after", *BREAKS) else None
    if told is not None and told.sort is Sort.REPORTING:
        yield 1, first - 1, told._replace(sort=Sort.EVENT)
        return
    where = next((index for index in range(at - 1, max(0, at - _WHERE), -1) if chunks[index].is_("where")), 0)
    for index in range(where - 1, max(-1, where - 1 - _WHERE), -1):
        # "Said on Monday in Tehran, where the president received him"
        if (spoke := chunks[index].when) and spoke.sort is Sort.REPORTING:
            yield at - index, index, spoke._replace(sort=Sort.EVENT)
            return


def of_leaving(clause: Clause, at: int, *, order: Order) -> Iterator[Found]:
    """The days on which somebody left for where they go: "left Moscow on Wednesday and landed in Minsk",
    5日下午结束访问，前往金边."""
    chunks = clause.chunks
    joined = at > 0 and chunks[at - 1].is_("and")
    if not (joined or order.tight):
        return
    first = segment(clause, at)[0]
    for index in range(first, at):
        when = event_of(chunks[index])
        before = chunks[first : at if order.tight else index]
        if when is None or not any(one.is_("leave", "back") for one in before):
            continue
        beside = index >= between_commas(clause, at)[0] or heads(clause, index, at=at)
        if joined or chunks[at].gap or beside:
            yield at - index, index, when


def heads(clause: Clause, index: int, *, at: int) -> bool:
    """Whether the date at `index` stands alone before the words around the trigger at `at`: 前一天，他."""
    first, after = between_commas(clause, index)
    other = [one for one in clause.chunks[first:after] if not (one.when or one.is_("past", "and"))]
    # 当天傍晚，他
    alone = len(other) <= _PART_OF_DAY and not any(one.entry or one.party or one.place for one in other)
    return alone and after == between_commas(clause, at)[0]


def is_until(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the date at `index` is told as the last day of something."""
    when = chunks[index].when
    moved = index > 1 and chunks[index - 1].is_("to") and chunks[index - 2].is_("postponed")
    return (
        moved
        or (index > 0 and chunks[index - 1].is_("until", "via"))
        or (when is not None and "until" in when.values)
    )


def event_of(chunk: Chunk) -> When | None:
    """The date at `chunk`, unless somebody spoke on it."""
    return chunk.when if chunk.when and chunk.when.sort is not Sort.REPORTING else None


def _has_come(clause: Clause, at: int) -> bool:
    """Whether words before chunk `at` in its part of the sentence say that somebody has arrived."""
    entries = [one.entry for one in clause.chunks[segment(clause, at)[0] : at] if one.entry]
    return any(one.kind == "go" and one.phase == "begin" and one.tense == "past" for one in entries)


def _is_somebody(party: Party) -> bool:
    """Whether it is more than one word with a capital letter."""
    return bool(party.name) and (bool(party.role or party.country or party.id) or len(party.words) > 1)
