"""RSS 0.9x, 1.0 and 2.0, RDF, Atom 0.3 and 1.0: the quick way where it will do, else feedparser."""

import io
import xml.sax
from typing import Any

import feedparser

from bot.domain.leases import Offer
from bot.domain.sources import is_web_address
from bot.domain.text import clean_line
from bot.ports import Parsed
from bot.sources.entries import MOST_ENTRIES, RawEntry, absolute, dates_of, draft
from bot.sources.mend import Mended, mend
from bot.sources.plain import plain
from bot.sources.sound import Sound, read_sound

_UTF8 = {"content-type": "application/xml; charset=utf-8"}

#: What feedparser raises on feeds that its authors did not think of. What `mend` writes is none of these as
#: far as we know; one strange feed must still not stop the others.
_FEEDPARSER_FAULTS = (
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    AssertionError,
    RecursionError,
    xml.sax.SAXException,
)


def parse_xml_feed(text: str, *, url: str) -> Parsed:
    """Read a feed in XML that came from `url`; of one that is cut off, the complete entries. Never raises."""
    sound = read_sound(text, most_entries=MOST_ENTRIES)
    return read_lenient(text, url=url) if sound is None else _parsed(sound, url=url)


def read_lenient(text: str, *, url: str) -> Parsed:
    """The same for whatever the web calls a feed; slower."""
    mended = mend(text, most_entries=MOST_ENTRIES)
    if not mended.xml:
        return Parsed(drafts=(), error=_what(mended))
    try:
        read = feedparser.parse(
            io.BytesIO(mended.xml.encode()),
            response_headers=_UTF8,
            # Markup is taken off below, and links in texts are not followed.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _FEEDPARSER_FAULTS as fault:
        return Parsed(drafts=(), error=f"the feed cannot be read ({type(fault).__name__})")
    return _parsed(Sound(read.feed, [_entry(entry, mended.root) for entry in read.entries]), url=url)


def _parsed(read: Sound, *, url: str) -> Parsed:
    drafts = (draft(entry, base=url) for entry in read.entries)
    return Parsed(
        drafts=tuple(found for found in drafts if found is not None),
        title=clean_line(plain(_text(read.feed, "title"))),
        link=next(filter(None, (absolute(link, url) for link in _links(read.feed))), ""),
        language=clean_line(_text(read.feed, "language")),
        offer=Offer(hub=_related(read.feed, "hub", base=url), topic=_related(read.feed, "self", base=url)),
    )


def _what(mended: Mended) -> str:
    if mended.root in ("html", "body", "head"):
        return "the document is a web page, not a feed"
    return "the document is XML, but not a feed" if mended.root else "the document is not a feed"


def _entry(entry: dict[str, Any], root: str) -> RawEntry:
    is_atom = root == "feed"
    dates = [_text(entry, date) for date in ("published", "updated", "created")]
    published, updated = dates_of(dates, is_atom=is_atom)
    contents = tuple(_text(content, "value") for content in dict.get(entry, "content", ()))
    links = _links(entry)
    # A guid of RSS is an address unless the feed says otherwise, but many feeds forget to say it.
    feed_id = _text(entry, "id")
    if not is_atom and dict.get(entry, "guidislink") and is_web_address(feed_id):
        links = (*links, feed_id)
    return RawEntry(
        feed_id=feed_id,
        title=_text(entry, "title"),
        links=links,
        texts=(*contents, _text(entry, "summary")),
        published=published,
        updated=updated,
        authors=tuple(_text(author, "name") for author in dict.get(entry, "authors", ())),
    )


def _links(values: dict[str, Any]) -> tuple[str, ...]:
    """Links to what the feed or entry is about: pages first, other formats after."""
    links = [link for link in dict.get(values, "links", ()) if _text(link, "rel") == "alternate"]
    links.sort(key=lambda link: "html" not in _text(link, "type"))
    return tuple(_text(link, "href") for link in links)


def _related(values: dict[str, Any], relation: str, *, base: str) -> str:
    """The first address that stands in this relation to the feed, "" for none."""
    found = (
        absolute(_text(link, "href"), base)
        for link in dict.get(values, "links", ())
        if relation in _text(link, "rel").lower().split()
    )
    return next(filter(None, found), "")


def _text(values: dict[str, Any], key: str) -> str:
    # Not `values.get`: feedparser's own answers "updated" with the date of publication.
    value = dict.get(values, key)
    return value if isinstance(value, str) else ""
