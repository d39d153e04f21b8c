"""Lists of feeds: what other readers write, and what nobody should."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.opml import MOST_BYTES, MOST_FEEDS, NotOpml, Outline, Outlines, read_opml, write_opml
from tests.make import make_source

HEAD = '<?xml version="1.0"?>\n<opml version="1.1"><head><title>Mine</title></head><body>'


def listed(*outlines: str) -> bytes:
    return (HEAD + "".join(outlines) + "</body></opml>").encode()


def test_folders_are_left_out_and_feeds_keep_their_titles() -> None:
    body = listed(
        '<outline text="News"><outline text="Asia">',
        '<outline type="rss" text="Daily" title="The  Daily" xmlUrl=" https://daily.example/feed "/>',
        '</outline><outline text="Wire" XMLURL="https://wire.example/rss?a=1&amp;b=2"/></outline>',
        '<outline text="A note" url="https://note.example/"/>',
        '<outline xmlUrl="https://nameless.example/"/><outline xmlUrl="https://daily.example/feed"/>',
    )
    assert read_opml(body).feeds == (
        Outline(url="https://daily.example/feed", title="The Daily"),
        Outline(url="https://wire.example/rss?a=1&b=2", title="Wire"),
        Outline(url="https://nameless.example/", title=""),
    )


def test_other_encodings_are_read() -> None:
    text = '<?xml version="1.0" encoding="{}"?><opml><body><outline text="Лента" xmlUrl="https://a/"/></body></opml>'
    for encoding in ("utf-8", "windows-1251", "utf-16"):
        assert read_opml(text.format(encoding).encode(encoding)).feeds[0].title == "Лента"


def test_of_a_long_list_the_rest_is_counted() -> None:
    many = (f'<outline xmlUrl="https://{number}.example/"/>' for number in range(MOST_FEEDS + 7))
    outlines = read_opml(listed(*many))
    assert (len(outlines.feeds), outlines.left_out) == (MOST_FEEDS, 7)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss/>",
        b"<html><body>no list</body></html>",
        listed('<outline xmlUrl="https://a.example/">'),
        b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body>&b;</body></opml>',
        b'<!DOCTYPE opml SYSTEM "https://evil.example/x.dtd"><opml/>',
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;"/></opml>',
        listed("&nbsp;"),
        listed("<outline>" * 60, "</outline>" * 60),
        b'<?xml version="1.0" encoding="no-such"?><opml/>',
        b"<opml>" + b" " * MOST_BYTES + b"</opml>",
    ],
)
def test_what_is_no_list_or_is_hostile_is_refused(body: bytes) -> None:
    with pytest.raises(NotOpml):
        read_opml(body)


def test_a_list_as_long_as_allowed_is_read() -> None:
    outline = '<outline text="' + "я" * 200 + '" xmlUrl="https://{}.example/"/>'
    body = listed(*(outline.format(number) for number in range(MOST_BYTES // 600)))
    assert len(read_opml(body).feeds) == MOST_BYTES // 600


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for one in (body, listed(body.decode("latin-1"))):
        with suppress(NotOpml):
            assert isinstance(read_opml(one), Outlines)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_what_is_written_is_read_again(named: list[tuple[str, str]]) -> None:
    sources = [
        make_source(kind="feed", name=name, url=f"https://{number}.example/?{path}")
        for number, (name, path) in enumerate(named)
    ]
    text = write_opml([*sources, make_source(kind="page")], title="<&>")
    feeds = read_opml(text.encode("utf-8")).feeds
    assert len(feeds) == len(sources)
    assert all(feed.url.startswith(f"https://{number}.example/?") for number, feed in enumerate(feeds))


def test_names_and_addresses_stay_what_they_are() -> None:
    source = make_source(kind="feed", name='Tom & "Jerry" <news>', url="https://a.example/?x=1&y='2'")
    (feed,) = read_opml(write_opml([source], title="Mine").encode()).feeds
    assert (feed.title, feed.url) == (source.name, source.url)
