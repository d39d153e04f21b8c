"""Names of people, cities, offices and goods: from the lists where known, else as texts have them."""

import pytest

from bot.domain.facts import City, Person
from bot.phrases import LANGUAGES, catalogue
from bot.phrases.names import roles
from bot.phrases.naming import LISTED, Names, city_name, goods_name, person_name, role_name


def test_who_is_not_listed_is_called_as_the_text_calls_them() -> None:
    nobody = Names()
    assert person_name(Person(name="王五", id="wang"), nobody, language="en") == "王五"
    assert city_name(City(name="Нигде"), LISTED, language="en") == "Нигде"
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
    assert tuple(role_name(person, LISTED, language=language) for language in LANGUAGES) == shown


def test_who_is_listed_is_called_by_the_list() -> None:
    person = Person(name="李克强总理", id="xi-jinping")
    assert person_name(person, LISTED, language="ru") == "Си Цзиньпин"
    assert city_name(City(name="Ханчжоу", id="hangzhou"), LISTED, language="zh") == "杭州"
    assert goods_name("LNG", LISTED, language="ru") == "СПГ"


def test_goods_of_no_list_are_in_quotes_where_their_words_are_of_another_language() -> None:
    assert goods_name('"violins", LNG', LISTED, language="en") == "violins, LNG"
    assert goods_name('"violins", LNG', LISTED, language="ru") == '"violins", СПГ'
    assert goods_name('"скрипок"', LISTED, language="ru") == "скрипок"
    assert goods_name('"小提琴"', LISTED, language="zh") == "小提琴"
    assert goods_name('"小提琴"', LISTED, language="en") == '"小提琴"'


def test_short_offices_are_offices_of_the_list() -> None:
    short = {key.partition(".")[2] for key in catalogue("en") if key.startswith("role.")}
    assert short <= roles().keys()
