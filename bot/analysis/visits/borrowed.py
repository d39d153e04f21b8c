"""Days of a visit that no clause on it names: that of the dateline, that of what was planned."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.analysis.scenes.chunks import BREAKS, Clause
from bot.analysis.scenes.dating import describes, is_aside
from bot.analysis.scenes.outlook import duration_in
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import CITIES, Sighting
from bot.analysis.scenes.slots import between_commas, segment
from bot.analysis.text.dates import DateGrammar, Sort, When
from bot.analysis.text.days import DAY, Period, days_between, later, period_of
from bot.analysis.text.reading import Reading, Zone
from bot.analysis.text.tokens import sentences
from bot.domain.facts import Proof, Span, Visit, VisitStatus

#: Who speaks on a day is told so many chunks from it.
_SPOKEN = 3

#: What a sentence on the visit dates is the visit if it is so many days ahead or ago at most.
_SOON, _LATELY = 90, 14

#: A report is not older than so many days when it comes out.
_FRESH = 3


def sent_on(reading: Reading, grammar: DateGrammar, *, published: date | None) -> tuple[str, Span] | None:
    """The day that the dateline names and where it does, if the report is of that time."""
    if reading.dateline is None or published is None:
        return None
    start, end = reading.dateline
    for sentence in sentences(reading.text[:end], start=start):
        for when in grammar.find(sentence, reading.text):
            period = period_of(when, published=published, ahead=None)
            days = days_between(period.start, published) if period and len(period.start) > 7 else None
            if period and days is not None and -_FRESH <= days <= 1:
                return period.start, when.span
    return None


def begun(
    visit: Visit,
    group: Sequence[Sighting],
    *,
    sent: tuple[str, Span] | None,
    published: date | None,
    spaced: bool,
) -> Visit:
    """`visit`, which began on the day of the dateline where the text says "arrived" and no day, or on that on
    which somebody reported it."""
    tenses = ("past",) if spaced else ("past", "bare")
    arrived = [
        one
        for one in group
        if one.phase == "begin"
        and one.tense in tenses
        and one.clause.zone is not Zone.REST
        and not one.spot.is_("greet")
    ]
    told = sent or next(_reported_on(arrived, published), None)
    if told is None or not arrived or visit.start or visit.status is not VisitStatus.ONGOING:
        return visit
    day, span = told
    if visit.end and visit.end < day:
        return visit
    found = replace(visit, start=day, proof={**visit.proof, "start": Proof((span,), 0.6)})
    length = next(filter(None, map(duration_in, group)), None)
    if visit.end or length is None:
        return found
    end = later(day, length.values["count"])
    return replace(found, end=end, proof={**found.proof, "end": Proof((length.span,), 0.6)})


def _reported_on(arrived: Sequence[Sighting], published: date | None) -> Iterator[tuple[str, Span]]:
    """The day of the report if clauses on an arrival say that it was told then: "landed in Doha, his office
    said on Friday"."""
    for one in arrived:
        for when in one.clause.whens:
            period = period_of(when, published=published, ahead=None)
            today = published is not None and period is not None and period.start == published.isoformat()
            if when.sort is Sort.REPORTING and period is not None and today:
                yield period.start, when.span


def meant(
    visit: Visit, told: Sequence[Sighting], *, dates: Sequence[tuple[When, bool]], published: date | None
) -> Visit:
    """`visit`, if it is off, with the day for which the text says that something was planned."""
    off = visit.status in (VisitStatus.CANCELLED, VisitStatus.POSTPONED)
    if not off or len(visit.start) == DAY or len({one.host for one in told}) > 1:
        return visit
    journeys = (one for one in told if not (one.is_echo or one.is_meeting or one.signs & CALLED_OFF))
    taken = {when.span for one in journeys for when in one.whens}
    day = _planned_day(dates, taken=taken, published=published)
    if day is None:
        return visit
    (start, end), span = day
    if not start.startswith(visit.start):
        return visit
    proof = {name: Proof((span,), 0.6) for name, known in (("start", start), ("end", end)) if known}
    return replace(visit, start=start, end=end, proof={**visit.proof, **proof})


def happening(visit: Visit, clauses: Sequence[Clause], *, published: date | None) -> Visit:
    """`visit` with the first day that a sentence on its travellers and its host names, where nothing tells
    when it began: a day ahead for what is planned, one behind for what is not."""
    unknown = not (visit.start or visit.end) and visit.main
    if not unknown or published is None or visit.status in (VisitStatus.CANCELLED, VisitStatus.POSTPONED):
        return visit
    ahead = visit.status is VisitStatus.PLANNED
    for clause in sorted(clauses, key=lambda one: (one.zone is Zone.TITLE, one.number)):
        if not _is_on(visit, clause) or _looks(clause, ahead=not ahead):
            continue
        fitting: list[tuple[bool, Period, Span]] = []
        for when in _days_in(clause, met=visit.status is not VisitStatus.ONGOING):
            period = period_of(when, published=published, ahead=ahead)
            days = days_between(period.start, published) if period and len(period.start) == DAY else None
            if period and days is not None and (0 <= days <= _SOON if ahead else -_LATELY <= days <= 0):
                # "Decided on Friday to invite him from 24 to 27 March"
                fitting.append((ahead and days == 0 and not period.end, period, when.span))
        if fitting:
            _, period, span = min(fitting, key=lambda one: one[0])
            told = dict.fromkeys(("start", "end") if period.end else ("start",), Proof((span,), 0.6))
            return replace(visit, start=period.start, end=period.end, proof={**visit.proof, **told})
    return visit


def _is_on(visit: Visit, clause: Clause) -> bool:
    """Whether `clause` speaks of the travellers and the host, and of no third country."""
    places = {code for place in clause.places for code in place.codes}
    lands = places | {one.country for one in clause.parties} - {""}
    names = {one.name for one in visit.visitors}
    ours = clause.has("pronoun", "pair") or any(one.name in names for one in clause.parties)
    others = lands - {visit.host_country, visit.visitor_country}
    # "The day before the opposition in Yerevan had reproached him"
    home = any(one.kind in CITIES and visit.visitor_country in one.codes for one in clause.places)
    abroad = ours and visit.host_country in lands and not (others or home)
    return abroad and not clause.asks and not clause.has("past")


def _looks(clause: Clause, *, ahead: bool) -> bool:
    """Whether a verb of `clause` looks ahead, or back."""
    tenses = {one.entry.tense for one in clause.chunks if one.is_trigger and one.entry}
    return ("future" in tenses or clause.has("ahead")) if ahead else "past" in tenses or clause.has("done")


def _days_in(clause: Clause, *, met: bool) -> Iterator[When]:
    """The days in `clause` on which more happens than that somebody speaks or, but for `met`, meets."""
    for at, chunk in enumerate(clause.chunks):
        near = clause.chunks[max(0, at - _SPOKEN) : at + _SPOKEN]
        beside = clause.chunks[slice(*between_commas(clause, at))]
        meets = not met and any(one.is_("meet", "talks") for one in beside)
        spoken = any(one.is_("saying", "until") for one in near) or _opens_speech(clause, at)
        # "Sworn in on Sunday"
        last = len(clause.chunks) - 1
        spoken = spoken or is_aside(clause, at, at=last) or describes(clause.chunks, at, at=last)
        when = chunk.when
        if when is None or when.sort is not Sort.EVENT or meets:
            continue
        # Nobody speaks from the 24th to the 27th.
        if "day2" in when.values or not (spoken or _is_of_other(clause, at)):
            yield when


def _opens_speech(clause: Clause, at: int) -> bool:
    """Whether the day at `at` is that on which somebody says what follows: 7日对俄方表示."""
    behind = clause.chunks[at + 1 : between_commas(clause, at)[1]]
    said = next((index for index, one in enumerate(behind) if one.is_("saying")), 0)
    return said > 0 and not any(one.is_trigger or one.when for one in behind[:said])


def _is_of_other(clause: Clause, at: int) -> bool:
    """Whether the day at `at` stands behind words like "during which" or "where", of something that is no
    journey."""
    first, after = segment(clause, at)
    inside = clause.chunks[first:after]
    return inside[0].is_(*BREAKS, "where") and not any(one.is_trigger for one in inside)


def _planned_day(
    dates: Sequence[tuple[When, bool]], *, taken: Collection[Span], published: date | None
) -> tuple[Period, Span] | None:
    """The day for which the text says elsewhere that something was planned: "talks were set for Monday".
    `dates`: those of the text, and whether their clauses look ahead; `taken`: those of journeys."""
    for when, ahead in dates:
        if not ahead or when.span in taken or published is None:
            continue
        period = period_of(when, published=published, ahead=True)
        if period and len(period.start) == DAY and period.start > published.isoformat():
            return period, when.span
    return None
