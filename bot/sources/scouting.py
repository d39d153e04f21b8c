"""What `bot.pipeline.scout` asks of an address and of the page behind it."""

from bot.sources.decode import decode
from bot.sources.discover import Role, find_feeds
from bot.sources.telegram import is_channel


def kind_at(url: str) -> str:
    """The kind of source that `url` is by its looks."""
    return "telegram" if is_channel(url) else "feed"


def feeds_of(body: bytes, *, content_type: str, url: str) -> tuple[str, ...]:
    """The addresses of the feeds that a page has or may have, the surest first. May be slow."""
    links = find_feeds(decode(body, content_type=content_type), url)
    return tuple(one.url for one in links if one.role not in (Role.HUB, Role.SELF))
