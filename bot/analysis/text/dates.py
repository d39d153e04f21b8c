"""Days, months, ranges and durations in a sentence, by the grammar of its language in `seeds/dates`.

Each word becomes the letter of its class, and a shape like "[from] day to day2 month" a pattern over those
letters: as patterns hold only single letters and choices of them, a sentence costs time in proportion to
its length."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Any, NamedTuple

from bot.analysis.text.tokens import HEAD, Sentence, Token, fold
from bot.domain.facts import Span


class Sort(Enum):
    """What a date says."""

    #: When something happens.
    EVENT = "event"
    #: When somebody spoke.
    REPORTING = "reporting"
    #: A year, or something long ago.
    HISTORY = "history"
    #: How many days something takes.
    DURATION = "duration"
    #: Which day of something: "the second day".
    NTH = "nth"
    #: A week, in which a weekday may be named elsewhere.
    WEEK = "week"


class When(NamedTuple):
    """A date as a sentence has it."""

    sort: Sort
    #: What each word says, by slot of the shape.
    values: Mapping[str, int]
    span: Span
    #: Tokens of the sentence: `tokens[first:after]`.
    first: int
    after: int


class _Shape(NamedTuple):
    pattern: re.Pattern[str]
    #: Slots in the order of the groups of the pattern.
    slots: tuple[str, ...]


#: Classes that the form of a token gives, not a list: day or other number to 31, larger number, year.
_SMALL, _YEAR = "day", "year"
_MARKS = dict(zip("-–—~～－,，、(（)）", "------,,,(())", strict=True))
_OTHER = " "
_NUMBERED = re.compile(r"\d{1,4}")

#: "Said the representative of the ministry, Maria Berg, at a briefing on Friday": words up to the day.
_SAID = 12
#: 对印度媒体表示: characters behind the day.
_SAID_TO = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DateGrammar:
    """How one language writes dates."""

    #: Folded word → (class, value); a class that needs a capital stands in `capital`.
    words: Mapping[str, tuple[str, int]]
    stems: Mapping[str, tuple[str, int]]
    capital: frozenset[str]
    #: Classes whose words count only where a mark, the end of the sentence or a word of `going_on` follows.
    closing: frozenset[str]
    going_on: frozenset[str]
    #: Classes whose words name no day before a name or one of the words, but behind one of `dated`: "the 16th
    #: session", "the 16th BRICS summit", "on the 16th Silva leaves".
    counting: frozenset[str]
    counted: frozenset[str]
    dated: frozenset[str]
    #: Classes whose words are none of them in some places: the three above.
    bound: frozenset[str]
    letters: Mapping[str, str]
    shapes: tuple[_Shape, ...]
    anywhere: re.Pattern[str]
    said: tuple[str, ...]
    #: …and those that count only right behind a date.
    said_beside: tuple[str, ...]
    #: …or behind whom something is said to, whom one of these leads to: 7日对俄方表示.
    said_to: frozenset[str]
    #: Words between a date and the verb of saying that it belongs to; empty: all words of the clause.
    bridge: frozenset[str]
    #: Whether words with a capital are such, too: "сообщили в Акорде в пятницу".
    names: bool = False
    stem_lengths: tuple[int, ...] = field(default=())
    #: First letters of the stems.
    beginnings: frozenset[str] = frozenset()

    @classmethod
    def read(cls, text: str) -> "DateGrammar":
        """From a file of `seeds/dates`. Raises KeyError or ValueError for one of another shape."""
        seed = tomllib.loads(text)
        words, stems = _vocabulary(seed["words"])
        names = sorted({*seed["words"], _SMALL, _YEAR})
        letters = {name: chr(ord("a") + number) for number, name in enumerate(names)}
        valued = {_SMALL, _YEAR, *(name for name, table in seed["words"].items() if isinstance(table, dict))}
        shapes = tuple(_shape(line, letters, valued=valued) for line in seed["shapes"])
        return cls(
            words=words,
            stems=stems,
            capital=frozenset(seed.get("capital", ())),
            closing=frozenset(seed.get("closing", ())),
            going_on=frozenset(seed.get("going_on", ())),
            counting=frozenset(seed.get("counting", ())),
            counted=frozenset(seed.get("counted", ())),
            dated=frozenset(seed.get("dated", ())),
            bound=frozenset().union(*(seed.get(name, ()) for name in ("capital", "closing", "counting"))),
            letters=letters,
            shapes=shapes,
            # Nothing begins with a word of no class, as most are.
            anywhere=re.compile(
                f"(?!{_OTHER})(?:{'|'.join(f'({_ungrouped(shape.pattern.pattern)})' for shape in shapes)})"
            ),
            said=tuple(fold(word) for word in seed["said"]),
            said_beside=tuple(fold(word) for word in seed.get("said_beside", ())),
            said_to=frozenset(seed.get("said_to", ())),
            bridge=frozenset(fold(word) for word in seed["bridge"]),
            names=seed.get("names", False),
            stem_lengths=tuple(sorted({len(stem) for stem in stems})),
            beginnings=frozenset(stem[:HEAD] for stem in stems),
        )

    def find(self, sentence: Sentence, text: str) -> tuple[When, ...]:
        """The dates of `sentence`, which stands in `text`, in order, never overlapping."""
        known = not (
            self.words.keys().isdisjoint(sentence.keys) and self.beginnings.isdisjoint(sentence.heads)
        )
        if not (sentence.digits or known):
            return ()
        tokens = sentence.tokens
        symbols, places, values = self._symbols(tokens, text)
        found: list[When] = []
        for match in self.anywhere.finditer(symbols):
            shape = self.shapes[(match.lastindex or 1) - 1]
            fields = shape.pattern.match(symbols, match.start())
            if fields is None:
                continue
            slots = _slots(
                (slot, values[places[fields.start(number)]])
                for number, slot in enumerate(shape.slots, start=1)
                if fields.start(number) >= 0
            )
            if not slots:
                continue
            inside = [places[at] for at in range(fields.start(), fields.end()) if places[at] >= 0]
            first, after = inside[0], inside[-1] + 1
            span = Span(tokens[first].start, tokens[after - 1].end)
            found.append(When(self._sort(slots, tokens, text=text, first=first, after=after), slots, span,
                              first, after))  # fmt: skip
        return tuple(found)

    def _symbols(self, tokens: tuple[Token, ...], text: str) -> tuple[str, list[int], dict[int, int]]:
        """A letter for each word and mark; the token of each, -1 for a mark; the values of tokens."""
        symbols: list[str] = []
        places: list[int] = []
        values: dict[int, int] = {}
        words, beginnings, letters = self.words, self.beginnings, self.letters
        bound = self.bound
        end = tokens[0].start if tokens else 0
        for index, (start, after, _, key) in enumerate(tokens):
            if start != end and start - end < 8:
                for mark in text[end:start]:
                    if mark in _MARKS:
                        symbols.append(_MARKS[mark])
                        places.append(-1)
            known = words.get(key)
            if known is None and key[0].isdigit():
                known = _number(key)
            elif known is None and key[:HEAD] in beginnings:
                known = self._bent(key)
            if known and known[0] in bound and self._says_other(known[0], tokens, index=index, text=text):
                known = None
            if known is None:
                symbols.append(_OTHER)
            else:
                symbols.append(letters[known[0]])
                values[index] = known[1]
            places.append(index)
            end = after
        return "".join(symbols), places, values

    def _says_other(self, name: str, tokens: tuple[Token, ...], *, index: int, text: str) -> bool:
        """Whether the word at `index`, of class `name`, is none of that class where it stands."""
        if name in self.capital and not tokens[index].word[0].isupper():
            return True
        if name in self.closing:
            return _is_followed(tokens, index, text=text) and tokens[index + 1].key not in self.going_on
        return name in self.counting and self._counts(tokens, index, text=text)

    def _counts(self, tokens: tuple[Token, ...], index: int, *, text: str) -> bool:
        """Whether the number that ends at `index` says which of many the thing behind it is."""
        if not _is_followed(tokens, index, text=text) or index + 1 == len(tokens):
            return False
        following = tokens[index + 1]
        dated = index > 1 and tokens[index - 2].key in self.dated
        return following.key in self.counted or (following.word[0].isupper() and not dated)

    def _bent(self, key: str) -> tuple[str, int] | None:
        """Class and value of a word by its beginning; None for one of no class."""
        for length in self.stem_lengths:
            if key[:length] in self.stems:
                return self.stems[key[:length]]
        return None

    def _sort(
        self, slots: Mapping[str, int], tokens: tuple[Token, ...], *, text: str, first: int, after: int
    ) -> Sort:
        if "count" in slots:
            return Sort.DURATION
        if "nth" in slots:
            return Sort.NTH
        if "month" not in slots and ("year" in slots or ("yearword" in slots and slots.get("turn", -1) < 0)):
            return Sort.HISTORY
        if "week" in slots and "weekday" not in slots:
            return Sort.WEEK
        return Sort.REPORTING if self._is_said(tokens, text, first=first, after=after) else Sort.EVENT

    def _is_said(self, tokens: tuple[Token, ...], text: str, *, first: int, after: int) -> bool:
        """Whether a verb of saying stands beside the date, with nothing but bridging words between."""
        if self.bridge:
            for token in reversed(tokens[max(0, first - _SAID) : first]):
                if token.key.startswith(self.said):
                    return True
                if token.key not in self.bridge and not (self.names and token.word[0].isupper()):
                    break
        beside = [token.key for token in _unbroken(tokens[after - 1 : after + _SAID_TO])[1:]]
        if "".join(beside[:2]).startswith(self.said_beside):
            return True
        if beside and beside[0] in self.said_to and any(word in "".join(beside) for word in self.said_beside):
            return True
        before = tokens[after - 1]
        for token, following in pairwise((*tokens[after : after + 21], tokens[-1])):
            if self.bridge and text[before.end : token.start].strip(" "):
                break
            if not self.bridge and not {"，", ",", "；", "：", "（", "("}.isdisjoint(
                text[before.end : token.start]
            ):
                break
            word = token.key if self.bridge else token.key + following.key
            if word.startswith(self.said):
                return True
            if self.bridge and token.key not in self.bridge:
                break
            before = token
        return False


def _unbroken(tokens: Sequence[Token]) -> list[Token]:
    """The first of `tokens` that stand one right behind another."""
    found = list(tokens[:1])
    for before, token in pairwise(tokens):
        if token.start != before.end:
            break
        found.append(token)
    return found


def _number(key: str) -> tuple[str, int] | None:
    """Class and value of digits; None for a number that no date has."""
    if not _NUMBERED.fullmatch(key) or not key.isascii():
        return None
    number = int(key)
    if 1 <= number <= 31:
        return _SMALL, number
    return (_YEAR, number) if 1900 <= number < 2100 else None


def _is_followed(tokens: tuple[Token, ...], index: int, *, text: str) -> bool:
    """Whether another word comes right behind the one at `index`."""
    gap = text[tokens[index].end : tokens[index + 1].start] if index + 1 < len(tokens) else "."
    return all(mark.isalpha() or mark.isspace() for mark in gap)


def _vocabulary(
    tables: Mapping[str, Any],
) -> tuple[dict[str, tuple[str, int]], dict[str, tuple[str, int]]]:
    """Words and stems of the classes; a list gives words without a value, a table words by their value."""
    words: dict[str, tuple[str, int]] = {}
    stems: dict[str, tuple[str, int]] = {}
    for name, table in tables.items():
        rows = table.items() if isinstance(table, dict) else [("0", table)]
        for value, forms in rows:
            for form in forms:
                target = stems if form.endswith("*") else words
                target[fold(form.rstrip("*"))] = (name, int(value))
    return words, stems


def _slots(read: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What a shape read, with "turn" told apart: by weeks, months or years ("next week") or by itself."""
    slots = dict(read)
    for word, meaning in (("weekword", "week"), ("week_mark", "week"), ("monthword", "months")):
        if word in slots:
            del slots[word]
            if "turn" in slots and "month" not in slots:
                slots[meaning] = slots.pop("turn")
    slots.pop("moon", None)
    count = slots.pop("count", 1) if slots.keys() & {"back", "ago"} else 1
    if "soon" in slots:
        slots.pop("turn", None)
    if slots.pop("number", 1) > 1 or slots.pop("issue", 0):
        # 前两天 is no day, nor is "17-е заседание".
        slots = {}
    if slots.pop("within", 0):
        # "Later in the day"
        slots["anchor"] = 0
    if "ago" in slots:
        slots["shift"] = slots.pop("ago") * count
    if "eve" in slots:
        slots["shift"] = slots["eve"]
    if "back" in slots:
        # "Two days earlier": from the date told before
        slots["anchor"] = slots.pop("back") * count
    if "nth" in slots and not slots.get("nth2", slots.get("turn", 1)) > 0:
        # "The second and last day"
        slots = {"nth": 0, "last": slots["nth"]}
    if slots.get("nth", 0) < 0:
        # "The last day", where "last" otherwise counts back
        slots["nth"] = 0
    if set(slots) == {"turn"}:
        # "The next day"
        slots["anchor"] = slots.pop("turn")
    return slots


def _shape(line: str, letters: Mapping[str, str], *, valued: Collection[str]) -> _Shape:
    """Compile "[from] day|number to day2:day month": optional parts in brackets, choices split by |, and
    "slot:class" where a slot is not named as its class. A class with values is a slot."""
    slots: list[str] = []
    pattern: list[str] = []
    for part in line.split():
        inner = part[1:-1] if part.startswith("[") else part
        slot, _, names = inner.rpartition(":")
        if not slot and names in valued:
            slot = names
        group = f"[{''.join(re.escape(letters.get(name, name)) for name in names.split('|'))}]"
        if slot:
            slots.append(slot)
            group = f"({group})"
        pattern.append(f"{group}?" if part.startswith("[") else group)
    return _Shape(re.compile("".join(pattern)), tuple(slots))


def _ungrouped(pattern: str) -> str:
    return re.sub(r"(?<!\\)[()]", "", pattern)
