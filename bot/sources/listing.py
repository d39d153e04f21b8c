"""What the options of lists have in common, pages or JSON: where links start, how dates are written."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.domain.sources import Fault
from bot.sources.date_format import format_fault, language_fault, read_date, zone_of
from bot.sources.dates import parse_date
from bot.sources.entries import absolute

#: Options of every list; `seeds/sources.toml` explains them.
COMMON = ("base", "date_format", "date_language", "date_zone")

#: Seconds of 2001 and later, which is more than a date in digits ever is.
_FIRST_EPOCH = 1_000_000_000
#: Larger ones count milliseconds, then microseconds; in seconds this is the year 5138.
_LAST_EPOCH = 100_000_000_000


def common_fault(options: Mapping[str, str]) -> Fault | None:
    """The first of COMMON that is wrong and why, or None."""
    if "base" in options and not absolute(options["base"], ""):
        return "base", "must be an http or https address"
    if "date_format" in options and (fault := format_fault(options["date_format"])):
        return "date_format", fault
    if "date_language" in options and (fault := language_fault(options["date_language"])):
        return "date_language", fault
    if zone_of(options.get("date_zone", "")) is None:
        return "date_zone", 'must be a time zone like "Europe/Moscow" or "+03:00"'
    return None


def date_of(said: str, options: Mapping[str, str]) -> str:
    """The date that `said` tells, in ISO 8601; "" when it tells none that can be read."""
    zone = zone_of(options.get("date_zone", "")) or UTC
    moment: datetime | None
    if "date_format" in options:
        language = options.get("date_language", "en")
        moment = read_date(said, options["date_format"], language=language, zone=zone)
    else:
        moment = _epoch(said) or parse_date(said, zone)
    return moment.isoformat() if moment is not None else ""


def _epoch(said: str) -> datetime | None:
    """The time that so many seconds, milli- or microseconds after 1970 are; None when they are none."""
    if not re.fullmatch(r"[0-9]{10,17}(\.[0-9]{1,9})?", said):
        return None
    seconds = float(said)
    while seconds >= _LAST_EPOCH:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC) if seconds >= _FIRST_EPOCH else None
