"""What the storage is measured with: a newsroom of any size, the same for every store that is compared."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.domain.chats import Chat, ChatId, Subscription
from bot.domain.inbox import Update
from bot.domain.items import Item, ItemId
from bot.domain.outbox import Outgoing, OutgoingId
from bot.domain.places import ANYWHERE, Place, place
from bot.domain.records import Record
from bot.domain.sources import PollResult, Seen, SourceId, SourceState
from bot.ports import Batch
from storage import TinyDBStore
from tests.make import NOW, make_chat, make_item, make_outgoing, make_state, make_update

#: Of the text of an item, in UTF-8.
TEXT_BYTES = 1000

#: Keys that are remembered of a source, and how many of them a poll replaces.
KEYS = 300
NEW_KEYS = 15

#: Of one poll.
NEW_ITEMS = 5
STORIES = 2
ALERTS = 20

#: Over so many chats the alerts of polls are spread.
_READERS = 50_000

_TOPICS = ("trade", "visits", "energy", "sanctions", "agreements", "tariffs")
_COUNTRIES = ("CN", "RU", "US", "DE", "JP", "IN", "KZ", "TR", "BR", "EU", "KR", "IR")
_SENTENCES = {
    "en": "Customs data showed on Monday that exports to Russia fell by a fifth from a year earlier. ",
    "ru": "По данным таможни, товарооборот с Китаем вырос за девять месяцев на пять процентов. ",
    "zh": "海关总署周一公布的数据显示,前九个月对俄罗斯出口同比下降百分之二十一。",
}
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is stored."""

    items: int
    seen_keys: int
    chats: int = 0

    @property
    def sources(self) -> int:
        """Sources, each with about KEYS keys."""
        return max(1, round(self.seen_keys / KEYS))


def source_id(number: int) -> SourceId:
    """The id of a source."""
    return SourceId(f"source-{number}")


def item(number: int, *, sources: int) -> Item:
    """One item: the older, the smaller its number."""
    chance = random.Random(number)
    language = chance.choice(tuple(_SENTENCES))
    sentence = _SENTENCES[language]
    times = 1 + TEXT_BYTES // len(sentence.encode())
    at = NOW + number * _SECOND
    return make_item(
        id=ItemId(f"u{number:016x}"),
        source_id=source_id(number % sources),
        title=f"{sentence[:60]} ({number})",
        text=f"{number} {sentence * times}",
        url=f"https://wire-{number % sources}.example/news/2026/{number}",
        published=at - 60 * _SECOND,
        seen_at=at,
        language=language,
        topics=tuple(chance.sample(_TOPICS, chance.choice((1, 1, 2)))),
        countries=tuple(chance.sample(_COUNTRIES, chance.choice((1, 2, 2, 3)))),
    )


def key(number: int) -> str:
    """A key of `bot.domain.ids`, as far as a store can tell."""
    return f"u{number * 0x9E3779B97F4A7C15 % 2**64:016x}"


def keys(source: int, *, start: int, count: int) -> tuple[str, ...]:
    """Keys of one source, the first of them its `start`th."""
    return tuple(key(source * 1_000_000 + number) for number in range(start, start + count))


def state(number: int, *, polls: int = 0) -> SourceState:
    """A source after so many polls."""
    return make_state(
        source_id=source_id(number),
        next_poll_at=NOW + (number % 600 + 600 * polls) * _SECOND,
        url=f"https://wire-{number}.example/feed.xml",
        etag=f'W/"{key(number + polls)}"',
        validators_at=NOW,
        body_hash=key(number) + key(polls),
        result=PollResult.NEW,
        polled_at=NOW + polls * _SECOND,
        new_at=NOW,
    )


def chat(number: int) -> Chat:
    """A chat that follows trade anywhere and two things more."""
    chance = random.Random(number)
    others = [Subscription(topic=topic, place=_somewhere(chance)) for topic in chance.sample(_TOPICS[1:], 2)]
    return make_chat(
        id=ChatId(1000 + number),
        title=f"Reader {number}",
        language=chance.choice(("en", "ru", "zh")),
        subscriptions=(Subscription(topic="trade", place=ANYWHERE), *others),
    )


def _somewhere(chance: random.Random) -> Place:
    count = chance.choice((0, 1, 1, 2))
    return place(*chance.sample(_COUNTRIES, count)) if count else ANYWHERE


def story(number: int, *, version: int) -> Update:
    """Stands for a story until there are some: a record of that size which is replaced."""
    return make_update(id=number + 1, raw=f"{version} {_SENTENCES['en'] * 12}")


def alert(number: int, item_id: ItemId, *, created: int = 0) -> Outgoing:
    """An alert for the chat of that number."""
    return make_outgoing(
        id=OutgoingId(f"alert:{item_id}:{1000 + number}:0"),
        chat_id=ChatId(1000 + number),
        created_at=NOW + created * _SECOND,
        item_id=item_id,
    )


def everything(size: Size) -> Iterator[Record]:
    """All records of a newsroom of that size."""
    for number in range(size.sources):
        yield state(number)
        count = size.seen_keys // size.sources + (number < size.seen_keys % size.sources)
        yield Seen(source_id=source_id(number), keys=keys(number, start=0, count=count))
    for number in range(size.items):
        yield item(number, sources=size.sources)
    for number in range(size.chats):
        yield chat(number)
    for number in range(STORIES):
        yield story(number, version=0)


async def fill(store: TinyDBStore, size: Size) -> None:
    """Have `store` hold a newsroom of that size."""

    async def records() -> AsyncIterator[Record]:
        for record in everything(size):
            yield record

    await store.restore(records(), replace=True)


async def build(folder: Path, size: Size) -> None:
    """Write a newsroom of that size into `folder`."""
    store = TinyDBStore(folder)
    await store.open()
    await fill(store, size)
    await store.close()


def poll(number: int, size: Size) -> Batch:
    """What the `number`th poll since brings: new items, changed stories, alerts, and what the source is
    remembered by, of whose keys some are new."""
    source = number % size.sources
    polls = number // size.sources + 1
    first = size.items + number * NEW_ITEMS
    fresh = tuple(
        replace(item(first + place, sources=size.sources), source_id=source_id(source))
        for place in range(NEW_ITEMS)
    )
    return Batch(
        sources=(state(source, polls=polls),),
        seen=(Seen(source_id=source_id(source), keys=keys(source, start=polls * NEW_KEYS, count=KEYS)),),
        items=fresh,
        outgoing=tuple(
            alert((number * ALERTS + place) % _READERS, fresh[0].id, created=number)
            for place in range(ALERTS)
        ),
        handled=tuple(story(place, version=number + 1) for place in range(STORIES)),
    )
