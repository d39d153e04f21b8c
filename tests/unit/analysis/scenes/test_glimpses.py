"""Visits told in an order of words that nobody taught; and what is none."""

import pytest

from bot.domain.facts import VisitStatus
from tests.unit.analysis.visits.test_travels import told, visits_in

#: Published on Wednesday, 5 November 2025.
ODD = [
    (
        "en",
        "Kenya, Uganda and Rwanda are the stops on a journey that Norway's trade minister, Cecilie Myrseth, "
        "makes next week.",
        ["NO>KE", "NO>UG", "NO>RW"],
    ),
    (
        "en",
        "Between Estonia and Ireland a tax treaty was sealed on the last day of the trip that Estonian Prime "
        "Minister Kristen Michal made to the island.",
        ["EE>IE"],
    ),
    (
        "en",
        "Two days in Lima stand in the diary of Chile's foreign minister, Alberto van Klaveren, for "
        "his trip.",
        ["CL>PE"],
    ),
    (
        "ru",
        "Путь министра иностранных дел Армении Арарата Мирзояна лежит в Ригу: поездка займёт два дня.",
        ["AM>LV"],
    ),
    ("zh", "挪威首相斯特勒下周出访的目的地是越南河内。", ["NO>VN"]),
]  # fmt: skip

NONE = [
    ("en", "Norway's trade minister, Cecilie Myrseth, said in Oslo that tourist trips to Kenya had doubled."),
    ("en", "Estonian Prime Minister Kristen Michal travelled to Tartu, where chips for Ireland are made."),
    (
        "en",
        "Chile's foreign minister, Alberto van Klaveren, went before the Senate to answer questions on Peru.",
    ),
    ("en", "No trip to Peru is on the agenda of Chile's foreign minister, Alberto van Klaveren."),
    ("ru", "Министр иностранных дел Армении Арарат Мирзоян прокомментировал поездки туристов из Латвии."),
    ("zh", "挪威首相斯特勒5日同越南总理范明政通电话，谈到明年的行程。"),
]


@pytest.mark.parametrize(("language", "text", "expected"), ODD)
def test_an_official_a_word_of_travel_and_a_place_abroad_are_a_visit(
    language: str, text: str, expected: list[str]
) -> None:
    found = [f"{one.visitor_country}>{one.host_country}" for one in visits_in(language, {"text": text})]
    assert found == expected


TWO = "Norwegian Prime Minister Jonas Gahr Store and Kenyan President William Ruto"

APART = [
    ("en", f"BANGKOK, Nov 5 - {TWO} agreed on Wednesday to begin talks on fisheries.", {"NO>TH", "KE>TH"}),
    ("en", f"{TWO}, meeting on the sidelines of a forum in Doha, agreed on fisheries.", {"NO>QA", "KE>QA"}),
    (
        "ru",
        "ДОХА, 5 ноября. Президент Кении Уильям Руто и премьер-министр Норвегии Йонас Гар Стёре провели "
        "переговоры.",
        {"NO>QA", "KE>QA"},
    ),
    ("zh", "挪威首相斯特勒5日在多哈同肯尼亚总统鲁托举行会谈。", {"NO>QA", "KE>QA"}),
    (
        "en",
        "Norway's foreign minister told his Kenyan counterpart in Nairobi that visas would be free. The "
        "guest spoke of meetings with Kenyan students.",
        {"NO>KE"},
    ),
    (
        "ru",
        "Министр обороны Норвегии Туре Сандвик и его кенийский коллега Соипан Туя провели в Найроби смотр. "
        "Встреча с кенийскими курсантами прошла позже.",
        {"NO>KE"},
    ),
    # An agency reports on all the world from home.
    ("en", f"BANGKOK, Nov 5 (Reuters) - {TWO} met on Wednesday.", {"NO>TH", "KE>TH"}),
    ("en", f"LONDON, Nov 5 (Reuters) - {TWO} met on Wednesday.", set()),
    (
        "ru",
        "МОСКВА, 5 ноя - РИА Новости. Президент Кении Уильям Руто и премьер-министр Норвегии Йонас Гар Стёре "
        "обсудили рыболовство.",
        set(),
    ),
    (
        "ru",
        "МОСКВА, 5 ноя - РИА Новости. Президент Кении Уильям Руто и премьер-министр Норвегии Йонас Гар Стёре "
        "обсудили рыболовство. Встреча прошла в Дохе на полях форума.",
        {"NO>QA", "KE>QA"},
    ),
    (
        "ru",
        "ОСЛО, 5 ноября. /ТАСС/. Премьер-министр Норвегии Йонас Гар Стёре провел в Дохе переговоры с "
        "президентом Кении Уильямом Руто. Встреча состоялась на полях форума.",
        {"NO>QA", "KE>QA"},
    ),
    (
        "ru",
        "ДОХА, 5 ноября. /ТАСС/. Президент Кении Уильям Руто и премьер-министр Норвегии Йонас Гар Стёре "
        "встретились на полях саммита стран, не имеющих выхода к морю.",
        {"NO>QA", "KE>QA"},
    ),
    ("en", f"OSLO, Nov 5 - {TWO} agreed by phone to begin talks.", set()),
    ("en", f"{TWO} spoke by phone on Wednesday. The two agreed that aid in Mombasa must go on.", set()),
    ("en", f"{TWO} agreed to begin talks.", set()),
]


@pytest.mark.parametrize(("language", "text", "expected"), APART)
def test_who_is_not_at_home_where_two_meet_is_a_guest(language: str, text: str, expected: set[str]) -> None:
    found = {f"{one.visitor_country}>{one.host_country}" for one in visits_in(language, {"text": text})}
    assert found == expected


ON_THE_SPOT = [
    (
        "en",
        "Norwegian Trade Minister Cecilie Myrseth opened a business forum in Nairobi on Wednesday.",
        "NO>KE",
    ),
    ("en", "Kenyan President William Ruto laid a wreath in Oslo.", "KE>NO"),
    ("ru", "Министр торговли Норвегии Сесилия Мюрсет открыла в Найроби бизнес-форум.", "NO>KE"),
    ("ru", "Президент Кении Уильям Руто выступил на форуме в Осло.", "KE>NO"),
    ("zh", "挪威贸易大臣米塞特3日在内罗毕为商务论坛揭幕。", "NO>KE"),
    # Where it is done is not where something else is.
    ("ru", "Президент Кении Уильям Руто выступил в парламенте и рассказал о переговорах в Осло.", ""),
    ("en", "Kenyan President William Ruto opened a dam near Nakuru.", ""),
]


@pytest.mark.parametrize(("language", "text", "expected"), ON_THE_SPOT)
def test_what_is_done_on_the_spot_takes_somebody_there(language: str, text: str, expected: str) -> None:
    found = [f"{one.visitor_country}>{one.host_country}" for one in visits_in(language, {"text": text})]
    assert found == ([expected] if expected else [])


HEADED = [
    ("en", "Norwegian foreign minister in Kenya for trade talks", "NO>KE"),
    ("en", "William Ruto in Oslo: we need fair prices for our tea", "KE>NO"),
    ("ru", "Президент Кении в Осло: нам нужны честные цены на чай", "KE>NO"),
    ("en", "Norway's ambassador in Kenya warns of delays", ""),
    ("en", "Kenyan president in hospital in Nairobi", ""),
]


@pytest.mark.parametrize(("language", "title", "expected"), HEADED)
def test_who_stands_beside_a_place_in_a_title_is_there(language: str, title: str, expected: str) -> None:
    text = {
        "en": "He spoke after talks with the prime minister.",
        "ru": "Он рассказал об этом после переговоров с премьер-министром.",
    }[language]
    found = visits_in(language, {"title": title, "text": text})
    assert [f"{one.visitor_country}>{one.host_country}" for one in found] == ([expected] if expected else [])
    assert [one.status for one in found] == ([VisitStatus.ONGOING] if expected else [])


UNPLANNED = [
    ("en", "There are no plans for President Xi Jinping to visit Peru this year, a spokesman said."),
    ("en", "There is no trip to Peru planned, Chile's foreign minister Alberto van Klaveren said."),
    ("en", "Next week Chile's foreign minister, Alberto van Klaveren, makes no visit to Peru."),
    ("en", "Chile's foreign minister Alberto van Klaveren ruled out a visit to Peru on Monday."),
    ("ru", "Президент России Владимир Путин не планирует посетить Перу, сообщил Песков."),
    ("ru", "Никакого визита Путина в Перу нет в планах."),
    ("zh", "习近平主席目前没有计划访问秘鲁，外交部发言人说。"),
]


@pytest.mark.parametrize(("language", "text"), UNPLANNED)
def test_a_journey_that_nobody_plans_is_none(language: str, text: str) -> None:
    assert [told(one) for one in visits_in(language, {"text": text})] == []


def test_without_a_deal_a_visit_is_one_all_the_same() -> None:
    text = "No deal was signed during Chinese President Xi Jinping's visit to Peru on Monday."
    assert [f"{one.visitor_country}>{one.host_country}" for one in visits_in("en", {"text": text})] == [
        "CN>PE"
    ]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_who_speaks_of_travel_or_is_at_home_visits_nobody(language: str, text: str) -> None:
    assert [told(one) for one in visits_in(language, {"text": text})] == []
