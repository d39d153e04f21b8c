"""The sentences of an article, however its page is built, and none of what stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from bot.sources.body import words_of
from bot.sources.plain import with_formatting

#: By language: the paragraphs of an article, and what stands around it.
TEXTS = {
    "en": (
        (
            "The prime minister will travel to Delhi on 3 December for two days, the government said.",
            "He is expected to meet the minister of trade.",
            "Exports to the country rose by 12.4 percent to 3.2 billion dollars in October.",
        ),
        ("We use cookies to improve your experience; by continuing you agree to it.", "Home", "World"),
    ),
    "ru": (
        (
            "Премьер-министр прибудет в Дели 3 декабря с двухдневным визитом, сообщили в правительстве.",
            "Запланирована встреча с министром торговли.",
            "Экспорт в страну в октябре вырос на 12,4% и достиг 3,2 млрд долларов.",
        ),
        ("Мы используем файлы cookie; продолжая, вы соглашаетесь с этим полностью.", "Главная", "Мир"),
    ),
    "zh": (
        (
            "政府周二宣布，总理将于12月3日抵达德里，进行为期两天的访问。",
            "访问期间，总理将会见总统和贸易部长。",
            "据海关统计，10月对该国出口增长12.4%，达32亿美元。",
        ),
        ("本网站使用Cookie，继续浏览即表示您同意我们的政策。", "首页", "国际"),
    ),
}

#: Ways to write paragraphs, and where they stand.
SHAPES = {
    "article": ("<p>{}</p>", "<main><article><h1>T</h1>{}</article></main>"),
    "divs": ("<div>{}</div>", "<div><h1>T</h1><div>{}</div></div>"),
    "breaks": ("{}<br><br>", "<div><h1>T</h1><div>{}</div></div>"),
    "table": ("{}<br>", "<table><tr><td><a href=/>Menu</a></td><td><b>T</b><br>{}</td></tr></table>"),
    "list": ("<li>{}</li>", "<article><ul>{}</ul></article>"),
    "bold": ("<p><b>{}</b></p>", "<section>{}</section>"),
    "unclosed": ("<p>{}", "<div>{}</div>"),
}


def words(page: str) -> str:
    body = LexborHTMLParser(with_formatting(page)).body
    assert body is not None
    return words_of(body)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_article_is_found_in_every_shape_of_page(language: str, shape: str) -> None:
    paragraphs, (notice, *menu) = TEXTS[language]
    one, around = SHAPES[shape]
    article = around.format("".join(one.format(paragraph) for paragraph in paragraphs))
    links = "".join(f"<li><a href=/>{name}</a></li>" for name in menu)
    page = (
        f"<ul>{links}</ul><div><p>{notice}</p></div>{article}"
        f"<div><p><a href=/2>{notice}</a></p></div><footer><p>{notice}</p></footer>"
    )
    assert words(page) == "\n".join(paragraphs)


def test_what_stands_in_an_article_by_name_is_left_out() -> None:
    kept = "The minister will travel to Delhi on 3 December for talks."
    aside = "Another minister resigned today after a very long debate."
    page = "".join(
        f"<{tag} {attributes}><p>{aside}</p></{tag}>"
        for tag, attributes in (
            ("div", "class='Story_Related'"),
            ("div", "id=newsletter-box"),
            ("div", "role=dialog"),
            ("div", "hidden"),
            ("aside", ""),
            ("figure", ""),
        )
    )
    last = "Exports to the country rose in October."
    assert words(f"<article><p>{kept}</p>{page}<p>{last}</p></article>") == f"{kept}\n{last}"


def test_a_page_without_sentences_says_nothing() -> None:
    assert (
        words("<ul><li>Home</li><li><a href=/>A very long link that leads to another page.</a></li></ul>")
        == ""
    )


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<a href=x>",
                "</a>",
                "<br>",
                "Words go here.",
                "<b>",
                "</b>",
                "<article>",
                "</article>",
                "<li>",
                "这是一句话。",
            ]
        ),
        max_size=60,
    )
)
def test_any_page_is_read(pieces: list[str]) -> None:
    said = words("".join(pieces))
    assert all(said.split("\n")) or not said
