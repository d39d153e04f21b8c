"""What every store owes of leases."""

import pytest

from bot.ports import Batch, Store
from tests.contracts.store import NASTY, Reopen
from tests.make import HOUR, NOW, make_horizon, make_lease


class LeaseContract:
    """What hubs and we have agreed on."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_leases_are_kept_by_id_replaced_and_ended(self, store: Store, reopen: Reopen) -> None:
        second = make_lease(id="lease-0", source_id="other", until=None, leaving=True, failures=3)
        await store.commit(Batch(leases=(make_lease(), second)))
        assert await store.leases() == (second, make_lease())
        heard = make_lease(heard_at=NOW, missed_at=NOW - HOUR, detail=NASTY, private_ok=True)
        await store.commit(Batch(leases=(heard,), ended=(second.id, make_lease(id="unknown").id)))
        assert await store.leases() == (heard,)
        assert await (await reopen()).leases() == (heard,)

    async def test_a_lease_that_is_made_and_ended_at_once_is_none(self, store: Store) -> None:
        await store.commit(Batch(leases=(make_lease(),), ended=(make_lease().id,)))
        assert await store.leases() == ()

    async def test_what_is_volatile_is_seen_and_goes_with_the_next_write(
        self, store: Store, reopen: Reopen
    ) -> None:
        await store.commit(Batch(leases=(make_lease(heard_at=NOW),), volatile=True))
        assert (await store.leases())[0].heard_at == NOW
        await store.flush()
        assert (await (await reopen()).leases())[0].heard_at == NOW

    async def test_nothing_is_too_old_to_be_kept(self, store: Store) -> None:
        await store.commit(Batch(leases=(make_lease(),)))
        await store.prune(make_horizon(NOW + 10_000 * HOUR))
        assert len(await store.leases()) == 1
