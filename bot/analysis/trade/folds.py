"""Changes told without per cent: "doubled", "by a quarter", "в 2,3 раза", 增长两倍, made per cent."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part

#: So many words off at most a word of change says which way it went.
_NEAR = 5

_WAYS = (Kind.WAY, Kind.WAY_TO, Kind.THAN)
_VAGUE = (Kind.APPROX, Kind.THAN, Kind.VERSUS)
_TENTH = Decimal("0.1")


def with_folds(parts: Sequence[Part], *, rounded: bool = True) -> list[Part]:
    """`parts` where every fold is a change in per cent, with its sign; those that are not exact ("more than
    doubled") or no change ("three times") are left out, and without `rounded` those of a word ("doubled"),
    which a title says of less and more."""
    found: list[Part] = []
    for index, part in enumerate(parts):
        if _is_fold(part):
            change = _change(parts, index) if rounded or not _is_round(part) else None
            found += [change] if change is not None else []
        else:
            found.append(part)
    return found


def _is_fold(part: Part) -> bool:
    return part.measure is Measure.FOLD if isinstance(part, Amount) else _is(part, Kind.FOLD)


def _is_round(part: Part) -> bool:
    """Whether it is a word for so many times: "doubled", and not "by a third"."""
    return isinstance(part, Mark) and part.value.startswith("x")


def _is(part: Part, *kinds: Kind) -> bool:
    return isinstance(part, Mark) and part.kind in kinds


def _change(parts: Sequence[Part], index: int) -> Amount | None:
    part = parts[index]
    back = index - 1
    if back >= 0 and _is(parts[back], Kind.PREP):
        back -= 1
    if back >= 0 and _is(parts[back], *_VAGUE):
        return None
    way = _way(parts, index)
    if way is None:
        return None
    up = way == "up"
    if isinstance(part, Amount):
        value = _percent(part.unit, part.value, up=up)
        return replace(part, measure=Measure.PERCENT, unit="", value=value, sign=1 if up else -1)
    assert isinstance(part, Mark)
    if len(part.value) < 2:
        return None  # "times" without a number.
    unit, number = part.value[:1], Decimal(part.value[1:])
    return Amount(
        measure=Measure.PERCENT,
        value=_percent(unit, number, up=up),
        sign=1 if up else -1,
        first=part.first,
        after=part.after,
        span=part.span,
    )


def _percent(unit: str, number: Decimal, *, up: bool) -> Decimal:
    """`unit` is x for "so many times as much", + for "so many times more", % for a part of what there was."""
    if unit == "%" or number <= 0:
        return number
    if unit == "+":
        return number * 100
    change = (number - 1) * 100 if up else (1 - 1 / number) * 100
    return change.quantize(_TENTH).normalize() + 0


def _way(parts: Sequence[Part], index: int) -> str | None:
    """The nearest direction before or behind, "up" or "down", else the only one of the sentence."""
    for distance in range(1, _NEAR + 1):
        for at in (index - distance, index + distance):
            if 0 <= at < len(parts) and _is(parts[at], *_WAYS):
                way = parts[at]
                assert isinstance(way, Mark)
                return {"over": "up", "under": "down"}.get(way.value, way.value)
    ways = {part.value for part in parts if isinstance(part, Mark) and part.kind is Kind.WAY}
    return ways.pop() if len(ways) == 1 else None
