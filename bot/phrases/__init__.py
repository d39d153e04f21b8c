"""What the product says, in the reader's language: one catalogue file a language, all with the same keys
(held by a house test), and the forms of dates and names of countries from CLDR by way of Babel.

Catalogue texts are templates; what is put into them is never one."""

import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal

from bot.domain.message import Part, moment
from bot.domain.places import ANYWHERE, BLOCS, Place, codes_of

#: Languages of the interface, the fallback first.
LANGUAGES = ("en", "ru", "zh")

#: In CLDR, but no country: pseudo-locales, unknown and outlying regions, and a second code of the euro area.
_NO_COUNTRIES = frozenset({"ZZ", "QO", "XA", "XB", "EZ"})

_MOMENTS = {"zh": "y年M月d日 HH:mm"}

_FLAGLESS = frozenset({"EA", "G7"})


@cache
def catalogue(language: str) -> dict[str, str]:
    """The texts of a language by key, like "start.greeting"."""
    path = Path(__file__).with_name(f"{language}.toml")
    sections = tomllib.loads(path.read_text("utf-8"))
    return {f"{section}.{name}": text for section, texts in sections.items() for name, text in texts.items()}


@cache
def locale_of(language: str) -> Locale:
    """CLDR's locale of an interface language."""
    return Locale.parse("zh_Hans" if language == "zh" else language)


def known_language(code: str | None) -> str:
    """The interface language for a language tag like "ru" or "zh-hans"; English when there is none."""
    short = (code or "").partition("-")[0].lower()
    return short if short in LANGUAGES else LANGUAGES[0]


def say(language: str, key: str, /, **values: object) -> str:
    """The text `key` in `language`, whole numbers as its readers write them. Raises KeyError for a key or
    value that does not exist."""
    shown = {
        name: format_decimal(value, locale=locale_of(language)) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return catalogue(language)[key].format(**shown)


def country_name(language: str, code: str) -> str:
    """The name of a country or bloc; the code itself when it is not known."""
    texts = catalogue(language)
    own = texts.get(f"blocs.{code}") or texts.get(f"countries.{code}")
    return own or str(locale_of(language).territories.get(code, code))


def country_within(language: str, code: str) -> str:
    """The name of a country or bloc as it stands within a sentence: "the US"."""
    return catalogue(language).get(f"within.{code}") or country_name(language, code)


def is_country(code: str) -> bool:
    """Whether `code` names a country or bloc that can be followed."""
    if code in BLOCS:
        return True
    return len(code) == 2 and code in locale_of("en").territories and code not in _NO_COUNTRIES


def language_name(language: str, code: str) -> str:
    """The name of the language `code`, as it stands within a sentence."""
    return str(locale_of(language).languages.get(code, code))


def flag(code: str) -> str:
    """The flag of a country, or "" for what has none."""
    if len(code) != 2 or not code.isascii() or not code.isalpha() or code in _FLAGLESS:
        return ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)


def flagged(language: str, code: str) -> str:
    """A country's flag and name."""
    return f"{flag(code)} {country_name(language, code)}".strip()


def place_name(language: str, where: Place) -> str:
    """A place for people: "everywhere", a country, or a pair."""
    if where == ANYWHERE:
        return say(language, "words.everywhere")
    return " – ".join(flagged(language, code) for code in codes_of(where))


def time_part(language: str, at: datetime) -> Part:
    """The moment `at`, with a text in UTC for clients that know no time entities."""
    pattern = _MOMENTS.get(language, "d MMM y, HH:mm")
    return moment(at, f"{format_datetime(at.astimezone(UTC), pattern, locale=locale_of(language))} UTC")
