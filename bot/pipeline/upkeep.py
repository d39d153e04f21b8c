"""Forgetting what is no longer needed."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.chats import ChatId, ReturnedError, still_lost
from bot.domain.errors import StorageError
from bot.ports import Batch, Clock, Horizon, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is stored is kept. Keys of seen items live longer, with their source."""

    items: timedelta
    facts: timedelta
    alerts: timedelta
    replies: timedelta
    updates: timedelta
    #: Chats that are gone for ever.
    lost_chats: timedelta


class Upkeep:
    """Applies the retention rules."""

    def __init__(self, store: Store, clock: Clock, *, retention: Retention) -> None:
        self._store = store
        self._clock = clock
        self._retention = retention

    async def run(self) -> None:
        """Prune once; a failure waits for the next time."""
        now, kept = self._clock.now(), self._retention
        horizon = Horizon(
            items=now - kept.items,
            facts=now - kept.facts,
            alerts=now - kept.alerts,
            replies=now - kept.replies,
            updates=now - kept.updates,
        )
        try:
            pruned = await self._store.prune(horizon)
            lost = await self._store.lost_chats(now - kept.lost_chats)
            for chat_id in lost:
                await self._erase(chat_id)
        except StorageError as error:
            log.error("upkeep failed: %s", error)
            return
        log.info("upkeep: pruned=%d chats_lost=%d", pruned, len(lost))

    async def _erase(self, chat_id: ChatId) -> None:
        with suppress(ReturnedError):
            await self._store.commit(Batch(chat_edits=((chat_id, still_lost),), erased=(chat_id,)))
