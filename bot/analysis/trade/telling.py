"""The sentences of a text that say something of trade, and the words in them."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.analysis.text.reading import Passage, Reading, Zone
from bot.analysis.trade.beside import Beside
from bot.analysis.trade.clauses import Clause
from bot.analysis.trade.kinds import Kind, Mark
from bot.analysis.trade.lexicon import Lexicon
from bot.analysis.trade.unlisted import in_one_spelling, with_left_out, with_unlisted

#: Sentences of the text in which the time that it speaks of is looked for.
OPENING = 6

#: Words of a sentence that are looked at; a longer one is no sentence.
_LONGEST = 300

#: Words of a name that heads a part of a text.
_HEADING = 3

#: A country and one that the text names.
_AND_THAT = ",*"

#: Flows by which goods cross a border.
_MOVED = ("exports", "imports", "takes")

#: The mentions of a sentence that tells of goods.
_GOODS = "commodity"

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
    #: Whether the sentence behind it points back to whom it names.
    leads_on: bool = False
    #: Whether it tells of goods by those that are left out: what it says of them holds for it alone.
    leaves_out: bool = False
    #: Of its marks.
    kinds: frozenset[Kind] = field(init=False)

    def __post_init__(self) -> None:
        self.take(self.marks)

    def take(self, marks: list[Mark]) -> None:
        """Let its words be these."""
        self.marks = marks
        self.kinds = frozenset([mark.kind for mark in marks])

    @property
    def flow(self) -> str:
        """The first flow that it names, "" for none."""
        if not self.has(Kind.FLOW, Kind.VERB):
            return ""
        return next(mark.value for mark in self.marks if mark.kind in (Kind.FLOW, Kind.VERB))

    @property
    def has_dash(self) -> bool:
        """Whether a dash stands in it, which may stand for a word."""
        return self.has(Kind.JOINT) and any(
            mark.kind is Kind.JOINT and mark.value == "dash" for mark in self.marks
        )

    def has(self, *kinds: Kind) -> bool:
        """Whether a word of one of these kinds stands in it."""
        return not self.kinds.isdisjoint(kinds)


def _has_number(passage: Passage) -> bool:
    return bool(passage.sentence.digits)


def any_goods(mark: Mark) -> Mark:
    """ "Goods" are of any kind, unless services are spoken of."""
    return mark._replace(value="*") if mark.kind is Kind.COMMODITY and mark.value == "goods" else mark


def telling(reading: Reading, lexicon: Lexicon, *, beside: Beside) -> list[Told]:
    """The sentences that may tell of trade; none when no flow is named or nothing is counted."""
    named = any(lexicon.may_name_flow(passage.sentence) for passage in reading.passages)
    leads = not named and _leads_with_goods(reading, lexicon)
    found: dict[int, Told] = {}
    if named or leads:
        trading = [number for number, one in enumerate(reading.passages) if _may_trade(one, lexicon)]
        found = {number: _marked(number, reading, lexicon=lexicon) for number in trading}
    flows = any(is_trade(mark) for one in found.values() for mark in one.marks)
    if not (flows or leads or (named and _leads_with_goods(reading, lexicon))):
        found |= _dealing(reading, lexicon, known=found)
        if not any(_is_deal(one) for one in found.values()):
            return []
    for number in [number for number, one in found.items() if number and _points_back(one)]:
        found.setdefault(number - 1, _marked(number - 1, reading, lexicon=lexicon)).leads_on = True
    for number, passage in enumerate(reading.passages):
        if number not in found and (number < OPENING or _has_number(passage)):
            found[number] = _marked(number, reading, lexicon=lexicon)
        elif number not in found and len(passage.sentence.tokens) <= _HEADING:
            one = _marked(number, reading, lexicon=lexicon)
            if head_of(one, reading):
                found[number] = one
    for number in [number for number, one in found.items() if number and one.has(Kind.FLOW)]:
        if _has_number(reading.passages[number - 1]):
            continue
        before = found.get(number - 1) or _marked(number - 1, reading, lexicon=lexicon)
        if _opens_with_time(before):
            before.leads_on = True
            found[number - 1] = before
    for one in found.values():
        if one.has(Kind.FLOW):
            one.take([mark for mark in one.marks if not (mark.kind is Kind.FLOW and mark.value == "office")])
    told = [found[number] for number in sorted(found) if found[number].marks]
    if not any(one.has(*_COUNTED) for one in told):
        return []
    for one in told:
        passage = reading.passages[one.number]
        marks = with_unlisted(one.marks, passage, text=reading.text, beside=beside)
        one.take(with_left_out(marks, reading.text))
        one.leaves_out = len(one.marks) < len(marks)
        if one.leaves_out:
            one.take([any_goods(mark) for mark in one.marks])  # "goods exports excluding gold"
    for one in (one for one in told if any(mark.value.endswith(_AND_THAT) for mark in one.marks)):
        one.take([_with_named(mark, reading) for mark in one.marks])
    in_one_spelling([one.marks for one in told])
    _note_buyers(told)
    return told


def _with_named(mark: Mark, reading: Reading) -> Mark:
    """A country and "that" one by its sign, 中巴, as the only one that the text names with that sign."""
    if mark.kind is not Kind.PLACE or not mark.value.endswith(_AND_THAT):
        return mark
    sign = reading.text[mark.end - 1]
    names = (one for passage in reading.passages for one in passage.mentions if one.kind == "name")
    codes = {one.codes[0] for one in names if len(one.codes) == 1 and reading.text[one.start] == sign}
    return mark._replace(value=mark.value.replace("*", codes.pop())) if len(codes) == 1 else mark


def _note_buyers(told: Sequence[Told]) -> None:
    """Behind a sentence on the largest buyer of what a country exports, what others "imported" is what they
    bought of it: 中国仍是最大的买家。美国排在其后，进口22.9万吨."""
    sellers: set[str] = set()
    listing = False
    for one in told:
        places = [mark.value for mark in one.marks if mark.kind is Kind.PLACE]
        flows = {mark.value for mark in one.marks if mark.kind in (Kind.FLOW, Kind.VERB)}
        if listing and flows == {"imports"} and _begins_with_place(one) and sellers.isdisjoint(places):
            one.take([_as_bought(mark) for mark in one.marks])
            continue
        listing &= not flows and _begins_with_place(one)
        if "exports" in flows:
            sellers.update(places)
        elif sellers and any(mark.kind is Kind.PARTNERSHIP and mark.value == "buyer" for mark in one.marks):
            listing = True


def _begins_with_place(told: Told) -> bool:
    return told.marks[0].kind is Kind.PLACE


def _as_bought(mark: Mark) -> Mark:
    return mark._replace(kind=Kind.WEAK) if mark.kind in (Kind.FLOW, Kind.VERB) else mark


def _may_trade(passage: Passage, lexicon: Lexicon) -> bool:
    """Whether a sentence may name a flow, or count what somebody bought."""
    sentence = passage.sentence
    return lexicon.may_name_flow(sentence) or (_has_number(passage) and lexicon.may_name_deal(sentence))


def _leads_with_goods(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether title or lead tell how much of some good crossed a border by words that mean trade only so:
    "Corn shipments to Turkey totalled 400,000 tons", "Japan bought 500,000 tons of gas from Russia"."""
    opening = (number for number, one in enumerate(reading.passages) if one.zone is not Zone.REST)
    counting = (
        number
        for number in opening
        if any(mention.kind == _GOODS for mention in reading.passages[number].mentions)
        and _has_number(reading.passages[number])
    )
    return any(_tells_of_goods(_marked(number, reading, lexicon=lexicon).marks) for number in counting)


def _tells_of_goods(marks: Sequence[Mark]) -> bool:
    kinds = {one.kind for one in marks}
    moved = [at for at, one in enumerate(marks) if one.kind is Kind.WEAK and one.value in _MOVED]
    goods = [at for at, one in enumerate(marks) if one.kind is Kind.COMMODITY and one.value != "*"]
    beside = any(abs(one - other) == 1 for one in moved for other in goods)
    places = {one.value for one in marks if one.kind is Kind.PLACE}
    led = any(
        one.kind is Kind.PREP and one.value in ("from", "to") and other.kind is Kind.PLACE
        for one, other in pairwise(marks)
    )
    # "China bought 5 million tonnes of Brazilian soybeans"
    owned = any(marks[at - 1].kind is Kind.PLACE and at - 1 > moved[0] for at in goods if moved)
    crossed = bool(moved and goods) and (led or owned) and len(places) > 1
    firm = any(one.kind is Kind.COMPANY and one.value != "nation" for one in marks)
    return (beside or crossed) and {Kind.PLACE, Kind.UNIT} <= kinds and not firm


def _dealing(reading: Reading, lexicon: Lexicon, *, known: Container[int]) -> dict[int, Told]:
    """The opening sentences that may tell who bought of whom, where offices are told of, too."""
    if not any(mention.is_agency for passage in reading.passages for mention in passage.mentions):
        return {}
    return {
        number: _marked(number, reading, lexicon=lexicon)
        for number, passage in enumerate(reading.passages[:OPENING])
        if number not in known and _has_number(passage) and lexicon.may_name_deal(passage.sentence)
    }


def _is_deal(told: Told) -> bool:
    """Whether it tells that one country bought goods of another."""
    places = {mark.value.rpartition(":")[2] for mark in told.marks if mark.kind is Kind.PLACE}
    return told.has(Kind.WEAK) and told.has(Kind.COMMODITY) and told.has(*_COUNTED) and len(places) > 1


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


def _opens_with_time(told: Told) -> bool:
    """Whether a sentence that tells of no trade says of when the next one does: "For the full year the
    picture is brighter. Exports rose 5%"."""
    first = next((at for at, one in enumerate(told.marks) if one.kind not in (Kind.PREP, Kind.PER)), None)
    led = first is not None and first > 0 and told.marks[0].first == 0
    when = first is not None and told.marks[first].kind in (Kind.TIME, Kind.MONTH)
    return led and when and not told.has(Kind.PLACE, Kind.COMMODITY, Kind.FLOW, Kind.VERB, Kind.DIGITS)


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
