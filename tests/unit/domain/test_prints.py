"""Which releases are one: by reporter, partner, goods and period, never by their numbers."""

from decimal import Decimal
from typing import Any

import pytest

from bot.domain.facts import Basis, Figure, Flow, Proof, Span
from bot.domain.persons import Likely
from bot.domain.prints import (
    Release,
    agreeing,
    compare_releases,
    days_of_period,
    release_of,
    releases_beside,
    reprinted,
)


def figure(**changes: Any) -> Figure:
    at = changes.pop("at", 5)
    values: dict[str, Any] = {
        "reporter": "CN", "partner": "RU", "flow": Flow.EXPORTS, "period": "2026-10", "change": Decimal(5),
        "headline": True, "proof": {"change": Proof((Span(at, at + 1),), 1.0)}, **changes,
    }  # fmt: skip
    return Figure(**values)


def release(**changes: Any) -> Release:
    found = release_of([figure(**changes)], title_length=20)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "changes",
    [
        {"flow": Flow.IMPORTS},
        {"flow": Flow.TOTAL},
        {"flow": Flow.BALANCE, "change": None, "value": Decimal(-3)},
        {"change": Decimal(-7)},
        {"basis": Basis.MOM},
        {"change": None, "value": Decimal("8E9"), "currency": "USD"},
        {"change": None, "value": Decimal("6E10"), "currency": "CNY"},
        {"change": None, "value": Decimal("2E6"), "unit": "t"},
        {"period": "2026-10-01/2026-10-31"},
    ],
)
def test_flows_values_bases_and_currencies_of_one_key_are_one(changes: dict[str, Any]) -> None:
    assert compare_releases(release(), release(**changes)) == (Likely.SAME, "")


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"partner": "US"}, "pair"),
        ({"partner": ""}, "pair"),
        ({"reporter": "RU", "partner": "CN"}, "pair"),
        ({"commodity": "coal"}, "commodity"),
        ({"period": "2026-09"}, "period"),
        ({"period": "2026-01/2026-10"}, "period"),
        ({"period": "2026-10-01/2026-10-20"}, "period"),
        ({"period": "2025-10"}, "period"),
    ],
)
def test_another_key_is_another_release(changes: dict[str, Any], against: str) -> None:
    assert compare_releases(release(), release(**changes)) == (Likely.OTHER, against)


@pytest.mark.parametrize("other", ["", "toys", '"cello"', '"скрипок"'])
def test_goods_of_no_list_are_other_ones_than_all_and_than_those_of_a_list(other: str) -> None:
    violins = release(commodity='"violins"')
    assert compare_releases(violins, release(commodity=other)) == (Likely.OTHER, "commodity")
    assert compare_releases(release(commodity=other), violins) == (Likely.OTHER, "commodity")
    assert compare_releases(violins, release(commodity='"violin"')) == (Likely.SAME, "")


def test_goods_of_no_list_are_one_across_languages_by_equal_values_and_changes() -> None:
    numbers = {"change": Decimal("-3.1"), "value": Decimal("2.071E9"), "currency": "CHF"}
    english = release(commodity='"violins"', **numbers)
    assert compare_releases(english, release(commodity='"скрипок"', **numbers)) == (Likely.SAME, "")
    fewer = {**numbers, "value": Decimal("1.9E9")}
    assert compare_releases(english, release(commodity='"скрипок"', **fewer)).likely is Likely.OTHER


def test_a_key_that_is_not_complete_needs_an_equal_number() -> None:
    assert compare_releases(release(), release(period=""))[0] is Likely.SAME
    assert compare_releases(release(), release(period="", change=Decimal(9)))[0] is Likely.UNSURE


VALUED = {"change": Decimal("-3.1"), "value": Decimal(9010000), "unit": "t"}


@pytest.mark.parametrize(
    "changes",
    [
        {"reporter": "RU", "partner": "CN", "flow": Flow.IMPORTS},
        {"reporter": "RU", "partner": "CN"},
        {"commodity": "crude oil"},
        {"commodity": "goods"},
    ],
)
def test_an_equal_change_of_an_equal_value_is_one_release_whoever_is_said_to_trade(
    changes: dict[str, Any],
) -> None:
    assert compare_releases(release(**VALUED), release(**VALUED | changes)) == (Likely.SAME, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"reporter": "RU", "partner": "CN", "flow": Flow.BALANCE},
        {"reporter": "RU", "partner": "CN", "flow": Flow.IMPORTS, "value": Decimal(9040000)},
        {"reporter": "RU", "partner": "CN", "flow": Flow.IMPORTS, "change": Decimal("-3.2")},
        {"reporter": "RU", "partner": "CN", "flow": Flow.IMPORTS, "unit": "bbl"},
        {"reporter": "RU", "partner": "CN", "flow": Flow.IMPORTS, "value": Decimal(9000000)},
        {"partner": "US"},
        {"partner": ""},
        {"period": "2026-09"},
    ],
)
def test_less_than_that_may_be_chance(changes: dict[str, Any]) -> None:
    found = compare_releases(release(**VALUED), release(**VALUED | changes))
    assert found.likely is Likely.OTHER


YEARLY = {"change": Decimal("-0.4"), "value": Decimal("2.117E11"), "currency": "JPY"}


@pytest.mark.parametrize(
    ("period", "changes", "expected"),
    [
        ("2025-11/2026-10", {}, Likely.SAME),
        ("2025-11/2026-10", {"value": Decimal("2.118E11")}, Likely.OTHER),
        ("2025-11/2026-10", {"change": Decimal("-0.5")}, Likely.OTHER),
        ("2025-11/2026-10", {"reporter": "KR"}, Likely.OTHER),
        ("2026-01/2026-10", {}, Likely.OTHER),
        ("2025-10/2026-10", {}, Likely.OTHER),
        ("2025-10/2026-09", {}, Likely.OTHER),
    ],
)
def test_in_the_year_to_a_month_may_mean_against_the_month_a_year_before(
    period: str, changes: dict[str, Any], expected: Likely
) -> None:
    month, year = release(**YEARLY), release(**YEARLY | changes, period=period)
    assert compare_releases(month, year).likely is expected
    assert compare_releases(year, month).likely is expected


OIL = {"commodity": "crude oil", "change": Decimal(-4), "value": Decimal("7.6E6"), "unit": "t"}
MIRRORED = {"reporter": "RU", "partner": "CN", "flow": Flow.IMPORTS}


@pytest.mark.parametrize(
    ("changes", "at_once", "expected"),
    [
        (MIRRORED, True, Likely.SAME),
        (MIRRORED, False, Likely.OTHER),
        ({**MIRRORED, "change": Decimal(-5)}, True, Likely.OTHER),
        ({**MIRRORED, "value": Decimal("7.7E6")}, True, Likely.OTHER),
        ({**MIRRORED, "value": Decimal("8E6")}, True, Likely.OTHER),
        ({**MIRRORED, "period": "2026-09"}, True, Likely.OTHER),
        ({"reporter": "RU", "partner": "IN"}, True, Likely.OTHER),
    ],
)
def test_fewer_digits_tell_that_it_is_one_release_within_a_day(
    changes: dict[str, Any], at_once: bool, expected: Likely
) -> None:
    found = compare_releases(release(**OIL), release(**OIL | changes), at_once=at_once)
    assert found.likely is expected


def test_headline_and_lead_alone_make_the_key() -> None:
    lead, below = figure(at=30), figure(at=90, partner="US", headline=False)
    title = figure(at=5, partner="WLD", change=Decimal(9))
    found = release_of([below, lead, title], title_length=20)
    assert found is not None
    assert found.key.partner == "WLD"
    assert release_of([below], title_length=20) is None


@pytest.mark.parametrize(
    "title",
    [
        figure(at=5, reporter="US", partner=""),
        figure(at=5, reporter="CN", partner=""),
        figure(at=5, reporter="RU", partner="CN", flow=Flow.TOTAL, change=Decimal(2)),
    ],
)
def test_the_lead_spells_out_of_whose_trade_the_title_tells_a_number(title: Figure) -> None:
    found = release_of([title, figure(at=30, flow=Flow.TOTAL)], title_length=20)
    assert found is not None
    assert (found.key.reporter, found.key.partner) == ("CN", "RU")


def test_a_text_that_has_the_seller_for_the_buyer_does_not_turn_the_title_round() -> None:
    title = figure(at=5, flow=Flow.IMPORTS)
    turned = figure(at=30, reporter="RU", partner="CN", flow=Flow.IMPORTS)
    found = release_of([title, turned], title_length=20)
    assert found is not None
    assert found.key.reporter == "CN"
    assert releases_beside([title, turned], told=found.key) == ()
    other = figure(at=30, reporter="RU", partner="CN", flow=Flow.IMPORTS, change=Decimal(6))
    assert [one.key.reporter for one in releases_beside([title, other], told=found.key)] == ["RU"]


def test_numbers_agree_when_one_is_rounded() -> None:
    known = release(change=Decimal(-20), value=Decimal("4.14E6"), unit="bags")
    assert agreeing(known, release(change=Decimal(-20), value=Decimal("4.1E6"), unit="bags")) == 2
    assert agreeing(known, release(change=Decimal(-19), value=Decimal("4.2E6"), unit="bags")) == 0
    assert agreeing(known, release(change=None, value=Decimal("4.1E6"), unit="t")) == 0


def test_what_the_title_leaves_open_the_lead_tells() -> None:
    found = release_of([figure(at=5, reporter="", period=""), figure(at=40)], title_length=20)
    assert found is not None
    assert found.key == release().key


@pytest.mark.parametrize(
    ("goods_at", "changes", "told"),
    [
        (50, {}, ""),
        (28, {}, "oil"),
        (50, {"period": "2026-09"}, "oil"),
        (50, {"partner": "US"}, "oil"),
    ],
)
def test_goods_that_drove_a_growth_are_not_what_the_release_is_of(
    goods_at: int, changes: dict[str, Any], told: str
) -> None:
    proof = {"change": Proof((Span(30, 31),), 1.0), "commodity": Proof((Span(goods_at, goods_at + 3),), 1.0)}
    driver = figure(commodity="oil", change=Decimal(54), proof=proof)
    whole = figure(at=90, change=None, value=Decimal("5.8E10"), currency="USD", **changes)
    found = release_of([driver, whole], title_length=20)
    assert found is not None
    assert found.key.commodity == told


def test_a_release_learns_its_period_and_keeps_every_number() -> None:
    known = reprinted(release(period=""), release(change=Decimal(6)))
    assert known.key == release().key
    assert len(known.numbers) == 2


@pytest.mark.parametrize(
    ("period", "same"),
    [
        ("2026", "2026-01/2026-12"),
        ("2026-Q3", "2026-07/2026-09"),
        ("2026-01/2026-06", "2026-01-01/2026-06-30"),
    ],
)
def test_one_span_of_days_is_one_period(period: str, same: str) -> None:
    assert days_of_period(period) == days_of_period(same) is not None


@pytest.mark.parametrize("period", ["", "soon", "2026-13", "2026-Q5", "2026-10/2026-09", "/"])
def test_what_is_no_period_is_none(period: str) -> None:
    assert days_of_period(period) is None


@pytest.mark.parametrize(("value", "likely"), [("57.2", Likely.SAME), ("81.0", Likely.OTHER)])
def test_goods_and_services_are_all_trade_where_a_number_says_so(value: str, likely: Likely) -> None:
    told = {"flow": Flow.BALANCE, "change": None, "currency": "USD"}
    known = release(value=Decimal("57.2"), **told)
    both = release(value=Decimal(value), commodity="goods and services", **told)
    assert compare_releases(known, both).likely is likely
