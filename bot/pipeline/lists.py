"""What alerts are told with: the catalogues by which ids become words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.sources import Source, SourceId
from bot.domain.topics import Topic
from bot.phrases.naming import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What alerts are told with."""

    sources: Mapping[SourceId, Source]
    topics: Mapping[str, Topic]
    names: Names = field(default_factory=Names)
