"""Why somebody was told of an item, and the history of a story, as values that can be phrased. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.cards import Card, card_of
from bot.domain.chats import EVERY_TOPIC, Chat, ChatId, Subscription
from bot.domain.facts import Figure, Proof, Visit
from bot.domain.findings import Findings
from bot.domain.growth import told_by
from bot.domain.items import Item, ItemId
from bot.domain.outbox import Outgoing
from bot.domain.places import covers
from bot.domain.reports import item_of
from bot.domain.stories import Story, Told
from bot.domain.trips import trips_of
from bot.ports import Store

#: Words of one field that are shown.
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of an alert."""

    row: Outgoing
    item: Item
    card: Card
    #: How the item came to the story; None when it is in none, or that was too long ago.
    told: Told | None


async def account_of(store: Store, row: Outgoing) -> Account | None:
    """What is known of what `row` tells; of several items the last. None when it is no longer stored."""
    items = row.digest or ((row.item_id,) if row.item_id is not None else ())
    item = await store.item(items[-1]) if items else None
    if item is None:
        return None
    story = await store.story(row.story_id) if row.story_id is not None else None
    own = await store.facts(item.id)
    told = told_by(story, item.id) if story is not None else None
    return Account(row=row, item=item, card=card_of(story, own), told=told)


async def last_told(store: Store, chat_id: ChatId) -> tuple[tuple[Outgoing, Item], ...]:
    """What a chat heard of last, the last one first."""
    rows = await store.told_lately(chat_id)
    found = [(row, await store.item(row.item_id)) for row in rows if row.item_id is not None]
    return tuple((row, item) for row, item in found if item is not None)


def rules_of(chat: Chat, item: Item) -> tuple[Subscription, ...]:
    """The subscriptions of `chat` that `item` fits, in their order."""
    return tuple(
        one
        for one in chat.subscriptions
        if covers(one.place, item.countries) and (one.topic == EVERY_TOPIC or one.topic in item.topics)
    )


def words_of(findings: Findings) -> Iterator[tuple[str, str]]:
    """Fields of the first fact of each kind, each with the words of the source that prove it."""
    facts: list[Visit | Figure] = [*trips_of(findings.visits)[0][:1]] if trips_of(findings.visits) else []
    facts += findings.figures[:1]
    for fact in facts:
        for field, proof in fact.proof.items():
            words = list(dict.fromkeys(_words(findings, proof)))[:_MOST_WORDS]
            if words:
                yield field, " … ".join(words)


def _words(findings: Findings, proof: Proof) -> Iterator[str]:
    for span in proof.spans:
        for passage in findings.passages:
            start, end = span.start - passage.start, span.end - passage.start
            if 0 <= start < end <= len(passage.text):
                yield passage.text[start:end]


async def items_told(store: Store, story: Story, *, most: int) -> tuple[tuple[Told, Item | None], ...]:
    """The last `most` items of a story in the order in which they came, with what is still stored of them."""
    told = [one for one in story.told if one.item == item_of(one.item)][-most:]
    return tuple([(one, await store.item(ItemId(one.item))) for one in told])
