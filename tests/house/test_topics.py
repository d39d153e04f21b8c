"""Every sentence of the catalogue of topics, and what people see of a topic."""

import pytest

from bot.analysis.analyst import RuleAnalyst, load_gazetteers
from bot.analysis.catalogue import read_topics
from bot.analysis.scenes.scenes import load_visit_languages
from bot.domain.items import Document
from bot.domain.sources import LANGUAGES
from tests.house.code import ROOT

TOPICS, PROBLEMS = read_topics((ROOT / "seeds" / "topics.toml").read_text("utf-8"), file="topics.toml")
ANALYST = RuleAnalyst(
    TOPICS, load_gazetteers(ROOT / "seeds" / "mentions"), visits=load_visit_languages(ROOT / "seeds")
)

SENTENCES = [
    pytest.param(topic.id, language, sentence, wanted, id=f"{topic.id}-{language}-{kind}-{number}")
    for topic in TOPICS
    for language, rules in topic.rules.items()
    for kind, wanted, sentences in (("match", True, rules.match), ("reject", False, rules.reject))
    for number, sentence in enumerate(sentences)
]


@pytest.mark.parametrize(("topic", "language", "sentence", "wanted"), SENTENCES)
def test_a_sentence_is_on_its_topic_or_not(topic: str, language: str, sentence: str, wanted: bool) -> None:
    found = ANALYST.analyze(Document(title="", text=sentence, language=language))
    assert (topic in found.topics) is wanted, found


@pytest.mark.parametrize(
    ("topic", "language", "sentence", "wanted"), [case for case in SENTENCES if not case.values[3]]
)
def test_what_is_rejected_is_so_as_a_title_too(
    topic: str, language: str, sentence: str, wanted: bool
) -> None:
    found = ANALYST.analyze(Document(title=sentence, text="", language=language))
    assert topic not in found.topics


def test_the_catalogue_is_whole() -> None:
    assert PROBLEMS == ()
    assert len(SENTENCES) > 250
    for topic in TOPICS:
        assert set(topic.rules) == set(LANGUAGES)
        for rules in topic.rules.values():
            assert len(rules.match) >= 8
            assert len(rules.reject) >= 8


def test_people_can_tell_topics_apart() -> None:
    assert [topic.id for topic in TOPICS] == [
        "visits",
        "trade",
        "energy",
        "sanctions",
        "agreements",
        "tariffs",
    ]
    assert len({topic.emoji for topic in TOPICS}) == len(TOPICS)
    for language in LANGUAGES:
        assert len({topic.name[language] for topic in TOPICS}) == len(TOPICS)
        assert all(len(topic.name[language]) <= 20 for topic in TOPICS), "fits a button"
        assert all("\n" not in topic.about[language] for topic in TOPICS)
