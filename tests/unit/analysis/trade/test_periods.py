"""Times in the words of texts, seen from 15 October 2025."""

from datetime import UTC, datetime

import pytest

from bot.domain.items import Document
from tests.unit.analysis.conftest import shipped_analyst

SENTENCES = {
    "en": "Exports of {who} rose 5% {when}.",
    "ru": "Экспорт {who} {when} вырос на 5%.",
    "zh": "{when}，{who}出口同比增长5%。",
}
PERU = {"en": "Peru", "ru": "Перу", "zh": "秘鲁"}


@pytest.mark.parametrize(
    ("language", "when", "period"),
    [
        ("en", "in September", "2025-09"),
        ("en", "in December", "2024-12"),
        ("en", "in October", "2025-10"),
        ("en", "in September 2023", "2023-09"),
        ("en", "in September of last year", "2024-09"),
        ("en", "last month", "2025-09"),
        ("en", "in January-September", "2025-01/2025-09"),
        ("en", "from January to August", "2025-01/2025-08"),
        ("en", "in January and February", "2025-01/2025-02"),
        ("en", "between July 2024 and June 2025", "2024-07/2025-06"),
        ("en", "in the first nine months of the year", "2025-01/2025-09"),
        ("en", "in the first quarter", "2025-Q1"),
        ("en", "in Q4 2024", "2024-Q4"),
        ("en", "in the first half of 2024", "2024-01/2024-06"),
        ("en", "in the first 20 days of September", "2025-09-01/2025-09-20"),
        ("en", "from Sept. 1 to 10", "2025-09-01/2025-09-10"),
        ("en", "in the year to September", "2025-09"),
        ("en", "up to the end of August", "2025-01/2025-08"),
        ("en", "in 2024", "2024"),
        ("en", "last year", "2024"),
        ("en", "this year", ""),
        ("en", "this season", ""),
        ("en", "in February 1-31", ""),
        ("ru", "в сентябре", "2025-09"),
        ("ru", "в декабре", "2024-12"),
        ("ru", "за январь–сентябрь", "2025-01/2025-09"),
        ("ru", "за январь - август этого года", "2025-01/2025-08"),
        ("ru", "с января по июль", "2025-01/2025-07"),
        ("ru", "за девять месяцев", "2025-01/2025-09"),
        ("ru", "в третьем квартале", "2025-Q3"),
        ("ru", "в I полугодии 2025 года", "2025-01/2025-06"),
        ("ru", "за первые 20 дней сентября", "2025-09-01/2025-09-20"),
        ("ru", "1–20 сентября", "2025-09-01/2025-09-20"),
        ("ru", "в прошлом году", "2024"),
        ("ru", "в 2023 году", "2023"),
        ("ru", "в сентябре прошлого года", "2024-09"),
        ("zh", "9月", "2025-09"),
        ("zh", "去年12月", "2024-12"),
        ("zh", "2023年9月", "2023-09"),
        ("zh", "1至9月", "2025-01/2025-09"),
        ("zh", "今年1-8月", "2025-01/2025-08"),
        ("zh", "前9个月", "2025-01/2025-09"),
        ("zh", "前三季度", "2025-01/2025-09"),
        ("zh", "三季度", "2025-Q3"),
        ("zh", "上半年", "2025-01/2025-06"),
        ("zh", "9月1日至20日", "2025-09-01/2025-09-20"),
        ("zh", "截至8月", "2025-01/2025-08"),
        ("zh", "2024年", "2024"),
        ("zh", "去年", "2024"),
    ],
)
def test_a_time_is_read(language: str, when: str, period: str) -> None:
    text = SENTENCES[language].format(who=PERU[language], when=when)
    published = datetime(2025, 10, 15, tzinfo=UTC)
    (figure,) = (
        shipped_analyst()
        .analyze(Document(title="", text=text, language=language, published=published))
        .figures
    )
    assert figure.period == period


@pytest.mark.parametrize(
    ("country", "when", "period"),
    [
        ("Pakistan", "in the first four months of the fiscal year", "2025-07/2025-10"),
        ("India", "in the first half of the fiscal year 2025-26", "2025-04/2025-09"),
        ("India", "in fiscal year 2024-25", "2024-04/2025-03"),
        ("Pakistan", "in fiscal 2025", "2024-07/2025-06"),
        ("Chile", "in the first quarter", "2025-Q1"),
    ],
)
def test_fiscal_years_begin_when_the_reporter_has_it(country: str, when: str, period: str) -> None:
    text = f"Exports of {country} rose 5% {when} from a year earlier."
    published = datetime(2025, 11, 15, tzinfo=UTC)
    (figure,) = (
        shipped_analyst().analyze(Document(title="", text=text, language="en", published=published)).figures
    )
    assert figure.period == period
