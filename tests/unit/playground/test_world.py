"""What a newcomer finds."""

import pytest

from bot.playground.model import Kind, Status
from bot.playground.platform import Platform
from bot.playground.world import BOT, LI_LEI, OLGA, TRADE_DESK, YOU, demo_world
from tests.unit.playground.conftest import Clock


@pytest.fixture
def world(clock: Clock) -> Platform:
    return demo_world(clock)


def test_each_person_has_a_chat_of_their_own(world: Platform) -> None:
    private = [chat for chat in world.chats.values() if chat.kind is Kind.PRIVATE]

    assert [chat.speaker for chat in private] == [YOU.id, OLGA.id, LI_LEI.id]
    assert not any(chat.is_started for chat in private)


def test_the_bot_hears_of_a_chat_when_it_is_first_opened(world: Platform) -> None:
    assert list(world.updates.pending) == []

    world.open_chat(TRADE_DESK)

    assert [update.kind for update in world.updates.pending] == ["my_chat_member", "message"]
    assert world.bot_in(world.chats[TRADE_DESK]).status is Status.MEMBER


def test_the_forum_has_topics_and_you_run_it(world: Platform) -> None:
    forum = next(chat for chat in world.chats.values() if chat.is_forum)

    assert [topic.name for topic in forum.topics.values()] == ["Visits", "Trade"]
    assert forum.members[YOU.id].status is Status.ADMINISTRATOR


def test_the_bot_may_post_in_the_channel_once_it_is_opened(world: Platform) -> None:
    channel = next(chat for chat in world.chats.values() if chat.kind is Kind.CHANNEL)
    world.open_chat(channel.id)

    assert channel.members[BOT.id].may("can_post_messages")
    assert channel.members[YOU.id].status is Status.CREATOR
    assert [update.kind for update in world.updates.pending] == ["my_chat_member"]
