from datetime import timedelta

import pytest

from bot.domain.errors import StorageError
from bot.domain.items import ItemId
from bot.pipeline.upkeep import Retention, Upkeep
from bot.ports import Batch, Horizon
from storage import MemoryStore
from tests.fakes import FakeClock
from tests.make import make_item, make_outgoing, make_update

DAY = timedelta(days=1)

KEPT = Retention(
    items=60 * DAY,
    facts=900 * DAY,
    alerts=30 * DAY,
    replies=2 * DAY,
    updates=2 * DAY,
    lost_chats=30 * DAY,
)


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
    await Upkeep(store, clock, retention=KEPT).run()
    assert await store.item(ItemId("item-1")) is None
    assert await store.item(ItemId("needed")) is not None
    assert await store.known_updates((1, 2)) == {2}


class BrokenStore(MemoryStore):
    async def prune(self, horizon: Horizon) -> int:
        raise StorageError("disk full")


async def test_failed_upkeep_is_logged_and_waits_for_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    await Upkeep(BrokenStore(), FakeClock(), retention=KEPT).run()
    assert "disk full" in caplog.text
