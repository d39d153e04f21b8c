"""What of a document is new. Pure: state and drafts in, a named result out."""

from collections import Counter
from dataclasses import dataclass

from bot.domain.ids import digest, feed_id_key, title_key, url_key
from bot.domain.items import Draft, ItemId
from bot.domain.sources import SourceId

#: At least so many entries are remembered of a source, however short its document is, so that one that
#: falls out of the document and comes back is known.
FEWEST_ENTRIES = 100

#: An entry has up to so many keys.
_KEYS = 3

#: Stands before a key in memory to say that several entries had it at once: it names none of them, also
#: when all but one of them have left the document.
_SHARED = "s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A draft that was not seen before, with the id that its item gets."""

    id: ItemId
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Novelty:
    """What a document brought."""

    #: In document order.
    fresh: tuple[Fresh, ...]
    #: What to remember of the source from now on.
    seen: tuple[str, ...]
    #: Whether nothing is left in the document that was seen before: what came between may be lost.
    gap: bool = False


def find_new(
    source_id: SourceId, seen: tuple[str, ...], *, drafts: tuple[Draft, ...], fewest: int = FEWEST_ENTRIES
) -> Novelty:
    """Compare `drafts` with the keys `seen`. A draft with one known key is known.

    A document without drafts changes nothing. Memory is bounded by twice the keys of the document, and by
    those of `fewest` entries. It shrinks only as new keys come: a document that is short and brings nothing
    new was cut.
    """
    if not drafts:
        return Novelty(fresh=(), seen=seen)
    known = set(seen)
    strong = _strong_keys(drafts)
    count = Counter(key for keys in strong for key in keys)
    shared = {key for key in count if count[key] > 1 or _SHARED + key in known}
    fresh: list[Fresh] = []
    before = frozenset(seen)
    gap = bool(seen)
    current: dict[str, None] = {}
    for draft, keys in zip(drafts, strong, strict=True):
        title = title_key(draft.title, draft.published)
        # Daily reports share their title, so it counts only where nothing better is left.
        names = tuple(key for key in keys if key not in shared) or (title,)
        gap = gap and before.isdisjoint((*names, title))
        if not known.intersection(names):
            fresh.append(Fresh(id=_item_id(source_id, names), draft=draft))
        known.update(names)
        current |= dict.fromkeys((*names, title, *(_SHARED + key for key in keys if key in shared)))
    older = [key for key in seen if key not in current]
    added = len(current) + len(older) - len(seen)
    bound = max(2 * len(current), _KEYS * fewest, len(seen) - added)
    # Document order is newest first, so the reverse keeps "oldest first" true for the memory.
    return Novelty(fresh=tuple(fresh), seen=(*older, *reversed(current))[-bound:], gap=gap)


def _strong_keys(drafts: tuple[Draft, ...]) -> list[tuple[str, ...]]:
    """The keys of each draft by its address and its id, as far as it has them, in this order."""
    return [
        tuple(
            key
            for key in (
                url_key(draft.url) if draft.url else "",
                feed_id_key(draft.feed_id) if draft.feed_id else "",
            )
            if key
        )
        for draft in drafts
    ]


def _item_id(source_id: SourceId, names: tuple[str, ...]) -> ItemId:
    """The id of an item: by its address the same from every source, else the source's own."""
    name = names[0]
    return ItemId(name if name.startswith("u") else digest(source_id, name))
