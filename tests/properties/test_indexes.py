"""Indexes answer as a look at every record would, whatever was added, replaced and removed before."""

import asyncio
import pickle
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations, product
from random import Random
from typing import TypeVar

import hypothesis.strategies as st
from hypothesis import given

from bot.domain.chats import EVERY_TOPIC, Chat, ChatId, ChatKind, ChatStatus, Subscription
from bot.domain.inbox import Update
from bot.domain.items import Item, ItemId
from bot.domain.places import Place, covers
from bot.domain.sources import SourceId, SourceState
from bot.ports import Batch
from storage import MemoryStore
from storage.indexes import DueSources, Timeline, Waiting
from tests.make import NOW, make_chat, make_item, make_state, make_update

_Kept = TypeVar("_Kept")

#: Times that are near each other, equal ones in two zones, and the ends of time.
TIMES = st.sampled_from(
    [
        NOW,
        NOW.astimezone(timezone(timedelta(hours=8))),
        NOW - timedelta(microseconds=1),
        NOW + timedelta(seconds=1),
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ]
)
TOPICS = ("trade", "visits")
#: Two countries and a bloc.
COUNTRIES = ("CN", "RU", "EU")
#: One, pairs, anywhere; and what no command makes but a file may hold.
PLACES = st.sampled_from(["CN", "RU", "EU", "*", "CN-RU", "CN-EU", "EU-RU"]) | st.sampled_from(
    ["", "-", "CN-", "-CN", "cn", "RU-CN", "CN-CN", "CN-EU-RU", "*-CN", "CN ", "КНР"]
)
KEYS = st.sampled_from("abcdef")

ITEMS = st.builds(
    make_item,
    published=st.none() | TIMES,
    seen_at=TIMES,
    topics=st.lists(st.sampled_from(TOPICS), max_size=2).map(tuple),
    countries=st.lists(st.sampled_from(COUNTRIES), max_size=3).map(tuple),
)
CHATS = st.builds(
    make_chat,
    status=st.sampled_from([ChatStatus.ACTIVE, ChatStatus.ACTIVE, *ChatStatus]),
    kind=st.sampled_from(ChatKind),
    subscriptions=st.lists(
        st.builds(Subscription, topic=st.sampled_from([*TOPICS, EVERY_TOPIC]), place=PLACES.map(Place)),
        max_size=2,
    ).map(tuple),
    bound_by=st.sampled_from([None, 1, 2]),
)


#: Every question about topics and about countries.
SOME_TOPICS = [some for size in range(3) for some in combinations((*TOPICS, EVERY_TOPIC), size)]
SOME_COUNTRIES = [some for size in range(4) for some in combinations(COUNTRIES, size)]


def newest_first(items: Collection[Item]) -> list[Item]:
    return sorted(items, key=lambda one: (one.at, one.id), reverse=True)


def model_latest(items: Collection[Item], topic: str | None, *, countries: Collection[str]) -> list[Item]:
    """What `Store.latest_items` says."""
    return [
        item
        for item in newest_first(items)
        if (topic in item.topics if topic else item.topics) and set(countries) <= set(item.countries)
    ]


def model_followers(
    chats: Mapping[int, Chat], topics: Collection[str], *, countries: Collection[str]
) -> list[Chat]:
    """What `Store.followers` says."""
    active = [chat for _, chat in sorted(chats.items()) if chat.status is ChatStatus.ACTIVE]
    return [
        chat
        for chat in active
        if any(
            one.topic in (*topics, EVERY_TOPIC) and covers(one.place, countries) for one in chat.subscriptions
        )
    ]


def put(kept: dict[str, _Kept], key: str, new: _Kept | None) -> _Kept | None:
    """Change `kept`; what stood there."""
    old = kept.pop(key, None)
    if new is not None:
        kept[key] = new
    return old


@given(st.lists(st.tuples(KEYS, st.none() | ITEMS), max_size=12))
def test_timeline_shows_what_a_look_at_all_items_finds(changes: list[tuple[str, Item | None]]) -> None:
    timeline, items = Timeline(), dict[str, Item]()
    for key, one in changes:
        new = None if one is None else replace(one, id=ItemId(key))
        timeline.replace(key, put(items, key, new), new=new)
    filled = Timeline()
    filled.fill(iter(items.items()))
    for topic, countries in product((None, *TOPICS), SOME_COUNTRIES):
        expected = [item.id for item in model_latest(items.values(), topic, countries=countries)]
        assert list(timeline.latest(topic, countries)) == expected
        assert list(filled.latest(topic, countries)) == expected


@given(st.randoms(use_true_random=False), st.integers(1, 200), st.sampled_from(["oldest", "newest", "any"]))
def test_timeline_of_many_items_forgets_from_either_end(random: Random, count: int, first: str) -> None:
    items = {
        f"{number:03}": make_item(id=f"{number:03}", published=None, seen_at=NOW + timedelta(minutes=number))
        for number in range(count)
    }
    keys = list(items)
    random.shuffle(keys)
    timeline = Timeline()
    cut = random.randrange(count)
    timeline.fill((key, items[key]) for key in keys[:cut])
    for key in keys[cut:]:
        timeline.replace(key, None, new=items[key])
    going = keys if first == "any" else sorted(keys, reverse=first == "newest")
    for key in going:
        gone = items.pop(key)
        timeline.replace(key, gone, new=None)
        if random.random() < 0.2:
            # It comes again, late.
            timeline.replace(key, None, new=gone)
            items[key] = gone
        expected = sorted(items, reverse=True)
        assert list(timeline.latest("trade", ())) == expected
        assert list(timeline.latest(None, ("CN", "RU"))) == expected


def test_timeline_through_which_much_has_passed_is_as_small_as_a_new_one() -> None:
    passed, new = Timeline(), Timeline()
    items = [make_item(id=f"{number:04}", published=None, seen_at=NOW) for number in range(3_000)]
    for number, item in enumerate(items):
        passed.replace(item.id, None, new=item)
        if number >= 100:
            gone = items[number - 100]
            passed.replace(gone.id, gone, new=None)
    new.fill((item.id, item) for item in items[-100:])
    assert list(passed.latest(None, ())) == list(new.latest(None, ()))
    assert len(pickle.dumps(passed)) < 3 * len(pickle.dumps(new))


@given(st.lists(ITEMS, max_size=12), st.integers(0, 12))
def test_store_shows_the_latest_items_of_all(found: list[Item], limit: int) -> None:
    async def check() -> None:
        store = MemoryStore()
        for item in items:
            await store.commit(Batch(items=(item,)))
        for topic, countries in product((None, *TOPICS), SOME_COUNTRIES):
            expected = model_latest(items, topic, countries=countries)[:limit]
            assert list(await store.latest_items(topic=topic, countries=countries, limit=limit)) == expected

    items = [replace(item, id=ItemId(f"item-{number}")) for number, item in enumerate(found)]
    asyncio.run(check())


class Chats:
    """A store, and its chats as they should be."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.chats: dict[int, Chat] = {}

    async def change(self, chat_id: ChatId, new: Chat | None) -> None:
        """Add, replace or remove one."""
        if new is None:
            await self.store.commit(Batch(erased=(chat_id,)))
            self.chats.pop(chat_id, None)
            self.chats = {key: self._without(chat_id, chat) for key, chat in self.chats.items()}
        else:
            self.chats[chat_id] = replace(new, id=chat_id)
            edit = (chat_id, lambda _: self.chats[chat_id])
            await self.store.commit(Batch(chats=(make_chat(id=chat_id),), chat_edits=(edit,)))

    def _without(self, person: int, chat: Chat) -> Chat:
        return replace(chat, bound_by=None if chat.bound_by == person else chat.bound_by)


@given(st.lists(st.tuples(st.integers(1, 6).map(ChatId), st.none() | CHATS), max_size=12))
def test_store_finds_whoever_follows(changes: list[tuple[ChatId, Chat | None]]) -> None:
    async def check() -> None:
        chats = Chats()
        for chat_id, new in changes:
            await chats.change(chat_id, new)
        kept = chats.chats
        for topics, countries in product(SOME_TOPICS, SOME_COUNTRIES):
            found = await chats.store.followers(topics, countries)
            assert sorted(found, key=lambda chat: chat.id) == model_followers(
                kept, topics, countries=countries
            )
        for person in (1, 2, 3):
            bound = [one for _, one in sorted(kept.items()) if one.bound_by == person]
            channels = [one for one in bound if one.kind is ChatKind.CHANNEL]
            assert list(await chats.store.bound_channels(person)) == channels
        stats = await chats.store.stats(NOW)
        assert stats.active_chats == sum(one.status is ChatStatus.ACTIVE for one in kept.values())
        suspended = sum(one.status is ChatStatus.SUSPENDED for one in kept.values())
        assert stats.suspended_chats == suspended
        assert stats.subscriptions == sum(len(one.subscriptions) for one in kept.values())

    asyncio.run(check())


STATES = st.builds(make_state, next_poll_at=TIMES)


@given(st.lists(st.tuples(KEYS, st.none() | STATES), max_size=12), TIMES)
def test_sources_are_due_as_a_look_at_all_states_says(
    changes: list[tuple[str, SourceState | None]], now: datetime
) -> None:
    sources, states = DueSources(), dict[str, SourceState]()
    for key, one in changes:
        new = None if one is None else replace(one, source_id=SourceId(key))
        sources.replace(put(states, key, new), new)
    due = [one for one in states.values() if one.next_poll_at <= now]
    expected = sorted(due, key=lambda one: (one.next_poll_at, one.source_id))
    assert sources.until(now) == [one.source_id for one in expected]


UPDATES = st.builds(make_update, handled_at=st.none() | st.just(NOW))


@given(st.lists(st.tuples(st.integers(1, 6), st.none() | UPDATES), max_size=12))
def test_updates_wait_in_the_order_in_which_they_came(changes: list[tuple[int, Update | None]]) -> None:
    waiting, order = Waiting(), list[str]()
    for number, new in changes:
        key = str(number)
        waiting.replace(key, new)
        if new is None or new.handled_at is not None:
            order = [one for one in order if one != key]
        elif key not in order:
            order.append(key)
    assert list(waiting.keys) == order
