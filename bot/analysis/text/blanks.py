"""Blanks in a language that writes none between words, where they part a title as commas do."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol


class Stretch(Protocol):
    """Where something stands: `text[start:end]`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def behind_blanks(stretches: Sequence[Stretch], text: str) -> frozenset[int]:
    """Numbers of the `stretches` with a blank before them that does not follow a letter or a digit of ours:
    拜登款待鲁托 肯国将, but not "F 35"."""
    return frozenset(
        at
        for at, (one, other) in enumerate(pairwise(stretches), start=1)
        if text[one.end : other.start].isspace() and not text[one.end - 1 : one.end].isascii()
    )
