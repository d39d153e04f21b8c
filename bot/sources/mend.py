"""XML as the web serves it → the same feed as small, sound XML that any parser reads quickly.

Feeds are cut off in the middle, use entities and prefixes that nobody declared, leave tags open, or are made
to hurt: entities that grow, nesting without end, one entry of ten megabytes. One pass over the tags, linear
in the length of the text, keeps the elements that we use and writes them anew; it expands no declared entity
and fetches nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import takewhile

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
from bot.sources.plain import TAG
from bot.sources.tags import End, Start, tokens

_ROOT_TAGS = {
    "rss": '<rss version="2.0"',
    "feed": '<feed xmlns="http://www.w3.org/2005/Atom"',
    "rdf": '<rdf:RDF xmlns="http://purl.org/rss/1.0/"',
}
#: Characters that XML 1.0 does not allow, not even as references.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Mended:
    """A feed written anew, in UTF-8 characters, without XML declaration."""

    xml: str
    #: "rss", "feed" or "rdf"; else the first element that was met, "" for none, and `xml` is "".
    root: str


def mend(text: str, *, most_entries: int) -> Mended:
    """The feed in `text` with its first `most_entries` complete entries. Never raises."""
    writer = _Writer(most_entries)
    first = ""
    stream = tokens(text)
    for token in stream:
        if isinstance(token, Start):
            local = token.name.rpartition(":")[2]
            if local in ROOTS:
                writer.begin(token, local)
                break
            first = first or local
            if local in ("html", "body"):
                break
    if not writer.root:
        return Mended("", first)
    for token in stream:
        if writer.take(token):
            break
    return Mended(writer.finish(), writer.root)


@dataclass(slots=True)
class _Leaf:
    """An element that holds text, or markup that is as good as text."""

    #: As in the document, and as written; "" when it is left out.
    name: str
    written: str
    attributes: str
    inline: bool = False
    room: int = LONGEST
    #: How many elements are open inside whose end tag could be taken for that of one around.
    nested: Counter[str] = field(default_factory=Counter)
    #: Text and tags in turn; the tags are marked.
    pieces: list[tuple[bool, str]] = field(default_factory=list)

    def add(self, piece: str, *, is_tag: bool = False) -> None:
        if self.written and self.room > (len(piece) if is_tag else 0):
            self.pieces.append((is_tag, piece[: self.room]))
            self.room -= len(piece)

    def xml(self) -> str:
        if not self.written:
            return ""
        text = name_of(self._person()) if self.written == "dc:creator" else self._text()
        # Not as entities: XML parsers tell of each by itself, which takes feedparser a hundred times longer.
        sound = _ILLEGAL.sub("", text).replace("]]>", "]]]]><![CDATA[>")
        return f"<{self.written}{self.attributes}><![CDATA[{sound}]]></{self.written}>"

    def _person(self) -> str:
        """Atom has the name of a person in an element, RSS has it as text."""
        if (True, "<name>") in self.pieces:
            after = self.pieces[self.pieces.index((True, "<name>")) + 1 :]
            return "".join(piece for _, piece in takewhile(lambda one: not one[0], after))
        return "".join(piece for is_tag, piece in self.pieces if not is_tag)

    def _text(self) -> str:
        """What the element says, as text or HTML.

        Where markup stands unescaped in the feed, the text beside it is text and not HTML (xhtml in Atom),
        unless it holds tags itself.
        """
        tags = self.inline or any(is_tag for is_tag, _ in self.pieces)
        if not tags or any(TAG.search(piece) for is_tag, piece in self.pieces if not is_tag):
            return "".join(piece for _, piece in self.pieces)
        return "".join(piece if is_tag else escape(piece, quote=False) for is_tag, piece in self.pieces)


class _Writer:
    """Takes the tokens after the root's start tag and writes the elements that are kept."""

    def __init__(self, most_entries: int) -> None:
        self.root = ""
        self._most_entries = most_entries
        self._out: list[str] = []
        #: Open structures: name in the document, name here.
        self._open: list[tuple[str, str]] = []
        self._leaf: _Leaf | None = None
        self._families = dict(USUAL)
        self._entries = 0
        self._elements = 0
        #: Where in `_out` and `_open` the entry that is open began; None between entries.
        self._entry: tuple[int, int] | None = None

    def begin(self, start: Start, root: str) -> None:
        """The root, with the prefixes that are used below it."""
        self._declare(start.attributes)
        self.root = root
        prefixes = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
        self._out.append(f"{_ROOT_TAGS[root]}{prefixes}{_attributes('', start.attributes)}>")
        self._open.append((start.name, "rdf:RDF" if root == "rdf" else root))

    def take(self, token: Start | End | str) -> bool:
        """Write what `token` adds; whether that was all."""
        if isinstance(token, str):
            self._text(token)
        elif isinstance(token, Start):
            self._start(token)
        else:
            self._end(token.name)
        return not self._open or self._entries >= self._most_entries

    def finish(self) -> str:
        """All that was written, without an entry that has not come to its end."""
        if self._entry is not None:
            began, depth = self._entry
            del self._out[began:], self._open[depth:]
        self._leaf = None
        self._close_to(0)
        return "".join(self._out)

    def _text(self, text: str) -> None:
        if self._leaf is not None:
            self._leaf.add(text)

    def _start(self, start: Start) -> None:
        self._declare(start.attributes)
        name = self._known(start.name)
        if self._leaf is not None and not self._ends_leaf(self._leaf, name):
            self._inside(self._leaf, start)
            return
        self._leave()
        if name in ENTRIES:
            self._enter(start, name)
        elif name in STRUCTURES and self._around() != name and self._elements < MOST_ELEMENTS:
            self._elements += 1
            self._push(start, name)
        else:
            self._leaf = self._new_leaf(start, name)
            if start.empty or name in EMPTY or (name == "link" and "href" in start.attributes):
                self._leave()

    def _end(self, name: str) -> None:
        leaf = self._leaf
        names = [opened for opened, _ in self._open]
        if leaf is not None and (leaf.nested[name] or name not in (leaf.name, *names)):
            leaf.nested[name] -= bool(leaf.nested[name])
            leaf.add(f"</{name.rpartition(':')[2]}>", is_tag=True)
        elif leaf is not None and name == leaf.name:
            self._leave()
        elif name in names:
            self._leave()
            self._close_to(len(names) - 1 - names[::-1].index(name))

    def _ends_leaf(self, leaf: _Leaf, name: str) -> bool:
        """Whether `name` cannot stand in `leaf`, which its author then forgot to close. What we leave out may
        hold elements that happen to be called items."""
        return name in ENTRIES and (bool(leaf.written) or self._entry is None)

    def _inside(self, leaf: _Leaf, start: Start) -> None:
        """A tag within text. Its attributes say nothing that a reader of plain text would see."""
        leaf.add(f"<{start.name.rpartition(':')[2]}>", is_tag=True)
        if not start.empty and (start.name == leaf.name or any(start.name == name for name, _ in self._open)):
            leaf.nested[start.name] += 1

    def _enter(self, start: Start, name: str) -> None:
        """A new entry; one that is still open was not closed by its author and ends here."""
        if self._entry is not None:
            self._close_to(self._entry[1])
            if self._entries >= self._most_entries:
                return
        self._entry = (len(self._out), len(self._open))
        self._elements = 0
        self._push(start, name)

    def _push(self, start: Start, name: str) -> None:
        self._out.append(f"<{name}{_attributes(name, start.attributes)}>")
        self._open.append((start.name, name))
        if start.empty:
            self._close_to(len(self._open) - 1)

    def _close_to(self, depth: int) -> None:
        while len(self._open) > depth:
            self._out.append(f"</{self._open.pop()[1]}>")
            if self._entry is not None and len(self._open) == self._entry[1]:
                self._entry = None
                self._entries += 1
                self._elements = 0

    def _new_leaf(self, start: Start, name: str) -> _Leaf:
        kept = LEAVES.get(name, "")
        if self._around() == "media:group" and kept != "media:description":
            kept = ""
        if self._elements >= MOST_ELEMENTS or not is_text(start.attributes, name):
            kept = ""
        self._elements += bool(kept)
        return _Leaf(
            name=start.name,
            written=kept,
            attributes=_attributes(kept, start.attributes),
            inline="xhtml" in start.attributes.get("type", ""),
            room=LONGEST_NAME if kept == "dc:creator" else LONGEST,
        )

    def _around(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _leave(self) -> None:
        if self._leaf is not None:
            self._out.append(self._leaf.xml())
            self._leaf = None

    def _declare(self, attributes: Mapping[str, str]) -> None:
        for name, uri in attributes.items():
            prefix = name.partition(":")[2] if name.startswith("xmlns:") else ""
            if prefix and uri.lower() in FAMILIES:
                self._families[prefix] = FAMILIES[uri.lower()]

    def _known(self, name: str) -> str:
        """The name in the words of `LEAVES`; "" for a vocabulary that we do not read."""
        prefix, _, local = name.rpartition(":")
        if not prefix:
            return local
        family = self._families.get(prefix)
        if family is None:
            return ""
        return f"{family}:{local}" if family else local


_KEPT_ATTRIBUTES = {
    "link": ("href", "rel", "type"),
    "guid": ("ispermalink",),
    "item": ("rdf:about",),
}


def _attributes(name: str, attributes: Mapping[str, str]) -> str:
    kept = ("xml:base", "xml:lang", *_KEPT_ATTRIBUTES.get(name, ()))
    values = {key: escape(_ILLEGAL.sub("", attributes[key])) for key in kept if key in attributes}
    return "".join(f' {key}="{value}"' for key, value in values.items())
