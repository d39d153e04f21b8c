"""Balances that a sentence tells by both sides: "exported $2bn more than it imported"."""

from collections.abc import Sequence

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.kinds import NAMING, SIDES, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure
from bot.analysis.trade.whens import When

#: The balance by which side is the larger one.
_GAPS = {("exports", "up"): "surplus", ("exports", "down"): "deficit"}
_GAPS |= {("imports", "up"): "deficit", ("imports", "down"): "surplus"}


def with_gaps_told(clauses: Sequence[Clause]) -> list[Clause]:
    """`clauses` where what one side is above or below the other is told as a balance."""
    found: list[Clause] = []
    for clause in clauses:
        gap = _gap(found[-1], clause) if found else ""
        if gap:
            found[-1] = _as_balance(found[-1], gap, whens=clause.times)
        else:
            found.append(clause)
    return found


def _as_balance(clause: Clause, gap: str, *, whens: Sequence[When]) -> Clause:
    parts = [
        part._replace(kind=Kind.FLOW, value=gap) if isinstance(part, Mark) and part.kind in NAMING else part
        for part in clause.parts
        if not is_mark(part, Kind.THAN)
    ]
    return clause.with_parts([*parts, *whens])


def _gap(before: Clause, clause: Clause) -> str:
    """The balance that `before` tells by the other side in `clause`; "" for none."""
    sides, others = before.marks(*NAMING), clause.marks(*NAMING)
    compares = clause.versus and len(sides) == 1 and len(others) == 1 and not clause.amounts
    if not compares or before.marks(Kind.WAY, Kind.WAY_TO) or {sides[0].value, others[0].value} != set(SIDES):
        return ""
    for part, behind in zip(before.parts, before.parts[1:], strict=False):
        money = isinstance(part, Amount) and part.measure is Measure.MONEY
        if money and is_mark(behind, Kind.THAN) and isinstance(behind, Mark):
            return _GAPS.get((sides[0].value, behind.value), "")
    return ""
