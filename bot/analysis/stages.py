"""How far what a text is about has come: proposed, adopted, signed, in force, suspended."""

import tomllib
from collections.abc import Mapping

from bot.analysis.text.phrases import PhraseBook, Words, parse_phrase
from bot.analysis.text.reading import Passage
from bot.domain.facts import Proof, Span, Stage, StageName

#: Topics of measures and agreements; what else happens has no stages.
_STAGED = ("energy", "sanctions", "agreements", "tariffs")

#: Words that `~` may skip.
_GAP = 6

_UNKNOWN = "unknown"

#: A phrase in the sentence that puts the text on its topic.
_CONFIDENCE = 0.7


class StageFinder:
    """The stages in one language."""

    def __init__(self, phrases: Mapping[str, list[str]]) -> None:
        """`phrases` by name of a stage, or "unknown". Raises PhraseError for one that cannot be read."""
        self._book = PhraseBook(
            [(name, parse_phrase(phrase)) for name, listed in phrases.items() for phrase in listed], gap=_GAP
        )

    def find(self, topic: str, passage: Passage) -> Stage | None:
        """How far what `topic` is about has come, by the first word for it in `passage`, which puts the text
        on it."""
        if topic not in _STAGED:
            return None
        sentence = passage.sentence
        tokens = sentence.tokens
        found = list(self._book.find(Words(keys=sentence.keys, grams=sentence.grams, marks={})))
        unsure = {at for hit in found if hit.label == _UNKNOWN for at in range(hit.first, hit.after)}
        clear = (hit for hit in found if unsure.isdisjoint(range(hit.first, hit.after)))
        sure = [hit for hit in clear if hit.label != _UNKNOWN]
        if not sure:
            return None
        first = min(sure, key=lambda hit: hit.first)
        span = Span(tokens[first.first].start, tokens[first.after - 1].end)
        return Stage(topic=topic, name=StageName(first.label), proof={"name": Proof((span,), _CONFIDENCE)})


def read_stages(text: str) -> dict[str, StageFinder]:
    """By language, from `seeds/stages.toml`."""
    return {language: StageFinder(phrases) for language, phrases in tomllib.loads(text).items()}
