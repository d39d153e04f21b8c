"""Who shall be told of an item. Pure."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.chats import Chat, threads_of, wanted_topics
from bot.domain.items import Item
from bot.domain.outbox import Lane, Outgoing, alert_id


def alerts_for(item: Item, chats: Iterable[Chat], *, now: datetime) -> tuple[Outgoing, ...]:
    """One alert for each chat and thread that wants `item`, however many subscriptions it fits.

    The ids depend on the item, the chat and the thread only, so the same item never makes a second one.
    """
    return tuple(
        Outgoing(
            id=alert_id(item.id, chat.id, thread_id=thread_id),
            chat_id=chat.id,
            thread_id=thread_id,
            lane=Lane.ALERT,
            created_at=now,
            item_id=item.id,
        )
        for chat in chats
        for thread_id in threads_of(chat)
        if wanted_topics(chat, item, thread_id=thread_id, now=now)
    )
