"""A message to people, as typed parts: what is text stays text. The gateway turns the parts into the
platform's markup, and only there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Style(StrEnum):
    """How a part looks."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    #: Columns aligned by spaces, line by line.
    TABLE = "table"
    #: Words of somebody else.
    QUOTE = "quote"
    #: Background: a quote of which only the beginning shows until it is pressed.
    FOLDED = "folded"
    LINK = "link"
    #: A moment, shown in the reader's own time zone; `text` is what older clients show.
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text in one style. Styles do not lie in each other: the platform would refuse most of it."""

    text: str
    style: Style = Style.PLAIN
    #: Set for TIME only; aware.
    at: datetime | None = None
    #: Set for LINK only; http(s).
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message: it opens `url` or performs `action`; one of the two is ""."""

    text: str
    url: str = ""
    #: At most 64 bytes (Telegram's limit on callback data).
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A text file that comes with a message."""

    name: str
    #: Media type, like "text/calendar".
    mime: str
    text: str


class Point(NamedTuple):
    """One number of a chart."""

    period: str
    number: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a chart."""

    #: Latin letters, digits and arrows only: charts are drawn with a font of few characters.
    label: str
    #: Oldest first, at least one; their periods are among `Chart.periods`.
    points: tuple[Point, ...]
    #: The last number as it is to be written.
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture that comes with a message, drawn when it is sent."""

    #: As `Line.label`; says what is measured and in what.
    title: str
    #: All periods in order, also those of which nothing is known.
    periods: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is shown, and the buttons under it, row by row."""

    parts: tuple[Part, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    #: The page to preview, "" for no preview; never left to the platform to choose.
    preview: str = ""
    silent: bool = False
    #: What comes with it: at most one of the two. The message is its caption then, of at most 1024 units.
    file: File | None = None
    chart: Chart | None = None

    @property
    def plain(self) -> str:
        """The text without styles."""
        return "".join(part.text for part in self.parts)


def bold(text: str) -> Part:
    """`text` in bold."""
    return Part(text, Style.BOLD)


def link(text: str, url: str) -> Part:
    """`text` leading to `url`, or in bold when there is no address to lead to."""
    return Part(text, Style.LINK, url=url) if url else bold(text)


def moment(at: datetime, fallback: str) -> Part:
    """The time `at`; `fallback` is shown where the client knows no time entities."""
    return Part(fallback, Style.TIME, at)


def lines(*rows: Iterable[Part | str] | str) -> tuple[Part, ...]:
    """Parts of `rows` with a line break after each but the last; a row is a text or several parts."""
    parts: list[Part] = []
    for number, row in enumerate(rows):
        if number:
            parts.append(Part("\n"))
        pieces = [row] if isinstance(row, str) else row
        parts.extend(Part(piece) if isinstance(piece, str) else piece for piece in pieces)
    return tuple(parts)
