"""Text that came from outside, made harmless to show: no control characters, no lone surrogates, no
marks that turn the direction of the text around them. And where a text may be cut."""

import re
import unicodedata

#: Explicit embeddings, overrides and isolates (Unicode TR9, section 2). The implicit marks LRM, RLM and
#: ALM stay: Arabic and Hebrew text needs them and they cannot reach beyond their place.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Cc are control characters, Cs surrogates, Co private use, Cn unassigned; none can be shown.
_UNSHOWABLE = frozenset({"Cc", "Cs", "Co", "Cn"})

_SPACE = re.compile(r"(\s+)")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\t\x1c-\x1f]")

# What makes several code points one character for the eye (grapheme clusters, Unicode TR29). A little more
# is held together than the standard asks, never less; a test holds it against the standard's own classes.

#: Belongs to what stands before it, beside all marks: joiners, the vowels of Hangul and its final consonants,
#: Thai and Lao AM, the sound marks of narrow kana, the vowels of Kirat Rai, skin tones, tags.
_ATTACHED = re.compile(
    "[\u0e33\u0eb3\u1160-\u11ff\u200c\u200d\ud7b0-\ud7ff\uff9e\uff9f\U00016d63\U00016d67-\U00016d6a"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
#: Holds what comes after it: the joiner, signs written before their number or letter.
_HOLDS = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u1cf5\u1cf6\u200d\U000110bd\U000110cd\U000111c2\U000111c3"
    "\U000113d1\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46\U00011f02]"
)
#: A first consonant of Hangul, before any other letter of it.
_HANGUL = re.compile("[\u1100-\u115f\ua960-\ua97c][\u1100-\u115f\ua960-\ua97c\uac00-\ud7a3]")
#: Two of them are one flag.
_FLAG_HALVES = range(0x1F1E6, 0x1F200)
#: The combining class of signs that bind two consonants of an Indian script into one.
_VIRAMA = 9

#: Nothing that is written anywhere is longer, counted in code points; a letter under a thousand marks is cut.
_LONGEST_CHARACTER = 64


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
    # Nearly every line has nothing to take out, and Python knows that at once.
    if text.isprintable():
        return " ".join(unicodedata.normalize("NFC", text).split())
    shown = "".join(" " if char in "\n\t\r\v\f\x85\u2028\u2029" else char for char in text)
    shown = "".join(
        char for char in shown if char not in _BIDI_CONTROLS and unicodedata.category(char) not in _UNSHOWABLE
    )
    return " ".join(unicodedata.normalize("NFC", shown).split())


def showable(text: str) -> str:
    """`text` in NFC without what cannot be shown; spaces and line breaks are kept."""
    if text.isascii() and text.isprintable():
        return text
    pieces = _SPACE.split(_LINE_BREAK.sub("\n", text))
    return "".join(
        _CONTROL.sub(" ", piece) if at % 2 else clean_line(piece) for at, piece in enumerate(pieces)
    )


def is_visible(text: str) -> bool:
    """Whether anything of `text` can be seen."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def units(text: str) -> int:
    """Length of `text` in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def shorten(text: str, limit: int) -> str:
    """`text` itself when it has at most `limit` characters, else its beginning and "…".

    Cuts after a word where one ends in the last third, and never within a character as people see it.
    `limit` is at least 1.
    """
    if len(text) <= limit:
        return text
    end = cut_before(text, limit - 1)
    space = text.rfind(" ", 0, end + 1)
    if space > limit * 2 // 3:
        end = space
    return text[:end].rstrip(" ,;:-–—") + "…"


def cut_before(text: str, at: int) -> int:
    """The last place at or before `at` where `text` may be cut; `at` itself where none is near."""
    for place in range(at, max(-1, at - _LONGEST_CHARACTER), -1):
        if may_cut(text, place):
            return place
    return at


def may_cut(text: str, at: int) -> bool:
    """Whether a cut at `at` falls between two characters as people see them."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if after < "\u0300":
        return not _HOLDS.match(before) and (before, after) != ("\r", "\n")
    if _ATTACHED.match(after) or _HOLDS.match(before) or _HANGUL.match(text, at - 1):
        return False
    if unicodedata.category(after).startswith("M") or _is_bound(text, at):
        return False
    return not (ord(after) in _FLAG_HALVES and _flag_halves_before(text, at) % 2)


def _is_bound(text: str, at: int) -> bool:
    """Whether the marks before `at` bind what follows them."""
    for char in reversed(text[max(0, at - _LONGEST_CHARACTER) : at]):
        if unicodedata.combining(char) == _VIRAMA:
            return True
        if not _ATTACHED.match(char) and not unicodedata.category(char).startswith("M"):
            return False
    return False


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while count < at and ord(text[at - count - 1]) in _FLAG_HALVES:
        count += 1
    return count
