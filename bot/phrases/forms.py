"""Numbers, days and periods as people write them, from CLDR by way of Babel. The digits that count are those
of the source: nothing is rounded."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from bot.phrases import locale_of, say

_MINUS = "\u2212"

#: Before or behind the decimal point.
_MOST_DIGITS = 20

#: Patterns of CLDR's date syntax by language: a day, a day with its year, a month of its own, the same with
#: its year. Days come first in English, as in the moments of alerts.
_DATES = {
    "en": ("d MMM", "d MMM y", "MMM", "MMM y"),
    "ru": ("d MMM", "d MMM y", "LLL", "LLL y"),
    "zh": ("M月d日", "y年M月d日", "M月", "y年M月"),
}

#: Which powers of ten are told in words: 万, 亿, 万亿; million, billion, trillion.
_POWERS = {"zh": (12, 8, 4)}
_USUAL_POWERS = (12, 9, 6)


def change(language: str, per_cent: Decimal) -> str:
    """A change with its sign: "−21.0%", "+3,8 %", "0%"."""
    sign = "+" if per_cent > 0 else _MINUS if per_cent < 0 else ""
    pattern: str = locale_of(language).percent_formats[None].pattern
    return sign + _digits(language, abs(per_cent)) + pattern.lstrip("#,0")


def amount(language: str, value: Decimal, *, currency: str = "", unit: str = "") -> str:
    """A value with its scale, and its currency or unit: "USD 63.11 billion", "1,62 млн барр./сут."."""
    number = compact(language, value)
    if currency:
        return say(language, "trade.money", amount=number, currency=currency_name(language, currency))
    if unit:
        return say(language, "trade.quantity", amount=number, unit=unit_name(language, unit))
    return number


def compact(language: str, value: Decimal) -> str:
    """A value in words of its scale: "63.11 billion", "−5,2 млрд", "631.1亿"."""
    scaled, word = scaled_by(language, value)
    return (_MINUS if value < 0 else "") + _digits(language, abs(scaled)) + word


def scaled_by(language: str, value: Decimal, *, power: int | None = None) -> tuple[Decimal, str]:
    """`value` divided by `power` of ten, the largest fitting one if None; and the word for that power, with
    the space before it where one is written."""
    power = power_of(language, value) if power is None else power
    if not power:
        return value, ""
    scaled = value.scaleb(-power)
    # Of a number that is written out, the zeros at its end say nothing of how exact it is.
    exponent = value.as_tuple().exponent
    is_written_out = isinstance(exponent, int) and exponent <= 0
    return (scaled.normalize() if is_written_out else scaled), _word(language, power)


def power_of(language: str, value: Decimal) -> int:
    """The largest power of ten in `value` that has a word of its own; 0 when there is none."""
    powers = _POWERS.get(language, _USUAL_POWERS)
    return next((power for power in powers if abs(value) >= Decimal(10) ** power), 0)


def decimal(language: str, value: Decimal, *, signed: bool = False) -> str:
    """A plain number with its digits, and with `signed` also a plus."""
    sign = _MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + _digits(language, abs(value))


def currency_name(language: str, code: str) -> str:
    """A currency within an amount: its code, or its name where that is how amounts are written."""
    return _name(locale_of(language).currencies, code) if language == "zh" else code


def currency_in_words(language: str, code: str) -> str:
    """The name of a currency; the code itself when it has none."""
    return _name(locale_of(language).currencies, code)


def day(language: str, when: date, *, year: int) -> str:
    """A day, with its year unless that is `year`."""
    plain, with_year, _, _ = _DATES[language]
    return _date(language, when, pattern=plain if when.year == year else with_year)


def days(language: str, start: date, *, end: date, year: int) -> str:
    """From one day to another: "3–4 Nov", "30 окт. – 2 нояб.", "11月3日至4日"."""
    if start == end:
        return day(language, start, year=year)
    first = _date(language, start, pattern=_DATES[language][0])
    last = day(language, end, year=year)
    if start.year != end.year:
        first = day(language, start, year=0)
    elif start.month == end.month and language == "zh":
        first, last = day(language, start, year=year), f"{end.day}日"
    elif start.month == end.month:
        return f"{start.day}–{last}"
    elif language == "zh":
        first = day(language, start, year=year)
    return f"{first}至{last}" if language == "zh" else f"{first} – {last}"


def month(language: str, when: date, *, year: int) -> str:
    """A month, with its year unless that is `year`."""
    _, _, plain, with_year = _DATES[language]
    return _date(language, when, pattern=plain if when.year == year else with_year)


def period(language: str, code: str, *, year: int = 0) -> str:
    """A period as in `Figure.period`, with its year unless that is `year`: "Sep 2025", "янв.–сент. 2025 г.",
    "2025年第三季度". What is not of that form stays as it is."""
    first = code.partition("/")[0]
    try:
        if "/" in code:
            return _range(language, code, year=year)
        if "-Q" in first:
            quarter = say(language, "trade.quarter", number=first[-1])
            return _with_year(language, quarter, year=int(first[:4]), skip=year)
        if len(first) == 4:
            return say(language, "trade.year", year=first)
        if len(first) == 7:
            return month(language, date.fromisoformat(f"{first}-01"), year=year)
        return day(language, date.fromisoformat(first), year=year)
    except (ValueError, IndexError):
        return code


def _range(language: str, code: str, *, year: int) -> str:
    first, _, last = code.partition("/")
    if len(first) == len(last) == 4:
        return f"{first}–{last}"
    if len(first) == len(last) == 7:
        start, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
        if language == "zh" and start.year == end.year:
            return _with_year(language, f"{start.month}至{end.month}月", year=end.year, skip=year)
        plain = month(language, start, year=start.year if start.year == end.year else 0)
        return f"{plain}–{month(language, end, year=year)}"
    return days(language, date.fromisoformat(first), end=date.fromisoformat(last), year=year)


def _with_year(language: str, text: str, *, year: int, skip: int) -> str:
    if year == skip:
        return text
    return f"{year}年{text}" if language == "zh" else f"{text} {year}"


def _date(language: str, when: date, *, pattern: str) -> str:
    return format_date(when, pattern, locale=locale_of(language))


def _digits(language: str, value: Decimal) -> str:
    """A number that is not negative, with all its digits, in groups; one of no use to anybody as it is."""
    if abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, pattern, locale=locale_of(language))


def _word(language: str, power: int) -> str:
    """How CLDR's compact form of a locale calls a power of ten."""
    formats: Any = locale_of(language).compact_decimal_formats
    style = "long" if language == "en" else "short"
    pattern: str = formats[style]["other"][str(10**power)].pattern
    return pattern.lstrip("0").replace("'", "")


def unit_name(language: str, unit: str) -> str:
    """A unit of quantity as it stands behind a number."""
    known = {"t": "ton", "bbl": "barrel", "bbl/d": "barrels_a_day"}
    return say(language, f"units.{known[unit]}") if unit in known else unit


def _name(names: Any, code: str) -> str:
    return str(names.get(code, code))
