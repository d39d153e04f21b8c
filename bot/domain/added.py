"""Sources that people add in chat, beside those of the operator's catalogue."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.sources import Source, SourceId

#: As often as rows of the catalogue that say nothing else.
_EVERY = timedelta(minutes=10)

#: As `read_sources` wants ids of the catalogue.
_LONGEST_ID = 40

#: Added sources in all: whoever may add some, they are asked for one after the other.
MOST_ADDED = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A source that somebody added."""

    id: SourceId
    name: str
    kind: str
    url: str
    #: As `Source.language`.
    language: str
    #: As `Source.owner`.
    owner: str
    added_at: datetime
    #: The person; 0 when nobody knows any more.
    by: int = 0

    @property
    def source(self) -> Source:
        """The source as it is polled: only where everybody can reach it, and it speaks for nobody."""
        return Source(
            id=self.id,
            name=self.name,
            kind=self.kind,
            url=self.url,
            language=self.language,
            every=_EVERY,
            official=False,
            country="",
            owner=self.owner,
            private_ok=False,
        )


def host_of(url: str) -> str:
    """The host that `url` names, as people know it; "" when it names none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def id_for(url: str, taken: Container[str]) -> SourceId:
    """An id from the host of `url` that is not `taken`, fit for a catalogue."""
    stem = re.sub(r"[^a-z0-9]+", "-", host_of(url).lower()).strip("-") or "source"
    name, number = stem[:_LONGEST_ID].rstrip("-"), 1
    while name in taken:
        number += 1
        tail = f"-{number}"
        name = stem[: _LONGEST_ID - len(tail)].rstrip("-") + tail
    return SourceId(name)
