"""Countries and blocs named in a text, by the lists in `seeds/places`.

The longest form wins, and a form that stands for no place ("New Mexico", 发展中国家) hides the places
inside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.analysis.tokens import Sentence, Token, fold, tokens

#: Code of a form that only hides others.
NOWHERE = "-"

KINDS = frozenset({"name", "adjective", "capital", "seat", "bloc", "none"})


class Form(NamedTuple):
    """One way to write a place."""

    #: Two and more for forms like 中俄.
    codes: tuple[str, ...]
    kind: str
    #: As in the list; their case says how strictly the case of a text is read.
    words: tuple[str, ...]


class Mention(NamedTuple):
    """A place named in a sentence."""

    codes: tuple[str, ...]
    kind: str
    #: Characters of the text: `text[start:end]`.
    start: int
    end: int
    #: Tokens of the sentence: `tokens[first:after]`.
    first: int
    after: int


@dataclass(slots=True)
class _Node:
    """A beginning that some forms share: what may follow, and the forms that end here."""

    next: "dict[str, _Node]" = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)


class Gazetteer:
    """The places of one language."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._root = _Node()
        for form in forms:
            self._add(form)

    @classmethod
    def read(cls, text: str) -> "Gazetteer":
        """From lines of "codes TAB form TAB kind"; codes are separated by commas, # begins a comment line.

        Raises ValueError for a line of another shape: the lists are ours, and a test reads them.
        """
        return cls(_form(line) for line in text.splitlines() if line and not line.startswith("#"))

    def find(self, sentence: Sentence) -> tuple[Mention, ...]:
        """The places named in `sentence`, in order, never overlapping."""
        found: list[Mention] = []
        words = sentence.tokens
        index = 0
        while index < len(words):
            form, after = self._longest(words, index)
            if form is None:
                index += 1
                continue
            if form.kind != "none":
                start, end = words[index].start, words[after - 1].end
                found.append(Mention(form.codes, form.kind, start, end, index, after))
            index = after
        return tuple(found)

    def _add(self, form: Form) -> None:
        node = self._root
        for word in form.words:
            node = node.next.setdefault(fold(word), _Node())
        node.forms.append(form)

    def _longest(self, words: tuple[Token, ...], index: int) -> tuple[Form | None, int]:
        """The longest form that begins at `index`, and the index after it."""
        best: Form | None = None
        after = index
        node = self._root
        for position in range(index, len(words)):
            child = node.next.get(words[position].key)
            if child is None:
                break
            node = child
            written = words[index : position + 1]
            fitting = next((form for form in node.forms if _fits(form, written)), None)
            if fitting is not None:
                best, after = fitting, position + 1
        return best, after


def _form(line: str) -> Form:
    codes, written, kind = line.split("\t")
    if kind not in KINDS:
        raise ValueError(f"not a kind of place: {line!r}")
    return Form(tuple(codes.split(",")), kind, tuple(token.word for token in tokens(written)))


def _fits(form: Form, written: tuple[Token, ...]) -> bool:
    """Whether the case of a text suits a form: "US" only as US, "Turkey" not as turkey, "русский" anyhow."""
    for wanted, token in zip(form.words, written, strict=True):
        if len(wanted) > 1 and wanted.isupper():
            if token.word != wanted:
                return False
        elif wanted[0].isupper() and not token.word[0].isupper():
            return False
    return True
