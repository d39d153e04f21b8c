"""The visits of one text, each with how it is told, and what they say of each other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bot.analysis.visits.companions import (
    followed,
    last_stop,
    moved_on,
    on_the_way,
    placed,
    returned,
    until_next,
    with_tour_dates,
    within_tour,
)
from bot.analysis.visits.passing import Opening, beside, recalled
from bot.analysis.visits.whole_tours import TourDays, with_days_of_tour
from bot.domain.facts import Visit


class Found(NamedTuple):
    """A visit, and how the text tells of it."""

    visit: Visit
    #: See `is_in_passing`, `is_beside`, `is_earlier` and `leads_on`.
    passes: bool
    is_beside: bool
    is_earlier: bool
    goes_on: bool
    #: See `leaves_for`.
    leaves: bool
    #: See `only_sets_out`.
    sets_out: bool
    #: See `has_left_for`.
    has_left: bool
    #: Whether it is told until when they stay there.
    stays: bool
    #: Whether title or lead tell of it.
    opens: bool
    #: Whether its words say that it was before what else is told.
    was_before: bool


def settled(
    found: Sequence[Found], head: Opening, *, tour: Sequence[TourDays], published: date | None
) -> list[Visit]:
    """The visits that were `found`, in their order, with what they say of each other: of a tour, of who has
    moved on, of what is only background; `head` is how the text opens, `tour` the days that it tells of a
    whole journey."""
    dated = with_tour_dates(_set_back(found, head))
    dated = [
        within_tour(one, dated[:at], of=dated)
        or (followed(one, dated[:at]) if told.goes_on else last_stop(one, dated[:at], stays=told.stays))
        for at, (one, told) in enumerate(zip(dated, found, strict=True))
    ]
    dated = with_days_of_tour(dated, tour, published=published)
    dated = [
        on_the_way(one, dated, published=published) if told.sets_out else one
        for one, told in zip(dated, found, strict=True)
    ]
    moved = [moved_on(one, dated) for one in dated]
    onward = [one for one, told in zip(moved, found, strict=True) if told.leaves]
    left = [one for one, told in zip(moved, found, strict=True) if told.has_left]
    moved = [until_next(one, onward, left_for=left, published=published) for one in moved]
    return [
        returned(one if told.opens else placed(one, moved, published=published), moved, published=published)
        for one, told in zip(moved, found, strict=True)
    ]


def _set_back(found: Sequence[Found], head: Opening) -> list[Visit]:
    """The visits that were `found`, with those that are only background told as such."""
    visits = [one.visit for one in found]
    firm = [one.visitors for one, told in zip(visits, found, strict=True) if one.main and not told.is_beside]
    if firm:
        visits = [
            # "As Silva wraps up a tour in Lima", which the text goes on to tell of
            beside(one) if told.is_beside and one.visitors not in firm else one
            for one, told in zip(visits, found, strict=True)
        ]
    if any(one.main and not told.was_before for one, told in zip(visits, found, strict=True)):
        visits = [
            replace(one, main=one.main and not told.was_before)
            for one, told in zip(visits, found, strict=True)
        ]
    # Who hosted somebody before travels now.
    away = {one.visitor_country for one in visits if one.main}
    visits = [
        recalled(one, head) if told.is_earlier and one.host_country in away else one
        for one, told in zip(visits, found, strict=True)
    ]
    if all(told.passes for one, told in zip(visits, found, strict=True) if one.main):
        return [recalled(one, head) if one.main else one for one in visits]
    return visits
