"""What a bot is started with: the seed files that the settings name, read and checked."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.analysis.analyst import Models, RuleAnalyst, load_gazetteers, load_trade
from bot.analysis.catalogue import read_topics
from bot.analysis.scenes.scenes import load_visit_languages
from bot.analysis.stages import read_stages
from bot.analysis.text.guessing import load_guess
from bot.analysis.text.naming import CountryNames
from bot.analysis.text.places import Gazetteer
from bot.config import Settings
from bot.domain.errors import SeedError, SettingsError
from bot.domain.rows import RowProblem
from bot.domain.sources import Source, read_sources
from bot.domain.topics import Topic
from bot.phrases.naming import LISTED, Names

if TYPE_CHECKING:
    # Together they take a sixth of the start of `analyze`, and only types are wanted.
    from bot.domain.forms import Cues
    from bot.ports import Analyst

_SEEDS = Path(__file__).resolve().parent.parent / "seeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """All of them."""

    sources: tuple[Source, ...]
    topics: tuple[Topic, ...]
    analyst: "Analyst"
    names: CountryNames
    #: What people, cities, offices and goods are called.
    words: Names
    #: What tells how an item is sorted into stories, by language.
    cues: "Mapping[str, Cues]"
    #: See `Semantic`; None when it is off.
    note: Callable[[str, str], Mapping[str, float]] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantic:
    """The second opinion of a model of sentences."""

    #: Whether a text is on a topic, by id and text; None for no opinion.
    opinion: Callable[[str, str], bool | None]
    #: Takes the id and text of an item, and tells which earlier items mean nearly the same, from 0 to 1.
    note: Callable[[str, str], Mapping[str, float]]


def load_semantic(settings: Settings, topics: Sequence[Topic]) -> Semantic | None:
    """None when it is off. Raises SettingsError when it is on and not installed."""
    if settings.semantic == "off":
        return None
    try:
        from bot.analysis.text.meaning import Memory, SentenceModel, TopicOpinion
    except ImportError as error:
        raise SettingsError(
            "BOT_SEMANTIC", f"needs `pip install 'communique[semantic]'` ({error.name} is missing)"
        ) from None
    model = SentenceModel()
    return Semantic(opinion=TopicOpinion(topics, model), note=Memory(model).note)


def load_seeds(settings: Settings) -> Seeds:
    """All seed files. Raises SeedError with every problem found, and SettingsError."""
    sources, bad_sources = load_sources(settings)
    topics, bad_topics = load_topics(settings)
    if bad_sources or bad_topics:
        raise SeedError("\n".join(str(one) for one in (*bad_sources, *bad_topics)))
    return seeds_of(sources, topics, semantic=load_semantic(settings, topics))


def seeds_of(
    sources: Sequence[Source], topics: Sequence[Topic], *, semantic: Semantic | None = None
) -> Seeds:
    """Seeds from rows that were read already."""
    gazetteers = load_gazetteers(_SEEDS / "mentions")
    return Seeds(
        sources=tuple(sources),
        topics=tuple(topics),
        analyst=_analyst(topics, gazetteers, semantic=semantic),
        names=CountryNames(gazetteers),
        words=LISTED,
        cues=load_cues(),
        note=semantic.note if semantic else None,
    )


def analyst_of(topics: Sequence[Topic], *, semantic: Semantic | None = None) -> RuleAnalyst:
    """The analyst alone, for commands that need nothing else and start sooner so."""
    return _analyst(topics, load_gazetteers(_SEEDS / "mentions"), semantic=semantic)


def _analyst(
    topics: Sequence[Topic], gazetteers: Mapping[str, Gazetteer], *, semantic: Semantic | None
) -> RuleAnalyst:
    return RuleAnalyst(
        topics,
        gazetteers,
        trade=load_trade(_SEEDS / "trade"),
        visits=load_visit_languages(_SEEDS),
        stages=read_stages((_SEEDS / "stages.toml").read_text("utf-8")),
        models=Models(
            guess=load_guess(_SEEDS / "languages" / "lid.176.ftz"),
            opinion=semantic.opinion if semantic else None,
        ),
    )


def load_sources(settings: Settings) -> tuple[tuple[Source, ...], tuple[RowProblem, ...]]:
    """The catalogue of sources. Raises SettingsError when the file cannot be read at all."""
    # Not above: `analyze` reads no sources, and their parsers are a fifth of its start.
    from bot.sources import KINDS

    text = _read(settings.sources, "BOT_SOURCES")
    private_ok = settings.private_sources == "catalogue"
    return read_sources(
        text,
        file=str(settings.sources),
        kinds=KINDS,
        private_ok=private_ok,
        variables=settings.variables,
    )


def load_topics(settings: Settings) -> tuple[tuple[Topic, ...], tuple[RowProblem, ...]]:
    """The topics. Raises SettingsError when the file cannot be read at all."""
    return read_topics(_read(settings.topics, "BOT_TOPICS"), file=str(settings.topics))


def _read(path: Path, variable: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(variable, f"{path} cannot be read ({error})") from None


def load_cues() -> "dict[str, Cues]":
    """What tells how an item is sorted into stories, by language; casefolded."""
    from bot.domain.forms import Cues

    tables = tomllib.loads((_SEEDS / "stories.toml").read_text("utf-8"))
    return {
        language: Cues(
            common=frozenset(table.pop("common").casefold().split()),
            **{name: tuple(word.casefold() for word in words) for name, words in table.items()},
        )
        for language, table in tables.items()
    }
