"""The quick way to read a feed: one that is sound XML and nothing but usual. Anything odd is refused, and
then read the lenient way, by `mend` and feedparser; what both can read, both read alike.

Python's own expat does the work. It is never shown a document type, so it knows no entities but the five of
XML, and it fetches nothing.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from bot.sources.entries import name_of
from bot.sources.names import (
    EMPTY,
    ENTRIES,
    FAMILIES,
    LEAVES,
    LONGEST,
    LONGEST_NAME,
    MOST_ELEMENTS,
    PREFIXES,
    ROOTS,
    STRUCTURES,
    USUAL,
    is_text,
)

#: Characters. A tree of elements takes a hundred times the memory of the shortest elements that can be.
_LONGEST_FEED = 1_000_000

#: What no usual feed has: a document type, addresses relative to another one, numbers with leading zeros.
_ODD = ("<!DOCTYPE", "xml:base", "&#0")

_DECLARED = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_RDF_ABOUT = f"{{{PREFIXES['rdf']}}}about"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

#: What feedparser mends in addresses: too many slashes, and parameters that were taken for entities.
_MENDED_ADDRESS = re.compile(r":///|&[A-Za-z0-9_]+;|[\t\r\n]")

#: Control characters that were letters and signs of windows-1252.
_C1 = re.compile("[\x80-\x9f]")
_CP1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

_DATES = {
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), "published"),
    **dict.fromkeys(("updated", "modified", "dc:date", "dcterms:modified"), "updated"),
    **dict.fromkeys(("created", "dcterms:created"), "created"),
}
_SUMMARIES = frozenset({"description", "summary", "dc:description", "media:description"})
_CONTENTS = frozenset({"content", "content:encoded"})
_IDS = frozenset({"guid", "id"})
_LANGUAGES = frozenset({"language", "dc:language"})

#: Elements that are nothing but their text.
_PLAIN = frozenset({"title", "content:encoded", *_SUMMARIES, *_DATES, *_LANGUAGES})

#: What a feed may say of itself; more could change how feedparser reads what follows.
_OF_FEEDS = frozenset({"title", "link", "description", "dc:creator", *_IDS, *_DATES, *_LANGUAGES})

_HTML = frozenset({"text/html", "html", "application/xhtml+xml", "xhtml"})


@dataclass(frozen=True, slots=True)
class Sound:
    """A feed, in feedparser's words."""

    #: "rss", "feed" or "rdf".
    root: str
    feed: dict[str, Any]
    entries: list[dict[str, Any]]


class _Refused(Exception):
    """The feed is not a usual one."""


def read_sound(text: str, *, most_entries: int) -> Sound | None:
    """The feed in `text` with its first `most_entries` entries, None when it is refused."""
    if len(text) > _LONGEST_FEED:
        return None
    try:
        kinds = _Kinds(text)
        # Without a document type; see `_Kinds`.
        return _Reading(kinds, most_entries).read(ElementTree.fromstring(text))
    # ValueError: characters that cannot be encoded.
    except (_Refused, ElementTree.ParseError, ValueError):
        return None


class _Kinds(dict[str, str]):
    """What an element is, by its tag as ElementTree writes it: a word of LEAVES, ENTRIES, STRUCTURES or
    EMPTY, "" for what is left out."""

    def __init__(self, text: str) -> None:
        """Learns the namespaces of the document in `text`, wherever they are declared."""
        if any(odd in text for odd in _ODD):
            raise _Refused
        self._families: dict[str, str | None] = {}
        declared: dict[str, str] = {}
        for prefix, double, single in _DECLARED.findall(text):
            uri = double or single
            family = FAMILIES.get(uri.lower(), USUAL.get(prefix.lower()) if prefix else None)
            # What has no prefix is taken for a word of the feed itself, whatever its namespace.
            if (not prefix and family != "") or declared.setdefault(prefix.lower(), uri) != uri or "&" in uri:
                raise _Refused
            if self._families.setdefault(uri, family) != family:
                raise _Refused

    def __missing__(self, tag: str) -> str:
        if not tag.isascii():
            raise _Refused
        uri, _, local = tag.rpartition("}")
        family = self._families.get(uri[1:]) if uri else ""
        name = f"{family}:{local.lower()}" if family else local.lower()
        kind = "" if family is None else LEAVES.get(name, "")
        if family is not None and (name in ENTRIES or name in STRUCTURES or name in EMPTY):
            kind = name
        self[tag] = kind
        return kind


class _Reading:
    """One document."""

    def __init__(self, kinds: _Kinds, most_entries: int) -> None:
        self._kinds = kinds
        self._most_entries = most_entries

    def read(self, document: ElementTree.Element) -> Sound:
        root = document.tag.rpartition("}")[2].lower()
        if root not in ROOTS:
            raise _Refused
        feed: dict[str, Any] = {}
        language = document.get(_XML_LANG)
        if language and root != "rdf":
            feed["language"] = language.replace("_", "-")
        entries: list[ElementTree.Element] = []
        if root == "feed":
            self._head(document, feed, entries=entries)
        elif root == "rss":
            if [self._kinds[child.tag] for child in document] != ["channel"]:
                raise _Refused
            self._head(document[0], feed, entries=entries)
        else:
            self._rdf(document, feed, entries=entries)
        return Sound(root, feed, [self._entry(entry) for entry in entries[: self._most_entries]])

    def _rdf(
        self, document: ElementTree.Element, feed: dict[str, Any], *, entries: list[ElementTree.Element]
    ) -> None:
        """RDF has the entries beside the channel."""
        for place, child in enumerate(document):
            kind = self._kinds[child.tag]
            if kind == "channel" and not place:
                self._head(child, feed, entries=[])
            elif kind == "item":
                entries.append(child)
            elif kind:
                raise _Refused
            else:
                self._leave_out(child)

    def _head(
        self, above: ElementTree.Element, feed: dict[str, Any], *, entries: list[ElementTree.Element]
    ) -> None:
        """What the feed says of itself, and its entries."""
        said: list[str] = []
        for child in above:
            kind = self._kinds[child.tag]
            if kind in ENTRIES:
                entries.append(child)
            elif not kind or kind == "dc:creator" or kind in EMPTY:
                self._leave_out(child)
            elif kind not in _OF_FEEDS or entries or len(said) > MOST_ELEMENTS // 2:
                raise _Refused
            else:
                said.append(kind)
                self._of_feed(child, kind, feed=feed)
        if said.count("description") > 1:
            raise _Refused

    def _of_feed(self, child: ElementTree.Element, kind: str, *, feed: dict[str, Any]) -> None:
        if kind == "title":
            feed["title"] = feed.get("title") or _tidy(_text(child))
        elif kind == "link":
            feed.setdefault("links", []).append(_link(child)[0])
        elif kind in _LANGUAGES:
            feed["language"] = _tidy(_text(child))
        else:
            _text(child)

    def _entry(self, element: ElementTree.Element) -> dict[str, Any]:
        if len(element) > MOST_ELEMENTS:
            raise _Refused
        entry, kinds = _Entry(), self._kinds
        about = element.get(_RDF_ABOUT)
        if about and kinds[element.tag] == "item":
            entry.said["id"] = about
        for child in element:
            kind = kinds[child.tag]
            if kind in _PLAIN:
                entry.take(kind, _text(child))
            elif not kind or kind in EMPTY:
                self._leave_out(child)
            elif kind == "link":
                entry.link(child)
            elif kind in _IDS:
                entry.id(child, kind)
            elif kind == "dc:creator":
                entry.authors.append({"name": _author(child)})
            elif kind == "content":
                self._content(child, entry)
            elif kind == "media:group":
                self._group(child, entry)
            else:
                raise _Refused
        return entry.whole()

    def _content(self, child: ElementTree.Element, entry: "_Entry") -> None:
        if is_text(_lower(child), "content"):
            entry.take("content", _text(child))
        else:
            self._leave_out(child)

    def _group(self, group: ElementTree.Element, entry: "_Entry") -> None:
        for child in group:
            if self._kinds[child.tag] == "media:description":
                entry.take("media:description", _text(child))
            elif self._kinds[child.tag] in STRUCTURES:
                raise _Refused
            else:
                self._leave_out(child)

    def _leave_out(self, element: ElementTree.Element) -> None:
        """What is not read may hold no entries, and what should be empty must be."""
        if not len(element):
            return
        if self._kinds[element.tag] in EMPTY:
            raise _Refused
        for below in element.iter():
            if below.tag.rpartition("}")[2].lower() in ENTRIES:
                raise _Refused


class _Entry:
    """What an entry says, element by element."""

    __slots__ = ("_contents", "_links", "_summaries", "authors", "said")

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}
        self.authors: list[dict[str, str]] = []
        self._links: list[dict[str, str]] = []
        self._summaries: list[str] = []
        self._contents: list[str] = []

    def take(self, kind: str, text: str) -> None:
        """An element that is nothing but its text."""
        said = self.said
        if kind == "title":
            said["title"] = said.get("title") or _tidy(text)
        elif kind in _DATES:
            said[_DATES[kind]] = _tidy(text)
        elif kind in _SUMMARIES:
            self._summaries.append(_tidy(text))
        elif kind in _CONTENTS:
            self._contents.append(_tidy(text))

    def link(self, child: ElementTree.Element) -> None:
        """A link; feedparser takes some for the page of the entry."""
        link, is_page = _link(child)
        self._links.append(link)
        if is_page:
            self.said["link"] = link["href"]

    def id(self, child: ElementTree.Element, kind: str) -> None:
        """The one id, which may be the page of the entry."""
        said, text = self.said, _tidy(_text(child))
        if "guidislink" in said:
            raise _Refused
        is_link = kind == "id" or _lower(child).get("ispermalink", "true") == "true"
        if is_link and _MENDED_ADDRESS.search(text):
            raise _Refused
        said["id"] = text
        said["guidislink"] = is_link and "link" not in said
        if is_link:
            said.setdefault("link", text)

    def whole(self) -> dict[str, Any]:
        """The entry as feedparser would give it. It takes a second summary for a content, and of more it
        keeps some."""
        contents, summaries, said = self._contents, self._summaries, self.said
        if len(summaries) > (1 if contents else 2):
            raise _Refused
        said["content"] = [{"value": one} for one in (*contents, *summaries[1:])]
        said["summary"] = (summaries or contents or [""])[0]
        said["links"] = self._links
        said["authors"] = self.authors
        return said


def _lower(element: ElementTree.Element) -> dict[str, str]:
    return {name.lower(): value for name, value in element.attrib.items()}


def _text(element: ElementTree.Element) -> str:
    """The text of an element that holds no others."""
    text = element.text or ""
    if len(element) or len(text) > LONGEST:
        raise _Refused
    if element.keys() and "xhtml" in _lower(element).get("type", ""):
        raise _Refused
    return text


def _link(element: ElementTree.Element) -> tuple[dict[str, str], bool]:
    """A link of Atom, or one of RSS, which has the address as its text; and whether feedparser would take it
    for the page of its entry."""
    text, attributes = _text(element), _lower(element)
    if not attributes:
        address = _tidy(text)
        if _MENDED_ADDRESS.search(address):
            raise _Refused
        return {"rel": "alternate", "type": "text/html", "href": address}, True
    rel = attributes.get("rel", "alternate").lower()
    kind = attributes.get("type", "" if rel == "self" else "text/html").lower()
    href = attributes.get("href")
    address = _tidy(text) if href is None else href
    if _MENDED_ADDRESS.search(address):
        raise _Refused
    is_page = href is None or (rel == "alternate" and kind in _HTML)
    return {"rel": rel, "type": kind, "href": address}, is_page


def _author(element: ElementTree.Element) -> str:
    """The name of a person: in an element of its own, as Atom has it, or as text."""
    said = element.text or ""
    if len(element):
        names = [one for one in element if one.tag.rpartition("}")[2].lower() == "name"]
        mixed = [one.tail or "" for one in element] + [said]
        if len(names) != 1 or any(len(one) for one in element) or "".join(mixed).strip():
            raise _Refused
        said = names[0].text or ""
    if sum(map(len, element.itertext())) > LONGEST_NAME // 2:
        raise _Refused
    return _name(said)


@lru_cache(maxsize=256)
def _name(said: str) -> str:
    """Kept, as few people write much."""
    name = _tidy(name_of(said))
    if "@" in name:
        raise _Refused
    return name


def _tidy(text: str) -> str:
    """What feedparser does with every text: characters that were decoded wrongly are put right."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode()
    return text.translate(_CP1252) if _C1.search(text) else text
