"""What all feed formats share: from the raw fields of an entry to a draft."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin

from bot.domain.ids import digest
from bot.domain.items import Draft
from bot.domain.sources import is_web_address
from bot.domain.text import clean_line, shorten
from bot.sources.dates import parse_date
from bot.sources.plain import plain

#: Entries of one document that are read. Feeds hold ten to a few hundred.
MOST_ENTRIES = 1000

#: Characters.
_LONGEST_TEXT = 20_000
_LONGEST_TITLE = 1_000
_LONGEST_FALLBACK = 100
_LONGEST_ID = 1_000
_LONGEST_URL = 2_000
_LONGEST_NAME = 100

_MOST_AUTHORS = 20

#: An address that is complete, and nothing about it could be read in another way.
_COMPLETE = re.compile(r"https?://[a-z0-9.-]+/(?:[\w/.~%+=&,:-]*)(?:\?[\w/.~%+=&,:-]+)?", re.ASCII)

_MAIL = re.compile(r"[^\s<>()]{1,100}@[^\s<>()]+")


class RawEntry(NamedTuple):
    """The fields of an entry as the document has them; "" where it has none.

    A tuple, since it is made in a third of the time that a frozen dataclass takes, and feeds hold many.
    """

    feed_id: str
    title: str
    #: Candidates, the best first; may be relative.
    links: tuple[str, ...]
    #: Candidates, text or HTML; the longest is taken.
    texts: tuple[str, ...]
    published: str
    updated: str
    authors: tuple[str, ...]


def draft(raw: RawEntry, *, base: str) -> Draft | None:
    """The entry as a draft, links resolved against `base`; None when it says nothing at all."""
    text = shorten(max((plain(text) for text in raw.texts), key=len, default=""), _LONGEST_TEXT)
    title = clean_line(plain(raw.title)) or shorten(clean_line(text), _LONGEST_FALLBACK)
    url = next(filter(None, (absolute(link, base) for link in raw.links)), "")
    if not (title or url):
        return None
    return Draft(
        feed_id=_stable_id(raw.feed_id),
        title=shorten(title, _LONGEST_TITLE),
        url=url,
        text=text,
        published=_date(raw.published),
        updated=_date(raw.updated),
        authors=_names(raw.authors),
    )


def absolute(link: str, base: str) -> str:
    """The http(s) address that `link` means in a document at `base`, "" when it means none."""
    if len(link) <= _LONGEST_URL and _COMPLETE.fullmatch(link):
        return link
    # Browsers, too, drop line breaks from addresses and write blanks as %20.
    bare = re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", "", link).strip()
    if not bare or len(bare) > _LONGEST_URL:
        return ""
    try:
        url = urljoin(base, bare)
        url.encode()
    except ValueError:
        return ""
    url = re.sub(r"\s", "%20", url)
    return url if is_web_address(url) else ""


def dates_of(said: Sequence[str], *, is_atom: bool) -> tuple[str, str]:
    """When an entry was published and updated, by what a feed gives as "published", "updated" and "created",
    in feedparser's words."""
    published, updated, created = said
    if is_atom:
        # Atom 0.3 had "created" beside "issued".
        return published or created, updated
    # Dublin Core has one date, which feedparser calls an update.
    return (published, updated) if published else (updated or created, "")


def _stable_id(feed_id: str) -> str:
    line = clean_line(feed_id)
    return line if len(line) <= _LONGEST_ID else digest(line)


def _date(raw: str) -> datetime | None:
    return parse_date(raw) if raw else None


def name_of(author: str) -> str:
    """The name in what a feed says of an author, "" when that is a mail address alone."""
    line = clean_line(plain(author))
    if "@" in line:
        line = _MAIL.sub(" ", line).strip(" ()<>,;:")
    return shorten(clean_line(line), _LONGEST_NAME)


def _names(authors: tuple[str, ...]) -> tuple[str, ...]:
    names = (name_of(author) for author in authors[:_MOST_AUTHORS])
    return tuple(dict.fromkeys(name for name in names if name))
