"""Times as texts on trade name them: months, quarters, days, "a year earlier".

Each word is spelled as one letter, and the letters of a sentence are looked through for the shapes that names
of times have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.time_shapes import ANY_SHAPE, JOINTS, LETTERS, PREPS, SHAPES, TIMES
from bot.analysis.trade.whens import Shape, When
from bot.domain.facts import Span

#: A fiscal year named by its last two digits, and the least that they may be.
_SHORT_YEAR = re.compile("GP?N$")
_CENTURY_BEGAN = 10

#: Quarters, those that are named by their months, and days of a month that have a name.
_TIMES_BY_SIGN = {"q": "K", "c": "K", "t": "T"}

#: With what a time can begin.
_BEGINNINGS = frozenset("MRDFSGaYNVKJTZELQBWHisw")

#: Kinds of words whose values say by which letter they are spelled.
_SPELLED = frozenset((Kind.DIGITS, Kind.NUMERAL, Kind.TIME, Kind.PREP, Kind.JOINT, Kind.PER))


def with_times(marks: Sequence[Mark]) -> list[Mark | When]:
    """`marks` with every time made one part."""
    marks = _with_years(marks)
    letters, index_of = _spell(marks)
    if _BEGINNINGS.isdisjoint(letters):
        return list(marks)
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


def _with_years(marks: Sequence[Mark]) -> Sequence[Mark]:
    """`marks` with years told digit by digit made one number: 二〇二五年."""
    found: list[Mark] = []
    for mark in marks:
        if mark.kind is Kind.TIME and mark.value == "year_name" and (year := _spelled_year(found, mark)):
            found[-4:] = [year]
        found.append(mark)
    return found


def _spelled_year(before: Sequence[Mark], name: Mark) -> Mark | None:
    """The number that the last four marks are, each a digit, at once before the word for a year."""
    digits = before[-4:]
    told = "".join(mark.value for mark in digits if mark.kind is Kind.NUMERAL)
    if len(digits) < 4 or len(told) != 4 or digits[0].first + 4 != name.first:
        return None
    if not told.isdecimal() or _digits_letter(told) != "Y":
        return None
    return digits[0]._replace(kind=Kind.DIGITS, value=told, after=name.first, end=digits[3].end)


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
    if mark.kind not in _SPELLED:
        return LETTERS.get(mark.kind, ".")
    match mark.kind:
        case Kind.DIGITS:
            return _digits_letter(mark.value)
        case Kind.NUMERAL:
            return "N" if mark.value.isdecimal() and 1 <= int(mark.value) <= 31 else "."
        case Kind.TIME:
            return TIMES.get(mark.value) or _TIMES_BY_SIGN.get(mark.value[0], "J")
        case Kind.PREP:
            return PREPS.get(mark.value, ".")
        case Kind.JOINT:
            return JOINTS.get(mark.value, ".")
        case _:
            return "H" if mark.value == "slash" else "."


def _digits_letter(written: str) -> str:
    if not written.isdecimal():
        return "."
    if len(written) == 4 and written[:2] in ("19", "20"):
        return "Y"
    return "N" if len(written) <= 2 and 1 <= int(written) <= 31 else "."


def _read(
    letters: str, position: int, *, marks: Sequence[Mark], index_of: Sequence[int]
) -> tuple[When, int] | None:
    first = ANY_SHAPE.match(letters, position)
    for name, pattern in SHAPES[(first.lastindex or 1) - 1 :] if first else ():
        found = pattern.match(letters, position)
        if found is None:
            continue
        inside = [marks[index_of[at]] for at in range(position, found.end())]
        if name == "ago" and inside[0].value.endswith("!") and letters[found.end() : found.end() + 1] == "_":
            continue  # "a month before the tariff came into effect"
        when = _when(name, found[0], marks=inside)
        if when is not None:
            return when, found.end()
    return None


def _when(name: str, letters: str, *, marks: Sequence[Mark]) -> When | None:
    base: dict[str, object] = {
        "first": marks[0].first,
        "after": marks[-1].after,
        "span": Span(marks[0].start, marks[-1].end),
    }
    if name == "until" and letters[0] == "H" and marks[0].kind is not Kind.THROUGH:
        return None  # "To October" is none but in Russian, where it is "in".
    season = any(mark.kind is Kind.FISCAL and mark.value in ("unknown", "running") for mark in marks)
    told = name == "told_season" or (name == "fiscal" and "YHN" in letters)
    if season and not told:
        runs = any(mark.kind is Kind.FISCAL and mark.value == "running" for mark in marks)
        return When(shape=Shape.UNKNOWN, season=runs, **base)  # type: ignore[arg-type]
    numbers = [
        int(mark.value)
        for letter, mark in zip(letters, marks, strict=True)
        if letter in "NM" and not (letter == "M" and name in ("days", "first_days", "span", "day"))
    ]
    months = [int(mark.value) for mark in marks if mark.kind is Kind.MONTH]
    years = [int(mark.value) for letter, mark in zip(letters, marks, strict=True) if letter == "Y"]
    relative = next((mark.value for mark in marks if mark.kind is Kind.RELATIVE), "")
    unit, _, offset = relative.partition(":")
    units = {mark.value.partition(":")[0] for mark in marks if mark.kind is Kind.RELATIVE}
    if units - {"year"} and not name.startswith("relative"):
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
            **(_run(marks) if name == "run" and relative else {}),
            **base,
        },
        relative=(unit, int(offset or 0)),
    )
    return named.build(name)


def _run(marks: Sequence[Mark]) -> dict[str, object]:
    """The years of a run of months whose ends are both told from the day of publication."""
    first, last = (int(mark.value.partition(":")[2]) for mark in marks if mark.kind is Kind.RELATIVE)
    return {"years_on": last, "apart": last - first}


#: Shapes that mean the same whatever they are made of.
_PLAIN = {
    "since": Shape.DAY,
    "alone": Shape.LAST_MONTH,
    "in_quarter": Shape.QUARTER,
    "trailing": Shape.TRAILING,
    "to_date": Shape.TO_DATE,
    "year": Shape.YEAR,
    "whole": Shape.WHOLE,
}

_AGO = {"year": 12, "quarter": 3, "month": 1, "year!": 12, "quarter!": 3, "month!": 1}


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
        if plain := _PLAIN.get(name):
            return self._of(plain)
        match name:
            case "month" | "months" | "run":
                return self._months(self.numbers[0], self.numbers[-1])
            case "months_of_season":  # July-May 2022-23
                return self._glossed(self.numbers[0], self.numbers[1])
            case "glossed":  # The first eleven months (April-February).
                return self._glossed(self.numbers[-2], self.numbers[-1])
            case "ended_quarter":
                return self._until(self.numbers[0], 3) if self.numbers[0] % 3 == 0 else None
            case "closed":
                return self._closed(self.numbers[0])
            case "count":
                return self._count(self.numbers[0])
            case "count_of":
                count, last = self.numbers[:2]
                return self._months(last % 12 + 1, (last + count - 1) % 12 + 1)
            case "ending" | "ended":
                count, last = self.numbers[:: 1 if name == "ending" else -1]
                return self._months((last - count) % 12 + 1, last) if 1 < count <= 12 else None
            case "first_months":
                return self._months(1, self.numbers[0])
            case "year_until":
                return self._until(self.numbers[0], 12) if self.numbers[1] == 1 else None
            case "until":
                last = (self.numbers or [3 * int(value[1]) for value in self.times if value[0] in "qc"])[0]
                return self._until(last, {"Z": 12, "Q": 3}.get(self.letters[0], last))
            case "half_to":
                return self._until(self.numbers[-1], 6) if "r1-6" in self.times else None
            case "quarter":
                return self._named_months()
            case "half_month" | "part":
                return self._part_of_month()
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
            case "relative_days":
                return self._relative_days()
            case "season" | "told_season":
                return self._season()
        return self._day()

    def _count(self, months: int) -> When | None:
        found = self._fiscal(months) if self._is_fiscal else self._months(1, months)
        return replace(found, leading=self.letters == "FNm") if found else None

    @property
    def _is_fiscal(self) -> bool:
        return "G" in self.letters or "YHN" in self.letters

    def _of(self, shape: Shape, **more: object) -> When:
        return When(**{**self.base, **more, "shape": shape})  # type: ignore[arg-type]

    def _months(self, first: int, last: int, *, counted: bool = False) -> When | None:
        if not (1 <= first <= 12 and 1 <= last <= 12):
            return None
        return self._of(Shape.MONTHS, months=(first, last), counted=counted)

    def _glossed(self, first: int, last: int) -> When | None:
        """Months that explain others, of a season: "eleven months of the 2024/25 season (October-August)"."""
        year = self.base["year"]
        found = self._months(first, last)
        turns = found is not None and "YHN" in self.letters and isinstance(year, int) and first > last
        return replace(found, last_year=year + 1) if found and turns and isinstance(year, int) else found

    def _until(self, last: int, length: int) -> When | None:
        found = self._months((last - length) % 12 + 1, last)
        if found is None:
            return None
        # "The three months to June" are a quarter.
        return replace(found, yearly=length == 12 != last, quarter=length == 3 and last % 3 == 0)

    def _closed(self, last: int) -> When | None:
        """A quarter or half of a year of which the text tells with which month it ends, as fiscal ones do."""
        value = next((value for value in self.times if value[0] in "qr" and value[1].isdecimal()), "")
        if value.startswith("q"):
            months = ((last - 3) % 12 + 1, last)
            return self._of(Shape.MONTHS, months=months, quarter=True) if last % 3 == 0 else None
        return self._until(last, 6) if value in ("r1-6", "r7-12") else None

    def _named_months(self) -> When | None:
        value = next(value for value in self.times if value[0] in "qcr" and value[1].isdecimal())
        if self._is_fiscal and value[0] != "c":
            first, _, last = value[1:].partition("-")
            return self._fiscal(int(last or 3)) if first == "1" else None
        if value[0] in "qc":
            quarter = int(value[1:])
            return self._of(Shape.MONTHS, months=(quarter * 3 - 2, quarter * 3), quarter=True)
        dated = self.base["year"] is not None or self.base["years_on"] is not None
        if value.startswith("r0") and not dated:
            return None  # "nearly all of them", but "all of 2024"
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

    def _day(self) -> When:
        *months, day = self.numbers or [0]
        month = (*self.months, *months, 1)[0]
        return self._of(Shape.DAY, months=(month, month), days=(day, day))

    def _part_of_month(self) -> When | None:
        month, days = self.months[0] if self.months else self.numbers[0], self._named_days()
        return self._of(Shape.DAYS, months=(month, month), days=days) if days else None

    def _named_days(self) -> tuple[int, int] | None:
        """Those of a month that have a name, such as t11-20, the first half, which is written as that of a
        year, or simply the first."""
        for value in self.times:
            if value.startswith("t") and value[1].isdecimal():
                first, _, last = value[1:].partition("-")
                return int(first), int(last)
        return (1, 15) if "r1-6" in self.times else None

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
        if year is None and _SHORT_YEAR.search(self.letters):  # FY25
            if self.numbers[-1] < _CENTURY_BEGAN:
                return None
            begins, year = 2000 + self.numbers[-1] - 1, 2000 + self.numbers[-1]
            return self._of(Shape.FISCAL, months=(1, count), year=begins, last_year=year)
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
        dated = any(self.base[name] is not None for name in ("year", "years_on")) or "a" in self.letters
        return self._of(Shape.AGO if dated else Shape.SAME, months=(12, 12), split="YHN" in self.letters)

    def _relative_days(self) -> When | None:
        """Days of this month or the last, its first ones or its first half."""
        unit, offset = self.relative
        if "H" in self.letters:
            days: tuple[int, int] | None = (self.numbers[0], self.numbers[-1])
        else:
            days = (1, self.numbers[-1]) if self.numbers else self._named_days()
        if unit != "month" or days is None or 0 < days[1] <= days[0]:
            return None
        return self._of(Shape.RELATIVE, months=(offset, offset), days=days)

    def _relative(self) -> When | None:
        unit, offset = self.relative
        if unit == "year":
            return self._of(Shape.YEAR)
        months = _AGO.get(unit, 1) * offset
        return self._of(Shape.RELATIVE, months=(months, months), quarter=unit == "quarter")
