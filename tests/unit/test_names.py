"""The lists by id, and names for showing."""

import pytest

from bot.phrases.names import (
    cities,
    city_name,
    commodity_name,
    people,
    person_name,
    role_name,
    roles,
)


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Hangzhou"), ("ru", "Ханчжоу"), ("zh", "杭州"), ("de", "Hangzhou")]
)
def test_a_city_is_named_in_the_readers_language(language: str, name: str) -> None:
    assert city_name(language, "hangzhou") == name
    assert cities()["hangzhou"].country == "CN"


def test_a_city_is_called_by_its_english_name_where_none_is_known() -> None:
    unnamed = next(id for id, city in cities().items() if not city.names["ru"])
    assert city_name("ru", unnamed) == cities()[unnamed].names["en"] != ""


def test_a_name_that_is_only_shown_is_shown() -> None:
    assert [city_name(language, "nice") for language in ("en", "ru", "zh")] == ["Nice", "Ницца", "尼斯"]
    assert person_name("zh", "ahmed-al-sharaa") == "沙拉"


def test_a_person_is_named_and_known() -> None:
    assert person_name("en", "mikhail-mishustin") == "Mikhail Mishustin"
    assert person_name("ru", "xi-jinping") == "Си Цзиньпин"
    assert person_name("zh", "vladimir-putin") == "普京"
    former = people()["angela-merkel"]
    assert (former.country, former.role, former.start, former.end) == (
        "DE",
        "prime_minister",
        "2005-11-22",
        "2021-12-08",
    )


@pytest.mark.parametrize(
    ("language", "role", "country", "name"),
    [
        ("en", "prime_minister", "", "Prime Minister"),
        ("en", "prime_minister", "DE", "Chancellor"),
        ("zh", "prime_minister", "JP", "首相"),
        ("zh", "president", "CN", "国家主席"),
        ("ru", "foreign_minister", "US", "госсекретарь"),
        ("ru", "foreign_minister", "FR", "министр иностранных дел"),
    ],
)
def test_a_role_is_called_as_its_country_calls_it(language: str, role: str, country: str, name: str) -> None:
    assert role_name(language, role, country=country) == name


def test_roles_are_ordered_by_rank() -> None:
    order = ["president", "prime_minister", "foreign_minister", "deputy_foreign_minister", "delegation"]
    assert sorted(order, key=lambda id: roles()[id].rank) == order
    assert roles()["delegation"].of == "delegation"


def test_goods_are_named() -> None:
    assert [commodity_name(language, "LNG") for language in ("en", "ru", "zh")] == [
        "LNG",
        "СПГ",
        "液化天然气",
    ]


def test_what_is_not_listed_has_no_name() -> None:
    assert city_name("en", "atlantis") == person_name("ru", "") == role_name("zh", "x") == ""
    assert commodity_name("en", "dreams") == ""
