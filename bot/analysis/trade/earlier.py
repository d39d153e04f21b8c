"""Numbers of earlier times: which a comparison names, and the basis that it gives to the numbers before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import ODD, Draft, Frame
from bot.analysis.trade.kinds import BALANCES, NAMING, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.periods import Calendar, Period, fits
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.subjects import exceeded
from bot.analysis.trade.whens import Shape, When

#: How many months a basis goes back.
_MONTHS = {"yoy": 12, "mom": 1, "qoq": 3}


class Prior(NamedTuple):
    """Whether a number is of an earlier time, and of which; without one it is not clear."""

    is_prior: bool
    period: Slot | None = None
    when: Period | None = None


def bring_back(
    drafts: Sequence[Draft], clauses: Sequence[Clause], *, now: Period | None, named: bool
) -> None:
    """Give changes that follow from an earlier level to the time that the text speaks of, `now`: "in February
    last year it was $480m, so the rise was 8%". `named` says that the sentence names a flow of its own."""
    earlier: Draft | None = None
    for draft in drafts:
        when = draft.when
        if not draft.is_change and now and when and when.is_before(now) and now.before(when):
            earlier = draft
        elif earlier and now and draft.is_change and when == earlier.when and not draft.based:
            clause = clauses[draft.clause]
            follows = clause.joint in ("or", "then") or (not named and _is_result(clause))
            if follows and draft.clause > earlier.clause and not clause.times:
                basis = now.before(earlier.when) if earlier.when else ""
                draft.basis = Slot(basis, earlier.period.spans if earlier.period else ())
                draft.when, draft.period, draft.prior = now, Slot(str(now), draft.spans, 0.9), False


def like_before(prior: Prior, drafts: Sequence[Draft], *, now: Period | None) -> Prior:
    """`prior`, or the earlier time of the last level that the sentence compared with: "… against $5bn in May
    2024, while imports fell to $6bn from $7bn"."""
    told = [one for one in drafts if one.prior and not one.is_change]
    last = next((one for one in reversed(drafts) if not one.prior), None)
    if not told or last is None or last.when != now:
        return prior
    return Prior(True, told[-1].period, told[-1].when)


def _is_result(clause: Clause) -> bool:
    """Whether it says what the change was: ", рост составил 8%", and not only ", up 8%"."""
    if clause.joint != "pause" or len(clause.parts) != 2:
        return False
    way, change = clause.parts
    return is_mark(way, Kind.WAY) and isinstance(change, Amount) and change.first > way.after


def _is_back(clause: Clause) -> bool:
    """Whether a clause goes back to the time before it: ", when it was 5 million tonnes"."""
    named = clause.marks(*NAMING)  # "so that the surplus was $5bn"
    return clause.joint == "then" and is_mark(clause.parts[0], Kind.PRONOUN) and not named


def _is_moved(clause: Clause, basis: Part, *, amount: Amount) -> bool:
    """Whether a change follows what it is measured against: "прибавил к предыдущему году 4%"."""
    before = next((one for one, part in pairwise(clause.parts) if part is basis), None)
    return amount.measure is Measure.PERCENT and is_mark(before, Kind.WAY)


def _is_left(clause: Clause, when: When, *, amount: Amount) -> bool:
    """Whether a number is what became of a time: "from a surplus a year earlier to a deficit of $3bn",
    "exceeded those of a year before by 5%"."""
    led = next((one for one, part in pairwise(clause.parts) if part is amount), None)
    if (
        amount.measure is Measure.PERCENT
        and is_mark(led, Kind.PREP, "by")
        and clause.marks(Kind.WAY, Kind.THAN)
    ):
        return True
    ways = [mark.first for mark in clause.marks(Kind.PREP) if mark.value == "to"]
    flows = [mark for mark in clause.marks(Kind.FLOW) if when.after <= mark.first < amount.first]
    # 由上月的顺差转为逆差1亿元
    turned = len(flows) > 1 and all(mark.value in BALANCES for mark in flows)
    return turned or any(when.after <= way < flow.first for way in ways for flow in flows)


@dataclass(slots=True, frozen=True)
class Comparison:
    """Where in a text a comparison stands."""

    calendar: Calendar
    frame: Frame
    #: The clause before it.
    before: Clause | None = None

    def prior(self, clause: Clause, amount: Amount) -> Prior:
        """Whether a number of a clause is that of an earlier time, and of which."""
        own = [
            one
            for one in clause.times
            if clause.versus
            or clause.bracket
            or (one.shape is Shape.AGO and not _is_left(clause, one, amount=amount))
        ]
        before, back = self.before, False
        opens = clause.joint == "open"
        led = next((one for one, part in pairwise(clause.parts) if part is amount), None)
        if isinstance(led, When):
            led = next((one for one, part in pairwise(clause.parts) if part is led), None)  # 较去年10月的…
        if is_mark(led, Kind.BASIS) and led is not None and not _is_moved(clause, led, amount=amount):
            return self._by_basis(led, amount)  # 较上月的59亿美元
        if before is not None:
            if opens and is_mark(before.parts[-1], Kind.BASIS):
                return self._by_basis(before.parts[-1], amount)
            apart = bool(before.times) and not before.amounts
            agos = all(one.shape is Shape.AGO for one in before.times)
            # "6% less than in May, when it was 5 million tonnes"
            back = before.versus and apart and not own and _is_back(clause)
            if apart and (opens or back if before.versus else not own and agos):
                own = before.times  # "A year earlier, by that day, it was 16 million tonnes."
        if clause.versus or back or (own and (opens or own[0].shape is Shape.AGO)):
            unread = not own and clause.marks(Kind.TIME)
            return Prior(True) if unread else self._earlier(own, amount)
        return Prior(False)

    def _earlier(self, own: list[When], amount: Amount) -> Prior:
        """The earlier time whose level or pace a number of a comparison is, if that is clear."""
        for when in own:
            found = self.calendar.compared(when, self.frame.when)
            if found is not None:
                return Prior(True, Slot(str(found), (when.span,)), found)
        basis, main = self.frame.basis, self.frame.when
        if not own and main and basis is None and amount.measure is not Measure.PERCENT:
            return self._year_before(main)
        if own or main is None or amount.measure is Measure.PERCENT or basis is None:
            return Prior(True)
        if basis.value not in _MONTHS or not fits(basis.value, main):
            return Prior(True)
        found = main.shifted(-_MONTHS[basis.value])
        return Prior(True, Slot(str(found), basis.spans, 0.7), found)

    def _year_before(self, main: Period) -> Prior:
        """The year before several months, of which nothing else is as long."""
        slot = self.frame.period
        if main.length == 1 or main.quarter or slot is None:
            return Prior(True)
        found = main.shifted(-12)
        return Prior(True, Slot(str(found), slot.spans, 0.7), found)

    def _by_basis(self, basis: Part, amount: Amount) -> Prior:
        """The time against which "5% more than a year earlier (€3bn)" compares."""
        if amount.measure is Measure.PERCENT or self.frame.when is None or not isinstance(basis, Mark):
            return Prior(True)
        found = self.frame.when.shifted(-_MONTHS[basis.value])
        return Prior(True, Slot(str(found), (basis.span,), 0.9), found)

    def _is_years_back(self, clause: Clause) -> bool:
        """Whether a comparison of a time that nobody told is with a year long past."""
        day, when = self.calendar.published, clause.times[0] if clause.times else None
        year = when.year if when and when.shape is Shape.YEAR else None
        return day is not None and year is not None and year < day.year - 1

    def basis_of(self, clause: Clause) -> Slot | None:
        """What a clause says that the changes before it compare with; ODD for a time years ago."""
        if basis := clause.marks(Kind.BASIS):
            return Slot(basis[0].value, (basis[0].span,))
        ago = [when for when in clause.times if when.shape is Shape.AGO]
        if clause.versus and self.frame.when is None and self._is_years_back(clause):
            return Slot(ODD, (clause.times[0].span,))
        other = exceeded(clause)
        if not (clause.versus or other or (ago and clause.joint != "open")) or self.frame.when is None:
            return None
        if clause.tells_pace:
            return None
        for when in clause.times:
            found = self.calendar.compared(when, self.frame.when)
            name = self.frame.when.before(found) if found else ""
            if found and not name and clause.versus and not clause.amounts and when.shape is not Shape.SAME:
                return Slot(ODD, (when.span,))
            if name:
                return Slot(name, (when.span,))
            if when.shape in (Shape.AGO, Shape.SAME):
                name = next(name for name, months in _MONTHS.items() if months == when.months[0])
                return Slot(name, (when.span,), 0.9)
        return None
