"""The words by which trade is told, from `seeds/trade`, and finding them in a sentence.

A file has a table for each kind of word, and in it lists of phrases by what they mean. A phrase is a row of
words; `word*` stands for every word that begins so. The longest phrase wins, and so does a phrase over a
place that is shorter. Looking costs time in proportion to the sentence."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Passage
from bot.analysis.text.starts import Starts, parts_of
from bot.analysis.text.tokens import HEAD, Sentence, Token, words
from bot.analysis.trade.kinds import Kind, Mark
from bot.domain.facts import Span


@dataclass(slots=True)
class _Node:
    next: "dict[str, _Node]" = field(default_factory=dict)
    #: By their first letters, beginnings of words and what follows them.
    stems: "dict[str, list[tuple[str, _Node]]]" = field(default_factory=dict)
    leaf: tuple[Kind, str] | None = None
    #: The same for a phrase that begins with a capital.
    proper: tuple[Kind, str] | None = None


#: Whose values may say more behind a colon, and what that is.
_MORE = {
    **{Kind.WAY: Kind.BASIS, Kind.VERB: Kind.PREP, Kind.FLOW: Kind.COMMODITY},
    Kind.COMMODITY: Kind.PLACE,
}

_SIGNS = {
    **dict.fromkeys(",:，：", "pause"),
    **dict.fromkeys(";；", "stop"),
    **dict.fromkeys("(（[", "open"),
    **dict.fromkeys(")）]", "close"),
    **dict.fromkeys("–—~～〜", "dash"),
    "、": "list",
}
_SPACELESS = "\u3400"  # comes before characters of Chinese


#: "Association", "council": what stands before it is its name.
_BODY = "body"

#: What such a name is made of.
_NAMED_FOR = (Kind.COMMODITY, Kind.JOINT)


#: A mark of its fields, without a call of Python for each.
_new_mark = partial(tuple.__new__, Mark)


class Lexicon:
    """The words of one language."""

    def __init__(self, entries: Iterable[tuple[Kind, str, str]], *, decimal: str) -> None:
        """`entries` are kind, value and phrase; `decimal` is the sign before decimals."""
        self.decimal = decimal
        self._root = _Node()
        starts: list[tuple[str, ...]] = []
        deals: list[tuple[str, ...]] = []
        for kind, value, phrase in entries:
            self._add(kind, value, phrase=phrase)
            if kind in (Kind.FLOW, Kind.VERB, Kind.ABROAD) or (kind is Kind.WEAK and value == "total"):
                starts.append(parts_of(phrase))
            elif kind is Kind.WEAK and value in ("exports", "imports"):
                deals.append(parts_of(phrase))
        #: Of what names a flow, and of what does with a partner beside it.
        self._flows, self._deals = Starts(starts), Starts(deals)

    def may_name_flow(self, sentence: Sentence) -> bool:
        """False when no phrase that names a flow is in `sentence`."""
        return self._flows.may_be_in(sentence)

    def may_name_deal(self, sentence: Sentence) -> bool:
        """False when no word is in `sentence` that names a flow with a partner beside it."""
        return self._deals.may_be_in(sentence)

    @classmethod
    def read(cls, text: str) -> "Lexicon":
        """From a file of `seeds/trade`. Raises ValueError when it has another shape."""
        tables = tomllib.loads(text)
        decimal = tables.pop("decimal")
        return cls(
            (
                (Kind(kind), value, phrase)
                for kind, lists in tables.items()
                for value, phrases in lists.items()
                for phrase in phrases
            ),
            decimal=decimal,
        )

    def marks(self, passage: Passage, text: str) -> list[Mark]:
        """What the words of a sentence do, in order, never overlapping."""
        found: list[Mark] = []
        sentence = passage.sentence
        # A region is a word like any other: "California's deficit" is nobody's trade.
        listed = (mention for mention in passage.mentions if mention.kind != "region")
        mentions = {mention.first: mention for mention in listed}
        begins = self._begins(sentence)
        begins.update(mentions)
        index = 0
        end = sentence.start
        while index < len(sentence.tokens):
            start, after, _, _ = sentence.tokens[index]
            if start != end:
                if text[end:start] != " ":
                    found += _joints(text, Span(end, start), index=index)
                elif found and _part(text, end):
                    found.append(Mark(Kind.JOINT, "pause", index, index, end, start))
            mark = None
            if index in begins:
                mark = self._mark(sentence, index, mentions=mentions, before=found[-1] if found else None)
            if mark is None:
                index += 1
                end = after
                continue
            if mark.kind is Kind.NONE and mark.value == _BODY:
                found = _without_name(found, mark)
            else:
                found += _meanings(mark) if mark.kind in _MORE else (mark,)
            if mark.kind is Kind.DIGITS and _ENDING.match(text, mark.span.end - 1):
                found[-1] = mark = mark._replace(after=mark.after + 1)
            index = mark.after
            end = sentence.tokens[index - 1].end
        return [*found, *_joints(text, Span(end, sentence.end), index=index)]

    def _begins(self, sentence: Sentence) -> set[int]:
        """At which words of a sentence a phrase may begin, as far as that one and the next tell, or a number
        does."""
        keys, (nodes, stems) = sentence.keys, (self._root.next, self._root.stems)
        found = set(sentence.digits)
        for index, (key, head) in enumerate(zip(keys, sentence.heads, strict=True)):
            if head in stems and any(key.startswith(stem) for stem, _ in stems[head]):
                found.add(index)
            elif key in nodes:
                node = nodes[key]
                alone = node.leaf or node.proper or node.stems
                if alone or (index + 1 < len(keys) and keys[index + 1] in node.next):
                    found.add(index)
        return found

    def _mark(
        self, sentence: Sentence, index: int, *, mentions: Mapping[int, Mention], before: Mark | None
    ) -> Mark | None:
        """What begins at word `index` does; `before` is what the words before it do."""
        leaf, after = self._longest(sentence, index)
        if leaf is not None and leaf[0] is Kind.PLACE:
            ends = {at: self._end_of_place(sentence, at, mentions=mentions) for at in range(index + 1, after)}
            inside = [at for at, end in ends.items() if after < end]
            if inside:  # 对美 of 对美国, 对中 of 对中亚
                leaf, after = self._longest(sentence, index, end=inside[0])
        named = leaf is not None and leaf[0] is Kind.WAY and ":" in leaf[1]
        if named and index and sentence.keys[index - 1][0].isdecimal():
            leaf, after = self._longest(sentence, index, end=index + 1)  # 4月增长 is no 月增
        mention = mentions.get(index)
        counted = before and before.after == index and before.kind in (Kind.MAGNITUDE, Kind.DIGITS)
        if counted and mention and leaf is not None and leaf[0] is Kind.UNIT and after == mention.after:
            mention = None  # "36 тысяч машин" are no machinery.
        # Of a place and a word of ours that are as long, the word says more ("对美"); of goods, the list.
        # What is no matter of trade only hides words when it is longer: "после" is "after", not an envoy.
        ours = leaf is not None and (
            leaf[0] in (Kind.PLACE, Kind.FOREIGN, Kind.NONE)
            or (mention is not None and mention.kind in ("role", "person", "city", "none"))
        )
        if mention is not None and mention.after >= after + ours:
            return self._mentioned(sentence, mention)
        token = sentence.tokens[index]
        if leaf is not None:
            return _new_mark((*leaf, index, after, token.start, sentence.tokens[after - 1].end))
        if token.key[0].isdecimal() and not (index and _is_rest(sentence.tokens[index - 1], token)):
            return _new_mark((Kind.DIGITS, token.word, index, index + 1, token.start, token.end))
        return None

    def _end_of_place(self, sentence: Sentence, index: int, *, mentions: Mapping[int, Mention]) -> int:
        """Where a place that begins at `index` ends; `index` when there is none."""
        leaf, after = self._longest(sentence, index)
        ours = after if leaf is not None and leaf[0] is Kind.PLACE else index
        return max(ours, mentions[index].after if index in mentions else index)

    def _mentioned(self, sentence: Sentence, mention: Mention) -> Mark:
        """What something listed does: it is a place, an office, goods or money, or only hides words."""
        kind, value = Kind.NONE, ""
        if mention.is_agency:
            kind, value = Kind.AGENCY, ",".join(mention.codes)
        elif mention.is_place:
            kind, value = Kind.PLACE, ",".join(mention.codes)
            if mention.after > mention.first + 1:  # The lists know 对美国 as a whole.
                leaf, _ = self._longest(sentence, mention.first, end=mention.first + 1)
                value = f"{leaf[1]}:{value}" if leaf is not None and leaf[0] is Kind.PREP else value
        elif mention.kind == "commodity":
            kind, value = Kind.COMMODITY, mention.id
        elif mention.kind == "currency":
            kind, value = Kind.CURRENCY, mention.id
        return Mark(kind, value, mention.first, mention.after, mention.start, mention.end)

    def _longest(
        self, sentence: Sentence, index: int, *, end: int | None = None
    ) -> tuple[tuple[Kind, str] | None, int]:
        """What the longest phrase from `index` on, and before `end`, does, and the index after it."""
        best, after = None, index
        keys = sentence.keys
        nodes = [self._root]
        for position in range(index, len(keys) if end is None else end):
            key = keys[position]
            if len(nodes) == 1 and not nodes[0].stems:
                node = nodes[0].next.get(key)
                nodes = [node] if node else []
            else:
                nodes = _follow(nodes, key)
            if not nodes:
                break
            for node in nodes:
                leaf = node.leaf
                if leaf is None and node.proper and sentence.tokens[index].word[0].isupper():
                    leaf = node.proper
                if leaf is not None:
                    best, after = leaf, position + 1
                    break
        return best, after

    def _add(self, kind: Kind, value: str, *, phrase: str) -> None:
        node = self._root
        for token in words(phrase):
            if phrase[token.end : token.end + 1] != "*":
                node = node.next.setdefault(token.key, _Node())
                continue
            bucket = node.stems.setdefault(token.key[:HEAD], [])
            known = next((child for stem, child in bucket if stem == token.key), None)
            if known is None:
                known = _Node()
                bucket.append((token.key, known))
                bucket.sort(key=lambda one: -len(one[0]))
            node = known
        if phrase[0].isupper() and not phrase.isupper():
            node.proper = node.proper or (kind, value)
        else:
            node.leaf = node.leaf or (kind, value)


def _is_rest(before: Token, token: Token) -> bool:
    """Whether a number is only the end of one that begins right before it, behind letters that are no known
    money: "Zz180.2"."""
    glued = before.word[0].isalpha() and before.word[-1].isdecimal()
    return glued and token.start - before.end == 1


def _part(text: str, space: int) -> bool:
    """Whether a space parts two phrases: it does where a script puts none between words."""
    before = text[space - 1]
    return (before > _SPACELESS or before == "%") and text[space + 1] > _SPACELESS


def _without_name(found: list[Mark], body: Mark) -> list[Mark]:
    """`found` without the goods after which a body is named: the "Vietnam Coffee-Cocoa
    Association"."""
    first = body.first
    for mark in reversed(found):
        joint = mark.kind is Kind.JOINT and mark.value in ("hyphen", "and")
        named = mark.kind in _NAMED_FOR and mark.after == first
        if not (named and (joint or mark.kind is not Kind.JOINT)):
            break
        first = mark.first
    return [mark for mark in found if mark.after <= first]


def _meanings(mark: Mark) -> Iterator[Mark]:
    """What a word does; one of change may name its basis or size, too: 年增 is "up:yoy", "doubled" "up:x2". A
    verb may lead to a place (销往 is "exports:to"), a flow may name its goods ("deficit:goods"), and goods
    may name whose they are (美豆 is "soybeans:US")."""
    value, _, more = mark.value.partition(":")
    if not more:
        yield mark
    elif mark.kind is Kind.WAY:
        yield mark._replace(kind=Kind.FOLD if more[0] == "x" else Kind.BASIS, value=more)
        yield mark._replace(value=value)
    elif mark.kind is Kind.COMMODITY:
        yield mark._replace(kind=Kind.PLACE, value=more)
        yield mark._replace(value=value)
    else:
        besides = {"bought": Kind.DEAL, "sold": Kind.DEAL, "all": Kind.ALL}.get(more) or _MORE[mark.kind]
        yield mark._replace(value=value)
        yield mark._replace(kind=besides, value=more)


def _follow(nodes: list[_Node], key: str) -> list[_Node]:
    found: list[_Node] = []
    for node in nodes:
        if key in node.next:
            found.append(node.next[key])
        if node.stems:
            found += [after for stem, after in node.stems.get(key[:HEAD], ()) if key.startswith(stem)]
    return found


#: The end of a number in letters: "2025-го", "с 2024-го по 2025-й".
_ENDING = re.compile(r"\d-[а-яё]{1,2}(?![а-яёА-ЯЁ])")


def _joints(text: str, gap: Span, *, index: int) -> Iterator[Mark]:
    """The punctuation between two words. A hyphen joins words, but with spaces around it parts them."""
    if text[gap.start : gap.end] in ("", " "):
        return
    for position in range(*gap):
        character = text[position]
        after = position + 1
        if character in _SIGNS:
            yield Mark(Kind.JOINT, _SIGNS[character], index, index, position, after)
        elif character == "-":
            spaced = text[after : after + 1].isspace() or text[position - 1] == "-"
            yield Mark(Kind.JOINT, "dash" if spaced else "hyphen", index, index, position, after)
        elif character == "/":
            yield Mark(Kind.PER, "slash", index, index, position, after)
