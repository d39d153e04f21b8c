"""Numbers in the words of texts."""

from decimal import Decimal

import pytest

from bot.analysis.trade.digits import parse_digits
from bot.domain.items import Document
from tests.unit.analysis.conftest import shipped_analyst


@pytest.mark.parametrize(
    ("written", "decimal", "number"),
    [
        ("1,234.5", ".", "1234.5"),
        ("1.234,5", ",", "1234.5"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("1.234", ",", "1234"),
        ("32.476", ".", "32.476"),
        ("9.4", ",", "9.4"),
        ("1.234.567", ",", "1234567"),
        ("0.125", ",", "0.125"),
        ("10.2025.3", ".", None),
        ("1.2,3.4", ".", None),
    ],
)
def test_digits_are_read_by_the_language(written: str, decimal: str, number: str | None) -> None:
    assert parse_digits(written, decimal=decimal) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Exports of Peru were $63.11 bn in May.", "6.311E+10"),
        ("Exports of Peru were $3.10 billion in May.", "3.10E+9"),
        ("Exports of Peru were 10-point-one billion dollars in May.", "1.01E+10"),
        ("Exports of India were Rs 2 lakh crore in May.", "2E+12"),
        ("Exports of Peru were 1 741.9 million dollars in May.", "1.7419E+9"),
        ("Экспорт Перу в мае составил 14 трлн 240 млрд долларов.", "1.4240E+13"),
        ("秘鲁5月出口8兆8800亿美元。", "8.8800E+12"),
        ("秘鲁5月出口三点五亿美元。", "3.5E+8"),
    ],
)
def test_the_digits_of_a_value_are_those_of_the_text(text: str, value: str) -> None:
    (figure,) = shipped_analyst().analyze(Document(title="", text=text)).figures
    assert str(figure.value) == value


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Exports of Peru rose seven percent in May.", "7"),
        ("Exports of Peru rose 7.40% in May.", "7.40"),
        ("Exports of Peru fell twenty-two per cent in May.", "-22"),
        ("Exports of Peru: -5.2% in May.", "-5.2"),
        ("Экспорт Перу в мае упал на двадцать два процента.", "-22"),
        ("秘鲁5月出口同比下降百分之二十二。", "-22"),
        ("秘鲁5月出口增长三成。", "30"),
    ],
)
def test_per_cent_keep_their_sign_and_decimals(text: str, change: str) -> None:
    (figure,) = shipped_analyst().analyze(Document(title="", text=text)).figures
    assert str(figure.change) == change
