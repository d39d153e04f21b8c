"""A feed of two hundred entries, read by us and by other parsers: from bytes to entries with their fields as
the document has them, which is all that the others do, and from bytes to drafts, whose text is plain."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.util import find_spec

import feedparser

from bot.sources import KINDS
from bot.sources.decode import decode
from bot.sources.entries import MOST_ENTRIES
from bot.sources.sound import read_sound
from tests.benchmarks.measure import Row, cpu_s

_ENTRIES = 200
_FIRST = datetime(2025, 11, 12, tzinfo=UTC)
_TEXT = (
    "<p>Ministers of Japan and Korea met in Tokyo on Wednesday and spoke of trade, which rose by {n} per cent"
    " in the first ten months, and of visits to come.</p><p>They will meet again in the spring, a spokesman"
    " said after the talks; the agenda has not been made known, and both sides thanked their hosts.</p>"
)


def _feed() -> bytes:
    items = "".join(
        f"<item>\n<title>Ministers of Japan and Korea meet, day {n} &amp; more</title>\n"
        f"<link>https://news.example/{n}</link>\n<guid isPermaLink='false'>tag:{n}</guid>\n"
        f"<pubDate>{format_datetime(_FIRST - timedelta(hours=n))}</pubDate>\n"
        f"<dc:creator>Ann Writer</dc:creator>\n<category>World</category>\n"
        f"<description><![CDATA[{_TEXT.format(n=n)}]]></description>\n</item>\n"
        for n in range(_ENTRIES)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>News</title>"
        f"<link>https://news.example/</link><language>en</language>\n{items}</channel></rss>"
    ).encode()


async def parsing() -> list[Row]:
    """Milliseconds, and how many times that is of the quickest parser."""
    feed = _feed()
    ours = {
        "entries": await _ms(lambda: read_sound(decode(feed), most_entries=MOST_ENTRIES)),
        "drafts": await _ms(
            lambda: KINDS["feed"].parse(feed, content_type="", url="https://news.example/feed", options={})
        ),
    }
    others = {"feedparser": await _ms(lambda: feedparser.parse(feed))}
    if find_spec("fastfeedparser") is not None:
        import fastfeedparser

        others["fastfeedparser"] = await _ms(lambda: fastfeedparser.parse(feed))
    else:
        others["fastfeedparser (not installed)"] = 0.0
    return [
        Row(
            name=f"{_ENTRIES} entries, bytes → {what}",
            value=f"{taken:.2f} ms",
            against=", ".join(f"{taken / theirs:.2f} × {name}" for name, theirs in others.items() if theirs)
            + "".join(f"; skipped: {name}" for name, theirs in others.items() if not theirs),
        )
        for what, taken in ours.items()
    ]


async def _ms(step: Callable[[], object]) -> float:
    async def run() -> None:
        step()

    return 1000 * await cpu_s(run, rounds=15)
