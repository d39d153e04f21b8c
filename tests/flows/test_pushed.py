"""The whole bot as a process, and a hub that tells it: from publishing to a reader's chat."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.hub import Hub, Subscriber
from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom

PUBLIC = "http://bot.example/behind/a/proxy"


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub(entries=["Japan and Korea trade talks begin"])
    await hub.open()
    yield hub
    await hub.close()


@pytest.fixture
async def room(tmp_path: Path, hub: Hub) -> AsyncIterator[Newsroom]:
    room = await open_newsroom(tmp_path, feeds=0, people=1)
    catalogue = tmp_path / "sources.toml"
    catalogue.write_text(
        '[[source]]\nid = "wire"\nname = "Wire"\nkind = "feed"\nlanguage = "en"\nevery = "24h"\n'
        f'url = "http://127.0.0.1:{hub.port}/feed"\n',
        "utf-8",
    )
    room.bot.environment["BOT_PUBLIC_URL"] = PUBLIC
    try:
        yield room
    finally:
        await close_newsroom(room)


async def confirmed(room: Newsroom, hub: Hub) -> Subscriber:
    await hub.until_asked(1)
    hub.public = (PUBLIC, f"http://127.0.0.1:{room.bot.port}")
    [subscriber] = hub.subscribers.values()
    assert subscriber.callback.startswith(f"{PUBLIC}/websub/")
    assert await hub.verify(subscriber) == 200
    return subscriber


async def told(room: Newsroom, hub: Hub, subscriber: Subscriber, *titles: str) -> list[str]:
    """What the reader is told when the hub sends `titles`."""
    before = len(room.texts(1000))
    assert await hub.distribute(subscriber, hub.document(*titles)) == 202
    await room.platform.until(lambda: len(room.texts(1000)) > before)
    return room.texts(1000)[before:]


async def test_what_a_hub_tells_reaches_a_reader_without_a_poll_also_after_a_kill(
    room: Newsroom, hub: Hub
) -> None:
    await room.bot.start()
    await room.ask(1000, "/subscribe trade")
    subscriber = await confirmed(room, hub)
    [first] = await told(
        room, hub, subscriber, "US imports from Germany rose 4% in August, customs data show"
    )
    assert "Germany" in first
    await room.bot.end(signal.SIGKILL)
    await room.bot.start()
    await room.ask(1000, "/topics")
    hub.public = (PUBLIC, f"http://127.0.0.1:{room.bot.port}")
    [second] = await told(
        room, hub, subscriber, "US imports from France fell 3% in August, customs data show"
    )
    assert "France" in second
    assert len(hub.asked) == 1, "the lease is remembered"
    assert hub.fetched <= 2, "one look for each start at most"


async def test_no_secret_of_a_lease_stands_in_the_log(room: Newsroom, hub: Hub) -> None:
    await room.bot.start()
    await room.ask(1000, "/topics")
    subscriber = await confirmed(room, hub)
    assert await hub.distribute(subscriber, b"nonsense") == 202
    assert await hub.verify(subscriber, "unsubscribe") == 404
    assert await room.bot.end(signal.SIGTERM) == 0
    token = subscriber.callback.rpartition("/")[2]
    assert len(token) == 64
    assert token not in room.bot.log
    assert subscriber.secret not in room.bot.log
