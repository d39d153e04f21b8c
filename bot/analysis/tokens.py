"""Sentences and words of a text, each with its place in it. Linear in the length of the text."""

import re
import unicodedata
from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise
from operator import add
from typing import NamedTuple

from bot.analysis.han import NOTHING, TO_SIMPLIFIED


class Token(NamedTuple):
    """A word, a number, one Chinese or Japanese character, or a sign like % and $."""

    #: Where it stands: `text[start:end]`.
    start: int
    end: int
    #: As written, but without the dots of an acronym: "U.S." is "US".
    word: str
    #: `word` as it is compared: casefolded, ё as е, Latin letters without accents, Chinese simplified.
    key: str


#: A token of its fields, without a call of Python for each.
_token = partial(tuple.__new__, Token)


class Sentence(NamedTuple):
    """Neighbouring tokens that belong together; never empty."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    #: Of the tokens.
    keys: tuple[str, ...]
    #: The first letters of the keys, by which beginnings of words ("export*") are looked up.
    heads: tuple[str, ...]
    #: Which tokens begin with a digit.
    numbers: tuple[int, ...]
    #: See `grams_of`.
    grams: frozenset[str]


#: A sentence of its fields, likewise.
_new_sentence = partial(tuple.__new__, Sentence)


class _Row(NamedTuple):
    """The tokens of a text."""

    tokens: list[Token]
    #: Of the tokens.
    keys: list[str]
    #: Which of them are no Chinese characters right behind another, and which of those begin with a digit.
    apart: list[int]
    numbers: list[int]


#: Written without spaces: one token a character. Han and its extensions, compatibility forms, kana.
_IDEOGRAPHS = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

#: Hyphens split words: "year-on-year" is three. An apostrophe does too, and the English possessive 's
#: belongs to no token, so that "China's exports" reads as "China exports".
#: Written before an amount without a space: "RM265.9", "USD90.45".
_CODES = (
    "USD|EUR|GBP|RMB|CNY|JPY|INR|PKR|AUD|CAD|CHF|SGD|HKD|TWD|THB|PHP|VND|IDR|KRW|MYR|BDT|LKR|NPR|ZAR|NGN|KES"
    "|JD|KD|QR|NIS|GHS|ZMW|QAR|KWD|OMR|JOD|ILS|UGX|TZS|RWF|ETB|MAD|BWP|ISK|COP|CLP|GEL"
    "|EGP|AED|SAR|BRL|MXN|TRY|RUB|UAH|KZT|PLN|CZK|HUF|RON|SEK|NOK|DKK|SR|RM|Rs|Rp|Tk|KSh|Ksh|USh|TSh|Sh|US|HK|NT"
)
_TOKEN = re.compile(
    r"(?![ .,])(?:"  # What stands between most words begins none.
    r"([A-Za-zА-Яа-яЁё][a-zа-яё]+)(?!\w)"  # Most words, found without trying all else.
    rf"|([{_IDEOGRAPHS}]+(?:○+[{_IDEOGRAPHS}]+)*)"  # A circle stands for a zero: 二○二五年.
    rf"|(?:{_CODES}|FY)(?=\d)|[RNP](?=\d[\d.,]*\s?(?:trillion|billion|million|trn\b|[btm]n\b))"
    rf"|(?:[^\W\d_{_IDEOGRAPHS}]\.){{2,}}"
    r"|\d+(?:[.,]\d+)*"
    r"|['’][sS](?!\w)"
    rf"|[^\W\d_{_IDEOGRAPHS}][^\W_{_IDEOGRAPHS}]*"
    r"|[%‰$€£¥₽₹])"
)

#: Groups of it.
_WORD, _IDEOGRAPH = 1, 2

#: Letters of a head, and of a longer one that fewer words share.
HEAD = 3
STEM = 5

#: After these a full stop does not end a sentence; nor does it after a single letter (an initial).
_SHORTENED = """
mr mrs ms dr prof st gov sen rep gen col maj lt hon jr sr no vs jan feb mar apr jun jul aug sep sept oct nov
dec mt ft approx им гг ул стр долл кв куб см др пр респ
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())

#: After these one does before a capital: "5 млн т. Китай"; but not in "5 млн долл. США".
_UNITS = frozenset(("т", "долл"))
_BESIDE_UNITS = frozenset(("сша",))

#: What is short for these stands within numbers, too.
_THOUSANDS = frozenset(("тыс", "млн", "млрд", "трлн"))

#: Chinese family names, behind which a vowel is the whole given name: "встретился с Ван И. Стороны…".
_CHINESE_NAMES = frozenset("ван ли лю чжан чжао чэнь чжоу чжу хуан сюй сунь хэ лян цай дэн".split())
_VOWELS = frozenset("ИЮЭ")
#: So many characters back stands such a name at most, with what is before it.
_NEAR = 8

#: Letters that say how much the number right before them is.
_MAGNITUDES = frozenset("mbt")

_ENDS = frozenset("!?。！？；…")
#: Where none of these stands no sentence ends.
_STOPS = _ENDS | frozenset("\n.")

#: What may stand between a full stop and the next sentence when the blank is missing.
_CLOSING = "\"'”’»)"
#: Letters of a word that is no abbreviation, and ends of addresses, which begin no sentence.
_WHOLE = 4
_ADDRESSES = frozenset("com org net ru ua kz cn info asia".split())

#: Left out of sentences and phrases alike: "visit to the Indian capital" reads as "visit to Indian capital".
ARTICLES = frozenset({"the", "a", "an"})


def _accents() -> dict[int, str]:
    """Latin letters with accents, lower case, to those without."""
    plain = {ord("ё"): "е", ord("ı"): "i", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            plain[code] = base.casefold()
    return plain


_FOLD = {**_accents(), **TO_SIMPLIFIED}


#: Words that are remembered as they are compared: those of news come again and again.
_REMEMBERED = 1 << 15


@lru_cache(maxsize=_REMEMBERED)
def fold(word: str) -> str:
    """`word` as it is compared; see `Token.key`."""
    lower = word.casefold()
    if lower.isascii():
        return lower
    return lower.translate(_FOLD) if len(lower) > 1 else _FOLD.get(ord(lower), lower)


def tokens(text: str, *, start: int = 0) -> list[Token]:
    """The tokens of `text` from `start` on, in order, never overlapping."""
    return _read(text, start=start).tokens


def _read(text: str, *, start: int) -> _Row:
    read: list[Token] = []
    keys: list[str] = []
    apart: list[int] = []
    numbers: list[int] = []
    for found in _TOKEN.finditer(text, start):
        word = found[0]
        begin, end = found.span()
        kind = found.lastindex
        if kind == _IDEOGRAPH:
            apart.append(len(read))
            # None of these has a case or an accent: what `fold` does with one, all at once.
            same = word.translate(_FOLD)
            keys += same
            read += map(_token, zip(range(begin, end), range(begin + 1, end + 1), word, same, strict=True))
            after = end
            while text[after : after + 1] == NOTHING:  # 资通讯（ICT）产品
                after += 1
            if after > end:
                read[-1] = read[-1]._replace(end=after)
            continue
        if kind != _WORD:
            if word[0] in "'’":
                continue
            if word[1:2] == "." and word[0].isalpha():
                word = word.replace(".", "")
            if word[0].isdigit():
                numbers.append(len(read))
        apart.append(len(read))
        key = fold(word)
        keys.append(key)
        read.append(_token((begin, end, word, key)))
    return _Row(read, keys, apart, numbers)


def words(text: str) -> list[Token]:
    """The tokens of `text` but for English articles."""
    return [token for token in tokens(text) if not _is_article(token, text)]


def sentences(text: str, *, start: int = 0) -> tuple[Sentence, ...]:
    """The sentences of `text` from `start` on, in order, without English articles; a line break always
    ends one."""
    row = _read(text, start=start)
    read = row.tokens
    # Most words have a blank between them, or a comma: no sentence ends there.
    begins = [
        at
        for at in row.apart[1:]
        if not _STOPS.isdisjoint(text[read[at - 1][1] : read[at][0]])
        and _begins(read[at - 1], read[at], text=text)
    ]
    parts = pairwise([0, *begins, len(read)])
    return tuple([told for part in parts if (told := _sentence(row, part, text=text))])


def _begins(before: Token, after: Token, *, text: str) -> bool:
    """Whether a sentence begins with the token `after` another."""
    between = text[before.end : after.start]
    return _breaks(before, after, between=between) or _is_ending(before, text, between=between)


def _sentence(row: _Row, between: tuple[int, int], *, text: str) -> Sentence | None:
    """The sentence of the tokens `between` two numbers, the second not included, without articles; None when
    nothing is left."""
    first, after = between
    part, keys = row.tokens[first:after], row.keys[first:after]
    numbers = [
        at - first for at in row.numbers[bisect(row.numbers, first - 1) : bisect(row.numbers, after - 1)]
    ]
    if not ARTICLES.isdisjoint(keys):
        part = [token for token in part if not _is_article(token, text)]
        keys = [token[3] for token in part]
        numbers = [at for at, key in enumerate(keys) if key[0].isdigit()]
    if not keys:
        return None
    heads = heads_of(keys)
    fields = tuple(part), tuple(keys), heads, tuple(numbers), grams_of(keys, heads)
    return _new_sentence((part[0][0], part[-1][1], *fields))


def heads_of(keys: Sequence[str]) -> tuple[str, ...]:
    """The first letters of each of `keys`; see `Sentence.heads`."""
    return tuple([key[:HEAD] for key in keys])


def gram_of(beginning: str) -> str:
    """The gram that every sentence has with a word that begins so, with `HEAD` letters or more."""
    return beginning[: STEM if len(beginning) >= STEM else HEAD]


def grams_of(keys: Sequence[str], heads: Sequence[str]) -> frozenset[str]:
    """What a sentence of these `keys` is quickly searched by: the keys, their heads and stems, and each key
    joined with the next one. That one is there proves nothing, as "ab" and "c" are "abc"; that it is not
    there does."""
    return frozenset((*keys, *heads, *[key[:STEM] for key in keys], *map(add, keys, keys[1:])))


def _is_article(token: Token, text: str) -> bool:
    """Whether `token` is left out; the "an" of "Xi'an" and the "A" of "A$5" are not."""
    if token.key not in ARTICLES or text[token.start - 1 : token.start] in ("'", "’"):
        return False
    return text[token.end : token.end + 1] != "$"


def _is_ending(before: Token, text: str, *, between: str) -> bool:
    """Whether a full stop follows the letter of "2020-м" or "y/y", or a given name of one, which is no
    initial."""
    if between[:2] != ". " or len(before.word) != 1:
        return False
    if before.key in _MAGNITUDES and text[before.start - 1 : before.start].isdecimal():
        return text[before.end + 2 : before.end + 3].isupper()  # "worth $148m. Italy took most"
    family = text[max(0, before.start - _NEAR) : before.start].casefold().split()
    if before.word in _VOWELS and family and family[-1] in _CHINESE_NAMES:
        # "Ли И. О. " has two initials.
        return text[before.end + 3 : before.end + 4] != "."
    head = text[before.start - 2 : before.start]
    return head[1:] == "/" or (head[1:] == "-" and head[0].isdecimal())


def _is_glued(before: Token, after: Token, *, closes: bool) -> bool:
    """Whether a sentence ends with a full stop that no blank follows, as in pages whose lines were joined:
    "semiconductors and ships.According to"; `closes`: whether a quote does, too."""
    word = before.word
    whole = word == "%" or word[-1].isdecimal() or (len(word) > 1 and word.isupper())
    ends = closes or whole or (len(word) >= _WHOLE and word[1:].islower())
    begins = after.word[0].isupper() and (len(after.word) == 1 or after.word[1:].islower())
    return ends and begins and before.key not in _ABBREVIATIONS and after.key not in _ADDRESSES


def _breaks(before: Token, after: Token, *, between: str) -> bool:
    """Whether a sentence ends with the characters `between` two tokens."""
    if "\n" in between or not _ENDS.isdisjoint(between):
        return True
    dot = between.find(".")
    if dot == 0 and not between[1:].strip(_CLOSING):
        return _is_glued(before, after, closes=len(between) > 1)
    if dot < 0 or not (" " in between[dot:] or "\u00a0" in between[dot:]):
        return False
    if before.key in _THOUSANDS and after.word[0].isdecimal():
        return False  # "1 млн. 257 тыс. тонн"
    if before.word in _UNITS:
        return after.word[0].isupper() and after.key not in _BESIDE_UNITS
    if len(before.word) == 1 and before.word.isalpha():
        return False
    return before.key not in _ABBREVIATIONS and not after.word[0].islower()
