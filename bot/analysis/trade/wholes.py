"""Clauses of a sentence on trade that tell of a part of a whole, of somebody else, or only lead to others."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.kinds import NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part

#: "Доля стран СНГ" has a word between.
_OF_STATES = 1

#: Parts of "China took 73% of".
_TAKES = 4


def is_share(clause: Clause) -> bool:
    """Whether it only tells what part of a flow something is; the text then goes on with what was before."""
    amounts = clause.amounts
    if _takes_part(clause) or _is_part_sent(clause):
        return True
    if not amounts or clause.marks(Kind.COMMODITY):
        return False
    if clause.marks(Kind.WAY) and not _owns_share(clause):
        return False  # "Germany's share in exports fell to 27%."
    if clause.marks(Kind.PLACE) and not _owns_share(clause):
        return False
    return bool(clause.marks(Kind.SHARE)) and all(one.measure is Measure.PERCENT for one in amounts)


def _is_part_sent(clause: Clause) -> bool:
    """Whether it only tells where so much of the whole went: 其中93%运往中国."""
    part, sent, *_ = (*clause.parts, None, None)
    percent = isinstance(part, Amount) and part.measure is Measure.PERCENT and len(clause.amounts) == 1
    told = clause.marks(Kind.WAY, Kind.WAY_TO, Kind.THAN, Kind.BASIS)
    return percent and clause.joint == "then" and not told and is_mark(sent, Kind.VERB)


def _takes_part(clause: Clause) -> bool:
    """Whether somebody is said to take so much of the whole: "China took 73% of the beans"."""
    if len(clause.parts) < _TAKES or len(clause.amounts) != 1:
        return False
    place, verb, amount, prep = clause.parts[:_TAKES]
    percent = (
        isinstance(amount, Amount) and amount.measure is Measure.PERCENT and is_mark(prep, Kind.PREP, "of")
    )
    return percent and is_mark(place, Kind.PLACE) and is_mark(verb, Kind.WEAK, "takes")


def _owns_share(clause: Clause) -> bool:
    """Whether it is the share of a place in what follows: "Germany's share in exports was 27%"."""
    for one, two, prep in zip(clause.parts, clause.parts[1:], clause.parts[2:], strict=False):
        if is_mark(one, Kind.PLACE) and is_mark(two, Kind.SHARE) and is_mark(prep, Kind.PREP):
            return one.after == two.first
        if is_mark(one, Kind.SHARE) and is_mark(two, Kind.PLACE) and is_mark(prep, Kind.PREP):
            return two.first - one.after <= _OF_STATES
    return False


def is_part(clause: Clause) -> bool:
    """Whether it only tells which part of a flow the number before it is: "30% of exports"."""
    kinds = [part.kind if isinstance(part, Mark) else part for part in clause.parts]
    amount, *others = kinds
    percent = isinstance(amount, Amount) and amount.measure is Measure.PERCENT
    return (
        percent
        and clause.joint == "pause"
        and others in ([Kind.PREP, Kind.FLOW], [Kind.PREP, Kind.ALL, Kind.FLOW])
    )


def passes_mark(clause: Clause, follower: Clause | None) -> bool:
    """Whether it only tells which mark was passed, before what it came to: "passed $50bn for the first time
    and stood at $52bn"."""
    passed = any(mark.value == "mark" for mark in clause.marks(Kind.FORECAST))
    return passed and follower is not None and bool(follower.amounts)


def is_of_those(clause: Clause) -> bool:
    """Whether it counts a part of what was told right before: "$5bn of that were German imports"."""
    amount, prep, pronoun, *_ = (*clause.parts, None, None)
    counted = isinstance(amount, Amount) and is_mark(prep, Kind.PREP, "of")
    return counted and is_mark(pronoun, Kind.PRONOUN)


def is_difference(clause: Clause, before: Clause | None) -> bool:
    """Whether its numbers are of two flows, the first of which the clause before names: "the spread between
    what it exports and all it imports was $5bn"."""
    if before is None or clause.joint != "and" or before.amounts or not clause.amounts:
        return False
    between = [mark for mark in before.marks(Kind.PREP) if mark.value == "between"]
    first = [mark.value for prep in between[-1:] for mark in _sides(before) if mark.first > prep.first]
    return any(mark.value not in first for mark in _sides(clause)) and bool(first)


def _sides(clause: Clause) -> list[Mark]:
    return [mark for mark in clause.marks(Kind.FLOW, Kind.VERB) if mark.value in ("exports", "imports")]


def is_ratio(clause: Clause) -> bool:
    """Whether it only tells the number before it as a part of something: ", or 44% of turnover"."""
    if len(clause.parts) < 2 or clause.joint != "or":
        return False
    amount, *led, whole = clause.parts
    percent = isinstance(amount, Amount) and amount.measure is Measure.PERCENT
    measured = isinstance(whole, Mark) and whole.kind in (Kind.FLOW, Kind.WEAK, Kind.FOREIGN)
    of = len(led) < 2 and all(is_mark(part, Kind.PREP, "of") for part in led)
    return percent and measured and of


def only_names(clause: Clause) -> bool:
    """Whether it is only a flow behind a dash, and what leads to it."""
    return clause.joint == "dash" and len(clause.parts) < 3 and is_mark(clause.parts[-1], Kind.FLOW)


def is_divided(clause: Clause, follower: Clause) -> bool:
    """Whether what follows is a part: "imported 5 million tonnes, of which from Russia 2 million"."""
    if not clause.amounts or _leads_to_a_place(clause.parts):
        return False
    if follower.joint != "then" or follower.marks(*NAMING):
        return False
    shared = bool(follower.marks(Kind.SHARE) and follower.marks(Kind.PLACE))
    return shared or _leads_to_a_place(follower.parts[:2])


def _leads_to_a_place(parts: Sequence[Part]) -> bool:
    return any(
        is_mark(prep, Kind.PREP, "to", "from", "with") and is_mark(place, Kind.PLACE)
        for prep, place in pairwise(parts)
    )


def mark_insertions(clauses: Sequence[Clause]) -> None:
    """Mark clauses between a flow and what it did, "the gap, swollen by gold in July, fell 5%", and what only
    tells what a share was."""
    _mark_former_shares(clauses)
    for before, clause, follower in zip(clauses, clauses[1:], clauses[2:], strict=False):
        if clause.joint not in ("pause", "cause", "then") or follower.joint != "pause":
            continue
        if clause.amounts or before.amounts or clause.marks(*NAMING):
            continue
        led = before.marks(*NAMING) and not before.marks(Kind.WAY, Kind.WAY_TO)
        clause.inside |= bool(led and follower.amounts) and is_mark(follower.parts[0], Kind.WAY)


def _mark_former_shares(clauses: Sequence[Clause]) -> None:
    """Mark "up from 36%" behind "accounted for 40% of imports"."""
    for share, way, than in zip(clauses, clauses[1:], clauses[2:], strict=False):
        moved = all(is_mark(part, Kind.WAY) or is_mark(part, Kind.WAY_TO) for part in way.parts)
        if moved and than.versus and share.marks(Kind.SHARE) and not share.marks(Kind.WAY):
            way.inside = than.inside = True


def is_reason(clause: Clause) -> bool:
    """Whether a clause before all others only says why: "because prices halved, the value fell 5%"."""
    ours = clause.marks(*NAMING)
    return clause.joint in ("then", "cause") and not clause.amounts and not ours


def is_remark(clause: Clause) -> bool:
    """Whether the last clause of a sentence only speaks of what is no trade: "…, thanks to prices"."""
    if not clause.marks(Kind.FOREIGN):
        return False
    return clause.joint == "then" or (clause.joint == "pause" and not clause.amounts)


def is_aside(clause: Clause) -> bool:
    """Whether a clause behind a comma names neither a flow nor a number."""
    return clause.joint == "pause" and not clause.amounts and not clause.marks(*NAMING)


def is_lead_in(clause: Clause) -> bool:
    """Whether a clause only leads to what follows: "up 5%, …", "at $1.2 billion, …"."""
    first = clause.parts[0]
    return (
        isinstance(first, Amount)
        or is_mark(first, Kind.WAY)
        or is_mark(first, Kind.PREP, "in", "on", "with", "and")
    )


def is_inserted_deal(clause: Clause) -> bool:
    """Whether it is what the place before it bought or sold: ", bought 5 tonnes,"."""
    inserted = clause.joint == "pause" and is_mark(clause.parts[0], Kind.VERB)
    return inserted and bool(clause.marks(Kind.DEAL)) and not clause.marks(Kind.PLACE)


def is_of_a_company(clauses: Sequence[Clause]) -> bool:
    """Whether the first flow is that of a company, or of a part of a country, and of no country."""
    if not any(clause.marks(Kind.COMPANY) for clause in clauses):
        return False
    company = placed = False
    named = any(clause.marks(Kind.FLOW, Kind.VERB) for clause in clauses)
    before: Part | None = None
    # Why it did so says nothing of whose it is.
    telling = (clause for clause in clauses if clause.joint != "cause" or clause.amounts)
    for part in (part for clause in telling for part in clause.parts):
        if is_mark(part, Kind.FLOW) or is_mark(part, Kind.VERB) or (isinstance(part, Amount) and not named):
            return company  # "The rise was 5%, the union has reckoned."
        led = is_mark(before, Kind.PREP) or (isinstance(part, Mark) and ":" in part.value)
        nation = is_mark(part, Kind.COMPANY, "nation")
        before = part
        if is_mark(part, Kind.COMMODITY):
            placed = False
        elif nation:
            continue  # "Turkish mills", "a federation of growers"
        elif is_mark(part, Kind.COMPANY, "branch"):
            company = placed  # "Vietnam's garment sector" is of goods, "the Swiss industry" of some.
        elif is_mark(part, Kind.COMPANY) or (is_mark(part, Kind.PLACE) and not (company and led)):
            company = is_mark(part, Kind.COMPANY)
            placed = not company
    return company


def leads_with_average(clause: Clause) -> bool:
    """Whether the first clause of a sentence names an average before any flow: "the average price of an
    imported car"."""
    average = clause.marks(Kind.AVERAGE)
    naming = clause.marks(*NAMING)
    return bool(average) and not (naming and naming[0].first < average[0].first)


def is_office(clause: Clause, before: Clause | None) -> bool:
    """Whether a clause goes on with the name of the office that published: "of Foreign Trade and Tourism"."""
    agency = before is not None and is_mark(before.parts[-1], Kind.AGENCY)
    return agency and clause.joint == "and" and len(clause.parts) == 1
