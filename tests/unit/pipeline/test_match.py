from dataclasses import replace

from bot.domain.chats import Chat, ChatStatus, mute
from bot.domain.outbox import Lane
from bot.domain.places import Place, place
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
