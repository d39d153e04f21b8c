"""Which story an item belongs to: one event is one story, however many tell of it, in whatever language.

First what facts say, across languages; then how alike texts of one language are, unless something speaks
against it. Pure: `assign` decides, `StoryIndex.take` obeys."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType

from bot.domain.facts import VisitStatus
from bot.domain.ids import digest
from bot.domain.journeys import PUT_OFF_DAYS, Trip, told_again
from bot.domain.prints import Release, reprinted
from bot.domain.reports import Form, Measure, Report

StoryId = NewType("StoryId", str)

#: A story takes items so long after the last one, or after the end of its visit: from a rumour to the visit
#: it may be nine weeks, a release is revised within two months, other news is over within days.
VISIT_OPEN = timedelta(weeks=10)
RELEASE_OPEN = timedelta(weeks=8)
MEASURE_OPEN = timedelta(weeks=8)
OTHER_OPEN = timedelta(hours=96)

#: Texts of a story that an item is compared with: its first and its latest.
_FIRST_VOICES = 2
_LATEST_VOICES = 4
#: Items of a story that are kept; of more the latest.
_MOST_TOLD = 50


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
    #: Countries and organisations whose own sources told of it.
    confirmed_by: frozenset[str]
    countries: tuple[str, ...]
    trip: Trip | None
    release: Release | None
    measure: Measure | None
    voices: tuple[Voice, ...]

    @property
    def is_typed(self) -> bool:
        """Whether facts say what it is about."""
        return self.trip is not None or self.release is not None

    @property
    def closes_at(self) -> datetime:
        """Until when it takes items."""
        if self.trip:
            put_off = self.trip.status is VisitStatus.POSTPONED
            return max(
                self.last_at + (timedelta(days=PUT_OFF_DAYS) if put_off else VISIT_OPEN),
                _end_of(self.trip, self.last_at) + VISIT_OPEN,
            )
        if self.release:
            return self.last_at + RELEASE_OPEN
        return self.last_at + (MEASURE_OPEN if self.measure else OTHER_OPEN)


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


def story_id(report: Report) -> StoryId:
    """The id of the story that `report` opens."""
    return StoryId("s" + digest(report.id))


def opened(report: Report, verdict: Verdict, *, voice: Voice) -> Story:
    """The story that `report` opens."""
    return Story(
        id=verdict.story,
        form=report.form,
        first_at=report.at,
        last_at=report.at,
        size=1,
        told=(_told(report, verdict.why),),
        sources=frozenset({report.source} - {""}),
        owners=frozenset({report.owner} - {""}),
        languages=frozenset({report.language} - {""}),
        confirmed_by=frozenset({report.speaks_for} - {""}),
        countries=report.countries,
        trip=report.trip,
        release=report.release,
        measure=report.measure,
        voices=(voice,),
    )


def joined(story: Story, report: Report, *, why: Why, voice: Voice) -> Story:
    """`story` with what `report` adds to it."""
    return replace(
        story,
        first_at=min(story.first_at, report.at),
        last_at=max(story.last_at, report.at),
        size=story.size + 1,
        told=(*story.told, _told(report, why))[-_MOST_TOLD:],
        sources=story.sources | ({report.source} - {""}),
        owners=story.owners | ({report.owner} - {""}),
        languages=story.languages | ({report.language} - {""}),
        confirmed_by=story.confirmed_by | ({report.speaks_for} - {""}),
        countries=story.countries or report.countries,
        trip=told_again(story.trip, report.trip) if story.trip and report.trip else story.trip or report.trip,
        release=_release(story.release, report.release),
        measure=story.measure or report.measure,
        voices=_voices(story.voices, voice),
    )


def _release(known: Release | None, told: Release | None) -> Release | None:
    return reprinted(known, told) if known and told else known or told


def _told(report: Report, why: Why) -> Told:
    return Told(
        report.id, report.at, report.source, report.owner, report.speaks_for, why, report.trip, report.release
    )


def _voices(voices: tuple[Voice, ...], voice: Voice) -> tuple[Voice, ...]:
    """The first ones and the latest."""
    both = (*voices, voice)
    return (
        both
        if len(both) <= _FIRST_VOICES + _LATEST_VOICES
        else (*both[:_FIRST_VOICES], *both[-_LATEST_VOICES:])
    )
