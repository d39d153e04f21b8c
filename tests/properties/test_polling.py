"""What holds of the timetable for every source."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.manners import Manners
from bot.domain.rhythm import Forecast, Rhythm, cadence_of, first_rhythm, forecast, learn
from bot.domain.sources import SourceId, SourceState
from bot.pipeline.enrolment import enrolled, set_right
from bot.pipeline.schedule import Bounds, bounds_of, eagerness_for, plan
from tests.make import HOUR, NOW, make_rhythm, make_source, make_state

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

MOMENTS = st.integers(-60 * 86_400, 60 * 86_400).map(lambda seconds: NOW + seconds * SECOND)
WAITS = st.integers(1, 86_400).map(lambda seconds: seconds * SECOND)
EAGERNESS = st.floats(0, 30_000)
RATES = st.floats(1e-6, 1000)
FORECASTS = st.builds(
    Forecast,
    hours=st.lists(RATES, min_size=24, max_size=24).map(tuple),
    days=st.lists(st.floats(0.01, 7), min_size=7, max_size=7).map(tuple),
    burst=st.one_of(st.just(0.0), RATES),
    since=st.just(NOW),
)
BOUNDS = st.tuples(WAITS, WAITS).map(lambda two: Bounds(soonest=min(two), longest=max(two)))
STATES = st.builds(
    SourceState,
    source_id=st.just(SourceId("wire")),
    url=st.just(make_source().url),
    next_poll_at=MOMENTS,
    polled_at=st.one_of(st.none(), MOMENTS),
    failures=st.integers(0, 5),
    manners=st.builds(
        Manners,
        wait_s=st.integers(0, 10**9),
        skip_hours=st.lists(st.integers(0, 23), max_size=3).map(tuple),
        skip_days=st.lists(st.integers(0, 6), max_size=3).map(tuple),
    ),
    fresh_s=st.integers(0, 86_400),
    calm_until=st.one_of(st.none(), MOMENTS),
    gap_at=st.one_of(st.none(), MOMENTS),
)


def learned(dates: list[datetime]) -> Rhythm:
    rhythm = make_rhythm(since=NOW - 60 * DAY, at=NOW - 60 * DAY)
    for one in dates:
        rhythm = learn(rhythm, one)
    return rhythm


@given(FORECASTS, MOMENTS, BOUNDS, EAGERNESS)
def test_a_source_is_polled_within_its_bounds(
    expected: Forecast, now: datetime, bounds: Bounds, eagerness: float
) -> None:
    wait = plan(expected, SourceId("wire"), now=now, bounds=bounds, eagerness=eagerness) - now
    assert bounds.soonest <= wait <= bounds.longest


@given(FORECASTS, MOMENTS, EAGERNESS, st.floats(1, 100))
def test_who_publishes_more_is_polled_no_later(
    expected: Forecast, now: datetime, eagerness: float, times: float
) -> None:
    bounds = Bounds(soonest=SECOND, longest=DAY)
    more = replace(expected, hours=tuple(one * times for one in expected.hours))
    waits = [
        plan(one, SourceId("x"), now=now, bounds=bounds, eagerness=eagerness) for one in (expected, more)
    ]
    assert waits[1] <= waits[0] + SECOND / 1000


@given(STATES, WAITS, st.integers(1, 50), MOMENTS)
def test_bounds_never_pass_every(
    state: SourceState, every: timedelta, neighbours: int, now: datetime
) -> None:
    bounds = bounds_of(make_source(every=every), state, neighbours=neighbours, now=now)
    assert timedelta() < bounds.soonest <= bounds.longest <= every


@settings(max_examples=30)
@given(st.lists(st.tuples(FORECASTS, BOUNDS), min_size=1, max_size=5))
def test_all_sources_together_cost_at_most_twice_what_they_must(
    sources: list[tuple[Forecast, Bounds]],
) -> None:
    eagerness = eagerness_for(sources)
    fewest = sum(168 * HOUR / bounds.longest for _, bounds in sources)
    cost = sum(
        min(max(eagerness * (hour * day) ** 0.5, HOUR / bounds.longest), HOUR / bounds.soonest)
        for one, bounds in sources
        for hour in one.hours
        for day in one.days
    )
    assert cost <= 2.001 * fewest


@given(st.lists(MOMENTS, max_size=30), MOMENTS)
def test_a_rhythm_stays_small_and_sound(dates: list[datetime], now: datetime) -> None:
    rhythm = learned(dates)
    assert (len(rhythm.hours), len(rhythm.days)) == (24, 7)
    assert abs(sum(rhythm.hours) - sum(rhythm.days)) < 0.01
    assert 0 <= sum(rhythm.hours) <= len(dates) + 0.01
    assert rhythm.last_at == max(dates, default=None)
    assert all(forecast(rhythm, now).rate(now + hour * HOUR) > 0 for hour in range(168))
    cadence = cadence_of(rhythm, now)
    assert cadence is None or timedelta(hours=12) <= cadence <= 60 * DAY


@given(st.lists(MOMENTS, max_size=30), MOMENTS)
def test_a_first_document_is_read_in_any_order(dates: list[datetime], now: datetime) -> None:
    one = first_rhythm(SourceId("wire"), dates, now=now)
    assert one == first_rhythm(SourceId("wire"), dates[::-1], now=now)
    assert one.since <= now
    assert one.at <= now


@given(STATES, MOMENTS)
def test_a_clock_set_back_holds_nobody_back(state: SourceState, now: datetime) -> None:
    mended = set_right(state, now)
    assert set_right(mended, now) == mended
    if state.polled_at is None:
        assert mended.next_poll_at == min(state.next_poll_at, now), "it is still to be looked at first"
    elif state.polled_at > now:
        assert mended.next_poll_at - now == max(state.next_poll_at - state.polled_at, timedelta())
    else:
        assert mended == state


@given(STATES, MOMENTS, WAITS)
def test_whoever_does_not_fail_is_polled_within_every_after_a_start(
    state: SourceState, now: datetime, every: timedelta
) -> None:
    done = enrolled((make_source(every=every),), (state,), now=now)
    [after] = done.states or (state,)
    assert after.failures or after.next_poll_at <= now + every
    assert done.unseen == ()
    assert enrolled((make_source(every=every),), (after,), now=now).states == ()


def test_a_source_that_left_the_catalogue_stays_away() -> None:
    left = make_state(url="", polled_at=NOW)
    assert set_right(left, NOW - DAY) == left
