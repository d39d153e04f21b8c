"""Which trips are one: direction, days, tours, margins, what was put off and what was called off."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.facts import Person, VisitStatus
from bot.domain.journeys import Compared, Trip, compare_trips, told_again, trip_of
from bot.domain.persons import Likely
from tests.make import make_visit

LENA = Person(name="Lena Voss", role="president", country="NO")
ARNO = Person(name="Arno Lind", role="foreign_minister", country="NO")
GUEST = Person(name="Edgar Pohl", role="president", country="DE")
OTHER_GUEST = Person(name="Ilse Marr", role="president", country="PL")


def trip(told: str = "2026-03-01", *, hosts: tuple[str, ...] = ("JP",), **changes: Any) -> Trip:
    values: dict[str, Any] = {
        "visitors": (LENA,), "visitor_country": "NO", "meets": (), "cities": (), "start": "", "end": "",
        "status": VisitStatus.PLANNED, "main": True, **changes,
    }  # fmt: skip
    visits = [make_visit(host_country=host, **values) for host in hosts]
    found = trip_of(visits, date.fromisoformat(told))
    assert found is not None
    return found


def compared(known: Trip, told: Trip) -> tuple[Likely, str]:
    found = compare_trips(known, told)
    assert isinstance(found, Compared)
    return found.likely, found.against


RUMOUR = trip("2026-01-05")
MONTH = trip("2026-01-20", start="2026-03")
DATED = trip("2026-02-20", start="2026-03-10", end="2026-03-12")
ARRIVED = trip("2026-03-10", start="2026-03-10", status=VisitStatus.ONGOING)
OVER = trip("2026-03-14", status=VisitStatus.CONCLUDED)
PUT_OFF = trip("2026-03-05", start="2026-03-10", end="2026-03-12", status=VisitStatus.POSTPONED)
OFF = trip("2026-03-05", start="2026-03-10", end="2026-03-12", status=VisitStatus.CANCELLED)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (RUMOUR, DATED),
        (MONTH, DATED),
        (DATED, ARRIVED),
        (DATED, OVER),
        (DATED, PUT_OFF),
        (DATED, OFF),
        (ARRIVED, OVER),
        (PUT_OFF, trip("2026-05-01", start="2026-06-20")),
        (DATED, trip("2026-03-01", start="2026-03-17")),
        (RUMOUR, trip("2026-02-20", start="2026-03-25")),
        (OFF, trip("2026-03-06", start="2026-03-10")),
        (OFF, MONTH),
        (DATED, trip("2026-03-10", start="2026-03-10", visitors=(ARNO, LENA))),
        (trip(hosts=("JP", "KR"), start="2026-03-10", end="2026-03-14"),
         trip(hosts=("KR",), start="2026-03-13")),
        (trip(hosts=("JP",), start="2026-03-10", end="2026-03-12"), trip(hosts=("KR",), start="2026-03-13")),
    ],
)  # fmt: skip
def test_one_trip_is_one_from_the_rumour_to_the_outcome(known: Trip, told: Trip) -> None:
    assert compared(known, told) == (Likely.SAME, "")


@pytest.mark.parametrize(
    ("known", "told", "against"),
    [
        (DATED, trip(visitors=(GUEST,), visitor_country="DE", start="2026-03-10"), "pair"),
        (DATED, trip(visitors=(ARNO,), start="2026-03-10"), "people"),
        (DATED, trip(hosts=("KR",), start="2026-03-20"), "host"),
        (DATED, trip("2026-04-01", start="2026-05-20"), "dates"),
        (DATED, trip("2026-04-01"), "dates"),
        (OVER, trip("2026-03-20", start="2026-04-20"), "dates"),
        (OFF, trip("2026-04-01", start="2026-05-01"), "called off"),
        (OFF, trip("2026-04-01"), "called off"),
        (DATED, trip(start="2026-03-10", meets=(GUEST,)), "meeting"),
        (trip(start="2026-03-10", meets=(GUEST,)), trip(start="2026-03-10", meets=(OTHER_GUEST,)), "meeting"),
    ],
)
def test_what_is_another_trip_is_told_with_what_speaks_against_it(
    known: Trip, told: Trip, against: str
) -> None:
    assert compared(known, told) == (Likely.OTHER, against)


def test_a_tour_of_which_the_first_day_is_known_takes_some_days_for_each_host() -> None:
    tour = trip("2026-03-09", hosts=("JP", "KR"), start="2026-03-10")
    second = trip("2026-03-16", hosts=("KR",), start="2026-03-15", status=VisitStatus.CONCLUDED)
    assert compared(tour, second) == (Likely.SAME, "")
    alone = trip("2026-03-09", hosts=("KR",), start="2026-03-10")
    assert compared(alone, second) == (Likely.OTHER, "dates")


def test_who_comes_some_days_before_or_after_the_day_that_was_told_makes_that_visit() -> None:
    there = trip("2026-03-07", start="2026-03-06", status=VisitStatus.ONGOING)
    assert compared(DATED, there) == (Likely.SAME, "")
    again = trip("2026-03-17", start="2026-03-16", status=VisitStatus.ONGOING)
    assert compared(ARRIVED, again) == (Likely.OTHER, "dates")


def test_who_is_there_without_an_end_and_is_told_of_some_days_later_is_there_still() -> None:
    later = trip("2026-03-15", start="2026-03-14", status=VisitStatus.CONCLUDED)
    assert compared(ARRIVED, later) == (Likely.SAME, "")
    until = trip("2026-03-10", start="2026-03-10", end="2026-03-11", status=VisitStatus.ONGOING)
    assert compared(until, later) == (Likely.OTHER, "dates")


def test_a_visit_without_a_date_is_waited_for_half_a_year() -> None:
    assert compared(RUMOUR, trip("2026-06-20", start="2026-07-01")) == (Likely.SAME, "")
    assert compared(RUMOUR, trip("2026-10-20", start="2026-11-01")) == (Likely.OTHER, "dates")


def test_a_tour_that_was_put_off_is_waited_for_a_year_if_it_leads_to_the_same_countries() -> None:
    off = trip("2026-03-01", hosts=("JP", "KR"), start="2026-03-10", status=VisitStatus.POSTPONED)
    late = "2026-10-10"
    assert compared(off, trip("2026-09-20", hosts=("JP", "KR"), start=late)) == (Likely.SAME, "")
    assert compared(off, trip("2026-09-20", hosts=("JP",), start=late)) == (Likely.OTHER, "dates")
    assert compared(off, trip("2027-09-20", hosts=("JP", "KR"), start="2027-10-10"))[0] is Likely.OTHER


def test_the_host_that_they_were_with_before_is_one_of_the_same_tour() -> None:
    def was(host: str) -> Trip:
        there = make_visit(visitors=(LENA,), visitor_country="NO", host_country="KR", start="2026-03-15")
        before = replace(there, host_country=host, start="", status=VisitStatus.CONCLUDED, main=False)
        found = trip_of([there, before], date(2026, 3, 15))
        assert found
        return found

    known = trip("2026-03-12", start="2026-03-10", end="2026-03-12")
    assert compared(known, was("JP")) == (Likely.SAME, "")
    assert compared(known, was("MN")) == (Likely.OTHER, "host")
    long_ago = trip("2026-03-07", start="2026-03-05", end="2026-03-07")
    assert compared(long_ago, was("JP")) == (Likely.OTHER, "host")


def test_direction_counts() -> None:
    there = trip(start="2026-03-10")
    host = Person(name="Haru Endo", role="president", country="JP")
    back = trip(hosts=("NO",), visitors=(host,), visitor_country="JP", start="2026-03-10")
    assert compared(there, back)[0] is Likely.OTHER


def test_a_meeting_on_the_margins_is_one_whoever_is_named_first() -> None:
    one = trip(start="2026-03-10", meets=(GUEST,))
    other = trip(visitors=(GUEST,), visitor_country="DE", start="2026-03-10", meets=(LENA,))
    assert compared(one, other) == (Likely.SAME, "")


def test_whom_else_somebody_met_that_day_is_another_meeting() -> None:
    one = trip(start="2026-03-10", meets=(GUEST, OTHER_GUEST))
    other = trip(visitors=(OTHER_GUEST,), visitor_country="PL", start="2026-03-10", meets=(ARNO, LENA))
    assert compared(one, other) == (Likely.OTHER, "meeting")
    assert compared(one, trip(start="2026-03-10", meets=(OTHER_GUEST, GUEST))) == (Likely.SAME, "")


def test_a_traveller_is_kept_as_who_is_listed() -> None:
    listed = Person(name="Лена Восс", role="president", country="NO", id="lena-voss")
    grown = told_again(DATED, trip(visitors=(listed, ARNO)))
    assert grown.people == (listed, ARNO)
    assert told_again(grown, DATED).people == (listed, ARNO)


def test_who_is_met_at_home_makes_no_meeting_on_the_margins() -> None:
    host = Person(name="Haru Endo", role="president", country="JP")
    assert trip(meets=(host, GUEST)).asides == ()


def test_a_new_date_ends_a_postponement_and_what_comes_late_takes_nothing_back() -> None:
    again = told_again(PUT_OFF, trip("2026-05-01", start="2026-06-20"))
    assert (again.status, again.stays["JP"].first) == (VisitStatus.PLANNED, date(2026, 6, 20))
    over = told_again(told_again(DATED, ARRIVED), OVER)
    assert told_again(over, DATED).status is VisitStatus.CONCLUDED


def test_what_was_put_off_and_is_held_is_on_the_days_of_then() -> None:
    held = told_again(PUT_OFF, trip("2026-05-20", status=VisitStatus.ONGOING))
    assert held.stays["JP"].last == date(2026, 5, 21)
    over = trip("2026-05-21", status=VisitStatus.CONCLUDED)
    assert compared(held, over) == (Likely.SAME, "")


def test_a_day_is_kept_where_a_month_or_nothing_is_told_later() -> None:
    assert told_again(DATED, MONTH).stays == DATED.stays
    assert told_again(DATED, OVER).stays == DATED.stays


def test_an_unnamed_party_is_the_named_one_on_the_same_days_only() -> None:
    nobody = trip(visitors=(), start="2026-03-10", end="2026-03-12")
    assert compared(DATED, nobody)[0] is Likely.SAME
    assert compared(DATED, trip(visitors=()))[0] is Likely.UNSURE


def test_a_text_without_a_main_visit_has_no_trip() -> None:
    assert trip_of([make_visit(main=False)], date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("end", "status", "is_news"),
    [
        ("2026-03-12", VisitStatus.CONCLUDED, False),
        ("2026-03-15", VisitStatus.CONCLUDED, True),
        ("2026-03-12", VisitStatus.CANCELLED, True),
        ("", VisitStatus.CONCLUDED, True),
    ],
)
def test_what_was_over_weeks_before_it_is_told_is_history(
    end: str, status: VisitStatus, is_news: bool
) -> None:
    visit = make_visit(start=end, end=end, status=status, main=True)
    assert (trip_of([visit], date(2026, 4, 4)) is not None) is is_news


def trip_with(*legs: dict[str, Any], told: str = "2026-03-01") -> Trip:
    visits = [
        make_visit(**{"visitors": (LENA,), "visitor_country": "NO", "meets": (), "cities": (), "start": "",
                      "end": "", "main": True, **leg})
        for leg in legs
    ]  # fmt: skip
    found = trip_of(visits, date.fromisoformat(told))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("other", "is_leg"),
    [
        ({"start": "2026-03-12", "status": VisitStatus.PLANNED}, True),
        ({"start": "2026-03-20", "status": VisitStatus.PLANNED}, False),
        ({"start": "2026-02-20", "status": VisitStatus.CONCLUDED}, False),
        ({"start": "2026-03", "status": VisitStatus.PLANNED}, True),
        ({"start": "2026-04", "status": VisitStatus.PLANNED}, False),
        ({"status": VisitStatus.PLANNED}, True),
    ],
)
@pytest.mark.parametrize("start", ["2026-03-10", ""])
def test_hosts_told_of_in_one_text_are_one_trip_if_days_do_not_part_them(
    other: dict[str, Any], is_leg: bool, start: str
) -> None:
    news = {"host_country": "JP", "start": start, "status": VisitStatus.ONGOING}
    told = trip_with(news, {"host_country": "KR", **other}, told="2026-03-10")
    assert tuple(told.stays) == (("JP", "KR") if is_leg else ("JP",))


def test_where_somebody_away_goes_next_they_are_soon_or_on_another_trip() -> None:
    news = {"host_country": "JP", "start": "2026-03-10", "status": VisitStatus.ONGOING}
    onward = {"host_country": "KR", "status": VisitStatus.PLANNED}
    told = trip_with(news, onward, told="2026-03-10")
    soon = trip("2026-03-13", hosts=("KR",), start="2026-03-13", status=VisitStatus.ONGOING)
    late = trip("2026-03-25", hosts=("KR",), start="2026-03-25", status=VisitStatus.ONGOING)
    assert compared(told, soon) == (Likely.SAME, "")
    assert compared(told, late) == (Likely.OTHER, "dates")


def test_the_trip_of_the_host_that_the_news_is_of_is_nearer_than_that_of_one_named_beside() -> None:
    away = {"host_country": "JP", "start": "2026-03-10", "status": VisitStatus.ONGOING}
    onward = {"host_country": "KR", "start": "2026-03-12", "status": VisitStatus.PLANNED}
    told = trip_with(away, onward, told="2026-03-10")
    of_news = trip("2026-03-01", hosts=("JP",), start="2026-03-10")
    of_other = trip("2026-03-01", hosts=("KR",), start="2026-03-12")
    assert not compare_trips(of_news, told).is_beside
    assert compare_trips(of_other, told).is_beside
