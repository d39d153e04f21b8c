"""Which words of a text are names, as far as capital letters tell. Pure."""

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_CAPITALS = "A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІЇЄ"
#: Within a sentence: after a word and a space, or amid Chinese.
_WITHIN = re.compile(rf"(?:(?<=[^\W_] |[,’'] )|(?<=[{_HAN}（(]))([{_CAPITALS}][^\W\d_{_HAN}]+)")
_WORD = re.compile(rf"[^\W\d_{_HAN}]{{2,}}")
#: "KARACHI, Pakistan", at the beginning of a text.
_DATELINE = re.compile(rf"[{_CAPITALS}][{_CAPITALS} .,'-]{{3,}}")
#: Letters of a word that a title in capitals writes so, too.
_LONG = 4


def names_in(title: str, lead: str) -> frozenset[str]:
    """Words with a capital letter where no sentence begins, and the place before it; a title that writes most
    words so tells nothing."""
    within = _WITHIN.findall(f"{title}\n{lead}" if _is_plain(title) else lead)
    dateline = _DATELINE.match(lead)
    placed = _WORD.findall(dateline[0] if dateline else "")
    return frozenset((*within, *(word for word in placed if len(word) >= _LONG)))


def _is_plain(title: str) -> bool:
    """Whether a title writes words small that are no names."""
    found: list[str] = _WORD.findall(title)
    words = [word for word in found[1:] if len(word) >= _LONG]
    return 2 * sum(word[0].isupper() for word in words) <= len(words)
