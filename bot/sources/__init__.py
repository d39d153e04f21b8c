"""The kinds of sources that can be read."""

from collections.abc import Mapping

from bot.ports import SourceKind
from bot.sources.feed import FeedKind
from bot.sources.json_api import JsonKind
from bot.sources.page import PageKind
from bot.sources.sdmx import SdmxKind
from bot.sources.sitemap import SitemapKind
from bot.sources.telegram import TelegramKind

#: The word in the catalogue of sources → how such a source is asked and read.
KINDS: Mapping[str, SourceKind] = {
    "feed": FeedKind(),
    "json": JsonKind(),
    "page": PageKind(),
    "sitemap": SitemapKind(),
    "telegram": TelegramKind(),
    "sdmx": SdmxKind(),
}
