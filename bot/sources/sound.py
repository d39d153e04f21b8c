"""The quick way to read a feed: one that is sound XML and nothing but usual. Anything odd is refused, and
then read the lenient way, by `mend` and feedparser; what both can read, both read alike.

Python's own expat does the work. It is never shown a document type, so it knows no entities but the five of
XML, and it fetches nothing. fastfeedparser reads XML as quickly as that, but takes any element called title
for the title, fills in what a date lacks, and keeps one author and no hub; to look first whether a feed is
free of all that takes the time that would be gained.
"""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from bot.sources.alike import (
    DATES,
    IDS,
    TAG_OF,
    Column,
    Refused,
    Table,
    attributes_of,
    link_of,
    lower,
    texts_of,
)
from bot.sources.entries import RawEntry
from bot.sources.names import (
    EMPTY,
    ENTRIES,
    FAMILIES,
    LEAVES,
    MOST_ELEMENTS,
    ROOTS,
    STRUCTURES,
    USUAL,
    is_text,
)

#: Characters. A tree of elements takes a hundred times the memory of the shortest elements that can be.
_LONGEST_FEED = 1_000_000

#: A document in which no document type can stand, as that is before the first element.
_PLAIN_START = re.compile(r"(?:<\?xml[^<>]*>)?\s*<[A-Za-z]")

#: Characters as numbers with leading zeros, and numbers of control characters that on the web are others.
_ODD_NUMBER = re.compile(r"&#(?:x?0|(?:12[89]|1[345]\d|x[89][0-9a-fA-F]);)")

_DECLARED = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_LANGUAGES = frozenset({"language", "dc:language"})

#: What a feed may say of itself; more could change how feedparser reads what follows.
_OF_FEEDS = frozenset({"title", "link", "description", "dc:creator", *IDS, *DATES, *_LANGUAGES})


@dataclass(frozen=True, slots=True)
class Sound:
    """A feed as it was read."""

    #: What it says of itself, in feedparser's words.
    feed: dict[str, Any]
    entries: list[RawEntry]


def read_sound(text: str, *, most_entries: int) -> Sound | None:
    """The feed in `text` with its first `most_entries` entries, None when it is refused."""
    if len(text) > _LONGEST_FEED:
        return None
    try:
        kinds = _Kinds(text)
        # Without a document type; see `_Kinds`.
        return _Reading(kinds, most_entries).read(fromstring(text))
    # ValueError: characters that cannot be encoded.
    except (Refused, ParseError, ValueError):
        return None


class _Kinds(dict[str, str]):
    """What an element is, by its tag as ElementTree writes it: a word of LEAVES, ENTRIES, STRUCTURES or
    EMPTY, "" for what is left out."""

    def __init__(self, text: str) -> None:
        """Learns the namespaces of the document in `text`, wherever they are declared."""
        if not _PLAIN_START.match(text) and "<!DOCTYPE" in text:
            raise Refused
        # To look for one sign is much quicker.
        if "#" in text and _ODD_NUMBER.search(text):
            raise Refused
        self._families: dict[str, str | None] = {}
        declared: dict[str, str] = {}
        for prefix, double, single in _DECLARED.findall(text):
            uri = double or single
            family = FAMILIES.get(uri.lower(), USUAL.get(prefix.lower()) if prefix else None)
            # What has no prefix is taken for a word of the feed itself, whatever its namespace.
            if (not prefix and family != "") or declared.setdefault(prefix.lower(), uri) != uri or "&" in uri:
                raise Refused
            if self._families.setdefault(uri, family) != family:
                raise Refused

    def __missing__(self, tag: str) -> str:
        if not tag.isascii():
            raise Refused
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

    def read(self, document: Element) -> Sound:
        root = document.tag.rpartition("}")[2].lower()
        if root not in ROOTS:
            raise Refused
        # Addresses relative to another one are refused there.
        attributes_of([document, *document[:1]])
        feed: dict[str, Any] = {}
        language = document.get(_XML_LANG)
        if language and root != "rdf":
            feed["language"] = language.replace("_", "-")
        entries: list[Element] = []
        if root == "feed":
            self._head(document, feed, entries=entries)
        elif root == "rss":
            if [self._kinds[child.tag] for child in document] != ["channel"]:
                raise Refused
            self._head(document[0], feed, entries=entries)
        else:
            self._rdf(document, feed, entries=entries)
        return Sound(feed, self._entries(entries[: self._most_entries], root))

    def _rdf(self, document: Element, feed: dict[str, Any], *, entries: list[Element]) -> None:
        """RDF has the entries beside the channel."""
        for place, child in enumerate(document):
            kind = self._kinds[child.tag]
            if kind == "channel" and not place:
                self._head(child, feed, entries=[])
            elif kind == "item":
                entries.append(child)
            elif kind:
                raise Refused
            else:
                self._leave_out(child)

    def _head(self, above: Element, feed: dict[str, Any], *, entries: list[Element]) -> None:
        """What the feed says of itself, and its entries."""
        said: list[str] = []
        for child in above:
            kind = self._kinds[child.tag]
            if kind in ENTRIES:
                entries.append(child)
            elif not kind or kind == "dc:creator" or kind in EMPTY:
                self._leave_out(child)
            elif kind not in _OF_FEEDS or entries or len(said) > MOST_ELEMENTS // 2:
                raise Refused
            else:
                said.append(kind)
                self._of_feed(child, kind, feed=feed)
        if said.count("description") > 1:
            raise Refused

    def _of_feed(self, child: Element, kind: str, *, feed: dict[str, Any]) -> None:
        text = texts_of([child])[0]
        if kind == "title":
            feed["title"] = feed.get("title") or text
        elif kind == "link":
            feed.setdefault("links", []).append(link_of(child))
        elif kind in _LANGUAGES:
            feed["language"] = text

    def _entries(self, elements: list[Element], root: str) -> list[RawEntry]:
        """The entries, read together where they are alike."""
        tables: dict[tuple[str, ...], Table] = {}
        which: list[Table] = []
        for element in elements:
            tags = tuple(map(TAG_OF, element))
            table = tables.get(tags)
            if table is None:
                table = tables[tags] = Table([self._kinds[tag] for tag in tags])
            table.elements.append(element)
            which.append(table)
        for table in tables.values():
            table.take_names()
            for kind, column in table.columns():
                self._take(table, kind, column=column)
        read = {table: table.entries(root) for table in tables.values()}
        return [next(read[table]) for table in which]

    def _take(self, table: Table, kind: str, *, column: Column) -> None:
        """Let `table` take what the elements of one kind and place say."""
        if not kind or kind in EMPTY:
            if any(map(len, column)):
                for element in column:
                    self._leave_out(element)
        elif kind == "media:group":
            table.summaries.append([self._group(group) for group in column])
        elif kind == "content":
            table.contents.append(self._contents(column))
        else:
            table.take(kind, column)

    def _contents(self, column: Column) -> list[str] | list[str | None]:
        attributes = attributes_of(column)
        kinds = {element.get(attributes.get("type", "type"), "text") for element in column}
        elsewhere = "src" in attributes or "mode" in attributes
        if not elsewhere and all(is_text({"type": kind}, "content") for kind in kinds):
            return texts_of(column, attributes)
        return [self._content(element) for element in column]

    def _content(self, element: Element) -> str | None:
        if is_text(lower(element), "content"):
            return texts_of([element])[0]
        self._leave_out(element)
        return None

    def _group(self, group: Element) -> str | None:
        """The one description in a group."""
        described = []
        for child in group:
            kind = self._kinds[child.tag]
            if kind == "media:description":
                described.append(child)
            elif kind in STRUCTURES:
                raise Refused
            else:
                self._leave_out(child)
        if len(described) > 1:
            raise Refused
        return texts_of(described)[0] if described else None

    def _leave_out(self, element: Element) -> None:
        """What is not read may hold no entries, and what should be empty must be."""
        if not len(element):
            return
        if self._kinds[element.tag] in EMPTY:
            raise Refused
        for below in element.iter():
            if below.tag.rpartition("}")[2].lower() in ENTRIES:
                raise Refused
