"""`stories`: JSON Lines of items in, the story of each out, as the running bot groups them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from bot.cli.analyze import BadLine, answer_lines, read_line, text_of
from bot.config import Settings
from bot.domain.assigning import assign
from bot.domain.errors import SeedError
from bot.domain.forms import Cues
from bot.domain.ids import digest
from bot.domain.items import Document
from bot.domain.reports import Origin, report_of
from bot.domain.story_index import StoryIndex
from bot.loading import analyst_of, load_cues, load_semantic, load_topics

if TYPE_CHECKING:
    # All ports together take a tenth of the start of `analyze`, and only types are wanted.
    from bot.ports import Analyst

#: Only when so many stories are open closed ones are let go, so that a file in any order is grouped alike.
_KEPT = 20_000
#: Clocks differ a little; what is dated later than that has no date.
_CLOCK_SLACK = timedelta(hours=1)


def main(settings: Settings, lines: BinaryIO, *, out: TextIO) -> int:
    """Answer every line; 1 when one was bad."""
    topics, problems = load_topics(settings)
    if problems:
        raise SeedError("\n".join(str(one) for one in problems))
    semantic = load_semantic(settings, topics)
    grouping = Grouping(
        analyst_of(topics, semantic=semantic),
        load_cues(),
        now=datetime.now(UTC),
        note=semantic.note if semantic else None,
    )
    return answer_lines(lines, grouping.answer_line, out=out)


class Grouping:
    """Items of one stream, each put into its story."""

    def __init__(
        self,
        analyst: "Analyst",
        cues: Mapping[str, Cues],
        *,
        now: datetime,
        note: Callable[[str, str], Mapping[str, float]] | None = None,
    ) -> None:
        """Items are dated `now` at the latest. `note` takes the id and text of each, and gives the earlier
        items that mean nearly the same."""
        self._note = note
        self._analyst = analyst
        self._cues = cues
        self._now = now
        self._latest: datetime | None = None
        self._index = StoryIndex()

    def answer_line(self, line: bytes) -> dict[str, Any]:
        """The answer to one line: its story, or the error."""
        values, document = read_line(line)
        if document is None:
            return values
        try:
            source, owner, url = (text_of(values, key) for key in ("source", "owner", "url"))
        except BadLine as error:
            return {"id": values["id"], "error": str(error)}
        origin = Origin(
            id=_name_of(values["id"]), at=self._time_of(document), source=source, owner=owner, url=url
        )
        return {"id": values["id"], "story": self._place(document, origin)}

    def _place(self, document: Document, origin: Origin) -> str:
        analysis = self._analyst.analyze(document)
        cues = self._cues.get(analysis.language, Cues())
        report = report_of(document, analysis, origin=origin, cues=cues)
        if self._note:
            report = replace(report, meant=self._note(report.id, f"{document.title}. {document.text}"))
        story = self._index.take(report, assign(report, self._index))
        if len(self._index) > _KEPT:
            self._index.forget(self._latest or self._now)
        return story.id

    def _time_of(self, document: Document) -> datetime:
        """When an item was told; one without a date, or with one to come, came with the one before it."""
        at = document.published
        if at is None or at > self._now + _CLOCK_SLACK:
            return self._latest or self._now
        self._latest = max(self._latest, at) if self._latest else at
        return at


def _name_of(name: object) -> str:
    """Ids are texts or numbers; whatever else a line gives is known by its JSON."""
    return name if isinstance(name, str) else digest(json.dumps(name, sort_keys=True))
