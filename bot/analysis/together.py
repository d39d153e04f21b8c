"""Which sightings are of one visit, and what is sure of it."""

from collections.abc import Sequence
from datetime import date

from bot.analysis.plans import CALLED_OFF
from bot.analysis.reading import Zone
from bot.analysis.sightings import Sighting, are_together, span_of
from bot.analysis.visit_times import is_old


def is_certain(sighting: Sighting) -> bool:
    """Whether somebody goes, and the text says who."""
    return is_named(sighting) and (
        "maybe" not in sighting.signs or bool(sighting.signs & {"cancelled", "postponed"})
    )


def is_doubted(sighting: Sighting, sightings: Sequence[Sighting]) -> bool:
    """Whether only the title is sure of a visit of which the text says that it may be."""
    if sighting.clause.zone is not Zone.TITLE or sighting.tense == "past" or sighting.signs & CALLED_OFF:
        return False
    text = [
        one
        for one in sightings
        if one.clause.zone is not Zone.TITLE and is_named(one) and _is_same(one, sighting)
    ]
    return bool(text) and not any(map(is_certain, text))


def is_named(sighting: Sighting) -> bool:
    """Whether the text says who goes: a name, or whose delegation or minister."""
    who = any(one.name or one.country for one in sighting.visitors)
    if not any(one.country for one in sighting.visitors):
        # Whose official it is nobody says: a city alone may well be at home.
        who = who and sighting.host_span not in {span_of(city) for city in sighting.cities}
    return who


def is_told(group: Sequence[Sighting]) -> bool:
    """Whether more is said than that there is such a thing as "a visit by X to Y"."""
    firm = [one for one in group if not one.is_echo]
    return bool(firm) and any(
        one.tense != "noun"
        or one.phase == "stop"
        or one.signs
        or one.whens
        or one.when
        or one.clause.zone is Zone.TITLE
        for one in group
    )


def opens(group: Sequence[Sighting]) -> bool:
    """Whether title or lead tell of it."""
    return any(one.clause.zone is not Zone.REST and not one.is_echo for one in group)


def is_recalled(group: Sequence[Sighting], published: date | None) -> bool:
    """Whether all that is said is of long ago."""
    return all(is_old(one, published) for one in group)


def groups_of(sightings: Sequence[Sighting]) -> list[list[Sighting]]:
    """Sightings of one visit together: one host and a common traveller, or the same country where either side
    names nobody."""
    groups: list[list[Sighting]] = []
    for one in sightings:
        for group in groups:
            if any(_is_same(one, other) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _is_same(one: Sighting, other: Sighting) -> bool:
    return one.host == other.host and are_together(one.visitors, other.visitors)
