"""The methods with which the bot describes itself: commands, name, descriptions."""

import re
from collections.abc import Mapping

from bot.playground.arguments import Arguments, bad_request
from bot.playground.entities import Json
from bot.playground.platform import Platform
from bot.playground.profile import DEFAULT_SCOPE, Command, Scope
from bot.playground.state import Change

MAX_COMMANDS = 100

_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})


async def set_my_commands(platform: Platform, arguments: Arguments) -> object:
    rows = arguments.rows("commands")
    if rows is None:
        raise bad_request('can\'t find field "commands"')
    if len(rows) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = (_scope(platform, arguments), _language(arguments))
    platform.profile.commands[key] = tuple(_command(row) for row in rows)
    platform.notify(Change("profile", 0))
    return True


async def get_my_commands(platform: Platform, arguments: Arguments) -> object:
    key = (_scope(platform, arguments), _language(arguments))
    return [command.as_json() for command in platform.profile.commands.get(key, ())]


async def delete_my_commands(platform: Platform, arguments: Arguments) -> object:
    platform.profile.commands.pop((_scope(platform, arguments), _language(arguments)), None)
    platform.notify(Change("profile", 0))
    return True


async def set_my_name(platform: Platform, arguments: Arguments) -> object:
    _set(platform.profile.names, arguments, name="name", limit=64)
    if not _language(arguments) and arguments.text("name"):
        platform.rename_bot(arguments.text("name"))
    return True


async def get_my_name(platform: Platform, arguments: Arguments) -> object:
    return {"name": _get(platform.profile.names, arguments) or platform.bot.first_name}


async def set_my_description(platform: Platform, arguments: Arguments) -> object:
    _set(platform.profile.descriptions, arguments, name="description", limit=512)
    platform.notify(Change("profile", 0))
    return True


async def get_my_description(platform: Platform, arguments: Arguments) -> object:
    return {"description": _get(platform.profile.descriptions, arguments)}


async def set_my_short_description(platform: Platform, arguments: Arguments) -> object:
    _set(platform.profile.short_descriptions, arguments, name="short_description", limit=120)
    return True


async def get_my_short_description(platform: Platform, arguments: Arguments) -> object:
    return {"short_description": _get(platform.profile.short_descriptions, arguments)}


def _command(row: object) -> Command:
    given: Json = row if isinstance(row, dict) else {}
    name = _COMMAND.fullmatch(str(given.get("command", "")))
    description = str(given.get("description", "")).strip()
    if name is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return Command(name[1], description)


def _scope(platform: Platform, arguments: Arguments) -> Scope:
    given = arguments.mapping("scope")
    if given is None:
        return DEFAULT_SCOPE
    kind, named = str(given.get("type", "")), given.get("chat_id")
    if kind in _PLAIN_SCOPES:
        return kind, 0, 0
    chat = platform.find(named) if isinstance(named, int | str) else None
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if chat is None:
        raise bad_request("chat not found")
    user_id = Arguments(given).integer("user_id") if kind == "chat_member" else None
    return kind, chat.id, user_id or 0


def _language(arguments: Arguments) -> str:
    language = arguments.text("language_code")
    if _LANGUAGE.fullmatch(language) is None:
        raise bad_request("invalid language code specified")
    return language


def _set(texts: dict[str, str], arguments: Arguments, *, name: str, limit: int) -> None:
    text, language = arguments.text(name).strip(), _language(arguments)
    if len(text) > limit:
        raise bad_request(f"{name} is too long")
    if text:
        texts[language] = text
    else:
        texts.pop(language, None)


def _get(texts: Mapping[str, str], arguments: Arguments) -> str:
    return texts.get(_language(arguments)) or texts.get("", "")
