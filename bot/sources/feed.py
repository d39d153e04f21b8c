"""The `feed` kind: RSS, RDF, Atom and JSON Feed, told apart by what is in the document."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.sources import Fault, Source, SourceState
from bot.ports import FetchRequest, Parsed
from bot.sources.asking import names_fault, request_for
from bot.sources.decode import decode
from bot.sources.json_feed import parse_json_feed
from bot.sources.manners import read_manners
from bot.sources.xml_feed import parse_xml_feed

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)


class FeedKind:
    """Feeds, see `bot.ports.SourceKind`."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """A feed tells all by itself."""
        return names_fault(options)

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """See `request_for`."""
        return request_for(source, state, accept=_ACCEPT)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """The type that the server claims is used for the encoding alone: it is often wrong."""
        if not body.strip():
            return Parsed(drafts=(), error="the document is empty")
        text = decode(body, content_type=content_type).lstrip("\ufeff \t\r\n")
        if text.startswith(("{", "[")):
            return parse_json_feed(text, url=url)
        if "\0" in text[:1000]:
            return Parsed(drafts=(), error="the document is not text")
        return replace(parse_xml_feed(text, url=url), manners=read_manners(text))
