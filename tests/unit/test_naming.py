"""Names of people, cities, offices and goods: from the lists that know them, else as texts have them."""

import re
from pathlib import Path

import pytest

from bot.domain.facts import City, Person
from bot.phrases import LANGUAGES
from bot.phrases.lists import read_names
from bot.phrases.naming import Names, city_name, goods_name, person_name, role_name
from tests.house.code import ROOT

NAMES = read_names(ROOT / "seeds")


def test_who_is_not_listed_is_called_as_the_text_calls_them() -> None:
    nobody = Names()
    assert person_name(Person(name="王五", id="wang"), nobody, language="en") == "王五"
    assert city_name(City(name="Нигде"), NAMES, language="en") == "Нигде"
    assert goods_name("left_shoes", nobody, language="ru") == "left shoes"
    assert role_name(Person(name="A", role="grand_vizier"), nobody, language="en") == ""
    assert role_name(Person(name="A", role="prime_minister"), nobody, language="zh") == "总理"


@pytest.mark.parametrize(
    ("role", "country", "shown"),
    [
        ("prime_minister", "IN", ("PM", "премьер", "总理")),
        ("prime_minister", "DE", ("Chancellor", "канцлер", "总理")),
        ("prime_minister", "JP", ("PM", "премьер", "首相")),
        ("foreign_minister", "US", ("Secretary of State", "госсекретарь", "国务卿")),
        ("president", "CN", ("President", "председатель КНР", "国家主席")),
    ],
)
def test_office_is_short_unless_the_country_calls_it_otherwise(
    role: str, country: str, shown: tuple[str, ...]
) -> None:
    person = Person(name="A", role=role, country=country)
    assert tuple(role_name(person, NAMES, language=language) for language in LANGUAGES) == shown


def test_lists_name_people_cities_and_goods_in_every_language() -> None:
    cities = {one for one, _ in NAMES.cities}
    goods = {one for one, _ in NAMES.goods}
    assert len(cities) > 300
    assert len(goods) > 100
    people = {one for one, _ in NAMES.people}
    assert len(people) > 400
    for names, ids in ((NAMES.cities, cities), (NAMES.goods, goods), (NAMES.people, people)):
        known = sum((one, language) in names for one in ids for language in LANGUAGES)
        assert known > 0.95 * len(ids) * len(LANGUAGES)
        assert not any(re.search(r"[\[\];=#\t]", name) for name in names.values())


def test_short_offices_are_offices_of_the_list() -> None:
    from bot.phrases import catalogue

    short = {key.partition(".")[2] for key in catalogue("en") if key.startswith("role.")}
    assert short <= {role for role, _, _ in NAMES.roles}


def test_list_that_is_missing_knows_nobody(tmp_path: Path) -> None:
    assert read_names(tmp_path) == Names()
