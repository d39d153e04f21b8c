"""Whose trade a text tells of where its sentences do not say."""

from collections.abc import Sequence

from bot.analysis.text.reading import Reading, Zone
from bot.analysis.trade.flows import names_balance
from bot.analysis.trade.kinds import SIDES, Kind, Mark
from bot.analysis.trade.roles import Slot, place_code, roles_of
from bot.analysis.trade.sides import is_sent_to
from bot.analysis.trade.telling import Told, is_trade
from bot.domain.facts import Span

#: How sure a reporter is that only the dateline names.
_SEATED = 0.65

#: How sure it is that a figure is of the country of the source.
GUESSED = 0.6

#: And that one is whose trade the text tells of: it is named with the flow, or its office published.
NAMED = 0.9

#: The same further down in the text.
TOLD = 0.8


def seat_of(reading: Reading) -> Slot | None:
    """The country of the city from which a text is told."""
    for mention in reading.dateline_mentions:
        if mention.kind in ("city", "capital") and len(mention.codes) == 1:
            return Slot(mention.codes[0], (Span(mention.start, mention.end),), _SEATED)
    return None


def office_of(told: Sequence[Told]) -> Slot | None:
    """The country whose office published what is told."""
    if any(one.ours for one in told):
        return None  # "By their statistics our exports grew."
    for one in told:
        for index, mark in enumerate(one.marks):
            if mark.kind is not Kind.AGENCY:
                continue
            if mark.value:
                return Slot(mark.value, (mark.span,), 0.95)
            near = [at for at in (index - 1, index + 1, index + 2) if 0 <= at < len(one.marks)]
            kinds = [other.kind for other in one.marks]
            # Not of "customs data: Brazilian soybeans"
            named = (at for at in near if kinds[at : at + 2] != [Kind.PLACE, Kind.COMMODITY])
            place = next((one.marks[at] for at in named if kinds[at] is Kind.PLACE), None)
            if place is not None and place_code(place).isalnum():
                return Slot(place_code(place), (place.span, mark.span), 0.9)
    return None


def reporter_of(told: Sequence[Told], reading: Reading) -> Slot | None:
    """The country whose flow is named first, that the text opens with, where it is told, or of the source."""
    clauses = ((one.zone, clause) for one in told for clause in one.clauses)
    for zone, clause in sorted(clauses, key=lambda one: one[0] is Zone.TITLE and names_balance(one[1])):
        flows = clause.marks(Kind.FLOW, Kind.VERB)
        roles = roles_of(clause, flows[0].value) if flows else None
        # "Brazil supplied 85% of China's imports"
        last = -1 if flows and flows[0].value in SIDES else 0
        if roles and roles.reporters and roles.reporters[last].value.isalnum():
            return roles.reporters[last]._replace(confidence=NAMED if zone is not Zone.REST else TOLD)
    for one in told[:2]:
        place = next((mark for mark in one.marks if mark.kind is Kind.PLACE), None)
        named = place is not None and place.value.isalnum()
        if place is not None and named and not (is_sent_to(place, one.marks) or _hits(place, one.marks)):
            return Slot(place.value, (place.span,), 0.7)
    if seat := seat_of(reading):
        return seat
    flow = next((mark for one in told for mark in one.marks if is_trade(mark)), None)
    if reading.country and flow:
        return Slot(reading.country, (flow.span,), GUESSED)
    return None


def _hits(place: Mark, marks: Sequence[Mark]) -> bool:
    """Whether it is named for duties that hit the exports of somebody else: "exports fell 5%, hit by US
    duties"."""
    at = marks.index(place)
    flow = next((one.value for one in marks[:at] if one.kind is Kind.FLOW), None)
    return flow == "exports" and any(one.value == "governs" for one in marks[at + 1 : at + 2])
