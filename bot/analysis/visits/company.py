"""Who travels on a visit, whom they meet and in which cities, from all that the text says of it."""

from collections.abc import Iterable, Iterator, Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Clause
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.sightings import Meeting, Sighting, seat_of
from bot.analysis.scenes.who import SUPPOSED
from bot.analysis.text.places import Mention

#: Triggers of sentences on meetings; words of those on something else.
_OF_MEETINGS = ("meet", "talks", "host", "hosted", "own_host")
_APART = (
    "remote",
    "past",
    "maybe",
    "greet",
    "negated",
    "refusing",
    "unheld",
    "cancelled",
    "after",
    "airport",
)

#: Who is with others, or speaks for them.
_LOW = frozenset({"spokesperson", "ambassador", "aide", "official", "former", "envoy", "delegation"})


def visitors_of(told: Sequence[Sighting]) -> tuple[Party, ...]:
    """The travellers of all sightings, by name where any is named."""
    by_key = {one.key: one for sighting in told for one in sighting.visitors}
    named = [one for one in by_key.values() if one.name]
    return tuple(named or sorted(by_key.values(), key=lambda one: not one.country)[:1])


def met_on(
    told: Sequence[Sighting],
    meetings: Sequence[Meeting],
    *,
    visitors: Sequence[Party],
    guests: set[int],
) -> tuple[Party, ...]:
    """Whom `visitors` meet, in the order of the text; `guests`: keys of all who visit the same country."""
    keys = {one.key for one in visitors}
    home = {one.country for one in visitors} - {""}
    found: dict[int, Party] = {}
    for one in _met(told, meetings, keys=keys, guests=guests):
        if one.key not in keys and one.name and one.country not in home:
            found.setdefault(one.key, _at(told[0].host, one))
    return tuple(sorted(found.values(), key=_place))


def is_sure_of(party: Party, host: str) -> bool:
    """Whether the text says that `party` is of `host`."""
    return party.confidence > SUPPOSED and seat_of(party.country) == host


def _at(host: str, party: Party) -> Party:
    """`party`, met in a country that is not where the report comes from: that says nothing of their own."""
    if party.confidence > SUPPOSED or seat_of(party.country) == host:
        return party
    return party._replace(country="", country_span=None)


def received_by(
    told: Sequence[Sighting], clauses: Sequence[Clause], *, keys: set[int], going: set[int]
) -> Iterator[Party]:
    """The officials of the host in sentences on meetings that name the travellers, by `keys`, or mean them by
    a pronoun, in whatever order of words; not those who travel themselves, by their keys in `going`."""
    host = told[0].host
    if any("cancelled" in one.signs for one in told):
        return
    for clause in clauses:
        chunks = clause.chunks
        ours = clause.has("pronoun", "pair") or any(one.key in keys for one in clause.parties)
        if not ours or not clause.has(*_OF_MEETINGS) or clause.has(*_APART) or clause.asks:
            continue
        for at, chunk in enumerate(chunks):
            party = chunk.party
            near = chunks[max(0, at - 2) : at + 2]
            speaks = any(one.is_("saying") for one in near[1:]) or any(one.is_("from") for one in near[:2])
            speaks = speaks or any(":" in one.gap for one in chunks[at + 1 : at + 2])
            if party is None or party.key in going:
                continue
            # "Told his host, Ayako Sato"
            named_so = at > 0 and chunks[at - 1].is_("own_host") and party.country in ("", host)
            if named_so or (seat_of(party.country) == host and not speaks and _receives(party)):
                yield party


def _receives(party: Party) -> bool:
    """Whether it is an official of rank, not who greets at the airport."""
    return bool(party.name and (party.role or party.id)) and can_travel(party) and party.role not in _LOW


def distinct(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Each of `parties` once, in the order of the text."""
    found: dict[int, Party] = {}
    for one in parties:
        found.setdefault(one.key, one)
    return tuple(sorted(found.values(), key=_place))


def _place(party: Party) -> int:
    return party.name_span.start if party.name_span else 0


def _met(
    told: Sequence[Sighting], meetings: Sequence[Meeting], *, keys: set[int], guests: set[int]
) -> Iterator[Party]:
    host = told[0].host
    for sighting in told:
        yield from sighting.meets
    for meeting in meetings:
        for mine, theirs in ((meeting.ones, meeting.others), (meeting.others, meeting.ones)):
            if keys & {one.key for one in mine}:
                yield from (one for one in theirs if _is_hosted(one, meeting, host=host, guests=guests))


def _is_hosted(one: Party, meeting: Meeting, *, host: str, guests: set[int]) -> bool:
    """Whether somebody met on the way was met in `host`: its own, or a guest while the text was there."""
    home = seat_of(one.country)
    if one.key in guests and meeting.hosts <= {host}:
        return True
    if home == host:
        return host in meeting.visited or not meeting.visited
    return host in meeting.hosts and home not in meeting.visited


def cities_of(
    told: Sequence[Sighting], stays: Sequence[Mention], *, reported: Mention | None
) -> Iterator[Mention]:
    """The cities of a visit, each as the text writes it in full; `reported`: from where the text reports on
    somebody who was there."""
    named_as: dict[str | int, Mention] = {}
    there = [city for city in (*stays, *([reported] if reported else [])) if told[0].host in city.codes]
    named = (*(city for sighting in told for city in sighting.cities), *there)
    for city in sorted(named, key=lambda one: one.start):
        known = named_as.setdefault(city.id or city.start, city)
        if city.end - city.start > known.end - known.start:
            named_as[city.id or city.start] = city
    yield from named_as.values()


def without_short_names(cities: Iterable[Mention], text: str) -> tuple[Mention, ...]:
    """`cities` without those by the beginning of whose name another is called in full: "Dar" beside "Dar es
    Salaam"."""
    named = {city: text[city.start : city.end] for city in cities}
    return tuple(
        city for city, name in named.items() if not any(one.startswith(f"{name} ") for one in named.values())
    )
