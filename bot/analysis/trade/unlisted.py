"""Goods that no list has: words beside a flow that are neither listed nor such as say nothing of goods.

"Swiss violin exports" are no exports of all goods. Where they stand is a matter of the language: before the
flow, behind it ("экспорт скрипок"), behind a word like "of", or between it and a number (出口小提琴5万把).
What follows a noun may be a verb ("Russia resumes exports"), so that a word of which this cannot be told
counts only behind what begins a name of goods: "Russian", "Russia's", "the"."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.analysis.text.reading import Passage
from bot.analysis.text.tokens import Token
from bot.analysis.trade.beside import Beside
from bot.analysis.trade.kinds import Kind, Mark
from bot.domain.goods import comparable, is_quoted, quoted

_FLOWS = ("exports", "imports", "both", "turned")

_NAMING = frozenset((Kind.FLOW, Kind.WEAK, Kind.VERB))

#: What may stand before the name of goods.
_OPENING = frozenset(
    (
        *(Kind.PLACE, Kind.AGENCY, Kind.PLAIN, Kind.ALL, Kind.BASIS, Kind.PREP, Kind.JOINT, Kind.APPROX),
        *(Kind.MONTH, Kind.TIME, Kind.RELATIVE, Kind.TO_DATE, Kind.SAME, Kind.AGO, Kind.FISCAL, Kind.WAY),
        *(Kind.AVERAGE, Kind.STATE, Kind.TERMS, Kind.THAN, Kind.PRONOUN, Kind.SUPERLATIVE),
    )
)
#: Before goods and a time or a place, only whose they are is sure to be none of them.
_NATIONS = frozenset((Kind.PLACE,))
_TIMES = frozenset((Kind.DIGITS, Kind.TIME, Kind.MONTH, Kind.RELATIVE, Kind.NUMERAL, Kind.FIRST))
#: What may stand between a flow and goods behind it.
_BETWEEN = frozenset((Kind.PLACE, Kind.PLAIN, Kind.ALL))
_NUMBERS = frozenset((Kind.DIGITS, Kind.NUMERAL))
#: Goods of any kind.
_ANY = ("*", "goods")
_LIST = "、"

#: Words of a name of goods.
_LONGEST = 3
#: The same where each character is one.
_LONGEST_SPACELESS = 6
_SHORTEST_SPACELESS = 2
#: What comes before characters of Chinese.
_SPACELESS = "\u3400"

#: What all goods without it, alone or with the others, are listed as.
_OIL = ("crude oil", "natural gas", "petroleum products")
_NO_OIL = "non-oil"

#: Marks of two goods with an "and".
_TWO = 3


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence on trade, by its words."""

    text: str
    tokens: tuple[Token, ...]
    keys: tuple[str, ...]
    #: The mark that covers a word; its last one, when a word has more.
    covered: Mapping[int, Mark]
    #: Where names of places begin, and adjectives of them.
    places: frozenset[int]
    adjectives: frozenset[int]

    def gap(self, at: int) -> str:
        """What stands before the word at `at`."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start] if at else ""

    def is_joined(self, at: int) -> bool:
        """Whether the word at `at` follows the one before without a sign or an article between."""
        return 0 < at < len(self.tokens) and self.gap(at) in (" ", "", "-")

    def is_sure(self, at: int) -> bool:
        """Whether a name must follow: after an adjective of a place, a possessive, an article."""
        gap = self.gap(at).strip()
        return gap in ("'s", "’s", "'", "’") or gap.isalpha() or at - 1 in self.adjectives

    def is_led(self, mark: Mark) -> bool:
        """Whether it is a place with what leads to it, or what leads to the place behind it."""
        if mark.kind is Kind.PLACE:
            before = self.covered.get(mark.first - 1)
            return ":" in mark.value or (before is not None and before.kind is Kind.PREP)
        behind = self.covered.get(mark.after)
        return mark.kind is Kind.PREP and behind is not None and behind.kind is Kind.PLACE

    def is_opened(self, first: int, opening: Collection[Kind]) -> bool:
        """Whether what stands before the word at `first` may begin a name of goods."""
        before = self.covered.get(first - 1)
        if before is not None and _is_and(before):
            return True
        if before is None or not self.is_joined(first):
            return opening is _OPENING
        # What 对 leads to may be a place that no list has.
        led = before.kind is Kind.PREP and self.keys[first] > _SPACELESS
        return before.kind in opening and not led

    def has_name(self, first: int, end: int, *, flow: Mark) -> bool:
        """Whether a word has a capital that neither the beginning of a sentence nor a title explains."""
        titled = self.tokens[flow.first].word[0].isupper()
        return not titled and any(self.tokens[at].word[0].isupper() for at in range(max(first, 1), end))


def with_left_out(marks: list[Mark], text: str) -> list[Mark]:
    """`marks` of a sentence, in which "without gold" are goods of their own: all but gold."""
    found: list[Mark] = []
    ahead = iter(enumerate(marks))
    for at, mark in ahead:
        if not (mark.kind is Kind.JOINT and mark.value == "without"):
            found.append(mark)
            continue
        size = _left_out(marks[at + 1 : at + 4], begin=mark.after)
        if not size:
            found.append(mark._replace(value="except"))
            continue
        goods = [next(ahead)[1] for _ in range(size)]
        oil = any(one.value == _OIL[0] for one in goods)
        oil = oil and all(one.value in _OIL for one in goods if one.kind is Kind.COMMODITY)
        last = goods[-1]
        value = _NO_OIL if oil else quoted(text[mark.start : last.end])
        found.append(Mark(Kind.COMMODITY, value, mark.first, last.after, mark.start, last.end))
    return found


def _left_out(marks: Sequence[Mark], *, begin: int) -> int:
    """How many of `marks` are the goods at the word `begin`, and others that an "and" joins to them."""
    goods = [mark.kind is Kind.COMMODITY and mark.value != "*" for mark in marks]
    if not goods or not goods[0] or marks[0].first != begin:
        return 0
    both = len(marks) == _TWO and goods[2] and _is_and(marks[1]) and marks[1].after == marks[2].first
    return _TWO if both and marks[0].after == marks[1].first else 1


def with_unlisted(marks: list[Mark], passage: Passage, *, text: str, beside: Beside) -> list[Mark]:
    """`marks` of a sentence with the goods beside its flows that no list has."""
    flows = [one for one in marks if one.kind in _NAMING and one.value in _FLOWS]
    if not flows:
        return marks
    sentence = _Sentence(
        text,
        passage.sentence.tokens,
        passage.sentence.keys,
        {at: one for one in marks for at in range(one.first, one.after)},
        frozenset(one.first for one in passage.mentions if one.is_place and one.kind != "adjective"),
        frozenset(one.first for one in passage.mentions if one.kind == "adjective"),
    )
    reader = _Reader(sentence, beside)
    found = [goods for flow in flows for goods in reader.beside(flow)]
    if not found:
        return marks
    hidden = {at for one in found for at in range(one.first, one.after)}
    kept = [one for one in marks if one.first == one.after or one.first not in hidden]
    return sorted((*kept, *found), key=lambda one: (one.first, one.after))


def in_one_spelling(sentences: Sequence[list[Mark]]) -> None:
    """Call unlisted goods of a text as it first does: "exports of violins", "violin exports"."""
    first: dict[str, str] = {}
    for marks in sentences:
        for at, mark in enumerate(marks):
            if mark.kind is Kind.COMMODITY and is_quoted(mark.value):
                marks[at] = mark._replace(value=first.setdefault(comparable(mark.value), mark.value))


class _Reader:
    def __init__(self, sentence: _Sentence, beside: Beside) -> None:
        self._sentence = sentence
        self._beside = beside

    def beside(self, flow: Mark) -> Iterator[Mark]:
        """The goods of a flow."""
        keys, sides, at = self._sentence.keys, self._beside.sides, flow.after
        if flow.kind is Kind.VERB:
            if "object" in sides:
                yield from self._behind(at)
            return
        if "before" in sides and (before := self._before(flow)):
            yield from (self._goods(first, after) for first, after in before)
            return
        if flow.kind is Kind.WEAK and self._beside.ends_other(keys, flow.first):
            return  # "поставил" is no "поставки".
        if "of" in sides and at < len(keys) and keys[at] in self._beside.of:
            yield from self._behind(at + 1)
        elif "behind" in sides:
            yield from self._behind(at)
        elif "counted" in sides:
            yield from self._counted(at)

    def _goods(self, first: int, after: int) -> Mark:
        """Goods told by words, or those listed that they end with."""
        start, end = self._sentence.tokens[first].start, self._sentence.tokens[after - 1].end
        listed = self._beside.listed(self._sentence.keys[first:after])
        return Mark(
            Kind.COMMODITY, listed or quoted(self._sentence.text[start:end]), first, after, start, end
        )

    def _before(self, flow: Mark) -> list[tuple[int, int]]:
        """From where to where the goods before a flow stand that are joined to each other, the last first."""
        found: list[tuple[int, int]] = []
        sentence, end = self._sentence, self._past_times(flow.first)
        opening = _OPENING if end == flow.first else _NATIONS
        while (first := self._first_before(end, flow, opening=opening)) < end:
            found.append((first, end))
            joint = sentence.covered.get(first - 1)
            if sentence.gap(first) == _LIST:
                end = first
            elif joint is not None and _is_and(joint) and sentence.is_joined(first):
                end = joint.first
            else:
                break
        return found

    def _past_times(self, end: int) -> int:
        """Where the words end before a time, or a place to which goods go, in a language that tells those
        right before a flow, too: 日本动漫对美出口."""
        while "counted" in self._beside.sides and self._sentence.is_joined(end):
            mark = self._sentence.covered.get(end - 1)
            if mark is None or not (mark.kind in _TIMES or self._sentence.is_led(mark)):
                break
            end = mark.first
        return end

    def _first_before(self, end: int, flow: Mark, *, opening: Collection[Kind]) -> int:
        """Where the name of goods begins that ends at `end`; `end` when there is none, or no word of the
        kinds `opening` before it."""
        sentence, keys, first = self._sentence, self._sentence.keys, end
        if end == 0 or (end == flow.first and not sentence.is_joined(end)):
            return end
        spaceless = keys[end - 1] > _SPACELESS
        longest = _LONGEST_SPACELESS if spaceless else _LONGEST
        while first and (first == end or sentence.is_joined(first)) and not self._is_stop(first - 1):
            first -= 1
            if end - first > longest:
                return end
        if first == end or (spaceless and end - first < _SHORTEST_SPACELESS):
            return end
        if not sentence.is_opened(first, opening) or sentence.has_name(first, end, flow=flow):
            return end
        doubtful = any(self._beside.may_be_verb(keys[at]) for at in range(first, end))
        return end if doubtful and not sentence.is_sure(first) else first

    def _is_stop(self, at: int) -> bool:
        """Whether the word at `at` is none of a name of goods that stands before a flow."""
        keys, mark = self._sentence.keys, self._sentence.covered.get(at)
        if mark is not None:
            alone = mark.after == at + 1 and keys[at] in self._beside.also
            return not (alone and self._sentence.is_sure(at))
        return self._beside.ends_other(keys, at) or self._beside.adjectives.ends(keys, at)

    def _behind(self, at: int) -> Iterator[Mark]:
        """Goods behind a flow, or behind a word that leads to them, and those joined to them."""
        while at < len(self._sentence.keys):
            first = self._past_adjectives(at)
            listed = self._sentence.covered.get(first)
            if listed is not None and listed.kind is Kind.COMMODITY:
                after = listed.after
            elif (after := self._end_of_goods(first)) > first:
                yield self._goods(first, after)
            else:
                return
            joint = self._sentence.covered.get(after)
            if joint is None or not _is_and(joint):
                return
            at = joint.after

    def _past_adjectives(self, at: int) -> int:
        """The word behind those at `at` that say nothing of the goods: whose they are, how many."""
        sentence = self._sentence
        while at < len(sentence.keys) and sentence.gap(at).isspace():
            mark = sentence.covered.get(at)
            if mark is not None and mark.kind in _BETWEEN and at not in sentence.places:
                at = mark.after  # What follows the name of a place does something.
            elif mark is None and (size := self._beside.adjectives.beginning(sentence.keys, at)):
                at += size
            else:
                break
        return at

    def _end_of_goods(self, first: int) -> int:
        """Where goods end that begin with the word at `first`; `first` when it begins none."""
        sentence, at = self._sentence, first
        if first < len(sentence.keys) and not sentence.gap(first).isspace():
            return first  # "Exports of the metal" are of the goods that were told of.
        while at - first < _LONGEST and self._is_of_goods(at, first=first):
            at += 1
        if at == first:
            return first
        mark = sentence.covered.get(at)
        joined = sentence.is_joined(at)
        if mark is not None and mark.kind is Kind.COMMODITY and mark.value in _ANY and joined:
            return mark.after  # "bakery products"
        return first if self._beside.modifies(sentence.keys, at, joined=joined) else at

    def _is_of_goods(self, at: int, *, first: int) -> bool:
        sentence = self._sentence
        if at >= len(sentence.keys):
            return False
        if at in sentence.covered:
            also = at == first and sentence.keys[at] in self._beside.also
            return also and self._is_of_goods(at + 1, first=at)  # "cut roses"
        apart = at > first and not sentence.is_joined(at)
        named = sentence.tokens[at].word[0].isupper()
        return not (apart or named or self._beside.begins_other(sentence.keys, at))

    def _counted(self, first: int) -> Iterator[Mark]:
        """Goods between a flow and a number."""
        at = first
        while at - first < _LONGEST_SPACELESS and self._is_of_goods(at, first=first):
            at += 1
        counted = at
        while (mark := self._sentence.covered.get(counted)) and mark.kind is Kind.APPROX:
            counted = mark.after
        after, unit = self._sentence.covered.get(counted), self._sentence.covered.get(counted + 1)
        # What moved by per cent may as well be a verb: 出口又掉31.6%.
        numbered = after is not None and after.kind in _NUMBERS and not _is_percent(unit)
        if numbered and at - first >= _SHORTEST_SPACELESS and self._sentence.is_joined(first):
            yield self._goods(first, at)


def _is_percent(mark: Mark | None) -> bool:
    return mark is not None and mark.kind is Kind.PERCENT


def _is_and(mark: Mark) -> bool:
    return mark.kind in (Kind.JOINT, Kind.PREP) and mark.value == "and"
