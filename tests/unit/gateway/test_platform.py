"""What we ask Telegram about chats, and what we show of ourselves."""

from datetime import timedelta

import pytest
from telegram import Bot

from bot.domain.chats import ChatId
from bot.gateway.platform import TelegramPlatform
from bot.gateway.profile import publish_commands
from bot.playground.faults import Raw, Refuse
from bot.playground.model import Chat, Person, Status
from bot.playground.platform import Platform
from tests.fakes import FakeClock
from tests.unit.gateway.conftest import ANN

BO = Person(12, "Bo", language="ru")
LISTS = {"": [("help", "all commands")], "ru": [("help", "все команды")]}


@pytest.fixture
def group(platform: Platform) -> Chat:
    group = platform.add_supergroup(5, "Desk", creator=ANN)
    platform.add_bot(group.id)
    platform.add_person(BO)
    platform.change_member(group.id, BO.id, status=Status.MEMBER)
    return group


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def asking(ptb: Bot, clock: FakeClock) -> TelegramPlatform:
    return TelegramPlatform(ptb, clock)


async def test_admins_are_told_from_members(asking: TelegramPlatform, group: Chat) -> None:
    assert await asking.is_admin(ChatId(group.id), ANN.id)
    assert not await asking.is_admin(ChatId(group.id), BO.id)


async def test_an_admin_is_asked_for_once_in_ten_minutes(
    asking: TelegramPlatform, platform: Platform, group: Chat
) -> None:
    for _ in range(5):
        assert await asking.is_admin(ChatId(group.id), ANN.id)

    assert len(platform.asked) == 1


async def test_a_removed_admin_is_refused_after_ten_minutes(
    asking: TelegramPlatform, platform: Platform, group: Chat, clock: FakeClock
) -> None:
    platform.change_member(group.id, BO.id, status=Status.ADMINISTRATOR)
    assert await asking.is_admin(ChatId(group.id), BO.id)
    platform.change_member(group.id, BO.id, status=Status.MEMBER)
    clock.forward(timedelta(minutes=10, seconds=1))

    assert not await asking.is_admin(ChatId(group.id), BO.id)


async def test_a_new_admin_need_not_wait_ten_minutes(
    asking: TelegramPlatform, platform: Platform, group: Chat, clock: FakeClock
) -> None:
    assert not await asking.is_admin(ChatId(group.id), BO.id)
    platform.change_member(group.id, BO.id, status=Status.ADMINISTRATOR)
    clock.forward(timedelta(seconds=16))

    assert await asking.is_admin(ChatId(group.id), BO.id)


async def test_a_member_who_insists_does_not_make_us_ask_each_time(
    asking: TelegramPlatform, platform: Platform, group: Chat
) -> None:
    for _ in range(20):
        await asking.is_admin(ChatId(group.id), BO.id)

    assert len(platform.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(400, "Bad Request: chat not found"),
        Raw(502, b"<html>"),
        Raw(200, b'{"ok":true,"result":[{}]}'),
        Raw(200, b'{"ok":true,"result":{}}'),
    ],
)
async def test_nobody_is_an_admin_when_telegram_does_not_say(
    ptb: Bot, platform: Platform, group: Chat, fault: Refuse | Raw
) -> None:
    clock = FakeClock()
    asking = TelegramPlatform(ptb, clock)
    await ptb.initialize()
    platform.faults.add("getChatAdministrators", fault)

    assert not await asking.is_admin(ChatId(group.id), ANN.id)
    clock.forward(timedelta(seconds=16))
    assert await asking.is_admin(ChatId(group.id), ANN.id)


# Lists of commands


async def publish(ptb: Bot) -> None:
    await publish_commands(ptb, private=LISTS, group=LISTS, operators={ANN.id: LISTS, 404: LISTS})


def changes(platform: Platform) -> int:
    return sum(asked.method == "setMyCommands" for asked in platform.asked)


async def test_commands_are_listed_by_scope_and_language(ptb: Bot, platform: Platform) -> None:
    await publish(ptb)

    kept = platform.profile.commands
    assert {scope[0] for scope, _ in kept} == {"all_private_chats", "all_group_chats", "chat"}
    assert {language for _, language in kept} == {"", "ru"}


async def test_an_operator_who_has_not_started_the_bot_stops_nothing(ptb: Bot, platform: Platform) -> None:
    await publish(ptb)

    assert (("chat", ANN.id, 0), "ru") in platform.profile.commands


async def test_lists_that_stand_already_are_not_set_again(ptb: Bot, platform: Platform) -> None:
    await publish(ptb)
    before = changes(platform)
    await publish(ptb)

    # The operator without a chat is tried again.
    assert changes(platform) == before


async def test_lists_that_telegram_refuses_stop_nothing(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("*", Raw(502, b"<html>"), times=None)

    await publish(ptb)
    assert platform.profile.commands == {}
