"""Text that came from outside, made harmless to show: no control characters, no lone surrogates, no
marks that turn the direction of the text around them."""

import unicodedata

#: Explicit embeddings, overrides and isolates (Unicode TR9, section 2). The implicit marks LRM, RLM and
#: ALM stay: Arabic and Hebrew text needs them and they cannot reach beyond their place.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Cc are control characters, Cs surrogates, Co private use, Cn unassigned; none can be shown.
_UNSHOWABLE = frozenset({"Cc", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """`text` in NFC without what cannot be shown, one space between words, at most one empty line."""
    lines = [clean_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def clean_line(text: str) -> str:
    """`text` on one line, in NFC, without what cannot be shown."""
    shown = "".join(" " if char in "\n\t\r\v\f\x85\u2028\u2029" else char for char in text)
    shown = "".join(
        char for char in shown if char not in _BIDI_CONTROLS and unicodedata.category(char) not in _UNSHOWABLE
    )
    return " ".join(unicodedata.normalize("NFC", shown).split())


def shorten(text: str, limit: int) -> str:
    """`text` itself when it has at most `limit` characters, else its beginning and "…".

    Cuts after a word where one ends in the last third, and never before a combining mark or within an
    emoji that is joined of several. `limit` is at least 1.
    """
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and (
        unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f" or text[end - 1] == "\u200d"
    ):
        end -= 1
    space = text.rfind(" ", 0, end + 1)
    if space > limit * 2 // 3:
        end = space
    return text[:end].rstrip(" ,;:-–—") + "…"
