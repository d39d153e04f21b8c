import unicodedata
from collections.abc import Iterator

import pytest
import regex

from bot.domain.text import clean, clean_line, cut_before, may_cut, shorten


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\x00b\x1bc", "abc"),
        ("a\ud800b", "ab"),
        ("pay\u202eexe.fdp", "payexe.fdp"),
        ("\u2066isolated\u2069", "isolated"),
        ("  a \t b\n c ", "a b c"),
        ("a\u2028b\u0085c", "a b c"),
        ("e\u0301", "é"),
        ("👨\u200d👩\u200d👧 ok", "👨\u200d👩\u200d👧 ok"),
        ("\u200fשלום", "\u200fשלום"),
        ("", ""),
    ],
)
def test_clean_line_shows_only_what_is_harmless(raw: str, shown: str) -> None:
    assert clean_line(raw) == shown


def test_clean_keeps_lines_and_one_empty_line_between_paragraphs() -> None:
    assert clean("\n\n a  b \r\n\r\n \t\r\n\rc\rd\n\n") == "a b\n\nc\nd"


def test_short_text_is_left_alone() -> None:
    assert shorten("exactly ten", 11) == "exactly ten"


def test_long_text_ends_after_a_word_without_its_punctuation() -> None:
    assert shorten("Trade between the two, grows", 23) == "Trade between the two…"


def test_word_without_end_is_cut_anywhere() -> None:
    assert shorten("x" * 50, 10) == "x" * 9 + "…"


def test_cut_never_parts_a_letter_from_its_marks_or_an_emoji_from_its_halves() -> None:
    assert shorten("абвгдe\u0301жз", 7) == "абвгд…"
    assert shorten("abcde👨\u200d👩\u200d👧fgh", 8) == "abcde…"


def test_text_of_nothing_but_marks_is_still_short() -> None:
    assert shorten("\u0301" * 20, 5) == "…"


@pytest.mark.parametrize(
    "piece",
    [
        "ẹ\u0301",
        "👨‍👩‍👧",
        "🇨🇳",
        "👍🏽",
        "❤\ufe0f",
        "का",
        "क्षि",
        "กำ",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e007f",
        "\u1112\u1161\u11ab",
    ],
)
def test_a_cut_falls_between_characters_as_people_see_them(piece: str) -> None:
    text = piece * 5

    places = [at for at in range(len(text) + 1) if may_cut(text, at)]
    assert places == list(range(0, len(text) + 1, len(piece)))
    assert all(cut_before(text, at) == at - at % len(piece) for at in range(len(text) + 1))


def test_a_character_without_end_is_cut_all_the_same() -> None:
    assert cut_before("e" + "\u0335" * 9000, 4000) == 4000


def assigned() -> Iterator[str]:
    """Every character there is; of the thousands that are alike, Han and Hangul, some."""
    for code in range(0x110000):
        alike = (
            0x3400 <= code < 0xA000 or 0xAC00 <= code < 0xD7A4 or 0x17000 <= code < 0x19000 or code >= 0x20000
        )
        if (not alike or code % 97 == 0 or 0xE0000 <= code < 0xE1000) and unicodedata.category(
            chr(code)
        ) not in ("Cs", "Cn", "Co"):
            yield chr(code)


@pytest.mark.parametrize("beside", ["a", "क", "क\u094d", "\u1100", "각", "👩", "🇨", "\r"])
def test_a_cut_never_falls_within_a_grapheme_cluster_of_the_standard(beside: str) -> None:
    """Beside each kind of neighbour; `regex` knows the classes of Unicode TR29."""
    text = "\n".join(f"{beside}{char}{beside}" for char in assigned())
    allowed = {match.start() for match in regex.finditer(r"\X", text)}

    cuts = {at for at in range(1, len(text)) if may_cut(text, at)}
    assert len(cuts) > len(text) // 3
    assert cuts - allowed == set()
