"""Dates as feeds write them. One that is not complete, or not possible, is no date: nothing is invented."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

_FIRST_YEAR, _LAST_YEAR = 1970, 2100

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}

#: Hours ahead of UTC. The American ones are from RFC 822, where CST is Central and not China.
_ZONES = {
    **dict.fromkeys(("z", "gmt", "ut", "utc", "wet"), 0.0),
    **{
        "est": -5.0,
        "edt": -4.0,
        "cst": -6.0,
        "cdt": -5.0,
        "mst": -7.0,
        "mdt": -6.0,
        "pst": -8.0,
        "pdt": -7.0,
    },
    **{"bst": 1.0, "west": 1.0, "cet": 1.0, "cest": 2.0, "eet": 2.0, "eest": 3.0, "msk": 3.0, "msd": 4.0},
    **{"ist": 5.5, "sgt": 8.0, "hkt": 8.0, "jst": 9.0, "kst": 9.0},
    # RFC 2822, section 4.3: the military letters were defined backwards, so they say nothing.
    **dict.fromkeys("abcdefghiklmnopqrstuvwxy", 0.0),
}

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
_ZONE = r"(?:\s*(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?))?"
_COMMENT = r"(?:\s*\([^()]*\))?"
_WEEKDAY = r"(?:[^\W\d_]{2,9}\.?,?\s+)?"

_SHAPES = tuple(
    re.compile(shape, re.ASCII | re.IGNORECASE)
    for shape in (
        # RFC 3339 and ISO 8601; a space for the T, or a date alone
        rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:(?:T|\s+){_TIME}{_ZONE})?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)" + _ZONE,
        # RFC 822 and 2822, with dashes (RFC 850) and full names of months
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\s+|-)(?P<month>[a-z]{{3,9}})\.?,?(?:\s+|-)(?P<year>\d{{4}}|\d{{2}})"
        rf"(?:,?\s+{_TIME}{_ZONE})?{_COMMENT}",
        # American order, with the time at the end or (asctime) before the year
        rf"{_WEEKDAY}(?P<month>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})"
        rf"(?:,?\s+{_TIME}{_ZONE})?{_COMMENT}",
        rf"{_WEEKDAY}(?P<month>[a-z]{{3,9}})\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})",
    )
)

#: The two shapes that nearly all programs write, which can be read in a third of the time.
_DIGITS = {name.title(): f"{number:02}" for name, number in _MONTHS.items()}
_CLOCK = r"(?:[01]\d|2[0-3]):\d\d:\d\d"
_RFC_822 = re.compile(
    rf"[A-Z][a-z]{{2}}, (\d\d) ([A-Z][a-z]{{2}}) (\d{{4}}) ({_CLOCK}) ([A-Z]{{1,5}}|[+-]\d{{4}})", re.ASCII
)
_RFC_3339 = re.compile(rf"(\d{{4}}-\d\d-\d\dT{_CLOCK})(Z|[+-]\d\d:\d\d)", re.ASCII)

#: Characters. No date is longer; more is not worth matching.
_LONGEST = 80

#: Dates that are kept, as most stood in the document of the poll before, too; a megabyte or two.
_KEPT = 8192


def parse_date(raw: str, zone: tzinfo = UTC) -> datetime | None:
    """The time that `raw` names, in UTC; a time without a zone is read as of `zone`, a day as its midnight.

    None for everything that is not a complete, possible date between 1970 and 2100.
    """
    usual = _usual(raw) if len(raw) <= _LONGEST else None
    if usual is not None:
        return usual
    text = raw.strip()
    if len(text) > _LONGEST:
        return None
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found is not None:
            return moment_of(found.groupdict(), zone)
    return None


@lru_cache(maxsize=_KEPT)
def _usual(text: str) -> datetime | None:
    """The time that `text` names in a usual shape; None for another, and for what `moment_of` refuses."""
    if found := _RFC_822.fullmatch(text):
        day, month, year, clock, zone = found.groups()
        local = f"{year}-{_DIGITS.get(month)}-{day}T{clock}+00:00"
    elif found := _RFC_3339.fullmatch(text):
        local, zone = f"{found[1]}+00:00", found[2]
    else:
        return None
    offset = _offset(zone)
    if offset is None:
        return None
    try:
        moment = datetime.fromisoformat(local) - offset
    except (ValueError, OverflowError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def moment_of(parts: Mapping[str, str | None], zone: tzinfo) -> datetime | None:
    """The time of which these are the digits and names, as `parse_date`; with year, month and day."""
    offset = _offset(parts.get("zone") or "")
    month = _month(parts["month"] or "")
    if offset is None or month is None:
        return None
    fraction = (parts.get("fraction") or "")[:6].ljust(6, "0")
    second = int(parts.get("second") or 0)
    leap = second == 60
    try:
        moment = datetime(
            _year(parts["year"] or ""),
            month,
            int(parts["day"] or 0),
            int(parts.get("hour") or 0),
            int(parts.get("minute") or 0),
            59 if leap else second,
            0 if leap else int(fraction),
            tzinfo=timezone(offset) if parts.get("zone") else zone,
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _month(text: str) -> int | None:
    return int(text) if text.isdigit() else _MONTHS.get(text.lower())


def _year(text: str) -> int:
    """RFC 2822, section 4.3: two digits below 50 are in this century, others in the last one."""
    year = int(text)
    if len(text) == 2:
        return year + (2000 if year < 50 else 1900)
    return year


@lru_cache(maxsize=64)
def _offset(zone: str) -> timedelta | None:
    """How far `zone` is ahead of UTC; no zone is UTC, None for one that is not known."""
    name = zone.strip().lower()
    if not name:
        return timedelta()
    if name in _ZONES:
        return timedelta(hours=_ZONES[name])
    found = re.fullmatch(r"(?:gmt|utc)?\s?([+-])(\d{1,2}):?(\d{2})?", name)
    if found is None:
        return None
    # "+330" is 3:30 and "+30" is no hour that exists.
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return ahead if found[1] == "+" else -ahead
