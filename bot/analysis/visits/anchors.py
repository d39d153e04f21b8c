"""Days that a text tells by other days: "the next day", "that evening", "and on the 14th"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.analysis.scenes.outlook import direction
from bot.analysis.scenes.sightings import Sighting
from bot.analysis.text.dates import When
from bot.analysis.text.days import DAY, period_of
from bot.domain.facts import Span

#: What names a day of a month, and how far behind the month it may stand in the text.
_DAYS = frozenset({"day", "day2", "sun"})
_NEAR = 60

#: A day so far from the last one told is of something else.
_FAR = 7


def anchored(
    sightings: Sequence[Sighting], dates: Sequence[tuple[When, bool]], *, published: date | None
) -> list[Sighting]:
    """`sightings` in the order of the text, where "that evening" and "the next day" are the days they mean:
    so many after the date told last. `dates`: those of the text in order, and whether their clauses look
    ahead."""
    known: dict[Span, bool | None] = {when.span: ahead or None for when, ahead in dates}
    for one in sightings:
        known.update({when.span: direction(one) for when in (*one.whens, one.when) if when})
    journeys = {when.span for one in sightings for when in one.whens}
    meant: dict[Span, When] = {}
    last: date | None = None
    been: date | None = None
    told: When | None = None
    named: When | None = None
    for when, _ in dates:
        if named is not None and when.values.keys() <= _DAYS and when.span.start - named.span.end < _NEAR:
            # "Was in Paris on 7 May and in Rome on the 14th"
            when = meant[when.span] = _of_month(when, named)
        if {"month", "day"} <= when.values.keys() and "month2" not in when.values:
            # Not "in force from 1 July. On the 8th he travels on"
            named = when if when.span in journeys else None
        if "anchor" in when.values and known[when.span] and told is not None and "weekday" in told.values:
            # "They vote on Tuesday. The next day he will fly", but "came on Monday; leaves later in the day"
            came = known.get(told.span) is False
            last = (published if came else _day(told, published)) or last
        if when.values.get("anchor", 1) <= 0 and last is None:
            last = published
        of_others = told is not None and told.span not in journeys
        if "anchor" in when.values and known[when.span] is False and of_others and last and been:
            # "Drills go on until Sunday. She went on to Seoul the same evening"
            last = min(last, been)
        if last is not None and (day := _from_last(when, last, published=published, ahead=known[when.span])):
            when = when._replace(values={"year": day.year, "month": day.month, "day": day.day, "anchor": 0})
            meant[when.span] = when
            if day < last:
                # "He had come a day earlier. That evening he left"
                continue
        period = period_of(when, published=published, ahead=known[when.span])
        if period is not None and len(period.start) == DAY:
            day = date.fromisoformat(period.start)
            # Not "on the day of the earthquake of 6 February", nor "exempt until 8 May"
            near = last is None or abs((day - last).days) <= _FAR
            ahead = published is not None and day > published
            aside = last is not None and ahead and not known[when.span]
            if when.span in journeys or (near and not aside):
                last, told = day, when
                been = max(been or day, day) if published is None or day <= published else been
    return [
        replace(
            one,
            when=meant.get(one.when.span, one.when) if one.when else None,
            whens=tuple(meant.get(when.span, when) for when in one.whens),
        )
        for one in sightings
    ]


def _from_last(when: When, last: date, *, published: date | None, ahead: bool | None) -> date | None:
    """The day that `when` means if it counts from the one told `last`."""
    if "eve" not in when.values and "anchor" not in when.values:
        return None
    days = when.values.get("anchor", when.values.get("eve", 0))
    # "They meet on Friday. He had come the day before" is told of today.
    today = published is not None and days < 0 and last > published and not ahead
    return (published if today and published else last) + timedelta(days=days)


def _of_month(when: When, named: When) -> When:
    """`when`, a day of the month that `named` has, if it is a later one."""
    if when.values["day"] <= named.values.get("day2", named.values["day"]):
        return when
    month = {
        slot: value for slot, value in named.values.items() if slot in ("month", "year", "yearword", "turn")
    }
    return when._replace(values={**when.values, **month})


def _day(when: When, published: date | None) -> date | None:
    """The day ahead that `when` means."""
    period = period_of(when, published=published, ahead=True)
    return date.fromisoformat(period.start) if period and len(period.start) == DAY else None
