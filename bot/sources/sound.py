"""The quick way to read a feed: one that is sound XML and nothing but usual. Anything odd is refused, and
then read the lenient way, by `mend` and feedparser; what both can read, both read alike. (But the lenient way
does not read the end of tags with thousands of attributes.)

Python's own expat parses, but only the `cut` feed: what is around entries, and of entries that are alike the
first, without texts. It is never shown a document type, so it knows no entities but the five of XML, and it
fetches nothing. What is found goes three ways: what the feed says of itself is read here, what entries say is
read by `alike`, and what neither reads is left out, as long as it holds no entries.

fastfeedparser, whose core is Rust, is a little quicker, but takes any element called title for the title,
fills in what a date lacks, and keeps one author and no hub; to look first whether a feed is free of all that
takes the time that would be gained.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from bot.sources.alike import DATES, IDS, Table
from bot.sources.columns import Column, Refused, links_of, local_name, tidy
from bot.sources.cut import Cut, cut
from bot.sources.entries import RawEntry
from bot.sources.forms import Form
from bot.sources.names import EMPTY, ENTRIES, FAMILIES, LEAVES, MOST_ELEMENTS, ROOTS, STRUCTURES, USUAL

_TAG_OF, _TEXT_OF = attrgetter("tag"), attrgetter("text")

#: Characters. A tree of elements takes a hundred times the memory of the shortest elements that can be.
_LONGEST_FEED = 1_000_000

#: Characters as numbers with leading zeros, and numbers of control characters that on the web are others.
_ODD_NUMBER = re.compile(r"&#(?:x?0|(?:12[89]|1[345]\d|x[89][0-9a-fA-F]);)")

_DECLARED = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")

#: Signs of what `tidy` may change, in UTF-8: control characters that no text has, and pairs of letters that
#: may be bytes of one.
_MANGLED = (re.compile(b"\xc2[\x80-\x9f]"), re.compile(b"\xc3[\x82-\xb4]\xc2"))

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
    # To look for one sign is much quicker.
    if "#" in text and _ODD_NUMBER.search(text):
        return None
    try:
        parts = cut(text, most_entries=most_entries)
        kinds = _Kinds(parts.tags)
        document = fromstring(parts.skeleton)
        sound = _Reading(kinds, parts).read(document)
        if _may_be_mangled(text) and any(map(_is_mangled, _texts_of(document, sound))):
            raise Refused
        return sound
    # ValueError: characters that cannot be encoded.
    except (Refused, ParseError, ValueError):
        return None


class _Kinds(dict[str, str]):
    """What an element is, by its tag as ElementTree writes it: a word of LEAVES, ENTRIES, STRUCTURES or
    EMPTY, "" for what is left out."""

    def __init__(self, tags: Sequence[str]) -> None:
        """Learns the namespaces that `tags`, as they are written, declare."""
        self._families: dict[str, str | None] = {}
        declared: dict[str, str] = {}
        for prefix, double, single in _DECLARED.findall("\n".join(tag for tag in tags if "xmlns" in tag)):
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

    def __init__(self, kinds: _Kinds, parts: Cut) -> None:
        self._kinds = kinds
        self._parts = parts
        self._feed: dict[str, Any] = {}
        self._entries: list[Element] = []
        #: Elements that hold others; these may not be entries, which feedparser would find.
        self._nested: list[Element] = []

    def read(self, document: Element) -> Sound:
        root = local_name(document.tag)
        if root not in ROOTS:
            raise Refused
        # Addresses relative to another one are refused there.
        for element in (document, *document[:1]):
            Column(element)
        language = document.get(_XML_LANG)
        if language and root != "rdf":
            self._feed["language"] = language.replace("_", "-")
        if root == "feed":
            self._head(document)
        elif root == "rss":
            if [self._kinds[child.tag] for child in document] != ["channel"]:
                raise Refused
            self._head(document[0])
        else:
            self._rdf(document)
        entries = self._raw_entries(root)
        nested = chain.from_iterable(map(Element.iter, self._nested))
        if any(local_name(tag) in ENTRIES for tag in set(map(_TAG_OF, nested))):
            raise Refused
        return Sound(self._feed, entries)

    def _rdf(self, document: Element) -> None:
        """RDF has the entries beside the channel."""
        for place, child in enumerate(document):
            kind = self._kinds[child.tag]
            if kind == "channel" and not place:
                self._head(child)
                if self._entries:
                    raise Refused
            elif kind == "item":
                self._entries.append(child)
            elif kind:
                raise Refused
            else:
                self._nested.append(child)

    def _head(self, above: Element) -> None:
        """What the feed says of itself, and its entries."""
        said: list[str] = []
        for child in above:
            kind = self._kinds[child.tag]
            if kind in ENTRIES:
                self._entries.append(child)
            elif not kind or kind == "dc:creator":
                self._nested.append(child)
            elif kind in EMPTY:
                if len(child):
                    raise Refused
            else:
                if kind not in _OF_FEEDS or self._entries:
                    raise Refused
                said.append(kind)
                self._of_feed(child, kind)
        if said.count("description") > 1 or len(said) > MOST_ELEMENTS // 2:
            raise Refused

    def _of_feed(self, child: Element, kind: str) -> None:
        column = Column(child)
        text = column.texts()[0]
        if kind == "title":
            self._feed["title"] = self._feed.get("title") or text
        elif kind == "link":
            (to,), (address,) = links_of(column)
            self._feed.setdefault("links", []).append({"rel": to.rel, "type": to.type, "href": address})
        elif kind in _LANGUAGES:
            self._feed["language"] = text

    def _raw_entries(self, root: str) -> list[RawEntry]:
        """The entries, those of one form read together."""
        raw: dict[Form, Iterator[RawEntry]] = {}
        for entry, form in zip(self._entries, self._parts.shown, strict=True):
            if form is not None and len(form):
                form.place(entry)
                table = Table(form, kind_of=self._kinds, root=root)
                raw[form] = table.read()
                self._nested += table.nested
        return list(map(next, map(raw.__getitem__, self._parts.forms)))


def _may_be_mangled(text: str) -> bool:
    """Whether characters may have been decoded wrongly, which feedparser would put right."""
    if "#" in text and "&#" in text:
        return True
    if text.isascii():
        return False
    encoded = text.encode()
    return any(sign.search(encoded) for sign in _MANGLED)


def _is_mangled(text: str) -> bool:
    return tidy(text) != text.strip()


def _texts_of(document: Element, sound: Sound) -> Iterator[str]:
    """All that was read, but for names, which are tidy."""
    yield from filter(None, map(_TEXT_OF, document.iter()))
    for entry in sound.entries:
        yield from (entry.feed_id, entry.title, *entry.links, *entry.texts, entry.published, entry.updated)
