from datetime import datetime, timedelta

import pytest

from bot.domain.errors import StorageError
from bot.domain.items import ItemId
from bot.pipeline.upkeep import Upkeep
from bot.ports import Batch
from storage import MemoryStore
from tests.fakes import FakeClock
from tests.make import make_item, make_outgoing, make_update

DAY = timedelta(days=1)


async def test_upkeep_forgets_what_is_older_than_its_retention() -> None:
    clock, store = FakeClock(), MemoryStore()
    await store.commit(
        Batch(
            items=(make_item(), make_item(id="needed")),
            outgoing=(make_outgoing(item_id="needed"),),
            updates=(make_update(), make_update(id=2)),
            handled=(make_update(handled_at=clock.now(), raw=""),),
        )
    )
    clock.forward(61 * DAY)
    await Upkeep(store, clock).run()
    assert await store.item(ItemId("item-1")) is None
    assert await store.item(ItemId("needed")) is not None
    assert await store.known_updates((1, 2)) == {2}


class BrokenStore(MemoryStore):
    async def prune(self, *, items_before: datetime, rows_before: datetime, updates_before: datetime) -> int:
        raise StorageError("disk full")


async def test_failed_upkeep_is_logged_and_waits_for_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    await Upkeep(BrokenStore(), FakeClock()).run()
    assert "disk full" in caplog.text
