"""How hits add up to a topic."""

from dataclasses import replace

import pytest

from bot.analysis.analyst import Models, RuleAnalyst
from bot.analysis.text.places import Form, Gazetteer
from bot.domain.items import Document
from bot.domain.topics import Topic, TopicRules

GAZETTEER = Gazetteer([Form(("CL",), "name", "Chile"), Form(("PE",), "person", "Paz")])

RULES = TopicRules(
    strong=("gold rush", "gold in @", "<metal> boom", "<leader> sells"),
    weak=("gold", "silver"),
    never=("gold medal",),
    instead=("on television",),
    lists={"metal": ("pure silver", "tin")},
)


def make_topic(
    *, topic_id: str = "gold", rules: TopicRules = RULES, countries: int = 0, anywhere: bool = False
) -> Topic:
    texts = dict.fromkeys(("en", "ru", "zh"), "Gold")
    return Topic(
        id=topic_id,
        emoji="🥇",
        name=texts,
        about=texts,
        countries=countries,
        anywhere=anywhere,
        rules={"en": rules},
    )


def on_topic(title: str, text: str, *, topic: Topic | None = None, country: str = "") -> bool:
    analyst = RuleAnalyst([topic or make_topic()], {"en": GAZETTEER})
    document = Document(title=title, text=text, language="en", country=country)
    return analyst.analyze(document).topics == ("gold",)


FILLER = "Nothing here. Nor there. Nor anywhere. "


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Gold rush", "", True),
        ("", "A gold rush.", True),
        ("", "One. A gold rush.", True),
        ("", FILLER + "A gold rush.", False),
        ("", FILLER + "A gold rush. A tin boom.", True),
        ("", FILLER + "A gold rush. A gold rush.", True),
        ("Gold", "", False),
        ("Gold", "Gold.", False),
        ("Gold", "Silver.", True),
        ("Gold", FILLER + "Silver.", True),
        ("", "Gold and silver.", True),
        ("", "Gold." + FILLER + "Silver.", False),
        ("", FILLER + "Gold rush, silver.", False),
        ("Gold medal", "Silver.", False),
        ("Gold medal rush", "", False),
        ("Gold medal, gold rush", "", True),
        ("Gold in Chile", "", True),
        ("Gold in Paris", "", False),
        ("Pure silver boom", "", True),
        ("Paz sells", "", True),
        ("Chile sells", "", False),
    ],
)
def test_points_add_up(title: str, text: str, expected: bool) -> None:
    assert on_topic(title, text) is expected


def test_a_lead_about_something_else_takes_the_title_back() -> None:
    assert not on_topic("Gold rush", "A gold rush on television.")
    assert on_topic("Gold rush", "A gold rush on television. A tin boom.")
    assert on_topic("Gold rush", FILLER + "Seen on television.")


def test_what_is_news_anywhere_counts_far_down_too() -> None:
    assert on_topic("", FILLER + "A gold rush.", topic=make_topic(anywhere=True))


def test_overlapping_hits_count_once() -> None:
    topic = make_topic(rules=TopicRules(strong=("never said",), weak=("gold coin", "coin", "gold")))
    assert not on_topic("", "Coin coin coin.", topic=topic)
    assert not on_topic(
        "", "A gold coin.", topic=make_topic(rules=replace(topic.rules["en"], weak=("gold coin", "coin")))
    )
    assert on_topic("", "A coin of gold.", topic=topic)


def test_a_topic_may_ask_for_countries() -> None:
    two = make_topic(countries=2)
    assert not on_topic("Gold rush", "", topic=two)
    assert not on_topic("Gold in Chile", "", topic=two)
    assert on_topic("Gold in Chile", "Paz sells.", topic=two)
    assert on_topic("Gold in Chile", "", topic=two, country="PE")
    assert not on_topic("Gold in Chile", "", topic=two, country="CL")


def test_a_topic_without_phrases_in_a_language_never_matches() -> None:
    analyst = RuleAnalyst([make_topic()], {"ru": GAZETTEER})
    assert analyst.analyze(Document(title="Золото", text="Gold rush", language="ru")).topics == ()


def test_lists_of_one_topic_are_unknown_to_another() -> None:
    other = TopicRules(strong=("<metal> fair",), lists={"metal": ("steel",)})
    topics = [make_topic(), make_topic(topic_id="steel", rules=other)]
    analyst = RuleAnalyst(topics, {"en": GAZETTEER})
    assert analyst.analyze(Document(title="Tin fair", text="", language="en")).topics == ()
    assert analyst.analyze(Document(title="Steel fair", text="", language="en")).topics == ("steel",)


@pytest.mark.parametrize(
    ("title", "text", "view", "expected"),
    [
        # Weak phrases that are enough, and almost.
        ("Gold", "Silver.", None, True),
        ("Gold", "Silver.", True, True),
        ("Gold", "Silver.", False, False),
        ("Gold", "", None, False),
        ("Gold", "", True, True),
        ("Gold", "", False, False),
        # Too little, and what says it for sure.
        ("", "Gold.", True, False),
        ("Copper", "", True, False),
        ("Gold rush", "", False, True),
    ],
)
def test_a_second_opinion_tips_the_scales_where_phrases_say_little(
    title: str, text: str, view: bool | None, expected: bool
) -> None:
    models = Models(opinion=lambda topic, text: view)
    analyst = RuleAnalyst([make_topic()], {"en": GAZETTEER}, models=models)
    found = analyst.analyze(Document(title=title, text=text, language="en"))
    assert found.topics == (("gold",) if expected else ())


@pytest.mark.parametrize("topic", ["visits", "trade"])
def test_what_facts_decide_is_asked_nobody(topic: str) -> None:
    models = Models(opinion=lambda topic, text: False)
    analyst = RuleAnalyst([make_topic(topic_id=topic)], {"en": GAZETTEER}, models=models)
    assert analyst.analyze(Document(title="Gold", text="Silver.", language="en")).topics == (topic,)
