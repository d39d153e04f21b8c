"""The time that a text on trade is about: the one it opens with."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.text.reading import Zone
from bot.analysis.trade.drafts import Draft, Frame
from bot.analysis.trade.kinds import NAMING, SIDES, Kind
from bot.analysis.trade.numbers import Measure
from bot.analysis.trade.periods import Calendar, Period, is_round, is_season
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.subjects import main_times
from bot.analysis.trade.telling import OPENING, Told, is_trade
from bot.analysis.trade.whens import Shape, When

_LEVELS = (Measure.MONEY, Measure.QUANTITY)


#: With such a day a month ends, or with a later one.
_LAST_DAYS = 28


class _Opening(NamedTuple):
    """A time near the beginning."""

    zone: Zone
    period: Period
    slot: Slot
    #: Whether its sentence names a year and counts nothing.
    is_bare_year: bool


def main_time(told: Sequence[Told], calendar: Calendar) -> tuple[Period | None, Slot | None]:
    """The time that the text opens with, in a sentence on trade if there is one; of a title that names a
    month and no number, the days of it of which the first sentence on trade tells."""
    times = list(_opening_times(told, calendar))
    if not times:
        return None, None
    main = times[0]
    if main.is_bare_year and len(times) > 1 and times[1].period.last_year == main.period.year:
        # "A strong finish to 2025. In December exports were $5bn."
        main = times[1]
    if main.is_bare_year and len(times) > 1 and _begins_in(times[1].period, main.period):
        main = times[1]  # 2022年度逆差创新高。2022财年（2022年4月至2023年3月）逆差为21兆日元。
    titles = [one for one in told if one.zone is Zone.TITLE]
    if main.zone is Zone.TITLE and main.period.is_month and not any(map(_has_numbers, titles)):
        first = next((one for one in times if one.zone is not Zone.TITLE), None)
        if first is not None and first.period.days and first.period[:4] == main.period[:4]:
            main = first
    if calendar.is_running(main.period):
        # "Exports fell early in May. Goods for $5bn left the country from May 1 to 10."
        days = (one for one in times if one.period.days and one.period[:4] == main.period[:4])
        main = next(days, main)
    return main.period, main.slot


def _begins_in(fiscal: Period, year: Period) -> bool:
    """Whether `fiscal` is a year of twelve months that begins within `year`."""
    whole = fiscal.last_year == fiscal.year + 1 and fiscal.last_month == fiscal.month - 1
    return whole and fiscal.year == year.year


def _opening_times(told: Sequence[Told], calendar: Calendar) -> Iterator[_Opening]:
    opening = told[:OPENING]
    telling = [one for one in opening if any(map(is_trade, one.marks)) or _weighs_goods(one)]
    clauses = ((one, clause) for one in (*telling, *opening) for clause in one.clauses)
    for sentence, clause in clauses:
        if sentence not in telling and any(when.shape is Shape.DAYS for when in clause.times):
            continue  # "Was to have been there from March 26 to 31"
        for named in main_times(clause):
            when = _fiscal(named, opening)
            found = None if when.shape is Shape.AGO else calendar.resolve(when, None)
            if found is not None and not _is_to_come(sentence, found, calendar=calendar):
                bare = when.shape is Shape.YEAR and not _has_numbers(sentence)
                yield _Opening(sentence.zone, found, Slot(str(found), (when.span,), 0.9), bare)


def _weighs_goods(one: Told) -> bool:
    """Whether title or lead tell how much of some good a country "shipped" or "bought", or what it
    earned."""
    words = (Kind.WEAK, Kind.COMMODITY, Kind.PLACE)
    opens = one.zone is not Zone.REST and all(map(one.has, words)) and not one.has(Kind.COMPANY)
    weak = {mark.value for mark in one.marks if mark.kind is Kind.WEAK}
    levels = (amount.measure for clause in one.clauses for amount in clause.amounts)
    weighed = any(measure in _LEVELS for measure in levels) and not weak.isdisjoint(SIDES)
    return opens and (weighed or ("earns" in weak and _has_numbers(one)))


def _has_numbers(one: Told) -> bool:
    return any(clause.amounts for clause in one.clauses)


def goods_further_down(told: Sequence[Told]) -> frozenset[str]:
    """Goods that a title without numbers and the text name, but not the first sentence on trade of the text:
    that sentence is of all goods."""
    title = [one for one in told if one.zone is Zone.TITLE]
    if any(_has_numbers(one) for one in title):
        return frozenset()
    trading = [one for one in told if one.zone is not Zone.TITLE and one.has(*NAMING)]
    if not trading or _counts(trading[0]):
        return frozenset()  # What is weighed is not of all goods.
    return frozenset(set().union(*map(_goods, trading[1:])) - _goods(trading[0]))


def _counts(one: Told) -> bool:
    return any(amount.measure is Measure.QUANTITY for clause in one.clauses for amount in clause.amounts)


def _goods(one: Told) -> set[str]:
    return {mark.value for mark in one.marks if mark.kind is Kind.COMMODITY and mark.value != "*"}


def season_begun(told: Sequence[Told]) -> int | None:
    """The month in which a season begins when the text tells its first or last day, or its months: "the
    2024/25 season, which began on July 1", "fiscal 2023-24, which closed on March 31", "the 2022/23 season
    that runs from July to June"."""
    months = (when for one in told for clause in one.clauses for when in clause.times)
    split = [one.months[0] for one in months if one.split and one.shape is Shape.MONTHS]
    if split:
        return split[0]
    for before, clause in ((before, clause) for one in told for before, clause in pairwise(one.clauses)):
        season = before.times and is_season(before.times[-1])
        if season and clause.joint in ("then", "open", "pause") and clause.times:
            if is_round(clause.times[0]):
                return clause.times[0].months[0]
            if len(clause.parts) < 3:
                return _begun_by(clause.times[0])
    times = [clause.times for one in told for clause in one.clauses]
    pairs = (pair for some in times for pair in pairwise(some) if is_season(pair[0]) and is_round(pair[1]))
    return next((months.months[0] for _, months in pairs), None)


def _begun_by(day: When) -> int | None:
    """The month that begins with a day, or behind it; None when it is neither the first nor the last."""
    if day.shape is not Shape.DAY:
        return None
    if day.days[0] == 1:
        return day.months[0]
    return day.months[0] % 12 + 1 if day.days[0] >= _LAST_DAYS else None


def _fiscal(when: When, opening: Sequence[Told]) -> When:
    """Months of the fiscal year where only the text, and not its title, says that they are."""
    times = (one for sentence in opening for clause in sentence.clauses for one in clause.times)
    same = (one for one in times if one.shape is Shape.FISCAL and one.months == when.months)
    fiscal = next((one for one in same if one.year is None), None)
    bare = when.shape is Shape.MONTHS and when.months[0] == 1 and when.year is None
    return replace(fiscal, span=when.span) if bare and when.years_on is None and fiscal else when


def _is_to_come(one: Told, when: Period, *, calendar: Calendar) -> bool:
    """Whether a title only says what is expected of a time that has not passed."""
    day = calendar.published
    last = when.last_year, when.last_month
    coming = day is not None and not when.days and last >= (day.year, day.month)
    return coming and one.zone is Zone.TITLE and one.has(Kind.FORECAST)


def is_joined(one: Told, text: str) -> bool:
    """Whether a sentence stands right behind a semicolon."""
    return text[max(0, one.start - 1) : one.start] == "；"


def leaves_side_open(one: Told, found: Sequence[Draft], *, topic: Frame) -> bool:
    """Whether a paragraph begins with goods of which nobody can tell whether they are sold or bought: a text
    on both sides of trade has told of both as a whole."""
    sides = {draft.told.value for draft in found if not (draft.commodity or draft.partner)}
    about = topic.flow.value if topic.flow else ""
    opens = bool(one.marks) and one.marks[0].kind is Kind.COMMODITY
    return opens and about not in ("", *SIDES) and sides.issuperset(SIDES)
