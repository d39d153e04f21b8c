"""How alike texts of one language are: by the words that they share, the rare ones most. Pure but for
`Rarity`, which counts the words that it is shown."""

import math
import sys
from collections.abc import Mapping

#: Texts that are taken to have been read before the first: so a word is rare from the start, and the first
#: texts that come do not decide.
_PRIOR = 200
#: Words that are counted. When there are more, all counts are halved and the rarest forgotten.
_MOST_WORDS = 300_000
#: Words of a text that are compared, of some fifty that it has.
_LONGEST = 40


class Rarity:
    """In how many texts words were, by language."""

    def __init__(self) -> None:
        self._texts: dict[str, float] = {}
        self._words: dict[str, float] = {}

    def count(self, language: str, words: Mapping[str, float]) -> None:
        """One more text of `language` has `words`."""
        self._texts[language] = self._texts.get(language, 0) + 1
        for word in words:
            key = word_key(language, word)
            self._words[key] = self._words.get(key, 0) + 1
        if len(self._words) > _MOST_WORDS:
            self._words = {key: count / 2 for key, count in self._words.items() if count >= 2}
            self._texts = {key: count / 2 for key, count in self._texts.items()}

    def weigh(self, language: str, words: Mapping[str, float]) -> dict[str, float]:
        """The weights of the words that matter, rarest first; their squares add up to 1."""
        texts = self._texts.get(language, 0) + _PRIOR
        weights = {
            word: math.sqrt(weight) * math.log(1 + texts / (1 + self._words.get(word_key(language, word), 0)))
            for word, weight in words.items()
        }
        kept = sorted(weights.items(), key=lambda one: (-one[1], one[0]))[:_LONGEST]
        length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
        return {sys.intern(word): weight / length for word, weight in kept}


def word_key(language: str, word: str) -> str:
    """What a word of a language is counted and found by; the same object each time, as there are millions."""
    return sys.intern(f"{language} {word}")


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """From 0 to 1, of weights as `Rarity.weigh` gives them."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * large.get(word, 0.0) for word, weight in small.items())
