"""Whether a number is a rise or a fall, a surplus or a deficit."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import Frame
from bot.analysis.trade.kinds import NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure

#: Per cent beyond which a number without a word of change may be a level.
_LEVEL = 50

#: And up to which it may be that of a time before: "104.2% of last year's".
_HIGHEST = 300


class Signs(NamedTuple):
    """What tells the sign of the changes in a clause that does not say it itself."""

    frame: Frame
    before: Clause | None
    #: The one direction that the sentence knows, "" when there are two or none.
    only_way: str
    #: The last change told.
    last: Decimal | None


def signed(amount: Amount, clause: Clause, *, flow: str, signs: Signs) -> tuple[Decimal | None, float]:
    """The number with its sign, and how sure that is; None when nothing tells it."""
    if amount.measure is not Measure.PERCENT:
        if clause.versus and (states := clause.marks(Kind.STATE)):
            return (-amount.value if states[0].value == "negative" else amount.value), 1.0
        return _level(amount, flow, state=signs.frame.state)
    if amount.sign:
        return amount.sign * amount.value, 1.0
    way, sure = _way(amount, clause, signs=signs)
    if not way:
        return None, 0
    return (-amount.value if way == "down" else amount.value), sure


def is_index(amount: Amount, clause: Clause, *, follower: Clause | None, known: bool) -> bool:
    """Whether per cent are those of an earlier level: "or 104.2% to the same period of last year"; in
    brackets, too, where the text tells others so (`known`)."""
    if amount.measure is not Measure.PERCENT or amount.sign or not _LEVEL <= amount.value <= _HIGHEST:
        return False
    if clause.versus or clause.marks(Kind.WAY, Kind.WAY_TO, Kind.THAN, Kind.SHARE):
        return False
    last = clause.parts[-1]
    compared = follower is not None and follower.versus and follower.times and not follower.amounts
    based = clause.marks(Kind.BASIS) and last is clause.marks(Kind.BASIS)[-1]
    return bool(compared and last is amount) or bool(based) or (known and clause.joint == "open")


def _level(amount: Amount, flow: str, *, state: str) -> tuple[Decimal, float]:
    """A deficit is negative; a balance is what is said of it, or what is written."""
    if flow != "balance":
        return (-amount.value if flow == "deficit" else amount.value), 1.0
    if state or amount.sign:
        return (-amount.value if state == "negative" or amount.sign < 0 else amount.value), 1.0
    return amount.value, 0.7


def _way(amount: Amount, clause: Clause, *, signs: Signs) -> tuple[str, float]:
    """ "up" or "down", "" for neither, and how sure that is."""
    own = nearest(clause.marks(Kind.WAY, Kind.WAY_TO, Kind.THAN), amount, behind=2)
    if own is not None:
        pace = _pace_before(own, clause) or _pace_to(amount, clause)
        if pace is None and _is_of_pace(own, clause, before=signs.before):
            return (_way_of(signs.last), 1.0) if signs.last is not None else ("", 0)
        return (pace or own).value, 1.0
    before = signs.before
    if clause.versus:
        if before and _only_moves(before) and signs.last is not None:
            # "Rose 5%, down from 8%": what went down is the pace.
            return _way_of(signs.last), 0.9
        if before and not before.amounts and (ways := before.marks(Kind.WAY)):
            # "The gain was down from 8%"
            return ways[0 if ways[0] is before.parts[0] else -1].value, 0.9
        # "Rose 5% after 4%": the pace of before is told without its sign only when both are rises.
        return ("up", 0.8) if signs.last is not None and signs.last > 0 else ("", 0)
    if amount.strange and (clause.marks(*NAMING) or not clause.led):  # But "to the EU bloc by 6%"
        return "", 0
    if way := signs.frame.way or signs.only_way:
        return way, 0.9
    # "97% of last year's level" is no change; so much growth would be called so.
    told = bool(clause.marks(Kind.BASIS)) and amount.value < _LEVEL
    return ("up", 0.8) if told else ("", 0)


def _way_of(change: Decimal) -> str:
    return "up" if change > 0 else "down"


def _pace_before(move: Mark, clause: Clause) -> Mark | None:
    """What goes up or down where a pace is what moved: 增幅回落到9.6% is still a rise."""
    before = next((part for part in clause.parts if part.span.end == move.span.start), None)
    paced = move.kind is Kind.WAY_TO and isinstance(before, Mark) and before.kind is Kind.WAY
    return before if paced and isinstance(before, Mark) else None


def _pace_to(amount: Amount, clause: Clause) -> Mark | None:
    """What goes up or down where a pace comes to a number: "growth of exports fell to 1%" is still a rise,
    "the fall in imports eased to 3%" still a fall."""
    at = clause.parts.index(amount)
    led = at > 0 and is_mark(clause.parts[at - 1], Kind.PREP, "to")
    before = clause.parts[:at]
    ways = [part for part in before if is_mark(part, Kind.WAY)]
    plain = len(clause.marks(*NAMING)) == 1 and not any(isinstance(part, Amount) for part in before)
    pace = ways[0] if led and plain and len(ways) == 2 else None
    return pace if isinstance(pace, Mark) else None


def _is_of_pace(move: Mark, clause: Clause, *, before: Clause | None) -> bool:
    """Whether what moves is a pace that was another number: 出口增速由14.7%回落至1%."""
    if before is None or not before.versus or clause.joint != "to":
        return False
    return move.kind is Kind.WAY_TO and any(one.measure is Measure.PERCENT for one in before.amounts)


def _only_moves(clause: Clause) -> bool:
    """Whether a clause says "down" or "up" and nothing else."""
    return len(clause.parts) == 1 and is_mark(clause.parts[0], Kind.WAY)


def nearest(marks: Sequence[Mark], amount: Amount, *, behind: int = 0) -> Mark | None:
    """The mark that stands nearest to a number; `behind` is what it costs to stand behind it."""
    return min(
        marks,
        key=lambda mark: (
            amount.first - mark.after if mark.first < amount.first else mark.first - amount.after + behind
        ),
        default=None,
    )


def terms_in(clause: Clause) -> list[Mark]:
    """The words of `clause` in whose terms something is told; "volume" is only a word for trade where money
    follows: "the volume reached $5bn"."""
    levels = {one.measure for one in clause.amounts} - {Measure.PERCENT}
    return [one for one in clause.marks(Kind.TERMS) if one.value != "volume" or levels != {Measure.MONEY}]


def terms_of(clause: Clause, amount: Amount) -> Mark | None:
    """In whose terms a number is told, None for none: those before it where a clause begins with some ("the
    quantity was up 4% and the value 52%"), else the nearest."""
    marks = terms_in(clause)
    before = [mark for mark in marks if mark.first < amount.first]
    leads = len(marks) > 1 and marks[0].first < clause.amounts[0].first
    return before[-1] if leads and before else nearest(marks, amount)


def only_way(clauses: Sequence[Clause]) -> str:
    """The one direction that a sentence tells, "" when there are two or none; without a verb of change that
    of the last of two: "exports were 1.6% and imports 8.7% lower"."""
    told = [clause for clause in clauses if not clause.versus]
    joined = (clause for clause in told if clause.joint == "and" and clause.marks(*NAMING))
    ways = {mark.value for clause in told for mark in clause.marks(Kind.WAY)}
    ways = ways or {mark.value for clause in joined for mark in clause.marks(Kind.THAN)}
    return ways.pop() if len(ways) == 1 else ""
