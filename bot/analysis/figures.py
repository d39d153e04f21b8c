"""Figures of trade in a text: sentences to clauses, clauses to numbers bound to flows, and what only the
text as a whole tells: whose trade it is, of which month, and which numbers are the same figure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.analysis.binding import Binder, Draft, Frame
from bot.analysis.clauses import split
from bot.analysis.lexicon import Kind, Lexicon, Mark
from bot.analysis.merging import merged
from bot.analysis.numbers import with_amounts
from bot.analysis.periods import Calendar, Period, Shape, When, with_times
from bot.analysis.reading import Passage, Reading, Zone
from bot.analysis.roles import Slot, roles_of
from bot.domain.facts import Figure

#: Sentences of the text in which the time that it speaks of is looked for.
_OPENING = 6

#: Below this a figure is not claimed.
_ENOUGH = 0.5


def find_figures(reading: Reading, lexicon: Lexicon, *, fiscal: Mapping[str, int]) -> tuple[Figure, ...]:
    """The figures that `reading` proves, in the order of the text, headline ones first.

    `fiscal` gives the month in which the fiscal year of a country begins, where that is not January.
    """
    marked = [
        (number, passage, lexicon.marks(passage, reading.text)) for number, passage in _numbered(reading)
    ]
    if not any(_is_trade(mark) for _, _, marks in marked for mark in marks):
        return ()
    scene = _Scene(
        reading, [(number, passage, with_times(marks)) for number, passage, marks in marked], fiscal
    )
    drafts = scene.drafts(lexicon.decimal)
    return merged(drafts, scene.zones, main=scene.main, enough=_ENOUGH)


def _is_trade(mark: Mark) -> bool:
    return mark.kind in (Kind.FLOW, Kind.VERB) or (mark.kind is Kind.WEAK and mark.value == "total")


def _numbered(reading: Reading) -> Sequence[tuple[int, Passage]]:
    return list(enumerate(reading.passages))


def _codes(place: Mark) -> list[str]:
    return place.value.rpartition(":")[2].split(",")


class _Scene:
    """What the text as a whole says."""

    def __init__(
        self,
        reading: Reading,
        sentences: list[tuple[int, Passage, list[Mark | When]]],
        fiscal: Mapping[str, int],
    ) -> None:
        self._reading = reading
        self._sentences = sentences
        self.zones: dict[int, Zone] = {number: passage.zone for number, passage, _ in sentences}
        self.agency = self._agency()
        self.reporter = self._reporter()
        month = fiscal.get(self.reporter.value if self.reporter else reading.country, 1)
        self._calendar = Calendar(published=reading.published, fiscal=month)
        self.main, self._main_slot = self._main()

    def drafts(self, decimal: str) -> list[Draft]:
        """Every number that could be bound, in the order of the text."""
        found: list[Draft] = []
        frame = Frame(period=self._main_slot, when=self.main)
        topic, settled = Frame(), False
        last_end = 0
        for number, passage, parts in self._sentences:
            clauses = split(with_amounts(parts, self._reading.text, decimal=decimal))
            fresh = "\n" in self._reading.text[last_end : passage.sentence.start]
            last_end = passage.sentence.end
            frame = self._next(frame, topic, parts, fresh=fresh)
            binder = Binder(self._calendar, frame, number)
            found += self._completed(binder.bind(clauses))
            if binder.topic is not None and (passage.zone is Zone.TITLE or not settled):
                topic = binder.topic
                settled = passage.zone is not Zone.TITLE
        return found

    def _next(self, frame: Frame, topic: Frame, parts: Sequence[Mark | When], *, fresh: bool) -> Frame:
        """What a sentence inherits: all when it names no flow of its own, else what the title is about."""
        own = any(isinstance(part, Mark) and part.kind in (Kind.FLOW, Kind.VERB) for part in parts)
        if own or fresh:
            return replace(
                frame,
                flow=None if own else frame.flow,
                partner=topic.partner,
                pair=topic.pair,
                commodity=topic.commodity,
                reporter=topic.reporter,
                way="",
                state="",
                confidence=1.0 if own else 0.8,
            )
        return replace(frame, confidence=0.8, way="")

    def _completed(self, drafts: Sequence[Draft]) -> list[Draft]:
        """With the reporter that the text as a whole names."""
        found: list[Draft] = []
        for draft in drafts:
            reporter, partner = draft.reporter, draft.partner
            if draft.pair and reporter is None and partner is None:
                reporter, partner = self._ordered(draft.pair)
            if reporter is None:
                reporter = self.reporter
            if draft.mutual and partner is None:
                pair = self._two()
                if pair is None:
                    continue
                reporter, partner = self._ordered(pair)
            if reporter and partner and reporter.value == partner.value and draft.reporter is None:
                reporter = None
            found.append(replace(draft, reporter=reporter, partner=partner))
        return found

    def _ordered(self, pair: tuple[Slot, Slot]) -> tuple[Slot, Slot]:
        """Two that trade with each other, the reporter first: whose office published, the country of the
        source, or the one that is named first."""
        first, second = pair
        told = self.agency.value if self.agency else self._reading.country
        return (second, first) if told == second.value else pair

    def _two(self) -> tuple[Slot, Slot] | None:
        """The two countries that the text opens with; None when there are more or fewer."""
        found: dict[str, Slot] = {}
        for _, _, parts in self._sentences[:_OPENING]:
            for part in parts:
                if isinstance(part, Mark) and part.kind is Kind.PLACE:
                    for code in _codes(part):
                        found.setdefault(code, Slot(code, (part.span,), 0.8))
        home = self._reading.country
        if len(found) == 1 and home and home not in found:
            (other,) = found.values()
            return Slot(home, other.spans, 0.6), other
        if len(found) != 2:
            return None
        first, second = found.values()
        return first, second

    def _agency(self) -> Slot | None:
        for _, _, parts in self._sentences:
            for index, part in enumerate(parts):
                if not isinstance(part, Mark) or part.kind is not Kind.AGENCY:
                    continue
                if part.value:
                    return Slot(part.value, (part.span,), 0.95)
                near = [parts[at] for at in (index - 1, index + 1, index + 2) if 0 <= at < len(parts)]
                place = next((one for one in near if isinstance(one, Mark) and one.kind is Kind.PLACE), None)
                if place is not None:
                    return Slot(_codes(place)[0], (place.span, part.span), 0.9)
        return None

    def _reporter(self) -> Slot | None:
        """Whose trade it is where a sentence does not say: of the publishing office, of the country whose
        flow is named first, or of the source."""
        if self.agency:
            return self.agency
        for _, _, parts in self._sentences:
            for clause in split(parts):
                flows = clause.marks(Kind.FLOW, Kind.VERB)
                roles = roles_of(clause, flows[0].value) if flows else None
                if roles and roles.reporters:
                    return roles.reporters[0]._replace(confidence=0.9)
        for _, _, parts in self._sentences[:2]:
            place = next((one for one in parts if isinstance(one, Mark) and one.kind is Kind.PLACE), None)
            if place is not None and ":" not in place.value and "," not in place.value:
                return Slot(place.value, (place.span,), 0.7)
        if self._reading.country:
            flow = next(
                p for _, _, ps in self._sentences for p in ps if isinstance(p, Mark) and p.kind is Kind.FLOW
            )
            return Slot(self._reading.country, (flow.span,), 0.6)
        return None

    def _main(self) -> tuple[Period | None, Slot | None]:
        """The time that the text opens with."""
        opening = [parts for _, _, parts in self._sentences[:_OPENING]]
        telling = [
            parts for parts in opening if any(isinstance(one, Mark) and _is_trade(one) for one in parts)
        ]
        for parts in (*telling, *opening):
            for clause in split(parts):
                if clause.versus:
                    continue
                for when in clause.times:
                    found = None if when.shape is Shape.AGO else self._calendar.resolve(when, None)
                    if found is not None:
                        return found, Slot(str(found), (when.span,), 0.9)
        return None, None
