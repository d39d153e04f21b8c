"""The article on a web page: its title, its sentences, its day. For pages that a person names, and for items
of which their source says too little."""

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from bot.domain.items import Document
from bot.domain.text import clean, clean_line
from bot.sources.body import words_of
from bot.sources.dates import parse_date
from bot.sources.decode import decode
from bot.sources.html import LONGEST_PAGE, shallow
from bot.sources.plain import text_of, with_formatting

#: Characters of an article that are read.
_LONGEST_TEXT = 20_000

#: Media types that are read; servers that name none mostly send a page.
_TEXTS = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})

_TITLES = ("meta[property='og:title']", "meta[name='twitter:title']")
_TIMES = (
    ("meta[property='article:published_time']", "content"),
    ("meta[itemprop='datePublished']", "content"),
    ("meta[name='pubdate']", "content"),
    ("meta[name='publishdate']", "content"),
    ("meta[name='date']", "content"),
    ("time[datetime]", "datetime"),
)
_JSON_TIME = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def read_article(body: bytes, *, content_type: str, whole: bool = True) -> Document | None:
    """What a page says; None when it is no text or says nothing. Never raises for what it holds; may be slow,
    so call it off the loop.

    A page on which no article stands out is read as a `whole`, menus and all, or only for its title.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _TEXTS:
        return None
    text = decode(body, content_type=content_type)[:LONGEST_PAGE]
    if kind == "text/plain" or "<" not in text:
        title, _, rest = clean(text[:_LONGEST_TEXT]).partition("\n")
        return Document(title=title, text=rest) if title else None
    page = LexborHTMLParser(with_formatting(shallow(text)))
    title = _title(page)
    words = _words(page, whole=whole)
    if not title and not words:
        return None
    return Document(title=title, text=words, language=_language(page), published=_published(page, text))


def _title(page: LexborHTMLParser) -> str:
    for selector in _TITLES:
        found = clean_line(_attribute(page, selector, name="content"))
        if found:
            return found
    for selector in ("h1", "title"):
        node = page.css_first(selector)
        if node is not None and (said := clean_line(node.text(separator=" "))):
            return said
    return ""


def _words(page: LexborHTMLParser, *, whole: bool) -> str:
    """The sentences of the article; where there are none and `whole` is wanted, all that the page says."""
    body = page.body
    if body is None:
        return ""
    words = words_of(body)
    return (text_of(body) if whole and not words else words)[:_LONGEST_TEXT]


def _published(page: LexborHTMLParser, text: str) -> datetime | None:
    """When it was published, as far as the page says so to machines."""
    for selector, name in _TIMES:
        found = parse_date(_attribute(page, selector, name=name))
        if found is not None:
            return found
    told = _JSON_TIME.search(text)
    return parse_date(told[1]) if told else None


def _language(page: LexborHTMLParser) -> str:
    return _attribute(page, "html", name="lang").partition("-")[0].strip().lower()


def _attribute(page: LexborHTMLParser, selector: str, *, name: str) -> str:
    node = page.css_first(selector)
    return (node.attributes.get(name) or "") if node is not None else ""
