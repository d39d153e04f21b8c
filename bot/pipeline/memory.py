"""What is remembered of a source's entries, and how it is written in `Seen.keys`: a line each, oldest first.

    u1d0… i9c2… t770… h01f… p5e11… =5f3a…   an entry: its keys; the print of what it said; its item, left out
                                            when that is the first key
    u1d0…                                   a key from a version that kept no entries
    su1d0…                                  a key that several entries had at once: it names none of them
    ?i 3 0                                  strikes against keys of a kind; documents in which they held since

Keys by their first letter: u an address, i an id, t a title with its day, c a text with its day, h a title
without its day. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from bot.domain.ids import digest
from bot.domain.items import ItemId

#: Stands before a key that several entries had at once, also when all but one of them have left the document.
_SHARED = "s"
_DOUBT = "?"
_PRINT = "p"
_ITEM = "="

#: Keys that are kept of an entry: the first, and the last ones.
_MOST_KEYS = 10

#: After so many times that a key changed while the entry stayed, keys of its kind say nothing.
_STRIKES = 3

#: So many documents with something new in which all of them held must come until they are believed again.
_QUIET = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry that was seen, and the item that it is."""

    item: ItemId
    #: At least one; the first stays first, the newest come last.
    keys: tuple[str, ...]
    #: Of what it said last; "" when that is not known.
    said: str

    def has(self, kind: str) -> bool:
        """Whether it has a key of a kind."""
        return any(key.startswith(kind) for key in self.keys)

    def without(self, lost: Collection[str]) -> "Known":
        """It as it is after other entries took these keys."""
        return replace(self, keys=tuple(key for key in self.keys if key not in lost))

    def met(self, keys: Iterable[str], *, said: str, doubted: frozenset[str]) -> "Known":
        """It as it is after it was seen with these keys; of a doubted kind it keeps the last only."""
        new = dict.fromkeys(keys)
        kinds = doubted & {key[0] for key in new}
        first, *older = self.keys or tuple(new)
        kept = [key for key in older if key not in new and key[0] not in kinds]
        newest = [*kept, *(key for key in new if key != first)]
        return replace(self, keys=(first, *newest[1 - _MOST_KEYS :]), said=said)

    def line(self) -> str:
        """It as it is written."""
        item = "" if self.item == self.keys[0] else f" {_ITEM}{self.item}"
        return f"{' '.join(self.keys)} {_PRINT}{self.said}{item}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What speaks against the keys of one kind of a source."""

    #: First letter of the keys.
    kind: str
    strikes: int = 0
    quiet: int = 0

    @property
    def holds(self) -> bool:
        """Whether keys of the kind say nothing for now."""
        return self.strikes >= _STRIKES

    def after(self, *, changed: int, held: int, is_quiet: bool) -> "Doubt":
        """It after so many keys of the kind changed while their entry stayed, and so many held while theirs
        was edited; `is_quiet` for a document that speaks for the kind unless one changed."""
        if not self.holds:
            return replace(self, strikes=min(_STRIKES, max(0, self.strikes + changed - held)))
        quiet = 0 if changed else self.quiet + is_quiet
        return Doubt(kind=self.kind) if quiet >= _QUIET else replace(self, quiet=quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of a source."""

    #: Oldest first.
    entries: tuple[Known, ...] = ()
    #: Keys that belong to no entry, oldest first.
    loose: tuple[str, ...] = ()
    #: Keys that several entries had at once, oldest first.
    shared: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def doubted(self) -> frozenset[str]:
        """Kinds of keys that say nothing for now."""
        return frozenset(one.kind for one in self.doubts if one.holds)

    def lines(self) -> tuple[str, ...]:
        """It as it is written, each line once."""
        doubts = [f"{_DOUBT}{one.kind} {one.strikes} {one.quiet}" for one in self.doubts if one.strikes]
        entries = (one.line() for one in self.entries)
        return tuple(dict.fromkeys((*doubts, *self.loose, *(_SHARED + key for key in self.shared), *entries)))

    def bounded(self, before: "Memory", *, current: int, fewest: int) -> "Memory":
        """It with the oldest forgotten: what is left are twice the `current` entries of the document and
        at least `fewest`. It shrinks from what was `before` only as new entries come."""
        bound = max(2 * current, fewest, 2 * before._size() - self._size())
        loose = max(0, bound - len(self.entries))
        return replace(
            self,
            entries=self.entries[-bound:],
            loose=self.loose[-loose:] if loose else (),
            shared=self.shared[-bound:],
        )

    def _size(self) -> int:
        return len(self.entries) + len(self.loose)


def read_memory(lines: tuple[str, ...]) -> Memory:
    """The memory that `lines` hold; a line that is none of ours is a key."""
    entries: list[Known] = []
    loose: list[str] = []
    shared: list[str] = []
    doubts: list[Doubt] = []
    for line in lines:
        if known := _known(line):
            entries.append(known)
        elif doubt := _doubt(line):
            doubts.append(doubt)
        elif line.startswith(_SHARED):
            shared.append(line.removeprefix(_SHARED))
        else:
            loose.append(line)
    return Memory(entries=tuple(entries), loose=tuple(loose), shared=tuple(shared), doubts=tuple(doubts))


def _known(line: str) -> Known | None:
    keys: list[str] = []
    said, item = None, ""
    for part in line.split(" "):
        if part.startswith(_PRINT):
            said = part.removeprefix(_PRINT)
        elif part.startswith(_ITEM):
            item = part.removeprefix(_ITEM)
        else:
            keys.append(part)
    if said is None or not keys:
        return None
    return Known(item=ItemId(item or keys[0]), keys=tuple(keys), said=said)


def _doubt(line: str) -> Doubt | None:
    kind, *counts = line.split(" ")
    if len(kind) != len("?i") or not kind.startswith(_DOUBT) or len(counts) != len(("strikes", "quiet")):
        return None
    strikes, quiet = (int(one) if one.isascii() and one.isdigit() else 0 for one in counts)
    return Doubt(kind=kind[1], strikes=strikes, quiet=quiet)


def item_named(source_id: str, name: str) -> ItemId:
    """The id of an item by its first key: with its address the same from every source, else the source's
    own."""
    return ItemId(name if name.startswith("u") else digest(source_id, name))
