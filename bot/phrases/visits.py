"""Visits in words: one line that says who goes where and when, and what there is to add."""

from collections.abc import Iterable, Sequence
from datetime import date

from babel.lists import format_list

from bot.domain.facts import Person, Visit, VisitStatus
from bot.domain.trips import day_of, home_of
from bot.phrases import catalogue, country_name, country_within, flag, locale_of, say
from bot.phrases.forms import day, days, month
from bot.phrases.naming import Names, city_name, person_name, role_name

_MOST_VISITORS = 3
_MOST_MET = 6
_MOST_CITIES = 4

_MEETING = {
    VisitStatus.CONCLUDED: "visit.met",
    VisitStatus.CANCELLED: "visit.was_to_meet",
    VisitStatus.POSTPONED: "visit.was_to_meet",
}


def trip_line(
    trip: Sequence[Visit], names: Names, *, language: str, year: int, dated: bool = True, over: bool = False
) -> str:
    """What happened on `trip` (see `trips_of`): "🇷🇺 → 🇨🇳 PM Mikhail Mishustin in Beijing, 3–4 Nov". Years
    other than `year` are told, and without `dated` no days at all; `over` says that its days have passed,
    though nobody may have told that it took place."""
    whole = {days_text(visit, language=language, year=year) for visit in trip}
    if not dated or len(whole) == 1:
        wheres = [_where(visit, names, language=language) for visit in trip]
        when = whole.pop() if dated else ""
    else:
        wheres = [_leg(visit, names, language=language, year=year) for visit in trip]
        when = ""
    status = trip[0].status
    said = say(
        language,
        "visit.was_planned" if over and status is VisitStatus.PLANNED else f"visit.{status.value}",
        who=_who(trip[0], names, language=language),
        where=_listed(language, wheres),
        when=say(language, "visit.when", days=when) if when else "",
    )
    return f"{arrow(trip, language=language)} {said[:1].upper()}{said[1:]}"


def arrow(trip: Sequence[Visit], *, language: str) -> str:
    """From where to where, in flags: "🇷🇺 → 🇨🇳 🇻🇳"."""
    hosts = dict.fromkeys(visit.host_country for visit in trip)
    home = home_of(trip[0])
    return f"{_sign(home, language)} → {' '.join(_sign(one, language) for one in hosts)}".strip()


def trip_details(trip: Sequence[Visit], names: Names, *, language: str) -> tuple[str, ...]:
    """What there is to add to the line: whom they meet, and what kind of visit it is, if the source says."""
    found: list[str] = []
    kinds = dict.fromkeys(visit.kind for visit in trip)
    texts = catalogue(language)
    found += [texts[f"visit.kind_{kind}"] for kind in kinds if f"visit.kind_{kind}" in texts]
    met = dict.fromkeys((person, visit.host_country) for visit in trip for person in visit.meets)
    if met:
        key = _MEETING.get(trip[0].status, "visit.meets")
        people = [
            f"{who_is(person, names, language=language)}{_foreign(person, host)}" for person, host in met
        ]
        found.append(say(language, key, people=_some(language, people, most=_MOST_MET)))
    return tuple(found)


def days_text(visit: Visit, *, language: str, year: int) -> str:
    """When a visit is, as exactly as it is known; "" when it is not."""
    start, end = day_of(visit.start), day_of(visit.end)
    if start is None and end is None:
        return ""
    if start is None or end is None:
        text = visit.start or visit.end
        only = _day_or_month(text, start or end, language=language, year=year)
        return only if start is not None else say(language, "visit.until", day=only)
    if len(visit.start) == len(visit.end) == len("2025-11-03"):
        return days(language, start, end=end, year=year)
    first = _day_or_month(visit.start, start, language=language, year=year)
    last = _day_or_month(visit.end, end, language=language, year=year)
    return first if first == last else f"{first} – {last}"


def who_is(person: Person, names: Names, *, language: str) -> str:
    """A person for people: their name, else their office."""
    return person_name(person, names, language=language) or _office(person, names, language=language)


def _office(person: Person, names: Names, *, language: str) -> str:
    """Somebody of whom only the office is known, if that: "Kazakhstan FM"."""
    role = role_name(person, names, language=language)
    if not role or not person.country:
        return role or say(language, "visit.officials")
    return say(language, "visit.office_of", role=role, country=country_name(language, person.country))


def _day_or_month(text: str, when: date | None, *, language: str, year: int) -> str:
    if when is None:
        return ""
    if len(text) == len("2025-11"):
        return month(language, when, year=year)
    return day(language, when, year=year)


def _who(visit: Visit, names: Names, *, language: str) -> str:
    """The visitors, office first; only their country may be known."""
    people = [_titled(person, names, language=language) for person in visit.visitors]
    return _some(language, people, most=_MOST_VISITORS) if people else say(language, "visit.officials")


def _titled(person: Person, names: Names, *, language: str) -> str:
    name = person_name(person, names, language=language)
    role = role_name(person, names, language=language)
    if not name:
        return _office(person, names, language=language)
    return say(language, "visit.titled", role=role, name=name) if role else name


def _where(visit: Visit, names: Names, *, language: str) -> str:
    """The cities, else the country."""
    cities = [city_name(city, names, language=language) for city in visit.cities]
    return (
        _some(language, cities, most=_MOST_CITIES) if cities else country_within(language, visit.host_country)
    )


def _leg(visit: Visit, names: Names, *, language: str, year: int) -> str:
    where = _where(visit, names, language=language)
    when = days_text(visit, language=language, year=year)
    return say(language, "visit.leg", where=where, days=when) if when else where


def _some(language: str, texts: Sequence[str], *, most: int) -> str:
    """The first of `texts`, and how many more there are."""
    if len(texts) <= most:
        return _listed(language, texts)
    names = ("、" if language == "zh" else ", ").join(texts[: most - 1])
    return say(language, "visit.more", names=names, count=len(texts) - most + 1)


def _listed(language: str, texts: Iterable[str]) -> str:
    return format_list(list(dict.fromkeys(texts)), locale=locale_of(language))


def _sign(code: str, language: str) -> str:
    """A country's flag; what has none is named."""
    return flag(code) or (country_name(language, code) if code else "")


def _foreign(person: Person, host: str) -> str:
    """The flag of somebody who is no host."""
    return f" {flag(person.country)}" if person.country not in ("", host) and flag(person.country) else ""
