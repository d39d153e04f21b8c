"""Goods that cross a border by words that mean trade only behind how much they are: "goods worth $5bn left
Germany", "$9bn came in"."""

from collections.abc import Sequence

from bot.analysis.trade.clauses import is_mark
from bot.analysis.trade.kinds import NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.whens import When

#: What may stand between an amount and where it went.
_BETWEEN = (Kind.PREP, Kind.PLACE, Kind.COMMODITY, Kind.PRONOUN, Kind.NONE, Kind.PLAIN, Kind.APPROX)

#: What else may have moved.
_OTHERS = (Kind.FOREIGN, Kind.COMPANY, *NAMING)

#: So many parts of a clause are looked at before a word, and behind it.
_NEAR, _BEHIND = 12, 4

_FLOWS = {"out": "exports", "in": "imports"}


def with_moves(parts: Sequence[Part]) -> list[Part]:
    """`parts` with words of moving made verbs of trade, and the places that they leave or reach told; those
    that move no goods are left out."""
    found = list(parts)
    for at, part in enumerate(parts):
        if not isinstance(part, Mark) or part.kind is not Kind.MOVE:
            continue
        way, _, leads = part.value.partition(":")
        places = _places(parts[at + 1 : at + 1 + _BEHIND])
        origin = leads == "from"
        moves = _moves_goods(parts[max(0, at - _NEAR) : at], way=way, named=origin)
        if moves and (places or not leads):
            found[at] = part._replace(kind=Kind.VERB, value=_FLOWS[way])
            for number, place in enumerate(places):
                side = leads or ("to" if number or way == "in" else "from")
                found[parts.index(place)] = place._replace(value=f"{side}:{place.value}")
        elif leads:
            found[at] = part._replace(kind=Kind.PREP, value=leads)  # "Most exports went to China."
    return [part for part in found if not is_mark(part, Kind.MOVE)]


def _moves_goods(before: Sequence[Part], *, way: str, named: bool) -> bool:
    """Whether words end with an amount of goods or money, and tell of nothing else that may have moved;
    `named` says that the goods must be told, as money "came from China" in many ways."""
    clause: list[Part] = []
    for part in reversed(before):
        if isinstance(part, Mark) and part.kind is Kind.JOINT:
            break
        clause.append(part)
    own = [part for part in clause if isinstance(part, Mark) and part.kind in _OTHERS]
    if any(part.kind is not Kind.FLOW or part.value != _FLOWS[way] for part in own):
        return False
    near = next((one for one in clause if not (isinstance(one, When) or _is_of(one, _BETWEEN))), None)
    if not isinstance(near, Amount) or near.shared:
        return False
    goods = any(is_mark(part, Kind.COMMODITY) for part in clause)
    if named and not goods:
        return False
    return near.measure is Measure.MONEY or (near.measure is Measure.QUANTITY and goods)


def _places(behind: Sequence[Part]) -> list[Mark]:
    """The place behind a word, and the one for which goods left it: "left Brazil for China"."""
    behind = behind[is_mark(behind[0], Kind.PREP, "of", "in", "at") :] if behind else behind
    places = [part for part in behind[:3] if isinstance(part, Mark) and _is_country(part)]
    if not places or places[0] is not behind[0]:
        return []
    bound = len(places) > 1 and places[1] is not behind[1] and is_mark(behind[1], Kind.PREP, "of", "to")
    return places[: 1 + bound]


def _is_country(mark: Mark) -> bool:
    return mark.kind is Kind.PLACE and ":" not in mark.value


def _is_of(part: Part, kinds: Sequence[Kind]) -> bool:
    """Whether `part` is a mark of one of these kinds."""
    return isinstance(part, Mark) and part.kind in kinds
