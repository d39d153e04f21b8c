"""The days of a whole journey to several countries, told of none of them alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bot.analysis.scenes.chunks import Clause
from bot.analysis.scenes.dates_apart import is_until
from bot.analysis.scenes.sightings import host_of
from bot.analysis.scenes.slots import between_commas
from bot.analysis.text.dates import Sort
from bot.analysis.text.days import DAY, Period, later, period_of
from bot.domain.facts import Proof, Span, Visit, VisitStatus

#: A tour leads to so many countries at least.
_SEVERAL = 2


class TourDays(NamedTuple):
    """From when to when a journey leads through several countries; `start` is "" where only its end is
    told."""

    period: Period
    span: Span


def tour_days(clauses: Sequence[Clause], *, published: date | None) -> Iterator[TourDays]:
    """The days that `clauses` name for a journey as a whole, in the order of the text: "will tour Africa from
    Saturday to May 5", "the tour lasts until Friday"."""
    for clause in clauses:
        if clause.asks or clause.has("remote"):
            continue
        for at, chunk in enumerate(clause.chunks):
            if chunk.when is None or chunk.when.sort is not Sort.EVENT or not _is_of_whole(clause, at):
                continue
            period = period_of(chunk.when, published=published, ahead=True)
            if period is None or len(period.start) < DAY:
                continue
            if len(period.end) == DAY:
                yield TourDays(period, chunk.when.span)
            elif is_until(clause.chunks, at):
                if _is_end_of_whole(clause, at):
                    yield TourDays(Period("", period.start), chunk.when.span)
            elif length := _length_of(clause):
                yield TourDays(Period(period.start, later(period.start, length)), chunk.when.span)


def _is_of_whole(clause: Clause, at: int) -> bool:
    """Whether the words around the date at `at` tell of a journey to no one country."""
    first, after = between_commas(clause, at)
    beside = clause.chunks[first:after]
    # "Will take him to Ghana, | Benin and Togo"
    listed = clause.chunks[first : after + 1] if beside[-1].place else beside
    lands = {host_of(one.place) for one in listed if one.place and one.place.kind != "adjective"}
    several = len(lands) != 1 or any(one.is_("countries") for one in beside)
    journey = any(one.is_("trip", "go", "countries", "stay") for one in beside)
    return several and journey and not any(one.is_("meet", "talks", "attend") for one in beside)


def _length_of(clause: Clause) -> int:
    """How many days the journey takes of which `clause` tells that somebody sets out for it: "will leave on
    Saturday on a five-day tour"; 0 for unknown."""
    verbs = (one.entry for one in clause.chunks if one.is_("go", "leave"))
    leaves = (verb is not None and verb.tense in ("now", "future") for verb in verbs)
    if not clause.has("trip") or not (clause.has("ahead") or any(leaves)):
        return 0
    lengths = (one for one in clause.whens if one.sort is Sort.DURATION and "count" in one.values)
    return next((one.values["count"] for one in lengths), 0)


def _is_end_of_whole(clause: Clause, at: int) -> bool:
    """Whether the journey itself lasts until the date at `at`: not "invited her for a visit until Friday"."""
    beside = clause.chunks[slice(*between_commas(clause, at))]
    return any(one.is_("trip", "countries") for one in beside) and not any(
        one.party or one.is_("pronoun", "go") for one in beside
    )


def with_days_of_tour(
    visits: Sequence[Visit], told: Sequence[TourDays], *, published: date | None
) -> list[Visit]:
    """`visits`, where those without days that the same people pay to several countries have those `told` of
    the whole journey, if no stop has a first day of its own."""
    today = published.isoformat() if published else ""
    return [_dated(one, visits, told=told, today=today) for one in visits]


def _dated(visit: Visit, visits: Sequence[Visit], *, told: Sequence[TourDays], today: str) -> Visit:
    legs = [one for one in visits if one.main and one.visitors == visit.visitors]
    if not visit.main or len({one.host_country for one in legs}) < _SEVERAL:
        return visit
    if visit.start:
        return _with_end(visit, legs, told=told)
    dated = [one for one in legs if len(one.start) == DAY]
    for days in told:
        span = Proof((days.span,), 0.6)
        first = (days.period.start, span)
        if not days.period.start and dated:
            # "Has come to Dakar, the first stop of a tour that lasts until Friday"
            first = (dated[0].start, dated[0].proof["start"])
        start, end = first[0], days.period.end
        whole = all(one.start == start for one in dated) and visit.end in ("", end)
        if not (whole and "" < start <= end and _fits(visit.status, start, end=end, today=today)):
            continue
        # Who is told to be there, by a title without a verb, goes there first.
        ahead = start > today and visit.status is VisitStatus.ONGOING
        return replace(
            visit,
            start=start,
            end=end,
            status=VisitStatus.PLANNED if ahead else visit.status,
            proof={**visit.proof, "start": first[1], "end": span},
        )
    return visit


def _with_end(visit: Visit, legs: Sequence[Visit], *, told: Sequence[TourDays]) -> Visit:
    """`visit`, which begins with the tour as others of `legs` do, with its last day: "leaves on Saturday
    for a five-day visit to Ghana and Benin"."""
    together = sum(one.proof.get("start") == visit.proof["start"] and not one.end for one in legs)
    if visit.end or visit.status is not VisitStatus.PLANNED or together < _SEVERAL:
        return visit
    days = next((one for one in told if one.period.start == visit.start), None)
    if days is None:
        return visit
    return replace(visit, end=days.period.end, proof={**visit.proof, "end": Proof((days.span,), 0.6)})


def _fits(status: VisitStatus, start: str, *, end: str, today: str) -> bool:
    """Whether a stop may be from `start` to `end`: one that is over not on a tour that is not, and who is
    there now did not come on the tour's first day."""
    if status is VisitStatus.CONCLUDED:
        return end <= today
    if status is VisitStatus.PLANNED:
        return end >= today
    return status is not VisitStatus.ONGOING or start > today
