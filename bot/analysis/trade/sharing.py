"""Units that a sentence says once: "exports fell to 129.7 billion euros, imports to 112.5 billion"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.numbers import Amount, Measure, Part
from bot.analysis.trade.whens import When

#: From here on a number that counts nothing else is money.
_BILLION = 10**9
_MILLION = 10**6
_THOUSANDS = 10**4

#: What may stand right behind a number that counts nothing else; a noun would be no mark of these.
_ENDS = frozenset((Kind.JOINT, Kind.PREP, Kind.VERSUS, Kind.BASIS, Kind.FLOW, Kind.WAY, Kind.AGO, Kind.SHARE))

#: Words that may stand between a time and a number of it, with what is bent of a year ("2025-го").
_COPULA = 2

#: Words that change nothing in a sentence that only tells a number of a time.
_SAYING_NOTHING = (Kind.PREP, Kind.PRONOUN, Kind.NONE, Kind.PLAIN, Kind.APPROX)

#: The least number of what was counted before that is told without its unit; years are less.
_LIKE = 2_500

_MASSES = frozenset(("t", "kg"))

_LEVELS = (Measure.MONEY, Measure.QUANTITY)


def only_currency(texts: Iterable[Sequence[Part]]) -> str:
    """The currency of a text that names no other; "" for none."""
    money = (part for parts in texts for part in parts if _is_money(part))
    found = [part.unit for part in money if part.scaled or part.value >= _THOUSANDS]  # No rate of exchange.
    return found[0] if len({unit.rstrip("?") for unit in found}) == 1 else ""


def least_shared(texts: Iterable[Sequence[Part]]) -> int:
    """From where on a number without a unit is money in a text with one currency: a text that weighs and
    counts nothing, and tells money in millions, tells no other millions."""
    levels = [part for parts in texts for part in parts if _is_level(part)]
    weighed = any(part.measure is Measure.QUANTITY for part in levels)
    small = any(part.scaled and part.value < _BILLION for part in levels)
    return _MILLION if small and not weighed else _BILLION


def names_dollars(texts: Iterable[Sequence[Part]]) -> bool:
    """Whether a text says of any dollars whose they are: "US$5 billion"."""
    return any(
        part.unit.endswith("D") and not part.unit.endswith("?")
        for parts in texts
        for part in parts
        if _is_money(part)
    )


def in_own_currency(amount: Amount, names: Mapping[str, Mapping[str, str]], *, reporter: str) -> Amount:
    """With the currency of the reporter when the name that stands there is shared by many; `names` are
    those that countries have, by currency and country."""
    if not amount.unit.endswith("?"):
        return amount
    own = names.get(amount.unit, {}).get(reporter)
    return replace(amount, unit=own or amount.unit.rstrip("?"))


def _is_money(part: Part) -> TypeGuard[Amount]:
    return isinstance(part, Amount) and part.measure is Measure.MONEY


def _is_level(part: Part) -> TypeGuard[Amount]:
    return isinstance(part, Amount) and part.measure in _LEVELS


def with_shared_units(parts: Sequence[Part], *, end: int, currency: str, least: int = _BILLION) -> list[Part]:
    """`parts` of a sentence of `end` tokens, where numbers in millions that say no unit have that of the
    number before them, or of the first one behind when none has any; numbers from `least` on have the one
    `currency` of the text. A number with a word behind it that no list knows may count anything."""
    found: list[Part] = []
    first = next((part for part in parts if _is_level(part)), None)
    known = (first.measure, first.unit) if first else (Measure.PLAIN, "")
    money = known  # The last unit of money.
    for index, part in enumerate(parts):
        if isinstance(part, Amount):
            alone = part.measure is Measure.PLAIN and part.scaled and _is_alone(parts, index, end=end)
            if known[1] and alone and (first is None or first.scaled or first.after <= part.first):
                # So many billions behind tonnes are money again.
                measure, unit = money if _is_billions(part) and known[1] in _MASSES else known
                part = replace(part, measure=measure, unit=unit, shared=True)
            elif known[0] is Measure.QUANTITY and _is_of_place(parts, index):
                part = replace(part, measure=known[0], unit=known[1], shared=True)
            elif currency and not known[1] and _is_billions(part, least) and _is_alone(parts, index, end=end):
                part = replace(part, measure=Measure.MONEY, unit=currency, shared=True)
            if part.measure in _LEVELS:
                known = part.measure, part.unit
                money = known if part.measure is Measure.MONEY else money
        elif isinstance(part, Mark) and _is_measure(parts, index):
            known = Measure.QUANTITY, part.value
        found.append(part)
    return found


def _is_billions(amount: Amount, least: int = _BILLION) -> bool:
    return amount.measure is Measure.PLAIN and amount.scaled and amount.value >= least


def _is_of_place(parts: Sequence[Part], index: int) -> bool:
    """Whether it is a number like the one before it, and stands right behind a place: "… took 780,000 tonnes,
    Turkey 640,000"."""
    number, place = parts[index], parts[index - 1] if index else None
    counted = isinstance(number, Amount) and number.measure is Measure.PLAIN and number.value >= _LIKE
    return counted and isinstance(place, Mark) and place.kind is Kind.PLACE and place.after == number.first


def only_counts(parts: Sequence[Part]) -> bool:
    """Whether a sentence begins with a time and then tells a number, with few words between: "in
    January 2025 it was 1.37 billion", "for comparison, a year ago it was …"."""
    led = [
        part
        for part in parts
        if not isinstance(part, Mark) or (part.value != "hyphen" and part.kind not in _SAYING_NOTHING)
    ]
    led = led[bool(led) and isinstance(led[0], Mark) and led[0].value == "pause" :]
    if len(led) < 2:
        return False
    time, number = led[:2]
    if not (isinstance(time, When) and isinstance(number, Amount)):
        return False
    known = sum(part.after - part.first for part in parts if time.after <= part.first < number.first)
    return number.first - time.after - known <= _COPULA


def _is_measure(parts: Sequence[Part], index: int) -> bool:
    """Whether the unit at `index` says in what numbers are told: "in tonnes, exports rose to 5 million"."""
    unit, before = parts[index], parts[index - 1] if index else None
    told = isinstance(unit, Mark) and unit.kind is Kind.UNIT and unit.value.isalpha()
    return told and isinstance(before, Mark) and before.kind is Kind.PREP


def _is_alone(parts: Sequence[Part], index: int, *, end: int) -> bool:
    """Whether no unknown word follows the number at `index`."""
    number = parts[index]
    follower = parts[index + 1] if index + 1 < len(parts) else None
    if follower is None:
        return number.after == end
    if follower.first != number.after:
        return False
    return isinstance(follower, When) or (isinstance(follower, Mark) and follower.kind in _ENDS)
