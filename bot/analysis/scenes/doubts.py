"""Of which journeys a text is sure, and of which it only says that they may be."""

from collections.abc import Sequence
from dataclasses import replace

from bot.analysis.scenes.outlook import looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Sighting, are_together, seat_of, span_of
from bot.analysis.text.dates import Sort
from bot.analysis.text.reading import Zone


def sure_of(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Those of `sightings` that the text tells for certain."""
    journeys = [one for one in sightings if _is_certain(one) and not (one.is_echo or one.is_meeting)]
    told = {(one.host, party.key) for one in journeys for party in one.visitors}
    return [
        one
        for one in sightings
        if (_is_certain(one) or (_is_firm(one) and any((one.host, who.key) in told for who in one.visitors)))
        and not _is_doubted(one, sightings)
        and not _is_refuted(one, sightings)
    ]


def supposed_days(sightings: Sequence[Sighting], told: Sequence[Sighting]) -> list[Sighting]:
    """Those of `sightings` that date journeys to come of which the text is sure, by what it is `told`, but
    not when: "a visit is being prepared… He may come in April"."""
    coming = [one for one in told if looks_ahead(one) and not one.signs & CALLED_OFF]
    found: list[Sighting] = []
    for one in sightings:
        same = [other for other in coming if is_same(one, other)]
        undated = same and not any(when.sort is Sort.EVENT for other in same for when in other.whens)
        if undated and is_named(one) and not _is_firm(one) and one.whens:
            found.append(replace(one, signs=one.signs - {"maybe"} | {"ahead"}))
    return found


def _is_certain(sighting: Sighting) -> bool:
    """Whether somebody goes, and the text says who."""
    return is_named(sighting) and _is_firm(sighting)


def _is_firm(sighting: Sighting) -> bool:
    """Whether somebody goes, whoever it is."""
    return "maybe" not in sighting.signs or bool(sighting.signs & CALLED_OFF)


def _is_doubted(sighting: Sighting, sightings: Sequence[Sighting]) -> bool:
    """Whether only the title is sure of a visit of which the text says that it may be."""
    if sighting.clause.zone is not Zone.TITLE or sighting.tense == "past" or sighting.signs & CALLED_OFF:
        return False
    text = [
        one
        for one in sightings
        if one.clause.zone is not Zone.TITLE
        # Whom somebody may meet there, far down, leaves the journey as it is.
        and not (one.is_meeting and not sighting.is_meeting and one.clause.zone is Zone.REST)
        and is_named(one)
        and is_same(one, sighting)
    ]
    return bool(text) and not any(map(_is_certain, text))


def _is_refuted(sighting: Sighting, sightings: Sequence[Sighting]) -> bool:
    """Whether only the dateline lets suppose where people are to meet, and the text sends the others: "Fico
    to meet Putin. BRATISLAVA - Fico will fly to Moscow"."""
    if not sighting.is_supposed:
        return False
    homes = {one.country for one in sighting.visitors}
    return any(
        other.host in homes and {seat_of(one.country) for one in other.visitors} == {sighting.host}
        for other in sightings
        # "Wang and Abiy hold talks. BEIJING - Wang met Abiy in Addis Ababa"
        if not other.is_supposed and (not other.is_meeting or other.cities)
    )


def is_denied_by(one: Sighting, told: Sequence[Sighting]) -> bool:
    """Whether it tells of guests at the place of the report whom their host is to visit by what is `told`."""
    guests = {party.country for party in one.visitors if not party.name}
    hosts = {party.key for party in one.meets}
    return one.is_meeting and any(
        other.host in guests and hosts & {party.key for party in other.visitors}
        for other in told
        if not (other.is_meeting or other.is_echo)
    )


def is_named(sighting: Sighting) -> bool:
    """Whether the text says who goes: a name, or whose delegation or minister."""
    who = any(one.name or one.country for one in sighting.visitors)
    if not any(one.country for one in sighting.visitors):
        # Whose official it is nobody says: a city alone may well be at home.
        who = who and sighting.host_span not in {span_of(city) for city in sighting.cities}
    return who


#: Offices that hardly anybody is told of by a second one: who holds one is none of those who hold another.
_SINGLE = frozenset(("president", "prime_minister", "foreign_minister", "defence_minister", "trade_minister"))


def is_same(one: Sighting, other: Sighting) -> bool:
    """Whether two tell of one visit: to one host, by a common traveller, or by their country."""
    if one.host != other.host or not are_together(one.visitors, other.visitors):
        return False
    offices = [{party.role for party in sighting.visitors} for sighting in (one, other)]
    apart = offices[0].isdisjoint(offices[1]) and all(map(_SINGLE.issuperset, offices))
    # A title may be vague.
    return not apart or Zone.TITLE in (one.clause.zone, other.clause.zone)
