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


class Timeline:
    """Items on topics, by topic and country, in the order in which they happened."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)

    def fill(self, items: Iterator[tuple[str, Item]]) -> None:
        """Take note of many new items, by key, at once."""
        for key, item in items:
            entry = (item.at.timestamp(), key)
            for place in _places(item):
                self._lists[place].append(entry)
        for entries in self._lists.values():
            entries.sort()

    def replace(self, key: str, old: Item | None, *, new: Item | None) -> None:
        """Take note of a change."""
        for place in _places(old) if old is not None else ():
            entries = self._lists[place]
            assert old is not None
            del entries[bisect_left(entries, (old.at.timestamp(), key))]
            if not entries:
                del self._lists[place]
        if new is not None:
            entry = (new.at.timestamp(), key)
            for place in _places(new):
                insort(self._lists[place], entry)

    def latest(self, topic: str | None, countries: Collection[str]) -> Iterator[str]:
        """Keys of items on `topic` (None: on any) about all of `countries`, newest first."""
        places = {(topic or _ALL, code) for code in countries} or {(topic or _ALL, _ALL)}
        shortest, *others = sorted((self._lists.get(one, []) for one in places), key=len)
        for entry in reversed(shortest):
            if all(_holds(entries, entry) for entries in others):
                yield entry[1]


def _places(item: Item) -> list[tuple[str, str]]:
    """The lists that `item` stands in; none when it is on no topic."""
    if not item.topics:
        return []
    return [
        (topic, country)
        for topic in dict.fromkeys((_ALL, *item.topics))
        for country in dict.fromkeys((_ALL, *item.countries))
    ]


def _holds(entries: list[tuple[float, str]], entry: tuple[float, str]) -> bool:
    at = bisect_left(entries, entry)
    return at < len(entries) and entries[at] == entry


class Followers:
    """Chats by what they follow, and channels by who bound them."""

    def __init__(self) -> None:
        self._following: dict[tuple[str, str], set[ChatId]] = defaultdict(set)
        self._bound: dict[int, set[ChatId]] = defaultdict(set)
        self.active = self.subscriptions = 0

    def replace(self, old: Chat | None, new: Chat | None) -> None:
        """Take note of a change."""
        if old is not None:
            self._count(old, -1)
            for where in _followed(old):
                self._following[where].discard(old.id)
            if old.bound_by is not None:
                self._bound[old.bound_by].discard(old.id)
        if new is not None:
            self._count(new, 1)
            for where in _followed(new):
                self._following[where].add(new.id)
            if new.bound_by is not None and new.kind is ChatKind.CHANNEL:
                self._bound[new.bound_by].add(new.id)

    def of(self, topics: Collection[str], countries: Collection[str]) -> list[ChatId]:
        """Active chats, in order, that may want something on `topics` about `countries`. A pair stands here
        under its first country only."""
        ids: set[ChatId] = set()
        for topic in (*topics, EVERY_TOPIC):
            for country in (*countries, ANYWHERE):
                ids |= self._following.get((topic, country), set())
        return sorted(ids)

    def bound_by(self, user_id: int) -> list[ChatId]:
        """Channels that a person bound, in order."""
        return sorted(self._bound.get(user_id, ()))

    def _count(self, chat: Chat, one: int) -> None:
        self.subscriptions += one * len(chat.subscriptions)
        self.active += one * (chat.status is ChatStatus.ACTIVE)


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
