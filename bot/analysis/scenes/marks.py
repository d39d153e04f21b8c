"""The days that a text names for a visit, each with what it says of the visit."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.scenes.chunks import Chunk
from bot.analysis.scenes.outlook import (
    day_of_visit,
    direction,
    duration_in,
    has_begun,
    has_met,
    is_closing,
    is_denied,
    is_over,
    is_welcome,
    looks_ahead,
    tells_beginning,
    tells_end,
)
from bot.analysis.scenes.plans import CALLED_OFF, is_of_calling_off, was_meant
from bot.analysis.scenes.sightings import Sighting
from bot.analysis.scenes.slots import between_commas
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.days import DAY, Period, days_between, later, period_of
from bot.analysis.text.reading import Zone
from bot.domain.facts import Span

#: "Ends on Saturday": chunks from the date back to the verb, and one.
_BEFORE = 3

_WEEK = 7

#: "At the end of the former's two-day visit": chunks before the trip.
_CLOSING = 7

#: "В пятницу, в заключительный день": characters between.
_NEAR = 6

#: "Is to end late on Thursday": so many chunks from the verb to the date.
_WORDS = 3


class Role(Enum):
    """What a day has to do with a visit."""

    #: From the first day to the last.
    WHOLE = "whole"
    BEGINS = "begins"
    #: The travellers are there since.
    SINCE = "since"
    #: The travellers leave home.
    SETS_OUT = "sets out"
    #: The journey is on that day.
    TRAVELS = "travels"
    #: People meet on that day.
    MEETS = "meets"
    ENDS = "ends"


class Mark(NamedTuple):
    """A day, a month or some days, and the clause that tells of them."""

    role: Role
    period: Period
    span: Span
    sighting: Sighting

    @property
    def start(self) -> str:
        return self.period.start

    @property
    def is_day(self) -> bool:
        """Whether it begins on a day that is known, and not only in some month."""
        return len(self.period.start) == DAY


#: What the kinds of words before a date say of it.
_SAID = {
    "since": Role.SINCE,
    "began": Role.BEGINS,
    "begins": Role.BEGINS,
    "ended": Role.ENDS,
    "ends": Role.ENDS,
    "ending": Role.ENDS,
}


#: …and those that tell of what has been.
_PAST = ("began", "ended")
_COMING = ("begins", "ends", "ending")
#: …and those right before a last day.
_CLOSES = ("ends", "ending")


def _is_of_yesterday(sighting: Sighting, when: When, *, period: Period, published: date) -> bool:
    """Whether the weekday of a plan that is off was yesterday: "had been due to fly on Monday"."""
    alone = when.values.keys() == {"weekday"} and not period.end
    return alone and was_meant(sighting.spot) and days_between(period.start, published) == _WEEK - 1


def marks_of(sightings: Sequence[Sighting], *, published: date | None) -> list[Mark]:
    """The marks of `sightings`, which tell of one visit, in their order."""
    return list(_marks(sightings, published))


def _marks(sightings: Sequence[Sighting], published: date | None) -> Iterator[Mark]:
    week = next(_weeks(sightings), 0)
    month = next(_months(sightings, published), "")
    been = any(has_begun(one) or tells_end(one) for one in sightings)
    called_off = (one for one in sightings if one.signs & CALLED_OFF and not one.is_echo)
    # "We did not come to negotiate", who has come says.
    off = not all(been and is_denied(one) for one in called_off)
    begun = {when.span for one in sightings for when in one.whens if _word_for(one, when) == "began"}
    for sighting in sightings:
        yield from _of_today(sighting, published)
        yield from _of_closing(sighting, published)
        yield from _of_last(sighting, published)
        aside = sighting.is_meeting and _is_told_before(sighting, sightings)
        words = {when.span: _word_for(sighting, when) for when in sighting.whens}
        ended = {span for span, word in words.items() if word in _CLOSES}
        for when in (sighting.when,) if sighting.when else sighting.whens:
            if when.sort is not Sort.EVENT:
                continue
            # Days for which something was planned that is off lay ahead.
            word = words[when.span] if when.span in words else _word_for(sighting, when)
            ahead = word in _COMING or off or bool(sighting.signs & CALLED_OFF) or direction(sighting)
            if word in (*_PAST, "since") and not sighting.signs & CALLED_OFF:
                ahead = False
            if "closing" in sighting.signs and "weekday" in when.values and sighting.tense != "past":
                ahead = True  # "Ends her visit on Sunday"
            if sighting.is_meeting and "ended" in sighting.signs and when.values.get("months", 0) > 0:
                continue  # "Said after talks that next month's exercises"
            if sighting.tense == "bare" and not when.values.keys() & {"weekday", "month"}:
                ahead = ahead or None
            period = period_of(when, published=published, ahead=ahead, week=week, month=month)
            if period and published and _is_of_yesterday(sighting, when, period=period, published=published):
                period = Period((published - timedelta(days=1)).isoformat(), "")
            if period and period.end and _is_moved(sighting, period):
                period = Period(period.start, "")
            if period is None or is_of_calling_off(sighting, when, period=period, published=published):
                continue
            if published and _is_yet_to_be(sighting, period, published=published):
                continue
            role = _SAID.get(word) or _role(sighting, period, closes=not ended or when.span in ended)
            if role is Role.BEGINS and begun and when.span not in begun:
                # "Continues today the visit that began on Monday"
                role = Role.TRAVELS
            # "Where the president was her host on Wednesday and Thursday"
            stayed = bool(period.end) and (sighting.spot.is_("host") or bool(sighting.cities))
            told = not aside or role in (Role.ENDS, Role.BEGINS) or stayed
            if role is not None and told:
                first = period if word == "began" else _first_day(period, sighting)
                yield Mark(role, first, when.span, sighting)


def _is_yet_to_be(sighting: Sighting, period: Period, *, published: date) -> bool:
    """Whether people are said to have met on a day yet to come, which is that of something else: "they
    signed a pact, and it takes effect on July 1"."""
    met = sighting.is_meeting and sighting.tense == "past" and not sighting.signs & {"unmet", *CALLED_OFF}
    return met and len(period.start) == DAY and period.start > published.isoformat()


def _is_moved(sighting: Sighting, period: Period) -> bool:
    """Whether a visit is put off from one day to another, weeks later: "from 3 to 17 March"."""
    days = days_between(period.end, date.fromisoformat(period.start)) if len(period.start) == DAY else None
    return "postponed" in sighting.signs and days is not None and days >= _WEEK


def _of_today(sighting: Sighting, published: date | None) -> Iterator[Mark]:
    """The first day of a visit if the report tells of another one as today: "is on the second day of her
    visit"."""
    number = day_of_visit(sighting)
    told = [when for when in sighting.clause.whens if when.sort in (Sort.EVENT, Sort.NTH)]
    # 22日到华沙，第二天去格但斯克: the next one; but not 这是他访问波兰的第二天.
    chunks = sighting.spot.chunks
    whose = any(one.is_("whose") and two.when and two.when.sort is Sort.NTH for one, two in pairwise(chunks))
    following = bool(told) and told[0].sort is Sort.EVENT and not (sighting.spot.is_("trip") or whose)
    dated = following or any(when.sort is Sort.EVENT for when in sighting.whens)
    there = "began" in sighting.signs or (not looks_ahead(sighting) and not sighting.spot.is_("trip"))
    at = next((at for at, one in enumerate(chunks) if one.when and one.when.sort is Sort.NTH), 0)
    planned = at > 0 and chunks[at - 1].is_("for")  # "A forum is planned for the second day of the visit"
    if published is None or dated or not number or not there or planned:
        return
    span = chunks[at].span
    yield Mark(Role.BEGINS, Period(later(published.isoformat(), 2 - number), ""), span, sighting)


def _of_closing(sighting: Sighting, published: date | None) -> Iterator[Mark]:
    """The last day of a visit if something is told of it "on Friday, at the end of the visit", be it only
    that somebody spoke."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    if not (sighting.spot.is_("trip") and is_over(sighting)) or sighting.is_shared or sighting.is_echo:
        return
    near = range(at - 1, max(0, at - _CLOSING), -1)
    word = next((index for index in near if chunks[index].is_("ended", "ending")), 0)
    before = word - 1 - (word > 1 and chunks[word - 1].is_("to"))
    when = chunks[before].when if word else None
    if when is None or when.sort not in (Sort.EVENT, Sort.REPORTING):
        return
    yield from _ended_on(when, sighting, published=published)


def _of_last(sighting: Sighting, published: date | None) -> Iterator[Mark]:
    """The last day of a visit if people met "on Friday, the last day"."""
    last = next((one for one in sighting.whens if one.sort is Sort.NTH and not one.values["nth"]), None)
    if last is None or not sighting.is_meeting or not has_met(sighting):
        return
    for when in sighting.whens:
        if when.sort is Sort.EVENT and 0 < last.span.start - when.span.end < _NEAR:
            yield from _ended_on(when, sighting, published=published)


def _ended_on(when: When, sighting: Sighting, *, published: date | None) -> Iterator[Mark]:
    """The day of `when`, one that has been, as the last of a visit."""
    period = period_of(when, published=published, ahead=False)
    if period is not None and len(period.start) == DAY and not period.end:
        yield Mark(Role.ENDS, period, when.span, sighting)


def _role(sighting: Sighting, period: Period, *, closes: bool) -> Role | None:
    """What `period` says of the visit; None for nothing. `closes`: whether it may be its last day."""
    if period.end:
        return Role.WHOLE
    if closes and is_closing(sighting):
        if len(period.start) < DAY or (sighting.is_shared and sighting.when is None):
            return None
        # "Ended a tour in Muscat on Monday, having been in Doha on Sunday"
        return Role.TRAVELS if sighting.is_shared and not _is_of_all(sighting) else Role.ENDS
    if sighting.sets_out:
        # "Leaves on Thursday for a three-day visit": which that day is one of.
        counted = sighting.spot.leaving is not None and duration_in(sighting) is not None
        return Role.BEGINS if counted else Role.SETS_OUT
    if is_welcome(sighting):
        return Role.BEGINS
    if tells_beginning(sighting):
        return Role.BEGINS
    return Role.MEETS if sighting.is_meeting else Role.TRAVELS


def _is_of_all(sighting: Sighting) -> bool:
    """Whether its own date stands behind several countries: "ended a tour of Peru and Chile on Friday"."""
    chunks = sighting.spot.chunks
    at = next((index for index, one in enumerate(chunks) if one.when and one.when is sighting.when), 0)
    part = chunks[between_commas(sighting.spot.clause, at)[0] : at]
    lands = {code for one in part if one.place for code in one.place.codes}
    return len(lands) > 1 and not any(one.when for one in part)


def _closing_word(chunks: Sequence[Chunk], at: int) -> str:
    """The word by which a trip ends on the date at `at`: "a two-day visit, which ends on Saturday"; "" where
    none does."""
    for index in range(at - 1, max(1, at - _BEFORE), -1):
        entry, trip = chunks[index].entry, chunks[index - 2]
        if entry and entry.kind in _CLOSES:
            which = chunks[index - 1].is_("relative", "break") and trip.is_("trip")
            return entry.kind if which else ""
    return ""


def _word_for(sighting: Sighting, when: When) -> str:
    """The kind of the word right before a date that says what it is: "in Rome since Monday", "began on Monday
    and is to end on Friday"; "" when none does, or it may speak of something else."""
    chunks = sighting.spot.chunks
    at = next((index for index, one in enumerate(chunks) if one.when and one.when.span == when.span), 0)
    there = sighting.tense != "noun" or "began" in sighting.signs
    if ("since" in when.values and there) or (at and chunks[at - 1].is_("since")):
        return "since"
    if any(one.is_("began") and two.is_("whose") for one, two in pairwise(chunks[at + 1 : at + 3])):
        return "began"  # 结束了12日开始的访问
    if closes := _closing_word(chunks, at):
        return closes
    if sighting.spot.is_(*_SAID):
        # "It begins on Monday"
        return sighting.spot.entry.kind
    before = chunks[at - 1].entry if at else None
    if before and before.kind in _CLOSES and sighting.sets_out:
        return before.kind  # "Leaves on a visit that runs until Friday"
    if not sighting.spot.is_("trip", "stay") or sighting.is_shared:
        return ""
    for chunk in reversed(chunks[max(0, at - _WORDS) : at]):
        if chunk.when or chunk.is_trigger:
            return ""
        if chunk.entry and chunk.entry.kind in _SAID:
            return chunk.entry.kind
    return ""


def _weeks(sightings: Sequence[Sighting]) -> Iterator[int]:
    """How many weeks from the report's the text says that the visit is."""
    for one in sightings:
        for when in one.whens:
            if when.sort is Sort.WEEK and when.values["week"] > 0:
                yield when.values["week"]


def _months(sightings: Sequence[Sighting], published: date | None) -> Iterator[str]:
    """The months in which the text says that the visit is, without a day."""
    for one in sightings:
        for when in () if one.is_echo else one.whens:
            if when.sort is Sort.EVENT and not when.values.keys() & {"day", "weekday", "shift"}:
                period = period_of(when, published=published, ahead=direction(one))
                if period is not None and len(period.start) < DAY:
                    yield period.start


def is_headline(sighting: Sighting) -> bool:
    """Whether it is a title that tells of a journey and not when that is: "Berg begins visit"."""
    told = sighting.is_meeting or sighting.is_echo or sighting.spot.is_("host")
    return sighting.clause.zone is Zone.TITLE and not (told or sighting.whens)


def _is_told_before(meeting: Sighting, sightings: Sequence[Sighting]) -> bool:
    """Whether the journey on which people meet is told of by then; not by a title alone, "Berg begins visit",
    that the lead puts in other words."""
    leads = meeting.clause.zone is Zone.LEAD and not meeting.signs & {"ended"}
    return any(
        not one.is_meeting
        and not (one.is_echo or one.is_shared or one.spot.is_("host", "await"))
        and not (leads and is_headline(one))
        and one.phase != "end"
        and one.clause.number <= meeting.clause.number
        for one in sightings
    )


def _first_day(period: Period, sighting: Sighting) -> Period:
    """`period`, or the first day of the visit if it is "the second day" of it."""
    number = day_of_visit(sighting) or 1
    return Period(later(period.start, 2 - number), "") if number > 1 and not period.end else period


def leaving(mark: Mark, sightings: Sequence[Sighting], *, published: date | None) -> Mark:
    """`mark`, which ends the visit if it only says that travellers "leave on Friday" and days before are told
    of it: "arriving on Monday… She leaves on Friday"."""
    if mark.role is not Role.SETS_OUT or not (mark.sighting.is_echo and mark.sighting.spot.is_("leave")):
        return mark
    if any(one.signs & CALLED_OFF for one in sightings):
        # Who stays at home leaves other places.
        return mark
    periods = (
        period_of(when, published=published, ahead=looks_ahead(one))
        for one in sightings
        for when in one.whens
        if when.sort is Sort.EVENT and not one.sets_out
    )
    later_on = any(one is not None and len(one.start) == DAY and one.start < mark.start for one in periods)
    return mark._replace(role=Role.ENDS) if later_on and mark.is_day else mark


def exact(marks: Sequence[Mark]) -> list[Mark]:
    """`marks` without weekdays of which a date is told too, so many weeks before or after: "on Thursday" in
    the title, "on 20 November" in the text."""
    own = [one for one in marks if one.sighting.when or not one.sighting.is_shared]
    days = [one.start for one in own if one.is_day and _is_full(_slots(one))]
    return [
        one for one in marks if not (is_weekday(one) and any(_is_weeks_away(one.period, day) for day in days))
    ]


def _is_full(slots: set[str]) -> bool:
    """Whether a date names day and month, and not another day from which it counts."""
    return {"day", "month"} <= slots and "anchor" not in slots


def _is_weeks_away(period: Period, day: str) -> bool:
    days = days_between(period.start, date.fromisoformat(day))
    return bool(days) and days is not None and days % _WEEK == 0


def is_weekday(mark: Mark) -> bool:
    """Whether a date names a weekday alone."""
    slots = _slots(mark)
    return "weekday" in slots and "day" not in slots


def _slots(mark: Mark) -> set[str]:
    """What the words of a date name."""
    sighting = mark.sighting
    whens = (*sighting.whens, *((sighting.when,) if sighting.when else ()))
    return next((set(when.values) for when in whens if when.span == mark.span), set())
