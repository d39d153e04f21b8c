"""Which two countries a text on trade is about."""

from collections.abc import Iterator, Sequence

from bot.analysis.text.places import PEOPLE
from bot.analysis.text.reading import Reading, Zone
from bot.analysis.trade.drafts import Draft, Frame
from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.roles import Slot, place_codes
from bot.analysis.trade.telling import OPENING, Told
from bot.domain.facts import Span

#: How sure one is of a country that title and lead name.
_NAMED = 0.8

#: Of one whose leader they name.
_BY_PEOPLE = 0.7

#: And that the other is the country of the source.
_AT_HOME = 0.6

_COUNTRY = len("KE")


def two_of(told: Sequence[Told], reading: Reading) -> tuple[Slot, Slot] | None:
    """The two countries that a text opens with, or its title and lead where it goes on to more; else those of
    the people whom it opens with, or the one and the country of its source; None when there are more or
    fewer."""
    opening, home = told[:OPENING], reading.country
    found = _named(opening)
    if len(found) > 2:
        found = _named([one for one in opening if one.zone is not Zone.REST])
    if len(found) < 2:
        theirs = {**found, **_of_people(reading)}
        found = theirs if len(theirs) == 2 else found
    if len(found) == 1 and home and home not in found and len(next(iter(found))) == _COUNTRY:
        (other,) = found.values()
        return Slot(home, other.spans, _AT_HOME), other
    if len(found) != 2:
        return None
    first, second = found.values()
    return first, second


def _named(opening: Sequence[Told]) -> dict[str, Slot]:
    """The countries that the sentences name, those of the title alone if it names two."""
    found: dict[str, Slot] = {}
    titled = 0
    for one in opening:
        if titled == 2 and one.zone is not Zone.TITLE:
            break
        for slot in _named_in(one):
            found.setdefault(slot.value, slot)
        titled = len(found) if one.zone is Zone.TITLE else titled
    return found


def _of_people(reading: Reading) -> dict[str, Slot]:
    return {
        one.codes[0]: Slot(one.codes[0], (Span(one.start, one.end),), _BY_PEOPLE)
        for passage in reversed(reading.passages[:OPENING])
        for one in passage.mentions
        if one.kind in PEOPLE and len(one.codes) == 1
    }


def _named_in(told: Told) -> Iterator[Slot]:
    for mark in told.marks:
        if mark.kind is Kind.PLACE:
            yield from (Slot(code, (mark.span,), _NAMED) for code in place_codes(mark) if code.isalnum())


def partners_in(
    told: Told, frame: Frame, *, drafts: Sequence[Draft], two: tuple[Slot, Slot] | None
) -> tuple[Slot, Slot] | None:
    """The two of which a sentence without a number says that they trade: "Brazil is Malaysia's largest
    partner"; None for any other, and where the text opens with the same `two`. `frame` is as it leaves it."""
    if drafts or frame.reporter is None or frame.partner is None or not told.has(Kind.PARTNERSHIP):
        return None
    both = {frame.reporter.value, frame.partner.value}
    if two and both == {slot.value for slot in two}:
        return None
    return (frame.reporter, frame.partner) if both <= {slot.value for slot in _named_in(told)} else None


def is_sent_to(place: Mark, marks: Sequence[Mark]) -> bool:
    """Whether goods went to a place in a sentence on exports of nobody: "exports hit a record despite fewer
    US sales"."""
    at = marks.index(place)
    told = any(mark.kind is Kind.FLOW and mark.value == "exports" for mark in marks[:at])
    return told and any(mark.kind is Kind.WEAK and mark.value == "exports" for mark in marks[at + 1 : at + 2])
