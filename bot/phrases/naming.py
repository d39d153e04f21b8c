"""Names of people, cities, offices and goods in the reader's language, as far as lists know them."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.facts import City, Person
from bot.domain.goods import bare, is_quoted
from bot.phrases import catalogue
from bot.phrases import names as lists

#: From a language and an id to a name; "" for whom the list does not know.
Lookup = Callable[[str, str], str]


def _unknown(language: str, id: str, *, country: str = "") -> str:  # noqa: ARG001 - knows nobody
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What lists call those who have an id. By default they know nobody."""

    people: Lookup = _unknown
    cities: Lookup = _unknown
    goods: Lookup = _unknown
    #: Offices as they stand before a name; `country` may call one otherwise.
    roles: Callable[..., str] = _unknown


#: By the lists in `seeds`.
LISTED = Names(
    people=lists.person_name, cities=lists.city_name, goods=lists.commodity_name, roles=lists.role_name
)


def person_name(person: Person, names: Names, *, language: str) -> str:
    """The name by the list, else as the text has it; "" when only the office is named."""
    return names.people(language, person.id) or person.name


def city_name(city: City, names: Names, *, language: str) -> str:
    """The name by the list, else as the text has it."""
    return names.cities(language, city.id) or city.name


def role_name(person: Person, names: Names, *, language: str) -> str:
    """The office: in short where it has a short name and the country calls it as others do; "" for one that
    is not known."""
    short = catalogue(language).get(f"role.{person.role}", "")
    usual: str = names.roles(language, person.role)
    here: str = names.roles(language, person.role, country=person.country)
    return short if short and here == usual else here


def goods_name(commodity: str, names: Names, *, language: str) -> str:
    """What is traded; an id that no list knows is told as it is, and goods that no list has as the text
    writes them: in quotes where that is another language."""
    return ", ".join(_good(one, names, language=language) for one in commodity.split(", "))


#: How the letters of a language are called in Unicode.
_LETTERS = {"en": "LATIN", "ru": "CYRILLIC", "zh": "CJK"}


def _good(one: str, names: Names, *, language: str) -> str:
    if not is_quoted(one):
        return names.goods(language, one) or one.replace("_", " ")
    words = bare(one)
    return words if unicodedata.name(words[:1] or "?", "").startswith(_LETTERS[language]) else one
