"""The article on a web page: its title, its paragraphs, its day. For pages that a person names; sources are
read from feeds."""

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.items import Document
from bot.domain.text import clean, clean_line
from bot.sources.dates import parse_date
from bot.sources.decode import decode
from bot.sources.html import LONGEST_PAGE, shallow
from bot.sources.plain import plain, without_formatting

#: Characters of an article that are read.
_LONGEST_TEXT = 20_000

#: Shorter paragraphs are captions, buttons and bylines where there are longer ones.
_PARAGRAPH = 40

#: Media types that are read; servers that name none mostly send a page.
_TEXTS = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})

#: Where an article may stand, the surest first.
_PLACES = ("article", "[itemprop=articleBody]", "main", "body")
_MOST_PLACES = 20

#: What stands in an article and is no part of it.
_ASIDE = frozenset("nav aside footer header form figure script style noscript template svg iframe".split())

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


def read_article(body: bytes, *, content_type: str) -> Document | None:
    """What a page says; None when it is no text or says nothing. Never raises for what it holds; may be slow,
    so call it off the loop."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _TEXTS:
        return None
    text = decode(body, content_type=content_type)[:LONGEST_PAGE]
    if kind == "text/plain" or "<" not in text:
        title, _, rest = clean(text[:_LONGEST_TEXT]).partition("\n")
        return Document(title=title, text=rest) if title else None
    page = LexborHTMLParser(without_formatting(shallow(text)))
    title = _title(page)
    words = _words(page)
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


def _words(page: LexborHTMLParser) -> str:
    """The paragraphs of the first place that has some, else all that the page says."""
    for selector in _PLACES:
        longest = max(
            (_paragraphs(place) for place in page.css(selector)[:_MOST_PLACES]), key=len, default=""
        )
        if longest:
            return longest[:_LONGEST_TEXT]
    body = page.body
    return plain(body.html or "")[:_LONGEST_TEXT] if body is not None else ""


def _paragraphs(place: LexborNode) -> str:
    """The texts of the paragraphs in `place`, a line each."""
    said = [clean_line("".join(pieces)) for pieces in _pieces(place)]
    kept = [one for one in said if len(one) >= _PARAGRAPH] or [one for one in said if one]
    return "\n".join(dict.fromkeys(kept))


def _pieces(place: LexborNode) -> list[list[str]]:
    """The texts below each paragraph in `place`, in order. Not recursive: nesting has no end."""
    found: list[list[str]] = []
    #: Nodes whose children are being read, and whether they stand within a paragraph.
    above: list[tuple[LexborNode, bool]] = []
    node: LexborNode | None = place
    within = False
    while node is not None:
        if node.is_text_node and within:
            found[-1].append(node.text_content or "")
        if node.tag == "p":
            found.append([])
        below = None if node.tag in _ASIDE else node.first_child
        if below is not None:
            above.append((node, within))
            node, within = below, within or node.tag == "p"
            continue
        following = node.next if above else None
        while following is None and above:
            node, within = above.pop()
            following = node.next if above else None
        node = following
    return found


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
