"""Who is who, in two texts and two scripts."""

import pytest

from bot.domain.facts import Person
from bot.domain.persons import Likely, same_name, same_people, same_person


def person(name: str = "", role: str = "", country: str = "NO", id: str = "") -> Person:
    return Person(name=name, role=role, country=country, id=id)


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        (person("A", id="q1"), person("B", id="q1"), Likely.SAME),
        (person("Voss", id="q1"), person("Voss", id="q2"), Likely.OTHER),
        (person("Lena Voss"), person("Voss"), Likely.SAME),
        (person("Lena Voss"), person("Arno Lind"), Likely.OTHER),
        (person("Lena Voss"), person("Lena Voss", country="DE"), Likely.OTHER),
        (person("Lukas Weber"), person("Лукаш Вебер"), Likely.SAME),
        (person("Lukas Weber"), person("Лукаш Новотный"), Likely.UNSURE),
        (person("Lukas Weber"), person("Арно Линд"), Likely.OTHER),
        (person("Steven Whitcroft"), person("Стивена Уиткрофта"), Likely.SAME),
        (person("Weber"), person("Арно Линд"), Likely.UNSURE),
        (person("Lena Voss", "energy_minister"), person("莱娜", "energy_minister"), Likely.SAME),
        (person("Lena Voss", "energy_minister"), person("莱娜", "trade_minister"), Likely.OTHER),
        (person("Lena Voss", "minister"), person("莱娜", "trade_minister"), Likely.UNSURE),
        (person("Lena Voss", "president"), person("", "president"), Likely.SAME),
        (person("Lena Voss", "president"), person("", "prime_minister"), Likely.OTHER),
        (person("Lena Voss", "president"), person(), Likely.UNSURE),
        (person("", "delegation"), person("", "delegation"), Likely.UNSURE),
    ],
)
def test_a_person_is_known_by_list_name_or_office(one: Person, other: Person, likely: Likely) -> None:
    assert same_person(one, other) is likely
    assert same_person(other, one) is likely


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        ("Zelensky", "Zelenskyy", Likely.SAME),
        ("Лыонг Кыонга", "Лыонг Кыонг", Likely.SAME),
        ("Wang Yi", "Wang Wentao", Likely.OTHER),
        ("王毅", "王毅", Likely.SAME),
        ("王毅", "王文涛", Likely.OTHER),
        ("", "Voss", Likely.UNSURE),
        ("-", "Voss", Likely.UNSURE),
    ],
)
def test_names_are_spelled_and_inflected(one: str, other: str, likely: Likely) -> None:
    assert same_name(one, other) is likely


def test_who_travels_along_is_of_the_party() -> None:
    lena, arno = person("Lena Voss", "president"), person("Arno Lind", "foreign_minister")
    assert same_people((lena, arno), (arno,)) is Likely.SAME
    assert same_people((lena,), (arno,)) is Likely.OTHER
    assert same_people((), (arno,)) is Likely.UNSURE
