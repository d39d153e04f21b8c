"""What makes the questions that the bot asks cheap: who follows this, what is the latest on that, which
source is due. Kept in memory beside the documents, made anew at each start."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from bot.domain.chats import EVERY_TOPIC, Chat, ChatId, ChatKind, ChatStatus
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.places import ANYWHERE, Place, codes_of
from bot.domain.sources import SourceState

#: Stands for every topic, and for every country.
_ALL = ""


class DueSources:
    """When each source is polled next."""

    def __init__(self) -> None:
        self._times: list[tuple[datetime, str]] = []

    def replace(self, old: SourceState | None, new: SourceState | None) -> None:
        """Take note of a change."""
        if old is not None:
            del self._times[bisect_left(self._times, (old.next_poll_at, old.source_id))]
        if new is not None:
            insort(self._times, (new.next_poll_at, new.source_id))

    def until(self, now: datetime) -> list[str]:
        """Sources that are due at `now`, the longest due first, then by id."""
        end = bisect_right(self._times, now, key=lambda one: one[0])
        return [source_id for _, source_id in self._times[:end]]


class _Run:
    """Entries in order, of which the first go as cheaply as the last come: when things are forgotten, the
    oldest go, and a list would be moved as a whole each time."""

    def __init__(self) -> None:
        self._entries: list[tuple[float, str]] = []
        #: Where the entries begin; what stands before is over.
        self._start = 0

    def __len__(self) -> int:
        return len(self._entries) - self._start

    def holds(self, entry: tuple[float, str]) -> bool:
        at = bisect_left(self._entries, entry, self._start)
        return at < len(self._entries) and self._entries[at] == entry

    def __reversed__(self) -> Iterator[tuple[float, str]]:
        return (self._entries[at] for at in range(len(self._entries) - 1, self._start - 1, -1))

    def fill(self, entries: list[tuple[float, str]]) -> None:
        """Take these entries, in any order, in place of all."""
        self._entries, self._start = sorted(entries), 0

    def add(self, entry: tuple[float, str]) -> None:
        if not self._entries or entry > self._entries[-1]:
            self._entries.append(entry)
        else:
            insort(self._entries, entry, self._start)

    def remove(self, entry: tuple[float, str]) -> None:
        """Take out an entry that is there; the shorter side moves."""
        at = bisect_left(self._entries, entry, self._start)
        if at - self._start > len(self._entries) - at:
            del self._entries[at]
            return
        self._entries[self._start + 1 : at + 1] = self._entries[self._start : at]
        self._start += 1
        if self._start > len(self):
            del self._entries[: self._start]
            self._start = 0


class Timeline:
    """Items on topics, by topic and country, in the order in which they happened."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, str], _Run] = defaultdict(_Run)

    def fill(self, items: Iterator[tuple[str, Item]]) -> None:
        """Take note of many items, by key, at once."""
        found: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
        for key, item in items:
            entry = (item.at.timestamp(), key)
            for place in _places(item):
                found[place].append(entry)
        for place, entries in found.items():
            self._runs[place].fill(entries)

    def replace(self, key: str, old: Item | None, *, new: Item | None) -> None:
        """Take note of a change."""
        if old is not None:
            entry = (old.at.timestamp(), key)
            for place in _places(old):
                run = self._runs[place]
                run.remove(entry)
                if not run:
                    del self._runs[place]
        if new is not None:
            entry = (new.at.timestamp(), key)
            for place in _places(new):
                self._runs[place].add(entry)

    def latest(self, topic: str | None, countries: Collection[str]) -> Iterator[str]:
        """Keys of items on `topic` (None: on any) about all of `countries`, newest first."""
        places = {(topic or _ALL, code) for code in countries} or {(topic or _ALL, _ALL)}
        shortest, *others = sorted((self._runs.get(one, _NONE) for one in places), key=len)
        for entry in reversed(shortest):
            if all(run.holds(entry) for run in others):
                yield entry[1]


_NONE = _Run()


def _places(item: Item) -> list[tuple[str, str]]:
    """The lists that `item` stands in; none when it is on no topic."""
    if not item.topics:
        return []
    return [
        (topic, country)
        for topic in dict.fromkeys((_ALL, *item.topics))
        for country in dict.fromkeys((_ALL, *item.countries))
    ]


class Followers:
    """Chats by what they follow, and channels by who bound them."""

    def __init__(self) -> None:
        #: Chats as JSON by id, by topic and place.
        self._following: dict[tuple[str, str], dict[ChatId, bytes]] = defaultdict(dict)
        self._bound: dict[int, set[ChatId]] = defaultdict(set)
        self.active = self.suspended = self.subscriptions = 0

    def replace(self, old: Chat | None, new: Chat | None, *, document: bytes | None) -> None:
        """Take note of a change; `document` is `new` as JSON."""
        if old is not None:
            self._count(old, -1)
            for where in _followed(old):
                self._following[where].pop(old.id, None)
            if old.bound_by is not None:
                self._bound[old.bound_by].discard(old.id)
        if new is not None:
            self._count(new, 1)
            for where in _followed(new):
                self._following[where][new.id] = document or b""
            if new.bound_by is not None and new.kind is ChatKind.CHANNEL:
                self._bound[new.bound_by].add(new.id)

    def of(self, topics: Collection[str], countries: Collection[str]) -> list[bytes]:
        """Active chats, as JSON, that may want something on `topics` about `countries`, each once. A pair
        stands here under its first country only."""
        found: dict[ChatId, bytes] = {}
        for topic in (*topics, EVERY_TOPIC):
            for country in (*countries, ANYWHERE):
                found |= self._following.get((topic, country), {})
        return list(found.values())

    def bound_by(self, user_id: int) -> list[ChatId]:
        """Channels that a person bound, in order."""
        return sorted(self._bound.get(user_id, ()))

    def _count(self, chat: Chat, one: int) -> None:
        self.subscriptions += one * len(chat.subscriptions)
        self.active += one * (chat.status is ChatStatus.ACTIVE)
        self.suspended += one * (chat.status is ChatStatus.SUSPENDED)


def _followed(chat: Chat) -> set[tuple[str, str]]:
    if chat.status is not ChatStatus.ACTIVE:
        return set()
    return {(one.topic, _first(one.place)) for one in chat.subscriptions}


def _first(place: Place) -> str:
    return next(iter(codes_of(place)), ANYWHERE)


class Waiting:
    """Updates that were not handled, in order of arrival."""

    def __init__(self) -> None:
        self.keys: dict[str, None] = {}

    def replace(self, key: str, new: Update | None) -> None:
        """Take note of a change."""
        if new is not None and new.handled_at is None:
            self.keys[key] = None
        else:
            self.keys.pop(key, None)
