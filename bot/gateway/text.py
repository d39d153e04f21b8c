"""From typed parts to Telegram's HTML. Escaped by construction: no text of ours or of others is ever
markup. Rules and limits: core.telegram.org/bots/api, "HTML style" and sendMessage."""

from dataclasses import replace
from html import escape

from bot.domain.message import Part, Style
from bot.domain.sources import is_web_address
from bot.domain.text import clean

#: Telegram counts the text after parsing, entity offsets in UTF-16 units; counting units for both is safe.
MOST_UNITS = 4096

#: Entities beyond this are ignored by the server (PTB's constants; not documented by Telegram).
MOST_ENTITIES = 100

_TAGS = {Style.BOLD: "b", Style.ITALIC: "i", Style.CODE: "code"}


def units(text: str) -> int:
    """Length of `text` in UTF-16 code units."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def cut(parts: tuple[Part, ...], limit: int = MOST_UNITS) -> tuple[Part, ...]:
    """`parts` within `limit` UTF-16 units and MOST_ENTITIES entities; what is too long ends with "…".

    Messages are built to fit; this is the last guard before the platform would refuse one.
    """
    kept: list[Part] = []
    left, entities = limit, 0
    for part in parts:
        if part.style is not Style.PLAIN:
            entities += 1
            if entities > MOST_ENTITIES:
                part = Part(part.text)
        if units(part.text) <= left:
            kept.append(part)
            left -= units(part.text)
            continue
        text = part.text
        while units(text) > left - 1:
            text = text[: max(0, len(text) - max(1, (units(text) - left + 1) // 2))]
        kept.append(replace(part, text=text + "…"))
        break
    return tuple(kept)


def to_html(parts: tuple[Part, ...]) -> str:
    """`parts` as Telegram HTML."""
    return "".join(_part_html(part) for part in cut(parts))


def to_plain(parts: tuple[Part, ...]) -> str:
    """`parts` without styles, for a message whose markup was refused."""
    return "".join(_showable(part.text) for part in cut(parts))


def _part_html(part: Part) -> str:
    text = escape(_showable(part.text))
    if part.style is Style.TIME and part.at is not None:
        return f'<tg-time unix="{int(part.at.timestamp())}" format="Dt">{text}</tg-time>'
    if part.style is Style.LINK and is_web_address(part.url):
        return f'<a href="{escape(part.url)}">{text}</a>'
    tag = _TAGS.get(part.style)
    return f"<{tag}>{text}</{tag}>" if tag and text.strip() else text


def _showable(text: str) -> str:
    """`text` without what the platform cannot take, white space at its ends kept."""
    if text.isprintable():
        return text
    body = text.strip()
    start = text.index(body) if body else len(text)
    return text[:start] + clean(body) + text[start + len(body) :]
