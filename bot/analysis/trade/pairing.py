"""Lists of one length, paired: "exports and imports rose 5% and 6%", "to China and Japan by 5% and 6%"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.analysis.trade.cargo import goods_of, goods_slot, is_list
from bot.analysis.trade.clauses import Clause
from bot.analysis.trade.drafts import Frame
from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.subjects import flow_slot, partners_of

#: Both flows by the word for them, in its order.
_BOTH = {"both": ("exports", "imports"), "turned": ("imports", "exports")}


def _frames_of(
    frame: Frame, clause: Clause, *, flows: Sequence[Mark], count: int, number: int
) -> list[Frame]:
    """What the number with this place among `count` numbers measures: `flows` of its clause, or what is known
    from before; several frames for "each", none when it is unclear."""
    partners, each = partners_of(clause, frame), bool(clause.marks(Kind.EACH))
    if not partners and count > 1 and len(frame.listed) == count:
        partners = list(frame.listed)
    goods = goods_of(clause)
    if len(flows) == 1:
        frame = replace(frame, flow=flow_slot(flows[0]))
    named = [slot for mark in flows for slot in _each_flow(flow_slot(mark))]
    if frame.flow and frame.flow.value in _BOTH and not flows:
        named = _each_flow(frame.flow)
    wares = [Slot(mark.value, (mark.span,)) for mark in goods]
    for field_, slots in (("flow", named), ("partner", partners), ("commodity", wares)):
        if len(slots) < 2:
            continue
        if field_ == "commodity" and count == 1 and not each and is_list(clause, goods):
            return [replace(frame, commodity=goods_slot(clause, goods))]
        if len(slots) == count:
            return [replace(frame, **{field_: slots[number]})]  # type: ignore[arg-type]
        several = [replace(frame, **{field_: slot}) for slot in slots]  # type: ignore[arg-type]
        return several if each and count == 1 else []
    return [frame]


def _each_flow(flow: Slot) -> list[Slot]:
    """The flows that a word names: two for "exports and imports"."""
    return [flow._replace(value=name) for name in _BOTH.get(flow.value, (flow.value,))]


def frames_of(frame: Frame, clause: Clause, *, flows: Sequence[Mark], count: int, number: int) -> list[Frame]:
    """What the number with this place among `count` numbers measures: `flows` of its clause, or what is known
    from before; several frames for "each", none when it is unclear."""
    found = _frames_of(frame, clause, flows=flows, count=count, number=number)
    return [one for one in found if one.flow and one.flow.value not in _BOTH]
