"""Which commands a person is offered where."""

import pytest

from bot.playground.model import Chat, Member, Person, Status
from bot.playground.platform import Platform
from bot.playground.profile import Command, Scope
from tests.unit.playground.conftest import ANN, BO

SCOPES: dict[str, Scope] = {
    "default": ("default", 0, 0),
    "private": ("all_private_chats", 0, 0),
    "groups": ("all_group_chats", 0, 0),
    "admins": ("all_chat_administrators", 0, 0),
}


def offer(platform: Platform, *names: str, language: str = "") -> None:
    for name in names:
        key = (SCOPES[name], language)
        platform.profile.commands[key] = (Command(f"{name}_{language}".rstrip("_"), "x"),)


def offered(platform: Platform, chat: Chat, *, person: Person) -> list[str]:
    return [command.name for command in platform.profile.commands_for(chat, person)]


def test_the_most_specific_scope_wins(platform: Platform, group: Chat, private: Chat) -> None:
    group.members[BO.id] = Member(BO, Status.MEMBER)
    offer(platform, "default", "private", "groups", "admins")

    assert offered(platform, private, person=ANN) == ["private"]
    assert offered(platform, group, person=ANN) == ["admins"]
    assert offered(platform, group, person=BO) == ["groups"]


def test_a_scope_wins_over_a_language(platform: Platform) -> None:
    chat = platform.add_private(BO)
    offer(platform, "default", language="ru")
    assert offered(platform, chat, person=BO) == ["default_ru"]

    offer(platform, "private")
    assert offered(platform, chat, person=BO) == ["private"]

    offer(platform, "private", language="ru")
    assert offered(platform, chat, person=BO) == ["private_ru"]


def test_one_chat_or_one_member_may_have_its_own(platform: Platform, group: Chat) -> None:
    offer(platform, "default", "admins")
    for scope in (
        ("chat", group.id, 0),
        ("chat_administrators", group.id, 0),
        ("chat_member", group.id, ANN.id),
    ):
        platform.profile.commands[(scope, "")] = (Command(scope[0], "x"),)
        assert offered(platform, group, person=ANN) == [scope[0]]


@pytest.mark.parametrize(
    ("language", "about"), [("ru", "По-русски"), ("zh-hans", "In English"), ("", "In English")]
)
def test_a_description_falls_back(platform: Platform, language: str, about: str) -> None:
    platform.profile.descriptions = {"": "In English", "ru": "По-русски"}

    assert platform.profile.description_for(Person(1, "x", language=language)) == about


def test_a_channel_offers_no_commands(platform: Platform) -> None:
    channel = platform.add_channel(5, "Brief", creator=ANN)
    offer(platform, "default")

    assert offered(platform, channel, person=ANN) == []
