"""What every store owes when a group becomes a supergroup, and when it forgets."""

from dataclasses import replace

import pytest

from bot.domain.chats import Chat, ChatId, ChatKind, ChatStatus, follow, mute, pause
from bot.domain.items import ItemId
from bot.domain.outbox import OutgoingStatus
from bot.domain.outcomes import RetryAfter, Sent
from bot.pipeline.settle import settle
from bot.ports import Batch, Store
from tests.contracts.store import EVER, Reopen, claim, everything
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_horizon,
    make_item,
    make_outgoing,
    make_room,
    make_subscription,
    make_update,
)

OLD, NEW = ChatId(-5), ChatId(-9)
MOVE = Batch(moves=((OLD, NEW),))
VISITS = make_subscription(topic="visits")


def group(**changes: object) -> Chat:
    """A group that follows trade, under its old id."""
    return make_chat(**{"id": OLD, "kind": ChatKind.GROUP, **changes})


class MoveContract:
    """Chats that get another id."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_subscriptions_and_pending_rows_go_along(self, store: Store, reopen: Reopen) -> None:
        sent = make_outgoing(id="sent", chat_id=OLD, status=OutgoingStatus.SENT)
        waiting = make_outgoing(chat_id=OLD, edit_of=7)
        await store.commit(Batch(chats=(group(language="ru"),), outgoing=(sent, waiting)))
        await store.commit(MOVE)
        again = await reopen()
        assert await again.chat(OLD) is None
        assert await again.chat(NEW) == group(id=NEW, kind=ChatKind.SUPERGROUP, language="ru")
        row = await again.row(waiting.id)
        # Message ids of the old chat mean nothing in the new one.
        assert row is not None
        assert (row.chat_id, row.edit_of) == (NEW, None)
        assert [chat.id for chat in await again.followers(("trade",), ("CN",))] == [NEW]
        assert await claim(again) == [waiting.id]

    async def test_move_that_is_repeated_changes_nothing(self, store: Store) -> None:
        await store.commit(Batch(chats=(group(),), outgoing=(make_outgoing(chat_id=OLD),)))
        await store.commit(MOVE)
        once = await everything(store)
        await store.commit(MOVE)
        await store.commit(Batch(moves=(*MOVE.moves, *MOVE.moves)))
        assert await everything(store) == once

    async def test_move_repeated_within_a_batch_keeps_what_was_settled(self, store: Store) -> None:
        await store.commit(Batch(chats=(group(),), outgoing=(make_outgoing(chat_id=OLD),)))
        [row] = await store.claim(NOW, room=make_room(1), held=())
        again = settle(row, RetryAfter(delay=HOUR), chat=None, now=NOW).row
        await store.commit(Batch(settled=(again,), moves=(*MOVE.moves, *MOVE.moves)))
        assert await store.row(row.id) == replace(again, chat_id=NEW)

    async def test_new_chat_that_was_set_up_keeps_its_settings_and_gains_subscriptions(
        self, store: Store
    ) -> None:
        target = group(id=NEW, kind=ChatKind.SUPERGROUP, language="zh", subscriptions=(VISITS,))
        await store.commit(Batch(chats=(group(language="ru", admitted=True), target)))
        await store.commit(MOVE)
        joined = await store.chat(NEW)
        assert joined == replace(target, admitted=True, subscriptions=(VISITS, make_subscription()))
        assert await store.chat(OLD) is None

    async def test_new_chat_without_subscriptions_takes_over_the_settings(self, store: Store) -> None:
        target = group(id=NEW, kind=ChatKind.SUPERGROUP, language="en", subscriptions=())
        await store.commit(Batch(chats=(group(language="ru"), target)))
        await store.commit(MOVE)
        joined = await store.chat(NEW)
        assert joined is not None
        assert (joined.language, joined.subscriptions) == ("ru", (make_subscription(),))

    async def test_mutes_of_both_are_kept(self, store: Store) -> None:
        source = mute(group(), topic="trade", until=NOW + HOUR)
        target = mute(group(id=NEW, subscriptions=(VISITS,)), topic="visits", until=NOW + HOUR)
        await store.commit(Batch(chats=(source, target)))
        await store.commit(MOVE)
        joined = await store.chat(NEW)
        assert joined is not None
        assert {one.topic for one in joined.mutes} == {"trade", "visits"}

    @pytest.mark.parametrize("paused", [OLD, NEW])
    async def test_pause_of_either_is_kept(self, store: Store, paused: ChatId) -> None:
        await store.commit(Batch(chats=(group(), group(id=NEW, subscriptions=(VISITS,)))))
        await store.commit(Batch(chat_edits=((paused, pause),)))
        await store.commit(MOVE)
        joined = await store.chat(NEW)
        assert joined is not None
        assert (joined.status, joined.reason) == (ChatStatus.PAUSED, "")

    async def test_suspension_of_the_old_id_does_not_silence_the_new_one(self, store: Store) -> None:
        source = group(status=ChatStatus.SUSPENDED, reason="no rights")
        await store.commit(Batch(chats=(source, group(id=NEW, subscriptions=()))))
        await store.commit(MOVE)
        joined = await store.chat(NEW)
        assert joined is not None
        assert (joined.status, joined.reason) == (ChatStatus.ACTIVE, "")

    async def test_suspended_new_id_keeps_its_reason(self, store: Store) -> None:
        target = group(id=NEW, status=ChatStatus.SUSPENDED, reason="removed")
        await store.commit(Batch(chats=(group(), target)))
        await store.commit(MOVE)
        joined = await store.chat(NEW)
        assert joined is not None
        assert (joined.status, joined.reason) == (ChatStatus.SUSPENDED, "removed")

    async def test_edits_of_the_same_batch_come_before_the_move(self, store: Store) -> None:
        edits = ((OLD, lambda chat: follow(chat, VISITS)), (NEW, pause))
        await store.commit(Batch(chats=(group(),), chat_edits=edits, moves=MOVE.moves))
        moved = await store.chat(NEW)
        assert moved is not None
        assert moved.subscriptions == (make_subscription(), VISITS)
        assert moved.status is ChatStatus.ACTIVE

    async def test_row_underway_during_a_move_is_not_lost_when_it_must_go_again(self, store: Store) -> None:
        await store.commit(Batch(chats=(group(),), outgoing=(make_outgoing(chat_id=OLD),)))
        [row] = await store.claim(NOW, room=make_room(1), held=())
        await store.commit(MOVE)
        await store.commit(Batch(settled=(settle(row, RetryAfter(delay=HOUR), chat=None, now=NOW).row,)))
        [again] = await store.claim(NOW + HOUR, room=make_room(1), held=())
        assert (again.id, again.chat_id) == (row.id, NEW)

    async def test_moves_in_a_chain_end_at_the_last_id(self, store: Store) -> None:
        last = ChatId(-10)
        await store.commit(Batch(chats=(group(),), outgoing=(make_outgoing(chat_id=OLD),)))
        await store.commit(Batch(moves=((OLD, NEW), (NEW, last))))
        row = await store.row(make_outgoing().id)
        assert (row and row.chat_id) == last
        assert await store.chat(NEW) is None
        assert await store.chat(last) is not None

    async def test_move_to_itself_changes_nothing(self, store: Store) -> None:
        await store.commit(Batch(chats=(group(),), outgoing=(make_outgoing(chat_id=OLD, edit_of=4),)))
        once = await everything(store)
        await store.commit(Batch(moves=((OLD, OLD),)))
        assert await everything(store) == once


class PruneContract:
    """Forgetting."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_pending_rows_their_items_and_open_updates_stay(self, store: Store, reopen: Reopen) -> None:
        await store.commit(
            Batch(
                items=(make_item(), make_item(id="unneeded")),
                outgoing=(make_outgoing(), make_outgoing(id="alert-2", chat_id=2, not_before=NOW)),
                updates=(make_update(),),
            )
        )
        await store.claim(NOW, room=make_room(1), held=())
        assert await store.prune(make_horizon(EVER)) == 1
        again = await reopen()
        assert await again.item(ItemId("item-1")) == make_item()
        assert await again.item(ItemId("unneeded")) is None
        assert (await again.stats(NOW)).queued + (await again.stats(NOW)).sending == 2
        assert await again.waiting_updates() == (make_update(),)

    async def test_only_what_is_older_than_its_own_limit_goes(self, store: Store, reopen: Reopen) -> None:
        await store.commit(
            Batch(
                items=(make_item(id="old", seen_at=NOW - HOUR), make_item(id="new")),
                outgoing=(make_outgoing(id="old"), make_outgoing(id="new", chat_id=2)),
                updates=(make_update(id=1), make_update(id=2)),
                handled=(
                    make_update(id=1, handled_at=NOW - HOUR, raw=""),
                    make_update(id=2, handled_at=NOW, raw=""),
                ),
            )
        )
        old, new = await store.claim(NOW, room=make_room(2), held=())
        await store.commit(
            Batch(
                settled=(
                    settle(old, Sent(message_id=1), chat=None, now=NOW - HOUR).row,
                    settle(new, Sent(message_id=2), chat=None, now=NOW).row,
                )
            )
        )
        assert await store.prune(make_horizon(NOW)) == 3
        again = await reopen()
        assert await again.item(ItemId("old")) is None
        assert await again.item(ItemId("new")) is not None
        assert await again.row(old.id) is None
        assert await again.row(new.id) is not None
        assert await again.known_updates((1, 2)) == {2}

    async def test_prune_with_nothing_to_forget_forgets_nothing(self, store: Store) -> None:
        await store.commit(Batch(items=(make_item(),), chats=(make_chat(),)))
        once = await everything(store)
        assert await store.prune(make_horizon(NOW)) == 0
        assert await everything(store) == once
