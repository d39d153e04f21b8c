"""Decides which topics a text is on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import NamedTuple

from bot.analysis.catalogue import read_topics as read_topics
from bot.analysis.phrases import NUMBER, PLACE, Phrase, PhraseBook, Words, parse_phrase
from bot.analysis.places import Mention
from bot.analysis.tokens import Sentence
from bot.domain.topics import Topic

#: How many tokens `~` may skip. Chinese tokens are characters, about half a word each.
_GAP = {"zh": 12}
_DEFAULT_GAP = 6


class Zone(Enum):
    """How much a sentence says about what the text is about."""

    TITLE = auto()
    LEAD = auto()
    REST = auto()


#: What makes a text be on a topic: one strong hit in title or lead, two weak ones there, one weak one in
#: the title; further down, where stories give background, twice as much.
_NEEDED = 4
_STRONG = {Zone.TITLE: 4, Zone.LEAD: 4, Zone.REST: 2}
_WEAK = {Zone.TITLE: 4, Zone.LEAD: 2, Zone.REST: 1}


class Passage(NamedTuple):
    """A sentence, the places named in it, and its zone."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    zone: Zone


class _Rule(NamedTuple):
    topic: str
    points: dict[Zone, int]


class _Evidence(NamedTuple):
    points: int
    passage: int
    first: int
    after: int


class TopicFinder:
    """The topics as far as they have phrases in one language."""

    def __init__(self, topics: Sequence[Topic], language: str) -> None:
        """Raises PhraseError for a phrase that cannot be read; `read_topics` lets none through."""
        gap = _GAP.get(language, _DEFAULT_GAP)
        lists: list[tuple[str, Phrase]] = []
        nevers: list[tuple[str, Phrase]] = []
        rules: list[tuple[_Rule, Phrase]] = []
        for topic in topics:
            if language not in topic.rules:
                continue
            own = topic.rules[language]
            # A list belongs to its topic: another may use the same name.
            marks = {name: f"{topic.id}/{name}" for name in own.lists}
            lists += [(marks[name], parse_phrase(text)) for name in own.lists for text in own.lists[name]]
            nevers += [(topic.id, parse_phrase(text, marks)) for text in own.never]
            for phrases, points in ((own.strong, _STRONG), (own.weak, _WEAK)):
                rules += [(_Rule(topic.id, points), parse_phrase(text, marks)) for text in phrases]
        self._topics = tuple(topic.id for topic in topics)
        self._list_names = tuple(name for name, _ in lists)
        self._lists = PhraseBook([phrase for _, phrase in lists], gap=gap)
        self._never_topics = tuple(topic for topic, _ in nevers)
        self._nevers = PhraseBook([phrase for _, phrase in nevers], gap=gap)
        self._rule_of = tuple(rule for rule, _ in rules)
        self._rules = PhraseBook([phrase for _, phrase in rules], gap=gap)

    def find(self, passages: Iterable[Passage]) -> tuple[str, ...]:
        """Ids of the topics of a text, in the order of the catalogue."""
        evidence: dict[str, dict[int, _Evidence]] = defaultdict(dict)
        for number, passage in enumerate(passages):
            for phrase, hit in self._hits(passage, number):
                best = evidence[self._rule_of[phrase].topic]
                if phrase not in best or best[phrase].points < hit.points:
                    best[phrase] = hit
        return tuple(
            topic
            for topic in self._topics
            if topic in evidence and _total(evidence[topic].values()) >= _NEEDED
        )

    def _hits(self, passage: Passage, number: int) -> Iterable[tuple[int, _Evidence]]:
        words = self._words(passage)
        masked: dict[str, set[int]] = defaultdict(set)
        for hit in self._nevers.find(words):
            masked[self._never_topics[hit.phrase]].update(range(hit.first, hit.after))
        for hit in self._rules.find(words):
            rule = self._rule_of[hit.phrase]
            if rule.topic not in masked:
                yield hit.phrase, _Evidence(rule.points[passage.zone], number, hit.first, hit.after)
        for topic, hidden in masked.items():
            for hit in self._rules.find(replace(words, masked=frozenset(hidden))):
                rule = self._rule_of[hit.phrase]
                if rule.topic == topic:
                    yield hit.phrase, _Evidence(rule.points[passage.zone], number, hit.first, hit.after)

    def _words(self, passage: Passage) -> Words:
        tokens = passage.sentence.tokens
        marks: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for mention in passage.mentions:
            marks[PLACE][mention.first].append(mention.after)
        for index, token in enumerate(tokens):
            if token.key[0].isdigit():
                marks[NUMBER][index].append(index + 1)
        words = Words(keys=tuple(token.key for token in tokens), marks=marks)
        for hit in list(self._lists.find(words)):
            marks[self._list_names[hit.phrase]][hit.first].append(hit.after)
        return words


def _total(found: Iterable[_Evidence]) -> int:
    """The points of `found`; of hits that share words only the best counts."""
    taken: list[_Evidence] = []
    for one in sorted(found, reverse=True):
        if not any(
            one.passage == old.passage and one.first < old.after and old.first < one.after for old in taken
        ):
            taken.append(one)
    return sum(one.points for one in taken)
