"""Who receives whom: "China will receive X", "X was received by Y", "him received Y"."""

from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk
from bot.analysis.scenes.groups import group_after, group_before, speaker_before
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.meetings import is_pronoun_next
from bot.analysis.scenes.pronouns import has_pronoun
from bot.analysis.scenes.sightings import Spot, host_of, span_of
from bot.analysis.scenes.slots import Leg, Order, between_commas, legs
from bot.analysis.scenes.venues import place_at
from bot.analysis.scenes.who import Who
from bot.analysis.text.places import Mention
from bot.domain.facts import Span

_STATES = frozenset({"name", "capital", "seat"})


class Reception(NamedTuple):
    """Who receives whom, where."""

    hosts: tuple[Party, ...]
    guests: tuple[Party, ...]
    #: "" when only the place tells.
    host: str
    host_span: Span | None
    #: Places named for it.
    places: tuple[Leg, ...]
    #: Whether it tells of one meeting on a journey, not of the journey.
    is_meeting: bool


def reception_at(spot: Spot, who: Who, *, order: Order, hosts: frozenset[str]) -> Reception | None:
    """The reception that the trigger at `spot` tells of; `hosts`: where the travellers are by then."""
    sides = _sides(spot, who, order=order, hosts=hosts)
    places = legs(spot.clause, spot.at, order=order) or (place_at(spot) if sides.is_meeting else ())
    state = None if sides.hosts or sides.is_meeting else _state(spot, order)
    if spot.is_("await") and sides.hosts and not sides.is_meeting:
        return None
    guests = sides.guests
    sides = sides._replace(hosts=who.strangers(sides.hosts, to=guests))
    host, span = _host_of(sides.hosts)
    if state is not None:
        host, span = host_of(state), span_of(state)
        places = (*places, Leg(state, None))
        him = has_pronoun(spot.clause, until=spot.at) or (spot.is_("await") and is_pronoun_next(spot))
        guests = guests or (who.travellers if him else ())
    if spot.entry.phase == "own" and host:
        # "In Oman the sultan will be his host, and in Qatar the emir"
        places = tuple(leg for leg in places if host_of(leg.place) == host)
    if guests and who.are_the_team(guests):
        # "The president received the delegation"
        guests = who.travellers
    guests = tuple(one for one in guests if one.country != host and can_travel(one))
    if not host and places:
        host, span = host_of(places[0].place), span_of(places[0].place)
    if not guests or any(one.country == host for one in guests if host):
        return None
    if not host and not (sides.is_meeting and sides.hosts):
        return None
    return sides._replace(guests=guests, host=host, host_span=span, places=places)


def _is_he_received(spot: Spot) -> bool:
    """Whether "him" stands right before the verb, and nobody before it between the same commas: "а на
    следующий день его принимали в Риге"."""
    clause, at = spot
    first = between_commas(clause, at)[0]
    alone = not any(one.party for one in clause.chunks[first:at])
    return at > first and clause.chunks[at - 1].is_("pronoun") and alone


def _sides(spot: Spot, who: Who, *, order: Order, hosts: frozenset[str]) -> Reception:
    clause, at = spot
    after = spot.bounds[1]
    if spot.is_("hosted") or _is_passive(spot):
        left = who.known(who.before(spot))
        right = who.known(group_after(clause, at, until=after, governed=("by",)))
        if not right and order.subject_after:
            right = who.known(group_after(clause, at, until=after))
        return Reception(right, left or who.travellers, "", None, (), is_meeting=True)
    before = group_before(clause, at)
    if (receiving := who.named(before)) and (spot.entry.phase == "own" or is_pronoun_next(spot)):
        # "Hosted a dinner for the minister"
        guests = (
            () if who.travellers else who.known(group_after(clause, at, until=after, governed=("for", "of")))
        )
        return Reception(receiving, guests or who.travellers, "", None, (), is_meeting=True)
    left = who.known(before)
    if not (left or order.subject_after) and has_pronoun(clause, until=at):
        left = who.known(speaker_before(clause, at))  # "Silva said he would receive the envoy"
    right = who.known(group_after(clause, at, until=after))
    if spot.entry.phase == "bye":
        # "Said goodbye on Monday to its guest"
        right = right or who.known(group_after(clause, at, until=after, governed=("to",)))
        return Reception(left, right, "", None, (), is_meeting=False)
    # "Заявил в Тегеране, где его принял президент"
    him = who.travellers or who.known(speaker_before(clause, at)) if order.subject_after else ()
    if him and _is_he_received(spot) and not _is_state_next(spot):
        right = right or who.known(group_after(clause, at, until=after, governed=("by",)))
        return Reception(right, him, "", None, (), is_meeting=bool(right))
    if order.subject_after and _is_state_next(spot):
        right = ()
    if order.subject_after and spot.is_("await") and left and not right:
        # "Министра ждут в Лусаке"
        return Reception((), left, "", None, (), is_meeting=False)
    # Whatever the order of words: the traveller is received, and so is "him".
    object_first = order.subject_after and at > 0 and clause.chunks[at - 1].is_("pronoun")
    inverted = who.are_travelling(left) and right and (right[0].country in hosts or object_first)
    if order.subject_after and left and right and left[0].is_object and not right[0].is_object:
        # "Делегацию примет президент"
        team = who.are_with_travellers(left) and not any(one.name for one in left)
        return Reception(right, who.travellers if team else left, "", None, (), is_meeting=True)
    # "Рыженкова примет министр иностранных дел", whose country nobody tells
    stranger = order.subject_after and bool(right) and not (right[0].country or right[0].is_object)
    inverted = inverted or (who.are_travelling(left) and stranger)
    if inverted or (not left and right and has_pronoun(clause, until=at)):
        return Reception(right, who.travellers, "", None, (), is_meeting=True)
    return Reception(left, right, "", None, (), is_meeting=False)


def _is_passive(spot: Spot) -> bool:
    """Whether "by" follows: "were both received by"."""
    following = spot.chunks[spot.at + 1 : spot.at + 2]
    return spot.is_("host") and spot.entry.tense == "past" and any(one.is_("by") for one in following)


def _is_state_next(spot: Spot) -> bool:
    """Whether a state follows right away: "him will receive Zambia"."""
    following = spot.chunks[spot.at + 1 : spot.at + 3]
    if not following or following[0].gap or not following[0].place or following[0].place.kind != "name":
        return False
    return len(following) < 2 or following[1].party is None


def _state(spot: Spot, order: Order) -> Mention | None:
    """The state that receives, where nobody is named for it."""
    before = _place_before(spot.chunks, spot.at)
    if before is not None:
        return before
    if order.subject_after and _is_state_next(spot) and has_pronoun(spot.clause, until=spot.at):
        return spot.chunks[spot.at + 1].place
    return None


def _place_before(chunks: tuple[Chunk, ...], at: int) -> Mention | None:
    for index in range(at - 1, -1, -1):
        chunk = chunks[index]
        if chunk.place and chunk.place.kind in _STATES and chunk.place.codes:
            return chunk.place
        if chunk.is_trigger or chunk.party:
            return None
    return None


def _host_of(hosts: tuple[Party, ...]) -> tuple[str, Span | None]:
    for one in hosts:
        if one.country:
            return one.country, one.country_span or one.name_span or one.role_span
    return "", None
