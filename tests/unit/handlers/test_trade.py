"""/trade as people use it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.facts import Figure, Flow
from bot.domain.findings import Findings
from bot.phrases.tables import WIDEST, width
from bot.ports import Batch
from tests.make import NOW, make_figure, make_findings
from tests.unit.handlers.bench import ANN, BO, LI, Bench, Screen

DAY = timedelta(days=1)
EXPORTS = make_figure(proof={})
IMPORTS = replace(EXPORTS, flow=Flow.IMPORTS)

SERIES = {
    "2025-11": ("-11.3", "-4.1"),
    "2025-12": ("-16", "0.4"),
    "2026-01": ("-21.0", "+3.8"),
}


def told(name: str, *figures: Figure, at: int = 0) -> Findings:
    when = NOW + at * DAY
    return make_findings(
        id=name, visits=(), figures=figures, url=f"https://wire.example/{name}", at=when, seen_at=when
    )


def month(period: str, exports: str, imports: str, **changes: object) -> tuple[Figure, ...]:
    """China's exports to Russia and its imports from there."""
    return tuple(
        replace(one, period=period, change=Decimal(number), **changes)  # type: ignore[arg-type]
        for one, number in ((EXPORTS, exports), (IMPORTS, imports))
    )


async def stock(bench: Bench, *more: Findings) -> None:
    series = [told(period, *month(period, *numbers)) for period, numbers in SERIES.items()]
    await bench.store.commit(Batch(facts=(*series, *more)))


async def ask(bench: Bench, words: str, chat_id: int = ANN.id) -> list[Screen]:
    """What comes for /trade with `words`."""
    bench.platform.say(chat_id, f"/trade {words}")
    return await bench.settle()


TABLES = {
    ANN.id: (
        "🇨🇳 China: trade with 🇷🇺 Russia\nAs reported by China\n\n"
        "By month, year on year, %, CNY\n"
        "·       exports imports\n"
        "2026-01   −21.0    +3.8\n"
        "2025-12     −16    +0.4\n"
        "2025-11   −11.3    −4.1\n"
        "The Wire · 2 Mar 2026, 09:00 UTC"
    ),
    BO.id: (
        "🇨🇳 Китай: торговля, 🇷🇺 Россия\nПо данным: Китай\n\n"
        "По месяцам, год к году, %, CNY\n"
        "·       экспорт импорт\n"
        "2026-01   −21,0   +3,8\n"
        "2025-12     −16   +0,4\n"
        "2025-11   −11,3   −4,1\n"
        "The Wire · 2 мар. 2026, 09:00 UTC"
    ),
    LI.id: (
        "🇨🇳 中国与🇷🇺 俄罗斯的贸易\n中国公布的数据\n\n"
        "按月，同比, %，CNY\n"
        "·        出口 进口\n"
        "2026-01 −21.0 +3.8\n"
        "2025-12   −16 +0.4\n"
        "2025-11 −11.3 −4.1\n"
        "The Wire · 2026年3月2日 09:00 UTC"
    ),
}


@pytest.mark.parametrize("chat_id", [ANN.id, BO.id, LI.id])
async def test_pair_is_a_table_in_the_reader_s_language_and_a_chart(bench: Bench, chat_id: int) -> None:
    await stock(bench)

    table, chart = await ask(bench, "CN RU", chat_id)

    assert table.text == TABLES[chat_id]
    assert [one.kind for one in bench.platform.taken[-2].entities].count("pre") == 1
    picture = bench.platform.chats[chat_id].messages[chart.id]
    assert picture.photo is not None
    assert picture.is_silent
    assert "CN>RU" in chart.text


@pytest.mark.parametrize(
    "words", ["CN RU", "RU CN", "RU-CN", "china russia", "россия китай", "中国俄罗斯", "China with Russia"]
)
async def test_pair_in_any_order_and_language_shows_the_side_that_reports(bench: Bench, words: str) -> None:
    await stock(bench)

    assert (await ask(bench, words))[0].text == TABLES[ANN.id]


async def test_one_country_is_its_trade_with_the_world(bench: Bench) -> None:
    world = tuple(replace(one, partner="WLD") for one in month("2026-01", "5.1", "2.2"))
    await stock(bench, told("world", *world))

    [screen] = await ask(bench, "китай")

    assert screen.text.startswith("🇨🇳 China: trade with 🌐 the world")
    assert "+5.1" in screen.text
    assert "−21.0" not in screen.text


async def test_two_bases_are_two_tables_and_values_a_third(bench: Bench) -> None:
    dollars = month("2026-01", "-22.4", "+2.1", currency="USD")
    values = tuple(
        replace(one, change=None, basis=None, value=Decimal(number), currency="USD", period="2026-01")
        for one, number in ((EXPORTS, "8.1E+9"), (IMPORTS, "9.24E+9"))
    )
    await stock(bench, told("usd", *dollars), told("levels", *values))

    text = (await ask(bench, "CN RU"))[0].text

    heads = [line for line in text.splitlines() if line.startswith("By month")]
    assert heads == [
        "By month, year on year, %, CNY",
        "By month, year on year, %, USD",
        "By month, billion USD",
    ]
    assert "2026-01     8.1    9.24" in text


async def test_what_was_published_last_counts(bench: Bench) -> None:
    await stock(bench, told("revised", *month("2025-12", "-15.5", "+0.9"), at=1))

    text = (await ask(bench, "CN RU"))[0].text

    assert "2025-12   −15.5    +0.9" in text
    assert "The Wire · 3 Mar 2026" in text


async def test_goods_of_a_commodity_stand_apart(bench: Bench) -> None:
    oil = replace(
        IMPORTS,
        commodity="crude_oil",
        change=None,
        basis=None,
        currency="",
        value=Decimal("8.31E+6"),
        unit="t",
    )
    await stock(bench, told("oil", oil))

    text = (await ask(bench, "CN RU"))[0].text

    assert "Crude oil, by month, million t\n·       imports\n2026-01    8.31" in text


async def test_fewer_than_three_points_make_no_chart(bench: Bench) -> None:
    await bench.store.commit(Batch(facts=(told("one", *month("2026-01", "1.0", "2.0")),)))

    [screen] = await ask(bench, "CN RU")

    assert not any("Chart" in label for label in screen.labels)
    assert (await bench.press_data(screen, "1:trade:CN:RU:chart")).toast == (
        "There are not enough figures for a chart yet."
    )


async def test_chart_and_the_other_side_are_a_press_away(bench: Bench) -> None:
    mirror = replace(EXPORTS, reporter="RU", partner="CN", change=Decimal("9.9"))
    await stock(bench, told("mirror", mirror))
    screen, _ = await ask(bench, "CN RU")

    other = (await bench.press(screen, "As Russia reports it")).shown
    chart = (await bench.press(screen, "Chart")).shown

    assert other.is_edit
    assert "+9.9" in other.text
    assert bench.platform.chats[ANN.id].messages[chart.id].photo is not None


async def test_everything_works_by_buttons_alone(bench: Bench) -> None:
    await stock(bench)
    [menu] = await ask(bench, "")
    china = (await bench.press(menu, "China")).shown
    assert "No figure is known" in china.text

    pair = (await bench.press((await bench.press(china, "With whom")).shown, "Russia")).shown

    assert pair.text == TABLES[ANN.id]
    await bench.press(pair, "Subscribe to this")
    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]


@pytest.mark.parametrize("words", ["nonsense", "CN RU US", "CN nonsense", "12"])
async def test_wrong_words_are_answered_with_what_is_expected(bench: Bench, words: str) -> None:
    [screen] = await ask(bench, words)

    assert "Expected: a country" in screen.text
    assert "/trade CN RU" in screen.text


@pytest.mark.parametrize(
    "words", ["", "XX", "CN:CN", "CN:WLD", "CN:WLD:chart", "*", "pick:99", "CN:with:7", "a:b:c:d"]
)
async def test_odd_presses_are_no_error(bench: Bench, words: str) -> None:
    await stock(bench)
    screen, _ = await ask(bench, "CN RU")

    pressed = await bench.press_data(screen, f"1:trade:{words}")

    assert pressed.toast is not None


@pytest.mark.parametrize("chat_id", [ANN.id, BO.id, LI.id])
async def test_widest_table_fits_a_phone(bench: Bench, chat_id: int) -> None:
    flows = (Flow.EXPORTS, Flow.IMPORTS, Flow.TOTAL, Flow.BALANCE)
    values = tuple(
        replace(
            EXPORTS,
            flow=flow,
            period="2025-01/2025-09",
            change=None,
            basis=None,
            value=Decimal("-123456.789E+6"),
            currency="USD",
        )
        for flow in flows
    )
    await bench.store.commit(Batch(facts=(told("wide", *values),)))

    [screen] = await ask(bench, "CN RU", chat_id)

    table = screen.text.splitlines()[4:-1]
    assert max(map(width, table)) <= WIDEST
    assert screen.text.count("2025-01/09") >= 2, "columns that do not fit stand below"
