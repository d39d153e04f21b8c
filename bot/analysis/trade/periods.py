"""Which months a time is that a text names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bot.analysis.trade.whens import Shape, When


class Period(NamedTuple):
    """Months from first to last; with days when it does not begin and end with a month."""

    year: int
    month: int
    last_year: int
    last_month: int
    #: First and last day, None for whole months.
    days: tuple[int, int] | None = None
    #: Whether the text calls it a quarter.
    quarter: bool = False

    def __str__(self) -> str:
        if self.days:
            first, last = (
                date(self.year, self.month, self.days[0]),
                date(self.last_year, self.last_month, self.days[1]),
            )
            return f"{first}/{last}"
        if self.quarter:
            return f"{self.year:04}-Q{self.month // 3 + 1}"
        if (self.year, self.month) == (self.last_year, self.last_month):
            return f"{self.year:04}-{self.month:02}"
        if self.year == self.last_year and (self.month, self.last_month) == (1, 12):
            return f"{self.year:04}"
        return f"{self.year:04}-{self.month:02}/{self.last_year:04}-{self.last_month:02}"

    @property
    def length(self) -> int:
        """How many months it begins in or ends in."""
        return (self.last_year - self.year) * 12 + self.last_month - self.month + 1

    @property
    def is_month(self) -> bool:
        """Whether it is one month."""
        return (self.year, self.month) == (self.last_year, self.last_month) and not self.days

    @property
    def is_year(self) -> bool:
        """Whether it is as long as a year."""
        return (self.last_year - self.year) * 12 + self.last_month - self.month == 11 and not self.days

    def is_before(self, other: "Period") -> bool:
        """Whether it is as long as `other` and ends before it."""
        mine, its = self.last_year * 12 + self.last_month, other.last_year * 12 + other.last_month
        same = mine - self.year * 12 - self.month == its - other.year * 12 - other.month
        return same and mine < its

    def is_behind(self, main: "Period") -> bool:
        """Whether it is only one that `main` is compared with: "more than the $5bn of all of 2024"."""
        return self.is_before(main) or (self.is_year and not main.is_year and self.ends_by(main.shifted(-1)))

    def ends_by(self, other: "Period") -> bool:
        """Whether its last month is that of `other`, or before: a new paragraph turns back to `other`."""
        return (self.last_year, self.last_month) <= (other.last_year, other.last_month)

    def shifted(self, months: int) -> "Period":
        """As long, so many months later."""
        year, month = _plus(self.year, self.month, months=months)
        last_year, last_month = _plus(self.last_year, self.last_month, months=months)
        return self._replace(year=year, month=month, last_year=last_year, last_month=last_month)

    @property
    def trailing(self) -> "Period":
        """The twelve months that end with it."""
        year, month = _plus(self.last_year, self.last_month, months=-11)
        return Period(year, month, self.last_year, self.last_month)

    @property
    def is_quarterly(self) -> bool:
        """Whether it is as long as a quarter: "the three months to November"."""
        return self.length == 3 and not self.days

    def before(self, other: "Period") -> str:
        """What a change against `other` is called: yoy, mom, qoq, or "" for none of them."""
        if self.shifted(-12)[:4] == other[:4]:
            return "yoy"
        if self.is_quarterly and self.shifted(-3)[:4] == other[:4]:
            return "qoq"
        single = (self.year, self.month) == (self.last_year, self.last_month)
        return "mom" if single and self.shifted(-1)[:4] == other[:4] else ""


def fits(basis: str, when: Period) -> bool:
    """Whether a time can be compared so: nine months have no month before."""
    if basis == "qoq":
        return when.is_quarterly
    return basis == "yoy" or (when.year, when.month) == (when.last_year, when.last_month)


def is_season(when: When) -> bool:
    """Whether it is a season or a fiscal year that is written as two years: 2024/25."""
    return when.shape is Shape.FISCAL and when.split


def is_round(when: When) -> bool:
    """Whether it names twelve months, and no year: "July to June"."""
    first, last = when.months
    whole = when.shape is Shape.MONTHS and (last - first) % 12 == 11
    return whole and when.year is None and when.years_on is None


def is_quarter(when: When) -> bool:
    """Whether it is the months of a quarter of a year that is told, not "from January to August 2023"."""
    first, last = when.months
    return when.shape is Shape.MONTHS and when.year is not None and first % 3 == 1 and last == first + 2


def is_point(when: When) -> bool:
    """Whether it is a month, a quarter or a season, or as long as what it is compared with."""
    if when.shape is Shape.FISCAL:
        return when.year is not None and when.months == (1, 12)
    return when.shape in (Shape.AGO, Shape.RELATIVE, Shape.YEAR) or (
        when.shape is Shape.MONTHS and (when.quarter or when.months[0] == when.months[1])
    )


def is_past(when: When) -> bool:
    """Whether it may be what a change is measured on: "up 16% on the same period", "on October 2024", "on the
    first quarter of last year"."""
    dated = when.year is not None or (when.years_on or 0) < 0
    return when.shape in (Shape.AGO, Shape.SAME) or (when.shape is Shape.MONTHS and dated)


def _plus(year: int, month: int, *, months: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Where a text stands in time."""

    published: datetime | None
    #: Month in which the fiscal year of the reporter begins.
    fiscal: int = 1
    #: Whether its fiscal years are named after the year in which they begin.
    by_start: bool = False
    #: Month in which the seasons that the text tells of begin, None when it tells no months.
    season: int | None = None

    def is_running(self, when: Period) -> bool:
        """Whether it is the month in which the text was published."""
        day = self.published
        return day is not None and when.is_month and (when.year, when.month) == (day.year, day.month)

    def resolve(self, when: When, main: Period | None) -> Period | None:
        """The months that `when` means in a text that speaks of `main`; None when that cannot be told."""
        match when.shape:
            case Shape.MONTHS:
                return self._months(when, main)
            case Shape.DAYS:
                return self._days(when, main)
            case Shape.YEAR:
                return self._whole_year(when)
            case Shape.AGO:
                return self._earlier(when, main)
            case Shape.SAME:
                return main
            case Shape.LAST_MONTH:
                return main and Period(main.last_year, main.last_month, main.last_year, main.last_month)
            case Shape.QUARTER:
                return main if main and main.is_quarterly else None
            case Shape.TRAILING:
                return main and main.trailing
            case Shape.TO_DATE:
                return self._to_date(main)
            case Shape.FISCAL:
                return self._fiscal_months(when, main)
            case Shape.RELATIVE:
                return self._relative(when)
            case _:
                return None

    def compared(self, when: When, main: Period | None) -> Period | None:
        """The months that `when` means in a comparison with `main`: "last year" is the same months of it."""
        past = main is not None and not main.is_year and when.shape is Shape.YEAR
        last_year = past and main and (when.years_on == -1 or when.year == main.last_year - 1)
        if main and (last_year or when.shape is Shape.SAME):
            return main.shifted(-12)
        undated = when.shape is Shape.MONTHS and when.year is None and when.years_on is None
        if (
            main
            and undated
            and main.month != main.last_month
            and when.months == (main.month, main.last_month)
        ):
            return main.shifted(-12)  # "in July to January of the one before"
        found = self.resolve(when, main)
        if (
            found
            and main
            and main.quarter
            and found.last_month - found.month == 2
            and not found.month % 3 - 1
        ):
            return found._replace(quarter=True)  # "after a rise of 5% in January to March"
        return found

    def _year(self, when: When, main: Period | None, *, month: int) -> int | None:
        """The year of a time that ends with `month`: named, or the last one that has passed."""
        if when.last_year is not None:
            return when.last_year
        if self.published is None:
            return main.last_year if main and when.years_on is None else None
        if when.years_on is not None:
            return self.published.year + when.years_on
        return self.published.year - (month > self.published.month)

    def _months(self, when: When, main: Period | None) -> Period | None:
        first, last = when.months
        named = when.last_year is not None or when.years_on is not None
        if when.counted and main and main.month != 1 and main.length == last and not named:
            return main  # "In the five months", of a season that began in July.
        if (when.counted or when.leading) and first == 1 and main and self._ends_with(main, last):
            begun = _plus(main.last_year, main.last_month, months=1 - last)
            return Period(*begun, main.last_year, main.last_month)
        year = self._year(when, main, month=last)
        if year is None:
            return None
        begins = year - 1 if first > last else year
        if when.year != when.last_year and when.year is not None:
            begins = when.year
        if when.apart is not None:
            begins = year - when.apart
            if begins * 12 + first > year * 12 + last:
                return None
        found = Period(begins, first, year, last, quarter=when.quarter)
        return self._so_far(found) if when.split else found

    def _ends_with(self, main: Period, count: int) -> bool:
        """Whether what the text is about ends with the last of so many months of a fiscal year, not of the
        calendar's: "in the first eight months", told of a February, where fiscal years begin in July."""
        last = (self.fiscal + count - 2) % 12 + 1
        return main.last_month == last != count

    def _so_far(self, season: Period) -> Period:
        """A season up to the day of publication, if it has not ended: "so far in the July-June season"."""
        if self.published is None:
            return season
        day = self.published.year, self.published.month
        begun = (season.year, season.month) < day
        if not begun or (season.last_year, season.last_month) < day:
            return season
        return season._replace(last_year=day[0], last_month=day[1])

    def _days(self, when: When, main: Period | None) -> Period | None:
        found = self._months(when, main)
        return None if found is None else _with_days(found, when.days)

    def _whole_year(self, when: When) -> Period | None:
        year = when.year
        if year is None and self.published is not None and when.years_on is not None:
            year = self.published.year + when.years_on
            if when.years_on >= 0:
                return None
        return None if year is None else Period(year, 1, year, 12)

    def _earlier(self, when: When, main: Period | None) -> Period | None:
        if main is None:
            return None
        if when.year is not None:
            last = main.year if when.split else main.last_year
            return main.shifted(12 * (when.year - last)) if when.year < last else None
        if when.months[0] == 1 and (main.year, main.month) != (main.last_year, main.last_month):
            return None
        if when.months[0] == 3 and not main.is_quarterly:
            return None
        return main.shifted(-when.months[0])

    def _to_date(self, main: Period | None) -> Period | None:
        if main is not None:
            return Period(main.last_year, 1, main.last_year, main.last_month, quarter=False)
        if self.published is None:
            return None
        year, month = _plus(self.published.year, self.published.month, months=-1)
        return Period(year, 1, year, month)

    def _fiscal_months(self, when: When, main: Period | None) -> Period | None:
        count = when.months[1]
        if when.split and when.year is not None and self.season is not None:
            last = _plus(when.year, self.season, months=count - 1)
            return self._so_far(Period(when.year, self.season, *last))
        if when.season or (when.split and self.fiscal == 1):
            return None  # A season, whose months are not said.
        year = when.last_year if self.by_start else when.year
        if year is None:
            end = (main.last_year, main.last_month) if main else None
            if self.published is not None and end is None:
                end = (self.published.year, self.published.month)
            if end is None or count == 12:
                return None
            year = end[0] - (end[1] < self.fiscal)
            if main is None and _plus(year, self.fiscal, months=count - 1) >= end:
                year -= 1  # It has not ended yet.
            year += when.years_on or 0
        last = _plus(year, self.fiscal, months=count - 1)
        return Period(year, self.fiscal, *last)

    def _relative(self, when: When) -> Period | None:
        if self.published is None:
            return None
        if when.quarter:
            quarter = (self.published.month - 1) // 3 * 3 + 1
            year, month = _plus(self.published.year, quarter, months=when.months[0])
            return Period(year, month, *_plus(year, month, months=2), quarter=True)
        year, month = _plus(self.published.year, self.published.month, months=when.months[0])
        found = Period(year, month, year, month)
        return _with_days(found, when.days) if any(when.days) else found


def _with_days(months: Period, days: tuple[int, int]) -> Period | None:
    """`months` from the one day to the other, where 0 is the last; None when there are no such days."""
    end = _month_end(months.last_year, months.last_month)
    first, last = days[0], days[1] or end
    if first > _month_end(months.year, months.month) or last > end:
        return None
    if (months.year, months.month) != (months.last_year, months.last_month) or (first, last) == (1, end):
        return months
    return months._replace(days=(first, last)) if first < last else None


def _month_end(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
