import pytest

from bot.domain.text import clean, clean_line, shorten


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
