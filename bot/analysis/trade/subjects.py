"""What the numbers of a clause on trade may measure."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import FOREIGN, Frame
from bot.analysis.trade.kinds import BALANCES, NAMING, Kind, Mark
from bot.analysis.trade.licences import is_from, is_inbound, is_licensed, is_of_the_two
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.roles import Slot, place_code, roles_of
from bot.analysis.trade.whens import Shape, When

#: Flows that "in trade" may follow.
_TRADE = ("total", "turnover", "mutual", "inner")


#: "China took 5 tonnes", "Brazil supplied 87% of China's": parts.
_DEAL, _SHARE = 3, 5


def main_times(clause: Clause) -> list[When]:
    """The times that a clause is about: "5% more than a year ago in the first half"."""
    if clause.joint == "since":
        return []
    if _is_expected(clause):
        return clause.times  # "The fall was milder than feared in September."
    if not clause.versus:
        other = exceeded(clause)
        times = [when for when in clause.times if when.shape is not Shape.AGO and when is not other]
        times = [when for when in times if not _is_from(clause.parts, when)]
        if not clause.marks(Kind.SUPERLATIVE):
            return times
        # "the sharpest fall in seven months", "the lowest since July"
        return [when for when in times if not (when.counted or _is_since(clause.parts, when))]
    if _is_of_other(clause):
        return clause.times
    first = clause.times[:1]
    known = bool(first) and first[0].shape is Shape.AGO and not clause.amounts
    return [when for when in clause.times[1:] if when.shape is not Shape.AGO] if known else []


def _is_of_other(clause: Clause) -> bool:
    """Whether it compares with another flow or country, at the time of which the text tells: "sold more than
    it bought in 2024", "more from Mexico than from China in 2023"."""
    when = next((at for at, part in enumerate(clause.parts) if isinstance(part, When)), 0)
    before = clause.parts[:when]
    told = any(is_mark(part, Kind.WEAK) or is_mark(part, Kind.PLACE) for part in before)
    return told and not clause.amounts and clause.times[0].shape is not Shape.AGO


def _is_expected(clause: Clause) -> bool:
    """Whether it only compares with what was forecast, so that its time is what the text speaks of."""
    return clause.versus and bool(clause.marks(Kind.FORECAST)) and not clause.amounts


def exceeded(clause: Clause) -> When | None:
    """The time whose level a clause says that another one passed: "превысив показатель 2025 года на 5%"."""
    first, *behind = clause.parts
    when = next((part for part in behind if not is_mark(part, Kind.PRONOUN)), None)
    passed = is_mark(first, Kind.THAN) and clause.joint == "pause"
    return when if passed and isinstance(when, When) else None


def is_only_named(clause: Clause) -> bool:
    """Whether it goes on with a flow and how much it is, without a verb: "and a surplus of $5bn in 2026",
    顺差79亿美元."""
    flow, *others = clause.parts
    if clause.joint == "pause":
        return is_mark(flow, Kind.FLOW) and len(others) == 1 and isinstance(others[0], Amount)
    prep, amount, *_ = (*others, None, None)
    named = is_mark(flow, Kind.FLOW) and is_mark(prep, Kind.PREP) and isinstance(amount, Amount)
    return named and clause.joint in ("and", "list") and not clause.marks(Kind.WAY, Kind.VERB, Kind.THAN)


def _is_from(parts: Sequence[Part], when: When) -> bool:
    """Whether a time is only the one from which something moved: "down slightly from June"."""
    at = next(index for index, part in enumerate(parts) if part is when)
    before, way = (parts[at - 1], parts[at - 2]) if at > 1 else (None, None)
    return is_mark(before, Kind.PREP, "from") and is_mark(way, Kind.WAY)


def _is_since(parts: Sequence[Part], when: When) -> bool:
    """Whether a time is only the one since which something is the most: "с июля", 7月以来."""
    at = next(index for index, part in enumerate(parts) if part is when)
    before = parts[at - 1] if at else None
    after = parts[at + 1] if at + 1 < len(parts) else None
    return is_mark(before, Kind.PREP, "with") or (
        isinstance(after, Mark) and after.kind is Kind.SUPERLATIVE and after.first == when.after
    )


def subjects_of(clause: Clause, frame: Frame) -> list[Mark]:
    """What the numbers of a clause may measure: its flows, or what is no flow of ours."""
    marks = clause.marks(*NAMING, Kind.FOREIGN)
    licensed = _names_a_side(clause)
    if ruled := _ruled(clause, marks):
        return [ruled]
    marks = _without_account([mark for mark in marks if mark.value != "permits"], clause)
    if _gives_share(clause):
        return []
    if not licensed and dealers_of(clause, frame):
        return [marks[0]._replace(kind=Kind.FLOW, value=frame.about)]
    found: list[Mark] = []
    if not licensed and len(marks) > 1 and marks[0].kind is Kind.WEAK and marks[0].value == "imports":
        # "Germany bought most of Serbia's exports" is told from neither side.
        return [marks[0]._replace(kind=Kind.FOREIGN)]
    for mark in marks:
        if mark.value in ("takes", "earns"):
            found += _dealt(mark, clause, frame=frame, others=len(marks) > 1)
            continue
        exported = frame.flow is not None and frame.flow.value == "exports"
        if (
            mark.value == "proceeds"
            and exported
            and (frame.commodity or clause.marks(Kind.COMMODITY) or frame.about == "exports")
        ):
            continue
        if mark.value in _TRADE and found and found[-1].value in BALANCES and _is_led(clause, mark):
            continue  # "a surplus in trade with China"
        if mark.kind is not Kind.WEAK:
            found.append(_as_told(mark, clause))
        elif mark.value == "exports" and frame.flow and frame.flow.value == "imports" and is_from(clause):
            continue  # Among imports "shipments from Brazil" are imports, too.
        elif is_inbound(mark, clause, frame=frame):
            found.append(mark._replace(kind=Kind.FLOW, value="imports"))
        elif mark.value == "total" and is_of_the_two(clause, frame):
            found.append(mark._replace(kind=Kind.FLOW, value="mutual"))
        elif licensed or is_licensed(mark, clause, frame=frame):
            found.append(mark._replace(kind=Kind.FLOW))
        elif frame.flow is None or mark.value == "turnover":
            found.append(mark._replace(kind=Kind.FOREIGN))
    found = _with_balance(found, clause)
    ours = [mark for mark in found if mark.kind is not Kind.FOREIGN]
    if not ours and _is_reason_behind(clause, found):
        return []
    return ours if ours and _comes_first(clause, ours[0], first=found[0]) else found


def _dealt(mark: Mark, clause: Clause, *, frame: Frame, others: bool) -> list[Mark]:
    """The flow that somebody takes goods by, or earns money by; empty for none."""
    if mark.value == "takes":
        sent = frame.flow is not None and frame.flow.value == "exports"
        bought = (frame.about == "imports" and _is_done(mark, clause)) or _brings_over(
            mark, clause, frame=frame
        )
        return [mark._replace(kind=Kind.FLOW, value="imports")] if bought and not sent else []
    if _earns(clause, others=others):
        return [mark._replace(kind=Kind.FLOW, value="exports")]
    return [mark._replace(kind=Kind.VERB, value="imports")] if _brings_in(clause, mark) else []


def _gives_share(clause: Clause) -> bool:
    """Whether it tells how much of what a country buys comes from another: "Brazil supplied 87% of China's
    soybeans"."""
    if len(clause.parts) < _SHARE:
        return False
    seller, verb, much, of, buyer, *_ = clause.parts
    sold = is_mark(seller, Kind.PLACE) and is_mark(verb, Kind.WEAK, "exports")
    share = isinstance(much, Amount) and much.measure is Measure.PERCENT and is_mark(of, Kind.PREP, "of")
    return sold and share and is_mark(buyer, Kind.PLACE)


def _brings_over(mark: Mark, clause: Clause, *, frame: Frame) -> bool:
    """Whether a country takes so much of the goods of another, of which the text is not: "China took 5 tonnes
    of Brazilian beans"."""
    if len(clause.parts) < _DEAL or clause.parts[1] is not mark or not clause.marks(Kind.COMMODITY):
        return False
    owners = [one for one in clause.marks(Kind.PLACE) if one.first > mark.first]
    codes = {place_code(one) for one in owners[:1]} - {"*", "?"}
    ours = frame.reporter is not None and frame.reporter.value in codes
    taken = is_mark(clause.parts[0], Kind.PLACE) and isinstance(clause.parts[2], Amount)
    return taken and bool(codes) and not ours


def _as_told(mark: Mark, clause: Clause) -> Mark:
    """A flow, where trade is "between the countries", which the clause does not name, that of two."""
    if mark.value != "total" or clause.marks(Kind.PLACE):
        return mark
    between = any(one.first == mark.after for one in clause.marks(Kind.PREP) if one.value == "between")
    return mark._replace(value="mutual") if between else mark


def _ruled(clause: Clause, marks: Sequence[Mark]) -> Mark | None:
    """What rules the flow of a clause that its numbers then are none of: "a quota on exports of 20 million
    tonnes"; None where nothing does."""
    if any(mark.value == "permits" for mark in marks) and not clause.marks(Kind.WAY, Kind.WAY_TO):
        return marks[0]._replace(kind=Kind.FOREIGN)  # "The ministry cleared exports of 5 tonnes"
    governing = next((mark for mark in marks if mark.value == "governs"), None)
    if governing is None:
        return None
    if marks[0].kind is Kind.VERB and clause.parts[0] is marks[0]:
        return marks[0]._replace(kind=Kind.FOREIGN)  # "Imported cars will be hit with duties"
    # "An export quota"
    return governing if marks[0] is governing or marks[0].after == governing.first else None


def _without_account(marks: Sequence[Mark], clause: Clause) -> list[Mark]:
    """`marks` with the balances right beside a current account as its own, which are no trade: "a surplus on
    the current account"."""
    if not any(mark.value == "account" for mark in marks):
        return list(marks)
    parts = [part for part in clause.parts if not (is_mark(part, Kind.PREP) or is_mark(part, Kind.PLACE))]
    theirs: list[Part | None] = []
    for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        if is_mark(part, Kind.FOREIGN, "account"):
            theirs.append(after if _is_balance(after) else before)
    return [
        mark._replace(kind=Kind.FOREIGN) if mark in theirs and _is_balance(mark) else mark for mark in marks
    ]


def _is_balance(part: Part | None) -> bool:
    return isinstance(part, Mark) and part.kind in (Kind.FLOW, Kind.WEAK) and part.value in BALANCES


def _names_a_side(clause: Clause) -> bool:
    """Whether it says where goods went or came from: "abroad", "to China", "there"."""
    if clause.marks(Kind.ABROAD) or any(
        place.value.startswith(("to:", "from:")) for place in clause.marks(Kind.PLACE)
    ):
        return True
    return any(
        is_mark(before, Kind.PREP, "to", "from", "with", "and", "between") and is_mark(part, Kind.PLACE)
        for before, part in pairwise(clause.parts)
    )


def _with_balance(flows: list[Mark], clause: Clause) -> list[Mark]:
    """`flows` with the balance told once: "the balance showed a deficit of $5bn", "trade was $5bn in the
    black"."""
    if len(flows) == 2 and (side := _excess(flows, clause)):
        return [flows[0]._replace(kind=Kind.FOREIGN if side == FOREIGN else Kind.FLOW, value=side)]
    if any(mark.value in ("surplus", "deficit") for mark in flows):
        return [mark for mark in flows if mark.value != "balance"]
    told = bool(clause.marks(Kind.STATE) and clause.amounts)
    return [mark._replace(value="balance") if told and mark.value == "total" else mark for mark in flows]


def _earns(clause: Clause, *, others: bool) -> bool:
    """Whether goods earn money, or a country earns it from goods; with a flow named that is what did."""
    goods = clause.marks(Kind.COMMODITY)
    if others or not goods or not any(one.measure is Measure.MONEY for one in clause.amounts):
        return False
    return goods[0] is clause.parts[0] or bool(clause.marks(Kind.PLACE))


def _brings_in(clause: Clause, mark: Mark) -> bool:
    """Whether firms of a country bring goods in: "Indian refiners brought in 5 million tons of crude"."""
    goods = [one for one in clause.marks(Kind.COMMODITY) if one.first > mark.first]
    whose = clause.marks(Kind.PLACE)[:1]
    branch = [one for one in clause.marks(Kind.COMPANY) if one.value == "nation" and one.first < mark.first]
    owned = bool(whose and branch) and whose[0].first < branch[0].first
    owned = owned or any(place.after == mark.first for place in whose)  # "China brought in 5 million tons of"
    return owned and bool(goods) and not any(one.measure is Measure.MONEY for one in clause.amounts)


def _excess(flows: Sequence[Mark], clause: Clause) -> str:
    """surplus or deficit, where a clause says by how much one flow is more than the other: "imports exceeded
    exports by $5bn"; foreign where that is told in parts, "" where it says no such thing."""
    first, second = flows
    between = [mark for mark in clause.marks(Kind.THAN) if first.first < mark.first < second.first]
    if not between or _OTHER_SIDE.get(first.value) != second.value:
        return ""
    if not clause.amounts or clause.amounts[0].measure is Measure.PERCENT:
        return FOREIGN  # "Imports exceed exports four times."
    more = between[0].value == "up"
    return "surplus" if (first.value == "exports") == more else "deficit"


#: The flow of the other side.
_OTHER_SIDE = {"exports": "imports", "imports": "exports"}


def dealers_of(clause: Clause, frame: Frame) -> list[Slot]:
    """Who buys of the exports of another, which the text is about, or sells to one that imports: "Egypt took
    5 million tonnes of this"."""
    marks = clause.marks(*NAMING, Kind.FOREIGN)
    side = _OTHER_SIDE.get(frame.about, "")
    if len(marks) != 1 or marks[0].value != side or not clause.amounts or frame.reporter is None:
        return []
    done = side == "imports" or _is_done(marks[0], clause)
    if (
        not clause.marks(Kind.DEAL)
        and not _is_of_this(clause)
        and (marks[0].kind is not Kind.WEAK or not done)
    ):
        return []
    roles = roles_of(clause, side)
    places = [one for one in (*roles.reporters, *roles.partners) if one.value.isalnum()]
    if not places and frame.alone and clause.joint == "pause":
        places = [frame.alone]  # "China, which bought …"
    if any(one.value == frame.reporter.value for one in places):
        return []
    return [] if side == "exports" and roles.partners else places


def _is_of_this(clause: Clause) -> bool:
    """Whether its number is a part of what was told: "Algeria imported 5 tonnes of this"."""
    return any(
        isinstance(amount, Amount) and is_mark(prep, Kind.PREP, "of") and is_mark(this, Kind.PRONOUN)
        for amount, prep, this in zip(clause.parts, clause.parts[1:], clause.parts[2:], strict=False)
    )


def _is_done(mark: Mark, clause: Clause) -> bool:
    """Whether a place stands right before a word: who does it, or whose it is."""
    return any(place.after == mark.first for place in clause.marks(Kind.PLACE))


def _is_led(clause: Clause, mark: Mark) -> bool:
    """Whether a preposition leads to a flow, or it follows at once ("дефицит торговли")."""
    if any(flow.after == mark.first for flow in clause.marks(Kind.FLOW)):
        return True
    at = clause.parts.index(mark)
    led = [
        part
        for part in clause.parts[max(0, at - 3) : at]
        if not (is_mark(part, Kind.COMMODITY) or is_mark(part, Kind.PLACE))
    ]
    return bool(led) and is_mark(led[-1], Kind.PREP)  # "a surplus in services trade"


def _is_reason_behind(clause: Clause, found: Sequence[Mark]) -> bool:
    """Whether what is no trade only stands behind the numbers: ") fell 30% to $3bn on lower prices"."""
    if not found or not clause.amounts or not clause.marks(Kind.WAY):
        return False
    at = clause.parts.index(clause.amounts[-1])
    led = next(iter(clause.parts[at + 1 :]), None)
    return is_mark(led, Kind.PREP, "on", "with") and found[0] in clause.parts[at + 2 :]


def _comes_first(clause: Clause, ours: Mark, *, first: Mark) -> bool:
    amounts = clause.amounts
    return ours is first or not amounts or amounts[0].first > ours.first


def flow_slot(mark: Mark) -> Slot:
    """The flow that a mark names."""
    return Slot(FOREIGN if mark.kind is Kind.FOREIGN else mark.value, (mark.span,))


def subject_of(amount: Amount, flows: Sequence[Mark], *, clause: Clause) -> list[Mark]:
    """The flow that stands last before a number, or the first behind it; of trade that is told by its sides,
    the one that follows: "trade was $5bn in exports and …"."""
    before = [mark for mark in flows if mark.first < amount.first]
    if before and before[-1].value in _TRADE:
        at = clause.parts.index(amount)
        side = [one for one in flows if one in clause.parts[at + 2 :] and one.value in _OTHER_SIDE]
        if side and side[0] is clause.parts[-1] is clause.parts[at + 2 :][0]:
            return side[:1]
    return before[-1:] or list(flows[:1])


def partners_of(clause: Clause, frame: Frame) -> list[Slot]:
    """Those with whom the trade of a clause is."""
    flow = frame.flow.value if frame.flow else ""
    roles = roles_of(clause, flow)
    whose = frame.reporter.value if frame.reporter else ""
    others = [one for one in roles.unclear if one.value != whose]  # "Pakistan paid $5bn for Thai rice"
    return roles.partners or (others if frame.partner else [])
