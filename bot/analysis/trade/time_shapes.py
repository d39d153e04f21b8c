"""The shapes that names of times have, when each word is spelled as one letter."""

import re

from bot.analysis.trade.kinds import Kind

LETTERS = {
    Kind.MONTH: "M",
    Kind.RELATIVE: "R",
    Kind.TO_DATE: "D",
    Kind.FIRST: "F",
    Kind.SAME: "S",
    Kind.FISCAL: "G",
    Kind.AGO: "a",
    Kind.THROUGH: "H",
    Kind.THAN: "V",
    **dict.fromkeys(
        (Kind.MAGNITUDE, Kind.PERCENT, Kind.CURRENCY, Kind.UNIT, Kind.POINT, Kind.PERCENT_OF, Kind.POINTS),
        "x",
    ),
}
TIMES = {
    # The twelve and three months that end with a month, and those of a year up to its end.
    "year_to": "Z",
    "end_of": "E",
    "quarter_to": "Q",
    # What says after a month of a year that the quarter is meant that ends with it.
    "ended_quarter": "q",
    # What says after a quarter or half of a year with which month it ends.
    "closing": "c",
    # "Fastest since January": of no time that figures are of.
    "since_january": "s",
    # The last month of the time that the text speaks of: "in the month alone".
    "alone": "L",
    # The quarter that the text speaks of: "over the quarter".
    "in_quarter": "i",
    # The twelve months up to the one that the text speaks of.
    "trailing": "W",
    # The year that the text is about.
    "during_year": "w",
    "day": "d",
    "month": "m",
    "months_of_year": "o",
    "year": "y",
    "month_name": "n",
    "day_name": "e",
    "year_name": "z",
}
PREPS = {"of": "P", "in": "P", "on": "P", "to": "H", "between": "B"}
JOINTS = {"hyphen": "H", "dash": "H", "and": "A", "pause": "U", "open": "(", "close": ")"}

#: A month, then a year before and after it: "2025年", "in September of last year".
_MON = "(?:M|Nn)"
_LEAD = "(?:(?:Yz?|R)P?)?"
#: The same before a part of a fiscal year: 2025财年上半年.
_FISCAL = f"(?:G?{_LEAD}|Y(?:HN)?GP?)"
#: "В 2012 году" behind months has a word that elsewhere says where to.
_TAIL = "(?:U?P?(?:Y[yz]?(?!x)|R|G)|HYy)?"
#: Behind months, one more word: "in the January-August period of 2025".
_PERIOD = f"(?:_P(?:Y[yz]?(?!x)|R)|{_TAIL})"
_OF_SEASON = "P?G?P?YHN[G_]{0,2}"
_END = "(?!x)"
_SHAPES = (
    # July 1, 2021 to February 10, 2022; 1 июля 2021 года по 10 февраля 2022 года
    ("span", f"(?:NM|MN)(?:U?Y)?y?H(?:NM|MN)(?:U?Yy?)?{_END}"),
    # January 1-20; between January 1 and 20; 1–20 января; from the 1st to the 20th of January;
    # 1月1日至20日; 1月1-20日
    ("days", f"{_LEAD}(?:MNHN{_END}|N_?HN_?PM|BMNAN{_END}|NHNM|NnNe?HNe){_TAIL}"),
    # the first 20 days of January, or 20 days of it; 1月前20天
    ("first_days", f"(?:F?NdP?{_MON}|{_LEAD}{_MON}FN[de]){_TAIL}"),
    # the first ten days of January, in one word; первая декада января; 1月上旬
    ("part", f"(?:TP?{_MON}|{_LEAD}{_MON}T){_TAIL}"),
    # the first 20 days of this month; 本月前20天; 本月1日至20日; 本月上旬
    ("relative_days", "FNdP?R|RFN[de]|RNe?HNe|RT|TP?R|JP?R"),
    # December last year to November this year; с мая прошлого года по март нынешнего; 去年4月至今年3月
    ("run", f"(?:{_MON}P?RH{_MON}P?R|R{_MON}HR{_MON}|Yz{_MON}HYz{_MON})"),
    # July-May 2022-23
    ("months_of_season", f"{_MON}H{{1,3}}{_MON}P?G?P?YHN{_END}"),
    # January to September; January-to-September; 1至9月
    ("months", f"{_LEAD}(?:{_MON}(?:U?Yy?)?|N(?=HNn))(?:H{{1,3}}(?:_z)?|A|EH?){_MON}{_PERIOD}"),
    # the first quarter (July-September) of the fiscal year; первое полугодие (апрель - сентябрь)
    (
        "glossed",
        rf"{_LEAD}(?:[KJ]|FNm)(?:P?{_TAIL}|{_OF_SEASON})?\({_MON}H{{1,3}}{_MON}{_TAIL}\)(?:P?(?:R?G|Y|R))?",
    ),
    # the second quarter to June; the first half ended September
    ("closed", f"{_LEAD}[KJ][Hc]P?M{_TAIL}"),
    # the June 2017 quarter
    ("ended_quarter", "MYq"),
    # 截至3月的12个月
    ("ended", f"E{_LEAD}{_MON}[._]?Nm"),
    # the six months through September
    ("ending", f"V?Nm(?:P?H|E){_MON}{_TAIL}"),
    # the 2025/26 July-June season
    ("season", "YHNMH{1,3}M"),
    # 2020/21 season (July-June); 2020/21年度（7月至次年6月）
    ("told_season", rf"G?P?YHN[Gzy_]{{0,2}}\({_MON}H{{1,3}}[_z]{{0,2}}(?:Rz?)?{_MON}(?:\)|$)"),
    # 前八月
    ("first_months", f"{_LEAD}FM"),
    # the first eleven months of the fiscal year ending June 30
    ("count_of", "G?[FV]N(?:m|n)P?ZMN?"),
    # nine months of 2025; the first nine months; 前9月
    ("count", f"{_FISCAL}[FV]N(?:m|n)(?:P?G?YHNG?{_END}|{_TAIL})|Nm(?:P?(?:Yy?|R|G))|No"),
    ("same", f"(?:RP?)?S(?:P?(?:{_MON})?(?:P?(?:G?P?YHN|Y[yz]?|R|a)))?|Y[yz]?S"),
    ("alone", "L"),
    ("in_quarter", "i"),
    # the last twelve months
    ("trailing", "W"),
    # 截至3月的一年
    ("year_until", f"E{_LEAD}{_MON}{_TAIL}\\.?Nz"),
    ("until", f"[ZEQ]H?{_MON}{_TAIL}"),
    # the half-year to June
    ("half_to", f"JH{_MON}{_TAIL}"),
    # the four quarters to the end of Q1 2025
    ("until", f"ZH?K{_TAIL}"),
    # Through October exports were $5bn; up 5% through October.
    ("until", f"HM{_TAIL}"),
    # the first half of November
    ("half_month", f"JP{_MON}{_TAIL}"),
    # the first half of fiscal 2024; fiscal first half; Q1 FY25; 2025财年上半年
    ("quarter", f"{_FISCAL}[KJ](?:P?G?YHNG?{_END}|P?GP?[YN]{_END}|{_TAIL})"),
    # September 8; 8 сентября; 9月8日: days on which something was said
    ("day", f"MN{_END}(?:U?Y(?!H))?|NM(?:Yy?)?|(?:Yz)?NnNe|Ne"),
    ("month", f"{_LEAD}{_MON}{_TAIL}"),
    # fiscal year 2024-25
    ("fiscal", f"GH?P?YHN{_END}|YHNG?{_END}|YHYG|GP?[YN]{_END}|YG|G"),
    # fastest since January; since January 2018
    ("since", "s(?:Yy?)?|DYy?"),
    ("ago", "a"),
    ("to_date", "D"),
    ("whole", "w"),
    ("relative", "R"),
    ("year", f"Y[yz]?{_END}"),
)
SHAPES = tuple((name, re.compile(pattern)) for name, pattern in _SHAPES)

#: All of them at once; its last group tells which of them is the first to match.
ANY_SHAPE = re.compile("|".join(f"({pattern})" for _, pattern in _SHAPES))
