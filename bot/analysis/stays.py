"""Cities where travellers are and whom they are with, by clauses that tell of no journey or meeting."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from bot.analysis.chunks import Clause
from bot.analysis.groups import can_travel, group_after, subjects_of
from bot.analysis.parties import Party
from bot.analysis.places import Mention
from bot.analysis.sightings import CITIES
from bot.analysis.slots import between_commas
from bot.analysis.visit_words import Entry
from bot.analysis.who import Who

#: "With the visiting minister": how far behind its preposition somebody stands.
_WITH = 4
#: "Flies home from Porto": chunks between.
_HOMEWARD = 2
#: "Signed" says not who was with whom.
_PART = Entry("meet", "part", "past")


class Stay(NamedTuple):
    """A city and the numbers of the people who are there."""

    city: Mention
    people: frozenset[int]


def stays_in(clause: Clause, who: Who, *, hosts: frozenset[str], sure: bool = False) -> list[Stay]:
    """The cities of `hosts` where `clause` says that the travellers are; when `sure`, it speaks of them."""
    if not hosts or not (sure or is_about_travellers(clause, who)) or clause.has("past"):
        return []
    chunks = clause.chunks
    subjects = subjects_of(clause)
    if sure or clause.has("pronoun", "pair"):
        subjects += who.main_travellers
    elif clause.has("there") and not any(one.name for one in subjects):
        subjects = list(who.travellers)
    people = frozenset(one.key for one in subjects)
    found: list[Stay] = []
    for index, chunk in enumerate(chunks):
        city = chunk.place
        if not index or city is None or city.kind not in CITIES or not set(city.codes) & hosts:
            continue
        lists = chunks[index - 1].is_("and") and found and chunks[index - 2].place is found[-1].city
        told = any(one.is_("saying") for one in chunks[between_commas(clause, index)[0] : index])
        owner = index + 1 < len(chunks) and chunks[index + 1].gap[:1] in ("'", "’")
        beside = chunks[max(0, index - _HOMEWARD) : index + 1 + _HOMEWARD]
        home = chunks[index - 1].is_("from") and any(one.is_("back") for one in beside)
        if not (owner or told) and (lists or home or chunks[index - 1].is_("to", "besides")):
            found.append(Stay(city, people))
    return found


def is_about_travellers(clause: Clause, who: Who) -> bool:
    """Whether `clause` names or means those who travel."""
    return clause.has("pronoun", "pair", "there") or who.are_travelling(clause.parties)


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
        if any(one.is_("meet", "talks", "greet") and one.entry != _PART for one in near):
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
