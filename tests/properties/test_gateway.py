"""Whatever a feed or a person writes, the platform takes it and shows it as text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Part, Style
from bot.domain.split import MOST_ENTITIES, MOST_UNITS
from bot.domain.text import clean_line, units
from bot.gateway.text import to_html, to_plain
from bot.playground.entities import MAX_RAW_BYTES, utf16_slice
from bot.playground.markup import parse_html
from tests.make import NOW

_MARKUP = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "'",
        "<b>",
        "</b>",
        "</",
        "&lt",
        "&amp;lt;",
        "&#60;",
        "<a href=",
        "\\",
        "`",
        "*",
        "_",
    ]
)
_ODD = st.sampled_from(
    [
        "\ud83d",
        "\udc00",
        "\u202e",
        "\u2066",
        "\u200f",
        "\u0301",
        "\x00",
        "\r\n",
        "\u2028",
        "\ufeff",
        "\U0001d15e",
        "🇨🇳",
    ]
)
_TEXTS = st.lists(st.one_of(st.text(), _MARKUP, _ODD), max_size=8).map("".join)
_STYLES = st.sampled_from([style for style in Style if style is not Style.TIME])
_PARTS = st.builds(
    Part,
    text=_TEXTS,
    style=_STYLES,
    url=st.one_of(_TEXTS, _TEXTS.map("https://example.com/{}".format)),
) | st.builds(Part, text=_TEXTS, style=st.just(Style.TIME), at=st.just(NOW))
_MESSAGES = st.lists(_PARTS, max_size=12).map(tuple)


def words(text: str) -> str:
    """The visible characters of `text`, taken apart."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if clean_line(char))


def said(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


@given(_MESSAGES)
def test_any_parts_are_taken_and_shown_as_text(parts: tuple[Part, ...]) -> None:
    formatted = parse_html(to_html(parts))

    expected = words(said(parts))
    if any(unicodedata.category(char)[0] not in "CZ" for char in expected):
        assert words(formatted.text) == words(expected)
    else:
        assert formatted.text == "…"
    assert 0 < units(formatted.text) <= MOST_UNITS


@given(_MESSAGES)
def test_plain_and_formatted_show_the_same_words(parts: tuple[Part, ...]) -> None:
    assert parse_html(to_html(parts)).text == to_plain(parts).strip(" \n\t\r")


@given(_PARTS)
def test_a_style_covers_its_part_and_nothing_else(part: Part) -> None:
    formatted = parse_html(to_html((Part("before "), part, Part(" after"))))

    covered = [utf16_slice(formatted.text, entity) for entity in formatted.entities]
    assert covered in ([], [formatted.text.removeprefix("before ").removesuffix(" after")])
    assert not covered or part.style is not Style.PLAIN


@given(
    st.text(alphabet=st.sampled_from("a&<\"'中😀\u0301👩\u200d🇨 \n"), min_size=1),
    st.integers(1, 4000),
    _STYLES,
)
def test_no_length_breaks_the_limits(piece: str, times: int, style: Style) -> None:
    url = "https://example.com/a"
    parts = (*(Part(piece, style, url=url) for _ in range(times % 300)), Part(piece * times, style, url=url))

    html = to_html(parts)
    formatted = parse_html(html)

    assert len(html.encode()) <= MAX_RAW_BYTES
    assert 0 < units(formatted.text) <= MOST_UNITS
    assert len(formatted.entities) <= MOST_ENTITIES
