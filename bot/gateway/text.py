"""From typed parts to Telegram's HTML. Escaped by construction: no text of ours or of others is ever
markup. Rules and limits: core.telegram.org/bots/api, "HTML style" and sendMessage."""

from dataclasses import replace
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

from bot.domain.ids import without_trackers
from bot.domain.message import Part, Style
from bot.domain.sources import is_web_address
from bot.domain.split import MOST_BYTES, MOST_ENTITIES, MOST_UNITS, MOST_URL
from bot.domain.text import cut_before, is_visible, showable, units

#: Telegram keeps moments as positive 32-bit numbers.
_LAST_MOMENT = 2**31 - 1

#: A long date and a short time in the reader's own zone. Legal are r alone, or w, d or D, t or T; any other
#: letter is refused.
_TIME_FORMAT = "Dt"

#: What opens and closes a style.
_TAGS = {
    Style.BOLD: ("<b>", "</b>"),
    Style.ITALIC: ("<i>", "</i>"),
    Style.CODE: ("<code>", "</code>"),
    Style.TABLE: ("<pre>", "</pre>"),
    Style.QUOTE: ("<blockquote>", "</blockquote>"),
    Style.FOLDED: ("<blockquote expandable>", "</blockquote>"),
}


def cut(parts: tuple[Part, ...], limit: int = MOST_UNITS) -> tuple[Part, ...]:
    """`parts` as they can be shown: cleaned, within `limit` UTF-16 units and MOST_ENTITIES entities. What is
    too long ends with "…", and so does what shows nothing at all.

    Messages are built to fit or split; this is the last guard before the platform would refuse one.
    """
    shown = tuple(replace(part, text=showable(part.text)) for part in parts)
    if not any(is_visible(part.text) for part in shown):
        return (Part("…"),)
    if sum(units(part.text) for part in shown) > limit:
        shown = (*_beginning(shown, limit - 1), Part("…"))
    styled = [at for at, part in enumerate(shown) if part.style is not Style.PLAIN]
    bare = frozenset(styled[MOST_ENTITIES:])
    return tuple(Part(part.text) if at in bare else part for at, part in enumerate(shown))


@lru_cache(maxsize=64)  # one alert goes to many
def to_html(parts: tuple[Part, ...]) -> str:
    """`parts` as Telegram HTML; without styles when the markup would not fit one request."""
    kept = cut(parts)
    html = "".join(_part_html(part) for part in kept)
    if len(html.encode()) <= MOST_BYTES:
        return html
    return "".join(escape(part.text, quote=False) for part in kept)


def to_plain(parts: tuple[Part, ...]) -> str:
    """`parts` without styles, for a message whose markup was refused."""
    return "".join(part.text for part in cut(parts))


def link_to(url: str) -> str:
    """`url` as the platform may have it, without what would track the reader; "" when it is no link."""
    if len(url) > MOST_URL or not url.isprintable() or not is_web_address(url):
        return ""
    host = urlsplit(url).hostname or ""
    # The platform takes no name without a dot: of a link it keeps the text, but a keyboard it refuses whole.
    return without_trackers(url) if "." in host or ":" in host else ""


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
    return text[: cut_before(text, end)]


def _part_html(part: Part) -> str:
    text = escape(part.text, quote=False)
    if not text.strip():
        return text
    if part.style is Style.TIME and part.at is not None:
        moment = int(part.at.timestamp())
        if not 0 < moment <= _LAST_MOMENT:
            return text
        return f'<tg-time unix="{moment}" format="{_TIME_FORMAT}">{text}</tg-time>'
    if part.style is Style.LINK and (url := link_to(part.url)):
        return f'<a href="{escape(url)}">{text}</a>'
    opening, closing = _TAGS.get(part.style, ("", ""))
    return f"{opening}{text}{closing}"
