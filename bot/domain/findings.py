"""What is kept of an item for years: its facts, with the words that prove them. Its text goes after weeks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.facts import Figure, Proof, Span, Stage, Visit, whole_text
from bot.domain.items import Analysis, Item, ItemId
from bot.domain.sources import SourceId

#: A passage that proves is a sentence; one that is longer is cut to this many characters around the proof.
LONGEST_PASSAGE = 300

#: Ends of sentences and lines. A full stop ends one only before a space, so that numbers stay whole.
_END = re.compile(r"[.!?…]+[»”\"')\]]*\s|[。！？]+[”」』）]*|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Characters `whole_text(…)[start:start + len(text)]`."""

    start: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The facts of one item, of which at least one is there; they change only as its source edits it."""

    id: ItemId
    source_id: SourceId
    title: str
    url: str
    #: See `Item.at`.
    at: datetime
    seen_at: datetime
    language: str
    visits: tuple[Visit, ...] = ()
    #: Visits that may come or that only the way it is told lets suppose, of a text whose title and lead tell
    #: of none for certain.
    rumours: tuple[Visit, ...] = ()
    figures: tuple[Figure, ...] = ()
    stages: tuple[Stage, ...] = ()
    #: What the proofs point at, in the order of the text, none overlapping.
    passages: tuple[Passage, ...] = ()


def findings_of(item: Item, analysis: Analysis) -> Findings | None:
    """What to keep of the facts in `analysis` of `item`; None when there are none."""
    visits = (*analysis.visits, *analysis.rumours)
    facts: tuple[Visit | Figure | Stage, ...] = (*visits, *analysis.figures, *analysis.stages)
    if not facts:
        return None
    spans = (span for fact in facts for proof in fact.proof.values() for span in proof.spans)
    return Findings(
        id=item.id,
        source_id=item.source_id,
        title=item.title,
        url=item.url,
        at=item.at,
        seen_at=item.seen_at,
        language=analysis.language,
        visits=analysis.visits,
        rumours=analysis.rumours,
        figures=analysis.figures,
        stages=analysis.stages,
        passages=passages_of(whole_text(item.title, item.text), spans),
    )


def passages_of(whole: str, spans: Iterable[Span]) -> tuple[Passage, ...]:
    """The sentences of `whole` in which `spans` stand, each once; spans outside of it are left out."""
    wanted = sorted({span for span in spans if 0 <= span.start < span.end <= len(whole)})
    if not wanted:
        return ()
    bounds = [0, *(found.end() for found in _END.finditer(whole)), len(whole)]
    ranges: list[tuple[int, int]] = []
    at = 0
    for span in wanted:
        while bounds[at + 1] <= span.start:
            at += 1
        last = at
        while bounds[last + 1] < span.end:
            last += 1
        ranges.append(_around(span, bounds[at], end=bounds[last + 1]))
    return tuple(_passage(whole, start, end=end) for start, end in _joined(ranges))


def proving(findings: Findings, proofs: Iterable[Proof]) -> tuple[Passage, ...]:
    """The passages in which `proofs` stand, in the order of the text; the title is none of them."""
    spans = [span for proof in proofs for span in proof.spans]
    return tuple(
        passage
        for passage in findings.passages
        if passage.start > len(findings.title) and any(_overlap(passage, span) for span in spans)
    )


def _overlap(passage: Passage, span: Span) -> bool:
    return span.start < passage.start + len(passage.text) and passage.start < span.end


def _around(span: Span, start: int, *, end: int) -> tuple[int, int]:
    """The sentence from `start` to `end`, or what of it lies near `span`."""
    if end - start <= LONGEST_PASSAGE:
        return start, end
    margin = max(0, LONGEST_PASSAGE - (span.end - span.start)) // 2
    return max(start, span.start - margin), min(end, span.end + margin)


def _joined(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """`ranges`, which come by their start, with those that overlap made one."""
    start, end = ranges[0]
    for following in ranges[1:]:
        if following[0] >= end:
            yield start, end
            start, end = following
        else:
            end = max(end, following[1])
    yield start, end


def _passage(whole: str, start: int, *, end: int) -> Passage:
    text = whole[start:end]
    return Passage(start=start + len(text) - len(text.lstrip()), text=text.strip())
