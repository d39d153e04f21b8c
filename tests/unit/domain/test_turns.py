"""Numbers beside each other, days beside each other, and who says that a visit is to come."""

from datetime import date, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bot.domain.facts import Basis, Flow, StageName, VisitStatus
from bot.domain.journeys import Days
from bot.domain.prints import Observed, Series, days_of_period, is_rounded, period_text
from bot.domain.turns import (
    LATER_PRINT,
    Print,
    Standing,
    TurnKind,
    counting,
    differing,
    is_further,
    is_other_date,
    moves_of,
    standing_of,
    weigh_print,
)
from tests.make import HOUR, NOW, make_trip

DAY = timedelta(days=1)
EXPORTS = Series(Flow.EXPORTS, Basis.YOY, True, "", "")


def told(
    number: str,
    owner: str = "herald",
    *,
    after: timedelta = HOUR,
    series: Series = EXPORTS,
    official: bool = False,
) -> Print:
    return Print(Observed(series, Decimal(number)), NOW + after, f"{owner}-{number}", owner, owner, official)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("-21", "-21.0", True),
        ("-21", "-20.6", True),
        ("-21", "-20.4", False),
        ("-21.0", "-20.96", True),
        ("-21.0", "-20.9", False),
        ("6.1E+9", "6114000000", True),
        ("6.1E+9", "6160000000", False),
        ("6.1E+9", "6.2E+9", False),
        ("5", "-5", False),
    ],
)
def test_a_number_is_the_same_in_the_digits_that_both_texts_give(one: str, other: str, same: bool) -> None:
    assert is_rounded(Decimal(one), Decimal(other)) is same
    assert is_rounded(Decimal(other), Decimal(one)) is same


@given(st.decimals(-(10**12), 10**12, places=4), st.integers(0, 3))
def test_rounding_a_number_makes_no_other(number: Decimal, places: int) -> None:
    assert is_rounded(number, round(number, places))


def test_the_first_number_of_a_series_is_new_and_nothing_more() -> None:
    assert weigh_print(told("-21.0"), []) == (None, None, True)


@pytest.mark.parametrize(
    ("number", "owner", "after", "kind"),
    [
        ("-21.0", "courier", HOUR, None),
        ("-21", "courier", HOUR, None),
        ("-20.4", "courier", HOUR, TurnKind.DIFFERS),
        ("-20.4", "herald", HOUR, TurnKind.REVISED),
        ("-20.4", "courier", LATER_PRINT + 2 * HOUR, TurnKind.REVISED),
    ],
)
def test_another_number_is_a_disagreement_or_a_later_print(
    number: str, owner: str, after: timedelta, kind: TurnKind | None
) -> None:
    weighed = weigh_print(told(number, owner, after=after), [told("-21.0")])
    assert weighed.kind is kind
    assert weighed.is_new
    assert (weighed.was is None) is (kind is None)


def test_who_catches_up_with_the_others_revises_nothing() -> None:
    known = [told("-21.0"), told("-20.4", "courier")]
    assert weigh_print(told("-20.4", after=DAY), known).kind is None


@pytest.mark.parametrize(
    "series",
    [
        EXPORTS._replace(flow=Flow.IMPORTS),
        EXPORTS._replace(basis=Basis.MOM),
        EXPORTS._replace(is_change=False, basis=None),
        EXPORTS._replace(unit="t"),
    ],
)
def test_unlike_numbers_are_never_compared(series: Series) -> None:
    assert weigh_print(told("-20.4", "courier", series=series), [told("-21.0")]) == (None, None, True)


def test_two_currencies_are_never_compared_but_one_may_go_unsaid() -> None:
    dollars, yuan = EXPORTS._replace(currency="USD"), EXPORTS._replace(currency="CNY")
    known = [told("-21.0", series=dollars)]
    assert weigh_print(told("-19.7", "courier", series=yuan), known).kind is None
    assert weigh_print(told("-19.7", "courier"), known).kind is TurnKind.DIFFERS


def test_a_number_of_which_nobody_says_against_what_is_the_one_that_is_known() -> None:
    open_ = EXPORTS._replace(basis=None)
    assert weigh_print(told("-21.0", "courier", series=open_), [told("-21.0")]) == (None, None, False)


def test_the_first_number_counts_until_the_office_or_a_later_print_speaks() -> None:
    first, second = told("-21.0"), told("-20.4", "courier")
    assert counting([first, second]) == (first,)
    assert differing([first, second]) == (second,)
    office = told("-20.9", "customs", after=DAY, official=True)
    assert counting([first, second, office]) == (office,)
    assert differing([first, second, office]) == (first, second)
    later = told("-19.5", "courier", after=LATER_PRINT + 2 * DAY)
    assert counting([first, office, later]) == (later,)
    assert differing([first, office, later]) == ()


def test_a_source_that_revises_its_own_number_replaces_it() -> None:
    first, revised = told("-21.0"), told("-20.8", after=DAY)
    assert counting([first, revised]) == (revised,)


@pytest.mark.parametrize(
    ("sides", "standing"),
    [
        ((), Standing.REPORTED),
        (("FR",), Standing.REPORTED),
        (("RU",), Standing.ANNOUNCED),
        (("CN",), Standing.ANNOUNCED),
        (("CN", "RU", "FR"), Standing.CONFIRMED),
    ],
)
def test_a_visit_is_announced_by_one_side_and_confirmed_by_both(
    sides: tuple[str, ...], standing: Standing
) -> None:
    assert standing_of(make_trip(), sides) is standing


def test_once_it_has_begun_or_is_off_nobody_need_confirm_it() -> None:
    found = {status: standing_of(make_trip(status=status), ()) for status in VisitStatus}
    assert found == {
        VisitStatus.PLANNED: Standing.REPORTED,
        VisitStatus.ONGOING: Standing.UNDER_WAY,
        VisitStatus.CONCLUDED: Standing.CONCLUDED,
        VisitStatus.CANCELLED: Standing.CANCELLED,
        VisitStatus.POSTPONED: Standing.POSTPONED,
    }


def days(first: int, last: int, *, exact: bool = True) -> Days:
    return Days(date(2026, 3, first), date(2026, 3, last), is_exact=exact, is_dated=exact)


def test_outlets_may_date_a_visit_by_their_own_lights() -> None:
    assert not is_other_date(days(3, 5), days(4, 4), sure=False)
    assert is_other_date(days(3, 5), days(4, 4), sure=True)
    assert is_other_date(days(3, 5), days(9, 10), sure=False)
    assert not is_other_date(days(3, 5), days(3, 5), sure=True)
    assert not is_other_date(days(3, 5, exact=False), days(9, 10), sure=True)


def test_moves_are_told_by_what_they_change() -> None:
    known = make_trip(stays={"CN": days(3, 5)})
    told_ = make_trip(stays={"CN": days(3, 4), "VN": days(6, 7)})
    assert [(one.kind, one.host) for one in moves_of(known, told_)] == [
        (TurnKind.SHORTENED, "CN"),
        (TurnKind.HOST, "VN"),
    ]
    undated = make_trip(stays={"CN": days(1, 31, exact=False)})
    [dated] = moves_of(undated, known)
    assert (dated.kind, dated.was) == (TurnKind.DAYS, None)
    assert moves_of(known, undated) == ()


@pytest.mark.parametrize(
    ("known", "told_", "further"),
    [
        (StageName.PROPOSED, StageName.ADOPTED, True),
        (StageName.ADOPTED, StageName.PROPOSED, False),
        (StageName.SIGNED, StageName.SUSPENDED, True),
        (StageName.SUSPENDED, StageName.IN_FORCE, True),
        (StageName.SIGNED, StageName.SIGNED, False),
        (None, StageName.SIGNED, False),
        (StageName.SIGNED, None, False),
    ],
)
def test_a_measure_only_goes_on(known: StageName | None, told_: StageName | None, further: bool) -> None:
    assert is_further(known, told_) is further


@pytest.mark.parametrize(
    "period", ["2026-02", "2026-Q1", "2026", "2026-01/2026-09", "2026-02-01/2026-02-20", ""]
)
def test_a_period_is_written_as_figures_have_it(period: str) -> None:
    assert period_text(days_of_period(period)) == period
