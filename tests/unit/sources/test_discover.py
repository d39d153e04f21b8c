"""The feeds of an ordinary page."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sources import is_web_address
from bot.sources.discover import FeedLink, Role, find_feeds

URL = "https://news.example/world/index.html"

PAGE = """<!doctype html><html><head><base href="/world/">
<link rel="alternate" type="application/rss+xml" href="comments/feed/" title="Comments">
<link rel="Alternate nofollow" type="application/atom+xml; charset=utf-8"
 href="atom.xml" title=" World &amp; trade ">
<link rel="alternate" type="application/json" href="/wp-json/1">
<link rel="alternate" hreflang="ru" href="/ru">
<link rel="stylesheet" type="application/rss+xml" href="/no">
<link rel="alternate" type="application/feed+json" href="javascript:x">
<link rel="hub" href="https://hub.example/"><link rel="self" href="atom.xml">
</head><body><a href="atom.xml">Atom</a> <a href="/rss.xml?lang=en">RSS</a> <a href="/feedback">Tell us</a>
<a href="https://feeds.example/economy.rss"><b>Economy</b></a></body></html>"""


def test_what_a_page_declares_comes_first_then_what_it_shows_then_guesses() -> None:
    found = find_feeds(PAGE, URL)
    assert [link for link in found if link.role is not Role.GUESSED] == [
        FeedLink(url="https://news.example/world/atom.xml", title="World & trade", role=Role.LINKED),
        FeedLink(url="https://news.example/world/comments/feed/", title="Comments", role=Role.LINKED),
        FeedLink(url="https://news.example/rss.xml?lang=en", title="RSS", role=Role.SHOWN),
        FeedLink(url="https://feeds.example/economy.rss", title="Economy", role=Role.SHOWN),
        FeedLink(url="https://hub.example/", title="", role=Role.HUB),
        FeedLink(url="https://news.example/world/atom.xml", title="", role=Role.SELF),
    ]
    guesses = [link.url for link in found if link.role is Role.GUESSED]
    assert guesses[0] == "https://news.example/feed"
    assert [link.role for link in found] == sorted((link.role for link in found), key=list(Role).index)


def test_a_page_that_says_nothing_has_guesses_only() -> None:
    assert {link.role for link in find_feeds("", URL)} == {Role.GUESSED}
    assert find_feeds("<a href=/rss>x</a>", "no address") == ()


@given(st.text(), st.text(max_size=30))
def test_any_page_is_looked_through(html: str, url: str) -> None:
    found = find_feeds(html, url)
    assert all(is_web_address(link.url) for link in found)
    assert len({(link.url, link.role in (Role.HUB, Role.SELF)) for link in found}) == len(found)
