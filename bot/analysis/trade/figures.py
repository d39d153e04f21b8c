"""Figures of trade in a text: sentences to clauses, clauses to numbers bound to flows, and what only the
text as a whole tells: whose trade it is, of which month, and which numbers are the same figure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.analysis.text.reading import Reading, Zone
from bot.analysis.trade.bases import (
    first_basis,
    fitting,
    leads_with_comparison,
    of_length,
    only_basis,
    speaks_of,
    turn_time,
    usual,
)
from bot.analysis.trade.beside import Beside
from bot.analysis.trade.binding import Binder
from bot.analysis.trade.drafts import ODD, Draft, Frame, come_to_pass, in_days_told
from bot.analysis.trade.kinds import NAMING, SIDES, Kind
from bot.analysis.trade.lexicon import Lexicon
from bot.analysis.trade.merging import merged
from bot.analysis.trade.numbers import Amount
from bot.analysis.trade.openings import (
    goods_further_down,
    is_joined,
    leaves_side_open,
    main_time,
    season_begun,
)
from bot.analysis.trade.parting import parts_of
from bot.analysis.trade.periods import Calendar
from bot.analysis.trade.reporters import GUESSED, NAMED, TOLD, office_of, reporter_of, seat_of
from bot.analysis.trade.roles import Slot
from bot.analysis.trade.sharing import (
    in_own_currency,
    least_shared,
    names_dollars,
    only_counts,
    only_currency,
    with_shared_units,
)
from bot.analysis.trade.sides import partners_in, two_of
from bot.analysis.trade.splitting import split
from bot.analysis.trade.sums import settled_by_sums, with_partners_of_sums
from bot.analysis.trade.telling import Told, any_goods, head_of, telling
from bot.analysis.trade.turns import flow_of, is_in_passing, narrows, turn_to_office, turns_aside, weighed
from bot.analysis.trade.wares import opened_with
from bot.domain.facts import Figure

#: Words without which a sentence neither has figures nor says what later ones are about, unless it tells the
#: time in the lead: "Exporters had a quiet October."
_TELLING = (
    Kind.DIGITS,
    Kind.NUMERAL,
    Kind.PERCENT_OF,
    Kind.FLOW,
    Kind.VERB,
    Kind.WEAK,
    Kind.COMPANY,
    Kind.PARTNERSHIP,
)

#: Blocs that trade within themselves.
_INNER = ("EU", "EA", "EAEU", "ASEAN")

#: Below this a figure is not claimed.
_ENOUGH = 0.5


class Countries(NamedTuple):
    """What figures must know of countries."""

    #: Months in which fiscal years begin, where that is not January.
    fiscal: Mapping[str, int]
    #: By a shared name of currencies ("INR?"), the currency that it is by country.
    currency: Mapping[str, Mapping[str, str]]
    #: Whose fiscal years are named after the year in which they begin.
    by_start: Sequence[str] = ()
    #: Whose changes are those on the month before when nobody says so.
    monthly: Sequence[str] = ()


def find_figures(
    reading: Reading, lexicon: Lexicon, *, beside: Beside, countries: Countries
) -> tuple[Figure, ...]:
    """The figures that `reading` proves, in the order of the text, headline ones first."""
    told = telling(reading, lexicon, beside=beside)
    if not told:
        return ()
    if not any(
        mark.kind is Kind.COMMODITY and "services" in mark.value for one in told for mark in one.marks
    ):
        # Trade is in goods unless services are spoken of.
        for one in told:
            one.take([any_goods(mark) for mark in one.marks])
    ends = {month - 1 for month in countries.fiscal.values()}
    read = [
        (one, parts_of(one, reading.text, lexicon=lexicon, ends=ends))
        for one in told
        if one.has(*_TELLING) or one.leads_on or one.zone is Zone.LEAD
    ]
    currency = only_currency(parts for _, parts in read)
    least = least_shared(parts for _, parts in read)
    for one, parts in read:
        words = reading.passages[one.number].sentence.tokens
        own = currency if one.flow or one.has(Kind.WEAK, Kind.PARTNERSHIP) or only_counts(parts) else ""
        one.clauses = split(with_shared_units(parts, end=len(words), currency=own, least=least))
    scene = _Scene(reading, told, countries=countries)
    drafts = come_to_pass(scene.drafts(), reading.published)
    main = in_days_told(drafts, scene.main)
    settled = with_partners_of_sums(settled_by_sums(drafts, reading))
    return merged(settled, scene.zones, main=main, enough=_ENOUGH)


class _Scene:
    """What the text as a whole says."""

    def __init__(self, reading: Reading, told: list[Told], *, countries: Countries) -> None:
        self._reading = reading
        self._told = told
        self.zones: dict[int, Zone] = {one.number: one.zone for one in told}
        self._two = two_of(told, reading)
        self.agency = office_of(told)
        self.reporter = self.agency or reporter_of(told, reading)
        self._currency = countries.currency
        self._names_dollars = names_dollars(clause.parts for one in told for clause in one.clauses)
        self._monthly = countries.monthly
        home = self._home(countries)
        self._calendar = Calendar(
            published=reading.published,
            fiscal=countries.fiscal.get(home, 1),
            by_start=home in countries.by_start,
            season=season_begun(told),
        )
        self.main, self._main_slot = main_time(told, self._calendar)
        self._basis = only_basis(told, calendar=self._calendar, main=self.main)
        self._goods = {
            mark.value
            for one in told
            for mark in one.marks
            if mark.kind is Kind.COMMODITY and one.zone is not Zone.TITLE
        }
        self._further = goods_further_down(told)
        self._offices = reading.official or any(one.has(Kind.AGENCY) for one in told)

    def drafts(self) -> list[Draft]:
        """Every number that could be bound, in the order of the text."""
        found: list[Draft] = []
        whose = self.agency or self.reporter
        frame = Frame(period=self._main_slot, when=self.main, main=self.main, home=whose)
        topic, settled = Frame(), False
        last_end, begun, led, unsure = 0, False, False, False
        first: Slot | None = None
        latest: Draft | None = None
        partners: tuple[Slot, Slot] | None = None
        for one in self._told:
            fresh = "\n" in self._reading.text[last_end : one.start]
            last_end = one.end
            if head := head_of(one, self._reading):
                topic, settled = Frame(reporter=Slot(head.value, (head.span,))), False
                frame = replace(frame, reporter=topic.reporter, partner=None, pair=None, commodity=None)
                continue
            way = frame.way
            own = flow_of(one, frame, topic=topic)
            unsure = not own and (unsure or (fresh and leaves_side_open(one, found, topic=topic)))
            if unsure and not one.has(Kind.PARTNERSHIP, Kind.WEAK):
                continue
            if partners and own == "mutual" and not topic.partner:
                # "Brazil is Malaysia's largest partner in the region. Two-way trade came to $5bn."
                topic = replace(topic, reporter=partners[0], partner=partners[1])
            self._go_on(frame, topic, own=own, fresh=fresh, joined=is_joined(one, self._reading.text))
            if not own and one.has_dash and not one.has(Kind.WAY):
                frame.way = way  # "Last year - by 16%."
            turn_time(frame, one, fresh=fresh, slot=self._main_slot, latest=latest)
            passing = fresh or is_in_passing(frame, one, led=led)
            led = bool(one.clauses) and leads_with_comparison(one.clauses[0])
            if first and passing and one.has(*NAMING):
                frame.basis = first  # "1.7% less than a month ago" was said in passing.
            frame.norm, frame.owner, frame.theme = first, topic.reporter, topic.partner
            title = one.zone is Zone.TITLE
            before = replace(frame)
            binder = Binder(self._calendar, frame, one.number, opening=not settled and not title)
            drafts = binder.bind(one.clauses)
            frame = binder.frame
            partners = partners_in(one, frame, drafts=drafts, two=self._two) or partners
            _go_back(frame, before, told=one, drafts=drafts, begun=begun)
            if title or not begun:
                first = first or first_basis(drafts)
            begun |= not title and any(draft.is_change for draft in drafts)
            found += self._completed(drafts)
            latest = next((draft for draft in reversed(drafts) if draft.when and not draft.prior), latest)
            topic, settled = self._after(binder, topic, settled=settled, title=title)
        return found

    def _after(self, binder: Binder, topic: Frame, *, settled: bool, title: bool) -> tuple[Frame, bool]:
        """What the text is about behind the sentence that `binder` has read, and whether the text proper has
        settled that."""
        opened = binder.topic if title or not settled else None
        if opened and (binder.drafts or not narrows(opened, topic)):
            return self._topic(opened), not title
        if not title and topic.flow and binder.drafts and binder.topic is None:
            return topic, True  # The lead tells in numbers what the title is about.
        if binder.widened:
            topic = replace(topic, partner=None, pair=None, commodity=weighed(binder.frame, topic))
        return topic, settled

    def _topic(self, topic: Frame) -> Frame:
        """What the text is about, with the two that trade where it does not say whose trade it tells."""
        if topic.is_open and not (topic.reporter and topic.reporter.value in _INNER):
            topic.pair = self._two
            topic.reporter = None if topic.pair else topic.reporter
        elif self.agency and topic.pair and self.agency.value not in [one.value for one in topic.pair]:
            topic.pair = None  # Germany's office tells of "weak US and China business".
        return topic

    def _go_on(self, frame: Frame, topic: Frame, *, own: str, fresh: bool, joined: bool) -> None:
        """Leave in `frame` what a sentence inherits: all when it names no flow of its own, else what the
        title is about; `joined` to the one before it, which turned to another country, that country, too."""
        about = opened_with(topic, own, goods=self._goods, further=self._further)
        # After what somebody bought the text goes back to what it is about.
        back = bool(topic.flow and frame.flow and own == topic.flow.value and frame.flow.value != own)
        # "In value" is said of one sentence, "in dollar terms" of a text.
        frame.terms = frame.terms if frame.terms and frame.terms.value.isupper() else None
        frame.way, frame.named, frame.between = "", False, False
        frame.confidence = 1.0 if own else 0.8
        frame.anew = fresh and topic.pair is None
        if not (own or fresh):
            return
        if not (joined and turns_aside(frame, topic)):
            first = fresh or topic.pair or back
            frame.reporter = topic.reporter if first else frame.reporter or topic.reporter
            frame.partner = None if frame.world and not fresh else topic.partner
            turn_to_office(frame, topic, own=own)
        frame.world = frame.world and not fresh
        frame.earlier = frame.flow or frame.earlier
        frame.flow = None if own else frame.flow
        frame.pair, frame.about = topic.pair, topic.flow.value if topic.flow else ""
        frame.commodity = frame.usual = about
        frame.turn = frame.state = ""

    def _completed(self, drafts: Sequence[Draft]) -> list[Draft]:
        """With the reporter that the text as a whole names."""
        found: list[Draft] = []
        # "On the month" speaks of a month, and so does the level beside it.
        monthly = {one.clause for one in drafts if self.main and one.based and speaks_of(self.main, one)}
        for draft in drafts:
            reporter, partner = draft.reporter, draft.partner
            if (draft.basis and draft.basis.value == ODD) or (reporter and not reporter.value.isalnum()):
                continue
            if draft.pair and reporter is None and partner is not None:
                others = [one for one in draft.pair if one.value != partner.value]
                reporter = (others if len(others) == 1 else self._ordered(draft.pair))[0]
            aside = draft.between and draft.flow.value != "total"
            if aside and reporter and partner is None:
                partner = self._other(reporter)  # "Trade between the two rose, with Thai exports of $5bn."
            if draft.pair and partner is None and (reporter is None or draft.mutual):
                reporter, partner = self._ordered(draft.pair)
            if reporter is None:
                reporter = self.reporter
            if reporter and partner and reporter.value == partner.value and reporter.value not in _INNER:
                pair = self._of_two(draft, partner)
                if pair is None:
                    continue
                reporter, partner = pair
            guessed = reporter is None or reporter.confidence <= GUESSED
            if guessed and draft.commodity and not self._offices:
                continue  # Goods without a country and an office may be those of a maker.
            if draft.turnover and partner is None and draft.reporter is None and (pair := self._two):
                reporter, partner = self._ordered(pair)
            if draft.told.value == "inner" and (reporter is None or reporter.value not in _INNER):
                continue  # Trade inside a country is none with another.
            if draft.mutual and partner is None:
                pair = self._of_mutual(draft, reporter)
                if pair is None:
                    continue
                reporter, partner = pair
            same = reporter and partner and reporter.value == partner.value
            if same and draft.reporter is None and not draft.mutual:
                reporter = None
            if draft.clause in monthly and not draft.prior:
                draft.when, draft.period = self.main, self._main_slot
            draft.basis = fitting(draft.basis, draft.when)
            if draft.is_change and draft.basis is None:
                by_month = reporter is not None and reporter.value in self._monthly
                told = fitting(self._basis, draft.when) or of_length(draft)
                draft.basis = told or usual(draft, monthly=by_month)
            draft.reporter, draft.partner = reporter, partner
            draft.amount = self._own(draft.amount, reporter)
            found.append(draft)
        return found

    def _other(self, partner: Slot) -> Slot | None:
        """Whose trade with `partner` it is in a text on two; None in another text."""
        others = [one for one in self._two or () if one.value != partner.value]
        return others[0] if len(others) == 1 else None

    def _of_mutual(self, draft: Draft, reporter: Slot | None) -> tuple[Slot, Slot] | None:
        """Whose trade it is in a sentence on that of two, and with whom; None when nobody tells."""
        if reporter and reporter.value in _INNER:
            return self._ordered((reporter, reporter))
        theirs = self._other(draft.reporter) if draft.reporter and draft.flow.value in SIDES else None
        if draft.reporter and theirs:
            return draft.reporter, theirs  # "Trade came to $5bn, of which Thai exports made up 3 billion"
        return self._ordered(self._two) if self._two else None

    def _of_two(self, draft: Draft, partner: Slot) -> tuple[Slot, Slot] | None:
        """Whose trade with `partner` it is, whom the text has for the reporter, too, and with whom; of the
        host's office that tells of trade with a visitor it is the host's. None when there are not two."""
        other = self._other(partner)
        if other is None:
            return None
        ours = draft.flow.value == "total" and self.agency and self.agency.value == partner.value
        return (partner, other) if ours else (other, partner)

    def _own(self, amount: Amount, reporter: Slot | None) -> Amount:
        """With the currency of the reporter; plain dollars are his in what his office has published."""
        home = self.agency and reporter and self.agency.value == reporter.value
        ours = amount.unit != "USD?" or (home and not self._names_dollars)
        whose = reporter.value if reporter and ours else ""
        return in_own_currency(amount, self._currency, reporter=whose)

    def _ordered(self, pair: tuple[Slot, Slot]) -> tuple[Slot, Slot]:
        """Two that trade with each other, the reporter first: whose office published, the country of the
        source, or the one that is named first."""
        first, second = pair
        seat, told = seat_of(self._reading), self._reading.country
        named = self.agency or self.reporter
        if named and named.value in (first.value, second.value):
            told = named.value if named.confidence >= (NAMED if told else TOLD) else told
        told = told or (seat.value if seat else "")
        return (second, first) if told == second.value else pair

    def _home(self, countries: Countries) -> str:
        """Whose fiscal years are told: those of the reporter, or of the other of two where his are years."""
        home = self.reporter.value if self.reporter else self._reading.country
        others = [one.value for one in self._two or () if one.value in countries.fiscal]
        return others[0] if others and home not in countries.fiscal else home


def _go_back(frame: Frame, before: Frame, *, told: Told, drafts: Sequence[Draft], begun: bool) -> None:
    """Take back from `frame` what a sentence told for itself alone; `before` is how it was, `begun` says that
    changes were told by then."""
    if begun and before.terms is None:
        frame.terms = None  # "In yuan terms, exports rose 8%", after changes that were told in none.
    if told.leaves_out:
        frame.commodity, frame.usual = before.commodity, before.usual
    if told.zone is Zone.TITLE and not drafts and told.has(Kind.FORECAST):
        frame.when, frame.period = before.when, before.period  # "Exports to grow in March"
