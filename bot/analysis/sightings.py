"""What a single clause says of a visit or a meeting."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.chunks import Chunk, Clause
from bot.analysis.dates import Sort, When
from bot.analysis.dating import dates_of
from bot.analysis.parties import Party
from bot.analysis.places import Mention
from bot.analysis.slots import Leg, Order, between_commas, segment
from bot.analysis.visit_words import Entry
from bot.domain.facts import Span

#: Where organisations have their seats, and their heads are at home.
_SEATS = {
    "EU": "BE",
    "NATO": "BE",
    "WTO": "CH",
    "UN": "US",
    "OPEC": "AT",
    "EAEU": "RU",
    "SCO": "CN",
    "ASEAN": "ID",
}

CITIES = frozenset({"city", "capital"})

#: Mentions of where somebody may be; not adjectives, which say whose somebody is.
SITES = CITIES | {"name"}

#: Words around a trigger that say how the visit stands; the first only between the same commas…
_SIGNS = ("maybe", "ahead", "began", "begins", "ended", "ending", "done", "cancelled", "postponed", "past")
#: …and those that hold for the whole clause in any language.
_FIRM = ("cancelled", "postponed", "past")
#: "After the visit": words between.
_JUST = 3

#: 推迟两次的会谈: up to the word behind.
_OF = 5


class Spot(NamedTuple):
    """A trigger: chunk number `at` of `clause`."""

    clause: Clause
    at: int

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return self.clause.chunks

    @property
    def entry(self) -> Entry:
        """What the trigger means."""
        return self.chunks[self.at].entry or Entry("")

    def is_(self, *kinds: str) -> bool:
        return self.chunks[self.at].is_(*kinds)

    @property
    def bounds(self) -> tuple[int, int]:
        """The chunks of its part of the sentence."""
        return segment(self.clause, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one clause says of one visit."""

    spot: Spot
    visitors: tuple[Party, ...]
    host: str
    #: The place or person that tells the host.
    host_span: Span
    signs: frozenset[str]
    cities: tuple[Mention, ...] = ()
    meets: tuple[Party, ...] = ()
    #: The date beside the place, where each place has its own.
    when: When | None = None
    whens: tuple[When, ...] = ()
    #: A meeting says less about who travelled than a journey does.
    is_meeting: bool = False
    #: Whether only the dateline says where people meet.
    is_supposed: bool = False
    #: Whether its dates are those of a tour of several hosts.
    is_shared: bool = False
    #: "Left Ankara": it is over, whatever the verb says elsewhere.
    is_departure: bool = False
    #: "The trip lasts three days": only says more of what was told before.
    is_echo: bool = False

    @property
    def clause(self) -> Clause:
        return self.spot.clause

    @property
    def tense(self) -> str:
        return self.spot.entry.tense

    @property
    def comes_again(self) -> bool:
        """Whether somebody comes back to a country abroad: "returned to Lima", not "returned from Lima"."""
        if not self.spot.is_("back"):
            return False
        chunks = self.spot.chunks
        places = ((at, one.place) for at, one in enumerate(chunks) if at > self.spot.at and one.place)
        first, place = next(places, (0, None))
        return place is not None and host_of(place) == self.host and chunks[first - 1].is_("to")

    @property
    def phase(self) -> str:
        """Of which part of the visit it speaks: "whole", "begin" or "end"."""
        entry = self.spot.entry
        if self.is_departure:
            return "end"
        if self.comes_again:
            return "begin"
        if entry.phase in ("out", "on"):
            return "begin" if entry.begins else "whole"
        return "end" if entry.phase == "home" else entry.phase

    @property
    def sets_out(self) -> bool:
        """Whether its date is that of leaving home, and the visit may begin later."""
        return not self.is_departure and (self.spot.entry.phase == "out" or self.spot.is_("leave"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """People who meet at a place that the clause does not name."""

    ones: tuple[Party, ...]
    others: tuple[Party, ...]
    #: Where the travellers of the text are by then, and where they have been.
    hosts: frozenset[str]
    visited: frozenset[str]


def seat_of(code: str) -> str:
    """The country where a bloc has its seat, and a country itself."""
    return _SEATS.get(code, code)


def host_of(place: Mention) -> str:
    """The country that `place` lies in; "" when it stands for none or several."""
    return seat_of(place.codes[0]) if len(place.codes) == 1 else ""


def by_host(found: Sequence[Leg]) -> dict[str, list[Leg]]:
    """Legs by the country that their places lie in."""
    hosts: dict[str, list[Leg]] = {}
    for leg in found:
        if host := host_of(leg.place):
            hosts.setdefault(host, []).append(leg)
    return hosts


def cities_in(host: str, found: Sequence[Leg]) -> tuple[Mention, ...]:
    """The cities of `host` among `found`."""
    return tuple(leg.place for leg in found if leg.place.kind in CITIES and host in by_host([leg]))


def by_country(parties: Sequence[Party]) -> list[tuple[Party, ...]]:
    """People of one country together: they travel together, others only meet."""
    countries = dict.fromkeys(one.country for one in parties)
    return [tuple(one for one in parties if one.country == country) for country in countries]


def are_together(ones: Sequence[Party], others: Sequence[Party]) -> bool:
    """Whether one is among both, or both are of one country and either names nobody."""
    if {one.key for one in ones} & {one.key for one in others}:
        return True
    countries = {one.country for one in ones} & {one.country for one in others} - {""}
    return bool(countries) and not all(one.name for one in (*ones, *others))


def span_of(place: Mention) -> Span:
    return Span(place.start, place.end)


def dates_at(spot: Spot, order: Order, *, loose: bool = False) -> tuple[When, ...]:
    """The dates that may be those of the trigger; see `dates_of`."""
    return dates_of(spot.clause, spot.at, order=order, loose=loose)


def signs_at(spot: Spot, order: Order) -> frozenset[str]:
    """Which words around a trigger say how the visit stands."""
    found = _words_around(spot, order)
    if any(one.is_("unmet") for one in spot.chunks[max(spot.bounds[0], spot.at - _JUST) : spot.at]):
        # "Would have arrived on Thursday"
        found.add("unmet")
    if spot.entry.tense == "future":
        # "Will stay until Friday, was last there a year ago"
        found.discard("past")
    elif spot.clause.has("past"):
        found = found - {"past"} | ({"past"} if _recalls(spot, found) else set())
    if "begins" in found or (spot.is_("trip") and _is_under_way(spot.chunks, spot.at)) or _is_on_a_day(spot):
        found.add("began")
    found = _planned(spot, found)
    # "Will not stay for the assembly" calls nothing off.
    if spot.entry.phase == "skip" or (
        spot.at and spot.chunks[spot.at - 1].is_("negated") and not spot.is_("stay")
    ):
        found.add("cancelled")
    if _is_after(spot):
        found.add("ended")
    if order.tight:
        found = _in_han(spot, found)
    if not order.tight and _is_firm(spot, found):
        found.discard("maybe")
    if spot.clause.asks:
        found.add("maybe")
    return frozenset(found)


def _is_firm(spot: Spot, found: Collection[str]) -> bool:
    """Whether nothing before the trigger says that it may be; what may be behind a verb is something else:
    "will visit Turkey to discuss possible deliveries"."""
    before = spot.chunks[spot.bounds[0] : spot.at]
    if any(one.is_("maybe") for one in before):
        return False
    verb = (
        any(one.is_("ahead", "begins", "began", "done", "ended", "ends") for one in before)
        or "began" in found
    )
    return spot.entry.tense != "noun" or verb


def _words_around(spot: Spot, order: Order) -> set[str]:
    """The kinds of the words that say how a visit stands."""
    clause, at = spot
    first, after = _beside_saying(spot)
    beside = range(*between_commas(clause, at))
    far = _FIRM if order.tight else _SIGNS[1:]
    found = {
        chunk.entry.kind
        for index, chunk in enumerate(clause.chunks[first:after], start=first)
        if chunk.entry is not None
        and chunk.entry.kind in (_SIGNS if index in beside else far)
        and not _is_of_thing(spot, index, order=order)
    }
    for index in range(first, after):
        if clause.chunks[index].is_("ends"):
            # "Ends his trip" tells that it is over, "the trip ends" when it will be.
            found |= {"ended", "closing"} if index < at else {"ending"}
    if not any(one.is_("back") or one.word == "back" for one in clause.chunks[first:at]) and any(
        one.is_("since") and near.when and near.when.sort is Sort.EVENT
        for one, near in pairwise(clause.chunks[first:after])
    ):
        found |= {"began", "since"}
    return found | _behind_relative(spot)


def _beside_saying(spot: Spot) -> tuple[int, int]:
    """The chunks of its part of the sentence without what somebody says there: "Peru will wait, the minister
    said on his return", "the minister said on a visit that Peru would wait"."""
    first, after = spot.bounds
    chunks, commas = spot.chunks, spot.clause.commas
    said = next((at for at in range(spot.at - 1, first, -1) if chunks[at].is_("saying")), None)
    if said is None:
        return first, after
    links = (at for at in range(spot.at + 1, after) if chunks[at].is_("link") and not chunks[at].gap)
    return first if commas.isdisjoint(range(first + 1, said + 1)) else said, next(links, after)


def _is_of_thing(spot: Spot, index: int, *, order: Order) -> bool:
    """Whether the word at `index` says of something else than the trigger that it ends, is off or was before:
    "arrived for talks that had been delayed", "will go to Quito to sign a delayed contract"."""
    chunks, at = spot.chunks, spot.at
    chunk, following = chunks[index], chunks[index + 1 : index + 2]
    plain = any(one.entry is None and one.word.isalpha() and not one.gap for one in following)
    if chunk.is_("ended"):
        # "Ended talks in Sofia and leaves for Helsinki"
        joined = [one for one in range(index + 1, at) if chunks[one].is_("and")]
        onward = bool(joined) and not spot.is_("back", "leave")
        return onward and any(one.is_trigger for one in chunks[index + 1 : joined[-1]])
    if chunk.is_("ending"):
        return index > at and plain and not order.tight
    if chunk.is_("past"):
        return order.tight and index >= between_commas(spot.clause, at)[1]
    if not chunk.is_("cancelled", "postponed"):
        return False
    if order.tight:
        # 签署此前取消的合同
        near = range(index + 1, min(len(chunks) - 1, index + _OF, between_commas(spot.clause, index)[1]))
        whose = next((one for one in near if chunks[one].is_("whose")), None)
        return index > at and whose is not None and not chunks[whose + 1].is_("trip", "go", "stay")
    if not spot.is_("go", "was", "attend") or any(one.is_("meant") for one in chunks[spot.bounds[0] : at]):
        return False
    apart = index > at or any(one in spot.clause.commas for one in range(index + 1, at + 1))
    if spot.entry.tense in ("past", "now"):
        return apart
    return index > at and plain and not chunks[index - 1].is_("been", "meant")


def _is_since(chunk: Chunk, following: Chunk) -> bool:
    return chunk.is_("since") and following.when is not None and following.when.sort is Sort.EVENT


def _behind_relative(spot: Spot) -> set[str]:
    """What is said of a journey behind words on it: "the visit, which was due on Friday, is off"."""
    clause, chunks = spot.clause, spot.chunks
    after = spot.bounds[1]
    if not spot.is_("trip") or after >= len(chunks) or not chunks[after].is_("break", "relative"):
        return set()
    _, end = between_commas(clause, after)
    last = segment(clause, after)[1]
    behind = chunks[end:last]
    # "The visit, which began on Monday"
    begun = {"began"} if any(one.is_("began", "begins") for one in chunks[after + 1 : after + 2]) else set()
    if any(one.is_trigger for one in chunks[after:last]):
        return begun
    return begun | {one.entry.kind for one in behind if one.entry is not None and one.entry.kind in _FIRM[:2]}


def _planned(spot: Spot, found: set[str]) -> set[str]:
    """`found` with what a verb in the future before the trigger says of it."""
    before = spot.chunks[spot.bounds[0] : spot.at]
    if not any(one.entry is not None and one.entry.tense == "future" for one in before):
        return found
    if spot.entry.tense in ("now", "base"):
        # "Leaves for Kabul and then goes to Islamabad"
        return found | {"ahead"}
    if spot.entry.tense == "noun" and "ended" in found:
        # "Will be in Vilnius and winds up the tour in Tallinn"
        return (found - {"ended"}) | {"ahead"}
    return found


def _is_after(spot: Spot) -> bool:
    """Whether the words before the trigger say that it is over: "after a visit", "back from a stay"."""
    near = spot.chunks[max(spot.bounds[0], spot.at - _JUST) : spot.at]
    if spot.is_("trip") and spot.clause.has("back") and any(one.is_("from") for one in near):
        return True
    # Not "after he arrived"
    return not spot.is_("meet") and not spot.entry.begins and any(one.is_("after") for one in near)


def _in_han(spot: Spot, found: set[str]) -> set[str]:
    """`found` with what the order of words says in Chinese."""
    chunks, at = spot.chunks, spot.at
    if {"ended", "ahead"} <= found and not any(one.is_("ended") for one in chunks[spot.bounds[0] : at]):
        # 访问将于13日结束
        found = (found - {"ended"}) | {"ending"}
    later = "ended" in found and any(one.is_("later") for one in chunks[at + 1 : at + 3])
    if later and any(one.is_("ahead") for one in chunks[at:]):
        # 在结束巴西之行后，将访问埃及
        found = found - {"ended"}
    if spot.is_("go", "trip", "stay", "meet") and _follows_plan(spot.clause, at):
        found = found | {"ahead"}
    return found


def _follows_plan(clause: Clause, at: int) -> bool:
    """Whether the words between the commas go on with what the sentence before them plans: 之后前往赞比亚."""
    start = between_commas(clause, at)[0]
    before = clause.chunks[:start]
    goes_on = start == at or clause.chunks[start].is_("and")
    return bool(before) and goes_on and any(one.is_("ahead") for one in before)


def _is_on_a_day(spot: Spot) -> bool:
    """Whether somebody is "on the second day of a trip"."""
    near = spot.chunks[max(spot.bounds[0], spot.at - _JUST) : spot.at]
    return spot.is_("trip") and any(one.when and one.when.sort is Sort.NTH for one in near)


def _is_under_way(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether somebody is "on his first visit"."""
    for index in range(at - 1, max(-1, at - _JUST - 1), -1):
        if chunks[index].is_("on"):
            return index > 0 and (chunks[index].gap != "" or chunks[index - 1].party is not None)
        if not chunks[index].is_("pronoun", "rank") and chunks[index].entry is not None:
            return False
    return False


def _recalls(spot: Spot, found: Collection[str]) -> bool:
    """Whether a word that recalls something says so of the trigger: not one within "who previously served",
    but one before "when he was there"."""
    clause, at = spot
    chunks = clause.chunks
    first = spot.bounds[0]
    words = [index for index, chunk in enumerate(chunks[:at]) if chunk.is_("past")]
    if not words or not first or not chunks[first].is_("break"):
        return "past" in found
    start, after = between_commas(clause, at)
    if spot.entry.tense == "past" and any(chunk.when for chunk in chunks[words[0] : first]):
        return True
    inside = any(start <= index < after for index, chunk in enumerate(chunks) if chunk.is_("past"))
    return inside or ("past" in found and words[-1] < first)
