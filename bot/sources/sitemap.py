"""The `sitemap` kind: news sitemaps (sitemaps.org with Google's extension for news), and indexes of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.sources import Fault, Source, SourceState
from bot.domain.text import clean_line
from bot.ports import FetchRequest, Parsed
from bot.sources.asking import names_fault, request_for
from bot.sources.dates import parse_date
from bot.sources.decode import decode
from bot.sources.entries import MOST_ENTRIES, RawEntry, absolute, draft
from bot.sources.tags import End, Start, tokens

_ACCEPT = "application/xml, text/xml;q=0.9, */*;q=0.1"

_NEWS = "http://www.google.com/schemas/sitemap-news/"

#: Sitemaps of an index that are read: a site's news are in its newest one or two.
MOST_CHILDREN = 3

#: Entries of an index that are looked at; the protocol allows 50,000.
_MOST_LISTED = 50_000

#: Characters. Longer values are no titles and no addresses.
_LONGEST = 4_000

_BLOCKS = frozenset({"url", "sitemap"})


class SitemapKind:
    """News sitemaps, see `bot.ports.SourceKind`."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """A sitemap tells all by itself."""
        return names_fault(options)

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """See `request_for`."""
        return request_for(source, state, accept=_ACCEPT)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """Pages without a title are left out and counted: what they are about would be a guess."""
        text = decode(body, content_type=content_type).lstrip("\ufeff \t\r\n")
        blocks = _blocks(text)
        root = next(blocks, "")
        if root == "sitemapindex":
            return Parsed(drafts=(), children=_newest(_rows(blocks), url))
        if root != "urlset":
            return Parsed(
                drafts=(), error="the document is not a sitemap" if text else "the document is empty"
            )
        return _pages(_newest_pages(_rows(blocks)), url)


@dataclass(slots=True)
class _Row:
    """A page or a sitemap: the first value of each of its elements; those for news begin with "news:"."""

    values: dict[str, str] = field(default_factory=dict)

    def get(self, *names: str) -> str:
        """The first of these that is there."""
        return next((self.values[name] for name in names if self.values.get(name)), "")


def _pages(rows: list[_Row], url: str) -> Parsed:
    drafts = [draft(_entry(row), base=url) for row in rows if row.get("news:title")]
    found = tuple(one for one in drafts if one is not None and one.title and one.url)
    if rows and not found:
        return Parsed(
            drafts=(), error="the sitemap names pages without titles: it is none for news", unmatched=True
        )
    languages = {row.get("news:language") for row in rows if row.get("news:title")}
    return Parsed(
        drafts=found,
        title=clean_line(rows[0].get("news:name")) if rows else "",
        # One that is in several languages declares none.
        language=clean_line(languages.pop()) if len(languages) == 1 else "",
        skipped=len(rows) - len(found),
    )


def _entry(row: _Row) -> RawEntry:
    return RawEntry(
        feed_id="",
        title=row.get("news:title"),
        links=(row.get("loc"),),
        texts=(row.get("news:keywords"),),
        published=row.get("news:publication_date"),
        updated=row.get("lastmod"),
        authors=(),
    )


def _newest(rows: Iterable[_Row], url: str) -> tuple[str, ...]:
    """The addresses of the newest sitemaps of an index, the newest first; those that say no time, last. Only
    those on the host of the index: it speaks for no other."""
    host = _host(url)
    found = [(parse_date(row.get("lastmod")), absolute(row.get("loc"), url)) for row in rows]
    there = [
        (time.timestamp() if time else 0.0, link) for time, link in found if link and _host(link) == host
    ]
    # Stable: where no time is given the first ones are taken, in their order.
    return tuple(dict.fromkeys(link for _, link in sorted(there, key=lambda one: -one[0])))[:MOST_CHILDREN]


def _newest_pages(rows: Iterable[_Row]) -> list[_Row]:
    """The newest MOST_ENTRIES, the newest first."""
    dated = [(parse_date(row.get("news:publication_date", "lastmod")), row) for row in rows]
    dated.sort(key=lambda one: -one[0].timestamp() if one[0] else 0.0)
    return [row for _, row in dated[:MOST_ENTRIES]]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _rows(blocks: Iterator[str | _Row]) -> Iterator[_Row]:
    return (block for block in blocks if isinstance(block, _Row))


def _blocks(text: str) -> Iterator[str | _Row]:
    """The name of the root, then every complete page or sitemap in it."""
    prefix, root, count = "news", "", 0
    row: _Row | None = None
    name, said = "", ""
    for token in tokens(text):
        match token:
            case Start() if not root:
                root = token.name.rpartition(":")[2]
                prefix = _news_prefix(token) or prefix
                yield root
            case Start() if token.name in _BLOCKS and not token.empty:
                row, name = _Row(), ""
            case Start() if row is not None:
                name, said = token.name, ""
            case str() if row is not None and name and len(said) < _LONGEST:
                said = (said + token)[:_LONGEST]
            case End() if row is not None and token.name in _BLOCKS:
                yield row
                row, count = None, count + 1
                if count == _MOST_LISTED:
                    return
            case End() if row is not None and token.name == name:
                row.values.setdefault(_plain_name(name, prefix), said.strip())
                name = ""
            case _:
                pass


def _plain_name(name: str, prefix: str) -> str:
    return f"news:{name.removeprefix(prefix + ':')}" if name.startswith(f"{prefix}:") else name


def _news_prefix(root: Start) -> str:
    return next(
        (name[6:] for name, value in root.attributes.items() if name.startswith("xmlns:") and _NEWS in value),
        "",
    )
