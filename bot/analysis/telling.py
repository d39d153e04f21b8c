"""The sentences of a text that say something of trade, and the words in them."""

from dataclasses import dataclass, field

from bot.analysis.beside import Beside
from bot.analysis.clauses import Clause
from bot.analysis.lexicon import Kind, Lexicon, Mark
from bot.analysis.reading import Passage, Reading, Zone
from bot.analysis.unlisted import in_one_spelling, with_unlisted

#: Sentences of the text in which the time that it speaks of is looked for.
OPENING = 6

#: Words of a sentence that are looked at; a longer one is no sentence.
_LONGEST = 300

#: Words of a name that heads a part of a text.
_HEADING = 3

#: Words without one of which no figure is told.
_COUNTED = (Kind.PERCENT, Kind.PERCENT_OF, Kind.CURRENCY, Kind.UNIT, Kind.FOLD)


@dataclass(slots=True)
class Told:
    """A sentence that says something of trade."""

    number: int
    zone: Zone
    start: int
    end: int
    marks: list[Mark]
    clauses: list[Clause] = field(default_factory=list)
    #: Whether it tells of "our" trade.
    ours: bool = False

    @property
    def flow(self) -> str:
        """The first flow that it names, "" for none."""
        return next((mark.value for mark in self.marks if mark.kind in (Kind.FLOW, Kind.VERB)), "")

    @property
    def has_dash(self) -> bool:
        """Whether a dash stands in it, which may stand for a word."""
        return any(mark.kind is Kind.JOINT and mark.value == "dash" for mark in self.marks)

    def has(self, *kinds: Kind) -> bool:
        """Whether a word of one of these kinds stands in it."""
        return any(mark.kind in kinds for mark in self.marks)


def _has_number(passage: Passage) -> bool:
    return any(key[0].isdecimal() for key in passage.sentence.keys)


def any_goods(mark: Mark) -> Mark:
    """ "Goods" are of any kind, unless services are spoken of."""
    return mark._replace(value="*") if mark.kind is Kind.COMMODITY and mark.value == "goods" else mark


def telling(reading: Reading, lexicon: Lexicon, *, beside: Beside) -> list[Told]:
    """The sentences that may tell of trade; none when no flow is named or nothing is counted."""
    if not any(lexicon.flows.may_be_in(passage.sentence.keys) for passage in reading.passages):
        return []
    trading = {number for number, passage in enumerate(reading.passages) if lexicon.names_trade(passage)}
    found = {number: _marked(number, reading, lexicon=lexicon) for number in trading}
    if not any(is_trade(mark) for one in found.values() for mark in one.marks):
        return []
    for number in [number for number, one in found.items() if number and _points_back(one)]:
        found.setdefault(number - 1, _marked(number - 1, reading, lexicon=lexicon))
    for one in found.values():
        one.marks = [mark for mark in one.marks if not (mark.kind is Kind.FLOW and mark.value == "office")]
    for number, passage in enumerate(reading.passages):
        if number not in found and (number < OPENING or _has_number(passage)):
            found[number] = _marked(number, reading, lexicon=lexicon)
        elif number not in found and len(passage.sentence.tokens) <= _HEADING:
            one = _marked(number, reading, lexicon=lexicon)
            if head_of(one, reading):
                found[number] = one
    told = [found[number] for number in sorted(found) if found[number].marks]
    if not any(one.has(*_COUNTED) for one in told):
        return []
    for one in told:
        passage = reading.passages[one.number]
        one.marks = with_unlisted(one.marks, passage, text=reading.text, beside=beside)
    in_one_spelling([one.marks for one in told])
    return told


def head_of(told: Told, reading: Reading) -> Mark | None:
    """The country that is all of a sentence, and so heads what follows: "Japan. Exports fell 2%." """
    words = reading.passages[told.number].sentence.tokens
    if len(told.marks) != 1 or len(words) > _HEADING:
        return None
    mark = told.marks[0]
    whole = mark.kind is Kind.PLACE and mark.value.isalnum() and mark.after - mark.first == len(words)
    return mark if whole else None


def _points_back(told: Told) -> bool:
    """Whether it tells of "that country", which the sentence before names."""
    return any(mark.kind is Kind.PLACE and mark.value.endswith(":*") for mark in told.marks)


def _marked(number: int, reading: Reading, *, lexicon: Lexicon) -> Told:
    passage = reading.passages[number]
    marks = lexicon.marks(passage, reading.text)[:_LONGEST]
    ours = any(mark.kind is Kind.PLACE and mark.value == "us" for mark in marks)
    if ours:
        marks = [_at_home(mark, reading.country) for mark in marks]
    told = Told(number, passage.zone, passage.sentence.start, passage.sentence.end, marks)
    told.ours = ours and bool(reading.country) and bool(told.flow)
    return told


def _at_home(mark: Mark, home: str) -> Mark:
    """ "Our" is the country of the source."""
    if mark.kind is not Kind.PLACE or mark.value != "us":
        return mark
    return mark._replace(value=home) if home else mark._replace(kind=Kind.PLAIN, value="")


def is_trade(mark: Mark) -> bool:
    """Whether it names a flow, or what always is one."""
    return mark.kind in (Kind.FLOW, Kind.VERB, Kind.ABROAD) or (
        mark.kind is Kind.WEAK and mark.value == "total"
    )
