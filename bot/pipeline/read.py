"""From the answer of a source to what it means: its new state and the items that it brought. Pure, but it
takes time: run it on a worker thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.domain.findings import Findings, findings_of
from bot.domain.ids import body_digest
from bot.domain.items import Document, Item, ItemId, document_of
from bot.domain.outcomes import Failed, Fetched, FetchOutcome, NotModified
from bot.domain.reports import Cues, Origin, Report, report_of, reports_beside
from bot.domain.sources import PollResult, Source, SourceState, read_as
from bot.pipeline.novelty import FEWEST_ENTRIES, Edited, Fresh, find_new
from bot.pipeline.revise import Reread
from bot.pipeline.schedule import next_poll
from bot.ports import Analyst, Parsed, SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one poll means: the new state of the source and the items that it brought."""

    state: SourceState
    #: Keys of what was seen of it until now, None when they are as before.
    seen: tuple[str, ...] | None = None
    items: tuple[Item, ...] = ()
    #: The facts of those of `items` that have some.
    facts: tuple[Findings, ...] = ()
    #: What those of `items` that are on a topic tell of: what it is about first, then what it tells beside.
    reports: Mapping[ItemId, tuple[Report, ...]] = field(default_factory=dict)
    #: Whether the source was unknown before: its items are what was there, not news.
    first: bool = False
    #: Entries of the document that were left out.
    skipped: int = 0
    #: Addresses of documents without which it is not complete (`Parsed.children`); all else is as before.
    children: tuple[str, ...] = ()
    #: Known items that the source has edited, in document order.
    edited: tuple[Reread, ...] = ()
    #: See `Novelty.doubted`.
    doubted: frozenset[str] = frozenset()


class Understood(NamedTuple):
    """What is new or edited, understood."""

    item: Item
    facts: Findings | None
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How documents are read and understood."""

    kinds: Mapping[str, SourceKind]
    analyst: Analyst
    #: By language.
    cues: Mapping[str, Cues] = field(default_factory=dict)
    #: See `find_new`.
    fewest_seen: int = FEWEST_ENTRIES

    def read(
        self,
        fetched: Fetched,
        source: Source,
        *,
        state: SourceState,
        seen: tuple[str, ...],
        now: datetime,
        children: tuple[FetchOutcome, ...] | None = None,
    ) -> Reading:
        """The reading of a document that was fetched at `now`, where `seen` was seen before.

        `children` are the answers for `Reading.children`; None as long as nobody asked for them.
        """
        body_hash = body_digest(fetched.body)
        state = _remember_validators(state, fetched, now=now)
        if body_hash == state.body_hash and state.read_as == read_as(source):
            return Reading(state=_success(source, state, result=_as_before(state), now=now))
        parsed = self._parse(fetched, source)
        if parsed.children:
            if children is None:
                return Reading(state=state, children=parsed.children)
            missing = [one for one in children if not isinstance(one, Fetched)]
            if len(missing) == len(children):
                return read_unfetched(source, state, outcome=missing[0], now=now)
            # What the children hold changes without it, and one that failed is wanted again.
            body_hash, state = "", replace(state, etag="", last_modified="")
            parsed = joined([self._parse(one, source) for one in children if isinstance(one, Fetched)])
        if parsed.error:
            return _unread(source, state, parsed=parsed, now=now)
        first, as_before = not state.seeded, state.read_as == read_as(source)
        state = replace(state, read_as=read_as(source))
        if not parsed.drafts:
            # A valid document without entries: what comes next is new, and what was known stays known.
            after = replace(
                _success(source, state, result=PollResult.EMPTY, now=now), body_hash=body_hash, seeded=True
            )
            return Reading(state=after, first=first)
        novelty = find_new(source.id, seen, drafts=parsed.drafts, fewest=self.fewest_seen)
        # With other options entries may have other links: where none is known, they are not news.
        first = first or (not as_before and len(novelty.fresh) == len(parsed.drafts))
        result = PollResult.NEW if novelty.fresh else PollResult.UNCHANGED
        # Oldest first: alerts leave in the order in which things happened.
        understand = partial(self._understood, source=source, parsed=parsed, now=now)
        understood = [understand(one) for one in reversed(novelty.fresh)]
        items = tuple(one.item for one in understood)
        times = [item.at for item in items] + ([state.new_at] if state.new_at else [])
        after = replace(
            _success(source, state, result=result, now=now),
            body_hash=body_hash,
            seeded=True,
            new_at=max(times, default=None),
        )
        return Reading(
            state=after,
            seen=novelty.seen if novelty.seen != seen else None,
            items=items,
            facts=tuple(one.facts for one in understood if one.facts is not None),
            reports={one.item.id: one.reports for one in understood if one.item.topics},
            first=first,
            skipped=parsed.skipped,
            edited=tuple(Reread(**understand(edit)._asdict()) for edit in novelty.edited),
            doubted=novelty.doubted,
        )

    def _parse(self, fetched: Fetched, source: Source) -> Parsed:
        return self.kinds[source.kind].parse(
            fetched.body, content_type=fetched.content_type, url=fetched.url, options=source.options
        )

    def _understood(
        self, found: Fresh | Edited, *, source: Source, parsed: Parsed, now: datetime
    ) -> Understood:
        """What was found as an item, with its facts and what it tells of."""
        draft = found.draft
        item = Item(
            id=found.id,
            source_id=source.id,
            title=draft.title,
            text=draft.text,
            url=draft.url,
            published=draft.published,
            seen_at=now,
            language="",
            topics=(),
            countries=(),
        )
        return self.understand(item, document_of(draft, source, declared=parsed.language), source=source)

    def understand(self, item: Item, document: Document, *, source: Source) -> Understood:
        """`item` with the text of `document`, whose title it has, and with what that says."""
        analysis = self.analyst.analyze(document)
        item = replace(
            item,
            text=document.text,
            language=analysis.language,
            topics=analysis.topics,
            countries=analysis.countries,
            quotes=analysis.quotes,
        )
        origin = Origin(id=item.id, at=item.at, source=source.id, owner=source.owner, url=item.url)
        cues = self.cues.get(analysis.language, Cues())
        report = report_of(document, analysis, origin=origin, cues=cues)
        return Understood(item, findings_of(item, analysis), (report, *reports_beside(report, analysis)))


def joined(parts: Sequence[Parsed]) -> Parsed:
    """Several documents of one source, at least one, as one: the entries of all that could be read."""
    sound = [part for part in parts if not part.error]
    if not sound:
        return parts[0]
    return replace(
        sound[0],
        drafts=tuple(draft for part in sound for draft in part.drafts),
        skipped=sum(part.skipped for part in sound),
        children=(),
    )


def read_unfetched(
    source: Source, state: SourceState, *, outcome: NotModified | Failed, now: datetime
) -> Reading:
    """The reading of an answer that brought no document."""
    if isinstance(outcome, Failed):
        return failure(
            source,
            state,
            result=PollResult.UNREACHABLE,
            detail=outcome.reason,
            now=now,
            retry_after=outcome.retry_after,
        )
    return Reading(state=_success(source, state, result=_as_before(state), now=now))


def _unread(source: Source, state: SourceState, *, parsed: Parsed, now: datetime) -> Reading:
    result = PollResult.UNMATCHED if parsed.unmatched else PollResult.UNPARSABLE
    return failure(source, state, result=result, detail=parsed.error, now=now)


def _remember_validators(state: SourceState, fetched: Fetched, *, now: datetime) -> SourceState:
    same = (fetched.etag, fetched.last_modified) == (state.etag, state.last_modified)
    return replace(
        state,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        validators_at=state.validators_at if same and state.validators_at else now,
    )


def _as_before(state: SourceState) -> PollResult:
    """The result of a poll that found the document of the poll before."""
    return PollResult.EMPTY if state.result is PollResult.EMPTY else PollResult.UNCHANGED


def _success(source: Source, state: SourceState, *, result: PollResult, now: datetime) -> SourceState:
    return replace(
        state,
        result=result,
        detail="",
        failures=0,
        polled_at=now,
        next_poll_at=next_poll(now=now, every=source.every, failures=0, retry_after=None),
    )


def failure(
    source: Source,
    state: SourceState,
    *,
    result: PollResult,
    detail: str,
    now: datetime,
    retry_after: timedelta | None = None,
) -> Reading:
    """The reading of a poll that failed."""
    failures = state.failures + 1
    # The validators are forgotten: after a failure the whole document is wanted.
    after = replace(
        state,
        result=result,
        detail=detail,
        failures=failures,
        errors=state.errors + 1,
        polled_at=now,
        etag="",
        last_modified="",
        next_poll_at=next_poll(now=now, every=source.every, failures=failures, retry_after=retry_after),
    )
    return Reading(state=after)
