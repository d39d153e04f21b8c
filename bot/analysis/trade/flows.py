"""Which flow a clause on trade speaks of, kept for the clauses after it."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.trade.cargo import goods_of, is_list
from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import FOREIGN, Frame
from bot.analysis.trade.kinds import BALANCES, SIDES, Kind, Mark
from bot.analysis.trade.roles import Slot, place_code
from bot.analysis.trade.subjects import subject_of
from bot.analysis.trade.wares import WHOLES

#: Flows that are told apart only while they are read.
FLOWS = {
    "surplus": "balance",
    "deficit": "balance",
    "mutual": "total",
    "turnover": "total",
    "inner": "total",
}


def take_flow(frame: Frame, clause: Clause, *, subjects: list[Mark]) -> bool:
    """Take the flow of a clause in; whether it is told by who supplies what is imported."""
    supplied = False
    if not subjects and frame.flow and frame.flow.value == FOREIGN and _is_those(clause):
        frame.flow = frame.ours
    if subjects:
        amounts = clause.amounts
        listed = not amounts or is_list(clause, subjects)
        subject = subjects[0] if listed else subject_of(amounts[0], subjects, clause=clause)[0]
        if subject.kind is Kind.FOREIGN:
            frame.flow = Slot(FOREIGN, (subject.span,))
        else:
            frame.flow = frame.ours = Slot(subject.value, (subject.span,))
            frame.confidence = 1.0
            frame.known = True
            frame.state = ""
    elif side := _side_of_balance(frame, clause):
        frame.flow = frame.flow and frame.flow._replace(value=side)
    elif frame.flow and frame.flow.value in BALANCES and _opens_with_goods(clause):
        frame.flow = frame.flow._replace(value=FOREIGN)  # Nobody says whether they are sold or bought.
    elif frame.flow and frame.flow.value == "imports":
        # "Russian deliveries rose" are imports from Russia.
        for place, weak in pairwise(clause.parts):
            if is_mark(place, Kind.PLACE) and is_mark(weak, Kind.WEAK, "exports") and isinstance(place, Mark):
                supplied = True
                frame.partner = Slot(place_code(place), (place.span,))
    return supplied


def _opens_with_goods(clause: Clause) -> bool:
    """Whether a sentence begins with goods and numbers of theirs follow."""
    opens = not clause.joint and is_mark(clause.parts[0], Kind.COMMODITY)
    return opens and any(mark.value not in WHOLES for mark in goods_of(clause))


def _side_of_balance(frame: Frame, clause: Clause) -> str:
    """exports or imports, of what is told after a balance: "cars brought in $5bn", "oil was sold for $5bn",
    "goods for $5bn went to Japan", "to Japan, the main buyer, $5bn"; "" for none."""
    if frame.flow is None or frame.flow.value not in BALANCES:
        return ""
    if clause.joint and not clause.amounts:
        return ""
    for prep, _ in clause.led:
        if prep.value in ("to", "from"):
            return "exports" if prep.value == "to" else "imports"
    if not goods_of(clause):
        return ""
    dealt = next((mark.value for mark in clause.marks(Kind.WEAK) if mark.value in SIDES), "")
    return dealt or (frame.about if frame.about in SIDES else "")


def take_state(frame: Frame, clause: Clause, *, own: bool) -> None:
    """Take in whether a balance is positive, without a flow of its `own` that of what was a surplus before:
    "goods were $5bn in the red"."""
    states = clause.marks(Kind.STATE)
    if not states:
        return
    frame.state = states[0].value
    if not own and frame.flow and frame.flow.value in ("surplus", "deficit"):
        frame.flow = frame.flow._replace(value="balance")


def contradicts(clause: Clause, frame: Frame) -> bool:
    """Whether a clause without a flow tells of the opposite one: what goes "to" somewhere is no import."""
    weak = clause.marks(Kind.WEAK)
    told = frame.flow.value if frame.flow else ""
    bought = bool(weak) and weak[0].value == "imports" and told == "exports" and frame.partner is None
    if bought and clause.amounts and not clause.joint and not clause.marks(Kind.PLACE):
        return True  # "Exports rose 5%. In that month it bought goods for $5bn."
    wrong = {"imports": "to", "exports": "from"}.get(told, "")
    return bool(wrong) and any(
        prep.value == wrong and place.value != (frame.reporter.value if frame.reporter else "")
        for prep, place in clause.led
    )


def _is_those(clause: Clause) -> bool:
    """Whether it begins with "those to China", which goes back to a flow."""
    first, prep, place, *_ = (*clause.parts, None, None)
    return is_mark(first, Kind.PRONOUN) and is_mark(prep, Kind.PREP) and is_mark(place, Kind.PLACE)


def led_by(clauses: Sequence[Clause]) -> Slot | None:
    """The flow that a sentence without numbers is about, where what drove it names another: "the surplus
    narrowed as exports fell"; None for other sentences."""
    driven = next((at for at, clause in enumerate(clauses) if at and clause.joint == "then"), 0)
    if not driven or any(clause.amounts for clause in clauses):
        return None
    told = [mark for clause in clauses[:driven] for mark in clause.marks(Kind.FLOW)]
    return Slot(told[-1].value, (told[-1].span,)) if told else None


def names_balance(clause: Clause) -> bool:
    """Whether it only names a balance, without a number: "China shortfall the largest ever", which may be
    that of anybody with China."""
    flows = clause.marks(Kind.FLOW)
    return bool(flows) and flows[0].value in BALANCES and not clause.amounts
