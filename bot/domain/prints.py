"""A trade release as a story knows it, and whether what an item tells is the same release. Pure.

Its key is reporter, partner (or the world), commodity (or all goods) and period. All flows, values and
volumes, currencies and bases of one key are one release, and so is every later print. The other side's
statistics, another month, a part of a month or a year to date are others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.domain.facts import Basis, Figure, Flow
from bot.domain.goods import comparable
from bot.domain.persons import Likely
from bot.domain.series import WORLD
from bot.domain.trips import day_of

#: Flow, what of it, and how much.
Number = tuple[str, ...]


class ReleaseKey(NamedTuple):
    """What a release is of."""

    #: "" when unknown.
    reporter: str
    #: "WLD" for the world and for a text that names no partner.
    partner: str
    #: "" for all goods.
    commodity: str
    #: The first and the last day, so that H1 and January to June are one; None when unknown.
    period: tuple[date, date] | None


class Series(NamedTuple):
    """What of a release a number measures: only numbers of one series are ever compared."""

    flow: Flow
    #: None of values, and of changes of which nobody says against what.
    basis: Basis | None
    is_change: bool
    #: Of a value, or in whose terms a change is; "" when unknown.
    currency: str
    unit: str

    def is_of(self, other: "Series") -> bool:
        """Whether numbers of both can be compared. Two currencies or bases never can; that a text names no
        currency is no other one."""
        return self._replace(currency="") == other._replace(currency="") and (
            self.currency == other.currency or not (self.currency and other.currency)
        )


class Observed(NamedTuple):
    """One number of a release."""

    series: Series
    #: With the digits of the text.
    number: Decimal

    def is_like(self, other: "Observed") -> bool:
        """Whether both may be one number, rounded to fewer digits by one of two texts."""
        return self.series.is_of(other.series) and is_rounded(self.number, other.number)


def is_rounded(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers are equal in the digits that both give."""
    coarse, fine = sorted((one, other), key=_last_place, reverse=True)
    step = Decimal(1).scaleb(_last_place(coarse))
    return abs(fine - coarse) * 2 <= step


def _last_place(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is known of a release."""

    key: ReleaseKey
    #: Flow with value or change, as comparable texts.
    numbers: frozenset[Number]
    #: The same as a text tells it; what was told before is kept by the story, never here.
    observed: tuple[Observed, ...] = ()


def release_of(figures: Sequence[Figure], *, title_length: int) -> Release | None:
    """The release that a text is about, by the headline figures alone: the first figure of a title that tells
    more than the text repeats, else of the lead, which also tells whose trade it is where both tell one
    number. Figures further down never count."""
    heads = [one for one in figures if one.headline]
    if not heads:
        return None
    alone = any(_start(one, title_length) < title_length for one in heads)
    since = 0 if alone else title_length
    lead = min(
        heads, key=lambda one: (_start(one, since) >= title_length, not one.reporter, _start(one, since))
    )
    if _start(lead, title_length) < title_length:
        lead = _spelled_out(lead, [one for one in figures if _start(one, title_length) >= title_length])
    lead = next((one for one in heads if _is_whole_of(lead, one)), lead)
    key = _complete(key_of(lead), [key_of(one) for one in heads])
    of_key = [one for one in heads if _complete(key_of(one), [key]) == key]
    return _release(key, of_key)


def _is_whole_of(part: Figure, one: Figure) -> bool:
    """Whether `one` is of all goods, of which a sentence tells `part` first as what drove them: "exports
    rose, led by a 54 percent surge in chips. They came to $58bn"."""
    goods = part.proof.get("commodity")
    drove = part.value is None and goods is not None and goods.spans[0].start > _start(part)
    return bool(part.commodity) and drove and not one.commodity and _measured(one) == _measured(part)


def _measured(figure: Figure) -> tuple[str, str, Flow, str]:
    return figure.reporter, figure.partner, figure.flow, figure.period


def _spelled_out(titled: Figure, told: Sequence[Figure]) -> Figure:
    """`titled`, or the first figure of the text where that tells the same number of the trade of others: a
    title leaves out what a sentence says. So does one that names the two sides of a total the other way
    round."""
    sides = _sides(titled)
    told = [one for one in told if not _is_contrary(one, titled)]
    first = min((one for one in told if one.headline), key=_start, default=None)
    same = [one for one in told if _is_one_number(one, titled)]
    if first is None or any(_sides(one) == sides for one in same):
        return titled
    turned = _sides(first) == sides[::-1] and first.period == titled.period and first.flow is Flow.TOTAL
    return first if same or turned else titled


def _is_contrary(one: Figure, titled: Figure) -> bool:
    """Whether `one` has the buyer for the seller of `titled`, which names both, in the same number: "Chile's
    purchases from Peru", "paid for Peruvian copper"."""
    mirrored = "" not in _sides(titled) and _sides(one) == _sides(titled)[::-1]
    is_one_way = titled.flow in (Flow.EXPORTS, Flow.IMPORTS) and one.flow is titled.flow
    return mirrored and is_one_way and _is_one_number(one, titled)


def _sides(figure: Figure) -> tuple[str, str]:
    return figure.reporter, figure.partner


def _is_one_number(one: Figure, other: Figure) -> bool:
    """Whether a change or a value is the same in both, whatever their flow."""
    is_change = one.change is not None and one.change == other.change
    is_value = (
        one.value is not None
        and other.value is not None
        and (one.currency, one.unit) == (other.currency, other.unit)
        and is_rounded(one.value, other.value)
    )
    return is_change or is_value


def releases_beside(figures: Sequence[Figure], *, told: ReleaseKey | None) -> tuple[Release, ...]:
    """The other releases of which a text tells figures, but for `told`, its own: at most MOST_BESIDE, those
    with two parties first. One of which nobody knows whose it is counts not."""
    found: dict[ReleaseKey, list[Figure]] = {}
    own = [one for one in figures if key_of(one) == told]
    for one in figures:
        key = key_of(one)
        if key.reporter and key != told and not any(_is_contrary(one, other) for other in own):
            found.setdefault(key, []).append(one)
    ranked = sorted(found.items(), key=lambda one: (one[0].partner == WORLD, one[0].period is None))
    return tuple(_release(key, of_key) for key, of_key in ranked[:MOST_BESIDE])


def _release(key: ReleaseKey, figures: Sequence[Figure]) -> Release:
    return Release(
        key=key,
        numbers=frozenset(number for one in figures for number in _numbers(one)),
        observed=tuple(dict.fromkeys(seen for one in figures for seen in observed_in(one))),
    )


#: What India, say, calls its trade without services; others say nothing.
_ALL_GOODS = "goods"
#: What a text that names no goods may mean, where a number tells that it does.
ALL_TRADE = frozenset({"", "goods and services"})

#: A table of a customs office has dozens; its reader finds them in the text.
MOST_BESIDE = 6


def key_of(figure: Figure) -> ReleaseKey:
    """The key of the release that a figure belongs to."""
    commodity = "" if figure.commodity == _ALL_GOODS else comparable(figure.commodity)
    return ReleaseKey(figure.reporter, figure.partner or WORLD, commodity, days_of_period(figure.period))


def _start(figure: Figure, since: int = 0) -> int:
    """Where its number stands: first behind `since`, else first of all."""
    spans = [
        span.start
        for name in ("change", "value")
        if name in figure.proof
        for span in figure.proof[name].spans
    ]
    return min([start for start in spans if start >= since] or spans, default=0)


def _complete(key: ReleaseKey, others: Iterable[ReleaseKey]) -> ReleaseKey:
    """`key` with what it leaves open taken from the next figure that does not contradict it."""
    for other in others:
        if (key.partner, key.commodity) == (other.partner, other.commodity):
            if not key.reporter:
                key = key._replace(reporter=other.reporter)
            if not key.period and other.reporter in ("", key.reporter):
                key = key._replace(period=other.period)
    return key


def observed_in(figure: Figure) -> Iterable[Observed]:
    """What a figure says: a change, a value, or both."""
    if figure.change is not None:
        series = Series(figure.flow, figure.basis, True, figure.currency, figure.unit)
        yield Observed(series, figure.change)
    if figure.value is not None:
        yield Observed(Series(figure.flow, None, False, figure.currency, figure.unit), figure.value)


def _numbers(figure: Figure) -> Iterable[Number]:
    if figure.change is not None:
        yield figure.flow.value, "change", str(figure.change.normalize())
    if figure.value is not None:
        yield figure.flow.value, "value", str(figure.value.normalize()), figure.currency or figure.unit


def days_of_period(period: str) -> tuple[date, date] | None:
    """The first and the last day of a period as figures have it; None for what is none."""
    begin, _, end = period.partition("/")
    first, last = _days(begin), _days(end or begin)
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _days(text: str) -> tuple[date, date] | None:
    year, _, quarter = text.partition("-Q")
    if quarter in ("1", "2", "3", "4"):
        months = f"{year}-{3 * int(quarter) - 2:02}", f"{year}-{3 * int(quarter):02}"
    elif len(text) == len("2025"):
        months = f"{text}-01", f"{text}-12"
    else:
        months = text, text
    first, last = day_of(months[0]), day_of(months[1], last=True)
    return (first, last) if first and last else None


def period_text(period: tuple[date, date] | None) -> str:
    """A period as figures have it; "" for None."""
    if period is None:
        return ""
    first, last = period
    month, end = f"{first:%Y-%m}", f"{last:%Y-%m}"
    candidates = (month, f"{first.year}", f"{first.year}-Q{(first.month + 2) // 3}", f"{month}/{end}")
    days = f"{first.isoformat()}/{last.isoformat()}"
    return next((one for one in candidates if days_of_period(one) == period), days)


class Matched(NamedTuple):
    """Whether two releases are one, and what speaks against it."""

    likely: Likely
    #: "pair", "commodity", "period", or "".
    against: str = ""


def compare_releases(known: Release, told: Release, *, at_once: bool = False) -> Matched:
    """Whether `told` is the release that is `known`; `at_once`: both are told within a day. Numbers never
    speak against it: other ones for one key are a revision or a disagreement. Where a key is not complete, an
    equal number speaks for it; where texts differ in whose trade it is or in what, an equal change of an
    equal value does."""
    one, other = known.key, told.key
    digits = _TELLING_AT_ONCE if at_once and one.commodity == other.commodity != "" else _TELLING_DIGITS
    if one != other and one.period == other.period and _coincide(known, told, digits=digits):
        return Matched(Likely.SAME)
    if one.partner != other.partner or len({one.reporter, other.reporter} - {""}) > 1:
        return Matched(Likely.OTHER, "pair")
    everything = {one.commodity, other.commodity} <= ALL_TRADE and known.numbers & told.numbers
    if one.commodity != other.commodity and not everything:
        return Matched(Likely.OTHER, "commodity")
    if one.period and other.period and one.period != other.period:
        same = _is_month_of_year(one.period, other.period) and _agree_surely(known, told)
        return Matched(Likely.SAME) if same else Matched(Likely.OTHER, "period")
    if one == other and one.reporter and one.period:
        return Matched(Likely.SAME)
    return Matched(Likely.SAME if known.numbers & told.numbers else Likely.UNSURE)


_MIRRORED = {Flow.EXPORTS.value: Flow.IMPORTS.value, Flow.IMPORTS.value: Flow.EXPORTS.value}
#: Digits that a change and a value must have together to be no chance.
_TELLING_DIGITS = 5
#: …and of one commodity where both are told within a day: two offices never publish so close together.
_TELLING_AT_ONCE = 3
_KINDS = ("change", "value")
#: From the first month of a year to its last.
_REST_OF_YEAR = 11


def _is_month_of_year(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether one is a month and the other the year that ends with it: "fell 2% in the year to May" may be
    said of May against the May before."""
    year, month = sorted((one, other))
    months = 12 * (month[0].year - year[0].year) + month[0].month - year[0].month
    is_month = (month[0].year, month[0].month) == (month[1].year, month[1].month)
    return year[1] == month[1] and is_month and months == _REST_OF_YEAR


def _agree_surely(known: Release, told: Release) -> bool:
    """Whether both tell a value and a change of so many digits: a month never has the value of a year."""
    shared = known.numbers & told.numbers
    digits = {kind: max((_digits(one) for one in shared if one[1] == kind), default=0) for kind in _KINDS}
    return all(digits.values()) and sum(digits.values()) >= _TELLING_DIGITS


def changes_of(release: Release) -> frozenset[tuple[tuple[date, date], str]]:
    """The changes of a release with its period: two of which nothing is shared do not coincide."""
    period = release.key.period
    return frozenset((period, number[2]) for number in release.numbers if period and number[1] == "change")


def _coincide(known: Release, told: Release, *, digits: int) -> bool:
    """Whether a change and a value of one flow are the same in both. A text may take what others sell to a
    country for what it buys, or name one side for the other, but statistics of two sides never agree so."""
    one, other = known.key, told.key
    numbers = told.numbers
    if {one.reporter, one.partner} != {other.reporter, other.partner}:
        return False
    if one.reporter == other.partner:
        numbers |= frozenset((_MIRRORED.get(flow, flow), *rest) for flow, *rest in numbers)
    changes = {flow: number for flow, kind, number, *_ in known.numbers & numbers if kind == "change"}
    return any(
        _is_one_value(one, other) and _digits(one, other) + _digits((*one[:2], changes[one[0]])) >= digits
        for one in known.numbers
        for other in numbers
        if one[0] == other[0] and one[0] in changes and one[1] == other[1] == "value"
    )


def agreeing(known: Release, told: Release) -> int:
    """How many numbers of `told` are among those of `known`, maybe rounded."""
    values = [one for one in known.numbers if one[1] == "value"]
    return sum(
        number in known.numbers
        or (
            number[1] == "value" and any(one[0] == number[0] and _is_one_value(one, number) for one in values)
        )
        for number in told.numbers
    )


def _is_one_value(one: Number, other: Number) -> bool:
    return one[3] == other[3] and is_rounded(Decimal(one[2]), Decimal(other[2]))


def _digits(*numbers: Number) -> int:
    """Of the number that is given with the fewest."""
    return min(len(Decimal(number[2]).as_tuple().digits) for number in numbers)


def reprinted(known: Release, told: Release) -> Release:
    """What is known of a release after an item told of it."""
    return replace(known, key=_complete(known.key, [told.key]), numbers=known.numbers | told.numbers)
