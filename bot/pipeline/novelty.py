"""What of a document is new, and what of it was edited. Pure: state and drafts in, a named result out."""

from dataclasses import dataclass

from bot.domain.items import Draft, ItemId
from bot.domain.sources import SourceId
from bot.pipeline.looks import Look, looks_of
from bot.pipeline.matching import Matches, match
from bot.pipeline.memory import Doubt, Known, Memory, item_named, read_memory
from bot.pipeline.trust import weigh

#: At least so many entries are remembered of a source, however short its document is, so that one that
#: falls out of the document and comes back is known.
FEWEST_ENTRIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A draft that was not seen before, with the id that its item gets."""

    id: ItemId
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A draft that says something else than when it was seen last, or elsewhere; with the id of its item."""

    id: ItemId
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Novelty:
    """What a document brought."""

    #: In document order.
    fresh: tuple[Fresh, ...]
    #: In document order, at most one an item.
    edited: tuple[Edited, ...] = ()
    #: What to remember of the source from now on: `Seen.keys`.
    seen: tuple[str, ...]
    #: Kinds of keys (`bot.pipeline.memory`) that turned out not to hold, and were not used here.
    doubted: frozenset[str] = frozenset()
    #: Whether nothing is left in the document that was seen before: what came between may be lost.
    gap: bool = False


def find_new(
    source_id: SourceId, seen: tuple[str, ...], *, drafts: tuple[Draft, ...], fewest: int = FEWEST_ENTRIES
) -> Novelty:
    """Compare `drafts` with what was `seen`. A draft with one known key is known, whatever else changed.

    A document without drafts changes nothing. At least `fewest` entries are remembered, and twice those of
    the document; fewer than before only as new ones come: a document that is short and brings nothing new
    was cut. Takes time linear in the document and in what is remembered.
    """
    if not drafts:
        return Novelty(fresh=(), seen=seen)
    before = read_memory(seen)
    looks = looks_of(drafts)
    matches = match(looks, before, doubted=before.doubted)
    doubts = weigh(before, matches)
    doubted = frozenset(one.kind for one in doubts if one.holds)
    if doubted - before.doubted:
        # What does not hold has misled us in this document already.
        matches = match(looks, before, doubted=doubted)
    current = _current(source_id, matches, doubted=doubted)
    after = _after(before, matches, current=current, doubts=doubts)
    return Novelty(
        fresh=tuple(
            Fresh(id=item_named(source_id, matches.names[look][0]), draft=look.draft)
            for look in matches.fresh
        ),
        edited=_edited(matches, doubted=doubted),
        seen=after.bounded(before, current=len(current), fewest=fewest).lines(),
        doubted=doubted - before.doubted,
        gap=bool(seen) and not (matches.known or matches.loose),
    )


def _edited(matches: Matches, *, doubted: frozenset[str]) -> tuple[Edited, ...]:
    found = {
        looks[0]: Edited(id=known.item, draft=looks[0].draft)
        for known, looks in matches.known
        if known.said and (known.said != looks[0].said or _has_moved(known, looks[0], doubted=doubted))
    }
    return tuple(found[look] for look in matches.looks if look in found)


def _has_moved(known: Known, look: Look, *, doubted: frozenset[str]) -> bool:
    """Whether an entry has another address than any that it had."""
    return "u" not in doubted and known.has("u") and bool(look.url) and look.url not in known.keys


def _current(source_id: SourceId, matches: Matches, *, doubted: frozenset[str]) -> tuple[Known, ...]:
    """The entries of the document as they are now, in document order."""
    met: dict[Look, tuple[Known, tuple[Look, ...]]] = {
        looks[0]: (known, looks) for known, looks in matches.known
    }
    for look in (*matches.fresh, *matches.loose):
        item = item_named(source_id, matches.names[look][0])
        met[look] = Known(item=item, keys=(), said=""), (look,)
    owners = {key: looks[0] for _, looks in met.values() for look in looks for key in matches.own_of(look)}
    found: list[Known] = []
    for look in matches.looks:
        if look in met:
            known, looks = met[look]
            keys = (key for one in looks for key in matches.keys_of(one))
            # A key is of the entry that had it last.
            lost = {key for key in known.keys if owners.get(key, look) is not look}
            found.append(known.without(lost).met(keys, said=look.said, doubted=doubted))
    return tuple(found)


def _after(
    before: Memory, matches: Matches, *, current: tuple[Known, ...], doubts: tuple[Doubt, ...]
) -> Memory:
    met = {known for known, _ in matches.known}
    own = {key for look in matches.looks for key in matches.own_of(look)}
    keys = {key for look in matches.looks for key in matches.keys_of(look)}
    shared = dict.fromkeys(key for look in matches.looks for key in look.own if key in matches.shared)
    return Memory(
        entries=(
            *(left for known in before.entries if known not in met and (left := known.without(own)).keys),
            # Document order is newest first.
            *reversed(current),
        ),
        loose=tuple(key for key in before.loose if key not in keys),
        shared=(*(key for key in before.shared if key not in shared), *reversed(shared)),
        doubts=doubts,
    )
