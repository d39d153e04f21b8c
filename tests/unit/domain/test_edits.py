"""How much an edit changed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.edits import Change, change_between, essence
from bot.domain.facts import City, Person, Stage, StageName, VisitStatus
from bot.domain.findings import Findings
from tests.make import make_figure, make_findings, make_item, make_visit

TITLE = "Trade between Russia and China grows"


def change(
    old: dict[str, Any], new: dict[str, Any], *, before: Findings | None = None, after: Findings | None = None
) -> Change:
    return change_between(make_item(**old), make_item(**new), facts_before=before, facts_after=after)


def of_titles(old: str, new: str) -> Change:
    return change({"title": old}, {"title": new})


def of_texts(old: str, new: str) -> Change:
    return change({"text": old}, {"text": new})


def of_facts(old: Findings | None, new: Findings | None) -> Change:
    """Of an edit that changed the text too."""
    return change({}, {"text": "Other words."}, before=old, after=new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Trade grows by 5 %", "Trade  grows, by 5%!"),
        ("«Trade» grows — by −5.1%", '"trade" grows - by -5.1%'),
        ("中国GDP增长5%", "中国 GDP 增长 5%。"),
        ("The ＧＤＰ grows", "The GDP grows"),
        ("One\ntwo", "One two"),
    ],
)
def test_typography_is_cosmetic(old: str, new: str) -> None:
    assert essence(old) == essence(new)
    assert of_titles(old, new) is Change.COSMETIC
    assert of_texts(old, new) is Change.COSMETIC


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5.1", "51"),
        ("5 10", "51 0"),
        ("-5", "5"),
        ("5%", "5"),
        ("$5", "€5"),
        ("5,1", "5.1"),
        ("12:30", "1230"),
    ],
)
def test_what_makes_a_number_is_no_typography(old: str, new: str) -> None:
    assert essence(f"It fell by {old} again") != essence(f"It fell by {new} again")


@pytest.mark.parametrize("text", ["Turnover rose by 5", "Turnover rose…", "Turnover [...]", ""])
def test_text_of_which_the_feed_shows_less_is_cosmetic(text: str) -> None:
    shown = {"text": "Turnover rose by 5 per cent. Exports fell."}
    assert change(shown, {"text": text}, before=make_findings()) is Change.COSMETIC


def test_sentence_that_is_left_out_is_not_cosmetic() -> None:
    assert of_texts("Turnover rose. Exports fell.", "Turnover rose.") is Change.DETAIL


def test_trackers_in_the_link_are_cosmetic_and_another_page_is_a_detail() -> None:
    link = {"url": "https://wire.example/1"}
    assert change(link, {"url": "http://www.wire.example/1?utm_source=x#top"}) is Change.COSMETIC
    assert change(link, {"url": "https://wire.example/2"}) is Change.DETAIL


@pytest.mark.parametrize(
    "title",
    [
        "Trade between Russia and China grows again",
        "Trade of Russia and China grows, customs say in a statement",
        "Trade between Russia and China grows: what to know",
        "Trade grows",
    ],
)
def test_title_that_only_says_more_is_a_detail(title: str) -> None:
    assert of_titles(TITLE, title) is Change.DETAIL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Trade grows by 5% in May", "Trade grows by 6% in May"),
        ("Trade changes by -5%", "Trade changes by 5%"),
        ("Trade grows by 5% in May", "Trade grows in May"),
        ("Parliament approves the tariff bill", "Parliament rejects the tariff bill"),
        ("Минэкономики: торговля выросла", "Минэкономики: торговля упала"),
        ("Visit begins on 3 March", "Visit begins on 3 April"),
        ("中国对俄出口增长", "中国对俄出口下降"),
        ("Minister to see Ivanov and others in Minsk soon", "Minister to see Petrov and more in Minsk soon"),
        (TITLE, "Minister resigns after the vote"),
    ],
)
def test_title_that_says_something_else_is_material(old: str, new: str) -> None:
    assert of_titles(old, new) is Change.MATERIAL
    assert of_titles(new, old) is Change.MATERIAL


def test_other_text_with_the_same_facts_is_a_detail() -> None:
    facts = make_findings()
    moved = replace(facts, visits=(make_visit(proof={}),), figures=(make_figure(proof={}, headline=False),))
    assert of_facts(facts, facts) is Change.DETAIL
    assert of_facts(facts, moved) is Change.DETAIL


@pytest.mark.parametrize(
    "changes",
    [
        {"status": VisitStatus.POSTPONED},
        {"start": "2026-03-02"},
        {"end": "2026-03-05"},
        {"host_country": "IN"},
        {"visitor_country": "US"},
        {"main": False},
    ],
)
def test_visit_that_is_another_is_material(changes: dict[str, Any]) -> None:
    assert of_facts(make_findings(), make_findings(visits=(make_visit(**changes),))) is Change.MATERIAL


@pytest.mark.parametrize(
    "changes",
    [
        {"cities": (City(name="Hangzhou"), City(name="Beijing"), City(name="Wuhan"))},
        {"meets": (Person(name="Li Qiang"),)},
        {"kind": "official"},
    ],
)
def test_cities_and_people_of_a_visit_are_details(changes: dict[str, Any]) -> None:
    assert of_facts(make_findings(), make_findings(visits=(make_visit(**changes),))) is Change.DETAIL


def test_rumour_that_becomes_a_visit_or_goes_is_material() -> None:
    rumour, told = make_findings(visits=(), rumours=(make_visit(),)), make_findings()
    assert of_facts(rumour, told) is Change.MATERIAL
    assert of_facts(rumour, make_findings(visits=())) is Change.MATERIAL
    assert of_facts(rumour, rumour) is Change.DETAIL


def test_recalled_visit_that_comes_or_goes_is_a_detail() -> None:
    recalled = make_visit(main=False, start="2020-01-01", end="")
    more = make_findings(visits=(make_visit(), recalled))
    assert of_facts(make_findings(), more) is Change.DETAIL
    assert of_facts(more, make_findings()) is Change.DETAIL


@pytest.mark.parametrize(
    "changes",
    [
        {"change": Decimal("21.0")},
        {"change": Decimal("-21.5")},
        {"change": None, "value": Decimal("6.3E10")},
        {"period": "2026-02"},
        {"basis": None},
        {"currency": "USD"},
        {"reporter": "RU"},
        {"commodity": "oil"},
    ],
)
def test_figure_that_is_another_is_material(changes: dict[str, Any]) -> None:
    assert of_facts(make_findings(), make_findings(figures=(make_figure(**changes),))) is Change.MATERIAL


def test_figure_that_is_filled_in_is_a_detail_and_one_that_loses_is_material() -> None:
    bare = make_findings(figures=(make_figure(period="", currency=""),))
    whole = make_findings(figures=(make_figure(value=Decimal("6.3E10")),))
    assert of_facts(bare, whole) is Change.DETAIL
    assert of_facts(whole, bare) is Change.MATERIAL


def test_same_value_in_other_digits_is_the_same() -> None:
    old, new = (
        make_findings(figures=(make_figure(value=Decimal(one)),)) for one in ("6.3E10", "63000000000")
    )
    assert of_facts(old, new) is Change.DETAIL


def test_new_figure_is_material_in_the_headline_only() -> None:
    other = make_figure(partner="IN")
    more = make_findings(figures=(make_figure(), other))
    below = make_findings(figures=(make_figure(), replace(other, headline=False)))
    assert of_facts(make_findings(), more) is Change.MATERIAL
    assert of_facts(make_findings(), below) is Change.DETAIL


def test_facts_that_come_first_or_are_all_retracted_are_material() -> None:
    assert of_facts(None, make_findings()) is Change.MATERIAL
    assert of_facts(make_findings(), None) is Change.MATERIAL


def test_stage_that_is_gone_is_material_and_one_that_comes_is_a_detail() -> None:
    stage = Stage(topic="trade", name=StageName.SIGNED)
    facts = make_findings(stages=(stage,))
    adopted = make_findings(stages=(replace(stage, name=StageName.ADOPTED),))
    assert of_facts(facts, adopted) is Change.MATERIAL
    assert of_facts(make_findings(), facts) is Change.DETAIL


def test_other_topics_are_material() -> None:
    new = {"topics": ("trade", "visits"), "text": "More"}
    assert change({}, new) is Change.MATERIAL
    assert change({"topics": ("visits", "trade")}, new) is Change.DETAIL


def test_many_changed_figures_in_a_huge_text_are_compared() -> None:
    figures = [make_figure(change=Decimal(one), headline=False) for one in range(5_000)]
    old, new = make_findings(figures=tuple(figures)), make_findings(figures=tuple(figures[::-1]))
    assert change({}, {"text": "word, 5 " * 25_000}, before=old, after=new) is Change.DETAIL


TEXTS = st.text(st.sampled_from("aBя中 \n.,-−5%…\u0301")) | st.text()


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_texts_can_be_compared_and_the_same_ones_are_cosmetic(
    title: str, text: str, other_title: str, other_text: str
) -> None:
    old, new = {"title": title, "text": text}, {"title": other_title, "text": other_text}
    assert change(old, old) is Change.COSMETIC
    assert change(old, new) in Change


@given(TEXTS)
def test_essence_of_an_essence_is_itself_but_for_words(text: str) -> None:
    assert essence(text.replace(" ", "  ") + " .") == essence(text)
