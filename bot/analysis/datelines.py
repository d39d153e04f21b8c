"""The line of place, date and agency with which agencies begin a text. It says where the reporter sat,
not what the text is about, so its places do not count."""

import re

#: A dateline is short; what looks like one further down is part of the text.
_LOOK_AT = 120

_SHAPES = (
    # BEIJING, Nov. 23 (Xinhua) --   /   MOSCOW, November 23. /TASS/.   /   МОСКВА, 23 ноя - РИА Новости.
    re.compile(r"\s*[^\W\d_a-zа-яё][^a-zа-яё\n]{2,40}(?:,[^\n]{2,40}?)?\s*(?:\([^()\n]{2,30}\)\s*[-–—]*|/[^/\n]{2,30}/\.?|[-–—]{1,2}\s*РИА Новости\.?)"),
    # LONDON (Reuters) -   /   TOKYO, Nov 23 —
    re.compile(r"\s*[A-ZА-ЯЁ][A-ZА-ЯЁ .'-]{2,30}(?:, [A-ZА-ЯЁ][^\n]{1,25}?)? [-–—]{1,2} "),
    # 新华社莫斯科11月23日电（记者…）   /   中新社北京11月23日电
    re.compile(r"\s*(?:新华社|中新社|中新网|人民网|央视网)[^\n。，]{0,12}?\d{1,2}(?:月\d{1,2})?日(?:电|讯)(?:\s*[（(][^（）()\n]{2,40}[)）])?"),
)  # fmt: skip


def dateline_end(text: str) -> int:
    """Where the text proper begins; 0 without a dateline."""
    head = text[:_LOOK_AT]
    return max((found.end() for shape in _SHAPES if (found := shape.match(head))), default=0)
