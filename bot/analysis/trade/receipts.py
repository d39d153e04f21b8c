"""Money that comes in for what was sold: "exported 8 million tonnes of rice and took in $5bn"."""

from collections.abc import Sequence

from bot.analysis.trade.clauses import Clause
from bot.analysis.trade.kinds import NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure

_GOODS = (Kind.COMMODITY, Kind.PLACE, Kind.ALL)


def with_receipts_told(clauses: Sequence[Clause]) -> list[Clause]:
    """`clauses` of a sentence where money without goods, which came in behind an amount of goods that went
    out, is what those brought."""
    found: list[Clause] = []
    sold = False
    for clause in clauses:
        found.append(_as_receipt(clause) if sold and _is_receipt(clause) else clause)
        side = clause.marks(*NAMING)
        sold |= len(side) == 1 and side[0].value == "exports" and _measures(clause, Measure.QUANTITY)
    return found


def _is_receipt(clause: Clause) -> bool:
    side = clause.marks(*NAMING)
    came_in = len(side) == 1 and side[0].kind is Kind.VERB and side[0].value == "imports"
    return came_in and not clause.marks(*_GOODS) and _measures(clause, Measure.MONEY)


def _measures(clause: Clause, measure: Measure) -> bool:
    return any(isinstance(one, Amount) and one.measure is measure for one in clause.parts)


def _as_receipt(clause: Clause) -> Clause:
    return clause.with_parts(
        [
            part._replace(value="exports") if isinstance(part, Mark) and part.kind is Kind.VERB else part
            for part in clause.parts
        ]
    )
