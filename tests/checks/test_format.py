"""F: format and size. What the platform takes and what people see of it."""

import json
import re
import unicodedata
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cards import Card
from bot.domain.chats import ChatId, ChatKind
from bot.domain.items import ItemId
from bot.domain.message import Button, File, Message, Part, Style, link, moment
from bot.domain.outbox import OutgoingId
from bot.domain.split import MOST_BYTES, MOST_CAPTION_UNITS, MOST_ENTITIES, MOST_UNITS, split
from bot.domain.text import units
from bot.gateway.text import to_html
from bot.phrases import LANGUAGES, say, time_part
from bot.pipeline.lists import Lists
from bot.pipeline.render import render_alert
from bot.playground.entities import utf16_slice
from bot.playground.markup import parse_html
from bot.playground.model import Taken
from bot.ports import Batch
from handlers import COMMANDS
from handlers.base import Answer, Ask, Command, Desk
from tests.house.code import ROOT, modules
from tests.make import NOW, make_chat, make_item, make_outgoing, make_topic
from tests.unit.handlers.bench import ANN, Bench
from tests.unit.handlers.test_screens import chats, walk

MENU = ((Button(text="Open", url="https://wire.example/1"), Button(text="Help", action="1:help")),)
_NUMBER = re.compile(r"\n\n\(\d+/\d+\)$")


async def answer(bench: Bench, message: Message, *, press: bool = False) -> list[Taken]:
    """Have a command answer `message`, typed or pressed; what Ann got."""

    async def run(ask: Ask, desk: Desk) -> Answer:
        return Answer(message=message)

    await bench.sit_down(commands=(*COMMANDS, Command(name="speak", run=run, press=run)))
    menu = await bench.say(ANN.id, "/help")
    if press:
        bench.platform.press(ANN.id, menu.id, callback_data="1:speak")
    else:
        bench.platform.say(ANN.id, "/speak")
    before = len(bench.platform.taken)
    await bench.settle()
    return [one for one in bench.platform.taken[before:] if one.method != "answerCallbackQuery"]


async def alert(bench: Bench, **changes: object) -> Taken:
    """Send Ann an alert; what she got."""
    await bench.say(ANN.id, "/subscribe trade")
    item = make_item(id=ItemId("checked"), **changes)
    row = make_outgoing(id=OutgoingId("checked"), chat_id=ChatId(ANN.id), item_id=item.id)
    await bench.store.commit(Batch(items=(item,), outgoing=(row,)))
    await bench.settle()
    return bench.platform.taken[-1]


def raw(bench: Bench) -> str:
    """The text of the last request, as it was on the wire."""
    return str(bench.platform.asked[-1].arguments["text"])


def said(taken: list[Taken]) -> str:
    """What several messages say together, without space and numbers."""
    return re.sub(r"\s", "", "".join(_NUMBER.sub("", one.text) for one in taken))


def keyboards(taken: list[Taken]) -> list[bool]:
    return [bool(one.reply_markup) for one in taken]


async def test_F01_a_title_of_marks_shows_exactly_so(bench: Bench) -> None:
    title = "A<B & \"C\" 'D'"

    shown = await alert(bench, title=title)

    first = shown.text.partition("\n")[0]
    assert first == f"📦 {title}"
    assert title in [utf16_slice(shown.text, one) for one in shown.entities if one.kind == "bold"]


async def test_F02_markup_in_a_text_never_reaches_telegram_as_markup(bench: Bench) -> None:
    text = "A&nbsp;B &apos;C&apos; <br> <p> </b> <b>D</b> &#39; &lt; </"

    shown = await alert(bench, text=text)

    assert f"\n\n{text}\n\n" in shown.text
    assert {"<br>", "<p>", "&nbsp;", "&apos;"}.isdisjoint(re.findall(r"<\w+>|&\w+;", raw(bench)))


async def test_F03_4096_units_are_one_message_and_4097_are_two(bench: Bench) -> None:
    longest = "a" * (MOST_UNITS - 2) + "😀"

    assert [one.text for one in await answer(bench, Message(parts=(Part(longest),)))] == [longest]
    first, second = await answer(bench, Message(parts=(Part(f"b{longest}"),)))
    assert said([first, second]) == f"b{longest}"


async def test_F04_4096_emoji_are_split_between_them(bench: Bench) -> None:
    taken = await answer(bench, Message(parts=(Part("😀" * 4096),)))

    assert len(taken) == 3
    assert said(taken) == "😀" * 4096


@pytest.mark.parametrize("sentence", ["Trade & <aid> grew. ", "Торговля выросла. ", "双边贸易额增长。"])
async def test_F05_an_article_of_40_kb_arrives_whole_within_the_limits(bench: Bench, sentence: str) -> None:
    paragraph = sentence * 12 + "\n\n"
    article = paragraph * (40_000 // len(paragraph.encode()) + 1)

    taken = await answer(bench, Message(parts=(Part(article),)))

    assert said(taken) == re.sub(r"\s", "", article)
    assert all(units(one.text) <= MOST_UNITS for one in taken)
    sent = [str(one.arguments["text"]) for one in bench.platform.asked if one.method == "sendMessage"]
    assert all(len(text.encode()) <= MOST_BYTES for text in sent)
    assert all(_NUMBER.sub("", one.text).endswith((".", "。")) for one in taken)
    assert [one.message_id for one in taken] == sorted(one.message_id for one in taken)


@pytest.mark.parametrize(
    "part",
    [
        link("a link of several words", "https://wire.example/1"),
        Part("a\nblock  of\n\ncode", Style.CODE),
        Part("Country   May\nChina     1.2", Style.TABLE),
        moment(NOW, "2 March 2026, 09:00 UTC"),
        Part("👩\u200d👩\u200d👧🇨🇳ẹ\u0301का"),
    ],
)
async def test_F06_no_entity_or_character_is_cut_wherever_the_limit_falls(bench: Bench, part: Part) -> None:
    for room in range(MOST_UNITS - 50, MOST_UNITS, 7):
        before = Part("x" * room, Style.PLAIN)
        taken = await answer(bench, Message(parts=(before, part, Part("\ny" * 30))))

        whole = [
            one for one in taken for entity in one.entities if utf16_slice(one.text, entity) == part.text
        ]
        assert len(whole) == (part.style is not Style.PLAIN)
        chars = [char for one in taken for char in regex.findall(r"\X", _NUMBER.sub("", one.text))]
        assert chars[room:][: len(regex.findall(r"\X", part.text))] == regex.findall(r"\X", part.text)


async def test_F06_tags_are_balanced_in_each_part_of_a_block_too_long_for_one(bench: Bench) -> None:
    rows = "".join(f"row {number}  <{number}&>\n" for number in range(900)).rstrip()

    taken = await answer(bench, Message(parts=(Part("Table\n"), Part(rows, Style.TABLE))))

    blocks = [utf16_slice(one.text, entity) for one in taken for entity in one.entities]
    assert len(taken) > 2
    assert "\n".join(blocks) == rows


@pytest.mark.parametrize("press", [False, True])
async def test_F07_the_keyboard_is_on_the_last_part_only(bench: Bench, press: bool) -> None:
    taken = await answer(bench, Message(parts=(Part("word " * 2000),), rows=MENU), press=press)

    assert keyboards(taken) == [False, False, True]
    methods = ["editMessageText" if press else "sendMessage", "sendMessage", "sendMessage"]
    assert [one.method for one in taken] == methods
    assert [one.is_silent for one in taken[1:]] == [True, True]
    assert [one.text[-5:] for one in taken] == ["(1/3)", "(2/3)", "(3/3)"]


def test_F08_words_too_long_for_a_caption_come_before_it() -> None:
    words = Part(" ".join(f"word{number}" for number in range(300)))
    file = File(name="a.ics", mime="text/calendar", text="BEGIN:VCALENDAR")
    parts = split(Message(parts=(words,), file=file))
    assert [one.file for one in parts] == [*[None] * (len(parts) - 1), file]
    assert all(units(one.plain) <= MOST_CAPTION_UNITS for one in parts)


@pytest.mark.parametrize("kind", ["new", "rich", "group"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_F09_F10_every_button_of_every_screen_fits(language: str, kind: str) -> None:
    for one in await walk(language, chats(language)[kind]):
        rows = one.answer.message.rows if one.answer.message else ()
        assert sum(map(len, rows)) <= 100, one.way
        assert all(len(row) <= 8 for row in rows), one.way
        for button in (button for row in rows for button in row):
            assert len(button.action.encode()) <= 64, button.action
            assert bool(button.action) != bool(button.url), one.way
            assert button.text.strip(), one.way


@given(st.lists(st.from_regex(r"[a-z0-9_-]{1,16}", fullmatch=True), max_size=30, unique=True))
def test_F09_the_button_of_an_alert_on_any_topics_fits(told: list[str]) -> None:
    topics = {one: make_topic(id=one) for one in told}
    chat = make_chat(id=ChatId(-(10**13)), kind=ChatKind.SUPERGROUP)

    lists = Lists(sources={}, topics=topics)
    message = render_alert(make_item(), Card(), lists=lists, told=tuple(told), chat=chat, repeat=False)

    actions = [button.action for row in message.rows for button in row if button.action]
    assert len(actions) == 2
    assert all(len(action.encode()) <= 64 for action in actions)


@pytest.mark.parametrize(
    "title",
    [
        "مرحبا بالعالم",
        "\u200fשלום עולם\u200e",
        "中俄贸易额增长",
        "éte\u0323\u0301 нйо\u0301",
        "👨‍👩‍👧‍👦 🇨🇳🇷🇺 👍🏽",
        "हिन्दी क्षेत्र",
        "ภาษาไทย กำ",
    ],
)
async def test_F11_every_script_survives(bench: Bench, title: str) -> None:
    shown = await alert(bench, title=title)

    assert shown.text.startswith(f"📦 {unicodedata.normalize('NFC', title)}\n")


@pytest.mark.parametrize(
    "figures",
    [
        "−4.2 %, -3%, +1,234.5",
        "¥63.11 bn · €1.2 · $-5",
        "1\u202f234,5 и 1\u00a0234",
        "6311亿元，同比下降4.2%",
    ],
)
async def test_F12_the_figures_of_a_source_stay_as_they_are(bench: Bench, figures: str) -> None:
    shown = await alert(bench, title=figures)

    assert shown.text.startswith(f"📦 {figures}\n")


@pytest.mark.parametrize(
    ("language", "number"), [("en", "1,234,567"), ("ru", "1\u00a0234\u00a0567"), ("zh", "1,234,567")]
)
def test_F12_our_own_counts_are_written_as_the_reader_writes_them(language: str, number: str) -> None:
    assert number in say(language, "sources.title", count=1_234_567)
    assert "1" in say(language, "sources.title", count=1)
    assert f"-{number}" in say(language, "sources.title", count=-1_234_567)


@pytest.mark.parametrize("hours", [0, 8, -5])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_F13_a_moment_falls_back_to_its_time_in_utc(bench: Bench, language: str, hours: int) -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=timezone(timedelta(hours=hours)))

    (shown,) = await answer(bench, Message(parts=(Part("At "), time_part(language, at))))

    utc = at - timedelta(hours=hours)
    assert shown.text.endswith(f"{utc:%H:%M} UTC")
    assert f" {utc.day} " in f" {re.sub('[^0-9]', ' ', shown.text)} "
    (entity,) = shown.entities
    assert (entity.kind, entity.extra["unix_time"]) == ("date_time", int(at.timestamp()))
    assert re.findall(r'format="(\w*)"', raw(bench)) == ["Dt"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.com/a",
        "tg://user?id=1",
        "https://user:secret@example.com/",
        "https://[broken",
        "https://example.com/\ud83d",
        "https://example.com/a\nb",
        "http://intranet/page",
        f"https://example.com/{'a' * 3000}",
        "",
    ],
)
async def test_F14_what_is_no_link_is_dropped_and_its_text_kept(bench: Bench, url: str) -> None:
    shown = await alert(bench, url=url)
    listed = await bench.say(ANN.id, "/latest")

    assert "Trade between Russia and China grows" in shown.text
    assert "Trade between Russia and China grows" in listed.text
    assert all(one.kind != "text_link" for taken in bench.platform.taken for one in taken.entities)
    assert "url" not in json.dumps(shown.reply_markup)
    assert "Mute 24 h" in json.dumps(shown.reply_markup)


async def test_F14_what_follows_the_reader_is_taken_from_a_link(bench: Bench) -> None:
    shown = await alert(bench, url="https://wire.example/1?id=7&utm_source=feed&fbclid=x#top")
    previewed = json.loads(str(bench.platform.asked[-1].arguments["link_preview_options"]))
    await bench.say(ANN.id, "/latest")

    clean = "https://wire.example/1?id=7#top"
    assert clean in json.dumps(shown.reply_markup)
    assert previewed["url"] == clean
    assert [one.extra["url"] for one in bench.platform.taken[-1].entities if one.kind == "text_link"] == [
        clean
    ]


async def test_F15_what_is_previewed_is_said_with_every_message(bench: Bench) -> None:
    await alert(bench)
    screen = await bench.say(ANN.id, "/start")
    for label in ("Subscribe", "Trade", "Everywhere"):
        screen = (await bench.press(screen, label)).shown
    for words in ("/latest", "/sources", "/nonsense", "hello"):
        await bench.say(ANN.id, words)

    sent = [one for one in bench.platform.asked if one.method in ("sendMessage", "editMessageText")]
    assert len(sent) > 8
    assert all("link_preview_options" in one.arguments for one in sent)


def test_F16_F18_nothing_leaves_but_text_a_chart_or_a_file() -> None:
    """Decided: media groups and rich messages are not used."""
    sending = [path for path in modules() if path.startswith(("bot/gateway/", "bot/pipeline/", "handlers/"))]
    assert "bot/gateway/send.py" in sending
    methods = re.compile(
        r"\.(send_\w+|edit_message_\w+)\(|\bdo_api_request\b|\"(send[A-Z]\w+|edit[A-Z]\w+)\""
    )
    found = (methods.finditer((ROOT / path).read_text("utf-8")) for path in sending)
    used = {one[1] or one[2] or one[0] for matches in found for one in matches}
    assert used == {"sendMessage", "editMessageText", "send_photo", "send_document"}


async def test_F17_more_than_100_entities_lose_nothing(bench: Bench) -> None:
    parts = [
        part
        for number in range(250)
        for part in (link(f"n{number}", f"https://wire.example/{number}"), Part(" "))
    ]

    taken = await answer(bench, Message(parts=tuple(parts)))

    links = [(utf16_slice(one.text, entity), entity.extra["url"]) for one in taken for entity in one.entities]
    assert links == [(f"n{number}", f"https://wire.example/{number}") for number in range(250)]
    assert [len(one.entities) for one in taken] == [MOST_ENTITIES, MOST_ENTITIES, 50]


def test_F17_a_message_that_is_not_split_is_reduced_and_keeps_its_words() -> None:
    parts = tuple(part for number in range(150) for part in (Part(str(number), Style.BOLD), Part(" ")))

    formatted = parse_html(to_html(parts))

    assert formatted.text == " ".join(str(number) for number in range(150))
    assert len(formatted.entities) == MOST_ENTITIES


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\ud83db\udc00c", "abc"),
        ("pay\u202egpj.exe \u2066\u2069\u202c", "paygpj.exe"),
        ("one\u2028two\x85three", "one two three"),
        ("\ufeffa\ue000b", "\ufeffab"),
    ],
)
async def test_F19_what_no_message_may_hold_is_cleaned(bench: Bench, title: str, shown: str) -> None:
    taken = await alert(bench, title=title, text=f"Text: {title}")

    assert re.sub(r"\s", "", taken.text.partition("\n\nText:")[0]) == re.sub(r"\s", "", f"📦{shown}")
    assert taken.text.isprintable() or "\n" in taken.text
    assert not set(taken.text) & set("\x00\x07\u202e\u2066\u2069\u202c\u2028\x85\ue000\ufffd")


def test_the_checks_of_this_group_are_in_order() -> None:
    """And each of F01 to F19 has a test."""
    names = [name for name in globals() if name.startswith("test_F")]
    numbers = [int(number) for name in names for number in re.findall(r"F(\d\d)", name)]

    assert set(numbers) == set(range(1, 20))
    assert all(one <= other for one, other in pairwise(int(name[6:8]) for name in names))
