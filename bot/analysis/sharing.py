"""Units that a sentence says once: "exports fell to 129.7 billion euros, imports to 112.5 billion"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.analysis.lexicon import Kind, Mark
from bot.analysis.numbers import Amount, Measure, Part
from bot.analysis.times import When

#: What may stand right behind a number that counts nothing else; a noun would be no mark of these.
_ENDS = frozenset((Kind.JOINT, Kind.PREP, Kind.VERSUS, Kind.BASIS, Kind.FLOW, Kind.WAY, Kind.AGO))


def with_shared_units(parts: Sequence[Part], *, end: int) -> list[Part]:
    """`parts` of a sentence of `end` tokens, where numbers in millions that say no unit have the money of
    the number before them. A number with a word behind it that no list knows may count anything."""
    found: list[Part] = []
    money: Amount | None = None
    for index, part in enumerate(parts):
        if isinstance(part, Amount):
            if money and part.measure is Measure.PLAIN and part.scaled and _is_alone(parts, index, end=end):
                part = replace(part, measure=Measure.MONEY, unit=money.unit, shared=True)
            if part.measure is Measure.MONEY:
                money = part
            elif part.measure is Measure.QUANTITY:
                money = None
        found.append(part)
    return found


def _is_alone(parts: Sequence[Part], index: int, *, end: int) -> bool:
    """Whether no unknown word follows the number at `index`."""
    number = parts[index]
    follower = parts[index + 1] if index + 1 < len(parts) else None
    if follower is None:
        return number.after == end
    if follower.first != number.after:
        return False
    return isinstance(follower, When) or (isinstance(follower, Mark) and follower.kind in _ENDS)
