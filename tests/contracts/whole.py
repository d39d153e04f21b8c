"""What every store owes when somebody is erased, and when everything is moved elsewhere."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

import pytest

from bot.domain.chats import ChatId, ChatKind, pause
from bot.domain.errors import StorageError
from bot.domain.outbox import OutgoingId, OutgoingStatus
from bot.domain.records import KINDS, NAMES, Record, key_of
from bot.domain.sources import SourceId
from bot.ports import Batch, Store
from tests.contracts.store import FULL, Reopen, claim, everything
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_item,
    make_outgoing,
    make_reply,
    make_room,
    make_seen,
    make_state,
    make_subscription,
    make_update,
)

ANN, BOB, CHANNEL = ChatId(1), ChatId(2), ChatId(-5)


async def records_of(store: Store) -> list[Record]:
    return [one async for one in store.records()]


async def given(records: Iterable[Record]) -> AsyncIterator[Record]:
    for one in records:
        yield one


class EraseContract:
    """Nothing is left of a chat, and everything of the others."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_chat_its_rows_and_its_updates_go(self, store: Store, reopen: Reopen) -> None:
        fault = make_update(id=3, chat_id=-9, raw='{"from": {"id": 1}}', handled_at=NOW, fault="ValueError")
        others = replace(fault, id=4, raw='{"from": {"id": 11}}')
        sent = make_outgoing(id="sent", status=OutgoingStatus.SENT, settled_at=NOW)
        await store.commit(
            Batch(
                chats=(make_chat(), make_chat(id=BOB)),
                outgoing=(make_outgoing(), make_reply(), sent, make_outgoing(id="bob", chat_id=BOB)),
                updates=(make_update(), fault, others),
            )
        )
        await store.commit(Batch(erased=(ANN,)))
        again = await reopen()
        for one in (store, again):
            assert await one.chat(ANN) is None
            assert [chat.id for chat in await one.followers(("trade",), ())] == [BOB]
            assert [await one.row(OutgoingId(name)) for name in ("alert-1", "reply-1", "sent")] == [None] * 3
            assert await one.known_updates(range(9)) == {4}
        assert await claim(again) == ["bob"]

    async def test_other_chats_do_not_mention_it_any_more(self, store: Store) -> None:
        channel = make_chat(id=CHANNEL, kind=ChatKind.CHANNEL, bound_by=ANN)
        await store.commit(Batch(chats=(make_chat(), channel, make_chat(id=BOB, managing=CHANNEL))))
        await store.commit(Batch(erased=(ANN,)))
        assert await store.chat(CHANNEL) == replace(channel, bound_by=None)
        assert await store.bound_channels(ANN) == ()
        await store.commit(Batch(erased=(CHANNEL,)))
        assert await store.chat(BOB) == make_chat(id=BOB)

    async def test_what_the_same_batch_says_of_the_chat_goes_too(self, store: Store) -> None:
        await store.commit(replace(FULL, erased=(ANN,)))
        assert await store.chat(ANN) is None
        assert await store.row(OutgoingId("alert-1")) is None
        assert await store.item(make_item().id) is not None

    async def test_erasing_an_unknown_chat_changes_nothing(self, store: Store) -> None:
        await store.commit(FULL)
        before = await everything(store)
        await store.commit(Batch(erased=(ChatId(404),)))
        assert await everything(store) == before


class RecordsContract:
    """Everything out, and in again."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_records_come_kind_by_kind_and_by_key(self, store: Store) -> None:
        await store.commit(replace(FULL, items=tuple(make_item(id=one) for one in ("b", "a", "c"))))
        found = [(NAMES[type(one)], key_of(one)) for one in await records_of(store)]
        assert [name for name, _ in found] == sorted((name for name, _ in found), key=list(KINDS).index)
        assert [key for name, key in found if name == "items"] == ["a", "b", "c"]
        assert {name for name, _ in found} == set(KINDS)

    async def test_records_are_of_one_moment(self, store: Store) -> None:
        await store.commit(Batch(chats=(make_chat(),), items=(make_item(),)))
        reading = store.records()
        first = await anext(reading)
        await store.commit(Batch(chat_edits=((ANN, pause),), items=(make_item(id="later"),)))
        assert [first, *[one async for one in reading]] == [make_item(), make_chat()]

    async def test_what_was_restored_is_what_was_there(self, store: Store, reopen: Reopen) -> None:
        await store.commit(FULL)
        await store.claim(NOW, room=make_room(1), held=())
        before, records = await everything(store), await records_of(store)
        await store.commit(
            Batch(
                sources=(make_state(source_id="other"),),
                seen=(make_seen(), make_seen("z", source_id="other")),
                items=(make_item(id="other"),),
                chats=(make_chat(id=BOB),),
                chat_edits=((ANN, pause),),
                updates=(make_update(id=7),),
            )
        )
        assert await store.restore(given(records), replace=True) == len(records)
        again = await reopen()
        for one in (store, again):
            assert await everything(one) == before
            assert await one.seen(SourceId("other")) == ()
        await again.commit(Batch(outgoing=(make_outgoing(id="next"),)))
        row = await again.row(OutgoingId("next"))
        assert row is not None
        assert row.seq == 3

    async def test_nothing_is_replaced_unless_that_was_said(self, store: Store) -> None:
        await store.commit(FULL)
        before = await everything(store)
        with pytest.raises(StorageError, match="already"):
            await store.restore(given([make_item(id="other")]), replace=False)
        assert await everything(store) == before

    async def test_restoring_that_breaks_off_changes_nothing(self, store: Store, reopen: Reopen) -> None:
        async def broken() -> AsyncIterator[Record]:
            yield make_item(id="other")
            raise StorageError("line 2 is no record")

        await store.commit(FULL)
        before = await everything(store)
        with pytest.raises(StorageError, match="line 2"):
            await store.restore(broken(), replace=True)
        assert await everything(store) == before
        assert await everything(await reopen()) == before

    async def test_restoring_into_an_empty_store_needs_no_word(self, store: Store) -> None:
        assert await store.restore(given([make_item(), make_chat()]), replace=False) == 2
        assert [item.id for item in await store.latest_items()] == ["item-1"]
        assert len(await store.followers(("trade",), ())) == 1


class QuestionContract:
    """Questions that indexes answer."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_followers_follow_the_place(self, store: Store) -> None:
        places = {1: "*", 2: "CN", 3: "CN-RU", 4: "CN-KZ", 5: "RU", 6: "EU", 7: "what is this"}
        await store.commit(
            Batch(
                chats=tuple(
                    make_chat(id=number, subscriptions=(make_subscription(place=place),))
                    for number, place in places.items()
                )
            )
        )
        found = [
            sorted(chat.id for chat in await store.followers(("trade",), countries))
            for countries in ((), ("CN",), ("RU", "CN"), ("KZ", "RU"))
        ]
        assert found == [[1], [1, 2], [1, 2, 3, 5], [1, 5]]

    async def test_state_of_one_source_and_what_was_seen_of_it(self, store: Store, reopen: Reopen) -> None:
        states = (make_state(), make_state(source_id="other", failures=2))
        await store.commit(Batch(sources=states, seen=(make_seen("b", "a"),)))
        again = await reopen()
        assert await again.source_state(SourceId("other")) == states[1]
        assert await again.source_state(SourceId("unknown")) is None
        assert await again.seen(SourceId("wire")) == ("b", "a")
        assert await again.seen(SourceId("other")) == ()
        await again.commit(Batch(seen=(make_seen(),)))
        assert await again.seen(SourceId("wire")) == ()

    async def test_flush_writes_what_is_volatile(self, store: Store, reopen: Reopen) -> None:
        await store.commit(Batch(sources=(make_state(),), volatile=True))
        await store.flush()
        assert store.trouble() == ""
        assert await (await reopen()).source_states() == (make_state(),)

    async def test_source_is_due_when_its_latest_state_says_so(self, store: Store) -> None:
        await store.commit(Batch(sources=(make_state(), make_state(source_id="b"))))
        await store.commit(Batch(sources=(make_state(next_poll_at=NOW + HOUR),), volatile=True))
        assert await store.due_sources(NOW) == ("b",)
        assert await store.due_sources(NOW + HOUR) == ("b", "wire")
