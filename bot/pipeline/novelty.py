"""What of a document is new. Pure: state and drafts in, a named result out."""

from collections import Counter
from dataclasses import dataclass

from bot.domain.ids import digest, feed_id_key, title_key, url_key
from bot.domain.items import Draft, ItemId
from bot.domain.sources import SourceId

#: At least so many keys are remembered of a source, however short its document is, so that an entry that
#: falls out of the document and comes back is known. Peers keep 100 entries; an entry has up to two keys.
_FEWEST_KEYS = 200


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


def find_new(source_id: SourceId, seen: tuple[str, ...], drafts: tuple[Draft, ...]) -> Novelty:
    """Compare `drafts` with the keys `seen`. A draft with one known key is known.

    A document without drafts changes nothing. Memory is bounded by max(2 × keys of the document, 200).
    """
    keyed = [(draft, keys) for draft, keys in zip(drafts, _keys(drafts), strict=True)]
    known = set(seen)
    fresh: list[Fresh] = []
    for draft, keys in keyed:
        if not known.intersection(keys):
            fresh.append(Fresh(id=_item_id(source_id, keys), draft=draft))
        known.update(keys)
    current = dict.fromkeys(key for _, keys in keyed for key in keys)
    older = [key for key in seen if key not in current]
    bound = max(2 * len(current), _FEWEST_KEYS)
    # Document order is newest first, so the reverse keeps "oldest first" true for the memory.
    remembered = (*older, *reversed(current))
    return Novelty(fresh=tuple(fresh), seen=remembered[-bound:])


def _keys(drafts: tuple[Draft, ...]) -> list[tuple[str, ...]]:
    """The keys of each draft, strongest first, never none.

    An id or address that several drafts of one document share names none of them; the words of a title
    are used only where nothing better is left, since daily reports share theirs.
    """
    ids = [feed_id_key(draft.feed_id) if draft.feed_id else "" for draft in drafts]
    urls = [url_key(draft.url) if draft.url else "" for draft in drafts]
    count = Counter(ids) + Counter(urls)
    titles = [title_key(draft.title, draft.published) for draft in drafts]
    result: list[tuple[str, ...]] = []
    for strong, title in zip(zip(urls, ids, strict=True), titles, strict=True):
        keys = tuple(key for key in strong if key and count[key] == 1)
        result.append(keys or (title,))
    return result


def _item_id(source_id: SourceId, keys: tuple[str, ...]) -> ItemId:
    """The id of an item: by its address the same from every source, else the source's own."""
    key = keys[0]
    return ItemId(key if key.startswith("u") else digest(source_id, key))
