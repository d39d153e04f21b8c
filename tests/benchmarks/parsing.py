"""A feed of two hundred entries, read by us and by other parsers: from bytes to entries with their fields as
the document has them, which is all that the others do, and from bytes to drafts, whose text is plain."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.util import find_spec
from statistics import median

import feedparser

from bot.sources import KINDS
from bot.sources.decode import decode
from bot.sources.entries import MOST_ENTRIES
from bot.sources.sound import read_sound
from tests.benchmarks.measure import Row

Step = Callable[[], object]

_ENTRIES = 200
_ROUNDS = 51
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
    """Milliseconds, and how many times that is of what other parsers take."""
    feed = _feed()
    ours: dict[str, Step] = {
        "entries": lambda: read_sound(decode(feed), most_entries=MOST_ENTRIES),
        "drafts": lambda: KINDS["feed"].parse(
            feed, content_type="", url="https://news.example/feed", options={}
        ),
    }
    others: dict[str, Step] = {"feedparser": lambda: feedparser.parse(feed)}
    if find_spec("fastfeedparser") is not None:
        import fastfeedparser

        others["fastfeedparser"] = lambda: fastfeedparser.parse(feed)
    rows = []
    for what, step in ours.items():
        pairs = {name: _ms(step, other) for name, other in others.items()}
        against = [f"{mine / its:.2f} × {name} ({its:.2f} ms)" for name, (mine, its) in pairs.items()]
        if "fastfeedparser" not in others:
            against.append("fastfeedparser is not installed")
        rows.append(
            Row(
                name=f"{_ENTRIES} entries, bytes → {what}",
                value=f"{min(mine for mine, _ in pairs.values()):.2f} ms",
                against=", ".join(against),
            )
        )
    return rows


def _ms(*steps: Step) -> list[float]:
    """CPU milliseconds of each step: the median of runs in turn, so that what slows the machine slows all."""
    taken: list[list[float]] = [[] for _ in steps]
    for _ in range(_ROUNDS):
        for times, step in zip(taken, steps, strict=True):
            began = time.process_time()
            step()
            times.append(1000 * (time.process_time() - began))
    return [median(times) for times in taken]
