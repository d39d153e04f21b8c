"""What the platform shows of the bot before anyone types: its commands, per scope and language."""

import logging
from collections.abc import Mapping, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.gateway.transport import MALFORMED

log = logging.getLogger(__name__)

#: (name, one-line summary), in the order of the menu.
Listed = Sequence[tuple[str, str]]


async def publish_commands(
    bot: Bot,
    *,
    private: Mapping[str, Listed],
    group: Mapping[str, Listed],
    operators: Mapping[int, Mapping[str, Listed]],
) -> None:
    """Set the lists by language code where they differ from what is set; "" is for all other languages.

    An operator's list is set for the chat with them, which exists only once they have started the bot. What
    the platform refuses is logged and left for the next start: the lists are a convenience.
    """
    wanted: list[tuple[BotCommandScope, Mapping[str, Listed]]] = [
        (BotCommandScopeAllPrivateChats(), private),
        (BotCommandScopeAllGroupChats(), group),
        *((BotCommandScopeChat(chat_id=one), lists) for one, lists in operators.items()),
    ]
    for scope, lists in wanted:
        for language, listed in lists.items():
            commands = tuple(BotCommand(name, summary[:256]) for name, summary in listed)
            try:
                if await bot.get_my_commands(scope=scope, language_code=language or None) != commands:
                    await bot.set_my_commands(commands, scope=scope, language_code=language or None)
            except (TelegramError, *MALFORMED) as error:
                log.info("commands not set: scope=%s language=%s reason=%s", scope.type, language, error)
