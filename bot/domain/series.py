"""Figures side by side: which belong to one release, what was before, how a series runs. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.facts import Basis, Figure, Flow
from bot.domain.findings import Findings
from bot.domain.goods import comparable
from bot.domain.places import Place, covers

#: Trade with all the world.
WORLD = "WLD"

#: Before or behind the decimal point; no trade of this world has more.
_MOST_DIGITS = 18

_FLOWS = (Flow.EXPORTS, Flow.IMPORTS, Flow.TOTAL, Flow.BALANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Figures of one reporter and one period whose changes are measured alike."""

    #: Never empty; in the order in which they are told.
    figures: tuple[Figure, ...]

    @property
    def lead(self) -> Figure:
        """What is told first."""
        return self.figures[0]


def releases_of(
    figures: Collection[Figure], places: Collection[Place] = (), *, most: int = 5
) -> tuple[Release, ...]:
    """At most `most` of `figures`, grouped: those about one of `places` first, then those of the headline,
    then as they come. What only repeats a figure is left out, and so is a period before, which goes with
    its successor (`before`)."""

    def rank(figure: Figure) -> tuple[bool, bool]:
        near = any(covers(where, (figure.reporter, figure.partner)) for where in places)
        return not near, not figure.headline

    ranked = _without_repeats(sorted(figures, key=rank))
    told = [one for one in ranked if not _is_before_another(one, ranked)]
    groups: list[list[Figure]] = []
    for one in told[:most]:
        group = next((group for group in groups if _goes_with(one, group)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return tuple(Release(figures=tuple(group)) for group in groups)


def before(figure: Figure, figures: Iterable[Figure]) -> Figure | None:
    """The same figure of the latest earlier period of the same length, None when there is none. Where it is
    not said what it is compared with or in whose terms, it is as its successor, with which it is told."""
    found = [
        one
        for one in figures
        if _flow(one) == _flow(figure)
        and one.basis in (None, figure.basis)
        and one.currency in ("", figure.currency)
        and one.change is not None
        and span_of(one.period) == span_of(figure.period)
        and one.period < figure.period
    ]
    return max(found, key=lambda one: one.period, default=None)


def span_of(period: str) -> str:
    """What kind of period it is: "month", "quarter", "year", "from start" (of a year), "range", or ""."""
    first, _, last = period.partition("/")
    if not first:
        return ""
    if last:
        return "from start" if first[4:] in ("-01", "-01-01") else "range"
    return "quarter" if "-Q" in first else {4: "year", 7: "month", 10: "day"}.get(len(first), "range")


def _flow(figure: Figure) -> tuple[object, ...]:
    """What a figure measures, but for when and how."""
    return figure.reporter, figure.partner, figure.flow, comparable(figure.commodity)


def _goes_with(figure: Figure, group: Collection[Figure]) -> bool:
    """Whether a figure can be told in one breath with others: of one reporter and period, never in two
    currencies nor with two bases. A value without a change has no basis."""

    def only(*texts: object) -> bool:
        return len({text for text in texts if text}) < 2

    return all(
        (one.reporter, one.period) == (figure.reporter, figure.period)
        and only(one.currency, figure.currency)
        and (None in (one.change, figure.change) or one.basis == figure.basis)
        for one in group
    )


def _without_repeats(figures: Iterable[Figure]) -> list[Figure]:
    seen: set[tuple[object, ...]] = set()
    kept: list[Figure] = []
    for one in figures:
        key = (*_flow(one), one.basis, one.currency, one.period, one.change is None)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _is_before_another(figure: Figure, figures: Iterable[Figure]) -> bool:
    return any(before(one, [figure]) is not None for one in figures if one.change is not None)


# tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What makes numbers comparable: they may stand in one column or line."""

    #: As of `span_of`.
    span: str
    #: None for values.
    basis: Basis | None
    is_change: bool
    #: Of values, or in whose terms changes are; "" when unknown.
    currency: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One number of a series."""

    period: str
    number: Decimal
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Series of one measure, and of one commodity."""

    measure: Measure
    commodity: str
    #: Flow → period → number; flows in their order, at least one.
    columns: dict[Flow, dict[str, Point]]

    @property
    def periods(self) -> tuple[str, ...]:
        """All periods, newest first."""
        found = {period for column in self.columns.values() for period in column}
        return tuple(sorted(found, key=end_of, reverse=True))

    @property
    def longest(self) -> int:
        """Points of the longest series."""
        return max(len(column) for column in self.columns.values())


def end_of(period: str) -> tuple[str, str]:
    """What periods of one kind are ordered by."""
    return period.rpartition("/")[2], period


def tables_of(findings: Iterable[Findings], *, reporter: str, partner: str) -> tuple[Table, ...]:
    """What is known of the trade of `reporter` with `partner`, never two bases in one table; of several items
    that tell one number the one that was published last counts. All goods come first, then what has the
    newest period and the most numbers."""
    found: dict[tuple[str, Measure], dict[Flow, dict[str, Point]]] = {}
    for one in sorted(findings, key=_published):
        for figure in one.figures:
            if (figure.reporter, figure.partner) == (reporter, partner) and figure.period:
                for measure, number in _numbers(figure):
                    point = Point(period=figure.period, number=number, findings=one)
                    columns = found.setdefault((comparable(figure.commodity), measure), {})
                    columns.setdefault(figure.flow, {})[figure.period] = point
    tables = [
        Table(
            measure=measure,
            commodity=commodity,
            columns={flow: columns[flow] for flow in _FLOWS if flow in columns},
        )
        for (commodity, measure), columns in found.items()
    ]
    return tuple(sorted(tables, key=_worth, reverse=True))


def _published(findings: Findings) -> tuple[datetime, str]:
    return findings.at, findings.id


def _numbers(figure: Figure) -> list[tuple[Measure, Decimal]]:
    span = span_of(figure.period)
    numbers: list[tuple[Measure, Decimal]] = []
    if figure.change is not None:
        measure = Measure(
            span=span, basis=figure.basis, is_change=True, currency=figure.currency, unit=figure.unit
        )
        numbers.append((measure, figure.change))
    if figure.value is not None:
        measure = Measure(span=span, basis=None, is_change=False, currency=figure.currency, unit=figure.unit)
        numbers.append((measure, figure.value))
    return [(measure, number) for measure, number in numbers if abs(number.adjusted()) <= _MOST_DIGITS]


def _worth(table: Table) -> tuple[object, ...]:
    newest = table.periods[0].rpartition("/")[2]
    is_month = table.measure.span == "month"
    return (not table.commodity, newest[:7], is_month, table.longest, table.measure.is_change)
