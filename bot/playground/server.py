"""The playground over HTTP: Bot API, sample feeds and chat page on one loopback port."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from bot.playground.api import BotApi
from bot.playground.guard import loopback_only
from bot.playground.newsstand import Newsstand
from bot.playground.page import Page
from bot.playground.platform import Platform
from bot.playground.samples import Samples
from bot.playground.webhook import push_updates

#: How long a request may go on after closing; polls and event streams end at once by themselves.
_CLOSING_S = 0.5
_MAX_BODY_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """A started playground."""

    platform: Platform
    host: str
    port: int
    _runner: web.AppRunner

    @property
    def page_url(self) -> str:
        return f"http://{self.host}:{self.port}/"

    @property
    def api_url(self) -> str:
        """The base of the Bot API, as BOT_API_URL wants it."""
        return f"{self.page_url}bot"

    @property
    def samples_url(self) -> str:
        """What the address of a sample feed begins with; the source's id and ".xml" follow."""
        return f"{self.page_url}samples/"

    async def close(self) -> None:
        """End polls and event streams, then stop listening."""
        self.platform.close()
        await self._runner.cleanup()


def create_app(platform: Platform, *, token: str, samples: Samples | None = None) -> web.Application:
    """Put the parts of the playground together; `samples` adds the feeds, which the page's use drives."""
    app = web.Application(middlewares=[loopback_only], client_max_size=_MAX_BODY_BYTES)

    def on_action() -> None:
        if samples is not None:
            samples.act(platform.now())

    app.add_routes(BotApi(platform, token=token).routes())
    app.add_routes(Page(platform, on_action=on_action).routes())
    if samples is not None:
        app.add_routes(Newsstand(samples, now=platform.now).routes())

    async def deliver(app: web.Application) -> AsyncIterator[None]:
        del app
        delivery = asyncio.create_task(push_updates(platform))
        yield
        delivery.cancel()
        await asyncio.wait([delivery])

    async def end_waits(app: web.Application) -> None:
        del app
        platform.close()

    app.cleanup_ctx.append(deliver)
    app.on_shutdown.append(end_waits)
    return app


async def start(
    platform: Platform,
    *,
    token: str,
    host: str = "127.0.0.1",
    port: int = 0,
    samples: Samples | None = None,
) -> Running:
    """Listen; port 0 picks a free one. Raises OSError when the port is taken."""
    app = create_app(platform, token=token, samples=samples)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_CLOSING_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    listening: tuple[str, int] = runner.addresses[0][:2]
    return Running(platform, host, listening[1], runner)
