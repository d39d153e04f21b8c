"""Who visits whom, as a text tells it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.scenes.chunks import Clause
from bot.analysis.scenes.doubts import is_named, supposed_days, sure_of
from bot.analysis.scenes.glimpses import arrivals, glimpses
from bot.analysis.scenes.hearings import hearings
from bot.analysis.scenes.homecomings import has_left_for, leads_on, leaves_for, only_sets_out
from bot.analysis.scenes.outlook import looks_ahead
from bot.analysis.scenes.plans import along_plan, in_order
from bot.analysis.scenes.presences import Words, presences, words_of
from bot.analysis.scenes.scene import Scene
from bot.analysis.scenes.scenes import VisitLanguage, clauses_of, day_of, scene_in, scene_of
from bot.analysis.scenes.sightings import CITIES, Sighting, host_of
from bot.analysis.scenes.stations import announces, seen_from, stations
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Passage, Reading, Zone
from bot.analysis.visits.anchors import anchored
from bot.analysis.visits.apart import apart, is_bygone, is_old
from bot.analysis.visits.borrowed import begun, happening, meant, sent_on
from bot.analysis.visits.company import (
    cities_of,
    distinct,
    is_sure_of,
    met_on,
    received_by,
    visitors_of,
    without_short_names,
)
from bot.analysis.visits.found import Found, settled
from bot.analysis.visits.kinds import kind_of
from bot.analysis.visits.nominative import Nominative
from bot.analysis.visits.passing import (
    comes_from_there,
    is_beside,
    is_earlier,
    is_in_passing,
    is_of_old_days,
    opening_of,
    recalled,
    was_before,
)
from bot.analysis.visits.times import Timing, timing_of
from bot.analysis.visits.together import groups_of, is_recalled, is_told, opens
from bot.analysis.visits.whole_tours import tour_days
from bot.domain.facts import Proof, Span, Visit, VisitStatus

#: Words of a language that name the kind of a visit, in the order in which they are looked for.
_KINDS = ("state", "official", "working", "private", "goodwill", "farewell")

#: A report from a city of the host tells of somebody who is there, or was.
_THERE = frozenset({VisitStatus.ONGOING, VisitStatus.CONCLUDED})

#: What names an official, and of so many countries one who is abroad.
_OFFICIALS = frozenset({"person", "role"})
_SEVERAL = 2

#: A sentence with so low a number stands early however short the text is.
_EARLY = 4


class Travels(NamedTuple):
    """What a text tells of travel between states."""

    #: Main ones first.
    visits: tuple[Visit, ...]
    #: Visits that may come, or that are supposed; of a text whose title and lead tell of none for certain.
    rumours: tuple[Visit, ...]
    #: Whether it speaks of a journey or a meeting at all, if only of one that may be.
    is_hinted: bool


def find_travels(reading: Reading, language: VisitLanguage) -> Travels:
    """The visits that `reading` tells of."""
    scene = scene_of(reading, language)
    if scene is None:
        return _supposed(reading, language)
    published = day_of(reading)
    opening_clauses = [one for one in scene.clauses if one.zone is not Zone.REST]
    dated = anchored(scene.sightings, scene.dates, published=published)
    sightings = in_order(along_plan(dated, opening_clauses, published=published), published=published)
    told = sure_of(sightings)
    told += supposed_days(sightings, told)
    # "He recalled his own trip in January" tells of no visit that is the news.
    # Nor does "who came from Lima and had been in Quito".
    left = {one.host for one in scene.sightings if comes_from_there(one)}
    news = [
        one
        for one in scene.sightings
        if not ("past" in one.signs or comes_from_there(one) or (one.is_echo and one.host in left))
        and one.spot.entry.phase != "before"
    ]
    opened = any(one.clause.zone is not Zone.REST for one in news)
    # Title and lead stand first.
    opening = sum(one.zone is not Zone.REST for one in reading.passages)
    clauses = clauses_of(scene, reading, language=language, numbers=range(opening))
    leading = clauses
    if announces(clauses):
        rest = range(opening, len(reading.passages))
        clauses = clauses + clauses_of(scene, reading, language=language, numbers=rest)
    if not opened:
        seen = glimpses(clauses, scene.order, abroad=_abroad(scene, reading))
        told += _in_full(seen, scene) or _heard(clauses, scene, reading=reading, language=language)
    also = stations(
        clauses, told, travellers=scene.travellers, order=scene.order, numbers=language.lexicon.numbers
    )
    if also:
        scene.note_tour(also)
        told += seen_from(also, told or scene.sightings, opening=clauses, published=published)
        told = along_plan(told, opening_clauses, published=published)
    visits = _visits(told, scene, reading=reading, language=language, leading=leading)
    maybe: list[Sighting] = []
    if not (any(one.main for one in visits) and any(one.clause.zone is not Zone.REST for one in told)):
        maybe = [one for one in sightings if is_named(one) and one not in told]
        maybe = maybe or _presences(leading, reading=reading, language=language)
    return Travels(
        visits=visits,
        rumours=_visits(maybe, scene, reading=reading, language=language, leading=leading),
        is_hinted=bool(scene.sightings or scene.meetings or scene.gathers),
    )


def _heard(
    clauses: Sequence[Clause], scene: Scene, *, reading: Reading, language: VisitLanguage
) -> list[Sighting]:
    faces = language.lexicon.names["faces"]
    return _in_full(hearings(clauses, abroad=_abroad(scene, reading), faces=faces), scene)


def _abroad(scene: Scene, reading: Reading) -> Mention | None:
    """The place of the dateline, but where reporters are at home."""
    place = scene.origin
    return place if place is not None and host_of(place) not in reading.homes else None


def _in_full(found: Iterable[Sighting], scene: Scene) -> list[Sighting]:
    """`found`, of people with all that the text says of them."""
    return [
        replace(one, visitors=tuple(map(scene.full, one.visitors)), meets=tuple(map(scene.full, one.meets)))
        for one in found
    ]


def _presences(clauses: Sequence[Clause], *, reading: Reading, language: VisitLanguage) -> list[Sighting]:
    return presences(clauses, words=words_of(language.lexicon.names), home=reading.country)


def _supposed(reading: Reading, language: VisitLanguage) -> Travels:
    """What title and lead of a text without a word of travel tell of where officials are, or let suppose."""
    passages = tuple(one for one in reading.passages if one.zone is not Zone.REST)
    words = words_of(language.lexicon.names)
    if not any(_may_place(one, words) for one in passages):
        return Travels((), (), is_hinted=False)
    opening = replace(reading, passages=passages)
    scene = scene_in(opening, language)
    if scene is None:
        return Travels((), (), is_hinted=False)
    clauses = clauses_of(scene, opening, language=language, numbers=range(len(passages)))
    heard = _in_full(arrivals(clauses, scene.order), scene)
    heard += _heard(clauses, scene, reading=opening, language=language)
    found = heard or _presences(clauses, reading=opening, language=language)
    visits = _visits(found, scene, reading=opening, language=language, leading=clauses)
    return Travels(visits, (), is_hinted=False) if heard else Travels((), visits, is_hinted=False)


def _may_place(passage: Passage, words: Words) -> bool:
    """Whether `passage` names two countries, and two officials or one and a city, or invites one."""
    officials = sum(one.kind in _OFFICIALS for one in passage.mentions)
    if not officials or len({code for one in passage.mentions for code in one.codes}) < _SEVERAL:
        return False
    city = any(one.kind in CITIES for one in passage.mentions)
    return officials + city >= _SEVERAL or any(key.startswith(words.invites) for key in passage.sentence.keys)


def _visits(
    told: Sequence[Sighting],
    scene: Scene,
    *,
    reading: Reading,
    language: VisitLanguage,
    leading: Sequence[Clause],
) -> tuple[Visit, ...]:
    """What `told` adds up to, main ones first; `leading` are the clauses of title and lead."""
    lexicon = language.lexicon
    published = day_of(reading)
    head = opening_of(reading, leading, published=published)
    sent = sent_on(reading, language.grammar, published=published)
    found: list[Found] = []
    for same in groups_of(told):
        near, far = apart(same, published)
        for group in filter(is_told, (near, far)):
            if all(looks_ahead(one) and is_old(one, published) for one in group):
                # "He had been due in March" tells of no visit.
                continue
            if all(is_bygone(one, published) for one in group):
                continue
            visit = _visit(group, scene, reading=reading, lexicon=lexicon, is_aside=group is far)
            visit = recalled(visit, head) if is_of_old_days(visit, head) else visit
            past = visit.status is VisitStatus.CONCLUDED or is_recalled(group, published)
            if visit.main or any(one.name for one in visit.visitors) or not past:
                visit = begun(visit, group, sent=sent, published=published, spaced=lexicon.spaced)
                visit = meant(visit, told, dates=scene.dates, published=published)
                found.append(
                    Found(
                        happening(visit, scene.clauses, published=published),
                        passes=group[0].host not in scene.announced
                        and is_in_passing(group, head, published=published),
                        is_beside=is_beside(group),
                        is_earlier=is_earlier(group),
                        goes_on=any(map(leads_on, group)),
                        leaves=any(map(leaves_for, group)),
                        sets_out=only_sets_out(group),
                        has_left=any(map(has_left_for, group)),
                        stays=any(one.spot.is_("stay") for one in group),
                        opens=opens(group) or group[0].host in scene.announced,
                        was_before=all(map(was_before, group)),
                    )
                )
    tour = tuple(tour_days(scene.clauses, published=published)) if len(found) > 1 else ()
    visits = settled(found, head, tour=tour, published=published)
    return tuple(sorted(visits, key=lambda one: not one.main))


def _visit(
    group: Sequence[Sighting], scene: Scene, *, reading: Reading, lexicon: VisitWords, is_aside: bool
) -> Visit:
    names = Nominative(reading.language, lexicon, text=reading.text)
    published = day_of(reading)
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
    at_once = opens(fresh) or told[0].host in scene.announced
    main = bool(fresh) and (
        at_once
        or (not is_aside and bool(keys & {one.key for one in scene.travellers}) and _is_early(scene, reading))
    )
    meets = _meets(told, scene, visitors=visitors, is_aside=is_aside, main=main)
    city = scene.origin if scene.origin and scene.origin.kind in CITIES else None
    reported = city if main and timing.status in _THERE else None
    cities = without_short_names(cities_of(told, stays, reported=reported), reading.text)
    return Visit(
        visitors=tuple(names.person(one) for one in visitors),
        visitor_country=next((one.country for one in visitors if one.country not in ("", told[0].host)), ""),
        host_country=told[0].host,
        cities=tuple(dict.fromkeys(names.city(one) for one in cities)),
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
    found = distinct([*found, *received_by(told, scene.clauses if theirs else (), keys=keys, going=going)])
    elsewhere = {one.key for other in scene.sightings if other.host != told[0].host for one in other.meets}
    here = {one.key for other in told for one in other.meets}
    # Who was met in the first country of a tour is not met in the second.
    return tuple(one for one in found if one.key not in elsewhere - here or is_sure_of(one, told[0].host))


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
