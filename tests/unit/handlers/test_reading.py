"""/latest, /topic, /topics and /sources."""

from datetime import timedelta

import pytest

from bot.domain.items import ItemId
from bot.domain.sources import PollResult, SourceId
from bot.ports import Batch
from tests.make import NOW, make_findings, make_item, make_source, make_state
from tests.unit.handlers.bench import ANN, BO, OLA, Bench


async def stock(bench: Bench, count: int = 12) -> None:
    """Items on trade, the last one the newest, and one each on energy and on nothing."""
    items = [
        make_item(
            id=ItemId(f"i{number}"),
            title=f"Item {number:02}",
            url=f"https://wire.example/{number}",
            published=NOW - timedelta(hours=count - number),
        )
        for number in range(count)
    ]
    old = NOW - timedelta(days=5)
    items.append(make_item(id=ItemId("e"), title="Oil", topics=("energy",), countries=("IR",), published=old))
    items.append(make_item(id=ItemId("n"), title="Weather", topics=(), published=NOW))
    await bench.store.commit(Batch(items=tuple(items)))


def titles(text: str) -> list[str]:
    return [line.split()[-1] for line in text.splitlines() if "Item " in line]


@pytest.mark.parametrize(
    ("words", "count"), [("", 5), ("1", 1), ("7", 7), ("10", 10), ("11", 10), ("500", 10)]
)
async def test_the_latest_come_newest_first(bench: Bench, words: str, count: int) -> None:
    await stock(bench)

    screen = await bench.say(ANN.id, f"/latest {words}")

    assert titles(screen.text) == [f"{11 - number:02}" for number in range(count)]
    assert "Weather" not in screen.text


@pytest.mark.parametrize("words", ["0", "-1", "x", "1 2", "1.5", "trade", "²", "00"])
async def test_anything_but_a_number_is_answered_with_what_is_expected(bench: Bench, words: str) -> None:
    screen = await bench.say(ANN.id, f"/latest {words}")

    assert f"“{words}”" in screen.text
    assert "from 1 to 10" in screen.text
    assert "/latest 5" in screen.text


async def test_nothing_yet_is_said_kindly(bench: Bench) -> None:
    assert "Nothing yet" in (await bench.say(ANN.id, "/latest")).text
    assert "Nothing yet" in (await bench.say(ANN.id, "/topic trade")).text


async def test_an_item_leads_to_its_page_and_names_its_source(bench: Bench) -> None:
    await stock(bench, 1)

    screen = await bench.say(ANN.id, "/latest 1")

    links = [one for one in bench.platform.taken[-1].entities if one.kind == "text_link"]
    assert [one.extra["url"] for one in links] == ["https://wire.example/0"]
    assert "The Wire" in screen.text


async def test_an_item_with_facts_is_told_by_them_in_the_language_of_the_reader(bench: Bench) -> None:
    item = make_item(title="海关总署：九月出口", language="zh", topics=("visits", "trade"))
    await bench.store.commit(Batch(items=(item,), facts=(make_findings(visits=()),)))

    assert (
        "🇨🇳 China, Jan 2026: exports to Russia −21.0% y/y\nThe Wire"
        in (await bench.say(ANN.id, "/latest")).text
    )
    assert "🇨🇳 Китай, янв. 2026: экспорт → Россия" in (await bench.say(BO.id, "/topic trade")).text


async def test_an_item_of_a_forgotten_source_is_shown_all_the_same(bench: Bench) -> None:
    await bench.store.commit(
        Batch(items=(make_item(source_id=SourceId("gone"), url="", topics=("trade", "old")),))
    )

    assert "gone" in (await bench.say(ANN.id, "/latest")).text


async def test_hostile_titles_are_shown_as_text(bench: Bench) -> None:
    title = 'A<b>B & "C" </a> \u202eevil'
    await bench.store.commit(Batch(items=(make_item(title=title),)))

    assert 'A<b>B & "C" </a> evil' in (await bench.say(ANN.id, "/latest")).text


async def test_refreshing_is_in_place(bench: Bench) -> None:
    await stock(bench)
    screen = await bench.say(ANN.id, "/latest 3")
    await bench.store.commit(Batch(items=(make_item(id=ItemId("new"), title="Item 99", published=NOW),)))

    pressed = await bench.press(screen, "Refresh")

    assert titles(pressed.shown.text)[0] == "99"
    assert len(titles(pressed.shown.text)) == 3
    assert bench.messages(ANN.id) == 1


# /topic and /topics


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("trade", 5),
        ("trade 3", 3),
        ("3 trade", 3),
        ("торговля 2", 2),
        ("贸易", 5),
        ("trade 99", 10),
        ("TRADE CN-RU 2", 2),
    ],
)
async def test_a_topic_shows_its_latest(bench: Bench, words: str, count: int) -> None:
    await stock(bench)

    screen = await bench.say(ANN.id, f"/topic {words}")

    assert len(titles(screen.text)) == count
    assert "Oil" not in screen.text


async def test_a_topic_is_narrowed_to_a_place(bench: Bench) -> None:
    await stock(bench)

    assert "Oil" in (await bench.say(ANN.id, "/topic energy Iran")).text
    assert "Nothing yet" in (await bench.say(ANN.id, "/topic energy China")).text


@pytest.mark.parametrize(
    "words", ["nonsense", "trade energy", "CN", "trade nonsense", "trade CN RU", "all", "trade 0"]
)
async def test_wrong_words_for_a_topic_are_answered_with_what_is_expected(bench: Bench, words: str) -> None:
    screen = await bench.say(ANN.id, f"/topic {words}")

    assert f"“{words}”" in screen.text
    assert "sanctions" in screen.text
    assert "/topic trade 5" in screen.text
    assert "1:topic:trade" in screen.data


async def test_a_topic_without_words_is_chosen_by_a_press(bench: Bench) -> None:
    await stock(bench)
    screen = await bench.say(ANN.id, "/topic")
    assert "“”" not in screen.text

    pressed = await bench.press(screen, "Trade")

    assert len(titles(pressed.shown.text)) == 5


async def test_refreshing_a_topic_keeps_place_and_number(bench: Bench) -> None:
    await stock(bench)
    screen = await bench.say(ANN.id, "/topic trade RU-CN 2")

    pressed = await bench.press_data(screen, "1:topic:trade:2:CN-RU")

    assert screen.button("Refresh") == "1:topic:trade:2:CN-RU"
    assert len(titles(pressed.shown.text if pressed.screen else screen.text)) == 2


async def test_topics_are_listed_and_lead_on(bench: Bench) -> None:
    await stock(bench)
    screen = await bench.say(BO.id, "/topics")

    for topic in bench.desk.topics.values():
        assert topic.name["ru"] in screen.text
        assert topic.about["ru"] in screen.text
    shown = await bench.press(screen, "Торговля")
    assert len(titles(shown.shown.text)) == 5
    back = await bench.press(shown.shown, "Темы")
    assert back.shown.text == screen.text


# /sources


async def furnish(bench: Bench, count: int) -> None:
    sources = [make_source(id=SourceId(f"s{number}"), name=f"Source {number:02}") for number in range(count)]
    await bench.sit_down(sources={source.id: source for source in sources})


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (PollResult.NEVER, "not read yet"),
        (PollResult.NEW, "new items"),
        (PollResult.UNCHANGED, "nothing new"),
        (PollResult.EMPTY, "no entries"),
        (PollResult.UNPARSABLE, "cannot be read"),
        (PollResult.UNMATCHED, "built differently"),
        (PollResult.UNREACHABLE, "does not answer"),
    ],
)
async def test_each_state_of_a_source_is_told_in_words(bench: Bench, result: PollResult, words: str) -> None:
    await bench.store.commit(Batch(sources=(make_state(result=result, detail="<timeout>"),)))

    screen = await bench.say(ANN.id, "/sources")

    assert words in screen.text
    assert "<timeout>" not in screen.text, "technical, and in English whatever the reader speaks"


async def test_an_operator_sees_the_exact_reason_of_a_failure(bench: Bench) -> None:
    state = make_state(result=PollResult.UNREACHABLE, detail="the server answered <503>")
    await bench.store.commit(Batch(sources=(state,)))

    assert "the server answered <503>" in (await bench.say(OLA.id, "/sources")).text


async def test_a_source_that_has_long_been_silent_is_told(bench: Bench) -> None:
    silent = make_state(result=PollResult.UNCHANGED, new_at=NOW - timedelta(days=9))
    await bench.store.commit(Batch(sources=(silent,)))

    assert "longer than usual" in (await bench.say(ANN.id, "/sources")).text


async def test_sources_are_paged_ten_at_a_time(bench: Bench) -> None:
    await furnish(bench, 21)
    screen = await bench.say(ANN.id, "/sources")
    assert screen.text.count("Source ") == 10

    last = (await bench.press(screen, "‹")).shown

    assert "Source 20" in last.text
    assert "3/3" in last.labels


@pytest.mark.parametrize(
    ("words", "page"), [("1", "1/3"), ("2", "2/3"), ("3", "3/3"), ("99", "3/3"), ("0", "1/3"), ("x", "1/3")]
)
async def test_a_page_may_be_named_counted_from_one(bench: Bench, words: str, page: str) -> None:
    await furnish(bench, 21)

    assert page in (await bench.say(ANN.id, f"/sources {words}")).labels


@pytest.mark.parametrize("data", ["1:sources:99", "1:sources:x", "1:sources:-1"])
async def test_pages_that_do_not_exist_are_no_error(bench: Bench, data: str) -> None:
    await furnish(bench, 21)
    screen = await bench.say(ANN.id, "/sources 2")

    assert (await bench.press_data(screen, data)).shown.is_edit


async def test_an_empty_catalogue_is_told(bench: Bench) -> None:
    await furnish(bench, 0)

    assert "empty" in (await bench.say(ANN.id, "/sources")).text


async def test_a_gap_of_the_last_days_is_told_to_all_and_a_move_to_operators(bench: Bench) -> None:
    state = make_state(gap_at=NOW - timedelta(days=2), moved_to="https://new.example/", moves_seen=3)
    await bench.store.commit(Batch(sources=(state,)))
    shown, technical = [(await bench.say(one.id, "/sources")).text for one in (ANN, OLA)]
    assert "items may have been missed: 28 Feb 2026" in shown
    assert "new.example" not in shown
    assert "has moved for good; name this address in the catalogue: https://new.example/" in technical
    await bench.store.commit(Batch(sources=(make_state(gap_at=NOW - timedelta(days=8)),)))
    assert "missed" not in (await bench.say(ANN.id, "/sources")).text
