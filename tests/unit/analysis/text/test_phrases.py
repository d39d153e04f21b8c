"""The phrase language, part by part."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.text.phrases import Kind, Part, PhraseBook, PhraseError, Words, parse_phrase
from bot.analysis.text.tokens import grams_of, words


def spans(
    phrase: str,
    text: str,
    *,
    gap: int = 2,
    masked: frozenset[int] = frozenset(),
    marks: dict[str, dict[int, list[int]]] | None = None,
) -> list[tuple[int, int]]:
    """Where `phrase` is found in `text`, as ranges of its words."""
    book = PhraseBook([("label", parse_phrase(phrase, {"who": "who"}))], gap=gap)
    keys = [token.key for token in words(text)]
    seen = Words(keys=keys, grams=grams_of(keys, keys), marks=marks or {}, masked=masked)
    return [(hit.first, hit.after) for hit in book.find(seen)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("state visit", "a State visit, a state-visit", [(0, 2), (2, 4)]),
        ("state visit", "visit state", []),
        ("visit*", "visit visits visiting revisit", [(0, 1), (1, 2), (2, 3)]),
        ("визит* в", "с визитом в столицу", [(1, 3)]),
        ("访问", "將訪問河內", [(1, 3)]),
        ("year-on-year", "grew year on year", [(1, 4)]),
        ("a visit", "the visit", [(0, 1)]),
    ],
)
def test_words_and_beginnings(phrase: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert spans(phrase, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sign pact", [(0, 2)]),
        ("sign one pact", [(0, 3)]),
        ("sign one two pact", [(0, 4)]),
        ("sign one two three pact", []),
        ("sign pact pact", [(0, 2)]),
        ("sign sign pact", [(0, 3), (1, 3)]),
    ],
)
def test_a_gap_skips_a_few_words(text: str, expected: list[tuple[int, int]]) -> None:
    assert spans("sign ~ pact", text) == expected


def test_a_gap_finds_the_reading_that_fits_and_not_only_the_first() -> None:
    assert spans("a1 ~ b1 c1", "a1 b1 x b1 c1", gap=4) == [(0, 5)]


def test_marks_stand_for_what_was_found_before() -> None:
    marks: dict[str, dict[int, list[int]]] = {"@": {2: [4]}, "who": {0: [1, 2]}, "#": {5: [6]}}
    text = "prime minister south korea paid 5"
    assert spans("<who> @", text, marks=marks) == [(0, 4)]
    assert spans("@ ~ #", text, marks=marks) == [(2, 6)]
    assert spans("# @", text, marks=marks) == []


def test_masked_words_are_used_by_no_phrase() -> None:
    assert spans("visit ~ city", "visit city city", masked=frozenset({1})) == [(0, 3)]
    assert spans("@ city", "rome city", masked=frozenset({0}), marks={"@": {0: [1]}}) == []


def test_labels_come_back_with_the_hits() -> None:
    book = PhraseBook([("a", parse_phrase("one")), ("b", parse_phrase("one two"))], gap=0)
    hits = list(
        book.find(Words(keys=["one", "two"], grams=frozenset(["one", "two", ("one", "two")]), marks={}))
    )
    assert [(hit.label, hit.phrase, hit.after) for hit in hits] == [("a", 0, 1), ("b", 1, 2)]


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "must begin and end with a word"),
        (" , ", "must begin and end with a word"),
        ("~ visit", "must begin and end with a word"),
        ("visit ~", "must begin and end with a word"),
        ("vi*", "too short"),
        ("访*", "too short"),
        ("<what> visit", "no list is named <what>"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase: str, reason: str) -> None:
    with pytest.raises(PhraseError, match=reason):
        parse_phrase(phrase, {"who": "topic/who"})


def test_lists_are_written_by_name_and_kept_by_mark() -> None:
    assert parse_phrase("<who>对@~#", {"who": "topic/who"}) == (
        Part(Kind.MARK, "topic/who"),
        Part(Kind.WORD, "对"),
        Part(Kind.MARK, "@"),
        Part(Kind.GAP, ""),
        Part(Kind.MARK, "#"),
    )
    assert parse_phrase("<leader>") == (Part(Kind.MARK, "<leader>"),)


def test_a_text_of_the_same_word_costs_no_more_than_its_length() -> None:
    tried: dict[int, int] = defaultdict(int)
    for length in (1000, 2000):
        for _ in spans("a1 ~ a1 ~ a1 ~ b1", "a1 " * length, gap=6):
            tried[length] += 1
    assert tried == {}


PIECES = st.sampled_from(["to", "trad*", "trade", "export*", "外", "访", "@", "<who>", "~"])
PHRASES = st.lists(PIECES, min_size=1, max_size=4).map(" ".join).filter(lambda one: one.strip("~") == one)
KEYS = st.lists(st.sampled_from(["to", "trad", "trade", "trading", "exports", "外", "访", "x"]), max_size=8)
MARKS = st.dictionaries(st.sampled_from(["@", "who"]), st.dictionaries(st.integers(0, 7), st.integers(1, 2)))


def stands(
    parts: tuple[Part, ...], keys: list[str], *, marks: dict[str, dict[int, list[int]]], at: int
) -> set[int]:
    """Where a phrase that begins at `at` may end, by trying all there is."""
    if not parts:
        return {at}
    (kind, value), *rest = parts
    if kind is Kind.GAP:
        ends = [at, at + 1, at + 2]
    elif kind is Kind.MARK:
        ends = marks.get(value, {}).get(at, [])
    else:
        here = keys[at] if at < len(keys) else ""
        ends = [at + 1] if here == value or (kind is Kind.BEGINNING and here.startswith(value)) else []
    return {after for end in ends for after in stands(tuple(rest), keys, marks=marks, at=end)}


@given(st.lists(PHRASES, max_size=5), KEYS, MARKS)
def test_a_book_finds_every_phrase_wherever_it_begins(
    phrases: list[str], keys: list[str], spans: dict[str, dict[int, int]]
) -> None:
    marks = {
        mark: {at: [at + length] for at, length in found.items() if at + length <= len(keys)}
        for mark, found in spans.items()
    }
    parsed = [parse_phrase(one, {"who": "who"}) for one in phrases]
    book = PhraseBook([(str(number), one) for number, one in enumerate(parsed)], gap=2)
    hits = book.find(Words(keys=keys, grams=grams_of(keys, keys), marks=marks))
    assert {(hit.phrase, hit.first, hit.after) for hit in hits} == {
        (number, at, min(ends))
        for (number, one), at in product(enumerate(parsed), range(len(keys)))
        if (ends := stands(one, keys, marks=marks, at=at))
    }
