"""Russian place names in all their cases; for `build` only."""

import re
from functools import cache
from typing import Any, NamedTuple

import pymorphy3

from bot.analysis.text.places import is_numeral

_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

#: Between two of these both sides change: "Босния и Герцеговина".
_JOINTS = frozenset({"и", "-", "—", "–"})


_PARTS = re.compile(r"([-'’])")


class _Asked(NamedTuple):
    living: bool
    plural: bool


@cache
def _morphology() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


def inflect(name: str, *, living: bool = False, plural: bool = False) -> tuple[str, ...]:
    """`name` in every case, each form once; a single adjective in every gender and number too.

    `living` says that it is somebody, `plural` asks for several of them. In a longer name the
    first noun and the adjectives before it change; what follows that noun stays ("Республики Корея")
    until an "и" or a dash begins the next such group.
    """
    words = name.split(" ")
    if len(words) == 1 and (adjective := _parse(name, "ADJF")) is not None and name[0].islower():
        return tuple(dict.fromkeys(form.word for form in adjective.lexeme if "ADJF" in form.tag))
    asked = _Asked(living, plural)
    forms = [" ".join(_in_case(words, case, asked=asked)) for case in _CASES]
    return tuple(dict.fromkeys(form for form in forms if form))


#: Endings of surnames, longest first, and what they become in the other cases: genitive, dative,
#: instrumental, prepositional. pymorphy3 guesses foreign names as plurals or nouns too often.
#: Others (-о, -е, -и, -у) stay.
_SURNAME_ENDINGS = {
    "ский": ("ского", "скому", "ским", "ском"),
    "цкий": ("цкого", "цкому", "цким", "цком"),
    "ская": ("ской", "ской", "ской", "ской", "скую"),
    **{end: (f"{end}а", f"{end}у", f"{end}ым", f"{end}е") for end in ("ов", "ев", "ёв")},
    **{f"{end}а": (f"{end}ой", f"{end}ой", f"{end}ой", f"{end}ой", f"{end}у") for end in ("ов", "ев", "ёв")},
    # Путиным, but Цзиньпином.
    "ин": ("ина", "ину", "иным", "ине", "ином"),
    **{end + "ь": (f"{end}я", f"{end}ю", f"{end}ем", f"{end}е") for end in "лнр"},
    **dict.fromkeys("йь", ("я", "ю", "ем", "е")),
    **{end: (f"{end}а", f"{end}у", f"{end}ем", f"{end}е") for end in "жшчщц"},
    **{end: (f"{end}а", f"{end}у", f"{end}ом", f"{end}е") for end in "бвгдзклмнпрстфх"},
    **{f"{end}а": (f"{end}и", f"{end}е", f"{end}ой", f"{end}е", f"{end}у") for end in "гкх"},
    "а": ("ы", "е", "ой", "е", "у"),
    "я": ("и", "е", "ей", "е", "ю"),
}


#: A given name has no fewer letters, but for some of kings and popes.
_SHORTEST = 4

#: By the index of a form in `_SURNAME_ENDINGS`; the fifth is a second instrumental or the accusative.
_SURNAME_CASES = (("gent", "accs"), ("datv",), ("ablt",), ("loct",), ("ablt", "accs"))


def inflect_person(name: str) -> tuple[str, ...]:
    """The name of a person in every case: given names that the dictionary knows as such, and the last word as
    a surname, which stays when it is a woman's that ends in a consonant. One given name that the dictionary
    does not know is taken both ways. Other words stay ("Ли Цяна", "бен Сальмана")."""
    *given, surname = name.split(" ")
    # "Льва XIV", but 金 is "Ким" in all cases.
    least = _SHORTEST - is_numeral(surname)
    names = [_given(word, least=least) for word in given]
    foreign = _surname(given[0], woman=False) if len(given) == 1 and names == [None] else ()
    others = _surname(surname, woman=any(one is not None and "femn" in one.tag for one in names))
    forms = [name]
    for cases, other in zip(_SURNAME_CASES, others, strict=False):
        for case in cases:
            before = [
                word if one is None else _shaped(one, word, grammemes={case})
                for one, word in zip(names, given, strict=True)
            ]
            forms.append(" ".join([*before, other]))
    forms += [f"{first} {other}" for first, other in zip(foreign, others, strict=False)]
    return tuple(dict.fromkeys(forms))


def _surname(name: str, *, woman: bool) -> tuple[str, ...]:
    for ending, others in _SURNAME_ENDINGS.items():
        if name.endswith(ending) and not (woman and ending[-1] not in "ая"):
            stem = name.removesuffix(ending)
            return tuple(stem + other for other in others)
    # It stays, but the given names may change.
    return (name,) * 4


def _given(word: str, *, least: int) -> Any:
    """The reading of `word` as a given name; None for particles and the names of the Far East, which have
    fewer than `least` letters."""
    if len(word) < least or not _morphology().word_is_known(word):
        return None
    found = _morphology().parse(word)
    names = (parse for parse in found if {"Name", "nomn", "sing"} in parse.tag)
    # The dictionary takes "Эммануэль" for a woman.
    return next((parse for parse in names if "masc" in parse.tag or word[-1] in "ая"), None)


def compound(adjective: str) -> str:
    """The first half of a compound: "российский" gives "российско"."""
    return re.sub(r"(ий|ый|ой)$", "о", adjective)


def _in_case(words: list[str], case: str, *, asked: _Asked) -> list[str]:
    done: list[str] = []
    group: list[str] = []
    for word in words:
        if word in _JOINTS:
            done += [*_group_in_case(group, case, asked=asked), word]
            group = []
        else:
            group.append(word)
    return done + _group_in_case(group, case, asked=asked)


def _group_in_case(words: list[str], case: str, *, asked: _Asked) -> list[str]:
    """Adjectives, then the noun they belong to, then words that stay."""
    nouns = [i for i, word in enumerate(words) if _parse(word, "NOUN") is not None]
    if not nouns:
        return words
    # "Казанский" is a surname too; before another noun it is an adjective.
    head = next((i for i in nouns if _parse(words[i], "ADJF") is None), nouns[0])
    noun = _parse(words[head], "NOUN")
    number = "plur" if asked.plural else noun.tag.number or "sing"
    gender = noun.tag.gender if number == "sing" else None
    # An accusative differs by whether a thing lives. Only masculine and plural ones do.
    thing = ("anim" if asked.living else "inan") if case == "accs" and gender in (None, "masc") else None
    wanted = {case, number, gender, thing} - {None}
    before = [_adjective_in_case(word, wanted) for word in words[:head]]
    return [*before, _shaped(noun, words[head], grammemes={case, number}), *words[head + 1 :]]


def _adjective_in_case(word: str, grammemes: set[Any]) -> str:
    adjective = _parse(word, "ADJF") or _parse(word, "PRTF")
    return word if adjective is None else _shaped(adjective, word, grammemes=grammemes)


def _shaped(parse: Any, word: str, *, grammemes: set[Any]) -> str:
    """`word` in another form, with the capitals it had; itself when it has no such form."""
    form = parse.inflect(grammemes)
    if form is None or word.isupper():
        return word
    parts, old = _PARTS.split(form.word), _PARTS.split(word)
    return "".join(
        part.capitalize() if was[:1].isupper() else part for part, was in zip(parts, old, strict=False)
    )


@cache
def _parse(word: str, part_of_speech: str) -> Any:
    """The most likely reading of `word` as a nominative of that kind; place names first."""
    found = [
        parse for parse in _morphology().parse(word) if part_of_speech in parse.tag and "nomn" in parse.tag
    ]
    return max(found, key=lambda parse: ("Geox" in parse.tag, parse.score), default=None)


def is_place_name(name: str) -> bool:
    """Whether every word of `name` is in the dictionary and one of them as a place."""
    words = re.split("[ -]", name.lower())
    known = _morphology()
    return all(map(known.word_is_known, words)) and any(
        "Geox" in parse.tag and "nomn" in parse.tag for word in words for parse in known.parse(word)
    )
