"""A quick look at whether any of many phrases may be in a sentence: most hold none."""

from collections.abc import Iterable, Sequence

from bot.analysis.text.tokens import Gram, Sentence, gram_of, words


class Starts:
    """The first one or two words of phrases."""

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        """A phrase is a row of folded words; `word*` stands for every word that begins so."""
        #: Words and pairs of them, as `grams_of` has them.
        self._grams: set[Gram] = set()
        #: By their grams.
        self._beginnings: dict[str, tuple[str, ...]] = {}
        for first, *others in phrases:
            if first.endswith("*"):
                beginning = first[:-1]
                gram = gram_of(beginning)
                self._beginnings[gram] = (*self._beginnings.get(gram, ()), beginning)
            elif others and not others[0].endswith("*"):
                self._grams.add((first, others[0]))
            else:
                self._grams.add(first)

    def may_be_in(self, sentence: Sentence) -> bool:
        """False when no phrase is in `sentence`."""
        beginnings, grams = self._beginnings, sentence.grams
        if not self._grams.isdisjoint(grams):
            return True
        if grams.isdisjoint(beginnings):
            return False
        near = tuple([one for gram in beginnings.keys() & grams for one in beginnings[gram]])
        return any(key.startswith(near) for key in sentence.keys)


def parts_of(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, each with its asterisk."""
    return tuple(
        token.key + ("*" if phrase[token.end : token.end + 1] == "*" else "") for token in words(phrase)
    )
