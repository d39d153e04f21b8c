"""Which of the days in a sentence are those of one of several places."""

from collections.abc import Sequence

from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.slots import Leg, between_commas
from bot.analysis.text.dates import Sort


def with_own_dates(clause: Clause, found: Sequence[Leg]) -> tuple[Leg, ...]:
    """`found` with the dates that are of one place alone, if others stand elsewhere: "on 3 May he goes to
    Laos, spends 5 May in Hanoi, and ends it in Jakarta", "to Hanoi and then to Jakarta, where they meet on
    Monday"."""
    days = [at for at, one in enumerate(clause.chunks) if _is_first_day(clause.chunks, at)]
    places = [
        next((at for at, one in enumerate(clause.chunks) if one.place is leg.place), 0) for leg in found
    ]
    several = sum(leg.when is not None for leg in found) > 1
    legs_: list[Leg] = []
    for leg, at, following in zip(found, places, [*places[1:], len(clause.chunks)], strict=True):
        beside = range(*between_commas(clause, at))
        own = [day for day in days if day in beside]
        alone = len(own) == 1 and len(days) > 1
        # "In Laos on 3 May, in Hanoi for a summit from 5 to 7 May"
        behind = [day for day in days if at < day < following] if several or _leads_where(clause, at) else []
        day = own[0] if alone else behind[0] if behind else None
        legs_.append(
            leg._replace(when=clause.chunks[day].when) if leg.when is None and day is not None else leg
        )
    return tuple(legs_)


def are_dated_apart(clause: Clause, found: Sequence[Leg]) -> bool:
    """Whether the dates of `found` say nothing of those among them that have none."""
    dated = [leg for leg in found if leg.when]
    last = next((at for at, one in enumerate(clause.chunks) if dated and one.place is dated[-1].place), 0)
    return len(dated) > 1 or (bool(dated) and _leads_where(clause, last))


def _leads_where(clause: Clause, at: int) -> bool:
    return at + 1 < len(clause.chunks) and clause.chunks[at + 1].is_("where")


def _is_first_day(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a date may be the first day somewhere, and not a last one."""
    when = chunks[at].when
    if when is None or when.sort is not Sort.EVENT or "until" in when.values:
        return False
    return not (at and chunks[at - 1].is_("until", "via"))
