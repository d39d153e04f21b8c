"""The whole bot as its operator meets it: webhook, a platform that stumbles, a second bot."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.faults import Raw, Refuse
from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    room = await open_newsroom(tmp_path, feeds=1, people=3)
    try:
        yield room
    finally:
        await close_newsroom(room)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_webhook_serves_as_well_as_polling(newsroom: Newsroom) -> None:
    port = free_port()
    newsroom.bot.environment |= {
        "BOT_HTTP_LISTEN": f"127.0.0.1:{port}",
        "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "BOT_WEBHOOK_SECRET": "hush_hush",
    }
    await newsroom.bot.start()
    await newsroom.platform.until(lambda: newsroom.platform.webhook is not None)
    await newsroom.ask(1000, "/subscribe trade RU-CN")
    assert "Trade" in newsroom.texts(1000)[-1]
    assert "getUpdates" not in {one.method for one in newsroom.platform.asked}
    assert "hush_hush" not in newsroom.bot.log


async def test_a_stumble_of_the_platform_at_the_start_is_no_end(newsroom: Newsroom) -> None:
    newsroom.platform.faults.add("deleteWebhook", Raw(502, b"<html>bad gateway</html>"))
    newsroom.platform.faults.add("getMyCommands", Raw(200, b'{"ok":tr'))
    await newsroom.bot.start()
    await newsroom.ask(1000, "/start")
    assert "Communiqué" in newsroom.texts(1000)[-1]


async def test_a_server_without_some_methods_will_do(newsroom: Newsroom) -> None:
    for method in ("deleteWebhook", "getMyCommands", "setMyCommands"):
        newsroom.platform.faults.add(method, Refuse(404, "Not Found"), times=None)
    await newsroom.bot.start()
    await newsroom.ask(1000, "/start")
    assert "Communiqué" in newsroom.texts(1000)[-1]


async def test_a_webhook_that_telegram_refuses_is_named(newsroom: Newsroom) -> None:
    newsroom.bot.environment |= {"BOT_WEBHOOK_URL": "https://x.example:1/telegram", "BOT_WEBHOOK_SECRET": "s"}
    newsroom.platform.faults.add("setWebhook", Refuse(400, "Bad Request: bad webhook: port not allowed"))
    await newsroom.bot.start()
    assert newsroom.bot.process is not None
    assert await newsroom.bot.process.wait() == 2
    assert "error: BOT_WEBHOOK_URL: Telegram refuses it" in newsroom.bot.log


async def test_polling_survives_every_answer_of_the_platform(newsroom: Newsroom) -> None:
    await newsroom.bot.start()
    await newsroom.ask(1000, "/start")
    for fault in (Refuse(401, "Unauthorized"), Raw(404, b"<html>portal</html>"), Raw(200, b'{"ok":tr')):
        newsroom.platform.faults.add("getUpdates", fault)
    newsroom.platform.updates.push_raw({"nonsense": True})
    await newsroom.ask(1000, "/topics")
    # The poll that was open when the faults were set has been answered; this one meets them all.
    await newsroom.ask(1000, "/help")
    assert "Commands" in newsroom.texts(1000)[-1]
    assert newsroom.bot.log.count("polling failed") == 3


async def test_a_token_that_telegram_does_not_know_ends_the_bot_with_one_clear_line(
    newsroom: Newsroom,
) -> None:
    newsroom.platform.faults.add("getMe", Refuse(401, "Unauthorized"), times=None)
    await newsroom.bot.start()
    assert newsroom.bot.process is not None
    assert await newsroom.bot.process.wait() == 2
    assert "error: BOT_TOKEN: Telegram does not know this token" in newsroom.bot.log


async def test_a_second_bot_on_the_same_data_is_refused_kindly(newsroom: Newsroom, tmp_path: Path) -> None:
    await newsroom.bot.start()
    await newsroom.ask(1000, "/start")
    second = newsroom.bot.twin(tmp_path / "second.log")
    await second.start()
    assert second.process is not None
    assert await second.process.wait() == 2
    assert "is in use by another running bot" in second.log
    await newsroom.ask(1000, "/topics")
