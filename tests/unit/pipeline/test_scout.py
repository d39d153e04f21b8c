"""What is at an address."""

from typing import Any

import pytest

from bot.domain.added import host_of
from bot.domain.opml import Outlines
from bot.domain.outcomes import Failed, Fetched
from bot.pipeline.allowance import MOST_AN_HOUR
from bot.pipeline.scout import Found, NothingThere, Scout, TooOften
from bot.sources import KINDS
from bot.sources.scouting import feeds_of, kind_at
from tests.fakes import FakeAnalyst, FakeFetcher
from tests.make import HOUR, NOW, make_fetched

SITE, FEED = "https://daily.example/", "https://daily.example/feed.xml"
ANN, BO = 1, 2


def rss(*entries: str, title: str = "The Daily") -> Fetched:
    items = "".join(
        f"<item><title>{entry}</title><link>https://daily.example/{number}</link>"
        f"<pubDate>Mon, 0{number + 1} Mar 2026 09:00:00 GMT</pubDate></item>"
        for number, entry in enumerate(entries)
    )
    body = f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
    return make_fetched(body.encode(), content_type="application/rss+xml", url=FEED)


def page(*links: str) -> Fetched:
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{one}">' for one in links)
    body = f"<html><head>{head}</head><body><p>News</p></body></html>"
    return make_fetched(body.encode(), content_type="text/html", url=SITE)


class Bench:
    def __init__(self, script: dict[str, Any]) -> None:
        self.fetcher = FakeFetcher(script)
        self.scout = Scout(
            kinds=KINDS, kind_of=kind_at, find_feeds=feeds_of, analyst=FakeAnalyst(), fetcher=self.fetcher
        )

    async def look(self, url: str, user_id: int = ANN) -> Any:
        return await self.scout.look(url, user_id=user_id, now=NOW)


async def test_a_feed_is_shown_by_its_latest_entries() -> None:
    bench = Bench({FEED: rss("one", "two", "three", "four")})
    found = await bench.look(FEED)
    assert (found.wish.name, found.wish.kind, found.wish.language) == ("The Daily", "feed", "en")
    assert [one.title for one in found.samples] == ["four", "three", "two"]
    assert found.samples[0].topics == ("trade",)
    assert [one.private_ok for one in bench.fetcher.requests] == [False]


async def test_the_feed_of_a_page_is_found() -> None:
    bench = Bench(
        {
            SITE: page("/gone.xml", "/feed.xml"),
            "https://daily.example/gone.xml": Failed(reason="404"),
            FEED: rss("one", title=""),
        }
    )
    found = await bench.look(SITE)
    assert isinstance(found, Found)
    assert (found.wish.url, found.wish.name) == (FEED, "daily.example")


async def test_a_page_without_a_feed_is_asked_for_a_few_usual_ones() -> None:
    usual = [f"https://daily.example{path}" for path in ("/feed", "/rss", "/rss.xml", "/feed.xml")]
    bench = Bench({SITE: page(), **dict.fromkeys(usual, Failed(reason="404"))})
    assert await bench.look(SITE) == NothingThere()
    assert [one.url for one in bench.fetcher.requests] == [SITE, *usual]


@pytest.mark.parametrize("answer", [Failed(reason="no such host"), make_fetched(b"\x00\x01", url=SITE)])
async def test_what_cannot_be_read_is_nothing(answer: Any) -> None:
    usual = (f"https://daily.example{path}" for path in ("/feed", "/rss", "/rss.xml", "/feed.xml"))
    bench = Bench({SITE: answer, **dict.fromkeys(usual, Failed(reason="404"))})
    assert await bench.look(SITE) == NothingThere()


async def test_a_feed_without_entries_can_be_added() -> None:
    found = await Bench({FEED: rss()}).look(FEED)
    assert isinstance(found, Found)
    assert (found.samples, found.wish.language) == ((), "")


async def test_a_list_of_feeds_is_told_apart() -> None:
    body = b'<opml><body><outline xmlUrl="https://a.example/"/></body></opml>'
    found = await Bench({FEED: make_fetched(body, url=FEED)}).look(FEED)
    assert isinstance(found, Outlines)
    assert [host_of(one.url) for one in found.feeds] == ["a.example"]


async def test_a_channel_is_read_as_one() -> None:
    bench = Bench({"https://t.me/s/daily": Failed(reason="404")})
    assert await bench.look("https://t.me/daily") == NothingThere()
    assert bench.fetcher.requests[0].url == "https://t.me/s/daily"


async def test_what_was_found_waits_for_its_person_an_hour() -> None:
    bench = Bench({FEED: rss("one")})
    found = await bench.look(FEED)
    assert bench.scout.recall(found.token, ANN, now=NOW) == found
    assert bench.scout.recall(found.token, BO, now=NOW) is None
    assert bench.scout.recall(found.token, ANN, now=NOW + HOUR) is None
    assert bench.scout.recall("", ANN, now=NOW) is None
    assert len(found.token) == 16


async def test_a_person_may_have_so_many_looked_at() -> None:
    bench = Bench({FEED: rss("one")})
    for _ in range(MOST_AN_HOUR):
        assert isinstance(await bench.look(FEED), Found)
    assert await bench.look(FEED) == TooOften(until=NOW + HOUR)
    assert isinstance(await bench.look(FEED, BO), Found)
    back = await bench.scout.look(FEED, user_id=ANN, now=NOW - 24 * HOUR)
    assert isinstance(back, Found), "the clock was set back"
