"""The `feed` kind: RSS, RDF, Atom and JSON Feed, told apart by what is in the document."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.sources import Source, SourceState
from bot.ports import FetchRequest, Parsed
from bot.sources.decode import decode
from bot.sources.json_feed import parse_json_feed
from bot.sources.manners import read_manners
from bot.sources.xml_feed import parse_xml_feed

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)

#: Servers have been seen to answer "not modified" for ever; once in a while the whole feed is asked for.
_VALIDATORS_LAST = timedelta(days=8)


class FeedKind:
    """Feeds, see `bot.ports.SourceKind`."""

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """Validators are sent while they are fresh."""
        given = state.validators_at
        fresh = given is not None and state.next_poll_at - given <= _VALIDATORS_LAST
        return FetchRequest(
            url=source.url,
            etag=state.etag if fresh else "",
            last_modified=state.last_modified if fresh else "",
            accept=_ACCEPT,
            private_ok=source.private_ok,
        )

    def parse(self, body: bytes, *, content_type: str, url: str) -> Parsed:
        """The type that the server claims is used for the encoding alone: it is often wrong."""
        if not body.strip():
            return Parsed(drafts=(), error="the document is empty")
        text = decode(body, content_type=content_type).lstrip("\ufeff \t\r\n")
        if text.startswith(("{", "[")):
            return parse_json_feed(text, url=url)
        if "\0" in text[:1000]:
            return Parsed(drafts=(), error="the document is not text")
        return replace(parse_xml_feed(text, url=url), manners=read_manners(text))
