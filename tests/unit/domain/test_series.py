"""Which figures are told together, and which may stand in one table."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import Basis, Figure, Flow
from bot.domain.places import Place
from bot.domain.series import Measure, before, releases_of, span_of, tables_of
from tests.make import NOW, make_figure, make_findings
from tests.properties.test_storage import anything

EXPORTS = make_figure(proof={}, period="2026-01")
IMPORTS = replace(EXPORTS, flow=Flow.IMPORTS)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "span"),
    [
        ("2026-01", "month"),
        ("2026-Q1", "quarter"),
        ("2026", "year"),
        ("2026-01-05", "day"),
        ("2026-01/2026-09", "from start"),
        ("2026-01-01/2026-01-20", "from start"),
        ("2026-04/2026-09", "range"),
        ("", ""),
        ("spring", "range"),
    ],
)
def test_periods_of_one_kind_are_told_apart_from_others(period: str, span: str) -> None:
    assert span_of(period) == span


def test_figures_measured_alike_are_one_release() -> None:
    dollars = replace(EXPORTS, currency="USD")
    monthly = replace(IMPORTS, basis=Basis.MOM)
    found = releases_of((EXPORTS, dollars, IMPORTS, monthly))
    assert [one.figures for one in found] == [(EXPORTS, IMPORTS), (dollars,), (monthly,)]


def test_value_without_a_change_and_terms_that_nobody_says_go_with_the_others() -> None:
    balance = replace(
        EXPORTS, flow=Flow.BALANCE, change=None, basis=None, value=Decimal("1.1E+9"), currency="USD"
    )
    dollars, unsaid = replace(EXPORTS, currency="USD"), replace(IMPORTS, currency="")
    [release] = releases_of((dollars, unsaid, balance))
    assert release.figures == (dollars, unsaid, balance)
    assert [one.figures for one in releases_of((EXPORTS, balance))] == [(EXPORTS,), (balance,)]


def test_headlines_come_first_and_places_that_are_followed_before_them() -> None:
    india = replace(EXPORTS, partner="IN", headline=False)
    world = replace(EXPORTS, partner="WLD", headline=False)
    assert releases_of((world, EXPORTS, india))[0].figures == (EXPORTS, world, india)
    assert releases_of((world, EXPORTS, india), (Place("CN-IN"),))[0].lead == india


def test_repeats_and_the_month_before_are_not_told_apart() -> None:
    earlier = replace(EXPORTS, period="2025-12")
    [release] = releases_of((EXPORTS, earlier, replace(EXPORTS, headline=False)))
    assert release.figures == (EXPORTS,)


def test_what_was_before_is_the_latest_of_the_same_line() -> None:
    older, last = replace(EXPORTS, period="2025-11"), replace(EXPORTS, period="2025-12")
    others = (IMPORTS, replace(last, currency="USD"), replace(last, period="2025-Q4"), EXPORTS)
    assert before(EXPORTS, (older, last, *others)) == last
    assert before(EXPORTS, others) is None
    assert before(EXPORTS, (replace(last, basis=None, currency=""),)) is not None
    assert before(replace(EXPORTS, basis=None), (last,)) is None


@given(st.lists(anything(Figure), max_size=8), st.integers(1, 6))
def test_at_most_so_many_are_told_each_in_one_release(figures: list[Figure], most: int) -> None:
    told = [one for release in releases_of(figures, most=most) for one in release.figures]
    assert len(told) <= most
    assert all(one in figures for one in told)
    assert bool(told) == bool(figures)


def test_table_holds_one_measure_and_the_number_published_last() -> None:
    revised = replace(EXPORTS, change=Decimal("-20.5"))
    findings = [
        make_findings(id="b", at=NOW + DAY, figures=(revised,)),
        make_findings(id="a", figures=(EXPORTS, IMPORTS, replace(EXPORTS, currency="USD"))),
    ]
    yuan, dollars = tables_of(findings, reporter="CN", partner="RU")
    assert yuan.measure == Measure(span="month", basis=Basis.YOY, is_change=True, currency="CNY", unit="")
    assert yuan.columns[Flow.EXPORTS]["2026-01"].number == Decimal("-20.5")
    assert list(yuan.columns) == [Flow.EXPORTS, Flow.IMPORTS]
    assert dollars.measure.currency == "USD"


def test_value_beside_a_change_goes_to_a_table_of_values() -> None:
    both = replace(EXPORTS, value=Decimal("8.1E+9"))
    found = tables_of([make_findings(figures=(both,))], reporter="CN", partner="RU")
    assert sorted(table.measure.is_change for table in found) == [False, True]


def test_all_goods_come_before_some_and_newer_before_older() -> None:
    oil = replace(EXPORTS, commodity="crude oil", period="2026-02")
    old = replace(EXPORTS, period="2024", basis=Basis.YOY)
    found = tables_of([make_findings(figures=(oil, old, EXPORTS))], reporter="CN", partner="RU")
    assert [(table.commodity, table.measure.span) for table in found] == [
        ("", "month"),
        ("", "year"),
        ("crude oil", "month"),
    ]


def test_trade_of_others_and_figures_without_a_period_are_left_out() -> None:
    figures = (replace(EXPORTS, partner="IN"), replace(EXPORTS, period=""), replace(EXPORTS, reporter="RU"))
    assert tables_of([make_findings(figures=figures)], reporter="CN", partner="RU") == ()


@given(st.lists(anything(Figure), max_size=8))
def test_no_table_mixes_bases_currencies_units_or_kinds_of_periods(figures: list[Figure]) -> None:
    for figure in figures:
        findings = [make_findings(figures=tuple(figures))]
        for table in tables_of(findings, reporter=figure.reporter, partner=figure.partner):
            periods = {period for column in table.columns.values() for period in column}
            assert {span_of(one) for one in periods} == {table.measure.span}
            assert table.periods[0] in periods
