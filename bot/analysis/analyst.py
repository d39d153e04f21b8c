"""The analyst: from a document to its language, topics and countries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.analysis.language import detect
from bot.analysis.places import Gazetteer
from bot.analysis.reading import Passage, Reading, Zone, read
from bot.analysis.topics import TopicFinder
from bot.analysis.visits import VisitLanguage, find_visits
from bot.domain.facts import Visit
from bot.domain.items import Analysis, Document, Quote
from bot.domain.topics import Topic

#: Id of the topic that visits put a text on.
_VISITS = "visits"

#: A country named in the title or in so many sentences is one that the text is about…
_OPENING = 3
#: …and so is one that is named so often further down.
_OFTEN = 2


class RuleAnalyst:
    """Understands by lists and phrases; the `Analyst` of `bot.ports`."""

    def __init__(
        self,
        topics: Sequence[Topic],
        gazetteers: Mapping[str, Gazetteer],
        *,
        visits: Mapping[str, VisitLanguage] | None = None,
    ) -> None:
        """By language; a text in another language is on no topic and tells of no visit."""
        self._visits = visits or {}
        self._gazetteers = gazetteers
        self._finders = {language: TopicFinder(topics, language) for language in gazetteers}
        self._countries = {topic.id: topic.countries for topic in topics}

    def analyze(self, document: Document) -> Analysis:
        """Language, topics, countries and facts of `document`."""
        language = detect(f"{document.title}\n{document.text}", document.language)
        home = (document.country,) if document.official and document.country else ()
        if language not in self._gazetteers:
            return Analysis(language=language, topics=(), countries=home)
        reading = read(document, language=language, gazetteer=self._gazetteers[language])
        passages = reading.passages
        countries = tuple(dict.fromkeys((*_about(passages), *home)))
        # A paper seldom names its own country: "the president arrives in Oslo" is about two.
        parties = len({*countries, document.country} - {""})
        visits = find_visits(reading, self._visits[language]) if language in self._visits else ()
        topics = {
            topic: passages[number]
            for topic, number in self._finders[language].find(passages).items()
            if parties >= self._countries[topic]
        }
        if _VISITS in self._countries and _VISITS not in topics and (where := _first_told(visits, passages)):
            topics = {topic: where if topic == _VISITS else topics[topic] for topic in self._countries
                      if topic == _VISITS or topic in topics}  # fmt: skip
        quotes = tuple(
            _quote(topic, passage, reading=reading)
            for topic, passage in topics.items()
            if passage.zone is Zone.REST
        )
        return Analysis(
            language=language, topics=tuple(topics), countries=countries, quotes=quotes, visits=visits
        )


def load_gazetteers(folder: Path) -> dict[str, Gazetteer]:
    """The lists in `folder`, one file a language: "en.tsv" is English."""
    return {
        file.stem: Gazetteer.read(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.tsv"))
    }


def _first_told(visits: Sequence[Visit], passages: Sequence[Passage]) -> Passage | None:
    """The passage that tells of the first main visit; None when there is none."""
    if not visits or not visits[0].main:
        return None
    at = visits[0].proof["host_country"].spans[0].start
    return next((one for one in passages if one.sentence.start <= at < one.sentence.end), None)


def _quote(topic: str, passage: Passage, *, reading: Reading) -> Quote:
    """The sentence that speaks of `topic`, and what follows it in its paragraph."""
    start = passage.sentence.start
    end = reading.text.find("\n", start)
    # Quotes count in the text alone.
    return Quote(
        topic=topic,
        start=start - reading.body,
        end=(len(reading.text) if end < 0 else end) - reading.body,
    )


def _about(passages: Sequence[Passage]) -> Iterator[str]:
    """Codes of the countries that a text is about, first mentioned first; with repeats."""
    titles = sum(passage.zone is Zone.TITLE for passage in passages)
    opening = {
        code
        for passage in passages[: titles + _OPENING]
        for mention in passage.mentions
        if mention.is_party
        for code in mention.codes
    }
    named = [
        code
        for passage in passages
        for mention in passage.mentions
        if mention.is_party
        for code in mention.codes
    ]
    counts = Counter(named)
    yield from (code for code in named if code in opening or counts[code] >= _OFTEN)
