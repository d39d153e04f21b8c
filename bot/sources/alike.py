"""Entries of a sound feed that are alike, read together.

One program wrote all entries of a feed, so most have the same elements in the same order. They make a table,
with a row for each entry and a column for each place. What must be asked of elements, such as which
attributes they have or whether one is too long, is asked once of a column and not of each, and columns are
read by loops that run in C: with that a feed takes a third of the time that it takes entry by entry.

What is read is what feedparser would say of it, see `sound`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from xml.etree.ElementTree import Element

from bot.domain.sources import is_web_address
from bot.sources.columns import Column, Links, Refused, check_addresses, links_of, local_name, tidy
from bot.sources.entries import RawEntry, dates_of, name_of
from bot.sources.forms import Form
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

    def __init__(self, form: Form, *, kind_of: Mapping[str, str], root: str) -> None:
        """`kind_of` tells what a tag means, in the words of `names`; `root` is "rss", "feed" or "rdf"."""
        kinds = [kind_of[child.tag] for child in form.entry]
        if len(kinds) > MOST_ELEMENTS or sum(kind in IDS for kind in kinds) > 1:
            raise Refused
        if "channel" in kinds or not ENTRIES.isdisjoint(kinds):
            raise Refused
        self._form = form
        self._kinds = kinds
        self._kind_of = kind_of
        self._is_atom = root == "feed"
        #: Elements of the first that hold others.
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

    def read(self) -> Iterator[RawEntry]:
        """What the entries say, in their order."""
        form = self._form
        self._have_page = [False] * len(form)
        # RDF names its items by an attribute.
        if self._kind_of[form.entry.tag] == "item":
            self._ids = [about or "" for about in form.column(form.entry).values(_RDF_ABOUT.lower())]
        for kind, element in zip(self._kinds, form.entry, strict=True):
            if len(element):
                self.nested.append(element)
                if kind in EMPTY:
                    raise Refused
            if kind == "dc:creator":
                self._authors.append(_names(form, element))
            elif kind == "media:group":
                self._summaries.append(self._described(element))
            elif kind == "content":
                self._contents.append(_contents(form.column(element)))
            elif kind and kind not in EMPTY:
                self._take(kind, form.column(element))
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
        if any(are_links) and not self._is_atom:
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
        none = [""] * len(self._form)
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

    def _described(self, group: Element) -> list[str]:
        """The one description in each group."""
        kinds = [self._kind_of[child.tag] for child in group]
        if not STRUCTURES.isdisjoint(kinds):
            raise Refused
        described = [child for child, kind in zip(group, kinds, strict=True) if kind == "media:description"]
        if len(described) > 1:
            raise Refused
        return self._form.column(described[0]).texts() if described else [""] * len(self._form)

    def _across(self, *columns: list[str]) -> list[tuple[str, ...]]:
        """These columns, row by row."""
        return list(zip(*columns, strict=True)) if columns else [()] * len(self._form)


def _contents(column: Column) -> list[str]:
    """The contents of Atom; those that are pictures, or are elsewhere, say nothing."""
    names = [name for name in ("type", "src", "mode") if name in column.names]
    rows = list(zip(*map(column.values, names), strict=True)) if names else [()] * len(column)
    are_text = {row: is_text(_given(names, row), "content") for row in set(rows)}
    if not any(are_text.values()):
        return [""] * len(rows)
    return [text if are_text[row] else "" for text, row in zip(column.texts(), rows, strict=True)]


def _given(names: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _names(form: Form, element: Element) -> list[str]:
    """The names of persons: each in an element of its own, as Atom has it, or as text."""
    texts = _persons(form, element) if len(element) else form.texts(element)
    if max(map(len, texts)) > LONGEST_NAME // 2:
        raise Refused
    return list(map(_name, texts))


def _persons(form: Form, element: Element) -> Sequence[str]:
    """The one name in each, beside which may stand other elements that are short."""
    names = [child for child in element if local_name(child.tag) == "name"]
    if len(names) != 1 or any(map(len, element)):
        raise Refused
    around = [form.texts(element), *map(form.around, element)]
    if "".join(chain.from_iterable(around)).strip():
        raise Refused
    # No entry has more than the longest of all together.
    if sum(max(map(len, texts)) for texts in (*around, *map(form.texts, element))) > LONGEST_NAME // 2:
        raise Refused
    return form.texts(names[0])


@lru_cache(maxsize=256)
def _name(said: str) -> str:
    """Kept, as few people write much."""
    name = tidy(name_of(said))
    if "@" in name:
        raise Refused
    return name


def _first(texts: list[str], others: list[str]) -> list[str]:
    return [text or other for text, other in zip(texts, others, strict=True)]
