"""What words do in a sentence on trade."""

from enum import StrEnum
from typing import NamedTuple

from bot.domain.facts import Span

#: The two sides of trade.
SIDES = ("exports", "imports")
#: Flows that weigh one against the other.
BALANCES = ("surplus", "deficit", "balance")


class Kind(StrEnum):
    """What a word does in a sentence on trade; by these names the tables of `seeds/trade` go."""

    #: exports, imports, both, turned (both, imports first), total, turnover (total, of two when the text
    #: opens with two), mutual (total, of two that the text names), inner (total, of a bloc with itself),
    #: surplus, deficit, balance; office (of trade: shows that a text tells of it, and is no flow);
    #: total:goods names its goods, too, exports:all says that they are all
    FLOW = "flow"
    #: exports, imports: verbs whose subject is the reporter; exports:to leads to a place, exports:sold and
    #: imports:bought may tell who dealt with the one whose trade the text tells
    VERB = "verb"
    #: bought, sold: what imports:bought and exports:sold say besides; in no table
    DEAL = "deal"
    #: exports, imports: words that mean trade only with a partner or "abroad" beside them; takes: only with
    #: the buyer before and goods behind ("Egypt took 5 tonnes"); turnover: in a text on two; earns: of goods
    WEAK = "weak"
    #: out, in: trade behind an amount of goods ("goods worth $5bn left Germany"); out:to and
    #: in:from lead to a place
    MOVE = "move"
    #: abroad
    ABROAD = "abroad"
    #: foreign, governs, proceeds, account: measures that are no trade: what stands with them is none of our
    #: numbers, and a balance beside a current account is that of the account;
    #: those that govern a flow behind them claim its numbers, too ("quota on exports"); the proceeds of goods
    #: that are exported are those exports
    FOREIGN = "foreign"
    #: up, down: verbs and nouns of change
    WAY = "way"
    #: x2, x3 … so many times as much ("вдвое"), %25 … so many per cent ("by a quarter"), x and + with the
    #: number before it ("раза", 倍): as much, and more
    FOLD = "fold"
    #: up, down: change named with the level that it led to (增至)
    WAY_TO = "way_to"
    #: up, down: "more", "less" after an amount; before one ("more than 5%") they say nothing
    THAN = "than"
    #: positive, negative: of a balance
    STATE = "state"
    #: to, from, with, and (with, or between two of a list), of, in, by, at, between
    PREP = "prep"
    #: "the most", "for the first time": what "in seven months" then says is no time of trade
    SUPERLATIVE = "superlative"
    #: partner, buyer, supplier, market (of exports), source (of imports): which of two places is the partner
    PARTNERSHIP = "partnership"
    #: "they", "the figure": a sentence that begins so goes on with the flow before it
    PRONOUN = "pronoun"
    #: company, branch: who is no state: what their sentences tell is none of our trade, but for a branch
    #: whose goods are known
    COMPANY = "company"
    #: what introduces a comparison: "against", "after"; base before a word of change, compared before what
    #: may lead a sentence, pace of how fast, having and had before how it was in a month, behind after what
    #: is compared with (与5月相比)
    VERSUS = "versus"
    FORECAST = "forecast"
    #: of a number: what it was before is no figure
    REVISED = "revised"
    SHARE = "share"
    AVERAGE = "average"
    #: "per", "a" before a unit: a price or a rate
    PER = "per"
    APPROX = "approx"
    #: only hides other readings: lists of one length are paired with it or without
    RESPECTIVELY = "respectively"
    EACH = "each"
    #: all, goods ("by product": those of all partners), alone (one month of those that the text tells of)
    ALL = "all"
    #: yoy, mom, qoq; mom? is one only right behind a number ("за месяц")
    BASIS = "basis"
    #: year, month, quarter: "a year earlier", which may be a basis or a time; month!: but before other words
    AGO = "ago"
    #: and, or, then (begins a clause), which (one that tells of the word before it), cause and except (begin
    #: one whose goods are not those told of), without (leads to goods that are left out),
    #: and of signs pause, stop, open, close, dash, hyphen, list
    JOINT = "joint"
    #: 1 to 12
    MONTH = "month"
    #: 1 to 4, last, next
    ORDINAL = "ordinal"
    #: day, month, quarter, half, year
    TIME = "time"
    #: year:-1, month:0 …: a time relative to the day of publication
    RELATIVE = "relative"
    #: "so far this year"
    TO_DATE = "to_date"
    #: the first of something: "first nine months"
    FIRST = "first"
    #: "the same period"
    SAME = "same"
    #: fiscal, unknown (of months that are not said), running (a season that has not ended)
    FISCAL = "fiscal"
    #: between the ends of a span of time: "to", "through", 至
    THROUGH = "through"
    #: 0 to 90, x10, x100
    NUMERAL = "numeral"
    POINT = "point"
    #: 1000, 1000000 …
    MAGNITUDE = "magnitude"
    #: how many per cent one is
    PERCENT = "percent"
    #: 百分之, before the number
    PERCENT_OF = "percent_of"
    POINTS = "points"
    CURRENCY = "currency"
    #: t, bbl, bbl/d …
    UNIT = "unit"
    #: plus, minus
    SIGN = "sign"
    #: an id, or * for goods of any kind; soybeans:US are those of a country
    COMMODITY = "commodity"
    #: a country, or "" for offices that every country has
    AGENCY = "agency"
    #: a currency, or volume: in whose terms a change is told
    TERMS = "terms"
    #: words that hide others: "trade minister" is no trade
    NONE = "none"
    #: words that may stand before a flow and say nothing of the goods
    PLAIN = "plain"
    #: a country, ? for a region (?world: all others, ?outside: those of no bloc), us for ours or * for "the
    #: country", after to:, from: or nothing; most places come from the lists of mentions
    PLACE = "place"
    #: numbers are in no table
    DIGITS = "digits"


#: Kinds of words that name a flow.
NAMING = (Kind.FLOW, Kind.VERB, Kind.WEAK)


class Mark(NamedTuple):
    """A word or phrase of a sentence, and what it does."""

    kind: Kind
    value: str
    #: Tokens of the sentence: `tokens[first:after]`.
    first: int
    after: int
    #: Characters of the text: `text[start:end]`.
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)
