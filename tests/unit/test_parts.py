"""How the process is prepared for its work."""

import sys
from collections.abc import Iterator

import pytest

from bot.parts import hand_over_soon


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_a_thread_that_computes_holds_the_loop_for_less_than_a_millisecond_at_a_time() -> None:
    hand_over_soon()
    assert sys.getswitchinterval() < 0.001
