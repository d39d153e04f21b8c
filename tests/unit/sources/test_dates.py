from datetime import UTC, datetime, timedelta

import pytest

from bot.sources.dates import parse_date


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[misc,arg-type]


TEN = utc(2025, 11, 12, 10)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # RFC 822 and 2822
        ("Wed, 12 Nov 2025 10:00:00 GMT", TEN),
        ("Wed, 12 Nov 2025 10:00:00 +0000", TEN),
        ("Wed, 12 Nov 2025 10:00:00 -0000", TEN),
        ("Wed, 12 Nov 2025 13:00:00 +0300", TEN),
        ("Wed, 12 Nov 2025 13:00:00 +03:00", TEN),
        ("Wed, 12 Nov 2025 13:00:00 +03", TEN),
        ("Wed, 12 Nov 2025 13:00:00+0300", TEN),
        ("Wed, 12 Nov 2025 04:30:00 -0530", TEN),
        ("Wed, 12 Nov 2025 13:00:00 GMT+3", TEN),
        ("Wed, 12 Nov 2025 13:00:00 GMT+0300", TEN),
        ("Wed, 12 Nov 2025 13:00:00 UTC+03:00", TEN),
        ("Wed, 12 Nov 2025 13:00:00 +0300 (MSK)", TEN),
        ("Wed, 12 Nov 2025 10:00 GMT", TEN),
        ("Wed, 12 Nov 2025 10:00:00", TEN),
        ("Wed,12 Nov 2025 10:00:00 GMT".replace(",1", ", 1"), TEN),
        ("  Wed,  12  Nov  2025  10:00:00  GMT  ", TEN),
        ("wed, 12 nov 2025 10:00:00 gmt", TEN),
        ("12 Nov 2025 10:00:00 GMT", TEN),
        ("12 Nov 25 10:00:00 GMT", TEN),
        ("12 Nov 2025", utc(2025, 11, 12)),
        ("1 Nov 2025", utc(2025, 11, 1)),
        ("01 Nov 99 00:00:00 GMT", utc(1999, 11, 1)),
        ("Wednesday, 12-Nov-25 10:00:00 GMT", TEN),
        ("Wednesday, 12 November 2025 10:00:00 GMT", TEN),
        ("12 Sept 2025 10:00:00 GMT", utc(2025, 9, 12, 10)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", utc(2016, 12, 31, 23, 59, 59)),
        # American order, asctime
        ("November 12, 2025", utc(2025, 11, 12)),
        ("Nov 12, 2025 10:00:00 GMT", TEN),
        ("Wed Nov 12 10:00:00 2025", TEN),
        ("Wed Nov 12 13:00:00 MSK 2025", TEN),
        # RFC 3339 and ISO 8601
        ("2025-11-12T10:00:00Z", TEN),
        ("2025-11-12t10:00:00z", TEN),
        ("2025-11-12T10:00:00+00:00", TEN),
        ("2025-11-12T13:00:00+03:00", TEN),
        ("2025-11-12T13:00:00+0300", TEN),
        ("2025-11-12T13:00:00+03", TEN),
        ("2025-11-12T05:00:00-05:00", TEN),
        ("2025-11-12T15:45:00+05:45", TEN),
        ("2025-11-12T10:00Z", TEN),
        ("2025-11-12T10:00:00", TEN),
        ("2025-11-12 10:00:00", TEN),
        ("2025-11-12 10:00", TEN),
        ("2025-11-12 13:00:00 +0300", TEN),
        ("2025-11-12 10:00:00 UTC", TEN),
        ("2025-11-12 13:00:00 MSK", TEN),
        ("2025-11-12T10:00:00.5Z", TEN + timedelta(milliseconds=500)),
        ("2025-11-12T10:00:00,5Z", TEN + timedelta(milliseconds=500)),
        ("2025-11-12T10:00:00.1234567Z", TEN + timedelta(microseconds=123456)),
        ("20251112T100000Z", TEN),
        ("20251112T130000+0300", TEN),
        ("2025-11-12", utc(2025, 11, 12)),
        ("2024-02-29", utc(2024, 2, 29)),
        ("1970-01-01", utc(1970, 1, 1)),
        ("2100-12-31T23:59:59Z", utc(2100, 12, 31, 23, 59, 59)),
        ("2025-11-12T00:00:00+14:00", utc(2025, 11, 11, 10)),
    ],
)
def test_dates(raw: str, expected: datetime) -> None:
    assert parse_date(raw) == expected
    assert parse_date(raw).utcoffset() == timedelta()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        *[("GMT", 0), ("UT", 0), ("UTC", 0), ("Z", 0), ("WET", 0)],
        *[
            ("EST", -5),
            ("EDT", -4),
            ("CST", -6),
            ("CDT", -5),
            ("MST", -7),
            ("MDT", -6),
            ("PST", -8),
            ("PDT", -7),
        ],
        *[("BST", 1), ("WEST", 1), ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3), ("MSK", 3), ("MSD", 4)],
        *[("IST", 5.5), ("SGT", 8), ("HKT", 8), ("JST", 9), ("KST", 9)],
        # Military letters say nothing (RFC 2822, section 4.3).
        *[("A", 0), ("M", 0), ("Y", 0)],
    ],
)
def test_zones(zone: str, hours: float) -> None:
    assert parse_date(f"Wed, 12 Nov 2025 10:00:00 {zone}") == TEN - timedelta(hours=hours)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "yesterday",
        "now",
        "2025",
        "2025-11",
        "Nov 2025",
        "November",
        "12 Nov",
        "Wed",
        "10:00:00",
        "20251112",
        "1762941600",
        "12.11.2025",
        "12/11/2025",
        "11/12/2025 10:00",
        "2025/11/12",
        "2025-W46-3",
        "2025-316",
        "32 Nov 2025",
        "Sun, 32 Nov 2025 10:00:00 GMT",
        "31 Nov 2025 10:00:00 GMT",
        "0 Nov 2025",
        "29 Feb 2025",
        "2025-02-29",
        "2025-13-01",
        "2025-00-10",
        "2025-11-00",
        "2025-11-31T00:00:00Z",
        "2025-11-12T24:00:00Z",
        "2025-11-12T25:00:00Z",
        "2025-11-12T10:60:00Z",
        "2025-11-12T10:00:61Z",
        "2025-11-12T10:00:00+15:00",
        "2025-11-12T10:00:00+03:60",
        "2025-11-12T",
        "2025-11-12T10",
        "2025-11-12T10:00:00Z and more",
        "2025-11-12T10:00:00 XYZ",
        "Wed, 12 Nov 2025 10:00:00 +9900",
        "Wed, 12 Foo 2025 10:00:00 GMT",
        "Wed, 12 Nov 2025 10:00 PM",
        "Wed, 12 Nov 202 10:00:00 GMT",
        "Wed, 12 Nov 20255 10:00:00 GMT",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2101-01-01",
        "1970-01-01T00:00:00+01:00",
        "Thu, 01 Jan 1969 00:00:00 GMT",
        "2025-11-12T10:00:00Z" + " " * 100 + "x",
        "２０２５-11-12",
        "٢٠٢٥-11-12",
        "2025−11−12",
        "12 ноября 2025",
        "2025年11月12日",
        "x" * 100_000,
    ],
)
def test_no_dates(raw: str) -> None:
    assert parse_date(raw) is None
