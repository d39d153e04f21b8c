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
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cache, partial
from itertools import takewhile
from typing import Generic, NamedTuple, TypeVar

from bot.analysis.starts import Starts
from bot.analysis.tokens import HEAD, words

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
    #: Their first letters, `HEAD` of each.
    heads: Sequence[str]
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


def _start(phrase: Phrase) -> list[str]:
    """The words with which a phrase begins, as `Starts` has them, two at most; none before a mark."""
    spelled = {Kind.WORD: "", Kind.BEGINNING: "*"}
    begun = takewhile(lambda part: part.kind in spelled, phrase[:2])
    return [part.value + spelled[part.kind] for part in begun]


class PhraseBook(Generic[Label]):
    """Phrases that are looked for together, each with a label."""

    def __init__(self, entries: Sequence[tuple[Label, Phrase]], *, gap: int) -> None:
        """`gap` is how many tokens `~` may skip."""
        self._entries = tuple(entries)
        self._gap = gap
        #: The numbers of phrases by their first word and the one behind it, None where anything may follow.
        self._by_word: dict[str, dict[str | None, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._by_beginning: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._by_mark: dict[str, list[int]] = defaultdict(list)
        #: Words, first letters of words and marks without which a phrase cannot be there; most are ruled out
        #: by these.
        self._needs = [
            frozenset(
                part.value[:HEAD] if part.kind is Kind.BEGINNING else part.value
                for part in phrase
                if part.kind is not Kind.GAP
            )
            for _, phrase in self._entries
        ]
        self._bends = any(part.kind is Kind.BEGINNING for _, phrase in self._entries for part in phrase)
        self._starts = Starts(filter(None, map(_start, (phrase for _, phrase in self._entries))))
        for number, (_, phrase) in enumerate(self._entries):
            kind, value = phrase[0]
            match kind:
                case Kind.WORD:
                    second = phrase[1] if len(phrase) > 1 else None
                    follows = second.value if second and second.kind is Kind.WORD else None
                    self._by_word[value][follows].append(number)
                case Kind.BEGINNING:
                    self._by_beginning[value[:HEAD]].append((value, number))
                case _:
                    self._by_mark[value].append(number)

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

    def _candidates(self, words: Words) -> Iterator[tuple[int, int]]:
        by_word, by_beginning, needs = self._by_word, self._by_beginning, self._needs
        keys, heads = words.keys, words.heads
        starts: Sequence[int] = ()
        if self._starts.may_be_in(keys, heads):
            starts = [at for at, key in enumerate(keys) if key in by_word or heads[at] in by_beginning]
        marks = [mark for mark in words.marks if mark in self._by_mark]
        if not (starts or marks):
            return
        present = {*keys, *words.marks}
        if self._bends:
            present.update(heads)
        for index in starts:
            key = keys[index]
            if key in by_word:
                behind = by_word[key]
                loose: Sequence[int] = behind.get(None, ())
                bound: Sequence[int] = behind.get(keys[index + 1], ()) if index + 1 < len(keys) else ()
                for number in sorted((*loose, *bound)) if loose and bound else loose or bound:
                    if needs[number] <= present:
                        yield index, number
            for beginning, number in by_beginning.get(heads[index], ()):
                if key.startswith(beginning) and needs[number] <= present:
                    yield index, number
        for mark in marks:
            numbers = [number for number in self._by_mark[mark] if needs[number] <= present]
            for index in words.marks[mark] if numbers else ():
                for number in numbers:
                    yield index, number

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
