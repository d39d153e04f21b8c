"""A message that is too long for one request, as several. Pure.

The limits are the platform's (research: Bot API reference and the source of its server); what is measured
here is at least what the gateway's markup takes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape

from bot.domain.message import Message, Part, Style
from bot.domain.text import cut_before, is_visible, may_cut, showable, units

#: Telegram counts the text after parsing, entity offsets in UTF-16 units; counting units for both is safe.
MOST_UNITS = 4096

#: The same of a caption: the words of a message that brings a picture or a file.
MOST_CAPTION_UNITS = 1024

#: Entities beyond this are ignored by the server (PTB's constants; not documented by Telegram).
MOST_ENTITIES = 100

#: The raw text of a request, markup included (telegram-bot-api).
MOST_BYTES = 32_768

#: Longer addresses are no links for us: what they lead to can be had shorter, and many of them together are
#: refused (ENTITIES_TOO_LONG).
MOST_URL = 2048

#: More than the tags of any style take, a link's address left out.
_TAG_BYTES = 64

#: Left free in each part for its number.
_NUMBER = 16

#: What is written longer in markup than in UTF-8.
_ESCAPED = {char: len(escape(char)) for char in "&<>\"'"}

#: Where to cut, best first: after a paragraph, a line, a sentence, a word.
_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»”\"')\]]))\s|(?<=[。！？])"),
    re.compile(r"\s"),
)

#: What is looked at beyond the last place where a cut may fall.
_BEYOND = 64

#: Stands for a character that must not be parted from the one before it.
_FIRM = "\0"

_Parts = tuple[Part, ...]


def most_units(message: Message) -> int:
    """How many UTF-16 units the words of `message` may have."""
    return MOST_UNITS if message.file is None and message.chart is None else MOST_CAPTION_UNITS


def split(message: Message, limit: int | None = None) -> tuple[Message, ...]:
    """`message` as messages of at most `limit` UTF-16 units (at least 100; `most_units` when not given),
    MOST_ENTITIES entities and MOST_BYTES bytes each; alone when it fits.

    It is cut after a paragraph, else a line, a sentence, a word; never within a character as people see it,
    and within a styled part only where that alone is too long. Only space at the cuts is lost. The parts
    are numbered; the last one has the buttons, the preview and what the message brings; only the first one
    rings.
    """
    limit = limit or most_units(message)
    whole = _stripped(replace(part, text=showable(part.text)) for part in message.parts)
    if _fits(whole, limit):
        return (replace(message, parts=whole),)
    pieces = [
        piece for piece in _pieces(whole, limit - _NUMBER) if any(is_visible(part.text) for part in piece)
    ]
    if len(pieces) < 2:
        return (replace(message, parts=pieces[0] if pieces else ()),)
    return tuple(
        Message(
            parts=(*piece, Part(f"\n\n({number}/{len(pieces)})")),
            rows=message.rows if number == len(pieces) else (),
            preview=message.preview if number == len(pieces) else "",
            file=message.file if number == len(pieces) else None,
            chart=message.chart if number == len(pieces) else None,
            silent=message.silent or number > 1,
        )
        for number, piece in enumerate(pieces, 1)
    )


def _pieces(parts: _Parts, limit: int) -> Iterator[_Parts]:
    while (reach := _reach(parts, limit)) < sum(len(part.text) for part in parts):
        head, tail = _divided(parts, _cut(parts, reach, limit=limit))
        yield _stripped(head)
        parts = _stripped(tail)
    yield parts


def _fits(parts: _Parts, limit: int) -> bool:
    return (
        sum(units(part.text) for part in parts) <= limit
        and sum(part.style is not Style.PLAIN for part in parts) <= MOST_ENTITIES
        and sum(_markup(part) + _weight(part.text) for part in parts) <= MOST_BYTES - _NUMBER
    )


def _weight(text: str) -> int:
    """Bytes of `text` in a request."""
    return len(escape(text).encode("utf-8", "surrogatepass"))


def _markup(part: Part) -> int:
    """Bytes around the text of `part`."""
    if part.style is Style.PLAIN:
        return 0
    return _TAG_BYTES + (_weight(part.url) if len(part.url) <= MOST_URL else 0)


def _reach(parts: _Parts, limit: int) -> int:
    """How many characters from the beginning of `parts` fit one message."""
    at = used = entities = 0
    room = MOST_BYTES - _NUMBER
    for part in parts:
        entities += part.style is not Style.PLAIN
        room -= _markup(part)
        if entities > MOST_ENTITIES:
            break
        for char in part.text:
            used += 1 + (char > "\uffff")
            room -= _ESCAPED.get(char) or len(char.encode("utf-8", "surrogatepass"))
            if used > limit or room < 0:
                return at
            at += 1
    return at


def _cut(parts: _Parts, reach: int, *, limit: int) -> int:
    """The best place to cut `parts` at or before `reach`; never 0."""
    text, firm = _text(parts, reach), _firm(parts, reach, limit=limit)
    for ends, least in (*((one, reach // 2) for one in _ENDS), (_ENDS[-1], 1)):
        for end in reversed(list(ends.finditer(firm, least, reach + 1))):
            if (
                end.start() <= reach
                and may_cut(text, end.start())
                and may_cut(text, _next(text, end.start()))
            ):
                return end.start()
    at = reach
    while at > 0 and (firm[at] == _FIRM or not may_cut(text, at)):
        at -= 1
    return at or cut_before(text, reach) or reach


def _next(text: str, at: int) -> int:
    """Where `text` goes on after the space at `at`."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _firm(parts: _Parts, reach: int, *, limit: int) -> str:
    """Like `_text`, with _FIRM for all but the first character of each styled part that fits a message of its
    own."""
    masked = (
        replace(part, text="x" + _FIRM * (len(part.text) - 1))
        if part.style is not Style.PLAIN and _fits((part,), limit)
        else part
        for part in parts
    )
    return _text(masked, reach)


def _divided(parts: _Parts, at: int) -> tuple[_Parts, _Parts]:
    """`parts` before and after the character `at`."""
    head: list[Part] = []
    tail: list[Part] = []
    for part in parts:
        if at > 0:
            head.append(replace(part, text=part.text[:at]))
        if at < len(part.text):
            tail.append(replace(part, text=part.text[max(at, 0) :]))
        at -= len(part.text)
    return tuple(head), tuple(tail)


def _stripped(parts: Iterable[Part]) -> _Parts:
    """`parts` that have a text, without space at the ends."""
    kept = [part for part in parts if part.text]
    while kept and not kept[0].text.lstrip():
        kept.pop(0)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


def _text(parts: Iterable[Part], reach: int) -> str:
    """The text of `parts` up to `reach` and a little beyond."""
    pieces: list[str] = []
    size = 0
    for part in parts:
        pieces.append(part.text[: reach + _BEYOND - size])
        size += len(part.text)
        if size > reach + _BEYOND:
            break
    return "".join(pieces)
