"""Which entries of a document are which of those that were seen. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.ids import is_telling
from bot.pipeline.looks import Look
from bot.pipeline.memory import Known, Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What the entries of a document are."""

    #: All, in document order.
    looks: tuple[Look, ...]
    #: The keys that name each, the strongest first; never empty.
    names: Mapping[Look, tuple[str, ...]]
    #: Keys that name none, as several entries have or had them.
    shared: frozenset[str]
    #: Entries that were seen, with those of the document that are one of them, in document order but the one
    #: that says what it said before first.
    known: tuple[tuple[Known, tuple[Look, ...]], ...]
    #: Those that were seen, as far as a key tells of which the entry is not known.
    loose: tuple[Look, ...]
    #: Those that were not seen; of several with the same names the first.
    fresh: tuple[Look, ...]

    def own_of(self, look: Look) -> tuple[str, ...]:
        """The keys that are of this entry alone."""
        return tuple(key for key in look.own if key not in self.shared)

    def keys_of(self, look: Look) -> tuple[str, ...]:
        """What to remember of an entry, the key that names its item first."""
        return tuple(dict.fromkeys((*self.names[look], *self.own_of(look), look.title, look.heading)))


def match(looks: tuple[Look, ...], memory: Memory, *, doubted: frozenset[str]) -> Matches:
    """Find `looks` in `memory`, where keys of the kinds `doubted` say nothing.

    An address or an id that only one entry has names it. Where neither is left, its title does. An entry
    with an unknown address and id is one that left the document when their titles or texts of one day are
    the same, are long enough to tell, and are no other's.
    """
    count = Counter(key for look in looks for key in look.own)
    shared = frozenset(key for key in count if count[key] > 1).union(memory.shared)
    names = {look: _names(look, shared, doubted=doubted) for look in looks}
    search = _Search(looks, memory, shared=shared)
    for look in looks:
        search.by_names(look, names[look])
    for look in looks:
        search.by_words(look, names[look])
    for look in looks:
        search.by_title(look, names[look])
    left = {names[look]: look for look in reversed(looks) if look not in search.found}
    before = set(memory.loose)
    loose = {look for look in left.values() if before.intersection(names[look])}
    unseen = set(left.values()) - loose
    return Matches(
        looks=looks,
        names=names,
        shared=shared,
        known=search.known(),
        loose=tuple(look for look in looks if look in loose),
        fresh=tuple(look for look in looks if look in unseen),
    )


def _names(look: Look, shared: frozenset[str], *, doubted: frozenset[str]) -> tuple[str, ...]:
    # Daily reports share their title, so it counts only where nothing better is left.
    return tuple(key for key in look.strong if key not in shared and key[0] not in doubted) or (look.title,)


class _Search:
    """Finds entries of memory, by one kind of key after the other."""

    def __init__(self, looks: tuple[Look, ...], memory: Memory, *, shared: frozenset[str]) -> None:
        self._looks = looks
        self._entries = memory.entries
        self._loose = frozenset(memory.loose)
        self._shared = shared
        self._headings = Counter(look.heading for look in looks)
        #: Places of entries by key, oldest first.
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, known in enumerate(memory.entries):
            for key in known.keys:
                self._places[key].append(place)
        #: Places of the entries that were found.
        self.found: dict[Look, int] = {}
        self._taken: set[int] = set()
        #: Of titles that are all that names an entry, the place of the entry.
        self._titles: dict[str, int | None] = {}

    def by_names(self, look: Look, names: tuple[str, ...]) -> None:
        """Find it by address, else by id."""
        places = [place for key in names if key != look.title for place in self._of(key)[-1:]]
        if places:
            self._take(look, places[0])

    def by_words(self, look: Look, names: tuple[str, ...]) -> None:
        """Find it by what it says, among those that are not in the document."""
        if look in self.found or names == (look.title,) or self._loose.intersection(names):
            return
        for key in self._telling(look):
            places = self._of(key)
            if len(places) == 1 and places[0] not in self._taken:
                self._take(look, places[0])
                return

    def by_title(self, look: Look, names: tuple[str, ...]) -> None:
        """Find it by its title, where that is all that names it."""
        if look in self.found or names != (look.title,):
            return
        if look.title not in self._titles:
            self._titles[look.title] = max(
                self._of(look.title), key=lambda place: self._likeness(place, look), default=None
            )
        place = self._titles[look.title]
        if place is not None:
            self._take(look, place)

    def _likeness(self, place: int, look: Look) -> tuple[bool, bool, bool, int]:
        """How well an entry goes with one of which only the title is known; never the same for two."""
        known = self._entries[place]
        return place not in self._taken, known.said == look.said, known.keys[0] == look.title, place

    def known(self) -> tuple[tuple[Known, tuple[Look, ...]], ...]:
        """What was found."""
        grouped: dict[int, list[Look]] = defaultdict(list)
        for look in self._looks:
            if look in self.found:
                grouped[self.found[look]].append(look)
        return tuple(
            (known, tuple(sorted(looks, key=lambda look: look.said != known.said)))
            for known, looks in ((self._entries[place], looks) for place, looks in grouped.items())
        )

    def _telling(self, look: Look) -> Iterable[str]:
        alone = self._headings[look.heading] == 1 and len(self._of(look.heading)) == 1
        if alone and look.draft.published is not None and is_telling(look.draft.title):
            yield look.title
        if look.text and look.text not in self._shared:
            yield look.text

    def _of(self, key: str) -> list[int]:
        return self._places.get(key, [])

    def _take(self, look: Look, place: int) -> None:
        self.found[look] = place
        self._taken.add(place)
