"""Numbers in a sentence with what they count: per cent, percentage points, money, tonnes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

from bot.analysis.trade.digits import parse_digits, written_sign
from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.whens import When
from bot.domain.facts import Span


class Measure(Enum):
    """What a number counts."""

    PERCENT = auto()
    #: Percentage points, which are never per cent.
    POINTS = auto()
    MONEY = auto()
    QUANTITY = auto()
    #: How many times as much; made per cent by `folds`.
    FOLD = auto()
    #: Nothing that is said: a year, a rank, 5 companies.
    PLAIN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number."""

    measure: Measure
    #: In units, without its sign.
    value: Decimal
    #: A currency or a unit of quantities, "" for neither.
    unit: str = ""
    #: -1, 1, or 0 when none is written.
    sign: int = 0
    #: Whether it is the end of "from 3 to 5" or "3-5 billion": neither is a figure.
    ranged: bool = False
    #: Whether it has a magnitude (million) of its own.
    scaled: bool = False
    #: Whether its unit is that of the number before it.
    shared: bool = False
    #: Whether a word that no list has stands before it, maybe a verb of change: "imports wilted 1.3%".
    strange: bool = False
    #: Tokens of the sentence: `tokens[first:after]`.
    first: int
    after: int
    span: Span


Part = Mark | When | Amount

_BEGINNINGS = frozenset((Kind.DIGITS, Kind.NUMERAL, Kind.CURRENCY, Kind.SIGN, Kind.PERCENT_OF))
_SPACES = frozenset(" \u00a0\u2009\u202f")
_LONGEST_NUMBER = 18
#: Goods that are counted one by one: "36,000 cars".
_COUNTED = frozenset(
    ("aircraft", "autos", "drones", "electric vehicles", "mobile phones", "motorcycles", "trucks")
)
_JOINED = frozenset(("and", "or", "pause", "list"))


def with_amounts(parts: Sequence[Mark | When], text: str, *, decimal: str) -> list[Part]:
    """`parts` with every number and what belongs to it made one part."""
    found: list[Part] = []
    run: list[Mark] = []
    for part in parts:
        if isinstance(part, Mark):
            run.append(part)
        else:
            found += _read_run(run, text, decimal=decimal)
            found.append(part)
            run = []
    return _shared(list(_with_strange([*found, *_read_run(run, text, decimal=decimal)])))


def _with_strange(parts: Sequence[Part]) -> Iterator[Part]:
    """`parts` with what no list has told of the numbers behind it."""
    after = parts[0].first if parts else 0
    strange = False
    for part in parts:
        strange = strange or part.first > after
        after = part.after
        yield replace(part, strange=True) if strange and isinstance(part, Amount) else part
        # "Wilted by nearly 5%"
        strange = strange and isinstance(part, Mark) and part.kind in (Kind.APPROX, Kind.PREP, Kind.BASIS)


def _read_run(marks: Sequence[Mark], text: str, *, decimal: str) -> list[Part]:
    found: list[Part] = []
    index = 0
    while index < len(marks):
        begins = marks[index].kind in _BEGINNINGS
        read = _Reader(marks, text, decimal=decimal, index=index).read() if begins else None
        if read is None:
            found.append(marks[index])
            index += 1
        else:
            amount, index = read
            found.append(amount)
    return found


class _Reader:
    """Reads one number that begins at `index`."""

    def __init__(self, marks: Sequence[Mark], text: str, *, decimal: str, index: int) -> None:
        self._marks = marks
        self._text = text
        self._decimal = decimal
        self._begin = index
        self._at = index

    def read(self) -> tuple[Amount, int] | None:
        """The number and the index after it; None when there is none."""
        sign = self._sign()
        percent_of = self._take(Kind.PERCENT_OF)
        before = self._take(Kind.CURRENCY)
        sign = sign or self._sign()
        start = self._at
        value = self._number()
        if value is None:
            return None
        value, scaled = self._scaled(value)
        first, last = self._marks[self._begin], self._marks[self._at - 1]
        sign = sign or written_sign(self._text, self._marks[start].start)
        measure, unit, factor = self._unit(percent_of=percent_of, before=before, scaled=scaled)
        last = self._marks[self._at - 1]
        spelled = self._marks[start].kind is not Kind.DIGITS
        if measure in (Measure.PLAIN, Measure.QUANTITY) and spelled and not scaled:
            return None  # "two ships"
        return Amount(
            measure=measure,
            value=value * factor,
            unit=unit,
            sign=sign,
            scaled=scaled,
            first=first.first,
            after=last.after,
            span=Span(first.start, last.end),
        ), self._at

    def _peek(self, *, joined: bool = True) -> Mark | None:
        if self._at >= len(self._marks):
            return None
        mark = self._marks[self._at]
        if joined and self._at > self._begin and mark.first != self._marks[self._at - 1].after:
            return None
        return mark

    def _take(self, kind: Kind) -> Mark | None:
        mark = self._peek()
        if mark is None or mark.kind is not kind:
            return None
        self._at += 1
        return mark

    def _sign(self) -> int:
        mark = self._take(Kind.SIGN)
        return 0 if mark is None else (-1 if mark.value == "minus" else 1)

    def _number(self) -> Decimal | None:
        mark = self._peek()
        if mark is None:
            return None
        if mark.kind is Kind.DIGITS:
            return self._digits()
        return self._spelled()

    def _digits(self) -> Decimal | None:
        written = self._marks[self._at].value
        self._at += 1
        while self._is_group(written):
            written += self._marks[self._at].value
            self._at += 1
        if len(written) > _LONGEST_NUMBER:
            return None
        value = parse_digits(written, decimal=self._decimal)
        return value if value is None else self._with_point(value)

    def _is_group(self, written: str) -> bool:
        """Whether "741,9" goes on with the number "1" before it."""
        mark = self._peek()
        if mark is None or mark.kind is not Kind.DIGITS or not written.isdecimal():
            return False
        before = self._marks[self._at - 1]
        gap = self._text[before.end : mark.start]
        head = mark.value.partition(self._decimal)[0]
        return (
            len(gap) == 1
            and gap in _SPACES
            and len(head) == 3
            and head.isdecimal()
            and (len(before.value) == 3 or (len(before.value) < 3 and written == before.value))
        )

    def _spelled(self) -> Decimal | None:
        start = self._at
        total = part = Decimal(0)
        while self._peek_kind() is Kind.NUMERAL or self._goes_on_inside():
            self._skip_hyphens()  # "twenty-two"
            mark = self._marks[self._at]
            self._at += 1
            if mark.kind is Kind.MAGNITUDE or mark.value.startswith("x"):  # 三百五十 is 3 × 100 + 5 × 10
                total, part = total + (part or Decimal(1)) * Decimal(mark.value.lstrip("x")), Decimal(0)
            elif mark.value != "and":
                part += Decimal(mark.value)
        value = self._with_point(total + part)
        return value if self._at > start and self._marks[self._at - 1].kind is not Kind.POINT else None

    def _goes_on_inside(self) -> bool:
        """Whether a thousand or an "and" stands inside a number: 两千九百亿, "two hundred and fifty"."""
        here, after = (*self._marks[self._at : self._at + 2], None, None)[:2]
        if here is None or after is None or self._peek() is None or after.kind is not Kind.NUMERAL:
            return False
        thousand = here.kind is Kind.MAGNITUDE and here.value == "1000" and after.first == here.after
        hundred = self._at > self._begin and self._marks[self._at - 1].value == "x100"
        return thousand or (hundred and here.value == "and" and after.first - here.first == 1)

    def _with_point(self, value: Decimal) -> Decimal:
        """With decimals that are told ("10-point-one", 三点五)."""
        if self._peek_kind() is not Kind.POINT:
            return value
        back = self._at
        self._skip_hyphens()
        self._at += 1
        decimals = ""
        self._skip_hyphens()
        while (mark := self._peek()) is not None and mark.kind in (Kind.NUMERAL, Kind.DIGITS):
            if not mark.value.isdecimal():
                break
            decimals += mark.value
            self._at += 1
        if not decimals:
            self._at = back
            return value
        return value + Decimal(f"0.{decimals}")

    def _peek_kind(self) -> Kind | None:
        position = self._at
        while position < len(self._marks) and _is_hyphen(self._marks[position]):
            position += 1
        if position >= len(self._marks):
            return None
        mark = self._marks[position]
        near = position == self._begin or mark.first == self._marks[position - 1].after
        return mark.kind if near else None

    def _skip_hyphens(self) -> None:
        while self._at < len(self._marks) and _is_hyphen(self._marks[self._at]):
            self._at += 1

    def _scaled(self, value: Decimal) -> tuple[Decimal, bool]:
        """With magnitudes: "14 trillion 240 billion", "3 lakh crore", 8兆8800亿."""
        parts, part, scaled = [], value, False
        while True:
            back = self._at
            self._skip_hyphens()
            mark = self._take(Kind.MAGNITUDE)
            if mark is None:
                self._at = back
                break
            part *= Decimal(
                mark.value
            ).normalize()  # 63.11 bn is 6.311E+10: the digits stay those of the text.
            scaled = True
            if self._peek_kind() is Kind.MAGNITUDE:
                continue
            more = self._smaller(Decimal(mark.value))
            if more is None:
                break
            parts.append(part)
            part = more
        # Not `sum`, which begins with a 0 that would fill up the digits.
        for earlier in reversed(parts):
            part = earlier + part
        return part, scaled

    def _smaller(self, magnitude: Decimal) -> Decimal | None:
        """The number that follows when its magnitude is a smaller one; else None and nothing is taken."""
        back = self._at
        value = self._digits() if self._peek_is(Kind.DIGITS) else None
        mark = self._peek()
        if (
            value is None
            or mark is None
            or mark.kind is not Kind.MAGNITUDE
            or Decimal(mark.value) >= magnitude
        ):
            self._at = back
            return None
        return value

    def _peek_is(self, kind: Kind) -> bool:
        mark = self._peek()
        return mark is not None and mark.kind is kind

    def _unit(
        self, *, percent_of: Mark | None, before: Mark | None, scaled: bool
    ) -> tuple[Measure, str, Decimal]:
        one = Decimal(1)
        if percent_of is not None:
            return Measure.PERCENT, "", one
        back = self._at
        self._skip_hyphens()
        if (mark := self._take(Kind.PERCENT)) is not None:
            return Measure.PERCENT, "", Decimal(mark.value)
        if self._take(Kind.POINTS) is not None:
            return Measure.POINTS, "", one
        if (mark := self._peek()) is not None and mark.kind is Kind.FOLD and mark.value in ("x", "+"):
            self._at += 1
            return Measure.FOLD, mark.value, one
        if (mark := self._take(Kind.CURRENCY)) is not None:
            return Measure.MONEY, mark.value, one
        if before is None and (mark := self._take(Kind.UNIT)) is not None:
            unit, _, factor = mark.value.partition("*")
            return Measure.QUANTITY, unit, Decimal(factor or "1").normalize()
        self._at = back
        if before is not None:
            return Measure.MONEY, before.value, one
        counted = scaled and any(mark.value in _COUNTED for mark in self._goods())
        return (Measure.QUANTITY, "units", one) if counted else (Measure.PLAIN, "", one)

    def _goods(self) -> Sequence[Mark]:
        """The goods behind the number, perhaps with a word before them: "14,000 Chinese trucks"."""
        ahead = self._marks[self._at : self._at + 2]
        after = self._marks[self._at - 1].after
        return [one for one in ahead if one.kind is Kind.COMMODITY and one.first - after < 2]


def _is_hyphen(mark: Mark) -> bool:
    return mark.kind is Kind.JOINT and mark.value == "hyphen"


def _shared(parts: Sequence[Part]) -> list[Part]:
    """With the unit of the last of "6.2 and 5.1 percent" given to those before it, and ranges marked."""
    shared = list(parts)
    for index in range(len(shared) - 3):
        between, first, joint, second = shared[index : index + 4]
        if (
            isinstance(between, Mark)
            and between.kind is Kind.PREP
            and between.value == "between"
            and isinstance(first, Amount)
            and isinstance(joint, Mark)
            and isinstance(second, Amount)
        ):
            shared[index + 1] = replace(first, ranged=True)
            shared[index + 3] = replace(second, ranged=True)
    for index in range(len(shared) - 3, -1, -1):
        first, joint, second = shared[index : index + 3]
        if not (isinstance(first, Amount) and isinstance(second, Amount) and isinstance(joint, Mark)):
            continue
        if second.first - first.after > 1:
            continue
        led = shared[index - 1] if index else None
        moved = isinstance(led, Mark) and led.kind is Kind.WAY and second.measure is Measure.MONEY
        if moved and joint.kind is Kind.THROUGH:
            continue  # 增加182亿美元至1039亿美元
        percent = first.measure is second.measure is Measure.PERCENT and first.value < second.value
        to = percent and joint.kind is Kind.PREP and joint.value == "to"
        given = isinstance(led, Mark) and led.kind is Kind.PREP and led.value == "from"
        if (
            (to and not given)
            or joint.kind is Kind.THROUGH
            or (joint.kind is Kind.JOINT and joint.value in ("dash", "hyphen"))
        ):
            if first.measure is Measure.PLAIN or first.measure is second.measure:
                shared[index] = replace(first, ranged=True)
                shared[index + 2] = replace(second, ranged=True)
        elif joint.kind is Kind.JOINT and joint.value in _JOINED:
            shared[index] = _like(first, second)
    return shared


def _like(first: Amount, second: Amount) -> Amount:
    if first.scaled and second.measure is Measure.PERCENT:
        return first  # "Imports were 219.3 billion, 2.2 percent higher."
    if first.measure is Measure.PLAIN and second.measure is not Measure.PLAIN and not _is_year(first):
        scale = _magnitude(second) if second.scaled and not first.scaled else Decimal(1)
        return replace(
            first, measure=second.measure, unit=second.unit, value=first.value * scale, scaled=True
        )
    if first.measure is second.measure is Measure.MONEY and second.scaled and not first.scaled:
        return replace(first, value=first.value * _magnitude(second), scaled=True)
    return first


def _is_year(amount: Amount) -> bool:
    return amount.value == amount.value.to_integral_value() and 1900 <= amount.value <= 2100


def _magnitude(amount: Amount) -> Decimal:
    for power in (12, 9, 6, 3):
        if amount.value >= Decimal(10) ** power:
            return Decimal(1).scaleb(power)
    return Decimal(1)
