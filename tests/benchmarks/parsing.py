"""Feeds of two hundred entries, read by us and by other parsers: from bytes to entries with their fields as
the document has them, the same with dates, and from bytes to drafts, which have plain text, too.

The second is what fastfeedparser does: id, title, links, text as it stands, authors, and dates, which it
keeps as we do: all were read before, as those of most entries were by the poll before."""

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from importlib.util import find_spec
from statistics import median

import feedparser

from bot.sources import KINDS
from bot.sources.dates import parse_date
from bot.sources.decode import decode
from bot.sources.entries import MOST_ENTRIES, RawEntry
from bot.sources.sound import read_sound
from tests.benchmarks.measure import Row

Step = Callable[[], object]

_URL = "https://news.example/feed"
_ENTRIES = 200
_ROUNDS = 31
_FIRST = datetime(2025, 11, 12, tzinfo=UTC)
_TEXT = (
    "<p>Ministers of Japan and Korea met in Tokyo on Wednesday and spoke of trade, which rose by {n} per cent"
    " in the first ten months, and of visits to come.</p><p>They will meet again in the spring, a spokesman"
    " said after the talks; the agenda has not been made known, and both sides thanked their hosts.</p>"
)


def _rss(paragraphs: int = 1) -> bytes:
    items = "".join(
        f"<item>\n<title>Ministers of Japan and Korea meet, day {n} &amp; more</title>\n"
        f"<link>https://news.example/{n}</link>\n<guid isPermaLink='false'>tag:{n}</guid>\n"
        f"<pubDate>{format_datetime(_FIRST - timedelta(hours=n))}</pubDate>\n"
        f"<dc:creator>Ann Writer</dc:creator>\n<category>World</category>\n"
        f"<description><![CDATA[{_TEXT.format(n=n) * paragraphs}]]></description>\n</item>\n"
        for n in range(_ENTRIES)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>News</title>"
        f"<link>https://news.example/</link><language>en</language>\n{items}</channel></rss>"
    ).encode()


def _atom() -> bytes:
    entries = "".join(
        f"<entry>\n<title type='html'>Ministers of Japan and Korea meet, day {n} &amp;amp; more</title>\n"
        f"<link rel='alternate' type='text/html' href='https://news.example/{n}'/>\n<id>tag:{n}</id>\n"
        f"<published>{(_FIRST - timedelta(hours=n)).isoformat()}</published>\n"
        f"<updated>{(_FIRST - timedelta(hours=n)).isoformat()}</updated>\n"
        f"<author><name>Ann Writer</name></author>\n<category term='World'/>\n"
        f"<summary type='html'>{escape(_TEXT.format(n=n))}</summary>\n</entry>\n"
        for n in range(_ENTRIES)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><id>tag:news</id>"
        f"<link href='https://news.example/'/><updated>2025-11-12T00:00:00Z</updated>\n{entries}</feed>"
    ).encode()


async def parsing() -> list[Row]:
    """Milliseconds, and how many times that is of what other parsers take."""
    return [
        *_rows("RSS", _rss()),
        *_rows("Atom", _atom()),
        *_rows("RSS with long texts", _rss(paragraphs=8)),
    ]


def _rows(name: str, feed: bytes) -> list[Row]:
    ours: dict[str, Step] = {
        "entries": lambda: _entries(feed),
        "entries, dates read": lambda: [
            (parse_date(e.published), parse_date(e.updated)) for e in _entries(feed)
        ],
        "drafts": lambda: KINDS["feed"].parse(feed, content_type="", url=_URL, options={}),
    }
    others: dict[str, Step] = {"feedparser": lambda: feedparser.parse(feed)}
    # It comes with `make bench`.
    if find_spec("fastfeedparser") is not None:
        import fastfeedparser

        others["fastfeedparser"] = lambda: fastfeedparser.parse(feed)
    taken = _ms(ours | others)
    return [
        Row(
            name=f"{_ENTRIES} entries of {name}, bytes → {what}",
            value=f"{taken[what]:.2f} ms",
            against=", ".join(
                f"{taken[what] / taken[other]:.2f} × {other} ({taken[other]:.2f} ms)" for other in others
            ),
        )
        for what in ours
    ]


def _entries(feed: bytes) -> list[RawEntry]:
    sound = read_sound(decode(feed), most_entries=MOST_ENTRIES)
    assert sound is not None
    return sound.entries


def _ms(steps: dict[str, Step]) -> dict[str, float]:
    """CPU milliseconds of each step: the median of rounds in turn, so that what slows the machine slows all.
    None pays for what another left in the caches of the processor, or as garbage."""
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(_ROUNDS):
        for name, step in steps.items():
            gc.collect()
            step()
            began = time.process_time()
            step()
            taken[name].append(1000 * (time.process_time() - began))
    return {name: median(times) for name, times in taken.items()}
