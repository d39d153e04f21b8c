"""Lists of news on pages and in JSON: what their options may say, and what is found with them."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sources import SourceState
from bot.ports import Parsed
from bot.sources.html import Page, selector_fault
from bot.sources.json_api import JsonKind
from bot.sources.page import PageKind
from bot.sources.telegram import TelegramKind
from tests.contracts.source_kind import make_state
from tests.make import NOW, make_source

PAGE = {"row": "li"}
JSON = {"title": "t", "link": "u"}


@pytest.mark.parametrize(
    ("options", "key", "said"),
    [
        ({}, "row", "missing"),
        ({"row": " "}, "row", "missing"),
        ({"row": "li["}, "row", "CSS selector"),
        ({"row": "li", "title": "h3 >"}, "title", "CSS selector"),
        ({"row": "li:nth-child(2)"}, "row", ":nth-"),
        ({"row": "li ~ li"}, "row", "without ~"),
        ({"row": "li", "link": "a" * 300}, "link", "at most"),
        ({"row": "li", "base": "/news/"}, "base", "http"),
        ({"row": "li", "date_format": "%d.%m"}, "date_format", "day, month and year"),
        ({"row": "li", "date_format": "%d %m %Y %d"}, "date_format", "once"),
        ({"row": "li", "date_format": "%d %b %Y"}, "date_format", "%b"),
        ({"row": "li", "date_format": "%d %m %Y %"}, "date_format", "knows no %"),
        ({"row": "li", "date_language": "xx"}, "date_language", "language"),
        ({"row": "li", "date_zone": "Mars/North"}, "date_zone", "time zone"),
        ({"row": "li", "date_zone": "../etc/passwd"}, "date_zone", "time zone"),
        ({"row": "li", "date_zone": "+25:00"}, "date_zone", "time zone"),
    ],
)
def test_a_wrong_option_of_a_page_is_named(options: Mapping[str, str], key: str, said: str) -> None:
    fault = PageKind().options_fault(options)
    assert fault is not None
    assert fault[0] == key
    assert said in fault[1]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"title": "t"}, "link"),
        ({**JSON, "title": "a..b"}, "title"),
        ({**JSON, "items": "a.{b}"}, "items"),
        ({**JSON, "link": "https://a.example/{}"}, "link"),
        ({**JSON, "link": "https://a.example/{id"}, "link"),
        ({**JSON, "date": "a." * 20 + "b"}, "date"),
        ({**JSON, "date_zone": "Here"}, "date_zone"),
    ],
)
def test_a_wrong_option_of_json_is_named(options: Mapping[str, str], key: str) -> None:
    fault = JsonKind().options_fault(options)
    assert fault is not None
    assert fault[0] == key


def test_a_channel_needs_no_options_and_each_can_be_changed() -> None:
    assert TelegramKind().options_fault({}) is None
    assert TelegramKind().options_fault({"text": ".words"}) is None
    assert TelegramKind().options_fault({"text": "["}) is not None


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://t.me/ministry", "https://t.me/s/ministry"),
        ("https://t.me/s/ministry", "https://t.me/s/ministry"),
        ("http://telegram.me/s/ministry/", "https://t.me/s/ministry"),
        ("https://mirror.example/s/ministry", "https://mirror.example/s/ministry"),
        ("https://t.me/+AbCdEf", "https://t.me/+AbCdEf"),
    ],
)
def test_a_channel_is_asked_for_its_messages(url: str, asked: str) -> None:
    state: SourceState = make_state(validators_age=timedelta(0))
    assert TelegramKind().request(make_source(kind="telegram", url=url), state).url == asked


def page(body: str, **options: str) -> Parsed:
    given = {**PAGE, **options}
    assert PageKind().options_fault(given) is None
    return PageKind().parse(
        body.encode(), content_type="text/html; charset=utf-8", url="https://a.example/x/", options=given
    )


@pytest.mark.parametrize(
    ("said", "options", "expected"),
    [
        ("12.11.2025", {"date_format": "%d.%m.%Y"}, "2025-11-12T00:00:00+00:00"),
        (
            "вчера, 3 нояб. 2025 г. 9:05",
            {"date_format": "%d %B %Y г. %H:%M", "date_language": "ru"},
            "2025-11-03T09:05",
        ),
        ("3 Ноября 2025", {"date_format": "%d %B %Y", "date_language": "ru"}, "2025-11-03T00:00"),
        ("12 nov 25", {"date_format": "%d %B %y"}, "2025-11-12T00:00"),
        ("31.02.2025", {"date_format": "%d.%m.%Y"}, ""),
        ("12 brumaire 2025", {"date_format": "%d %B %Y"}, ""),
        ("2025-07-01 12:00", {"date_zone": "Europe/Berlin"}, "2025-07-01T10:00"),
        ("2025-07-01T12:00Z", {"date_zone": "Europe/Berlin"}, "2025-07-01T12:00"),
        ("1762941600", {}, "2025-11-12T10:00"),
        ("20251112", {}, ""),
        ("1762941600000", {}, "2025-11-12T10:00"),
        ("99999999999999999", {}, ""),
    ],
)
def test_dates_are_read_as_the_options_say(said: str, options: dict[str, str], expected: str) -> None:
    [draft] = page(f"<li><a href=1>One</a> <i>{said}</i>", date="i", **options).drafts
    told = draft.published.isoformat() if draft.published else ""
    assert told.startswith(expected)
    assert bool(told) == bool(expected)


def test_a_date_can_stand_in_an_attribute() -> None:
    [draft] = page("<li data-at=1762941600><a href=1>One</a>", date="li", date_attribute="data-at").drafts
    assert draft.published == NOW.replace(year=2025, month=11, day=12, hour=10, minute=0, second=0)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("a", "one"),
        ("A.x", "two"),
        ("b > i", "three"),
        ("a:not(.x), b", "one"),
        (".a", "four"),
        ("#b", "five"),
        ("[href='a b']", "six"),
        ("[class~=a]", "four"),
        ('p[title="a > b"] em', "seven"),
    ],
)
def test_selectors_tell_formatting_tags_apart(selector: str, found: str) -> None:
    body = (
        "<a>one</a><a class=x>two</a><b><i>three</i></b><p class=a>four<p id=b>five"
        "<p href='a b'>six<p title='a > b'><em>seven</em>"
    )
    assert selector_fault(selector) == ""
    assert Page(body).line(selector) == found


@given(st.text(alphabet="abi[]\"'=.#:()>+~, *-_\\x", max_size=30))
def test_any_selector_is_usable_or_said_not_to_be(selector: str) -> None:
    if not selector_fault(selector):
        Page("<ul><li><a href=x>y</a></ul>").all(selector, most=5)


def test_rows_within_rows_are_read_once_and_hostile_nesting_ends() -> None:
    nested = page("<li>" + "<div><li><a href=1>One</a>" * 3000, row="div, li")
    assert [draft.title for draft in nested.drafts][:1] == ["One"]
    assert len(page("<li><a href=1>One</a></li>" * 3000).drafts) == 1000


def test_misnested_links_are_not_copied_into_every_row() -> None:
    body = "<li>" + "".join(f"<a href={number}>" for number in range(200)) + "<li><p>x" * 2000
    assert len(page(body).drafts) <= 1


def of_json(body: str, **options: str) -> Parsed:
    given = {**JSON, **options}
    assert JsonKind().options_fault(given) is None
    return JsonKind().parse(body.encode(), content_type="", url="https://a.example/x/", options=given)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("[" * 100_000, "no JSON"),
        ('{"t": 1}', "no list in the document"),
        ("9" * 10_000, "no JSON"),
        ("NaN", "no list"),
        ("", "empty"),
    ],
)
def test_json_that_is_no_list_is_said_plainly(body: str, error: str) -> None:
    assert error in of_json(body).error


def test_a_template_needs_all_its_values() -> None:
    parsed = of_json(
        '[{"t": "One", "a": {"b": 1}, "c": "x y"}, {"t": "Two", "a": {}, "c": "x"}]',
        link="https://a.example/{a.b}/{c}",
    )
    assert [draft.url for draft in parsed.drafts] == ["https://a.example/1/x%20y"]
    assert parsed.skipped == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["t", "u", "d", "0"]), inner, max_size=4)
        ),
    )
)
def test_any_json_is_read(value: object) -> None:
    of_json(json.dumps(value), items="t.0", date="d.u", title="t.0.u")
    of_json(json.dumps([value]), date="d")
