"""/visits as people use it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.facts import City, Person, VisitStatus
from bot.domain.findings import Findings
from bot.ports import Batch
from tests.make import NOW, make_findings, make_visit
from tests.unit.handlers.bench import ANN, BO, LI, Bench

DAY = timedelta(days=1)
PLAIN = make_visit(cities=(City(name="Beijing"),), proof={})


def told(name: str, at: int = 0, **changes: object) -> Findings:
    """A visit told `at` days from now in an item of that name."""
    visit = replace(PLAIN, **changes)  # type: ignore[arg-type]
    when = NOW + at * DAY
    return make_findings(id=name, visits=(visit,), url=f"https://wire.example/{name}", at=when, seen_at=when)


async def stock(bench: Bench, *more: Findings) -> None:
    ann = (Person(name="Ann Lee", role="foreign_minister", country="US"),)
    await bench.store.commit(
        Batch(
            facts=(
                told("march"),
                told("again", status=VisitStatus.PLANNED, meets=(Person(name="Li Qiang"),), at=1),
                told(
                    "india",
                    host_country="IN",
                    visitors=ann,
                    visitor_country="US",
                    cities=(),
                    start="2026-04",
                    end="",
                ),
                told("soon", host_country="VN", start="", end="", cities=(City(name="Hanoi"),)),
                told("past", -20, start="2026-02-10", end="2026-02-11", status=VisitStatus.CONCLUDED),
                told(
                    "off",
                    host_country="KZ",
                    status=VisitStatus.CANCELLED,
                    start="2026-03-09",
                    end="",
                    cities=(),
                ),
                *more,
            )
        )
    )


async def test_upcoming_visits_stand_by_their_days_each_once(bench: Bench) -> None:
    await stock(bench)

    screen = await bench.say(ANN.id, "/visits")

    assert screen.text == (
        "Visits\nUpcoming\n\n"
        "3–4 Mar\n🇷🇺 → 🇨🇳 PM Mikhail Mishustin to visit Beijing\nMeets Li Qiang\nThe Wire\n\n"
        "9 Mar\n🇷🇺 → 🇰🇿 Visit cancelled: PM Mikhail Mishustin, Kazakhstan\nThe Wire\n\n"
        "Apr\n🇺🇸 → 🇮🇳 FM Ann Lee to visit India\nThe Wire\n\n"
        "Date not set\n🇷🇺 → 🇻🇳 PM Mikhail Mishustin to visit Hanoi\nThe Wire"
    )
    links = [one.extra["url"] for one in bench.platform.taken[-1].entities if one.kind == "text_link"]
    assert links[0] == "https://wire.example/again"


@pytest.mark.parametrize(
    "words",
    [
        "RU-CN",
        "CN RU",
        "Russia China",
        "россия китай",
        "Китай-Россия",
        "中国俄罗斯",
        "俄罗斯 中国",
        "between China and Russia",
    ],
)
async def test_pair_is_named_in_any_language(bench: Bench, words: str) -> None:
    await stock(bench)

    screen = await bench.say(ANN.id, f"/visits {words}")

    assert screen.text.count("→") == 1
    assert "Visits · 🇨🇳 China – 🇷🇺 Russia" in screen.text


async def test_country_shows_visits_both_ways(bench: Bench) -> None:
    await stock(bench, told("back", visitors=(), visitor_country="IN", host_country="RU", start="2026-03-06"))

    text = (await bench.say(ANN.id, "/visits India")).text

    assert "🇺🇸 → 🇮🇳" in text
    assert "🇮🇳 → 🇷🇺 Officials to visit Beijing" in text
    assert text.count("→") == 2


async def test_recent_visits_are_a_press_away_and_lead_back(bench: Bench) -> None:
    await stock(bench)
    screen = await bench.say(BO.id, "/visits CN")

    recent = (await bench.press(screen, "Недавние")).shown

    assert "10–11 февр." in recent.text
    assert recent.is_edit
    assert "3–4" in (await bench.press(recent, "Предстоящие")).shown.text


async def test_visit_that_was_planned_for_days_that_have_passed_is_not_said_to_come(bench: Bench) -> None:
    await bench.store.commit(Batch(facts=(told("gone", -9, start="2026-02-25", end=""),)))
    screen = await bench.say(ANN.id, "/visits CN")
    assert "No upcoming visit" in screen.text

    recent = (await bench.press(screen, "Recent")).shown

    assert "PM Mikhail Mishustin was to visit Beijing" in recent.text


async def test_nothing_known_is_said_kindly_in_each_language(bench: Bench) -> None:
    assert "No upcoming visit" in (await bench.say(ANN.id, "/visits")).text
    assert "ничего не известно" in (await bench.say(BO.id, "/visits китай")).text
    assert "没有已知" in (await bench.say(LI.id, "/visits 中国")).text


@pytest.mark.parametrize("words", ["nonsense", "CN RU US", "CN nonsense", "3"])
async def test_wrong_words_are_answered_with_what_is_expected(bench: Bench, words: str) -> None:
    screen = await bench.say(ANN.id, f"/visits {words}")

    assert "Expected: a country" in screen.text
    assert "/visits RU-CN" in screen.text


async def test_long_lists_have_pages(bench: Bench) -> None:
    many = [
        told(f"m{number}", host_country="VN", start=f"2026-05-{number + 1:02}", end="", cities=())
        for number in range(12)
    ]
    await stock(bench, *many)
    screen = await bench.say(ANN.id, "/visits Vietnam")
    assert (screen.text.count("→"), "1/3" in screen.labels) == (5, True)

    last = (await bench.press(screen, "‹")).shown

    assert "Date not set" in last.text
    assert "3/3" in last.labels


async def test_calendar_file_comes_on_request(bench: Bench) -> None:
    await stock(bench)
    screen = await bench.say(ANN.id, "/visits CN")

    sent = (await bench.press(screen, "Calendar")).shown

    message = bench.platform.chats[ANN.id].messages[sent.id]
    assert message.document is not None
    assert message.document.name == "visits-CN.ics"
    text = bench.platform.files[message.document.file_id].decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == 2, "the one to come and the one that is over"
    assert "Visits for your calendar: 2." in sent.text


async def test_calendar_without_days_is_a_toast(bench: Bench) -> None:
    await bench.store.commit(Batch(facts=(told("soon", start="", end=""),)))
    screen = await bench.say(ANN.id, "/visits CN")

    pressed = await bench.press(screen, "Calendar")

    assert pressed.screen is None
    assert pressed.toast == "There is no visit with a known day."


async def test_everything_works_by_buttons_alone(bench: Bench) -> None:
    await stock(bench)
    menu = (await bench.press(await bench.say(ANN.id, "/visits"), "One country")).shown
    china = (await bench.press(menu, "China")).shown
    assert "Visits · 🇨🇳 China" in china.text

    pair = (await bench.press((await bench.press(china, "With whom")).shown, "Russia")).shown

    assert "China – 🇷🇺 Russia" in pair.text
    await bench.press(pair, "Subscribe to this")
    assert await bench.follows(ANN.id) == [("visits", "CN-RU")]


@pytest.mark.parametrize(
    "data", ["1:visits:XX", "1:visits:RU-CN:up:0", "1:visits:*:x:9", "1:visits:CN:up:99", "1:visits:a:b:c:d"]
)
async def test_odd_presses_are_no_error(bench: Bench, data: str) -> None:
    await stock(bench)
    screen = await bench.say(ANN.id, "/visits")

    pressed = await bench.press_data(screen, data)

    assert pressed.toast is not None
