"""Sample news sources for the playground: a few invented outlets whose feeds fill while somebody watches.

    action ─► a full rotation of releases, one every step ─► pause until the next action

The last two items of each source are there from the start, so that a reader's silent first poll has
something to record; the first edition passes over them. After the last item everything comes again as the
next edition, with ids, links and dates of its own.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

SHOWN = 30
THERE_FROM_THE_START = 2
STEP_S = 3.0

_BEFORE_START_S = 3600.0


@dataclass(frozen=True, slots=True)
class SampleItem:
    id: str
    source_id: str
    order: int
    title: str
    text: str
    published: datetime | None = None
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleSource:
    """An outlet and its items by `order`."""

    id: str
    name: str
    language: str
    official: bool
    country: str
    owner: str
    items: tuple[SampleItem, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """An item that is out; times are seconds since 1970."""

    item: SampleItem
    edition: int
    at: float

    @property
    def guid(self) -> str:
        return self.item.id if self.edition == 1 else f"{self.item.id}-e{self.edition}"

    @property
    def published(self) -> datetime:
        """Give the item's own date in the first edition, else the time of release."""
        own = self.item.published if self.edition == 1 else None
        return own or datetime.fromtimestamp(self.at, UTC)


def load_samples(folder: Path) -> tuple[SampleSource, ...]:
    """Read every *.toml of a folder, by file name; raise ValueError that names the file of a bad one."""
    sources = tuple(_load(path) for path in sorted(folder.glob("*.toml")))
    ids = [item.id for source in sources for item in source.items] + [source.id for source in sources]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise ValueError(f"{folder}: ids used twice: {', '.join(twice)}")
    return sources


class Samples:
    """What is out at a time. Times must not run backwards by more than nothing happening."""

    def __init__(self, sources: Sequence[SampleSource], *, started: float, step_s: float = STEP_S) -> None:
        self.sources = tuple(sources)
        self._step_s = step_s
        self._out = [release for source in sources for release in _from_the_start(source, started)]
        there = {release.item.id for release in self._out}
        items = sorted(
            (item for source in sources for item in source.items), key=lambda item: (item.order, item.id)
        )
        self._rotation = items
        self._plan = (
            (item, edition) for edition in count(1) for item in items if edition > 1 or item.id not in there
        )
        self._last = started
        self._until = started

    @property
    def is_running(self) -> bool:
        """Say whether items keep coming without another action."""
        return self._last + self._step_s <= self._until

    def act(self, now: float) -> None:
        """Count a user's action: items come for a further full rotation."""
        self.tick(now)
        if not self.is_running:
            self._last = now
        self._until = now + self._step_s * len(self._rotation)

    def tick(self, now: float) -> None:
        """Release what is due by now."""
        while self._rotation and self.is_running and self._last + self._step_s <= now:
            self._last += self._step_s
            item, edition = next(self._plan)
            self._out.append(Release(item, edition, self._last))

    def released(self, source_id: str, now: float) -> tuple[Release, ...]:
        """Give what a source shows, the newest first, at most SHOWN."""
        self.tick(now)
        mine = [release for release in self._out if release.item.source_id == source_id]
        return tuple(sorted(mine, key=lambda release: release.at, reverse=True)[:SHOWN])

    def source(self, source_id: str) -> SampleSource | None:
        return next((source for source in self.sources if source.id == source_id), None)

    def find(self, guid: str) -> Release | None:
        """Find something that is out by its guid."""
        return next((release for release in self._out if release.guid == guid), None)


def _from_the_start(source: SampleSource, started: float) -> list[Release]:
    last = source.items[-THERE_FROM_THE_START:]
    return [
        Release(item, 1, started - _BEFORE_START_S * (len(last) - index)) for index, item in enumerate(last)
    ]


def _load(path: Path) -> SampleSource:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        head = data["source"]
        items = tuple(_item(head["id"], row) for row in data.get("item", ()))
        return SampleSource(
            id=head["id"],
            name=head["name"],
            language=head["language"],
            official=head["official"],
            country=head["country"],
            owner=head["owner"],
            items=tuple(sorted(items, key=lambda item: (item.order, item.id))),
        )
    except KeyError as missing:
        raise ValueError(f"{path.name}: {missing.args[0]} is missing") from None
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def _item(source_id: str, row: dict[str, object]) -> SampleItem:
    return SampleItem(
        id=str(row["id"]),
        source_id=source_id,
        order=int(str(row["order"])),
        title=str(row["title"]),
        text=str(row["text"]).strip(),
        published=_aware(row.get("published")),
        topics=_words(row.get("topics")),
        countries=_words(row.get("countries")),
    )


def _aware(value: object) -> datetime | None:
    """Read a date; one without a zone is meant in UTC."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise TypeError(f"published is not a date and time: {value}")
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(str(word) for word in value)
