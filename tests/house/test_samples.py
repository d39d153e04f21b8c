"""The samples of the playground show what the analysis can do, so it must find what they declare, on whatever
day they come out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.analysis.analyst import RuleAnalyst, load_gazetteers
from bot.analysis.catalogue import read_topics
from bot.analysis.scenes.scenes import load_visit_languages
from bot.domain.items import Analysis, Document
from bot.playground.samples import SampleItem, SampleSource, load_samples
from tests.house.code import ROOT

TOPICS, _ = read_topics((ROOT / "seeds" / "topics.toml").read_text("utf-8"), file="topics.toml")
ANALYST = RuleAnalyst(
    TOPICS, load_gazetteers(ROOT / "seeds" / "mentions"), visits=load_visit_languages(ROOT / "seeds")
)

SOURCES = load_samples(ROOT / "seeds" / "samples")
SAMPLES = [pytest.param(source, item, id=item.id) for source in SOURCES for item in source.items]
#: A week, the ends of a year and of a short month.
DAYS = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)] + [date(2026, 12, 31), date(2027, 2, 28)]


def analyzed(source: SampleSource, item: SampleItem, today: date) -> Analysis:
    return ANALYST.analyze(
        Document(
            title=source.calendar.fill(item.title, today),
            text=source.calendar.fill(item.text, today),
            language=source.language,
            country=source.country,
            official=source.official,
            published=datetime(today.year, today.month, today.day, 9, tzinfo=UTC),
        )
    )


def test_there_are_samples_in_every_language() -> None:
    assert len(SAMPLES) >= 20
    assert {source.language for source in SOURCES} == {"en", "ru", "zh"}


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize(("source", "item"), SAMPLES)
def test_what_a_sample_declares_is_found(source: SampleSource, item: SampleItem, today: date) -> None:
    found = analyzed(source, item, today)
    assert set(found.topics) == set(item.topics)
    assert set(item.countries) <= set(found.countries)


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize(("source", "item"), [one for one in SAMPLES if str(one.id).startswith("mishustin")])
def test_the_visit_begins_on_the_day_of_its_news(source: SampleSource, item: SampleItem, today: date) -> None:
    [visit] = [one for one in analyzed(source, item, today).visits if one.main]
    assert (visit.start, visit.end) == (str(today), str(today + timedelta(days=1)))


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize(("source", "item"), SAMPLES)
def test_no_visit_of_a_sample_lasts_longer_than_its_text_says(
    source: SampleSource, item: SampleItem, today: date
) -> None:
    for visit in analyzed(source, item, today).visits:
        if visit.start and visit.end and len(visit.start) == len(visit.end) == len("2026-11-23"):
            assert date.fromisoformat(visit.end) - date.fromisoformat(visit.start) <= timedelta(days=3)
