"""The sample sources over HTTP: RSS feeds with proper validators, and a page to read each item on."""

import hashlib
import html
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from xml.etree import ElementTree

from aiohttp import web

from bot.playground.samples import Release, Samples, SampleSource

_CLOSED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark }}
  body {{ font: 1.1rem/1.65 system-ui, sans-serif; max-width: 40rem; margin: 10vh auto; padding: 0 1.5rem }}
  h1 {{ font-size: 1.6rem; line-height: 1.25 }}
  small {{ opacity: .65 }}
</style>
<article>
  <small>{source} · sample source</small>
  <h1>{title}</h1>
  {paragraphs}
  <small>{date}</small>
</article>
</html>
"""


class Newsstand:
    """Serves `/samples/<source>.xml` and `/samples/read/<item>`."""

    def __init__(self, samples: Samples, *, now: Callable[[], float]) -> None:
        self._samples = samples
        self._now = now

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/samples/read/{guid}", self.read),
            web.get("/samples/{source}.xml", self.feed),
        ]

    async def feed(self, request: web.Request) -> web.Response:
        source = self._samples.source(request.match_info["source"])
        if source is None:
            raise web.HTTPNotFound
        releases = self._samples.released(source.id, self._now())
        body = feed_xml(source, releases, site=f"{request.scheme}://{request.host}")
        etag = hashlib.sha256(body).hexdigest()[:32]
        newest = max((release.at for release in releases), default=0.0)
        response = web.Response(body=body, content_type="application/rss+xml", charset="utf-8")
        response.etag = etag
        response.last_modified = int(newest)
        response.headers["Cache-Control"] = "no-cache"
        if _is_known(request, etag, modified=int(newest)):
            unchanged = {name: response.headers[name] for name in ("ETag", "Last-Modified", "Cache-Control")}
            return web.Response(status=304, headers=unchanged)
        return response

    async def read(self, request: web.Request) -> web.Response:
        self._samples.tick(self._now())
        release = self._samples.find(request.match_info["guid"])
        source = self._samples.source(release.item.source_id) if release else None
        if release is None or source is None:
            raise web.HTTPNotFound
        return web.Response(text=_page(source, release), content_type="text/html", headers=_CLOSED)


def feed_xml(source: SampleSource, releases: tuple[Release, ...], *, site: str) -> bytes:
    """Build the RSS 2.0 document of a source; `site` is the scheme and host that links begin with."""
    rss = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(rss, "channel")
    _put(channel, "title", text=source.name)
    _put(channel, "link", text=f"{site}/samples/{source.id}.xml")
    _put(channel, "description", text=f"{source.name}: sample items")
    _put(channel, "language", text=source.language)
    for release in releases:
        entry = ElementTree.SubElement(channel, "item")
        _put(entry, "title", text=release.title)
        _put(entry, "link", text=f"{site}/samples/read/{release.guid}")
        _put(entry, "description", text=_paragraphs(release.text))
        guid = _put(entry, "guid", text=release.guid)
        guid.set("isPermaLink", "false")
        _put(entry, "pubDate", text=format_datetime(release.published))
    document: bytes = ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True)
    return document


def _put(parent: ElementTree.Element, tag: str, *, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag)
    child.text = text
    return child


def _paragraphs(text: str) -> str:
    parts = (part.strip() for part in text.split("\n\n"))
    return "\n".join(f"<p>{html.escape(' '.join(part.split()))}</p>" for part in parts if part)


def _page(source: SampleSource, release: Release) -> str:
    return _PAGE.format(
        language=html.escape(source.language),
        title=html.escape(release.title),
        source=html.escape(source.name),
        paragraphs=_paragraphs(release.text),
        date=release.published.strftime("%Y-%m-%d %H:%M UTC"),
    )


def _is_known(request: web.Request, etag: str, *, modified: int) -> bool:
    """Say whether the client has this version; an ETag decides over a date."""
    if request.if_none_match is not None:
        return any(tag.value in (etag, "*") for tag in request.if_none_match)
    since = request.headers.get("If-Modified-Since", "")
    try:
        return bool(since) and parsedate_to_datetime(since) >= datetime.fromtimestamp(modified, UTC)
    except (ValueError, TypeError):
        return False
