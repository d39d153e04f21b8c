"""What holds for the figures of any text: they are proven by it, and no number is made up."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analysis.analyst import RuleAnalyst, load_gazetteers, load_trade
from bot.analysis.trade.digits import parse_digits
from bot.domain.facts import Figure, whole_text
from bot.domain.items import Document
from tests.unit.analysis.trade.test_figures import assert_is_proven

SEEDS = Path(__file__).parents[2] / "seeds"

#: Words of trade, signs and numbers in every shape, in any order.
PIECES = (
    *"Exports imports of China to Russia rose fell by 5% 6.2 percent $3.1 billion from in May 2025".split(),
    *"a year earlier , . ; ( ) and while versus expected respectively each surplus deficit Q3 1-20".split(),
    *"10-point-one first nine months 1,234.5 1.234.567 0.0 99999999999999999999".split(),
    *"-5% +3% % bn January 31".split(),
    *"Экспорт импорт России в Китай вырос упал на 7,4% до 1 096,1 млрд долларов за январь–сентябрь".split(),
    *"годом ранее против с до соответственно сальдо 14 трлн 240 млрд 1 июля 2024 года по".split(),
    *"中国 对 俄 出口 进口 同比 增长 下降 百分之二十二 8兆8800亿 日元 ， 。 （ ）".split(),
    *"前9个月 1至8月 分别 和 较7月".split(),
    *("\n", "\u202f", "\ud800", "٣", "²", "½", "二二二", "FY2024-25", "2023-24"),
    *("Europe", "with the country", "the country's", "Asian", "Европы", "非洲", "twenty-two", "EU", "ЕАЭС"),
    *("за месяц", "за год", "вдвое", "в 2,3 раза", "раза", "наш", "в республику", "торговыми партнерами"),
    *(
        "doubled",
        "by half",
        "3 times",
        "fold",
        "exports and imports",
        "each",
        "biggest buyers",
        "which imported",
    ),
    *(
        "出口和进口",
        "均",
        "翻一番",
        "增长两倍",
        "倍",
        "同期",
        "较上月的",
        "贸易伙伴",
        "7.8% 铜",
        "in volume terms",
    ),
    *("same period", "last month", "this fiscal year", "first 20 days of January", "2月30日"),
)
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=50).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=50).map("".join),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=200),
)
dates = st.none() | st.integers(0, 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@cache
def analyst() -> RuleAnalyst:
    return RuleAnalyst((), load_gazetteers(SEEDS / "mentions"), trade=load_trade(SEEDS / "trade"))


@settings(deadline=None)
@given(
    st.builds(
        Document,
        title=texts,
        text=texts,
        language=st.sampled_from(("en", "ru", "zh")),
        country=st.just("PK"),
        published=dates,
    )
)
def test_figures_are_proven_by_any_text(document: Document) -> None:
    whole = whole_text(document.title, document.text)
    figures = analyst().analyze(document).figures
    for figure in figures:
        assert_is_proven(figure, whole)
        assert figure.period == "" or re.fullmatch(PERIOD, figure.period), figure.period
        assert re.fullmatch("[A-Z0-9]*", figure.reporter + figure.partner)
        assert_is_written(figure, whole)
    assert figures == analyst().analyze(document).figures
    assert sorted(figures, key=lambda one: not one.headline) == list(figures)


_MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"
PERIOD = rf"\d{{4}}|\d{{4}}-Q[1-4]|{_MONTH}(?:/{_MONTH})?|{_MONTH}-\d\d/{_MONTH}-\d\d"


def assert_is_written(figure: Figure, text: str) -> None:
    """Whether the digits of its numbers stand where its proof says."""
    for name, value in (("change", figure.change), ("value", figure.value)):
        if value is None:
            continue
        said = "".join(text[span.start : span.end] for span in figure.proof[name].spans)
        written = "".join(str(int(sign)) for sign in said if sign.isdecimal())
        digits = "".join(str(digit) for digit in value.normalize().as_tuple().digits)
        spelled = re.search(r"[^\W\d_]", said)
        assert digits.strip("0") in written or spelled or value == 0, (said, value)


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(",."))
def test_a_number_is_read_as_it_is_written(number: Decimal, decimal: str) -> None:
    other = "," if decimal == "." else "."
    written = f"{number:,.2f}".replace(",", "_").replace(".", decimal).replace("_", other)
    assert parse_digits(written, decimal=decimal) == number
