"""Cities where the travellers are said to be by a clause that tells of no journey there."""

from typing import NamedTuple

from bot.analysis.chunks import Clause
from bot.analysis.places import Mention
from bot.analysis.sightings import CITIES
from bot.analysis.slots import subjects_of
from bot.analysis.who import Who


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
    if sure or clause.has("pronoun"):
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
        owner = index + 1 < len(chunks) and chunks[index + 1].gap[:1] in ("'", "’")
        if not owner and (lists or chunks[index - 1].is_("to", "besides")):
            found.append(Stay(city, people))
    return found


def is_about_travellers(clause: Clause, who: Who) -> bool:
    """Whether `clause` names or means those who travel."""
    parties = [chunk.party for chunk in clause.chunks if chunk.party]
    return clause.has("pronoun", "there") or who.are_travelling(parties)
