"""The `sdmx` kind: official statistics of trade. Each observation is an item with an exact figure; its text
is the observation's own codes and numbers, so that each field points at what proves it. An observation that
was revised is a new item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.facts import Basis, Figure, Flow, Proof, Span
from bot.domain.ids import digest
from bot.domain.items import Draft
from bot.domain.sources import Fault, Source, SourceState
from bot.phrases import country_within
from bot.phrases.forms import amount, change, period
from bot.phrases.names import commodity_name
from bot.ports import FetchRequest, Parsed
from bot.sources.asking import request_for
from bot.sources.entries import MOST_ENTRIES
from bot.sources.observations import UnreadableError, read_observations
from bot.sources.statistics import TIME, Measured, Understanding, options_fault, year_before

#: Generic data tells all by itself; of structure-specific data the same is read.
_ACCEPT = (
    "application/vnd.sdmx.genericdata+xml;version=2.1,"
    " application/vnd.sdmx.structurespecificdata+xml;version=2.1;q=0.9, application/xml;q=0.5, */*;q=0.1"
)

#: A change is told as offices tell theirs.
_DECIMALS = Decimal("0.1")

#: What each flow is called in titles, alone and before a partner.
_WAYS = {
    Flow.EXPORTS: ("exports", "to"),
    Flow.IMPORTS: ("imports", "from"),
    Flow.TOTAL: ("trade", "with"),
    Flow.BALANCE: ("trade balance", "with"),
}


class SdmxKind:
    """Statistics, see `bot.ports.SourceKind`."""

    def options_fault(self, options: Mapping[str, str]) -> Fault | None:
        """See `bot.sources.statistics`."""
        return options_fault(options)

    def request(self, source: Source, state: SourceState) -> FetchRequest:
        """Not with `updatedAfter`, which some services know: what it brings lacks the year before, and where
        nothing is newer they answer 404. If-Modified-Since saves the same."""
        return request_for(source, state, accept=_ACCEPT)

    def parse(self, body: bytes, *, content_type: str, url: str, options: Mapping[str, str]) -> Parsed:
        """Of many observations those of the newest periods."""
        fault = options_fault(options)
        if fault:
            return Parsed(drafts=(), error=f"the option {fault[0]} {fault[1]}")
        try:
            observations = read_observations(body)
        except UnreadableError as error:
            return Parsed(drafts=(), error=str(error))
        understanding = Understanding(options)
        measured = {
            (one.series, one.period): one for one in map(understanding.of, observations) if one is not None
        }
        if observations and not measured:
            return Parsed(drafts=(), error="none of the observations is one that the options tell of")
        newest = sorted(measured, key=lambda key: (key[1], key[0]), reverse=True)[:MOST_ENTRIES]
        page = options.get("page", "")
        drafts = (
            _draft(measured[series, when], measured.get((series, year_before(when))), page=page)
            for series, when in newest
        )
        return Parsed(drafts=tuple(drafts), link=page, language="en")


def _draft(one: Measured, before: Measured | None, *, page: str) -> Draft:
    grown = _growth(one, before)
    title = _title(one, grown)
    text, figure = _figure(one, before if grown is not None else None, grown=grown, begin=len(title) + 1)
    observation = one.observation
    id = digest(*(f"{name}={code}" for name, code in sorted(observation.key.items())), observation.value)
    return Draft(
        feed_id=id,
        title=title,
        # One page is of thousands of observations; a query that it does not know tells them apart.
        url=f"{page}{'&' if '?' in page else '?'}observation={id}" if page else "",
        text=text,
        published=None,
        updated=None,
        figures=(figure,),
    )


def _growth(one: Measured, before: Measured | None) -> Decimal | None:
    """The change on the year in per cent; None where it says nothing."""
    if before is None or one.flow is Flow.BALANCE or before.value <= 0 or one.value < 0:
        return None
    if any(one.meaning(name) != before.meaning(name) for name in ("currency", "unit")):
        return None
    grown = (one.value / before.value - 1) * 100
    return grown.quantize(_DECIMALS) if abs(grown) < 10**9 else None


def _title(one: Measured, grown: Decimal | None) -> str:
    partner, goods = one.meaning("partner"), one.meaning("commodity")
    alone, word = _WAYS[one.flow]
    way = alone if partner in ("", "WLD") else f"{alone} {word} {country_within('en', partner)}"
    said = amount("en", one.value, currency=one.meaning("currency"), unit=one.meaning("unit"))
    place = country_within("en", one.meaning("reporter"))
    parts = (way, commodity_name("en", goods) if goods else "", period("en", one.period))
    told = f"{place[:1].upper()}{place[1:]}: {', '.join(filter(None, parts))}: {said}"
    return told if grown is None else f"{told} ({change('en', grown)} on the year)"


@dataclass(slots=True)
class _Text:
    """A text as it is written, and where in `whole_text` each of its codes stands."""

    #: How many characters precede it there.
    begin: int
    written: str = ""
    spans: dict[str, Span] = field(default_factory=dict)

    def add(self, before: str, code: str) -> Span:
        """Write `code` after `before`."""
        start = self.begin + len(self.written) + len(before)
        self.written += before + code
        return Span(start, start + len(code))


def _figure(
    one: Measured, before: Measured | None, *, grown: Decimal | None, begin: int
) -> tuple[str, Figure]:
    """The text of an item, and its figure with proof in that text."""
    text = _Text(begin)
    for label, code in _codes(one):
        text.spans[label] = text.add(f"{', ' if text.written else ''}{label}: ", code)
    now, value = text.add(f"\n{TIME} ", one.observation.key[TIME]), text.add(": ", one.observation.value)
    proof = {
        name: Proof(spans=(text.spans[told.label],), confidence=1.0)
        for name, told in one.fields.items()
        if told.meaning and name != "scale"
    }
    scale = text.spans[one.fields["scale"].label]
    proof |= {
        "period": Proof(spans=(now,), confidence=1.0),
        "value": Proof(spans=(scale, value), confidence=1.0),
    }
    if before is not None:
        then = text.add(f"\n{TIME} ", before.observation.key[TIME])
        base = text.add(": ", before.observation.value)
        proof |= {
            "change": Proof(spans=(value, base), confidence=1.0),
            "basis": Proof(spans=(now, then), confidence=1.0),
        }
    figure = Figure(
        reporter=one.meaning("reporter"),
        partner=one.meaning("partner"),
        flow=one.flow,
        commodity=one.meaning("commodity"),
        period=one.period,
        change=grown,
        basis=None if grown is None else Basis.YOY,
        value=one.value,
        currency=one.meaning("currency"),
        unit=one.meaning("unit"),
        headline=True,
        proof=proof,
    )
    return text.written, figure


def _codes(one: Measured) -> list[tuple[str, str]]:
    """Labels with codes: those of the document, then what the options say of all."""
    codes = {name: code for name, code in one.observation.key.items() if name != TIME}
    return list((codes | {told.label: told.code for told in one.fields.values()}).items())
