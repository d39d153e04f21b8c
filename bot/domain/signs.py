"""What two texts in two languages have in common without a word of either: numbers, and names by their sound.
Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from bot.domain.persons import sound_of


class Signs(Protocol):
    """A text, as far as it matters here."""

    @property
    def names(self) -> frozenset[str]:
        """The beginnings of names."""

    @property
    def figures(self) -> frozenset[str]:
        """Numbers, as comparable texts."""


#: A sign is worth one when hardly any other text has it: a number that counts, not one that may be a day.
_LAST_DAY = 31
_SMALL = 0.5
_NAMED = 0.5
#: Consonants that make a name: fewer are shared by chance.
_SOUNDS = 3
_FEW_SOUNDS = 2


def shared_signs(one: Signs, other: Signs, *, told: date) -> float:
    """What the signs are worth that two texts share, told about that day; one is enough for texts on one
    matter. The days about it stand in all news."""
    days = {str((told + timedelta(days=off)).day) for off in (-1, 0, 1)}
    numbers = (one.figures & other.figures) - days
    named = _sounds(one.names) & _sounds(other.names)
    return sum(_SMALL if _may_be_a_day(number) else 1.0 for number in numbers) + _NAMED * len(named)


def shared_names(one: Signs, other: Signs) -> int:
    """How many names two texts share by their sound, short ones too."""
    return len(_sounds(one.names, least=_FEW_SOUNDS) & _sounds(other.names, least=_FEW_SOUNDS))


def _may_be_a_day(figure: str) -> bool:
    return figure.isdigit() and int(figure) <= _LAST_DAY


def _sounds(names: Iterable[str], *, least: int = _SOUNDS) -> frozenset[str]:
    return frozenset(sound for sound in map(sound_of, names) if len(sound) >= least)
