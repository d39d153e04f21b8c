"""Charts as PNG, drawn with Pillow: to be read on a phone, on a light and on a dark screen alike, so on a
ground of their own.

The font is Pillow's built-in one, so nothing is downloaded and nothing depends on the machine. It has Latin
letters and digits only; that is why charts carry codes, and the words stand in the caption."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from math import ceil, floor, isfinite, log10

from PIL import Image, ImageDraw, ImageFont

from bot.domain.message import Chart, Line

_WIDTH, _HEIGHT = 1080, 640
#: Drawn larger and made smaller then, which makes lines smooth.
_SCALE = 2

_LEFT, _RIGHT, _TOP, _BOTTOM = 96, 150, 124, 72

_GROUND, _INK, _FAINT, _GRID = "#F6F7F9", "#1B1F24", "#5B6470", "#D5DAE1"
#: Told apart also by those who see few colours (Okabe and Ito).
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")

_MOST_LABELS = 6

#: Numbers that differ by less are the same.
_LEAST_RANGE = 1e-6

#: What the font lacks, in what it has.
_ASCII = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00b7": "|", "\u2192": ">", "\u00a0": " "})


def draw(chart: Chart) -> bytes:
    """`chart` as a PNG. Takes about 60 ms; call it off the loop."""
    image = Image.new("RGB", (_WIDTH * _SCALE, _HEIGHT * _SCALE), _GROUND)
    _Sheet(ImageDraw.Draw(image), chart).fill()
    out = BytesIO()
    image.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Sheet:
    """Where a chart is drawn."""

    def __init__(self, pen: ImageDraw.ImageDraw, chart: Chart) -> None:
        self._pen = pen
        self._chart = chart
        numbers = [point.number for line in chart.lines for point in line.points if isfinite(point.number)]
        self._ticks = ticks(numbers)
        self._places = {period: at for at, period in enumerate(chart.periods)}

    def fill(self) -> None:
        self._text((_LEFT, 26), self._chart.title, size=34)
        self._draw_grid()
        right = float(_LEFT)
        last: list[float] = []
        for line, colour in zip(self._chart.lines, _COLOURS, strict=False):
            right = self._draw_legend(line, right, colour=colour)
            last.append(self._draw_line(line, colour=colour, taken=last))

    def _draw_grid(self) -> None:
        for tick in self._ticks:
            y = self._y(tick)
            is_zero = tick == 0
            self._pen.line(
                _scaled((_LEFT, y), (_WIDTH - _RIGHT, y)),
                fill=_FAINT if is_zero else _GRID,
                width=(3 if is_zero else 2) * _SCALE // 2,
            )
            self._text((_LEFT - 14, y), f"{tick:g}", size=26, anchor="rm", colour=_FAINT)
        step = ceil(len(self._chart.periods) / _MOST_LABELS)
        # Counted from the newest, whose label must not be missing.
        for at in range(len(self._chart.periods) - 1, -1, -step):
            place = (self._x(at), _HEIGHT - _BOTTOM + 18)
            self._text(place, self._chart.periods[at], size=24, anchor="mt", colour=_FAINT)

    def _draw_legend(self, line: Line, left: float, *, colour: str) -> float:
        """Name a line; where the next may begin."""
        y = 92.0
        self._pen.line(_scaled((left, y), (left + 36, y)), fill=colour, width=6 * _SCALE)
        self._text((left + 48, y), line.label, size=26, anchor="lm")
        return left + 48 + self._font(26).getlength(_plain(line.label)) / _SCALE + 36

    def _draw_line(self, line: Line, *, colour: str, taken: Iterable[float]) -> float:
        """Draw a line, its last point marked with its number; how high that stands."""
        places = [
            (self._x(self._places[point.period]), self._y(point.number))
            for point in line.points
            if point.period in self._places and isfinite(point.number)
        ]
        if not places:
            return float(_HEIGHT)
        self._pen.line(_scaled(*places), fill=colour, width=4 * _SCALE, joint="curve")
        for x, y in places:
            self._dot(x, y, radius=4, colour=colour)
        x, y = places[-1]
        self._dot(x, y, radius=11, colour=_GROUND)
        self._dot(x, y, radius=9, colour=colour)
        at = y
        for other in taken:
            # Two numbers must not cover each other.
            if abs(at - other) < 34:
                at = other + (34 if at >= other else -34)
        self._text((x + 18, at), line.last, size=28, anchor="lm", colour=colour)
        return at

    def _dot(self, x: float, y: float, *, radius: float, colour: str) -> None:
        self._pen.ellipse(_scaled((x - radius, y - radius), (x + radius, y + radius)), fill=colour)

    def _text(
        self, place: tuple[float, float], text: str, *, size: int, anchor: str = "la", colour: str = _INK
    ) -> None:
        [xy] = _scaled(place)
        self._pen.text(xy, _plain(text), font=self._font(size), fill=colour, anchor=anchor)

    def _font(self, size: int) -> ImageFont.FreeTypeFont:
        font = ImageFont.load_default(size * _SCALE)
        assert isinstance(font, ImageFont.FreeTypeFont), "Pillow is built with FreeType"
        return font

    def _x(self, at: int) -> float:
        steps = max(1, len(self._chart.periods) - 1)
        return _LEFT + 12 + (_WIDTH - _LEFT - _RIGHT - 24) * at / steps

    def _y(self, number: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * (number - low) / (high - low)


def ticks(numbers: Sequence[float]) -> list[float]:
    """About five round numbers from below the least of `numbers` to above the greatest, zero among them where
    it lies between or near."""
    low, high = min((*numbers, 0.0), default=0.0), max((*numbers, 0.0), default=0.0)
    if numbers and min(numbers) > 0 and min(numbers) > (max(numbers) - min(numbers)) * 2:
        low = min(numbers)
    if numbers and max(numbers) < 0 and -max(numbers) > (max(numbers) - min(numbers)) * 2:
        high = max(numbers)
    if high - low < _LEAST_RANGE:
        low, high = low - 1, high + 1
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= rough)
    return [round(step * at, 9) for at in range(floor(low / step), ceil(high / step) + 1)]


def _plain(text: str) -> str:
    return text.translate(_ASCII)


def _scaled(*places: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * _SCALE, y * _SCALE) for x, y in places]
