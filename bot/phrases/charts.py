"""Series of trade figures as a chart. Its texts are codes, which everybody reads; words are its caption."""

from collections.abc import Sequence
from datetime import date

from bot.domain.facts import Flow
from bot.domain.goods import bare
from bot.domain.message import Chart, Line, Point
from bot.domain.series import Table
from bot.phrases import say
from bot.phrases.forms import decimal, power_of
from bot.phrases.naming import Names
from bot.phrases.tables import greatest, short_period, table_head, trade_title

#: Fewer points are no line.
FEWEST_POINTS = 3
_MOST_POINTS = 24

_SCALES = {12: "trn", 9: "bn", 6: "mn", 0: ""}


def chart_of(tables: Sequence[Table], *, reporter: str, partner: str) -> tuple[Table, Chart] | None:
    """The first of `tables` with a series long enough, and its chart; None when there is none."""
    table = next((one for one in tables if one.longest >= FEWEST_POINTS), None)
    if table is None:
        return None
    power = 0 if table.measure.is_change else power_of("en", greatest(table))
    known = sorted(table.periods, key=lambda one: one.rpartition("/")[2])[-_MOST_POINTS:]
    labels = flow_codes(reporter, partner)
    lines = tuple(
        Line(
            label=labels[flow],
            points=tuple(
                Point(short_period(period), float(column[period].number.scaleb(-power)))
                for period in known
                if period in column
            ),
            last=_last(max(column, key=lambda one: one.rpartition("/")[2]), table, flow=flow, power=power),
        )
        for flow, column in table.columns.items()
        if any(period in column for period in known)
    )
    periods = tuple(map(short_period, _whole(known) if table.measure.span == "month" else known))
    return table, Chart(
        title=" | ".join((f"{reporter} / {partner}", *_codes(table, power))), periods=periods, lines=lines
    )


def flow_codes(reporter: str, partner: str) -> dict[Flow, str]:
    """What the lines of a chart are called: goods go from left to right."""
    return {
        Flow.EXPORTS: f"{reporter}>{partner}",
        Flow.IMPORTS: f"{partner}>{reporter}",
        Flow.TOTAL: f"{reporter}+{partner}",
        Flow.BALANCE: f"{reporter}>{partner} - {partner}>{reporter}",
    }


def chart_caption(
    table: Table, names: Names, *, reporter: str, partner: str, language: str
) -> tuple[str, str]:
    """What a chart shows, in words: its title, and what its lines mean."""
    labels = flow_codes(reporter, partner)
    meant = [f"{labels[flow]}: {say(language, f'trade.{flow.value}')}" for flow in table.columns]
    head = table_head(table, names, language=language)
    return trade_title(reporter, partner, language=language), "\n".join((head, *meant))


def _codes(table: Table, power: int) -> list[str]:
    measure = table.measure
    # A chart has no letters for words in all languages; its caption tells them.
    codes = [bare(table.commodity)] if table.commodity and table.commodity.isascii() else []
    if not measure.is_change:
        return [*codes, f"{measure.currency or measure.unit} {_SCALES[power]}".strip()]
    basis = say("en", f"basis.{measure.basis.value}") if measure.basis else ""
    return [*codes, f"{basis} %".strip(), *([measure.currency] if measure.currency else [])]


def _last(period: str, table: Table, *, flow: Flow, power: int) -> str:
    number = table.columns[flow][period].number.scaleb(-power)
    return decimal("en", number.normalize() if power else number, signed=table.measure.is_change)


def _whole(periods: Sequence[str]) -> list[str]:
    """All months from the first to the last, known or not."""
    try:
        first, last = (date.fromisoformat(f"{one}-01") for one in (periods[0], periods[-1]))
    except ValueError:
        return list(periods)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > 10 * _MOST_POINTS:
        return list(periods)
    months = (divmod(first.year * 12 + first.month - 1 + at, 12) for at in range(count))
    return [f"{year:04}-{month + 1:02}" for year, month in months]
