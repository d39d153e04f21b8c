from datetime import timedelta

import pytest

from bot.pipeline.schedule import after_failure
from tests.make import NOW

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
