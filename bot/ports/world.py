"""Time, the web and what its documents mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.items import Analysis, Document, Draft
from bot.domain.leases import NO_OFFER, Offer
from bot.domain.manners import NO_MANNERS, Manners
from bot.domain.outcomes import FetchOutcome
from bot.domain.sources import Fault, Source, SourceState


class Clock(Protocol):
    """Tells the time; a test moves it by hand."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class Shelf(Protocol):
    """Where a document finds room in memory, and waits for it."""

    def may_begin(self) -> bool:
        """Whether one may be asked for now."""
        ...

    async def begin(self) -> None:
        """Wait until one may be asked for."""
        ...

    async def grow(self) -> None:
        """Wait until one may become large."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What to ask of a server."""

    url: str
    etag: str = ""
    last_modified: str = ""
    #: Media types we prefer, as an Accept header.
    accept: str = "*/*"
    #: The address that the operator named, where `url` was found in a document from there; "" for `url`.
    home: str = ""
    #: The host of `home` may stand on a private network (`is_same_server`); no other may.
    private_ok: bool = False
    #: Sent to the scheme, host and port of `home` alone. Values may refer to variables (`bot.domain.asking`),
    #: which the fetcher fills in.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: How we introduce ourselves; "" for as to everyone.
    user_agent: str = ""
    #: The proxy to go through, "" for none; may refer to variables, and stand on a private network.
    proxy: str = ""
    #: Asked when its turn has come, and when its document grows beyond a mebibyte.
    shelf: Shelf | None = field(default=None, compare=False, repr=False)


class Fetcher(Protocol):
    """Gets documents from the web."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once, following redirects. Never raises for what the network does; ends within its deadline."""
        ...


class SourceKind(Protocol):
    """How one kind of source is asked and read. All methods are pure."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """The first of the options of a source that is wrong, missing or unknown and why, or None."""
        ...

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """What to fetch for the next poll."""
        ...

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> "Parsed":
        """Read a document. Never raises for what the body holds; may be slow, so call it off the loop.

        `options` are those of its source, without fault.
        """
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
    #: What it says of where its news can be had.
    offer: Offer = NO_OFFER
    #: The document is sound, and the error is that its entries are not where the options say.
    unmatched: bool = False
    #: Entries that were left out, as they have no title or no link.
    skipped: int = 0
    #: Addresses of documents of the same kind that hold the entries of this one, which only lists them: at
    #: most three, the newest first, on its host; `drafts` is empty then.
    children: tuple[str, ...] = ()


class Analyst(Protocol):
    """Understands what a text is about. Pure and bounded in time by the length of the text."""

    def analyze(self, document: Document) -> Analysis:
        """Language, topics and countries of `document`."""
        ...
