"""A time that a sentence names, before it is known which months it means."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.facts import Span


class Shape(Enum):
    """How a time is named."""

    MONTHS = auto()
    DAYS = auto()
    YEAR = auto()
    #: A time that is no stretch of trade: a day.
    DAY = auto()
    #: "a year earlier": as long as the time that the text speaks of, but earlier.
    AGO = auto()
    TO_DATE = auto()
    #: The first months of a fiscal year, or all of it.
    FISCAL = auto()
    #: "the same period": the time that the text speaks of, or that of a year ago in a comparison.
    SAME = auto()
    #: "last month": seen from the day of publication.
    RELATIVE = auto()
    #: The last month of the time that the text speaks of.
    LAST_MONTH = auto()
    #: "Over the quarter": the one that the text speaks of, or is about.
    QUARTER = auto()
    #: The twelve months that end with the time that the text speaks of.
    TRAILING = auto()
    #: The year that the text is about: "during the year".
    WHOLE = auto()
    #: A stretch that is no run of months: a solar year, a season.
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time named in a sentence."""

    shape: Shape
    #: Months, or with AGO and RELATIVE the months to go back.
    months: tuple[int, int] = (1, 12)
    #: Of the first and of the last month; (0, 0) for whole months, and a last one of 0 is the month's last.
    days: tuple[int, int] = (0, 0)
    year: int | None = None
    last_year: int | None = None
    #: 0 this year, -1 last year; None when not said.
    years_on: int | None = None
    quarter: bool = False
    #: How many years its first month is before the last, of which `years_on` tells; None when not said.
    apart: int | None = None
    #: Whether it is a year written as two: 2024-25.
    split: bool = False
    #: Whether it is the year up to a month.
    yearly: bool = False
    #: Whether it is called a season, whose months are those that the text tells of one.
    season: bool = False
    #: Whether it only counts months: "nine months".
    counted: bool = False
    #: Whether it is the first so many months of a year that is not named.
    leading: bool = False
    first: int
    after: int
    span: Span
