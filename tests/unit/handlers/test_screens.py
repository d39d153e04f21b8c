"""Every screen that can be reached, in each language: within the platform's limits, no phrase missing."""

import re
from dataclasses import dataclass, replace

import pytest

from bot.domain.chats import MOST_SUBSCRIPTIONS, Chat, ChatId, ChatKind, Mute, Subscription
from bot.domain.facts import City, Person
from bot.domain.items import ItemId
from bot.domain.message import Message
from bot.domain.outcomes import FetchOutcome
from bot.domain.places import place
from bot.domain.sources import PollResult, SourceId
from bot.domain.split import MOST_CAPTION_UNITS, MOST_UNITS
from bot.domain.text import units
from bot.domain.topics import Topic
from bot.gateway.text import to_html
from bot.phrases import LANGUAGES
from bot.phrases.naming import Names
from bot.pipeline.inquiry import Inquiry
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.read import Reader
from bot.pipeline.roster import Roster, Wish
from bot.pipeline.scout import Scout
from bot.playground.entities import MAX_RAW_BYTES
from bot.ports import Batch, FetchRequest
from bot.sources.article import read_article
from bot.sources.scouting import feeds_of, kind_at
from bot.web.guard import may_be_public
from handlers import COMMANDS
from handlers.base import Answer, Ask, Command, Desk, Who
from storage import MemoryStore
from tests.fakes import FakeAnalyst, FakeClock, FakeFetcher, FakeKind
from tests.make import (
    HOUR,
    NOW,
    make_chat,
    make_fetched,
    make_figure,
    make_findings,
    make_item,
    make_source,
    make_state,
    make_topic,
    make_visit,
)
from tests.unit.handlers.bench import names

#: As long as the product allows; real ones are shorter.
LONG_TOPIC = "t" * 16
LONG_NAME = "Название темы"
ANN, BRIEF = ChatId(11), ChatId(-1009999999999)

MOST_TOAST = 200

_CODE = re.compile(r"(?<=:)(?:[A-Z]{2}|ASEAN)(?:-(?:[A-Z]{2}|ASEAN))?(?=:|$)")
_KEY = re.compile(r"(?<=unsubscribe:)[0-9a-f]{16}")


class Yes:
    """`Platform` that grants everything."""

    async def is_admin(self, chat_id: ChatId, user_id: int) -> bool:
        return True

    async def document(self, file_id: str, *, most: int) -> bytes | None:
        return None


class Anything:
    """`Fetcher` that finds entries of long titles everywhere."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        return make_fetched("\n".join(f"{number}{'&<' * 500}" for number in range(9)).encode())


@dataclass(frozen=True)
class Seen:
    """One screen, and how it was reached."""

    way: str
    answer: Answer

    @property
    def message(self) -> Message:
        assert self.answer.message is not None
        return self.answer.message


#: More than any text names.
PEOPLE = tuple(Person(name=f"{number}" * 60, role="president") for number in range(9))
CITIES = tuple(City(name=f"<{number}>" * 20) for number in range(9))
CROWDED = make_visit(visitors=PEOPLE, cities=CITIES, meets=PEOPLE, end="")


def topics() -> dict[str, Topic]:
    long = dict.fromkeys(LANGUAGES, LONG_NAME)
    many = [make_topic(id=f"{LONG_TOPIC[:-1]}{number}", name=long, about=long) for number in range(9)]
    return {topic.id: topic for topic in (make_topic(), *many)}


def chats(language: str) -> dict[str, Chat]:
    """A newcomer, and somebody who has all there can be."""
    new = make_chat(id=ANN, language=language, subscriptions=())
    codes = [f"{one}{other}" for one in "ABCDEFGH" for other in "ABCDEFGHIJKLM"]
    rich = replace(
        new,
        subscriptions=tuple(
            Subscription(topic=next(reversed(topics())), place=place(code, "ZW"), thread_id=2**31)
            for code in codes[:MOST_SUBSCRIPTIONS]
        ),
        mutes=tuple(Mute(topic=topic, until=NOW + HOUR) for topic in topics()),
        managing=BRIEF,
    )
    return {"new": new, "rich": rich, "group": replace(rich, managing=None, kind=ChatKind.SUPERGROUP)}


async def furnished(language: str) -> Desk:
    store = MemoryStore()
    sources = [
        make_source(id=SourceId(f"s{number}"), name="S" * 40, official=True, country="GB")
        for number in range(200)
    ]
    results = list(PollResult)
    states = [
        make_state(source_id=one.id, result=results[at % len(results)], detail="d" * 120, new_at=NOW)
        for at, one in enumerate(sources)
    ]
    channels = [
        make_chat(
            id=ChatId(BRIEF + number),
            kind=ChatKind.CHANNEL,
            title="<b>" * 20,
            bound_by=ANN,
            language=language,
        )
        for number in range(12)
    ]
    items = [
        make_item(
            id=ItemId(f"i{number}"),
            title="&<" * 200,
            url=f"https://example.com/{'x' * 1500}",
            topics=tuple(topics()),
            countries=("RU", "CN", "US", "KZ", "IR"),
        )
        for number in range(12)
    ]
    facts = [
        make_findings(
            id=ItemId(f"f{number}"),
            source_id=SourceId("s1"),
            url=f"https://example.com/{'y' * 1500}",
            visits=(
                make_visit(visitors=PEOPLE, cities=CITIES, meets=PEOPLE, start=f"2026-04-{number + 1:02}"),
            ),
            figures=tuple(
                make_figure(period=f"20{number + 10}-01", currency=currency, commodity="c" * 60)
                for currency in ("USD", "CNY", "EUR", "")
            ),
        )
        for number in range(20)
    ]
    await store.commit(
        Batch(sources=tuple(states), chats=tuple(channels), items=tuple(items), facts=tuple(facts))
    )
    poller = Poller(
        sources,
        reader=Reader(kinds={}, analyst=FakeAnalyst()),
        newsdesk=Newsdesk(store),
        fetcher=FakeFetcher({}),
        store=store,
        clock=FakeClock(),
    )
    roster = Roster(sources, store=store, poller=poller, is_public=may_be_public, most_each=3)
    await roster.add(
        [Wish(url=f"https://{'h' * 60}{one}.example/{'p' * 1800}", name="<N>" * 20) for one in range(30)],
        user_id=ANN,
        now=NOW,
        operator=True,
    )
    return Desk(
        store=store,
        platform=Yes(),
        topics=topics(),
        sources=roster.sources,
        find_country=names().find,
        names=Names(),
        inquiry=Inquiry(analyst=FakeAnalyst(), fetcher=FakeFetcher({}), read_page=read_article),
        roster=roster,
        scout=Scout(
            kinds={"feed": FakeKind()},
            kind_of=kind_at,
            find_feeds=feeds_of,
            analyst=FakeAnalyst(topics=tuple(topics())),
            fetcher=Anything(),
        ),
        operators=frozenset({ANN}),
        invite_only=True,
        bot_username="b" * 32,
        commands=COMMANDS,
        started_at=NOW,
        secret=b"secret",
    )


async def walk(language: str, chat: Chat) -> list[Seen]:
    """Type every command bare and with wrong words, then press every kind of button that turns up."""
    desk = await furnished(language)
    target = await desk.store.chat(chat.managing) if chat.managing else chat
    assert target is not None
    target = replace(target, subscriptions=chat.subscriptions, mutes=chat.mutes, language=language)
    by_name = {command.name: command for command in COMMANDS}
    seen: list[Seen] = []

    async def run(command: Command, words: tuple[str, ...], *, pressed: bool) -> None:
        ask = Ask(chat=chat, target=target, thread_id=None, user_id=ANN, words=words, now=NOW)
        do = command.press if pressed else command.run
        assert do is not None, f"{command.name} has a button and answers none"
        way = ":".join((command.name, *words))
        seen.append(Seen(way if pressed else f"/{way}", await do(ask, desk)))

    for command in COMMANDS:
        for words in (
            (),
            ("{nonsense}",),
            ("trade", "CN"),
            ("9" * 30,),
            ("CN", "RU"),
            ("s1",),
            ("feeds.example/news",),
        ):
            await run(command, words, pressed=False)
    shapes: set[str] = set()
    for one in seen:  # grows while it is walked
        if one.answer.message is None:
            continue
        for data in (button.action for row in one.message.rows for button in row if button.action):
            shape = _KEY.sub("key", _CODE.sub("CC", re.sub(r"t{15}\d", "topic", data)))
            if shape not in shapes:
                shapes.add(shape)
                version, name, *arguments = data.split(":")
                assert version == "1"
                await run(by_name[name], tuple(arguments), pressed=True)
    assert len(shapes) > 30
    return seen


@pytest.mark.parametrize("kind", ["new", "rich", "group"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_is_within_the_limits_and_whole(language: str, kind: str) -> None:
    for one in await walk(language, chats(language)[kind]):
        assert len(one.answer.toast) <= MOST_TOAST, one.way
        if one.answer.message is None:
            assert one.answer.toast, f"{one.way} answers nothing"
            continue
        text = one.message.plain
        assert text.strip(), one.way
        is_caption = one.message.file is not None or one.message.chart is not None
        assert units(text) <= (MOST_CAPTION_UNITS if is_caption else MOST_UNITS), one.way
        assert len(to_html(one.message.parts).encode()) <= MAX_RAW_BYTES, one.way
        assert not re.search(r"\{(?!nonsense)\w*\}", text), one.way


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_list_of_the_longest_titles_keeps_its_links(language: str) -> None:
    desk = await furnished(language)
    chat = chats(language)["new"]
    ask = Ask(chat=chat, target=chat, thread_id=None, user_id=ANN, words=("10",), now=NOW)
    latest = next(command for command in COMMANDS if command.name == "latest")

    message = (await latest.run(ask, desk)).message

    assert message is not None
    assert to_html(message.parts).count("<a href=") == 10


def test_no_command_has_a_name_that_telegram_refuses() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)


def test_what_changes_settings_is_for_admins() -> None:
    rights = {command.name: (command.who, command.press_who) for command in COMMANDS}

    for name in ("subscribe", "settings"):
        assert rights[name] == (Who.ADMIN, Who.ADMIN)
    for name in ("unsubscribe", "deletedata"):
        assert rights[name] == (Who.LEAVER, Who.LEAVER)
    assert rights["stop"][0] is Who.LEAVER
    for name in ("status", "invite"):
        assert rights[name][0] is Who.OPERATOR
