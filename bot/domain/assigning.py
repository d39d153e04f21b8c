"""`assign`: the story of an item, with the reason. Pure."""

import math
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from bot.domain.facts import VisitStatus
from bot.domain.forms import Form
from bot.domain.growth import story_id
from bot.domain.journeys import HELD, Trip, compare_trips
from bot.domain.likeness import likeness
from bot.domain.persons import Likely, sound_of
from bot.domain.places import BLOCS, GATHERINGS
from bot.domain.prints import agreeing, compare_releases
from bot.domain.reports import Report, is_han, stems_of
from bot.domain.signs import shared_names, shared_signs
from bot.domain.stories import OTHER_OPEN, Joined, Opened, Story, Verdict, Veto, Voice, Why
from bot.domain.story_index import StoryIndex, sides_of_call

#: Words and pairs of words of a text so short that where it happens, whom it names and what it counts weigh
#: more than what: "court in Lima jails minister". Of the news in `tests/data/stories`, flashes have 11 to 30,
#: reports 24 to 138.
_FEW_WORDS = 30

#: How alike texts must be for a story of one item, and how much more for each doubling of it. These and the
#: next were chosen on five sets of general news (`tests/data/stories/README.md`).
_ENOUGH = 0.115
_MORE_A_DOUBLING = 0.02
#: A word alone joins nothing, be it a name: two short texts on one country are alike by little else.
_LEAST_SHARED = 2
#: What is added where less speaks for one story: facts tell what one is about, but not the other…
_MORE_UNTYPED = 0.15
#: …or a source tells it that told of the story before, and may tell of the next thing.
_MORE_ONE_SOURCE = 0.2
#: How alike are texts of two languages that share signs enough (`shared_signs`), told so near each other.
_ENOUGH_SIGNS = 0.25
#: How alike are texts of which one tells of a visit, and the other names who is there.
_ENOUGH_THERE = 0.35
#: Of a visit that goes on often only the first day is known.
_LEFT_AFTER = timedelta(days=3)
_SIGNS_FOR = timedelta(days=3)
#: A call is told within so long, and by so many names of those who speak and of what they speak.
_CALL_FOR = timedelta(days=1)
_NAMES_OF_CALL = 3
#: What is told of a release within so long may be from one office.
_AT_ONCE = timedelta(days=1)
#: So many equal numbers are no chance, however far apart two texts are; one has no date, maybe.
_TELLING_NUMBERS = 2
#: Two decimal numbers that are less apart are one, told at two times or rounded.
_CLOSE = 0.005
#: By so much likeness shrinks a day: to a third in nine days.
_LESS_A_DAY = 0.12
_DAY = timedelta(days=1)
#: How alike texts of two languages must mean to be one on the day, where that is known: they share no words.
_ENOUGH_MEANT = 0.48


class _Weighed(NamedTuple):
    """How much speaks for a story, and what against it."""

    story: Story
    likely: Likely
    veto: Veto | None
    gap: int = 0
    is_beside: bool = False


def assign(report: Report, index: StoryIndex) -> Verdict:
    """The story of `report` among those of `index`, or a new one."""
    known = index.known(report)
    if known:
        return Joined(story=known.id, why=Why.KNOWN)
    if report.form in (Form.OPINION, Form.LOOK_BACK):
        return Opened(story=story_id(report), why=Why.ALONE)
    weighed = [_by_facts(report, story) for story in index.by_facts(report)]
    same = [one for one in weighed if one.likely is Likely.SAME]
    if same:
        best = min(
            same, key=lambda one: (one.is_beside, one.gap, abs(report.at - one.story.last_at), one.story.id)
        )
        return Joined(story=best.story.id, why=Why.KEY)
    verdict = _by_likeness(report, index)
    refused = next((one for one in weighed if one.veto), None)
    if isinstance(verdict, Opened) and not verdict.near and refused:
        return replace(verdict, veto=refused.veto, near=refused.story.id)
    return verdict


def assign_beside(report: Report, index: StoryIndex) -> Verdict:
    """The story of what a text tells beside what it is about (`reports_beside`): by facts alone."""
    known = index.known(report)
    if known:
        return Joined(story=known.id, why=Why.KNOWN)
    same = [one for one in index.by_facts(report) if _by_facts(report, one).likely is Likely.SAME]
    if same:
        best = min(same, key=lambda one: (abs(report.at - one.last_at), one.id))
        return Joined(story=best.id, why=Why.KEY)
    return Opened(story=story_id(report), why=Why.NONE)


def _by_facts(report: Report, story: Story) -> _Weighed:
    """What facts say of both being one; UNSURE when they say nothing."""
    if story.form is not report.form:
        return _Weighed(story, Likely.OTHER, Veto.KIND)
    if report.trip and story.trip:
        compared = compare_trips(story.trip, report.trip)
        return _Weighed(story, compared.likely, _veto(compared.against), compared.gap, compared.is_beside)
    if report.release and story.release:
        at_once = abs(report.at - story.last_at) <= _AT_ONCE
        matched = compare_releases(story.release, report.release, at_once=at_once)
        few = agreeing(story.release, report.release) < _TELLING_NUMBERS
        is_far = abs(report.at - story.last_at) > OTHER_OPEN
        if story.release.key != report.release.key and is_far and few:
            # An equal number speaks for one release only as long as nobody has the next one.
            unsure = Likely.UNSURE if matched.likely is Likely.SAME else matched.likely
            matched = matched._replace(likely=unsure)
        return _while_open(report, _Weighed(story, matched.likely, _veto(matched.against)))
    if report.is_typed and story.is_typed:
        return _Weighed(story, Likely.OTHER, Veto.KIND)
    if report.measure and story.measure and not (report.is_typed or story.is_typed):
        if report.measure.is_of(story.measure):
            return _while_open(report, _Weighed(story, Likely.SAME, None))
        if report.measure.number and story.measure.number:
            return _Weighed(story, Likely.OTHER, Veto.NUMBER)
    return _Weighed(story, Likely.UNSURE, None)


def _while_open(report: Report, weighed: _Weighed) -> _Weighed:
    """A story takes nothing after it has closed, and nothing from as long before."""
    span = weighed.story.closes_at - weighed.story.last_at
    is_open = weighed.story.first_at - span <= report.at <= weighed.story.closes_at
    return weighed if is_open else weighed._replace(likely=Likely.OTHER, veto=Veto.TIME)


def _veto(against: str) -> Veto | None:
    return Veto(against) if against else None


def _by_likeness(report: Report, index: StoryIndex) -> Verdict:
    voice = index.weigh(report)
    alike = index.alike(report)
    known = {story.id for story in alike}
    abroad = (*index.of_items(report.meant), *index.of_sides(report), *index.of_people(report))
    others = {story.id: story for story in abroad if story.id not in known}
    nearest: tuple[float, Story] | None = None
    best: tuple[float, Story] | None = None
    for story in (*alike, *others.values()):
        signs = max(_by_signs(report, story), _by_call(report, story))
        likely = max(like(voice, story.voices), _by_meaning(report, story), signs)
        likely = max(likely * _freshness(report, story), _by_people(report, story))
        if likely > (nearest[0] if nearest else 0.0):
            nearest = likely, story
        if likely > (best[0] if best else 0.0) and not veto_of(report, story, likely=likely):
            best = likely, story
    if best:
        return Joined(story=best[1].id, why=Why.LIKENESS, likeness=round(best[0], 3))
    if nearest:
        veto = veto_of(report, nearest[1], likely=nearest[0])
        return Opened(story=story_id(report), why=Why.NONE, veto=veto, near=nearest[1].id)
    return Opened(story=story_id(report), why=Why.NONE)


def like(voice: Voice, voices: Iterable[Voice]) -> float:
    """How alike a text is to those of a story: between the most alike and the mean."""
    found = [likeness(voice.weights, one.weights) for one in voices if one.language == voice.language]
    return (max(found) + sum(found) / len(found)) / 2 if found else 0.0


def _by_meaning(report: Report, story: Story) -> float:
    """How alike a text is to those of a story by what they mean, on the scale of `like`; 0 where facts or
    words can tell."""
    if report.is_typed or story.is_typed or report.language in story.languages:
        return 0.0
    return max((report.meant.get(one.item, 0.0) for one in story.told), default=0.0) * _ENOUGH / _ENOUGH_MEANT


def _by_signs(report: Report, story: Story) -> float:
    """How alike a text is to those of a measure or deal in other languages, on the scale of `like`: by the
    numbers and names that both have."""
    if not report.measure or not story.measure or report.is_typed or story.is_typed:
        return 0.0
    is_abroad = report.language not in story.languages and report.measure.has_sides_of(story.measure)
    if not is_abroad or abs(report.at - story.last_at) > _SIGNS_FOR:
        return 0.0
    shared = max(shared_signs(report, one, told=report.at.date()) for one in story.voices)
    return _ENOUGH_SIGNS * shared if shared >= 1 else 0.0


def _by_call(report: Report, story: Story) -> float:
    """How alike a text is to those of a call in other languages, on the scale of `like`: two calls of two
    countries on one day are one where texts share names enough."""
    if not report.form is story.form is Form.CALL or report.language in story.languages:
        return 0.0
    is_near = abs(report.at - story.last_at) <= _CALL_FOR
    if not is_near or not sides_of_call(report) or sides_of_call(report) != sides_of_call(story):
        return 0.0
    shared = max(shared_names(report, one) for one in story.voices)
    return _ENOUGH_SIGNS if shared >= _NAMES_OF_CALL else 0.0


def _by_people(report: Report, story: Story) -> float:
    """How alike a text is to those of a visit, on the scale of `like`, whatever its words: it names who
    travels, and on the margins whom they meet, and is told where and while they are there, or a day later."""
    trip = story.trip
    if not trip or not trip.people or not report.people:
        return 0.0
    named = {person.id for person in (*trip.people[:1], *trip.asides[:1])}
    is_held = trip.status in HELD
    stays = (
        days for host, days in trip.stays.items() if host in report.countries and (days.is_exact or is_held)
    )
    after = _LEFT_AFTER if trip.status is VisitStatus.ONGOING else _DAY
    is_there = any(days.first <= report.at.date() <= days.last + after for days in stays)
    return _ENOUGH_THERE if is_there and named <= report.people.keys() else 0.0


def _freshness(report: Report, story: Story) -> float:
    return math.exp(-_LESS_A_DAY * _apart(report, story) / _DAY)


def _apart(report: Report, story: Story) -> timedelta:
    """How long after what the story tells the report tells its own, or before. What is told on the days of a
    visit, and names none, is as near to it as what is told on the day on which it was announced."""
    apart = abs(report.at - story.last_at)
    if report.is_typed == story.is_typed:
        return apart
    trip, at = (story.trip, report.at) if story.trip else (report.trip, story.last_at)
    dated = [days for days in trip.stays.values() if days.is_exact and days.is_dated] if trip else []
    day = at.date()
    off = (max((days.first - day).days, (day - days.last).days, 0) for days in dated)
    return min(apart, timedelta(days=min(off, default=apart.days + 1)))


def veto_of(report: Report, story: Story, *, likely: float) -> Veto | None:
    """What speaks against a story that is so alike; None when nothing does."""
    weighed = _by_facts(report, story)
    if weighed.likely is Likely.OTHER:
        return weighed.veto
    if _apart(report, story) > OTHER_OPEN:
        return Veto.TIME
    if not report.is_typed and story.trip and report.recalls.intersection(story.trip.stays):
        return Veto.KIND
    if _are_of_other_parties(report, story) or not _has_parties(report, story):
        return Veto.PAIR
    if len(report.words) < _FEW_WORDS and _are_others_named(report, story):
        return Veto.NAMES
    if len(report.words) < _FEW_WORDS and _have_other_figures(report, story):
        return Veto.FIGURES
    if report.language in story.languages and _shared_words(report, story) < _LEAST_SHARED:
        return Veto.WORDS
    if likely < _enough(report, story):
        is_again = report.source in story.sources and likely >= _enough(report, story) - _MORE_ONE_SOURCE
        return Veto.SOURCE if is_again else Veto.WORDS
    return None


def _shared_words(report: Report, story: Story) -> int:
    """How many words a text shares with one of a story, but for pairs of them."""
    voices = (one for one in story.voices if one.language == report.language)
    return max(
        (sum(" " not in word for word in report.words.keys() & one.weights) for one in voices), default=0
    )


def _enough(report: Report, story: Story) -> float:
    enough = _ENOUGH + _MORE_A_DOUBLING * (story.size.bit_length() - 1)
    if report.is_typed != story.is_typed:
        enough += _MORE_UNTYPED
    if report.source in story.sources:
        enough += _MORE_ONE_SOURCE
    return enough


def _are_of_other_parties(report: Report, story: Story) -> bool:
    """Whether two are between different countries: each names one of its own, and hardly one is shared. Where
    neither tells of a visit, a meeting of leaders, figures or a measure, countries are places that one text
    names and another does not; only words can tell, if they are of one language and enough."""
    typed = report.is_typed or story.is_typed
    are_sides = typed or report.people or report.measure or story.measure
    one, other = set(report.countries) - GATHERINGS, set(story.countries) - GATHERINGS
    shared = len(one & other)
    if not are_sides and report.language in story.languages:
        return bool(one and other) and not shared and len(report.words) < _FEW_WORDS
    return bool(one - other and other - one) and shared <= 1


def _has_parties(report: Report, story: Story) -> bool:
    """Whether what only one side has as a fact is between countries that the other is about, and of people of
    whom it speaks."""
    if report.is_typed == story.is_typed:
        return True
    typed, other = (report, story) if report.is_typed else (story, report)
    if typed.release:
        return typed.release.key.reporter in other.countries
    if not typed.trip:
        return True
    words = report.words if other is report else _words_of(story, report.language)
    first = [code for code in other.countries if code not in GATHERINGS][:2]
    gathers = _is_of_gathering(report, story)
    if not (gathers or typed.trip.parties.issuperset(first) or _names_both(report, typed.trip)):
        return False  # Of a third with one of the two, who meet others there, too.
    # Two who meet in a third country name it seldom.
    there = any(host in other.countries for host in typed.trip.stays) or (
        len(first) == 2 and typed.trip.parties - set(typed.trip.stays) == set(first)
    )
    return (there or gathers) and _names_travellers(words, typed.trip, listed=report.people)


def _names_both(report: Report, trip: Trip) -> bool:
    """Whether a text names who travels, and somebody of each other side."""
    others = set(report.people.values())
    named = any(person.id in report.people for person in trip.people[:1])
    sides = {person.country for person in trip.asides[:1]} or trip.stays.keys()
    return named and not others.isdisjoint(sides)


def _is_of_gathering(report: Report, story: Story) -> bool:
    """Whether both are about the same two countries on the margins of one gathering: where it is held, only
    one of them may say."""
    shared = set(report.countries).intersection(story.countries)
    return not shared.isdisjoint(BLOCS) and len(shared.difference(BLOCS)) > 1


def _words_of(story: Story, language: str) -> set[str]:
    return {word for one in story.voices if one.language == language for word in one.weights}


def _names_travellers(words: Collection[str], trip: Trip, *, listed: Collection[str]) -> bool:
    """Whether a text of these words and `listed` people, which tells of no visit, speaks of who travels, and
    of whom they meet on the margins; as far as names can be compared: not those in Chinese with others."""
    spoken = frozenset(map(sound_of, words))
    is_chinese = any(map(is_han, words))
    for person in (*trip.people[:1], *trip.asides[:1]):
        names = stems_of(person.name)
        if person.id in listed:
            continue
        if any(map(is_han, names)) == is_chinese and not spoken.intersection(map(sound_of, names)):
            return not names
    return True


def _are_others_named(report: Report, story: Story) -> bool:
    """Whether both name somebody or something, and neither any that the other speaks of."""
    voices = [one for one in story.voices if one.language == report.language and one.names]
    return bool(report.names and voices) and not any(
        report.names & one.weights.keys() or one.names & report.words.keys() for one in voices
    )


def _have_other_figures(report: Report, story: Story) -> bool:
    """Whether both measure with decimals, and no number is the same, nor nearly."""
    known = frozenset[str]().union(*(one.figures for one in story.voices))
    if report.figures & known:
        return False
    ones, others = _measured(report.figures), _measured(known)
    near = any(abs(one - other) <= _CLOSE * max(one, other) for one in ones for other in others)
    return bool(ones and others) and not near


def _measured(figures: frozenset[str]) -> list[float]:
    return [float(one) for one in figures if one.count(".") == 1]
