"""What the lists in `seeds` know by id: cities, people, roles and goods, and their names for the reader. Ids
are those of `bot.analysis.text.places.Mention` and of `bot.domain.facts`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SEEDS = Path(__file__).parents[2] / "seeds"

#: As the lists have their columns.
_LANGUAGES = ("en", "ru", "zh")

#: By language; empty in one whose name of it is not known.
_Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCity:
    """A city of `seeds/cities.tsv`."""

    country: str
    names: _Names
    #: By language: all names, the one that is shown first.
    known_as: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """A person of `seeds/people.tsv`."""

    country: str
    #: The highest of their offices.
    role: str
    #: In office from and to: "2025", "2025-03" or "2025-03-14"; "" when unknown, or when it is not over.
    start: str
    end: str
    names: _Names


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRole:
    """A role of `seeds/roles.toml`."""

    #: Smaller is higher.
    rank: int
    #: state, government, ministry, parliament, organisation, party, region, delegation, or "".
    of: str
    names: _Names
    #: By country, where it is called otherwise: a German prime minister is a chancellor.
    names_in: Mapping[str, _Names]


@cache
def cities() -> Mapping[str, ListedCity]:
    """All listed cities by id."""
    return {
        id: ListedCity(country=country, names=_names(names), known_as=_known_as(names))
        for id, country, *names in _rows("cities.tsv", columns=5)
    }


@cache
def people() -> Mapping[str, ListedPerson]:
    """All listed people by id."""
    return {
        id: ListedPerson(country=country, role=role, start=start, end=end, names=_names(names))
        for id, country, role, start, end, *names, _ in _rows("people.tsv", columns=9)
    }


@cache
def people_by_name(language: str) -> Mapping[tuple[str, str], str]:
    """Ids by country and the name that is shown in `language`, where one person of the country has it."""
    found: dict[tuple[str, str], list[str]] = {}
    for id, person in people().items():
        found.setdefault((person.country, _in(language, person.names)), []).append(id)
    return {key: ids[0] for key, ids in found.items() if len(ids) == 1}


@cache
def roles() -> Mapping[str, ListedRole]:
    """All roles by id."""
    listed = tomllib.loads((_SEEDS / "roles.toml").read_text("utf-8"))
    return {
        id: ListedRole(rank=role["rank"], of=role["of"], names=role["name"], names_in=role.get("names", {}))
        for id, role in listed.items()
    }


@cache
def commodities() -> Mapping[str, _Names]:
    """The names of all commodities by id."""
    return {id: _names(names) for id, *names in _rows("commodities.tsv", columns=4)}


def city_name(language: str, id: str) -> str:
    """The city's name in `language`, in English when the list has none, "" when it is not listed."""
    city = cities().get(id)
    return _in(language, city.names) if city else ""


def person_name(language: str, id: str) -> str:
    """As `city_name`, of a person; in Russian in the nominative."""
    person = people().get(id)
    return _in(language, person.names) if person else ""


def role_name(language: str, id: str, *, country: str = "") -> str:
    """As `city_name`, of a role, as it stands before a name; as they call it in `country`."""
    role = roles().get(id)
    return _in(language, role.names_in.get(country, role.names)) if role else ""


def commodity_name(language: str, id: str) -> str:
    """As `city_name`, of a commodity."""
    return _in(language, commodities().get(id, {}))


def _in(language: str, names: _Names) -> str:
    return names.get(language) or names.get("en", "")


def _rows(file: str, *, columns: int) -> Iterator[list[str]]:
    """The lines of a list, each in as many columns; # begins a comment line."""
    for line in (_SEEDS / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            yield cells + [""] * (columns - len(cells))


def _known_as(cells: list[str]) -> Mapping[str, tuple[str, ...]]:
    """All forms of each cell."""
    return {language: tuple(cell.split("; ")) for language, cell in zip(_LANGUAGES, cells, strict=True)}


def _names(cells: list[str]) -> _Names:
    """The first form of each cell; "=" marks one that is shown and not looked for."""
    first = (cell.partition("; ")[0].removeprefix("=") for cell in cells)
    return dict(zip(_LANGUAGES, first, strict=True))
