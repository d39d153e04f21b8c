"""Sources that fall silent, and who relied on them. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.chats import EVERY_TOPIC, Chat, ChatStatus, Subscription, is_muted
from bot.domain.items import Item
from bot.domain.places import covers
from bot.domain.sources import SourceId, SourceState, is_stale

#: A source that fails for so long is silent; most failures are over by then.
FAILS_FOR = timedelta(days=1)

#: A chat relies on a source that brought so many items it follows, among the last 20 on topics, …
_FEWEST = 3
#: …within so long.
RELIED_FOR = timedelta(days=30)

#: Nobody is told of silences and returns more often than this.
APART = timedelta(days=1)

#: Of a source whose poll is overdue by more we know nothing: it was we who were away.
_OVERDUE = timedelta(minutes=1)

#: When more than half of so many sources or more fail at once, it is our own connection.
_MANY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one item was about."""

    topics: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in a chat something is told."""

    thread_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A source that has fallen silent, as people were told."""

    source_id: SourceId
    #: The last sign of it.
    since: datetime
    #: It fails; otherwise it answers, but brings nothing.
    fails: bool
    told_at: datetime
    #: What it brought lately, before it fell silent: who followed that, relied on it.
    scopes: tuple[Scope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences:
    """What people were told of silent sources; one record."""

    id: str = "all"
    #: When somebody was last told.
    told_at: datetime | None = None
    silent: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCall:
    """What has changed since people were last told."""

    #: Sources that have fallen silent; their scopes are not known yet.
    fallen: tuple[Silence, ...]
    returned: tuple[Silence, ...]
    #: Silent ones of which nobody shall hear any more: they left the catalogue.
    left: tuple[Silence, ...] = ()


def roll_call(known: Silences, states: Iterable[SourceState], *, now: datetime) -> RollCall:
    """What has changed at `now`, when `states` are those of all sources in the catalogue."""
    by_id = {state.source_id: state for state in states}
    told = {one.source_id for one in known.silent}
    fallen = tuple(
        silence
        for state in by_id.values()
        if state.source_id not in told and (silence := silence_of(state, now)) is not None
    )
    failing = sum(state.failing_since is not None for state in by_id.values())
    if failing >= _MANY and 2 * failing > len(by_id):
        fallen = tuple(one for one in fallen if not one.fails)
    returned = tuple(
        one for one in known.silent if one.source_id in by_id and is_back(one, by_id[one.source_id], now=now)
    )
    return RollCall(
        fallen=fallen,
        returned=returned,
        left=tuple(one for one in known.silent if one.source_id not in by_id),
    )


def silence_of(state: SourceState, now: datetime) -> Silence | None:
    """The silence of a source in `state`; None when it is not silent."""
    if state.polled_at is None or now - state.next_poll_at > _OVERDUE:
        return None
    since = state.failing_since or (state.new_at if is_stale(state, now) else None)
    fails = state.failing_since is not None
    if since is None or (fails and now - since < FAILS_FOR):
        return None
    return Silence(source_id=state.source_id, since=since, fails=fails, told_at=now, scopes=())


def is_back(silence: Silence, state: SourceState, *, now: datetime) -> bool:
    """Whether a source that was silent has given the sign that it had failed to give."""
    if state.failing_since is not None or silence_of(state, now) is not None:
        return False
    return silence.fails or (state.new_at is not None and state.new_at > silence.since)


def scopes_of(items: Iterable[Item], since: datetime) -> tuple[Scope, ...]:
    """What those of `items` were about that are on topics and were brought lately, `since` the last sign."""
    return tuple(
        Scope(topics=item.topics, countries=item.countries)
        for item in items
        if item.topics and since - item.seen_at <= RELIED_FOR
    )


def spot_in(chat: Chat, scopes: Collection[Scope], *, now: datetime) -> Spot | None:
    """Where `chat` is told of a source that brought `scopes` lately: where most of that went. None when it
    does not rely on the source."""
    counts: Counter[int | None] = Counter()
    followed = 0
    for scope in scopes:
        threads = {one.thread_id for one in chat.subscriptions if _takes(chat, one, scope=scope, now=now)}
        counts.update(threads)
        followed += bool(threads)
    if followed < _FEWEST or chat.status is not ChatStatus.ACTIVE:
        return None
    return Spot(thread_id=max(counts, key=lambda thread: (counts[thread], -(thread or 0))))


def _takes(chat: Chat, subscription: Subscription, *, scope: Scope, now: datetime) -> bool:
    return (
        subscription.thread_id not in chat.closed_threads
        and covers(subscription.place, scope.countries)
        and any(
            subscription.topic in (topic, EVERY_TOPIC) and not is_muted(chat, topic, now=now)
            for topic in scope.topics
        )
    )
