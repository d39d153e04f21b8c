"""Visits side by side: when they are, which are one and the same, which belong to one trip. Pure."""

import calendar
from datetime import date, datetime

from bot.domain.facts import Visit


def days_of(visit: Visit, told_at: datetime) -> tuple[date, date]:
    """The first and the last day on which `visit` may be; a month is all its days. Without any date it is the
    day on which it was told."""
    first = _day(visit.start or visit.end, last=False)
    last = _day(visit.end or visit.start, last=True)
    if first is None or last is None:
        return told_at.date(), told_at.date()
    return first, max(first, last)


def home_of(visit: Visit) -> str:
    """The country that the visitors act for; "" when it is unknown."""
    return visit.visitor_country or next((one.country for one in visit.visitors if one.country), "")


def _day(text: str, *, last: bool) -> date | None:
    """A day, or the first or last one of a month; None for what is neither."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    if not (year.isdecimal() and month.isdecimal() and (day.isdecimal() or not day)):
        return None
    try:
        if day:
            return date(int(year), int(month), int(day))
        return date(int(year), int(month), calendar.monthrange(int(year), int(month))[1] if last else 1)
    except ValueError:
        return None
