"""What a row of the outbox says when it leaves: items become messages as late as possible, so that they say
what is true then and go only to those who still want them."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime

from bot.domain.cards import Card, card_of
from bot.domain.chats import Chat, wanted_topics
from bot.domain.findings import Findings
from bot.domain.ids import digest
from bot.domain.importance import Importance, importance_of
from bot.domain.items import Item, ItemId
from bot.domain.outbox import Lane, Outgoing, OutgoingId, OutgoingStatus, Telling, first_id
from bot.domain.reports import item_of
from bot.domain.series import WORLD
from bot.domain.stories import Story
from bot.pipeline.digest import MOST_LISTED, by_weight, render_digest
from bot.pipeline.lists import Lists
from bot.pipeline.render import render_alert, render_turns
from bot.ports import Store

#: Cards that are kept: a story goes out to thousands at once, and each is put together from dozens of items.
_MOST_CARDS = 64


class Composer:
    """Puts messages into rows that carry items."""

    def __init__(self, store: Store, *, lists: Lists) -> None:
        self._store = store
        self._lists = lists
        self._cards: OrderedDict[tuple[object, ...], Card] = OrderedDict()

    async def compose(self, row: Outgoing, chat: Chat, *, now: datetime) -> Outgoing | None:
        """`row` with the message to send; None when nobody wants it any more, or it would say nothing new.
        Raises StorageError."""
        if row.digest:
            return await self._digest(row, chat, now=now)
        if row.item_id is None:
            return row
        item = await self._store.item(row.item_id)
        if item is None:
            return None
        story = await self._store.story(row.story_id) if row.story_id is not None else None
        told = _wanted(row, chat, item=item, story=story, now=now)
        if not told:
            return None
        card = await self._card(story, item)
        if row.telling is Telling.FIRST or story is None:
            if story is not None and story.is_withdrawn:
                return None
            return self._alert(row, item, card=card, told=told, chat=chat)
        first = await self._store.row(first_id(story.id, row.chat_id, thread_id=row.thread_id))
        if first is None or first.version >= row.version:
            return None
        if row.telling is Telling.REPLY:
            return await self._reply(row, item, card=card, first=first, chat=chat)
        lead = await self._lead(story, item)
        card = await self._card(story, lead)
        return self._edit(self._alert(row, lead, card=card, told=told, chat=chat), first=first)

    async def _lead(self, story: Story, item: Item) -> Item:
        """The item whose words prove how `story` stands now: the last that something happened in, else
        `item`."""
        own = (one.item for one in reversed(story.turns) if item_of(one.item) == one.item)
        last = next(own, item.id)
        return await self._store.item(ItemId(item_of(last))) or item

    def _alert(self, row: Outgoing, item: Item, *, card: Card, told: tuple[str, ...], chat: Chat) -> Outgoing:
        message = render_alert(item, card, lists=self._lists, told=told, chat=chat, repeat=row.repeat)
        version = card.story.version if card.story is not None else row.version
        return replace(row, message=message, version=version, shown=digest(message.plain))

    async def _reply(
        self, row: Outgoing, item: Item, *, card: Card, first: Outgoing, chat: Chat
    ) -> Outgoing | None:
        """What the item says happened, under the first message, wherever that was told."""
        turns = [one for one in card.story.turns if one.version == row.version] if card.story else []
        if not turns:
            return None
        message = render_turns(item, card, turns=turns, lists=self._lists, chat=chat, repeat=row.repeat)
        return replace(row, message=message, reply_to=await self._message_of(first))

    def _edit(self, ready: Outgoing, *, first: Outgoing) -> Outgoing | None:
        """The first message as it would be now; None when that changes no word, or there is none."""
        if first.sent_id is None or ready.shown == first.shown:
            return None
        return replace(ready, edit_of=first.sent_id)

    async def _message_of(self, first: Outgoing) -> int | None:
        """The message in which a first row was told; None when it did not arrive."""
        told: Outgoing | None = first
        for _ in range(3):  # in a message for several stories, which went into a digest
            if told is None or told.status is not OutgoingStatus.MERGED:
                break
            told = await self._store.row(OutgoingId(told.reason))
        return told.sent_id if told is not None else None

    async def _card(self, story: Story | None, item: Item) -> Card:
        own = await self._store.facts(item.id)
        if story is None or own is None:
            return card_of(story, own)
        key = (story.id, story.version, item.id)
        card = self._cards.get(key)
        if card is None:
            ids = dict.fromkeys(ItemId(item_of(one.item)) for one in story.told)
            found = [await self._store.facts(one) for one in ids]
            others = [one for one in found if one is not None]
            mirrors: tuple[Findings, ...] = ()
            if story.release is not None and story.release.key.partner not in ("", WORLD):
                trade = story.release.key
                mirrors = await self._store.figures(trade.partner, trade.reporter)
            card = card_of(story, own, others=others, mirrors=mirrors)
            self._cards[key] = card
            if len(self._cards) > _MOST_CARDS:
                self._cards.popitem(last=False)
        return card

    async def _digest(self, row: Outgoing, chat: Chat, *, now: datetime) -> Outgoing | None:
        found = [await self._store.item(one) for one in row.digest]
        wanted = [
            item
            for item in found
            if item is not None and wanted_topics(chat, item, thread_id=row.thread_id, now=now)
        ]
        if not wanted:
            return None
        weights = await self._weights(row)
        late = row.lane is Lane.DIGEST
        chosen = by_weight(wanted, weights, most=MOST_LISTED)
        more = len(wanted) - len(chosen)
        message = render_digest(chosen, chat, lists=self._lists, late=late, repeat=row.repeat, more=more)
        return replace(row, message=message)

    async def _weights(self, row: Outgoing) -> dict[ItemId, Importance]:
        """How much the items of a digest matter, by the stories that they tell of."""
        weights: dict[ItemId, Importance] = {}
        stories = [await self._store.story(one) for one in row.also]
        for story in (one for one in stories if one is not None):
            weight = importance_of(story)
            for told in story.told:
                item = ItemId(item_of(told.item))
                weights[item] = max(weight, weights.get(item, weight))
        return weights


def _wanted(row: Outgoing, chat: Chat, *, item: Item, story: Story | None, now: datetime) -> tuple[str, ...]:
    """The topics on which `chat` wants to hear what `row` tells. What becomes of a story is wanted by who
    wanted the story, whatever the item is about by now."""
    if story is not None and row.telling is not Telling.FIRST:
        item = replace(item, topics=row.topics, countries=story.countries or item.countries)
    wanted = wanted_topics(chat, item, thread_id=row.thread_id, now=now)
    return tuple(topic for topic in wanted if not row.topics or topic in row.topics)
