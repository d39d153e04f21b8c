"""What feeds call things: the elements that we use, by their many names, and how much of them is read."""

from collections.abc import Mapping

#: Characters of one element that are kept.
LONGEST = 100_000
LONGEST_NAME = 500

#: Elements of one entry that are kept.
MOST_ELEMENTS = 60

ROOTS = frozenset({"rss", "feed", "rdf"})

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
}
ENTRIES = frozenset({"item", "entry"})
STRUCTURES = frozenset({"channel", "media:group"})

#: Element → the name under which it is written. Elements that are not here are left out with all in them.
LEAVES = {
    **{name: name for name in ("title", "link", "guid", "id", "description", "summary", "content")},
    **{name: name for name in ("pubdate", "published", "updated", "issued", "modified", "created")},
    **{name: name for name in ("dc:creator", "dc:description", "content:encoded", "media:description")},
    **{name: name for name in ("dc:date", "dcterms:issued", "dcterms:modified", "dcterms:created")},
    **{name: name for name in ("language", "dc:language")},
    "author": "dc:creator",
    "body": "content:encoded",
    "xhtml:body": "content:encoded",
    # The full texts that Russian media give to their aggregators.
    "yandex:full-text": "content:encoded",
    "rambler:fulltext": "content:encoded",
    "mailru:full-text": "content:encoded",
}

#: Elements that never hold anything, closed or not.
EMPTY = frozenset({"enclosure", "media:thumbnail", "br", "hr", "img"})

#: What a prefix means by its namespace; "" is for the names of RSS and Atom themselves.
FAMILIES = {
    **{uri.lower(): prefix for prefix, uri in PREFIXES.items()},
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://news.yandex.ru": "yandex",
}
#: …and by itself, when it is not declared.
USUAL = {
    **{prefix: prefix for prefix in (*PREFIXES, "xhtml", "yandex", "rambler", "mailru")},
    **dict.fromkeys(("atom", "a10", "rss"), ""),
}


def is_text(attributes: Mapping[str, str], name: str) -> bool:
    """Whether an element says something itself: Atom's content may also point elsewhere, or be a picture."""
    if name != "content":
        return True
    kind = attributes.get("type", "text").lower()
    readable = "/" not in kind or kind.startswith("text/") or "html" in kind
    return readable and "src" not in attributes and attributes.get("mode") != "base64"
