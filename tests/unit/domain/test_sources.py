from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.sources import (
    STALE_AFTER,
    Fault,
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
from tests.fakes import FakeKind
from tests.make import HOUR, NOW, make_state

VARIABLES = {"KEY": "s3cret", "BROKEN": "two\nlines", "PROXY": "http://me:word@proxy.example:3128"}

GOOD = """[[source]]
id = "tass-en"
name = "TASS"
kind = "feed"
url = "https://tass.com/rss"
"""


class Coloured(FakeKind):
    """A kind with one option."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        return None if options.get("colour") == "red" else ("colour", "must be red")


KINDS = {"feed": FakeKind(), "coloured": Coloured()}


def problems(text: str) -> list[tuple[int, str, str]]:
    _, found = read_sources(text, file="s.toml", kinds=KINDS, private_ok=False, variables=VARIABLES)
    return [(one.line, one.row, one.reason) for one in found]


def test_row_with_what_is_needed_gets_the_defaults() -> None:
    [source], found = read_sources(GOOD, file="s.toml", kinds=KINDS, private_ok=True, variables={})
    assert found == ()
    assert (source.every, source.language, source.country) == (timedelta(minutes=10), "", "")
    assert (source.official, source.owner, source.private_ok) == (False, "tass-en", True)


def test_every_value_of_a_row_is_taken() -> None:
    text = GOOD + 'language = "ru"\nevery = "2m"\nofficial = true\ncountry = "EU"\nowner = "tass"\n'
    [source], _ = read_sources(text, file="s.toml", kinds=KINDS, private_ok=False, variables=VARIABLES)
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
        ("fulltext = 1", "fulltext"),
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


ASKING = """user_agent = "Reader (mail: a@b.example)"
proxy = "http://proxy.example:3128"
[source.headers]
Authorization = "Bearer ${KEY}"
"Accept-Language" = "ru"
"""


def test_how_a_source_is_asked_is_taken_with_its_references_unfilled() -> None:
    text = GOOD + ASKING + GOOD.replace("tass-en", "other")
    (source, other), found = read_sources(
        text, file="s.toml", kinds=KINDS, private_ok=False, variables=VARIABLES
    )
    assert source.headers == {"Authorization": "Bearer ${KEY}", "Accept-Language": "ru"}
    assert (source.user_agent, source.proxy) == ("Reader (mail: a@b.example)", "http://proxy.example:3128")
    assert (other.headers, other.options, found) == ({}, {}, ())


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ('[source.headers]\nAuthorization = "${NOT_SET}"', "headers.Authorization", "NOT_SET"),
        ('[source.headers]\nA = "b"\nHost = "a.example"', "headers.Host", "only the bot itself"),
        ('[source.headers]\n"If-None-Match" = "1"', "headers.If-None-Match", "only the bot itself"),
        ('[source.headers]\n"A b" = "c"', "headers.A b", "no name"),
        ('[source.headers]\nauthorization = "Bearer abc"', "headers.authorization", "is a secret; refer"),
        ('[source.headers]\n"X-API-Key" = "abc"', "headers.X-API-Key", "is a secret; refer"),
        ('[source.headers]\nA = "${BROKEN}"', "headers.A", "BROKEN"),
        ('[source.headers]\nA = "мир"', "headers.A", "ASCII"),
        ("[source.headers]\nA = 1", "headers.A", "in quotes"),
        ('[source.headers]\nA = "${BOT_TOKEN}"', "headers.A", "BOT_TOKEN"),
        ('headers = "A: b"', "headers", "must be a table"),
        ('user_agent = "мир"', "user_agent", "ASCII"),
        ('proxy = "socks5://proxy.example"', "proxy", "http or https"),
        ('proxy = "http://me:word@proxy.example"', "proxy", "password"),
        ('proxy = "${KEY}"', "proxy", "KEY"),
        ('proxy = "${NONE}"', "proxy", "NONE"),
    ],
)
def test_wrong_way_of_asking_is_named_with_its_line_and_without_a_value(
    line: str, key: str, said: str
) -> None:
    [(number, _, reason)] = problems(f"{GOOD}\n{line}\n")
    assert number == len(GOOD.splitlines()) + 1 + len(line.splitlines())
    assert reason.startswith(f"{key} ")
    assert said in reason
    assert not any(value in reason for value in VARIABLES.values())


def test_proxy_with_password_stands_in_a_variable() -> None:
    for proxy in ("${PROXY}", "http://me:${KEY}@proxy.example:3128"):
        assert problems(f'{GOOD}proxy = "{proxy}"') == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[source.options]\nname = "x"\ncolour = "blue"', 9),
        ('options = { colour = "blue" }', 7),
        ('[source.headers]\ncolour = "red"\n[source.options] # here\n\n"colour" = "blue"', 11),
        ("[source.options]", 7),
        ("", 1),
    ],
)
def test_wrong_option_is_named_with_its_line(text: str, line: int) -> None:
    [(number, _, reason)] = problems(f"{GOOD.replace('feed', 'coloured')}\n{text}")
    assert (number, reason) == (line, "options.colour must be red")


def test_second_row_with_the_same_id_is_refused_and_the_first_stays() -> None:
    found, bad = read_sources(GOOD + GOOD, file="s.toml", kinds=KINDS, private_ok=False, variables=VARIABLES)
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
        (make_state(result=PollResult.UNMATCHED), Health.UNMATCHED),
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
        [source], _ = read_sources(GOOD + line, file="s", kinds=KINDS, private_ok=False, variables={})
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


def test_what_is_read_twice_would_be_asked_twice() -> None:
    twice = GOOD + GOOD.replace('"tass-en"', '"tass-again"')
    found, [problem] = read_sources(twice, file="s.toml", kinds=KINDS, private_ok=False, variables={})
    assert [one.id for one in found] == ["tass-en"]
    assert (problem.row, problem.line) == ("tass-again", 10)
    assert problem.reason == "url is that of tass-en, too, which would be asked twice"


def test_one_page_may_be_two_sources() -> None:
    page = GOOD + '[source.options]\nrow = "{}"\n'
    text = page.format("li") + page.format("tr").replace('"tass-en"', '"tass-table"')
    found, problems = read_sources(text, file="s.toml", kinds=KINDS, private_ok=False, variables={})
    assert ([one.id for one in found], problems) == (["tass-en", "tass-table"], ())
