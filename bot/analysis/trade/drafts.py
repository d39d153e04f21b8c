"""Figures in the making, and what is known at some point of a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.analysis.trade.numbers import Amount, Measure
from bot.analysis.trade.periods import Period
from bot.analysis.trade.roles import Slot
from bot.domain.facts import Span

#: A flow that is none of ours: what is bound to it is dropped.
FOREIGN = "foreign"

#: A basis that has no name: what is measured against a time years ago is no figure of ours.
ODD = "odd"

#: Weeks of a month that a headline tells may be a few days more or less.
_WEEK = 7
_ROUNDED = 2

#: A flow, whose and with whom, of which goods and when; "" for what is not told.
Trade = tuple[str, str, str, str, str]


@dataclass(slots=True, kw_only=True)
class Draft:
    """A figure in the making: one number."""

    flow: Slot
    #: The flow by the word that names it: a surplus, trade between two.
    told: Slot
    reporter: Slot | None
    partner: Slot | None
    commodity: Slot | None
    period: Slot | None
    amount: Amount
    #: With its sign.
    value: Decimal
    basis: Slot | None = None
    terms: Slot | None = None
    confidence: float = 1.0
    #: Number of the passage and of the clause in it.
    passage: int = 0
    clause: int = 0
    spans: tuple[Span, ...] = ()
    #: Whether it is the level or pace of an earlier time, named for comparison.
    prior: bool = False
    when: Period | None = None
    #: Two whose trade it is, when the sentence does not say who reports.
    pair: tuple[Slot, Slot] | None = None
    #: Whether its own clause names its basis.
    based: bool = False
    #: surplus or deficit, of a balance that is called so.
    side: str = ""
    #: Of a change: what the level in the same sentence counts.
    beside: Measure | None = None
    #: Whether the flow is one between two, whoever they are.
    mutual: bool = False
    #: Whether the flow may be one between two.
    turnover: bool = False
    #: Whether the sentence has told of trade between two before.
    between: bool = False

    @property
    def is_change(self) -> bool:
        """Whether it is per cent."""
        return self.amount.measure is Measure.PERCENT

    @property
    def trade(self) -> Trade:
        """What it is told of; trade with the world is trade with nobody named."""
        reporter, partner, goods, time = (
            slot.value if slot else "" for slot in (self.reporter, self.partner, self.commodity, self.period)
        )
        if self.partner and not partner.isalnum():  # Asia is another region than Africa.
            partner = f"{partner}{self.partner.spans[0].start}"
        return self.flow.value, reporter, "" if partner == "WLD" else partner, goods, time


@dataclass(slots=True, kw_only=True)
class Frame:
    """What is known at some point of a text, from which later clauses inherit."""

    flow: Slot | None = None
    reporter: Slot | None = None
    partner: Slot | None = None
    commodity: Slot | None = None
    period: Slot | None = None
    when: Period | None = None
    #: The time that the text spoke of before this paragraph, when it turns back to the main one.
    left: Period | None = None
    #: The time that the text is about.
    main: Period | None = None
    #: The time that the text spoke of when the sentence before told only one month of it.
    whole: tuple[Period, Slot] | None = None
    #: The last fiscal year told.
    year: Period | None = None
    #: The last time told that is no year.
    stretch: Period | None = None
    basis: Slot | None = None
    terms: Slot | None = None
    #: "up" or "down", of the last change told.
    way: str = ""
    #: positive, negative: of a balance.
    state: str = ""
    confidence: float = 1.0
    #: The goods that the text is about, with which a sentence begins.
    usual: Slot | None = None
    #: The flow that the text is about.
    about: str = ""
    #: Whether the sentence has named a partner.
    named: bool = False
    #: Whether it has told of trade between two, whoever they are.
    between: bool = False
    #: Partners listed in a clause before, for "… respectively".
    listed: tuple[Slot, ...] = ()
    #: Whom the text has last named as a partner.
    latest: Slot | None = None
    #: A place that stands alone before a comma: "Armenia, in turn, sold …".
    alone: Slot | None = None
    #: The last flow that is ours.
    ours: Slot | None = None
    #: The flow of the sentence before, when this one names its own.
    earlier: Slot | None = None
    #: The last change told.
    last: Decimal | None = None
    #: Whether the last changes were told as per cent of the level before.
    indexed: bool = False
    #: Whether the last changes were told in passing: "1.7% less than a month ago".
    passing: bool = False
    #: Whether the sentence begins a paragraph and names its time.
    anew: bool = False
    #: The first basis that the text told.
    norm: Slot | None = None
    #: Whose trade the text is about, and with whom.
    owner: Slot | None = None
    #: Whose office published what the text tells, or whose trade that is.
    home: Slot | None = None
    theme: Slot | None = None
    #: Whether the partner is one whom only a sentence without a flow has named: "Germany took 5 tonnes".
    beside: bool = False
    #: Whether the sentence before listed partners, each with its number.
    enumerated: bool = False
    #: Whether the sentence before began with the goods of a partner.
    theirs: bool = False
    #: The last sentence that told of a flow or its numbers.
    told: int = 0
    #: The first of both exports and imports that the last numbers were of.
    side: Slot | None = None
    #: Whether they were of goods that were only told by the way.
    lent: bool = False
    #: Whether they were of goods of several kinds.
    assorted: bool = False
    #: The trade that was told with them.
    sum: Slot | None = None
    #: Whether a paragraph has turned from one partner to the world.
    world: bool = False
    #: Whether a flow was named before, so that "trade" and "balance" mean ours.
    known: bool = False
    #: reporter or partner: which of them the last place named is; a place that follows it in a list is the
    #: same. ranked: what follows a word for partners.
    turn: str = ""
    #: Two that trade with each other.
    pair: tuple[Slot, Slot] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it speaks of trade between two and does not say who they are."""
        flow = self.flow.value if self.flow else ""
        mutual = flow == "mutual" or (flow == "turnover" and not self.reporter)
        return mutual and not (self.pair or self.partner)


def come_to_pass(drafts: Iterable[Draft], published: datetime | None) -> list[Draft]:
    """Those of no time after the report: what trade is to reach by 2030 is an aim."""
    if published is None:
        return list(drafts)
    now = published.year, published.month
    return [one for one in drafts if one.when is None or (one.when.year, one.when.month) <= now]


def in_days_told(drafts: Sequence[Draft], main: Period | None) -> Period | None:
    """Sets those of `drafts` that are of the first weeks of a month to the days of it that others tell: "in
    the first two weeks of November… Exports from November 1 to 16". Returns the time that the text is about,
    so set."""
    told = [one for one in drafts if one.when and one.when.days and one.when.days[1] % _WEEK]
    for one in drafts:
        of_week = one.when is not None and one.when.days is not None and one not in told
        exact = next((other for other in told if of_week and _is_rounded(one.when, other.when)), None)
        if exact is not None:
            main = exact.when if one.when == main else main
            one.when, one.period = exact.when, exact.period
    return main


def _is_rounded(weeks: Period | None, days: Period | None) -> bool:
    """Whether both begin a month and end within so few days of each other."""
    if weeks is None or days is None or weeks.days is None or days.days is None:
        return False
    near = abs(weeks.days[1] - days.days[1]) <= _ROUNDED
    return near and weeks.days[0] == days.days[0] == 1 and weeks._replace(days=days.days) == days
