"""Words like "he" and "his" in a sentence."""

from collections.abc import Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import BREAKS, Chunk, Clause
from bot.analysis.scenes.joined import can_travel


def has_pronoun(clause: Clause, *, until: int) -> bool:
    """Whether "he" stands for somebody before chunk `until`."""
    return any(chunk.is_("pronoun") for chunk in clause.chunks[:until])


def is_of_relation(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the word at `index` says whose spouse or deputy somebody is: "his wife flew to Rome", but not
    "he and his wife flew", nor "the king, with his wife, flew"."""
    joined = index > 0 and chunks[index - 1].is_("and", "with")
    behind = [one for one in chunks[index + 1 : index + 3] if not one.is_("whose")]  # 他的副手
    return not joined and any(one.is_("spouse", "relation") for one in behind[:1])


def is_beside_him(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether who is at `index` only goes with "he": "he and the First Lady landed"."""
    return index > 1 and chunks[index - 1].is_("and") and chunks[index - 2].is_("pronoun")


def goes_on_with_him(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether the verb at `at` goes on with "he", whom the sentence opens with: "he meets the king on
    Thursday and the premier on Friday, then flies to Lima"."""
    before = chunks[:at]
    leads = at > 1 and chunks[0].is_("pronoun") and not chunks[1].is_("spouse", "relation")
    own = leads and chunks[1].party is None and any(one.is_trigger for one in before)
    return own and before[-1].is_("and") and not any(one.is_("link", "relative", *BREAKS) for one in before)


def named_before(clause: Clause, at: int, *, of: Sequence[Party]) -> tuple[Party, ...]:
    """Whom "he" at `at` means: who alone opens the sentence and does not speak, right before a colon ("Berg,
    too, is on the road: he saw the premier in Lima"), or as one `of` several travellers ("for Berg it was the
    end of a week in which he stayed in London")."""
    chunks = clause.chunks
    first = chunks[0].is_("for") and at > 1
    party = chunks[first].party
    between = chunks[first + 1 : at]
    alone = bool(between) and not any(one.party or one.is_("saying", "link") for one in between)
    if party is None or not (alone and party.words and can_travel(party)):
        return ()
    if first:
        return tuple(one for one in of if len(of) > 1 and one.key == party.key)
    return (party,) if chunks[at].gap.strip() == ":" else ()


def opens_clause(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether "the trip" at `at` opens words on what somebody was to do: ", so the trip never happened"."""
    before = chunks[at - 1] if at else None
    plain = before is not None and (
        before.is_("break", "and") or (before.entry is None and bool(before.word))
    )
    return before is not None and plain and before.gap[:1] in (",", ";") and bool(before.gap)
