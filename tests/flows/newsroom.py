"""A small newsroom for whole-bot tests: feeds served over HTTP, the stand-in for Telegram, and the real bot
as a process of its own that can be killed."""

import asyncio
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

from aiohttp import web

from bot.playground.model import Person, Taken
from bot.playground.platform import Platform
from bot.playground.server import Running, start

TOKEN = "424242:test-token-of-no-worth"
BOT = Person(424242, "Communiqué", username="test_bot", is_bot=True)


@dataclass(slots=True)
class Feed:
    """One feed: its entries, and how often it was asked."""

    name: str
    #: (id, title, text), newest last.
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    asked: int = 0
    unchanged: int = 0

    def address(self, entry_id: str) -> str:
        """Where an entry leads to."""
        return f"https://{self.name}.example/{entry_id}"

    def document(self) -> bytes:
        """RSS 2.0, newest first."""
        rss = ElementTree.Element("rss", version="2.0")
        channel = ElementTree.SubElement(rss, "channel")
        ElementTree.SubElement(channel, "title").text = self.name
        for entry_id, title, text in reversed(self.entries):
            item = ElementTree.SubElement(channel, "item")
            ElementTree.SubElement(item, "guid", isPermaLink="false").text = entry_id
            ElementTree.SubElement(item, "title").text = title
            ElementTree.SubElement(item, "description").text = text
            ElementTree.SubElement(item, "link").text = self.address(entry_id)
            ElementTree.SubElement(item, "pubDate").text = format_datetime(datetime.now(UTC))
        return bytes(ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True))


class FeedServer:
    """Serves feeds with ETags; tells those who wait of every answer."""

    def __init__(self) -> None:
        self.feeds: dict[str, Feed] = {}
        self._answered = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.port = 0

    def add(self, name: str) -> Feed:
        """A new feed at /<name>.xml."""
        self.feeds[name] = Feed(name)
        return self.feeds[name]

    async def open(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.add_routes([web.get("/{name}.xml", self._serve)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        feed = self.feeds[request.match_info["name"]]
        etag = f'"{len(feed.entries)}"'
        same = request.headers.get("If-None-Match") == etag
        feed.asked += 1
        feed.unchanged += same
        # Told only once the bot has the answer: then a later poll proves that this one was committed.
        asyncio.get_running_loop().call_soon(self._answered.set)
        if same:
            return web.Response(status=304)
        return web.Response(body=feed.document(), content_type="application/rss+xml", headers={"ETag": etag})

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds, looking again after each answer."""
        while not condition():
            self._answered.clear()
            await self._answered.wait()

    async def polled_again(self, *feeds: Feed) -> None:
        """Wait until each feed was asked three times more: a poll begun before now, and one after it, have
        been read and stored by then."""
        goal = {feed.name: feed.asked + 3 for feed in feeds}
        await self.until(lambda: all(feed.asked >= goal[feed.name] for feed in feeds))


class BotProcess:
    """The real bot, `python -m bot run`, in a process of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        #: What it is started with, over that of the tests.
        self.environment = environment
        self._log = log
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it is up when the stand-in hears of it."""
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )

    async def end(self, how: signal.Signals) -> int:
        """Send a signal to our own process and wait for its end; the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await self.process.wait()

    @property
    def port(self) -> int:
        """Where its HTTP listens, once it has said so."""
        said = re.findall(r"started: .*http=127\.0\.0\.1:(\d+)", self.log)
        return int(said[-1])

    def twin(self, log: Path) -> "BotProcess":
        """Another process with the same settings and data, not started."""
        return BotProcess(self.environment, log)

    @property
    def log(self) -> str:
        """Everything that it wrote."""
        return self._log.read_text("utf-8", errors="replace")


@dataclass(slots=True)
class Newsroom:
    """Everything together."""

    feeds: FeedServer
    platform: Platform
    telegram: Running
    bot: BotProcess

    def texts(self, chat_id: int) -> list[str]:
        """What a chat got, oldest first, edits left out."""
        return [
            one.text for one in self.platform.taken if one.chat_id == chat_id and one.method == "sendMessage"
        ]

    def alerts(self, *, saying: str = "") -> Counter[tuple[int, str]]:
        """(chat, title) of every item that people were told, alone or with others, in messages `saying` that:
        by the addresses that they lead to, since alerts tell facts and not titles."""
        titles = {
            feed.address(entry_id): title
            for feed in self.feeds.feeds.values()
            for entry_id, title, _ in feed.entries
        }
        return Counter(
            (one.chat_id, titles[address])
            for one in self.platform.taken
            if one.method == "sendMessage" and saying in one.text
            for address in _addresses(one) & titles.keys()
        )

    async def ask(self, chat_id: int, text: str) -> None:
        """Say something and wait for one more answer in that chat."""
        before = len(self.texts(chat_id))
        self.platform.say(chat_id, text)
        await self.platform.until(lambda: len(self.texts(chat_id)) > before)


def _addresses(taken: Taken) -> set[str]:
    """What a message leads to."""
    markup = cast("dict[str, list[list[dict[str, str]]]]", taken.reply_markup or {})
    buttons = {one["url"] for row in markup.get("inline_keyboard", []) for one in row if "url" in one}
    return buttons | {str(one.extra["url"]) for one in taken.entities if "url" in one.extra}


async def open_newsroom(folder: Path, *, feeds: int, people: int, every: str = "1s") -> Newsroom:
    """Feeds `one-0` …, people 1000 …; the bot is not started."""
    server = FeedServer()
    rows = []
    await server.open()
    for number in range(feeds):
        name = f"one-{number}"
        server.add(name)
        rows.append(
            f'[[source]]\nid = "{name}"\nname = "Feed {number}"\nkind = "feed"\nfulltext = false\n'
            f'language = "en"\nevery = "{every}"\n'
            f'url = "http://127.0.0.1:{server.port}/{name}.xml"\nowner = "{name}"\n'
        )
    catalogue = folder / "sources.toml"
    catalogue.write_text("\n".join(rows), "utf-8")
    platform = Platform(BOT, now=time.time)
    for number in range(people):
        platform.add_private(Person(1000 + number, f"Reader {number}", language="en"))
    telegram = await start(platform, token=TOKEN)
    environment = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": telegram.api_url,
        "BOT_DATA_DIR": str(folder / "data"),
        "BOT_SOURCES": str(catalogue),
        "BOT_HTTP_LISTEN": "127.0.0.1:0",
        # Far above what Telegram allows: these tests are about who gets what, and the stand-in has no limits.
        "BOT_RATE": "1000",
    }
    return Newsroom(server, platform, telegram, BotProcess(environment, folder / "bot.log"))


async def close_newsroom(newsroom: Newsroom) -> None:
    """End everything that was started."""
    if newsroom.bot.process is not None:
        await newsroom.bot.end(signal.SIGKILL)
    await newsroom.telegram.close()
    await newsroom.feeds.close()
