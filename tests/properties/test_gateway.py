"""Whatever a feed or a person writes, the platform takes it and shows it as text."""

import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Message, Part, Style
from bot.domain.split import MOST_ENTITIES, MOST_UNITS, split
from bot.domain.text import clean_line, is_visible, showable, units
from bot.gateway.text import link_to, to_html, to_plain
from bot.playground.entities import MAX_RAW_BYTES, settle, utf16_slice
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


#: Marks that the platform takes out of every text.
_TAKEN_OUT = str.maketrans("", "", "\u030a\u0333\u033f")


def words(text: str) -> str:
    """The visible characters of `text`, taken apart."""
    apart = unicodedata.normalize("NFD", text).translate(_TAKEN_OUT)
    return unicodedata.normalize("NFD", "".join(char for char in apart if clean_line(char)))


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
    assert parse_html(to_html(parts)).text == settle(to_plain(parts), ()).text


@given(_PARTS)
def test_a_style_covers_its_part_and_nothing_else(part: Part) -> None:
    formatted = parse_html(to_html((Part("before "), part, Part(" after"))))

    covered = [utf16_slice(formatted.text, entity) for entity in formatted.entities]
    assert covered in ([], [formatted.text.removeprefix("before ").removesuffix(" after").lstrip(" \n")])
    assert not covered or part.style is not Style.PLAIN


_KINDS = {
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.CODE: "code",
    Style.TABLE: "pre",
    Style.QUOTE: "blockquote",
    Style.FOLDED: "expandable_blockquote",
    Style.LINK: "text_link",
    Style.TIME: "date_time",
}
_WORDS = _TEXTS.map(clean_line).map(lambda text: clean_line(text.translate(_TAKEN_OUT))).filter(is_visible)
_STYLED = st.builds(
    Part, _WORDS, st.sampled_from(list(Style)), st.just(NOW), st.just("https://example.com/a?b=1&c=<2>")
)


@given(st.lists(_STYLED, min_size=1, max_size=12))
def test_text_and_entities_come_back_as_they_were(parts: list[Part]) -> None:
    formatted = parse_html(to_html(tuple(one for part in parts for one in (part, Part("|")))))

    assert formatted.text == "".join(f"{part.text}|" for part in parts)
    found = [(one.kind, utf16_slice(formatted.text, one)) for one in formatted.entities]
    assert found == [(_KINDS[part.style], part.text) for part in parts if part.style is not Style.PLAIN]
    assert {one.extra.get("url") for one in formatted.entities} <= {None, "https://example.com/a?b=1&c=<2>"}
    assert {one.extra.get("unix_time") for one in formatted.entities} <= {None, int(NOW.timestamp())}


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


# Splitting


_LONG = st.builds(
    Part,
    text=st.builds(
        lambda piece, times, end: piece * times + end,
        st.one_of(
            _TEXTS,
            st.sampled_from(
                [
                    "word ",
                    "A sentence. ",
                    "line\n",
                    "end\n\n",
                    "x",
                    "&",
                    "他说。",
                    "का",
                    "👩\u200d👩\u200d👧",
                    "🇨🇳",
                    "e\u0301\u0323",
                ]
            ),
        ),
        st.integers(1, 60),
        _TEXTS,
    ),
    style=_STYLES,
    url=st.sampled_from(["https://example.com/a", f"https://example.com/{'&' * 1500}", ""]),
)
_LONG_MESSAGES = st.lists(st.one_of(_PARTS, _LONG), max_size=30).map(
    lambda parts: Message(parts=tuple(parts))
)
_LIMITS = st.one_of(st.integers(100, 400), st.just(MOST_UNITS))


def unnumbered(parts: tuple[Message, ...]) -> list[str]:
    """The text of each part without its number."""
    if len(parts) == 1:
        return [parts[0].plain]
    return [part.plain.removesuffix(f"\n\n({at}/{len(parts)})") for at, part in enumerate(parts, 1)]


def solid(text: str) -> str:
    """`text` without its space and what cannot be seen."""
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char)[0] != "C")


@given(_LONG_MESSAGES, _LIMITS)
def test_each_part_is_taken_within_the_limits_with_all_its_formatting(message: Message, limit: int) -> None:
    for part in split(message, limit):
        html = to_html(part.parts)
        formatted = parse_html(html)

        assert len(html.encode()) <= MAX_RAW_BYTES
        assert units(formatted.text) <= limit
        styled = [one for one in part.parts if one.style is not Style.PLAIN]
        assert len(styled) <= MOST_ENTITIES
        assert not is_visible(part.plain) or html.count("</") == sum(
            1 for one in styled if one.text.strip() and (one.style is not Style.LINK or link_to(one.url))
        )
        assert words(formatted.text) == words(part.plain) or not is_visible(part.plain)


@given(_LONG_MESSAGES, _LIMITS)
def test_the_parts_together_say_what_was_said(message: Message, limit: int) -> None:
    parts = split(message, limit)

    assert solid("".join(unnumbered(parts))) == solid("".join(showable(part.text) for part in message.parts))


@given(_LONG_MESSAGES, _LIMITS)
def test_splitting_what_was_split_changes_nothing(message: Message, limit: int) -> None:
    parts = split(message, limit)

    assert split(message, limit) == parts
    assert all(split(part, limit) == (part,) for part in parts)


@given(_LONG_MESSAGES, _LIMITS)
def test_no_cut_falls_within_a_character_or_an_entity_that_fits(message: Message, limit: int) -> None:
    parts = split(message, limit)
    said = "".join(showable(part.text) for part in message.parts)
    clusters = {match.start() for match in regex.finditer(r"\X", said)} | {len(said)}
    room = limit - 16
    spans, at = [], 0
    for part in message.parts:
        size = len(showable(part.text))
        spans.append((part, at, at + size))
        at += size

    at = 0
    for text in unnumbered(parts)[:-1]:
        at = said.index(text, at) + len(text)
        longest = max((len(one) for one in regex.findall(r"\X", said)), default=0)
        assert at in clusters or longest > 64
        for part, start, end in spans:
            fits = units(said[start:end]) <= room and part.style is not Style.PLAIN
            fits = fits and {start, end} <= clusters  # else it begins or ends within a character
            assert not (fits and start < at < end and said[start:at].strip() and said[at:end].strip())


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "ж",
                "中",
                "é",
                "ẹ\u0301",
                "का",
                "क्षि",
                "กำ",
                "👩\u200d👩\u200d👧",
                "🇨🇳",
                "👍🏽",
                "1\ufe0f\u20e3",
            ]
        ),
        min_size=90,
        max_size=400,
    ),
    st.integers(100, 130),
)
def test_characters_without_a_gap_are_cut_between_each_other(chars: list[str], limit: int) -> None:
    parts = split(Message(parts=(Part("".join(chars)),)), limit)

    assert [char for text in unnumbered(parts) for char in regex.findall(r"\X", text)] == regex.findall(
        r"\X", showable("".join(chars))
    )
