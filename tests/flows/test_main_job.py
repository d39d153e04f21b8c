"""The main job with nothing faked but Telegram and the sources: from a feed to a chat, through a process that
is stopped and killed."""

import signal
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.flows.newsroom import Newsroom, close_newsroom, open_newsroom

#: What readers ask for, and which of the items below they must get.
WISHES = {
    "/subscribe trade": {"trade-cn-ru", "trade-us-de"},
    "/subscribe trade RU-CN": {"trade-cn-ru"},
    "/subscribe visits CN": {"visit-cn"},
    "/subscribe energy": {"energy"},
    "/subscribe CN": {"trade-cn-ru", "visit-cn"},
    "/subscribe visits trade RU": {"trade-cn-ru"},
    "/subscribe sanctions": set(),
    "/subscribe trade JP": set(),
    "/subscribe all": {"trade-cn-ru", "trade-us-de", "visit-cn", "energy"},
    "/topics": set(),
}

#: Each round is of other events: another month, another guest, another supplier.
MONTHS = ("January", "February", "March", "April", "May", "June", "July")
GUESTS = ("Pakistan", "Turkey", "Brazil", "Egypt", "Norway", "Kenya", "Vietnam")
SUPPLIERS = ("Qatar", "Oman", "Algeria", "Nigeria", "Angola", "Mozambique", "Malaysia")

ITEMS = {
    "trade-cn-ru": (
        "China's exports to Russia fell 21% year-on-year in {month}",
        "Customs data in Beijing showed that China's exports to Russia fell 21% in yuan from a year earlier.",
    ),
    "trade-us-de": (
        "US imports from Germany rose 4% year-on-year in {month}",
        "US imports from Germany rose 4% from a year earlier, the Census Bureau said.",
    ),
    "visit-cn": (
        "{guest}'s prime minister arrives in Beijing on a state visit",
        "{guest}'s prime minister arrived in Beijing on Monday for a three-day state visit.",
    ),
    "energy": (
        "{supplier} signs a long-term LNG supply deal with Japan",
        "{supplier} will supply Japan with liquefied natural gas for 20 years under an LNG supply deal.",
    ),
    "none": ("Local choir wins a prize in Hamburg", "The choir has sung together for thirty years."),
}


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    room = await open_newsroom(tmp_path, feeds=3, people=50)
    try:
        yield room
    finally:
        await close_newsroom(room)


def publish(room: Newsroom, number: int) -> dict[str, str]:
    """Put every item into a feed, one after the other; titles by item."""
    feeds = list(room.feeds.feeds.values())
    titles = {}
    names = {"month": MONTHS[number], "guest": GUESTS[number], "supplier": SUPPLIERS[number]}
    for place, (item, (title, text)) in enumerate(ITEMS.items()):
        titles[item] = f"{title.format(**names)} ({'abcdefg'[number]})"
        entry = (f"{item}-{number}", titles[item], text.format(**names))
        feeds[place % len(feeds)].entries.append(entry)
    return titles


async def subscribe_all(room: Newsroom) -> dict[int, set[str]]:
    """Let 50 people ask for different things; what each must get."""
    wanted = {}
    wishes = list(WISHES.items())
    for place, chat_id in enumerate(sorted(one for one in room.platform.chats if one > 0)):
        wish, items = wishes[place % len(wishes)]
        await room.ask(chat_id, wish)
        wanted[chat_id] = items
    return wanted


def expected(wanted: dict[int, set[str]], titles: dict[str, str]) -> Counter[tuple[int, str]]:
    return Counter({(chat_id, titles[item]): 1 for chat_id, items in wanted.items() for item in items})


def has_taken(room: Newsroom, count: int) -> bool:
    return len(room.platform.taken) >= count


async def test_every_item_reaches_exactly_those_it_should_once_and_a_restart_resends_nothing(
    newsroom: Newsroom,
) -> None:
    publish(newsroom, 0)
    await newsroom.bot.start()
    wanted = await subscribe_all(newsroom)
    await newsroom.feeds.polled_again(*newsroom.feeds.feeds.values())
    assert newsroom.alerts() == Counter(), "what was there at the first poll is not news"

    first = publish(newsroom, 1)
    goal = expected(wanted, first)
    await newsroom.platform.until(lambda: newsroom.alerts() >= goal)
    await newsroom.feeds.polled_again(*newsroom.feeds.feeds.values())
    assert newsroom.alerts() == goal

    assert await newsroom.bot.end(signal.SIGTERM) == 0
    second = publish(newsroom, 2)
    await newsroom.bot.start()
    goal += expected(wanted, second)
    await newsroom.platform.until(lambda: newsroom.alerts() >= goal)
    await newsroom.feeds.polled_again(*newsroom.feeds.feeds.values())
    assert newsroom.alerts() == goal


async def test_kill_9_at_any_moment_loses_nothing_and_repeats_only_what_was_in_flight(
    newsroom: Newsroom,
) -> None:
    await newsroom.bot.start()
    wanted = await subscribe_all(newsroom)
    await newsroom.feeds.polled_again(*newsroom.feeds.feeds.values())
    goal: Counter[tuple[int, str]] = Counter()
    for number in range(1, 7):
        titles = publish(newsroom, number)
        goal += expected(wanted, titles)
        # A different moment each time: before the poll, after the commit, in the middle of the sends.
        enough = len(newsroom.platform.taken) + 9 * (number - 1)
        await newsroom.platform.until(partial(has_taken, newsroom, enough))
        await newsroom.bot.end(signal.SIGKILL)
        await newsroom.bot.start()
    await newsroom.platform.until(lambda: newsroom.alerts() >= goal)
    await newsroom.feeds.polled_again(*newsroom.feeds.feeds.values())
    got = newsroom.alerts()
    assert got.keys() == goal.keys(), "nobody gets what is not theirs"
    repeats = got - goal
    assert all(count == 1 for count in repeats.values()), "at most one repeat"
    assert repeats <= newsroom.alerts(saying="Possible repeat"), "every repeat says that it may be one"


async def test_a_command_that_was_acknowledged_is_answered_after_a_kill(newsroom: Newsroom) -> None:
    await newsroom.bot.start()
    await newsroom.ask(1000, "/start")
    await newsroom.bot.end(signal.SIGKILL)
    newsroom.platform.say(1000, "/subscribe trade")
    await newsroom.bot.start()
    await newsroom.platform.until(lambda: any("Trade" in text for text in newsroom.texts(1000)))
    await newsroom.ask(1000, "/unsubscribe")
    assert "1" in newsroom.texts(1000)[-1].partition("\n")[0]


async def test_a_token_never_reaches_the_log(newsroom: Newsroom) -> None:
    newsroom.telegram.platform.faults.clear()
    await newsroom.bot.start()
    await newsroom.ask(1000, "/start")
    await newsroom.telegram.close()
    await newsroom.feeds.polled_again(*newsroom.feeds.feeds.values())
    await newsroom.bot.end(signal.SIGTERM)
    assert "connected" in newsroom.bot.log
    assert "test-token" not in newsroom.bot.log
