"""The analyst: from a document to its language, topics and countries."""

import logging
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.analysis.scenes.scenes import VisitLanguage
from bot.analysis.stages import StageFinder
from bot.analysis.text.by_language import ByLanguage
from bot.analysis.text.guessing import Guess
from bot.analysis.text.language import detect
from bot.analysis.text.places import PEOPLE, Gazetteer
from bot.analysis.text.reading import Passage, Reading, Zone, read
from bot.analysis.topics import Opinion, TopicFinder, no_opinion
from bot.analysis.trade.beside import Beside, read_beside
from bot.analysis.trade.figures import Countries, find_figures
from bot.analysis.trade.lexicon import Lexicon
from bot.analysis.visits.travels import Travels, find_travels
from bot.domain.facts import Figure, Visit
from bot.domain.items import Analysis, Document, Quote
from bot.domain.topics import Topic

log = logging.getLogger(__name__)

Found = TypeVar("Found")

#: Id of the topic that visits put a text on.
_VISITS = "visits"

#: Id of the topic that figures put a text on.
_TRADE = "trade"
#: With so many figures a text is on trade wherever they stand, and with one that it opens with.
_FIGURES = 2

#: Characters by which a text is told in the log.
_SHOWN = 80

#: A country named in the title or in so many sentences is one that the text is about…
_OPENING = 3
#: …and so is one that is named so often further down.
_OFTEN = 2


class Trade(NamedTuple):
    """What is known of how trade is told."""

    #: By language.
    lexicons: Mapping[str, Lexicon]
    countries: Countries
    #: By language.
    beside: Mapping[str, Beside]


class Models(NamedTuple):
    """What is asked where rules leave something open; None for nobody."""

    #: In which language a text is.
    guess: Guess | None = None
    #: Whether a text is on a topic, by id and text; None for no opinion.
    opinion: Callable[[str, str], bool | None] | None = None


class RuleAnalyst:
    """Understands by lists and phrases; the `Analyst` of `bot.ports`."""

    def __init__(
        self,
        topics: Sequence[Topic],
        gazetteers: Mapping[str, Gazetteer],
        *,
        trade: Trade | None = None,
        visits: Mapping[str, VisitLanguage] | None = None,
        stages: Mapping[str, StageFinder] | None = None,
        models: Models | None = None,
    ) -> None:
        """`gazetteers` by language; a text in another language is on no topic. Without `trade` no figures are
        looked for, without `visits` no visits, without `stages` no stages; without `models` rules
        decide alone."""
        self._guess, self._ask = models or Models()
        self._trade = trade or Trade({}, Countries({}, {}), {})
        self._visits = visits or {}
        self._stages = stages or {}
        self._gazetteers = gazetteers
        self._finders = ByLanguage(
            {language: partial(TopicFinder, topics, language) for language in gazetteers}
        )
        self._countries = {topic.id: topic.countries for topic in topics}

    def analyze(self, document: Document) -> Analysis:
        """Language, topics, countries and facts of `document`."""
        language = detect(f"{document.title}\n{document.text}", document.language, guess=self._guess)
        home = (document.country,) if document.official and document.country else ()
        if language not in self._gazetteers:
            return Analysis(language=language, topics=(), countries=home)
        reading = read(document, language=language, gazetteer=self._gazetteers[language])
        passages = reading.passages
        countries = tuple(dict.fromkeys((*_about(passages), *home)))
        # A paper seldom names its own country: "the president arrives in Oslo" is about two.
        parties = len({*countries, document.country} - {""})
        travels = _or_nothing(self._travels, reading, nothing=None)
        told = {
            topic: passages[number]
            for topic, number in self._finders[language]
            .find(passages, opinion=self._opinion(document))
            .items()
            if parties >= self._countries[topic] and _may_be(topic, travels)
        }
        visits = travels.visits if travels else ()
        rumours = travels.rumours if travels else ()
        if where := _of_main_visit(visits, passages) or _of_rumour(rumours, passages):
            told.setdefault(_VISITS, where)
        figures: tuple[Figure, ...] = _or_nothing(self._figures, reading, nothing=())
        if where := _of_figures(figures, passages):
            told.setdefault(_TRADE, where)
        topics = {topic: told[topic] for topic in self._countries if topic in told}
        quotes = tuple(
            _quote(topic, passage, reading=reading)
            for topic, passage in topics.items()
            if passage.zone is Zone.REST
        )
        finder = self._stages.get(language)
        staged = (finder.find(topic, passage) for topic, passage in topics.items()) if finder else ()
        return Analysis(
            language=language,
            topics=tuple(topics),
            countries=countries,
            quotes=quotes,
            visits=visits,
            rumours=rumours,
            people=_people(_opening(passages)),
            figures=figures,
            stages=tuple(stage for stage in staged if stage),
        )

    def _opinion(self, document: Document) -> Opinion:
        """The second opinion on `document`, on topics that facts do not decide."""
        ask = self._ask
        if ask is None:
            return no_opinion
        text = f"{document.title}. {document.text}"
        return lambda topic: None if topic in (_VISITS, _TRADE) else ask(topic, text)

    def _travels(self, reading: Reading) -> Travels | None:
        language = reading.language
        return find_travels(reading, self._visits[language]) if language in self._visits else None

    def _figures(self, reading: Reading) -> tuple[Figure, ...]:
        trade, language = self._trade, reading.language
        if language not in trade.lexicons:
            return ()
        return find_figures(
            reading, trade.lexicons[language], beside=trade.beside[language], countries=trade.countries
        )


def _or_nothing(find: Callable[[Reading], Found], reading: Reading, *, nothing: Found) -> Found:
    """What `find` reads from a text; `nothing`, and a line in the log, when it fails."""
    try:
        return find(reading)
    except Exception:  # one kind of fact must not cost the others
        log.exception("facts failed: text=%r", reading.text[:_SHOWN])
        return nothing


def load_gazetteers(folder: Path) -> Mapping[str, Gazetteer]:
    """The lists in `folder`, one file a language: "en.tsv" is English."""
    return ByLanguage(
        {
            file.stem: partial(Gazetteer.read, file.read_text(encoding="utf-8"))
            for file in sorted(folder.glob("*.tsv"))
        }
    )


def load_trade(folder: Path) -> Trade:
    """The words in `folder`, one file a language, "unlisted.toml" and "countries.toml"."""
    files = {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.toml"))}
    countries = Countries(**tomllib.loads(files.pop("countries")))
    beside = tomllib.loads(files.pop("unlisted"))
    return Trade(
        ByLanguage({language: partial(Lexicon.read, text) for language, text in files.items()}),
        countries,
        ByLanguage({language: partial(read_beside, tables) for language, tables in beside.items()}),
    )


def _may_be(topic: str, travels: Travels | None) -> bool:
    """Whether nothing speaks against a topic that phrases find: visits need somebody who travels."""
    return travels is None or topic != _VISITS or travels.is_hinted


def _of_main_visit(visits: Sequence[Visit], passages: Sequence[Passage]) -> Passage | None:
    """The passage that tells of the first main visit; None when there is none."""
    if not visits or not visits[0].main:
        return None
    # Of a dateline that tells where, who is there is told behind it.
    spans = (
        visits[0].proof[name].spans[0] for name in ("host_country", "visitors") if name in visits[0].proof
    )
    return next((found for span in spans if (found := _passage_at(span.start, passages))), None)


def _of_rumour(rumours: Sequence[Visit], passages: Sequence[Passage]) -> Passage | None:
    """The passage of title or first sentence that tells of a visit that may come; None when neither does."""
    titles = [passage for passage in passages if passage.zone is Zone.TITLE]
    about = (one for one in rumours if one.main and (not titles or _names_side(titles, one)))
    starts = (one.proof["host_country"].spans[0].start for one in about)
    found = (_passage_at(at, passages[: len(titles) + 1]) for at in starts)
    return next((one for one in found if one is not None), None)


def _names_side(passages: Sequence[Passage], visit: Visit) -> bool:
    """Whether `passages` name the host of a visit or an official of its visitor's country."""
    return any(
        visit.host_country in mention.codes
        or (mention.is_party and not mention.is_place and visit.visitor_country in mention.codes)
        for passage in passages
        for mention in passage.mentions
    )


def _of_figures(figures: Sequence[Figure], passages: Sequence[Passage]) -> Passage | None:
    """The passage of the first figure of a text that is on trade by its figures; else None."""
    if len(figures) < _FIGURES and not any(figure.headline for figure in figures):
        return None
    starts = (
        figures[0].proof[name].spans[0].start for name in ("value", "change") if name in figures[0].proof
    )
    return _passage_at(next(starts), passages)


def _passage_at(at: int, passages: Sequence[Passage]) -> Passage | None:
    """The passage whose sentence holds character `at`; None when none does."""
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
    opening = set(_party_codes(_opening(passages)))
    named = list(_party_codes(passages))
    counts = Counter(named)
    yield from (code for code in named if code in opening or counts[code] >= _OFTEN)


def _opening(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The title and the first sentences."""
    titles = sum(passage.zone is Zone.TITLE for passage in passages)
    return passages[: titles + _OPENING]


def _people(passages: Sequence[Passage]) -> dict[str, str]:
    named = (mention for passage in passages for mention in passage.mentions if mention.kind in PEOPLE)
    return {mention.id: next(iter(mention.codes), "") for mention in named}


def _party_codes(passages: Sequence[Passage]) -> Iterator[str]:
    """Codes of the countries that `passages` name or whose people they name, in order; with repeats."""
    for passage in passages:
        for mention in passage.mentions:
            if mention.is_party:
                yield from mention.codes
