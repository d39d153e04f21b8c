"""Journeys of which a text speaks before it says where they lead."""

from collections.abc import Sequence
from dataclasses import replace

from bot.analysis.people.parties import Party
from bot.analysis.scenes.memory import Memory
from bot.analysis.scenes.plans import was_meant
from bot.analysis.scenes.sightings import Sighting, Spot, are_together, dates_at
from bot.analysis.scenes.signs import off_at, signs_at
from bot.analysis.scenes.slots import Order
from bot.analysis.text.dates import Sort

#: A journey is told without its place so many sentences before that.
_SOON = 2


class Unplaced:
    """The last journey that was told without its place."""

    def __init__(self) -> None:
        self._told: tuple[Spot, tuple[Party, ...]] | None = None
        #: The sentence that has said where it leads.
        self._placed: int | None = None

    def note(self, spot: Spot, visitors: tuple[Party, ...]) -> None:
        """Remember that `spot` tells of a journey of `visitors`."""
        self._told, self._placed = (spot, visitors), None

    def place(self, told: Sequence[Sighting], memory: Memory) -> list[Sighting]:
        """What was said of the journey, now that `told` says where it leads; it is forgotten, one to several
        countries at the end of the sentence."""
        first = told[0]
        if self._told is None or self._placed not in (None, first.clause.number):
            return []
        spot, visitors = self._told
        self._placed = first.clause.number
        if not _is_tour(spot):
            self._told = None
        near = first.clause.number - spot.clause.number <= _SOON
        off = off_at(spot, memory.order)
        meant = memory.order.tight or was_meant(first.spot) or first.spot.is_("trip", "stay", "attend")
        if not near or (off and not meant) or not are_together(first.visitors, visitors):
            return []
        return [
            replace(
                memory.echo(spot, visitors, host=one.host),
                host_span=one.host_span,
                is_echo=False,
                # Days of which nothing says that they are those of this country alone.
                is_shared=not off or len(told) > 1,
            )
            for one in told
        ]


def announces(spot: Spot, order: Order) -> bool:
    """Whether it tells from when to when a journey is, when it begins or when somebody sets out: "will tour
    three countries from 5 to 9 May"."""
    whens = dates_at(spot, order) if spot.is_("trip", "go") else ()
    if spot.is_("trip") and "begins" in signs_at(spot, order):
        return any(when.sort is Sort.EVENT for when in whens)
    if spot.is_("go") and _is_tour(spot) and any(when.sort is Sort.EVENT for when in whens):
        # "Will travel to five countries from 4 January"
        return True
    out = bool(whens) and spot.entry.phase == "out" and not (order.tight and _is_somewhere(spot))
    return out or any({"day2", "weekday2"} & when.values.keys() for when in whens)


def _is_tour(spot: Spot) -> bool:
    return any(one.is_("countries") for one in spot.chunks[spot.at : spot.bounds[1]])


def _is_somewhere(spot: Spot) -> bool:
    """Whether words that no list knows follow right behind: 前往斗湖 names where to."""
    behind = spot.chunks[spot.at + 1 : spot.at + 2]
    return any(bool(one.word) and not (one.gap or one.entry) for one in behind)
