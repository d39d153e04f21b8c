"""The language of a text, told by its letters; a declared language wins where the letters allow it.

A text in a language that we misread can only bring wrong alerts, so English is claimed only for text
with English function words, and Russian only for Cyrillic text without the letters of its neighbours. What
letters and words leave open is left to a guess, and what the guess is not sure of has no language."""

import re
from collections.abc import Mapping, Sequence

from bot.analysis.text.guessing import Guess

#: Enough to tell, by letters and by a guess; keeps the cost of a long text small.
_LOOK_AT = 4000
_GUESS_BY = 250
#: A text with so many different words of English leaves nothing to guess.
_MANY = 12

#: Runs of letters in lower case.
_SCRIPTS = {
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+"),
    "kana": re.compile(r"[\u3041-\u3096\u30a1-\u30fa]+"),
    "hangul": re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]+"),
    "cyrillic": re.compile(r"[\u0400-\u052f]+"),
    "arabic": re.compile(r"[\u0620-\u06d3]+"),
    "latin": re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff]+"),
}
#: The rows of 256 characters that they lie in, by which most of them are ruled out at once.
_ROWS = {
    "han": range(0x34, 0xA0),
    "kana": (0x30,),
    "hangul": (0x11, *range(0xAC, 0xD8)),
    "cyrillic": (0x04, 0x05),
    "arabic": (0x06,),
    "latin": (0x00, 0x01, 0x02, 0x1E),
}
#: One of these says as much as about three letters of an alphabet.
_DENSE = ("han", "kana", "hangul")

#: What a guess must give a language to be believed: English that has no words of its own, and others…
_LIKELY = 0.6
#: …Russian, of which titles have 0.87 and more, those of its neighbours up to 0.77…
_LIKELY_RUSSIAN = 0.7
#: …English that its words speak for…
_POSSIBLE = 0.2
#: …and a language that is not the declared one.
_SURE = 0.8

_ARABIC_LANGUAGES = frozenset(("ar", "fa", "ur", "ps"))

#: Letters that Russian does not have, in the order of asking: later languages share letters with earlier
#: ones. Together they must make up one in fifty of the Cyrillic letters to count at all.
_NOT_RUSSIAN = (
    ("mk", "ѓќѕ"),
    ("sr", "ђјљњћџ"),
    ("tg", "ӣӯҷ"),
    ("tt", "җ"),
    ("uz", "ҳ"),
    ("kk", "әұғқһ"),
    ("ky", "ң"),
    ("mn", "өү"),
    ("be", "ў"),
    ("uk", "іїєґ"),
)
_CYRILLIC_LANGUAGES = frozenset(("ru", "bg", *(language for language, _ in _NOT_RUSSIAN)))
_LATIN_TOO = frozenset(("sr", "uz"))

#: Common words of English and of its news, and of other languages with the Latin alphabet. A word that
#: both sides have (in, a, no) stands on neither.
_ENGLISH_WORDS = """
the of and to for on with at by from as is are was were be been has have had will would that this it its
he his she they their we our you not but or an after before over into about against between than more
amid during under who which when says said say new talks trade deal visit president minister exports
imports up down first year month sign signs meets meet agree leaders two three one hold holds visits
"""
_OTHER_WORDS = """
de la le les el los las un una une des du der die das und ist mit von für den dem del di il che per con
por para que en et est dans sur au aux na se da do dos ao em het een van op te ve bir ile için yang dan
ke pada untuk dengan som och att av på og til w z się że jest și pe cu va lui và của cho với
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHER = frozenset(_OTHER_WORDS.split())


def detect(text: str, declared: str = "", *, guess: Guess | None = None) -> str:
    """An ISO 639-1 code, or "" when it cannot be told.

    `declared` may be any language tag ("zh-Hans", "en_US"); only its first part counts. Without `guess`
    letters and words decide alone.
    """
    claim = re.split(r"[-_]", declared.strip().lower(), maxsplit=1)[0]
    lower = text[:_LOOK_AT].lower()
    rows = set(lower.encode("utf-16-be", "surrogatepass")[::2])
    runs = {
        script: pattern.findall(lower)
        for script, pattern in _SCRIPTS.items()
        if not rows.isdisjoint(_ROWS[script])
    }
    letters = {script: len("".join(runs.get(script, ()))) for script in _SCRIPTS}
    weight = {script: count * (3 if script in _DENSE else 1) for script, count in letters.items()}
    # Japanese is written in both: they stand together.
    weight["han"] += weight.pop("kana")
    script = max(weight, key=lambda name: weight[name])
    if not weight[script]:
        return ""
    match script:
        case "han":
            return _han(letters["han"], letters["kana"])
        case "hangul":
            return "ko"
        case "arabic":
            return claim if claim in _ARABIC_LANGUAGES else "ar"
    if script == "cyrillic":
        return _cyrillic(lower, claim, letters=letters["cyrillic"], guess=guess)
    return _latin(lower, claim, words=runs["latin"], guess=guess)


def _han(han: int, kana: int) -> str:
    # A の in the name of a shop does not make a Chinese text Japanese.
    return "ja" if kana * 10 > kana + han else "zh"


def _cyrillic(lower: str, claim: str, *, letters: int, guess: Guess | None) -> str:
    foreign = {language: sum(map(lower.count, own)) for language, own in _NOT_RUSSIAN}
    if any(letter in lower for letter in "ыэъё"):
        # Russian has these four and Ukrainian none: then і and ї are those of a quoted name.
        foreign["uk"] = 0
    if sum(foreign.values()) * 50 >= letters:
        found = next(language for language, count in foreign.items() if count)
        return claim if claim in _CYRILLIC_LANGUAGES - {"ru", "bg"} else found
    guessed = guess(lower[:_GUESS_BY]) if guess else None
    if claim in _CYRILLIC_LANGUAGES and not (claim == "ru" and _is_another(guessed, claim)):
        return claim
    # Bulgarian: ъ is a common vowel there, ы and э do not exist.
    if lower.count("ъ") * 100 >= letters and not ("ы" in lower or "э" in lower):
        return "bg"
    if guessed is None or guessed.get("ru", 0) >= _LIKELY_RUSSIAN:
        return "ru"
    return _likeliest({language: guessed.get(language, 0) for language in _CYRILLIC_LANGUAGES - {"ru"}})


def _latin(lower: str, claim: str, *, words: Sequence[str], guess: Guess | None) -> str:
    english = sum(map(_ENGLISH.__contains__, words))
    other = sum(map(_OTHER.__contains__, words))
    said = english > other and (not other or english * 12 >= len(words))
    if said and len(_ENGLISH.intersection(words)) >= _MANY and claim in ("", "en"):
        return "en"
    guessed = guess(lower[:_GUESS_BY]) if guess else None
    possible = len(claim) == 2 and claim.isascii()
    possible = possible and claim not in _CYRILLIC_LANGUAGES - _LATIN_TOO | {"zh", "ja"}
    if possible and not (claim == "en" and _is_another(guessed, claim)):
        return claim
    if guessed is None:
        return "en" if said else ""
    chance = guessed.get("en", 0)
    if chance >= _POSSIBLE if said else chance >= _LIKELY and not other:
        return "en"
    return _likeliest({language: chance for language, chance in guessed.items() if language != "en"})


def _is_another(guessed: Mapping[str, float] | None, claim: str) -> bool:
    """Whether the guess is sure of another language than the declared one."""
    return guessed is not None and guessed.get(claim, 0) < 1 - _SURE and bool(_likeliest(guessed, _SURE))


def _likeliest(guessed: Mapping[str, float], enough: float = _LIKELY) -> str:
    """The likeliest language, "" when it is not likely enough or has no code of two letters."""
    best = max(guessed, key=lambda language: guessed[language], default="")
    return best if len(best) == 2 and guessed[best] >= enough else ""
