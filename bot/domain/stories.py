"""Which story an item belongs to: one event is one story, however many tell of it, in whatever language.

First what facts say, across languages; then how alike texts of one language are, unless something speaks
against it. Pure: `assign` decides, `StoryIndex.take` obeys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.facts import StageName, VisitStatus
from bot.domain.forms import Form
from bot.domain.items import StoryId
from bot.domain.journeys import AHEAD_DAYS, PUT_OFF_DAYS, Trip
from bot.domain.prints import Release
from bot.domain.reports import Measure
from bot.domain.turns import Print, Standing, Turn, standing_of

#: A story takes items so long after the last one, or after the end of its visit: from a rumour to the visit
#: it may be nine weeks, a release is revised within two months, of other news a court speaks a week later.
VISIT_OPEN = timedelta(weeks=10)
RELEASE_OPEN = timedelta(weeks=8)
MEASURE_OPEN = timedelta(weeks=8)
OTHER_OPEN = timedelta(days=10)


class Why(StrEnum):
    """Why an item is in its story."""

    #: The same item again.
    KNOWN = "known"
    #: Its facts are those of the story.
    KEY = "key"
    #: Its text is like those of the story.
    LIKENESS = "likeness"
    #: No story is like it.
    NONE = "none"
    #: Opinions and look-backs stand alone.
    ALONE = "alone"


class Veto(StrEnum):
    """What spoke against the story that an item is most like."""

    PAIR = "pair"
    PEOPLE = "people"
    MEETING = "meeting"
    HOST = "host"
    DATES = "dates"
    CALLED_OFF = "called off"
    COMMODITY = "commodity"
    PERIOD = "period"
    NUMBER = "number"
    NAMES = "names"
    FIGURES = "figures"
    #: One is about a visit, the other about a release, a call, or neither.
    KIND = "kind"
    #: One source tells two things.
    SOURCE = "source"
    TIME = "time"
    #: Not alike enough.
    WORDS = "words"


class Voice(NamedTuple):
    """A text of a story, to compare others with."""

    language: str
    #: As of `Rarity.weigh`.
    weights: Mapping[str, float]
    names: frozenset[str]
    figures: frozenset[str]


class Told(NamedTuple):
    """That an item told of it: what history, confirmation and vintages rest on."""

    item: str
    at: datetime
    source: str
    owner: str
    speaks_for: str
    why: Why
    #: From 0 to 1, of the texts; 0 when facts decided.
    likeness: float
    trip: Trip | None
    release: Release | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, as told so far; a value, each item makes the next one."""

    #: From the item that opened it, so it is the same on every machine and run.
    id: StoryId
    form: Form
    first_at: datetime
    last_at: datetime
    #: Items, also those no longer in `told`.
    size: int
    #: The latest, in the order in which they came.
    told: tuple[Told, ...]
    #: Known sources, and their publisher families: how many witnesses there are.
    sources: frozenset[str]
    owners: frozenset[str]
    languages: frozenset[str]
    #: Countries and organisations whose own sources told of it; of a visit, as it stands now.
    confirmed_by: frozenset[str]
    countries: tuple[str, ...]
    trip: Trip | None
    release: Release | None
    measure: Measure | None
    voices: tuple[Voice, ...]
    #: How far a measure has come.
    stage: StageName | None = None
    #: What became of it, in the order in which it was told.
    turns: tuple[Turn, ...] = ()
    #: The numbers of a release, as everybody told them, in the order in which they came.
    prints: tuple[Print, ...] = ()
    #: Taken back by who told of it, and nobody else did.
    is_withdrawn: bool = False
    #: Grows with every item.
    version: int = 1
    #: When the last of its items reached us, by our clock; None in what was stored before this was kept.
    heard_at: datetime | None = None

    @property
    def is_typed(self) -> bool:
        """Whether facts say what it is about."""
        return self.trip is not None or self.release is not None

    @property
    def standing(self) -> Standing | None:
        """How a visit stands; None for what is none."""
        return standing_of(self.trip, self.confirmed_by) if self.trip else None

    @property
    def kept_until(self) -> datetime:
        """Until when we wait for items of it, by our clock: as long after the last one came as it stays open
        by their dates. A source may be read long after it wrote."""
        heard_at = self.heard_at or self.last_at
        return max(heard_at + (self.closes_at - self.last_at), self.closes_at)

    @property
    def closes_at(self) -> datetime:
        """Until when the items that it takes are told."""
        if self.trip:
            put_off = self.trip.status is VisitStatus.POSTPONED
            ahead = PUT_OFF_DAYS if len(self.trip.stays) > 1 else AHEAD_DAYS
            return max(
                self.last_at + (timedelta(days=ahead) if put_off else VISIT_OPEN),
                _end_of(self.trip, self.last_at) + VISIT_OPEN,
            )
        if self.release:
            return self.last_at + RELEASE_OPEN
        return self.last_at + (MEASURE_OPEN if self.measure and self.measure.number else OTHER_OPEN)


def _end_of(trip: Trip, last_at: datetime) -> datetime:
    """The end of a visit; one that is to be more than a year ahead is a mistake."""
    days = min((trip.last - last_at.date()).days, 366)
    return last_at + timedelta(days=max(days, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """An item belongs to a story that is there."""

    story: StoryId
    why: Why
    #: From 0 to 1, of the texts; 0 when facts decided.
    likeness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An item begins a story."""

    story: StoryId
    why: Why
    #: What spoke against the story that came nearest; None when none came near.
    veto: Veto | None = None
    near: StoryId | None = None


Verdict = Joined | Opened
