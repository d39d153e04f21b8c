"""What a poll means, as one write, and as lines of the log."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.moves import is_followed
from bot.domain.sources import Seen, SourceState
from bot.pipeline.newsdesk import Edition
from bot.pipeline.read import Reading
from bot.pipeline.revise import Revision
from bot.ports import Batch

log = logging.getLogger(__name__)

#: Keys that a source gives its entries, by their first letter.
_KEYS = {"u": "addresses", "i": "ids"}


def batch_of(reading: Reading, revisions: Sequence[Revision], *, edition: Edition) -> Batch:
    """All that a poll means, as one write."""
    learned = bool(reading.items or revisions) or (reading.first and reading.state.seeded)
    seen = () if reading.seen is None else (Seen(source_id=reading.state.source_id, keys=reading.seen),)
    leads = edition.leads
    return Batch(
        sources=(reading.state,),
        seen=seen,
        rhythms=() if reading.rhythm is None else (reading.rhythm,),
        items=tuple(replace(one, story_id=leads.get(one.id)) for one in reading.items),
        facts=reading.facts,
        revised=tuple(
            replace(one.after, story_id=one.before.story_id or leads.get(one.after.id)) for one in revisions
        ),
        facts_revised=tuple(one.facts_after for one in revisions if one.facts_after is not None),
        stories=edition.stories,
        outgoing=edition.rows,
        volatile=not learned,
    )


def log_outcome(before: SourceState, reading: Reading) -> None:
    """Say what a poll or a push brought; `before` is the state of its source until then."""
    state = reading.state
    log.info(
        "%s: source=%s result=%s items=%d detail=%s",
        "pushed" if reading.pushed else "polled",
        state.source_id,
        state.result,
        len(reading.items),
        state.detail,
    )
    for kind in sorted(reading.doubted):
        log.warning("%s of this source do not hold: source=%s", _KEYS[kind], state.source_id)
    if state.gap_at != before.gap_at:
        log.warning("gap: source=%s nothing is left that was known; items may be missed", state.source_id)
    if is_followed(state) and not is_followed(before):
        log.warning(
            "moved: source=%s to=%s; change its url in the catalogue", state.source_id, state.moved_to
        )
