"""The lists and topics that the product ships, read once."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from bot.analysis.analyst import RuleAnalyst, load_gazetteers, load_trade
from bot.analysis.catalogue import read_topics
from bot.analysis.scenes.scenes import load_visit_languages
from bot.analysis.text.places import Gazetteer
from bot.analysis.text.tokens import sentences
from bot.domain.topics import Topic

SEEDS = Path(__file__).parents[3] / "seeds"

#: Codes of the parties named in a text of a language, in order, with repeats.
Codes = Callable[[str, str], list[str]]


@cache
def shipped_gazetteers() -> Mapping[str, Gazetteer]:
    return load_gazetteers(SEEDS / "mentions")


@cache
def shipped_topics() -> tuple[Topic, ...]:
    topics, problems = read_topics((SEEDS / "topics.toml").read_text("utf-8"), file="topics.toml")
    assert problems == ()
    return topics


@cache
def shipped_analyst() -> RuleAnalyst:
    return RuleAnalyst(
        shipped_topics(),
        shipped_gazetteers(),
        trade=load_trade(SEEDS / "trade"),
        visits=load_visit_languages(SEEDS),
    )


@pytest.fixture
def analyst() -> RuleAnalyst:
    return shipped_analyst()


@pytest.fixture
def codes() -> Codes:
    def find(language: str, text: str) -> list[str]:
        gazetteer = shipped_gazetteers()[language]
        return [
            code
            for part in sentences(text)
            for mention in gazetteer.find(part)
            if mention.is_party
            for code in mention.codes
        ]

    return find


#: What is named in a text of a language, in order: the words, the kind, the codes joined by commas, the id.
Named = Callable[[str, str], list[tuple[str, str, str, str]]]


@pytest.fixture
def named() -> Named:
    def find(language: str, text: str) -> list[tuple[str, str, str, str]]:
        gazetteer = shipped_gazetteers()[language]
        return [
            (text[one.start : one.end], one.kind, ",".join(one.codes), one.id)
            for part in sentences(text)
            for one in gazetteer.find(part)
        ]

    return find
