"""What single clauses say of visits: who went where, who received whom, who met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.analysis.cast import Cast
from bot.analysis.clauses import Chunk, Clause
from bot.analysis.dates import When
from bot.analysis.dating import dates_of
from bot.analysis.people import Party
from bot.analysis.places import Mention
from bot.analysis.slots import Leg, Order, between_commas, can_travel, group_after, group_before, is_governed, legs, listed, segment
from bot.analysis.reading import Zone
from bot.domain.facts import Span

#: Words around a trigger that say how the visit stands, or that it is none.
_SIGNS = ("maybe", "ahead", "began", "ended", "done", "cancelled", "postponed", "past")
#: Those that hold for a whole sentence.
#: "After the visit": words between.
_JUST = 3
#: A number stands so many chunks before what it counts: "five African nations".
_NUMBERED = 3
#: A trigger among so many first chunks may precede its subject: "Back from Rome, the minister…"
_OPENING = 4
_FIRM = ("cancelled", "postponed", "past")
#: Cities by whose name a bloc goes.
SEATS = {"EU": "BE", "NATO": "BE"}
_AGAINST = 4
#: How far from a trigger a word may stand that says it is no visit of officials.
_CITIES = frozenset({"city", "capital"})
#: Offices that name no single person…
_GROUPS = frozenset({"delegation", "spokesperson", "ambassador", "lawmaker"})
#: …and those that stand for a higher one.
_VAGUE = frozenset({"leader", "minister", "official", "monarch"})
_MEETINGS = ("meet", "talks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one clause says of one visit."""

    visitors: tuple[Party, ...]
    host: str
    #: The place or person that tells the host.
    host_span: Span
    clause: Clause
    #: Chunk of the trigger in the clause, and its tense and phase.
    at: int
    tense: str
    phase: str
    signs: frozenset[str]
    cities: tuple[Mention, ...] = ()
    meets: tuple[Party, ...] = ()
    #: The date beside the place, where each place has its own.
    when: When | None = None
    whens: tuple[When, ...] = ()
    #: A meeting says less about who travelled than a journey does.
    is_meeting: bool = False
    #: Whether its dates are those of a tour of several hosts.
    is_shared: bool = False
    #: "The trip lasts three days": only says more of what was told before.
    is_echo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """People who meet at a place that the clause does not name."""

    ones: tuple[Party, ...]
    others: tuple[Party, ...]
    clause: Clause
    at: int
    #: Where the text is by then, and where it has been.
    hosts: frozenset[str]
    visited: frozenset[str]


class _Tour(NamedTuple):
    """A journey to so many countries, and where the text speaks of it."""

    count: int
    clause: Clause
    at: int
    visitors: tuple[Party, ...]


class Scene:
    """Reads the clauses of a text one after another and remembers of whom they speak."""

    def __init__(self, cast: Cast, *, order: Order, numbers: Mapping[str, int], scene: Mention | None) -> None:
        """`scene`: the city of the dateline."""
        self._cast = cast
        self._order = order
        self._numbers = numbers
        #: Who travels, as far as the text has said; what "he" and "the delegation" mean.
        self.travellers: tuple[Party, ...] = ()
        self._subject: tuple[Party, ...] = ()
        self._hosts: frozenset[str] = frozenset()
        self._visited: frozenset[str] = frozenset()
        self._tour: _Tour | None = None
        #: The city from which the text reports, or where people gather.
        self._scene = scene
        #: Cities where the travellers are said to be, apart from the journey there.
        self.stays: list[Mention] = []
        self.sightings: list[Sighting] = []
        self.meetings: list[Meeting] = []

    def read(self, clause: Clause) -> None:
        """Note what `clause` says."""
        for at, chunk in enumerate(clause.chunks):
            if chunk.is_trigger and not self._is_other(clause, at):
                found = list(self._sightings(clause, at))
                self.sightings += found
                told = [one for one in found if not one.is_echo]
                if told:
                    self._hosts = frozenset(one.host for one in told)
                    self._visited |= self._hosts
                    if not self.travellers or clause.zone is not Zone.REST:
                        self.travellers = told[0].visitors
        self._note_tour(clause)
        self._note_company(clause)
        self.note_subject(
            [
                chunk.party
                for index, chunk in enumerate(clause.chunks)
                if chunk.party and not is_governed(clause.chunks, index)
            ]
        )

    def note_subject(self, parties: Sequence[Party]) -> None:
        """Remember the first of `parties` that "he" may mean in the next sentence."""
        subject = next((one for one in parties if can_travel(one) and self._strong(one)), None)
        if subject is not None:
            self._subject = (subject,)

    def _sightings(self, clause: Clause, at: int) -> Iterator[Sighting]:
        match clause.chunks[at].entry:
            case None:
                return
            case entry if entry.kind in ("go", "trip", "was", "leave", "back", "attend", "stay"):
                yield from self._journey(clause, at)
            case entry if entry.kind in ("host", "hosted", "await"):
                yield from self._reception(clause, at)
            case entry if entry.kind in _MEETINGS:
                yield from self._meeting(clause, at)

    def _journey(self, clause: Clause, at: int) -> Iterator[Sighting]:
        kind = clause.chunks[at].entry.kind  # type: ignore[union-attr]
        markers = {"leave": ("for",), "back": ("from",)}.get(kind, ("to", "for", "of"))
        found = legs(clause, at, order=self._order, markers=markers)
        visitors = self._visitors(clause, at)
        if not visitors:
            return
        if not found:
            yield from self._echoes(clause, at, visitors=visitors)
            return
        yield from self._visits(clause, at, visitors=visitors, found=found)

    def _echoes(self, clause: Clause, at: int, *, visitors: tuple[Party, ...]) -> Iterator[Sighting]:
        """What a clause without a place adds to the visit that was told before."""
        entry = clause.chunks[at].entry
        known = {one.key for one in self.travellers} & {one.key for one in visitors}
        if entry is None or not known:
            return
        first, after = segment(clause, at)
        if entry.kind not in ("trip", "stay") and not any(
            chunk.is_("there", "countries") for chunk in clause.chunks[at:after]
        ):
            return
        for host in sorted(self._hosts):
            yield Sighting(
                visitors=visitors,
                host=host,
                host_span=clause.chunks[at].span,
                clause=clause,
                at=at,
                tense=entry.tense,
                phase=entry.phase,
                signs=self._signs(clause, at),
                whens=dates_of(clause, at, order=self._order, loose=True),
                is_echo=True,
                is_shared=len(self._hosts) > 1,
            )

    def _note_tour(self, clause: Clause) -> None:
        """Read "a tour of five countries" and the list of as many, in one sentence or apart."""
        chunks = clause.chunks
        for index, chunk in enumerate(chunks):
            if not chunk.is_("countries"):
                continue
            words = [one.word for one in chunks[max(0, index - _NUMBERED) : index]]
            count = next((self._numbers[word] for word in words if word in self._numbers), 0)
            trigger = next((at for at, one in enumerate(chunks) if one.is_("go", "trip", "back")), None)
            if count and trigger is not None:
                visitors = self.travellers or self._visitors(clause, trigger)
                self._tour = _Tour(count, clause, trigger, visitors) if visitors else None
                self.travellers = visitors
        tour = self._tour
        if tour is None:
            return
        places = listed(clause)
        legs_of = _by_host([Leg(place, None) for place in places])
        if len(legs_of) == tour.count and len(legs_of) > 1:
            self._tour = None
            if not set(legs_of) <= {one.host for one in self.sightings}:
                self.sightings += self._visits(
                    tour.clause, tour.at, visitors=tour.visitors, found=[Leg(place, None) for place in places]
                )
                self._hosts = frozenset(legs_of)
                self._visited |= self._hosts

    def _note_company(self, clause: Clause) -> None:
        """Note whom the travellers are "with" in a clause that has no word of meeting for it."""
        chunks = clause.chunks
        keys = {one.key for one in self.travellers}
        here = any(chunk.is_("pronoun", "there") or (chunk.party and chunk.party.key in keys) for chunk in chunks)
        if not here or clause.has("remote"):
            return
        for index, chunk in enumerate(chunks):
            place = chunk.place
            if place and place.kind in _CITIES and index and chunks[index - 1].is_("to"):
                self.stays += [place] if set(place.codes) & self._hosts else []
            if place and self.stays and chunks[index - 1].is_("and") and chunks[index - 2].place is self.stays[-1]:
                self.stays += [place] if set(place.codes) & self._hosts else []
            joined = chunk.is_("and") and index and chunks[index - 1].is_("pronoun")
            if (chunk.is_("with") or joined) and index + 1 < len(chunks):
                near = chunks[slice(*between_commas(clause, index))]
                if any(one.is_("meet", "talks", "greet") for one in near):
                    continue
                governed = ("with", "and")
                others = self._strongs(group_after(clause, index, until=index + 4, governed=governed))
                others = tuple(one for one in others if one.country in self._hosts or (one.role and not one.country))
                if others:
                    self.meetings.append(
                        Meeting(
                        ones=self.travellers,
                        others=others,
                        clause=clause,
                        at=index,
                        hosts=self._hosts,
                        visited=self._visited,
                    )
                    )

    def _visits(
        self, clause: Clause, at: int, *, visitors: tuple[Party, ...], found: Sequence[Leg]
    ) -> Iterator[Sighting]:
        entry = clause.chunks[at].entry
        home = {SEATS.get(party.country, party.country) for party in visitors} - {""}
        taken = {leg.when.span for leg in found if leg.when}
        dates = dates_of(clause, at, order=self._order)
        # A date after the last of several places is that of all, unless the others have one too.
        whens = tuple(when for when in dates if when.span not in taken) or dates
        hosts = _by_host(found)
        for host, same in hosts.items():
            own = next((leg.when for leg in same if leg.when), None)
            if host in home or not entry:
                continue
            yield Sighting(
                visitors=visitors,
                host=host,
                host_span=Span(same[0].place.start, same[0].place.end),
                clause=clause,
                at=at,
                tense=entry.tense,
                phase=entry.phase,
                signs=self._signs(clause, at),
                cities=tuple(leg.place for leg in same if leg.place.kind in _CITIES),
                when=own,
                whens=whens,
                is_shared=len(hosts) > 1,
            )

    def _visitors(self, clause: Clause, at: int) -> tuple[Party, ...]:
        """Who travels by the trigger at `at`."""
        first, after = segment(clause, at)
        chunks = clause.chunks
        trip = chunks[at].is_("trip")
        named: tuple[Party, ...] = ()
        if trip:
            named = group_after(clause, at, until=after, governed=("by", "of"))
            if at and chunks[at - 1].party and can_travel(chunks[at - 1].party):
                named = group_before(clause, at)
        if not named and self._order.subject_after and not any(one.is_("pronoun") for one in chunks[first:at]):
            named = self._after(clause, at, until=after)
        named = named or self._before(clause, at)
        full = tuple(self._resolved(one) for one in map(self._full, named) if can_travel(one))
        if not any(self._strong(one) for one in full):
            return ()
        known = tuple(one for one in full if self._strong(one) or len(one.words) > 1)
        return tuple(self._of_subject(one, clause, at) for one in _delegates(known))

    def _of_subject(self, party: Party, clause: Clause, at: int) -> Party:
        """`party` with the country that the clause begins with: "Norway puts off its minister's trip"."""
        if party.country or party.name and not party.role:
            return party
        for index in range(at):
            place = clause.chunks[index].place
            if place and place.kind != "city" and len(place.codes) == 1 and not (index and clause.chunks[index - 1].is_("to", "from", "for", "of", "with")):
                return party._replace(country=place.codes[0], country_span=Span(place.start, place.end), confidence=0.7)
        return party

    def _after(self, clause: Clause, at: int, *, until: int) -> tuple[Party, ...]:
        """The subject after its verb, where nothing before it is one."""
        return group_after(clause, at, until=until) if not group_before(clause, at) else ()

    def _before(self, clause: Clause, at: int) -> tuple[Party, ...]:
        """The subject before its verb, by name or by a word that stands for it."""
        chunks = clause.chunks
        found = group_before(clause, at)
        if not found and at < _OPENING and not self.travellers:
            found = group_after(clause, at, until=len(chunks))
        for index in range(at - 1, -1, -1):
            if chunks[index].is_("pronoun"):
                return self.travellers or found or self._subject
            party = chunks[index].party
            if party and can_travel(party) and not is_governed(chunks, index):
                break
        if found and not any(self._strong(one) for one in found):
            return ()
        return found or self.travellers or self._subject

    def _reception(self, clause: Clause, at: int) -> Iterator[Sighting]:
        chunks = clause.chunks
        entry = chunks[at].entry
        _, after = segment(clause, at)
        left = self._strongs(group_before(clause, at))
        passive = chunks[at].is_("hosted")
        right = self._strongs(group_after(clause, at, until=after, governed=("by",) if passive else ()))
        if at + 1 < after and (state := chunks[at + 1].place) and state.kind == "name" and not chunks[at + 1].gap:
            # "Him will receive Zambia": the host is the state that follows.
            right = right if not self._order.subject_after else ()
        hosts, guests = (right, left or self.travellers) if passive else (left, right)
        known = {one.key for one in self.travellers}
        if left and right and not passive and known & {one.key for one in left} and right[0].country in self._hosts:
            # The traveller is received, whatever the order of words.
            hosts, guests, passive = right, self.travellers, True
        if not left and right and not passive and any(chunk.is_("pronoun") for chunk in chunks[:at]):
            # "Him received X": the object stands first.
            hosts, guests, passive = right, self.travellers, True
        host = next((one.country for one in hosts if one.country), "")
        span = next((one.country_span or one.name_span or one.role_span for one in hosts if one.country), None)
        if chunks[at].is_("await") and hosts:
            return
        seat: Mention | None = None
        if not host and not passive and not hosts:
            seat = self._place_before(chunks, at)
            if seat and seat.codes:
                host, span = SEATS.get(seat.codes[0], seat.codes[0]), Span(seat.start, seat.end)
        guests = tuple(one for one in guests if one.country != host)
        where = legs(clause, at, order=self._order)
        place = next((leg.place for leg in where), None)
        if place and guests and place.codes and place.codes[0] != host and hosts:
            yield from self._met(clause, at, ones=hosts, others=guests, places=where)
            return
        if not host and not passive and self._order.subject_after and not hosts:
            after_verb = next((one.place for one in chunks[at + 1 : at + 3] if one.place and one.place.kind == "name"), None)
            if after_verb and any(one.is_("pronoun") for one in chunks[:at]):
                # "Him will receive Venezuela": the host is the country.
                guests = guests or self.travellers
                host, span = after_verb.codes[0], Span(after_verb.start, after_verb.end)
        if not entry or not guests:
            return
        if not host or span is None:
            if place is None:
                return
            host, span = place.codes[0], Span(place.start, place.end)
        if any(one.country == host for one in guests):
            return
        yield Sighting(
            visitors=guests,
            host=host,
            host_span=span,
            clause=clause,
            at=at,
            tense=entry.tense,
            phase=entry.phase,
            signs=self._signs(clause, at),
            cities=tuple(
                leg.place for leg in (*where, *([Leg(seat, None)] if seat else [])) if leg.place.kind in _CITIES and host in _by_host([leg])),
            meets=hosts,
            whens=dates_of(clause, at, order=self._order),
            is_meeting=passive,
        )

    def _place_before(self, chunks: Sequence[Chunk], at: int) -> Mention | None:
        for index in range(at - 1, -1, -1):
            chunk = chunks[index]
            if chunk.place and chunk.place.kind in ("name", "capital", "seat"):
                return chunk.place
            if chunk.is_trigger or chunk.party:
                return None
        return None

    def _meeting(self, clause: Clause, at: int) -> Iterator[Sighting]:
        if clause.has("remote"):
            return
        others, subject_at = self._met_by(clause, at)
        left = self._strongs(self._before(clause, subject_at))
        if not others and len(left) > 1:
            left, others = left[:1], left[1:]
        where = self._where(clause, at)
        if where and where[0].place.kind in _CITIES and clause.zone is not Zone.REST:
            self._scene = where[0].place
        if not others and clause.has("pronoun"):
            # "Modi and he will hold talks"
            others, left = left, self._strongs(group_before(clause, at))
        keys = {one.key for one in others}
        left = tuple(one for one in left if one.key not in keys)
        if not left or not others:
            return
        yield from self._met(clause, at, ones=left, others=others, places=where)

    def _met_by(self, clause: Clause, at: int) -> tuple[tuple[Party, ...], int]:
        """Whom the subject of the meeting at `at` meets, and the chunk that the subject stands before."""
        first, after = segment(clause, at)
        chunks = clause.chunks
        found = group_after(clause, at, until=after, governed=("with",))
        if not found and at + 1 < after and chunks[at].is_("meet") and chunks[at + 1].is_("pronoun") and not chunks[at + 1].gap:
            return self.travellers, at
        if not found and chunks[at].is_("meet"):
            found = group_after(clause, at, until=after, tight=self._order.tight)
        if not found and self._order.place_before:
            since = next((index for index in range(at - 1, first, -1) if chunks[index].is_("with")), at)
            met = group_after(clause, since, until=at, governed=("with",)) if since < at else ()
            if met and any(chunk.is_("pronoun") for chunk in chunks[since:at]):
                return met, at
            if since < at and chunks[since + 1].is_("pronoun"):
                return self.travellers, since
            found = group_after(clause, since, until=at, governed=("with",)) if since < at else ()
            at = since
        return tuple(one for one in map(self._full, found) if self._strong(one) or len(one.words) > 1), at

    def _where(self, clause: Clause, at: int) -> tuple[Leg, ...]:
        """The place of a meeting: the nearest one after "in" or where somebody went in its clause."""
        first, after = segment(clause, at)
        chunks = clause.chunks
        found = [
            (abs(index - at), Leg(place, None))
            for index in range(first, after)
            if (place := chunks[index].place)
            and place.kind in ("city", "capital", "name", "seat")
            and place.codes
            and index
            and (chunks[index - 1].is_("to") or chunks[index - 1].is_trigger)
            and not any(chunks[between].is_("go", "leave", "back") for between in range(at + 1, index))
        ]
        return (min(found, key=lambda one: one[0])[1],) if found else ()

    def _met(
        self,
        clause: Clause,
        at: int,
        *,
        ones: tuple[Party, ...],
        others: tuple[Party, ...],
        places: Sequence[Leg],
    ) -> Iterator[Sighting]:
        entry = clause.chunks[at].entry
        known = {one.key for one in self.travellers}
        if not places and self._scene and not known & {one.key for one in (*ones, *others)}:
            # People meet where the text reports from, if that is one side's home.
            homes = [{SEATS.get(one.country, one.country) for one in side} for side in (ones, others)]
            if set(self._scene.codes[:1]) in homes:
                places = (Leg(self._scene, None),)
        if not places or entry is None:
            self.meetings.append(Meeting(ones=ones, others=others, clause=clause, at=at, hosts=self._hosts, visited=self._visited))
            return
        host = SEATS.get(places[0].place.codes[0], places[0].place.codes[0])
        cities = tuple(leg.place for leg in places if leg.place.kind in _CITIES and host in _by_host([leg]))
        sides = [(ones, others), (others, ones)]
        known = [(guests, met) for guests, met in sides if all(SEATS.get(one.country, one.country) not in ("", host) for one in guests)]
        if not known:
            self.meetings.append(Meeting(ones=ones, others=others, clause=clause, at=at, hosts=self._hosts, visited=self._visited))
        for guests, met in ((one, met) for guests, met in known for one in _by_country(guests)):
            yield Sighting(
                visitors=guests,
                host=host,
                host_span=Span(places[0].place.start, places[0].place.end),
                clause=clause,
                at=at,
                tense=entry.tense,
                phase=entry.phase,
                signs=self._signs(clause, at),
                cities=cities,
                meets=met,
                whens=dates_of(clause, at, order=self._order),
                is_meeting=True,
            )

    def _resolved(self, party: Party) -> Party:
        """The traveller, where `party` is only their office: "the minister", "the Chinese president"."""
        one = self.travellers[0] if len(self.travellers) == 1 else None
        if one is None or party.name or party.counterpart or party.role in _GROUPS:
            return party
        same = party.role == one.role or party.role in _VAGUE or one.role in ("", *_VAGUE)
        return one if same and party.country in ("", one.country) else party

    def _strongs(self, parties: Sequence[Party]) -> tuple[Party, ...]:
        return tuple(self._resolved(one) for one in map(self._full, parties) if self._strong(one))

    def _full(self, party: Party) -> Party:
        """`party` with what the whole text says of them."""
        person = self._cast.person(party.key)
        return party._replace(name=person.name or party.name,
            role=party.role or person.role,
            country=party.country or person.country,
            id=party.id or person.id,
            name_span=person.name_span or party.name_span,
            role_span=party.role_span or person.role_span,
            country_span=party.country_span or person.country_span,
            confidence=party.confidence if party.country else person.confidence,
        )

    def _strong(self, party: Party) -> bool:
        """Whether the text or the list says that this is somebody who acts for a state."""
        person = self._cast.person(party.key)
        return bool(person.role or person.id or person.country)

    def _is_other(self, clause: Clause, at: int) -> bool:
        """Whether the words around say that this is no visit of officials."""
        first, after = segment(clause, at)
        near = clause.chunks[max(first, at - _AGAINST) : min(after, at + _AGAINST + 1)]
        return any(chunk.is_("other") for chunk in near)

    def _signs(self, clause: Clause, at: int) -> frozenset[str]:
        first, after = segment(clause, at)
        chunks = clause.chunks
        near = range(*between_commas(clause, at))
        far = _FIRM if self._order.tight else _SIGNS[1:]
        found = {
            chunk.entry.kind
            for index, chunk in enumerate(chunks[first:after], start=first)
            if chunk.entry is not None and chunk.entry.kind in (_SIGNS if index in near else far)
        }
        if at and chunks[at - 1].is_("negated"):
            found.add("cancelled")
        if any(chunk.is_("after") for chunk in chunks[max(first, at - _JUST) : at]):
            found.add("ended")
        return frozenset(found)


def _delegates(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """Who leads a delegation stands for it: the delegation gives them its country."""
    group = next((one for one in parties if one.role == "delegation" and not one.name), None)
    named = tuple(one for one in parties if one.name)
    if group is None or not named:
        return parties
    return tuple(
        one if one.country else one._replace(country=group.country, country_span=group.country_span) for one in named
    )


def _by_country(parties: Sequence[Party]) -> list[tuple[Party, ...]]:
    """People of one country together: they travel together, others only meet."""
    countries = dict.fromkeys(one.country for one in parties)
    return [tuple(one for one in parties if one.country == country) for country in countries]


def _by_host(found: Sequence[Leg]) -> dict[str, list[Leg]]:
    """Legs by the country that their places lie in."""
    hosts: dict[str, list[Leg]] = {}
    for leg in found:
        for code in leg.place.codes:
            hosts.setdefault(SEATS.get(code, code), []).append(leg)
    return hosts
