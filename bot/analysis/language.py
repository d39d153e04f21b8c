"""The language of a text, told by its letters. A declared language wins where the letters allow it.

A wrong answer costs an alert and an empty one costs nothing more than that, so English is only claimed
for Latin text that holds English function words."""

import re

#: Enough to tell; keeps the cost of a long text small.
_LOOK_AT = 4000

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ARABIC = re.compile(r"[\u0620-\u06d3]")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
_LATIN_WORD = re.compile(r"[a-z\u00c0-\u024f]+")

#: Letters that Russian does not have, in the order of asking: the first language whose letters make up
#: at least one in a hundred of the Cyrillic ones.
_FOREIGN_CYRILLIC = (
    ("mk", "ѓќѕ"),
    ("sr", "ђјљњћџ"),
    ("tg", "ӣӯҷ"),
    ("tt", "җ"),
    ("kk", "әұ"),
    ("uz", "ҳ"),
    ("kk", "ғқһ"),
    ("ky", "ң"),
    ("mn", "өү"),
    ("be", "ў"),
    ("uk", "іїєґ"),
)

_CYRILLIC_LANGUAGES = frozenset(["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "uz", "tg", "tt", "mn"])
_LATIN_LANGUAGES = frozenset(
    [
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "cs",
        "sk",
        "hu",
        "ro",
        "tr",
        "az",
        "sv",
        "da",
        "no",
        "nb",
        "fi",
        "et",
        "lv",
        "lt",
        "id",
        "ms",
        "vi",
        "sr",
        "hr",
        "bs",
        "sl",
        "sq",
        "uz",
        "tk",
    ]
)
_ARABIC_LANGUAGES = frozenset(("ar", "fa", "ur", "ps"))

_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "for",
        "on",
        "with",
        "at",
        "by",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "that",
        "this",
        "it",
        "its",
        "he",
        "his",
        "she",
        "her",
        "they",
        "their",
        "we",
        "our",
        "you",
        "not",
        "but",
        "or",
        "an",
        "after",
        "before",
        "over",
        "into",
        "about",
        "against",
        "between",
        "than",
        "more",
        "amid",
        "during",
        "under",
        "who",
        "which",
        "when",
        "says",
        "said",
        "say",
        "new",
        "talks",
        "trade",
        "deal",
        "visit",
        "president",
        "minister",
        "exports",
        "imports",
        "up",
        "down",
        "first",
        "year",
        "month",
        "sign",
        "signs",
        "meets",
        "meet",
        "agree",
        "leaders",
    ]
)
_NOT_ENGLISH = frozenset(
    [
        "de",
        "la",
        "le",
        "les",
        "el",
        "los",
        "las",
        "un",
        "une",
        "una",
        "des",
        "du",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "mit",
        "von",
        "für",
        "den",
        "dem",
        "del",
        "di",
        "il",
        "che",
        "per",
        "con",
        "por",
        "para",
        "que",
        "en",
        "et",
        "est",
        "dans",
        "sur",
        "au",
        "aux",
        "na",
        "se",
        "da",
        "do",
        "dos",
        "ao",
        "em",
        "het",
        "een",
        "van",
        "op",
        "te",
        "ve",
        "bir",
        "ile",
        "için",
        "yang",
        "dan",
        "di",
        "ke",
        "pada",
        "untuk",
        "dengan",
        "som",
        "och",
        "att",
        "av",
        "på",
        "og",
        "til",
        "w",
        "z",
        "na",
        "do",
        "się",
        "że",
        "jest",
        "și",
        "pe",
        "cu",
        "a",
        "va",
        "lui",
    ]
)


def detect(text: str, declared: str = "") -> str:
    """An ISO 639-1 code, or "" when it cannot be told.

    `declared` may be any language tag ("zh-Hans", "en_US"); only its first part counts.
    """
    claim = re.split(r"[-_]", declared.strip().lower(), maxsplit=1)[0]
    lower = text[:_LOOK_AT].lower()
    counts = {
        # One Chinese character says as much as about three letters of an alphabet.
        "han": 3 * (len(_HAN.findall(lower)) + len(_KANA.findall(lower))),
        "hangul": 3 * len(_HANGUL.findall(lower)),
        "cyrillic": len(_CYRILLIC.findall(lower)),
        "arabic": len(_ARABIC.findall(lower)),
        "latin": len(_LATIN.findall(lower)),
    }
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return ""
    match script:
        case "han":
            return _han(lower, claim)
        case "hangul":
            return "ko"
        case "cyrillic":
            return _cyrillic(lower, claim)
        case "arabic":
            return claim if claim in _ARABIC_LANGUAGES else "ar"
        case _:
            return claim if claim in _LATIN_LANGUAGES else _latin(lower)


def _han(lower: str, claim: str) -> str:
    kana, han = len(_KANA.findall(lower)), len(_HAN.findall(lower))
    # A の in a Chinese brand name does not make the text Japanese.
    if kana * 10 > kana + han:
        return "ja"
    return "ja" if claim == "ja" and kana else "zh"


def _cyrillic(lower: str, claim: str) -> str:
    letters = len(_CYRILLIC.findall(lower))
    for language, own in _FOREIGN_CYRILLIC:
        if sum(lower.count(letter) for letter in own) * 100 >= letters:
            return claim if claim in _CYRILLIC_LANGUAGES - {"ru", "bg"} else language
    # Bulgarian: ъ is a common vowel there, ы and э do not exist.
    if lower.count("ъ") * 100 >= letters and not ("ы" in lower or "э" in lower):
        return "bg" if claim in ("", "bg") else claim
    return claim if claim in _CYRILLIC_LANGUAGES else "ru"


def _latin(lower: str) -> str:
    words = _LATIN_WORD.findall(lower)
    english = sum(word in _ENGLISH for word in words)
    other = sum(word in _NOT_ENGLISH for word in words)
    return "en" if english > other and english * 12 >= len(words) else ""
