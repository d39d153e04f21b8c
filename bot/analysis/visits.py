"""Who visits whom, as a text tells it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.analysis.borrowed import begun, happening, meant, sent_on
from bot.analysis.cast import Cast
from bot.analysis.chunks import Clause, clause_of
from bot.analysis.companions import moved_on, placed, returned, with_tour_dates
from bot.analysis.company import cities_of, distinct, met_on, received_by, visitors_of
from bot.analysis.dates import DateGrammar
from bot.analysis.glimpses import glimpses
from bot.analysis.han_people import HanPartyFinder
from bot.analysis.nominative import Nominative
from bot.analysis.outlook import looks_ahead
from bot.analysis.parties import Party
from bot.analysis.people import PartyFinder
from bot.analysis.places import Mention
from bot.analysis.plans import CALLED_OFF, along_plan, in_order
from bot.analysis.reading import Passage, Reading, Zone
from bot.analysis.scene import Scene
from bot.analysis.sequels import sequels
from bot.analysis.sightings import CITIES, Sighting, are_together, span_of
from bot.analysis.slots import Order
from bot.analysis.stations import announces, seen_from, stations
from bot.analysis.visit_kinds import kind_of
from bot.analysis.visit_times import Timing, anchored, apart, is_old, timing_of
from bot.analysis.visit_words import VisitWords
from bot.analysis.who import Who
from bot.domain.facts import Proof, Span, Visit, VisitStatus

#: Words of a language that name the kind of a visit, in the order in which they are looked for.
_KINDS = ("state", "official", "working", "private", "goodwill", "farewell")

#: A report from a city of the host tells of somebody who is there, or was.
_THERE = frozenset({VisitStatus.ONGOING, VisitStatus.CONCLUDED})

#: What a sentence names that first tells of a visit.
_NAMING = frozenset({"name", "adjective", "capital", "city", "seat", "bloc", "person", "role"})

#: Reports are of these years.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200

#: No report tells of so many journeys; each is held against the others.
_MOST = 300

#: A city and a date have no more words.
_PLACE_AND_DAY = 4

#: A sentence with so low a number stands early however short the text is.
_EARLY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLanguage:
    """What finding visits takes in one language."""

    lexicon: VisitWords
    grammar: DateGrammar


class Travels(NamedTuple):
    """What a text tells of travel between states."""

    #: Main ones first.
    visits: tuple[Visit, ...]
    #: Visits that may come; of a text that tells of none that does.
    rumours: tuple[Visit, ...]
    #: Whether it speaks of a journey or a meeting at all, if only of one that may be.
    is_hinted: bool


def find_travels(reading: Reading, language: VisitLanguage) -> Travels:
    """The visits that `reading` tells of."""
    scene = _scene(reading, language)
    if scene is None:
        return Travels((), (), is_hinted=False)
    published = _day_of(reading)
    sightings = in_order(
        along_plan(anchored(scene.sightings, scene.dates, published=published)), published=published
    )
    told = [one for one in sightings if _is_certain(one) and not _is_doubted(one, sightings)]
    opened = any(one.clause.zone is not Zone.REST for one in scene.sightings)
    # Title and lead stand first.
    opening = sum(one.zone is not Zone.REST for one in reading.passages)
    clauses = _clauses(scene, reading, language=language, numbers=range(opening))
    if announces(clauses):
        rest = range(opening, len(reading.passages))
        clauses += _clauses(scene, reading, language=language, numbers=rest)
    if not opened:
        told += glimpses(clauses, scene.order, origin=scene.origin, homes=reading.homes)
    also = stations(
        clauses, told, travellers=scene.travellers, order=scene.order, numbers=language.lexicon.numbers
    )
    if also:
        scene.note_tour(also)
        told += seen_from(also, told or scene.sightings, opening=clauses, published=published)
    visits = _visits(told, scene, reading=reading, language=language)
    maybe = [] if any(one.main for one in visits) else [one for one in sightings if _is_named(one)]
    return Travels(
        visits=visits,
        rumours=_visits(maybe, scene, reading=reading, language=language),
        is_hinted=bool(scene.sightings or scene.meetings or scene.gathers),
    )


def _visits(
    told: Sequence[Sighting], scene: Scene, *, reading: Reading, language: VisitLanguage
) -> tuple[Visit, ...]:
    """What `told` adds up to, main ones first."""
    lexicon = language.lexicon
    published = _day_of(reading)
    sent = sent_on(reading, language.grammar, published=published)
    found: list[Visit] = []
    opening: list[bool] = []
    for same in _groups(told):
        near, far = apart(same, published)
        for group in filter(_is_told, (near, far)):
            visit = _visit(group, scene, reading=reading, lexicon=lexicon, is_aside=group is far)
            if visit.main or any(one.name for one in visit.visitors) or not _is_recalled(group, published):
                visit = begun(visit, group, sent=sent, spaced=lexicon.spaced)
                visit = meant(visit, told, dates=scene.dates, published=published)
                found.append(happening(visit, scene.clauses, published=published))
                opening.append(_opens(group) or group[0].host in scene.announced)
    dated = with_tour_dates(found)
    settled = [moved_on(one, dated) for one in dated]
    visits = [
        returned(one if opens else placed(one, settled, published=published), settled, published=published)
        for one, opens in zip(settled, opening, strict=True)
    ]
    return tuple(sorted(visits, key=lambda one: not one.main))


def _scene(reading: Reading, language: VisitLanguage) -> Scene | None:
    """`reading` read clause by clause; None when nothing in it tells of travel."""
    lexicon = language.lexicon
    telling = [_tells(passage, lexicon) for passage in reading.passages]
    if not any(tells and _names(passage) for tells, passage in zip(telling, reading.passages, strict=True)):
        return None
    finder = PartyFinder(lexicon) if lexicon.spaced else HanPartyFinder(lexicon)
    found = finder.find_all(reading.passages, reading.text)
    if not any(one.role or one.id or one.country for parties in found for one in parties):
        return None
    cast = Cast(reading, found, lexicon=lexicon)
    order = Order(*(name in lexicon.names["order"] for name in Order._fields))
    who = Who(cast, order)
    scene = Scene(who, order, lexicon=lexicon, place=_scene_of(reading), published=_day_of(reading))
    clauses: list[Clause] = []
    for number, (passage, parties) in enumerate(zip(reading.passages, cast.parties, strict=True)):
        if len(scene.sightings) > _MOST:
            break
        goes_on = who.travellers and (passage.mentions or lexicon.hints(passage.sentence))
        if not (telling[number] or goes_on or passage.zone is not Zone.REST):
            who.note_subject(parties)
            continue
        clause = clause_of(
            passage, parties, text=reading.text, number=number, lexicon=lexicon, grammar=language.grammar
        )
        scene.read(clause)
        clauses.append(clause)
    scene.read_opening_again(clauses)
    scene.sightings += sequels(clauses, scene.sightings)
    scene.clauses, scene.parties = clauses, cast.parties
    return scene


def _clauses(
    scene: Scene, reading: Reading, *, language: VisitLanguage, numbers: Iterable[int]
) -> list[Clause]:
    """The sentences of `reading` with `numbers`, those too that tell of no travel by their words."""
    known = {one.number: one for one in scene.clauses}
    return [
        known.get(number)
        or clause_of(
            reading.passages[number],
            scene.parties[number],
            text=reading.text,
            number=number,
            lexicon=language.lexicon,
            grammar=language.grammar,
        )
        for number in numbers
    ]


def _tells(passage: Passage, lexicon: VisitWords) -> bool:
    """Whether a trigger is in `passage`; a Chinese character alone is one only beside a name."""
    found = lexicon.triggers_in(passage.sentence)
    if lexicon.spaced:
        return next(found, None) is not None
    sides = {side for one in passage.mentions if one.kind in _NAMING for side in (one.first, one.after)}
    return any(after - first > 1 or first in sides or after in sides for first, after in found)


def _names(passage: Passage) -> bool:
    """Whether `passage` names a place or somebody with an office."""
    return any(one.kind in _NAMING for one in passage.mentions)


def _day_of(reading: Reading) -> date | None:
    """The day of the report; None for one that no report of ours can have, and from which no days count."""
    at = reading.published
    return at.date() if at and _FIRST_YEAR <= at.year < _LAST_YEAR else None


def _scene_of(reading: Reading) -> Mention | None:
    """The city of the dateline, or of a first sentence that is nothing else: "МИНСК, 2 июня."."""
    first = next((one for one in reading.passages if one.zone is not Zone.TITLE), None)
    short = first.mentions if first and len(first.sentence.tokens) <= _PLACE_AND_DAY else ()
    return next((one for one in (*reading.dateline_mentions, *short) if one.kind in CITIES), None)


def _is_certain(sighting: Sighting) -> bool:
    """Whether somebody goes, and the text says who."""
    return _is_named(sighting) and (
        "maybe" not in sighting.signs or bool(sighting.signs & {"cancelled", "postponed"})
    )


def _is_doubted(sighting: Sighting, sightings: Sequence[Sighting]) -> bool:
    """Whether only the title is sure of a visit of which the text says that it may be."""
    if sighting.clause.zone is not Zone.TITLE or sighting.tense == "past" or sighting.signs & CALLED_OFF:
        return False
    text = [
        one
        for one in sightings
        if one.clause.zone is not Zone.TITLE and _is_named(one) and _is_same(one, sighting)
    ]
    return bool(text) and not any(map(_is_certain, text))


def _is_named(sighting: Sighting) -> bool:
    """Whether the text says who goes: a name, or whose delegation or minister."""
    who = any(one.name or one.country for one in sighting.visitors)
    if not any(one.country for one in sighting.visitors):
        # Whose official it is nobody says: a city alone may well be at home.
        who = who and sighting.host_span not in {span_of(city) for city in sighting.cities}
    return who


def _is_told(group: Sequence[Sighting]) -> bool:
    """Whether more is said than that there is such a thing as "a visit by X to Y"."""
    firm = [one for one in group if not one.is_echo]
    return bool(firm) and any(
        one.tense != "noun"
        or one.phase == "stop"
        or one.signs
        or one.whens
        or one.when
        or one.clause.zone is Zone.TITLE
        for one in group
    )


def _opens(group: Sequence[Sighting]) -> bool:
    """Whether title or lead tell of it."""
    return any(one.clause.zone is not Zone.REST and not one.is_echo for one in group)


def _is_recalled(group: Sequence[Sighting], published: date | None) -> bool:
    """Whether all that is said is of long ago."""
    return all(is_old(one, published) for one in group)


def _groups(sightings: Sequence[Sighting]) -> list[list[Sighting]]:
    """Sightings of one visit together: one host and a common traveller, or the same country where either side
    names nobody."""
    groups: list[list[Sighting]] = []
    for one in sightings:
        for group in groups:
            if any(_is_same(one, other) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _is_same(one: Sighting, other: Sighting) -> bool:
    return one.host == other.host and are_together(one.visitors, other.visitors)


def _visit(
    group: Sequence[Sighting], scene: Scene, *, reading: Reading, lexicon: VisitWords, is_aside: bool
) -> Visit:
    names = Nominative(reading.language, lexicon, text=reading.text)
    published = _day_of(reading)
    fresh = [one for one in group if not is_old(one, published)]
    told = sorted(
        fresh or group,
        key=lambda one: (
            one.is_echo,
            one.is_meeting,
            one.tense == "noun",
            one.clause.zone is Zone.TITLE,
            one.clause.number,
        ),
    )
    timing = timing_of(told, published=published)
    visitors = visitors_of(told)
    keys = {one.key for one in visitors}
    there = {party.key for one in told for party in one.visitors}
    stays = [stay.city for stay in scene.stays if stay.people & there]
    kind, kind_span = kind_of(told, lexicon, text=reading.text)
    opens = _opens(fresh) or told[0].host in scene.announced
    main = bool(fresh) and (
        opens
        or (not is_aside and bool(keys & {one.key for one in scene.travellers}) and _is_early(scene, reading))
    )
    meets = _meets(told, scene, visitors=visitors, is_aside=is_aside, main=main)
    reported = scene.origin if main and timing.status in _THERE else None
    cities = tuple(cities_of(told, stays, reported=reported))
    return Visit(
        visitors=tuple(names.person(one) for one in visitors),
        visitor_country=next((one.country for one in visitors if one.country not in ("", told[0].host)), ""),
        host_country=told[0].host,
        cities=tuple(names.city(one) for one in cities),
        meets=tuple(names.person(one) for one in meets),
        start=timing.start,
        end=timing.end,
        status=timing.status,
        kind=kind,
        main=main,
        proof={
            **dict(_proofs(told[0], timing, visitors=visitors, meets=meets, cities=cities)),
            **dict(_proof("kind", (kind_span,), confidence=0.9)),
        },
    )


def _meets(
    told: Sequence[Sighting], scene: Scene, *, visitors: Sequence[Party], is_aside: bool, main: bool
) -> tuple[Party, ...]:
    """Whom `visitors` meet on the visit that `told` tells of."""
    keys = {one.key for one in visitors}
    guests = {one.key for other in scene.sightings if other.host == told[0].host for one in other.visitors}
    going = {one.key for other in scene.sightings for one in other.visitors}
    theirs = main and bool(keys & {one.key for one in scene.travellers})
    found = met_on(told, () if is_aside else scene.meetings, visitors=visitors, guests=guests)
    return distinct([*found, *received_by(told, scene.clauses if theirs else (), keys=keys, going=going)])


def _is_early(scene: Scene, reading: Reading) -> bool:
    """Whether the text speaks of travel in its first half, not only at its end; what may come some day, said
    once, is no more than a remark."""
    if not scene.sightings:
        # Title and lead announce a journey, the rest where it leads.
        return True
    first = scene.sightings[0]
    once = len(scene.sightings) == 1 and looks_ahead(first) and not (first.whens or first.when)
    return not once and first.clause.number <= max(_EARLY, len(reading.passages) // 2)


def _proofs(
    first: Sighting,
    timing: Timing,
    *,
    visitors: Sequence[Party],
    meets: Sequence[Party],
    cities: Sequence[Mention],
) -> Iterator[tuple[str, Proof]]:
    yield from _proof("visitors", (span for one in visitors for span in _spans(one)), confidence=0.9)
    country = next((one for one in visitors if one.country), None)
    if country:
        yield from _proof("visitor_country", _country_spans(country), confidence=country.confidence)
    yield "host_country", Proof((first.host_span,), 0.9)
    yield from _proof("cities", (Span(one.start, one.end) for one in cities), confidence=0.9)
    yield from _proof("meets", (span for one in meets for span in _spans(one)), confidence=0.8)
    yield from _proof("start", (timing.start_span,) if timing.start else (), confidence=0.9)
    yield from _proof("end", (timing.end_span,) if timing.end else (), confidence=0.9)
    yield "status", Proof((timing.status_span,), 0.8)


def _spans(party: Party) -> Iterator[Span | None]:
    yield from (party.name_span, party.role_span)


def _country_spans(party: Party) -> Iterator[Span | None]:
    yield party.country_span or party.name_span or party.role_span


def _proof(name: str, spans: Iterable[Span | None], *, confidence: float) -> Iterator[tuple[str, Proof]]:
    known = tuple(sorted({span for span in spans if span}))
    if known:
        yield name, Proof(known, confidence)


def load_visit_languages(seeds: Path) -> dict[str, VisitLanguage]:
    """What finding visits takes, by language, from the files in `seeds`."""
    return {
        file.stem: VisitLanguage(
            lexicon=VisitWords.read(file.read_text(encoding="utf-8")),
            grammar=DateGrammar.read((seeds / "dates" / file.name).read_text(encoding="utf-8")),
        )
        for file in sorted((seeds / "visits").glob("*.toml"))
    }
