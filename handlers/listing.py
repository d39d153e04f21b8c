"""The commands as Telegram's menu lists them: by language, each with its summary. English, as "", is also for
all languages that we do not speak."""

from collections.abc import Collection, Iterable

from bot.phrases import LANGUAGES, say
from handlers.base import Command, Who

Lists = dict[str, list[tuple[str, str]]]

_EVERYONE = (Who.ANYONE, Who.ADMIN, Who.LEAVER)


def for_people(commands: Iterable[Command], *, may_add: bool = False) -> Lists:
    """In private chats; with `may_add` people may add sources."""
    return _listed(commands, (*_EVERYONE, Who.CONTRIBUTOR) if may_add else _EVERYONE)


def for_groups(commands: Iterable[Command]) -> Lists:
    """In groups, where nobody needs to begin."""
    return _listed((one for one in commands if one.name != "start"), _EVERYONE)


def for_operators(commands: Iterable[Command]) -> Lists:
    """In private chats of operators."""
    return _listed(commands, tuple(Who))


def _listed(commands: Iterable[Command], who: Collection[Who]) -> Lists:
    shown = [one.name for one in commands if one.who in who]
    lists = {code: [(name, say(code, f"commands.{name}")) for name in shown] for code in LANGUAGES}
    return {"": lists.pop("en"), **lists}
