"""The whole bot with sources that an operator adds in chat: asked only where everybody can reach them, kept
through a kill, and gone when they are removed."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom

OLA = 1000


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    room = await open_newsroom(tmp_path, feeds=1, people=1)
    room.bot.environment["BOT_ADMINS"] = str(OLA)
    try:
        yield room
    finally:
        await close_newsroom(room)


async def test_an_added_source_is_polled_and_none_in_our_own_network(newsroom: Newsroom) -> None:
    inner = newsroom.feeds.add("inner")
    own = f"http://localhost:{newsroom.feeds.port}/inner.xml"
    # A name that leads nowhere (RFC 6761): nothing but polling it can tell.
    far = "https://press.invalid/feed.xml"
    await newsroom.bot.start()
    await newsroom.ask(OLA, "/start")
    feeds = f'<outline text="Inner" xmlUrl="{own}"/><outline text="Press" xmlUrl="{far}"/>'
    newsroom.platform.send_file(OLA, "mine.opml", data=f"<opml><body>{feeds}</body></opml>".encode())
    await newsroom.platform.until(lambda: "Added:" in newsroom.texts(OLA)[-1])
    assert newsroom.texts(OLA)[-1] == (
        "Added: 1\n• Press\n\nNot added, as their addresses are not public web addresses: 1\n• Inner"
    )
    await newsroom.feeds.polled_again(newsroom.feeds.feeds["one-0"])

    await newsroom.bot.end(signal.SIGKILL)
    await newsroom.bot.start()
    await newsroom.feeds.polled_again(newsroom.feeds.feeds["one-0"])
    await newsroom.ask(OLA, "/sources press-invalid")
    assert "does not answer: the address does not resolve" in newsroom.texts(OLA)[-1]
    assert inner.asked == 0

    await newsroom.ask(OLA, "/removesource press-invalid")
    question = max(newsroom.platform.chats[OLA].messages)
    newsroom.platform.press(OLA, question, callback_data="1:removesource:yes:press-invalid")
    message = newsroom.platform.chats[OLA].messages
    await newsroom.platform.until(lambda: "not read any more" in message[question].text)
    await newsroom.ask(OLA, "/sources")
    assert newsroom.texts(OLA)[-1].startswith("Sources: 1")
