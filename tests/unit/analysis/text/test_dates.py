"""Dates in invented phrases, seen from Wednesday, 2025-11-05."""

from datetime import date

import pytest

from bot.analysis.text.dates import DateGrammar, Sort, When
from bot.analysis.text.days import later, period_of
from bot.analysis.text.tokens import sentences
from tests.house.code import ROOT

GRAMMARS = {
    file.stem: DateGrammar.read(file.read_text("utf-8")) for file in (ROOT / "seeds" / "dates").glob("*.toml")
}
PUBLISHED = date(2025, 11, 5)


def dates_in(language: str, text: str) -> list[When]:
    return [when for one in sentences(text) for when in GRAMMARS[language].find(one, text)]


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "3–4 November", "2025-11-03..2025-11-04"),
        ("en", "from Nov 30 to Dec 2", "2025-11-30..2025-12-02"),
        ("en", "on September 5 and 6", "2025-09-05..2025-09-06"),
        ("en", "Tuesday, 4 November 2025", "2025-11-04.."),
        ("en", "December 30 to January 2", "2025-12-30..2026-01-02"),
        ("en", "2025-11-05", "2025-11-05.."),
        ("en", "in October last year", "2024-10.."),
        ("en", "next Monday", "2025-11-10.."),
        ("en", "last Friday", "2025-10-31.."),
        ("en", "in December", "2025-12.."),
        ("en", "yesterday", "2025-11-04.."),
        ("en", "February 30", ""),
        ("ru", "25-27 ноября", "2025-11-25..2025-11-27"),
        ("ru", "с 3 по 4 ноября", "2025-11-03..2025-11-04"),
        ("ru", "С 30 ноября по 2 декабря 2025 года", "2025-11-30..2025-12-02"),
        ("ru", "в октябре прошлого года", "2024-10.."),
        ("ru", "завтра", "2025-11-06.."),
        ("zh", "11月3日至4日", "2025-11-03..2025-11-04"),
        ("zh", "12月30日至2026年1月2日", "2025-12-30..2026-01-02"),
        ("zh", "下周二至四", "2025-11-11..2025-11-13"),
        ("zh", "18號至21號", "2025-11-18..2025-11-21"),
        ("zh", "本周四", "2025-11-06.."),
        ("zh", "下月", "2025-12.."),
        ("zh", "去年4月", "2024-04.."),
    ],
)
def test_a_phrase_means_these_days(language: str, text: str, days: str) -> None:
    (when,) = dates_in(language, text)
    period = period_of(when, published=PUBLISHED, ahead=True)
    assert ("..".join(period) if period else "") == days


@pytest.mark.parametrize(
    ("language", "text", "past", "ahead"),
    [
        ("en", "on Monday", "2025-11-03", "2025-11-10"),
        ("ru", "в пятницу", "2025-10-31", "2025-11-07"),
        ("zh", "周三", "2025-11-05", "2025-11-05"),
        ("en", "on the 19th", "2025-10-19", "2025-11-19"),
    ],
)
def test_a_weekday_lies_where_the_sentence_looks(language: str, text: str, past: str, ahead: str) -> None:
    (when,) = dates_in(language, text)
    starts = [period_of(when, published=PUBLISHED, ahead=looks) for looks in (False, True)]
    assert [one and one.start for one in starts] == [past, ahead]


@pytest.mark.parametrize(
    ("language", "text", "sort"),
    [
        ("en", "the minister said on Tuesday", Sort.REPORTING),
        ("en", "announced Tuesday", Sort.REPORTING),
        ("en", "he arrives on Tuesday", Sort.EVENT),
        ("en", "a three-day visit", Sort.DURATION),
        ("en", "in 2019", Sort.HISTORY),
        ("en", "next week", Sort.WEEK),
        ("ru", "во вторник сообщил МИД", Sort.REPORTING),
        ("ru", "двухдневный визит", Sort.DURATION),
        ("ru", "в прошлом году", Sort.HISTORY),
        ("zh", "16日在记者会上说", Sort.REPORTING),
        ("zh", "为期三天", Sort.DURATION),
        ("zh", "下周", Sort.WEEK),
    ],
)
def test_a_date_is_of_a_sort(language: str, text: str, sort: Sort) -> None:
    assert [when.sort for when in dates_in(language, text)] == [sort]


def test_a_verb_or_a_number_is_no_date() -> None:
    assert dates_in("en", "They may march in 45 towns") == []
    assert dates_in("en", "He paid 3.5 per cent") == []


def test_without_a_day_of_report_only_whole_dates_are_known() -> None:
    whole, bare = dates_in("en", "3 November 2025 and then Monday")
    assert period_of(whole, published=None, ahead=True) == ("2025-11-03", "")
    assert period_of(bare, published=None, ahead=True) is None


def test_days_are_counted_with_the_first() -> None:
    assert later("2025-11-30", 3) == "2025-12-02"
    assert later("2025-11", 3) == ""
