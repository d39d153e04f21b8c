"""What people do, and what the bot hears of it."""

import pytest

from bot.playground.entities import Formatted
from bot.playground.model import ANONYMOUS_ADMIN, Chat, Message, Status
from bot.playground.platform import NotPossible, Platform
from tests.unit.playground.conftest import ANN, BO, BOT


def heard(platform: Platform) -> list[str]:
    return [update.kind for update in platform.updates.pending]


def bot_says(platform: Platform, chat: Chat, *, text: str) -> Message:
    message = Message(chat.take_id(), chat.id, platform.now(), BOT, Formatted(text), is_by_bot=True)
    return platform.store(message)


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("good morning", False),
        ("/start", True),
        ("/start@communique_bot", True),
        ("/start@Communique_Bot payload", True),
        ("/start@other_bot", False),
        ("ask @communique_bot", True),
        ("ask @someone_else", False),
    ],
)
def test_privacy_mode_lets_only_what_is_meant_for_the_bot_through(
    platform: Platform, group: Chat, text: str, reaches: bool
) -> None:
    platform.say(group.id, text)

    assert heard(platform) == (["message"] if reaches else [])


def test_a_reply_to_the_bot_reaches_it(platform: Platform, group: Chat) -> None:
    asked = bot_says(platform, group, text="Which words?")

    platform.say(group.id, "wheat", reply_to=asked.id)

    assert heard(platform) == ["message"]


def test_an_administrator_bot_hears_everything(platform: Platform, group: Chat) -> None:
    platform.promote_bot(group.id)
    platform.say(group.id, "good morning")

    assert heard(platform) == ["my_chat_member", "message"]


def test_a_removed_bot_hears_nothing_more(platform: Platform, group: Chat) -> None:
    platform.remove_bot(group.id)
    platform.say(group.id, "/start")

    assert heard(platform) == ["my_chat_member"]


def test_writing_to_a_blocked_bot_unblocks_it(platform: Platform, private: Chat) -> None:
    platform.block(ANN.id)
    platform.say(private.id, "/start")

    assert heard(platform) == ["my_chat_member", "my_chat_member", "message"]
    assert platform.bot_in(private).status is Status.MEMBER


def test_a_reply_in_general_has_a_thread_but_no_topic(platform: Platform) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    first = platform.say(forum.id, "one")

    second = platform.say(forum.id, "two", reply_to=first.id)
    third = platform.say(forum.id, "three", reply_to=second.id)

    assert (second.thread_id, second.is_topic) == (first.id, False)
    assert (third.thread_id, third.is_topic) == (first.id, False)


def test_a_reply_in_a_topic_stays_there(platform: Platform) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    topic = platform.add_topic(forum.id, "Trade")
    first = platform.say(forum.id, "one", thread_id=topic.id)

    second = platform.say(forum.id, "two", reply_to=first.id)

    assert (second.thread_id, second.is_topic) == (topic.id, True)


def test_a_deleted_topic_takes_its_messages_along(platform: Platform) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    topic = platform.add_topic(forum.id, "Trade")
    platform.say(forum.id, "in the topic", thread_id=topic.id)
    kept = platform.say(forum.id, "in General")

    platform.delete_topic(forum.id, topic.id)

    assert list(forum.messages) == [kept.id]


def test_a_migrated_group_keeps_its_people(platform: Platform, group: Chat) -> None:
    moved = platform.migrate(group.id)

    assert moved.members.keys() == group.members.keys()
    assert [message.service for message in group.messages.values()][-1] == {"migrate_to_chat_id": moved.id}
    assert [message.service for message in moved.messages.values()] == [{"migrate_from_chat_id": group.id}]


def test_message_ids_grow_in_each_chat_by_themselves(platform: Platform, private: Chat) -> None:
    other = platform.add_private(BO)

    assert [platform.say(private.id, "x").id for _ in range(3)] == [1, 2, 3]
    assert platform.say(other.id, "x").id == 1


@pytest.mark.parametrize("text", ["", " \n", "x" * 4097])
def test_a_client_sends_no_empty_or_endless_text(platform: Platform, private: Chat, text: str) -> None:
    with pytest.raises(NotPossible):
        platform.say(private.id, text)


def test_only_those_who_are_there_may_act(platform: Platform, group: Chat, private: Chat) -> None:
    platform.add_person(BO)
    channel = platform.add_channel(8, "Brief", creator=ANN)
    platform.change_member(channel.id, BO.id, status=Status.MEMBER)

    with pytest.raises(NotPossible):
        platform.say(group.id, "x", user_id=BO.id)
    with pytest.raises(NotPossible):
        platform.press(group.id, 1, callback_data="x", user_id=BO.id)
    with pytest.raises(NotPossible):
        platform.say(channel.id, "x", user_id=BO.id)
    with pytest.raises(NotPossible):
        platform.say(private.id, "x", user_id=ANONYMOUS_ADMIN)
    with pytest.raises(NotPossible):
        platform.say(404, "x")
    with pytest.raises(NotPossible):
        platform.say(group.id, "x", thread_id=5)
    with pytest.raises(NotPossible):
        platform.say(group.id, "x", reply_to=50)


def test_a_chat_opened_twice_is_joined_once(platform: Platform) -> None:
    chat = platform.add_group(-9, "Desk", creator=ANN)
    platform.add_bot(chat.id)
    chat.on_first_open = chat.members.pop(BOT.id)
    platform.updates.forget_all()

    platform.open_chat(chat.id)
    platform.open_chat(chat.id)

    assert heard(platform) == ["my_chat_member", "message"]


def test_a_watcher_sees_changes_and_the_end(platform: Platform, private: Chat) -> None:
    with platform.watch() as changes:
        said = platform.say(private.id, "x")
        platform.delete(private.id, said.id)
        platform.close()

        assert [changes.get_nowait() for _ in range(3)][-1] is None
