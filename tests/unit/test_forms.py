"""Numbers, days and periods in three languages: no digit more or less than the source has."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases import LANGUAGES
from bot.phrases.forms import amount, change, compact, days, period


@pytest.mark.parametrize(
    ("language", "number", "shown"),
    [
        ("en", "-21.0", "−21.0%"),
        ("ru", "-21.0", "−21,0\xa0%"),
        ("zh", "-21.0", "−21.0%"),
        ("en", "3.80", "+3.80%"),
        ("en", "0.0", "0.0%"),
        ("ru", "1234.5", "+1\xa0234,5\xa0%"),
    ],
)
def test_changes_have_their_sign_and_their_digits(language: str, number: str, shown: str) -> None:
    assert change(language, Decimal(number)) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("6.311E+10", ("63.11 billion", "63,11\xa0млрд", "631.1亿")),
        ("6.30E+10", ("63.0 billion", "63,0\xa0млрд", "630亿")),
        ("1.02E+12", ("1.02 trillion", "1,02\xa0трлн", "1.02万亿")),
        ("-1.62E+6", ("−1.62 million", "−1,62\xa0млн", "−162万")),
        ("12345", ("12,345", "12\xa0345", "1.2345万")),
        ("5000000", ("5 million", "5\xa0млн", "500万")),
        ("999", ("999", "999", "999")),
        ("0.5", ("0.5", "0,5", "0.5")),
    ],
)
def test_values_are_told_in_the_scale_of_the_language(number: str, shown: tuple[str, ...]) -> None:
    assert tuple(compact(language, Decimal(number)) for language in LANGUAGES) == shown


def test_amounts_name_currency_or_unit() -> None:
    dollars = [amount(language, Decimal("8.1E+9"), currency="USD") for language in LANGUAGES]
    assert dollars == ["USD 8.1 billion", "8,1\xa0млрд USD", "81亿美元"]
    tons = [amount(language, Decimal(250000), unit="t") for language in LANGUAGES]
    assert tons == ["250,000 t", "250\xa0000 т", "25万吨"]
    assert amount("en", Decimal(5), unit="TWh") == "5 TWh"


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2025-11-03", "2025-11-03", ("3 Nov", "3 нояб.", "11月3日")),
        ("2025-11-03", "2025-11-04", ("3–4 Nov", "3–4 нояб.", "11月3日至4日")),
        ("2025-10-30", "2025-11-02", ("30 Oct – 2 Nov", "30 окт. – 2 нояб.", "10月30日至11月2日")),
        (
            "2025-12-30",
            "2026-01-02",
            ("30 Dec 2025 – 2 Jan 2026", "30 дек. 2025 – 2 янв. 2026", "2025年12月30日至2026年1月2日"),
        ),
        ("2026-05-03", "2026-05-04", ("3–4 May 2026", "3–4 мая 2026", "2026年5月3日至4日")),
    ],
)
def test_days_are_told_as_shortly_as_they_are_clear(start: str, end: str, shown: tuple[str, ...]) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert tuple(days(language, first, end=last, year=2025) for language in LANGUAGES) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("2025-09", ("Sep 2025", "сент. 2025", "2025年9月")),
        ("2025", ("2025", "2025 год", "2025年")),
        ("2025-Q3", ("Q3 2025", "3 кв. 2025", "2025年第3季度")),
        ("2025-01/2025-09", ("Jan–Sep 2025", "янв.–сент. 2025", "2025年1至9月")),
        ("2024-04/2025-03", ("Apr 2024–Mar 2025", "апр. 2024–март 2025", "2024年4月–2025年3月")),
        ("2023/2024", ("2023–2024", "2023–2024", "2023–2024")),
        ("2025-11-01/2025-11-15", ("1–15 Nov 2025", "1–15 нояб. 2025", "2025年11月1日至15日")),
        ("", ("", "", "")),
        ("last spring", ("last spring",) * 3),
    ],
)
def test_periods_read_as_people_write_them(code: str, shown: tuple[str, ...]) -> None:
    assert tuple(period(language, code) for language in LANGUAGES) == shown


def test_year_that_goes_without_saying_is_left_out() -> None:
    assert [period(language, "2025-08", year=2025) for language in LANGUAGES] == ["Aug", "авг.", "8月"]


@given(st.sampled_from(LANGUAGES), st.decimals(allow_nan=False, allow_infinity=False))
def test_every_number_can_be_told(language: str, number: Decimal) -> None:
    assert compact(language, number)
    assert len(change(language, number)) < 60


@given(st.sampled_from(LANGUAGES), st.text(st.sampled_from("0123456789-Q/ ²"), max_size=22))
def test_every_text_in_place_of_a_period_is_told(language: str, code: str) -> None:
    assert bool(period(language, code)) == bool(code)
