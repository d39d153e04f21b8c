from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.domain.chats import Chat, ChatId, ChatStatus, mute
from bot.domain.outbox import Lane, Outgoing, OutgoingStatus, Telling
from bot.domain.places import Place, place
from bot.domain.turns import Turn, TurnKind
from bot.pipeline.match import Heard, News, first_rows, later_rows, places_told
from tests.make import (
    HOUR,
    NOW,
    alerts_for,
    make_chat,
    make_item,
    make_news,
    make_outgoing,
    make_subscription,
)


def told(*chats: Chat, **item: object) -> list[tuple[int, int | None]]:
    return [(row.chat_id, row.thread_id) for row in alerts_for(make_item(**item), chats, now=NOW)]


def test_one_alert_however_many_subscriptions_fit() -> None:
    chat = make_chat(
        subscriptions=(
            make_subscription(),
            make_subscription(topic="*"),
            make_subscription(place=place("CN")),
            make_subscription(place=place("CN", "RU")),
        )
    )
    assert told(chat) == [(1, None)]


def test_alert_is_queued_with_an_id_that_depends_on_story_chat_and_thread_only() -> None:
    [row] = alerts_for(make_item(), [make_chat()], now=NOW)
    story = make_news(make_item()).story.id
    assert row == make_outgoing(
        id=f"story:{story}:1:0", lane=Lane.ALERT, created_at=NOW, story_id=story, topics=("trade",)
    )
    later = alerts_for(make_item(title="Other"), [make_chat(title="Other")], now=NOW + HOUR)
    assert [one.id for one in later] == [row.id]


def test_each_thread_that_follows_gets_its_own() -> None:
    trade = make_subscription()
    chat = make_chat(
        subscriptions=(trade, replace(trade, thread_id=7), make_subscription(topic="x", thread_id=8))
    )
    assert told(chat) == [(1, None), (1, 7)]
    assert len({row.id for row in alerts_for(make_item(), [chat], now=NOW)}) == 2


def test_scope_fails_closed() -> None:
    broken = make_chat(subscriptions=(make_subscription(place=Place("")),))
    nowhere = make_chat(subscriptions=(make_subscription(place=place("CN")),))
    assert told(broken) == []
    assert told(nowhere, countries=()) == []
    assert told(make_chat(subscriptions=())) == []
    assert told(make_chat(subscriptions=(make_subscription(topic=""),))) == []
    assert told(make_chat(subscriptions=(make_subscription(topic="*"),)), topics=()) == []


def test_muted_paused_and_suspended_chats_are_left_out() -> None:
    muted = mute(make_chat(id=2), topic="trade", until=NOW + HOUR)
    woken = mute(make_chat(id=3), topic="trade", until=NOW)
    paused, suspended = (
        make_chat(id=4, status=ChatStatus.PAUSED),
        make_chat(id=5, status=ChatStatus.SUSPENDED),
    )
    assert told(make_chat(), muted, woken, paused, suspended) == [(1, None), (3, None)]


# what becomes of a story


def news(**changes: Any) -> News:
    turn = Turn(kind=TurnKind.DAYS, item="item-2", source="wire", at=NOW, version=2)
    return make_news(make_item(), is_first=False, turns=(turn,), adds=True, **changes)


def first(**changes: Any) -> Outgoing:
    row = make_outgoing(id="first", status=OutgoingStatus.SENT, sent_id=7, settled_at=NOW, topics=("trade",))
    return replace(row, **changes)


def later(*heard: Heard, one: News | None = None, now: datetime = NOW) -> list[Telling]:
    item = make_item(id="item-2")
    return [row.telling for row in later_rows(item, one or news(), heard=heard, now=now)]


def test_what_happens_is_a_reply_and_the_first_message_is_kept_true() -> None:
    assert later(Heard(first=first())) == [Telling.REPLY, Telling.EDIT]
    [reply, edit] = later_rows(make_item(id="item-2"), news(), heard=[Heard(first=first())], now=NOW)
    assert (reply.lane, edit.lane) == (Lane.ALERT, Lane.UPKEEP)
    assert (reply.item_id, edit.item_id) == ("item-2", "item-1")
    assert edit.not_before is not None
    assert edit.not_before > NOW, "details wait for each other"


def test_a_further_witness_only_changes_the_first_message_and_not_twice_at_once() -> None:
    witness = replace(news(), turns=())
    assert later(Heard(first=first()), one=witness) == [Telling.EDIT]
    assert later(Heard(first=first(), is_edited_soon=True), one=witness) == []


def test_at_most_three_replies_on_a_story_within_a_day() -> None:
    heard = Heard(first=first(), replied_at=[NOW - HOUR] * 3)
    assert later(heard) == [Telling.EDIT]
    assert later(heard, now=NOW + 24 * HOUR) == [Telling.REPLY, Telling.EDIT]


@pytest.mark.parametrize("status", OutgoingStatus)
def test_who_never_got_the_first_message_gets_nothing_about_it(status: OutgoingStatus) -> None:
    expected = {
        OutgoingStatus.SENT: [Telling.REPLY, Telling.EDIT],
        OutgoingStatus.SENDING: [Telling.REPLY, Telling.EDIT],
        OutgoingStatus.DROPPED: [],
        OutgoingStatus.FAILED: [],
    }
    assert later(Heard(first=first(status=status))) == expected.get(status, [Telling.REPLY])


def test_a_correction_goes_to_those_whose_message_came_after_the_error() -> None:
    mended = replace(news(), error_at=NOW)
    many = [NOW - HOUR] * 9
    assert later(Heard(first=first(), shown_at=NOW + HOUR, replied_at=many), one=mended)[0] is Telling.REPLY
    assert later(Heard(first=first(), shown_at=NOW - HOUR), one=mended) == [Telling.EDIT]


def test_an_item_about_two_stories_is_one_message_for_who_wants_both() -> None:
    visit = make_news(make_item(id="a"), topics=("visits",), countries=("RU", "CN"))
    figures = make_news(make_item(id="b"), topics=("trade",), countries=("CN", "RU"))
    item = make_item(id="a", topics=("visits", "trade"))
    both = make_chat(id=ChatId(2), subscriptions=(make_subscription(topic="*"),))
    rows = first_rows(item, [visit, figures], chats=[make_chat(), both], told={}, now=NOW)
    [trade_only, lead, marker] = rows
    assert (trade_only.story_id, trade_only.topics) == (figures.story.id, ("trade",))
    assert (lead.story_id, lead.also) == (visit.story.id, (figures.story.id,))
    assert (marker.story_id, marker.status, marker.reason) == (
        figures.story.id,
        OutgoingStatus.MERGED,
        lead.id,
    )
    stories = (visit.story.id, figures.story.id)
    heard = places_told({one: [row for row in rows if row.story_id == one] for one in stories})
    assert first_rows(item, [visit, figures], chats=[make_chat(), both], told=heard, now=NOW) == []


def test_a_story_of_last_week_is_told_to_newcomers_only_when_something_happens() -> None:
    witness = replace(news(), turns=())
    assert first_rows(make_item(), [witness], chats=[make_chat()], told={}, now=NOW + 24 * 8 * HOUR) == []
    assert len(first_rows(make_item(), [news()], chats=[make_chat()], told={}, now=NOW + 24 * 8 * HOUR)) == 1
    assert len(first_rows(make_item(), [witness], chats=[make_chat()], told={}, now=NOW + HOUR)) == 1
