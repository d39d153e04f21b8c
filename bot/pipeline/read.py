"""From the answer of a source to what it means: its new state and the items that it brought. Pure, but it
takes time: run it on a worker thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.domain.findings import Findings, findings_of
from bot.domain.forms import Cues
from bot.domain.ids import body_digest
from bot.domain.items import Analysis, Document, Item, ItemId, document_of, stated
from bot.domain.leases import Offer, offered
from bot.domain.moves import moved
from bot.domain.outcomes import Failed, Fetched, FetchOutcome, NotModified
from bot.domain.reports import Origin, Report, report_of, reports_beside
from bot.domain.rhythm import Rhythm
from bot.domain.sources import PollResult, Source, SourceState, read_as
from bot.pipeline.novelty import FEWEST_ENTRIES, Edited, Fresh, Novelty, find_new
from bot.pipeline.revise import Reread
from bot.pipeline.schedule import after_failure
from bot.ports import Analyst, Parsed, SourceKind

#: After a refusal a source is not polled sooner than it must be for so long.
_CALM = timedelta(days=1)
#: So many entries at once that are so much older than the latest of their source are an archive that was put
#: online, or a list that was turned over. Fewer are told: a date may be that of an event, or a mistake.
_LATE = timedelta(days=7)
_ARCHIVED = 5
#: Bytes. A document of this size is read in well under a second, whatever it holds; ten times what is usual.
_ORDINARY = 256 * 1024

#: What no ordinary document has: entities of its own, the oldest way to make a small document grow.
_ODD = b"<!ENTITY"
#: So many entries stay known after a push, which does not say how long the whole document is: twice what is
#: read of one at most.
_FEWEST_PUSHED = 2000


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
    #: What was learned of when it publishes, None when that is as before.
    rhythm: Rhythm | None = None
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
    #: Those of `items` that are no news, see `archived`.
    late: frozenset[ItemId] = frozenset()
    #: Whether a hub brought it, and no poll.
    pushed: bool = False
    #: Where its news can be had; None when the document was not read anew.
    offer: Offer | None = None


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
    #: The same kinds, read where nothing but the document suffers; without it, `kinds` read everything.
    apart: Mapping[str, SourceKind] = field(default_factory=dict)
    #: By language.
    cues: Mapping[str, Cues] = field(default_factory=dict)
    #: Takes the id and text of an item, and tells which earlier ones mean nearly the same (`Report.meant`);
    #: safe from several threads. None: nobody is asked.
    note: Callable[[str, str], Mapping[str, float]] | None = None
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
            state = moved(state, fetched.moved_to)
            return Reading(state=_success(source, state, result=_as_before(state), now=now))
        parsed = self._parse(fetched, source, state=state)
        if parsed.children:
            if children is None:
                return Reading(state=state, children=parsed.children)
            missing = [one for one in children if not isinstance(one, Fetched)]
            if len(missing) == len(children):
                return read_unfetched(source, state, outcome=missing[0], now=now)
            # What the children hold changes without it, and one that failed is wanted again.
            body_hash, state = "", replace(state, etag="", last_modified="")
            found = [one for one in children if isinstance(one, Fetched)]
            parsed = joined([self._parse(one, source, state=state) for one in found])
        if parsed.error:
            return _unread(source, state, parsed=parsed, now=now)
        first, as_before = not state.seeded, state.read_as == read_as(source)
        state = replace(state, read_as=read_as(source), manners=parsed.manners)
        offer = offered(fetched.offer, parsed.offer, url=fetched.url)
        if not parsed.drafts:
            # A valid document without entries: what comes next is new, and what was known stays known.
            after = _success(source, state, result=PollResult.EMPTY, now=now)
            after = replace(after, body_hash=body_hash, seeded=True)
            return Reading(state=after, first=first, offer=offer)
        novelty = find_new(source.id, seen, drafts=parsed.drafts, fewest=self.fewest_seen)
        if seen and not novelty.gap:
            state = moved(state, fetched.moved_to)
        # With other options entries may have other links: where none is known, they are not news.
        first = first or (not as_before and len(novelty.fresh) == len(parsed.drafts))
        result = PollResult.NEW if novelty.fresh else PollResult.UNCHANGED
        news = self._brought(novelty, source, parsed=parsed, state=state, now=now)
        after = replace(
            _success(source, state, result=result, now=now),
            body_hash=body_hash,
            seeded=True,
            new_at=_newest(news.items, state),
            gap_at=now if novelty.gap and state.result is not PollResult.EMPTY else state.gap_at,
        )
        seen_now = novelty.seen if novelty.seen != seen else None
        return replace(news, state=after, seen=seen_now, first=first, skipped=parsed.skipped, offer=offer)

    def read_push(
        self, fetched: Fetched, source: Source, *, state: SourceState, seen: tuple[str, ...], now: datetime
    ) -> Reading | None:
        """The reading of what a hub sent at `now`: the whole document, or only what is new in it.

        It says nothing of how polls go, so all but the news stays as it was. None when nothing can be learned
        from it, and the source had better be polled.
        """
        parsed = self._parse(fetched, source, state=state)
        if parsed.error or not parsed.drafts or not state.seeded:
            return None
        novelty = find_new(
            source.id, seen, drafts=parsed.drafts, fewest=max(self.fewest_seen, _FEWEST_PUSHED)
        )
        news = self._brought(novelty, source, parsed=parsed, state=state, now=now)
        result = PollResult.NEW if news.items and not state.failures else state.result
        after = replace(state, new_at=_newest(news.items, state), result=result)
        return replace(news, state=after, seen=novelty.seen if novelty.seen != seen else None, pushed=True)

    def _brought(
        self, novelty: Novelty, source: Source, *, parsed: Parsed, state: SourceState, now: datetime
    ) -> Reading:
        """What is new or edited, understood; all else of the reading is still to be said."""
        understand = partial(self._understood, source=source, parsed=parsed, now=now)
        # Oldest first: alerts leave in the order in which things happened.
        understood = [understand(one) for one in reversed(novelty.fresh)]
        return Reading(
            state=state,
            items=tuple(one.item for one in understood),
            facts=tuple(one.facts for one in understood if one.facts is not None),
            reports={one.item.id: one.reports for one in understood if one.item.topics},
            edited=tuple(Reread(**understand(edit)._asdict()) for edit in novelty.edited),
            doubted=novelty.doubted,
            late=archived([one.item for one in understood], state),
        )

    def _parse(self, fetched: Fetched, source: Source, *, state: SourceState) -> Parsed:
        kinds = self.kinds if is_ordinary(fetched, state) else self.apart or self.kinds
        return kinds[source.kind].parse(
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
        document = document_of(draft, source, declared=parsed.language)
        given = stated(draft) if draft.figures else None
        return self.understand(item, document, source=source, given=given)

    def understand(
        self, item: Item, document: Document, *, source: Source, given: Analysis | None = None
    ) -> Understood:
        """`item` with what `document`, its text, tells; `given` when that need not be found out."""
        analysis = given or self.analyst.analyze(document)
        item = replace(
            item,
            text=document.text,
            language=analysis.language,
            topics=analysis.topics,
            countries=analysis.countries,
            quotes=analysis.quotes,
        )
        origin = Origin(
            id=item.id,
            at=item.at,
            seen_at=item.seen_at,
            source=source.id,
            owner=source.owner,
            url=item.url,
        )
        cues = self.cues.get(analysis.language, Cues())
        report = report_of(document, analysis, origin=origin, cues=cues)
        if self.note and item.topics:
            report = replace(report, meant=self.note(item.id, f"{item.title}. {item.text}"))
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


def archived(items: Sequence[Item], state: SourceState) -> frozenset[ItemId]:
    """Those of `items`, all new to us, that are no news, as they come out of an archive. They are measured by
    what their source, which was in `state`, told before, not by our clock: nobody knows how long ago the
    bot ran last."""
    if state.new_at is None:
        return frozenset()
    old = [one.id for one in items if one.published is not None and state.new_at - one.published > _LATE]
    return frozenset(old) if len(old) >= _ARCHIVED else frozenset()


def _newest(items: Sequence[Item], state: SourceState) -> datetime | None:
    """When the newest of `items` and of those before happened."""
    return max([item.at for item in items] + ([state.new_at] if state.new_at else []), default=None)


def is_ordinary(fetched: Fetched, state: SourceState) -> bool:
    """Whether a document may be read beside everything else: small, without tricks, from a source whose last
    document could be read."""
    return len(fetched.body) <= _ORDINARY and not state.failures and _ODD not in fetched.body


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
            answer=outcome,
        )
    state = moved(state, outcome.moved_to)
    state = replace(state, fresh_s=int(outcome.fresh_for.total_seconds()))
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
        fresh_s=int(fetched.fresh_for.total_seconds()),
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
        failing_since=None,
        polled_at=now,
        next_poll_at=now + source.every,
    )


def failure(
    source: Source,
    state: SourceState,
    *,
    result: PollResult,
    detail: str,
    now: datetime,
    answer: Failed | None = None,
) -> Reading:
    """The reading of a poll that failed; `answer` is what came in place of a document, None when one came.

    A source that refuses us is left alone for twice as long, and for a day not polled sooner than it must.
    """
    failures = state.failures + 1
    refused = answer is not None and answer.refused
    # The validators are forgotten: after a failure the whole document is wanted.
    after = replace(
        state,
        result=result,
        detail=detail,
        failures=failures,
        failing_since=state.failing_since or now,
        calm_until=now + _CALM if refused else state.calm_until,
        errors=state.errors + 1,
        polled_at=now,
        etag="",
        last_modified="",
        next_poll_at=after_failure(
            now=now,
            every=source.every,
            failures=failures + refused,
            retry_after=answer.retry_after if answer is not None else None,
        ),
    )
    return Reading(state=after)
