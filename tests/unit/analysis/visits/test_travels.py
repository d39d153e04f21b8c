"""Invented sentences with the visits that they tell of."""

import tomllib
from datetime import datetime
from random import Random
from typing import Any

import pytest

from bot.analysis.analyst import load_gazetteers
from bot.analysis.scenes.scenes import load_visit_languages
from bot.analysis.text.reading import read
from bot.analysis.visits.travels import find_travels
from bot.domain.facts import Visit
from bot.domain.items import Document
from tests.house.code import ROOT

GAZETTEERS = load_gazetteers(ROOT / "seeds" / "mentions")
LANGUAGES = load_visit_languages(ROOT / "seeds")

ROWS = [
    pytest.param(path.stem, row, id=f"{path.stem}-{number}")
    for path in sorted((ROOT / "tests" / "data" / "visits").glob("*.toml"))
    for number, row in enumerate(tomllib.loads(path.read_text("utf-8"))["row"])
]


def visits_in(language: str, row: dict[str, Any]) -> tuple[Visit, ...]:
    """What is found in a row."""
    document = Document(
        title=row.get("title", ""),
        text=row["text"],
        language=language,
        country=row.get("country", ""),
        published=datetime.fromisoformat(row.get("published", "2025-11-05") + "T12:00:00+00:00"),
    )
    reading = read(document, language=language, gazetteer=GAZETTEERS[language])
    return find_travels(reading, LANGUAGES[language]).visits


def told(visit: Visit) -> str:
    """A visit as the rows write it."""
    fields = (
        " and ".join(one.name for one in visit.visitors if one.name) or "-",
        f"{visit.visitor_country}>{visit.host_country}",
        visit.status.value,
        f"{visit.start}..{visit.end}" if visit.start or visit.end else "",
        ", ".join(city.name for city in visit.cities),
        ", ".join(person.name for person in visit.meets),
    )
    line = " | ".join(fields) + ("" if visit.main else " | background")
    return line.replace("  ", " ").strip()


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_a_text_tells_of_these_visits(language: str, row: dict[str, Any]) -> None:
    assert [told(one) for one in visits_in(language, row)] == row["visits"]


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_the_days_of_a_visit_are_proven_by_the_text(language: str, row: dict[str, Any]) -> None:
    for visit in visits_in(language, row):
        days = {"start": visit.start, "end": visit.end}
        assert [name for name, day in days.items() if day and name not in visit.proof] == []


def test_an_office_that_one_sentence_leaves_open_is_the_one_that_another_names() -> None:
    title, text = (
        "王毅同西班牙外交大臣阿尔瓦雷斯会谈",
        "王毅3日在北京同西班牙外交、欧盟与合作大臣阿尔瓦雷斯举行会谈。",
    )
    found = visits_in("zh", {"title": title, "text": text, "published": "2026-04-03"})
    assert [visitor.role for visit in found for visitor in visit.visitors] == ["foreign_minister"]


@pytest.mark.parametrize(
    ("office", "role"),
    [
        ("Trade Cabinet Secretary", "trade_minister"),
        ("Treasury Cabinet Secretary", "finance_minister"),
        ("Cabinet Secretary", "minister"),
        ("Chief Cabinet Secretary", "chief_of_staff"),
    ],
)
def test_of_what_a_secretary_is_tells_which_minister(office: str, role: str) -> None:
    found = visits_in("en", {"text": f"Kenyan {office} Daniel Wekesa arrived in Hanoi on Wednesday."})
    assert [visitor.role for visit in found for visitor in visit.visitors] == [role]


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_a_report_of_no_such_year_has_no_days_around_it(published: str) -> None:
    text = "Xi Jinping arrived in Hanoi yesterday and will go to Moscow tomorrow."
    visits = visits_in("en", {"text": text, "published": published})
    assert {(visit.host_country, visit.start) for visit in visits} == {("VN", ""), ("RU", "")}


@pytest.mark.parametrize(
    ("language", "text", "visits", "rumours"),
    [
        ("en", "Russian President Vladimir Putin may visit China in March.", 0, 1),
        ("ru", "Президент России Владимир Путин может посетить Китай в марте.", 0, 1),
        ("zh", "俄罗斯总统普京可能于3月访问中国。", 0, 1),
        ("en", "Russian President Vladimir Putin will visit China. He may visit India in May.", 1, 0),
        ("en", "China and Russia are neighbours.", 0, 0),
        ("ru", "Товарооборот вырастет, заявил в четверг в Бишкеке сербский министр иностранных дел.", 0, 1),
        ("ru", "Товарооборот вырастет, заявил в Белграде сербский министр иностранных дел.", 0, 0),
    ],
)
def test_what_may_come_is_told_where_no_visit_is(language: str, text: str, visits: int, rumours: int) -> None:
    reading = read(Document(title="", text=text), language=language, gazetteer=GAZETTEERS[language])
    found = find_travels(reading, LANGUAGES[language])
    assert (len(found.visits), len(found.rumours)) == (visits, rumours)


def test_of_a_text_with_thousands_of_journeys_some_hundreds_are_read() -> None:
    """Each is held against the others, so their number is bounded."""
    choice = Random(1).choices
    names = ("".join(choice("巴本比波伯布达戴德登迪杜恩尔法范菲费", k=6)) for _ in range(1000))
    text = "。".join(f"法国总理{name}访问秘鲁" for name in names)
    found = visits_in("zh", {"text": text})
    assert 100 < len(found) <= 400
    assert {one.host_country for one in found} == {"PE"}


def test_who_is_sent_has_no_office_that_the_text_does_not_tell() -> None:
    text = "Germany sent Anna Berg to Rome on Monday. Foreign Minister Antonio Tajani waited."
    [visit] = visits_in("en", {"text": text})
    assert [(one.name, one.role, visit.host_country) for one in visit.visitors] == [("Anna Berg", "", "IT")]
