import json
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.items import Draft
from bot.ports import Parsed
from bot.sources.feed import FeedKind
from tests.contracts.source_kind import check_parsed, make_source, make_state

URL = "https://news.example/feed"


def parse(text: str | bytes, content_type: str = "application/xml") -> Parsed:
    body = text if isinstance(text, bytes) else text.encode()
    parsed = FeedKind().parse(body, content_type=content_type, url=URL, options={})
    check_parsed(parsed)
    return parsed


def rss(items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><title>News</title>{head}{items}</channel></rss>'


def the_draft(parsed: Parsed) -> Draft:
    assert parsed.error == ""
    (draft,) = parsed.drafts
    return draft


def test_request() -> None:
    request = FeedKind().request(make_source("feed"), make_state(validators_age=timedelta(days=1)))
    assert request.url == "https://news.example/feed"
    assert request.etag == '"1"'
    assert request.last_modified == "Wed, 12 Nov 2025 10:00:00 GMT"
    assert request.accept.startswith("application/atom+xml")
    assert not request.private_ok


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "image/png", "", "rubbish"])
def test_the_claimed_type_says_nothing(content_type: str) -> None:
    assert the_draft(parse(rss("<item><title>x</title></item>"), content_type)).title == "x"


@pytest.mark.parametrize("front", ["\ufeff", "\n\n  ", "\ufeff \n", "garbage before "])
def test_what_stands_in_front(front: str) -> None:
    assert the_draft(parse(front + rss("<item><title>x</title></item>"))).title == "x"


def test_at_most_a_thousand_entries() -> None:
    items = "".join(f"<item><title>{number}</title></item>" for number in range(1005))
    assert [draft.title for draft in parse(rss(items)).drafts] == [str(number) for number in range(1000)]


def test_at_most_a_thousand_entries_in_json() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"title": str(n)} for n in range(1005)]}
    assert len(parse(json.dumps(feed)).drafts) == 1000


def test_text_is_bounded() -> None:
    draft = the_draft(
        parse(rss(f"<item><title>x</title><description>{'word ' * 20_000}</description></item>"))
    )
    assert 19_000 < len(draft.text) <= 20_000
    assert draft.text.endswith("word…")


def test_titles_and_ids_are_bounded() -> None:
    items = "".join(f"<item><title>{'t' * 5000}</title><guid>{'g' * 5000}{n}</guid></item>" for n in range(2))
    one, two = parse(rss(items)).drafts
    assert len(one.title) == 1000
    assert len(one.feed_id) < 100
    assert one.feed_id != two.feed_id


def test_a_title_from_the_text() -> None:
    text = "The first words of a text that goes on and on. " * 10
    draft = the_draft(parse(rss(f"<item><title> </title><description>&lt;p&gt;{text}</description></item>")))
    assert draft.title.startswith("The first words of a text that goes on and on. The first")
    assert draft.title.endswith("…")
    assert len(draft.title) <= 100


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("<description>short</description><content:encoded>much longer</content:encoded>", "much longer"),
        (
            "<description>longer than content</description><content:encoded>x</content:encoded>",
            "longer than content",
        ),
        ("<description>only this</description>", "only this"),
        ("<content:encoded>only that</content:encoded>", "only that"),
        ("<description>one</description><media:description>the other</media:description>", "the other"),
        ("<description><![CDATA[<img src='x'>]]></description>", ""),
        ("", ""),
    ],
)
def test_the_longest_text(fields: str, text: str) -> None:
    assert the_draft(parse(rss(f"<item><title>x</title>{fields}</item>"))).text == text


@pytest.mark.parametrize(
    ("fields", "feed_id", "url"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", "https://a.example/1", ""),
        ("<guid>17</guid>", "17", ""),
        ("<guid>tag:a.example,2025:1</guid>", "tag:a.example,2025:1", ""),
        ("<guid>https://a.example/1</guid><link>/2</link>", "https://a.example/1", "https://news.example/2"),
        ("<link>/2</link><guid>https://a.example/1</guid>", "https://a.example/1", "https://news.example/2"),
        ("<guid> padded </guid>", "padded", ""),
        ("<guid/>", "", ""),
        ("<atom:link href='https://a.example/3'/>", "", "https://a.example/3"),
        ("<atom:link rel='self' href='https://a.example/3'/>", "", ""),
        ("<link/><atom:link href='https://a.example/3'/>", "", "https://a.example/3"),
    ],
)
def test_ids_and_links(fields: str, feed_id: str, url: str) -> None:
    draft = the_draft(parse(rss(f"<item><title>x</title>{fields}</item>")))
    assert (draft.feed_id, draft.url) == (feed_id, url)


def test_an_id_in_atom_is_no_link() -> None:
    draft = the_draft(parse("<feed><entry><title>x</title><id>https://a.example/1</id></entry></feed>"))
    assert (draft.feed_id, draft.url) == ("https://a.example/1", "")


@pytest.mark.parametrize(
    ("root", "fields", "published", "updated"),
    [
        ("rss", "<pubDate>2025-11-12</pubDate>", "12", ""),
        ("rss", "<dc:date>2025-11-12</dc:date>", "12", ""),
        ("rss", "<pubDate>2025-11-12</pubDate><dc:date>2025-11-13</dc:date>", "12", "13"),
        ("rss", "<pubDate>2025-11-12</pubDate><atom:updated>2025-11-13</atom:updated>", "12", "13"),
        ("rss", "<pubDate>rubbish</pubDate>", "", ""),
        ("rss", "<dcterms:issued>2025-11-12</dcterms:issued>", "12", ""),
        ("feed", "<published>2025-11-12</published>", "12", ""),
        ("feed", "<updated>2025-11-13</updated>", "", "13"),
        ("feed", "<published>2025-11-12</published><updated>2025-11-13</updated>", "12", "13"),
        ("feed", "<issued>2025-11-12</issued><modified>2025-11-13</modified>", "12", "13"),
        ("feed", "<created>2025-11-12</created>", "12", ""),
    ],
)
def test_dates(root: str, fields: str, published: str, updated: str) -> None:
    entry = "item" if root == "rss" else "entry"
    draft = the_draft(parse(f"<{root}><{entry}><title>x</title>{fields}</{entry}></{root}>"))
    assert (draft.published.strftime("%d") if draft.published else "") == published
    assert (draft.updated.strftime("%d") if draft.updated else "") == updated


def test_authors_are_named_once() -> None:
    names = "".join(f"<dc:creator>{name}</dc:creator>" for name in ("Ann", "Bob", "Ann", "x@y.example", " "))
    assert the_draft(parse(rss(f"<item><title>x</title>{names}</item>"))).authors == ("Ann", "Bob")


@pytest.mark.parametrize(
    "item", ["<item/>", "<item><title> </title></item>", "<item><guid isPermaLink='false'>1</guid></item>"]
)
def test_entries_that_say_nothing(item: str) -> None:
    assert parse(rss(item)) == Parsed(drafts=(), title="News")


@pytest.mark.parametrize(
    "body", [b"\x1f\x8b\x08\0\0\0\0\0", b"%PDF-1.7\n\0", b"PK\x03\x04\0\0", b"\0" * 100, b"\xff" * 100]
)
def test_binary_documents(body: bytes) -> None:
    assert parse(body).error
    assert not parse(body).drafts


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"version": "https://jsonfeed.org/version/1", "n": ' + "9" * 10_000 + "}",
        "{",
        "[]",
        "{}",
    ],
)
def test_hostile_json(text: str) -> None:
    assert parse(text).error.startswith("the document is JSON")


@pytest.mark.parametrize(
    "changes",
    [
        {"items": None},
        {"items": {}},
        {"items": [[], 1, "x", None, {}]},
        {"title": 5, "home_page_url": ["x"], "language": None},
        {"items": [{"id": True, "title": ["x"], "url": 5, "authors": "x", "author": []}]},
        {"items": [{"title": "\ud800", "id": "\udfff", "url": "http://\ud800/"}]},
    ],
)
def test_json_of_other_types(changes: dict[str, Any]) -> None:
    parse(json.dumps({"version": "https://jsonfeed.org/version/1.1"} | changes))


def test_numbers_as_ids() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 17, "title": "x"}]}
    assert the_draft(parse(json.dumps(feed))).feed_id == "17"


def test_language_and_link_of_the_feed() -> None:
    parsed = parse(rss("", "<link>/home</link><language>zh-CN</language>"))
    assert (parsed.title, parsed.link, parsed.language) == ("News", "https://news.example/home", "zh-CN")


def test_what_feedparser_cannot_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("bot.sources.xml_feed.feedparser.parse", fail)
    assert parse(rss("").replace("<rss", "<!DOCTYPE rss><rss")).error == "the feed cannot be read (KeyError)"
