"""The open stories, found by facts and by words: what is asked costs the same with ten as with 50,000."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain.forms import Form
from bot.domain.growth import joined, opened
from bot.domain.items import StoryId
from bot.domain.journeys import Trip
from bot.domain.likeness import Rarity, word_key
from bot.domain.places import GATHERINGS
from bot.domain.prints import ALL_TRADE, changes_of
from bot.domain.reports import Report
from bot.domain.stories import Joined, Story, Verdict, Voice

#: Stories that are looked at for one key; of more the latest.
_MOST_OF_KEY = 60
#: Rarest words of a text by which like ones are looked for, and by which it is found.
_ASKED = 16
_POSTED = 20
#: Stories of most shared words that are compared.
_MOST_ALIKE = 12

#: A word, or what a fact is found by.
_Key = str | tuple[object, ...]


class StoryIndex:
    """Open stories. Changes by `take` and `forget` only."""

    def __init__(self) -> None:
        self.rarity = Rarity()
        self._stories: dict[StoryId, Story] = {}
        self._by_key: dict[_Key, dict[StoryId, None]] = {}
        self._keys: dict[StoryId, dict[_Key, None]] = {}
        self._closing: list[tuple[datetime, StoryId]] = []

    def __len__(self) -> int:
        return len(self._stories)

    def get(self, story_id: StoryId) -> Story | None:
        """An open story; None when it is closed or unknown."""
        return self._stories.get(story_id)

    def restore(self, story: Story) -> None:
        """Take a story as it was stored; before anything is taken. How rare words are is learned from what
        open stories say, too."""
        self._stories[story.id] = story
        for voice in story.voices:
            self.rarity.count(voice.language, voice.weights)
            self._post_words(story, voice)
        self._post(story, [f"id:{told.item}" for told in story.told])
        heapq.heappush(self._closing, (story.kept_until, story.id))

    def known(self, report: Report) -> Story | None:
        """The story that has this very item already."""
        return next((story for key in report.keys for story in self._of(("item", key))), None)

    def by_facts(self, report: Report) -> list[Story]:
        """Stories whose facts may be those of `report`, latest first."""
        found: dict[StoryId, Story] = {}
        for key in _asked(report):
            found.update((story.id, story) for story in self._of(key))
        return list(found.values())

    def alike(self, report: Report) -> list[Story]:
        """Stories of the same language that share rare words with `report`, most first."""
        shared: dict[StoryId, float] = {}
        for word, weight in list(self.weigh(report).weights.items())[:_ASKED]:
            for story in reversed(self._by_key.get(word_key(report.language, word), {})):
                shared[story] = shared.get(story, 0.0) + weight * weight
        best = heapq.nsmallest(_MOST_ALIKE, shared.items(), key=lambda one: (-one[1], one[0]))
        return [self._stories[story] for story, _ in best]

    def of_sides(self, report: Report) -> list[Story]:
        """Stories of a measure, a deal or a call of the parties of `report`, latest first, each once."""
        keys = _keys_of_sides(report)
        return list({story.id: story for key in keys for story in self._of(key)}.values())

    def of_people(self, report: Report) -> list[Story]:
        """Stories of journeys of people whom `report` names, and tells of no visit of theirs, latest first,
        each once."""
        keys = [("person", person) for person in sorted(report.people)]
        return list({story.id: story for key in keys for story in self._of(key)}.values())

    def of_items(self, items: Iterable[str]) -> list[Story]:
        """The stories that have items of these ids, each once."""
        found = {story.id: story for item in items for story in self._of(("item", f"id:{item}"))}
        return list(found.values())

    def weigh(self, report: Report) -> Voice:
        """The words of `report`, weighed by what was read so far."""
        weights = self.rarity.weigh(report.language, report.words)
        return Voice(report.language, weights, report.names, report.figures)

    def take(self, report: Report, verdict: Verdict) -> Story:
        """Do what `assign` decided on `report`; the story as it is now."""
        voice = self.weigh(report)
        if isinstance(verdict, Joined):
            story = joined(self._stories[verdict.story], report, verdict=verdict, voice=voice)
        else:
            story = opened(report, verdict, voice=voice)
        self.rarity.count(report.language, report.words)
        self._stories[story.id] = story
        self._post_words(story, voice)
        self._post(story, report.keys)
        heapq.heappush(self._closing, (story.kept_until, story.id))
        return story

    def mend(self, story: Story) -> None:
        """Take a story that is there already as it is after a correction."""
        self._stories[story.id] = story
        self._post(story, ())

    def forget(self, now: datetime, *, most: int | None = None) -> int:
        """Let go of the stories that are kept no longer at `now`, `most` at most; how many."""
        gone = 0
        while self._closing and self._closing[0][0] < now and gone != most:
            _, story = heapq.heappop(self._closing)
            # A story that was told of again stands further back, too.
            if story in self._stories and self._stories[story].kept_until < now:
                self._remove(story)
                gone += 1
        return gone

    def _of(self, key: _Key) -> Iterator[Story]:
        return (self._stories[story] for story in reversed(self._by_key.get(key, {})))

    def _post(self, story: Story, items: Iterable[str]) -> None:
        """Have `story` found by its facts, and by its items' keys."""
        hosts = [("host", host) for host in story.trip.stays] if story.trip else []
        sides = _keys_of_sides(story)
        self._put(story.id, (*_keys_of(story), *hosts, *sides, *(("item", key) for key in items)))

    def _post_words(self, story: Story, voice: Voice) -> None:
        self._put(story.id, (word_key(voice.language, word) for word in list(voice.weights)[:_POSTED]))

    def _put(self, story: StoryId, keys: Iterable[_Key]) -> None:
        posted = self._keys.setdefault(story, {})
        for key in keys:
            stories = self._by_key.setdefault(key, {})
            stories.pop(story, None)
            stories[story] = None
            posted[key] = None
            if len(stories) > _MOST_OF_KEY:
                oldest = next(iter(stories))
                del stories[oldest], self._keys[oldest][key]

    def _remove(self, story: StoryId) -> None:
        del self._stories[story]
        for key in self._keys.pop(story):
            stories = self._by_key[key]
            del stories[story]
            if not stories:
                del self._by_key[key]


def _keys_of(told: Report | Story) -> Iterator[_Key]:
    """Keys by whose facts a story is found."""
    if told.trip:
        yield from _keys_of_trip(told.trip)
    if told.release:
        key = told.release.key
        yield ("release", key)
        yield ("series", key.partner, key.commodity)
        yield from (("change", *change) for change in changes_of(told.release))
    if told.measure and told.measure.number:
        yield from (("measure", topic, told.measure.number) for topic in told.measure.topics)


def _keys_of_trip(trip: Trip) -> Iterator[_Key]:
    for host in trip.stays:
        yield ("visit", trip.home, host)
        if trip.asides:
            yield from (("visit", person.country, host) for person in trip.asides)
    yield from (("person", person.id) for person in trip.people if person.id)


def _asked(report: Report) -> Iterator[_Key]:
    """Keys under which stories are looked for."""
    yield from _keys_of(report)
    if report.release and report.release.key.commodity in ALL_TRADE:
        partner = report.release.key.partner
        yield from (("series", partner, commodity) for commodity in sorted(ALL_TRADE))
    if report.trip:
        kind = ("visit", "") if report.trip.home else ("host",)
        yield from ((*kind, host) for host in report.trip.stays)


def _keys_of_sides(told: Report | Story) -> Iterator[_Key]:
    """Keys by which measures and calls are found that a text in another language may tell of."""
    measure, sides = told.measure, sides_of_call(told)
    if measure:
        yield from (("sides", topic, party) for topic in measure.topics for party in measure.parties[:2])
    if sides:
        yield ("call", *sides)


def sides_of_call(told: Report | Story) -> tuple[str, ...]:
    """The two countries whose people speak by telephone; empty when it is no call, or names but one."""
    sides = [code for code in told.countries if code not in GATHERINGS][:2]
    return tuple(sorted(sides)) if told.form is Form.CALL and len(sides) > 1 else ()
