"""What is read of a web page: the article, and nothing around it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.items import Document
from bot.sources.article import read_article

PAGE = """<!doctype html><html lang="ru-RU"><head><meta charset="utf-8"><title>Сайт | Раздел</title>
<meta property="og:title" content="Премьер едет в Пекин">
<meta property="article:published_time" content="2025-11-03T09:30:00+03:00">
<script>var p = "<p>Это не текст, это программа, хотя она и длинная.</p>";</script></head>
<body><nav><p>Меню, которое длиннее сорока знаков и всё равно не статья.</p></nav>
<div class="teaser"><p>Другая новость, о которой сайт тоже хотел бы рассказать сегодня.</p></div>
<article><h1>Премьер едет в Пекин</h1><p class="by">Редакция</p>
<p>Премьер-министр <b>прибудет</b> в&nbsp;Пекин третьего ноября, сообщили в правительстве.</p>
<figure><p>Снимок: агентство, подпись под снимком, тоже довольно длинная.</p></figure>
<p>Экспорт в страну за сентябрь снизился на 21,0%, говорится в сообщении.</p>
<aside><p>Подпишитесь на нашу рассылку, чтобы ничего никогда не пропустить.</p></aside></article>
<footer><p>Все права защищены, перепечатка только со ссылкой на источник.</p></footer></body></html>"""


def read(page: str, content_type: str = "text/html; charset=utf-8") -> Document:
    document = read_article(page.encode(), content_type=content_type)
    assert document is not None
    return document


def test_article_is_its_title_its_paragraphs_its_day_and_its_language() -> None:
    assert read(PAGE) == Document(
        title="Премьер едет в Пекин",
        text=(
            "Премьер-министр прибудет в Пекин третьего ноября, сообщили в правительстве.\n"
            "Экспорт в страну за сентябрь снизился на 21,0%, говорится в сообщении."
        ),
        language="ru",
        published=datetime(2025, 11, 3, 6, 30, tzinfo=UTC),
    )


def test_page_without_an_article_is_read_from_its_paragraphs_or_as_a_whole() -> None:
    plain = read("<title>Title</title><p>Short.</p><p>Also short.</p>")
    assert (plain.title, plain.text) == ("Title", "Short.\nAlso short.")
    bare = read("<h1>Head</h1><div>Words in a block<br>and more</div>")
    assert bare.title == "Head"
    assert "Words in a block\nand more" in bare.text


def test_day_may_stand_in_what_machines_read() -> None:
    page = '<title>T</title><script type="application/ld+json">{"datePublished": "2025-11-03"}</script>'
    assert read(page).published == datetime(2025, 11, 3, tzinfo=UTC)
    assert read("<title>T</title><time datetime='tomorrow'>").published is None


def test_plain_text_is_a_title_and_the_rest() -> None:
    document = read("One\nTwo <b>\nThree", "text/plain")
    assert (document.title, document.text) == ("One", "Two <b>\nThree")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG", "image/png"),
        (b"", "text/html"),
        (b"<p></p>", ""),
        (b" ", "text/plain"),
    ],
)
def test_what_is_no_text_is_nothing(body: bytes, kind: str) -> None:
    assert read_article(body, content_type=kind) is None


@given(st.binary(max_size=300), st.sampled_from(["", "text/html", "text/plain", "text/html; charset=gb2312"]))
def test_any_bytes_are_read_without_a_fault(body: bytes, kind: str) -> None:
    document = read_article(b"<article><p>" + body, content_type=kind)
    assert document is None or isinstance(document.text, str)


def test_hostile_nesting_ends() -> None:
    page = "<article><p>" + "<div><b><article>" * 20_000 + "deep"
    document = read_article(page.encode(), content_type="text/html")
    assert document is None or len(document.text) <= 20_000
