"""Which numbers of a clause are free to be figures: shares, averages, prices and differences are not."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import Draft
from bot.analysis.trade.kinds import NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.whens import Shape, When

#: What a share is a share of, and what may stand before it.
_WHOLES = frozenset((Kind.FLOW, Kind.VERB, Kind.FOREIGN, Kind.WEAK, Kind.PRONOUN))
_BEFORE_WHOLES = frozenset((Kind.PLACE, Kind.ALL, Kind.COMMODITY))

#: No state counts its trade in so little money: it is a price, a fare, a rate of exchange.
_LEAST = 10_000


def free_amounts(
    clause: Clause, *, follower: Clause | None, before: Clause | None, last: Draft | None
) -> list[Amount]:
    """The numbers of a clause that are neither shares, averages, prices, differences nor ranges.

    `before` and `follower` are its neighbours, `last` is the last number of the sentence that was bound.
    """
    whole = [clause, before] if clause.versus and before else [clause]
    if is_mark(clause.parts[0], Kind.CURRENCY) and not clause.marks(*NAMING):
        return []  # "The baht has gained 6% this year."
    if _is_of_something_else(clause, before) or _is_superseded(clause, before, follower=follower):
        return []
    if _glosses_change(clause, before, follower=follower) or _is_passed(clause, follower):
        return []
    average = any(one.marks(Kind.AVERAGE) for one in whole)
    # "6% over the peak" compares with no time.
    odd = (
        follower is not None and follower.versus and bool(follower.marks(Kind.FOREIGN)) and not follower.times
    )
    share = odd or any(map(_tells_share, whole)) or _is_price(clause)
    taken: list[Amount] = []
    for index, part in enumerate(clause.parts):
        if not isinstance(part, Amount):
            continue
        part = _with_unit(part, clause, last=last)
        # Barrels a day are a rate already, so that their average is told as it is.
        if (
            part.measure in (Measure.PLAIN, Measure.POINTS)
            or part.ranged
            or (average and "/" not in part.unit)
        ):
            continue
        after = clause.parts[index + 1] if index + 1 < len(clause.parts) else None
        of = is_mark(after, Kind.PREP, "of") and _is_whole(clause.parts[index + 2 :])
        if part.measure is Measure.PERCENT and (share or (of and not _is_growth(clause.parts, index))):
            continue
        if _is_of_a_rule(clause.parts, index):
            continue
        if part.measure is Measure.QUANTITY and (
            is_mark(after, Kind.PER) or is_mark(after, Kind.EACH) or _is_pack(clause.parts, index)
        ):
            continue  # "Bags of 60 kilograms each"
        priced = is_mark(after, Kind.PER) or (isinstance(after, Mark) and after.kind is Kind.UNIT)
        if part.measure is Measure.MONEY and (priced or part.value < _LEAST):
            continue
        if part.measure is not Measure.PERCENT and (
            _is_difference(clause, index, follower=follower) or _goes_on_difference(clause, index)
        ):
            continue
        if _is_conversion(clause, part, last=last):
            continue
        taken.append(part)
    return taken


def _is_pack(parts: Sequence[Part], index: int) -> bool:
    """Whether a quantity is how much what is counted before holds: "739,870 bags of 60 kilos"."""
    led = index > 1 and is_mark(parts[index - 1], Kind.PREP, "of")
    counted = (one for one in parts[: index - 1] if isinstance(one, Amount))
    return led and any(one.measure is Measure.QUANTITY for one in counted)


def _is_passed(clause: Clause, follower: Clause | None) -> bool:
    """Whether it only says what was passed on the way: "passed $100bn for the first time and stood at
    $104bn"."""
    if follower is None or follower.joint != "and" or not clause.marks(Kind.FIRST):
        return False
    bare = all(isinstance(part, Amount | When) or is_mark(part, Kind.PREP) for part in follower.parts)
    ones, others = clause.amounts, follower.amounts
    return bare and len(ones) == len(others) == 1 and ones[0].measure is others[0].measure


def tells_shares_alone(taken: Sequence[Amount], clauses: Sequence[Clause]) -> bool:
    """Whether a sentence that speaks of shares, and of no change, goes on with others: "most is with China
    (19%) and Russia (18%)"."""
    if not all(one.measure is Measure.PERCENT and not (one.sign or one.strange) for one in taken):
        return False
    changing = (Kind.WAY, Kind.WAY_TO, Kind.THAN, Kind.BASIS, Kind.FOLD)
    shares = any(clause.marks(Kind.SHARE) for clause in clauses)
    return shares and not any(clause.versus or clause.marks(*changing) for clause in clauses)


def _tells_share(clause: Clause) -> bool:
    """Whether it tells a share; "represents a decline of 5%" does not."""
    shares = clause.marks(Kind.SHARE)
    ways = [mark.first for mark in clause.marks(Kind.WAY)] if shares else []
    return any(mark.after not in ways for mark in shares)


def _is_price(clause: Clause) -> bool:
    """Whether it tells the price of a unit: "oil was down 0.6% at $70 a barrel"."""
    return bool(clause.marks(Kind.UNIT, Kind.PER)) and any(
        isinstance(part, Amount)
        and part.measure is Measure.MONEY
        and isinstance(after, Mark)
        and (after.kind is Kind.UNIT or after.kind is Kind.PER)
        and after.first == part.after
        for part, after in pairwise(clause.parts)
    )


def _is_of_a_rule(parts: Sequence[Part], index: int) -> bool:
    """Whether an amount is what a rule sets: "a 25% duty", "a quota of 2 million tonnes"."""
    part = parts[index]
    after = parts[index + 1] if index + 1 < len(parts) else None
    if is_mark(after, Kind.FOREIGN, "governs") and isinstance(part, Amount) and after is not None:
        return after.first == part.after
    led = [one for one in parts[max(0, index - 2) : index] if not is_mark(one, Kind.PREP)]
    return bool(led) and is_mark(led[-1], Kind.FOREIGN, "governs")


def _with_unit(amount: Amount, clause: Clause, *, last: Draft | None) -> Amount:
    """With the unit of the number that it is compared with: "$5 billion, from 6 billion"."""
    if amount.measure is not Measure.PLAIN or not amount.scaled:
        return amount
    if (terms := clause.marks(Kind.TERMS)) and terms[
        0
    ].value.isupper():  # "in euro terms exports were 11.9 billion"
        return replace(amount, measure=Measure.MONEY, unit=terms[0].value)
    if last is None or not (clause.versus or clause.joint == "and"):
        return amount
    if last.is_change:
        return amount
    return replace(amount, measure=last.amount.measure, unit=last.amount.unit)


def _is_of_something_else(clause: Clause, before: Clause | None) -> bool:
    """Whether a bracket stands behind words that no list knows, and no flow."""
    if clause.joint != "open" or before is None or before.marks(Kind.FLOW, Kind.VERB) or before.versus:
        return False
    last = before.parts[-1]
    return not isinstance(last, Amount) and last.after < clause.parts[0].first


def _is_superseded(clause: Clause, before: Clause | None, *, follower: Clause | None) -> bool:
    """Whether it only tells what was revised: "revised to $5bn from $4bn", "revised from $4bn to $5bn"."""
    to = follower is not None and follower.joint == "to"
    timed = any(not _tells_when_told(clause, when) for when in clause.times)
    if not clause.versus or (timed and not (to and clause.marks(Kind.REVISED))):
        return False
    behind = to and follower is not None and is_mark(follower.parts[0], Kind.REVISED)  # 从4亿修正为5亿
    return behind or any(one.marks(Kind.REVISED) for one in (clause, before) if one is not None)


def _tells_when_told(clause: Clause, when: When) -> bool:
    """Whether it is when a number was told: "the $5bn that was reported a month ago"."""
    before = next((one for one in reversed(clause.parts) if one.after <= when.first), None)
    return when.shape is Shape.AGO and isinstance(before, Amount) and before.after < when.first


def _is_conversion(clause: Clause, amount: Amount, *, last: Draft | None) -> bool:
    """Whether it is the last number in another currency."""
    return (
        last is not None
        and clause.joint in ("open", "or")
        and amount.measure is last.amount.measure is Measure.MONEY
        and amount.unit != last.amount.unit
        and len(clause.amounts) == 1
    )


def _is_whole(parts: Sequence[Part]) -> bool:
    """Whether `parts` begin with what "5% of" is a share of: "Polish exports"."""
    for part in parts:
        if not isinstance(part, Mark) or part.kind not in _BEFORE_WHOLES:
            return isinstance(part, Mark) and part.kind in _WHOLES
    return False


def _is_growth(parts: Sequence[Part], index: int) -> bool:
    """Whether "5% of" is not a share: "5% in exports" is growth, with a word of change near it."""
    return any(
        is_mark(part, Kind.WAY) or is_mark(part, Kind.THAN) for part in parts[max(0, index - 3) : index + 4]
    )


def _glosses_change(clause: Clause, before: Clause | None, *, follower: Clause | None) -> bool:
    """Whether brackets tell by how much money something changed: "rose 7% ($2m) to $30m"."""
    if clause.joint != "open" or before is None or follower is None or follower.joint != "close":
        return False
    changed, after = before.parts[-1], follower.parts[:2]
    pace = isinstance(changed, Amount) and changed.measure is Measure.PERCENT
    level = len(after) > 1 and is_mark(after[0], Kind.PREP, "to", "in") and isinstance(after[1], Amount)
    return pace and level and all(isinstance(part, Amount) for part in clause.parts)


def _goes_on_difference(clause: Clause, index: int) -> bool:
    """Whether an amount is the second of those by which things changed: "fell $2bn and $1bn respectively"."""
    if index < 2 or not clause.marks(Kind.RESPECTIVELY):
        return False
    moved, first = clause.parts[index - 2 : index]
    return is_mark(moved, Kind.WAY) and isinstance(first, Amount) and first.measure is not Measure.PERCENT


def _is_difference(clause: Clause, index: int, *, follower: Clause | None) -> bool:
    """Whether an amount says by how much something changed ("rose $2bn", "$2bn more than")."""
    before = clause.parts[index - 1] if index else None
    after = clause.parts[index + 1] if index + 1 < len(clause.parts) else None
    # "Revised upwards by $2bn"
    moved = bool(clause.marks(Kind.WAY, Kind.REVISED))
    if (
        is_mark(before, Kind.WAY)
        or (moved and is_mark(before, Kind.PREP, "by", "on"))
        or (after and is_mark(after, Kind.THAN) and after.first == clause.parts[index].after)
    ):
        return True  # But "a surplus of $5bn was wider than July's"
    if is_mark(before, Kind.PREP, "of") and index > 1 and is_mark(clause.parts[index - 2], Kind.WAY):
        return True
    return (
        after is None
        and follower is not None
        and follower.joint == "or"
        and isinstance(follower.parts[0], Amount)
        and follower.parts[0].measure is Measure.PERCENT
        and (is_mark(before, Kind.WAY) or (before is None and clause.joint != "dash"))
    )
