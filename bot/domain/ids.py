"""How items are recognised again. A key is a short text that stays the same for the same item; an item
has several, strongest first, and any one that was seen before makes it a known item.

The version letter in front of a digest lets a later rule live beside the keys of an earlier one."""

import hashlib
import re
import unicodedata
from datetime import datetime
from urllib.parse import urlsplit

#: Query parameters that follow a reader and never say what is shown.
_FOLLOWERS = frozenset({"fbclid", "gclid", "yclid", "msclkid", "mc_cid", "mc_eid", "igshid"})

#: Query parameters that say where a reader came from, not what is shown; nearly everywhere.
_TRACKERS = _FOLLOWERS | {"cmpid", "ref", "ref_src", "from", "at_medium", "at_campaign"}

#: A title of fewer letters may be that of every day: "Daily bulletin".
_FEWEST_OF_A_TITLE = 20

#: A text of fewer letters may stand under many titles: "Read the full report on our site".
_FEWEST_OF_A_TEXT = 200


def digest(*parts: str) -> str:
    """A stable 16-digit fingerprint of `parts`, the same on every machine and run."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=8).hexdigest()


def body_digest(body: bytes) -> str:
    """A fingerprint of a document's bytes."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


#: `www.` before an IPv6 address: with it some Pythons (3.11.2 of Debian) refuse to read the address.
_BEFORE_BRACKET = re.compile(r"^(https?://)(?:www\.)+(?=\[)", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """`url` without scheme, `www.`, trackers, fragment and trailing slash; "" when it is not http(s).

    Meant for comparing, not for opening. What is left of path and query is not touched: not every site
    writes UTF-8 there, and order may matter.
    """
    try:
        parts = urlsplit(_BEFORE_BRACKET.sub(r"\1", url.strip()))
        host = re.sub(r"^(www\.)+", "", parts.hostname or "")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    if ":" in host:
        host = f"[{host}]"
    kept = [
        one
        for one in parts.query.split("&")
        if one.strip() and not _is_among(_TRACKERS, one.partition("=")[0])
    ]
    path = re.sub(r"[/\s]+$", "", parts.path)
    return f"{host}{port}{path}{'?' if kept else ''}{'&'.join(kept)}".rstrip()


def without_trackers(url: str) -> str:
    """`url` without query parameters that follow its reader; all else of it is not touched."""
    address, hash_sign, fragment = url.partition("#")
    page, _, query = address.partition("?")
    pairs = query.split("&")
    kept = [one for one in pairs if not _is_among(_FOLLOWERS, one.partition("=")[0])]
    if len(kept) == len(pairs):
        return url
    return f"{page}{'?' if kept else ''}{'&'.join(kept)}{hash_sign}{fragment}"


def _is_among(names: frozenset[str], name: str) -> bool:
    return name.lower() in names or name.lower().startswith("utm_")


def feed_id_key(feed_id: str) -> str:
    """The key of an item that its feed gave an id."""
    return "i" + digest(feed_id.strip())


def url_key(url: str) -> str:
    """The key of an item by its address; "" when the address names a site and not a page of it."""
    canonical = canonical_url(url)
    _, _, page = canonical.partition("/")
    return "u" + digest(canonical) if page or "?" in canonical else ""


def text_key(text: str, published: datetime | None) -> str:
    """The key of an item by its text and its day; "" where it has no day, or too little text to be known by.

    `text` is without typography (`edits.essence`).
    """
    if published is None or weight(text) < _FEWEST_OF_A_TEXT:
        return ""
    return "c" + digest(text, published.date().isoformat())


def heading_key(title: str) -> str:
    """The key of all items of one title, whatever their day: columns and daily reports share it."""
    return "h" + title_key(title, None)[1:]


def is_telling(title: str) -> bool:
    """Whether `title` is long enough to be no mere name of a column."""
    return weight(title) >= _FEWEST_OF_A_TITLE


def weight(text: str) -> int:
    """About how many letters `text` has, a sign of a Han script being worth three."""
    short = text[:_FEWEST_OF_A_TEXT]
    return sum(3 if "\u3400" <= char <= "\u9fff" else char.isalnum() for char in short)


def title_key(title: str, published: datetime | None) -> str:
    """The key of an item by its words: the letters and digits of its title, and its day if it has one."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    letters = "".join(char for char in folded if char.isalnum())
    return "t" + digest(letters or folded.strip(), published.date().isoformat() if published else "")
