"""How goods are told apart that a list knows and that it does not. Pure.

A commodity is an id of `seeds/commodities.tsv`, or several with ", " between them. Goods that no list has are
told by the words of the text in quotes: '"violin"'. No id begins with one."""

_QUOTE = '"'
_BETWEEN = ", "

#: Shorter words lose no letter: "gas" is no "ga".
_SHORTEST = 4


def quoted(words: str) -> str:
    """Goods that no list has, by the words of a text."""
    return f"{_QUOTE}{words.replace(_QUOTE, '').replace(_BETWEEN, ' ').lower()}{_QUOTE}"


def is_quoted(commodity: str) -> bool:
    """Whether it is told by the words of a text, and not by an id."""
    return commodity.startswith(_QUOTE)


def bare(commodity: str) -> str:
    """Its ids and words, without quotes."""
    return commodity.replace(_QUOTE, "")


def comparable(commodity: str) -> str:
    """As it is compared: "exports of violins" and "violin exports" are of the same goods; ids stay."""
    return _BETWEEN.join(_singular(one) if is_quoted(one) else one for one in commodity.split(_BETWEEN))


def _singular(words: str) -> str:
    return quoted(" ".join(map(_without_s, bare(words).split())))


def _without_s(word: str) -> str:
    plural = len(word) >= _SHORTEST and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word
