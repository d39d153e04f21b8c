"""The store contract, held by every back end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import Store
from storage import MemoryStore, TinyDBStore
from tests.contracts.added import AddedContract
from tests.contracts.facts import FactsContract
from tests.contracts.leases import LeaseContract
from tests.contracts.moves import MoveContract, PruneContract
from tests.contracts.store import ClaimContract, CommitContract, Reopen
from tests.contracts.stories import StoriesContract
from tests.contracts.whole import EraseContract, QuestionContract, RecordsContract


class StoreContract(
    CommitContract,
    ClaimContract,
    MoveContract,
    PruneContract,
    FactsContract,
    LeaseContract,
    AddedContract,
    StoriesContract,
    EraseContract,
    RecordsContract,
    QuestionContract,
):
    """All of it."""

    async def test_closing_twice_is_closing_once(self, store: Store) -> None:
        await store.close()
        await store.close()


class TestMemoryStore(StoreContract):
    """The reference; it is never closed for good, so it survives reopening."""

    @pytest.fixture
    def reopen(self) -> Reopen:
        store = MemoryStore()

        async def again() -> Store:
            await store.close()
            await store.open()
            return store

        return again


class TestTinyDBStore(StoreContract):
    """The default."""

    @pytest.fixture
    async def reopen(self, tmp_path: Path) -> AsyncIterator[Reopen]:
        opened: list[Store] = []

        async def again() -> Store:
            for store in opened:
                await store.close()
            opened.append(TinyDBStore(tmp_path))
            await opened[-1].open()
            return opened[-1]

        yield again
        for store in opened:
            await store.close()
