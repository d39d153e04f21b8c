"""Where a journey leads: the places that its clause names, or where the text reports from."""

from bot.analysis.scenes.groups import group_before
from bot.analysis.scenes.homecomings import left_at
from bot.analysis.scenes.memory import Memory
from bot.analysis.scenes.sightings import CITIES, Spot, dates_at
from bot.analysis.scenes.signs import signs_at
from bot.analysis.scenes.slots import Leg, Order, legs
from bot.analysis.text.dates import Sort
from bot.analysis.text.places import Mention

#: Before the place of a journey; other kinds of journeys have ("to", "for", "of").
_MARKERS = {"leave": ("for",), "back": ("from",)}

#: "Will arrive here": chunks behind the verb.
_HERE = 2

#: "Said that he had come": chunks before the verb.
_SAID = 3


def destinations(spot: Spot, memory: Memory, *, order: Order, origin: Mention | None) -> tuple[Leg, ...]:
    """Where the journey at `spot` leads, first named first; `origin` is where the text reports from."""
    markers: tuple[str, ...] = _MARKERS.get(spot.entry.kind, ("to", "for", "of", "until"))
    if spot.is_("leave") and order.subject_after:
        # "Завтра улетит в Коломбо"
        markers = ("for", "to")
    if spot.is_("back") and any(one.is_("from") for one in spot.chunks[spot.at : spot.bounds[1]]):
        # "Returned home from a week in China"
        markers = ("from", "to")
    found = legs(spot.clause, spot.at, order=order, markers=markers)
    if spot.is_("leave"):
        found = tuple(leg for leg in found if leg.place not in left_at(spot))
    if not found and _is_here(spot) and memory.place:
        found = (Leg(memory.place, None),)
    if not (found or memory.hosts) and _is_in_land(spot) and memory.place != origin:
        found = (Leg(memory.place, None),) if memory.place else ()
    if not (found or memory.hosts) and origin and _comes_to_report(spot, order):
        found = (Leg(origin, None),)
    return found or _where_said(spot)


def _where_said(spot: Spot) -> tuple[Leg, ...]:
    """Where somebody speaks who says that they have come: "said in Minsk on Monday that he had come"."""
    chunks, at = spot.chunks, spot.at
    come = spot.is_("go") and spot.entry.phase == "begin" and spot.entry.tense == "past"
    if not come or at < _SAID or not (chunks[at - 1].is_("pronoun") and chunks[at - 2].is_("link")):
        return ()
    said = next((near for near in range(at - _SAID, -1, -1) if chunks[near].is_("saying")), None)
    for near in range(said + 1, at - 2) if said else ():
        place = chunks[near].place
        if place is not None and place.kind in CITIES and chunks[near - 1].is_("to"):
            return (Leg(place, None),)
    return ()


def _is_here(spot: Spot) -> bool:
    """Whether somebody comes to where the text reports from: "will arrive here"."""
    behind = spot.chunks[spot.at + 1 : spot.at + 1 + _HERE]
    return spot.is_("go") and any(one.is_("here") for one in behind)


def _is_in_land(spot: Spot) -> bool:
    """Whether somebody is or comes "to the country", which the sentences before have told by where people
    gather."""
    behind = spot.chunks[spot.at + 1 : spot.at + 1 + _HERE]
    return spot.is_("go") and any(one.is_("in_land") for one in behind)


def _comes_to_report(spot: Spot, order: Order) -> bool:
    """Whether somebody came to where the text reports from, that has not told where anybody is: "who flew in
    on Saturday", "on the second day of his trip", "on a three-day visit"."""
    if not group_before(spot.clause, spot.at):
        return False
    if spot.is_("trip"):
        there = "began" in signs_at(spot, order) and spot.entry.phase == "whole"
        return there or any(when.sort is Sort.NTH for when in dates_at(spot, order))
    return spot.is_("go") and spot.entry.phase == "begin" and spot.entry.tense == "past"
