"""Cities where travellers are and whom they are with, by clauses that tell of no journey or meeting."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import KNOWN_TEAM, Chunk, Clause
from bot.analysis.scenes.groups import group_after, subjects_of
from bot.analysis.scenes.joined import can_travel
from bot.analysis.scenes.sightings import CITIES, Sighting, Spot, dates_at, host_of, seat_of
from bot.analysis.scenes.slots import between_commas, segment
from bot.analysis.scenes.speakers import is_of_speaker
from bot.analysis.scenes.who import Who
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Zone

#: "With the visiting minister": how far behind its preposition somebody stands.
_WITH = 4
#: "Flies home from Porto": chunks between.
_HOMEWARD = 2
#: "In Orly she was greeted": chunks between.
_GREETED = 2
#: Triggers of a sentence on what somebody does there.
_OF_TRAVEL = ("trip", "go", "attend", "stay", "talks", "meet", "hosted")
#: "Will travel north to Akureyri": chunks before the town.
_TOWN = 4


class Stay(NamedTuple):
    """A city and the numbers of the people who are there."""

    city: Mention
    people: frozenset[int]


def _is_part(chunk: Chunk) -> bool:
    """Whether it is a verb like "signed", which says not who was with whom."""
    return chunk.is_("meet") and chunk.entry is not None and chunk.entry.phase == "part"


def stays_in(
    clause: Clause, who: Who, *, hosts: frozenset[str], inside: Collection[str], sure: bool = False
) -> list[Stay]:
    """The cities of `hosts` where `clause` says that the travellers are; when `sure`, it speaks of them.
    `inside`: words that stand before where something is."""
    if not hosts or clause.has("past"):
        return []
    planned = _is_programme(clause, who)
    if not (sure or planned or is_about_travellers(clause, who)):
        return []
    chunks = clause.chunks
    subjects = subjects_of(clause)
    if planned:
        subjects = list(who.travellers if clause.zone is Zone.REST else who.main_travellers)
    elif sure or clause.has("pronoun", "pair", "team"):
        subjects += who.main_travellers
    elif clause.has("there") and not any(one.name for one in subjects):
        subjects = list(who.travellers)
    people = frozenset(one.key for one in subjects)
    found: list[Stay] = []
    there = hosts if planned or is_about_travellers(clause, who) else frozenset[str]()
    for index, chunk in enumerate(chunks):
        city = chunk.place or _town(clause, index, who=who, hosts=there, inside=inside)
        if not index or city is None or city.kind not in CITIES or not set(city.codes) & hosts:
            continue
        last = index - 1 - chunks[index - 1].is_("and")
        joined = last < index - 1 or chunk.gap in (",", "、")
        lists = joined and found and chunks[last].span.end == found[-1].city.end
        told = any(one.is_("saying") for one in chunks[between_commas(clause, index)[0] : index])
        # "The ministry in Hanoi said"
        told = told or is_of_speaker(chunks, index)
        # "The pipeline from Kirkuk to Ceyhan"
        told = told or (index > 2 and chunks[index - 2].place is not None and chunks[index - 3].is_("from"))
        owner = index + 1 < len(chunks) and chunks[index + 1].gap[:1] in ("'", "’")
        beside = chunks[max(0, index - _HOMEWARD) : index + 1 + _HOMEWARD]
        home = chunks[index - 1].is_("from") and any(one.is_("back", "leave", "go") for one in beside)
        seen = chunks[index - 1].is_("to", "besides", "programme") or _is_town_of(chunks, index)
        seen = seen or chunk.place is None
        if not (owner or told) and (lists or home or seen):
            found.append(Stay(city, people))
    return found


def told_there(clause: Clause, who: Who, *, hosts: frozenset[str]) -> Iterator[Sighting]:
    """Who is somewhere by words on the place or on the days there, without a verb of travel; "in the country"
    is in the only one of `hosts`."""
    yield from _speaks_there(clause, who)
    yield from _there_since(clause, who, hosts=hosts)
    yield from _days_there(clause, who, hosts=hosts)


def _speaks_there(clause: Clause, who: Who) -> Iterator[Sighting]:
    """Who is said beside their name to speak abroad: "Berg, in Peru, says the truce goes well"."""
    chunks = clause.chunks if clause.has("saying") else ()
    for at, (named, to, there, said) in enumerate(zip(*(chunks[near:] for near in range(4)), strict=False)):
        apart = to.is_("to") and to.gap[:1] == "," and said.is_("saying") and said.gap[:1] == ","
        if apart and there.place and named.party and can_travel(named.party):
            guest = who.full(named.party)
            if who.is_known(guest):
                yield from _guest(Spot(clause, at + 2), guest, there=there, signs={"began"})


def _there_since(clause: Clause, who: Who, *, hosts: frozenset[str]) -> Iterator[Sighting]:
    """Who is said beside their name to be somewhere since a day: "Berg, in Lima since Monday, is to talk",
    "in the country since Monday"."""
    chunks = clause.chunks if clause.has("since") else ()
    for at, (named, to, there, since, day) in enumerate(
        zip(*(chunks[near:] for near in range(5)), strict=False)
    ):
        beside = to.is_("to") and to.gap[:1] == "," and since.is_("since")
        if beside and day.when and named.party and can_travel(named.party):
            known = hosts if there.is_("that_land", "in_land") else frozenset[str]()
            guest, spot = who.full(named.party), Spot(clause, at + 2)
            yield from _guest(
                spot, guest, there=there, hosts=known, signs={"began", "since"}, whens=(day.when,)
            )


def _days_there(clause: Clause, who: Who, *, hosts: frozenset[str]) -> Iterator[Sighting]:
    """Whose days somewhere have begun or are over by words on the days alone: "wrapped up two days in Doha",
    "had begun his three days in the country"."""
    found = clause.chunks if clause.has("ended", "began") else ()
    chunks = [
        one
        for at, one in enumerate(found)
        if not (at and one.is_("pronoun") and found[at - 1].is_("ended", "began"))
    ]
    for told, days, to, there in zip(*(chunks[near:] for near in range(4)), strict=False):
        if not (told.is_("ended", "began") and to.is_("to") and days.when):
            continue
        if days.when.sort is not Sort.DURATION:
            continue
        spot = Spot(clause, clause.chunks.index(told))
        sign = "ended" if told.is_("ended") else "began"
        known = hosts if there.is_("that_land") else frozenset[str]()
        whens = (*dates_at(spot, who.order), days.when)
        for guest in who.known(who.before(spot)):
            yield from _guest(spot, guest, there=there, hosts=known, signs={sign}, whens=whens)


def _guest(
    spot: Spot,
    guest: Party,
    *,
    there: Chunk,
    signs: Collection[str],
    hosts: frozenset[str] = frozenset(),
    whens: tuple[When, ...] = (),
) -> Iterator[Sighting]:
    """That `guest` is at the place `there`, or in the only one of `hosts`, if that is abroad."""
    place = there.place
    host = host_of(place) if place else min(hosts) if len(hosts) == 1 else ""
    if host and guest.country and seat_of(guest.country) != host:
        yield Sighting(
            spot=spot,
            visitors=(guest,),
            host=host,
            host_span=there.span,
            signs=frozenset(signs),
            cities=(place,) if place and place.kind in CITIES else (),
            whens=whens,
            is_departure="ended" in signs,
        )


def _town(
    clause: Clause, index: int, *, who: Who, hosts: frozenset[str], inside: Collection[str]
) -> Mention | None:
    """The town that no list knows at `index`, in the only one of `hosts`: "drives to Huye", "they will see
    a plant in Huye"."""
    chunks = clause.chunks
    party = chunks[index].party
    if (
        party is None
        or len(hosts) != 1
        or len(party.words) != 1
        or " " in party.name
        or who.is_known(party)
        or not party.name_span
    ):
        return None
    following = chunks[index + 1] if index + 1 < len(chunks) else None
    open_ = following is not None and not following.gap and following.entry is None and bool(following.word)
    # "The Expo in Osaka", "Юго-Восточной"
    if chunks[index].gap[:1] in ("'", "’") or _is_area(chunks, index):
        # "The city's Expo"
        return None
    hall = (
        following is not None
        and following.is_("to")
        and any(one.place for one in chunks[index + 2 : index + 3])
    )
    # "The Islamic Republic"
    land = following is not None and following.is_("lands") and not following.gap
    if hall or land or (following is not None and "-" in following.gap):
        return None
    if any(one.is_("greet") for one in chunks[index + 1 : index + 1 + _GREETED]):
        # "Во Внукове его встречал министр"
        return None
    near = chunks[max(0, index - _TOWN) : index]
    goes = any(one.is_("go", "trip", "programme") for one in near)
    joined = (
        len(near) > 1
        and near[-1].is_("and")
        and _town(clause, index - 2, who=who, hosts=hosts, inside=inside) is not None
    )
    before = near[-1] if near else None
    seen = before is not None and before.word in inside and _do_something(clause, index, who=who)
    if open_ or before is None or not (joined or seen or (goes and before.is_("to")) or before.is_("lands")):
        return None
    span = party.name_span
    return Mention((min(hosts),), "city", span.start, span.end, party.first, party.after)


def _is_area(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the name at `index` is that of more than a town: "Fujian and Shandong provinces"."""
    listed = takewhile(lambda one: one.party or one.is_("and", "area"), chunks[index + 1 : index + 1 + _TOWN])
    return any(one.is_("area") for one in listed)


def _do_something(clause: Clause, index: int, *, who: Who) -> bool:
    """Whether travellers are the subject of the words before chunk `index`, which nobody says and which look
    back on nothing: "tomorrow the delegation will see a plant in"."""
    first, after = segment(clause, index)
    before = clause.chunks[first:index]
    if any(one.is_("saying", "since", "maybe") for one in clause.chunks[first:after]):
        return False
    if clause.has("cancelled", "postponed", "back"):
        # "Put off the trip after the floods in Sabah"
        return False
    nearest = next((one for one in reversed(before) if one.party or one.is_("pronoun")), None)
    if nearest is None or nearest.is_("pronoun"):
        return nearest is not None
    ours = (nearest.party,) if nearest.party else ()
    return who.are_travelling(ours) or who.are_the_team(ours)


def _is_town_of(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the place at `index` is "the port of Haiphong", or somebody is "to see" it."""
    before = chunks[index - 1]
    town = before.is_("of", "lands") and any(one.is_("lands") for one in chunks[max(0, index - 2) : index])
    return town or (before.is_("meet") and not chunks[index].gap)


def _is_programme(clause: Clause, who: Who) -> bool:
    """Whether `clause` names nobody but travellers and tells where something is planned: "a tour of
    a plant in Haiphong closes the programme"."""
    if not who.travellers or clause.asks or clause.has("remote", "cancelled", "saying", "maybe", "since"):
        return False
    # "Conferences are planned in Shenzhen"
    planned = any(one.is_("ahead") and other.is_("to") for one, other in pairwise(clause.chunks))
    if not (planned or clause.has("programme", *_OF_TRAVEL)):
        return False
    officials = [one.party for one in clause.chunks if one.party and who.is_known(one.party)]
    return all(who.are_travelling((one,)) or who.are_the_team((one,)) for one in officials)


def is_about_travellers(clause: Clause, who: Who) -> bool:
    """Whether `clause` names or means those who travel."""
    team = clause.has("team") and any(one.entry == KNOWN_TEAM for one in clause.chunks)
    return team or clause.has("pronoun", "pair", "there") or who.are_travelling(clause.parties)


def company_in(
    clause: Clause, who: Who, *, visited: frozenset[str], telling: Collection[str]
) -> Iterator[tuple[Party, ...]]:
    """Whom the travellers are "with" in `clause`, or to whom they tell something, if those are of a country
    that was `visited` or of none; `telling`: words like "told"."""
    if (
        clause.has("remote")
        or not clause.has("with", "and", "saying")
        or not is_about_travellers(clause, who)
    ):
        return
    alone = len({one.country for one in who.travellers}) == 1
    chunks = clause.chunks
    for index, chunk in enumerate(chunks):
        joined = chunk.is_("and") and index and chunks[index - 1].is_("pronoun")
        told = chunk.is_("saying") and chunk.word in telling
        if not (chunk.is_("with") or joined or told):
            continue
        near = chunks[slice(*between_commas(clause, index))]
        if any(one.is_("meet", "talks", "greet") and not _is_part(one) for one in near):
            continue
        governed = () if told else ("with", "and")
        found = who.known(group_after(clause, index, until=index + _WITH, governed=governed))
        others = tuple(
            one
            for one in found
            if can_travel(one) and (one.country in visited or (alone and one.role and not one.country))
        )
        if others:
            yield others
