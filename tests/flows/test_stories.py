"""A whole visit and a whole release, through the real pipeline: what a subscriber in each language saw,
message by message."""

from datetime import UTC, datetime, timedelta
from functools import partial

from bot.domain.chats import ChatId, limit
from bot.domain.outbox import Outgoing, Telling
from bot.ports import Batch
from tests.flows.press import Press, outlet
from tests.make import make_chat, make_subscription

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = {"en": 1, "ru": 2, "zh": 3}

SOURCES = (
    outlet("herald", language="en", country="GB"),
    outlet("courier", language="en", country="SG"),
    outlet("vestnik", language="ru", country="RU"),
    outlet("ribao", language="zh", country="CN"),
    outlet("kremlin", language="en", country="RU", official=True),
    outlet("waijiao", language="zh", country="CN", official=True),
    outlet("customs", language="zh", country="CN", official=True),
)


async def opened(topic: str) -> Press:
    press = Press(SOURCES, START)
    await press.open(*((chat, language, topic) for language, chat in PEOPLE.items()))
    return press


def first_lines(rows: list[Outgoing]) -> list[str]:
    """Each message as its kind and its first line."""
    found = []
    for row in rows:
        assert row.message is not None
        kind = {Telling.FIRST: "", Telling.EDIT: "edit: ", Telling.REPLY: "reply: "}[row.telling]
        assert (row.edit_of is not None) is (row.telling is Telling.EDIT)
        assert (row.reply_to is not None) is (row.telling is Telling.REPLY)
        found.append(kind + row.message.plain.partition("\n")[0])
    return found


def text_of(rows: list[Outgoing], telling: Telling) -> str:
    [row] = [one for one in rows if one.telling is telling]
    assert row.message is not None
    return row.message.plain


async def test_a_visit_from_rumour_to_outcome_in_three_languages() -> None:
    press = await opened("visits")
    arrow = "🇷🇺 → 🇨🇳"

    async def told(source: str, title: str, text: str, *, after: timedelta) -> dict[str, list[str]]:
        await press.print(source, title, text, after=after)
        return {language: first_lines(press.seen_by(chat)) for language, chat in PEOPLE.items()}

    rumour = await told(
        "herald",
        "Russian prime minister may visit China in March, sources say",
        "Russian Prime Minister Mikhail Mishustin may travel to Beijing in late March, two people familiar "
        "with the plans said. There has been no official comment.",
        after=HOUR,
    )
    assert rumour == {
        "en": [f"{arrow} PM Mikhail Mishustin to visit Beijing, Mar"],
        "ru": [f"{arrow} Предстоит визит: председатель правительства Михаил Мишустин — Пекин, март"],
        "zh": [f"{arrow} 总理米舒斯京将访问北京，3月"],
    }
    assert "Status: reported by media" in text_of(press.seen_by(1), Telling.FIRST)

    announced = await told(
        "kremlin",
        "Mikhail Mishustin to pay an official visit to China",
        "Prime Minister of Russia Mikhail Mishustin will pay an official visit to China on 24–26 March. In "
        "Beijing he will hold talks with Premier Li Qiang.",
        after=3 * DAY,
    )
    assert announced["en"] == [
        f"reply: ANNOUNCED · {arrow} PM Mikhail Mishustin to visit Beijing, 24–26 Mar",
        f"edit: {arrow} PM Mikhail Mishustin to visit Beijing, 24–26 Mar",
    ]
    assert announced["zh"][0] == f"reply: 已宣布 · {arrow} 总理米舒斯京将访问北京，3月24日至26日"
    edited = text_of(press.seen_by(1), Telling.EDIT)
    assert "Official visit\nMeets Li Qiang\nStatus: announced by Russia" in edited
    assert "24–26 March" in edited, "the words that prove it now"

    confirmed = await told(
        "waijiao",
        "李强总理将同俄罗斯总理米舒斯京举行会谈",
        "应国务院总理李强邀请，俄罗斯总理米舒斯京将于3月24日至26日对中国进行正式访问。",
        after=5 * HOUR,
    )
    assert [one.partition(" · ")[0] for one in (lines[0] for lines in confirmed.values())] == [
        "reply: CONFIRMED",
        "reply: ПОДТВЕРЖДЕНО",
        "reply: 已确认",
    ]
    assert "Status: confirmed by Russia, China" in text_of(press.seen_by(1), Telling.EDIT)

    repeated = await told(
        "courier",
        "Russian PM Mishustin to visit Beijing on March 24-26",
        "Russian Prime Minister Mikhail Mishustin will visit Beijing on March 24-26 for talks with Chinese "
        "Premier Li Qiang.",
        after=2 * HOUR,
    )
    assert repeated["en"] == [f"edit: {arrow} PM Mikhail Mishustin to visit Beijing, 24–26 Mar"]
    assert "Publishers: 4; languages: English, Chinese; official: Kremlin, Waijiao" in text_of(
        press.seen_by(1), Telling.EDIT
    )

    postponed = await told(
        "vestnik",
        "Визит Мишустина в Китай отложен",
        "Визит премьер-министра России Михаила Мишустина в Китай, намеченный на 24–26 марта, отложен, "
        "сообщили в правительстве. Новая дата будет объявлена позднее.",
        after=6 * DAY,
    )
    assert postponed["en"][0] == (
        f"reply: UPDATE · {arrow} Visit postponed: PM Mikhail Mishustin, Beijing, 24–26 Mar"
    )

    press.start()  # a restart forgets nothing
    moved = await told(
        "kremlin",
        "Mikhail Mishustin to visit China on 7–8 April",
        "Prime Minister of Russia Mikhail Mishustin will pay an official visit to China on 7–8 April. Talks "
        "with Premier Li Qiang are planned in Beijing.",
        after=8 * DAY,
    )
    assert moved["ru"][0] == (
        f"reply: НОВАЯ ДАТА · {arrow} Предстоит визит: председатель правительства Михаил Мишустин — Пекин, "
        "7–8 апр."
    )
    assert "Было: 24–26 мар." in text_of(press.seen_by(2), Telling.REPLY)
    assert "announced by Russia" in text_of(press.seen_by(1), Telling.EDIT), "China spoke of other days"

    arrived = await told(
        "ribao",
        "俄罗斯总理米舒斯京抵达北京",
        "俄罗斯总理米舒斯京7日抵达北京，开始对中国进行为期两天的正式访问。",
        after=19 * DAY,
    )
    assert arrived["en"][0] == f"reply: UNDER WAY · {arrow} PM Mikhail Mishustin in Beijing, 7–8 Apr"

    over = await told(
        "vestnik",
        "Мишустин завершил визит в Китай",
        "Премьер-министр России Михаил Мишустин 8 апреля завершил официальный визит в Китай. По итогам "
        "переговоров с премьером Госсовета КНР Ли Цяном подписано десять документов.",
        after=DAY,
    )
    assert over["en"][0] == f"reply: OVER · {arrow} PM Mikhail Mishustin visited Beijing, 7–8 Apr"
    assert len(await press.store.open_stories(press.clock.now())) == 1


async def test_a_release_with_a_second_number_a_revision_and_recollections() -> None:
    press = await opened("trade")

    async def told(source: str, title: str, text: str, *, after: timedelta) -> list[str]:
        await press.print(source, title, text, after=after)
        return first_lines(press.seen_by(1))

    flash = await told(
        "courier",
        "China exports to Russia fall 21% in February",
        "China exports to Russia fell 21.0 percent year on year in February to $6.1 billion, customs data "
        "showed on Monday. Imports from Russia rose 3.8 percent.",
        after=6 * DAY,
    )
    assert flash == ["🇨🇳 China, Feb 2026: exports to Russia −21.0% y/y, imports +3.8%"]
    assert first_lines(press.seen_by(3)) == ["🇨🇳 中国2026年2月：对俄罗斯出口同比−21.0%，进口+3.8%"]

    other = await told(
        "vestnik",
        "Экспорт Китая в Россию в феврале сократился на 20,4%",
        "Экспорт Китая в Россию в феврале сократился на 20,4% в годовом выражении, сообщило Главное "
        "таможенное управление КНР.",
        after=HOUR,
    )
    assert other == [
        "reply: SOURCES DIFFER · 🇨🇳 China, Feb 2026: exports to Russia −20.4% y/y",
        "edit: 🇨🇳 China, Feb 2026: exports to Russia −21.0% y/y, imports +3.8%",
    ]
    assert "Courier had told: Exports to Russia −21.0% y/y" in text_of(press.seen_by(1), Telling.REPLY)
    assert "Vestnik differs: Exports to Russia −20.4% y/y" in text_of(press.seen_by(1), Telling.EDIT)

    recalled = await told(
        "herald",
        "Chinese foreign minister visits Moscow",
        "Chinese Foreign Minister Wang Yi arrived in Moscow on Tuesday for talks with Sergei Lavrov. China "
        "exports to Russia fell 21.0 percent year on year in February, customs data showed.",
        after=2 * DAY,
    )
    assert recalled == [], "what was told is not news"

    official = await told(
        "customs",
        "海关总署：2月份我国对俄罗斯出口同比下降20.9%",
        "据海关总署统计，2026年2月，中国对俄罗斯出口同比下降20.9%，自俄罗斯进口同比增长3.8%。",
        after=2 * DAY,
    )
    assert official[-1] == "edit: 🇨🇳 China, Feb 2026: exports to Russia −20.9% y/y, imports +3.8%"

    revised = await told(
        "courier",
        "China exports to Russia revised to 19.5% fall in February",
        "China exports to Russia fell 19.5 percent year on year in February, revised customs data showed.",
        after=28 * DAY,
    )
    assert revised[0] == "reply: REVISED · 🇨🇳 China, Feb 2026: exports to Russia −19.5% y/y"
    assert "Before: Exports to Russia −21.0% y/y" in text_of(press.seen_by(1), Telling.EDIT)

    following = await told(
        "herald",
        "China exports to Russia fall 5% in March",
        "China exports to Russia fell 5.0 percent year on year in March, customs data showed. In February "
        "they fell 19.5 percent.",
        after=DAY,
    )
    assert following == ["🇨🇳 China, Mar 2026: exports to Russia −5.0% y/y (Feb −19.5%)"], "another month"


async def test_a_visit_and_the_figures_at_its_end_are_told_once_to_each_follower() -> None:
    press = Press(SOURCES, START)
    await press.open((1, "en", "visits"), (2, "en", "trade"), (3, "en", "*"))
    await press.print(
        "herald",
        "Russian prime minister arrives in China",
        "Russian Prime Minister Mikhail Mishustin arrived in Hangzhou on Monday for a two-day visit. He will "
        "meet Premier Li Qiang in Beijing on Tuesday. China's exports to Russia fell 21.0 percent year on "
        "year in January, customs data showed.",
    )
    [visit], [figures], [both] = (press.seen_by(chat) for chat in (1, 2, 3))
    assert visit.message is not None
    assert figures.message is not None
    assert visit.message.plain.startswith("🇷🇺 → 🇨🇳 PM Mikhail Mishustin in Hangzhou and Beijing")
    assert figures.message.plain.startswith("🇨🇳 China, Jan 2026: exports to Russia −21.0% y/y")
    assert len(both.also) == 1
    await press.print(
        "courier",
        "China exports to Russia down 21.0% in January",
        "China's exports to Russia fell 21.0 percent year on year in January, customs data showed.",
    )
    assert [row.telling for chat in (2, 3) for row in press.seen_by(chat)] == [Telling.EDIT]
    assert press.seen_by(1) == []


FALL = ("China exports to Russia fall 21% in February", "exports to Russia fell 21.0 percent")
MENDED = ("China exports to Russia fall 12% in February", "exports to Russia fell 12.0 percent")


def trade(heading: tuple[str, str]) -> tuple[str, str]:
    title, clause = heading
    return title, f"China {clause} year on year in February, customs data showed on Monday."


async def test_a_correction_reaches_exactly_those_who_were_shown_the_error() -> None:
    press = await opened("trade")
    late = make_chat(id=ChatId(9), subscriptions=(make_subscription(),))
    await press.print("courier", *trade(FALL), after=6 * DAY)
    await press.store.commit(Batch(chats=(late,)))
    await press.mend("courier", *trade(MENDED), after=HOUR)
    for chat in PEOPLE.values():
        assert [row.telling for row in press.seen_by(chat)] == [Telling.REPLY, Telling.EDIT]
    assert first_lines(press.seen_by(1))[0] == (
        "reply: CORRECTED · 🇨🇳 China, Feb 2026: exports to Russia −12.0% y/y"
    )
    assert "Courier had told: Exports to Russia −21.0% y/y" in text_of(press.seen_by(1), Telling.REPLY)
    assert press.seen_by(9) == [], "who was not told anything has nothing to correct"
    await press.mend("courier", trade(MENDED)[0], f"{trade(MENDED)[1]} ", after=HOUR)
    assert [press.seen_by(chat) for chat in PEOPLE.values()] == [[], [], []], "cosmetics are no news"


async def test_an_error_that_nobody_was_shown_is_told_to_nobody() -> None:
    press = await opened("energy")
    await press.print("courier", *trade(FALL), after=6 * DAY)
    await press.mend("courier", *trade(MENDED), after=HOUR)
    assert press.sender.sent == []


async def test_what_is_taken_back_is_withdrawn_where_it_was_told() -> None:
    press = await opened("visits")
    await press.print(
        "herald",
        "Wang Yi to visit Moscow",
        "Chinese Foreign Minister Wang Yi will visit Moscow on 19 March, the ministry said.",
    )
    await press.mend("herald", "A report is withdrawn", "This report was wrong and has been withdrawn.")
    assert first_lines(press.seen_by(1))[0] == (
        "reply: WITHDRAWN · 🇨🇳 → 🇷🇺 FM Wang Yi to visit Russia, 19 Mar"
    )
    assert "Herald no longer says so; nobody else does." in text_of(press.seen_by(1), Telling.REPLY)


async def test_who_comes_late_is_told_how_things_stand_by_now() -> None:
    press = await opened("visits")
    invited = (
        "Mikhail Mishustin to pay an official visit to China",
        "Prime Minister of Russia Mikhail Mishustin will pay an official visit to China on 24–26 March.",
    )
    await press.print("kremlin", *invited)
    late = make_chat(id=ChatId(9), subscriptions=(make_subscription(topic="visits"),))
    await press.store.commit(Batch(chats=(late,)))
    await press.print(
        "waijiao", "俄罗斯总理米舒斯京将访华", "俄罗斯总理米舒斯京将于3月24日至26日对中国进行正式访问。"
    )
    [row] = press.seen_by(9)
    assert row.telling is Telling.FIRST
    assert row.message is not None
    assert "Status: confirmed by Russia, China" in row.message.plain
    assert "Publishers: 2" in row.message.plain


async def test_opinions_and_look_backs_raise_no_alert() -> None:
    press = await opened("*")
    await press.print(
        "herald",
        "Opinion: What Mishustin's visit to China means",
        "Russian Prime Minister Mikhail Mishustin will visit Beijing on 24–26 March. It changes little.",
    )
    await press.print(
        "courier",
        "Ten years ago: Mishustin in Beijing",
        "Russian Prime Minister Mikhail Mishustin visited Beijing ten years ago, on 24–26 March 2016.",
    )
    assert press.sender.sent == []


async def test_only_what_is_important_where_people_ask_for_it() -> None:
    press = Press(SOURCES, START)
    await press.open((1, "en", "visits"), (2, "en", "visits"))
    await press.store.commit(Batch(chat_edits=((ChatId(2), partial(limit, only_important=True)),)))
    await press.print(
        "herald",
        "Deputy agriculture minister of Norway to visit China",
        "Norway's deputy agriculture minister Kari Lund will visit Beijing on 24 March.",
    )
    assert [len(press.seen_by(chat)) for chat in (1, 2)] == [1, 0]
    await press.print(
        "kremlin",
        "Mikhail Mishustin to pay an official visit to China",
        "Prime Minister of Russia Mikhail Mishustin will pay an official visit to China on 24–26 March.",
    )
    assert [len(press.seen_by(chat)) for chat in (1, 2)] == [1, 1]
