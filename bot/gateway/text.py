"""From typed parts to Telegram's HTML. Escaped by construction: no text of ours or of others is ever
markup. Rules and limits: core.telegram.org/bots/api, "HTML style" and sendMessage."""

import re
import unicodedata
from dataclasses import replace
from html import escape

from bot.domain.message import Part, Style
from bot.domain.sources import is_web_address
from bot.domain.text import clean_line

#: Telegram counts the text after parsing, entity offsets in UTF-16 units; counting units for both is safe.
MOST_UNITS = 4096

#: Entities beyond this are ignored by the server (PTB's constants; not documented by Telegram).
MOST_ENTITIES = 100

#: The raw text of a request, markup included (telegram-bot-api).
_MOST_BYTES = 32_768

#: Telegram keeps moments as positive 32-bit numbers.
_LAST_MOMENT = 2**31 - 1

_TAGS = {
    Style.BOLD: "b",
    Style.ITALIC: "i",
    Style.CODE: "code",
    Style.TABLE: "pre",
    Style.QUOTE: "blockquote expandable",
}

_SPACE = re.compile(r"(\s+)")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\t\x1c-\x1f]")

#: What belongs to the character before it: joiners, variation selectors, skin tones. Marks come in addition.
_ATTACHED = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_FLAG_HALF = re.compile("[\U0001f1e6-\U0001f1ff]+$")


def units(text: str) -> int:
    """Length of `text` in UTF-16 code units."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def cut(parts: tuple[Part, ...], limit: int = MOST_UNITS) -> tuple[Part, ...]:
    """`parts` as they can be shown: cleaned, within `limit` UTF-16 units and MOST_ENTITIES entities. What is
    too long ends with "…", and so does what shows nothing at all.

    Messages are built to fit; this is the last guard before the platform would refuse one.
    """
    shown = tuple(replace(part, text=showable(part.text)) for part in parts)
    if not any(_is_visible(part.text) for part in shown):
        return (Part("…"),)
    if sum(units(part.text) for part in shown) > limit:
        shown = (*_beginning(shown, limit - 1), Part("…"))
    styled = [at for at, part in enumerate(shown) if part.style is not Style.PLAIN]
    bare = frozenset(styled[MOST_ENTITIES:])
    return tuple(Part(part.text) if at in bare else part for at, part in enumerate(shown))


def to_html(parts: tuple[Part, ...]) -> str:
    """`parts` as Telegram HTML; without styles when the markup would not fit one request."""
    kept = cut(parts)
    html = "".join(_part_html(part) for part in kept)
    if len(html.encode()) <= _MOST_BYTES:
        return html
    return "".join(escape(part.text, quote=False) for part in kept)


def to_plain(parts: tuple[Part, ...]) -> str:
    """`parts` without styles, for a message whose markup was refused."""
    return "".join(part.text for part in cut(parts))


def showable(text: str) -> str:
    """`text` without what the platform cannot take; spaces and line breaks are kept."""
    if text.isascii() and text.isprintable():
        return text
    pieces = _SPACE.split(_LINE_BREAK.sub("\n", text))
    return "".join(
        _CONTROL.sub(" ", piece) if at % 2 else clean_line(piece) for at, piece in enumerate(pieces)
    )


def is_linkable(url: str) -> bool:
    """Whether `url` may go to the platform as a link."""
    return is_web_address(url) and url.isprintable()


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def _beginning(parts: tuple[Part, ...], limit: int) -> list[Part]:
    kept: list[Part] = []
    for part in parts:
        size = units(part.text)
        if size > limit:
            kept.append(replace(part, text=_head(part.text, limit)))
            break
        kept.append(part)
        limit -= size
    return kept


def _head(text: str, limit: int) -> str:
    """The beginning of `text` within `limit` units, up to the end of a character as people see it."""
    end = used = 0
    while used + units(text[end]) <= limit:
        used += units(text[end])
        end += 1
    whole = end
    while whole > 0 and _splits(text, whole):
        whole -= 1
    return text[: whole or end]


def _splits(text: str, at: int) -> bool:
    """Whether a cut before `text[at]` falls within one character."""
    if unicodedata.combining(text[at]) or _ATTACHED.match(text[at]) or text[at - 1] == "\u200d":
        return True
    halves = _FLAG_HALF.search(text, max(0, at - 200), at)
    return halves is not None and len(halves[0]) % 2 == 1 and bool(_FLAG_HALF.match(text[at]))


def _part_html(part: Part) -> str:
    text = escape(part.text, quote=False)
    if part.style is Style.TIME and part.at is not None:
        moment = int(part.at.timestamp())
        return (
            f'<tg-time unix="{moment}" format="Dt">{text}</tg-time>' if 0 < moment <= _LAST_MOMENT else text
        )
    if part.style is Style.LINK and is_linkable(part.url):
        return f'<a href="{escape(part.url)}">{text}</a>'
    tag = _TAGS.get(part.style)
    return f"<{tag}>{text}</{tag.split()[0]}>" if tag and text.strip() else text
