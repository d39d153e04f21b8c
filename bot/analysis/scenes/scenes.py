"""A text read for its journeys: its people, and what each of its clauses says of where they go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from bot.analysis.people.han_people import HanPartyFinder
from bot.analysis.people.parties import Party
from bot.analysis.people.people import PartyFinder
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.scenes.cast import Cast
from bot.analysis.scenes.chunks import Clause, clause_of
from bot.analysis.scenes.resumptions import parted
from bot.analysis.scenes.scene import Scene
from bot.analysis.scenes.sequels import sequels
from bot.analysis.scenes.sightings import CITIES
from bot.analysis.scenes.slots import Order
from bot.analysis.scenes.who import Who
from bot.analysis.text.by_language import ByLanguage
from bot.analysis.text.dates import DateGrammar
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Passage, Reading, Zone

#: What a sentence names that first tells of a visit.
_NAMING = frozenset({"name", "adjective", "capital", "city", "region", "seat", "bloc", "person", "role"})

#: Reports are of these years.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200

#: No report tells of so many journeys; each is held against the others.
_MOST = 300

#: A city and a date have no more words.
_PLACE_AND_DAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLanguage:
    """What finding visits takes in one language."""

    lexicon: VisitWords
    grammar: DateGrammar


def scene_of(reading: Reading, language: VisitLanguage) -> Scene | None:
    """`reading` read clause by clause; None when nothing in it tells of travel."""
    told = (_names(passage) and _tells(passage, language.lexicon) for passage in reading.passages)
    return scene_in(reading, language) if any(told) else None


def scene_in(reading: Reading, language: VisitLanguage) -> Scene | None:
    """The same, whatever its words; None when it names no official."""
    lexicon = language.lexicon
    finder = PartyFinder(lexicon) if lexicon.spaced else HanPartyFinder(lexicon)
    found = finder.find_all(reading.passages, reading.text)
    if not any(one.role or one.id or one.country for parties in found for one in parties):
        return None
    telling = [_tells(passage, lexicon) for passage in reading.passages]
    cast = Cast(reading, found, lexicon=lexicon)
    order = Order(*(name in lexicon.names["order"] for name in Order._fields))
    who = Who(cast, order)
    scene = Scene(who, order, lexicon=lexicon, place=_origin_of(reading), published=day_of(reading))
    clauses: list[Clause] = []
    for number, (passage, parties) in enumerate(zip(reading.passages, cast.parties, strict=True)):
        if len(scene.sightings) > _MOST:
            break
        if not (
            telling[number]
            or passage.zone is not Zone.REST
            or (who.travellers and (parties or passage.mentions or lexicon.points_back(passage.sentence)))
        ):
            who.note_subject(parties)
            continue
        clause = _clause(number, parties, reading=reading, language=language)
        scene.read(clause)
        clauses.append(clause)
    scene.read_opening_again(clauses)
    scene.sightings += sequels(clauses, scene.sightings)
    scene.clauses, scene.parties = clauses, cast.parties
    return scene


def clauses_of(
    scene: Scene, reading: Reading, *, language: VisitLanguage, numbers: Iterable[int]
) -> list[Clause]:
    """The sentences of `reading` with `numbers`, those too that tell of no travel by their words."""
    known = {one.number: one for one in scene.clauses}
    return [
        known.get(number) or _clause(number, scene.parties[number], reading=reading, language=language)
        for number in numbers
    ]


def _clause(number: int, parties: Sequence[Party], *, reading: Reading, language: VisitLanguage) -> Clause:
    clause = clause_of(
        reading.passages[number],
        parties,
        text=reading.text,
        number=number,
        lexicon=language.lexicon,
        grammar=language.grammar,
    )
    return parted(clause)


def _tells(passage: Passage, lexicon: VisitWords) -> bool:
    """Whether a trigger is in `passage`, other than in an office ("a former head of"); a Chinese character
    alone is one only beside a name."""
    found = lexicon.triggers_in(passage.sentence)
    if lexicon.spaced:
        roles = [one for one in passage.mentions if one.kind == "role"]
        return any(not any(one.first <= first < one.after for one in roles) for first, _ in found)
    sides = {side for one in passage.mentions if one.kind in _NAMING for side in (one.first, one.after)}
    return any(after - first > 1 or first in sides or after in sides for first, after in found)


def _names(passage: Passage) -> bool:
    """Whether `passage` names a place or somebody with an office."""
    return any(one.kind in _NAMING for one in passage.mentions)


def day_of(reading: Reading) -> date | None:
    """The day of the report; None for one that no report of ours can have, and from which no days count."""
    at = reading.published
    return at.date() if at and _FIRST_YEAR <= at.year < _LAST_YEAR else None


def _origin_of(reading: Reading) -> Mention | None:
    """The city of the dateline, or of a first sentence that is nothing else: "МИНСК, 2 июня."."""
    first = next((one for one in reading.passages if one.zone is not Zone.TITLE), None)
    short = first.mentions if first and len(first.sentence.tokens) <= _PLACE_AND_DAY else ()
    cities = (one for one in (*reading.dateline_mentions, *short) if one.kind in CITIES)
    # SINGAPORE, LUXEMBOURG: a state that is a city
    states = (one for one in reading.dateline_mentions if one.kind == "name" and len(one.codes) == 1)
    return next(chain(cities, states), None)


def load_visit_languages(seeds: Path) -> Mapping[str, VisitLanguage]:
    """What finding visits takes, by language, from the files in `seeds`."""
    files = sorted((seeds / "visits").glob("*.toml"))
    return ByLanguage({file.stem: partial(_language, seeds, file.name) for file in files})


def _language(seeds: Path, name: str) -> VisitLanguage:
    return VisitLanguage(
        lexicon=VisitWords.read((seeds / "visits" / name).read_text(encoding="utf-8")),
        grammar=DateGrammar.read((seeds / "dates" / name).read_text(encoding="utf-8")),
    )
