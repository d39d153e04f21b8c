"""Names of people, cities, offices and goods in the reader's language, as far as lists know them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.facts import City, Person
from bot.phrases import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What lists call those who have an id; whom they do not know is called as the text calls them."""

    #: By id and language.
    people: Mapping[tuple[str, str], str] = field(default_factory=dict)
    cities: Mapping[tuple[str, str], str] = field(default_factory=dict)
    goods: Mapping[tuple[str, str], str] = field(default_factory=dict)
    #: Offices as they stand before a name, by id, country ("" for most) and language.
    roles: Mapping[tuple[str, str, str], str] = field(default_factory=dict)


def person_name(person: Person, names: Names, *, language: str) -> str:
    """The name by the list, else as the text has it; "" when only the office is named."""
    return names.people.get((person.id, language)) or person.name


def city_name(city: City, names: Names, *, language: str) -> str:
    """The name by the list, else as the text has it."""
    return names.cities.get((city.id, language)) or city.name


def role_name(person: Person, names: Names, *, language: str) -> str:
    """The office: in short where it has a short name and the country calls it as others do; "" for one that
    is not known."""
    short = catalogue(language).get(f"role.{person.role}", "")
    usual = names.roles.get((person.role, "", language), "")
    here = names.roles.get((person.role, person.country, language), usual)
    return short if short and here == usual else here


def goods_name(commodity: str, names: Names, *, language: str) -> str:
    """What is traded; an id that no list knows is told as it is."""
    return names.goods.get((commodity, language)) or commodity.replace("_", " ")
