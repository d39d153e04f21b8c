"""The goods that a clause on trade names, and those that only drive its numbers."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.kinds import NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Part
from bot.analysis.trade.roles import Slot


def goods_of(clause: Clause) -> list[Mark]:
    """The goods that it names, without those that only drive it: "exports rise on chips"."""
    if not clause.marks(Kind.COMMODITY) or _is_whole_range(clause):
        return []
    found: list[Mark] = []
    driver: Mark | None = None
    for index, part in enumerate(clause.parts):
        if not isinstance(part, Mark) or part.kind is not Kind.COMMODITY:
            continue
        listed = driver is not None and driver is clause.parts[index - 1]  # "with cars and chips in front"
        if _drives(clause.parts, index) or listed:
            driver = part
        elif _is_apart(clause.parts, index):
            while found and found[-1] is clause.parts[index - 1]:
                index -= 1  # "Servers and chips lift Taiwan's exports"
                found.pop()
        elif part.value != "*" and not _modifies(clause, index):
            found.append(part)
    return [one for one in found if not _is_of_buyer(one, clause)] if clause.marks(Kind.COMPANY) else found


def _is_whole_range(clause: Clause) -> bool:
    """Whether goods only say how much a whole holds: "everything, from cherries to wine"."""
    kinds = [
        (one.kind, one.value if one.kind is Kind.PREP else "")
        for one in clause.parts[:4]
        if isinstance(one, Mark)
    ]
    goods = (Kind.COMMODITY, "")
    return kinds == [(Kind.PREP, "from"), goods, (Kind.PREP, "to"), goods] and not clause.amounts


def _is_of_buyer(goods: Mark, clause: Clause) -> bool:
    """Whether goods only say who buys: "the steel industry took delivery of 5 million tonnes"."""
    bought = any(mark.value == "imports" for mark in clause.marks(*NAMING))
    return bought and any(mark.first == goods.after for mark in clause.marks(Kind.COMPANY))


def only_drives(clause: Clause) -> bool:
    """Whether goods move the flow of a country, which is of all goods: "gold lifts India's imports"."""
    return any(
        is_mark(part, Kind.COMMODITY) and _is_apart(clause.parts, index)
        for index, part in enumerate(clause.parts)
    )


def goods_slot(clause: Clause, goods: Sequence[Mark]) -> Slot:
    """The first of goods, or all that are listed: "meat and milk"."""
    listed = goods if len(goods) > 1 and is_list(clause, goods) else goods[:1]
    names = dict.fromkeys(mark.value for mark in listed)
    return Slot(", ".join(names), tuple(mark.span for mark in listed))


def _drives(parts: Sequence[Part], index: int) -> bool:
    """Whether "on" or "with" stands before the goods at `index`, and no flow behind them that is the only one
    ("tax on steel exports", but "exports rise on steel sales")."""
    after = parts[index + 1] if index + 1 < len(parts) else None
    at = index - 1
    led = any(is_mark(part, Kind.FLOW) for part in parts[: max(at, 0)])
    flow = is_mark(after, Kind.FLOW) or (is_mark(after, Kind.WEAK) and not led)
    if at > 1 and (is_mark(parts[at], Kind.THAN) or is_mark(parts[at], Kind.WAY)):
        at -= 1  # "on lower rice prices"
    if at == 0 and not any(isinstance(part, Amount) or is_mark(part, Kind.WAY) for part in parts):
        return is_mark(parts[0], Kind.PREP, "with") and not flow  # ", with chips the main drag"
    return at > 0 and is_mark(parts[at], Kind.PREP, "on", "with") and not flow


def _modifies(clause: Clause, index: int) -> bool:
    """Whether other goods follow at once ("textile machinery", but not "garments, footwear"), or what is no
    trade ("a fall in gas prices cut exports")."""
    parts = clause.parts
    goods, *others = parts[index : index + 2]
    after = next(iter(others), None)
    if not isinstance(after, Mark) or after.first != goods.after or goods.after in clause.joined:
        return False
    compound = after.kind is Kind.COMMODITY and after.value != "*"
    measured = after.kind is Kind.FOREIGN and any(is_mark(part, Kind.FLOW) for part in parts[index + 2 :])
    return compound or measured


def _is_apart(parts: Sequence[Part], index: int) -> bool:
    """Whether words, then whose trade it is, part goods from a flow: "gold lifts India's goods imports"."""
    goods, *following = parts[index : index + 5]
    others = [one for one in following if not is_mark(one, Kind.PRONOUN) and not _are_all_goods(one)][:2]
    if len(others) < 2 or not (is_mark(others[0], Kind.PLACE) and is_mark(others[1], Kind.FLOW)):
        return False
    at = following.index(others[1])
    return others[0].first > goods.after and following[at - 1].after == others[1].first


def _are_all_goods(part: Part) -> bool:
    return is_mark(part, Kind.COMMODITY, "*")


def is_list(clause: Clause, flows: Sequence[Mark]) -> bool:
    """Whether flows stand side by side: "exports and imports"."""
    return len(flows) > 1 and all(
        not clause.joined.isdisjoint(range(before.after, after.first + 1))
        for before, after in pairwise(flows)
    )
