"""What a text tells of other journeys of the same people: of long ago, of weeks before or after."""

from collections.abc import Sequence
from datetime import date

from bot.analysis.scenes.marks import Mark, Role, marks_of
from bot.analysis.scenes.outlook import is_news, looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Sighting
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.days import days_between, is_before
from bot.analysis.text.reading import Zone
from bot.analysis.visits.status import made_after_all, was_put_off

#: What was planned or called off is none that was more than so many days ago.
_STILL = 3

#: Journeys so many days apart are two.
_APART = 24

#: What is "previous" and so many days ago may be a part of this journey.
_LATELY = 14

#: "Had been due": chunks before the trigger.
_MEANT = 2

#: What lies so many days back is told as history, not as news.
_OLD = 75

#: Years after which a visit is history.
_BYGONE = 10


def is_old(sighting: Sighting, published: date | None) -> bool:
    """Whether its clause recalls a visit of long ago."""
    whens = (*sighting.whens, *((sighting.when,) if sighting.when else ()))
    history = any(_is_history(when, published) for when in whens)
    if sighting.signs & CALLED_OFF:
        # "A year ago he had called a visit off", "a trip planned for early 2024 was scrapped"
        recalled = "past" in sighting.signs or (sighting.is_echo and history)
        return "cancelled" in sighting.signs and (recalled or _was_before(sighting, published))
    marks = marks_of([sighting], published=published)
    recent = (days for mark in marks if (days := _days_since(mark, published)))
    if "past" in sighting.signs:
        return not any(-_LATELY <= days <= 0 for days in recent)
    if not looks_ahead(sighting) and history:
        return True
    if published is None:
        return False
    # "He had been due in March", "the trip had first been set for March"
    spot = sighting.spot
    near = spot.chunks[max(0, spot.at - _MEANT) : spot.at + (1 + _MEANT if spot.is_("trip") else 0)]
    meant = looks_ahead(sighting) and any(one.is_("meant") for one in near)
    for mark in marks:
        end = mark.period.end or mark.start
        days = days_between(end, published)
        if days is not None and days < (-_LATELY if meant else -_OLD):
            return True
        if meant and not mark.is_day and is_before(end, published):
            return True
    return False


def _days_since(mark: Mark, published: date | None) -> int | None:
    """Days from the report to a day; None for a month."""
    return days_between(mark.start, published) if mark.is_day and published else None


def _was_before(sighting: Sighting, published: date | None) -> bool:
    """Whether all its dates lie back, and it is not what the text begins with: "was to have come in May but
    dropped the plan"."""
    if sighting.clause.number <= 1:
        return False
    marks = marks_of([sighting], published=published)
    ends = [days_between(mark.period.end or mark.start, published) for mark in marks if published]
    return bool(ends) and all(days is not None and days < -_LATELY for days in ends)


def apart(group: Sequence[Sighting], published: date | None) -> tuple[list[Sighting], list[Sighting]]:
    """`group` without what it tells of other journeys of the same people, weeks before or after; and that."""
    group = [made_after_all(one, group) for one in group if not was_put_off(one, group)]
    due = {one.clause.number for one in group if _was_due_before(one, group, published=published)}
    group = [one for one in group if not ("postponed" in one.signs and one.clause.number in due)]
    dated = [(one, days) for one in group if (days := _days_of(one, published)) is not None]
    news = [(one, days) for one, days in dated if is_news(one)]
    news = [(one, days) for one, days in news if days >= -_LATELY or not is_old(one, published)]
    coming = [(one, days) for one, days in news if not (one.is_echo and one.is_meeting)]
    firm = any(is_news(one) for one in group if not one.is_echo)
    if past := _called_off_before(group, dated):
        far = past
    elif firm and not coming:
        # What was is none of what is still to come.
        far = [one for one, days in dated if days < -_STILL and not one.is_echo]
    else:
        day = next((days for _, days in coming or dated), 0)
        far = [one for one, days in dated if abs(days - day) > _APART]
    apart_ones = {id(one) for one in far}
    near = [one for one in group if id(one) not in apart_ones]
    return (near, far) if far and any(not one.is_echo for one in near) else (list(group), [])


def _was_due_before(off: Sighting, group: Sequence[Sighting], *, published: date | None) -> bool:
    """Whether it only recalls that a visit, of which the text tells what happened on some later day, was put
    off: "turned sour on Monday… It had been fixed for May 2 but was put off"."""
    if "postponed" not in off.signs or off.clause.zone is Zone.TITLE or published is None:
        return False
    due = [mark.period.end or mark.start for mark in marks_of([off], published=published)]
    coming = (one for one in group if looks_ahead(one) and not (one.signs & CALLED_OFF or one.is_echo))
    if due and is_before(max(due), published) and any(coming):
        return True  # "Will stop in Abu Dhabi… The visit, first set for March, was put off", told in April
    held = [one for one in group if not (is_news(one) or one.is_echo)]
    days = [mark.start for mark in marks_of(held, published=published) if mark.is_day]
    return bool(due) and any(max(due) < day <= published.isoformat() for day in days)


def _called_off_before(group: Sequence[Sighting], dated: Sequence[tuple[Sighting, int]]) -> list[Sighting]:
    """What tells of journeys that were called off, and would be long over, of a text that begins with one to
    come: "Silva invited again… A visit in May was called off"."""
    off = [(one, days) for one, days in dated if one.signs & CALLED_OFF]
    first = min(group, key=lambda one: one.clause.number)
    is_again = looks_ahead(first) and not first.signs & CALLED_OFF and first.clause.zone is not Zone.REST
    below = all(one.clause.number > first.clause.number and days < -_STILL for one, days in off)
    alone = all(one.signs & CALLED_OFF for one, _ in dated)
    return [one for one, _ in off] if is_again and below and alone else []


def _days_of(sighting: Sighting, published: date | None) -> int | None:
    """Days from the report to the first date of its clause; None when it has none."""
    if published is None:
        return None
    marks = marks_of([sighting], published=published)
    found = (days_between(one.start, published) for one in marks if one.role is not Role.ENDS)
    return next((days for days in found if days is not None), None)


def is_bygone(sighting: Sighting, published: date | None) -> bool:
    """Whether it was so many years ago that it is history, and tells of no visit: "in 1964"."""
    years = [
        when.values["year"] for when in sighting.whens if when.sort is Sort.HISTORY and "year" in when.values
    ]
    return published is not None and any(year <= published.year - _BYGONE for year in years)


def _is_history(when: When, published: date | None) -> bool:
    return when.sort is Sort.HISTORY and (published is None or when.values.get("year", 0) < published.year)
