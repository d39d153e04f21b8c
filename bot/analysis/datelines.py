"""The line of place, date and agency with which agencies begin a text. It says where the reporter sat,
not what the text is about, so its places do not count."""

import re

#: A dateline is short; what looks like one further down is part of the text.
_LOOK_AT = 120

_CITY = r"\s*[A-ZÀ-ÞĀ-ŽẠ-ỸА-ЯЁ][A-ZÀ-ÞĀ-ŽẠ-ỸА-ЯЁ .'’-]{2,30}"
_AGENCIES = (
    "Xinhua|Reuters|AP|AFP|AFX|UPI|PTI|ANI|APP|Bernama|Yonhap|Kyodo|Jiji|CNA|VNA|IRNA|SPA|WAM|QNA|MENA|dpa|"
    "Anadolu|AA|Sputnik|TASS|Interfax|BelTA|UrduPoint|Trend|Tasnim|ANSA|Antara|PNA|NAN|GNA|BTA|MTI|Agerpres"
)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_SHAPES = (
    # BEIJING, Nov. 23 (Xinhua) --   MOSCOW, November 23. /TASS/.   МОСКВА, 23 ноя - РИА Новости.
    re.compile(
        rf"{_CITY}(?:,[^\n]{{2,40}}?)?\s*"
        rf"(?:\([^()\n]{{0,20}}\b(?:{_AGENCIES})\b[^()\n]{{0,20}}\)\s*[-–—]*"
        r"|/[^/\n]{2,30}/\.?|[-–—]{1,2}\s*РИА Новости\.?)"
    ),
    # LONDON -   TOKYO, Nov 23 —   ASTANA. KAZINFORM –   ISLAMABAD, March 3:   LAGOS/ROME -
    re.compile(rf"{_CITY}(?:/{_CITY})?(?:, [A-ZА-ЯЁ\d][^\n:]{{1,25}}?)?(?: [-–—]{{1,2}} |: )"),
    # Taipei, Nov. 29 (Staff writer)   Ottawa, March 3 --
    re.compile(
        rf"\s*(?![A-Z][a-z]+day,)[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+)?, (?:{_MONTHS})[a-z]*\.? \d{{1,2}}"
        r"(?: \([^()\n]{2,30}\))?(?: [-–—]{1,2} |: |(?<=\)) )"
    ),
    # Москва. 17 июля. INTERFAX.RU -   27 ноября, Минск /Корр. БЕЛТА/.
    re.compile(r"\s*[А-ЯЁ][а-яё]+\. \d{1,2} [а-я]+\. [A-Z.]+ [-–—] "),
    re.compile(r"\s*\d{1,2} [а-я]+, [А-ЯЁ][а-яё]+ /[^/\n]{2,30}/\.?"),
    # 新华社莫斯科11月23日电（记者…）   中新社北京11月23日电   （中央社記者台北29日電）
    re.compile(
        r"\s*[（(【]?(?:本报|本報|[一-鿿]{1,5}[社网網])[^\n。，]{0,14}?\d{1,2}(?:月\d{1,2})?日(?:专?电|讯|專?電|訊)[）)】]?"
        r"(?:\s*[（(][^（）()\n]{2,40}[)）])?"
    ),
)


def dateline_end(text: str) -> int:
    """Where the text proper begins; 0 without a dateline."""
    head = text[:_LOOK_AT]
    return max((found.end() for shape in _SHAPES if (found := shape.match(head))), default=0)
