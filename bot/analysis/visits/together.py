"""Which sightings are of one visit, and what is said of it."""

from collections.abc import Sequence
from datetime import date

from bot.analysis.scenes.doubts import is_same
from bot.analysis.scenes.sightings import Sighting
from bot.analysis.scenes.signs import is_held
from bot.analysis.text.reading import Zone
from bot.analysis.visits.apart import is_old


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
        or (one.is_meeting and is_held(one.spot))
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
            if any(is_same(one, other) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups
