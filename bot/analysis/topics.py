"""Decides which topics a text is on, by the phrases of `seeds/topics.toml`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from bot.analysis.text.phrases import LEADER, NUMBER, PLACE, Hit, Phrase, PhraseBook, Words, parse_phrase
from bot.analysis.text.reading import Passage, Zone
from bot.domain.topics import Topic

#: How many tokens `~` may skip. Chinese tokens are characters, about half a word each.
_GAP = {"zh": 12}
_DEFAULT_GAP = 6


class _Part(Enum):
    """The lists of phrases that `TopicRules` has."""

    STRONG = auto()
    WEAK = auto()
    NEVER = auto()
    INSTEAD = auto()


#: A text is on a topic with this many points. In title and lead one strong hit is enough, or two weak ones;
#: further down, where stories give background, it takes twice as much.
_NEEDED = 4
#: With so many it is on it if a second opinion agrees; nobody is asked with fewer.
_NEARLY = 3
_POINTS = {
    _Part.STRONG: {Zone.TITLE: 4, Zone.LEAD: 4, Zone.REST: 2},
    _Part.WEAK: {Zone.TITLE: 3, Zone.LEAD: 2, Zone.REST: 1},
}


#: A second opinion on a text: whether it is on a topic; None for no opinion. It can only tip the scales where
#: phrases say little.
Opinion = Callable[[str], bool | None]


def no_opinion(_: str) -> None:
    """Leaves it to the phrases."""


class _Rule(NamedTuple):
    topic: str
    part: _Part


class _Evidence(NamedTuple):
    points: int
    zone: Zone
    passage: int
    first: int
    after: int

    def overlaps(self, other: "_Evidence") -> bool:
        return self.passage == other.passage and self.first < other.after and other.first < self.after


class TopicFinder:
    """The topics as far as they have phrases in one language."""

    def __init__(self, topics: Sequence[Topic], language: str) -> None:
        """Raises PhraseError for a phrase that cannot be read; `read_topics` lets none through."""
        lists: list[tuple[str, Phrase]] = []
        rules: list[tuple[_Rule, Phrase]] = []
        for topic in topics:
            if language not in topic.rules:
                continue
            own = topic.rules[language]
            # A list belongs to its topic: another may use the same name.
            marks = {name: f"{topic.id}/{name}" for name in own.lists}
            lists += [(marks[name], parse_phrase(text)) for name in own.lists for text in own.lists[name]]
            for part, phrases in (
                (_Part.STRONG, own.strong),
                (_Part.WEAK, own.weak),
                (_Part.NEVER, own.never),
                (_Part.INSTEAD, own.instead),
            ):
                rules += [(_Rule(topic.id, part), parse_phrase(text, marks)) for text in phrases]
        gap = _GAP.get(language, _DEFAULT_GAP)
        self._topics = tuple(topic.id for topic in topics)
        self._anywhere = frozenset(topic.id for topic in topics if topic.anywhere)
        self._lists = PhraseBook(lists, gap=gap)
        self._rules = PhraseBook(rules, gap=gap)

    def find(self, passages: Iterable[Passage], *, opinion: Opinion = no_opinion) -> dict[str, int]:
        """Ids of the topics of a text in the order of the catalogue, each with the number of the passage that
        says it best; of equals the first. `opinion` is asked where weak phrases are enough, or nearly so."""
        evidence: dict[str, dict[tuple[int, int], _Evidence]] = defaultdict(dict)
        untitled: set[str] = set()
        for number, passage in enumerate(passages):
            words = self._words(passage)
            found = list(self._rules.find(words))
            if not found:
                continue
            masked, instead = _objections(found, words)
            if passage.zone is not Zone.REST:
                untitled |= instead
            for rule, phrase, first, after in self._hits(found, words, masked=masked):
                zone = Zone.LEAD if rule.topic in self._anywhere else passage.zone
                points = _POINTS[rule.part][min(zone, passage.zone)]
                # A strong phrase says something anew in every sentence ("exports rose… exports to… fell"),
                # a weak one only once.
                key = (phrase, number if rule.part is _Part.STRONG else -1)
                known = evidence[rule.topic].get(key)
                if known is None or known.points < points:
                    evidence[rule.topic][key] = _Evidence(points, passage.zone, number, first, after)
        return {
            topic: min(evidence[topic].values(), key=lambda one: (-one.points, one.passage)).passage
            for topic in self._topics
            if _is_on(topic, evidence[topic].values(), titled=topic not in untitled, opinion=opinion)
        }

    def _hits(
        self, found: Sequence[Hit[_Rule]], words: Words, *, masked: Mapping[str, frozenset[int]]
    ) -> Iterator[Hit[_Rule]]:
        """Those of `found` that speak for a topic, without the tokens that count for nothing there."""
        for hit in found:
            if hit.label.part not in _POINTS:
                continue
            if hit.label.topic not in masked:
                yield hit
            elif left := self._rules.again(hit, words._replace(masked=masked[hit.label.topic])):
                yield left

    def _words(self, passage: Passage) -> Words:
        marks: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for mention in passage.mentions:
            if mention.is_party:
                mark = PLACE if mention.is_place else LEADER
                marks[mark][mention.first].append(mention.after)
        for index in passage.sentence.digits:
            marks[NUMBER][index].append(index + 1)
        words = Words(keys=passage.sentence.keys, grams=passage.sentence.grams, marks=marks)
        for mark, _, first, after in list(self._lists.find(words)):
            marks[mark][first].append(after)
        return words


def _objections(found: Iterable[Hit[_Rule]], words: Words) -> tuple[Mapping[str, frozenset[int]], set[str]]:
    """For each topic the tokens that count for nothing, and the topics that the sentence is not on."""
    masked: dict[str, frozenset[int]] = {}
    instead: set[str] = set()
    for rule, _, first, after in found:
        if rule.part in _POINTS:
            continue
        hidden = range(first, after)
        if rule.part is _Part.INSTEAD:
            instead.add(rule.topic)
            hidden = range(len(words.keys))
        masked[rule.topic] = masked.get(rule.topic, frozenset()).union(hidden)
    return masked, instead


def _is_on(topic: str, found: Iterable[_Evidence], *, titled: bool, opinion: Opinion) -> bool:
    """Whether `found` is enough for `topic`, or is found to be by a second opinion."""
    taken = _taken(found, titled=titled)
    points = sum(one.points for one in taken)
    if points < _NEARLY or any(one.points >= _NEEDED for one in taken):
        return points >= _NEEDED
    view = opinion(topic)
    return points >= _NEEDED if view is None else view


def _taken(found: Iterable[_Evidence], *, titled: bool) -> list[_Evidence]:
    """What of `found` counts, until it is enough. Hits in the title count only when it is `titled`; of hits
    that share words only the best counts."""
    taken: list[_Evidence] = []
    for one in sorted(found, key=lambda one: one.points, reverse=True):
        if (titled or one.zone is not Zone.TITLE) and not any(one.overlaps(old) for old in taken):
            taken.append(one)
        if sum(known.points for known in taken) >= _NEEDED:
            break
    return taken
