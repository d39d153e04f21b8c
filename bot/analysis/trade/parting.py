"""The words of a sentence on trade made parts: times, amounts, and words that mean trade beside them."""

from collections.abc import Collection, Iterator, Sequence

from bot.analysis.text.reading import Zone
from bot.analysis.trade.bases import with_changes_between, with_yearly_changes
from bot.analysis.trade.folds import with_folds
from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.lexicon import Lexicon
from bot.analysis.trade.moves import with_moves
from bot.analysis.trade.numbers import Part, with_amounts
from bot.analysis.trade.telling import Told
from bot.analysis.trade.times import with_times

#: Before a country, and no currency: "the US $5 billion".
_ARTICLE = "the "
_SIGN = "$"


def parts_of(one: Told, text: str, *, lexicon: Lexicon, ends: Collection[int]) -> list[Part]:
    """The parts of a sentence of `text`; fiscal years end with the months `ends`. Its words are told anew
    where numbers show what they mean."""
    if one.has(Kind.CURRENCY):
        one.take(list(_apart(one.marks, text)))
    parts = with_amounts(with_times(one.marks), text, decimal=lexicon.decimal)
    parts = with_changes_between(with_yearly_changes(parts, ends=ends))
    if one.has(Kind.MOVE):
        parts = with_moves(parts)
        moved = {part.first: part for part in parts if isinstance(part, Mark)}
        told = [moved.get(mark.first, mark) for mark in one.marks]
        one.take([mark for mark in told if mark.kind is not Kind.MOVE])
    return with_folds(parts, rounded=one.zone is not Zone.TITLE) if one.has(Kind.FOLD) else parts


def _apart(marks: Sequence[Mark], text: str) -> Iterator[Mark]:
    """`marks` with a country and the dollar sign behind it told apart: "Japan took $2bn and the US $1bn"."""
    for mark in marks:
        sign = mark.end - len(_SIGN)
        named = mark.kind is Kind.CURRENCY and mark.value == "USD" and mark.after - mark.first == 2
        before = text[max(0, mark.start - len(_ARTICLE)) : mark.start].casefold()
        apart = text[sign - 1] in " (\u00a0"  # Not "the US$5 billion"
        if named and apart and before == _ARTICLE:
            yield mark._replace(kind=Kind.PLACE, value="US", after=mark.first + 1, end=sign)
            yield mark._replace(value="USD?", first=mark.first + 1, start=sign)
        else:
            yield mark
