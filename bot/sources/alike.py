"""Entries of a sound feed that are alike, read together.

One program wrote all entries of a feed, so most have the same elements in the same order. They make a table,
with a row for each entry and a column for each place. What must be asked of elements, such as which
attributes they have or whether one is too long, is asked once of a column and not of each, and columns are
read by loops that run in C: with that a feed takes half of the time that it takes entry by entry.

What is read is what feedparser would say of it, see `sound`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from xml.etree.ElementTree import Element

from bot.domain.sources import is_web_address
from bot.sources.columns import Column, Links, Refused, check_addresses, links_of, local_name, tidy
from bot.sources.entries import RawEntry, dates_of, name_of
from bot.sources.names import EMPTY, ENTRIES, LONGEST_NAME, MOST_ELEMENTS, PREFIXES, STRUCTURES, is_text

_RDF_ABOUT = f"{{{PREFIXES['rdf']}}}about"

DATES = {
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), "published"),
    **dict.fromkeys(("updated", "modified", "dc:date", "dcterms:modified"), "updated"),
    **dict.fromkeys(("created", "dcterms:created"), "created"),
}
IDS = frozenset({"guid", "id"})
_SUMMARIES = frozenset({"description", "summary", "dc:description", "media:description"})


class Table:
    """Entries that have elements of the same kinds in the same order."""

    def __init__(self, kinds: list[str], *, root: str) -> None:
        """`kinds` are in the words of `names`; `root` is "rss", "feed" or "rdf"."""
        if len(kinds) > MOST_ELEMENTS or sum(kind in IDS for kind in kinds) > 1:
            raise Refused
        if "channel" in kinds or not ENTRIES.isdisjoint(kinds):
            raise Refused
        self._kinds = kinds
        self._is_atom = root == "feed"
        self.entries: list[Element] = []
        #: The elements of each.
        self.rows: list[list[Element]] = []
        #: Elements that hold others.
        self.nested: list[Element] = []
        #: What was found, as columns; "" for an element that says nothing.
        self._ids: list[str] = []
        self._titles: list[str] = []
        self._dates: dict[str, list[str]] = {}
        self._authors: list[list[str]] = []
        self._contents: list[list[str]] = []
        self._summaries: list[list[str]] = []
        #: Addresses of pages, of other formats, and ids that are addresses.
        self._pages: list[list[str]] = []
        self._others: list[list[str]] = []
        self._permalinks: list[list[str]] = []
        #: Whether each entry has what feedparser takes for its page.
        self._have_page: list[bool] = []

    def read(self, kind_of: Mapping[str, str]) -> Iterator[RawEntry]:
        """What `entries` say, in their order; `kind_of` a tag."""
        self._have_page = [False] * len(self.rows)
        # RDF names its items by an attribute.
        if about := Column(self.entries).names.get(_RDF_ABOUT.lower()):
            self._ids = [
                entry.get(about, "") if kind_of[entry.tag] == "item" else "" for entry in self.entries
            ]
        for kind, elements in zip(self._kinds, zip(*self.rows, strict=True), strict=True):
            nested = list(filter(len, elements))
            if nested and kind in EMPTY:
                raise Refused
            self.nested += nested
            if kind == "dc:creator":
                self._authors.append(_names(elements))
            elif kind == "media:group":
                self._summaries.append([_described(group, kind_of) for group in elements])
            elif kind == "content":
                self._contents.append(_contents(elements))
            elif kind and kind not in EMPTY:
                self._take(kind, Column(elements))
        return self._raw_entries()

    def _take(self, kind: str, column: Column) -> None:
        """Elements that hold nothing but text."""
        if kind == "link":
            self._take_links(links_of(column))
            return
        texts = column.texts()
        if kind == "title":
            self._titles = _first(self._titles, texts) if self._titles else texts
        elif kind in DATES:
            self._dates[DATES[kind]] = texts
        elif kind in _SUMMARIES:
            self._summaries.append(texts)
        elif kind == "content:encoded":
            self._contents.append(texts)
        elif kind in IDS:
            says_no = column.values("ispermalink") if kind == "guid" else [None] * len(texts)
            self._take_ids(texts, are_links=[said in (None, "true") for said in says_no])

    def _take_links(self, links: Links) -> None:
        relations = links.relations
        self._have_page = [had or to.is_page for had, to in zip(self._have_page, relations, strict=True)]
        for columns, is_html in ((self._pages, True), (self._others, False)):
            wanted = {to for to in set(relations) if to.rel == "alternate" and ("html" in to.type) is is_html}
            if wanted:
                pairs = zip(links.addresses, relations, strict=True)
                columns.append([address if to in wanted else "" for address, to in pairs])

    def _take_ids(self, ids: list[str], *, are_links: list[bool]) -> None:
        """Ids; those of RSS are addresses unless the feed says otherwise, but many feeds forget to say it."""
        self._ids = ids
        check_addresses(text for text, is_link in zip(ids, are_links, strict=True) if is_link)
        if not self._is_atom:
            self._permalinks.append(
                [
                    text if is_link and not had and is_web_address(text) else ""
                    for text, is_link, had in zip(ids, are_links, self._have_page, strict=True)
                ]
            )

    def _raw_entries(self) -> Iterator[RawEntry]:
        # Of many summaries, and of two beside a content, feedparser keeps some.
        if len(self._summaries) > (1 if self._contents else 2):
            raise Refused
        none = [""] * len(self.rows)
        dates = [self._dates.get(date, none) for date in ("published", "updated", "created")]
        if "" in dates[0]:
            rows = [dates_of(row, is_atom=self._is_atom) for row in zip(*dates, strict=True)]
            dates = [list(column) for column in zip(*rows, strict=True)]
        columns = (
            self._ids or none,
            self._titles or none,
            self._across(*self._pages, *self._others, *self._permalinks),
            self._across(*self._contents, *reversed(self._summaries)),
            *dates[:2],
            self._across(*self._authors),
        )
        return map(RawEntry._make, zip(*columns, strict=True))

    def _across(self, *columns: list[str]) -> list[tuple[str, ...]]:
        """These columns, row by row."""
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.rows)


def _contents(elements: Sequence[Element]) -> list[str]:
    """The contents of Atom; those that are pictures, or are elsewhere, say nothing."""
    said = [element if is_text(_lower(element), "content") else Element("content") for element in elements]
    return Column(said).texts()


def _described(group: Element, kind_of: Mapping[str, str]) -> str:
    """The one description in a group."""
    kinds = [kind_of[child.tag] for child in group]
    if not STRUCTURES.isdisjoint(kinds):
        raise Refused
    described = [child for child, kind in zip(group, kinds, strict=True) if kind == "media:description"]
    if len(described) > 1:
        raise Refused
    return Column(described).texts()[0] if described else ""


def _lower(element: Element) -> dict[str, str]:
    """The attributes of an element, their names in small letters."""
    return {name.lower(): value for name, value in element.attrib.items()}


def _names(elements: Sequence[Element]) -> list[str]:
    """The names of persons: each in an element of its own, as Atom has it, or as text."""
    texts = [_person(element) if len(element) else element.text or "" for element in elements]
    if max(map(len, texts)) > LONGEST_NAME // 2:
        raise Refused
    return list(map(_name, texts))


def _person(element: Element) -> str:
    """The one name, beside which may stand other elements that are short."""
    names = []
    around, length = element.text or "", 0
    for child in element:
        text, after = child.text or "", child.tail or ""
        around, length = around + after, length + len(text) + len(after)
        if len(child) or length > LONGEST_NAME // 2:
            raise Refused
        if local_name(child.tag) == "name":
            names.append(text)
    if len(names) != 1 or around.strip() or len(around) + length > LONGEST_NAME // 2:
        raise Refused
    return names[0]


@lru_cache(maxsize=256)
def _name(said: str) -> str:
    """Kept, as few people write much."""
    name = tidy(name_of(said))
    if "@" in name:
        raise Refused
    return name


def _first(texts: list[str], others: list[str]) -> list[str]:
    return [text or other for text, other in zip(texts, others, strict=True)]
