"""Sample news sources for the playground: a few invented outlets whose feeds fill while somebody watches.

    action ─► a full rotation of releases, one every step ─► pause until the next action

The last two items of each source are there from the start, so that a reader's silent first poll has
something to record; the first edition passes over them. After the last item everything comes again as the
next edition, with ids, links and dates of its own. What a text says of days follows the day on which it comes
out, so that it reads as news whenever the playground is opened.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

SHOWN = 30
THERE_FROM_THE_START = 2
STEP_S = 3.0

_BEFORE_START_S = 3600.0
_DAY = re.compile(r"\{(weekday|date|month)([+-]\d+)?\}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a language writes days: a name for each weekday from Monday on, a date with `{day}` for each month,
    a name for each month; what is empty is not used."""

    weekdays: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    months: tuple[str, ...] = ()

    def fill(self, text: str, today: date) -> str:
        """`text` with the days that it names by their distance from `today`, months likewise."""
        return _DAY.sub(lambda found: self._named(found[1], int(found[2] or 0), today=today), text)

    def _named(self, kind: str, away: int, *, today: date) -> str:
        day = today + timedelta(days=away)
        if kind == "weekday":
            return self.weekdays[day.weekday()]
        if kind == "date":
            return self.dates[day.month - 1].format(day=day.day)
        return self.months[(today.month - 1 + away) % 12]


@dataclass(frozen=True, slots=True)
class SampleItem:
    id: str
    source_id: str
    order: int
    title: str
    text: str
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
    calendar: Calendar = Calendar()


@dataclass(frozen=True, slots=True)
class Release:
    """An item that is out; times are seconds since 1970."""

    item: SampleItem
    edition: int
    at: float
    calendar: Calendar

    @property
    def guid(self) -> str:
        return self.item.id if self.edition == 1 else f"{self.item.id}-e{self.edition}"

    @property
    def published(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def title(self) -> str:
        return self.calendar.fill(self.item.title, self.published.date())

    @property
    def text(self) -> str:
        return self.calendar.fill(self.item.text, self.published.date())


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
        self._calendars = {source.id: source.calendar for source in sources}
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
            self._out.append(Release(item, edition, self._last, self._calendars[item.source_id]))

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
        Release(item, 1, started - _BEFORE_START_S * (len(last) - index), source.calendar)
        for index, item in enumerate(last)
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
            calendar=_calendar(data.get("words", {}), items),
            items=tuple(sorted(items, key=lambda item: (item.order, item.id))),
        )
    except KeyError as missing:
        raise ValueError(f"{path.name}: {missing.args[0]} is missing") from None
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def _calendar(words: dict[str, object], items: Sequence[SampleItem]) -> Calendar:
    """Raise ValueError when an item names a day that cannot be written."""
    weekdays, dates, months = (_words(words.get(name)) for name in ("weekdays", "dates", "months"))
    whole = {"weekday": len(weekdays) == 7, "date": len(dates) == 12, "month": len(months) == 12}
    for item in items:
        for found in _DAY.finditer(item.title + item.text):
            if not whole[found[1]]:
                raise ValueError(f"{item.id} says {found[0]}, and [words] has not all {found[1]}s")
    return Calendar(weekdays, dates, months)


def _item(source_id: str, row: dict[str, object]) -> SampleItem:
    return SampleItem(
        id=str(row["id"]),
        source_id=source_id,
        order=int(str(row["order"])),
        title=str(row["title"]),
        text=str(row["text"]).strip(),
        topics=_words(row.get("topics")),
        countries=_words(row.get("countries")),
    )


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(str(word) for word in value)
