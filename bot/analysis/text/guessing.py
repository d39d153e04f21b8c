"""Guesses the language of a text by its letters and words, with the small model in `seeds/languages`."""

from collections.abc import Callable, Mapping
from pathlib import Path

import fasttext

#: From a text to how likely each of its likeliest languages is, 0 to 1, by ISO 639 code; {} for no letters.
Guess = Callable[[str], Mapping[str, float]]

#: Languages that a guess names; what is below adds up to nothing.
_MOST = 5
_LABEL = "__label__"


def load_guess(file: Path) -> Guess:
    """The model in `file`; 6 MB and 20 ms. Reads nothing else, then or later."""
    model = fasttext.load_model(str(file))

    def guess(text: str) -> Mapping[str, float]:
        # It takes a line, learned lower case well, and cannot take half a character.
        line = " ".join(text.lower().split()).encode("utf-8", "ignore").decode()
        labels, chances = model.predict(line, k=_MOST)
        return {label.removeprefix(_LABEL): chance for label, chance in zip(labels, chances, strict=True)}

    return guess
