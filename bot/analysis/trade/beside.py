"""The words that stand beside a flow in one language and are no goods, from `seeds/trade/unlisted.toml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from bot.analysis.text.tokens import words

#: Shorter words are not judged by their ending: "seed".
_TELLING = 5

_Classes = Mapping[str, Sequence[str]]


class _Phrases:
    """Rows of words, found where they begin or end; `word*` stands for every word that begins so."""

    def __init__(self, classes: _Classes) -> None:
        phrases = tuple(chain.from_iterable(classes.values()))
        self._stems = tuple(phrase.rstrip("*") for phrase in phrases if phrase.endswith("*"))
        self._rows = {_keys(phrase) for phrase in phrases if not phrase.endswith("*")}
        self._longest = max(map(len, self._rows), default=1)

    def beginning(self, keys: Sequence[str], at: int) -> int:
        """How many words the longest has that begins with the word at `at`; 0 for none."""
        sizes = range(self._longest, 0, -1)
        row = next((size for size in sizes if tuple(keys[at : at + size]) in self._rows), 0)
        return row or int(keys[at].startswith(self._stems))

    def ends(self, keys: Sequence[str], at: int) -> bool:
        """Whether one ends with the word at `at`."""
        sizes = range(1, min(self._longest, at + 1) + 1)
        row = any(tuple(keys[at + 1 - size : at + 1]) in self._rows for size in sizes)
        return row or keys[at].startswith(self._stems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What the file has for a language; the last four by class."""

    #: Where goods stand: before a flow, behind it, behind one of the words `of`, counted (behind it and
    #: before a number).
    sides: Sequence[str]
    of: Sequence[str] = ()
    #: Of words that are no goods.
    endings: Sequence[str] = ()
    #: Of words that may be verbs.
    open_endings: Sequence[str] = ()
    #: Of words that ask for a noun behind them.
    modifying: Sequence[str] = ()
    #: Goods that mean something else, too, or end like what is none.
    also: Sequence[str] = ()
    #: Go with goods.
    adjectives: _Classes = field(default_factory=dict)
    #: Nouns that are no goods, and other words.
    heads: _Classes = field(default_factory=dict)
    others: _Classes = field(default_factory=dict)
    #: Words by the listed goods that they mean beside a flow.
    singular: _Classes = field(default_factory=dict)


class Beside:
    """The same as it is asked: by the compared words `keys` of a sentence, and the place of one."""

    def __init__(self, tables: Tables) -> None:
        self.sides = frozenset(tables.sides)
        self.of = frozenset(tables.of)
        self.also = frozenset(tables.also)
        self._endings = tuple(tables.endings)
        self._open = tuple(tables.open_endings)
        self._modifying = tuple(tables.modifying)
        self.adjectives = _Phrases(tables.adjectives)
        self._heads = _Phrases(tables.heads)
        self._others = _Phrases(tables.others)
        self._singular = {_keys(form): goods for goods, forms in tables.singular.items() for form in forms}

    def listed(self, keys: Sequence[str]) -> str:
        """The listed goods that `keys` mean or end with; "" for none."""
        forms = (tuple(keys[at:]) for at in range(len(keys)))
        return next((self._singular[form] for form in forms if form in self._singular), "")

    def ends_other(self, keys: Sequence[str], at: int) -> bool:
        """Whether a word, or a phrase that ends with it, is no goods."""
        return self._has_ending(keys[at]) or self._others.ends(keys, at) or self._heads.ends(keys, at)

    def begins_other(self, keys: Sequence[str], at: int) -> bool:
        """Whether a word, or a phrase that begins with it, is no goods."""
        begun = self._others.beginning(keys, at) or self._heads.beginning(keys, at)
        return bool(begun) or self.ends_other(keys, at)

    def may_be_verb(self, key: str) -> bool:
        """Whether a word may say what is done to a flow: "curbs"."""
        return key.endswith(self._open) and not key.endswith("ss")

    def modifies(self, keys: Sequence[str], at: int, *, joined: bool) -> bool:
        """Whether the word before the one at `at` only tells more of a noun behind it that is no goods;
        `joined` says that the two stand together."""
        if self._modifying:
            return keys[at - 1].endswith(self._modifying) and keys[at - 1] not in self.also
        return joined and self._heads.beginning(keys, at) > 0

    def _has_ending(self, key: str) -> bool:
        return len(key) >= _TELLING and key.endswith(self._endings) and key not in self.also


def read_beside(tables: Mapping[str, Any]) -> Beside:
    """What the file has for a language. Raises TypeError when it has another shape."""
    return Beside(Tables(**tables))


def _keys(phrase: str) -> tuple[str, ...]:
    return tuple(token.key for token in words(phrase))
