"""/unsubscribe by words and by buttons."""

import pytest

from tests.unit.handlers.bench import ANN, Bench, Screen


async def follow(bench: Bench, *lines: str) -> None:
    for line in lines:
        await bench.say(ANN.id, f"/subscribe {line}")


async def listed(bench: Bench) -> Screen:
    return await bench.say(ANN.id, "/unsubscribe")


async def test_words_end_what_they_name(bench: Bench) -> None:
    await follow(bench, "trade RU-CN", "trade CN", "visits CN", "energy")

    screen = await bench.say(ANN.id, "/unsubscribe trade RU-CN")

    assert await bench.follows(ANN.id) == [("trade", "CN"), ("visits", "CN"), ("energy", "*")]
    assert "Trade · 🇨🇳 China – 🇷🇺 Russia" in screen.text.splitlines()[0]


async def test_a_topic_ends_all_its_places_and_a_place_all_its_topics(bench: Bench) -> None:
    await follow(bench, "trade RU-CN", "trade CN", "visits CN", "energy")

    await bench.say(ANN.id, "/unsubscribe trade")
    assert await bench.follows(ANN.id) == [("visits", "CN"), ("energy", "*")]
    await bench.say(ANN.id, "/unsubscribe Китай")

    assert await bench.follows(ANN.id) == [("energy", "*")]


@pytest.mark.parametrize(
    "words", ["3", ",", "trade 3", "nonsense", "trade nonsense", "visits KZ", "5 5", "- -"]
)
async def test_words_that_fit_nothing_end_nothing_and_show_the_list(bench: Bench, words: str) -> None:
    await follow(bench, "trade RU-CN", "visits CN")

    screen = await bench.say(ANN.id, f"/unsubscribe {words}")

    assert len(await bench.follows(ANN.id)) == 2
    assert f"“{words}”" in screen.text
    assert "/unsubscribe trade" in screen.text
    assert len([label for label in screen.labels if label.startswith("✕")]) == 2


async def test_endless_words_are_answered_shortly(bench: Bench) -> None:
    await follow(bench, "trade")

    screen = await bench.say(ANN.id, "/unsubscribe " + "x" * 4000)

    assert "/unsubscribe trade" in screen.text
    assert len(screen.text) < 800


async def test_all_is_asked_back_first(bench: Bench) -> None:
    await follow(bench, "trade RU-CN", "visits CN")

    screen = await bench.say(ANN.id, "/unsubscribe all")
    assert len(await bench.follows(ANN.id)) == 2
    await bench.press(screen, "Yes")

    assert await bench.follows(ANN.id) == []


async def test_a_press_ends_one_in_place(bench: Bench) -> None:
    await follow(bench, "trade RU-CN", "visits CN")
    before = bench.messages(ANN.id)
    screen = await listed(bench)

    pressed = await bench.press(screen, "Visits")

    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]
    assert pressed.toast == "Ended: 🤝 Visits · 🇨🇳 China"
    assert pressed.shown.is_edit
    assert bench.messages(ANN.id) == before + 1


async def test_a_second_press_says_that_it_has_ended_already(bench: Bench) -> None:
    await follow(bench, "trade RU-CN", "visits CN")
    screen = await listed(bench)
    await bench.press(screen, "Visits")

    again = await bench.press(screen, "Visits")

    assert again.toast == "That subscription has already ended."
    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]


async def test_ending_all_needs_a_confirmation_and_back_is_first(bench: Bench) -> None:
    await follow(bench, "trade RU-CN", "visits CN")
    screen = await listed(bench)
    question = await bench.press(screen, "End all")
    assert len(await bench.follows(ANN.id)) == 2
    assert question.shown.labels[0] == "‹ Back"

    back = await bench.press(question.shown, "Back")
    assert back.shown.labels == screen.labels
    await bench.press(question.shown, "Yes")

    assert await bench.follows(ANN.id) == []


async def test_ending_all_twice_says_so(bench: Bench) -> None:
    await follow(bench, "trade")
    question = await bench.press(await listed(bench), "End all")
    await bench.press(question.shown, "Yes")

    again = await bench.press_data(question.shown, "1:unsubscribe:sure")
    assert again.toast == "That subscription has already ended."
    asked = await bench.press_data(question.shown, "1:unsubscribe:all")
    assert "0" not in asked.shown.text if asked.screen else True


async def test_nothing_to_end_leads_to_subscribing(bench: Bench) -> None:
    screen = await listed(bench)

    assert screen.data == ["1:subscribe"]


async def test_pages_stay_in_range_when_the_list_shrinks(bench: Bench) -> None:
    await follow(bench, "trade CN US RU IN TR JP KR DE FR")
    screen = await listed(bench)
    last = (await bench.press(screen, "›")).shown
    assert len([label for label in last.labels if label.startswith("✕")]) == 1
    await bench.press(last, "France")

    beyond = await bench.press_data(last, "1:unsubscribe:page:7")

    assert len([label for label in beyond.shown.labels if label.startswith("✕")]) == 8
    assert "›" not in beyond.shown.labels


async def test_one_subscription_needs_no_pages(bench: Bench) -> None:
    await follow(bench, "trade")

    assert "›" not in (await listed(bench)).labels


async def test_the_same_in_another_forum_topic_is_its_own_subscription(bench: Bench, forum: int) -> None:
    topic = bench.platform.add_topic(forum, "Trade")
    await bench.settle()
    await bench.say(forum, "/subscribe trade", thread_id=topic.id)
    await bench.say(forum, "/subscribe trade")
    screen = await bench.say(forum, "/unsubscribe")

    await bench.press_data(screen, screen.data[0])

    assert len(await bench.follows(forum)) == 1
