"""The words by which one language tells of visits, as `seeds/visits` lists them."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from bot.analysis.people.cases import Cases
from bot.analysis.text.starts import Starts, parts_of
from bot.analysis.text.tokens import Sentence, fold, words

#: Tables of a seed that are no triggers.
_PLAIN = frozenset({"words", "names", "numbers", "kinds", "cases"})

#: Words by which a sentence goes on about travellers whom it does not name.
_BACK = frozenset({"pronoun", "pair", "team", "it", "there", "countries", "that_land", "anew", "held_then"})

#: Letters by which beginnings of words are looked up.
_STEM = 4


class Entry(NamedTuple):
    """What a phrase means. `kind` is "go", "trip", "host", "meet" … for triggers, else the name of the list
    that holds it."""

    kind: str
    #: "whole", "begin", "end" of a visit, "start" for where a journey begins, "out" for setting out on it,
    #: "on" for going there from another, "home" for being back; of "and", "then" for what comes later; "" for
    #: none.
    phase: str = ""
    #: "past", "now", "future", "base" (future only if said so) or "noun"; "" for no trigger.
    tense: str = ""

    @property
    def begins(self) -> bool:
        """Whether somebody has come or is on the way."""
        if self.phase == "start":
            return self.tense == "past"
        return self.phase == "begin" or (self.phase in ("out", "on") and self.tense != "future")


class Match(NamedTuple):
    """A phrase found in `tokens[first:after]`."""

    entry: Entry
    first: int
    after: int


#: A match of its fields, without a call of Python for each.
_match = partial(tuple.__new__, Match)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWords:
    """Phrases, as rows of folded words."""

    #: Those of whole words.
    whole: Mapping[tuple[str, ...], Entry]
    #: Of some of them, how many words at their end only have to follow: "[had expected] him".
    following: Mapping[tuple[str, ...], int]
    #: By a first word, how long those are that begin with it, longest first.
    lengths: Mapping[str, Sequence[int]]
    #: Those with a beginning of a word in them, by the first letters, longest first.
    bent: Mapping[str, Sequence[tuple[tuple[str, ...], Entry]]]
    #: Triggers alone, by their first word or the beginning of it.
    triggers_by_word: Mapping[str, Sequence[tuple[str, ...]]]
    triggers_by_stem: Mapping[str, Sequence[tuple[str, ...]]]
    trigger_starts: Starts
    #: Of phrases that mean what the text told of before.
    back_starts: Starts
    #: Sets of single words and endings that the finders of names use.
    names: Mapping[str, frozenset[str]]
    #: Endings that a name may have in other cases, longest first.
    endings: tuple[str, ...]
    #: How the case of a name is told.
    cases: Cases
    #: Beginnings of words by the kind of visit that they name.
    kinds: Mapping[str, tuple[str, ...]]
    #: Words for small numbers.
    numbers: Mapping[str, int]
    #: Whether words stand apart, as they do not in Chinese.
    spaced: bool

    @classmethod
    def read(cls, text: str) -> "VisitWords":
        """From a file of `seeds/visits`. Raises KeyError or ValueError for one of another shape."""
        seed = tomllib.loads(text)
        # Longest first, of equals the first listed.
        phrases = sorted(
            ((parts_of(phrase), entry) for phrase, entry in _entries(seed)), key=lambda one: -len(one[0])
        )
        bent = [one for one in phrases if any(map(_is_beginning, one[0]))]
        whole: dict[tuple[str, ...], Entry] = {}
        for parts, entry in phrases:
            if not any(map(_is_beginning, parts)):
                whole.setdefault(parts, entry)
        triggers = [parts for parts, entry in reversed(phrases) if entry.tense]
        by_word = _grouped([one for one in triggers if not _is_beginning(one[0])], lambda one: one[0])
        by_stem = _grouped([one for one in triggers if _is_beginning(one[0])], lambda one: _letters(one[0]))
        names = seed["names"]
        return cls(
            whole=whole,
            following={
                parts_of(phrase): len(words(phrase.partition("]")[2]))
                for phrase, _ in _entries(seed)
                if "]" in phrase
            },
            lengths={
                word: tuple(dict.fromkeys(map(len, same)))
                for word, same in _grouped(whole, lambda one: one[0]).items()
            },
            bent=_grouped(bent, lambda one: _letters(one[0][0])),
            triggers_by_word=by_word,
            triggers_by_stem=by_stem,
            trigger_starts=Starts(triggers),
            back_starts=Starts(parts for parts, entry in phrases if entry.kind in _BACK),
            names={
                name: frozenset(fold(word) for word in listed)
                for name, listed in names.items()
                if isinstance(listed, list)
            },
            endings=tuple(sorted(names.get("endings", ()), key=len, reverse=True)),
            cases=Cases.read(seed.get("cases", {}), joins=names["joins"]),
            kinds={kind: tuple(map(fold, forms)) for kind, forms in seed["kinds"].items()},
            numbers={fold(word): number for word, number in seed["numbers"].items()},
            spaced=names["spaced"],
        )

    def may_begin(self, key: str) -> bool:
        """False when no phrase begins with the folded word `key`."""
        return key in self.lengths or key[:_STEM] in self.bent

    def at(self, keys: tuple[str, ...], first: int) -> Match | None:
        """The longest phrase that begins at `first` of these folded words; of equals one of whole words, then
        the first listed."""
        key = keys[first]
        best: Match | None = None
        for length in self.lengths.get(key, ()):
            row = keys[first : first + length]
            if row in self.whole:
                best = _match((self.whole[row], first, first + len(row) - self.following.get(row, 0)))
                break
        for parts, entry in self.bent.get(key[:_STEM], ()):
            after = first + len(parts)
            if (best is None or after > best.after) and _stands(parts, keys, first=first):
                best = Match(entry, first, after)
        return best

    def triggers_in(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Where triggers stand in `sentence`, if only in a longer phrase: first token, and the one after."""
        if not self.trigger_starts.may_be_in(sentence):
            return
        keys, words, stems = sentence.keys, self.triggers_by_word, self.triggers_by_stem
        for first in [at for at, key in enumerate(keys) if key in words or key[:_STEM] in stems]:
            for parts in (*words.get(keys[first], ()), *stems.get(keys[first][:_STEM], ())):
                if _stands(parts, keys, first=first):
                    yield first, first + len(parts)

    def points_back(self, sentence: Sentence) -> bool:
        """Whether words may be in `sentence` that mean people, places or a journey told of before."""
        return self.back_starts.may_be_in(sentence)

    def stem(self, key: str) -> str:
        """`key` of a name without the ending of its case."""
        for ending in self.endings:
            if key.endswith(ending) and len(key) - len(ending) >= 3:
                return key[: -len(ending)]
        return key


def _entries(seed: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for kind, phases in seed.items():
        if kind == "words":
            for name, phrases in phases.items():
                kind_of, _, phase_of = name.partition(".")
                yield from ((phrase, Entry(kind_of, phase_of)) for phrase in phrases)
        elif kind not in _PLAIN:
            for phase, tenses in phases.items():
                for tense, phrases in tenses.items():
                    yield from ((phrase, Entry(kind, phase, tense)) for phrase in phrases)


Row = TypeVar("Row")


def _grouped(rows: Iterable[Row], of: Callable[[Row], str]) -> dict[str, list[Row]]:
    """`rows` by what `of` says of each, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return found


def _is_beginning(part: str) -> bool:
    """Whether a part of a phrase stands for every word that begins so."""
    return part.endswith("*")


def _letters(part: str) -> str:
    """The letters by which what begins with `part` is looked up."""
    return part.rstrip("*")[:_STEM]


def _stands(parts: tuple[str, ...], keys: tuple[str, ...], *, first: int) -> bool:
    """Whether the words from `first` on are those of a phrase."""
    if first + len(parts) > len(keys):
        return False
    for at, part in enumerate(parts, first):
        key = keys[at]
        if key != part and not (part[-1] == "*" and key.startswith(part[:-1])):
            return False
    return True
