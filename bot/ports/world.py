"""Time, the web and what its documents mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.items import Analysis, Document, Draft
from bot.domain.manners import NO_MANNERS, Manners
from bot.domain.outcomes import FetchOutcome
from bot.domain.sources import Source, SourceState


class Clock(Protocol):
    """Tells the time; a test moves it by hand."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What to ask of a server."""

    url: str
    etag: str = ""
    last_modified: str = ""
    #: Media types we prefer, as an Accept header.
    accept: str = "*/*"
    #: The host named in `url` may stand on a private network; hosts that it redirects to may not.
    private_ok: bool = False


class Fetcher(Protocol):
    """Gets documents from the web."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once, following redirects. Never raises for what the network does; ends within its deadline."""
        ...


class SourceKind(Protocol):
    """How one kind of source is asked and read. Both methods are pure."""

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """What to fetch for the next poll."""
        ...

    def parse(self, body: bytes, *, content_type: str, url: str) -> "Parsed":
        """Read a document. Never raises for what the body holds; may be slow, so call it off the loop."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a document holds."""

    #: In document order; may be empty.
    drafts: tuple[Draft, ...]
    title: str = ""
    link: str = ""
    language: str = ""
    #: Why the document could not be read, "" when it could; `drafts` is empty then.
    error: str = ""
    #: How often the document may be asked for.
    manners: Manners = NO_MANNERS


class Analyst(Protocol):
    """Understands what a text is about. Pure and bounded in time by the length of the text."""

    def analyze(self, document: Document) -> Analysis:
        """Language, topics and countries of `document`."""
        ...
