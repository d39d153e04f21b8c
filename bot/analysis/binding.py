"""Binds every number of a sentence on trade to the flow that it measures, or to none.

A number belongs to the nearest flow of its clause. What a clause does not say of the flow (whose, with whom,
of what, when) it has from the clauses before it. Numbers that a forecast, a share, an average, a price or
another measure has claimed are left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.analysis.claims import free_amounts
from bot.analysis.clauses import Clause
from bot.analysis.context import take_in
from bot.analysis.drafts import FOREIGN, ODD, Draft, Frame
from bot.analysis.earlier import Comparison
from bot.analysis.lexicon import Kind, Mark
from bot.analysis.numbers import Amount, Measure
from bot.analysis.pairing import frames_of
from bot.analysis.periods import Calendar, Period
from bot.analysis.roles import Slot, place_code
from bot.analysis.signs import Signs, is_index, nearest, signed
from bot.analysis.subjects import (
    goes_on,
    is_lead_in,
    is_list,
    is_mark,
    is_of_a_company,
    is_share,
    leads_to_a_place,
    main_times,
    only_names,
    subject_of,
    subjects_of,
)
from bot.analysis.times import Shape, When

#: What a change counts that is told in these terms.
_MEASURES = {"volume": Measure.QUANTITY, "value": Measure.MONEY}

#: Words that name a flow.
_NAMING = (Kind.FLOW, Kind.VERB, Kind.WEAK)

#: How sure a unit is that the number before has.
_SHARED = 0.9

#: Flows that are told apart only while they are read.
_FLOWS = {
    "surplus": "balance",
    "deficit": "balance",
    "mutual": "total",
    "turnover": "total",
    "inner": "total",
}


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
    #: What was known before a clause with "which".
    _held: Frame | None = None

    def bind(self, clauses: Sequence[Clause]) -> list[Draft]:
        """The figures of a sentence, in order; `frame` is left as the sentence leaves it."""
        if is_of_a_company(clauses):
            self.frame.flow = Slot(FOREIGN, self.frame.flow.spans) if self.frame.flow else None
            return []
        named = any(clause.marks(Kind.FLOW, Kind.VERB) for clause in clauses)
        if not named and not goes_on(clauses):
            return []
        self._clauses = clauses
        self.frame.turn = "" if self.frame.turn == "ranked" else self.frame.turn
        before = self.frame.when, self.frame.period
        self.frame.anew = self.frame.anew and any(main_times(clause) for clause in clauses[:2])
        self._time(clauses)
        ways = {mark.value for clause in clauses if not clause.versus for mark in clause.marks(Kind.WAY)}
        self._only_way = ways.pop() if len(ways) == 1 else ""
        first = (self.frame.when, self.frame.period) if named else before
        for number, clause in enumerate(clauses):
            self._clause = number
            follower = clauses[number + 1] if number + 1 < len(clauses) else None
            self._read(clause, follower=follower)
            self._before = clause
        self._spread_basis(clauses)
        if self._parted:
            self.frame.partner = None
        if told := [clauses[draft.clause] for draft in self.drafts if draft.is_change]:
            self.frame.passing = not any(clause.marks(Kind.WAY, Kind.WAY_TO) for clause in told)
        if first[0] and self.frame.when and self.frame.when.is_before(first[0]):
            # "A surplus of $5bn in May; in April it was $4bn": the text goes on with May.
            self.frame.when, self.frame.period = first
        return self.drafts

    def _time(self, clauses: Sequence[Clause]) -> None:
        """The first time that the sentence names is that of clauses before it, too."""
        flows = told = 0
        for clause in clauses:
            flows += len(clause.marks(Kind.FLOW, Kind.VERB))
            told += bool(clause.amounts) and not clause.versus
            if self.frame.when is not None and (flows > 1 or told > 1):
                return
            other = clause.joint == "then" and clause.marks(Kind.FOREIGN) and not clause.marks(*_NAMING)
            other = other or (bool(told) and self._is_aside(clause))
            if not other and any(self._set_period(when) for when in main_times(clause)):
                return

    def _is_aside(self, clause: Clause) -> bool:
        """Whether a clause behind the numbers tells of an earlier time: "(August: 5%)", "and in May …"."""
        main = self.frame.when
        opens = clause.joint in ("open", "then", "and", "pause") and not clause.marks(*_NAMING)
        if main is None or not opens or not clause.times:
            return False
        found = self.calendar.resolve(clause.times[0], main)
        return found is not None and found.is_before(main)

    def _set_period(self, when: When) -> bool:
        main = self.frame.when
        if when.shape is Shape.SAME:
            left = self.frame.left
            main = main if left and main and left.is_month and not main.is_month else left or main
            if main and main.is_year:
                main = self.frame.stretch or main  # "In 2024 it was $5bn. Over that period (of months) …"
        found = self.calendar.resolve(when, main)
        if found is None:
            return False
        self.frame.stretch = self.frame.stretch if found.is_year else found
        self.frame.when = found
        self.frame.period = Slot(str(found), (when.span,))
        return True

    def _read(self, clause: Clause, *, follower: Clause | None) -> None:
        self._bracket(clause)
        going_on = clause.joint in ("and", "list") and not main_times(clause)
        if self._forecast_told and not going_on and not clause.versus:
            self._forecast = self._forecast_told = False
        if self._clause and is_share(clause):
            return
        if clause.joint == "pause" and is_mark(clause.parts[0], Kind.VERB) and not clause.marks(Kind.PLACE):
            self.frame.alone = self._antecedent() if clause.marks(Kind.DEAL) else self.frame.alone
        subjects = subjects_of(clause, self.frame)
        self._resume(clause, subjects)
        if self.frame.flow is None and not subjects and clause.amounts:
            subjects = self._borrowed(clause)
        if not subjects and clause.amounts and follower and only_names(follower):
            subjects = follower.marks(Kind.FLOW)  # "и 9,5 млрд - на импорт"
        if clause.joint == "then" and is_mark(clause.parts[0], Kind.VERB):
            self.frame.reporter = self._antecedent() or self.frame.reporter
        if subjects and self._is_whole(clause, follower):
            self.frame.partner = None
            self._parted = True
        elif subjects:
            self._parted = False
        if not clause.versus and (clause.joint != "cause" or clause.amounts):
            self.widened |= take_in(
                self.frame, clause, subjects=subjects, follower=follower, opening=self.opening
            )
        if follower and follower.joint == "then" and is_mark(clause.parts[-1], Kind.PREP, "from", "to"):
            self.frame.partner = self._antecedent() or self.frame.partner
        forecast = self._is_forecast(clause)
        for when in self._told_times(clause):
            if when.shape is not Shape.DAY and not self._set_period(when):
                self.frame.when = self.frame.period = None
        named = any(mark.kind in (Kind.FLOW, Kind.VERB) for mark in subjects)
        if named and not forecast and (self.topic is None or (clause.amounts and not self.drafts)):
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
        last = self.drafts[-1] if self.drafts else None
        taken = free_amounts(clause, follower=follower, before=self._before, last=last)
        if taken:
            self._bind(clause, taken, subjects=subjects)

    def _is_whole(self, clause: Clause, follower: Clause | None) -> bool:
        """Whether what follows is a part: "imported 5 million tonnes, of which from Russia 2 million"."""
        led = any(
            is_mark(prep, Kind.PREP, "to", "from", "with") and is_mark(place, Kind.PLACE)
            for prep, place in pairwise(clause.parts)
        )
        if follower is None or not clause.amounts or led or self.frame.named:
            return False
        if follower.joint != "then" or follower.marks(*_NAMING):
            return False
        return leads_to_a_place(follower) or bool(follower.marks(Kind.SHARE) and follower.marks(Kind.PLACE))

    def _bracket(self, clause: Clause) -> None:
        """Go back to the time before a bracket that has told of an earlier one."""
        inside = self._before is not None and self._before.bracket
        if clause.joint == "open":
            self._outside = self.frame.when, self.frame.period
            return
        main, told = self._outside[0], self.frame.when
        if inside and not clause.bracket and main and told and told.is_before(main):
            self.frame.when, self.frame.period = self._outside

    def _resume(self, clause: Clause, subjects: Sequence[Mark]) -> None:
        """Go on after an insertion: "sales to the US, which imposed a tariff, fell 5%"."""
        before, marked = self._before, [mark for mark in subjects if mark.kind is not Kind.FOREIGN]
        if clause.joint == "then" and before and not before.amounts and before.marks(*_NAMING):
            self._held = replace(self.frame)
        elif marked or clause.joint not in ("then", "pause", "and"):
            self._held = None
        elif self._held and clause.joint == "pause" and is_mark(clause.parts[0], Kind.WAY):
            self.frame = self._held

    def _told_times(self, clause: Clause) -> list[When]:
        """The times that a clause is about, without a name that only explains one: "in the six months to
        September, the first half of the fiscal year"."""
        times = main_times(clause)
        bare = all(isinstance(part, When) or is_mark(part, Kind.PREP) for part in clause.parts)
        if self.frame.alone and clause.joint == "pause" and bare:
            return []  # "Turkey, which closed its market in June, …"
        follower = self._clauses[self._clause + 1 : self._clause + 2]
        if times and times[-1].shape is Shape.UNKNOWN and follower and follower[0].joint == "open":
            return times[:-1] if follower[0].times else times  # "of the Iranian year (March 21-…)"
        apposition = (
            clause.joint in ("pause", "or", "open") and len(times) == len(clause.parts) and self._before
        )
        if apposition and self._before and main_times(self._before) and not self._before.amounts:
            return [when for when in times if when.shape is not Shape.FISCAL]
        return times

    def _antecedent(self) -> Slot | None:
        """The place before "which bought" or "imports from which"."""
        last = self._before.parts[-1] if self._before else None
        if not isinstance(last, Mark) or last.kind is not Kind.PLACE or not place_code(last).isalnum():
            return None
        return Slot(place_code(last), (last.span,))

    def _borrowed(self, clause: Clause) -> list[Mark]:
        """The flow that follows ("up 5%, exports …"), or that of the sentence before: "a year earlier, by
        that day, it was 16 million tonnes"."""
        before = self._before
        ago = before and before.times and not before.amounts
        if clause.marks(Kind.PRONOUN) or (before and ago and all(t.shape is Shape.AGO for t in before.times)):
            self.frame.flow = self.frame.earlier
        elif is_lead_in(clause) and not self.drafts:
            for later in self._clauses[self._clause + 1 :]:
                if flows := later.marks(Kind.FLOW, Kind.VERB):
                    return flows[:1]
        return []

    def _is_forecast(self, clause: Clause) -> bool:
        marks = clause.marks(Kind.FORECAST)
        if clause.versus:
            return bool(marks) or (self._forecast and not clause.times)
        if marks:
            self._forecast = True
        return self._forecast

    def _bind(self, clause: Clause, amounts: list[Amount], *, subjects: list[Mark]) -> None:
        before = self._before.parts[-1] if self._before and clause.joint == "open" else None
        if is_mark(before, Kind.PLACE) and isinstance(before, Mark) and not self._is_partner(before):
            return  # "The UAE ($5.6 billion) …": what it is to the flow is not said.
        if self.frame.turn == "ranked" and clause.joint == "open" and not clause.marks(Kind.WAY):
            # "The main buyers: Italy (24.1%), …" are shares.
            amounts = [one for one in amounts if one.sign or one.measure is not Measure.PERCENT]
        flows = [mark for mark in subjects if mark.kind in (Kind.FLOW, Kind.VERB, Kind.FOREIGN)]
        listed = is_list(clause, flows)
        changes = [one for one in amounts if one.measure is Measure.PERCENT]
        all_changes = bool(clause.marks(Kind.RESPECTIVELY)) and not flows and len(changes) == len(amounts)
        if all_changes and self._bind_each(clause, changes):
            return
        levels = [one for one in amounts if one.measure is not Measure.PERCENT]
        for group in (changes, levels):
            for number, amount in enumerate(group):
                own = flows if listed else subject_of(amount, flows)
                for frame in frames_of(self.frame, clause, flows=own, count=len(group), number=number):
                    if frame.flow and frame.flow.value != FOREIGN:
                        self._add(clause, amount, frame=frame)
        for one in self.drafts[-1:]:
            self.frame.last = one.value if one.is_change else self.frame.last
        self.drafts.sort(key=lambda one: one.amount.first if one.passage == self.passage else -1)

    def _bind_each(self, clause: Clause, changes: list[Amount]) -> bool:
        """Bind "up 5% and 6% respectively" to the levels before it; whether they are as many."""
        levels = self.drafts[-len(changes) :]
        more = len(self.drafts) > len(changes) and not self.drafts[-len(changes) - 1].is_change
        if len(changes) < 2 or len(levels) < len(changes) or more:
            return False
        if any(draft.is_change or draft.prior for draft in levels):
            return False
        for level, change in zip(levels, changes, strict=True):
            frame = replace(self.frame, flow=level.told, partner=level.partner, commodity=level.commodity)
            self._add(clause, change, frame=frame)
            self.drafts[-1].beside = level.amount.measure
        return True

    def _is_partner(self, place: Mark) -> bool:
        code = place.value.rpartition(":")[2].partition(",")[0]
        known = (self.frame.partner, self.frame.reporter)
        return any(slot is not None and slot.value == code for slot in known)

    def _add(self, clause: Clause, amount: Amount, *, frame: Frame) -> None:
        assert frame.flow is not None
        flow = frame.flow
        prior = self._compared().prior(clause, amount)
        following = self._clauses[self._clause + 1 : self._clause + 2]
        indexed = is_index(
            amount, clause, follower=following[0] if following else None, known=self.frame.indexed
        )
        if amount.measure is Measure.PERCENT:
            self.frame.indexed = indexed
        value, sure = signed(amount, clause, flow=flow.value, signs=self._signs())
        if indexed:
            value, sure = amount.value - 100, 0.9
        if value is None or (prior.is_prior and prior.when is None):
            return
        is_change = amount.measure is Measure.PERCENT
        basis = nearest(clause.marks(Kind.BASIS), amount)
        terms = _slot(nearest(clause.marks(Kind.TERMS), amount)) or frame.terms
        self.drafts.append(
            Draft(
                flow=flow._replace(value=_FLOWS.get(flow.value, flow.value)),
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

    def _spread_basis(self, clauses: Sequence[Clause]) -> None:
        """Give changes the basis that a comparison behind them names."""
        first: Slot | None = None
        ends = 0
        compared: set[str] = set()
        for number, clause in enumerate(clauses):
            found = self._compared().basis_of(clause)
            if found is None:
                continue
            compared.add(found.value)
            leading = not any(one.amounts for one in clauses[: number + 1])
            ahead = clauses[number + 1].joint if number + 1 < len(clauses) else ""
            begins = number + 1 if ahead in ("base", "to") and clause.joint == "base" else number - 1
            for draft in self.drafts:
                before = leading or begins <= draft.clause <= number + (clause.joint == "base")
                told = draft.based or (draft.prior and not clause.marks(Kind.BASIS))
                if draft.is_change and not told and (before or not draft.basis):
                    draft.basis = found
            if found.value == ODD:
                continue
            changes = any(draft.is_change for draft in self.drafts)
            first = first or (found if changes else None)
            if changes or self.frame.basis is None:
                self.frame.basis = found
            ends = number
        alone = len(compared) == 1 and not any(draft.based for draft in self.drafts)
        for draft in self.drafts:
            if alone and draft.is_change and not draft.prior and draft.clause > ends:
                draft.basis = first or draft.basis  # "5% below July's level, imports 3%"
        # What the next sentence leaves unsaid is measured as this one began.
        self.frame.basis = first or self.frame.basis


def _slot(mark: Mark | None) -> Slot | None:
    return Slot(mark.value, (mark.span,)) if mark else None
