"""Which visits are one, and when they are."""

from dataclasses import replace
from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bot.domain.facts import City, Person, VisitStatus
from bot.domain.places import Place
from bot.domain.trips import days_of, told_visits, trips_of
from tests.make import NOW, make_findings, make_visit

DAY = timedelta(days=1)
PLAIN = make_visit(cities=(), proof={})


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2026-03-03", "2026-03-04", "2026-03-03", "2026-03-04"),
        ("2026-03-03", "", "2026-03-03", "2026-03-03"),
        ("", "2026-03-04", "2026-03-04", "2026-03-04"),
        ("2026-02", "", "2026-02-01", "2026-02-28"),
        ("2026-02", "2026-03-04", "2026-02-01", "2026-03-04"),
        ("", "", "2026-03-02", "2026-03-02"),
        ("2026-13", "", "2026-03-02", "2026-03-02"),
        ("spring", "2026-02-30", "2026-03-02", "2026-03-02"),
    ],
)
def test_days_of_a_visit_are_all_on_which_it_may_be(start: str, end: str, first: str, last: str) -> None:
    found = days_of(make_visit(start=start, end=end), NOW)
    assert [one.isoformat() for one in found] == [first, last]


@given(st.text(st.sampled_from("0123456789-"), max_size=11), st.text(max_size=11))
def test_whatever_stands_for_days_the_first_is_not_after_the_last(start: str, end: str) -> None:
    first, last = days_of(make_visit(start=start, end=end), NOW)
    assert first <= last


def test_tour_is_one_trip_and_other_visitors_are_another() -> None:
    tour = (PLAIN, replace(PLAIN, host_country="VN", start="2026-03-05"))
    other = replace(PLAIN, visitors=(Person(name="Ann"),))
    assert trips_of((*tour, other)) == (tour, (other,))
    assert trips_of((replace(PLAIN, main=False),)) == ()


def test_trip_that_touches_what_is_followed_comes_first() -> None:
    other = replace(PLAIN, visitor_country="US", visitors=(), host_country="IN")
    assert trips_of((PLAIN, other), (Place("IN-US"),))[0] == (other,)
    assert trips_of((PLAIN, other), (Place("CN"),))[0] == (PLAIN,)


def told(*visits: object, **how: object) -> list[str]:
    """What is known after each of `visits` was told a day after the other: "host first-last status"."""
    findings = [
        make_findings(id=f"{at}", at=NOW + at * DAY, visits=(one,), **how) for at, one in enumerate(visits)
    ]
    return [
        f"{one.visit.host_country} {one.first:%d}-{one.last:%d} {one.visit.status}"
        for one in told_visits(reversed(findings))
    ]


def test_visit_told_again_is_one_and_the_latest_counts() -> None:
    concluded = replace(PLAIN, status=VisitStatus.CONCLUDED)
    assert told(PLAIN, replace(PLAIN, status=VisitStatus.ONGOING, end=""), concluded) == [
        "CN 03-04 concluded"
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"visitors": (Person(name="Мишустин", role="prime_minister", country="RU"),)},
        {"visitors": (Person(name="mikhail mishustin"),)},
        {"visitors": ()},
        {"visitor_country": "", "visitors": (Person(name="Mikhail Mishustin"),)},
        {"start": "", "end": ""},
        {"start": "2026-03", "end": ""},
    ],
)
def test_other_words_for_one_visit_are_one(other: dict[str, object]) -> None:
    assert len(told(PLAIN, replace(PLAIN, **other))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"visitors": (Person(name="Ann", role="foreign_minister", country="RU"),)},
        {"visitor_country": "US", "visitors": ()},
        {"host_country": "VN"},
        {"start": "2026-04-03", "end": "2026-04-04"},
        {"visitor_country": "", "visitors": ()},
    ],
)
def test_different_visits_stay_apart(other: dict[str, object]) -> None:
    alone = replace(PLAIN, **other)  # type: ignore[arg-type]
    assert len(told(PLAIN, alone)) == (2 if home_is_known(alone) else 1)


def home_is_known(visit: object) -> bool:
    return bool(getattr(visit, "visitor_country", "") or getattr(visit, "visitors", ()))


def test_what_the_latest_leaves_out_is_taken_from_before() -> None:
    full = replace(PLAIN, cities=(City(name="Beijing"),), meets=(Person(name="Li"),), kind="official")
    bare = replace(PLAIN, start="", end="", visitors=(), visitor_country="RU", status=VisitStatus.ONGOING)
    [found] = told_visits(
        [make_findings(id="a", visits=(full,)), make_findings(id="b", at=NOW + DAY, visits=(bare,))]
    )
    assert found.visit == replace(full, status=VisitStatus.ONGOING)
    assert (found.first, found.findings.id) == (date(2026, 3, 3), "b")


def test_postponed_visit_moves_to_its_new_days() -> None:
    moved = replace(PLAIN, start="2026-03-20", end="2026-03-21", status=VisitStatus.POSTPONED)
    assert told(PLAIN, moved) == ["CN 20-21 postponed"]


def test_id_of_a_visit_stays_while_more_is_told() -> None:
    first = make_findings(id="a", visits=(PLAIN,))
    later = make_findings(id="b", at=NOW + DAY, visits=(replace(PLAIN, end="2026-03-05"),))
    [alone], [both] = told_visits([first]), told_visits([later, first])
    assert alone.id == both.id
    assert both.last == date(2026, 3, 5)
