"""The indexes of facts find what a look at everything finds, however they came to be."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.findings import Findings
from bot.domain.trips import countries_of, days_of
from storage.fact_indexes import FigureIndex, VisitIndex, figure_entries, visit_entries
from tests.make import NOW, make_figure, make_findings, make_visit

CODES = st.sampled_from(["CN", "RU", "US"])
DAYS = st.sampled_from(["", "2026-02", "2026-03-01", "2026-03-05", "odd"])
VISITS = st.builds(
    make_visit,
    visitor_country=CODES,
    host_country=CODES,
    start=DAYS,
    end=st.just(""),
    main=st.booleans(),
    visitors=st.just(()),
)
FIGURES = st.builds(
    make_figure,
    reporter=st.sampled_from(["CN", "RU", ""]),
    partner=st.sampled_from(["RU", "WLD"]),
    period=st.sampled_from(["2026-01", "2026", "2025-01/2025-12", ""]),
)
FINDINGS = st.builds(
    make_findings,
    at=st.sampled_from([NOW, NOW + timedelta(days=9)]),
    visits=st.lists(VISITS, max_size=3).map(tuple),
    figures=st.lists(FIGURES, max_size=3).map(tuple),
)
#: What stands under a few keys, one change after the other; None: nothing.
CHANGES = st.lists(st.tuples(st.sampled_from("abcd"), st.one_of(st.none(), FINDINGS)), max_size=12)


def after(changes: list[tuple[str, Findings | None]]) -> tuple[dict[str, Findings], VisitIndex, FigureIndex]:
    """What stands there after `changes`, and the indexes that took note of each."""
    known: dict[str, Findings] = {}
    visits, figures = VisitIndex(), FigureIndex()
    for key, new in changes:
        old = known.pop(key, None)
        visits.replace(key, old, new=new)
        figures.replace(key, old, new=new)
        if new is not None:
            known[key] = new
    return known, visits, figures


@settings(deadline=None)
@given(CHANGES, st.lists(CODES, max_size=2, unique=True), st.sampled_from([date(2026, 2, 15), date.min]))
def test_visits_are_those_that_a_look_at_all_finds(
    changes: list[tuple[str, Findings | None]], codes: list[str], since: date
) -> None:
    known, index, _ = after(changes)
    filled = VisitIndex()
    filled.fill([entry for key, one in known.items() for entry in visit_entries(key, one)])
    expected = {
        (first, key)
        for key, one in known.items()
        for visit in one.visits
        if visit.main
        and set(codes) <= set(countries_of(visit))
        and (first := days_of(visit, one.at)[0]) >= since
    }
    for each in (index, filled):
        found = list(each.between(since, date.max, countries=codes, latest=False))
        assert found == [key for _, key in sorted(expected)]
        assert list(each.between(since, date.max, countries=codes, latest=True)) == found[::-1]


@settings(deadline=None)
@given(CHANGES, st.sampled_from(["CN", "RU"]), st.sampled_from(["RU", "WLD"]))
def test_figures_are_those_that_a_look_at_all_finds(
    changes: list[tuple[str, Findings | None]], reporter: str, partner: str
) -> None:
    known, _, index = after(changes)
    filled = FigureIndex()
    filled.fill([entry for key, one in known.items() for entry in figure_entries(key, one)])
    expected = {
        key
        for key, one in known.items()
        if any((figure.reporter, figure.partner) == (reporter, partner) for figure in one.figures)
    }
    for each in (index, filled):
        assert set(each.newest(reporter, partner)) == expected
    assert list(index.newest(reporter, partner)) == list(filled.newest(reporter, partner))
