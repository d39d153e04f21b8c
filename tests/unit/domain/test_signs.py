"""Signs that two texts in two languages share."""

from datetime import date

import pytest

from bot.domain.signs import shared_signs
from bot.domain.stories import Voice

TOLD = date(2026, 3, 2)


def voice(*figures: str, names: frozenset[str] = frozenset()) -> Voice:
    return Voice("en", {}, names, frozenset(figures))


@pytest.mark.parametrize(
    ("one", "other", "worth"),
    [
        (voice("43", "600"), voice("43", "10"), 1.0),
        (voice("24.5"), voice("24.5"), 1.0),
        # May be a day of a month…
        (voice("25", "18"), voice("25", "40"), 0.5),
        # …and these are days about the second of March.
        (voice("10", "20"), voice("10", "20"), 1.0),
        (voice("28", "29"), voice("43"), 0.0),
        (voice(names=frozenset({"rosne", "lukoi"})), voice(names=frozenset({"росне", "омска"})), 0.5),
        (voice(names=frozenset({"li"})), voice(names=frozenset({"ли"})), 0.0),
        (voice(), voice(), 0.0),
    ],
)
def test_what_shared_signs_are_worth(one: Voice, other: Voice, worth: float) -> None:
    assert shared_signs(one, other, told=TOLD) == worth
    assert shared_signs(other, one, told=TOLD) == worth


def test_the_days_about_the_report_are_no_signs() -> None:
    one = voice("30", "31", "29")
    assert shared_signs(one, one, told=date(2026, 3, 30)) == 0.0
    assert shared_signs(one, one, told=date(2026, 3, 20)) == 1.5
