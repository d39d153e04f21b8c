"""Words and sentences with their places."""

import pytest

from bot.analysis.text.tokens import fold, sentences, words


def keys(text: str) -> list[str]:
    return [token.key for token in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("year-on-year", ["year", "on", "year"]),
        ("China's exports", ["china", "exports"]),
        ("China’s exports", ["china", "exports"]),
        ("don't", ["don", "t"]),
        ("Côte d’Ivoire", ["cote", "d", "ivoire"]),
        ("Türkiye", ["turkiye"]),
        ("in the U.S. and the U.A.E.", ["in", "us", "and", "uae"]),
        ("Мирзиёев", ["мирзиеев"]),
        ("российско-китайский", ["российско", "китайский"]),
        ("R3.5bn, N7.46 trillion, Sh5", ["r", "3.5", "bn", "n", "7.46", "trillion", "sh", "5"]),
        ("R2 and N95 masks", ["r2", "and", "n95", "masks"]),
        ("up 6.2% to $1,096.1bn", ["up", "6.2", "%", "to", "$", "1,096.1", "bn"]),
        ("G20, Q3 and 20th", ["g20", "q3", "and", "20", "th"]),
        ("增长6.2%", ["增", "长", "6.2", "%"]),
        ("訪問寮國", ["访", "问", "寮", "国"]),
        ("snake_case", ["snake", "case"]),
        ("\ud800c\u202eb", ["c", "b"]),
        ("", []),
    ],
)
def test_text_is_cut_into_comparable_words(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


def test_a_token_says_where_it_stands_and_how_it_is_written() -> None:
    text = "Ёлка — U.S. 訪"
    assert [(text[token.start : token.end], token.word) for token in words(text)] == [
        ("Ёлка", "Ёлка"),
        ("U.S.", "US"),
        ("訪", "訪"),
    ]


def test_folding_keeps_what_has_no_plain_form() -> None:
    assert fold("ЙЁж") == "йеж"
    assert fold("Łódź") == "lodz"


def test_english_articles_are_left_out_of_phrases_and_sentences() -> None:
    assert [token.key for token in words("the end of a road")] == ["end", "of", "road"]
    assert [token.key for token in sentences("The end of a road.")[0].tokens] == ["end", "of", "road"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One", "Two", "Three", "Four", "Five"]),
        ("It cost $5 bn. The firm paid.", ["It cost $5 bn", "firm paid"]),
        ("Ввезли 5 млн т. Китай купил больше.", ["Ввезли 5 млн т", "Китай купил больше"]),
        ("Это 5 млрд долл. Ввоз упал.", ["Это 5 млрд долл", "Ввоз упал"]),
        ("Это 5 млрд долл. США, т. е. больше.", ["Это 5 млрд долл. США, т. е. больше"]),
        ("Mr. Li met J. Doe in St. Petersburg. He left.", ["Mr. Li met J. Doe in St. Petersburg", "He left"]),
        ("Dr.Smith of example.com", ["Dr.Smith of example.com"]),
        ("title\nbody", ["title", "body"]),
        ("出口增长。进口下降；顺差扩大！", ["出口增长", "进口下降", "顺差扩大"]),
        ("Вырос на 5 млрд. руб. и упал. Потом вырос.", ["Вырос на 5 млрд. руб. и упал", "Потом вырос"]),
        ("Больше, чем в 2020-м. Потом упал.", ["Больше, чем в 2020-м", "Потом упал"]),
        ("Он принял министра Ван И. Сара Коваль ушла.", ["Он принял министра Ван И", "Сара Коваль ушла"]),
        ("Пришёл Чжан Ю. Стороны молчат.", ["Пришёл Чжан Ю", "Стороны молчат"]),
        ("Выступил Ли И. О. Кимов.", ["Выступил Ли И. О. Кимов"]),
        ("Приехал Иван И. Коваль.", ["Приехал Иван И. Коваль"]),
        ("Приехал Ван Р. Коваль.", ["Приехал Ван Р. Коваль"]),
        (" \n ", []),
        ("Chips and ships rose.According to customs", ["Chips and ships rose", "According to customs"]),
        ("up 7.5%.Exports to China in 2019.But", ["up 7.5%", "Exports to China in 2019", "But"]),
        ("сказал он.”По данным таможни РФ.По", ["сказал он", "По данным таможни РФ", "По"]),
        ("Lenta.Ru and Booking.Com, гор.Москва, Node.JS", ["Lenta.Ru and Booking.Com, гор.Москва, Node.JS"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[part.start : part.end] for part in sentences(text)] == expected


def test_reading_may_begin_further_on() -> None:
    text = "MOSCOW - Rain fell."
    (part,) = sentences(text, start=9)
    assert text[part.start : part.end] == "Rain fell"
