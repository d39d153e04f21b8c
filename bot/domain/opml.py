"""Lists of feeds as other readers write and read them (OPML 2.0, http://opml.org/spec2.opml)."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.domain.sources import Source
from bot.domain.text import clean_line, shorten

#: Longer lists are refused unread.
MOST_BYTES = 1_000_000
#: Of more feeds the first are taken; as many as may be added in all (`added.MOST_ADDED`).
MOST_FEEDS = 2_000

_DEEPEST = 50
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list."""

    url: str
    #: "" when the list gives none.
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """The feeds of a list, each address once, folders left out."""

    feeds: tuple[Outline, ...]
    #: Feeds beyond the first MOST_FEEDS.
    left_out: int = 0


class NotOpml(ValueError):
    """It is no such list, or one that cannot be read safely."""


class _Reading:
    """What has been found; what a hostile document would need, declarations and depth, ends it."""

    def __init__(self) -> None:
        self.feeds: dict[str, Outline] = {}
        self.left_out = 0
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 0 and name.lower() != "opml":
            raise NotOpml
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotOpml
        given = {key.lower(): value for key, value in attributes.items()} if name.lower() == "outline" else {}
        url = given.get("xmlurl", "").strip()
        if not url or url in self.feeds:
            return
        if len(self.feeds) >= MOST_FEEDS:
            self.left_out += 1
            return
        title = shorten(clean_line(given.get("title") or given.get("text") or ""), _LONGEST_TITLE)
        self.feeds[url] = Outline(url=url, title=title)

    def end(self, name: str) -> None:  # noqa: ARG002 - expat's signature
        self._depth -= 1

    def refuse(self, *_: object) -> None:
        raise NotOpml


def read_opml(body: bytes) -> Outlines:
    """The feeds of a list, however deep in folders. Raises NotOpml; takes time linear in `body`."""
    if len(body) > MOST_BYTES:
        raise NotOpml
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    # Without declarations there are no entities: nothing grows, and nothing is fetched.
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.EntityDeclHandler = reading.refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NotOpml from error
    return Outlines(feeds=tuple(reading.feeds.values()), left_out=reading.left_out)


def write_opml(sources: Iterable[Source], *, title: str) -> str:
    """The list of those of `sources` that are feeds."""
    lines = [
        f'    <outline type="rss" text={_quoted(one.name)} title={_quoted(one.name)}'
        f" xmlUrl={_quoted(one.url)}/>"
        for one in sources
        if one.kind == "feed"
    ]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    head += [f"  <head><title>{_escaped(title)}</title></head>", "  <body>"]
    return "\n".join([*head, *lines, "  </body>", "</opml>", ""])


def _quoted(text: str) -> str:
    return quoteattr(clean_line(text))


def _escaped(text: str) -> str:
    return _quoted(text)[1:-1]
