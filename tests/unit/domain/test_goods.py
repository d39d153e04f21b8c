"""Goods that no list has, told apart from ids of the list."""

import pytest

from bot.domain.goods import bare, comparable, is_quoted, quoted


def test_words_of_a_text_are_no_id() -> None:
    assert quoted("Grand Pianos") == '"grand pianos"'
    assert is_quoted('"grand pianos"')
    assert not is_quoted("LNG")
    assert not is_quoted("")


def test_words_hold_neither_quotes_nor_what_parts_goods() -> None:
    assert quoted('so-called "violins", old') == '"so-called violins old"'


def test_without_quotes_ids_stay_as_they_are() -> None:
    assert bare('"violins", LNG') == "violins, LNG"


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ('"violins"', '"violin"'),
        ('"violins", toys', '"violin", toys'),
        ('"brass"', '"brass"'),
        ('"gas"', '"gas"'),
        ('"скрипок"', '"скрипок"'),
        ("autos, watches", "autos, watches"),
        ("", ""),
    ],
)
def test_goods_are_compared_by_words_without_the_plural_of_english(one: str, same: str) -> None:
    assert comparable(one) == same
