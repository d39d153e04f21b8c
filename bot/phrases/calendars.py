"""Visits as an iCalendar file (RFC 5545), for people's own calendars."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from bot.domain.facts import VisitStatus
from bot.domain.trips import Told
from bot.phrases import country_name
from bot.phrases.naming import Names, city_name
from bot.phrases.visits import trip_details, trip_line

#: RFC 5545, 3.1: octets of a line without its end; the rest goes on after a line break and a space.
_LONGEST_LINE = 75

#: RFC 5545, 3.8.1.11.
_STATUS = {
    VisitStatus.PLANNED: "TENTATIVE",
    VisitStatus.POSTPONED: "TENTATIVE",
    VisitStatus.CANCELLED: "CANCELLED",
}


def calendar(visits: Iterable[Told], names: Names, *, language: str, now: datetime) -> str:
    """The text of a file with those of `visits` whose days are known, one event each. The same visit has the
    same id in every file, so a calendar changes it and does not add it again."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Communique//Visits//EN", "CALSCALE:GREGORIAN"]
    for told in visits:
        if told.has_days:
            lines += _event(told, names, language=language, now=now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(told: Told, names: Names, *, language: str, now: datetime) -> Iterator[str]:
    visit = told.visit
    where = [city_name(city, names, language=language) for city in visit.cities]
    where.append(country_name(language, visit.host_country))
    line = trip_line([visit], names, language=language, year=told.first.year, dated=False)
    about = [*trip_details([visit], names, language=language), told.findings.title, told.findings.url]
    yield "BEGIN:VEVENT"
    yield f"UID:{told.id}@communique"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(told.first)}"
    # 3.6.1: the end of an event of whole days is the day after its last.
    yield f"DTEND;VALUE=DATE:{_day(told.last + timedelta(days=1) if told.last < date.max else told.last)}"
    yield f"SUMMARY:{escaped(line)}"
    yield f"LOCATION:{escaped(', '.join(where))}"
    yield f"DESCRIPTION:{escaped(chr(10).join(one for one in about if one))}"
    if told.findings.url:
        yield f"URL:{_one_line(told.findings.url)}"
    yield f"STATUS:{_STATUS.get(visit.status, 'CONFIRMED')}"
    # 3.8.2.7: nobody is busy because of it.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(when: date) -> str:
    return f"{when.year:04}{when.month:02}{when.day:02}"


def escaped(text: str) -> str:
    """`text` as a value of type TEXT (3.3.11)."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(_one_line(line) for line in plain.split("\n"))


def folded(line: str) -> list[str]:
    """`line` in pieces of at most 75 octets, no character cut in two (3.1)."""
    pieces, size = [""], 0
    for char in line:
        width = len(char.encode("utf-8", "replace"))
        if size + width > _LONGEST_LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += char
        size += width
    return pieces


def _one_line(text: str) -> str:
    """`text` without control characters and what is not UTF-8 (3.1)."""
    kept = "".join(char for char in text if char >= " " and char != "\x7f")
    return kept.encode("utf-8", "replace").decode()
