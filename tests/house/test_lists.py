"""The lists by which texts are read: whole, in order, and agreeing with each other."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from babel import Locale

from bot.analysis.text.places import KINDS, OWN, PLACES, Form, Gazetteer, read_forms
from bot.analysis.text.tokens import sentences
from bot.phrases import is_country
from bot.phrases.names import cities, commodities, people, roles
from tests.house.code import ROOT

SEEDS = ROOT / "seeds"
LANGUAGES = ("en", "ru", "zh")
DATE = re.compile(r"|\d{4}(-\d{2}(-\d{2})?)?")


def lines(name: str) -> list[str]:
    return [
        line for line in (SEEDS / name).read_text("utf-8").splitlines() if line and not line.startswith("#")
    ]


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in lines(name)]


@cache
def forms(language: str) -> tuple[Form, ...]:
    return tuple(form for line in lines(f"mentions/{language}.tsv") for form in read_forms(line))


@pytest.mark.parametrize(
    "name",
    [
        "cities.tsv",
        "commodities.tsv",
        "currencies.tsv",
        "people.tsv",
        "places/cities-hand.tsv",
        "places/cities-geonames.tsv",
        *(f"mentions/{language}.tsv" for language in LANGUAGES),
    ],
)
def test_a_list_is_sorted_holds_nothing_twice_and_names_its_source(name: str) -> None:
    found = lines(name)
    assert found == sorted(set(found))
    assert all(line == line.strip(" ") for line in found)
    head = [line for line in (SEEDS / name).read_text("utf-8").splitlines()[:6] if line.startswith("#")]
    assert any("CC0" in line or "License" in line for line in head)


def lists_in(table: object, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """The lists of phrases in a table of a seed, each with where it stands."""
    if isinstance(table, dict):
        for name, value in table.items():
            yield from lists_in(value, f"{path}.{name}")
    elif isinstance(table, list) and all(isinstance(one, str) for one in table):
        yield path, table


@pytest.mark.parametrize("path", sorted(SEEDS.rglob("*.toml")), ids=lambda path: str(path.relative_to(SEEDS)))
def test_no_phrase_stands_twice_in_a_list(path: Path) -> None:
    twice = {
        name: {phrase for phrase, times in Counter(phrases).items() if times > 1}
        for name, phrases in lists_in(tomllib.loads(path.read_text("utf-8")))
    }
    assert {name: found for name, found in twice.items() if found} == {}


@pytest.mark.parametrize("name", ["cities.tsv", "commodities.tsv", "currencies.tsv", "people.tsv"])
def test_an_id_is_used_once(name: str) -> None:
    ids = [row[0] for row in rows(name)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_of_a_known_kind_and_its_id_is_listed(language: str) -> None:
    ids = {
        "city": set(cities()),
        "capital": set(cities()),
        "person": set(people()),
        "role": set(roles()),
        "commodity": set(commodities()),
        "currency": {row[0] for row in rows("currencies.tsv")} | set(Locale("en").currencies),
        "agency": {row[1] for row in rows("agencies.tsv")},
        "seat": {row[1] for row in rows("agencies.tsv")},
    }
    found = forms(language)
    # Chinese has no adjectives, and the others have no word of its own for "our country".
    assert KINDS - {"adjective", OWN} <= {form.kind for form in found} <= KINDS
    for form in found:
        assert all(map(is_country, form.codes)), form
        if form.kind == "name":
            assert all(map(is_country, filter(None, form.id.split(",")))), form  # Whom it may stand for, too.
        else:
            assert not form.id or form.id in ids[form.kind], form
        assert form.id or form.kind in PLACES | {OWN, "none", "region"}, form
    assert len({form.written for form in found}) == len(found)


def test_people_are_many_and_known() -> None:
    assert len(people()) >= 400
    for id, person in people().items():
        assert is_country(person.country), id
        assert person.role in roles(), id
        assert all(person.names.values()), id
        assert DATE.fullmatch(person.start), id
        assert DATE.fullmatch(person.end), id
        assert not person.start or not person.end or person.start <= person.end, id
    assert len({person.country for person in people().values()}) > 170


def test_no_name_belongs_to_people_of_two_countries_at_the_same_time() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for id, _, _, _, _, *cells in rows("people.tsv"):
        for name in (name for cell in cells for name in cell.split("; ") if name[:1] not in ("", "=")):
            owners[name].add(id)
    for name, ids in owners.items():
        for one, other in combinations(sorted(ids), 2):
            first, second = people()[one], people()[other]
            assert first.country == second.country or not (
                first.start <= (second.end or "9") and second.start <= (first.end or "9")
            ), name


def test_cities_are_many_and_lie_somewhere() -> None:
    assert len(cities()) > 900
    assert all(is_country(city.country) and city.names["en"] for city in cities().values())
    capitals = tomllib.loads((SEEDS / "places" / "hand.toml").read_text("utf-8"))["en"]["capital"]
    assert set(capitals) - {"EU"} <= {city.country for city in cities().values()}


def test_roles_are_ranked_and_named() -> None:
    of = {
        "",
        "state",
        "government",
        "ministry",
        "parliament",
        "organisation",
        "party",
        "region",
        "delegation",
    }
    for id, role in roles().items():
        assert role.of in of, id
        assert 0 < role.rank < 100, id
        assert all(map(is_country, role.names_in)), id
        for names in (role.names, *role.names_in.values()):
            assert set(names) == set(LANGUAGES), id
            assert all(names.values()), id


def test_goods_and_currencies_are_many_and_named() -> None:
    assert len(commodities()) >= 120
    assert all(all(names.values()) for names in commodities().values())
    known = set(Locale("en").currencies)
    assert {row[0].removesuffix("?") for row in rows("currencies.tsv")} <= known


def test_agencies_speak_for_the_large_traders() -> None:
    reporters = {row[0] for row in rows("agencies.tsv")}
    assert len(reporters) > 60
    assert all(is_country(reporter) for reporter in reporters - {""})
    assert {"CN", "US", "DE", "JP", "KR", "RU", "IN", "VN", "TR", "PK", "EU", "EAEU", "ASEAN"} <= reporters
    assert all(len(row) == 5 and all(row[1:4]) for row in rows("agencies.tsv"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_role_hides_no_place(language: str) -> None:
    places = Gazetteer(form for form in forms(language) if form.kind in PLACES | {"none"})
    for form in forms(language):
        if form.kind == "role":
            (sentence,) = sentences(form.written)
            inside = range(form.before, len(sentence.tokens) - form.after)
            hidden = [one for one in places.find(sentence) if one.first in inside]
            assert not hidden, form
