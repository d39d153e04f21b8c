"""Several items in one message: for a chat where more wait than anyone reads one by one, and for what is too
late to be news. Pure."""

from collections.abc import Mapping, Sequence

from bot.domain.chats import Chat, ChatKind
from bot.domain.importance import Importance
from bot.domain.items import Item, ItemId
from bot.domain.message import Button, Message, Part, Style, bold, link
from bot.domain.text import shorten
from bot.phrases import flag, say, time_part
from bot.pipeline.lists import Lists

#: What a person looks through; the others are counted, and stand in /latest.
MOST_LISTED = 20

_TITLE = 110
_MOST_FLAGS = 4


def by_weight(items: Sequence[Item], weights: Mapping[ItemId, Importance], *, most: int) -> list[Item]:
    """At most `most` of `items`, which come oldest first: what matters most first, then the oldest; what is
    left out matters least, and is the oldest of that."""

    def rank(at: int) -> int:
        return -weights.get(items[at].id, Importance.NONE)

    kept = sorted(range(len(items)), key=lambda at: (rank(at), -at))[:most]
    return [items[at] for at in sorted(kept, key=lambda at: (rank(at), at))]


def render_digest(
    items: Sequence[Item], chat: Chat, *, lists: Lists, late: bool, repeat: bool, more: int = 0
) -> Message:
    """One message on `items`, at least one and at most MOST_LISTED, in their order and in the language of
    `chat`, and on `more` that it only counts. What is `late` says so and makes no sound. Far below the
    platform's limits."""
    language = chat.language
    key = "digest.late" if late else "digest.title"
    parts: list[Part] = [bold(say(language, key, count=len(items) + more))]
    for item in items:
        parts += [Part("\n\n"), *_entry(item, lists, language=language)]
    if more:
        parts.append(Part("\n\n" + say(language, "digest.more", count=more)))
    if repeat:
        parts += [Part("\n\n"), Part(say(language, "alert.repeat"), Style.ITALIC)]
    rows: tuple[tuple[Button, ...], ...] = ()
    if chat.kind is not ChatKind.CHANNEL:
        rows = ((Button(text=say(language, "alert.settings"), action="1:settings:new"),),)
    return Message(parts=tuple(parts), rows=rows, silent=late or repeat)


def _entry(item: Item, lists: Lists, *, language: str) -> tuple[Part, ...]:
    signs = "".join(lists.topics[one].emoji for one in item.topics if one in lists.topics) or "•"
    source = lists.sources.get(item.source_id)
    flags = " ".join(flag(code) for code in item.countries[:_MOST_FLAGS] if flag(code))
    return (
        Part(f"{signs} "),
        link(shorten(item.title, _TITLE), item.url),
        Part(f"\n{source.name if source else item.source_id} · "),
        time_part(language, item.at),
        Part(f"  {flags}".rstrip()),
    )
