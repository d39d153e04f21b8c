"""A document as it is read: its sentences with their words and places, made once and shared by all that
looks for topics and facts. Every span counts characters of `Reading.text`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, auto
from functools import partial
from typing import NamedTuple

from bot.analysis.text.datelines import agency_home, dateline_end
from bot.analysis.text.han import without_readings
from bot.analysis.text.namesakes import told_apart
from bot.analysis.text.places import CITY_LANDS, Gazetteer, Mention
from bot.analysis.text.tokens import Sentence, sentences
from bot.domain.facts import Span, whole_text
from bot.domain.items import Document

#: Sentences of the text, after the title, that weigh as much as a title does.
_LEAD = 2

#: Words of a place, of a day and its month, and of an agency.
_PLACE, _DAY, _AGENCY = 3, 2, 2

#: What says in a dateline where a text comes from.
_PLACES = frozenset({"name", "capital", "city"})

#: Characters that are read; a text beyond the length of a long speech is no news item but a mistake.
_LONGEST = 50_000


class Zone(IntEnum):
    """How far down a sentence stands, and so how much it says about what the text is about."""

    TITLE = auto()
    LEAD = auto()
    REST = auto()


class Passage(NamedTuple):
    """A sentence, what the lists know of it, and where it stands."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    zone: Zone


#: A passage of its fields, without a call of Python for each.
_passage = partial(tuple.__new__, Passage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document in one language, read once."""

    #: `whole_text` of the document.
    text: str
    language: str
    #: Of the title first, then of the text without its dateline; what is beyond any news item's length is
    #: left out.
    passages: tuple[Passage, ...]
    #: Where the text begins in `text`: after the title and a line break.
    body: int
    #: The line of place, date and agency before the text proper; None when there is none.
    dateline: Span | None
    #: Places named in the dateline.
    dateline_mentions: tuple[Mention, ...]
    #: Home country of the source, "" when it has none.
    country: str
    #: Home countries of the source and of the agency that the dateline names, from where they report on all
    #: the world.
    homes: frozenset[str]
    #: Whether the source speaks for its country.
    official: bool
    published: datetime | None


def read(document: Document, *, language: str, gazetteer: Gazetteer) -> Reading:
    """Read `document` by the lists of its `language`."""
    text = without_readings(whole_text(document.title, document.text))
    body = len(document.title) + 1
    start = body + dateline_end(document.text)
    head = sentences(text[:start], start=body) if start > body else ()
    dateline = tuple(mention for sentence in head for mention in gazetteer.find(sentence))
    agency = agency_home(text[body:start])
    home = document.country or agency or _country_of(dateline)
    return Reading(
        text=text,
        language=language,
        passages=tuple(_passages(text[: body + _LONGEST], gazetteer, body=body, start=start, home=home)),
        body=body,
        dateline=Span(body, start) if start > body else None,
        dateline_mentions=dateline,
        country=document.country,
        homes=frozenset({document.country, agency} - {""}),
        official=document.official,
        published=document.published,
    )


def _country_of(dateline: Sequence[Mention]) -> str:
    """Where a paper without a country is at home, as far as its dateline tells; "" when it does not. Of those
    in Hong Kong "our country" is China."""
    first = next((one.codes[0] for one in dateline if one.kind in _PLACES and len(one.codes) == 1), "")
    return CITY_LANDS.get(first, first)


def _passages(text: str, gazetteer: Gazetteer, *, body: int, start: int, home: str) -> Iterator[Passage]:
    title = sentences(text[: body - 1])
    told = sentences(text, start=start)
    lead = _LEAD + _apart(told)
    mentions = told_apart([gazetteer.find(one) for one in (*title, *told)], text, home=home)
    for number, (sentence, found) in enumerate(zip((*title, *told), mentions, strict=True), -len(title)):
        zone = Zone.TITLE if number < 0 else Zone.LEAD if number < lead else Zone.REST
        yield _passage((sentence, found, zone))


def _apart(told: Sequence[Sentence]) -> int:
    """How many sentences stand beside a place as one line of it before the text: "Минск. 2 июня. ПРАЙМ."."""
    if len(told) < _LEAD or len(told[0].tokens) > _PLACE or not _is_day(told[1]):
        return 0
    agency = told[_LEAD].tokens if len(told) > _LEAD else ()
    return 1 + (0 < len(agency) <= _AGENCY and all(one.word.isupper() for one in agency))


def _is_day(sentence: Sentence) -> bool:
    return len(sentence.tokens) == _DAY and any(one.word.isdecimal() for one in sentence.tokens)
