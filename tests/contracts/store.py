"""What every store owes. A back end inherits `StoreContract` and supplies the fixture `reopen`: it closes
the store that is open, if there is one, and opens what is stored again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from bot.domain.chats import Chat, ChatId, ChatKind, ChatStatus, Mute, Subscription, follow, pause, suspend
from bot.domain.items import ItemId
from bot.domain.message import Button, Message, Part, Style
from bot.domain.outbox import AGED, FLOOD, Lane, Outgoing, OutgoingStatus
from bot.domain.outcomes import (
    ChatMoved,
    Gone,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unclear,
    Unreachable,
    Unwanted,
    Vanished,
)
from bot.domain.silence import Silences
from bot.pipeline.settle import settle
from bot.ports import Batch, Room, Store
from tests.make import (
    HOUR,
    NOW,
    make_added,
    make_chat,
    make_findings,
    make_item,
    make_lease,
    make_outgoing,
    make_reply,
    make_rhythm,
    make_room,
    make_seen,
    make_silence,
    make_silences,
    make_state,
    make_story,
    make_subscription,
    make_tally,
    make_update,
)

Reopen = Callable[[], Awaitable[Store]]

EVER = datetime.max.replace(tzinfo=UTC)

#: Text that has broken stores before: lone surrogates (also two that make a pair), emoji, separators.
NASTY = "\ud800 \ud83d\ude00 \U0001f1f7\U0001f1fa é\u0301 \u2028\u2029\x00\x7f \"'\\</script> 中文 \udfff"

FULL = Batch(
    sources=(make_state(),),
    seen=(make_seen("a", "b"),),
    rhythms=(make_rhythm(),),
    silences=make_silences(make_silence()),
    leases=(make_lease(),),
    added=(make_added(),),
    tallies=(make_tally(),),
    items=(make_item(),),
    facts=(make_findings(),),
    stories=(make_story(),),
    outgoing=(make_outgoing(), make_reply()),
    chats=(make_chat(),),
    chat_edits=((ChatId(1), lambda chat: follow(chat, make_subscription(topic="visits"))),),
    updates=(make_update(),),
)


async def everything(store: Store) -> tuple[object, ...]:
    """All that the tests below ever store, as the public methods show it."""
    updates = await store.known_updates(range(10))
    return (
        await store.source_states(),
        await store.seen(make_state().source_id),
        await store.rhythm(make_state().source_id),
        await store.silences(),
        await store.leases(),
        await store.added_sources(),
        await store.tally(make_state().source_id),
        await store.latest_items(limit=1000),
        await store.visits((), since=date.min, until=date.max),
        await store.figures("CN", "RU"),
        [await store.chat(ChatId(one)) for one in range(-10, 10)],
        [await store.row(make_outgoing(id=one).id) for one in ("alert-1", "reply-1", "alert-2")],
        sorted(chat.id for chat in await store.followers(("trade", "visits"), ("RU", "CN"))),
        sorted(updates),
        await store.waiting_updates(),
        await store.leaving(),
        await store.stats(NOW),
    )


async def claim(store: Store, now: datetime = NOW, limit: int = 100, held: tuple[int, ...] = ()) -> list[str]:
    """The ids of the rows that one call claims."""
    rows = await store.claim(now, room=make_room(limit), held=[ChatId(one) for one in held])
    assert all(row.status is OutgoingStatus.SENDING for row in rows)
    return [row.id for row in rows]


def rows(*wanted: tuple[str, int, Lane]) -> Batch:
    """Rows by id, chat and lane."""
    return Batch(outgoing=tuple(make_outgoing(id=one, chat_id=chat, lane=lane) for one, chat, lane in wanted))


def _follow(wanted: Subscription, chat: Chat) -> Chat:
    return follow(chat, wanted)


class CommitContract:
    """Writing and finding again."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_reopened_store_shows_everything(self, store: Store, reopen: Reopen) -> None:
        await store.commit(FULL)
        await store.claim(NOW, room=make_room(1), held=())
        before = await everything(store)
        assert await everything(await reopen()) == before

    async def test_nasty_text_and_extreme_numbers_survive_reopening(
        self, store: Store, reopen: Reopen
    ) -> None:
        message = Message(
            parts=(Part(NASTY, Style.TIME, EVER), Part("", Style.LINK, url=NASTY)),
            rows=((Button(text=NASTY, action="x"),), ()),
        )
        state = make_state(source_id=NASTY, next_poll_at=EVER, failures=2**70)
        seen = make_seen(NASTY, "", source_id=NASTY)
        item = make_item(id=NASTY, title=NASTY, published=datetime.min.replace(tzinfo=UTC))
        chat = make_chat(
            id=-(2**63), title=NASTY, subscriptions=(), mutes=(Mute(topic=NASTY, until=EVER),), bound_by=2**63
        )
        row = make_outgoing(id=NASTY, chat_id=chat.id, item_id=item.id, message=message, not_before=EVER)
        update = make_update(id=2**63, chat_id=-(2**63), raw=NASTY)
        await store.commit(
            Batch(
                sources=(state,),
                seen=(seen,),
                items=(item,),
                chats=(chat,),
                outgoing=(row,),
                updates=(update,),
            )
        )
        again = await reopen()
        assert await again.source_states() == (state,)
        assert await again.seen(state.source_id) == seen.keys
        assert await again.item(item.id) == item
        assert await again.chat(chat.id) == chat
        assert await again.row(row.id) == replace(row, seq=1)
        assert await again.waiting_updates() == (update,)

    async def test_rhythms_and_silences_are_replaced_and_survive(self, store: Store, reopen: Reopen) -> None:
        assert await store.rhythm(make_rhythm().source_id) is None
        assert await store.silences() == Silences()
        await store.commit(Batch(rhythms=(make_rhythm(),), silences=make_silences(make_silence())))
        later = make_rhythm(hours=(0.125,) * 24, days=(1.5,) * 7, brought=("a", "b"), last_at=NOW)
        await store.commit(Batch(rhythms=(later, make_rhythm(source_id="other")), silences=Silences()))
        again = await reopen()
        assert await again.rhythm(later.source_id) == later
        assert await again.silences() == Silences()

    async def test_commit_twice_is_commit_once(self, store: Store) -> None:
        batch = replace(
            FULL,
            settled=(make_outgoing(status=OutgoingStatus.SENT, settled_at=NOW),),
            handled=(make_update(handled_at=NOW, raw=""),),
            moves=((ChatId(1), ChatId(2)),),
        )
        await store.commit(batch)
        once = await everything(store)
        await store.commit(batch)
        assert await everything(store) == once

    async def test_known_ids_are_left_as_they_are(self, store: Store) -> None:
        await store.commit(FULL)
        await store.commit(
            Batch(
                items=(make_item(title="Other"),),
                outgoing=(make_outgoing(reason="other"),),
                chats=(make_chat(title="Other"),),
                updates=(make_update(raw="other"),),
            )
        )
        item, row, chat = (
            await store.item(ItemId("item-1")),
            await store.row(make_outgoing().id),
            await store.chat(ChatId(1)),
        )
        assert (item and item.title) == make_item().title
        assert (row and row.reason) == ""
        assert (chat and chat.title) == "Ann"
        assert await store.waiting_updates() == (make_update(),)

    async def test_the_first_of_one_id_within_a_batch_stands(self, store: Store) -> None:
        await store.commit(
            Batch(
                items=(make_item(), make_item(title="Other")),
                outgoing=(make_outgoing(), make_outgoing(reason="other")),
                chats=(make_chat(), make_chat(title="Other")),
                updates=(make_update(), make_update(raw="other")),
            )
        )
        item, row, chat = (
            await store.item(ItemId("item-1")),
            await store.row(make_outgoing().id),
            await store.chat(ChatId(1)),
        )
        assert (item and item.title) == make_item().title
        assert (row and row.reason) == ""
        assert (chat and chat.title) == "Ann"
        assert await store.waiting_updates() == (make_update(),)

    async def test_failing_edit_leaves_no_trace(self, store: Store, reopen: Reopen) -> None:
        def fail(chat: Chat) -> Chat:
            raise RuntimeError("an edit failed")

        await store.commit(Batch(chats=(make_chat(id=2),)))
        before = await everything(store)
        with pytest.raises(RuntimeError):
            await store.commit(replace(FULL, chat_edits=((ChatId(2), fail),)))
        assert await everything(store) == before
        assert await everything(await reopen()) == before

    async def test_edits_apply_in_order_to_the_latest_state(self, store: Store) -> None:
        await store.commit(Batch(chats=(make_chat(subscriptions=()),)))
        wanted = [make_subscription(topic=name) for name in ("visits", "energy", "tariffs")]
        for one in wanted[:2]:
            await store.commit(Batch(chat_edits=((ChatId(1), partial(_follow, one)),)))
        await store.commit(
            Batch(chat_edits=((ChatId(1), lambda chat: follow(chat, wanted[2])), (ChatId(1), pause)))
        )
        chat = await store.chat(ChatId(1))
        assert chat is not None
        assert (chat.subscriptions, chat.status) == (tuple(wanted), ChatStatus.PAUSED)

    async def test_edit_of_unknown_chat_is_left_out(self, store: Store) -> None:
        await store.commit(Batch(chat_edits=((ChatId(7), pause),)))
        assert await store.chat(ChatId(7)) is None

    async def test_volatile_batch_is_seen_and_survives_closing(self, store: Store, reopen: Reopen) -> None:
        state = make_state(failures=3)
        await store.commit(Batch(sources=(state,), volatile=True))
        assert await store.source_states() == (state,)
        assert await (await reopen()).source_states() == (state,)

    async def test_updates_wait_in_order_of_arrival_until_handled(self, store: Store, reopen: Reopen) -> None:
        first, second, third = (make_update(id=one) for one in (9, 3, 5))
        await store.commit(Batch(updates=(first, second)))
        await store.commit(Batch(updates=(third,), handled=(replace(first, handled_at=NOW, raw=""),)))
        again = await reopen()
        assert await again.waiting_updates() == (second, third)
        assert await again.known_updates((3, 4, 5, 9)) == {3, 5, 9}

    async def test_due_sources_come_longest_due_first(self, store: Store) -> None:
        states = [
            make_state(source_id=one, next_poll_at=NOW + wait * HOUR)
            for one, wait in (("b", 0), ("a", 0), ("c", -1), ("later", 1))
        ]
        await store.commit(Batch(sources=tuple(states)))
        assert await store.due_sources(NOW) == ("c", "a", "b")

    async def test_latest_items_are_chosen_by_topic_and_all_countries(self, store: Store) -> None:
        items = (
            make_item(id="old", published=NOW - 2 * HOUR),
            make_item(id="new"),
            make_item(id="future", published=NOW + 9 * HOUR, seen_at=NOW - 3 * HOUR),
            make_item(id="none", topics=()),
            make_item(id="visit", topics=("visits",), countries=("RU",)),
        )
        await store.commit(Batch(items=items))
        found = await store.latest_items(topic="trade", countries=("CN", "RU"), limit=2)
        assert [item.id for item in found] == ["new", "old"]
        assert {item.id for item in await store.latest_items()} == {"old", "new", "future", "visit"}

    async def test_followers_are_active_and_follow_the_topic_or_all(self, store: Store) -> None:
        every = make_subscription(topic="*")
        await store.commit(
            Batch(
                chats=(
                    make_chat(id=5),
                    make_chat(id=-4, subscriptions=(every,)),
                    make_chat(id=3, subscriptions=(make_subscription(topic="visits"),)),
                    make_chat(id=2, status=ChatStatus.PAUSED),
                )
            )
        )
        assert {chat.id for chat in await store.followers(("trade",), ("CN",))} == {-4, 5}
        await store.commit(Batch(chat_edits=((ChatId(5), lambda chat: suspend(chat, reason="blocked")),)))
        assert [chat.id for chat in await store.followers(("trade",), ("CN",))] == [-4]

    async def test_bound_channels_are_those_of_one_person(self, store: Store) -> None:
        channel = make_chat(id=-5, kind=ChatKind.CHANNEL, bound_by=8)
        await store.commit(Batch(chats=(channel, replace(channel, id=ChatId(-6)), make_chat(bound_by=8))))
        await store.commit(Batch(chats=(replace(channel, id=ChatId(-7), bound_by=9),)))
        assert [chat.id for chat in await store.bound_channels(8)] == [-6, -5]


class ClaimContract:
    """The outbox."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_rows_of_a_chat_leave_one_by_one_in_order(self, store: Store) -> None:
        await store.commit(rows(("a", 1, Lane.ALERT), ("b", 1, Lane.ALERT), ("c", 2, Lane.ALERT)))
        assert await claim(store) == ["a", "c"]
        assert await claim(store) == []
        [first, _] = await store.leaving()
        await store.commit(Batch(settled=(settle(first, Sent(message_id=7), chat=None, now=NOW).row,)))
        assert await claim(store) == ["b"]

    async def test_claimed_rows_are_leaving_and_count_the_attempt(self, store: Store, reopen: Reopen) -> None:
        await store.commit(Batch(outgoing=(make_outgoing(not_before=NOW),)))
        claimed = await store.claim(NOW, room=make_room(1), held=())
        again = await reopen()
        assert await again.leaving() == claimed
        assert [(row.attempts, row.not_before) for row in claimed] == [(1, None)]

    async def test_lower_lanes_leave_first_in_a_chat_and_over_all(self, store: Store) -> None:
        await store.commit(
            rows(
                ("digest", 1, Lane.DIGEST),
                ("alert", 1, Lane.ALERT),
                ("other", 2, Lane.ALERT),
                ("reply", 3, Lane.INTERACTIVE),
            )
        )
        assert await claim(store, limit=2) == ["reply", "alert"]
        assert await claim(store) == ["other"]

    async def test_waiting_repeat_holds_nothing_back(self, store: Store) -> None:
        later = NOW + HOUR
        repeat = make_outgoing(id="repeat", chat_id=1, not_before=later, repeat=True)
        await store.commit(Batch(outgoing=(repeat, make_outgoing(id="fresh", chat_id=1))))
        assert await store.next_due(NOW) == NOW
        (claimed,) = await store.claim(NOW, room=make_room(5), held=())
        assert claimed.id == "fresh"
        await store.commit(Batch(settled=(replace(claimed, status=OutgoingStatus.SENT),)))
        assert await store.next_due(NOW) == later
        assert [row.id for row in await store.claim(later, room=make_room(5), held=())] == ["repeat"]

    async def test_waiting_row_holds_back_its_lane_only(self, store: Store) -> None:
        wait = make_outgoing(id="wait", not_before=NOW + HOUR)
        await store.commit(Batch(outgoing=(wait, make_outgoing(id="behind"))))
        assert await claim(store) == []
        await store.commit(rows(("digest", 1, Lane.DIGEST)))
        assert await claim(store) == ["digest"]
        [digest] = await store.leaving()
        await store.commit(Batch(settled=(settle(digest, Unwanted(), chat=None, now=NOW).row,)))
        assert await claim(store, NOW + HOUR) == ["wait"]

    async def test_held_chats_and_the_limit_are_kept(self, store: Store) -> None:
        await store.commit(rows(*((f"row-{chat}", chat, Lane.ALERT) for chat in range(1, 6))))
        assert await claim(store, limit=2, held=(1, 3)) == ["row-2", "row-4"]
        assert await claim(store, limit=0) == []

    async def test_replies_and_the_others_have_each_their_room(self, store: Store) -> None:
        rows = [make_reply(id=f"reply-{one}", chat_id=one) for one in (1, 2, 3)]
        rows += [make_outgoing(id=f"alert-{one}", chat_id=one) for one in (4, 5, 6)]
        await store.commit(Batch(outgoing=tuple(rows)))
        room = Room(total=4, replies=1, bulk=2)
        assert [row.id for row in await store.claim(NOW, room=room, held=())] == [
            "reply-1",
            "alert-4",
            "alert-5",
        ]
        room = Room(total=2, replies=2, bulk=2)
        assert [row.id for row in await store.claim(NOW, room=room, held=())] == ["reply-2", "reply-3"]

    async def test_chat_that_was_served_goes_behind_those_that_waited(self, store: Store) -> None:
        rows = [make_outgoing(id=f"ann-{one}", chat_id=1) for one in range(3)]
        rows += [make_outgoing(id=f"bob-{one}", chat_id=2) for one in range(3)]
        await store.commit(Batch(outgoing=tuple(rows)))
        order = []
        for _ in range(6):
            (row,) = await store.claim(NOW, room=make_room(1), held=())
            order.append(row.id)
            await store.commit(Batch(settled=(replace(row, status=OutgoingStatus.SENT),)))
        assert order == ["ann-0", "bob-0", "ann-1", "bob-1", "ann-2", "bob-2"]

    async def test_digest_that_has_waited_takes_its_turn_among_alerts(self, store: Store) -> None:
        digest = make_outgoing(id="digest", chat_id=1, lane=Lane.DIGEST)
        await store.commit(Batch(outgoing=(digest, make_outgoing(id="alert", chat_id=2))))
        room = Room(total=1, replies=1, bulk=1)
        assert [row.id for row in await store.claim(NOW + AGED, room=room, held=())] == ["alert"]
        await store.commit(Batch(outgoing=(make_outgoing(id="next", chat_id=3),)))
        later = NOW + AGED + timedelta(seconds=1)
        assert [row.id for row in await store.claim(later, room=room, held=())] == ["digest"]

    async def test_waiting_rows_of_a_chat_are_those_still_queued(self, store: Store, reopen: Reopen) -> None:
        rows = [make_outgoing(id=one, chat_id=1) for one in ("a", "b")]
        rows += [make_reply(id="r", chat_id=1), make_outgoing(id="c", chat_id=2)]
        await store.commit(Batch(outgoing=tuple(rows)))
        assert [row.id for row in await store.waiting(ChatId(1))] == ["r", "a", "b"]
        await store.claim(NOW, room=make_room(1), held=())
        for one in (store, await reopen()):
            assert [row.id for row in await one.waiting(ChatId(1))] == ["a", "b"]
        assert await store.waiting(ChatId(9)) == ()

    async def test_last_sends_are_known_after_reopening(self, store: Store, reopen: Reopen) -> None:
        sent = {"status": OutgoingStatus.SENT}
        rows = (
            make_outgoing(id="old", chat_id=1, settled_at=NOW - HOUR, **sent),
            make_outgoing(id="late", chat_id=2, settled_at=NOW, **sent),
            make_outgoing(id="soon", chat_id=1, settled_at=NOW - timedelta(seconds=5), **sent),
            make_outgoing(id="failed", chat_id=3, settled_at=NOW, status=OutgoingStatus.FAILED),
        )
        await store.commit(Batch(outgoing=rows))
        for one in (store, await reopen()):
            assert await one.sent_since(NOW - timedelta(minutes=1)) == (
                (NOW - timedelta(seconds=5), 1),
                (NOW, 2),
            )

    async def test_waits_that_the_platform_asked_for_are_known_after_reopening(
        self, store: Store, reopen: Reopen
    ) -> None:
        rows = (
            make_outgoing(id="a", chat_id=1, not_before=NOW + HOUR, reason=FLOOD),
            make_outgoing(id="b", chat_id=2, not_before=NOW + HOUR, reason="no connection"),
            make_outgoing(id="c", chat_id=3, not_before=NOW, reason=FLOOD),
        )
        await store.commit(Batch(outgoing=rows))
        for one in (store, await reopen()):
            assert await one.flooded(NOW) == ((NOW + HOUR, 1),)

    async def test_lost_chats_are_those_gone_for_ever_and_long_ago(self, store: Store) -> None:
        chats = (
            make_chat(id=1, lost_at=NOW - HOUR),
            make_chat(id=2, lost_at=NOW),
            make_chat(id=3),
        )
        await store.commit(Batch(chats=chats))
        assert await store.lost_chats(NOW) == (1,)

    async def test_concurrent_callers_never_get_the_same_row(self, store: Store) -> None:
        await store.commit(rows(*((f"row-{chat}", chat, Lane.ALERT) for chat in range(40))))
        claims = await asyncio.gather(*(claim(store, limit=3) for _ in range(20)))
        claimed = [one for ids in claims for one in ids]
        assert len(claimed) == len(set(claimed)) == 40

    async def test_next_due_is_the_earliest_that_heads_its_lane(self, store: Store) -> None:
        assert await store.next_due(NOW) is None
        later = make_outgoing(id="later", not_before=NOW + HOUR)
        await store.commit(Batch(outgoing=(later, make_outgoing(id="behind"))))
        assert await store.next_due(NOW) == NOW + HOUR
        await store.commit(Batch(outgoing=(make_outgoing(id="two", chat_id=2, not_before=NOW + HOUR / 2),)))
        assert await store.next_due(NOW) == NOW + HOUR / 2
        await store.commit(rows(("now", 3, Lane.ALERT)))
        assert await store.next_due(NOW) == NOW

    @pytest.mark.parametrize(
        ("outcome", "status"),
        [
            (Sent(message_id=5), OutgoingStatus.SENT),
            (Unwanted(), OutgoingStatus.DROPPED),
            (RetryAfter(delay=timedelta(seconds=30)), OutgoingStatus.QUEUED),
            (ChatMoved(new_id=ChatId(-100)), OutgoingStatus.QUEUED),
            (Gone(reason="blocked"), OutgoingStatus.FAILED),
            (Vanished(), OutgoingStatus.QUEUED),
            (Rejected(reason="too long"), OutgoingStatus.FAILED),
            (Rejected(reason="markup", markup=True), OutgoingStatus.QUEUED),
            (Unreachable(reason="no route"), OutgoingStatus.QUEUED),
            (Unclear(reason="timed out"), OutgoingStatus.QUEUED),
        ],
        ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
    )
    async def test_settled_row_stands_as_it_was_settled(
        self, store: Store, reopen: Reopen, outcome: SendOutcome, status: OutgoingStatus
    ) -> None:
        await store.commit(Batch(outgoing=(make_outgoing(), make_outgoing(id="next")), chats=(make_chat(),)))
        [row] = await store.claim(NOW, room=make_room(1), held=())
        settlement = settle(row, outcome, chat=None, now=NOW)
        await store.commit(Batch(settled=(settlement.row,)))
        again = await reopen()
        assert await again.row(row.id) == settlement.row
        assert settlement.row.status is status
        pending = status is OutgoingStatus.QUEUED
        assert await claim(again, NOW + 3 * HOUR) == [row.id if pending else "next"]

    async def test_settling_an_unknown_row_changes_nothing(self, store: Store) -> None:
        await store.commit(Batch(settled=(make_outgoing(status=OutgoingStatus.SENT),)))
        assert await store.row(make_outgoing().id) is None

    async def test_stats_count_what_stands_where(self, store: Store) -> None:
        await store.commit(
            replace(
                FULL,
                outgoing=(
                    make_outgoing(id="due", created_at=NOW - HOUR),
                    make_outgoing(id="later", created_at=NOW - 2 * HOUR, not_before=NOW + HOUR),
                    make_outgoing(id="failed", status=OutgoingStatus.FAILED),
                    make_outgoing(id="unsure", status=OutgoingStatus.UNCERTAIN),
                    make_outgoing(id="leaving", chat_id=2),
                ),
            )
        )
        await store.claim(NOW, room=make_room(1), held=(ChatId(1),))
        stats = await store.stats(NOW)
        assert (stats.queued, stats.sending, stats.failed, stats.uncertain) == (2, 1, 1, 1)
        assert (stats.items, stats.chats, stats.active_chats, stats.subscriptions) == (1, 1, 1, 2)
        assert stats.suspended_chats == 0
        assert stats.oldest_due == NOW - HOUR

    async def test_two_hundred_concurrent_callers_leave_a_consistent_state(
        self, store: Store, reopen: Reopen
    ) -> None:
        await store.commit(Batch(chats=(make_chat(subscriptions=()),)))

        async def call(number: int) -> None:
            subscription = make_subscription(thread_id=number)
            await store.commit(
                Batch(
                    outgoing=(make_outgoing(id=f"row-{number}", chat_id=number),),
                    chat_edits=((ChatId(1), lambda chat: follow(chat, subscription)),),
                    volatile=number % 3 == 0,
                )
            )
            if number % 4 == 0:
                claimed.extend(await store.claim(NOW, room=make_room(2), held=()))

        claimed: list[Outgoing] = []
        await asyncio.gather(*(call(number) for number in range(200)))
        again = await reopen()
        chat, leaving = await again.chat(ChatId(1)), await again.leaving()
        assert chat is not None
        assert {one.thread_id for one in chat.subscriptions} == set(range(200))
        assert {row.id for row in leaving} == {row.id for row in claimed}
        assert len(claimed) == len(leaving) == 100
        assert len({row.seq for row in leaving}) == len(leaving)
        assert (await again.stats(NOW)).queued == 100
