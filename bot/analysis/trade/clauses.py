"""Parts of a sentence on trade that are read together, so that no number is read with the words of others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from bot.analysis.trade.kinds import NAMING, SIDES, Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.whens import When

_SILENT = frozenset((Kind.APPROX, Kind.NONE, Kind.PLAIN, Kind.NUMERAL, Kind.DIGITS, Kind.MAGNITUDE))
_BEFORE_NUMBERS = (Kind.VERSUS, Kind.APPROX)


@dataclass(slots=True)
class Clause:
    """Parts of a sentence that are read together."""

    parts: list[Part] = field(default_factory=list)
    #: Whether it says what something is compared with ("against $5bn a year earlier").
    versus: bool = False
    #: Whether it stands in brackets.
    bracket: bool = False
    #: What stands before it: and, then, pause, …; pace before a comparison of how fast trade moved
    joint: str = ""
    #: Whether it is joined by "which" or "who": its times are those of something else.
    relative: bool = False
    #: Whether it tells of a part of what was told before: 其中.
    among: bool = False
    #: Tokens of the commas and "and"s inside its lists.
    joined: set[int] = field(default_factory=set)
    #: Whether it stands between a flow and what it did.
    inside: bool = False
    #: What so many parts are: the marks by kind, the numbers that may be figures, the times, and what leads
    #: to places.
    _sorted: int = 0
    _by_kind: dict[Kind, list[Mark]] = field(default_factory=dict)
    _amounts: list[Amount] = field(default_factory=list)
    _times: list[When] = field(default_factory=list)
    _led: list[tuple[Mark, Mark]] = field(default_factory=list)

    def with_parts(self, parts: Sequence[Part]) -> "Clause":
        """A clause that tells `parts` in the place of this one, and compares nothing."""
        return Clause(
            parts=list(parts),
            joint=self.joint,
            bracket=self.bracket,
            among=self.among,
            joined=self.joined,
        )

    def marks(self, *kinds: Kind) -> list[Mark]:
        """The marks of these kinds, in order."""
        if self._sorted != len(self.parts):
            self._sort()
        known = [self._by_kind[kind] for kind in kinds if kind in self._by_kind]
        if len(known) < 2:
            return known[0] if known else []
        return sorted(chain.from_iterable(known), key=lambda mark: mark.first)

    def _sort(self) -> None:
        self._by_kind, self._amounts, self._times = {}, [], []
        for part in self.parts:
            if isinstance(part, Mark):
                self._by_kind.setdefault(part.kind, []).append(part)
            elif isinstance(part, When):
                self._times.append(part)
            elif part.measure is not Measure.PLAIN:
                self._amounts.append(part)
        places = self._by_kind.get(Kind.PLACE, ())
        self._led = [
            (prep, place)
            for prep, place in pairwise(self.parts if places else ())
            if isinstance(prep, Mark) and isinstance(place, Mark)
            if prep.kind is Kind.PREP and place.kind is Kind.PLACE
        ]
        self._sorted = len(self.parts)

    @property
    def is_inserted(self) -> bool:
        """Whether it tells of something by the way: "in 2024, which ended with a boom, …"."""
        return self.inside or (self.relative and not self.amounts and not self.marks(Kind.FLOW, Kind.VERB))

    @property
    def tells_pace(self) -> bool:
        """Whether its numbers are changes, so that its time is no basis: "after 4.3% in June", "faster than
        in June"."""
        return self.joint == "pace" or any(
            one.measure in (Measure.PERCENT, Measure.POINTS) for one in self.amounts
        )

    @property
    def amounts(self) -> list[Amount]:
        """The numbers that may be figures, in order."""
        if self._sorted != len(self.parts):
            self._sort()
        return self._amounts

    @property
    def times(self) -> list[When]:
        """The times, in order."""
        if self._sorted != len(self.parts):
            self._sort()
        return self._times

    @property
    def led(self) -> list[tuple[Mark, Mark]]:
        """The prepositions right before places, each with its place, in order."""
        if self._sorted != len(self.parts):
            self._sort()
        return self._led


def is_mark(part: Part | None, kind: Kind, *values: str) -> bool:
    """Whether `part` is a mark of this kind, and with one of these values when any are given."""
    return isinstance(part, Mark) and part.kind is kind and (not values or part.value in values)


def telling_parts(parts: Sequence[Part]) -> Iterator[Part]:
    """`parts` without those that change nothing: "about", "more than" before a number, hyphens."""
    skip = -1
    for index, part in enumerate(parts):
        silent = isinstance(part, Mark) and part.kind in _SILENT
        if index <= skip or silent or is_mark(part, Kind.JOINT, "hyphen"):
            continue
        if is_mark(part, Kind.JOINT) and _is_comma_between(parts, index):
            continue
        if isinstance(part, Mark) and part.kind is Kind.REVISED and _is_led_by_it(parts, index):
            continue  # "from a revised $5bn"
        if isinstance(part, Mark) and part.kind is Kind.THAN and not _follows_amount(parts, index):
            ahead = index + 1
            while ahead < len(parts) and any(is_mark(parts[ahead], one) for one in _BEFORE_NUMBERS):
                ahead += 1
            if ahead < len(parts) and isinstance(parts[ahead], Amount):
                skip = ahead - 1
                continue
        yield part


def _is_led_by_it(parts: Sequence[Part], index: int) -> bool:
    """Whether a number follows at once, and none stands before."""
    ahead = parts[index + 1] if index + 1 < len(parts) else None
    return isinstance(ahead, Amount) and not _follows_amount(parts, index)


def _follows_amount(parts: Sequence[Part], index: int) -> bool:
    before = parts[index - 1] if index else None
    return isinstance(before, Amount)


def _is_comma_between(parts: Sequence[Part], index: int) -> bool:
    """Whether a comma stands for "and" in a headline: "trade between Serbia, China"."""
    near = parts[index - 2 : index + 2] if index > 1 else ()
    listed = len(near) == 4 and is_mark(near[1], Kind.PLACE) and is_mark(near[3], Kind.PLACE)
    return listed and is_mark(near[0], Kind.PREP, "between")


def begins_with(clause: Clause, kinds: Sequence[Kind]) -> bool:
    """Whether it begins with a word of one of these kinds: "China, whose shipments to the US …"."""
    first = clause.parts[0]
    return isinstance(first, Mark) and first.kind in kinds


def rejoined(clauses: list[Clause]) -> list[Clause]:
    """`clauses` where a list of countries that words between dashes part is whole again: "exports to China --
    its largest partner -- and the EU fell"."""
    found: list[Clause] = []
    for at, clause in enumerate(clauses):
        said = found[-1] if found else None
        ahead = clauses[at + 1] if at + 1 < len(clauses) else None
        aside = clause.joint == "dash" and not (
            clause.amounts or clause.marks(Kind.FLOW, Kind.VERB, Kind.WAY)
        )
        goes_on = ahead is not None and ahead.joint == "and" and is_mark(ahead.parts[0], Kind.PLACE)
        if aside and goes_on and said and not said.amounts and is_mark(said.parts[-1], Kind.PLACE):
            continue
        if at and said and clause.joint == "and" and said is not clauses[at - 1]:
            said.parts += clause.parts
            continue
        found.append(clause)
    return found


def settle(before: Clause, clause: Clause) -> None:
    """What a clause is to the one before it, where its words say another thing than its joint."""
    _drop_cause(before, clause)
    ends = len(before.parts) > 1 and not before.amounts and is_mark(before.parts[-1], Kind.THAN)
    if clause.joint == "pause" and ends:
        before.parts = before.parts[:-1]  # "By more than a fifth, 20.76 percent" says neither up nor down.
    if clause.versus and _sets_beside(before, clause):
        clause.versus, clause.joint = False, "pause"


def _drop_cause(before: Clause, clause: Clause) -> None:
    """Leave of a clause only what the flow before it did, when it begins with why: "sales to the US because
    of duties fell 5%"."""
    told = bool(before.marks(*NAMING) or before.marks(Kind.COMMODITY)) and not before.amounts
    if clause.joint != "cause" or not told or before.marks(Kind.WAY, Kind.WAY_TO) or clause.marks(*NAMING):
        return
    first = next((at for at, part in enumerate(clause.parts) if isinstance(part, Amount)), 0)
    ways = [
        at
        for at, part in enumerate(clause.parts[:first])
        if is_mark(part, Kind.WAY) or is_mark(part, Kind.WAY_TO)
    ]
    if ways:
        clause.joint = "pause"
        clause.parts = clause.parts[ways[-1] :]


def with_differences_told(clauses: list[Clause]) -> list[Clause]:
    """`clauses` without the money by which something is less or more, where a percentage tells it, too:
    "exports were $680m, or 8%, lower", "$680m (8%) lower", "8% or $680m lower"."""
    found: list[Clause] = []
    at = 0
    while at < len(clauses):
        clause = clauses[at]
        if len(clauses) > at + 1 and _is_told_first(clause, clauses[at + 1]):
            clause.parts = [*clause.parts, *clauses[at + 1].parts[1:]]
            at += 1
        elif len(clauses) > at + 2 and _is_glossed_difference(clauses[at : at + 3]):
            clause.parts = [*clause.parts[:-1], *clauses[at + 1].parts, *clauses[at + 2].parts]
            at += 2
        found.append(clause)
        at += 1
    return found


def _is_told_first(clause: Clause, gloss: Clause) -> bool:
    """Whether a percentage stands alone before such money: "13 per cent or NOK 1.6 billion more"."""
    if len(clause.parts) != 1 or gloss.joint != "or" or len(gloss.parts) < 2:
        return False
    share, money = clause.parts[0], gloss.parts[0]
    told = isinstance(share, Amount) and share.measure is Measure.PERCENT
    return (
        told
        and isinstance(money, Amount)
        and money.measure is Measure.MONEY
        and is_mark(gloss.parts[1], Kind.THAN)
    )


def _is_glossed_difference(clauses: Sequence[Clause]) -> bool:
    clause, gloss, more = clauses
    last, only = clause.parts[-1], gloss.parts[0]
    if not (isinstance(last, Amount) and isinstance(only, Amount)) or len(gloss.parts) > 1:
        return False
    told_twice = last.measure is Measure.MONEY and only.measure is Measure.PERCENT
    beside = only.first - last.after <= 1 < len(clause.parts)
    joined = (gloss.joint, more.joint) in (("or", "pause"), ("open", "close"))
    return told_twice and beside and joined and is_mark(more.parts[0], Kind.THAN)


def _sets_beside(before: Clause, clause: Clause) -> bool:
    """Whether one flow is set against the other, and not against an earlier time: "exports were $7bn against
    imports of $6bn"."""
    sides = [{mark.value for mark in one.marks(Kind.FLOW) if mark.value in SIDES} for one in (before, clause)]
    both = all(len(one) == 1 for one in sides) and sides[0] != sides[1]
    return both and bool(before.amounts and clause.amounts) and not clause.times
