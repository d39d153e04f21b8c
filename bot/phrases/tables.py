"""Series of trade figures as a table that fits a phone. Numbers of one table are measured alike; what
they are measured in stands above them."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from bot.domain.series import WORLD, Point, Table
from bot.phrases import flagged, say
from bot.phrases.figures import joined
from bot.phrases.forms import currency_name, decimal, power_of, scaled_by, unit_name
from bot.phrases.naming import Names, goods_name

#: What a phone shows of fixed-width text without a line break.
WIDEST = 34
_MOST_ROWS = 12

_CORNER = "·"


def trade_title(reporter: str, partner: str, *, language: str) -> str:
    """Whose trade with whom."""
    other = say(language, "table.world") if partner == WORLD else flagged(language, partner)
    return say(language, "table.title", reporter=flagged(language, reporter), partner=other)


def table_head(table: Table, names: Names, *, language: str) -> str:
    """What the numbers are, and in what they are measured."""
    measure = table.measure
    texts = [goods_name(table.commodity, names, language=language)] if table.commodity else []
    texts.append(say(language, f"table.{measure.span.replace(' ', '_') or 'range'}"))
    if measure.is_change:
        basis = f"basis.{measure.basis.value}_long" if measure.basis else "trade.no_basis"
        texts.append(f"{say(language, basis)}, %")
        texts += [measure.currency] if measure.currency else []
    else:
        _, scale = scaled_by(language, greatest(table))
        unit = (
            currency_name(language, measure.currency)
            if measure.currency
            else unit_name(language, measure.unit)
        )
        in_what = f"{scale.strip()}{'' if language == 'zh' else ' '}{unit}".strip()
        texts += [in_what] if in_what else []
    head = joined(language, *texts)
    return head[:1].upper() + head[1:]


def table_text(table: Table, *, language: str) -> str:
    """The numbers, newest period first, in lines of at most WIDEST columns; columns that do not fit stand
    below."""
    is_change = table.measure.is_change
    power = None if is_change else power_of(language, greatest(table))
    periods = table.periods[:_MOST_ROWS]
    # Telegram takes space from the beginning of what is styled, and with it the columns out of line.
    first = [_CORNER, *map(short_period, periods)]
    columns = [
        [
            say(language, f"table.{flow.value}"),
            *(_cell(column.get(one), power, language=language, is_change=is_change) for one in periods),
        ]
        for flow, column in table.columns.items()
    ]
    blocks: list[list[list[str]]] = [[first]]
    for column in columns:
        if len(blocks[-1]) > 1 and _width_of([*blocks[-1], column]) > WIDEST:
            blocks.append([first])
        blocks[-1].append(column)
    return "\n\n".join(_aligned(block) for block in blocks)


def width(text: str) -> int:
    """Columns that `text` takes in a fixed-width font; Chinese characters take two (Unicode, UAX 11)."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _cell(point: Point | None, power: int | None, *, language: str, is_change: bool) -> str:
    if point is None:
        return "-"
    if is_change:
        return decimal(language, point.number, signed=True)
    return decimal(language, scaled_by(language, point.number, power=power)[0])


def _aligned(columns: Sequence[Sequence[str]]) -> str:
    """Lines of columns: the first begins at the left, the others end at the right."""
    wide = [max(map(width, column)) for column in columns]
    rows = zip(*columns, strict=True)
    return "\n".join(
        " ".join(
            cell + " " * (wide[at] - width(cell)) if at == 0 else " " * (wide[at] - width(cell)) + cell
            for at, cell in enumerate(row)
        )
        for row in rows
    )


def _width_of(columns: Sequence[Sequence[str]]) -> int:
    return sum(max(map(width, column)) for column in columns) + len(columns) - 1


def short_period(period: str) -> str:
    """A period as a code: "2025-09", "2025-Q3", "2025-01/09"."""
    first, _, last = period.partition("/")
    return f"{first}/{last[5:] if last[:5] == first[:5] else last}" if last else first


def greatest(table: Table) -> Decimal:
    """The largest number of a table, without its sign."""
    return max(abs(point.number) for column in table.columns.values() for point in column.values())
