"""Where a text turns back from partners that a sentence has named to those that it is about."""

from collections.abc import Sequence

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import Draft, Frame
from bot.analysis.trade.kinds import BALANCES, NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount
from bot.analysis.trade.periods import Period
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.telling import Told
from bot.analysis.trade.wares import WHOLES
from bot.analysis.trade.whens import Shape, When

_SUMS = ("mutual", "turnover", "inner", "total")

_NAMES = (*NAMING, Kind.PLACE)

_BOTH = ("exports", "imports")

#: So many sentences after a number another one still goes on with its flow.
_FAR = 3

#: A time that is known, and what says so.
_Time = tuple[Period | None, Slot | None]

#: Words for partners of one flow: what a text goes on with is of all of them again.
_SIDES = ("buyer", "supplier", "market", "source")


def turn_back(frame: Frame, clauses: Sequence[Clause], *, named: bool) -> None:
    """Turn from partners that only sentences without a flow have named ("Germany took 5 tonnes. Over nine
    months volumes fell") or that a sentence has listed ("… and $1bn to Japan. Cars fell 5%") to those that
    the text is about; and from the second of two sides to the first, whose goods the text goes on with:
    "exports were $9bn and imports $8bn. Cars brought $2bn"."""
    if is_mark(clauses[0].parts[0], Kind.COMMODITY):
        if frame.theme is None and not frame.theirs and _is_of_no_partner(frame, clauses):
            frame.partner = None  # "Sales to the US fell 9%. Cars slid 17%."
        frame.flow = _side_of_goods(clauses) or (None if _naming(clauses) else frame.side) or frame.flow
    elif (frame.lent and _is_anew(clauses)) or (frame.assorted and _is_of_a_country(clauses)):
        frame.commodity = frame.usual  # "Cars rose 5% and chips 6%. Japan bought 7% more."
    elif frame.side and frame.sum and _is_sum(clauses):
        frame.flow = frame.sum
    whose = next((mark for mark in clauses[0].marks(Kind.AGENCY) if mark.value.isalnum()), None)
    known = frame.reporter or frame.owner or frame.home
    if (
        named
        and whose
        and known
        and frame.pair is None
        and whose.value != known.value
        and not clauses[0].marks(*_NAMES)
    ):
        frame.reporter = Slot(whose.value, (whose.span,))  # "Chinese customs, though, tell imports of $5bn."
        frame.partner = known if frame.partner else None
    timed = [part for part in clauses[0].parts if not is_mark(part, Kind.PREP)][:1]
    placed = any(clause.marks(Kind.PLACE) for clause in clauses)
    first = bool(timed) and isinstance(timed[0], When)
    by_goods = any(mark.value == "goods" for mark in clauses[0].marks(Kind.ALL))
    if not placed and (frame.enumerated or by_goods or (frame.beside and first)):
        frame.partner = frame.theme
    frame.beside &= placed and not named
    frame.enumerated = False


def _is_of_no_partner(frame: Frame, clauses: Sequence[Clause]) -> bool:
    """Whether goods that begin a sentence are those of all partners, though one country was just named."""
    named = frame.partner is not None and frame.partner.value.isalnum()
    return named and not _naming(clauses) and not any(clause.marks(Kind.PLACE) for clause in clauses)


def _is_of_a_country(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence begins with a country and names no goods."""
    goods = any(clause.marks(Kind.COMMODITY) for clause in clauses[:1])
    return is_mark(clauses[0].parts[0], Kind.PLACE) and not goods


def keep(frame: Frame, clauses: Sequence[Clause], *, drafts: Sequence[Draft]) -> None:
    """Keep how a sentence told its numbers, for the next one to turn back from."""
    frame.enumerated = _enumerates(clauses, drafts)
    frame.theirs = is_mark(clauses[0].parts[0], Kind.COMMODITY) and frame.partner is not None
    if drafts:
        frame.lent = _lends_goods(clauses)
        frame.assorted = len({draft.commodity.value for draft in drafts if draft.commodity}) > 1
        frame.side = _first_of_sides(drafts)
        frame.sum = _sum_of_sides(drafts, known=frame.sum)


def _enumerates(clauses: Sequence[Clause], drafts: Sequence[Draft]) -> bool:
    """Whether the numbers of a sentence are those of one partner after the other, or of the first buyer."""
    partners = {draft.partner.value for draft in drafts if draft.partner}
    words = (mark.value for clause in clauses for mark in clause.marks(Kind.PARTNERSHIP))
    return len(partners) > 1 or (bool(partners) and any(word in _SIDES for word in words))


def _compares(frame: Frame, drafts: Sequence[Draft], *, main: Period) -> bool:
    """Whether a sentence only told the level that the flow before it had earlier than at the time `main`, or
    how it had changed in the month before."""
    earlier = frame.earlier.value if frame.earlier else ""
    known = BALANCES if earlier in BALANCES else (earlier,)
    if frame.when is None or not drafts or not all(one.told.value in known for one in drafts):
        return False
    if not any(one.is_change for one in drafts):
        return frame.when.is_behind(main)
    # "In July they fell 2%. Sales to the US fell 9%."
    return len(drafts) == 1 and drafts[0].partner is None and main.shifted(-1)[:4] == frame.when[:4]


def turn_back_in_time(
    frame: Frame,
    clauses: Sequence[Clause],
    *,
    drafts: Sequence[Draft],
    before: _Time,
    first: _Time,
    named: bool,
) -> None:
    """Turn back to the time `before` a sentence that only spoke of another, or to the `first` one that it
    told, for the sentences behind. `named` says that it names a flow."""
    aside = (Kind.FOREIGN, Kind.FORECAST, Kind.AVERAGE, Kind.COMPANY)
    if not drafts and before[0] and any(clause.marks(*aside) for clause in clauses):
        frame.when, frame.period = before  # "Growth was 2% in the second quarter."
    elif frame.when is None and any(one.years_on == 0 for clause in clauses for one in clause.times):
        frame.when, frame.period = before  # "This year it is $5bn so far."
    elif before[0] and named and _compares(frame, drafts, main=before[0]):
        frame.when, frame.period = before  # "In August it was $4bn. Exports rose 5%."
    elif first[0] and frame.when and frame.when.is_behind(first[0]):
        # "A surplus of $5bn in May; in April it was $4bn": the text goes on with May.
        frame.when, frame.period = first


def whole_time(
    clauses: Sequence[Clause], drafts: Sequence[Draft], *, main: _Time
) -> tuple[Period, Slot] | None:
    """The time `main` where a sentence only told numbers of one month of it: "September alone brought
    $5bn"."""
    when, slot = main
    if not (when and slot and when.length > 1 and drafts):
        return None
    times = [one.when for one in drafts if not one.prior]
    months = bool(times) and all(one is not None and one.is_month for one in times)
    return (when, slot) if months and any(map(_is_alone, clauses)) else None


def _is_alone(clause: Clause) -> bool:
    """Whether it tells only of one month: "in May alone"."""
    last = any(one.shape is Shape.LAST_MONTH for one in clause.times)
    return last or any(mark.value == "alone" for mark in clause.marks(Kind.ALL))


def narrows(passing: Frame, topic: Frame) -> bool:
    """Whether what was told in passing is a part of what the title is about: "sales to the US collapsed"."""
    same = passing.flow and topic.flow and passing.flow.value == topic.flow.value
    return bool(same and passing.partner and not topic.partner)


def turns_aside(frame: Frame, topic: Frame) -> bool:
    """Whether the last country whose trade was told is not the one that the text is about."""
    now, owner = frame.reporter, topic.reporter
    return now is not None and owner is not None and now.value != owner.value


def turn_to_office(frame: Frame, topic: Frame, *, own: str) -> None:
    """Turn to the country whose office tells what others sold to it, for the other flow: "Russian supplies of
    oil to China rose, Chinese customs said. Imports from Iran came to 3 tonnes"."""
    flow, partner, home = topic.flow, topic.partner, frame.home
    other = flow is not None and {flow.value, own} == set(_BOTH)
    if other and home and partner and partner.value == home.value and topic.reporter != home:
        frame.reporter, frame.partner = home, None


def weighed(frame: Frame, topic: Frame) -> Slot | None:
    """The goods that a text stays with when it turns to all who trade in them."""
    goods = topic.commodity if frame.usual else None
    return goods if goods and goods.value not in WHOLES else None


def goes_on(clauses: Sequence[Clause], *, apart: int) -> bool:
    """Whether a sentence without a flow speaks of the one before it: of goods, a place or a time of it.
    `apart` is by how many sentences it stands behind the last that told of trade; far off it speaks of
    another matter."""
    if apart > _FAR and not any(clause.marks(Kind.WEAK, Kind.PARTNERSHIP) for clause in clauses):
        return False
    first = clauses[0].parts[0] if clauses else None
    if isinstance(first, Amount) and len(clauses[0].parts) == len(clauses):
        return True  # "Exports in February: | €131.9 billion"
    if is_mark(first, Kind.WAY) or is_mark(first, Kind.FOREIGN, "proceeds"):
        return True  # "The fall was 13%." "Revenue was $3bn."
    return any(
        clause.marks(Kind.PRONOUN, Kind.COMMODITY, Kind.PLACE, Kind.WEAK, Kind.BASIS, Kind.ALL, Kind.TERMS)
        or clause.times
        for clause in clauses
    )


def _first_of_sides(drafts: Sequence[Draft]) -> Slot | None:
    """The side that a sentence tells first of those that tell both exports and imports; None for others."""
    told = [one.told for one in drafts if one.told.value in _BOTH]
    return told[0] if len({one.value for one in told}) > 1 else None


def _sum_of_sides(drafts: Sequence[Draft], *, known: Slot | None) -> Slot | None:
    """The trade that a sentence tells, or that `known` before whose sides it tells; None for others."""
    sums = (one.told for one in drafts if one.told.value in _SUMS)
    return next(sums, known if _first_of_sides(drafts) else None)


def _naming(clauses: Sequence[Clause]) -> list[Mark]:
    """The words of a sentence that name what is told of its goods."""
    naming = (mark for one in clauses for mark in one.marks(*NAMING))
    return [mark for mark in naming if mark.value != "earns"]


def _lends_goods(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence only tells of some of the goods of a flow named before."""
    return is_mark(clauses[0].parts[0], Kind.COMMODITY) and not _naming(clauses)


def _is_anew(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence without goods names its flow or ranks partners: what it tells is of all goods again,
    after goods that were told by the way: "Watches rose 2%. Shipments to Asia fell 5%"."""
    if any(clause.marks(Kind.COMMODITY) for clause in clauses):
        return False
    return is_mark(clauses[0].parts[0], Kind.WEAK) or any(
        clause.marks(Kind.PARTNERSHIP) for clause in clauses
    )


def _is_sum(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence tells a total of what was told before: "by August the total was $5bn", "that brings
    the value to $9bn", "in May it stood at $4bn"."""
    telling = (part for clause in clauses for part in clause.parts)
    words = [one for one in telling if not (isinstance(one, When) or is_mark(one, Kind.PREP))]
    first = next((one for one in words if not is_mark(one, Kind.PRONOUN)), None)
    it = is_mark(next(iter(words), None), Kind.PRONOUN) and isinstance(first, Amount)
    return (it or is_mark(first, Kind.ALL, "all")) and not _naming(clauses)


def _side_of_goods(clauses: Sequence[Clause]) -> Slot | None:
    """The flow of which goods that begin a sentence are a part: "oil made up half of what was sold"."""
    naming = _naming(clauses)
    part = any(clause.marks(Kind.SHARE) for clause in clauses)
    if not part or len(naming) != 1 or naming[0].value not in _BOTH:
        return None
    return Slot(naming[0].value, (naming[0].span,))


def flow_of(one: Told, frame: Frame, *, topic: Frame) -> str:
    """The flow that a sentence names, "" for none; that of the text where it tells who bought of what is
    exported or sold what is imported, or goes on after what somebody bought: "deliveries to the US fell"."""
    about = topic.flow.value if topic.flow else ""
    if one.flow and not (one.has(Kind.DEAL) and not one.has(Kind.FLOW) and about in ("exports", "imports")):
        return one.flow
    turned = bool(frame.flow and frame.flow.value == "imports")
    weak = next((mark.value for mark in one.marks if mark.kind is Kind.WEAK), "")
    goes_on = about == "exports" and turned and weak == "exports"
    return about if one.flow or goes_on else ""


def tells_what_it_did(clause: Clause) -> bool:
    """Whether it goes on with a flow: "copper exports, the mainstay of the economy, fetched $2bn"."""
    return is_mark(clause.parts[0], Kind.WAY) or is_mark(clause.parts[0], Kind.WEAK, "earns")


def is_in_passing(frame: Frame, one: Told, *, led: bool) -> bool:
    """Whether the basis told before `one` was that of something said by the way: "on the month it rose 3%.
    Those to Taiwan jumped 45%"; `led`: whether the sentence before it began with a comparison."""
    yearly = frame.basis is not None and frame.basis.value == "yoy"
    return (led and one.has(Kind.PLACE)) or (frame.passing and not yearly)
