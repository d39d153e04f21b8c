"""What a text has said so far of travellers and of where they are."""

from bot.analysis.people.parties import Party
from bot.analysis.scenes.outlook import looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import (
    Meeting,
    Sighting,
    Spot,
    are_together,
    by_country,
    cities_in,
    dates_at,
    seat_of,
)
from bot.analysis.scenes.signs import signs_at
from bot.analysis.scenes.slots import Order
from bot.analysis.scenes.venues import place_at
from bot.analysis.scenes.who import Who
from bot.analysis.text.places import Mention
from bot.domain.facts import Span


class Memory:
    """Filled by `scene` and `encounters`, clause by clause."""

    def __init__(self, who: Who, order: Order, *, place: Mention | None) -> None:
        """`place`: the city of the dateline, or where people gather."""
        self.who = who
        self.order = order
        self.place = place
        #: Where the travellers are by now, and where they have been.
        self.hosts: frozenset[str] = frozenset()
        self.visited: frozenset[str] = frozenset()
        self.sightings: list[Sighting] = []
        self.meetings: list[Meeting] = []

    def go_to(self, hosts: frozenset[str], *, before: frozenset[str] = frozenset()) -> None:
        """Note that the travellers are in `hosts` by now, and have been in those `before`."""
        self.hosts = hosts or self.hosts
        self.visited |= hosts | before

    def apart(self, visitors: tuple[Party, ...]) -> list[tuple[Party, ...]]:
        """`visitors` by country where all are known by name, or the text has told of some of them alone: they
        came to meet there."""
        sides = by_country(visitors)
        if len(sides) == 1:
            return [visitors]
        keys = {one.key for one in visitors}
        known = all(one.name and one.country for one in visitors)
        alone = known or any({one.key for one in told.visitors} < keys for told in self.sightings)
        return sides if alone else [visitors]

    def echo(self, spot: Spot, visitors: tuple[Party, ...], *, host: str) -> Sighting:
        """What a clause without a place adds to a visit that was told before; not what it tells of elsewhere:
        "he came from Lima, where he had been since Sunday"."""
        where = (one.start for one in spot.chunks[spot.at :] if one.is_("where"))
        until = next(where, spot.chunks[-1].end)
        return Sighting(
            spot=spot,
            visitors=visitors,
            host=host,
            host_span=spot.chunks[spot.at].span,
            signs=signs_at(spot, self.order),
            cities=cities_in(host, place_at(spot)) if spot.is_("talks", "meet") else (),
            whens=tuple(when for when in dates_at(spot, self.order, loose=True) if when.span.start < until),
            is_shared=len(self.hosts) > 1,
            is_echo=True,
        )

    def told_span(self, guests: tuple[Party, ...], host: str) -> Span | None:
        """What told before that `guests` travel to `host`."""
        keys = {one.key for one in guests}
        told = (
            one for one in self.sightings if one.host == host and keys & {who.key for who in one.visitors}
        )
        return next((one.host_span for one in told), None)

    def are_away(self, guests: tuple[Party, ...], host: str) -> bool:
        """Whether `guests` are not at home in `host`, as far as the text says."""
        visiting = self.who.are_travelling(guests) and host in self.visited
        unknown = () if visiting else ("",)
        return all(seat_of(one.country) not in (host, *unknown) for one in guests)

    def left_home(self, visitors: tuple[Party, ...]) -> bool:
        """Whether `visitors` who leave, nobody says from where, set out: they are only expected elsewhere, or
        are told to be home again, so that they "had left on Sunday" before that."""
        back = any(one.spot.is_("back") and are_together(one.visitors, visitors) for one in self.sightings)
        return back or self.are_expected(visitors)

    def are_expected(self, visitors: tuple[Party, ...]) -> bool:
        """Whether `visitors` are to come to where the text has told, or were to, and nothing says that they
        have."""
        told = [one for one in self.sightings if are_together(one.visitors, visitors)]
        off = any(one.signs & CALLED_OFF for one in told)
        come = any(one.tense in ("past", "bare") or "began" in one.signs for one in told)
        return (off or any(map(looks_ahead, told))) and not come

    def meet(self, ones: tuple[Party, ...], others: tuple[Party, ...]) -> None:
        """Note a meeting at a place that the clause does not name."""
        self.meetings.append(Meeting(ones=ones, others=others, hosts=self.hosts, visited=self.visited))
