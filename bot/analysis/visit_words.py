"""The words by which one language tells of visits, as `seeds/visits` lists them."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.analysis.cases import Cases
from bot.analysis.starts import Starts, parts_of
from bot.analysis.tokens import Sentence, Token, fold

#: Tables of a seed that are no triggers.
_PLAIN = frozenset({"words", "names", "numbers", "kinds", "cases"})

#: Letters by which beginnings of words are looked up.
_STEM = 4


class Entry(NamedTuple):
    """What a phrase means. `kind` is "go", "trip", "host", "meet" … for triggers, else the name of the list
    that holds it."""

    kind: str
    #: "whole", "begin", "end" of a visit, "out" for setting out on it, "on" for going there from
    #: another, "home" for being back; "" for none.
    phase: str = ""
    #: "past", "now", "future", "base" (future only if said so) or "noun"; "" for no trigger.
    tense: str = ""

    @property
    def begins(self) -> bool:
        """Whether somebody has come or is on the way."""
        return self.phase == "begin" or (self.phase in ("out", "on") and self.tense != "future")


class Match(NamedTuple):
    """A phrase found in `tokens[first:after]`."""

    entry: Entry
    first: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWords:
    """Phrases by their first word or the beginning of it, longest first."""

    by_word: Mapping[str, Sequence[tuple[tuple[str, ...], Entry]]]
    by_stem: Mapping[str, Sequence[tuple[tuple[str, ...], Entry]]]
    #: The same of triggers alone.
    triggers_by_word: Mapping[str, Sequence[tuple[str, ...]]]
    triggers_by_stem: Mapping[str, Sequence[tuple[str, ...]]]
    trigger_starts: Starts
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
        by_word: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        by_stem: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        for phrase, entry in _entries(seed):
            parts = parts_of(phrase)
            target = by_stem if parts[0].endswith("*") else by_word
            target.setdefault(parts[0].rstrip("*")[:_STEM] if target is by_stem else parts[0], []).append(
                (parts, entry)
            )
        for table in (by_word, by_stem):
            for phrases in table.values():
                phrases.sort(key=lambda one: -len(one[0]))
        names = seed["names"]
        triggers, bent = _triggers(by_word), _triggers(by_stem)
        return cls(
            by_word=by_word,
            by_stem=by_stem,
            triggers_by_word=triggers,
            triggers_by_stem=bent,
            trigger_starts=Starts(one for listed in (*triggers.values(), *bent.values()) for one in listed),
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

    def at(self, tokens: Sequence[Token], first: int) -> Match | None:
        """The longest phrase that begins at `first`; of equals the first listed."""
        key = tokens[first].key
        phrases, stems = self.by_word.get(key, ()), self.by_stem.get(key[:_STEM], ())
        best: Match | None = None
        for parts, entry in (*phrases, *stems) if phrases and stems else phrases or stems:
            after = first + len(parts)
            if (best is None or after > best.after) and _stands(parts, tokens, first=first):
                best = Match(entry, first, after)
        return best

    def triggers_in(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Where triggers stand in `sentence`, if only in a longer phrase: first token, and the one after."""
        if not self.trigger_starts.may_be_in(sentence.keys):
            return
        tokens, words, stems = sentence.tokens, self.triggers_by_word, self.triggers_by_stem
        for first, token in enumerate(tokens):
            key = token.key
            if key in words or key[:_STEM] in stems:
                for parts in (*words.get(key, ()), *stems.get(key[:_STEM], ())):
                    if _stands(parts, tokens, first=first):
                        yield first, first + len(parts)

    def hints(self, sentence: Sentence) -> bool:
        """Whether a word with which triggers begin is in `sentence`: where somebody travels already, such a
        sentence may go on with it."""
        words, stems = self.triggers_by_word, self.triggers_by_stem
        return any(key in words or key[:_STEM] in stems for key in sentence.keys)

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
                yield from ((phrase, Entry(name)) for phrase in phrases)
        elif kind not in _PLAIN:
            for phase, tenses in phases.items():
                for tense, phrases in tenses.items():
                    yield from ((phrase, Entry(kind, phase, tense)) for phrase in phrases)


def _triggers(
    table: Mapping[str, Sequence[tuple[tuple[str, ...], Entry]]],
) -> dict[str, list[tuple[str, ...]]]:
    """The phrases of `table` that are triggers, shortest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for word, phrases in table.items():
        for parts, entry in reversed(phrases):
            if entry.tense:
                found.setdefault(word, []).append(parts)
    return found


def _stands(parts: tuple[str, ...], tokens: Sequence[Token], *, first: int) -> bool:
    """Whether the words from `first` on are those of a phrase."""
    if first + len(parts) > len(tokens):
        return False
    for at, part in enumerate(parts, first):
        key = tokens[at].key
        if key != part and not (part[-1] == "*" and key.startswith(part[:-1])):
            return False
    return True
