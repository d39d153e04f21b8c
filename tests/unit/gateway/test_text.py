"""From parts to Telegram's HTML and back through a parser that reads as Telegram does."""

from datetime import UTC, datetime

import pytest

from bot.domain.message import Part, Style, bold, link, moment
from bot.domain.split import MOST_UNITS
from bot.domain.text import units
from bot.gateway.text import cut, to_html, to_plain
from bot.playground.entities import MAX_RAW_BYTES, Formatted, utf16_slice
from bot.playground.markup import parse_html


def shown(*parts: Part) -> Formatted:
    """What the platform shows of `parts`."""
    return parse_html(to_html(parts))


def test_styles_cover_their_own_text_only() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    parts = (
        bold("b<"),
        Part(" "),
        Part("i", Style.ITALIC),
        Part(" "),
        Part("c&", Style.CODE),
        Part(" "),
        link("l", 'https://example.com/a?b=1&c="2"'),
        Part(" "),
        moment(at, "2 March"),
    )

    formatted = shown(*parts)

    assert formatted.text == "b< i c& l 2 March"
    assert [(one.kind, utf16_slice(formatted.text, one)) for one in formatted.entities] == [
        ("bold", "b<"),
        ("italic", "i"),
        ("code", "c&"),
        ("text_link", "l"),
        ("date_time", "2 March"),
    ]
    assert formatted.entities[3].extra["url"] == 'https://example.com/a?b=1&c="2"'
    assert formatted.entities[4].extra["unix_time"] == at.timestamp()


@pytest.mark.parametrize(
    ("style", "kind"),
    [(Style.TABLE, "pre"), (Style.QUOTE, "blockquote"), (Style.FOLDED, "expandable_blockquote")],
)
def test_blocks_keep_their_lines_and_no_markup_in_them(style: Style, kind: str) -> None:
    said = "May    1.2\n\nJune  -0.4  <b>&</b>"

    formatted = shown(Part("Before\n"), Part(said, style), Part("\nafter"))

    assert formatted.text == f"Before\n{said}\nafter"
    assert [(one.kind, utf16_slice(formatted.text, one)) for one in formatted.entities] == [(kind, said)]


@pytest.mark.parametrize(
    "at",
    [
        datetime(1969, 7, 20, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2106, 2, 7, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_moment_that_telegram_can_not_count_stays_text(at: datetime) -> None:
    assert shown(moment(at, "long ago")) == Formatted("long ago")


def test_what_can_not_be_shown_is_left_out() -> None:
    said = "a\x00b\x07 \ud83dc\u202ed\u2066 \ue000e\r\nf\u2028g\tf"

    assert shown(Part(said)).text == "ab cd e\nf\ng f"


def test_spaces_and_lines_stay_as_they_are() -> None:
    said = "one  two\n\n\nthree\u00a0000"

    assert shown(Part("x "), Part(said), Part(" y")).text == f"x {said} y"


@pytest.mark.parametrize("said", ["", " ", "\n\n", "\x00\x07", "\ud83d", "\u200b", "\u202e"])
def test_a_text_with_nothing_to_show_is_not_empty(said: str) -> None:
    assert shown(Part(said)).text == "…"
    assert to_plain((Part(said),)) == "…"


def test_an_empty_styled_part_leaves_no_markup() -> None:
    assert shown(bold(""), Part("x"), link(" ", "https://example.com")).text == "x"


# Sizes


def test_the_longest_message_is_left_alone_and_one_unit_more_is_cut() -> None:
    assert shown(Part("a" * MOST_UNITS)).text == "a" * MOST_UNITS
    assert shown(Part("a" * (MOST_UNITS + 1))).text == "a" * (MOST_UNITS - 1) + "…"


def test_a_part_after_a_full_message_is_cut() -> None:
    assert shown(Part("a" * MOST_UNITS), bold("b")).text == "a" * (MOST_UNITS - 1) + "…"


def test_the_cut_counts_utf16_units_and_halves_no_character() -> None:
    assert shown(Part("😀" * MOST_UNITS)).text == "😀" * ((MOST_UNITS - 1) // 2) + "…"


@pytest.mark.parametrize("piece", ["ẹ\u0301", "👨‍👩‍👧", "🇨🇳", "👍🏽", "❤\ufe0f"])
def test_the_cut_falls_between_characters_as_people_see_them(piece: str) -> None:
    for start in range(8):
        head = "x" * (MOST_UNITS - 20 + start)
        text = shown(Part(head + piece * 30)).text

        rest = text.removeprefix(head).removesuffix("…")
        assert rest == piece * (len(rest) // len(piece))


def test_a_mark_repeated_without_end_is_cut_all_the_same() -> None:
    assert units(shown(Part("e" + "\u0335" * 9000)).text) <= MOST_UNITS


def test_a_text_that_grows_when_it_is_composed_still_fits() -> None:
    """U+1D15E is written with two characters in NFC."""
    assert units(shown(Part("\U0001d15e" * (MOST_UNITS // 2))).text) <= MOST_UNITS


def test_links_too_long_for_one_request_are_dropped_and_no_word_is() -> None:
    parts = tuple(link(f"{number} ", f"https://example.com/{'a' * 2000}") for number in range(30))

    html = to_html(parts)

    assert len(html.encode()) <= MAX_RAW_BYTES
    assert parse_html(html).text == " ".join(str(number) for number in range(30))


@pytest.mark.parametrize("char", ["&", "<", '"', "'", "中", "😀"])
def test_the_longest_message_of_any_character_fits_the_raw_limit(char: str) -> None:
    assert len(to_html((Part(char * MOST_UNITS),)).encode()) <= MAX_RAW_BYTES


def test_a_limit_may_be_given() -> None:
    assert "".join(part.text for part in cut((Part("abc"), bold("def")), 4)) == "abc…"
