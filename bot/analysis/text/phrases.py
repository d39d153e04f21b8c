"""The phrase language of `seeds/topics.toml`, and how phrases are found in a sentence.

    word      this word; case, ё and accents do not matter
    word*     a word that begins so
    ~         up to 6 words of anything within the sentence (in Chinese 12 characters)
    @         a country, a bloc, or a capital or seat that stands for a government
    #         a number
    <leader>  the name of a head of state or government, or of a minister, that the lists of places know
    <name>    one of the phrases in the topic's list of that name

Phrases are never turned into regular expressions: each is tried only where its first word stands, so a
text costs time in proportion to its length, whatever it holds."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cache, partial
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from bot.analysis.text.tokens import HEAD, Gram, gram_of, words

#: Marks that every phrase may use.
PLACE = "@"
NUMBER = "#"
LEADER = "<leader>"

_SPECIAL = re.compile(r"(~|@|#|<[^<>]*>)")


class PhraseError(ValueError):
    """A phrase that cannot be read; the text says why."""


class Kind(Enum):
    """What one part of a phrase asks for."""

    WORD = auto()
    BEGINNING = auto()
    #: A span that was found before: a place, a number, a member of a list.
    MARK = auto()
    GAP = auto()


class Part(NamedTuple):
    """One step of a phrase; `value` is a folded word, or the name of a mark."""

    kind: Kind
    value: str


Phrase = tuple[Part, ...]

#: Name of a mark → index of its first token → indexes after its last one. No name is ever a word.
Marks = Mapping[str, Mapping[int, Sequence[int]]]


class Words(NamedTuple):
    """A sentence as phrases see it."""

    keys: Sequence[str]
    #: See `grams_of`.
    grams: frozenset[Gram]
    marks: Marks
    #: Indexes of tokens that no phrase may use.
    masked: frozenset[int] = frozenset()


Label = TypeVar("Label")


class Hit(NamedTuple, Generic[Label]):
    """A phrase found: its label, its number in the book, and the tokens that it spans."""

    label: Label
    phrase: int
    first: int
    after: int


#: A hit of its fields, without a call of Python for each.
_hit = partial(tuple.__new__, Hit)


def parse_phrase(source: str, lists: Mapping[str, str] | None = None) -> Phrase:
    """Read one phrase; `lists` gives the mark of each list that it may name. Raises PhraseError."""
    parts: list[Part] = []
    known = {"leader": LEADER, **(lists or {})}
    for piece in _SPECIAL.split(source):
        if piece == "~":
            parts.append(Part(Kind.GAP, ""))
        elif piece in (PLACE, NUMBER):
            parts.append(Part(Kind.MARK, piece))
        elif piece.startswith("<"):
            if piece[1:-1] not in known:
                raise PhraseError(f"no list is named {piece}")
            parts.append(Part(Kind.MARK, known[piece[1:-1]]))
        else:
            parts.extend(_plain(piece))
    if not parts or parts[0].kind is Kind.GAP or parts[-1].kind is Kind.GAP:
        raise PhraseError("must begin and end with a word")
    return tuple(parts)


@cache  # A phrase is read when its file is checked, and again when it is looked for.
def _plain(piece: str) -> Phrase:
    parts: list[Part] = []
    for token in words(piece):
        if piece[token.end : token.end + 1] != "*":
            parts.append(Part(Kind.WORD, token.key))
        elif len(token.key) < HEAD:  # It would match too much to be of use.
            raise PhraseError(f"{token.word}* is too short; a beginning has at least {HEAD} letters")
        else:
            parts.append(Part(Kind.BEGINNING, token.key))
    return tuple(parts)


def _anchor(phrase: Phrase) -> Gram:
    """The gram or mark without which `phrase` is nowhere that is likely to be seen least: two words, else a
    long one, else a mark."""
    plain = [part.value if part.kind is Kind.WORD else "" for part in phrase]
    pairs = [(one, two) for one, two in pairwise(plain) if one and two]
    if pairs:
        return max(pairs, key=lambda pair: len("".join(pair)))
    beginnings = [gram_of(part.value) for part in phrase if part.kind is Kind.BEGINNING]
    grams = [*filter(None, plain), *beginnings]
    marks = [part.value for part in phrase if part.kind is Kind.MARK]
    several = [gram for gram in grams if len(gram) > HEAD], marks, grams
    return max(next(filter(None, several)), key=len)


def _needs(phrase: Phrase) -> tuple[frozenset[str], frozenset[str]]:
    """The grams and the marks of `phrase`."""
    plain = {part.value for part in phrase if part.kind is Kind.WORD}
    beginnings = {gram_of(part.value) for part in phrase if part.kind is Kind.BEGINNING}
    return frozenset(plain | beginnings), frozenset(part.value for part in phrase if part.kind is Kind.MARK)


def _places_of(part: Part, words: Words) -> Iterable[int]:
    """Where a part that begins a phrase stands, in order; a mark that the sentence has."""
    kind, value = part
    if kind is Kind.WORD:
        return [at for at, key in enumerate(words.keys) if key == value]
    if kind is Kind.BEGINNING:
        return [at for at, key in enumerate(words.keys) if key.startswith(value)]
    return words.marks[value]


class PhraseBook(Generic[Label]):
    """Phrases that are looked for together, each with a label."""

    def __init__(self, entries: Sequence[tuple[Label, Phrase]], *, gap: int) -> None:
        """`gap` is how many tokens `~` may skip."""
        self._entries = tuple(entries)
        self._gap = gap
        #: The numbers of phrases by their anchors.
        self._anchored: dict[Gram, list[int]] = defaultdict(list)
        for number, (_, phrase) in enumerate(self._entries):
            self._anchored[_anchor(phrase)].append(number)
        self._anchors = frozenset(self._anchored)
        #: Grams, and marks, without which a phrase cannot be there.
        self._needs = [_needs(phrase) for _, phrase in self._entries]

    def find(self, words: Words) -> Iterator[Hit[Label]]:
        """Every place where a phrase begins, with its shortest span from there."""
        for first, number in self._candidates(words):
            label, phrase = self._entries[number]
            after = self._match(phrase, words, first=first)
            if after is not None:
                yield _hit((label, number, first, after))

    def again(self, hit: Hit[Label], words: Words) -> Hit[Label] | None:
        """What is left of `hit` when more of the sentence is masked, as `words` has it."""
        after = self._match(self._entries[hit.phrase][1], words, first=hit.first)
        return None if after is None else hit._replace(after=after)

    def _candidates(self, words: Words) -> list[tuple[int, int]]:
        """Where phrases may begin, in order, and their numbers."""
        grams, marks = words.grams, words.marks
        anchors: Iterable[Gram] = () if self._anchors.isdisjoint(grams) else self._anchors & grams
        found: list[tuple[int, int]] = []
        for anchor in (*anchors, *(mark for mark in marks if mark in self._anchors)):
            for number in self._anchored[anchor]:
                needs, needed_marks = self._needs[number]
                if needs <= grams and needed_marks <= marks.keys():
                    found += [(at, number) for at in _places_of(self._entries[number][1][0], words)]
        return sorted(found)

    def _match(self, phrase: Phrase, words: Words, *, first: int) -> int | None:
        """The index after the shortest match at `first`. All readings are followed at once, as a set of
        positions, which keeps the cost of a phrase bounded by its length and the gap."""
        keys, masked, at, begun = words.keys, words.masked, first, 0
        # Words come one after the other, without a choice.
        for kind, value in phrase:
            if kind is not Kind.WORD and kind is not Kind.BEGINNING:
                break
            if at >= len(keys) or at in masked:
                return None
            if keys[at] != value and (kind is Kind.WORD or not keys[at].startswith(value)):
                return None
            at += 1
            begun += 1
        reached = {at}
        for part in phrase[begun:]:
            reached = self._step(part, words, reached=reached)
            if not reached:
                return None
        return min(reached)

    def _step(self, part: Part, words: Words, *, reached: set[int]) -> set[int]:
        keys, masked = words.keys, words.masked
        value = part.value
        match part.kind:
            case Kind.WORD:
                return {at + 1 for at in reached if at < len(keys) and keys[at] == value and at not in masked}
            case Kind.BEGINNING:
                return {
                    at + 1
                    for at in reached
                    if at < len(keys) and keys[at].startswith(value) and at not in masked
                }
            case Kind.GAP:
                return {at + skip for at in reached for skip in range(self._gap + 1)}
            case Kind.MARK:
                ends = words.marks.get(value, {})
                return {
                    after
                    for at in reached
                    for after in ends.get(at, ())
                    if not masked or masked.isdisjoint(range(at, after))
                }
