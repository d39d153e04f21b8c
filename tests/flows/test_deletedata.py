"""/deletedata with the real bot on a real folder: afterwards no file of it names the person."""

import asyncio
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.playground.faults import Hold
from bot.playground.model import Person
from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom

#: Nothing else in the data looks like these.
PERSON = Person(7310842965, "Zephyrine", last_name="Quillfeather", username="zephquill", language="en")
MARKS = tuple(one.encode() for one in (str(PERSON.id), "Zephyrine", "Quillfeather", "zephquill"))
OTHER = 1000

#: Each item is of another month, so that each is news.
MONTHS = ("August", "July", "June", "May")


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    room = await open_newsroom(tmp_path, feeds=1, people=1)
    room.platform.add_private(PERSON)
    try:
        yield room
    finally:
        await close_newsroom(room)


def traces(folder: Path) -> set[str]:
    """Names of the files that hold something of the person. Files may come and go meanwhile."""
    found = set()
    for path in folder.rglob("*"):
        try:
            body = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        if any(mark in body for mark in MARKS):
            found.add(path.name)
    return found


def publish(room: Newsroom, number: int) -> None:
    title = f"US imports from Germany rose 4% year-on-year in {MONTHS[number]}"
    text = "US imports from Germany rose 4% from a year earlier, the Census Bureau said."
    room.feeds.feeds["one-0"].entries.append((f"item-{number}", title, text))


def alerted(room: Newsroom, chat_id: int, number: int) -> bool:
    return any(chat == chat_id and title.endswith(MONTHS[number]) for chat, title in room.alerts())


def shown(room: Newsroom) -> str:
    """The last message of the bot to the person, as it stands now."""
    messages = [one for one in room.platform.chats[PERSON.id].messages.values() if one.is_by_bot]
    return messages[-1].text if messages else ""


def press(room: Newsroom, data: str) -> None:
    """Press a button of the last message of the bot."""
    last = max(one.id for one in room.platform.chats[PERSON.id].messages.values() if one.is_by_bot)
    room.platform.press(PERSON.id, last, callback_data=data)


async def settle_in(room: Newsroom) -> None:
    """Both follow trade and got an alert."""
    publish(room, 0)
    await room.bot.start()
    for chat_id in (PERSON.id, OTHER):
        await room.ask(chat_id, "/subscribe trade")
    await room.feeds.polled_again(*room.feeds.feeds.values())
    publish(room, 1)
    for chat_id in (PERSON.id, OTHER):
        await room.platform.until(partial(alerted, room, chat_id, 1))


async def ask_by_buttons(room: Newsroom) -> None:
    await room.ask(PERSON.id, "/privacy")
    press(room, "1:deletedata")
    await room.platform.until(lambda: shown(room).startswith("Delete everything about this chat?"))


async def test_nothing_of_a_person_is_left_in_any_file(newsroom: Newsroom, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    await settle_in(newsroom)
    assert traces(folder)
    await ask_by_buttons(newsroom)

    press(newsroom, f"1:deletedata:yes:{PERSON.id}")
    await newsroom.platform.until(lambda: shown(newsroom).startswith("Everything about this chat is deleted"))
    await newsroom.feeds.until(lambda: not traces(folder))

    publish(newsroom, 2)
    await newsroom.platform.until(partial(alerted, newsroom, OTHER, 2))
    assert await newsroom.bot.end(signal.SIGTERM) == 0
    assert traces(folder) == set()
    await newsroom.bot.start()
    publish(newsroom, 3)
    await newsroom.platform.until(partial(alerted, newsroom, OTHER, 3))
    await newsroom.feeds.polled_again(*newsroom.feeds.feeds.values())
    assert traces(folder) == set()
    assert not any(alerted(newsroom, PERSON.id, number) for number in (2, 3))

    await newsroom.ask(PERSON.id, "/start")
    assert "Pick a topic" in newsroom.texts(PERSON.id)[-1]
    await newsroom.ask(PERSON.id, "/unsubscribe")
    assert newsroom.texts(PERSON.id)[-1] == "There are no subscriptions here yet."


async def test_a_kill_while_the_goodbye_is_said_leaves_nothing_either(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    await settle_in(newsroom)
    await ask_by_buttons(newsroom)
    newsroom.platform.faults.add("editMessageText", Hold(asyncio.Event()), chat_id=PERSON.id)
    press(newsroom, f"1:deletedata:yes:{PERSON.id}")
    await newsroom.platform.until(lambda: shown(newsroom).startswith("Everything about this chat is deleted"))
    assert traces(folder), "the goodbye is not settled"
    await newsroom.bot.end(signal.SIGKILL)

    await newsroom.bot.start()
    await newsroom.feeds.until(lambda: not traces(folder))
    publish(newsroom, 2)
    await newsroom.platform.until(partial(alerted, newsroom, OTHER, 2))
    assert not alerted(newsroom, PERSON.id, 2)
