"""What is remembered of sources, made to agree with what is so now: with the catalogue, and with the clock.
Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.moves import is_named_now
from bot.domain.sources import Seen, Source, SourceId, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What to store of sources before they are polled."""

    states: tuple[SourceState, ...]
    #: Sources of which nothing that was seen counts any more.
    unseen: tuple[Seen, ...]
    #: New ids of sources, and those under which they are known.
    renamed: tuple[tuple[SourceId, SourceId], ...] = ()


def enrolled(sources: Sequence[Source], states: Iterable[SourceState], *, now: datetime) -> Enrolment:
    """What changes as `sources` are now the catalogue, where `states` are known.

    A source that is new, has a new address, or left the catalogue starts over with a silent poll, but not one
    whose address is now the one to which it has moved, nor one that left under this id and is there under
    another; one with a shorter `every` is asked within it.
    """
    known = {state.source_id: state for state in states}
    fresh, kept, renamed = [], [], []
    ids = {source.id for source in sources}
    leaving = {state.url: state for state in known.values() if state.source_id not in ids and state.seeded}
    for source in sources:
        state = known.pop(source.id, None)
        if state is not None and is_named_now(source, state):
            state = replace(state, url=source.url, moved_to="", moves_seen=0)
            kept.append(_within_every(state, source, now=now))
        elif (state is None or not state.url) and (same := leaving.pop(source.url, None)) is not None:
            renamed.append((source.id, same.source_id))
            kept.append(_within_every(replace(same, source_id=source.id), source, now=now))
        elif state is None or state.url != source.url:
            fresh.append(SourceState(source_id=source.id, next_poll_at=now, url=source.url))
        elif (sooner := _within_every(state, source, now=now)) != state:
            kept.append(sooner)
    left = [
        replace(state, next_poll_at=datetime.max.replace(tzinfo=now.tzinfo), url="", seeded=False)
        for state in known.values()
        if state.url
    ]
    # What was seen at another address, or before it left, says nothing.
    unseen = tuple(Seen(source_id=state.source_id, keys=()) for state in (*fresh, *left))
    return Enrolment(states=(*fresh, *kept, *left), unseen=unseen, renamed=tuple(renamed))


def _within_every(state: SourceState, source: Source, *, now: datetime) -> SourceState:
    if state.polled_at is not None:
        state = set_right(state, now)
    if state.failures or state.next_poll_at <= now + source.every:
        return state
    return replace(state, next_poll_at=now + source.every)


def set_right(state: SourceState, now: datetime) -> SourceState:
    """`state` after the clock may have been set back: what was to be waited for is as far away as before."""
    if not state.url:
        return state
    if state.polled_at is None:
        return replace(state, next_poll_at=min(state.next_poll_at, now))
    if state.polled_at <= now:
        return state
    ahead = state.polled_at - now
    return replace(
        state,
        polled_at=now,
        next_poll_at=max(state.next_poll_at - ahead, now),
        new_at=min(state.new_at, now) if state.new_at else None,
        failing_since=min(state.failing_since, now) if state.failing_since else None,
        calm_until=state.calm_until - ahead if state.calm_until else None,
        validators_at=min(state.validators_at, now) if state.validators_at else None,
        gap_at=min(state.gap_at, now) if state.gap_at else None,
    )
