"""How a story grows: opened by an item, joined by others, mended when one of them was wrong. Pure: each makes
the next value of the story."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.facts import VisitStatus
from bot.domain.ids import digest
from bot.domain.items import StoryId
from bot.domain.journeys import Days, Trip, told_again
from bot.domain.prints import Release, reprinted
from bot.domain.reports import Report
from bot.domain.stories import Joined, Story, Told, Verdict, Voice, Why
from bot.domain.turns import (
    Moved,
    Print,
    Standing,
    Turn,
    TurnKind,
    is_further,
    is_other_date,
    moves_of,
    standing_of,
    weigh_print,
)

#: Texts of a story that an item is compared with: its first and its latest.
_FIRST_VOICES = 2
_LATEST_VOICES = 4
#: What is kept of a story: of more the latest.
_MOST_TOLD = 50
_MOST_TURNS = 40
_MOST_PRINTS = 120


def story_id(report: Report) -> StoryId:
    """The id of the story that `report` opens."""
    return StoryId("s" + digest(report.id))


def opened(report: Report, verdict: Verdict, *, voice: Voice) -> Story:
    """The story that `report` opens."""
    story = Story(
        id=verdict.story,
        form=report.form,
        first_at=report.at,
        last_at=report.at,
        heard_at=report.seen_at or report.at,
        size=1,
        told=(_told(report, verdict.why, likeness=0.0),),
        sources=frozenset({report.source} - {""}),
        owners=frozenset({report.owner} - {""}),
        languages=frozenset({report.language} - {""}),
        confirmed_by=frozenset({report.speaks_for} - {""}),
        countries=report.countries,
        trip=report.trip,
        release=report.release,
        measure=report.measure,
        voices=(voice,),
        stage=report.stage,
        prints=tuple(_prints_of(report)),
    )
    standing = story.standing
    first = () if standing is None else (_turn(report, TurnKind.STANDING, standing=standing),)
    return replace(story, turns=first)


def joined(story: Story, report: Report, *, verdict: Joined, voice: Voice) -> Story:
    """`story` with what `report` adds to it."""
    grown = replace(
        story,
        first_at=min(story.first_at, report.at),
        last_at=max(story.last_at, report.at),
        heard_at=max(story.heard_at or story.last_at, report.seen_at or report.at),
        size=story.size + 1,
        told=(*story.told, _told(report, verdict.why, likeness=verdict.likeness))[-_MOST_TOLD:],
        countries=story.countries or report.countries,
        release=_release(story.release, report.release),
        measure=story.measure or report.measure,
        voices=_voices(story.voices, voice),
        is_withdrawn=False,
        version=story.version + 1,
    )
    if not report.is_beside and verdict.why is not Why.KNOWN:
        # The same page by way of another source is no further witness.
        grown = replace(
            grown,
            sources=story.sources | ({report.source} - {""}),
            owners=story.owners | ({report.owner} - {""}),
            languages=story.languages | ({report.language} - {""}),
        )
    for grow in (_grow_trip, _grow_prints, _grow_stage):
        grown = grow(grown, report)
    return grown


def told_by(story: Story, item: str) -> Told | None:
    """What the item, or the part of it that stands here, told; None when it told nothing, or too long ago."""
    return next((one for one in reversed(story.told) if one.item == item), None)


def _grow_trip(story: Story, report: Report) -> Story:
    """The trip after an item told of it, with what that changed."""
    speaker = {report.speaks_for} - {""}
    if report.trip is None or story.trip is None:
        trip = story.trip or report.trip
        return replace(story, trip=trip, confirmed_by=story.confirmed_by | speaker)
    known, told = story.trip, _without_slips(story, report.trip, report=report)
    trip = told_again(known, told)
    moves = moves_of(known, trip)
    is_anew = bool(moves) or _is_off(known) is not _is_off(trip)
    spoken = (frozenset() if is_anew else story.confirmed_by) | speaker
    before, after = standing_of(known, story.confirmed_by), standing_of(trip, spoken)
    turns = [_turn(report, one.kind, moved=one) for one in moves]
    is_moved = any(one.was is not None for one in moves)
    if after is not before and not (is_moved and _is_open(before) and _is_open(after)):
        turns.insert(0, _turn(report, TurnKind.STANDING, standing=after))
    return _turned(replace(story, trip=trip, confirmed_by=spoken), turns)


def _is_off(trip: Trip) -> bool:
    return trip.status in (VisitStatus.CANCELLED, VisitStatus.POSTPONED)


def _is_open(standing: Standing) -> bool:
    """Whether a visit is still to come: new days for it say more than who announced them."""
    return standing in (Standing.REPORTED, Standing.ANNOUNCED, Standing.CONFIRMED, Standing.POSTPONED)


def _without_slips(story: Story, told: Trip, *, report: Report) -> Trip:
    """`told` with the days that are known where it only dates the visit by its own lights."""
    assert story.trip is not None
    is_sure = bool(report.speaks_for) or report.tells_of_moving or _is_of_owner(story, report)
    stays: dict[str, Days] = {}
    for host, days in told.stays.items():
        known = story.trip.stays.get(host)
        keeps = known is not None and _is_slip(known, days, status=told.status, sure=is_sure)
        stays[host] = known if known is not None and keeps else days
    return replace(told, stays=stays)


def _is_slip(known: Days, told: Days, *, status: VisitStatus, sure: bool) -> bool:
    """Whether other days are no news: a report from the visit, or after it, dates what it tells of; and
    outlets date a visit by their own lights."""
    if not (known.is_exact and told.is_exact):
        return False
    within = known.first <= told.first and told.last <= known.last
    if within and status in (VisitStatus.ONGOING, VisitStatus.CONCLUDED):
        return True
    return not is_other_date(known, told, sure=sure)


def _is_of_owner(story: Story, report: Report) -> bool:
    """Whether who tells it told the days before, so that other ones are no matter of habit."""
    return any(one.owner == report.owner and one.trip and _has_days(one.trip) for one in story.told[:-1])


def _has_days(trip: Trip) -> bool:
    return any(days.is_exact for days in trip.stays.values())


def _grow_prints(story: Story, report: Report) -> Story:
    """The prints with those of an item, and what they change."""
    turns: list[Turn] = []
    prints = list(story.prints)
    for told in _prints_of(report):
        weighed = weigh_print(told, prints)
        if report.is_beside and weighed.kind is not TurnKind.REVISED and prints:
            # Only recalled: no witness for the others, nor against them.
            continue
        if weighed.kind is not None and weighed.was is not None:
            turns.append(_number_turn(report, weighed.kind, was=weighed.was, told=told))
        if weighed.is_new:
            prints.append(told)
    return _turned(replace(story, prints=tuple(prints[-_MOST_PRINTS:])), turns)


def _grow_stage(story: Story, report: Report) -> Story:
    if story.is_typed:
        return story
    if story.stage is None or not is_further(story.stage, report.stage):
        return replace(story, stage=story.stage or report.stage)
    turn = Turn(kind=TurnKind.STAGE, item=report.id, source=report.source, at=report.at, stage=report.stage)
    return _turned(replace(story, stage=report.stage), [turn])


def corrected(story: Story, report: Report) -> Story:
    """`story` after the item of `report`, which is told of there already, was changed by its source. What was
    told before stays in the prints; what is wrong in it is a turn."""
    old = told_by(story, report.id)
    if old is None:
        return story
    told = tuple(
        one._replace(trip=report.trip, release=report.release) if one is old else one for one in story.told
    )
    mended = replace(story, told=told, version=story.version + 1)
    if story.trip is not None and old.trip is not None:
        mended = _mend_trip(mended, old.trip, report=report)
    if story.release is not None and old.release is not None:
        mended = _mend_prints(mended, old.release, report=report)
    return mended


def _mend_trip(story: Story, old: Trip, *, report: Report) -> Story:
    others = [one.trip for one in story.told if one.trip is not None]
    if not others:
        return _turned(replace(story, is_withdrawn=True), [_turn(report, TurnKind.WITHDRAWN)])
    if report.trip is None:
        return story
    trip = others[0]
    for other in others[1:]:
        trip = told_again(trip, other)
    assert story.trip is not None
    moves = [one for one in moves_of(story.trip, trip) if one.host in report.trip.stays]
    turns = [_turn(report, TurnKind.CORRECTED, moved=one) for one in moves]
    before, after = standing_of(story.trip, story.confirmed_by), standing_of(trip, story.confirmed_by)
    if report.trip.status is not old.status and before is not after:
        turns.append(_turn(report, TurnKind.CORRECTED, standing=after))
    return _turned(replace(story, trip=trip), turns)


def _mend_prints(story: Story, old: Release, *, report: Report) -> Story:
    """Numbers that the item tells otherwise now; those that it tells no more and nobody else told."""
    turns: list[Turn] = []
    prints = list(story.prints)
    now = _prints_of(report)
    for was in [one for one in story.prints if one.item == report.id]:
        told = next((one for one in now if one.observed.series.is_of(was.observed.series)), None)
        if told is not None and not told.observed.is_like(was.observed):
            turns.append(_number_turn(report, TurnKind.CORRECTED, was=was, told=told))
            prints.append(told)
        elif told is None and was.observed in old.observed and not _is_told_by_others(was, story.prints):
            turns.append(_number_turn(report, TurnKind.WITHDRAWN, was=was, told=None))
            prints.remove(was)
    is_withdrawn = not prints and bool(turns)
    return _turned(replace(story, prints=tuple(prints), is_withdrawn=is_withdrawn), turns)


def _is_told_by_others(was: Print, prints: Iterable[Print]) -> bool:
    return any(one.owner != was.owner and one.observed.is_like(was.observed) for one in prints)


def _turned(story: Story, turns: list[Turn]) -> Story:
    made = (replace(one, version=story.version) for one in turns)
    return replace(story, turns=(*story.turns, *made)[-_MOST_TURNS:])


def _turn(
    report: Report, kind: TurnKind, *, standing: Standing | None = None, moved: Moved | None = None
) -> Turn:
    return Turn(
        kind=kind,
        item=report.id,
        source=report.source,
        at=report.at,
        standing=standing,
        host=moved.host if moved else "",
        was=moved.was if moved else None,
        days=moved.days if moved else None,
    )


def _number_turn(report: Report, kind: TurnKind, *, was: Print, told: Print | None) -> Turn:
    return Turn(
        kind=kind,
        item=report.id,
        source=report.source,
        at=report.at,
        was_number=was.observed,
        was_source=was.source,
        number=told.observed if told is not None else None,
    )


def _prints_of(report: Report) -> list[Print]:
    if report.release is None:
        return []
    official = bool(report.speaks_for) and report.speaks_for == report.release.key.reporter
    return [
        Print(one, report.at, report.id, report.source, report.owner, official)
        for one in report.release.observed
    ]


def _release(known: Release | None, told: Release | None) -> Release | None:
    return reprinted(known, told) if known and told else known or told


def _told(report: Report, why: Why, *, likeness: float) -> Told:
    return Told(
        item=report.id,
        at=report.at,
        source=report.source,
        owner=report.owner,
        speaks_for=report.speaks_for,
        why=why,
        likeness=likeness,
        trip=report.trip,
        release=report.release,
    )


def _voices(voices: tuple[Voice, ...], voice: Voice) -> tuple[Voice, ...]:
    """The first ones and the latest."""
    both = (*voices, voice)
    return (
        both
        if len(both) <= _FIRST_VOICES + _LATEST_VOICES
        else (*both[:_FIRST_VOICES], *both[-_LATEST_VOICES:])
    )
