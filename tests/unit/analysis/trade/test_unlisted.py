"""Goods that no list has, whatever stands beside a flow."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.analyst import load_trade
from bot.analysis.text.reading import Reading, read
from bot.analysis.trade.unlisted import with_unlisted
from bot.domain.goods import bare, is_quoted
from bot.domain.items import Document
from tests.unit.analysis.conftest import shipped_gazetteers

TRADE = load_trade(Path(__file__).parents[4] / "seeds" / "trade")

_WORDS = {
    "en": "exports imports of violin violins and the rose cut Swiss China's to Japan 5% total said in -",
    "ru": "экспорт импорта поставки скрипок и роз швейцарских Китая в феврале на 5% страны товаров -",
    "zh": "出口 进口额 小提琴 和 、 的 瑞士 对 美国 2月 5% 企业 总 显示 ， 同比增长",
}


def reading_of(text: str, language: str) -> Reading:
    document = Document(title="", text=text)
    return read(document, language=language, gazetteer=shipped_gazetteers()[language])


@pytest.mark.parametrize("language", _WORDS)
@given(data=st.data())
def test_marks_stay_in_order_and_goods_are_words_of_the_text(data: st.DataObject, language: str) -> None:
    some = data.draw(st.lists(st.sampled_from(_WORDS[language].split()), min_size=1, max_size=12))
    reading = reading_of(("" if language == "zh" else " ").join(some), language)
    for passage in reading.passages:
        marks = TRADE.lexicons[language].marks(passage, reading.text)
        found = with_unlisted(marks, passage, text=reading.text, beside=TRADE.beside[language])
        assert all(one.after <= other.first or one.first == other.first for one, other in pairwise(found))
        for mark in found:
            if is_quoted(mark.value):
                assert bare(mark.value) == reading.text[mark.span.start : mark.span.end].lower()


def test_a_dash_ends_a_name_of_goods() -> None:
    reading = reading_of("экспорт скрипок - товаров", "ru")
    passage = next(iter(reading.passages))
    marks = TRADE.lexicons["ru"].marks(passage, reading.text)
    found = with_unlisted(marks, passage, text=reading.text, beside=TRADE.beside["ru"])
    assert [one.value for one in found if is_quoted(one.value)] == ['"скрипок"']


def test_every_language_that_tells_trade_has_words_for_what_is_no_goods() -> None:
    assert TRADE.beside.keys() == TRADE.lexicons.keys()
