"""Which days a date means, seen from the day of the report."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot.analysis.text.dates import When


class Period(NamedTuple):
    """From `start` to `end`, each a day "2025-11-03" or a month "2025-11"; `end` is "" for a single one."""

    start: str
    end: str


#: Length of a day "2025-11-03"; a month is shorter.
DAY = 10

#: What lies behind is so much less likely meant by "will arrive on 5 May" than what lies ahead, and the other
#: way round.
_AGAINST = 3
#: …and by a day without its month.
_FIRMLY = 10

_SUNDAY = 7

#: "Next Friday" is no day that is nearer than so many days.
_NEXT = 3


def period_of(
    when: When, *, published: date | None, ahead: bool | None, week: int = 0, month: str = ""
) -> Period | None:
    """The days of `when`; None when they cannot be told.

    `ahead`: whether the sentence looks forward, None when it does not say. `week`: how many weeks from the
    report's a weekday without one lies, 0 when the text does not say. `month`: in which "2025-11" a day
    without one lies, "" when the text does not say.
    """
    values = when.values
    reader = _Reader(published, ahead, week, month)
    start = reader.point(values)
    if start is None:
        return None
    second = {slot[:-1]: value for slot, value in values.items() if slot.endswith("2")}
    if not second:
        return Period(start, "")
    end = reader.end(values, second, start=start)
    return Period(start, end) if end and end >= start else Period(start, "")


def later(start: str, days: int) -> str:
    """The last of `days` days from `start`; "" when `start` is no day."""
    day = _day(start)
    return (day + timedelta(days=days - 1)).isoformat() if day else ""


def is_before(one: str, other: date) -> bool:
    """Whether the day or month `one` is over on the day `other`."""
    return one < (other.isoformat() if len(one) > 7 else f"{other:%Y-%m}")


def days_between(one: str, other: date) -> int | None:
    """Days from `other` to the day or the middle of the month `one`."""
    day = _day(one if len(one) > 7 else f"{one}-15")
    return (day - other).days if day else None


class _Reader(NamedTuple):
    published: date | None
    ahead: bool | None
    week: int
    month: str

    def point(self, values: Mapping[str, int]) -> str | None:
        """The first or only day or month that `values` name."""
        year = values.get("year", values.get("year2", 0))
        if "year2" in values and "year" not in values and values.get("month", 0) > values.get("month2", 12):
            year -= 1
        if "yearword" in values and not year and self.published:
            year = self.published.year + values.get("turn", 0)
        if "day" in values and ("month" in values or "month2" in values):
            return self._month_day(values.get("month", values.get("month2", 0)), values["day"], year=year)
        if "month" in values:
            return self._month(values["month"], year, turn=values.get("turn", 0))
        if self.published is None:
            return None
        if "shift" in values:
            return (self.published + timedelta(days=values["shift"])).isoformat()
        if "months" in values:
            return _add_months(self.published, values["months"])
        if "day" in values:
            return self._day_alone(values["day"])
        if "weekday" in values:
            return self._weekday(values, values["weekday"])
        return None

    def end(self, values: Mapping[str, int], second: Mapping[str, int], *, start: str) -> str | None:
        """The last day of a range that begins at `start`."""
        first = _day(start)
        if "weekday" in second and first:
            return (first + timedelta(days=(second["weekday"] - 1 - first.weekday()) % 7)).isoformat()
        if first is None:
            return None
        day = second.get("day")
        if day is None:
            return None
        month, year = second.get("month", first.month), second.get("year", first.year)
        if "month" not in values and "month" not in second and day < first.day:
            month = first.month % 12 + 1
        end = _date(year, month, day=day)
        if end and end < first and "year" not in second:
            end = _date(year + 1, month, day=day)
        return end.isoformat() if end and (end - first).days < 120 else None

    def _month_day(self, month: int, day: int, *, year: int) -> str | None:
        if year:
            exact = _date(year, month, day=day)
            return exact.isoformat() if exact else None
        if self.published is None:
            return None
        around = (_date(self.published.year + shift, month, day=day) for shift in (-1, 0, 1))
        return self._nearest(around)

    def _month(self, month: int, year: int, *, turn: int = 0) -> str | None:
        if not year and self.published:
            around = [_date(self.published.year + shift, month, day=15) for shift in (-1, 0, 1)]
            if turn > 0:
                # "Next May", whatever is told of it
                around = [day for day in around if day and f"{day:%Y-%m}" > f"{self.published:%Y-%m}"]
            elif self.ahead is False or turn < 0:
                last = self.published + timedelta(days=15)
                around = [day for day in around if day and day <= last]
            near = self._nearest(around)
            return near[:7] if near else None
        return f"{year}-{month:02}" if year else None

    def _day_alone(self, day: int) -> str | None:
        months = _same_day_of_months(self.published, day) if self.published else []
        today = self.published
        near = [one for one in months if one and today and abs((one - today).days) <= 1]
        told = [one for one in months if one and one.isoformat().startswith(self.month)]
        # "The journey runs until 1 August. On the 28th", which is today
        return self._nearest(near or told or months, against=_FIRMLY)

    def _nearest(self, days: Iterable[date | None], *, against: int = _AGAINST) -> str | None:
        published = self.published
        if published is None:
            return None
        known = [day for day in days if day]
        near = min(known, key=lambda day: self._distance(day, published, against=against), default=None)
        return near.isoformat() if near else None

    def _distance(self, day: date, published: date, *, against: int) -> int:
        distance = (day - published).days
        if self.ahead is None or not distance:
            return abs(distance)
        return abs(distance) * (against if (distance > 0) is not self.ahead else 1)

    def _weekday(self, values: Mapping[str, int], weekday: int) -> str | None:
        published = self.published
        if published is None or not 1 <= weekday <= 7:
            return None
        monday = published - timedelta(days=published.weekday())
        # "Next week" in a title may begin with the Sunday before it.
        hint = self.week if weekday < _SUNDAY else 0
        if "week" in values or hint:
            return (monday + timedelta(weeks=values.get("week", hint), days=weekday - 1)).isoformat()
        ahead = (weekday - 1 - published.weekday()) % 7
        direction = values.get("turn", 0)
        if direction > 0 or "soon" in values:
            later = 7 if direction and ahead < _NEXT else 0
            return (published + timedelta(days=ahead + (later or (0 if ahead else 7)))).isoformat()
        # "This Sunday" is the coming one, unless what is told has been.
        coming = values.get("turn") == 0 and self.ahead is None
        if direction < 0 or not (self.ahead or coming):
            return (published - timedelta(days=-ahead % 7 or (7 if direction else 0))).isoformat()
        return (published + timedelta(days=ahead)).isoformat()


def _same_day_of_months(published: date, day: int) -> list[date | None]:
    months = [(published.year * 12 + published.month - 1 + shift) for shift in (-1, 0, 1, 2)]
    return [_date(month // 12, month % 12 + 1, day=day) for month in months]


def _add_months(day: date, months: int) -> str:
    number = day.year * 12 + day.month - 1 + months
    return f"{number // 12}-{number % 12 + 1:02}"


def _date(year: int, month: int, *, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if len(iso) == 10 else None
