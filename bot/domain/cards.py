"""What is known of a story as facts that can be shown: what its items told, put together. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.facts import Figure, Flow, Visit
from bot.domain.findings import Findings
from bot.domain.journeys import Days, Trip
from bot.domain.persons import Likely, same_people
from bot.domain.prints import Observed, ReleaseKey, key_of, observed_in, period_text
from bot.domain.stories import Story
from bot.domain.trips import home_of
from bot.domain.turns import counting


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is shown of an item, and of the story that it tells of."""

    #: None for an item that is in none.
    story: Story | None = None
    #: What the item itself tells, which its words prove; None when it tells no facts.
    own: Findings | None = None
    #: The same with the story's facts as they are known from all items (`told_together`).
    findings: Findings | None = None
    #: Figures of the same flow and period as the other side counts them; never compared, only shown.
    mirrors: tuple[Figure, ...] = ()


def card_of(
    story: Story | None,
    own: Findings | None,
    *,
    others: Iterable[Findings] = (),
    mirrors: Iterable[Findings] = (),
) -> Card:
    """The card of an item with the facts `own`; `others` are those of the other items of `story`, `mirrors`
    those of the partner's own trade."""
    if story is None or own is None:
        return Card(story=story, own=own, findings=own)
    findings = told_together(story, own, others=others)
    return Card(story=story, own=own, findings=findings, mirrors=mirrors_of(story, mirrors))


def own_facts(card: Card) -> tuple[Visit | Figure, ...]:
    """The facts of the item that its story is about, with their proofs."""
    own, story = card.own, card.story
    if own is None:
        return ()
    if story is not None and story.trip is not None:
        return tuple(_of_trip(story.trip, own))
    if story is not None and story.release is not None:
        return tuple(one for one in own.figures if _is_of(one, story.release.key))
    return (*own.visits, *own.figures)


def told_together(story: Story, lead: Findings, *, others: Iterable[Findings]) -> Findings:
    """`lead` with what `story` is about as it is known from all its items, of which `others` are the facts.
    What else `lead` tells stays; its words prove what it told itself."""
    every = sorted({one.id: one for one in (*others, lead)}.values(), key=lambda one: (one.at, one.id))
    if story.trip is not None:
        own = {id(visit) for visit in _of_trip(story.trip, lead)}
        beside = tuple(one for one in lead.visits if id(one) not in own)
        return replace(lead, visits=(*_visits(story.trip, every), *beside), rumours=())
    if story.release is not None:
        key = story.release.key
        beside_figures = tuple(one for one in lead.figures if not _is_of(one, key))
        return replace(lead, figures=(*_figures(story, every), *beside_figures))
    return lead


def visits_of(trip: Trip) -> tuple[Visit, ...]:
    """A trip as visits without proof, to be told when no item tells of it any more; one a host."""
    return tuple(
        _as_known(
            Visit(visitors=trip.people, visitor_country=trip.home, host_country=host, status=trip.status),
            trip,
            days=days,
        )
        for host, days in trip.stays.items()
    )


# visits


def _visits(trip: Trip, every: Sequence[Findings]) -> tuple[Visit, ...]:
    """One for each host, in the order of the journey."""
    known: dict[str, Visit] = {}
    for findings in every:
        for visit in _of_trip(trip, findings):
            before = known.get(visit.host_country)
            known[visit.host_country] = visit if before is None else _joined(before, visit)
    order = sorted(known, key=lambda host: (trip.stays[host].first, list(trip.stays).index(host)))
    return tuple(_as_known(known[host], trip, days=trip.stays[host]) for host in order)


def _of_trip(trip: Trip, findings: Findings) -> list[Visit]:
    """The visits in `findings` that are legs of `trip`."""
    return [
        visit
        for visit in (*findings.visits, *findings.rumours)
        if visit.main
        and visit.host_country in trip.stays
        and (not trip.home or home_of(visit) in ("", trip.home))
        and same_people(trip.people, visit.visitors) is not Likely.OTHER
    ]


def _joined(before: Visit, told: Visit) -> Visit:
    """What was told last, with what that leaves out taken from before; cities and people of both."""
    cities = {(one.id or one.name): one for one in (*before.cities, *told.cities)}
    meets = {(one.id or one.name or one.role): one for one in (*before.meets, *told.meets)}
    return replace(
        told,
        visitors=before.visitors or told.visitors,
        visitor_country=home_of(before) or home_of(told),
        cities=tuple(cities.values()),
        meets=tuple(meets.values()),
        start=told.start or before.start,
        end=told.end or before.end,
        kind=told.kind or before.kind,
    )


def _as_known(visit: Visit, trip: Trip, *, days: Days) -> Visit:
    """`visit` on the days and with the status that the story has."""
    stands = replace(visit, status=trip.status, main=True)
    if not days.is_exact:
        return stands
    return replace(stands, start=days.first.isoformat(), end=days.last.isoformat())


# figures


def _figures(story: Story, every: Sequence[Findings]) -> tuple[Figure, ...]:
    """The figures of the release of `story`, of each series the one that counts (`counting`)."""
    assert story.release is not None
    standing = [one.observed for one in counting(story.prints)]
    key = story.release.key
    told = (figure for findings in every for figure in findings.figures)
    found = [one for one in told if _is_of(one, key) and _stands(one, standing)]
    shown: list[Figure] = []
    # A text that tells both a change and a value says more than two that tell one each.
    for figure in sorted(found, key=lambda one: None in (one.change, one.value)):
        if any(not _is_shown(seen, shown) for seen in observed_in(figure)):
            shown.append(figure)
    order = list(Flow)
    return tuple(replace(one, headline=True) for one in sorted(shown, key=lambda one: order.index(one.flow)))


def _is_shown(seen: Observed, shown: Iterable[Figure]) -> bool:
    return any(other.series.is_of(seen.series) for one in shown for other in observed_in(one))


def _is_of(figure: Figure, key: ReleaseKey) -> bool:
    own = key_of(figure)
    return (own.partner, own.commodity) == (key.partner, key.commodity) and all(
        one in ("", None, other) for one, other in ((own.reporter, key.reporter), (own.period, key.period))
    )


def _stands(figure: Figure, standing: Sequence[Observed]) -> bool:
    """Whether nothing that a figure says was replaced by another number."""
    return all(
        one.is_like(seen) for seen in observed_in(figure) for one in standing if one.series.is_of(seen.series)
    )


def figure_of(story: Story, observed: Observed) -> Figure:
    """A number of the release of `story` as a figure, without proof."""
    assert story.release is not None
    key, series = story.release.key, observed.series
    return Figure(
        reporter=key.reporter,
        partner=key.partner,
        period=period_text(key.period),
        flow=series.flow,
        commodity=key.commodity,
        change=observed.number if series.is_change else None,
        basis=series.basis,
        value=None if series.is_change else observed.number,
        currency=series.currency,
        unit=series.unit,
    )


_MIRRORED = {Flow.EXPORTS: Flow.IMPORTS, Flow.IMPORTS: Flow.EXPORTS}


def mirrors_of(story: Story, others: Iterable[Findings]) -> tuple[Figure, ...]:
    """What `others`, the facts of the partner's trade with the reporter, say of the same flows in the same
    period: at most one figure a flow."""
    if story.release is None or story.release.key.period is None:
        return ()
    key = story.release.key
    wanted = {
        _MIRRORED[one.observed.series.flow] for one in story.prints if one.observed.series.flow in _MIRRORED
    }
    found: dict[Flow, Figure] = {}
    for findings in others:
        for figure in findings.figures:
            own = key_of(figure)
            is_mirror = (own.reporter, own.partner, own.commodity, own.period) == (
                key.partner,
                key.reporter,
                key.commodity,
                key.period,
            )
            if is_mirror and figure.flow in wanted:
                found.setdefault(figure.flow, figure)
    return tuple(found.values())
