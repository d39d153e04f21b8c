"""Travellers who go home: what that says of the visits before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.analysis.outlook import looks_ahead
from bot.analysis.sightings import Sighting, Spot, are_together

#: Places that stand for a home country.
HOMES = frozenset({"name", "capital", "seat"})


def is_homeward(spot: Spot) -> bool:
    """Whether the words beside a trigger say that somebody goes home, without a name: "set off for home"."""
    if not spot.is_("go", "leave"):
        return False
    first, after = spot.bounds
    return any(one.is_("home") for one in spot.chunks[first:after])


def goes_on(spot: Spot) -> bool:
    """Whether the same words tell of a journey after it: "leaves and then goes to Rome"."""
    return any(chunk.is_("go", "trip") for chunk in spot.chunks[spot.at + 1 : spot.bounds[1]])


def ended_by(return_: Sighting, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """What `return_`, whose host is not known, says of the visits of its travellers that were `told` so far:
    the last one ends on its day, others are over by then."""
    hosts: dict[str, list[Sighting]] = {}
    for one in told:
        if are_together(one.visitors, return_.visitors):
            hosts.setdefault(one.host, []).append(one)
    if not hosts:
        return
    last = next(one.host for one in reversed(told) if one.host in hosts and not one.is_echo)
    there = any(one.whens or one.tense in ("past", "bare") for one in hosts[last])
    if return_.spot.entry.phase == "home" or all(one.is_shared and not one.when for one in hosts[last]):
        # Who "was home again on Friday" may have left the day before; of a tour nobody knows the last leg.
        return_ = replace(return_, whens=())
    yield replace(return_, host=last, is_departure=there)
    if return_.tense in ("past", "bare") and not looks_ahead(return_):
        for host, sightings in hosts.items():
            if host != last and not all(map(looks_ahead, sightings)):
                yield replace(return_, host=host, whens=(), is_departure=True)
