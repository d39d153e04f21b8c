from typing import Any

import pytest

from bot.domain.cards import Card
from bot.domain.chats import Chat, ChatKind
from bot.domain.items import Item, Quote
from bot.domain.message import Message, Style
from bot.domain.topics import Topic
from bot.phrases import LANGUAGES, time_part
from bot.pipeline.lists import Lists
from bot.pipeline.render import render_alert
from bot.pipeline.render_facts import FIRST_LINE
from tests.make import make_chat, make_item, make_source, make_topic

TOPICS = {
    "trade": make_topic(),
    "visits": make_topic(id="visits", emoji="🤝", name={"en": "Visits", "ru": "Визиты", "zh": "访问"}),
}


def alert(
    item: Item | None = None,
    *,
    chat: Chat | None = None,
    topics: dict[str, Topic] = TOPICS,
    told: tuple[str, ...] = ("trade",),
    repeat: bool = False,
    **source: Any,
) -> Message:
    sources = {} if source.get("gone") else {make_source().id: make_source(**source)}
    return render_alert(
        item or make_item(),
        Card(),
        lists=Lists(sources=sources, topics=topics),
        told=told,
        chat=chat or make_chat(),
        repeat=repeat,
    )


def shown(message: Message) -> list[str]:
    return message.plain.split("\n")


def test_alert_says_what_happened_who_says_so_when_and_on_what() -> None:
    assert shown(alert()) == [
        "📦 Trade between Russia and China grows",
        "",
        "Turnover rose by 5 per cent.",
        "",
        "The Wire · 2 Mar 2026, 08:00 UTC",
        "Trade  🇷🇺 🇨🇳",
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["The Wire (official) · TIME · in Chinese", "Trade  🇷🇺 🇨🇳"]),
        (
            "ru",
            ["The Wire (официально) · TIME · на языке: китайский", "Торговля  🇷🇺 🇨🇳"],
        ),
        ("zh", ["The Wire (官方) · TIME", "贸易  🇷🇺 🇨🇳"]),
    ],
)
def test_facts_are_told_in_the_language_of_the_reader(language: str, expected: list[str]) -> None:
    message = alert(make_item(language="zh"), chat=make_chat(language=language), official=True)
    time = time_part(language, make_item().at)
    assert time in message.parts
    assert shown(message)[-2:] == [line.replace("TIME", time.text) for line in expected]


def test_only_a_foreign_language_is_mentioned() -> None:
    assert "Chinese" in alert(make_item(language="zh")).plain
    assert "English" not in alert(make_item(language="en")).plain
    assert "in" not in shown(alert(make_item(language="")))[-2].split()


def test_possible_repeat_is_marked_as_such() -> None:
    assert "Possible repeat" in shown(alert(repeat=True))[-1]
    assert "repeat" not in alert().plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("emoji", ["📦", "✍️", "👨‍👩‍👧‍👦", ""])
@pytest.mark.parametrize("length", [0, 1, *range(98, 113), 500])
def test_first_line_is_short_and_a_title_that_it_cuts_follows_whole(
    language: str, emoji: str, length: int
) -> None:
    title = ("слово " * 100)[:length].strip()
    topics = {"trade": make_topic(emoji=emoji)}
    message = alert(make_item(title=title, text=""), chat=make_chat(language=language), topics=topics)
    lines = shown(message)
    assert len(lines[0]) <= FIRST_LINE
    is_cut = lines[0].endswith("…")
    assert is_cut or lines[0].endswith(title)
    assert lines[2].startswith(title[:300] or "no title") is is_cut


def test_message_stays_far_below_the_limit_of_the_platform() -> None:
    item = make_item(title="x" * 5_000, text="y" * 50_000, countries=("RU",) * 300)
    assert len(alert(item, told=("trade", "visits")).plain) < 1_500


def test_lead_is_the_first_paragraph_unless_it_repeats_the_title() -> None:
    assert "Second" not in alert(make_item(text="First.\nSecond.")).plain
    assert alert(make_item(title="Same words", text="SAME WORDS")).plain.lower().count("same words") == 1


def test_follower_of_a_topic_reads_the_passage_on_it_and_not_the_beginning_about_another() -> None:
    text = "The minister arrived on Monday.\n\nHe saw the port. Exports fell 21% in September.\nMore."
    start = text.index("Exports")
    item = make_item(
        text=text,
        quotes=(Quote(topic="trade", start=start, end=text.index("\nMore")),),
        topics=("visits", "trade"),
    )
    assert shown(alert(item, told=("trade",)))[2] == "Exports fell 21% in September."
    assert shown(alert(item, told=("visits",)))[2] == "The minister arrived on Monday."
    both = shown(alert(item, told=("visits", "trade")))
    assert both[2:5] == ["The minister arrived on Monday.", "", "Exports fell 21% in September."]


def test_headline_and_source_stand_out() -> None:
    strong = [part.text for part in alert().parts if part.style is Style.BOLD]
    assert strong == ["Trade between Russia and China grows", "The Wire"]


def test_source_that_left_the_catalogue_is_named_by_its_id() -> None:
    assert "wire · " in alert(gone=True).plain


def test_topics_that_left_the_catalogue_leave_no_gap() -> None:
    message = alert(make_item(countries=()), topics={})
    assert shown(message)[0].startswith("• Trade")
    assert all(part.text for part in message.parts)
    assert not message.plain.endswith("\n")
    assert shown(alert(topics={}))[-1] == "🇷🇺 🇨🇳"


def test_blocs_without_flag_are_left_out_and_each_flag_comes_once() -> None:
    item = make_item(countries=("ASEAN", "CN", "EA", "CN", "EU"))
    assert shown(alert(item))[-1] == "Trade  🇨🇳 🇪🇺"


def test_buttons_are_open_mute_and_settings() -> None:
    [row] = alert(told=("trade", "visits")).rows
    assert [(button.text, button.url, button.action) for button in row] == [
        ("Open", "https://wire.example/1", ""),
        ("Mute 24 h", "", "1:settings:mute:trade,visits"),
        ("Settings", "", "1:settings:new"),
    ]


def test_channel_has_nothing_but_open() -> None:
    channel = make_chat(kind=ChatKind.CHANNEL)
    [row] = alert(chat=channel).rows
    assert [button.text for button in row] == ["Open"]
    assert alert(make_item(url=""), chat=channel).rows == ()


def test_item_without_address_cannot_be_opened_or_previewed() -> None:
    message = alert(make_item(url=""))
    assert [button.text for button in message.rows[0]] == ["Mute 24 h", "Settings"]
    assert message.preview == ""
    assert alert().preview == "https://wire.example/1"


def test_action_of_mute_fits_the_platform_however_long_the_topics_are() -> None:
    told = tuple(f"{n}" * 16 for n in range(5))
    action = alert(told=told).rows[0][1].action
    assert len(action.encode()) <= 64
    assert action == f"1:settings:mute:{told[0]},{told[1]}"
