"""`run`: the bot in Telegram."""

import asyncio
import signal

from bot.app import App
from bot.config import Settings
from bot.domain.errors import SettingsError
from bot.loading import load_seeds


def main(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT. Raises CommuniqueError for what an operator must mend."""
    if not settings.token:
        raise SettingsError(
            "BOT_TOKEN", "is missing; @BotFather gives one (or try the playground: python -m bot try)"
        )
    asyncio.run(_main(App(settings, load_seeds(settings))))
    return 0


async def _main(app: App) -> None:
    await app.run(stop_on_signals())


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    return stop
