"""Countries and blocs named in a text, by the lists in `seeds/places`.

The longest form wins, and a form that stands for no place ("New Mexico", 发展中国家) hides the places
inside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.tokens import Sentence, Token, words

#: Code of a form that only hides others.
NOWHERE = "-"

#: After a number it is a day of the month (11日), never the beginning of Japan (日本, 日美).
_DAY = "日"

#: A leader is a person in office, who stands for a country like its capital does.
KINDS = frozenset({"name", "adjective", "capital", "seat", "bloc", "leader", "none"})


class Form(NamedTuple):
    """One way to write a place."""

    #: Two and more for forms like 中俄.
    codes: tuple[str, ...]
    kind: str
    #: As in the list; their case says how strictly the case of a text is read.
    words: tuple[Token, ...]

    @classmethod
    def of(cls, written: str, *codes: str, kind: str) -> "Form":
        """The form `written` for `codes`."""
        return cls(codes, kind, tuple(words(written)))


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
        read = sentence.tokens
        index = 0
        while index < len(read):
            form, after = self._longest(read, index)
            if form is None:
                index += 1
                continue
            if form.kind != "none":
                start, end = read[index].start, read[after - 1].end
                found.append(Mention(form.codes, form.kind, start, end, index, after))
            index = after
        return tuple(found)

    def _add(self, form: Form) -> None:
        node = self._root
        for word in form.words:
            node = node.next.setdefault(word.key, _Node())
        node.forms.append(form)

    def _longest(self, read: tuple[Token, ...], index: int) -> tuple[Form | None, int]:
        """The longest form that begins at `index`, and the index after it."""
        best: Form | None = None
        after = index
        if read[index].key == _DAY and index and read[index - 1].key[0].isdigit():
            return best, after
        node = self._root
        for position in range(index, len(read)):
            child = node.next.get(read[position].key)
            if child is None:
                break
            node = child
            written = read[index : position + 1]
            fitting = next((form for form in node.forms if _fits(form, written)), None)
            if fitting is not None:
                best, after = fitting, position + 1
        return best, after


def _form(line: str) -> Form:
    codes, written, kind = line.split("\t")
    if kind not in KINDS:
        raise ValueError(f"not a kind of place: {line!r}")
    return Form.of(written, *codes.split(","), kind=kind)


def _fits(form: Form, written: Sequence[Token]) -> bool:
    """Whether the text that has the words of a form has them in its case, and joined where it joins them:
    中俄 is not "中，俄"."""
    return all(map(_fits_case, form.words, written)) and all(
        after.start == before.end
        for (wanted_before, wanted_after), (before, after) in zip(
            pairwise(form.words), pairwise(written), strict=True
        )
        if wanted_after.start == wanted_before.end
    )


def _fits_case(wanted: Token, token: Token) -> bool:
    """Whether "US" is written so, "Turkey" with a capital, "Xi" not as XI (eleven), "русский" anyhow."""
    form, word = wanted.word, token.word
    if form == word or form.islower():
        return True
    if len(form) > 1 and (form.isupper() or len(form) == 2):
        return False
    return word[0].isupper() or not form[0].isupper()
