"""/subscribe by words and by buttons."""

import pytest

from bot.domain.chats import MOST_SUBSCRIPTIONS, ChatStatus, pause
from tests.unit.handlers.bench import ANN, BO, LI, Bench


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trade RU-CN", [("trade", "CN-RU")]),
        ("trade ru-cn", [("trade", "CN-RU")]),
        ("visits CN", [("visits", "CN")]),
        ("visits cn", [("visits", "CN")]),
        ("energy", [("energy", "*")]),
        ("RU-CN", [("*", "CN-RU")]),
        ("Trade Russia", [("trade", "RU")]),
        ("Торговля Китай", [("trade", "CN")]),
        ("визиты турция", [("visits", "TR")]),
        ("贸易 中国", [("trade", "CN")]),
        ("访问 俄罗斯-中国", [("visits", "CN-RU")]),
        ("trade Россия—Китай", [("trade", "CN-RU")]),
        ("trade RU–CN", [("trade", "CN-RU")]),
        ("trade RU/CN", [("trade", "CN-RU")]),
        ("trade RU—CN", [("trade", "CN-RU")]),
        ("trade RU − CN", [("trade", "CN-RU")]),
        ("trade South Korea", [("trade", "KR")]),
        ("trade United States-China", [("trade", "CN-US")]),
        ("visits Guinea-Bissau", [("visits", "GW")]),
        ("trade EU-CN", [("trade", "CN-EU")]),
        ("trade, energy CN", [("trade", "CN"), ("energy", "CN")]),
        ("visits CN RU", [("visits", "CN"), ("visits", "RU")]),
        ("visits to Turkey", [("visits", "TR")]),
        ("energy in Iran", [("energy", "IR")]),
        ("торговля с Китаем", [("trade", "CN")]),
        ("trade IN", [("trade", "IN")]),
        ("trade in", [("trade", "IN")]),
        ("trade trade CN CN", [("trade", "CN")]),
        ("all CN", [("*", "CN")]),
    ],
)
async def test_words_are_understood(bench: Bench, words: str, expected: list[tuple[str, str]]) -> None:
    screen = await bench.say(ANN.id, f"/subscribe {words}")

    assert await bench.follows(ANN.id) == expected
    assert screen.text.startswith("✅")


async def test_the_answer_says_what_is_followed_from_now_on(bench: Bench) -> None:
    screen = await bench.say(ANN.id, "/subscribe trade ru-cn")

    assert "📦 Trade · 🇨🇳 China – 🇷🇺 Russia" in screen.text


async def test_the_same_again_changes_nothing(bench: Bench) -> None:
    for _ in range(2):
        await bench.say(ANN.id, "/subscribe trade RU-CN")

    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]


async def test_subscribing_ends_a_pause(bench: Bench) -> None:
    await bench.say(ANN.id, "/stop")
    await bench.say(ANN.id, "/subscribe energy")

    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE


@pytest.mark.parametrize(
    ("words", "unknown", "understood"),
    [
        ("tradee CN", "“tradee”", "China"),
        ("trade Chnia", "“Chnia”", "Trade"),
        ("foo bar", "“foo”, “bar”", "nothing"),
        ("trade RU-RU", "“RU-RU”", "Trade"),
        ("trade RU-XX", "“RU-XX”", "Trade"),
        ("trade ZZ", "“ZZ”", "Trade"),
        ("trade 5", "a number", "Trade"),
        ("trade <b>", "“<b>”", "Trade"),
        ("{count} {0}", "“{count}”, “{0}”", "nothing"),
    ],
)
async def test_wrong_words_are_answered_with_what_was_understood_expected_and_an_example(
    bench: Bench, words: str, unknown: str, understood: str
) -> None:
    screen = await bench.say(ANN.id, f"/subscribe {words}")

    first, second, *rest = screen.text.splitlines()
    assert unknown in first
    assert understood in second
    assert "/subscribe trade RU-CN" in rest[-1]
    assert "1:subscribe" in screen.data
    assert await bench.follows(ANN.id) == []


@pytest.mark.parametrize("words", ["-" * 4000, "a-" * 2000, "x " * 2000, "китай-" * 600, "'" * 4000])
async def test_endless_words_are_answered_at_once_and_the_example_still_shows(
    bench: Bench, words: str
) -> None:
    screen = await bench.say(ANN.id, f"/subscribe {words}"[:4096])

    assert "/subscribe trade RU-CN" in screen.text.splitlines()[-1]
    assert len(screen.text) < 1500


async def test_the_limit_is_told_and_nothing_is_added(bench: Bench) -> None:
    codes = "CN US RU IN TR JP KR DE FR GB IR KZ UZ AZ UA BY SA AE IL EG"
    for topic in ("trade", "visits", "energy", "sanctions", "tariffs"):
        await bench.say(ANN.id, f"/subscribe {topic} {codes}")
    assert len(await bench.follows(ANN.id)) == MOST_SUBSCRIPTIONS

    screen = await bench.say(ANN.id, "/subscribe agreements CN")
    assert str(MOST_SUBSCRIPTIONS) in screen.text
    assert "1:unsubscribe" in screen.data
    assert len(await bench.follows(ANN.id)) == MOST_SUBSCRIPTIONS
    again = await bench.say(ANN.id, "/subscribe trade CN")
    assert again.text.startswith("✅")


# By buttons


async def test_three_presses_follow_a_pair_in_one_message(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    countries = await bench.press(menu, "Trade")
    partners = await bench.press(countries.shown, "China")
    assert "China" in partners.shown.text
    done = await bench.press(partners.shown, "Russia")

    assert done.toast == "Subscribed"
    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]
    assert {screen.shown.id for screen in (countries, partners, done)} == {menu.id}
    assert bench.messages(ANN.id) == 1


async def test_two_presses_follow_a_topic_everywhere(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    countries = await bench.press(menu, "Visits")
    await bench.press(countries.shown, "Everywhere")

    assert await bench.follows(ANN.id) == [("visits", "*")]


async def test_one_country_is_followed_with_anyone(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    countries = await bench.press(menu, "Every topic")
    partners = await bench.press(countries.shown, "India")
    await bench.press(partners.shown, "with anyone")

    assert await bench.follows(ANN.id) == [("*", "IN")]


async def test_pages_of_countries_turn_round_and_show_each_once(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    screen = (await bench.press(menu, "Trade")).shown
    first, seen = screen.labels, list[str]()
    for _ in range(3):
        seen += [label for label, data in sum(screen.rows, ()) if data.endswith(":with:0")]
        screen = (await bench.press(screen, "›")).shown

    assert screen.labels == first
    assert len(seen) == len(set(seen)) >= 30
    back = (await bench.press(screen, "‹ Back")).shown
    assert back.labels == menu.labels


async def test_the_same_page_again_is_no_error(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    screen = (await bench.press(menu, "Trade")).shown

    same = await bench.press(screen, "1/")

    assert same.toast == ""
    assert bench.messages(ANN.id) == 1


async def test_a_partner_is_never_the_country_itself(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    countries = await bench.press(menu, "Trade")
    partners = await bench.press(countries.shown, "China")

    assert "1:subscribe:trade:CN:CN" not in partners.shown.data


@pytest.mark.parametrize(
    "data",
    [
        "1:subscribe:nonsense",
        "1:subscribe:trade:XX:YY",
        "1:subscribe:trade:CN:CN",
        "1:subscribe:trade:cn:only",
        "1:subscribe:trade:page:x",
        "1:subscribe:trade:page:99999999999999999999",
        "1:subscribe:trade:CN:with:-1",
        "1:subscribe::::",
        "1:subscribe:trade:CN:RU:KZ",
    ],
)
async def test_data_that_no_button_has_lead_to_a_menu_and_change_nothing(bench: Bench, data: str) -> None:
    menu = await bench.say(ANN.id, "/subscribe")

    pressed = await bench.press_data(menu, data)

    assert pressed.toast == ""
    assert bench.messages(ANN.id) == 1
    assert await bench.follows(ANN.id) == []


@pytest.mark.parametrize(("user", "label"), [(BO, "Торговля"), (LI, "贸易")])
async def test_menus_are_in_the_persons_language(bench: Bench, user: object, label: str) -> None:
    user_id = user.id  # type: ignore[attr-defined]
    menu = await bench.say(user_id, "/subscribe")
    countries = await bench.press(menu, label)

    assert any("Китай" in text or "中国" in text for text in countries.shown.labels)


async def test_a_pause_is_kept_while_looking_around(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    await bench.change(ANN.id, pause)
    await bench.press(menu, "Trade")

    assert (await bench.chat(ANN.id)).status is ChatStatus.PAUSED
