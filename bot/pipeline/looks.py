"""Drafts with the keys by which they are known again. Pure, and linear in the document."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from bot.domain.edits import essence
from bot.domain.ids import digest, feed_id_key, heading_key, text_key, title_key, url_key
from bot.domain.items import Draft

#: A line that so many entries of a document share belongs to none of them: "Read more on our site".
_MANY = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """A draft with its keys; each is "" where it has none."""

    draft: Draft
    url: str
    feed_id: str
    title: str
    text: str
    heading: str
    #: A print of what it says, whatever its typography.
    said: str

    @property
    def strong(self) -> tuple[str, ...]:
        """The keys that the source gave it, the strongest first."""
        return tuple(key for key in (self.url, self.feed_id) if key)

    @property
    def own(self) -> tuple[str, ...]:
        """The keys that no other entry of the document may have."""
        return (*self.strong, self.text) if self.text else self.strong


def looks_of(drafts: Iterable[Draft]) -> tuple[Look, ...]:
    """`drafts` with their keys, in their order; one that is given twice comes once."""
    texts = [(draft, draft.text.split("\n")) for draft in drafts]
    count = Counter(line for _, lines in texts for line in {_line(one) for one in lines})
    common = {line for line in count if count[line] >= _MANY}
    looks: dict[tuple[str, str, str], Look] = {}
    for draft, lines in texts:
        look = _look(draft, "\n".join(one for one in lines if _line(one) not in common))
        looks.setdefault((look.url, look.feed_id, look.title), look)
    return tuple(looks.values())


def _look(draft: Draft, text: str) -> Look:
    words = essence(text)
    title = draft.title if any(char.isalnum() for char in draft.title) else draft.title + draft.text
    return Look(
        draft=draft,
        url=url_key(draft.url) if draft.url else "",
        feed_id=feed_id_key(draft.feed_id) if draft.feed_id else "",
        title=title_key(title, draft.published),
        text=text_key(words, draft.published),
        heading=heading_key(title),
        said=digest(essence(draft.title), words)[:8],
    )


def _line(text: str) -> bytes:
    return blake2b(text.strip().encode("utf-8", "surrogatepass"), digest_size=8).digest()
