"""What is learned of when a source publishes."""

from datetime import datetime, timedelta

from bot.domain.items import ItemId
from bot.domain.rhythm import MOST_BROUGHT, Rhythm, bring, cadence_of, first_rhythm, forecast, learn
from bot.domain.sources import SourceId
from tests.make import HOUR, NOW, make_rhythm

DAY = 24 * HOUR
#: A Monday, at midnight.
MONDAY = NOW.replace(hour=0)


def published(*dates: datetime) -> Rhythm:
    rhythm = make_rhythm(since=MONDAY, at=MONDAY)
    for one in dates:
        rhythm = learn(rhythm, one)
    return rhythm


def office(weeks: int) -> Rhythm:
    """An office that publishes at nine and at ten on working days."""
    return published(
        *(MONDAY + day * DAY + hour * HOUR for day in range(7 * weeks) if day % 7 < 5 for hour in (9, 10))
    )


def test_what_comes_at_an_hour_and_a_weekday_is_expected_then() -> None:
    now = MONDAY + 28 * DAY
    expected = forecast(office(4), now)
    morning, night = expected.rate(now + 9 * HOUR), expected.rate(now + 2 * HOUR)
    sunday = expected.rate(now + 6 * DAY + 9 * HOUR)
    assert morning > 10 * night
    assert morning > 5 * sunday
    assert min(night, sunday) > 0


def test_a_week_holds_as_many_items_as_before() -> None:
    now = MONDAY + 28 * DAY
    expected = forecast(office(4), now)
    a_week = sum(hour * day for hour in expected.hours for day in expected.days)
    assert 8 < a_week < 12


def test_what_came_long_ago_fades() -> None:
    rhythm = office(4)
    then = MONDAY + 28 * DAY
    busy, idle = forecast(rhythm, then), forecast(rhythm, then + 84 * DAY)
    assert idle.rate(then + 9 * HOUR) < busy.rate(then + 9 * HOUR) / 3


def test_right_after_an_item_more_is_expected_and_soon_no_more() -> None:
    rhythm = published(MONDAY + DAY, MONDAY + 3 * DAY + HOUR / 2)
    at = MONDAY + 3 * DAY + HOUR / 2
    expected = forecast(rhythm, at)
    steady = forecast(rhythm, at + 20 * HOUR)
    assert expected.rate(at) > 3 * steady.rate(at)
    assert expected.rate(at + 5 * HOUR) < 1.5 * steady.rate(at + 5 * HOUR)


def test_an_item_from_before_it_was_watched_says_nothing() -> None:
    rhythm = make_rhythm()
    assert learn(rhythm, rhythm.since - HOUR) is rhythm


def test_items_that_come_out_of_order_count_and_make_no_pause() -> None:
    late = published(MONDAY + 3 * DAY, MONDAY + DAY)
    assert (late.last_at, late.pause_h) == (MONDAY + 3 * DAY, 0.0)
    assert 1.9 < sum(late.days) < 2


def test_the_longest_pause_is_kept_and_fades() -> None:
    rhythm = published(MONDAY, MONDAY + DAY, MONDAY + 9 * DAY, MONDAY + 10 * DAY)
    assert 180 < rhythm.pause_h <= 192
    for day in range(11, 190):
        rhythm = learn(rhythm, MONDAY + day * DAY)
    assert 24 <= rhythm.pause_h < 60


def test_a_first_document_shows_a_rhythm() -> None:
    dates = [NOW - DAY * number - HOUR * (number % 3) for number in range(20)]
    rhythm = first_rhythm(SourceId("wire"), dates, now=NOW)
    assert rhythm.since == min(dates)
    assert 15 < sum(rhythm.days) <= 20


def test_a_first_document_with_old_items_shows_four_weeks() -> None:
    dates = [NOW - DAY, NOW - 2 * DAY - HOUR, *(NOW - 400 * DAY * number for number in range(1, 5))]
    rhythm = first_rhythm(SourceId("wire"), dates, now=NOW)
    assert rhythm.since == NOW - 28 * DAY
    assert 1.5 < sum(rhythm.days) <= 2


def test_days_without_an_hour_and_items_of_tomorrow_show_nothing() -> None:
    empty = Rhythm(source_id=SourceId("wire"), since=NOW, at=NOW)
    assert first_rhythm(SourceId("wire"), [MONDAY - DAY * one for one in range(9)], now=NOW) == empty
    assert first_rhythm(SourceId("wire"), [NOW + HOUR, NOW + 5 * HOUR], now=NOW) == empty
    assert first_rhythm(SourceId("wire"), [], now=NOW) == empty


def test_cadence_is_three_of_its_longest_pauses_once_a_week_was_seen() -> None:
    rhythm = office(4)
    # From Friday at ten to Monday at nine.
    weekend = timedelta(days=2, hours=23)
    found = cadence_of(rhythm, MONDAY + 28 * DAY)
    assert found is not None
    assert 2.8 * weekend < found <= 3 * weekend
    assert cadence_of(rhythm, MONDAY + 7 * DAY) is None
    assert cadence_of(published(MONDAY, MONDAY + DAY), MONDAY + 28 * DAY) is None


def test_cadence_of_the_liveliest_source_is_half_a_day() -> None:
    rhythm = published(*(MONDAY + HOUR * number / 2 for number in range(1000)))
    assert cadence_of(rhythm, MONDAY + 20 * DAY) == timedelta(hours=12)


def test_what_was_brought_lately_is_bounded_and_stands_once() -> None:
    ids = [ItemId(str(number)) for number in range(50)]
    rhythm = bring(bring(make_rhythm(), ids), ids[40:45])
    assert len(rhythm.brought) == MOST_BROUGHT == len(set(rhythm.brought))
    assert rhythm.brought[-5:] == tuple(ids[40:45])
