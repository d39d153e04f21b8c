"""Travellers who go home: what that says of the visits before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.analysis.dates import Sort
from bot.analysis.outlook import looks_ahead
from bot.analysis.plans import CALLED_OFF
from bot.analysis.sightings import Sighting, Spot, are_together
from bot.analysis.slots import between_commas

#: Places that stand for a home country.
HOMES = frozenset({"name", "capital", "seat"})


def is_homeward(spot: Spot) -> bool:
    """Whether the words beside a trigger say that somebody goes home, without a name: "set off for home"."""
    if not spot.is_("go", "leave"):
        return False
    return any(one.is_("home") for one in spot.chunks[slice(*between_commas(*spot))])


def goes_on(spot: Spot) -> bool:
    """Whether the same words tell of a journey after it: "leaves and then goes to Rome"."""
    onward = any(chunk.is_("go", "trip") for chunk in spot.chunks[spot.at + 1 : spot.bounds[1]])
    return onward and not spot.is_("back")


def ended_by(return_: Sighting, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """What `return_`, whose host is not known, says of the visits of its travellers that were `told` so far:
    the last one ends on its day, others are over by then."""
    hosts: dict[str, list[Sighting]] = {}
    for one in told:
        if not one.signs & CALLED_OFF and are_together(one.visitors, return_.visitors):
            hosts.setdefault(one.host, []).append(one)
    if not hosts:
        return
    firm = [one for one in reversed(told) if one.host in hosts and not one.is_echo]
    last = next((one for one in firm if one.phase == "end"), firm[0]).host
    there = any(one.whens or one.tense in ("past", "bare") for one in hosts[last])
    if return_.spot.entry.phase == "home" or all(one.is_shared and not one.when for one in hosts[last]):
        # Who "was home again on Friday" may have left the day before; of a tour nobody knows the last leg.
        return_ = replace(return_, whens=())
    return_ = replace(return_, whens=tuple(when for when in return_.whens if when.sort is Sort.EVENT))
    yield replace(return_, host=last, is_departure=there)
    if return_.tense in ("past", "bare") and not looks_ahead(return_):
        for host, sightings in hosts.items():
            if host != last and not all(map(looks_ahead, sightings)):
                yield replace(return_, host=host, whens=(), is_departure=True)
