"""That no phrase is in a sentence is said only where it is so."""

from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.text.starts import Starts, parts_of
from bot.analysis.text.tokens import sentences

WORDS = st.sampled_from(["export", "exports", "exporter", "to", "trad", "trade", "trading", "外", "长", "访"])
PARTS = WORDS.flatmap(lambda word: st.sampled_from([word, f"{word}*"] if len(word) > 2 else [word]))


def stands(phrase: tuple[str, ...], keys: list[str], first: int) -> bool:
    """Whether a phrase stands at `first`, word by word."""
    here = keys[first : first + len(phrase)]
    return len(here) == len(phrase) and all(
        key.startswith(part[:-1]) if part.endswith("*") else key == part
        for part, key in zip(phrase, here, strict=True)
    )


@given(
    st.lists(st.lists(PARTS, min_size=1, max_size=3).map(tuple), max_size=6),
    st.lists(WORDS, min_size=1, max_size=8),
)
def test_a_sentence_with_a_phrase_is_never_passed_over(
    phrases: list[tuple[str, ...]], keys: list[str]
) -> None:
    found = any(stands(phrase, keys, first) for phrase in phrases for first in range(len(keys)))
    assert Starts(phrases).may_be_in(sentences(" ".join(keys))[0]) or not found


def test_two_words_that_stand_apart_are_no_phrase() -> None:
    starts = Starts([parts_of("外长"), parts_of("trade with"), parts_of("export*")])
    for words, found in {
        "外 长": True,
        "外 交 长": False,
        "trade and with": False,
        "exporters": True,
    }.items():
        assert starts.may_be_in(sentences(words)[0]) is found
