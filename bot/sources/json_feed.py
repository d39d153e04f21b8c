"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

import json
from typing import Any

from bot.domain.leases import Offer
from bot.domain.text import clean_line
from bot.ports import Parsed
from bot.sources.entries import MOST_ENTRIES, RawEntry, absolute, draft


def parse_json_feed(text: str, *, url: str) -> Parsed:
    """Read a JSON Feed that came from `url`. Never raises."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return Parsed(drafts=(), error="the document is JSON that is cut off or broken")
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _text(feed, "version"):
        return Parsed(drafts=(), error="the document is JSON, but not a JSON Feed")
    items = [item for item in _list(feed, "items") if isinstance(item, dict)]
    drafts = (draft(_entry(item), base=url) for item in items[:MOST_ENTRIES])
    return Parsed(
        drafts=tuple(found for found in drafts if found is not None),
        title=clean_line(_text(feed, "title")),
        link=absolute(_text(feed, "home_page_url"), url),
        language=clean_line(_text(feed, "language")),
        offer=Offer(hub=_hub(feed, url), topic=absolute(_text(feed, "feed_url"), url)),
    )


def _hub(feed: dict[str, Any], base: str) -> str:
    """The first hub of the kind that we speak; there are others, like rssCloud."""
    hubs = (hub for hub in _list(feed, "hubs") if isinstance(hub, dict))
    urls = (absolute(_text(hub, "url"), base) for hub in hubs if _text(hub, "type").lower() == "websub")
    return next(filter(None, urls), "")


def _entry(item: dict[str, Any]) -> RawEntry:
    # 1.0 has one author, 1.1 a list of them.
    authors = [author for author in (*_list(item, "authors"), item.get("author")) if isinstance(author, dict)]
    return RawEntry(
        feed_id=_text(item, "id"),
        title=_text(item, "title"),
        links=(_text(item, "url"), _text(item, "external_url")),
        texts=(_text(item, "content_html"), _text(item, "content_text"))
        if _has_content(item)
        else (_text(item, "summary"),),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        authors=tuple(_text(author, "name") for author in authors),
    )


def _has_content(item: dict[str, Any]) -> bool:
    return bool(_text(item, "content_html") or _text(item, "content_text"))


def _text(values: dict[str, Any], key: str) -> str:
    """The text at `key`; numbers count, as ids are often written so."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _list(values: dict[str, Any], key: str) -> list[Any]:
    value = values.get(key)
    return value if isinstance(value, list) else []
