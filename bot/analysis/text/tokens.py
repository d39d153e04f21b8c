"""Sentences and words of a text, each with its place in it. Linear in the length of the text."""

import re
import unicodedata
from bisect import bisect, bisect_left
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.text.han import NOTHING, TO_SIMPLIFIED


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


#: A word or its beginning, or two words in a row.
Gram = str | tuple[str, str]


class _Row(NamedTuple):
    """The tokens of a text, field by field: most are never looked at one by one."""

    starts: list[int]
    ends: list[int]
    words: list[str]
    keys: list[str]
    #: Numbers of the tokens that begin with a digit, and of those whose keys are longer than a head.
    digits: list[int]
    long: list[int]
    #: By the number of the token behind it, an English article that was left out.
    articles: dict[int, Token]

    def tokens(self, first: int = 0, after: int | None = None) -> list[Token]:
        """Those from number `first` to before number `after`, or to the end."""
        starts, ends = self.starts[first:after], self.ends[first:after]
        return list(
            map(_token, zip(starts, ends, self.words[first:after], self.keys[first:after], strict=True))
        )


class Sentence:
    """Neighbouring tokens that belong together; never empty."""

    __slots__ = ("_after", "_first", "_heads", "_row", "_tokens", "digits", "end", "grams", "keys", "start")

    def __init__(self, row: _Row, *, first: int, after: int) -> None:
        """Of the tokens in `row` from number `first` to before number `after`."""
        self._row, self._first, self._after = row, first, after
        self._tokens: tuple[Token, ...] | None = None
        self._heads: tuple[str, ...] | None = None
        #: Characters of the text: `text[start:end]`.
        self.start, self.end = row.starts[first], row.ends[after - 1]
        #: Of the tokens.
        self.keys = tuple(row.keys[first:after])
        #: Which tokens begin with a digit.
        self.digits = tuple([at - first for at in _within(row.digits, first, after=after)])
        #: See `grams_of`.
        self.grams = grams_of(self.keys, [row.keys[at] for at in _within(row.long, first, after=after)])

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Made when they are first asked for."""
        if self._tokens is None:
            self._tokens = tuple(self._row.tokens(self._first, self._after))
        return self._tokens

    @property
    def heads(self) -> tuple[str, ...]:
        """The first letters of the keys, by which beginnings of words ("export*") are looked up; likewise."""
        if self._heads is None:
            self._heads = tuple([key[:HEAD] for key in self.keys])
        return self._heads

    def cut(self, length: int) -> "Sentence":
        """Its first tokens, as many as `length`."""
        return Sentence(self._row, first=self._first, after=self._first + length)


def _within(numbers: list[int], first: int, *, after: int) -> list[int]:
    """Those of `numbers`, which are in order, that are `first` or more, and less than `after`."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, after)]


#: Written without spaces: one token a character. Han and its extensions, compatibility forms, kana.
_IDEOGRAPHS = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

#: Hyphens split words: "year-on-year" is three. An apostrophe does too, and the English possessive 's
#: belongs to no token, so that "China's exports" reads as "China exports".
#: Written before an amount without a space: "RM265.9", "USD90.45".
_CODES = (
    "USD|EUR|GBP|RMB|CNY|JPY|INR|PKR|AUD|CAD|CHF|SGD|HKD|TWD|THB|PHP|VND|IDR|KRW|MYR|BDT|LKR|NPR|ZAR|NGN|KES"
    "|JD|KD|QR|NIS|GHS|ZMW|QAR|KWD|OMR|JOD|ILS|UGX|TZS|RWF|ETB|MAD|BWP|ISK|COP|CLP|GEL"
    "|VT|MK|MWK|PGK|VUV|WST|FJD|AOA|MZN|NAD|MUR|SCR|GMD|XOF|XAF|CDF|DOP|JMD|TTD|PEN|UYU|CRC|GTQ|HNL|BOB"
    "|BND|LAK|MMK|KHR|BHD|IQD|LBP|AZN|AMD|UZS|KGS|TJS|MNT|RSD|MKD|BAM|MDL|BGN"
    "|EGP|AED|SAR|BRL|MXN|TRY|RUB|UAH|KZT|PLN|CZK|HUF|RON|SEK|NOK|DKK|SR|RM|Rs|Rp|Tk|KSh|Ksh|USh|TSh|Shs|Sh"
    "|IRR|ARS|DZD|TND|LYD|SYP|SDG|SSP|ZWL|MGA|NIO|PAB|PYG|HTG|BBD|GYD|SRD|XCD|MVR|BTN|SOS|US|HK|NT"
    "|Dhs|Dh|DH|BD|RO|SFr|Bt|GH"
)
_TOKEN = re.compile(
    r"(?![ .,])(?:"  # What stands between most words begins none.
    r"([A-Za-zА-Яа-яЁё][a-zа-яё]+)(?!\w)"  # Most words, found without trying all else.
    rf"|([{_IDEOGRAPHS}]+(?:○+[{_IDEOGRAPHS}]+)*)"  # A circle stands for a zero: 二○二五年.
    rf"|(?:{_CODES}|FY)(?=\d)|[RNPKQ](?=\d[\d.,]*[\s-]?(?:trillion|billion|million|trn\b|[btm]n\b))"
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
mr mrs ms dr prof st gov sen rep gen col maj lt hon no vs mt ft approx им гг ул стр долл кв куб см др пр респ
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())

#: Initials of two letters: "Guðni Th. Jóhannesson", "Kh. Battulga".
_INITIALS = frozenset(("Th", "Ch", "Kh", "Ts", "Dz", "Zh"))

#: Before a number these are months: "Sept. 5", but not "in Sept. Sales rose", "met Dong Jun. The two".
_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())

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
_STOP = re.compile(r"[!?。！？；….\n]")

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
_TRADITIONAL = frozenset(map(chr, TO_SIMPLIFIED))


#: Words that are remembered as they are compared: those of news come again and again.
_REMEMBERED = 1 << 15


@lru_cache(maxsize=_REMEMBERED)
def fold(word: str) -> str:
    """`word` as it is compared; see `Token.key`."""
    lower = word.casefold()
    if lower.isascii():
        return lower
    return lower.translate(_FOLD) if len(lower) > 1 else _FOLD.get(ord(lower), lower)


def words(text: str) -> list[Token]:
    """The tokens of `text` but for English articles, in order, never overlapping."""
    return _read(text, start=0).tokens()


def sentences(text: str, *, start: int = 0) -> tuple[Sentence, ...]:
    """The sentences of `text` from `start` on, in order, without English articles; a line break always
    ends one."""
    row = _read(text, start=start)
    after = {bisect(row.starts, stop.start()) for stop in _STOP.finditer(text, start)} - {0, len(row.keys)}
    begins = [at for at in sorted(after) if _begins(row, at, text=text)]
    parts = pairwise([0, *begins, len(row.keys)])
    return tuple([Sentence(row, first=first, after=after) for first, after in parts if first < after])


def _read(text: str, *, start: int) -> _Row:
    row = _Row([], [], [], [], [], [], {})
    starts, ends, written, keys, digits, long, articles = row
    simplified = _TRADITIONAL.isdisjoint(text)
    for found in _TOKEN.finditer(text, start):
        word = found[0]
        begin, end = found.span()
        kind = found.lastindex
        if kind == _IDEOGRAPH:
            starts += range(begin, end)
            ends += range(begin + 1, end + 1)
            written += word
            # None of these has a case or an accent: what `fold` does with one, all at once.
            keys += word if simplified else word.translate(TO_SIMPLIFIED)
            while text[ends[-1] : ends[-1] + 1] == NOTHING:  # 资通讯（ICT）产品
                ends[-1] += 1
            continue
        if kind != _WORD:
            if word[0] in "'’":
                continue
            if word[1:2] == "." and word[0].isalpha():
                word = word.replace(".", "")
            if word[0].isdigit():
                digits.append(len(keys))
        key = fold(word)
        if len(key) > HEAD:
            long.append(len(keys))
        elif key in ARTICLES and _is_article(text, begin, end=end):
            articles.setdefault(len(keys), _token((begin, end, word, key)))
            continue
        starts.append(begin)
        ends.append(end)
        written.append(word)
        keys.append(key)
    return row


def _is_article(text: str, begin: int, *, end: int) -> bool:
    """Whether a word that looks like one is an article; the "an" of "Xi'an" and the "A" of "A$5" are none."""
    return text[begin - 1 : begin] not in ("'", "’") and text[end : end + 1] != "$"


def _begins(row: _Row, at: int, *, text: str) -> bool:
    """Whether a sentence begins with the token that has number `at`, or with an article before it."""
    following = row.articles.get(at)
    between = text[row.ends[at - 1] : following.start if following else row.starts[at]]
    if "\n" in between or not _ENDS.isdisjoint(between):
        return True
    if "." not in between:
        return False  # One stands in the number before.
    before, after = row.tokens(at - 1, at + 1)
    return _breaks(before, following or after, between=between) or _is_ending(before, text, between=between)


def gram_of(beginning: str) -> str:
    """The gram that every sentence has with a word that begins so, with `HEAD` letters or more."""
    return beginning[: STEM if len(beginning) >= STEM else HEAD]


def grams_of(keys: Sequence[str], long: Sequence[str]) -> frozenset[Gram]:
    """What a sentence of these `keys` is quickly searched by: the keys, each with the next one, and heads and
    stems of the `long` ones."""
    heads, stems = [key[:HEAD] for key in long], [key[:STEM] for key in long]
    return frozenset((*keys, *pairwise(keys), *heads, *stems))


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
    """Whether a sentence ends with a full stop in the characters `between` two tokens."""
    dot = between.find(".")
    if dot == 0 and not between[1:].strip(_CLOSING):
        return _is_glued(before, after, closes=len(between) > 1)
    if dot < 0 or not (" " in between[dot:] or "\u00a0" in between[dot:]):
        return False
    if before.key in _THOUSANDS and after.word[0].isdecimal():
        return False  # "1 млн. 257 тыс. тонн"
    if before.word in _UNITS:
        return after.word[0].isupper() and after.key not in _BESIDE_UNITS
    if (len(before.word) == 1 and before.word.isalpha()) or before.word in _INITIALS:
        return False
    if before.key in _MONTHS and after.word[0].isdecimal():
        return False
    return before.key not in _ABBREVIATIONS and not after.word[0].islower()
