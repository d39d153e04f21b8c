"""`try`: the playground, the same bot against a stand-in for Telegram on this computer."""

import asyncio
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.app import App
from bot.cli.run import stop_on_signals
from bot.config import Settings
from bot.domain.errors import SettingsError
from bot.domain.sources import Source, SourceId
from bot.loading import Seeds, load_seeds
from bot.playground.samples import Samples, SampleSource, load_samples
from bot.playground.server import Running, start
from bot.playground.world import YOU, demo_world

_SAMPLES = Path(__file__).resolve().parents[2] / "seeds" / "samples"

#: Any text of a token's shape; the stand-in knows no other.
_TOKEN = "7000000001:playground-token-of-no-worth-at-all"

USUAL_PORT = 8080

_SAMPLES_EVERY = timedelta(seconds=1)


def main(settings: Settings, port: int | None) -> int:
    """Serve the playground until SIGTERM or SIGINT, on `port`, or for None on the usual one or any that is
    free. Raises CommuniqueError."""
    asyncio.run(_main(settings, port))
    return 0


async def _main(settings: Settings, port: int | None) -> None:
    stop = stop_on_signals()
    seeds, samples = load_seeds(settings), load_samples(_SAMPLES)
    playground = await _listen(samples, (USUAL_PORT, 0) if port is None else (port,))
    why = (
        "a stand-in for Telegram"
        if settings.token
        else "BOT_TOKEN is not set, so this is a stand-in for Telegram"
    )
    print(f"Playground: {playground.page_url}  ({why}; Ctrl+C stops it)", flush=True)
    with tempfile.TemporaryDirectory(prefix="communique-") as folder:
        app = App(
            _settings(settings, playground, folder=Path(folder)),
            _with_samples(seeds, playground, samples=samples),
        )
        try:
            await app.run(stop)
        finally:
            await playground.close()


async def _listen(samples: tuple[SampleSource, ...], ports: tuple[int, ...]) -> Running:
    """The stand-in on the first of `ports` that is free. Raises SettingsError when none is."""
    for port in ports:
        released = Samples(samples, started=time.time())
        try:
            return await start(demo_world(time.time), token=_TOKEN, port=port, samples=released)
        except OSError as error:
            reason = f"cannot listen on 127.0.0.1:{port} ({error.strerror}); try --port 0"
    raise SettingsError("--port", reason)


def _settings(settings: Settings, playground: Running, *, folder: Path) -> Settings:
    """The operator's settings, with Telegram, data and port being the playground's own."""
    return replace(
        settings,
        token=_TOKEN,
        api_url=playground.api_url,
        admins=frozenset({YOU.id}),
        data_dir=folder,
        database_url="",
        webhook_url="",
        http_listen=("127.0.0.1", 0),
    )


def _with_samples(seeds: Seeds, playground: Running, *, samples: tuple[SampleSource, ...]) -> Seeds:
    """The catalogue, and the samples before it."""
    local = tuple(
        Source(
            id=SourceId(sample.id),
            name=sample.name,
            kind="feed",
            url=f"{playground.samples_url}{sample.id}.xml",
            language=sample.language,
            every=_SAMPLES_EVERY,
            official=sample.official,
            country=sample.country,
            owner=sample.owner,
            private_ok=True,
            fulltext=False,
        )
        for sample in samples
    )
    return replace(seeds, sources=(*local, *seeds.sources))
