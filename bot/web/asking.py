"""What the headers of an answer say of when to ask again."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from multidict import MultiMapping

#: A server that asks for more is asked again after a day: what it says may be a mistake.
_LONGEST = timedelta(hours=24)

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE)
_SECONDS = re.compile("[0-9]{1,12}")


def retry_after(headers: MultiMapping[str], now: Callable[[], datetime]) -> timedelta | None:
    """Retry-After in seconds or as a date, between nothing and a day; None when it cannot be read.

    A date is compared with the server's own Date, as its clock may differ from ours.
    """
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        return min(timedelta(seconds=int(value)), _LONGEST)
    until = http_date(value)
    if until is None:
        return None
    wait = until - (http_date(headers.get("Date", "")) or now())
    return min(max(wait, timedelta()), _LONGEST)


def http_date(value: str) -> datetime | None:
    """A date as headers write it, aware; None when it cannot be read."""
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def fresh_for(headers: MultiMapping[str]) -> timedelta:
    """How much longer an answer is fresh (RFC 9111, 4.2), up to a day; nothing when it does not say.

    Sooner, a cache on the way would answer with the same. Expires counts from the server's own Date.
    """
    control = headers.get("Cache-Control", "")
    given = _MAX_AGE.search(control)
    if re.search(r"\bno-(?:cache|store)\b", control, re.IGNORECASE):
        return timedelta()
    if given:
        age = headers.get("Age", "").strip()
        passed = int(age) if _SECONDS.fullmatch(age) else 0
        return _bounded(timedelta(seconds=int(given[1]) - passed))
    expires, date = http_date(headers.get("Expires", "")), http_date(headers.get("Date", ""))
    return _bounded(expires - date) if expires is not None and date is not None else timedelta()


def _bounded(span: timedelta) -> timedelta:
    return min(max(span, timedelta()), _LONGEST)
