"""Units that a sentence says once: "exports fell to 129.7 billion euros, imports to 112.5 billion"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.analysis.lexicon import Kind, Mark
from bot.analysis.numbers import Amount, Measure, Part
from bot.analysis.times import When

#: What may stand right behind a number that counts nothing else; a noun would be no mark of these.
_ENDS = frozenset((Kind.JOINT, Kind.PREP, Kind.VERSUS, Kind.BASIS, Kind.FLOW, Kind.WAY, Kind.AGO, Kind.SHARE))

_LEVELS = (Measure.MONEY, Measure.QUANTITY)


def with_shared_units(parts: Sequence[Part], *, end: int) -> list[Part]:
    """`parts` of a sentence of `end` tokens, where numbers in millions that say no unit have that of the
    number before them, or of the first one behind when none has any. A number with a word behind it that no
    list knows may count anything."""
    found: list[Part] = []
    known = next((part for part in parts if isinstance(part, Amount) and part.measure in _LEVELS), None)
    for index, part in enumerate(parts):
        if isinstance(part, Amount):
            alone = part.measure is Measure.PLAIN and part.scaled and _is_alone(parts, index, end=end)
            if known and alone and (known.scaled or known.after <= part.first):
                part = replace(part, measure=known.measure, unit=known.unit, shared=True)
            if part.measure in _LEVELS:
                known = part
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
