"""Entries of a sound feed that have the same elements in the same order, read together: one program wrote
them all, so there are few such tables in a feed, and their columns are read quickly.

What is read is what feedparser would say of it, see `sound`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from operator import attrgetter, itemgetter, methodcaller
from xml.etree.ElementTree import Element

from bot.domain.sources import is_web_address
from bot.sources.entries import RawEntry, name_of
from bot.sources.names import ENTRIES, LONGEST, LONGEST_NAME, MOST_ELEMENTS, PREFIXES

#: Elements in one place of each entry, and what they say; None for one that says nothing at all.
Column = list[Element]
_Said = Sequence[str | None]

TAG_OF = attrgetter("tag")
_TEXT_OF, _ATTRIBUTES_OF = attrgetter("text"), methodcaller("keys")

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_RDF_ABOUT = f"{{{PREFIXES['rdf']}}}about"

DATES = {
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), "published"),
    **dict.fromkeys(("updated", "modified", "dc:date", "dcterms:modified"), "updated"),
    **dict.fromkeys(("created", "dcterms:created"), "created"),
}
IDS = frozenset({"guid", "id"})
_SUMMARIES = frozenset({"description", "summary", "dc:description", "media:description"})

_HTML = frozenset({"text/html", "html", "application/xhtml+xml", "xhtml"})

#: What feedparser mends in addresses: too many slashes, and parameters that were taken for entities.
_MENDED_ADDRESS = re.compile(r":///|&[A-Za-z0-9_]+;|[\t\r\n]")

#: Control characters that were letters and signs of windows-1252.
_C1 = re.compile("[\x80-\x9f]")
_CP1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
#: These in UTF-8, and what was in UTF-8 and was decoded as if each byte were a letter.
_C1_BYTES, _TWICE = re.compile(b"\xc2[\x80-\x9f]"), re.compile(b"\xc3[\x82-\xb4]\xc2")


class Refused(Exception):
    """The feed is not a usual one."""


class Table:
    """Entries that have the same elements in the same order."""

    def __init__(self, kinds: list[str]) -> None:
        """`kinds` are those of the elements, in the words of `names`."""
        if len(kinds) > MOST_ELEMENTS or sum(kind in IDS for kind in kinds) > 1:
            raise Refused
        if "channel" in kinds or not ENTRIES.isdisjoint(kinds):
            raise Refused
        self.kinds = kinds
        self.elements: list[Element] = []
        #: Texts that may be the longest, as HTML or not.
        self.contents: list[_Said] = []
        self.summaries: list[_Said] = []
        self._ids: list[str] | None = None
        self._titles: list[str] | None = None
        self._dates: dict[str, list[str]] = {}
        self._authors: list[_Said] = []
        #: Addresses of pages, of other formats, and ids that are addresses.
        self._pages: list[_Said] = []
        self._others: list[_Said] = []
        self._guids: list[_Said] = []
        #: Whether an address was found that feedparser takes for the page of the entry.
        self._found: list[bool] | None = None

    def columns(self) -> Iterator[tuple[str, Column]]:
        """What is in each place of the entries, and of which kind."""
        for place, kind in enumerate(self.kinds):
            yield kind, list(map(itemgetter(place), self.elements))

    def take_names(self) -> None:
        """Take the names that RDF gives its items by an attribute."""
        if attributes_of(self.elements):
            self._ids = [
                element.get(_RDF_ABOUT, "") if element.tag.lower().endswith("item") else ""
                for element in self.elements
            ]

    def take(self, kind: str, column: Column) -> None:
        """Take what the elements of one kind and place say."""
        if kind == "dc:creator":
            self._authors.append(_names(column))
            return
        attributes = attributes_of(column)
        texts = texts_of(column, attributes)
        if kind == "title":
            self._titles = texts if self._titles is None else _first(self._titles, texts)
        elif kind == "link":
            self._links(column, texts, attributes=attributes)
        elif kind in DATES:
            self._dates[DATES[kind]] = texts
        elif kind in _SUMMARIES:
            self.summaries.append(texts)
        elif kind == "content:encoded":
            self.contents.append(texts)
        elif kind in IDS:
            asked = attributes.get("ispermalink") if kind == "guid" else None
            self._take_ids(texts, [asked is None or one.get(asked, "true") == "true" for one in column])

    def entries(self, root: str) -> Iterator[RawEntry]:
        """The entries, of a feed whose root is "rss", "feed" or "rdf"."""
        # Of many summaries, and of two beside a content, feedparser keeps some.
        if len(self.summaries) > (1 if self.contents else 2):
            raise Refused
        count = len(self.elements)
        none = [""] * count
        published, updated, created = (
            self._dates.get(date, none) for date in ("published", "updated", "created")
        )
        if root == "feed":
            # Atom 0.3 had "created" beside "issued".
            published = _first(published, created)
        elif "" in published:
            # Dublin Core has one date, which feedparser calls an update.
            dates = zip(published, _first(updated, created), updated, strict=True)
            pairs = [(date, other) if date else (only, "") for date, only, other in dates]
            published, updated = [list(dates) for dates in zip(*pairs, strict=True)]
        guids = self._guids if root != "feed" else []
        return map(
            RawEntry._make,
            zip(
                self._ids or none,
                self._titles or none,
                _across([*self._pages, *self._others, *guids], count),
                _across([*self.contents, *reversed(self.summaries)], count),
                published,
                updated,
                _across(self._authors, count),
                strict=True,
            ),
        )

    def _links(self, column: Column, texts: list[str], *, attributes: Mapping[str, str]) -> None:
        """Links of Atom, or of RSS, which has the address as its text."""
        if not attributes:
            _check_addresses(texts)
            self._pages.append(texts)
            self._found = [True] * len(texts)
            return
        rel, kind, href = (attributes.get(name, name) for name in ("rel", "type", "href"))
        said = [(element.get(rel), element.get(kind)) for element in column]
        # Few are different.
        known = {words: _relation(*words) for words in set(said)}
        addresses = [element.get(href) for element in column]
        # feedparser takes an address that stands as text for the page of the entry, whatever the rest.
        are_pages = [
            address is None or known[words][1] for address, words in zip(addresses, said, strict=True)
        ]
        complete = [
            text if address is None else address for address, text in zip(addresses, texts, strict=True)
        ]
        _check_addresses(complete)
        for columns, wanted in ((self._pages, "html"), (self._others, "other")):
            if any(known[words][0] == wanted for words in known):
                columns.append(
                    [
                        address if known[words][0] == wanted else None
                        for address, words in zip(complete, said, strict=True)
                    ]
                )
        before = self._found or [False] * len(said)
        self._found = [was or is_page for was, is_page in zip(before, are_pages, strict=True)]

    def _take_ids(self, ids: list[str], are_links: list[bool]) -> None:
        """Ids; a guid is an address unless the feed says otherwise, but many feeds forget to say it."""
        self._ids = ids
        _check_addresses(text for text, is_link in zip(ids, are_links, strict=True) if is_link)
        found = self._found or [False] * len(ids)
        guids = [
            text if is_link and not was and is_web_address(text) else None
            for text, is_link, was in zip(ids, are_links, found, strict=True)
        ]
        if any(guids):
            self._guids.append(guids)


def lower(element: Element) -> dict[str, str]:
    """The attributes of an element, their names in small letters."""
    return {name.lower(): value for name, value in element.attrib.items()}


def attributes_of(column: Column) -> dict[str, str]:
    """The attributes that these elements have: in small letters → as they are written."""
    if not any(map(_ATTRIBUTES_OF, column)):
        return {}
    written = set(chain.from_iterable(map(_ATTRIBUTES_OF, column)))
    attributes = {name.lower(): name for name in written}
    if len(attributes) < len(written) or _XML_BASE in written:
        raise Refused
    return attributes


def texts_of(column: Column, attributes: Mapping[str, str] | None = None) -> list[str]:
    """The texts of elements that hold no others; `attributes` as of `attributes_of`, if that was asked."""
    texts = list(map(_TEXT_OF, column))
    said = list(filter(None, texts))
    if any(map(len, column)) or max(map(len, said), default=0) > LONGEST:
        raise Refused
    kind = (attributes_of(column) if attributes is None else attributes).get("type")
    if kind and any("xhtml" in element.get(kind, "") for element in column):
        raise Refused
    if not all(map(str.isascii, said)):
        encoded = "".join(said).encode()
        if b"\xc2" in encoded and (_C1_BYTES.search(encoded) or _TWICE.search(encoded)):
            return [_tidy(text or "") for text in texts]
    return [text.strip() if text else "" for text in texts]


def link_of(element: Element) -> dict[str, str]:
    """What a link says, in feedparser's words."""
    text, attributes = texts_of([element])[0], lower(element)
    rel, kind = _words(attributes.get("rel"), attributes.get("type"))
    _check_addresses([attributes.get("href", text)])
    return {"rel": rel, "type": kind, "href": attributes.get("href", text)}


def _words(rel: str | None, kind: str | None) -> tuple[str, str]:
    rel = "alternate" if rel is None else rel.lower()
    return rel, ("" if rel == "self" else "text/html") if kind is None else kind.lower()


def _relation(rel: str | None, kind: str | None) -> tuple[str, bool]:
    """Of a link: "html" for one to the entry, "other" for one to another form of it, "" for others; and
    whether feedparser takes it for the page of the entry."""
    rel, kind = _words(rel, kind)
    what = "" if rel != "alternate" else "html" if "html" in kind else "other"
    return what, rel == "alternate" and kind in _HTML


def _check_addresses(addresses: Iterable[str]) -> None:
    """Refuse what feedparser would mend."""
    whole = " ".join(addresses)
    may_be = "&" in whole or ":///" in whole or not whole.isprintable()
    if may_be and _MENDED_ADDRESS.search(whole):
        raise Refused


def _names(column: Column) -> list[str]:
    """The names of persons: each in an element of its own, as Atom has it, or as text."""
    texts = [_person(element) if len(element) else element.text or "" for element in column]
    if max(map(len, texts)) > LONGEST_NAME // 2:
        raise Refused
    return list(map(_name, texts))


def _is_name(element: Element) -> bool:
    return element.tag.rpartition("}")[2].lower() == "name"


def _person(element: Element) -> str:
    name = element[0]
    if len(element) == 1 and _is_name(name) and not len(name):
        around = (element.text or "") + (name.tail or "")
        if not around.strip() and len(around) <= LONGEST_NAME // 2:
            return name.text or ""
    names = [one for one in element if _is_name(one)]
    mixed = [element.text or "", *(one.tail or "" for one in element)]
    if len(names) != 1 or any(len(one) for one in element) or "".join(mixed).strip():
        raise Refused
    if sum(map(len, element.itertext())) > LONGEST_NAME // 2:
        raise Refused
    return names[0].text or ""


@lru_cache(maxsize=256)
def _name(said: str) -> str:
    """Kept, as few people write much."""
    name = _tidy(name_of(said))
    if "@" in name:
        raise Refused
    return name


def _first(texts: list[str], others: list[str]) -> list[str]:
    return [text or other for text, other in zip(texts, others, strict=True)]


def _across(columns: list[_Said], count: int) -> list[tuple[str, ...]]:
    """The columns row by row, `count` rows without what is None."""
    if not columns:
        return [()] * count
    rows = zip(*columns, strict=True)
    if any(None in column for column in columns):
        return [tuple(said for said in row if said is not None) for row in rows]
    return list(rows)


def _tidy(text: str) -> str:
    """What feedparser does with every text: characters that were decoded wrongly are put right."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode()
    return text.translate(_CP1252) if _C1.search(text) else text
