"""What a change compares with where the text leaves it unsaid: what its time allows."""

from bot.analysis.drafts import Draft
from bot.analysis.periods import Period, fits
from bot.analysis.roles import Slot


def fitting(basis: Slot | None, when: Period | None) -> Slot | None:
    """`basis` unless the time is longer than what it goes back by: nine months have no month before."""
    return basis if basis is None or when is None or fits(basis.value, when) else None


def of_length(draft: Draft) -> Slot | None:
    """Nine months and years compare with those of the year before: nothing else is as long."""
    when, period = draft.when, draft.period
    if when is None or period is None or when.quarter or when.days:
        return None
    months = (when.last_year - when.year) * 12 + when.last_month - when.month
    return Slot("yoy", period.spans, 0.7) if months else None


def usual(draft: Draft, *, monthly: bool) -> Slot | None:
    """Where no basis is told anywhere, trade is compared with the year before; by countries that publish
    `monthly` changes, with the month before."""
    if draft.when is None or draft.period is None:
        return None
    if not monthly:
        return Slot("yoy", draft.period.spans, 0.6)
    return Slot("mom", draft.period.spans, 0.6) if draft.when.is_month else None


def speaks_of(main: Period, draft: Draft) -> bool:
    """Whether a basis shows that a number is of the main time: "on the month" speaks of a month."""
    basis, when = draft.basis, draft.when
    if basis is None or when is None:
        return False
    return not fits(basis.value, when) and fits(basis.value, main)
