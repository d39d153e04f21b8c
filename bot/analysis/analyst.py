"""The analyst: from a document to its language, topics and countries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.analysis.datelines import dateline_end
from bot.analysis.language import detect
from bot.analysis.places import Gazetteer
from bot.analysis.tokens import sentences
from bot.analysis.topics import Passage, TopicFinder, Zone
from bot.domain.items import Analysis, Document, Quote
from bot.domain.topics import Topic

#: Sentences of the text, after the title, that weigh as much as a title does.
_LEAD = 2
#: A country named in the title or in so many sentences is one that the text is about…
_OPENING = 3
#: …and so is one that is named so often further down.
_OFTEN = 2


#: Characters that are read; a text beyond the length of a long speech is no news item but a mistake.
_LONGEST = 50_000


class RuleAnalyst:
    """Understands by lists and phrases; the `Analyst` of `bot.ports`."""

    def __init__(self, topics: Sequence[Topic], gazetteers: Mapping[str, Gazetteer]) -> None:
        """`gazetteers` by language; a text in another language is on no topic."""
        self._gazetteers = gazetteers
        self._finders = {language: TopicFinder(topics, language) for language in gazetteers}
        self._countries = {topic.id: topic.countries for topic in topics}

    def analyze(self, document: Document) -> Analysis:
        """Language, topics and countries of `document`."""
        language = detect(f"{document.title}\n{document.text}", document.language)
        home = (document.country,) if document.official and document.country else ()
        if language not in self._gazetteers:
            return Analysis(language=language, topics=(), countries=home)
        passages = tuple(_passages(document, self._gazetteers[language]))
        countries = tuple(dict.fromkeys((*_about(passages), *home)))
        # A paper seldom names its own country: "the president arrives in Oslo" is about two.
        parties = len({*countries, document.country} - {""})
        topics = {
            topic: passages[number]
            for topic, number in self._finders[language].find(passages).items()
            if parties >= self._countries[topic]
        }
        quotes = tuple(
            _quote(topic, passage, text=document.text)
            for topic, passage in topics.items()
            if passage.zone is Zone.REST
        )
        return Analysis(language=language, topics=tuple(topics), countries=countries, quotes=quotes)


def load_gazetteers(folder: Path) -> dict[str, Gazetteer]:
    """The lists in `folder`, one file a language: "en.tsv" is English."""
    return {
        file.stem: Gazetteer.read(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.tsv"))
    }


def _passages(document: Document, gazetteer: Gazetteer) -> Iterator[Passage]:
    for sentence in sentences(document.title):
        yield Passage(sentence, gazetteer.find(sentence), Zone.TITLE)
    text = document.text[:_LONGEST]
    body = sentences(text, start=dateline_end(text))
    for number, sentence in enumerate(body):
        yield Passage(sentence, gazetteer.find(sentence), Zone.LEAD if number < _LEAD else Zone.REST)


def _quote(topic: str, passage: Passage, *, text: str) -> Quote:
    """The sentence that speaks of `topic`, and what follows it in its paragraph."""
    start = passage.sentence.start
    end = text.find("\n", start)
    return Quote(topic=topic, start=start, end=len(text) if end < 0 else end)


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
