"""Forgetting what is no longer needed."""

import logging
from datetime import timedelta

from bot.domain.errors import StorageError
from bot.ports import Clock, Store

log = logging.getLogger(__name__)

#: Long enough for /topic on a quiet subject; the keys of seen items live longer, with their source.
_ITEMS_KEPT = timedelta(days=60)

#: Long enough to look into a complaint.
_ROWS_KEPT = timedelta(days=14)

#: Telegram sends an update again for at most 24 hours; twice that is remembered.
_UPDATES_KEPT = timedelta(hours=48)


class Upkeep:
    """Applies the retention rules."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        """Prune once; a failure waits for the next time."""
        now = self._clock.now()
        try:
            pruned = await self._store.prune(
                items_before=now - _ITEMS_KEPT,
                rows_before=now - _ROWS_KEPT,
                updates_before=now - _UPDATES_KEPT,
            )
        except StorageError as error:
            log.error("upkeep failed: %s", error)
            return
        log.info("upkeep: pruned=%d", pruned)
