"""Binds every number of a sentence on trade to the flow that it measures, or to none.

A number belongs to the nearest flow of its clause. What a clause does not say of the flow (whose, with whom,
of what, when) it has from the clauses before it. Numbers that a forecast, a share, an average, a price or
another measure has claimed are left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.analysis.trade.bases import Spread
from bot.analysis.trade.cargo import is_list
from bot.analysis.trade.claims import free_amounts, tells_shares_alone
from bot.analysis.trade.clauses import Clause, begins_with, is_mark
from bot.analysis.trade.context import take_in
from bot.analysis.trade.counterparts import antecedent, is_known, is_of_partner, mirror, where_goods_came
from bot.analysis.trade.drafts import FOREIGN, Draft, Frame
from bot.analysis.trade.earlier import Comparison, bring_back, like_before
from bot.analysis.trade.flows import FLOWS, led_by
from bot.analysis.trade.kinds import NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure
from bot.analysis.trade.pairing import frames_of
from bot.analysis.trade.periods import Calendar, Period
from bot.analysis.trade.roles import Slot, place_code
from bot.analysis.trade.sharing import only_counts
from bot.analysis.trade.signs import Signs, is_index, nearest, only_way, signed, terms_in, terms_of
from bot.analysis.trade.subjects import dealers_of, is_only_named, main_times, subject_of, subjects_of
from bot.analysis.trade.timing import Timing
from bot.analysis.trade.turns import (
    goes_on,
    keep,
    tells_what_it_did,
    turn_back,
    turn_back_in_time,
    whole_time,
)
from bot.analysis.trade.wares import driver_goods
from bot.analysis.trade.whens import Shape, When
from bot.analysis.trade.wholes import (
    is_aside,
    is_difference,
    is_divided,
    is_inserted_deal,
    is_lead_in,
    is_of_a_company,
    is_office,
    is_part,
    is_ratio,
    is_reason,
    is_remark,
    is_share,
    leads_with_average,
    mark_insertions,
    only_names,
    passes_mark,
)

#: What a change counts that is told in these terms.
_MEASURES = {"volume": Measure.QUANTITY, "value": Measure.MONEY}

#: How sure a unit is that the number before has.
_SHARED = 0.9


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
    #: Whether the last flow was told in all, and then with a partner.
    _parted: bool = False
    #: The frame after the first clause that names a flow, better one with a number.
    topic: Frame | None = None
    #: Whether it turns from one partner or good to all.
    widened: bool = False
    _before: Clause | None = None
    _clauses: Sequence[Clause] = ()
    #: The time before the last bracket.
    _outside: tuple[Period | None, Slot | None] = (None, None)
    #: And the flow, before all the brackets that stand together.
    _measured: Slot | None = None
    #: Whether it tells of an average.
    _averaged: bool = False
    _timing: Timing = field(init=False)
    #: What was known before a clause with "which".
    _held: Frame | None = None

    def __post_init__(self) -> None:
        self._timing = Timing(self.calendar)

    def bind(self, clauses: Sequence[Clause]) -> list[Draft]:
        """The figures of a sentence, in order; `frame` is left as the sentence leaves it."""
        if is_of_a_company(clauses):
            self.frame.flow = Slot(FOREIGN, self.frame.flow.spans) if self.frame.flow else None
            return []
        named = any(clause.marks(Kind.FLOW, Kind.VERB) for clause in clauses)
        if not named and not goes_on(clauses, apart=self.passage - self.frame.told):
            return []
        self._clauses = clauses
        mark_insertions(clauses)
        turn_back(self.frame, clauses, named=named)
        whole, self.frame.whole = self.frame.whole, None
        if whole and any(clause.marks(Kind.PARTNERSHIP) for clause in clauses):
            self.frame.when, self.frame.period = whole  # "In May alone it was $5bn. The main buyer was …"
        partner, inherited = self.frame.partner, self.frame.basis
        self.frame.turn = "" if self.frame.turn == "ranked" else self.frame.turn
        before = self.frame.when, self.frame.period
        self.frame.anew = self.frame.anew and any(main_times(clause) for clause in clauses[:2])
        self._timing.open(clauses, self.frame)
        self._only_way = only_way(clauses)
        first = (self.frame.when, self.frame.period) if named else before
        for number, clause in enumerate(clauses):
            self._clause = number
            follower = clauses[number + 1] if number + 1 < len(clauses) else None
            self._read(clause, follower=follower)
            self._before = clause
        if self._before and self._before.bracket:
            self._close()
        self.frame.flow = led_by(clauses) or self.frame.flow
        bring_back(self.drafts, clauses, now=before[0], named=named)
        Spread(self.frame, self.drafts, inherited=inherited).by(clauses, self._compared())
        self.frame.told = self.passage if named or self.drafts else self.frame.told
        if self.drafts and self._before and is_remark(self._before):
            self.frame.flow = self.frame.ours  # "… when firms rushed goods abroad. They were worth $5bn."
        keep(self.frame, clauses, drafts=self.drafts)
        self.frame.whole = whole_time(clauses, self.drafts, main=before)
        if self._parted:
            self.frame.partner = None
        if not named and self.frame.partner and self.frame.partner is not partner:
            self.frame.beside = True
        if told := [clauses[draft.clause] for draft in self.drafts if draft.is_change]:
            self.frame.passing = not any(clause.marks(Kind.WAY, Kind.WAY_TO) for clause in told)
        turn_back_in_time(self.frame, clauses, drafts=self.drafts, before=before, first=first, named=named)
        return self.drafts

    def _read(self, clause: Clause, *, follower: Clause | None) -> None:
        self._bracket(clause)
        if clause.inside:
            return
        going_on = is_only_named(clause) or (clause.joint in ("and", "list") and not main_times(clause))
        if self._forecast_told and not going_on and not clause.versus:
            self._forecast = self._forecast_told = False
        if is_ratio(clause) or is_difference(clause, self._before):
            return
        if (self._clause or clause.marks(Kind.PLACE)) and is_share(clause):
            for place in clause.marks(Kind.PLACE):
                self.frame.latest = Slot(place_code(place), (place.span,))  # "Trade with it …"
            return
        subjects = self._subjects(clause, follower)
        mirrored = mirror(self.frame, clause, before=self._before, follower=follower)
        owner = clause.joint == "then" and begins_with(clause, NAMING if clause.relative else (Kind.VERB,))
        if owner and not mirrored:
            self.frame.reporter = antecedent(self._before) or self.frame.reporter
        if mirrored:
            subjects = [mirrored]
        elif not clause.versus and (clause.joint != "cause" or clause.amounts):
            self.widened |= take_in(
                self.frame, clause, subjects=subjects, follower=follower, opening=self.opening
            )
        if sides := where_goods_came(clause, self._before):
            self.frame.reporter, self.frame.partner = sides
        if follower and follower.joint == "then" and is_mark(clause.parts[-1], Kind.PREP, "from", "to"):
            self.frame.partner = antecedent(self._before) or self.frame.partner
        self.frame.commodity = driver_goods(clause, self._before, drafts=self.drafts) or self.frame.commodity
        forecast = self._is_forecast(clause) or passes_mark(clause, follower)
        times = self._timing.told(clause, self.frame, before=self._before, follower=follower)
        if self.drafts and follower is None and is_aside(clause):
            times = []  # "…, the ministry said in January": nothing is told of that time.
        for when in () if forecast and self.frame.when else times:
            if when.shape is not Shape.DAY and not self._timing.take(when, self.frame):
                self.frame.when = self.frame.period = None
        if not (forecast or mirrored or dealers_of(clause, self.frame)):
            self._note_topic(clause, subjects)
        self._keep(clause)
        if forecast:
            self._forecast_told |= bool(clause.amounts)
            return
        if self._is_averaged(clause):
            return
        last = self.drafts[-1] if self.drafts else None
        taken = free_amounts(clause, follower=follower, before=self._before, last=last)
        if taken and not tells_shares_alone(taken, self._clauses):
            self._bind(clause, taken, subjects=subjects)

    def _subjects(self, clause: Clause, follower: Clause | None) -> list[Mark]:
        """What the numbers of a clause may measure, said by it or by those beside it."""
        if is_inserted_deal(clause):
            self.frame.alone = antecedent(self._before)
        subjects = [] if self._clause == 0 and is_reason(clause) else subjects_of(clause, self.frame)
        if is_office(clause, self._before):
            subjects = []  # "the Ministry of Foreign Trade and Tourism said"
        self._resume(clause, subjects)
        if self.frame.flow is None and not subjects and clause.amounts:
            subjects = self._borrowed(clause)
        if not subjects and clause.amounts and follower and (only_names(follower) or is_part(follower)):
            subjects = follower.marks(Kind.FLOW)  # "и 9,5 млрд - на импорт", "$5bn, 30% of exports"
        if subjects:
            self._parted = follower is not None and not self.frame.named and is_divided(clause, follower)
            self.frame.partner = None if self._parted else self.frame.partner
        return subjects

    def _note_topic(self, clause: Clause, subjects: Sequence[Mark]) -> None:
        named = any(mark.kind in (Kind.FLOW, Kind.VERB) for mark in subjects)
        if named and (self.topic is None or (clause.amounts and not self.drafts)):
            self.topic = replace(self.frame)

    def _keep(self, clause: Clause) -> None:
        """Keep how changes are told for those behind that do not say it."""
        if terms := terms_in(clause):
            self.frame.terms = Slot(terms[0].value, (terms[0].span,))
        if ways := clause.marks(Kind.WAY, Kind.WAY_TO, Kind.THAN):
            self.frame.way = self.frame.way if clause.versus else ways[0].value
        if basis := clause.marks(Kind.BASIS):
            self.frame.basis = Slot(basis[0].value, (basis[0].span,))

    def _bracket(self, clause: Clause) -> None:
        """Go back to the time before a bracket that has told of an earlier one."""
        inside = self._before is not None and self._before.bracket
        if clause.bracket and not inside:
            self._measured = self.frame.flow
        elif inside and not clause.bracket:
            self._close()
        main, told = self._outside[0], self.frame.when
        if clause.joint == "open":
            self._outside = self.frame.when, self.frame.period
        elif inside and not clause.bracket and main and told and told.is_before(main):
            self.frame.when, self.frame.period = self._outside

    def _close(self) -> None:
        """Go back to the flow before a bracket: "trade was $5bn (exports $3bn). In May it was $6bn"."""
        if self._measured and self.frame.flow and self._measured.value != FOREIGN:
            self.frame.flow = self._measured

    def _resume(self, clause: Clause, subjects: Sequence[Mark]) -> None:
        """Go on after an insertion: "sales to the US, which imposed a tariff, fell 5%"."""
        before, marked = self._before, [mark for mark in subjects if mark.kind is not Kind.FOREIGN]
        begins = clause.joint in ("then", "cause") or (clause.joint == "pause" and clause.marks(Kind.FOREIGN))
        if begins and before and not marked and not before.amounts and before.marks(*NAMING):
            self._held = replace(self.frame)
        elif marked or clause.joint not in ("then", "pause", "and", "since"):
            self._held = None
        elif self._held and clause.joint == "pause" and tells_what_it_did(clause):
            self.frame = self._held

    def _borrowed(self, clause: Clause) -> list[Mark]:
        """The flow that follows ("up 5%, exports …"), or that of the sentence before: "a year earlier, by
        that day, it was 16 million tonnes"."""
        before = self._before
        first = clause.parts[0]
        led = isinstance(first, When) and first.shape is Shape.AGO  # "A year earlier it was 5m, so exports …"
        ago = before and before.times and not before.amounts
        ago = led or (before and ago and all(t.shape is Shape.AGO for t in before.times))
        if clause.marks(Kind.PRONOUN) or ago or (not self._clause and only_counts(clause.parts)):
            self.frame.flow = self.frame.earlier
        elif is_lead_in(clause) and not self.drafts:
            for later in self._clauses[self._clause + 1 :]:
                if flows := later.marks(Kind.FLOW, Kind.VERB):
                    dealt = later.marks(Kind.DEAL) and self.frame.about
                    return [flows[0]._replace(value=self.frame.about)] if dealt else flows[:1]
        return []

    def _is_averaged(self, clause: Clause) -> bool:
        """Whether the sentence began with an average and has named no flow since: "The daily average, two
        days fewer, was $3bn"."""
        if not self._clause and not clause.amounts:
            rates = any("/" in one.unit for other in self._clauses for one in other.amounts)
            self._averaged = leads_with_average(clause) and not rates
        elif clause.marks(*NAMING) and not is_mark(self._clauses[0].parts[0], Kind.PREP):
            self._averaged = False  # "On the daily average exports rose 5%"
        return self._averaged

    def _is_forecast(self, clause: Clause) -> bool:
        marks = clause.marks(Kind.FORECAST)
        if clause.amounts and clause.marks(Kind.WAY):
            marks = [mark for mark in marks if mark.value != "reaches"]  # "rose 2% to reach $5bn"
        if clause.versus:  # "Topping $100 billion for the first time", too
            return bool(marks) or (self._forecast and not clause.times)
        if any(mark.value != "mark" for mark in marks):
            self._forecast = True
        office = (told := self._before) and told.marks(Kind.AGENCY) and not told.marks(Kind.FORECAST)
        months = any(when.shape is Shape.MONTHS for when in clause.times)
        if office and not marks and clause.amounts and months and clause.marks(Kind.FLOW):
            self._forecast = False  # "There is much room: by their office, trade was $5bn in May."
        return self._forecast

    def _bind(self, clause: Clause, amounts: list[Amount], *, subjects: list[Mark]) -> None:
        before = self._before.parts[-1] if self._before and clause.joint == "open" else None
        if is_mark(before, Kind.PLACE) and isinstance(before, Mark) and not is_known(self.frame, before):
            if not is_of_partner(self.frame, amounts):
                return  # "The UAE ($5.6 billion) …": what it is to the flow is not said.
            self.frame.partner = Slot(place_code(before), (before.span,))
        if self.frame.turn == "ranked" and clause.joint == "open" and not clause.marks(Kind.WAY):
            # "The main buyers: Italy (24.1%), …" are shares.
            amounts = [one for one in amounts if one.sign or one.measure is not Measure.PERCENT]
        flows = [mark for mark in subjects if mark.kind in (Kind.FLOW, Kind.VERB, Kind.FOREIGN)]
        listed = is_list(clause, flows)
        changes = [one for one in amounts if one.measure is Measure.PERCENT]
        all_changes = not flows and len(changes) == len(amounts)
        if all_changes and self._bind_each(clause, changes):
            return
        levels = [one for one in amounts if one.measure is not Measure.PERCENT]
        for group in (changes, levels):
            for number, amount in enumerate(group):
                own = flows if listed else subject_of(amount, flows, clause=clause)
                for frame in frames_of(self.frame, clause, flows=own, count=len(group), number=number):
                    if frame.flow and frame.flow.value != FOREIGN:
                        self._add(clause, amount, frame=frame)
        if self.drafts and len(flows) > 1 and is_mark(clause.parts[0], Kind.PREP, "with"):
            self.frame.flow = self.drafts[-1].told  # "With imports of $4bn the surplus was $5bn. It …"
        for one in self.drafts[-1:]:
            self.frame.last = one.value if one.is_change else self.frame.last
        self.drafts.sort(key=lambda one: one.amount.first if one.passage == self.passage else -1)

    def _bind_each(self, clause: Clause, changes: list[Amount]) -> bool:
        """Bind "up 5% and 6% respectively", or of as many flows, to the levels before it; whether it did."""
        levels = self.drafts[-len(changes) :]
        before = self.drafts[-len(changes) - 1] if len(self.drafts) > len(changes) else None
        flows = {draft.told.value for draft in levels}
        # 贸易额达631亿美元，其中出口287亿美元，进口344亿美元，分别增长35%和22.9%
        apart, told = len(flows) == len(levels), bool(clause.marks(Kind.RESPECTIVELY))
        more = before and not (before.is_change or (apart and told and before.told.value not in flows))
        if len(changes) < 2 or len(levels) < len(changes) or more:
            return False
        if any(draft.is_change or draft.prior for draft in levels):
            return False
        if not (told or apart):
            return False  # "Exports were $5bn and imports $6bn, up 2% and 3%" needs no such word.
        for level, change in zip(levels, changes, strict=True):
            frame = replace(self.frame, flow=level.told, partner=level.partner, commodity=level.commodity)
            self._add(clause, change, frame=frame)
            self.drafts[-1].beside = level.amount.measure
        return True

    def _add(self, clause: Clause, amount: Amount, *, frame: Frame) -> None:
        assert frame.flow is not None
        flow = frame.flow
        prior = self._compared().prior(clause, amount)
        after = next(iter(self._clauses[self._clause + 1 : self._clause + 2]), None)
        # "Up 1.3% on the quarter and 120% year-on-year"
        more = clause.joint == "and" and bool(self.frame.way)
        indexed = not more and is_index(amount, clause, follower=after, known=self.frame.indexed)
        if amount.measure is Measure.PERCENT:
            self.frame.indexed = indexed
        value, sure = signed(amount, clause, flow=flow.value, signs=self._signs())
        if indexed:
            value, sure = amount.value - 100, 0.9
        if prior.is_prior and prior.when is None and amount.measure is not Measure.PERCENT:
            prior = like_before(prior, self.drafts, now=self.frame.when)
        if value is None or (prior.is_prior and prior.when is None):
            return
        is_change = amount.measure is Measure.PERCENT
        basis = nearest(clause.marks(Kind.BASIS), amount)
        terms = _slot(terms_of(clause, amount)) or frame.terms
        self.drafts.append(
            Draft(
                flow=flow._replace(value=FLOWS.get(flow.value, flow.value)),
                told=flow,
                reporter=frame.reporter,
                partner=frame.partner,
                commodity=frame.commodity,
                period=prior.period if prior.is_prior else frame.period,
                when=prior.when if prior.is_prior else frame.when,
                amount=amount,
                value=value,
                basis=(_slot(basis) or frame.basis) if is_change else None,
                based=basis is not None,
                pair=frame.pair,
                mutual=flow.value in ("mutual", "inner"),
                turnover=flow.value == "turnover",
                between=frame.between,
                side=flow.value if flow.value in ("surplus", "deficit") else "",
                terms=terms if is_change else None,
                beside=_MEASURES.get(terms.value) if terms else None,
                confidence=frame.confidence * sure * (_SHARED if amount.shared else 1),
                passage=self.passage,
                clause=self._clause,
                spans=(amount.span,),
                prior=prior.is_prior,
            )
        )

    def _compared(self) -> Comparison:
        return Comparison(self.calendar, self.frame, self._before)

    def _signs(self) -> Signs:
        last = next((one.value for one in reversed(self.drafts) if one.is_change), self.frame.last)
        return Signs(self.frame, self._before, self._only_way, last)


def _slot(mark: Mark | None) -> Slot | None:
    return Slot(mark.value, (mark.span,)) if mark else None
