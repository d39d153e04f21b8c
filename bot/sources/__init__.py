"""The kinds of sources that can be read."""

from collections.abc import Mapping

from bot.ports import SourceKind
from bot.sources.feed import FeedKind
from bot.sources.sdmx import SdmxKind

#: The word in the catalogue of sources → how such a source is asked and read.
KINDS: Mapping[str, SourceKind] = {
    "feed": FeedKind(),
    "sdmx": SdmxKind(),
}
