"""What is only remarked behind a dash, "she came on Tuesday — the last time she was here in April", or
between commas, and what somebody says of their own plans."""

from collections.abc import Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.slots import between_commas, segment

_DASHES = frozenset("—–")

#: Words between who announces that a trip is off and the trip.
_OF_PLAN = ("cancelled", "postponed", "ahead", "link", "of", "on", "to", "and", "whose")


def is_remarked(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether chunk `index` stands behind a dash after the trigger at `at`, with somebody or a word on what
    was before between the dash and it, or is such a word."""
    dash = next((one for one in range(at + 1, index + 1) if not _DASHES.isdisjoint(chunks[one].gap)), None)
    return dash is not None and any(
        one.party is not None or one.is_("pronoun", "past") for one in chunks[dash : index + 1]
    )


def says_so(clause: Clause, at: int) -> tuple[Party, ...]:
    """Who says that they will do what the verb at `at` tells, which has no subject of its own: "президент
    заявил в эфире, что 9 апреля отправится в Баку"."""
    chunks = clause.chunks
    that = next((index for index in range(at - 1, 0, -1) if chunks[index].is_("break")), None)
    if that is None or chunks[at].entry is None or not all(map(_is_plan, chunks[that + 1 : at])):
        return ()
    said = next((index for index in range(that - 1, 0, -1) if chunks[index].is_("saying")), None)
    party = chunks[said - 1].party if said is not None else None
    return (party,) if party is not None and can_travel(party) else ()


def calls_off(clause: Clause, at: int, *, of: Sequence[Party]) -> tuple[Party, ...]:
    """Who says that the trip at `at` is off, of which nobody else is said to be the traveller: "the president
    announced the cancellation of a trip to Peru", 总统宣布，秘鲁之行取消. Empty if the text is on the journey
    `of` somebody."""
    chunks = clause.chunks
    said = next((index for index in range(at - 1, 0, -1) if chunks[index].is_("saying")), 0)
    party = chunks[said - 1].party if said else None
    off = any(one.is_("cancelled", "postponed") for one in chunks[said : segment(clause, at)[1]])
    if of or party is None or not (off and chunks[at].is_("trip") and can_travel(party)):
        return ()
    between = [one for one in chunks[said + 1 : at] if not (one.place or one.when or one.is_(*_OF_PLAN))]
    # "Объявил об отмене поездки"
    return (party,) if not any(one.entry or one.party for one in between[:1]) and len(between) < 2 else ()


def _is_plan(chunk: Chunk) -> bool:
    return chunk.when is not None or chunk.is_("ahead", "also", "on")


def relative_before(clause: Clause, at: int) -> int:
    """The chunk with which somebody is told of between commas before the trigger at `at`, whose subject they
    are; 0 when nobody is."""
    start, _ = between_commas(clause, at)
    first = max((index for index in range(1, start) if clause.chunks[index].is_("relative")), default=0)
    near = start == at or not any(one.party or one.is_("and", "pronoun") for one in clause.chunks[start:at])
    told = bool(first) and near and clause.chunks[first - 1].party is not None and first in clause.commas
    return first if told else 0


def speaks_next(chunks: Sequence[Chunk], ones: Sequence[Party]) -> bool:
    """Whether the last of `ones` is said to speak right behind the name."""
    last = ones[-1] if ones else None
    at = next(
        (index for index, one in enumerate(chunks) if last is not None and one.party is last), len(chunks)
    )
    return any(one.is_("saying") for one in chunks[at + 1 : at + 2])


def first_to(chunks: Sequence[Chunk], at: int) -> int | None:
    """Where the clause says that somebody became the first to make the journey at chunk `at`: "became the
    first president to visit"; None where it does not."""
    before = chunks[:at]
    became = next((index for index, one in enumerate(before) if one.is_("became", "becomes")), None)
    ranked = became is not None and any(one.is_("rank") for one in before[became:])
    return became if ranked and not any(one.is_("ahead") and one.word != "to" for one in before) else None
