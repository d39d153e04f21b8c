"""Elements of a sound feed that stand in one place of entries which are alike: what they say, asked of all
of them at once.

What is read is what feedparser would say of it, see `sound`; what it would mend is refused.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple
from xml.etree.ElementTree import Element

from bot.sources.names import LONGEST

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

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


class Refused(Exception):
    """The feed is not a usual one."""


def local_name(tag: str) -> str:
    """A tag without its namespace, in small letters."""
    return tag.rpartition("}")[2].lower()


class Column:
    """Elements of one kind, one of each entry."""

    __slots__ = ("_known", "_said", "_values", "element", "names")

    def __init__(
        self,
        element: Element,
        said: Sequence[str] | None = None,
        *,
        values: Callable[[], Sequence[Sequence[str]]] | None = None,
    ) -> None:
        """`element` is one of them, and has what all have: attributes, and other elements in it. `said` are
        their texts, and `values` tells what they have, attribute by attribute; without, there is one only."""
        self.element = element
        self._said = [element.text or ""] if said is None else said
        self._values = values or (lambda: [[value] for value in element.attrib.values()])
        self._known: Sequence[Sequence[str]] | None = None
        written = element.keys()
        #: Their attributes: in small letters → number.
        self.names = {name.lower(): at for at, name in enumerate(written)}
        if len(self.names) < len(written) or _XML_BASE in written:
            raise Refused

    def __len__(self) -> int:
        return len(self._said)

    def values(self, name: str) -> Sequence[str | None]:
        """What each has for an attribute, whose name is in small letters."""
        at = self.names.get(name)
        if at is None:
            return [None] * len(self)
        if self._known is None:
            self._known = self._values()
        return self._known[at]

    def texts(self) -> list[str]:
        """The text of each, "" for none; none may hold elements."""
        if len(self.element) or max(map(len, self._said)) > LONGEST:
            raise Refused
        if "type" in self.names and any("xhtml" in kind for kind in set(self.values("type")) if kind):
            raise Refused
        return list(map(str.strip, self._said))


class Relation(NamedTuple):
    """How an address is related to the feed or entry, in feedparser's words."""

    rel: str
    type: str
    #: Whether feedparser takes the address for the page of the entry, as it does with all that stand as text.
    is_page: bool


class Links(NamedTuple):
    """The links of a column."""

    relations: list[Relation]
    addresses: list[str]


def links_of(column: Column) -> Links:
    """The links of Atom, and of RSS, which has the address as text."""
    texts = column.texts()
    if not column.names:
        check_addresses(texts)
        return Links([_relation(None, None, is_text=True)] * len(texts), texts)
    hrefs = column.values("href")
    addresses = [text if href is None else href for href, text in zip(hrefs, texts, strict=True)]
    check_addresses(addresses)
    are_texts = [href is None for href in hrefs]
    said = list(zip(column.values("rel"), column.values("type"), are_texts, strict=True))
    # Few are different.
    known = {words: _relation(*words[:2], is_text=words[2]) for words in set(said)}
    return Links([known[words] for words in said], addresses)


def _relation(rel: str | None, kind: str | None, *, is_text: bool) -> Relation:
    """Of an address that stands as text, or else in an attribute."""
    rel = "alternate" if rel is None else rel.lower()
    kind = ("" if rel == "self" else "text/html") if kind is None else kind.lower()
    return Relation(rel, kind, is_page=is_text or (rel == "alternate" and kind in _HTML))


def check_addresses(addresses: Iterable[str]) -> None:
    """Refuse what feedparser would mend."""
    whole = " ".join(addresses)
    may_be = "&" in whole or ":///" in whole or not whole.isprintable()
    if may_be and _MENDED_ADDRESS.search(whole):
        raise Refused


def tidy(text: str) -> str:
    """What feedparser does with every text: characters that were decoded wrongly are put right."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode()
    return text.translate(_CP1252) if _C1.search(text) else text
