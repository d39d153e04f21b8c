"""`check`: settings, sources, topics, database and token; one row each, with what is wrong and how to mend
it."""

import asyncio
from collections.abc import Callable, Sequence

from telegram.error import InvalidToken, TelegramError

from bot.config import Settings
from bot.domain.errors import CommuniqueError, InUseError, SettingsError
from bot.domain.moves import is_followed
from bot.domain.rows import RowProblem
from bot.loading import load_sources, load_topics
from bot.parts import build_bot
from storage import open_store

#: (what was looked at, "" or what is wrong, a note for what is well)
_Row = tuple[str, str, str]
_Load = Callable[[Settings], tuple[Sequence[object], Sequence[RowProblem]]]


def main(settings: Settings) -> int:
    """Print a row for each part; 1 when anything is wrong."""
    rows = asyncio.run(_rows(settings))
    for name, problem, note in rows:
        print(f"{'✗' if problem else '✓'} {name}: {problem or note}", flush=True)
    return 1 if any(problem for _, problem, _ in rows) else 0


async def _rows(settings: Settings) -> list[_Row]:
    return [
        ("settings", "", "read"),
        *_seed_rows("sources", settings, load=load_sources),
        *_seed_rows("topics", settings, load=load_topics),
        *await _database(settings),
        await _token(settings),
    ]


def _seed_rows(name: str, settings: Settings, *, load: _Load) -> list[_Row]:
    try:
        found, problems = load(settings)
    except SettingsError as error:
        return [(name, str(error), "")]
    rows: list[_Row] = [(name, f"{problem}; correct or remove this row", "") for problem in problems]
    return rows or [(name, "" if found else "the file has no rows", f"{len(found)} read")]


async def _database(settings: Settings) -> list[_Row]:
    name = "database"
    try:
        store = open_store(settings.database_url, settings.data_dir, key=settings.data_key)
        await store.open()
        states = await store.source_states()
        await store.close()
    except InUseError as error:
        return [(name, "", f"in use by a running bot ({error})")]
    except CommuniqueError as error:
        return [(name, str(error), "")]
    moves = [
        ("sources", "", f"{one.source_id} has moved for good; change its url to {one.moved_to}")
        for one in states
        if one.url and is_followed(one)
    ]
    return [(name, "", f"opens in {settings.data_dir}"), *moves]


async def _token(settings: Settings) -> _Row:
    name = "token"
    if not settings.token:
        return name, "BOT_TOKEN is not set; @BotFather gives one (the playground needs none)", ""
    bot = build_bot(settings)
    try:
        await bot.initialize()
    except InvalidToken:
        return name, "Telegram does not know this token; ask @BotFather for it (/token) and set BOT_TOKEN", ""
    except TelegramError as error:
        return name, f"Telegram does not answer at BOT_API_URL ({error})", ""
    finally:
        await bot.request.shutdown()
    return name, "", f"@{bot.username}"
