"""A sentence on trade cut into clauses."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from bot.analysis.trade.clauses import Clause, rejoined, settle, telling_parts, with_differences_told
from bot.analysis.trade.gaps import with_gaps_told
from bot.analysis.trade.kinds import BALANCES, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.periods import is_past, is_point, is_quarter
from bot.analysis.trade.receipts import with_receipts_told
from bot.analysis.trade.whens import Shape, When

#: With what a sentence may go on behind the time that it compares with.
_LED = (
    *(Kind.WAY, Kind.WAY_TO, Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.PRONOUN, Kind.PLACE, Kind.COMMODITY),
    *(Kind.TERMS, Kind.ALL),
)
#: What a change is of, between what it compares with and itself: "compared with May, they were down 5%".
_SUBJECTS = (Kind.PRONOUN, Kind.FLOW, Kind.APPROX, "pause")
_LISTED = frozenset((Kind.PLACE, Kind.COMMODITY, Kind.FLOW))
_LIST_JOINTS = frozenset(("and", "list", "pause"))


def split(parts: Sequence[Part]) -> list[Clause]:
    """The clauses of a sentence, in order; those without parts are left out."""
    found = rejoined([clause for clause in _Splitter(list(telling_parts(parts))).split() if clause.parts])
    found = with_receipts_told(with_gaps_told(with_differences_told(found)))
    for before, clause in pairwise(found):
        settle(before, clause)
        if before.joint == "except" and clause.joint == "and" and _only_names(before) and _only_names(clause):
            clause.joint = "except"  # "$5bn, mainly steel and carpets"
    for clause in found:
        told = bool(clause.marks(Kind.FLOW, Kind.VERB))
        if clause.versus and told:
            clause.versus = False  # "After months of decline exports rose 5%."
        if told or clause.amounts:
            break
    return found


def _only_names(clause: Clause) -> bool:
    return all(_is(part, Kind.COMMODITY) for part in clause.parts)


def _is(part: Part | None, *wanted: Kind | str) -> bool:
    """Whether `part` is a mark of one of the kinds, or with one of the values, that are wanted."""
    return isinstance(part, Mark) and (
        part.kind in wanted or (part.kind is Kind.JOINT and part.value in wanted)
    )


def _is_percent(part: Part) -> bool:
    return isinstance(part, Amount) and part.measure is Measure.PERCENT


def _is_level(part: Part) -> bool:
    return isinstance(part, Amount) and part.measure in (Measure.MONEY, Measure.QUANTITY)


#: What "за месяц" and "over the quarter" mean that do not stand right behind a change.
_OF_TEXT = {"mom": Shape.LAST_MONTH, "qoq": Shape.QUARTER}


def _is_comparative(parts: Sequence[Part]) -> bool:
    told = [part for part in parts[-3:] if not _is(part, Kind.RESPECTIVELY, Kind.PRONOUN)]
    return len(told) > 1 and _is(told[-1], Kind.THAN) and isinstance(told[-2], Amount)


class _Splitter:
    def __init__(self, parts: list[Part]) -> None:
        self._parts = parts
        self._clauses = [Clause()]
        self._bracket = False
        #: Whether the sentence begins with what its first words are compared with.
        self._led = False
        #: Whether what was gained on a time is yet to be told.
        self._gained = False

    def split(self) -> list[Clause]:
        for index, part in enumerate(self._parts):
            if isinstance(part, Mark):
                self._take(index, part)
            elif isinstance(part, When) and self._is_of_basis(part):
                continue  # "по сравнению с аналогичным периодом 2024 года"
            else:
                # "5% more than July" without a "than", as Russian has it
                bare = (isinstance(part, When) or _is_level(part)) and _is_comparative(self._last.parts)
                if bare or (isinstance(part, When) and self._is_below(part)):
                    self._begin("versus", versus=True)
                elif self._gained and isinstance(part, Amount):
                    self._begin("base")
                    self._gained = False
                self._last.parts.append(part)
        return self._clauses

    def _take(self, index: int, part: Mark) -> None:
        if part.kind is Kind.BASIS and part.value.endswith("?"):
            self._vague_basis(index, part)
        elif part.kind is Kind.JOINT:
            self._join(index, part)
        elif part.kind is Kind.PREP and self._is_joining(index, part):
            self._last.joined.add(part.first)
        elif self._is_part_with_partner(index, part):
            self._begin("then")
        elif self._is_end_of_versus(index, part):
            self._begin("to")
            self._last.parts.append(part)
        elif part.kind is Kind.VERSUS and part.value in ("having", "had"):
            if self._tells_pace_of_month(index):
                self._begin("versus", versus=True)
            elif part.value == "had":
                self._join(index, part._replace(kind=Kind.JOINT, value="which"))
        elif part.kind is Kind.VERSUS and part.value == "behind":
            self._turn_back()
        elif self._is_base(part):
            self._begin("base")
            self._last.parts.append(part)
        elif self._is_of_gain(index, part):
            self._begin("base", versus=True)
            self._gained = True
        elif self._is_versus(index, part):
            self._begin(self._joint_of_versus(index, part), versus=True)
        elif part.value == "over" and self._is_long(index + 1):
            pass  # "fell 3% over the nine months"
        elif part.kind is Kind.THAN and part.value in ("over", "under"):
            self._last.parts.append(part._replace(value="up" if part.value == "over" else "down"))
            self._begin("versus", versus=True)
        else:
            self._last.parts.append(part)

    @property
    def _last(self) -> Clause:
        return self._clauses[-1]

    def _vague_basis(self, index: int, part: Mark) -> None:
        """ "За месяц" and "за год": what a change behind or right before them goes back by, else a time."""
        behind = index > 0 and _is_percent(self._parts[index - 1])
        basis = part._replace(value=part.value.rstrip("?"))
        ahead = self._parts[index + 1] if index + 1 < len(self._parts) else None
        if behind or (basis.value == "yoy" and not (ahead is not None and _is_level(ahead))):
            self._last.parts.append(basis)
        elif basis.value in _OF_TEXT:
            shape = _OF_TEXT[basis.value]
            self._last.parts.append(When(shape=shape, first=part.first, after=part.after, span=part.span))

    def _begin(self, joint: str, *, versus: bool = False) -> None:
        self._clauses.append(Clause(versus=versus, bracket=self._bracket, joint=joint))

    def _turn_back(self) -> None:
        """Make what stands before 相比 a comparison: 与5月相比."""
        parts = self._last.parts
        preps = [at for at, part in enumerate(parts) if _is(part, Kind.PREP)]
        compared = parts[preps[-1] + 1 :] if preps else []
        whole = bool(compared) and all(isinstance(part, When | Amount) for part in compared)
        if whole:
            del parts[preps[-1] :]
        self._begin("base" if whole else "versus", versus=True)
        self._last.parts.extend(compared if whole else ())

    def _join(self, index: int, mark: Mark) -> None:
        match mark.value:
            case "open":
                self._bracket = True
                self._begin("open")
            case "close":
                self._bracket = False
                self._begin("close")
            case "or":
                self._begin("or")
            case "which":
                self._begin("then")
                self._last.relative = True
            case "among":
                self._begin("then")
                self._last.among = True
            case value:
                if value in _LIST_JOINTS and self._is_list(index):
                    self._last.joined.add(mark.first)
                else:
                    self._begin(value)

    def _leads_to_what_is_told(self, index: int) -> bool:
        """Whether a sentence begins with a time to compare with, and no comma: "compared with May exports
        rose 5%"."""
        behind = self._parts[index + 1 : index + 3]
        if any(clause.parts for clause in self._clauses) or len(behind) < 2:
            return False
        return isinstance(behind[0], When) and _is(behind[1], *_LED)

    def _tells_pace_of_month(self, index: int) -> bool:
        """Whether words behind say how trade moved in another month: "having lost 11% in April"."""
        inside = list(takewhile(lambda part: not _is(part, Kind.JOINT), self._parts[index + 1 :]))
        moved = any(map(_is_percent, inside)) and any(_is(part, Kind.WAY, Kind.WAY_TO) for part in inside)
        return moved and any(isinstance(part, When) and part.shape is Shape.MONTHS for part in inside)

    def _is_part_with_partner(self, index: int, part: Mark) -> bool:
        """Whether a part of what was told follows with where it went: "to 12 million tons, with 10 million of
        them coming from Brazil"."""
        if not (_is(part, Kind.PREP) and part.value == "with" and self._last.amounts):
            return False
        behind = self._parts[index + 1 : index + 6]
        led = ((prep, place) for prep, place in pairwise(behind) if _is(place, Kind.PLACE))
        sent = any(isinstance(prep, Mark) and prep.value in ("from", "to") for prep, _ in led)
        return sent and _is_level(behind[0])

    def _joint_of_versus(self, index: int, part: Mark) -> str:
        """How a comparison is joined: pace where it is one of how fast trade moved, and not of how much it
        was: "rose 5%, faster than in June"."""
        if part.value == "compared" and self._leads_to_what_is_told(index):
            self._led = True
            return "base"
        if part.value in ("against", "compared"):
            told = [one for one in self._parts[index + 2 : index + 7] if not _is(one, *_SUBJECTS)]
            opens = not self._last.parts and self._tells_change(told)
            return "base" if opens else "versus"
        if part.kind is not Kind.VERSUS or part.value == "versus":
            return "versus"
        last = self._last.parts[-1] if self._last.parts else None
        counted = isinstance(last, Amount) and last.after == part.first
        return "versus" if part.value == "pace" and counted else part.value

    def _is_versus(self, index: int, part: Mark) -> bool:
        if part.kind is Kind.VERSUS:
            return True
        ahead = self._parts[index + 1] if index + 1 < len(self._parts) else None
        if part.kind is not Kind.PREP or part.value not in ("from", "with", "and", "on", "against"):
            return False
        if part.value == "against" and self._last.parts:
            return isinstance(ahead, When | Amount)  # "рост к июлю", "104% к июлю"
        if _is(ahead, Kind.SUPERLATIVE) and index + 2 < len(self._parts):
            ahead = self._parts[index + 2]  # "from a record $5bn"
        if part.value == "on" and ahead is not None and _is_level(ahead) and self._ends_with_change():
            return True  # "a 26% rise on the $5bn recorded in May 2024"
        if isinstance(ahead, Amount) and part.value != "on":
            moved = self._has_moved() or self._reaches(ahead)
            ways = [_is(one, Kind.WAY) for one in self._parts[index + 2 : index + 4]]
            if self._is_of_another_measure(ahead) or (part.value == "with" and ways == [True, True]):
                return False  # "earned $5bn from 6 million bags", "with the 7% gain down from 11%"
            return (part.value == "from" or moved) and not self._is_joining(index, part)
        beyond = self._parts[index + 2] if index + 2 < len(self._parts) else None
        past = isinstance(ahead, When) and ahead.shape in (Shape.AGO, Shape.SAME)
        days = isinstance(ahead, When) and ahead.shape is Shape.DAYS  # "from May 1 to 16 came to $5bn"
        counted = isinstance(beyond, Amount) and not days
        if part.value == "from" and isinstance(ahead, When) and (past or counted):
            return True
        of = isinstance(ahead, Mark) and ahead.value == "of"
        if part.value == "from" and of and isinstance(beyond, When) and is_point(beyond):
            return bool(self._last.amounts)  # "from their record in 2023"
        if part.value in ("from", "with") and _is(ahead, Kind.FLOW) and self._last.amounts:
            # "A deficit of $1bn in May from a surplus a year earlier", "… of $2bn in April"
            # "Перешел к дефициту в 2 млрд с профицита в 1 млрд в апреле"
            balance = isinstance(ahead, Mark) and ahead.value in BALANCES
            near = [one for one in self._parts[index + 2 : index + 7] if isinstance(one, When)]
            past = any(one.shape is Shape.AGO or (balance and is_point(one)) for one in near)
            return past and (balance or part.value == "from")
        on = part.value == "on" and isinstance(ahead, When) and is_past(ahead)
        if on and self._last.parts and _is_percent(self._last.parts[-1]):
            return True  # "up 16% on the same period last year"
        begun = any(clause.parts for clause in self._clauses)
        opens = not begun and _is(beyond, Kind.FLOW, Kind.VERB, Kind.PRONOUN)
        if part.value == "against" and not self._last.parts and isinstance(ahead, When) and is_point(ahead):
            opens = opens or self._tells_change(self._parts[index + 2 : index + 4])
        if part.value in ("from", "against") and opens and isinstance(ahead, When) and is_point(ahead):
            return True  # "К июню экспорт снизился"
        moved = part.value == "from" and bool(self._last.parts) and _is_percent(self._last.parts[-1])
        if moved and isinstance(ahead, When) and is_quarter(ahead):
            return True  # "down 4% from the first three months of 2023"
        # "down 4% from July", "(4%) in August from July", but "the four months from July to October"
        told = self._last.amounts or (self._last.joint == "close" and self._last.times)
        return isinstance(ahead, When) and is_point(ahead) and bool(told)

    def _is_of_gain(self, index: int, part: Mark) -> bool:
        """Whether a month follows on which trade gained, and how much: "the gain on September was 3%"."""
        before, behind = self._last.parts[-1:], self._parts[index + 1 : index + 4]
        led = _is(part, Kind.PREP) and part.value in ("on", "against") and bool(before and behind)
        gain = led and _is(before[0], Kind.WAY) and before[0].after == part.first
        told_here = self._clauses[-1:] if part.value == "against" else self._clauses
        if not gain or any(clause.amounts for clause in told_here):
            return False
        month, *others = behind
        told = [one for one in others if not _is(one, Kind.PREP, "hyphen")][:1]
        # "Прибавил к 2020-му 38%", but "gained on the year 38%"
        shapes = (Shape.MONTHS, Shape.YEAR) if part.value == "against" else (Shape.MONTHS,)
        single = isinstance(month, When) and month.shape in shapes and is_point(month)
        return single and any(map(_is_percent, told))

    def _tells_change(self, behind: Sequence[Part]) -> bool:
        """Whether words behind a time begin with a change: "к апрелю прибавка 11%, к маю - минус 4%"."""
        told = behind[_is(next(iter(behind), None), Kind.WAY, "dash") :]
        return any(map(_is_percent, [one for one in told if not _is(one, Kind.PREP)][:1]))

    def _is_of_basis(self, when: When) -> bool:
        """Whether a time only says which one a basis means that stands right before it."""
        before = self._last.parts[-1] if self._last.parts else None
        past = when.year is not None or when.years_on == -1
        return past and isinstance(before, Mark) and before.kind is Kind.BASIS and before.after == when.first

    def _is_below(self, when: When) -> bool:
        """Whether it is lower or higher than a time ago, or a month: "остается ниже прошлогоднего", "превысил
        показатель февраля на 3%"."""
        parts = [part for part in self._last.parts[-2:] if not _is(part, Kind.PRONOUN)]
        before = parts[-1] if parts else None
        near = before is not None and when.first - before.after <= 1  # "меньше показателя прошлого года"
        month = when.shape is Shape.MONTHS and is_point(when) and not self._last.amounts
        return (when.shape is Shape.AGO or month) and near and _is(before, Kind.THAN)

    def _reaches(self, amount: Amount) -> bool:
        """Whether "to" a number of the same kind stands before: "до 15 тонн с 12 тонн"."""
        *_, prep, last = (None, None, *self._last.parts)
        return _is(prep, Kind.PREP) and isinstance(last, Amount) and last.measure is amount.measure

    def _has_moved(self) -> bool:
        """Whether a word of change stands before: "рост экспорта замедлился - до 1% с 14,7%", "сальдо
        сократилось почти вдвое, с 33,7 млрд до 17,5 млрд"."""
        apart = self._last.joint == "dash" or (self._last.joint == "pause" and not self._last.parts)
        return any(one.marks(Kind.WAY) for one in (self._clauses[-2:] if apart else [self._last]))

    def _ends_with_change(self) -> bool:
        """Whether "a 26% rise" or "an increase of 26%" stands before."""
        last = self._last.parts[-3:]
        rise = len(last) > 1 and _is_percent(last[-2]) and _is(last[-1], Kind.WAY, Kind.THAN)
        of = len(last) > 2 and _is(last[0], Kind.WAY) and _is(last[1], Kind.PREP) and _is_percent(last[2])
        return rise or of

    def _is_of_another_measure(self, amount: Amount) -> bool:
        """Whether money stands before so many tonnes, or the other way round."""
        before = self._last.parts[-1] if self._last.parts else None
        levels = before is not None and _is_level(before) and _is_level(amount)
        return levels and isinstance(before, Amount) and before.measure is not amount.measure

    def _is_long(self, index: int) -> bool:
        """Whether a time of some months stands at `index`, or the one that the text speaks of."""
        ahead = self._parts[index] if index < len(self._parts) else None
        return isinstance(ahead, When) and (ahead.shape is Shape.SAME or not is_point(ahead))

    def _is_percent_at(self, index: int) -> bool:
        return index < len(self._parts) and _is_percent(self._parts[index])

    def _is_end_of_versus(self, index: int, part: Mark) -> bool:
        """Whether "to" goes on after "rose from 3 to 5", or what is compared is named: "against July exports
        fell"."""
        if not self._last.versus:
            return False
        times = all(isinstance(one, When) or _is(one, Kind.PREP, Kind.TERMS) for one in self._last.parts)
        if times and self._last.times and _is(part, Kind.PREP) and self._is_percent_at(index + 1):
            return True  # "вырос по сравнению с маем на 3%", "against May by 3%"
        if _is(part, Kind.FLOW, Kind.VERB, Kind.WEAK, Kind.PRONOUN, Kind.TERMS) and self._last.parts:
            stops = [at for at, clause in enumerate(self._clauses) if clause.joint == "stop"]
            told = self._clauses[stops[-1] if stops else 0 :]
            parts = [one for clause in told for one in clause.parts]
            return all(isinstance(one, When) or _is(one, Kind.PREP) for one in parts)
        ends = any(isinstance(one, Amount) for one in self._last.parts)
        ends = ends or (bool(self._last.parts) and isinstance(self._last.parts[-1], When))
        if not ends:
            return False
        ahead = self._parts[index + 1] if index + 1 < len(self._parts) else None
        to = part.kind in (Kind.WAY_TO, Kind.REVISED) or (part.kind is Kind.PREP and part.value == "to")
        # "3% lower than in June last year at $5bn"
        at = part.kind is Kind.PREP and part.value == "in" and ahead is not None and _is_level(ahead)
        return (to and isinstance(ahead, Amount)) or (at and isinstance(self._last.parts[-1], When))

    def _is_base(self, part: Mark) -> bool:
        """Whether a word of change follows what it is measured against: 较7月下降."""
        kinds = _LED if self._led else (Kind.WAY, Kind.WAY_TO, Kind.PRONOUN)
        return (
            part.kind in kinds
            and self._last.joint == "base"
            and self._last.versus
            and all(isinstance(one, When | Amount) for one in self._last.parts)
        )

    def _is_joining(self, index: int, part: Mark) -> bool:
        """Whether 和 stands between two numbers of a list."""
        after = self._parts[index + 1] if index + 1 < len(self._parts) else None
        base = isinstance(after, Amount) and after.shared  # "до 14 млрд евро с 15 млрд"
        return part.value == "and" and not base and self._is_list(index)

    def _is_list(self, index: int) -> bool:
        """Whether a comma or "and" stands between things of one kind, which belong together."""
        if not self._last.parts or index + 1 >= len(self._parts):
            return False
        before, after = self._last.parts[-1], self._parts[index + 1]
        if _is(after, Kind.JOINT) and index + 2 < len(self._parts):  # ", and"
            after = self._parts[index + 2]
        beyond = self._parts[index + 2] if index + 2 < len(self._parts) else None
        if _is(after, Kind.PREP) and beyond is not None:
            after = beyond
        elif _is(self._parts[index], "pause") and beyond is not None and not _is(beyond, *_LIST_JOINTS):
            return False  # "banned seafood, food exports fell": a list of two has no comma.
        if isinstance(before, Amount) and isinstance(after, Amount):
            near = after.first - before.after <= 1
            return near and before.measure is after.measure and before.unit == after.unit
        return (
            isinstance(before, Mark)
            and isinstance(after, Mark)
            and before.kind is after.kind
            and before.kind in _LISTED
        )
