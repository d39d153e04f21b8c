"""Times as texts on trade name them: months, quarters, days, "a year earlier".

Each word is spelled as one letter, and the letters of a sentence are looked through for the shapes that names
of times have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.analysis.lexicon import Kind, Mark
from bot.domain.facts import Span


class Shape(Enum):
    """How a time is named."""

    MONTHS = auto()
    DAYS = auto()
    YEAR = auto()
    #: A time that is no stretch of trade: a day.
    DAY = auto()
    #: "a year earlier": as long as the time that the text speaks of, but earlier.
    AGO = auto()
    TO_DATE = auto()
    #: The first months of a fiscal year, or all of it.
    FISCAL = auto()
    #: "the same period": the time that the text speaks of, or that of a year ago in a comparison.
    SAME = auto()
    #: "last month": seen from the day of publication.
    RELATIVE = auto()
    #: The last month of the time that the text speaks of.
    LAST_MONTH = auto()
    #: A stretch that is no run of months: a solar year, a season.
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time named in a sentence."""

    shape: Shape
    #: Months, or with AGO and RELATIVE the months to go back.
    months: tuple[int, int] = (1, 12)
    days: tuple[int, int] = (0, 0)
    year: int | None = None
    last_year: int | None = None
    #: 0 this year, -1 last year; None when not said.
    years_on: int | None = None
    quarter: bool = False
    #: Whether it is a year written as two: 2024-25.
    split: bool = False
    #: Whether it is called a season, whose months are those that the text tells of one.
    season: bool = False
    #: Whether it only counts months: "nine months".
    counted: bool = False
    first: int
    after: int
    span: Span


_LETTERS = {
    Kind.MONTH: "M",
    Kind.RELATIVE: "R",
    Kind.TO_DATE: "D",
    Kind.FIRST: "F",
    Kind.SAME: "S",
    Kind.FISCAL: "G",
    Kind.AGO: "a",
    Kind.THROUGH: "H",
    Kind.THAN: "V",
    **dict.fromkeys(
        (Kind.MAGNITUDE, Kind.PERCENT, Kind.CURRENCY, Kind.UNIT, Kind.POINT, Kind.PERCENT_OF, Kind.POINTS),
        "x",
    ),
}
_TIMES = {
    # The twelve and three months that end with a month, and those of a year up to its end.
    "year_to": "Z",
    "end_of": "E",
    "quarter_to": "Q",
    # The last month of the time that the text speaks of: "in the month alone".
    "alone": "L",
    "day": "d",
    "month": "m",
    "months_of_year": "o",
    "year": "y",
    "month_name": "n",
    "day_name": "e",
    "year_name": "z",
}
_PREPS = {"of": "P", "in": "P", "on": "P", "to": "H"}
_JOINTS = {"hyphen": "H", "dash": "H", "and": "A", "pause": "U", "open": "(", "close": ")"}

#: A month, then a year before and after it: "2025年", "in September of last year".
_MON = "(?:M|Nn)"
_LEAD = "(?:(?:Yz?|R)P?)?"
_TAIL = "(?:U?P?(?:Y[yz]?(?!x)|R|G))?"
_END = "(?!x)"
_SHAPES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        # July 1, 2021 to February 10, 2022; 1 июля 2021 года по 10 февраля 2022 года
        ("span", f"(?:NM|MN)(?:U?Y)?y?H(?:NM|MN)(?:U?Yy?)?{_END}"),
        # January 1-20; 1–20 января; 1月1日至20日; 1月1-20日
        ("days", f"{_LEAD}(?:MNHN{_END}|NHNM|NnNe?HNe){_TAIL}"),
        # the first 20 days of January; 1月前20天
        ("first_days", f"(?:FNdP?{_MON}|{_LEAD}{_MON}FN[de]){_TAIL}"),
        # January to September; January-to-September; 1至9月
        ("months", f"{_LEAD}(?:{_MON}(?:U?Yy?)?|N(?=HNn))(?:H{{1,3}}|A){_MON}{_TAIL}"),
        # the first quarter (July-September) of the fiscal year; первое полугодие (апрель - сентябрь)
        ("glossed", rf"{_LEAD}(?:[KJ]|FNm)(?:P?{_TAIL})?\({_MON}H{{1,3}}{_MON}{_TAIL}\)(?:P?(?:R?G|Y|R))?"),
        # the six months through September
        ("ending", f"Nm(?:P?H|E){_MON}{_TAIL}"),
        # the 2025/26 July-June season
        ("season", "YHNMH{1,3}M"),
        # 2020/21 season (July-June); 2020/21年度（7月至次年6月）
        ("told_season", rf"G?P?YHN[Gzy_]{{0,2}}\({_MON}H{{1,3}}[_z]{{0,2}}(?:Rz?)?{_MON}(?:\)|$)"),
        # nine months of 2025; the first nine months; 前9月
        # 前八月
        ("first_months", f"{_LEAD}FM"),
        ("count", f"G?{_LEAD}[FV]N(?:m|n)(?:P?G?YHNG?{_END}|{_TAIL})|Nm(?:P?(?:Yy?|R|G))|No"),
        ("same", f"(?:RP?)?S(?:P?(?:{_MON})?(?:P?(?:Y[yz]?|R)))?|Y[yz]?S"),
        ("alone", "L"),
        # 截至3月的一年
        ("year_until", f"E{_LEAD}{_MON}{_TAIL}\\.?Nz"),
        ("until", f"[ZEQ]{_MON}{_TAIL}"),
        ("quarter", f"{_LEAD}[KJ](?:P?G?YHNG?{_END}|{_TAIL})"),
        # September 8; 8 сентября; 9月8日: days on which something was said
        ("day", f"MN{_END}(?:U?Y(?!H))?|NM(?:Yy?)?|(?:Yz)?NnNe|Ne"),
        ("month", f"{_LEAD}{_MON}{_TAIL}"),
        # fiscal year 2024-25
        ("fiscal", f"GH?P?YHN{_END}|YHNG?{_END}|YHYG|GP?Y{_END}|G"),
        ("ago", "a"),
        ("to_date", "D"),
        ("relative", "R"),
        ("year", f"Y[yz]?{_END}"),
    )
)


#: With what a time can begin.
_BEGINNINGS = frozenset("MRDFSGaYNVKJZELQ")


def with_times(marks: Sequence[Mark]) -> list[Mark | When]:
    """`marks` with every time made one part."""
    letters, index_of = _spell(marks)
    found: list[Mark | When] = []
    position = 0
    while position < len(letters):
        begins = letters[position] in _BEGINNINGS
        read = _read(letters, position, marks=marks, index_of=index_of) if begins else None
        if read is not None:
            when, position = read
            found.append(when)
            continue
        if letters[position] != "_":
            found.append(marks[index_of[position]])
        position += 1
    return found


def _spell(marks: Sequence[Mark]) -> tuple[str, list[int]]:
    letters: list[str] = []
    index_of: list[int] = []
    after = marks[0].first if marks else 0
    for index, mark in enumerate(marks):
        if mark.first > after:
            letters.append("_")
            index_of.append(index)
        ahead = marks[index + 1] if index + 1 < len(marks) else None
        # "$" before a number says nothing of what stands before it.
        leads = mark.kind is Kind.CURRENCY and ahead is not None and ahead.kind is Kind.DIGITS
        letters.append("." if leads else _letter(mark))
        index_of.append(index)
        after = mark.after
    return "".join(letters), index_of


def _letter(mark: Mark) -> str:
    match mark.kind:
        case Kind.DIGITS:
            return _digits_letter(mark.value)
        case Kind.NUMERAL:
            return "N" if mark.value.isdecimal() and 1 <= int(mark.value) <= 31 else "."
        case Kind.TIME:
            return _TIMES.get(mark.value) or ("K" if mark.value.startswith("q") else "J")
        case Kind.PREP:
            return _PREPS.get(mark.value, ".")
        case Kind.JOINT:
            return _JOINTS.get(mark.value, ".")
        case Kind.PER:
            return "H" if mark.value == "slash" else "."
        case kind:
            return _LETTERS.get(kind, ".")


def _digits_letter(written: str) -> str:
    if not written.isdecimal():
        return "."
    if len(written) == 4 and written[:2] in ("19", "20"):
        return "Y"
    return "N" if len(written) <= 2 and 1 <= int(written) <= 31 else "."


def _read(
    letters: str, position: int, *, marks: Sequence[Mark], index_of: Sequence[int]
) -> tuple[When, int] | None:
    for name, pattern in _SHAPES:
        found = pattern.match(letters, position)
        if found is None:
            continue
        inside = [marks[index_of[at]] for at in range(position, found.end())]
        when = _when(name, found[0], marks=inside)
        if when is not None:
            return when, found.end()
    return None


def _when(name: str, letters: str, *, marks: Sequence[Mark]) -> When | None:
    base: dict[str, object] = {
        "first": marks[0].first,
        "after": marks[-1].after,
        "span": Span(marks[0].span.start, marks[-1].span.end),
    }
    season = any(mark.kind is Kind.FISCAL and mark.value == "unknown" for mark in marks)
    told = name == "told_season" or (name == "fiscal" and "YHN" in letters)
    if season and not told:
        return When(shape=Shape.UNKNOWN, **base)  # type: ignore[arg-type]
    numbers = [
        int(mark.value)
        for letter, mark in zip(letters, marks, strict=True)
        if letter in "NM" and not (letter == "M" and name in ("days", "first_days", "span", "day"))
    ]
    months = [int(mark.value) for mark in marks if mark.kind is Kind.MONTH]
    years = [int(mark.value) for letter, mark in zip(letters, marks, strict=True) if letter == "Y"]
    relative = next((mark.value for mark in marks if mark.kind is Kind.RELATIVE), "")
    unit, _, offset = relative.partition(":")
    if unit and unit != "year" and name != "relative":
        return None
    named = _Named(
        letters=letters,
        numbers=numbers,
        months=months,
        times=[mark.value for mark in marks if mark.kind in (Kind.TIME, Kind.AGO)],
        base={
            "year": years[0] if years else None,
            "last_year": years[-1] if years else None,
            "years_on": int(offset) if unit == "year" else None,
            "season": season,
            **base,
        },
        relative=(unit, int(offset or 0)),
    )
    return named.build(name)


_AGO = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What a name of a time is made of."""

    letters: str
    numbers: list[int]
    months: list[int]
    times: list[str]
    base: dict[str, object]
    relative: tuple[str, int]

    def build(self, name: str) -> When | None:
        """The time that it means; None when it means none."""
        match name:
            case "month" | "months" | "glossed":
                return self._months(self.numbers[0], self.numbers[-1])
            case "count":
                return self._fiscal(self.numbers[0]) if self._is_fiscal else self._months(1, self.numbers[0])
            case "ending":
                count, last = self.numbers
                return self._months((last - count) % 12 + 1, last) if 1 < count <= 12 else None
            case "first_months":
                return self._months(1, self.numbers[0])
            case "year_until":
                return (
                    self._months(self.numbers[0] % 12 + 1, self.numbers[0]) if self.numbers[1] == 1 else None
                )
            case "until":
                last = self.numbers[0]
                length = {"Z": 12, "Q": 3}.get(self.letters[0], last)
                return self._months((last - length) % 12 + 1, last)
            case "quarter":
                return self._named_months()
            case "span" | "days" | "first_days":
                return self._days(name)
            case "fiscal":
                return self._fiscal(12)
            case "same":
                return self._same()
            case "ago":
                months = _AGO[self.times[0]]
                return self._of(Shape.AGO, months=(months, months))
            case "relative":
                return self._relative()
            case "alone":
                return self._of(Shape.LAST_MONTH)
            case "to_date":
                return self._of(Shape.TO_DATE)
            case "season" | "told_season":
                return self._season()
            case "year":
                return self._of(Shape.YEAR)
            case _:
                return self._of(Shape.DAY)

    @property
    def _is_fiscal(self) -> bool:
        return "G" in self.letters or "YHN" in self.letters

    def _of(self, shape: Shape, **more: object) -> When:
        return When(**{**self.base, **more, "shape": shape})  # type: ignore[arg-type]

    def _months(self, first: int, last: int, *, counted: bool = False) -> When | None:
        if not (1 <= first <= 12 and 1 <= last <= 12):
            return None
        return self._of(Shape.MONTHS, months=(first, last), counted=counted)

    def _named_months(self) -> When | None:
        value = next(value for value in self.times if value[0] in "qr" and value[1].isdecimal())
        if self._is_fiscal:
            first, _, last = value[1:].partition("-")
            return self._fiscal(int(last or 3)) if first == "1" else None
        if value.startswith("q"):
            quarter = int(value[1:])
            return self._of(Shape.MONTHS, months=(quarter * 3 - 2, quarter * 3), quarter=True)
        first, _, last = value.removeprefix("r").partition("-")
        return self._months(int(first), int(last), counted=len(self.letters) == 1)

    def _days(self, name: str) -> When | None:
        numbers, months = self.numbers, self.months
        if not months:  # Chinese names months by numbers.
            first = name == "first_days"
            months, numbers = [numbers[0]], numbers[-1:] if first else numbers[1:]
        days = (1, numbers[-1]) if name == "first_days" else (numbers[0], numbers[-1])
        if not (1 <= days[0] <= 31 and 1 <= months[0] <= 12 and (days[0] < days[1] or len(months) > 1)):
            return None
        return self._of(Shape.DAYS, months=(months[0], months[-1]), days=days)

    def _fiscal(self, count: int) -> When | None:
        year = self.base["year"]
        if (
            isinstance(year, int)
            and self.numbers
            and "H" in self.letters
            and self.numbers[-1] != (year + 1) % 100
        ):
            return None
        # "2024-25" begins in 2024; "fiscal 2025" is named after the year in which it ends.
        begins = year if not isinstance(year, int) or "H" in self.letters else year - 1
        return self._of(Shape.FISCAL, months=(1, count), year=begins, split="H" in self.letters)

    def _season(self) -> When | None:
        """A season of a year, whose months the text tells: "the 2025/26 July-June season"."""
        year, last = self.base["year"], self.numbers[0]
        first, end = self.numbers[-2:]
        if not isinstance(year, int) or last != (year + 1) % 100 or (end - first) % 12 != 11:
            return None
        ends = year + (first > end)
        return self._of(Shape.MONTHS, months=(first, end), year=year, last_year=ends, split=True)

    def _same(self) -> When:
        if self.months and self.base["year"] is not None:
            return self._of(Shape.MONTHS, months=(self.months[0], self.months[0]))
        dated = self.base["year"] is not None or self.base["years_on"] is not None
        return self._of(Shape.AGO if dated else Shape.SAME, months=(12, 12))

    def _relative(self) -> When | None:
        unit, offset = self.relative
        if unit == "year":
            return self._of(Shape.YEAR)
        months = _AGO.get(unit, 1) * offset
        return self._of(Shape.RELATIVE, months=(months, months), quarter=unit == "quarter")
