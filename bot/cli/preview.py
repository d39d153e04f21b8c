"""`preview`: how sources would be read. Takes addresses, files, ids of the catalogue, catalogues."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.domain.ids import digest
from bot.domain.items import Draft, document_of, stated
from bot.domain.outcomes import Failed, Fetched, FetchOutcome
from bot.domain.sources import Source, SourceId, SourceState, is_web_address, read_sources
from bot.loading import analyst_of, load_sources, load_topics
from bot.parts import build_fetcher
from bot.pipeline.read import joined
from bot.ports import Analyst, Parsed
from bot.sources import KINDS
from bot.sources.decode import decode
from bot.sources.discover import Role, find_feeds
from bot.sources.telegram import is_channel
from bot.web.fetch import WebFetcher

#: The id of sources that are no rows of a catalogue, but addresses or files.
_TYPED = SourceId("preview")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One thing to preview: a source to fetch, a file to read, or only an error."""

    argument: str
    source: Source
    file: Path | None = None
    error: str = ""


def main(settings: Settings, arguments: Sequence[str], *, as_json: bool) -> int:
    """Show every argument; 1 when one cannot be read."""
    return asyncio.run(_main(settings, arguments, as_json=as_json))


async def _main(settings: Settings, arguments: Sequence[str], *, as_json: bool) -> int:
    topics, _ = load_topics(settings)
    analyst = analyst_of(topics)
    fetcher = build_fetcher(settings)
    await fetcher.open()
    failed = False
    try:
        for asked in _asked(settings, arguments):
            print(f"reading {asked.argument} …", file=sys.stderr)
            parsed = await _read(asked, fetcher)
            failed = failed or bool(parsed.error)
            shown = _as_object(asked, parsed, analyst=analyst)
            print(json.dumps(shown, ensure_ascii=False) if as_json else _as_text(shown), flush=True)
    finally:
        await fetcher.close()
    return 1 if failed else 0


def _asked(settings: Settings, arguments: Sequence[str]) -> Iterator[_Asked]:
    for argument in arguments:
        path = Path(argument)
        if is_web_address(argument):
            yield _Asked(argument=argument, source=_adhoc(argument))
        elif path.suffix == ".toml" and path.is_file():
            yield from _catalogue(path, settings)
        elif path.is_file():
            yield _Asked(argument=argument, source=_adhoc(path.absolute().as_uri()), file=path)
        else:
            known = [one for one in load_sources(settings)[0] if one.id == argument]
            error = "" if known else "is no address, no file, and no id of the catalogue"
            yield _Asked(argument=argument, source=known[0] if known else _adhoc(argument), error=error)


def _catalogue(path: Path, settings: Settings) -> Iterator[_Asked]:
    sources, problems = read_sources(
        path.read_text("utf-8", errors="replace"),
        file=str(path),
        kinds=KINDS,
        private_ok=True,
        variables=settings.variables,
    )
    for source in sources:
        yield _Asked(argument=source.id, source=source)
    for problem in problems:
        yield _Asked(argument=problem.row, source=_adhoc(""), error=str(problem))


def _adhoc(url: str) -> Source:
    """A source for an address that an operator typed; private networks are theirs to name."""
    return Source(
        id=_TYPED,
        name="preview",
        kind="telegram" if is_channel(url) else "feed",
        url=url,
        language="",
        every=timedelta(minutes=10),
        official=False,
        country="",
        owner="preview",
        private_ok=True,
    )


async def _read(asked: _Asked, fetcher: WebFetcher) -> Parsed:
    """What is there; of a page that was typed and is no feed, what the first feed says that it links to."""
    if asked.error:
        return Parsed(drafts=(), error=asked.error)
    if asked.file is not None:
        return await _read_file(asked.file, asked.source)
    state = SourceState(source_id=asked.source.id, next_poll_at=datetime.now(UTC))
    request = KINDS[asked.source.kind].request(asked.source, state)
    outcome = await fetcher.fetch(request)
    if not isinstance(outcome, Fetched):
        return _unfetched(outcome)
    parsed = await _parse(outcome, asked.source)
    if parsed.children:
        print(f"  it lists {len(parsed.children)} documents that are read", file=sys.stderr)
        answers = [await fetcher.fetch(replace(request, url=url)) for url in parsed.children]
        parts = [await _parse(one, asked.source) for one in answers if isinstance(one, Fetched)]
        return joined(parts) if parts else _unfetched(answers[0])
    if parsed.error and asked.source.id == _TYPED:
        html = decode(outcome.body, content_type=outcome.content_type)
        linked = [one for one in find_feeds(html, outcome.url) if one.role is Role.LINKED]
        for number, link in enumerate(linked):
            did = "reading its feed" if number == 0 else "it also has"
            print(f"  {did} {link.url} {link.title}", file=sys.stderr)
        if linked:
            feed = replace(asked.source, id=SourceId("feed"), url=linked[0].url)
            return await _read(replace(asked, source=feed), fetcher)
    return parsed


async def _read_file(file: Path, source: Source) -> Parsed:
    try:
        body = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        return Parsed(drafts=(), error=f"the file cannot be read ({error.strerror})")
    return await _parse(
        Fetched(body=body, content_type="", etag="", last_modified="", url=source.url), source
    )


async def _parse(fetched: Fetched, source: Source) -> Parsed:
    parsed = await asyncio.to_thread(
        KINDS[source.kind].parse,
        fetched.body,
        content_type=fetched.content_type,
        url=fetched.url,
        options=source.options,
    )
    if parsed.skipped:
        print(f"  left out, as they have no title or link: {parsed.skipped}", file=sys.stderr)
    return parsed


def _unfetched(outcome: FetchOutcome) -> Parsed:
    reason = outcome.reason if isinstance(outcome, Failed) else "the server sent no document"
    return Parsed(drafts=(), error=reason)


def _as_object(asked: _Asked, parsed: Parsed, *, analyst: Analyst) -> dict[str, Any]:
    """The object of `preview --json`."""
    return {
        "source": asked.argument,
        "error": parsed.error or None,
        "title": parsed.title or None,
        "link": parsed.link or None,
        "language": parsed.language or asked.source.language or None,
        "entries": [_entry(draft, asked.source, parsed=parsed, analyst=analyst) for draft in parsed.drafts],
    }


def _entry(draft: Draft, source: Source, *, parsed: Parsed, analyst: Analyst) -> dict[str, Any]:
    if draft.figures:
        topics = stated(draft).topics
    else:
        topics = analyst.analyze(document_of(draft, source, declared=parsed.language)).topics
    return {
        "id": draft.feed_id or draft.url or digest(draft.title, draft.text),
        "title": draft.title,
        "link": draft.url or None,
        "published": draft.published.isoformat() if draft.published else None,
        "updated": draft.updated.isoformat() if draft.updated else None,
        "authors": list(draft.authors),
        "text": draft.text,
        "topics": list(topics),
    }


def _as_text(shown: dict[str, Any]) -> str:
    head = f"{shown['source']}: {shown['error'] or shown['title'] or 'no title'}"
    rows = [
        f"  {(one['published'] or 'no date')[:16]:16}  {', '.join(one['topics']) or '–':24}  {one['title']}"
        for one in shown["entries"]
    ]
    return "\n".join([head, *rows, "" if rows else "  no entries"])
