"""The whole conversation at one table: people at the stand-in, the library's Application, our router, intake
and delivery, and a store in memory. `say` and `press` come back when everything is answered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from telegram import Bot, Update
from telegram.ext import Application

from bot.analysis.analyst import RuleAnalyst, load_gazetteers
from bot.analysis.catalogue import read_topics
from bot.analysis.text.naming import CountryNames
from bot.domain.chats import Chat, ChatId
from bot.domain.topics import Topic
from bot.gateway.intake import ALLOWED_UPDATES, Intake
from bot.gateway.platform import TelegramPlatform
from bot.gateway.send import TelegramSender
from bot.gateway.transport import AiohttpRequest
from bot.phrases.naming import Names
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.pipeline.inquiry import Inquiry
from bot.pipeline.lists import Lists
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.pipeline.roster import Roster
from bot.pipeline.scout import Scout
from bot.playground.model import Person, Taken
from bot.playground.platform import Platform
from bot.playground.server import start
from bot.ports import Analyst, Batch
from bot.sources.article import read_article
from bot.sources.feed import FeedKind
from bot.sources.scouting import feeds_of, kind_at
from bot.web.guard import may_be_public
from handlers import COMMANDS
from handlers.base import Desk
from handlers.router import Router
from storage import MemoryStore
from tests.fakes import FakeClock, FakeFetcher, FakeKind, FreePace
from tests.make import make_source

TOKEN = "7000000001:AAbench"
BOT = Person(7_000_000_001, "Communiqué", username="communique_bot", is_bot=True)
ANN = Person(11, "Ann", username="ann", language="en")
BO = Person(12, "Bo", language="ru")
LI = Person(13, "李", language="zh-hans")
#: An operator of the bot.
OLA = Person(14, "Ola", language="en")

_SEEDS = Path(__file__).parents[3] / "seeds"


@cache
def topics() -> dict[str, Topic]:
    """The topics of the product."""
    found, problems = read_topics((_SEEDS / "topics.toml").read_text("utf-8"), file="topics.toml")
    assert problems == ()
    return {topic.id: topic for topic in found}


@cache
def names() -> CountryNames:
    """The names of countries, as the product knows them."""
    return CountryNames(load_gazetteers(_SEEDS / "mentions"))


@cache
def analyst() -> Analyst:
    """The analysis of the product."""
    return RuleAnalyst(tuple(topics().values()), load_gazetteers(_SEEDS / "mentions"))


@dataclass(frozen=True)
class Screen:
    """What a chat sees of one message of the bot."""

    chat_id: int
    id: int
    text: str
    #: (label, callback data or address), row by row.
    rows: tuple[tuple[tuple[str, str], ...], ...]
    thread_id: int | None
    is_edit: bool

    @property
    def labels(self) -> list[str]:
        """The texts of all buttons."""
        return [label for row in self.rows for label, _ in row]

    @property
    def data(self) -> list[str]:
        """What all buttons do."""
        return [data for row in self.rows for _, data in row]

    def button(self, label: str) -> str:
        """What the one button does whose text contains `label`."""
        found = [data for row in self.rows for text, data in row if label in text]
        assert len(found) == 1, f"{label!r} is on {len(found)} of {self.labels}"
        return found[0]


@dataclass(frozen=True)
class Pressed:
    """What a press led to."""

    screen: Screen | None
    #: None when the press was not answered.
    toast: str | None

    @property
    def shown(self) -> Screen:
        """The screen that came."""
        assert self.screen is not None, "no screen came"
        return self.screen


class Bench:
    """One bot with its people."""

    def __init__(self, platform: Platform, bot: Bot, clock: FakeClock, *, invite_only: bool = False) -> None:
        self.platform = platform
        self.bot = bot
        self.clock = clock
        self.store = MemoryStore()
        self.fetcher = FakeFetcher({})
        self.poller = Poller(
            (make_source(),),
            reader=Reader(kinds={"fake": FakeKind(), "feed": FakeKind()}, analyst=analyst()),
            newsdesk=Newsdesk(self.store),
            fetcher=self.fetcher,
            store=self.store,
            clock=clock,
        )
        roster = self.roster(most_each=0)
        self.desk = Desk(
            store=self.store,
            platform=TelegramPlatform(bot, self.clock),
            topics=topics(),
            sources=roster.sources,
            find_country=names().find,
            names=Names(),
            inquiry=Inquiry(analyst=analyst(), fetcher=self.fetcher, read_page=read_article),
            roster=roster,
            scout=Scout(
                kinds={"feed": FeedKind()},
                kind_of=kind_at,
                find_feeds=feeds_of,
                analyst=analyst(),
                fetcher=self.fetcher,
            ),
            operators=frozenset({OLA.id}),
            invite_only=invite_only,
            bot_username=BOT.username,
            commands=COMMANDS,
            started_at=self.clock.now(),
            secret=b"bench",
        )
        self.delivery = Delivery(
            store=self.store,
            sender=TelegramSender(bot),
            pace=FreePace(),
            clock=self.clock,
            composer=Composer(self.store, lists=Lists(sources=self.desk.sources, topics=self.desk.topics)),
        )

    def roster(self, *, most_each: int) -> Roster:
        """All sources, where everybody may add so many."""
        return Roster(
            (make_source(),),
            store=self.store,
            poller=self.poller,
            is_public=may_be_public,
            most_each=most_each,
        )

    async def sit_down(self, **changes: Any) -> None:
        """(Re)build router and application, with `changes` to the desk; call before anything is said."""
        self.desk = replace(self.desk, **changes)
        self.application = Application.builder().bot(self.bot).updater(None).job_queue(None).build()
        await self.application.initialize()
        self.router = Router(self.desk, self.clock)
        self.router.register(self.application)
        self.intake = Intake(
            store=self.store,
            clock=self.clock,
            handle=self._handle,
            on_handled=self.delivery.wake,
            sleep=self._no_sleep,
        )

    async def _handle(self, raw: dict[str, Any], update_id: int) -> Batch:
        await self.application.process_update(Update.de_json(raw, self.bot))
        return self.router.take(update_id)

    async def _no_sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    async def settle(self) -> list[Screen]:
        """Let the bot hear and answer everything; what it sent or changed, oldest first."""
        before = len(self.platform.taken)
        pending = self.platform.updates.pending
        await self.intake.take([update.as_json() for update in pending])
        for update in pending:
            self.platform.updates.confirm(update.id)
        await self.intake.drain()
        await self.delivery.drain()
        sent = self.platform.taken[before:]
        return [_screen(one) for one in sent if one.method in _SHOWN]

    async def say(self, chat_id: int, text: str, **how: Any) -> Screen:
        """Say something and get the one answer."""
        self.platform.say(chat_id, text, **how)
        answers = await self.settle()
        assert len(answers) == 1, [answer.text for answer in answers]
        return answers[0]

    async def ignored(self, chat_id: int, text: str, **how: Any) -> bool:
        """Whether saying this gets no answer."""
        self.platform.say(chat_id, text, **how)
        return await self.settle() == []

    async def press(self, screen: Screen, label: str, *, user_id: int | None = None) -> Pressed:
        """Press the button whose text contains `label`."""
        return await self.press_data(screen, screen.button(label), user_id=user_id)

    async def press_data(self, screen: Screen, data: str, *, user_id: int | None = None) -> Pressed:
        """Press a button with these data."""
        press = self.platform.press(screen.chat_id, screen.id, callback_data=data, user_id=user_id)
        answers = await self.settle()
        assert len(answers) <= 1, [answer.text for answer in answers]
        reaction = self.platform.reactions.get(press.id)
        return Pressed(answers[0] if answers else None, reaction.text if reaction else None)

    async def chat(self, chat_id: int) -> Chat:
        """The chat as stored."""
        chat = await self.store.chat(ChatId(chat_id))
        assert chat is not None
        return chat

    async def follows(self, chat_id: int) -> list[tuple[str, str]]:
        """What a chat follows: (topic, place)."""
        return [(one.topic, one.place) for one in (await self.chat(chat_id)).subscriptions]

    async def change(self, chat_id: int, edit: Callable[[Chat], Chat]) -> None:
        """Change a stored chat behind the bot's back."""
        await self.store.commit(Batch(chat_edits=((ChatId(chat_id), edit),)))

    def messages(self, chat_id: int) -> int:
        """How many messages of the bot a chat shows."""
        return sum(message.is_by_bot for message in self.platform.chats[chat_id].messages.values())


_SHOWN = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument")


def _screen(taken: Taken) -> Screen:
    markup = cast("dict[str, list[list[dict[str, str]]]]", taken.reply_markup or {})
    rows = tuple(
        tuple((one["text"], one.get("callback_data") or one.get("url", "")) for one in row)
        for row in markup.get("inline_keyboard", [])
    )
    return Screen(
        chat_id=taken.chat_id,
        id=taken.message_id,
        text=taken.text,
        rows=rows,
        thread_id=taken.thread_id,
        is_edit=taken.method == "editMessageText",
    )


@asynccontextmanager
async def seated(*, invite_only: bool = False) -> AsyncIterator[Bench]:
    """A bench with four people, each in a private chat with the bot."""
    clock = FakeClock()
    platform = Platform(BOT, now=lambda: clock.now().timestamp())
    for person in (ANN, BO, LI, OLA):
        platform.add_private(person)
    platform.updates.allow(ALLOWED_UPDATES)
    running = await start(platform, token=TOKEN)
    request = AiohttpRequest(connections=8, read_timeout_s=5)
    bot = Bot(
        TOKEN,
        base_url=running.api_url,
        base_file_url=f"{running.page_url}file/bot",
        request=request,
        get_updates_request=request,
    )
    await bot.initialize()
    bench = Bench(platform, bot, clock, invite_only=invite_only)
    await bench.sit_down()
    try:
        yield bench
        await bench.intake.close(1)
    finally:
        await request.shutdown()
        await running.close()
