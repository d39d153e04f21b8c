"""The line of place, date and agency with which agencies begin a text. It says where the reporter sat,
not what the text is about, so its places do not count."""

import re

#: A dateline is short; what looks like one further down is part of the text.
_LOOK_AT = 120

_CITY = r"\s*[A-ZÀ-ÞĀ-ŽẠ-ỸА-ЯЁ][A-ZÀ-ÞĀ-ŽẠ-ỸА-ЯЁ .'’-]{2,30}"
#: Agencies by their home countries; known to everybody in the trade.
_AT_HOME = {
    "AE": "WAM",
    "AZ": "Trend",
    "BG": "BTA",
    "BY": "BelTA|БЕЛТА",
    "CN": "Xinhua|新华社|中新社|新華社",
    "DE": "dpa",
    "EG": "MENA",
    "FR": "AFP",
    "GB": "Reuters",
    "GH": "GNA",
    "HU": "MTI",
    "ID": "Antara",
    "IN": "PTI|ANI",
    "IR": "IRNA|Tasnim",
    "IT": "ANSA",
    "JP": "Kyodo|Jiji|共同社|时事社",
    "KR": "Yonhap|韩联社",
    "KZ": "KAZINFORM",
    "MY": "Bernama",
    "NG": "NAN",
    "PH": "PNA",
    "PK": "APP|UrduPoint",
    "QA": "QNA",
    "RO": "Agerpres",
    "RU": "Sputnik|TASS|ТАСС|Interfax|INTERFAX|ИНТЕРФАКС|РИА Новости|ПРАЙМ",
    "SA": "SPA",
    "TR": "Anadolu|AA",
    "TW": "CNA|中央社",
    "US": "AP|AFX|UPI",
    "VN": "VNA|越通社",
}
_AGENCIES = "|".join(_AT_HOME.values())
_HOMES = {name: code for code, names in _AT_HOME.items() for name in names.split("|")}
_AGENCY = re.compile(rf"(?<![^\W一-鿿])(?:{_AGENCIES})(?![^\W一-鿿])")
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
    # Beijing -
    re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+)? [-–—]{1,2} (?=[A-ZÀ-Þ])"),
    # АСТАНА.
    re.compile(r"\s*[А-ЯЁ][А-ЯЁ-]{3,}(?: [А-ЯЁ][А-ЯЁ-]{3,})?\. (?=[А-ЯЁ«])"),
    # TASHKENT, Uzbekistan, April 14.   МИНСК, 13 ноября.   БАКУ, 18 июля, Trend.   Минск, 6 февраля.
    re.compile(rf"{_CITY}(?:, [A-Z][a-z]+)?, (?:{_MONTHS})[a-z]*\.? \d{{1,2}}(?:, \d{{4}})?\. "),
    re.compile(
        rf"(?:{_CITY}|\s*[А-ЯЁ][а-яё]+(?:[- ][А-ЯЁ][а-яё]+)?), \d{{1,2}} [а-я]+\.?(?: \d{{4}}(?: года)?)?"
        rf"(?:, (?:{_AGENCIES}))?(?:(?<=\.)|\.) "
    ),
    # Taipei, Nov. 29 (Staff writer)   Ottawa, March 3 --
    re.compile(
        rf"\s*(?![A-Z][a-z]+day,)[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+)?, (?:{_MONTHS})[a-z]*\.? \d{{1,2}}"
        r"(?: \([^()\n]{2,30}\))?(?: [-–—]{1,2} |: |(?<=\)) )"
    ),
    # Hanoi (VNA) –   Dar es Salaam (dpa) -
    re.compile(
        r"\s*[A-ZÀ-Þ][\w'’]+(?:(?: es| de| of)? [A-ZÀ-Þ][\w'’]+){0,2} \([\w ./-]{2,24}\)\s*[-–—]{1,3} "
    ),
    # Muscat, 13 Apr (ONA) ---
    re.compile(
        rf"\s*[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+)?, \d{{1,2}} (?:{_MONTHS})[a-z]*\.?(?: \d{{4}})?"
        r" \([A-Z]{2,8}\) ?[-–—]{1,3} "
    ),
    # Москва. 17 июля. INTERFAX.RU -   Москва. 17 июля. ИНТЕРФАКС -   27 ноября, Минск /Корр. БЕЛТА/.
    re.compile(r"\s*[А-ЯЁ][а-яё]+\. \d{1,2} [а-я]+\. [A-ZА-ЯЁ.]+ [-–—] "),
    re.compile(r"\s*\d{1,2} [а-я]+, [А-ЯЁ][а-яё]+ /[^/\n]{2,30}/\.?"),
    # 新华社莫斯科11月23日电（记者…）   中新社北京11月23日电   （中央社記者台北29日電）
    re.compile(
        r"\s*[（(【]?(?:本报|本報|[一-鿿]{1,5}[社网網])[^\n。，]{0,14}?\d{1,2}(?:月\d{1,2})?日(?:专?电|讯|專?電|訊)[）)】]?"
        r"(?:\s*[（(][^（）()\n]{2,40}[)）])?"
    ),
    # （新加坡讯）   （吉隆坡27日综合电）
    re.compile(
        r"\s*[（(【][一-鿿·]{2,10}?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:专|综合|專|綜合)?(?:讯|电|訊|電)[）)】]"
    ),
)


def dateline_end(text: str) -> int:
    """Where the text proper begins; 0 without a dateline."""
    head = text[:_LOOK_AT]
    return max((found.end() for shape in _SHAPES if (found := shape.match(head))), default=0)


def agency_home(dateline: str) -> str:
    """The home country of the first agency that `dateline` names, "" for none."""
    found = _AGENCY.search(dateline)
    return _HOMES[found[0]] if found else ""
