from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.manners import Manners
from bot.domain.rhythm import Forecast
from bot.domain.sources import SourceId
from bot.pipeline.schedule import Bounds, after_failure, bounds_of, plan
from tests.make import HOUR, NOW, make_source, make_state

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("every", "failures", "retry_after", "wait"),
    [
        (10 * MINUTE, 0, None, 10 * MINUTE),
        (10 * MINUTE, 1, None, 10 * MINUTE),
        (10 * MINUTE, 2, None, 20 * MINUTE),
        (10 * MINUTE, 4, None, 80 * MINUTE),
        (10 * MINUTE, 30, None, DAY),
        (DAY, 1_000_000, None, DAY),
        (timedelta(seconds=1), 1_000_000, None, DAY),
        (10 * MINUTE, 0, MINUTE, 10 * MINUTE),
        (10 * MINUTE, 1, 2 * DAY, 2 * DAY),
        (10 * MINUTE, 9, timedelta(0), DAY),
        (10 * MINUTE, 0, timedelta(seconds=-5), 10 * MINUTE),
    ],
)
def test_wait_doubles_up_to_a_day_and_obeys_the_server(
    every: timedelta, failures: int, retry_after: timedelta | None, wait: timedelta
) -> None:
    assert after_failure(now=NOW, every=every, failures=failures, retry_after=retry_after) == NOW + wait


def test_what_a_source_asks_for_holds_back_what_we_do_of_our_own_accord() -> None:
    source = make_source(every=10 * MINUTE)

    def bounds(**state: Any) -> tuple[timedelta, timedelta]:
        found = bounds_of(source, make_state(**state), neighbours=1, now=NOW)
        return found.soonest, found.longest

    assert bounds() == (100 * SECOND, 10 * MINUTE)
    assert bounds(fresh_s=240) == (4 * MINUTE, 10 * MINUTE)
    assert bounds(manners=Manners(wait_s=300), fresh_s=240) == (5 * MINUTE, 10 * MINUTE)
    assert bounds(manners=Manners(wait_s=3600)) == (10 * MINUTE, 10 * MINUTE), (
        "`every` is the operator's word"
    )
    assert bounds(manners=Manners(skip_hours=(NOW.hour,))) == (10 * MINUTE, 10 * MINUTE)
    assert bounds(manners=Manners(skip_days=(NOW.weekday(),))) == (10 * MINUTE, 10 * MINUTE)
    assert bounds(manners=Manners(skip_hours=(3,), skip_days=(6,))) == bounds()
    assert bounds(calm_until=NOW + MINUTE) == (10 * MINUTE, 10 * MINUTE)
    assert bounds(calm_until=NOW) == bounds()


def test_after_a_gap_a_source_is_watched_more_closely_for_a_day() -> None:
    source = make_source(every=10 * MINUTE)
    after = bounds_of(source, make_state(gap_at=NOW), neighbours=1, now=NOW + HOUR)
    assert after.longest == 5 * MINUTE
    later = bounds_of(source, make_state(gap_at=NOW), neighbours=1, now=NOW + DAY)
    assert later.longest == 10 * MINUTE


def test_a_host_with_many_sources_is_not_asked_more_often_for_it() -> None:
    found = bounds_of(make_source(every=10 * MINUTE), make_state(), neighbours=12, now=NOW)
    assert found.soonest == 4 * MINUTE


def test_sources_with_the_same_wait_drift_apart_and_each_waits_always_the_same() -> None:
    even = Forecast(hours=(0.5,) * 24, days=(1.0,) * 7, burst=0.0, since=NOW)
    bounds = Bounds(soonest=MINUTE, longest=HOUR)

    def wait(name: str) -> datetime:
        return plan(even, SourceId(name), now=NOW, bounds=bounds, eagerness=0.0)

    waits = {wait(f"wire-{number}") for number in range(50)}
    assert len(waits) > 45
    assert {wait(f"wire-{number}") for number in range(50)} == waits


def test_a_release_is_looked_for_at_its_hour() -> None:
    hours = tuple(2.0 if hour == 9 else 0.001 for hour in range(24))
    expected = Forecast(hours=hours, days=(1.0,) * 7, burst=0.0, since=NOW)
    bounds = Bounds(soonest=MINUTE, longest=timedelta(hours=12))
    midnight = NOW.replace(hour=0)
    first = plan(expected, SourceId("office"), now=midnight, bounds=bounds, eagerness=5.0)
    assert first - midnight > 6 * HOUR
    second = plan(expected, SourceId("office"), now=midnight + 9 * HOUR, bounds=bounds, eagerness=5.0)
    assert second - midnight - 9 * HOUR < 15 * MINUTE
