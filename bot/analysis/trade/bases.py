"""What a change compares with where the text leaves it unsaid: what its time allows."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import ODD, Draft, Frame
from bot.analysis.trade.earlier import Comparison
from bot.analysis.trade.kinds import BALANCES, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.periods import Calendar, Period, fits
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.telling import Told
from bot.analysis.trade.whens import Shape, When

_LEVELS = (Measure.MONEY, Measure.QUANTITY, Measure.PLAIN)


def with_yearly_changes(parts: Sequence[Part], *, ends: Collection[int]) -> list[Part]:
    """`parts` of a sentence that tells no level, where a change "in the year to November" is the one of
    November on the year before; not where fiscal years end with that month (`ends`)."""
    changes = any(isinstance(part, Amount) and part.measure is Measure.PERCENT for part in parts)
    levels = any(isinstance(part, Amount) and part.measure in _LEVELS for part in parts)
    if levels or not changes:
        return list(parts)
    found: list[Part] = []
    for part in parts:
        if isinstance(part, When) and part.yearly and part.months[1] not in ends:
            month = replace(part, months=(part.months[1], part.months[1]), yearly=False)
            found += [month, Mark(Kind.BASIS, "yoy", part.first, part.after, *part.span)]
        else:
            found.append(part)
    return found


def with_changes_between(parts: Sequence[Part]) -> list[Part]:
    """`parts` of a sentence where a change "between January and February", or "from June to July", is that of
    the later month on the one before; "from January to February" is how a year begins, but not before "by
    5%", where "from March 2025 to March 2026", too, tells of the later month."""
    if not any(isinstance(part, Amount) and part.measure is Measure.PERCENT for part in parts):
        return list(parts)
    found: list[Part] = []
    for part, following in zip(parts, (*parts[1:], None), strict=True):
        led = found[-1] if found else None
        ends = led.value if isinstance(led, Mark) and led.kind is Kind.PREP else ""
        by = isinstance(following, Mark) and (following.kind, following.value) == (Kind.PREP, "by")
        if isinstance(part, When) and _is_of_change(parts) and (basis := _basis_of(part, ends, by=by)):
            month = replace(part, months=(part.months[1], part.months[1]), year=part.last_year)
            found[-1:] = [month, Mark(Kind.BASIS, basis, part.first, part.after, *part.span)]
        else:
            found.append(part)
    return found


def _basis_of(when: When, led: str, *, by: bool) -> str:
    """With what a change compares that is told of two months, behind the word `led` and maybe before "by"; ""
    where they are no two to compare."""
    first, last = when.months
    moved = led == "between" or (led == "from" and (first != 1 or by))
    if not moved or when.shape is not Shape.MONTHS:
        return ""
    if first == last:
        years = when.year is not None and when.last_year == when.year + 1
        return "yoy" if years and by else ""
    return "mom" if (last - first) % 12 == 1 else ""


def _is_of_change(parts: Sequence[Part]) -> bool:
    """Whether they tell how something moved, and not against what."""
    kinds = {part.kind for part in parts if isinstance(part, Mark)}
    return not kinds.isdisjoint((Kind.WAY, Kind.THAN)) and Kind.BASIS not in kinds


def fitting(basis: Slot | None, when: Period | None) -> Slot | None:
    """`basis` unless the time is longer than what it goes back by: nine months have no month before."""
    return basis if basis is None or when is None or fits(basis.value, when) else None


def of_length(draft: Draft) -> Slot | None:
    """Nine months and years compare with those of the year before: nothing else is as long."""
    when, period = draft.when, draft.period
    if when is None or period is None or when.quarter or when.days:
        return None
    months = (when.last_year - when.year) * 12 + when.last_month - when.month
    return Slot("yoy", period.spans, 0.7) if months else None


def usual(draft: Draft, *, monthly: bool) -> Slot | None:
    """Where no basis is told anywhere, trade is compared with the year before; by countries that publish
    `monthly` changes, with the month before."""
    if draft.when is None or draft.period is None:
        return None
    if not monthly:
        return Slot("yoy", draft.period.spans, 0.6)
    return Slot("mom", draft.period.spans, 0.6) if draft.when.is_month else None


def only_basis(told: Sequence[Told], *, calendar: Calendar, main: Period | None) -> Slot | None:
    """The basis of the whole text when it names no other."""
    # "On the month exports rose 1%" says nothing of the other sentences.
    own = [one for number, one in enumerate(told) if not (number and _is_led_by_basis(one))]
    marks = [mark for one in own for mark in one.marks if mark.kind is Kind.BASIS]
    marks = [mark for mark in marks if not mark.value.endswith("?")]
    if not marks and len(own) < len(told):
        return None
    if not marks:
        clauses = [clause for one in told for clause in one.clauses]
        return _compared(clauses, calendar=calendar, main=main) if main else None
    if len({mark.value for mark in marks}) != 1:
        return None
    return Slot(marks[0].value, (marks[0].span,), 0.7)


def _is_led_by_basis(one: Told) -> bool:
    return bool(one.clauses) and is_mark(one.clauses[0].parts[0], Kind.BASIS)


def _compared(clauses: Sequence[Clause], *, calendar: Calendar, main: Period) -> Slot | None:
    """The basis of a text that names none and only ever compares with one time: "from $5bn in July"."""
    found: dict[str, Slot] = {}
    levels = (
        clause
        for before, clause in pairwise((None, *clauses))
        # "A surplus wider than July's" says nothing of exports.
        if clause and clause.versus and not (clause.tells_pace or _is_of_balance(before))
    )
    for when in (when for clause in levels for when in clause.times):
        before = calendar.compared(when, main)
        if before and (name := main.before(before)):
            found.setdefault(name, Slot(name, (when.span,), 0.7))
    return next(iter(found.values())) if len(found) == 1 else None


def _is_of_balance(clause: Clause | None) -> bool:
    flows = clause.marks(Kind.FLOW) if clause else []
    return bool(flows) and all(mark.value in BALANCES for mark in flows)


class Spread:
    """Gives the changes of a sentence the basis that a comparison names."""

    def __init__(self, frame: Frame, drafts: Sequence[Draft], *, inherited: Slot | None) -> None:
        self._frame = frame
        self._drafts = drafts
        #: The basis of the sentence before.
        self._inherited = inherited
        #: Changes that stand beside the comparison that is theirs, by their place.
        self._settled: set[int] = set()

    def by(self, clauses: Sequence[Clause], compared: Comparison) -> None:
        """Give changes the basis that a comparison behind them names; the frame keeps it."""
        first: Slot | None = None
        ends = 0
        names: set[str] = set()
        for number, clause in enumerate(clauses):
            found = compared.basis_of(clause)
            if found is None:
                continue
            names.add(found.value)
            given = self._give(found, clauses, number=number)
            if found.value == ODD:
                continue
            changes = any(draft.is_change for draft in self._drafts)
            usual = self._frame.norm is not None and self._frame.norm.value == found.value
            if given or usual or not (changes and self._frame.norm):
                first = first or (found if changes else None)
                if changes or usual or self._frame.basis is None:
                    self._frame.basis = found
            ends = number
        alone = len(names) == 1 and not any(draft.based for draft in self._drafts)
        for draft in self._drafts:
            if alone and draft.is_change and not draft.prior and draft.clause > ends:
                draft.basis = first or draft.basis  # "5% below July's level, imports 3%"
        # What the next sentence leaves unsaid is measured as this one began.
        self._frame.basis = first or self._frame.basis

    def _give(self, found: Slot, clauses: Sequence[Clause], *, number: int) -> bool:
        """Give a basis to the changes that a comparison is said of; whether there are any."""
        clause = clauses[number]
        leading = not any(one.amounts for one in clauses[: number + 1])
        ahead = clauses[number + 1].joint if number + 1 < len(clauses) else ""
        opens = clause.joint == "base" and ahead in ("base", "to", "dash", "pause")
        begins = number + 1 if opens else number - 1
        beside = range(begins, number + 1 + (clause.joint == "base"))
        theirs = [_told_of(draft) for draft in self._drafts if draft.is_change and draft.clause in beside]
        for draft in self._drafts:
            before = leading or draft.clause in beside
            earlier = draft.prior and draft.clause <= number and not clause.marks(Kind.BASIS)
            # What follows is measured so, too: "2.5% less than in April; sales to others fell 5%".
            follows = draft.clause > number and draft.basis is self._inherited
            # "10% up on September, 20% down on a year ago": the second says nothing of the first.
            told = draft.based or earlier or draft.amount.first in self._settled
            # "Rose 5% and fell by 2% compared with April": the first is on something else; but not in "fell
            # 5% in volume and 2% in value".
            counts = draft.terms is not None and not draft.terms.value.isupper()
            unsaid = not draft.basis or (counts and draft.basis is self._inherited)
            bare = unsaid and _told_of(draft) not in theirs
            if draft.is_change and not told and (before or follows or bare):
                draft.basis = found
                if clause.joint == "base" and draft.clause == number + 1 and not _has_changes(clause):
                    self._settled.add(draft.amount.first)
        return any(
            draft.is_change and draft.basis and draft.basis.value == found.value for draft in self._drafts
        )


def _told_of(draft: Draft) -> tuple[object, str]:
    """Of what a change is, and in whose terms it is told."""
    return draft.trade, draft.terms.value if draft.terms else ""


def _has_changes(clause: Clause) -> bool:
    return any(one.measure is Measure.PERCENT for one in clause.amounts)


def speaks_of(main: Period, draft: Draft) -> bool:
    """Whether a basis shows that a number is of the main time: "on the month" speaks of a month."""
    basis, when = draft.basis, draft.when
    if basis is None or when is None:
        return False
    return not fits(basis.value, when) and fits(basis.value, main)


def leads_with_comparison(clause: Clause) -> bool:
    """Whether a sentence begins with what its change compares with: "on the month", "compared with May"."""
    return is_mark(clause.parts[0], Kind.BASIS) or (clause.versus and not clause.amounts)


def turn_time(frame: Frame, told: Told, *, fresh: bool, slot: Slot | None, latest: Draft | None) -> None:
    """Go back to the main time, that of `slot`, where a paragraph begins behind what ends with it; but not
    where a sentence leads with a basis that only fits the time of the `latest` number: "on the month" goes
    back from no nine months."""
    back = fresh and frame.main and frame.when and frame.when.ends_by(frame.main)
    if back and frame.when and frame.when.is_year and _is_over_a_year(told):
        return
    frame.left = frame.when if back else None
    if back:
        frame.when, frame.period = frame.main, slot
    leads = bool(told.clauses) and leads_with_comparison(told.clauses[0])
    bases = told.clauses[0].marks(Kind.BASIS) if leads else []
    if bases and frame.when and latest and latest.when:
        basis = bases[0].value
        if fits(basis, latest.when) and not fits(basis, frame.when):
            frame.when, frame.period = latest.when, latest.period


def _is_over_a_year(told: Told) -> bool:
    """Whether a sentence counts what came in the year that was told before: "за год получили 5 млн тонн"."""
    over = any(mark.kind is Kind.BASIS and mark.value == "yoy?" for mark in told.marks)
    amounts = [amount for clause in told.clauses for amount in clause.amounts]
    return over and bool(amounts) and all(one.measure is not Measure.PERCENT for one in amounts)


def first_basis(drafts: Sequence[Draft]) -> Slot | None:
    """The first basis that changes of the time told name."""
    return next((draft.basis for draft in drafts if draft.basis and not draft.prior), None)
