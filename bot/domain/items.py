"""What sources bring: drafts as parsed, documents to analyse, items as kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from bot.domain.facts import Figure, Stage, Visit
from bot.domain.sources import Source, SourceId

ItemId = NewType("ItemId", str)

#: Of a story, see `bot.domain.stories`.
StoryId = NewType("StoryId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One entry of a fetched document. All text is clean and carries no markup."""

    #: The id that the document gives, "" when it gives none.
    feed_id: str
    title: str
    #: "" when there is none; http(s) otherwise.
    url: str
    text: str
    #: Aware; None when the document gives no date or one that cannot be read.
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...] = ()
    #: Facts that the document gives as data; its words are then not searched for any.
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text to analyse, and what is known of who published it."""

    title: str
    text: str
    #: Declared language, "" when not declared.
    language: str = ""
    #: Home country of the source, "" when it has none.
    country: str = ""
    #: Whether the source speaks for its country.
    official: bool = False
    published: datetime | None = None


def document_of(draft: Draft, source: Source, *, declared: str) -> Document:
    """What is to be analysed of `draft`; `declared` is the language that its feed names, "" for none."""
    return Document(
        title=draft.title,
        text=draft.text,
        language=source.language or declared.partition("-")[0].lower(),
        country=source.country,
        official=source.official,
        published=draft.published,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Where a text says what puts it on a topic: characters `text[start:end]`, whole sentences."""

    topic: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was understood of a document."""

    #: "en", "ru", "zh", another ISO 639-1 code, or "" when it cannot be told.
    language: str
    #: Topic ids, unique, in the order of the catalogue of topics.
    topics: tuple[str, ...]
    #: Countries and blocs that the document is about, unique, first mentioned first.
    countries: tuple[str, ...]
    #: At most one a topic, for topics that the text speaks of only below its beginning.
    quotes: tuple[Quote, ...] = ()
    #: In the order of the text, main ones first.
    visits: tuple[Visit, ...] = ()
    #: Visits that may come or that only the way it is told lets suppose, of a text whose title and lead tell
    #: of none for certain.
    rumours: tuple[Visit, ...] = ()
    #: Countries of the listed people (`seeds/people.tsv`) that title and first sentences name, by their ids.
    people: Mapping[str, str] = field(default_factory=dict)
    #: In the order of the text, headline ones first.
    figures: tuple[Figure, ...] = ()
    #: At most one a topic, in the order of `topics`.
    stages: tuple[Stage, ...] = ()


def stated(draft: Draft) -> Analysis:
    """What a draft says that brings its facts as data; its words are ours, in English."""
    figures = draft.figures
    places = (place for figure in figures for place in (figure.reporter, figure.partner))
    return Analysis(
        language="en",
        topics=("trade",),
        countries=tuple(dict.fromkeys(place for place in places if place not in ("", "WLD"))),
        figures=figures,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as kept; changes only as its source edits it."""

    id: ItemId
    source_id: SourceId
    title: str
    text: str
    url: str
    published: datetime | None
    #: When the poll that brought it began.
    seen_at: datetime
    language: str
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    quotes: tuple[Quote, ...] = ()
    #: The story that it is about; None for one on no topic.
    story_id: StoryId | None = None
    #: Its text is that of its page; its source says less.
    from_page: bool = False

    @property
    def at(self) -> datetime:
        """When it happened as far as we know: published, but never later than it was seen."""
        return min(self.published, self.seen_at) if self.published else self.seen_at
