"""The `page` kind: a web page that lists its news. The options of its source say where, by CSS selectors."""

from collections.abc import Callable, Mapping

from selectolax.lexbor import LexborNode

from bot.domain.items import Draft
from bot.domain.sources import Fault, Source, SourceState
from bot.domain.text import clean_line
from bot.ports import FetchRequest, Parsed
from bot.sources.asking import names_fault, request_for
from bot.sources.decode import decode
from bot.sources.entries import MOST_ENTRIES, RawEntry, absolute, draft
from bot.sources.html import Page, attribute, selector_fault, within
from bot.sources.listing import COMMON, common_fault, date_of
from bot.sources.plain import text_of

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

#: Options that are selectors; all but that of the rows look within one row.
_SELECTORS = ("row", "title", "link", "date", "text", "author")

#: How the catalogue may speak of a list; `seeds/sources.toml` explains each.
_KNOWN = (*_SELECTORS[1:], "id", "date_attribute", *COMMON)


class PageKind:
    """List pages, see `bot.ports.SourceKind`."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """`row` is needed; see `seeds/sources.toml` for all."""
        return names_fault(options, needed=("row",), known=_KNOWN) or list_fault(options)

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """See `request_for`."""
        return request_for(source, state, accept=_ACCEPT)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """Rows without title or link are left out and counted; no rows at all are an error: the page is not
        built any more as the options say."""
        return read_list(decode(body, content_type=content_type), url=url, options=options, read_row=_row)


def list_fault(options: Mapping[str, str]) -> Fault | None:
    """The first option that is wrong and why, or None."""
    for name in _SELECTORS:
        if name in options and (fault := selector_fault(options[name])):
            return name, fault
    return common_fault(options)


#: From a row and the options to an entry; one without title or link is left out.
ReadRow = Callable[[LexborNode, Mapping[str, str]], RawEntry]


def read_list(text: str, *, url: str, options: Mapping[str, str], read_row: ReadRow) -> Parsed:
    """The entries of the list in `text` that came from `url`. Never raises."""
    if not text.strip():
        return Parsed(drafts=(), error="the document is empty")
    page = Page(text)
    rows = page.all(options["row"], most=MOST_ENTRIES)
    if not rows:
        return Parsed(drafts=(), error=f"no rows match '{clean_line(options['row'])}'", unmatched=True)
    base = options.get("base") or absolute(page.attribute("base[href]", "href"), url) or url
    drafts = [found for row in rows if (found := _draft(read_row(row, options), base)) is not None]
    if not drafts:
        error = f"none of the rows has a title and a link; rows: {len(rows)}"
        return Parsed(drafts=(), error=error, unmatched=True)
    return Parsed(
        drafts=tuple(drafts),
        title=page.line("title"),
        link=absolute(url, ""),
        language=clean_line(page.attribute("html[lang]", "lang")),
        skipped=len(rows) - len(drafts),
    )


def _draft(raw: RawEntry, base: str) -> Draft | None:
    found = draft(raw, base=base) if raw.title and any(raw.links) else None
    return found if found is not None and found.title and found.url else None


def _row(row: LexborNode, options: Mapping[str, str]) -> RawEntry:
    link = within(row, options.get("link", "a[href]"))
    title = within(row, options["title"]) if "title" in options else link
    author = element(row, options, named="author")
    text = element(row, options, named="text")
    return RawEntry(
        feed_id=attribute(row, options["id"]) if "id" in options else "",
        title=clean_line(text_of(title)) if title is not None else "",
        links=(attribute(link, "href"),),
        texts=(text_of(text),) if text is not None else (),
        published=date_in(row, options),
        updated="",
        authors=(text_of(author),) if author is not None else (),
    )


def element(row: LexborNode, options: Mapping[str, str], *, named: str) -> LexborNode | None:
    """What the selector of this name finds in `row`; None when there is none."""
    return within(row, options[named]) if named in options else None


def date_in(row: LexborNode, options: Mapping[str, str]) -> str:
    """The date of `row` in ISO 8601, "" when it has none that can be read."""
    node = element(row, options, named="date")
    if node is None:
        return ""
    given = options.get("date_attribute")
    if given is None:
        text = attribute(node, "datetime") if "date_format" not in options else ""
        text = text or clean_line(text_of(node))
    else:
        text = attribute(node, given)
    return date_of(text, options)
