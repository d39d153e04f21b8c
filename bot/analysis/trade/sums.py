"""Of which time, and with whom, numbers are whose sentences do not say it: exports less imports are the
balance of one time, exports and imports the trade with one partner."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from bot.analysis.text.reading import Reading
from bot.analysis.trade.drafts import Draft
from bot.analysis.trade.numbers import Measure
from bot.analysis.trade.roles import Slot

#: Levels of one text that are tried with each other; more are those of a table.
_MOST = 12


class _Sum(NamedTuple):
    """Three levels of which the first less the second is the third."""

    exports: Draft
    imports: Draft
    balance: Draft

    @property
    def times(self) -> set[object]:
        return {one.when for one in self}


def settled_by_sums(drafts: Sequence[Draft], reading: Reading) -> list[Draft]:
    """`drafts` in their order, where numbers whose sentence names no time are of that with which they add up:
    "April's exports were $50bn. Since January they rose 7%. Imports were $43bn, which left a surplus of $7bn"
    tells of the imports of April."""
    sums = list(_sums(drafts))
    told = {id(part) for one in sums if len(one.times) == 1 for part in one}
    settled: dict[tuple[int, str], Draft] = {}
    for one in sums:
        if len(one.times) == 1 or any(id(part) in told for part in one):
            continue
        dated = [part for part in one if _names_its_time(part, reading)]
        if len({part.when for part in dated}) == 1:
            settled.update(
                ((part.passage, part.flow.value), dated[0])
                for part in one
                if not _names_its_time(part, reading)
            )
    return [
        replace(draft, when=like.when, period=like.period)
        if (like := settled.get((draft.passage, draft.flow.value)))
        and not (draft.prior or _names_its_time(draft, reading))
        else draft
        for draft in drafts
    ]


def with_partners_of_sums(drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` in their order, where exports and imports that add up to trade with somebody, or with all, are
    with them, too: "trade with Georgia reached $148.3m. Armenian exports were $69.4m and imports $78.9m"."""
    levels: dict[str, list[Draft]] = {"exports": [], "imports": [], "total": []}
    for draft in drafts:
        if draft.amount.measure is Measure.MONEY and not draft.prior and draft.flow.value in levels:
            levels[draft.flow.value].append(draft)
    settled: dict[tuple[int, str, str], Slot | None] = {}
    for exports, imports, total in product(*(same[:_MOST] for same in levels.values())):
        parts, whole = {_partner(exports), _partner(imports)}, _partner(total)
        about = {
            (one.when, one.amount.unit, _code(one.reporter), _code(one.commodity))
            for one in (exports, imports, total)
        }
        off = abs(exports.value + imports.value - total.value)
        fits = off <= sum(map(_half_of_last_digit, (exports, imports, total)))
        if fits and len(about) == len(parts) == 1 and parts != {whole} and "" in {whole, *parts}:
            settled |= {
                (one.passage, one.flow.value, _partner(one)): total.partner for one in (exports, imports)
            }
    return [
        replace(one, partner=settled[key])
        if (key := (one.passage, one.flow.value, _partner(one))) in settled
        else one
        for one in drafts
    ]


def _partner(draft: Draft) -> str:
    """ "" for the world."""
    code = _code(draft.partner)
    return "" if code == "WLD" else code


def _code(slot: Slot | None) -> str:
    return slot.value if slot else ""


def _sums(drafts: Sequence[Draft]) -> Iterator[_Sum]:
    levels: dict[str, list[Draft]] = {"exports": [], "imports": [], "balance": []}
    for draft in drafts:
        if draft.amount.measure is Measure.MONEY and not draft.prior and draft.flow.value in levels:
            levels[draft.flow.value].append(draft)
    for found in product(*(same[:_MOST] for same in levels.values())):
        one = _Sum(*found)
        if len({_whose(part) for part in one}) == 1 and _adds_up(one):
            yield one


def _whose(draft: Draft) -> tuple[str, ...]:
    slots = (draft.reporter, draft.partner, draft.commodity)
    return (draft.amount.unit, *map(_code, slots))


def _adds_up(one: _Sum) -> bool:
    """Whether the three fit, each rounded as it is."""
    off = abs(one.exports.value - one.imports.value - one.balance.value)
    return off <= sum(map(_half_of_last_digit, one))


def _half_of_last_digit(draft: Draft) -> Decimal:
    exponent = draft.value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def _names_its_time(draft: Draft, reading: Reading) -> bool:
    """Whether its own sentence does."""
    sentence = reading.passages[draft.passage].sentence
    spans = draft.period.spans if draft.period else ()
    return any(sentence.start <= span.start < sentence.end for span in spans)
