"""What the numbers of a clause on trade may measure."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.clauses import Clause
from bot.analysis.drafts import FOREIGN, Frame
from bot.analysis.lexicon import Kind, Mark
from bot.analysis.numbers import Amount, Measure, Part
from bot.analysis.roles import Slot, roles_of
from bot.analysis.times import Shape, When
from bot.domain.goods import is_quoted

#: Flows that "in trade" may follow.
_BALANCES = ("surplus", "deficit", "balance")
_TRADE = ("total", "turnover", "mutual", "inner")


def main_times(clause: Clause) -> list[When]:
    """The times that a clause is about: "5% more than a year ago in the first half"."""
    if clause.joint == "since":
        return []
    if _is_expected(clause):
        return clause.times  # "The fall was milder than feared in September."
    if not clause.versus:
        times = [when for when in clause.times if when.shape is not Shape.AGO]
        if not clause.marks(Kind.SUPERLATIVE):
            return times
        # "the sharpest fall in seven months", "the lowest since July"
        return [when for when in times if not (when.counted or _is_since(clause.parts, when))]
    first = clause.times[:1]
    known = bool(first) and first[0].shape is Shape.AGO and not clause.amounts
    return [when for when in clause.times[1:] if when.shape is not Shape.AGO] if known else []


def _is_expected(clause: Clause) -> bool:
    """Whether it only compares with what was forecast, so that its time is what the text speaks of."""
    return clause.versus and bool(clause.marks(Kind.FORECAST)) and not clause.amounts


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
    marks = clause.marks(Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.FOREIGN)
    licensed = _names_a_side(clause)
    if ruled := _ruled(clause, marks):
        return [ruled]
    marks = [mark for mark in marks if mark.value != "permits"]
    if not licensed and dealers_of(clause, frame):
        return [marks[0]._replace(kind=Kind.FLOW, value=frame.about)]
    found: list[Mark] = []
    if not licensed and len(marks) > 1 and marks[0].kind is Kind.WEAK and marks[0].value == "imports":
        # "Germany bought most of Serbia's exports" is told from neither side.
        return [marks[0]._replace(kind=Kind.FOREIGN)]
    for mark in marks:
        if mark.value == "takes":
            if frame.about == "imports" and _is_done(mark, clause):
                found.append(mark._replace(kind=Kind.FLOW, value="imports"))
            continue
        if mark.value == "earns":
            if _earns(clause, others=len(marks) > 1):
                found.append(mark._replace(kind=Kind.FLOW, value="exports"))
            continue
        exported = frame.flow is not None and frame.flow.value == "exports"
        if (
            mark.value == "proceeds"
            and exported
            and (frame.commodity or clause.marks(Kind.COMMODITY) or frame.about == "exports")
        ):
            continue
        if mark.value in _TRADE and found and found[-1].value in _BALANCES and _is_led(clause, mark):
            continue  # "a surplus in trade with China"
        if mark.kind is not Kind.WEAK:
            found.append(mark)
        elif mark.value == "exports" and frame.flow and frame.flow.value == "imports" and _is_from(clause):
            continue  # Among imports "shipments from Brazil" are imports, too.
        elif _is_inbound(mark, clause, frame=frame):
            found.append(mark._replace(kind=Kind.FLOW, value="imports"))
        elif mark.value == "total" and _is_of_the_two(clause, frame):
            found.append(mark._replace(kind=Kind.FLOW, value="mutual"))
        elif licensed or _is_licensed(mark, clause, frame=frame):
            found.append(mark._replace(kind=Kind.FLOW))
        elif frame.flow is None or mark.value == "turnover":
            found.append(mark._replace(kind=Kind.FOREIGN))
    found = _with_balance(found, clause)
    ours = [mark for mark in found if mark.kind is not Kind.FOREIGN]
    if not ours and _is_reason_behind(clause, found):
        return []
    return ours if ours and _comes_first(clause, ours[0], first=found[0]) else found


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
    marks = clause.marks(Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.FOREIGN)
    side = _OTHER_SIDE.get(frame.about, "")
    if len(marks) != 1 or marks[0].value != side or not clause.amounts or frame.reporter is None:
        return []
    done = side == "imports" or _is_done(marks[0], clause)
    if not clause.marks(Kind.DEAL) and (marks[0].kind is not Kind.WEAK or not done):
        return []
    roles = roles_of(clause, side)
    places = [one for one in (*roles.reporters, *roles.partners) if one.value.isalnum()]
    if not places and frame.alone and clause.joint == "pause":
        places = [frame.alone]  # "China, which bought …"
    if any(one.value == frame.reporter.value for one in places):
        return []
    return [] if side == "exports" and roles.partners else places


def _is_done(mark: Mark, clause: Clause) -> bool:
    """Whether a place stands right before a word: who does it, or whose it is."""
    return any(place.after == mark.first for place in clause.marks(Kind.PLACE))


def _is_led(clause: Clause, mark: Mark) -> bool:
    """Whether a preposition leads to a flow, or it follows at once ("дефицит торговли")."""
    if any(flow.after == mark.first for flow in clause.marks(Kind.FLOW)):
        return True
    at = clause.parts.index(mark)
    led = [part for part in clause.parts[max(0, at - 2) : at] if not is_mark(part, Kind.COMMODITY)]
    return bool(led) and is_mark(led[-1], Kind.PREP)  # "a surplus in services trade"


def _is_from(clause: Clause) -> bool:
    return any(prep.value == "from" for prep, _ in clause.led)


def _is_to_owner(clause: Clause, frame: Frame) -> bool:
    """Whether it leads to whose imports the text is about, and says not whence: "deliveries to China"."""
    owner = frame.owner.value if frame.owner else ""
    return len(clause.marks(Kind.PLACE)) == 1 and any(
        prep.value == "to" and place.value == owner for prep, place in clause.led
    )


def _is_of_the_two(clause: Clause, frame: Frame) -> bool:
    """Whether "trade" goes on after trade between two: "bilateral trade was $8bn; non-oil trade was $5bn"."""
    told = frame.flow is not None and frame.flow.value == "mutual"
    return told and not clause.marks(Kind.PLACE) and not clause.marks(Kind.ALL)


def _is_inbound(mark: Mark, clause: Clause, *, frame: Frame) -> bool:
    """Whether "deliveries of Russian oil" and "from Russia" are imports: those are what the text is about."""
    told = mark.value == "exports" and frame.about == "imports"
    if told and (_is_from(clause) or _is_to_owner(clause, frame)):
        return True
    if not told or (frame.flow and frame.flow.value == "imports"):
        return False
    return any(
        is_mark(place, Kind.PLACE) and is_mark(goods, Kind.COMMODITY)
        for place, goods in pairwise(clause.parts)
    )


def _is_between(mark: Mark, clause: Clause) -> bool:
    """Whether a place stands right before a word, and another behind it."""
    places = clause.marks(Kind.PLACE)
    return any(one.after == mark.first for one in places) and any(one.first >= mark.after for one in places)


def _is_licensed(mark: Mark, clause: Clause, *, frame: Frame) -> bool:
    """Whether a word that may mean trade does, without a partner beside it."""
    if mark.value == "turnover":
        return frame.about in _TRADE or (frame.known and frame.named)  # "… is a partner, with a turnover of"
    if mark.value in ("total", "balance", "deficit"):
        return frame.known or len(clause.marks(Kind.PLACE)) > 1
    # Those that no list has may be sold at home.
    named = [one for one in goods_of(clause) if not is_quoted(one.value)]
    goods = [one.after for one in named]
    if frame.about not in ("", "imports") and any(one.first == mark.after for one in named):
        return mark.value == "exports"  # "поставки зерна"
    if mark.value == "imports" and mark is clause.parts[0] and clause.joint in ("and", "pause", "then"):
        return frame.flow is not None and frame.flow.value == "exports"  # "and purchases 57.41 billion"
    if mark.value == "imports" and (_is_between(mark, clause) or (frame.alone and clause.marks(Kind.PLACE))):
        return True  # "China bought Brazilian beef"
    exporting = frame.flow is not None and "imports" not in (frame.flow.value, frame.about)
    if exporting and any(mark.first in (place.after, place.first - 1) for place in clause.marks(Kind.PLACE)):
        return mark.value == "exports"  # "китайские поставки", "поставки китайских товаров"
    if mark.value == "imports" and _leads_to_foreign_goods(clause, mark):
        return True  # "purchases of American gas"
    contract = any(one.first == mark.after for one in clause.marks(Kind.FOREIGN))
    if mark.first in goods and not contract:  # "copper arrivals", but no "gas supply agreement"
        return True
    places = any(place.first < mark.first for place in clause.marks(Kind.PLACE))
    return places and bool(named) and not clause.marks(Kind.FLOW, Kind.VERB)


def _is_reason_behind(clause: Clause, found: Sequence[Mark]) -> bool:
    """Whether what is no trade only stands behind the numbers: ") fell 30% to $3bn on lower prices"."""
    if not found or not clause.amounts or not clause.marks(Kind.WAY):
        return False
    at = clause.parts.index(clause.amounts[-1])
    led = next(iter(clause.parts[at + 1 :]), None)
    return is_mark(led, Kind.PREP, "on", "with") and found[0] in clause.parts[at + 2 :]


def _leads_to_foreign_goods(clause: Clause, mark: Mark) -> bool:
    at = clause.parts.index(mark)
    prep, place, goods, *_ = (*clause.parts[at + 1 :], None, None, None)
    return is_mark(prep, Kind.PREP, "of") and is_mark(place, Kind.PLACE) and is_mark(goods, Kind.COMMODITY)


def _comes_first(clause: Clause, ours: Mark, *, first: Mark) -> bool:
    amounts = clause.amounts
    return ours is first or not amounts or amounts[0].first > ours.first


def is_mark(part: Part | None, kind: Kind, *values: str) -> bool:
    """Whether `part` is a mark of this kind, and with one of these values when any are given."""
    return isinstance(part, Mark) and part.kind is kind and (not values or part.value in values)


def goods_of(clause: Clause) -> list[Mark]:
    """The goods that it names, without those that only drive it: "exports rise on chips"."""
    if not clause.marks(Kind.COMMODITY):
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
        elif part.value != "*" and not _modifies(clause.parts, index):
            found.append(part)
    return [one for one in found if not _is_of_buyer(one, clause)] if clause.marks(Kind.COMPANY) else found


def _is_of_buyer(goods: Mark, clause: Clause) -> bool:
    """Whether goods only say who buys: "the steel industry took delivery of 5 million tonnes"."""
    bought = any(mark.value == "imports" for mark in clause.marks(Kind.FLOW, Kind.VERB, Kind.WEAK))
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
    return at > 0 and is_mark(parts[at], Kind.PREP, "on", "with") and not flow


def _modifies(parts: Sequence[Part], index: int) -> bool:
    """Whether other goods follow at once ("textile machinery"), or what is no trade ("a fall in gas prices
    cut exports")."""
    goods, *others = parts[index : index + 2]
    after = next(iter(others), None)
    if not isinstance(after, Mark) or after.first != goods.after:
        return False
    compound = after.kind is Kind.COMMODITY and after.value != "*"
    measured = after.kind is Kind.FOREIGN and any(is_mark(part, Kind.FLOW) for part in parts[index + 2 :])
    return compound or measured


def _is_apart(parts: Sequence[Part], index: int) -> bool:
    """Whether words, then whose trade it is, part goods from a flow: "gold lifts India's imports"."""
    telling = (part for part in parts[index : index + 4] if not is_mark(part, Kind.PRONOUN))
    goods, *others = list(telling)[:3]
    if len(others) < 2 or not (is_mark(others[0], Kind.PLACE) and is_mark(others[1], Kind.FLOW)):
        return False
    return others[0].first > goods.after and others[0].after == others[1].first


def flow_slot(mark: Mark) -> Slot:
    """The flow that a mark names."""
    return Slot(FOREIGN if mark.kind is Kind.FOREIGN else mark.value, (mark.span,))


def is_list(clause: Clause, flows: Sequence[Mark]) -> bool:
    """Whether flows stand side by side: "exports and imports"."""
    return len(flows) > 1 and all(
        not clause.joined.isdisjoint(range(before.after, after.first + 1))
        for before, after in pairwise(flows)
    )


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
    return roles.partners or (roles.unclear if frame.partner else [])
