"""What every store owes of sources that people add, and of what is counted of sources."""

import pytest

from bot.domain.chats import ChatId
from bot.domain.sources import SourceId
from bot.ports import Batch, Store
from tests.contracts.store import Reopen
from tests.make import NOW, make_added, make_chat, make_seen, make_state, make_tally

DAILY = SourceId("daily")


class AddedContract:
    """Kept until they are dropped, and then gone with all that was known of them."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_added_sources_come_by_id(self, store: Store, reopen: Reopen) -> None:
        both = (make_added(), make_added(id=SourceId("a-daily"), url="https://a.example/"))
        await store.commit(Batch(added=both))
        assert await (await reopen()).added_sources() == both[::-1]

    async def test_a_tally_stands_as_it_was_counted_last(self, store: Store, reopen: Reopen) -> None:
        await store.commit(Batch(tallies=(make_tally(),)))
        await store.commit(Batch(tallies=(make_tally(again=3),)))
        again = await reopen()
        assert await again.tally(SourceId("wire")) == make_tally(again=3)
        assert (await again.tally(DAILY)).leads == ()

    async def test_nothing_is_left_of_what_was_dropped(self, store: Store, reopen: Reopen) -> None:
        known = Batch(
            added=(make_added(),),
            sources=(make_state(source_id=DAILY), make_state()),
            seen=(make_seen("a", source_id=DAILY), make_seen("b")),
            tallies=(make_tally(source_id=DAILY), make_tally()),
        )
        await store.commit(known)
        await store.commit(Batch(dropped=(DAILY,)))
        again = await reopen()
        for one in (store, again):
            assert await one.added_sources() == ()
            assert await one.source_states() == (make_state(),)
            assert await one.due_sources(NOW) == ("wire",)
            assert (await one.seen(DAILY), await one.seen(SourceId("wire"))) == ((), ("b",))
            assert (await one.tally(DAILY)).first == 0
            assert await one.tally(SourceId("wire")) == make_tally()

    async def test_what_a_batch_says_beside_dropping_stands(self, store: Store) -> None:
        await store.commit(Batch(added=(make_added(),), seen=(make_seen("a", source_id=DAILY),)))
        new = make_added(name="The New Daily")
        await store.commit(Batch(dropped=(DAILY,), added=(new,)))
        assert await store.added_sources() == (new,)
        assert await store.seen(DAILY) == ()

    async def test_who_is_erased_added_nothing(self, store: Store) -> None:
        others = make_added(id=SourceId("other"), by=11, url="https://other.example/1")
        await store.commit(Batch(chats=(make_chat(),), added=(make_added(), others)))
        await store.commit(Batch(erased=(ChatId(1),)))
        assert [one.by for one in await store.added_sources()] == [0, 11]
