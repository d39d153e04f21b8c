from dataclasses import replace

import pytest

from bot.domain import chats
from bot.domain.chats import ChatId, ChatStatus, wanted_topics
from bot.domain.places import Place, place
from tests.make import HOUR, NOW, make_chat, make_item, make_subscription

TRADE = make_subscription()
VISITS = make_subscription(topic="visits", place=place("CN"))


def test_following_adds_once_and_wakes_the_chat() -> None:
    chat = chats.follow(make_chat(status=ChatStatus.PAUSED), VISITS, TRADE, VISITS)
    assert chat.subscriptions == (TRADE, VISITS)
    assert chat.status is ChatStatus.ACTIVE


def test_unfollowing_what_is_not_followed_changes_nothing() -> None:
    assert chats.unfollow(make_chat(), VISITS) == make_chat()
    assert chats.unfollow(make_chat(), TRADE).subscriptions == ()


def test_suspension_keeps_everything_and_ends_with_a_sign_of_life() -> None:
    suspended = chats.suspend(make_chat(), reason="blocked")
    assert (suspended.status, suspended.reason) == (ChatStatus.SUSPENDED, "blocked")
    assert chats.reachable_again(suspended) == make_chat()


def test_a_chat_that_leaves_takes_nothing_along_but_its_address() -> None:
    rich = make_chat(
        status=ChatStatus.SUSPENDED,
        reason="blocked",
        subscriptions=(TRADE, VISITS),
        mutes=(chats.Mute(topic="trade", until=NOW),),
        managing=ChatId(-5),
        bound_by=5,
        admitted=True,
        language="zh",
    )
    gone = chats.leave(rich)
    assert gone == replace(make_chat(), title="", language="zh", subscriptions=(), status=ChatStatus.LEAVING)
    assert wanted_topics(gone, make_item(), thread_id=None, now=NOW) == ()
    assert chats.suspend(gone, reason="blocked") == gone


@pytest.mark.parametrize(
    "back", [chats.reachable_again, chats.resume, lambda chat: chats.follow(chat, TRADE)]
)
def test_whoever_comes_back_leaves_no_more(back: chats.ChatEdit) -> None:
    gone = chats.leave(make_chat())
    assert chats.still_leaving(gone) == gone
    with pytest.raises(chats.ReturnedError) as returned:
        chats.still_leaving(back(gone))
    assert returned.value.chat_id == gone.id


def test_pause_outlives_a_suspension() -> None:
    paused = chats.pause(make_chat())
    assert chats.reachable_again(paused) == paused
    assert chats.reachable_again(chats.suspend(paused, reason="blocked")).status is ChatStatus.PAUSED


def test_pause_and_resume_of_a_suspended_chat_forget_the_reason() -> None:
    suspended = chats.suspend(make_chat(), reason="blocked")
    assert chats.pause(suspended).reason == chats.resume(suspended).reason == ""


def test_a_new_mute_replaces_the_old_one_of_its_topic() -> None:
    chat = chats.mute(chats.mute(make_chat(), topic="trade", until=NOW), topic="trade", until=NOW + HOUR)
    assert [one.until for one in chat.mutes] == [NOW + HOUR]
    assert chats.is_muted(chat, "trade", now=NOW)
    assert not chats.is_muted(chat, "trade", now=NOW + HOUR)
    assert not chats.is_muted(chat, "visits", now=NOW)
    assert chats.unmute(chat, topic="trade") == make_chat()


def test_small_changes_touch_one_field_each() -> None:
    chat = make_chat()
    assert chats.speak(chat, language="zh") == replace(chat, language="zh")
    assert chats.manage(chat, channel=ChatId(-5)) == replace(chat, managing=ChatId(-5))
    assert chats.bind(chat, user_id=5) == replace(chat, bound_by=5)
    assert chats.admit(chat) == replace(chat, admitted=True)


def test_topics_are_wanted_within_their_place_only() -> None:
    item = make_item(topics=("visits", "trade"), countries=("RU",))
    chat = make_chat(subscriptions=(TRADE, VISITS))
    assert wanted_topics(chat, item, thread_id=None, now=NOW) == ("trade",)
    both = make_item(topics=("visits", "trade"), countries=("CN",))
    assert wanted_topics(chat, both, thread_id=None, now=NOW) == ("visits", "trade")


def test_every_topic_means_every_topic_of_the_item() -> None:
    chat = make_chat(subscriptions=(make_subscription(topic="*", place=place("CN", "RU")),))
    assert wanted_topics(chat, make_item(topics=("a", "b")), thread_id=None, now=NOW) == ("a", "b")
    assert wanted_topics(chat, make_item(topics=()), thread_id=None, now=NOW) == ()


@pytest.mark.parametrize("broken", ["", "CN-", "cn"])
def test_scope_fails_closed(broken: str) -> None:
    chat = make_chat(subscriptions=(make_subscription(place=Place(broken)),))
    assert wanted_topics(chat, make_item(), thread_id=None, now=NOW) == ()
    nowhere = make_chat(subscriptions=(make_subscription(place=place("CN")),))
    assert wanted_topics(nowhere, make_item(countries=()), thread_id=None, now=NOW) == ()


@pytest.mark.parametrize("status", [ChatStatus.PAUSED, ChatStatus.SUSPENDED])
def test_silent_chat_wants_nothing(status: ChatStatus) -> None:
    assert wanted_topics(make_chat(status=status), make_item(), thread_id=None, now=NOW) == ()


def test_each_thread_wants_what_is_followed_there() -> None:
    chat = make_chat(subscriptions=(TRADE, replace(TRADE, thread_id=7), replace(VISITS, thread_id=7)))
    assert chats.threads_of(chat) == (None, 7)
    visit = make_item(topics=("visits",))
    assert wanted_topics(chat, visit, thread_id=None, now=NOW) == ()
    assert wanted_topics(chat, visit, thread_id=7, now=NOW) == ("visits",)
    assert wanted_topics(chat, visit, thread_id=8, now=NOW) == ()


def test_muted_topic_is_not_wanted_until_the_mute_ends() -> None:
    chat = chats.mute(make_chat(subscriptions=(TRADE, VISITS)), topic="trade", until=NOW + HOUR)
    item = make_item(topics=("trade", "visits"))
    assert wanted_topics(chat, item, thread_id=None, now=NOW) == ("visits",)
    assert wanted_topics(chat, item, thread_id=None, now=NOW + HOUR) == ("trade", "visits")
