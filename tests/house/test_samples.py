"""The samples of the playground show what the analysis can do, so it must find what they declare."""

import tomllib
from datetime import datetime
from typing import Any

import pytest

from bot.analysis.analyst import RuleAnalyst, load_gazetteers
from bot.analysis.catalogue import read_topics
from bot.analysis.visits import load_visit_languages
from bot.domain.items import Document
from tests.house.code import ROOT

TOPICS, _ = read_topics((ROOT / "seeds" / "topics.toml").read_text("utf-8"), file="topics.toml")
ANALYST = RuleAnalyst(
    TOPICS, load_gazetteers(ROOT / "seeds" / "mentions"), visits=load_visit_languages(ROOT / "seeds")
)

FILES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "seeds" / "samples").glob("*.toml"))
}
SAMPLES = [
    pytest.param(file["source"], item, id=f"{name}-{item['id']}")
    for name, file in FILES.items()
    for item in file.get("item", [])
]


def test_there_are_samples_in_every_language() -> None:
    assert len(SAMPLES) >= 20
    assert {file["source"]["language"] for file in FILES.values()} == {"en", "ru", "zh"}


@pytest.mark.parametrize(("source", "item"), SAMPLES)
def test_what_a_sample_declares_is_found(source: dict[str, Any], item: dict[str, Any]) -> None:
    published = item.get("published")
    assert published is None or isinstance(published, datetime)
    found = ANALYST.analyze(
        Document(
            title=item["title"],
            text=item["text"],
            language=source["language"],
            country=source["country"],
            official=source["official"],
            published=published,
        )
    )
    assert set(found.topics) == set(item["topics"])
    assert set(item["countries"]) <= set(found.countries)
