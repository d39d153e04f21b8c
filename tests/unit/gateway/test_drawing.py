"""Charts: a picture of the right size, whatever the numbers."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.message import Chart, Line, Point
from bot.gateway.drawing import draw, ticks

PERIODS = tuple(f"2025-{month:02}" for month in range(1, 13))


def chart(*series: list[float]) -> Chart:
    lines = tuple(
        Line(
            label="CN>RU",
            points=tuple(Point(*one) for one in zip(PERIODS, numbers, strict=False)),
            last=f"{numbers[-1]:g}",
        )
        for numbers in series
    )
    return Chart(title="CN / RU | y/y % | CNY", periods=PERIODS, lines=lines)


def shown(made: Chart) -> Image.Image:
    return Image.open(BytesIO(draw(made)))


def test_chart_is_a_picture_for_a_phone_on_a_ground_of_its_own() -> None:
    picture = shown(chart([1.0, -2.0, 3.5], [4.0, 5.0, 6.0]))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (1080, 640), "RGB")
    assert picture.getpixel((2, 2)) == (246, 247, 249)


def test_each_line_has_its_colour_and_its_last_point_a_mark() -> None:
    picture = shown(chart([1.0] * 12, [9.0] * 12))
    line, mark = (300, 100, 800, 600), (900, 100, 940, 600)
    for colour in ((0, 114, 178), (213, 94, 0)):
        assert like(picture.crop(line), colour) > 1_000
        assert like(picture.crop(mark), colour) > 150


def like(picture: Image.Image, colour: tuple[int, int, int]) -> int:
    """How many pixels have about this colour; those at edges are mixed."""
    found = picture.getcolors(1_000_000) or []
    return sum(
        count
        for count, seen in found
        if isinstance(seen, tuple)
        and all(abs(one - other) < 40 for one, other in zip(seen, colour, strict=True))
    )


@pytest.mark.parametrize("numbers", [[5.0], [0.0, 0.0, 0.0], [-3.0, -3.0], [float("nan"), 1.0, float("inf")]])
def test_odd_series_are_drawn_all_the_same(numbers: list[float]) -> None:
    assert shown(chart(numbers)).size == (1080, 640)


@settings(max_examples=200)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=30))
def test_ticks_are_few_and_hold_all_numbers(numbers: list[float]) -> None:
    found = ticks(numbers)
    slack = (found[-1] - found[0]) * 1e-6
    assert 2 <= len(found) <= 8
    assert found[0] - slack <= min(numbers)
    assert max(numbers) <= found[-1] + slack
