"""The `json` kind: any JSON that lists news. The options of its source say where, by dotted paths."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.domain.items import Draft
from bot.domain.sources import Fault, Source, SourceState
from bot.domain.text import clean_line
from bot.ports import FetchRequest, Parsed
from bot.sources.asking import names_fault, request_for
from bot.sources.decode import decode
from bot.sources.entries import MOST_ENTRIES, RawEntry, draft
from bot.sources.listing import COMMON, common_fault, date_of

_ACCEPT = "application/json, */*;q=0.1"

_NEEDED = ("title", "link")
_KNOWN = ("items", "id", "date", "text", "author", *COMMON)

#: Names and places in lists, "data.0.title".
_PATH = re.compile(r"[^.{}]{1,100}(?:\.[^.{}]{1,100}){0,9}")

#: Where a template has a value, "https://www.gov.example{path}".
_VALUE = re.compile(r"\{([^{}]*)\}")


class JsonKind:
    """JSON APIs, see `bot.ports.SourceKind`."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """`title` and `link` are needed; see `seeds/sources.toml` for all."""
        return names_fault(options, needed=_NEEDED, known=_KNOWN) or _fault(options)

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """See `request_for`."""
        return request_for(source, state, accept=_ACCEPT)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """Items without title or link are left out and counted; no list where it should be is an error."""
        text = decode(body, content_type=content_type).lstrip("\ufeff \t\r\n")
        if not text:
            return Parsed(drafts=(), error="the document is empty")
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return Parsed(drafts=(), error="the document is no JSON, or is cut off")
        return _read(document, url=url, options=options)


def _fault(options: Mapping[str, str]) -> Fault | None:
    for name in ("items", "id", "title", "date", "text", "author"):
        if options.get(name) and not _PATH.fullmatch(options[name]):
            return name, 'must be a path, like "data.items" or "authors.0.name"'
    values = _VALUE.findall(options["link"]) if "{" in options["link"] else [options["link"]]
    if not values or not all(_PATH.fullmatch(value) for value in values):
        return "link", 'must be a path, or an address with paths in it, like "https://news.example/{id}"'
    return common_fault(options)


def _read(document: object, *, url: str, options: Mapping[str, str]) -> Parsed:
    path = options.get("items", "")
    items = _at(document, path)
    if not isinstance(items, list):
        where = f"at '{clean_line(path)}'" if path else "in the document"
        return Parsed(drafts=(), error=f"there is no list {where}", unmatched=True)
    base = options.get("base", url)
    items = items[:MOST_ENTRIES]
    drafts = tuple(found for item in items if (found := _draft(item, options, base=base)) is not None)
    if items and not drafts:
        error = f"none of the items has a title and a link; items: {len(items)}"
        return Parsed(drafts=(), error=error, unmatched=True)
    return Parsed(drafts=drafts, skipped=len(items) - len(drafts))


def _draft(item: object, options: Mapping[str, str], *, base: str) -> Draft | None:
    raw = RawEntry(
        feed_id=_said(item, options.get("id")),
        title=_said(item, options["title"]),
        links=(_link(item, options["link"]),),
        texts=(_said(item, options.get("text")),),
        published=date_of(_said(item, options.get("date")), options),
        updated="",
        authors=(_said(item, options.get("author")),),
    )
    found = draft(raw, base=base) if raw.title.strip() and raw.links[0] else None
    return found if found is not None and found.title and found.url else None


def _link(item: object, link: str) -> str:
    """The address of an item; "" when a part of it is missing."""
    if "{" not in link:
        return _said(item, link)
    values = {path: _said(item, path) for path in _VALUE.findall(link)}
    return _VALUE.sub(lambda found: values[found[1]], link) if all(values.values()) else ""


def _said(item: object, path: str | None) -> str:
    """The text or number at `path`, "" when there is none."""
    value = _at(item, path) if path else None
    return "" if isinstance(value, bool) or not isinstance(value, str | int | float) else str(value)


def _at(value: Any, path: str) -> object:
    """What stands at `path`, None when nothing does; `path` "" is `value` itself."""
    for name in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and len(name) < 5 and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
