from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import (
    body_digest,
    canonical_url,
    digest,
    feed_id_key,
    title_key,
    url_key,
    without_trackers,
)
from tests.make import NOW


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.Example.com/News/1/", "example.com/News/1"),
        ("http://example.com:80/a#top", "example.com/a"),
        ("https://example.com:8443/a", "example.com:8443/a"),
        ("https://user:word@example.com/a", "example.com/a"),
        ("https://example.com/a?utm_source=x&id=7&FBCLID=y&ref=z", "example.com/a?id=7"),
        ("https://example.com/a?b=2&a=1", "example.com/a?b=2&a=1"),
        ("https://example.com/?p=5", "example.com?p=5"),
        ("https://example.com/a?empty=", "example.com/a?empty="),
        ("  https://example.com/a \n", "example.com/a"),
        ("https://[::1]:8080/a", "[::1]:8080/a"),
        ("https://пример.рф/новость", "пример.рф/новость"),
        ("mailto:someone@example.com", ""),
        ("ftp://example.com/a", ""),
        ("https:///a", ""),
        ("http://[bad/a", ""),
        ("https://example.com:99999999/a", ""),
        ("", ""),
    ],
)
def test_canonical_url_keeps_what_is_shown_and_nothing_else(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://a.example/1?utm_source=x&id=7&FBCLID=y#part", "https://a.example/1?id=7#part"),
        ("https://a.example/1?utm_source=x&utm_medium=y", "https://a.example/1"),
        ("https://a.example/1?gclid=x#a?utm_source=y", "https://a.example/1#a?utm_source=y"),
        ("https://a.example/1?from=2026-01&ref=7&&b=%CF", "https://a.example/1?from=2026-01&ref=7&&b=%CF"),
        ("https://a.example/?", "https://a.example/?"),
    ],
)
def test_what_follows_a_reader_is_taken_from_an_address_and_nothing_else(url: str, followed: str) -> None:
    assert without_trackers(url) == followed


def test_addresses_in_other_encodings_stay_different() -> None:
    # Windows-1251, as some Russian offices write it: not UTF-8, but not the same page either.
    assert canonical_url("https://a.example/?q=%CF%F0") != canonical_url("https://a.example/?q=%D2%E5")


def test_lone_surrogate_in_an_address_is_no_fault() -> None:
    assert url_key("https://a.example/?q=\ud800") != url_key("https://a.example/?q=\udfff")


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://www.example.com/", "https://example.com/#a", "x"]
)
def test_address_of_a_site_is_no_key_of_an_item(url: str) -> None:
    assert url_key(url) == ""


def test_keys_of_different_kinds_never_meet() -> None:
    keys = (
        feed_id_key("https://a.example/1"),
        url_key("https://a.example/1"),
        title_key("a.example/1", None),
    )
    assert [key[0] for key in keys] == ["i", "u", "t"]
    assert len({key[1:] for key in keys}) == 3


def test_digest_is_the_same_for_ever() -> None:
    assert digest("a", "b") == "f84c4d669fe0d410"
    assert body_digest(b"one") != body_digest(b"two")


def test_digest_tells_where_parts_end() -> None:
    assert digest("ab", "c") != digest("a", "bc")


def test_title_key_is_of_letters_digits_and_day() -> None:
    assert title_key("Trade:  UP 5%!", NOW) == title_key("trade up 5", NOW + timedelta(hours=1))
    assert title_key("Trade up 5", NOW) != title_key("Trade up 5", NOW + timedelta(days=1))
    assert title_key("Trade up 5", NOW) != title_key("Trade up 5", None)


def test_titles_without_letters_are_told_apart() -> None:
    assert title_key("!!!", None) != title_key("???", None)


def test_title_key_survives_extreme_dates() -> None:
    assert title_key("a", datetime.min.replace(tzinfo=UTC)) != title_key(
        "a", datetime.max.replace(tzinfo=UTC)
    )
