"""What the places in a clause on trade are to it: whose trade it is, and with whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.kinds import BALANCES, NAMING, Kind, Mark
from bot.analysis.trade.numbers import Part
from bot.domain.facts import Span


class Slot(NamedTuple):
    """What a field of a figure holds, what says so, and how sure that is."""

    value: str
    spans: tuple[Span, ...]
    confidence: float = 1.0


@dataclass(slots=True)
class Roles:
    """The places of a clause."""

    reporters: list[Slot] = field(default_factory=list)
    partners: list[Slot] = field(default_factory=list)
    #: Two that trade with each other, in the order named; who reports is not said.
    pair: tuple[Slot, Slot] | None = None
    #: Places whose part in it cannot be told.
    unclear: list[Slot] = field(default_factory=list)
    #: Whether it says where goods come from: "Brazilian soybeans", with no flow.
    origin: bool = False
    #: Whose office published.
    agency: Slot | None = None


#: Characters between a country and what is its: "China's exports".
_POSSESSIVE = len("'s ")

#: Countries outside a bloc, and all others, who are never those that report.
_OTHERS = ("?outside", "?world")


def roles_of(clause: Clause, flow: str) -> Roles:
    """The parts that places play in `clause`, which speaks of `flow` ("" for none of its own)."""
    parts = clause.parts
    roles = Roles()
    if clause.marks(Kind.PARTNERSHIP):
        _partnership(roles, clause)
        return roles
    if not clause.marks(Kind.PLACE):
        return roles
    flow = "total" if flow in ("mutual", "turnover", "inner") else flow
    origin = flow == ""
    at = next((i for i, part in enumerate(parts) if isinstance(part, Mark) and part.kind in NAMING), None)
    prep = ""
    for index, part in enumerate(parts):
        if not isinstance(part, Mark) or part.kind is not Kind.PLACE:
            continue
        before = parts[index - 1] if index else None
        if isinstance(before, Mark) and before.kind is Kind.EACH and index > 1:
            before = parts[index - 2]  # "from both the EU and others"
        stated, _, code = part.value.rpartition(":")
        if stated:
            prep = stated
        elif isinstance(before, Mark) and before.kind is Kind.PREP:
            prep = before.value
        elif not (isinstance(before, Mark) and before.kind in (Kind.PLACE, Kind.JOINT)):
            prep = ""
        elif code == "?" and clause.joined.isdisjoint(range(before.after, part.first + 1)):
            prep = ""  # "with the United States the bloc had a surplus"
        if _is_office(parts, index):
            roles.agency = Slot(code.partition(",")[0], (part.span, _span(parts[index + 1])))
            continue
        if _is_ruling(parts, index) or _is_seat(parts, index):
            continue
        if (prep == "with" and _is_owner(parts, index)) or (prep == "in" and _is_whole(parts, index)):
            prep = ""
        side = _side(parts, index, at=at, share=bool(clause.marks(Kind.SHARE)))
        roles.origin |= origin and side.goods and prep in ("", "in", "on")  # "paid $5bn for Thai rice"
        _place(roles, code, part=part, prep=prep, flow=flow, side=side)
    return roles


def _is_owner(parts: Sequence[Part], index: int) -> bool:
    """Whether it says whose flow follows: "with Thai exports of $5bn", but not "with China the deficit"."""
    place, *others = parts[index : index + 2]
    after = next(iter(others), None)
    near = after is not None and after.span.start - place.span.end <= _POSSESSIVE
    return (
        near
        and isinstance(after, Mark)
        and after.kind in (Kind.FLOW, Kind.VERB)
        and after.value != "turnover"
    )


def _is_whole(parts: Sequence[Part], index: int) -> bool:
    """Whether it opens a clause on all of a bloc: "for the European Union as a whole exports rose 5%"."""
    whole, flow, *_ = (*parts[index + 1 : index + 3], None, None)
    return index == 1 and is_mark(whole, Kind.ALL, "all") and is_mark(flow, Kind.FLOW)


def _is_ruling(parts: Sequence[Part], index: int) -> bool:
    """Whether it only says whose rule weighs on trade: "exports suffered from American duties"."""
    place, *others = parts[index : index + 2]
    after = next(iter(others), None)
    ruled = isinstance(after, Mark) and after.kind is Kind.FOREIGN and after.value == "governs"
    return ruled and isinstance(place, Mark) and isinstance(after, Mark) and after.first == place.after


def _is_seat(parts: Sequence[Part], index: int) -> bool:
    """Whether it only says where an office is: "подсчитали в Бюро статистики в Астане"."""
    office, prep = parts[index - 2 : index] if index > 1 else (None, None)
    return is_mark(office, Kind.AGENCY) and is_mark(prep, Kind.PREP) and index + 1 == len(parts)


def place_code(place: Mark) -> str:
    """The first country that a place is."""
    return place_codes(place)[0]


def place_codes(place: Mark) -> list[str]:
    """The countries for which a place may stand."""
    return place.value.rpartition(":")[2].split(",")


def _partnership(roles: Roles, clause: Clause) -> None:
    """ "ASEAN is the largest trading partner of China", "China's largest trading partner is ASEAN"."""
    word = clause.marks(Kind.PARTNERSHIP)[0]
    marks = clause.marks(Kind.PLACE)
    places = [Slot(place_code(mark), (mark.span,)) for mark in marks]
    goods = [any(one is mark and _is_goods(two) for one, two in pairwise(clause.parts)) for mark in marks]
    if len(places) == 1:
        # "Foreign buyers took less of India's spices"
        theirs = goods[0] and word.value == "buyer" and marks[0].first > word.first
        roles.reporters, roles.partners = (places, []) if theirs else ([], places)
    elif len(places) == 2 and word.value == "mutual":
        roles.pair = places[0], places[1]
    elif joined := _listed(clause, word, places=places):
        roles.partners = joined
        roles.reporters = [one for one in places if one not in joined][:1]
    elif places:
        first, second, *_ = places
        of = any(mark.value in ("of", "in") and mark.first >= word.after for mark in clause.marks(Kind.PREP))
        turned = second.spans[0].start > word.span.end and not of and not goods[1]
        roles.partners, roles.reporters = ([second], [first]) if turned else ([first], [second])


def _is_goods(part: Part) -> bool:
    return isinstance(part, Mark) and part.kind is Kind.COMMODITY


def _listed(clause: Clause, word: Mark, *, places: Sequence[Slot]) -> list[Slot]:
    """The places of a list before the word: "Vietnam and Thailand were China's top trading partners"; or
    behind it when that is all."""
    marks = clause.marks(Kind.PLACE)
    before = [mark for mark in marks if mark.first < word.first]
    listed = before or marks
    count = 1
    for one, other in pairwise(listed):
        if clause.joined.isdisjoint(range(one.after, other.first + 1)):
            break
        count += 1
    whole = bool(before) or count == len(marks)
    return list(places[:count]) if count > 1 and whole else []


class _Side(NamedTuple):
    """Where a place stands from the flow."""

    #: Whether there is a flow, and the place before it.
    before: bool
    after: bool
    #: Whether the flow is a verb.
    verb: bool
    #: Whether it is a word of buying.
    bought: bool
    #: Whether who does it follows a verb.
    taken: bool
    #: Whether the flow is a verb that goods alone stand before: "венгерских товаров завезли".
    deed: bool
    #: Whether goods follow the place: "Russian oil".
    goods: bool
    #: Whether another place is joined to it.
    joined: bool
    #: Whether the clause tells what part falls to somebody.
    share: bool
    #: Whether the flow follows at once: "Kazakh exports".
    owns: bool


def _side(parts: Sequence[Part], index: int, *, at: int | None, share: bool) -> _Side:
    following = parts[index + 1] if index + 1 < len(parts) else None
    flow = parts[at] if at is not None else None
    near = [parts[i] for i in (index - 1, index + 1) if 0 <= i < len(parts)]
    return _Side(
        before=at is not None and index < at,
        after=at is not None and index > at,
        verb=isinstance(flow, Mark) and flow.kind is not Kind.FLOW and flow.value != "earns",
        taken=isinstance(flow, Mark) and flow.kind is Kind.VERB and _is_taken(parts[(at or 0) + 1 :]),
        deed=index == 0 and at == 2 and isinstance(flow, Mark) and flow.kind is Kind.VERB,
        bought=isinstance(flow, Mark) and flow.kind is Kind.WEAK and flow.value == "imports",
        goods=isinstance(following, Mark) and following.kind is Kind.COMMODITY,
        joined=any(isinstance(one, Mark) and one.kind is Kind.PLACE for one in near),
        share=share,
        owns=at == index + 1,
    )


def _is_taken(parts: Sequence[Part]) -> bool:
    """Whether parts behind a verb begin with who does it: "imported by India"."""
    first, second, *_ = (*parts, None, None)
    led = isinstance(first, Mark) and first.kind is Kind.PREP and first.value == "by"
    place = second if led else first
    return isinstance(place, Mark) and place.kind is Kind.PLACE


def _place(roles: Roles, code: str, *, part: Mark, prep: str, flow: str, side: _Side) -> None:
    first, _, second = code.partition(",")
    slot = Slot(first, (part.span,))
    if second:
        roles.pair = (slot, Slot(second.partition(",")[0], (part.span,)))
        return
    reporter, partner = roles.reporters, roles.partners
    for_ = prep == "in" and flow == "exports" and side.after and side.verb  # "Shipped soybeans for China"
    match "to" if for_ else prep:
        case "with" | "and":
            partner.append(slot)
        case "between":
            _pair(roles, slot)
        case "to" if flow == "imports" and _is_bought_in(code, side, reporter=bool(reporter)):
            partner.append(slot)
        case "to" if flow in BALANCES and side.after and not reporter:
            reporter.append(slot)  # "Дефицит внешней торговли в Индии"
        case "to":
            (reporter if flow == "imports" else partner).append(slot)
        case "from":
            (reporter if flow == "exports" else partner).append(slot)
        case "by":
            reporter.append(slot)
        case "on" if side.share:
            # "На казахстанский экспорт пришлось", "на Китай приходится"
            (reporter if side.owns else partner).append(slot)
        case "of" | "in" | "on" if side.after and side.goods and flow == "imports":
            partner.append(slot)  # "paid $5bn for Malaysian oil"
        case "of" if side.before or side.after:
            reporter.append(slot)
        case "" if side.before and side.goods and flow == "imports" and (side.taken or side.deed or reporter):
            partner.append(slot)  # "Japan's Russian gas imports", "венгерских товаров завезли"
        case "" if side.before and code in _OTHERS:
            partner.append(slot)  # "Non-EU exports"
        case "" if side.before:
            if flow == "total" and (side.joined or roles.reporters):
                _pair(roles, slot)
            else:
                reporter.append(slot)
        case "" if side.after:
            if flow == "total":
                _pair(roles, slot)
            elif side.goods and flow == "exports" and not (reporter and side.verb):
                reporter.append(slot)  # "shipments of Brazilian coffee"
            elif side.verb or (side.goods and flow == "imports") or (reporter and not side.joined):
                partner.append(slot)
            else:
                reporter.append(slot)
        case _:
            roles.unclear.append(slot)


def _is_bought_in(code: str, side: _Side, *, reporter: bool) -> bool:
    """Whether imports to a place come from there: "Китай закупил в России", "закупки в США", 欧盟对俄进口."""
    bought = side.bought or (reporter and side.verb)
    return (side.after and code != "*" and bought) or (side.before and reporter)


def _pair(roles: Roles, slot: Slot) -> None:
    """The second of two makes a pair of what seemed the reporter."""
    if roles.reporters:
        roles.pair = (roles.reporters.pop(0), slot)
    elif roles.pair is None:
        roles.reporters.append(slot)


def _is_office(parts: Sequence[Part], index: int) -> bool:
    following = parts[index + 1] if index + 1 < len(parts) else None
    return isinstance(following, Mark) and following.kind is Kind.AGENCY


def _span(part: Part) -> Span:
    return part.span
