from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.sources import (
    STALE_AFTER,
    Health,
    PollResult,
    Source,
    SourceState,
    health,
    is_web_address,
    parse_cadence,
    parse_every,
    read_sources,
)
from tests.make import HOUR, NOW, make_state

GOOD = """[[source]]
id = "tass-en"
name = "TASS"
kind = "feed"
url = "https://tass.com/rss"
"""


def problems(text: str) -> list[tuple[int, str, str]]:
    _, found = read_sources(text, file="s.toml", kinds=frozenset({"feed"}), private_ok=False)
    return [(one.line, one.row, one.reason) for one in found]


def test_row_with_what_is_needed_gets_the_defaults() -> None:
    [source], found = read_sources(GOOD, file="s.toml", kinds=frozenset({"feed"}), private_ok=True)
    assert found == ()
    assert (source.every, source.language, source.country) == (timedelta(minutes=10), "", "")
    assert (source.official, source.owner, source.private_ok) == (False, "tass-en", True)


def test_every_value_of_a_row_is_taken() -> None:
    text = GOOD + 'language = "ru"\nevery = "2m"\nofficial = true\ncountry = "EU"\nowner = "tass"\n'
    [source], _ = read_sources(text, file="s.toml", kinds=frozenset({"feed"}), private_ok=False)
    assert (source.language, source.every, source.country) == ("ru", timedelta(minutes=2), "EU")
    assert (source.official, source.owner, source.private_ok) == (True, "tass", False)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('id = "Tass EN"', "id"),
        ('id = ""', "id"),
        ('name = " "', "name"),
        ('kind = "telepathy"', "kind"),
        ('url = "tass.com/rss"', "url"),
        ('url = "https://me:word@tass.com"', "url"),
        ('language = "fr"', "language"),
        ('every = "25h"', "every"),
        ('country = "Russia"', "country"),
        ('official = "yes"', "official"),
        ("every = 5", "every"),
        ('evry = "5m"', "evry"),
    ],
)
def test_wrong_value_is_named_with_its_line(line: str, key: str) -> None:
    kept = [one for one in GOOD.splitlines() if one.split(" = ")[0] != line.split(" = ")[0]]
    [(number, _, reason)] = problems("\n".join([*kept, line]))
    assert (number, reason.split()[0]) == (len(kept) + 1, key)


@pytest.mark.parametrize("key", ["id", "name", "kind", "url"])
def test_missing_value_is_named_with_the_line_of_the_row(key: str) -> None:
    text = "\n" + "\n".join(one for one in GOOD.splitlines() if not one.startswith(key))
    [(number, _, reason)] = problems(text)
    assert (number, reason) == (2, f"{key} is missing")


def test_second_row_with_the_same_id_is_refused_and_the_first_stays() -> None:
    found, bad = read_sources(GOOD + GOOD, file="s.toml", kinds=frozenset({"feed"}), private_ok=False)
    assert [source.id for source in found] == ["tass-en"]
    assert [(one.line, "twice" in one.reason) for one in bad] == [(7, True)]


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("1s", timedelta(seconds=1)),
        ("90m", timedelta(minutes=90)),
        ("24h", timedelta(hours=24)),
        ("86401s", None),
        ("25h", None),
        ("0s", None),
        ("05m", None),
        ("-5m", None),
        ("5", None),
        ("5 m", None),
        ("5d", None),
        ("1٣m", None),
        ("", None),
        ("99999999s", None),
    ],
)
def test_wait_is_a_second_to_a_day(text: str, wait: timedelta | None) -> None:
    assert parse_every(text) == wait


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://a.example/x?y#z", True),
        ("http://a.example:8080", True),
        ("https://", False),
        ("https://:80/", False),
        ("ftp://a.example", False),
        ("https://a.example:port/", False),
        ("https://[bad/", False),
        ("https://me@a.example/", False),
        ("", False),
    ],
)
def test_web_address_has_a_host_and_no_credentials(url: str, is_one: bool) -> None:
    assert is_web_address(url) is is_one


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (make_state(), Health.WAITING),
        (make_state(result=PollResult.UNREACHABLE), Health.UNREACHABLE),
        (make_state(result=PollResult.UNPARSABLE), Health.UNPARSABLE),
        (make_state(result=PollResult.EMPTY), Health.EMPTY),
        (make_state(result=PollResult.NEW, new_at=NOW), Health.FRESH),
        (make_state(result=PollResult.UNCHANGED, new_at=NOW - STALE_AFTER), Health.UNCHANGED),
        (make_state(result=PollResult.UNCHANGED, new_at=NOW - STALE_AFTER - HOUR), Health.STALE),
        (make_state(result=PollResult.NEW, new_at=NOW - STALE_AFTER - HOUR), Health.STALE),
        (make_state(result=PollResult.UNCHANGED), Health.UNCHANGED),
    ],
)
def test_health_says_what_the_last_polls_mean(state: SourceState, expected: Health) -> None:
    assert health(state, NOW) is expected


@pytest.mark.parametrize(
    ("text", "silence"),
    [
        ("3d", timedelta(days=3)),
        ("36h", timedelta(hours=36)),
        ("365d", timedelta(days=365)),
        *((text, None) for text in ("", "366d", "0d", "3", "d", "3 d", "-3d", "3m", "٣d", "9999d", "99999d")),
    ],
)
def test_cadence_is_from_an_hour_to_a_year(text: str, silence: timedelta | None) -> None:
    assert parse_cadence(text) == silence


def test_cadence_of_a_row_is_taken_or_refused() -> None:
    def row(line: str) -> Source:
        [source], _ = read_sources(GOOD + line, file="s.toml", kinds=frozenset({"feed"}), private_ok=False)
        return source

    assert row("").cadence is None
    assert row('cadence = "3d"\n').cadence == timedelta(days=3)
    [(_, _, reason)] = problems(GOOD + 'cadence = "often"\n')
    assert reason == 'cadence must be a silence between "1h" and "365d", like "3d"'


def test_a_source_is_stale_by_its_own_cadence() -> None:
    state = make_state(result=PollResult.UNCHANGED, new_at=NOW - timedelta(days=2))
    assert health(state, NOW) is Health.UNCHANGED
    assert health(replace(state, cadence=timedelta(days=1)), NOW) is Health.STALE
    old = replace(state, new_at=NOW - timedelta(days=8), cadence=timedelta(days=9))
    assert health(old, NOW) is Health.UNCHANGED
