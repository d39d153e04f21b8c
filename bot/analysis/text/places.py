"""What the lists in `seeds/mentions` know, found in a text: places, people, roles, agencies, commodities and
currencies, all in one pass.

From left to right the longest form wins, whatever its kind, and hides all inside it: a person named Jordan
hides the country, 外长 hides the 长沙 in 外长沙伦赛. A form that stands for nothing ("New Mexico",
发展中国家) only hides. A form may ask for words around it that it leaves to others: 访[俄] is 俄 after 访."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from typing import NamedTuple

from bot.analysis.text.tokens import ARTICLES, Gram, Sentence, Token, fold, words

#: Codes of a form that stands for no country.
NOWHERE = ""

#: Of what the numbers of kings and popes are made.
_NUMERALS = frozenset("IVX")

#: After a number it is a day of the month (11日), never the beginning of Japan (日本, 日美).
_DAY = "日"

#: Stand for a country or bloc. A seat is what speaks for a government, like a palace or an office; a capital
#: does too, and is a city. A region ("Bavaria") only lies in its country.
PLACES = frozenset({"name", "adjective", "capital", "seat", "bloc"})

#: Act for a country.
PEOPLE = frozenset({"person"})

#: Lands with a code of their own that are no more than a city, and whose; trade is told of them apart.
CITY_LANDS = {"HK": "CN", "MO": "CN"}

#: "Our country", which stands for that of whoever writes.
OWN = "own"

KINDS = PLACES | PEOPLE | {OWN, "city", "region", "role", "agency", "commodity", "currency", "none"}


@cache
def _codes(joined: str) -> tuple[str, ...]:
    return () if joined == NOWHERE else tuple(joined.split(","))


class Form(NamedTuple):
    """One way to write something."""

    #: Two and more for forms like 中俄.
    codes: tuple[str, ...]
    kind: str
    #: Its case says how strictly the case of a text is read.
    written: str
    id: str = ""
    #: Tokens at its beginning and its end that must be there but are no part of the mention.
    before: int = 0
    after: int = 0

    @classmethod
    def of(cls, written: str, *, codes: str, kind: str, id: str) -> "Form":
        """Codes are separated by commas; brackets in `written` set apart what is the mention."""
        before = after = 0
        if "[" in written:
            left, _, rest = written.partition("[")
            inner, _, right = rest.partition("]")
            before, after, written = len(words(left)), len(words(right)), left + inner + right
        return cls(_codes(codes), kind, written, id, before, after)


def read_forms(line: str) -> Iterator[Form]:
    """All forms of one thing, from "codes TAB kind TAB id TAB form [TAB form …]".

    Raises ValueError for a line of another shape.
    """
    codes, kind, id, *forms = line.split("\t")
    if kind not in KINDS or not all(forms) or not forms:
        raise ValueError(f"not a line of a list: {line!r}")
    return (Form.of(form, codes=codes, kind=kind, id=id) for form in forms)


def forms_in(text: str) -> Iterator[Form]:
    """All forms of a list like those in `seeds/mentions`, whose comments begin with "#"."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return (form for line in lines for form in read_forms(line))


class Mention(NamedTuple):
    """Something listed that a sentence names."""

    #: The countries and blocs that it stands for, or acts or speaks for, or lies in.
    codes: tuple[str, ...]
    kind: str
    #: Characters of the text: `text[start:end]`.
    start: int
    end: int
    #: Tokens of the sentence: `tokens[first:after]`.
    first: int
    after: int
    #: Which city, person, role, agency, commodity or currency; "" when it has no id. A capital has that of
    #: its city, a seat that of its agency; of a short name it is the other countries that it may stand for.
    id: str = ""

    @property
    def is_place(self) -> bool:
        """Whether it names a country or bloc, itself or by its government."""
        return self.kind in PLACES

    @property
    def is_party(self) -> bool:
        """Whether it says which countries a text is about: a place or somebody who acts for one."""
        return self.kind in PLACES or self.kind in PEOPLE

    @property
    def is_agency(self) -> bool:
        """Whether it names an office that publishes figures; `id` says of what sort, `codes` whose."""
        return self.kind in ("agency", "seat") and bool(self.id)


#: A mention of its fields, without a call of Python for each.
_mention = partial(tuple.__new__, Mention)


class Gazetteer:
    """All listed forms of one language."""

    def __init__(self, forms: Iterable[Form]) -> None:
        #: By all beginnings of forms, as keys of tokens joined by blanks: the forms that end there.
        self._beginnings: dict[str, tuple[Form, ...]] = {}
        #: Grams with which they begin.
        self._grams: set[Gram] = set()
        for form in forms:
            self._add(form)

    @classmethod
    def read(cls, text: str) -> "Gazetteer":
        """From the lines of a list; # begins a comment line.

        Raises ValueError for a line of another shape: the lists are ours, and a test reads them.
        """
        return cls(forms_in(text))

    def find(self, sentence: Sentence) -> tuple[Mention, ...]:
        """What `sentence` names, in order, never overlapping."""
        if self._grams.isdisjoint(sentence.grams):
            return ()
        begin = {gram if isinstance(gram, str) else gram[0] for gram in self._grams & sentence.grams}
        return tuple(self._mentions(sentence, begin))

    def _add(self, form: Form) -> None:
        keys = _keys(form.written)
        if not keys:
            raise ValueError(f"a form without a word: {form!r}")
        self._grams.add((keys[0], keys[1]) if len(keys) > 1 else keys[0])
        beginnings = self._beginnings
        beginning = keys[0]
        for key in keys[1:]:
            if beginning not in beginnings:
                beginnings[beginning] = ()
            beginning = f"{beginning} {key}"
        known = beginnings.get(beginning)
        if not known:
            beginnings[beginning] = (form,)
            return
        # The stricter one first: "Германии" is Germany, "германии" the metal.
        beginnings[beginning] = (form, *known) if form.written[0].isupper() else (*known, form)

    def _mentions(self, sentence: Sentence, begin: AbstractSet[str]) -> Iterator[Mention]:
        """Those that begin with one of the keys `begin`."""
        read, after = sentence.tokens, 0
        for index in [at for at, key in enumerate(sentence.keys) if key in begin]:
            if index < after:
                continue
            form, end = self._longest(read, index)
            if form is None:
                continue
            first, after = index + form.before, end - form.after
            if form.kind in PEOPLE and after < len(read) and is_numeral(read[after].word):
                after += 1  # "Короля Карла III", where the list has "короля Карла"
            if form.kind != "none":
                fields = form.codes, form.kind, read[first].start, read[after - 1].end, first, after, form.id
                yield _mention(fields)

    def _longest(self, read: tuple[Token, ...], index: int) -> tuple[Form | None, int]:
        """The longest form that begins at `index`, and the index after it."""
        beginning = read[index].key
        if beginning == _DAY and index and read[index - 1].key[0].isdigit():
            return None, index
        found: list[tuple[int, tuple[Form, ...]]] = []
        forms: tuple[Form, ...] | None = self._beginnings[beginning]
        for position in range(index + 1, len(read) + 1):
            if forms:
                found.append((position, forms))
            if position == len(read):
                break
            beginning = f"{beginning} {read[position].key}"
            forms = self._beginnings.get(beginning)
            if forms is None:
                break
        for position, forms in reversed(found):
            for form in forms:
                if _fits(form.written, read[index:position]):
                    return form, position
        return None, index


#: Forms whose keys can be told without looking closer, as most can, which halves the time of the start: words
#: between blanks and hyphens, and Chinese.
_PLAIN = re.compile("([a-zа-яё]+(?:[ -][a-zа-яё]+)*)|[\u4e00-\u9fff]+")


def is_numeral(word: str) -> bool:
    """Whether `word` may be the number of a king or a pope: "III"."""
    return _NUMERALS.issuperset(word)


def _keys(written: str) -> list[str]:
    """The keys of the tokens of a form."""
    folded = written.casefold()
    plain = _PLAIN.fullmatch(folded)
    if plain is None:
        return [token.key for token in words(written)]
    if plain[1] is None:
        return list(fold(written))
    found = folded.replace("ё", "е").replace("-", " ").split(" ")
    return found if ARTICLES.isdisjoint(found) else [word for word in found if word not in ARTICLES]


@cache
def _tokens(written: str) -> tuple[Token, ...]:
    return tuple(words(written))


#: Characters between two words where a sign stands there; an article would be more.
_PAUSES = (2, 3)


def _fits(written: str, read: Sequence[Token]) -> bool:
    """Whether the text that has the words of a form has them in its case, and joined where it joins them:
    中俄 is not "中，俄", nor "долларов), США" the US dollar."""
    wanted_end, end = -1, 0
    for wanted, token in zip(_tokens(written), read, strict=True):
        gap = token.start - end
        if wanted.start == wanted_end and gap:
            return False
        if wanted.start == wanted_end + 1 and wanted_end > 0 and gap in _PAUSES:
            return False
        if wanted.word != token.word and not _fits_case(wanted.word, token.word, alone=len(read) == 1):
            return False
        wanted_end, end = wanted.end, token.end
    return True


def _fits_case(form: str, word: str, *, alone: bool) -> bool:
    """Whether "US" is written so, "Turkey" with a capital, "Xi" `alone` not as XI (eleven), but "HA NOI" is
    Ha Noi, "русский" anyhow."""
    if form == word or form.islower():
        return True
    if len(form) > 1 and (form.isupper() or (alone and len(form) == 2)):
        return False
    return word[0].isupper() or not form[0].isupper()
