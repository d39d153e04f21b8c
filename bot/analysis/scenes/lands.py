"""Which country somebody is at home in, and which one "that country" means."""

from collections.abc import Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Clause
from bot.analysis.scenes.homecomings import home_in
from bot.analysis.scenes.sightings import Spot, host_of, seat_of
from bot.analysis.scenes.slots import between_commas
from bot.analysis.scenes.who import Who
from bot.analysis.text.places import Mention

#: Lands with a code of their own that belong to a state.
_LANDS = {"HK": "CN", "MO": "CN", "GL": "DK", "PR": "US", "GU": "US", "NC": "FR", "PF": "FR", "RE": "FR"}

#: 访问上述三国: chunks from the trigger.
_NEAR = 4

#: Places that name a country by itself.
_STATES = frozenset({"name", "capital"})


def lands_in(clause: Clause) -> set[str]:
    """The countries that the places and people of `clause` stand for."""
    places = {code for place in clause.places for code in place.codes}
    return places | {party.country for party in clause.parties} - {""}


def homes(visitors: Sequence[Party]) -> set[str]:
    """Where `visitors` are no guests."""
    home = {seat_of(party.country) for party in visitors}
    home |= {"IT"} if "VA" in home else set()  # Who flies back to Rome is home.
    return home | {land for land, state in _LANDS.items() if state in home}


def to_the_same(spot: Spot) -> bool:
    """Whether somebody goes to "the country" that the text speaks of, or where others went: "also landed"."""
    if spot.entry.phase == "join":
        return True
    if spot.entry.phase == "begin" and spot.at and spot.chunks[spot.at - 1].is_("also"):
        return True
    return _goes_to_that(spot)


def _goes_to_that(spot: Spot) -> bool:
    """Whether "the country" or "that country" follows, with "to" before it or not."""
    if spot.at and spot.chunks[spot.at - 1].is_("that_land"):
        # "Эту страну посетила министр"
        return True
    following = spot.chunks[spot.at + 1 : spot.at + 4]
    first = next((at for at, one in enumerate(following) if not one.is_("to", "link")), len(following))
    return first < len(following) and following[first].is_("that_land")


def those_lands(spot: Spot, visitors: Sequence[Party], *, origin: Mention | None) -> tuple[Mention, ...]:
    """The countries that words around a trigger mean: "that country", which is that from where a text comes
    (`origin`) if it has named none, or 上述三国 for those of all who invite `visitors`."""
    home = homes(visitors)
    if "" in home or not spot.is_("go", "trip"):
        return ()
    near = spot.chunks[between_commas(*spot)[0] : spot.at + 1 + _NEAR]
    if any(one.is_("countries") for one in near) and len(lands := _inviting(spot, visitors, home=home)) > 1:
        return lands
    land = _that_land(spot, home) or origin if _goes_to_that(spot) else None
    return (land,) if land and host_of(land) not in home else ()


def _inviting(spot: Spot, visitors: Sequence[Party], *, home: set[str]) -> tuple[Mention, ...]:
    """The countries of those who invite `visitors`, who stand before or behind the word that says so."""
    chunks = spot.chunks
    asked = next((at for at, one in enumerate(chunks) if one.is_("greet")), len(chunks))
    keys = {one.key for one in visitors}
    before, behind = ([one.party for one in part if one.party] for part in (chunks[:asked], chunks[asked:]))
    asks = bool(before) and before[-1].key not in keys
    for inviters in (before if asks and asked < spot.at else (), behind):
        found = {one.country: _land_of(one) for one in inviters if one.country not in home}
        lands = tuple(filter(None, found.values()))
        if len(lands) > 1:
            return lands
    return ()


def _land_of(party: Party) -> Mention | None:
    """The country that a text gives `party`; None when it gives none."""
    span = party.country_span
    return Mention((party.country,), "name", *span, party.first, party.after) if span else None


def _that_land(spot: Spot, home: set[str]) -> Mention | None:
    """The last country before a trigger where they are not at home, be it only that of an official: "at the
    invitation of the president of Austria"."""
    for chunk in reversed(spot.chunks[: spot.at]):
        place, party = chunk.place, chunk.party
        if place is not None and place.kind in _STATES and host_of(place) and host_of(place) not in home:
            return place
        if party is not None and party.country not in home and (land := _land_of(party)):
            return land
    return None


def sets_out(who: Who, spot: Spot, *, visitors: tuple[Party, ...]) -> bool:
    """Whether somebody whose country nobody tells leaves home, which `who` then knows: "left Kathmandu on a
    visit to India"."""
    left = spot.chunks[spot.at + 1].place if spot.at + 1 < len(spot.chunks) else None
    trip = any(one.is_("trip") for one in spot.chunks[spot.at : spot.bounds[1]])
    if left is None or not host_of(left) or not trip or any(one.country for one in visitors):
        return False
    for one in visitors:
        who.note_home(one, left)
    return True


def come_home(who: Who, spot: Spot, *, visitors: tuple[Party, ...]) -> tuple[Party, ...]:
    """`visitors` with the country that they are back in, where the text tells none: "back in Malta"."""
    place = home_in(spot)
    if place is None or any(one.country for one in visitors):
        return visitors
    for one in visitors:
        who.note_home(one, place)
    return tuple(map(who.full, visitors))
