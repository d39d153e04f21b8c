"""A quick look at whether any of many phrases may be in a sentence: most hold none."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.analysis.tokens import HEAD, words


class Starts:
    """The first one or two words of phrases."""

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        """A phrase is a row of folded words; `word*` stands for every word that begins so."""
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        #: By their first letters.
        self._beginnings: dict[str, tuple[str, ...]] = {}
        for first, *others in phrases:
            if first.endswith("*"):
                beginning = first[:-1]
                known = self._beginnings.get(beginning[:HEAD], ())
                self._beginnings[beginning[:HEAD]] = (*known, beginning)
            elif others and not others[0].endswith("*"):
                self._pairs.add((first, others[0]))
            else:
                self._words.add(first)

    def may_be_in(self, keys: Sequence[str], heads: Sequence[str]) -> bool:
        """False when no phrase is in a sentence of these words, with their heads."""
        beginnings = self._beginnings
        if not self._words.isdisjoint(keys) or not self._pairs.isdisjoint(pairwise(keys)):
            return True
        if beginnings.keys().isdisjoint(heads):
            return False
        near = zip(keys, heads, strict=True)
        return any(key.startswith(beginnings[head]) for key, head in near if head in beginnings)


def parts_of(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, each with its asterisk."""
    return tuple(
        token.key + ("*" if phrase[token.end : token.end + 1] == "*" else "") for token in words(phrase)
    )
