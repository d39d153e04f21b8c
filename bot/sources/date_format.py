"""Dates on pages, in the format that the catalogue names: "%d %B %Y, %H:%M"."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from bot.sources.dates import moment_of

_PARTS = {
    "%d": r"(?P<day>\d{1,2})",
    "%m": r"(?P<month>\d{1,2})",
    "%B": r"(?P<name>[^\W\d_]{1,20}\.?)",
    "%Y": r"(?P<year>\d{4})",
    "%y": r"(?P<year>\d{2})",
    "%H": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{2})",
    "%S": r"(?P<second>\d{2})",
}

_PIECE = re.compile(r"%.|\s+|[^%\s]+", re.DOTALL)

#: Characters of the text in which a date is looked for.
_LONGEST = 200


def format_fault(date_format: str) -> str:
    """Why dates cannot be read by `date_format`, "" when they can."""
    codes = re.findall(r"%.?", date_format)
    unknown = [code for code in codes if code not in _PARTS]
    if unknown:
        return f"knows no {unknown[0]}; known are {' '.join(_PARTS)}"
    if len(set(codes)) < len(codes) or {"%Y", "%y"} <= set(codes) or {"%m", "%B"} <= set(codes):
        return "must name each part once"
    if not ({"%Y", "%y"} & set(codes) and {"%m", "%B"} & set(codes) and "%d" in codes):
        return 'must name day, month and year, like "%d.%m.%Y"'
    return ""


def language_fault(language: str) -> str:
    """Why names of months cannot be read in `language`, "" when they can."""
    return "" if _months(language) else 'must be the code of a language, like "ru"'


def zone_of(text: str) -> tzinfo | None:
    """The zone called `text`: "Europe/Moscow" or "+03:00"; "" is UTC, None for what is none."""
    found = re.fullmatch(r"([+-])(\d\d):([0-5]\d)", text)
    if found and int(found[2]) <= 14:
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return timezone(ahead if found[1] == "+" else -ahead)
    try:
        return ZoneInfo(text) if text else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_date(text: str, date_format: str, *, language: str, zone: tzinfo) -> datetime | None:
    """The first date in `text` that is written so, in UTC; None when there is none, or no such day."""
    found = _pattern(date_format).search(text[:_LONGEST])
    if found is None:
        return None
    parts = found.groupdict()
    name = parts.pop("name", None)
    if name is not None:
        parts["month"] = _months(language).get(name.casefold().rstrip("."), "")
    return moment_of(parts, zone) if parts["month"] else None


@lru_cache(maxsize=100)
def _pattern(date_format: str) -> re.Pattern[str]:
    pieces = _PIECE.findall(date_format)
    return re.compile(
        "".join(_PARTS.get(piece) or (r"\s+" if piece.isspace() else re.escape(piece)) for piece in pieces)
    )


@lru_cache(maxsize=100)
def _months(language: str) -> dict[str, str]:
    """The number of each month by its names in `language`; {} when that is none."""
    try:
        locale = Locale.parse(language)
    except (ValueError, TypeError, UnknownLocaleError):
        return {}
    return {
        name.casefold().rstrip("."): str(number)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, context=context, locale=locale).items()
    }
