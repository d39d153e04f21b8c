"""Whose officials a text means that names no country beside them: those of its own country, unless it opens
with others."""

from collections.abc import Iterator, Sequence

from bot.analysis.people.parties import Party
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.scenes.sightings import CITIES, Spot, host_of, span_of
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Passage, Reading, Zone

#: How sure a country is that only the dateline or the source tells.
_BY_DATELINE = 0.6
BY_SOURCE = 0.7

#: …and one with which a clause begins: "Norway puts off its minister's trip".
_BY_SUBJECT = 0.7

#: What a country is said to do that its officials are spoken of for.
_DOES = frozenset({"saying", "cancelled", "postponed"})

_SIDES = 2

_OWNS = ("'s", "’s")


def home_of_officials(reading: Reading, lexicon: VisitWords) -> tuple[str, float]:
    """The country of officials of whom nothing else tells it, and how sure that is; "" for none: that of the
    source, else of the dateline, unless title or first sentence begin with two others, of whom one is host,
    or with one that says or calls off something."""
    codes = {code for mention in reading.dateline_mentions for code in mention.codes}
    by_dateline = (codes.pop(), _BY_DATELINE) if len(codes) == 1 else ("", 0.0)
    home = (reading.country, BY_SOURCE) if reading.country else by_dateline
    last = next((at for at, one in enumerate(reading.passages) if one.zone is not Zone.TITLE), 0)
    opening = reading.passages[: last + 1]
    if reading.official or any(reading.country in one.codes for told in opening for one in told.mentions):
        return home
    for passage in reversed(opening):
        sides = tuple(_leading(passage, lexicon, text=reading.text))
        if len(sides) == _SIDES:
            return _of_guests(sides, reading)
        if len(sides) == 1 and _does(passage, sides[0], lexicon=lexicon):
            return host_of(sides[0]), BY_SOURCE
    return home


def _leading(passage: Passage, lexicon: VisitWords, *, text: str) -> Iterator[Mention]:
    """The countries with which `passage` begins: "Chile and Peru signed", "Chile said", but not "Chile and
    Peru's oil company signed"."""
    at = 0
    keys = passage.sentence.keys
    by_first = {one.first: one for one in passage.mentions}
    while (mention := by_first.get(at)) is not None and mention.kind == "name" and host_of(mention):
        if text[mention.end : mention.end + 2] in _OWNS:
            return
        yield mention
        at = mention.after
        at += at < len(keys) and keys[at] in lexicon.names["joins"]


def _of_guests(sides: Sequence[Mention], reading: Reading) -> tuple[str, float]:
    """Of two sides the one that is not host; nobody knows which one where no city tells."""
    hosts = [host_of(one) for one in sides]
    leading = (one.mentions for one in reading.passages if one.zone is not Zone.REST)
    named = (one for mentions in (reading.dateline_mentions, *leading) for one in mentions)
    city = next((host_of(one) for one in named if one.kind in CITIES and host_of(one) in hosts), "")
    if not city or hosts[0] == hosts[1]:
        return "", 0.0
    return hosts[hosts[0] == city], BY_SOURCE


def _does(passage: Passage, side: Mention, *, lexicon: VisitWords) -> bool:
    """Whether `side` is said to do something that its officials are spoken of for."""
    keys = passage.sentence.keys
    match = lexicon.at(keys, side.after) if side.after < len(keys) else None
    return match is not None and match.entry.kind in _DOES


def of_subject(party: Party, spot: Spot) -> Party:
    """`party` with the country that the clause begins with: "Norway puts off its minister's trip"."""
    return party if party.name and not party.role else of_country_before(party, spot)


def of_country_before(party: Party, spot: Spot) -> Party:
    """`party` with the country that stands before the trigger, where the text tells no other."""
    if party.country:
        return party
    chunks = spot.chunks
    for index in range(spot.at):
        place = chunks[index].place
        if place is None or place.kind == "city" or len(place.codes) != 1:
            continue
        # "In the eastern Congo"
        before = next((one for one in reversed(chunks[:index]) if not one.is_("lands")), None)
        if before is None or not before.is_("to", "from", "for", "of", "with", "before", "after"):
            return party._replace(country=place.codes[0], country_span=span_of(place), confidence=_BY_SUBJECT)
    return party
