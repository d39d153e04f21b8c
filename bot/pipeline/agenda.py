"""Which visits are to come, and which are over, as far as items told of them."""

from datetime import date, timedelta

from bot.domain.facts import VisitStatus
from bot.domain.places import Place, codes_of
from bot.domain.trips import Told, told_visits
from bot.ports import Store

#: A visit that began longer ago is over, and one that nobody dated is forgotten.
_BACK = timedelta(days=45)
_RECENT = timedelta(days=365)

#: Items that are looked at; what lies beyond is far ahead or long ago.
_MOST = 300


async def ahead(store: Store, where: Place, *, today: date) -> tuple[Told, ...]:
    """Visits from, to or between the countries of `where` that are under way or to come, the next first,
    those without a date last."""
    findings = await store.visits(codes_of(where), since=today - _BACK, until=date.max, limit=_MOST)
    found = [one for one in told_visits(findings) if is_ahead(one, today)]
    return tuple(sorted(found, key=lambda one: not one.is_dated))


async def bygone(store: Store, where: Place, *, today: date) -> tuple[Told, ...]:
    """Visits of the last year that are over, the latest first."""
    since = today - _RECENT
    findings = await store.visits(codes_of(where), since=since, until=today, latest=True, limit=_MOST)
    return tuple(one for one in reversed(told_visits(findings)) if not is_ahead(one, today))


def is_ahead(told: Told, today: date) -> bool:
    """Whether a visit is still to come or under way."""
    if told.is_dated:
        return told.last >= today and told.visit.status is not VisitStatus.CONCLUDED
    is_open = told.visit.status in (VisitStatus.PLANNED, VisitStatus.POSTPONED)
    return is_open and told.first >= today - _BACK
