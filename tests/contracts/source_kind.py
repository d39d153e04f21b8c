"""What every kind of source owes, see `bot.ports.SourceKind`. `test_source_kinds.py` runs it over KINDS.

A recorded payload in `tests/data/sources/<kind>/` stands beside `<name>.expected.json`:
{"given": {"content_type", "url", "options"?}, "title", "link", "language", "error",
 "entries": [fields of Draft], "skipped"?, "unmatched"?, "children"?}.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.facts import Figure, whole_text
from bot.domain.items import Draft
from bot.domain.sources import Source, SourceId, SourceState, is_web_address
from bot.domain.text import clean, clean_line
from bot.ports import Parsed, SourceKind
from bot.sources import KINDS

DATA = Path(__file__).parents[1] / "data" / "sources"

NOW = datetime(2025, 11, 12, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Recorded:
    """A payload and what shall be read from it."""

    kind: str
    path: Path

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.path.name}"

    @property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @property
    def expected(self) -> dict[str, Any]:
        text = self.path.with_suffix(".expected.json").read_text(encoding="utf-8")
        loaded: dict[str, Any] = json.loads(text)
        return loaded

    @property
    def options(self) -> dict[str, str]:
        options: dict[str, str] = self.expected["given"].get("options", {})
        return options

    def parse(self, body: bytes, kind: str = "", *, by: SourceKind | None = None) -> Parsed:
        """`body` as it would be read from here, or by another `kind` with its own options; by `by` in place
        of the kind itself."""
        given = self.expected["given"]
        options = options_of(kind) if kind else self.options
        reads = by or KINDS[kind or self.kind]
        return reads.parse(body, content_type=given["content_type"], url=given["url"], options=options)


def recorded(kind: str) -> list[Recorded]:
    """All payloads of a kind, by name."""
    paths = sorted((DATA / kind).iterdir())
    return [Recorded(kind, path) for path in paths if not path.name.endswith(".expected.json")]


def options_of(kind: str) -> dict[str, str]:
    """Options with which `kind` can read anything."""
    return recorded(kind)[0].options


def make_source(kind: str, *, private_ok: bool = False) -> Source:
    return Source(
        id=SourceId("source"),
        name="Source",
        kind=kind,
        url="https://news.example/feed",
        language="en",
        every=timedelta(minutes=10),
        official=False,
        country="",
        owner="source",
        private_ok=private_ok,
        headers={"X-Key": "${KEY}"},
        user_agent="Reader/1.0",
        proxy="http://proxy.example:3128",
    )


def make_state(*, validators_age: timedelta | None) -> SourceState:
    return SourceState(
        source_id=SourceId("source"),
        next_poll_at=NOW,
        etag='"1"',
        last_modified="Wed, 12 Nov 2025 10:00:00 GMT",
        validators_at=None if validators_age is None else NOW - validators_age,
    )


def as_expected(parsed: Parsed) -> dict[str, Any]:
    """`parsed` in the form of an expected file, without what was given."""
    entries = []
    for draft in parsed.drafts:
        entry = asdict(draft) | {"authors": list(draft.authors)}
        for field in ("published", "updated"):
            entry[field] = entry[field].isoformat() if entry[field] else None
        # Few documents bring figures as data.
        entry.pop("figures")
        if draft.figures:
            entry["figures"] = [_figure(one, whole_text(draft.title, draft.text)) for one in draft.figures]
        entries.append(entry)
    seldom = {"skipped": parsed.skipped, "unmatched": parsed.unmatched, "children": list(parsed.children)}
    return {
        "title": parsed.title,
        "link": parsed.link,
        "language": parsed.language,
        "error": parsed.error,
        "entries": entries,
        **{name: value for name, value in seldom.items() if value},
    }


def _figure(figure: Figure, whole: str) -> dict[str, Any]:
    """What a figure says, and the words that prove it."""
    values = {
        one.name: getattr(figure, one.name)
        for one in fields(figure)
        if one.name not in ("proof", "headline") and getattr(figure, one.name) != one.default
    }
    proof = {
        name: [whole[span.start : span.end] for span in found.spans] for name, found in figure.proof.items()
    }
    return {name: str(value) for name, value in values.items()} | {"proof": proof}


def check_parsed(parsed: Parsed) -> None:
    """What holds for any document whatsoever."""
    assert not (parsed.error and parsed.drafts)
    assert not (parsed.children and (parsed.error or parsed.drafts))
    assert parsed.error or not parsed.unmatched
    assert parsed.skipped >= 0
    assert all(map(is_web_address, parsed.children))
    assert len(parsed.children) <= 3
    assert parsed.title == clean_line(parsed.title)
    assert parsed.language == clean_line(parsed.language)
    assert parsed.error == clean_line(parsed.error)
    assert not parsed.link or is_web_address(parsed.link)
    for draft in parsed.drafts:
        check_draft(draft)


def check_draft(draft: Draft) -> None:
    assert draft.title or draft.url
    assert draft.title == clean_line(draft.title)
    assert draft.text == clean(draft.text)
    assert len(draft.text) <= 20_000
    assert draft.feed_id == clean_line(draft.feed_id)
    assert not draft.url or is_web_address(draft.url)
    for date in (draft.published, draft.updated):
        assert date is None or date.utcoffset() == timedelta()
    for figure in draft.figures:
        check_figure(figure, whole_text(draft.title, draft.text))
    for author in draft.authors:
        assert author
        assert author == clean_line(author)


def check_figure(figure: Figure, whole: str) -> None:
    """No span, no number: every field that is set has its proof, which stands in the text."""
    said = {one.name for one in fields(figure) if getattr(figure, one.name) not in ("", None)}
    assert said - {"headline", "proof"} == set(figure.proof)
    for proof in figure.proof.values():
        assert proof.spans
        assert list(proof.spans) == sorted(proof.spans)
        assert all(whole[span.start : span.end].strip() for span in proof.spans)


def truncations(body: bytes, most: int = 150) -> Iterator[bytes]:
    """Beginnings of `body`: all of them, or `most` spread evenly where it is long."""
    step = max(1, len(body) // most)
    for end in range(0, len(body), step):
        yield body[:end]


def foreign(body: bytes) -> Iterator[bytes]:
    """`body` with bytes in it that do not belong there."""
    step = max(1, len(body) // 10)
    for at in range(0, len(body), step):
        for junk in (b"\0", b"\xff\xfe", b"<", b"]]>", b"&#xD800;", b"\x1b$B", b"<!--", b"\xed\xa0\x80"):
            yield body[:at] + junk + body[at:]
            yield body[:at] + junk + body[at + len(junk) :]
