"""Which time each clause of a sentence on trade is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.analysis.trade.clauses import Clause, is_mark
from bot.analysis.trade.drafts import Frame
from bot.analysis.trade.kinds import NAMING, Kind
from bot.analysis.trade.periods import Calendar, Period, is_round, is_season
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.subjects import main_times
from bot.analysis.trade.whens import Shape, When

#: Words that name a flow.

#: How sure a time is that only a comparison tells.
_COMPARED = 0.9

_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Timing:
    """Takes the times that clauses name into what is known."""

    calendar: Calendar

    def open(self, clauses: Sequence[Clause], frame: Frame) -> None:
        """Take the time with which a sentence begins."""
        if not self._first(clauses, frame):
            self._turn_to_compared(clauses, frame)

    def _turn_to_compared(self, clauses: Sequence[Clause], frame: Frame) -> None:
        """Turn back to the main time when only that can be compared with what the sentence compares with:
        "down 3% from August" is not said of the first half, nor of August."""
        main, told = frame.main, frame.when
        if main is None or told is None:
            return
        for when in (when for clause in clauses if clause.versus for when in clause.times):
            found = self.calendar.resolve(when, None) if when.shape is Shape.MONTHS else None
            if found and not told.before(found) and main.before(found):
                frame.when, frame.period = main, Slot(str(main), (when.span,), _COMPARED)
                return

    def _first(self, clauses: Sequence[Clause], frame: Frame) -> bool:
        """The first time that the sentence names is that of clauses before it, too; whether it names one."""
        flows = told = 0
        for clause in clauses:
            flows += len(clause.marks(Kind.FLOW, Kind.VERB))
            told += bool(clause.amounts) and not clause.versus
            if frame.when is not None and (flows > 1 or told > 1):
                return False
            other = clause.joint == "then" and clause.marks(Kind.FOREIGN) and not clause.marks(*NAMING)
            other = (
                other
                or clause.is_inserted
                or _is_apposition(clause)
                or (bool(told) and self._is_aside(clause, frame))
            )
            if not other and any(self.take(when, frame) for when in main_times(clause)):
                return True
        return False

    def _is_aside(self, clause: Clause, frame: Frame) -> bool:
        """Whether a clause behind the numbers tells of an earlier time: "(August: 5%)", "and in May …"."""
        main = frame.when
        opens = clause.joint in ("open", "then", "and", "pause") and not clause.marks(*NAMING)
        if main is None or not opens or not clause.times:
            return False
        found = self.calendar.resolve(clause.times[0], main)
        return found is not None and found.is_before(main)

    def take(self, when: When, frame: Frame) -> bool:
        """Make the months of `when` the time that is known; whether that could be told."""
        main = frame.when
        if when.shape is Shape.SAME:
            left = frame.left
            main = main if left and main and left.is_month and not main.is_month else left or main
            if main and main.is_year and main.month == 1:
                main = frame.stretch or main  # "In 2024 it was $5bn. Over that period (of months) …"
        found = self.calendar.resolve(when, main)
        found = (_told_year(frame) if _is_whole(when) else None) or found
        if found is None and when.shape is Shape.FISCAL and when.months == (1, 12) and not when.season:
            found = frame.year  # "in the fiscal year"
        if found is None and when.shape is Shape.YEAR and when.years_on == 0:
            found = self._this_year(frame.main)
        of = frame.main
        if found is None and when.shape is Shape.QUARTER and of and of.is_quarterly:
            found = of
        runs = (when.shape is Shape.UNKNOWN and when.season) or (of and _is_season_of(when, of))
        if found is None and runs and of and of.length > 1 and of.month > 1:
            found = of  # "So far this season", of a text on September to January.
        if found is None:
            return False
        if self._is_that_month(when, found, main=of):
            found = of or found
        if of and of.days and self.calendar.is_running(found) and of[:4] == found[:4]:
            found = of  # Of a month that goes on no more is known than the days that the text tells of.
        if of and of.quarter and found[:4] == of[:4]:
            found = of  # "between April and June", of a second quarter.
        if found.is_year and found.month > 1:
            frame.year = found
        frame.stretch = frame.stretch if found.is_year else found
        frame.when = found
        frame.period = Slot(str(found), (when.span,))
        return True

    def _is_that_month(self, when: When, found: Period, *, main: Period | None) -> bool:
        """Whether "in this month" is not the running one, of which nobody knows yet, but that of the text."""
        bare = when.shape is Shape.RELATIVE and not (when.quarter or any(when.days))
        month = main is not None and main.is_month and not self.calendar.is_running(main)
        return bare and month and self.calendar.is_running(found)

    def _ends_year(self, when: When) -> bool:
        """Whether fiscal years or seasons end with a time."""
        following = when.months[1] % 12 + 1
        return when.shape is Shape.MONTHS and following in (self.calendar.fiscal, self.calendar.season)

    def _this_year(self, main: Period | None) -> Period | None:
        """What the text is about where those are months of this year: "this year's volume includes …"."""
        day = self.calendar.published
        return main if main and day and main.length > 1 and main.last_year == day.year else None

    def told(
        self, clause: Clause, frame: Frame, *, before: Clause | None, follower: Clause | None
    ) -> list[When]:
        """The times that a clause is about, without a name that only explains one: "in the six months to
        September, the first half of the fiscal year"."""
        times = [] if clause.is_inserted else main_times(clause)
        if _told_year(frame) is None:
            times = [when for when in times if when.shape is not Shape.WHOLE]
        bare = all(isinstance(part, When) or is_mark(part, Kind.PREP) for part in clause.parts)
        if frame.alone and clause.joint == "pause" and (bare or _is_apposition(clause)):
            return []  # "Turkey, which closed its market in June, …"
        if len(times) > 1 and times[0].shape is Shape.MONTHS and times[1].shape is Shape.FISCAL:
            times = times[:1] + times[2:]  # "In the July-October period of fiscal 2025-26"
        if len(times) > 1 and is_season(times[0]) and is_round(times[1]):
            times = times[:1] + times[2:]  # "in the 2022/23 season that runs from July to June"
        if times and times[-1].shape is Shape.UNKNOWN and follower and follower.joint == "open":
            return times[:-1] if follower.times else times  # "of the Iranian year (March 21-…)"
        apposition = clause.joint in ("pause", "or", "open") and len(times) == len(clause.parts) and before
        if apposition and before and main_times(before) and not before.amounts:
            told = main_times(before)[-1]
            if (is_season(told) or told.shape is Shape.FISCAL) and self._ends_year(times[0]):
                return []  # "fiscal 2024-25 (to March 31)"
            return [when for when in times if when.shape is not Shape.FISCAL]
        return times


def _is_apposition(clause: Clause) -> bool:
    """Whether it only tells which partner a place is: ", still the first market in September, …"."""
    partner = clause.joint == "pause" and is_mark(clause.parts[0], Kind.PARTNERSHIP)
    return partner and not clause.amounts and not clause.marks(*NAMING)


def _told_year(frame: Frame) -> Period | None:
    """The year that the text is about, the one that its December ends, or the last fiscal one told; None when
    there is none."""
    main = frame.main
    if main and main.is_month and main.month == _LAST_MONTH:
        return main.trailing
    return main if main and main.is_year else frame.year


def _is_season_of(when: When, months: Period) -> bool:
    """Whether some months are those that have passed of a season: "since the start of the 2025/26 season"."""
    return when.season and is_season(when) and when.year == months.year and not months.is_year


def _is_whole(when: When) -> bool:
    """Whether it is a year of which the text has told which: "during the year", "over the full year"."""
    undated = when.year is None and when.years_on is None
    counted = when.shape is Shape.MONTHS and when.counted and when.months == (1, 12) and undated
    return when.shape is Shape.WHOLE or counted
