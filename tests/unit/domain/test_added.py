"""Ids of sources that people add."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.added import host_of, id_for
from tests.make import make_added


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.Daily.example/feed.xml", "daily-example"),
        ("http://news.daily.example:8080/", "news-daily-example"),
        ("https://xn--80ak6aa92e.example/", "xn-80ak6aa92e-example"),
        ("https://[2001:db8::1]/feed", "2001-db8-1"),
        ("https://новости.example/", "example"),
        ("https://新闻/", "source"),
        ("https://[oops", "source"),
    ],
)
def test_an_id_tells_the_host(url: str, name: str) -> None:
    assert id_for(url, ()) == name


def test_an_id_that_is_taken_gets_a_number() -> None:
    url = f"https://{'a' * 60}.example/"
    taken: set[str] = set()
    for _ in range(12):
        taken.add(id_for(url, taken))
    assert len(taken) == 12
    assert max(map(len, taken)) == 40
    assert id_for("https://daily.example/", {"daily-example", "daily-example-2"}) == "daily-example-3"


@given(st.text(), st.sets(st.text(max_size=3)))
def test_every_id_fits_a_catalogue_and_is_free(host: str, taken: set[str]) -> None:
    name = id_for(f"https://{host}/feed", taken)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name)
    assert name not in taken


def test_what_was_added_speaks_for_nobody_and_is_asked_in_public_only() -> None:
    source = make_added().source
    assert (source.official, source.country, source.private_ok) == (False, "", False)
    assert host_of(source.url) == "daily.example"
