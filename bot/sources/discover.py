"""The feeds of an ordinary web page: what it links to, what it may have, and who tells of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from bot.domain.text import clean_line, shorten
from bot.sources.entries import absolute
from bot.sources.html import Page, attribute
from bot.sources.plain import text_of

#: Media types of feeds. Plain JSON and XML are APIs as a rule.
_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)

#: An address that is a feed by its looks.
_LOOKS = re.compile(
    r"(?:\.(?:rss|atom|rdf)|[/.]feed(?:\.xml|\.json|/)?|/rss(?:2?\.xml|/)?|/atom\.xml)$", re.IGNORECASE
)

#: Where feeds mostly are, by how often they are there.
_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")

#: Feeds of what readers say.
_COMMENTS = re.compile(r"comment", re.IGNORECASE)

_MOST_LINKS = 1_000
_MOST_ANCHORS = 10
_LONGEST_TITLE = 100


class Role(StrEnum):
    """How sure it is that an address is a feed; or that it is none, but tells of one."""

    #: The page declares it as a feed.
    LINKED = "linked"
    #: The page has a link to it that looks like one to a feed.
    SHOWN = "shown"
    #: Sites often have a feed there. To be tried, never to be believed.
    GUESSED = "guessed"
    #: A WebSub hub that tells of changes.
    HUB = "hub"
    #: The address under which a hub knows the page.
    SELF = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """An address and what it is to a page."""

    url: str
    #: "" when the page gives none.
    title: str
    role: Role


def find_feeds(html: str, url: str) -> tuple[FeedLink, ...]:
    """What the page `html` at `url` says of feeds: each address once, the surest first, hubs and selves last.
    Pure; may be slow."""
    page = Page(html)
    base = absolute(page.attribute("base[href]", "href"), url) or url
    found: dict[tuple[str, bool], FeedLink] = {}
    for link in (*_linked(page, base), *_shown(page, base), *_guessed(url), *_told(page, base)):
        found.setdefault((link.url, link.role in (Role.HUB, Role.SELF)), link)
    return tuple(found.values())


def _linked(page: Page, base: str) -> list[FeedLink]:
    links = [
        FeedLink(url=address, title=_title(attribute(node, "title")), role=Role.LINKED)
        for node in page.all("link[rel~='alternate' i][href]", most=_MOST_LINKS)
        if attribute(node, "type").partition(";")[0].strip().lower() in _TYPES
        and (address := absolute(attribute(node, "href"), base))
    ]
    # Stable: else in the order of the page, which has the main one first.
    return sorted(links, key=lambda link: bool(_COMMENTS.search(link.url)))


def _shown(page: Page, base: str) -> list[FeedLink]:
    links = [
        FeedLink(url=address, title=_title(text_of(node)), role=Role.SHOWN)
        for node in page.all("a[href]", most=_MOST_LINKS)
        if (address := absolute(attribute(node, "href"), base)) and _LOOKS.search(urlsplit(address).path)
    ]
    return links[:_MOST_ANCHORS]


def _guessed(url: str) -> Iterator[FeedLink]:
    for path in _USUAL:
        if address := absolute(path, url):
            yield FeedLink(url=address, title="", role=Role.GUESSED)


def _told(page: Page, base: str) -> Iterator[FeedLink]:
    for role in (Role.HUB, Role.SELF):
        nodes: list[LexborNode] = page.all(f"link[rel~='{role.value}' i][href]", most=_MOST_ANCHORS)
        for node in nodes:
            if address := absolute(attribute(node, "href"), base):
                yield FeedLink(url=address, title="", role=role)


def _title(text: str) -> str:
    return shorten(clean_line(text), _LONGEST_TITLE)
