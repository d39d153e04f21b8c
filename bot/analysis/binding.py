"""Binds every number of a sentence on trade to the flow that it measures, or to none.

A number belongs to the nearest flow of its clause. What a clause does not say of the flow (whose, with whom,
of what, when) it has from the clauses before it. Numbers that a forecast, a share, an average, a price or
another measure has claimed are left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from bot.analysis.clauses import Clause
from bot.analysis.lexicon import Kind, Mark
from bot.analysis.numbers import Amount, Measure, Part
from bot.analysis.periods import Calendar, Period, Shape, When
from bot.analysis.roles import Roles, Slot, roles_of
from bot.domain.facts import Span

#: A flow that is none of ours: what is bound to it is dropped.
FOREIGN = "foreign"


@dataclass(slots=True, kw_only=True)
class Draft:
    """A figure in the making: one number."""

    flow: Slot
    reporter: Slot | None
    partner: Slot | None
    commodity: Slot | None
    period: Slot | None
    amount: Amount
    #: With its sign.
    value: Decimal
    basis: Slot | None = None
    terms: Slot | None = None
    confidence: float = 1.0
    #: Number of the passage and of the clause in it.
    passage: int = 0
    clause: int = 0
    spans: tuple[Span, ...] = ()
    #: Whether it is the level or pace of an earlier time, named for comparison.
    prior: bool = False
    when: Period | None = None
    #: Two whose trade it is, when the sentence does not say who reports.
    pair: tuple[Slot, Slot] | None = None
    #: Whether its own clause names its basis.
    based: bool = False
    #: Of a change: what the level in the same sentence counts.
    beside: Measure | None = None
    #: Whether the flow is one between two, whoever they are.
    mutual: bool = False

    @property
    def is_change(self) -> bool:
        """Whether it is per cent."""
        return self.amount.measure is Measure.PERCENT


@dataclass(slots=True, kw_only=True)
class Frame:
    """What is known at some point of a text, from which later clauses inherit."""

    flow: Slot | None = None
    reporter: Slot | None = None
    partner: Slot | None = None
    commodity: Slot | None = None
    period: Slot | None = None
    when: Period | None = None
    basis: Slot | None = None
    terms: Slot | None = None
    #: "up" or "down", of the last change told.
    way: str = ""
    #: positive, negative: of a balance.
    state: str = ""
    confidence: float = 1.0
    #: The last change told.
    last: Decimal | None = None
    #: Whether a flow was named before, so that "trade" and "balance" mean ours.
    known: bool = False
    #: Two that trade with each other.
    pair: tuple[Slot, Slot] | None = None


@dataclass(slots=True)
class Binder:
    """Goes through the clauses of one sentence."""

    calendar: Calendar
    frame: Frame
    passage: int
    #: Whether the text proper has not told of any flow before.
    opening: bool = False
    drafts: list[Draft] = field(default_factory=list)
    _clause: int = 0
    _forecast: bool = False
    #: Whether what is forecast was told already.
    _forecast_told: bool = False
    _only_way: str = ""
    #: The frame after the first clause that names a flow.
    topic: Frame | None = None
    #: Whether it turns from one partner or good to all.
    widened: bool = False
    _before: Clause | None = None

    def bind(self, clauses: Sequence[Clause]) -> list[Draft]:
        """The figures of a sentence, in order; `frame` is left as the sentence leaves it."""
        if _is_of_a_company(clauses):
            self.frame.flow = Slot(FOREIGN, self.frame.flow.spans) if self.frame.flow else None
            return []
        self._time(clauses)
        ways = {mark.value for clause in clauses if not clause.versus for mark in clause.marks(Kind.WAY)}
        self._only_way = ways.pop() if len(ways) == 1 else ""
        for number, clause in enumerate(clauses):
            self._clause = number
            follower = clauses[number + 1] if number + 1 < len(clauses) else None
            self._read(clause, follower=follower)
            self._before = clause
        self._spread_basis(clauses)
        return self.drafts

    def _time(self, clauses: Sequence[Clause]) -> None:
        """The first time that the sentence names is that of clauses before it, too."""
        flows = told = 0
        for clause in clauses:
            flows += len(clause.marks(Kind.FLOW, Kind.VERB))
            told += bool(clause.amounts) and not clause.versus
            if self.frame.when is not None and (flows > 1 or told > 1):
                return
            if any(self._set_period(when) for when in _main_times(clause)):
                return

    def _set_period(self, when: When) -> bool:
        found = self.calendar.resolve(when, self.frame.when)
        if found is None:
            return False
        self.frame.when = found
        self.frame.period = Slot(str(found), (when.span,))
        return True

    # ── one clause ────────────────────────────────────────────────────────────────────────────────

    def _read(self, clause: Clause, *, follower: Clause | None) -> None:
        going_on = clause.joint in ("and", "list") and not _main_times(clause)
        if self._forecast_told and not going_on and not clause.versus:
            self._forecast = self._forecast_told = False
        subjects = _subjects(clause, self.frame)
        if not clause.versus:
            self._inherit(clause, subjects, follower=follower)
        forecast = self._is_forecast(clause)
        for when in _main_times(clause):
            if when.shape is not Shape.DAY and not self._set_period(when):
                self.frame.when = self.frame.period = None
        if self.topic is None and any(mark.kind in (Kind.FLOW, Kind.VERB) for mark in subjects):
            self.topic = replace(self.frame)
        if terms := clause.marks(Kind.TERMS):
            self.frame.terms = Slot(terms[0].value, (terms[0].span,))
        if ways := clause.marks(Kind.WAY, Kind.WAY_TO, Kind.THAN):
            self.frame.way = self.frame.way if clause.versus else ways[0].value
        if basis := clause.marks(Kind.BASIS):
            self.frame.basis = Slot(basis[0].value, (basis[0].span,))
        if forecast:
            self._forecast_told |= bool(clause.amounts)
            return
        taken = self._usable(clause, follower=follower)
        if taken:
            self._bind(clause, taken, subjects)

    def _is_forecast(self, clause: Clause) -> bool:
        marks = clause.marks(Kind.FORECAST)
        if clause.versus:
            return bool(marks) or (self._forecast and not clause.times)
        if marks:
            self._forecast = True
        return self._forecast

    def _inherit(self, clause: Clause, subjects: list[Mark], *, follower: Clause | None) -> None:
        """Take what the clause says of its flow into the frame."""
        frame = self.frame
        if subjects:
            amounts = clause.amounts
            listed = not amounts or _is_list(clause, subjects)
            subject = subjects[0] if listed else _subject_of(amounts[0], subjects)[0]
            if subject.kind is Kind.FOREIGN:
                frame.flow = Slot(FOREIGN, (subject.span,))
            else:
                frame.flow = Slot(subject.value, (subject.span,))
                frame.confidence = 1.0
                frame.known = True
                frame.state = ""
        elif frame.flow and frame.flow.value == "imports":
            # "Russian deliveries rose" are imports from Russia.
            for place, weak in pairwise(clause.parts):
                if _is(place, Kind.PLACE) and _is(weak, Kind.WEAK, "exports") and isinstance(place, Mark):
                    frame.partner = Slot(place.value.rpartition(":")[2].partition(",")[0], (place.span,))
        if states := clause.marks(Kind.STATE):
            frame.state = states[0].value
        flow = frame.flow.value if frame.flow and subjects else ""
        roles = roles_of(clause, flow)
        bracket = follower is not None and follower.joint == "open" and bool(follower.amounts)
        anew = bool(clause.marks(Kind.COMMODITY))
        self._places(roles, own=bool(flow), telling=bool(clause.amounts) or bracket, anew=anew)
        goods = [mark for mark in clause.marks(Kind.COMMODITY) if mark.value != "*"]
        if goods:
            frame.commodity = Slot(goods[0].value, (goods[0].span,))
        if clause.marks(Kind.ALL) and subjects:
            if not goods:
                frame.commodity = None
            if not roles.partners and not roles.pair:
                frame.partner = None
                self.widened = True

    def _places(self, roles: Roles, *, own: bool, telling: bool, anew: bool) -> None:
        frame = self.frame
        if roles.agency:
            frame.reporter = frame.reporter or roles.agency
        if roles.reporters and (own or roles.partners):
            before, now = frame.reporter, roles.reporters[-1]
            changed = before is not None and before.value != now.value
            turned = changed and frame.partner is not None and frame.partner.value == now.value
            frame.reporter = now
            # Who is named anew with what it trades, but without a partner, trades with the world.
            if turned:
                frame.partner = before
            elif changed or (own and (self.opening or anew)):
                frame.partner = None
            frame.pair = None
        if roles.pair:
            frame.pair = roles.pair
            frame.reporter = frame.partner = None
        if roles.partners:
            # "The bloc" and "the region" are whom the sentence has named.
            if roles.partners[0].value != "?" or frame.partner is None:
                frame.partner = roles.partners[0]
        elif roles.unclear and not own and telling and frame.partner:
            frame.partner = roles.unclear[0]

    def _usable(self, clause: Clause, *, follower: Clause | None) -> list[Amount]:
        """The numbers of a clause that are neither shares, averages, prices, differences nor ranges."""
        if clause.marks(Kind.AVERAGE) or self._is_of_something_else(clause):
            return []
        share = bool(clause.marks(Kind.SHARE))
        taken: list[Amount] = []
        for index, part in enumerate(clause.parts):
            if not isinstance(part, Amount) or part.measure in (Measure.PLAIN, Measure.POINTS) or part.ranged:
                continue
            after = clause.parts[index + 1] if index + 1 < len(clause.parts) else None
            of = _is(after, Kind.PREP, "of") and _is_whole(clause.parts[index + 2 :])
            if part.measure is Measure.PERCENT and (share or (of and not _is_growth(clause.parts, index))):
                continue
            if part.measure is Measure.MONEY and (
                _is(after, Kind.PER) or (isinstance(after, Mark) and after.kind is Kind.UNIT)
            ):
                continue
            if part.measure is not Measure.PERCENT and _is_difference(clause, index, follower):
                continue
            if self._is_conversion(clause, part):
                continue
            taken.append(part)
        return taken

    def _is_of_something_else(self, clause: Clause) -> bool:
        """Whether a bracket stands behind words that no list knows, and no flow."""
        before = self._before
        if clause.joint != "open" or before is None or before.marks(Kind.FLOW, Kind.VERB) or before.versus:
            return False
        last = before.parts[-1]
        return not isinstance(last, Amount) and last.after < clause.parts[0].first

    def _is_conversion(self, clause: Clause, amount: Amount) -> bool:
        """Whether it is the last number in another currency."""
        last = self.drafts[-1].amount if self.drafts else None
        return (
            last is not None
            and clause.joint in ("open", "or")
            and amount.measure is last.measure is Measure.MONEY
            and amount.unit != last.unit
            and len(clause.amounts) == 1
        )

    # ── numbers ───────────────────────────────────────────────────────────────────────────────────

    def _bind(self, clause: Clause, amounts: list[Amount], subjects: list[Mark]) -> None:
        goods, partners = _goods(clause), _partners(clause, self.frame)
        flows = [mark for mark in subjects if mark.kind in (Kind.FLOW, Kind.VERB, Kind.FOREIGN)]
        listed = _is_list(clause, flows)
        each = bool(clause.marks(Kind.EACH))
        changes = [one for one in amounts if one.measure is Measure.PERCENT]
        levels = [one for one in amounts if one.measure is not Measure.PERCENT]
        for group in (changes, levels):
            for number, amount in enumerate(group):
                own = flows if listed else _subject_of(amount, flows)
                frames = self._frames(own, partners, goods=goods, group=group, number=number, each=each)
                for frame in frames:
                    if frame.flow and frame.flow.value != FOREIGN:
                        self._add(clause, amount, frame)
        for one in self.drafts[-1:]:
            self.frame.last = one.value if one.is_change else self.frame.last
        self.drafts.sort(key=lambda one: one.amount.first if one.passage == self.passage else -1)

    def _frames(
        self,
        flows: list[Mark],
        partners: list[Slot],
        *,
        goods: list[Mark],
        group: list[Amount],
        number: int,
        each: bool,
    ) -> list[Frame]:
        """What the number with this place in its group measures; several for "each", none when unclear."""
        frame = self.frame
        count = len(group)
        if len(flows) == 1:
            frame = replace(frame, flow=_flow_slot(flows[0]))
        options = [
            [replace(frame, flow=_flow_slot(mark)) for mark in flows],
            [replace(frame, partner=slot) for slot in partners],
            [replace(frame, commodity=Slot(mark.value, (mark.span,))) for mark in goods],
        ]
        if flows and flows[0].value == "both":
            options[0] = [
                replace(frame, flow=Slot(name, (flows[0].span,))) for name in ("exports", "imports")
            ]
        for frames in options:
            if len(frames) < 2:
                continue
            if len(frames) == count:
                return [frames[number]]
            return frames if each and count == 1 else []
        return [frame]

    def _add(self, clause: Clause, amount: Amount, frame: Frame) -> None:
        assert frame.flow is not None
        flow = frame.flow.value
        confidence = frame.confidence
        period, when, prior = frame.period, frame.when, False
        own = [one for one in clause.times if clause.versus or clause.bracket or one.shape is Shape.AGO]
        before = self._before
        if clause.joint == "open" and before and before.versus and before.times and not before.amounts:
            own = before.times
        if clause.joint == "open" and before and _is(before.parts[-1], Kind.BASIS):
            found = self._by_basis(before.parts[-1], amount)
            if found is None:
                return
            (period, when), prior = found, True
        elif clause.versus or (own and own[0].shape is Shape.AGO) or (own and clause.joint == "open"):
            found = self._earlier(own, amount)
            if found is None:
                return
            period, when = found
            prior = True
        value, sure = self._signed(clause, amount, flow)
        if value is None:
            return
        mutual = flow == "mutual"
        flow = _FLOWS.get(flow, flow)
        basis = _nearest(clause.marks(Kind.BASIS), amount)
        self.drafts.append(
            Draft(
                flow=Slot(flow, frame.flow.spans, frame.flow.confidence),
                reporter=frame.reporter,
                partner=frame.partner,
                commodity=frame.commodity,
                period=period,
                when=when,
                amount=amount,
                value=value,
                basis=(_slot(basis) or frame.basis) if amount.measure is Measure.PERCENT else None,
                based=basis is not None,
                pair=frame.pair,
                mutual=mutual,
                terms=frame.terms if amount.measure is Measure.PERCENT else None,
                confidence=confidence * sure,
                passage=self.passage,
                clause=self._clause,
                spans=(amount.span,),
                prior=prior,
            )
        )

    def _earlier(self, own: list[When], amount: Amount) -> tuple[Slot, Period] | None:
        """The earlier time whose level or pace a number of a comparison is; None when that is unclear."""
        for when in own:
            found = self._resolve_earlier(when)
            if found is not None:
                return Slot(str(found), (when.span,)), found
        if own or self.frame.when is None or amount.measure is Measure.PERCENT:
            return None
        basis = self.frame.basis
        if (
            basis is None
            or basis.value != "yoy"
            or not any(d.is_change and d.passage == self.passage for d in self.drafts)
        ):
            return None
        found = self.frame.when.shifted(-12)
        return Slot(str(found), basis.spans, 0.8), found

    def _resolve_earlier(self, when: When) -> Period | None:
        """With "last year" as the same months of it when the text speaks of months."""
        main = self.frame.when
        if when.shape is Shape.YEAR and when.years_on == -1 and main and not main.is_year:
            return main.shifted(-12)
        return self.calendar.resolve(when, main)

    def _by_basis(self, basis: Part, amount: Amount) -> tuple[Slot, Period] | None:
        """The time against which "5% more than a year earlier (€3bn)" compares."""
        if amount.measure is Measure.PERCENT or self.frame.when is None or not isinstance(basis, Mark):
            return None
        found = self.frame.when.shifted(-_MONTHS[basis.value])
        return Slot(str(found), (basis.span,), 0.9), found

    def _signed(self, clause: Clause, amount: Amount, flow: str) -> tuple[Decimal | None, float]:
        """The number with its sign, and how sure it is."""
        if amount.measure is not Measure.PERCENT:
            negative = flow == "deficit" or (flow == "balance" and self.frame.state == "negative")
            if flow == "balance" and not negative and self.frame.state != "positive" and not amount.sign:
                return amount.value, 0.7
            if flow == "balance" and amount.sign < 0:
                negative = True
            return (-amount.value if negative else amount.value), 1.0
        if amount.sign:
            return amount.sign * amount.value, 1.0
        way = _nearest_way(clause, amount)
        if way:
            return (-amount.value if way == "down" else amount.value), 1.0
        before = self._before
        if clause.versus and before and not before.amounts and before.marks(Kind.WAY):
            way = before.marks(Kind.WAY)[-1].value
            return (-amount.value if way == "down" else amount.value), 0.9
        if clause.versus:
            last = next((one.value for one in reversed(self.drafts) if one.is_change), self.frame.last)
            return (amount.value, 0.8) if last is not None and last > 0 else (None, 0)
        if self.frame.way:
            return (-amount.value if self.frame.way == "down" else amount.value), 0.9
        if self._only_way:
            return (-amount.value if self._only_way == "down" else amount.value), 0.9
        if clause.marks(Kind.BASIS):
            return amount.value, 0.8
        return None, 0

    # ── bases ─────────────────────────────────────────────────────────────────────────────────────

    def _spread_basis(self, clauses: Sequence[Clause]) -> None:
        """Give changes the basis that a comparison behind them names."""
        for number, clause in enumerate(clauses):
            found = self._basis_of(clause)
            if found is None:
                continue
            for draft in self.drafts:
                before = number - 1 <= draft.clause <= number
                told = draft.based or (draft.prior and not clause.marks(Kind.BASIS))
                if draft.is_change and not told and (before or not draft.basis):
                    draft.basis = found
            changes = any(draft.is_change and draft.clause <= number for draft in self.drafts)
            if changes or self.frame.basis is None:
                self.frame.basis = found

    def _basis_of(self, clause: Clause) -> Slot | None:
        if basis := clause.marks(Kind.BASIS):
            return Slot(basis[0].value, (basis[0].span,))
        if not clause.versus or self.frame.when is None:
            return None
        if any(one.measure in (Measure.PERCENT, Measure.POINTS) for one in clause.amounts):
            return None
        for when in clause.times:
            found = self.calendar.resolve(when, self.frame.when)
            name = self.frame.when.before(found) if found else ""
            if name:
                return Slot(name, (when.span,))
            if when.shape is Shape.AGO:
                name = next(name for name, months in _MONTHS.items() if months == when.months[0])
                return Slot(name, (when.span,), 0.9)
        return None


def _main_times(clause: Clause) -> list[When]:
    """The times that a clause is about: "5% more than a year ago in the first half"."""
    if not clause.versus:
        return [when for when in clause.times if when.shape is not Shape.AGO]
    first = clause.times[:1]
    known = bool(first) and first[0].shape is Shape.AGO and not clause.amounts
    return [when for when in clause.times[1:] if when.shape is not Shape.AGO] if known else []


def _subjects(clause: Clause, frame: Frame) -> list[Mark]:
    """What the numbers of a clause may measure: its flows, or what is no flow of ours."""
    marks = clause.marks(Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.FOREIGN)
    licensed = bool(clause.marks(Kind.ABROAD)) or any(
        _is(before, Kind.PREP, "to", "from", "with", "between") and _is(part, Kind.PLACE)
        for before, part in pairwise(clause.parts)
    )
    found: list[Mark] = []
    if not licensed and len(marks) > 1 and marks[0].kind is Kind.WEAK and marks[0].value == "imports":
        # "Germany bought most of Serbia's exports" is told from neither side.
        return [marks[0]._replace(kind=Kind.FOREIGN)]
    for mark in marks:
        if mark.kind is not Kind.WEAK:
            found.append(mark)
        elif licensed or _is_licensed(mark, clause, frame):
            found.append(mark._replace(kind=Kind.FLOW))
        elif frame.flow is None:
            found.append(mark._replace(kind=Kind.FOREIGN))
    ours = [mark for mark in found if mark.kind is not Kind.FOREIGN]
    return ours if ours and _comes_first(clause, ours[0], found[0]) else found


def _is_licensed(mark: Mark, clause: Clause, frame: Frame) -> bool:
    """Whether a word that may mean trade does, without a partner beside it."""
    if mark.value in ("total", "balance"):
        return frame.known or len(clause.marks(Kind.PLACE)) > 1
    places = any(place.first < mark.first for place in clause.marks(Kind.PLACE))
    return places and bool(_goods(clause)) and not clause.marks(Kind.FLOW, Kind.VERB)


def _comes_first(clause: Clause, ours: Mark, first: Mark) -> bool:
    amounts = clause.amounts
    return ours is first or not amounts or amounts[0].first > ours.first


def _is(part: Part | None, kind: Kind, *values: str) -> bool:
    return isinstance(part, Mark) and part.kind is kind and (not values or part.value in values)


def _is_whole(parts: Sequence[Part]) -> bool:
    """Whether `parts` begin with what "5% of" is a share of: "Polish exports"."""
    for part in parts:
        if not isinstance(part, Mark) or part.kind not in _BEFORE_WHOLES:
            return isinstance(part, Mark) and part.kind in _WHOLES
    return False


def _is_growth(parts: Sequence[Part], index: int) -> bool:
    """Whether "5% of" is not a share: "5% in exports" is growth, with a word of change near it."""
    return any(_is(part, Kind.WAY) or _is(part, Kind.THAN) for part in parts[max(0, index - 3) : index + 4])


def _is_difference(clause: Clause, index: int, follower: Clause | None) -> bool:
    """Whether an amount says by how much something changed ("rose $2bn", "$2bn more than")."""
    before = clause.parts[index - 1] if index else None
    after = clause.parts[index + 1] if index + 1 < len(clause.parts) else None
    moved = bool(clause.marks(Kind.WAY))
    if _is(before, Kind.WAY) or (moved and _is(before, Kind.PREP, "by", "on")) or _is(after, Kind.THAN):
        return True
    if _is(before, Kind.PREP, "of") and index > 1 and _is(clause.parts[index - 2], Kind.WAY):
        return True
    return (
        after is None
        and follower is not None
        and follower.joint == "or"
        and any(one.measure is Measure.PERCENT for one in follower.amounts)
        and not _is(before, Kind.PREP, "to")
    )


def _goods(clause: Clause) -> list[Mark]:
    return [mark for mark in clause.marks(Kind.COMMODITY) if mark.value != "*"]


def _flow_slot(mark: Mark) -> Slot:
    return Slot(FOREIGN if mark.kind is Kind.FOREIGN else mark.value, (mark.span,))


def _is_list(clause: Clause, flows: Sequence[Mark]) -> bool:
    """Whether flows stand side by side: "exports and imports"."""
    return len(flows) > 1 and all(
        not clause.joined.isdisjoint(range(before.after, after.first + 1))
        for before, after in pairwise(flows)
    )


def _subject_of(amount: Amount, flows: Sequence[Mark]) -> list[Mark]:
    """The flow that stands last before a number, or the first behind it."""
    before = [mark for mark in flows if mark.first < amount.first]
    return before[-1:] or list(flows[:1])


def _is_of_a_company(clauses: Sequence[Clause]) -> bool:
    """Whether a company is spoken of before any flow, and no country's."""
    for clause in clauses:
        for part in clause.parts:
            if _is(part, Kind.FLOW) or _is(part, Kind.VERB) or _is(part, Kind.PLACE):
                return False
            if _is(part, Kind.COMPANY):
                return True
    return False


def _partners(clause: Clause, frame: Frame) -> list[Slot]:
    flow = frame.flow.value if frame.flow else ""
    roles = roles_of(clause, flow)
    return roles.partners or (roles.unclear if frame.partner else [])


#: How many months a basis goes back.
_MONTHS = {"yoy": 12, "mom": 1, "qoq": 3}

#: What a share is a share of, and what may stand before it.
_WHOLES = frozenset((Kind.FLOW, Kind.VERB, Kind.FOREIGN, Kind.WEAK))
_BEFORE_WHOLES = frozenset((Kind.PLACE, Kind.ALL, Kind.COMMODITY))

#: Flows that are told apart only while they are read.
_FLOWS = {"surplus": "balance", "deficit": "balance", "mutual": "total"}


def _slot(mark: Mark | None) -> Slot | None:
    return Slot(mark.value, (mark.span,)) if mark else None


def _nearest(marks: Sequence[Mark], amount: Amount, *, behind: int = 0) -> Mark | None:
    """The mark that stands nearest to a number; `behind` is what it costs to stand behind it."""
    return min(
        marks,
        key=lambda mark: (
            amount.first - mark.after if mark.first < amount.first else mark.first - amount.after + behind
        ),
        default=None,
    )


def _nearest_way(clause: Clause, amount: Amount) -> str:
    """The word of change that stands nearest to a number in its clause; before it rather than behind."""
    mark = _nearest(clause.marks(Kind.WAY, Kind.WAY_TO, Kind.THAN), amount, behind=2)
    return mark.value if mark else ""
