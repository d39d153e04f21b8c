"""The sample sources: what is out when, and how it is served."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import aiohttp
import pytest

from bot.playground.platform import Platform
from bot.playground.samples import SHOWN, Calendar, SampleItem, Samples, SampleSource, load_samples
from bot.playground.server import start
from tests.unit.playground.conftest import TOKEN, Clock

START = 1_790_000_000.0
STEP = 3.0


def make_item(item_id: str, order: int, *, text: str = "Text.") -> SampleItem:
    return SampleItem(item_id, item_id[0], order, f"Title {item_id}", text)


def make_source(source_id: str, *items: SampleItem) -> SampleSource:
    return SampleSource(source_id, source_id.upper(), "en", False, "", source_id, items)


def make_samples(*, items: int = 5) -> Samples:
    """Two sources whose items alternate; the last two of each are out from the start."""
    mine = [make_item(f"a{n}", 2 * n) for n in range(items)]
    yours = [make_item(f"b{n}", 2 * n + 1) for n in range(items)]
    return Samples([make_source("a", *mine), make_source("b", *yours)], started=START, step_s=STEP)


def guids(samples: Samples, now: float) -> list[str]:
    """Give what is out in both sources, in the order in which it came out."""
    out = [release for source in samples.sources for release in samples.released(source.id, now)]
    return [release.guid for release in sorted(out, key=lambda release: release.at)]


def test_the_last_two_of_each_source_are_there_from_the_start() -> None:
    samples = make_samples()

    assert guids(samples, START) == ["a3", "b3", "a4", "b4"]
    assert all(release.at < START for release in samples.released("a", START))


def test_nothing_comes_out_while_nobody_acts() -> None:
    samples = make_samples()

    assert len(guids(samples, START + 10_000)) == 4


def test_an_action_releases_one_item_each_step_in_order() -> None:
    samples = make_samples()
    samples.act(START + 100)

    assert guids(samples, START + 100 + STEP - 0.1)[4:] == []
    assert guids(samples, START + 100 + STEP)[4:] == ["a0"]
    assert guids(samples, START + 100 + 3 * STEP)[4:] == ["a0", "b0", "a1"]


def test_items_that_were_there_are_passed_over_once_and_then_a_new_edition_begins() -> None:
    samples = make_samples(items=3)
    samples.act(START)

    assert guids(samples, START + 5 * STEP)[4:] == ["a0", "b0", "a0-e2", "b0-e2", "a1-e2"]


def test_release_pauses_a_full_rotation_after_the_last_action() -> None:
    samples = make_samples()
    samples.act(START)

    assert len(guids(samples, START + 10_000)) == 4 + 10
    assert not samples.is_running
    samples.act(START + 20_000)
    assert len(guids(samples, START + 20_000)) == 14
    assert len(guids(samples, START + 20_000 + STEP)) == 15


def test_an_action_while_running_does_not_disturb_the_rhythm() -> None:
    samples = make_samples()
    samples.act(START)
    samples.act(START + STEP + 1)

    assert guids(samples, START + 2 * STEP)[4:] == ["a0", "b0"]
    assert len(guids(samples, START + 10_000)[4:]) == 11


def test_a_feed_shows_only_the_newest() -> None:
    samples = make_samples(items=20)
    for _ in range(4):
        samples.act(START + 1)
    samples.act(START + 10_000)

    shown = samples.released("a", START + 20_000)

    assert len(shown) == SHOWN
    assert list(shown) == sorted(shown, key=lambda release: -release.at)


WORDS = Calendar(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    dates=tuple(f"{{day}}/{month}" for month in range(1, 13)),
    months=tuple(f"M{month}" for month in range(1, 13)),
)


@pytest.mark.parametrize(
    ("text", "today", "said"),
    [
        ("on {weekday}, then on {weekday+1}", date(2026, 2, 28), "on Sat, then on Sun"),
        ("{date}–{date+1}", date(2026, 2, 28), "28/2–1/3"),
        ("in {month-2} and {month-1}", date(2026, 1, 31), "in M11 and M12"),
        ("{weekday-8} {other} {}", date(2026, 1, 1), "Wed {other} {}"),
    ],
)
def test_days_follow_the_day_on_which_a_text_comes_out(text: str, today: date, said: str) -> None:
    assert WORDS.fill(text, today) == said


def test_an_item_that_comes_again_names_the_days_of_then() -> None:
    items = [make_item("a0", 0, text="on {weekday}"), make_item("a1", 1), make_item("a2", 2)]
    samples = Samples([replace(make_source("a", *items), calendar=WORDS)], started=START, step_s=86_400)
    samples.act(START)

    texts = {release.guid: release.text for release in samples.released("a", START + 2 * 86_400)}

    day = datetime.fromtimestamp(START + 86_400, UTC).weekday()
    assert texts["a0"] == f"on {WORDS.weekdays[day]}"
    assert texts["a0-e2"] == f"on {WORDS.weekdays[day + 1]}"


def test_no_sources_are_fine() -> None:
    samples = Samples([], started=START)
    samples.act(START)

    assert guids(samples, START + 100) == []


@pytest.fixture
async def stand(platform: Platform, clock: Clock) -> AsyncIterator[tuple[aiohttp.ClientSession, Samples]]:
    nasty = make_item("a0", 0, text='Tariff line "A<B & C"\n\n<script>alert(1)</script>')
    samples = Samples(
        [make_source("a", nasty, make_item("a1", 1), make_item("a2", 2))], started=clock.time, step_s=STEP
    )
    running = await start(platform, token=TOKEN, samples=samples)
    async with aiohttp.ClientSession(running.page_url) as session:
        yield session, samples
    await running.close()


async def test_a_feed_is_valid_rss_whatever_the_text(
    stand: tuple[aiohttp.ClientSession, Samples], clock: Clock
) -> None:
    http, samples = stand
    samples.act(clock.time)
    clock.time += STEP

    async with http.get("/samples/a.xml") as answer:
        assert answer.content_type == "application/rss+xml"
        channel = ElementTree.fromstring(await answer.text()).find("channel")

    assert channel is not None
    newest = channel.find("item")
    assert newest is not None
    assert [item.findtext("guid") for item in channel.iter("item")] == ["a0", "a2", "a1"]
    assert str(newest.findtext("link")).endswith("/samples/read/a0")
    assert newest.findtext("description") == (
        "<p>Tariff line &quot;A&lt;B &amp; C&quot;</p>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )


async def test_an_unchanged_feed_is_not_sent_again(
    stand: tuple[aiohttp.ClientSession, Samples], clock: Clock
) -> None:
    http, samples = stand
    first = await http.get("/samples/a.xml")
    by_tag = {"If-None-Match": first.headers["ETag"]}
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}

    assert (await http.get("/samples/a.xml", headers=by_tag)).status == 304
    assert (await http.get("/samples/a.xml", headers=by_date)).status == 304

    samples.act(clock.time)
    clock.time += STEP
    assert (await http.get("/samples/a.xml", headers=by_tag)).status == 200
    assert (await http.get("/samples/a.xml", headers=by_date)).status == 200
    assert (await http.get("/samples/a.xml", headers={"If-Modified-Since": "nonsense"})).status == 200


async def test_an_item_is_read_as_text(stand: tuple[aiohttp.ClientSession, Samples], clock: Clock) -> None:
    http, samples = stand
    assert (await http.get("/samples/read/a0")).status == 404

    samples.act(clock.time)
    clock.time += STEP
    async with http.get("/samples/read/a0") as answer:
        page = await answer.text()

    assert "&lt;script&gt;" in page
    assert "<script>" not in page


async def test_an_unknown_source_is_not_found(stand: tuple[aiohttp.ClientSession, Samples]) -> None:
    assert (await stand[0].get("/samples/z.xml")).status == 404


async def test_using_the_page_starts_the_release(
    stand: tuple[aiohttp.ClientSession, Samples], platform: Platform
) -> None:
    http, samples = stand
    chat = platform.add_group(-1, "Desk", creator=platform.bot)

    await http.post("/page/open", json={"chat_id": chat.id})
    assert not samples.is_running
    await http.post("/page/send", json={"chat_id": chat.id, "text": "hello"})
    assert samples.is_running


TOML = """
[source]
id = "wire"
name = "Wire"
language = "en"
official = false
country = ""
owner = "wire"

[words]
weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

[[item]]
id = "two"
order = 2
title = "Second"
text = "On {weekday}."
topics = ["trade"]
countries = ["CN"]

[[item]]
id = "one"
order = 1
title = "First"
text = "Text."
"""


def test_samples_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "wire.toml").write_text(TOML, "utf-8")

    (source,) = load_samples(tmp_path)

    assert [item.id for item in source.items] == ["one", "two"]
    assert source.calendar.fill(source.items[1].text, date(2026, 8, 31)) == "On Mon."
    assert source.items[1].countries == ("CN",)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('title = "First"', "", "wire.toml: title is missing"),
        ("order = 1", 'order = "x"', "wire.toml: invalid literal"),
        ("order = 1", "order = ", "wire.toml: "),
        ('id = "one"', 'id = "two"', "ids used twice: two"),
        (', "Sun"', "", "wire.toml: two says {weekday}, and [words] has not all weekdays"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, old: str, new: str, reason: str) -> None:
    (tmp_path / "wire.toml").write_text(TOML.replace(old, new), "utf-8")

    with pytest.raises(ValueError) as raised:
        load_samples(tmp_path)

    assert reason in str(raised.value)
