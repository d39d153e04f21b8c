"""Texts and links that people show the bot in private."""

from typing import Any

import pytest

from bot.domain.facts import Figure, Visit
from bot.domain.outcomes import Failed, Fetched
from bot.pipeline.allowance import MOST_AN_HOUR
from bot.pipeline.inquiry import Inquiry
from bot.sources.article import read_article
from tests.fakes import FakeAnalyst
from tests.make import make_fetched, make_figure, make_visit
from tests.unit.handlers.bench import ANN, BO, LI, Bench, seated

URL = "https://wire.example/visit"
PAGE = "<title>Premier in Beijing</title><article><p>The premier arrived in Beijing on Tuesday morning.</p>"
LONG = "The premier arrived in Beijing on Tuesday for talks.\nHe will stay for two days and see two cities."


def page(body: str = PAGE, **changes: Any) -> Fetched:
    return make_fetched(body.encode(), content_type="text/html", url=URL, **changes)


async def understanding(bench: Bench, *facts: Visit | Figure) -> None:
    """Let the bot find `facts` in whatever it reads."""
    analyst = FakeAnalyst(
        topics=("visits", "trade"),
        visits=tuple(one for one in facts if isinstance(one, Visit)),
        figures=tuple(one for one in facts if isinstance(one, Figure)),
    )
    inquiry = Inquiry(analyst=analyst, fetcher=bench.fetcher, read_page=read_article)
    await bench.sit_down(inquiry=inquiry)


@pytest.mark.parametrize("words", [URL, f"look: {URL}"])
async def test_a_link_is_read_and_answered_with_its_facts(bench: Bench, words: str) -> None:
    await understanding(bench, make_visit(), make_figure())
    bench.fetcher.script[URL] = page()

    screen = await bench.say(ANN.id, words)

    lines = screen.text.splitlines()
    assert lines[0] == "🇷🇺 → 🇨🇳 PM Mikhail Mishustin to visit Hangzhou and Beijing, 3–4 Mar"
    assert any("exports to Russia −21.0% y/y" in line for line in lines)
    assert "Premier in Beijing" in lines
    assert lines[-1].startswith("wire.example")


async def test_a_text_is_answered_in_the_language_of_the_reader(bench: Bench) -> None:
    await understanding(bench, make_figure())

    assert "экспорт → Россия −21,0\xa0% г/г" in (await bench.say(BO.id, LONG)).text
    assert "对俄罗斯出口同比−21.0%" in (await bench.say(LI.id, LONG)).text


async def test_facts_that_a_person_follows_come_first(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade CN-IN")
    await understanding(bench, make_figure(), make_figure(partner="IN"))

    assert "exports to India" in (await bench.say(ANN.id, LONG)).text.splitlines()[0]


async def test_nothing_found_is_said_kindly_with_what_it_is_about(bench: Bench) -> None:
    await understanding(bench)

    text = (await bench.say(ANN.id, LONG)).text

    assert text.startswith("I read it and found no visit between states and no trade figure in it.")
    assert "🇨🇳 🇷🇺" in text


@pytest.mark.parametrize(
    ("shown", "title", "text"),
    [
        ("Premier in Beijing\nHe arrived on Tuesday.", "Premier in Beijing", "He arrived on Tuesday."),
        ("BEIJING - He arrived on Tuesday.", "", "BEIJING - He arrived on Tuesday."),
        ("总理2日抵达北京。", "", "总理2日抵达北京。"),
    ],
)
async def test_a_sentence_is_no_title(bench: Bench, shown: str, title: str, text: str) -> None:
    analyst = FakeAnalyst(visits=(make_visit(),))
    await bench.sit_down(inquiry=Inquiry(analyst=analyst, fetcher=bench.fetcher, read_page=read_article))

    await bench.say(ANN.id, shown)

    assert [(one.title, one.text) for one in analyst.documents] == [(title, text)]


async def test_nothing_is_kept_of_what_was_shown(bench: Bench) -> None:
    await understanding(bench, make_visit())
    await bench.say(ANN.id, LONG)

    stats = await bench.store.stats(bench.clock.now())

    assert stats.items == 0
    kept = [one async for one in bench.store.records()]
    assert not any(LONG.splitlines()[1] in str(one) for one in kept if type(one).__name__ != "Outgoing")


@pytest.mark.parametrize("answer", [Failed(reason="the address is on a private network"), page("<p></p>")])
async def test_a_page_that_cannot_be_read_is_said_so(bench: Bench, answer: Failed | Fetched) -> None:
    bench.fetcher.script[URL] = answer

    assert "could not read that page" in (await bench.say(ANN.id, URL)).text


async def test_too_many_links_have_to_wait(bench: Bench) -> None:
    await understanding(bench, make_visit())
    bench.fetcher.script[URL] = page()
    for _ in range(MOST_AN_HOUR):
        await bench.say(ANN.id, URL)

    assert "a little time" in (await bench.say(ANN.id, URL)).text
    assert len(bench.fetcher.requests) == MOST_AN_HOUR


@pytest.mark.parametrize(
    "words", ["hello", "спасибо", "你好", "?", "javascript:alert(1)", "ftp://wire.example/1"]
)
async def test_talk_is_answered_with_the_commands(bench: Bench, words: str) -> None:
    assert "/help" in (await bench.say(ANN.id, words)).text


async def test_talk_in_groups_is_not_read(bench: Bench, group: int) -> None:
    assert await bench.ignored(group, LONG)
    assert await bench.ignored(group, URL)


async def test_where_the_bot_is_by_invitation_strangers_have_nothing_read() -> None:
    async with seated(invite_only=True) as bench:
        assert "by invitation" in (await bench.say(ANN.id, URL)).text
        assert bench.fetcher.requests == []


async def test_real_analysis_is_asked(bench: Bench) -> None:
    text = "China's exports to Russia fell sharply in September, customs data showed.\nMore follows."

    assert "Trade" in (await bench.say(ANN.id, text)).text
