"""Which goods a clause on trade speaks of, and which only drive its numbers."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.trade.cargo import goods_slot
from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import Draft, Frame
from bot.analysis.trade.kinds import BALANCES, Kind, Mark
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.whens import When

#: Flows that add up or balance all goods, and goods that they are told of.
_SUMS = frozenset((*BALANCES, "mutual", "turnover", "inner", "total"))
WHOLES = frozenset(("goods and services", "goods", "services", "non-oil"))
_NAMING = (Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.FOREIGN, Kind.COMMODITY, Kind.PLACE)
_PARTS = frozenset(("services", "goods"))


def opened_with(topic: Frame, own: str, *, goods: Collection[str], further: Collection[str]) -> Slot | None:
    """The goods that the text opens with, for a sentence with a flow of its `own` ("" for none); `goods` are
    those that the text proper names, `further` those that it names only after it told of all."""
    about = topic.commodity
    if about is None:
        return None
    if own and topic.flow and own != topic.flow.value and is_of_side(about, topic.flow):
        return None  # What the text opens with is exported; its imports are of all goods.
    if about.value in WHOLES and about.value not in goods:
        return None  # What only the title names.
    if about.value in further or (about.value == "services" and "goods" in goods):
        return None
    return about


def is_of_side(goods: Slot, flow: Slot) -> bool:
    """Whether goods are of one flow only: those of a kind, and what is no oil where that is exported."""
    return goods.value not in WHOLES or (goods.value == "non-oil" and flow.value in ("exports", "imports"))


class Goods(NamedTuple):
    """What a clause is to the goods known before it."""

    #: Its own flow, "" for none.
    flow: str
    #: The flow before.
    before: Slot | None
    #: Whether it turns from one flow to another.
    turns: bool


def take_goods(frame: Frame, clause: Clause, *, goods: Sequence[Mark], told: Goods) -> None:
    """Take the `goods` of a clause into `frame`, or drop those known that its flow is not told of."""
    if _is_earned(clause) or _is_of_goods(clause):
        frame.commodity = frame.usual = None
    known = frame.commodity.value if frame.commodity else ""
    if goods:
        frame.commodity = goods_slot(clause, goods)
        if _is_theme(clause, goods) or _only_sums_up(clause, frame):
            frame.usual = frame.commodity
        return
    if told.flow in _SUMS and known not in WHOLES:
        frame.commodity = None
        known = ""
    theirs = told.turns and any(
        is_mark(one, Kind.PRONOUN) and _is_flow(part) for one, part in pairwise(clause.parts)
    )
    if not told.turns or theirs or known == "services":
        return  # "Services exports rose 5% and imports 6%."
    whole = told.before is not None and told.before.value in _SUMS and frame.commodity is None
    if known == "goods":
        frame.commodity = frame.usual if frame.usual and frame.usual.value == known else None
    elif not whole:
        frame.commodity = frame.usual  # "Copper shipments rose, while imports fell" are of all goods.


def _only_sums_up(clause: Clause, frame: Frame) -> bool:
    """Whether it only says that all is counted: "taking goods and services together, the gap was $5bn"."""
    goods = frame.commodity.value if frame.commodity else ""
    return goods in WHOLES and all(is_mark(part, Kind.COMMODITY) for part in clause.parts)


def _is_of_goods(clause: Clause) -> bool:
    """Whether it tells of all "goods exports", whatever goods the title names."""
    pairs = pairwise(clause.parts)
    return any(is_mark(one, Kind.COMMODITY, "*") and is_mark(part, Kind.FLOW) for one, part in pairs)


def _is_flow(part: object) -> bool:
    return isinstance(part, Mark) and part.kind in (Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.FOREIGN)


def is_aside(clause: Clause, follower: Clause | None) -> bool:
    """Whether its goods are left out of a number or only drive it: "exports rose, led by chips, to $5bn"."""
    if _is_headed(clause, follower):
        return True
    if clause.joint == "then" and follower is None and _only_names_goods(clause):
        return True  # "Exports rose, as chips made up for cars."
    if clause.joint != "cause" or clause.amounts:
        return clause.joint == "except"
    if follower is None or not follower.amounts or follower.marks(Kind.FLOW, Kind.VERB):
        return True
    first = follower.parts[0]
    return is_mark(first, Kind.PREP) or is_mark(first, Kind.WAY_TO)


def _only_names_goods(clause: Clause) -> bool:
    naming = (Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.FOREIGN, Kind.PLACE, Kind.WAY)
    return not (clause.amounts or clause.relative or clause.marks(*naming))


def driver_goods(clause: Clause, before: Clause | None, *, drafts: Sequence[Draft]) -> Slot | None:
    """The goods of the clause before, when this one tells how much they moved: "exports fell 5%, dragged
    down by gold, which dropped 14%", or ", down 14%" where the change of the whole is among `drafts`."""
    if before is None or before.joint != "cause" or before.amounts or clause.marks(*_NAMING):
        return None
    if not is_mark(clause.parts[0], Kind.WAY) or not clause.tells_pace:
        return None
    told = any(draft.is_change for draft in drafts)
    follows = clause.relative or (told and clause.joint == "pause" and len(clause.parts) == 2)
    goods = before.marks(Kind.COMMODITY)
    return goods_slot(clause, goods) if follows and len(goods) == 1 else None


def _is_headed(clause: Clause, follower: Clause | None) -> bool:
    """Whether goods do something in words before whose trade is told: "Autos drag: Japan's exports fall"."""
    if clause.joint or follower is None or follower.joint != "pause" or len(follower.parts) < 2:
        return False
    if not all(is_mark(part, Kind.COMMODITY) for part in clause.parts):
        return False
    place, flow, *_ = follower.parts
    told = is_mark(place, Kind.PLACE) and (is_mark(flow, Kind.FLOW) or is_mark(flow, Kind.WEAK))
    return told and place.first > clause.parts[-1].after


def _is_theme(clause: Clause, goods: Sequence[Mark]) -> bool:
    """Whether goods lead a sentence on both flows: "Services did better: exports of $5bn and imports of
    $3bn", "for services it tells $5bn of exports"."""
    if clause.joint or clause.versus or goods[-1].value not in _PARTS:
        return False
    flows, amounts = clause.marks(Kind.FLOW, Kind.VERB), clause.amounts
    return not flows or bool(amounts and goods[-1].after <= amounts[0].first < flows[0].first)


def tells_all(clause: Clause) -> bool:
    """Whether it speaks of everything; "in all of last year" and "all of which" do not."""
    parts = (None, *clause.parts, None)
    return any(
        is_mark(part, Kind.ALL, "all")
        and not (before is not None and isinstance(after, When))
        and not (before is None and is_mark(after, Kind.PRONOUN) and clause.joint == "pause")
        for before, part, after in zip(parts, parts[1:], parts[2:], strict=False)
    )


def _is_earned(clause: Clause) -> bool:
    """Whether it tells what goods of any kind brought: "it earned $5bn from merchandise"."""
    earns = any(mark.value == "earns" for mark in clause.marks(Kind.WEAK))
    return earns and any(
        is_mark(prep, Kind.PREP, "from") and is_mark(goods, Kind.COMMODITY, "*")
        for prep, goods in pairwise(clause.parts)
    )
