"""Formatted text as Telegram keeps it: plain characters, and entities counted in UTF-16 code units."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 32_768
#: What comes after so many is not kept.
MAX_ENTITIES = 100

Json = dict[str, object]

#: Styles may lie across other entities and are cut where they may not; the rest may not overlap.
_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"code", "pre"})

#: Taken out of every text: carriage returns, line and paragraph separators, marks that turn the direction,
#: and three marks that may draw lines across their neighbours.
_TAKEN_OUT = frozenset("\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u030a\u0333\u033f")

#: Becomes a space; line feeds stay.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"'«»]+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>])"
    r"|(?<![\w@.])(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
)


@dataclass(frozen=True, slots=True)
class Entity:
    """One stretch of a text with a meaning; `extra` holds what only its kind has, as sent over the wire."""

    kind: str
    offset: int
    length: int
    extra: Json = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> Json:
        return {"type": self.kind, "offset": self.offset, "length": self.length, **self.extra}


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with its entities, ordered by offset, the longer first."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_size(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def utf16_slice(text: str, entity: Entity) -> str:
    """Give the characters an entity covers; halves of surrogate pairs come back as U+FFFD."""
    raw = text.encode("utf-16-le", "surrogatepass")[entity.offset * 2 : entity.end * 2]
    return raw.decode("utf-16-le", "replace")


def settle(text: str, entities: Iterable[Entity]) -> Formatted:
    """Clean and trim a text and bring its entities in order, as the platform does before it stores a message.

    A space at the beginning of an entity does not belong to it, and an entity of nothing else is none.
    """
    text, entities = _cleaned(text, entities)
    kept = text.lstrip(" \n")
    shift = utf16_size(text) - utf16_size(kept)
    kept = kept.rstrip(" \n")
    size = utf16_size(kept)
    clipped = [_clip(entity, shift=shift, size=size) for entity in entities]
    tight = [_tight(kept, entity) for entity in _without_overlaps([one for one in clipped if one.length > 0])]
    whole = [entity for entity in tight if utf16_slice(kept, entity).strip(" \n")]
    return Formatted(kept, _without_overlaps(whole)[:MAX_ENTITIES])


def _cleaned(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """Take out what no message may hold, and move the entities with the text."""
    gone = [at for at, char in enumerate(text) if char in _TAKEN_OUT]
    if gone:
        places = [utf16_size(text[:at]) for at in gone]
        text = "".join(char for char in text if char not in _TAKEN_OUT)
        entities = [_closed(entity, places) for entity in entities]
    return _CONTROL.sub(" ", text), list(entities)


def _closed(entity: Entity, places: Sequence[int]) -> Entity:
    """Move an entity to where it is when the UTF-16 units at `places` are gone."""
    start = entity.offset - bisect_left(places, entity.offset)
    end = entity.end - bisect_left(places, entity.end)
    return replace(entity, offset=start, length=end - start)


def _tight(text: str, entity: Entity) -> Entity:
    covered = utf16_slice(text, entity)
    lead = len(covered) - len(covered.lstrip(" \n"))
    return replace(entity, offset=entity.offset + lead, length=entity.length - lead)


def with_found(formatted: Formatted) -> Formatted:
    """Add the entities nobody marked: links, commands, mentions and hashtags outside marked stretches."""
    taken = [entity for entity in formatted.entities if entity.kind not in _STYLES | _QUOTES]
    found = []
    for match in _FOUND.finditer(formatted.text):
        words = match.group()
        kind = match.lastgroup or ""
        if kind == "url":
            words = words.rstrip(".,:;!?)]}»…")
        entity = Entity(kind, utf16_size(formatted.text[: match.start()]), utf16_size(words))
        if not any(_overlap(entity, other) for other in taken):
            found.append(entity)
    return replace(formatted, entities=_ordered([*formatted.entities, *found]))


def _clip(entity: Entity, *, shift: int, size: int) -> Entity:
    start = max(0, entity.offset - shift)
    end = min(size, entity.end - shift)
    return replace(entity, offset=start, length=end - start)


def _ordered(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda e: (e.offset, -e.length, _rank(e.kind), e.kind)))


def _rank(kind: str) -> int:
    """Say which of two entities over the same characters comes first, and so wins where only one may."""
    if kind in _STYLES:
        return 4
    return {"blockquote": 0, "expandable_blockquote": 0, "pre": 1, "code": 2}.get(kind, 3)


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _without_overlaps(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Keep the first of overlapping links and codes and of nested quotes; cut styles around codes."""
    firm: list[Entity] = []
    quotes: list[Entity] = []
    for entity in _ordered(entities):
        rivals = quotes if entity.kind in _QUOTES else firm
        if entity.kind not in _STYLES and not any(_overlap(entity, other) for other in rivals):
            rivals.append(entity)
    codes = [entity for entity in firm if entity.kind in _CODE]
    styles = [piece for style in _merged(entities) for piece in _cut(style, codes)]
    return _ordered([*firm, *quotes, *styles])


def _merged(entities: Iterable[Entity]) -> list[Entity]:
    """Join stretches of one style that touch or overlap: bold in bold is one bold."""
    merged: dict[str, list[Entity]] = {}
    for entity in _ordered(entity for entity in entities if entity.kind in _STYLES):
        row = merged.setdefault(entity.kind, [])
        if row and entity.offset <= row[-1].end:
            row[-1] = replace(row[-1], length=max(row[-1].end, entity.end) - row[-1].offset)
        else:
            row.append(entity)
    return [entity for row in merged.values() for entity in row]


def _cut(style: Entity, codes: Sequence[Entity]) -> list[Entity]:
    pieces = [style]
    for code in codes:
        pieces = [rest for piece in pieces for rest in _around(piece, code)]
    return pieces


def _around(piece: Entity, hole: Entity) -> list[Entity]:
    if not _overlap(piece, hole):
        return [piece]
    before = replace(piece, length=hole.offset - piece.offset)
    after = replace(piece, offset=hole.end, length=piece.end - hole.end)
    return [rest for rest in (before, after) if rest.length > 0]
