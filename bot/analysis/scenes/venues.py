"""Where people meet, as far as a clause says."""

from collections.abc import Iterator, Sequence

from bot.analysis.scenes.chunks import Chunk
from bot.analysis.scenes.sightings import CITIES, Spot
from bot.analysis.scenes.slots import Leg, between_commas, is_land, is_of_another
from bot.analysis.scenes.speakers import is_of_speaker, owns

#: "In Kazakhstan's largest city, Almaty": chunks from the country.
_NAMED = 4

_PLACES = frozenset({"city", "capital", "name", "region", "seat"})
#: "Signed in the Kremlin", but not "a treaty on the war in Ukraine".
_SIGNED_IN = CITIES | {"seat"}

#: "And on Wednesday he": chunks up to the pronoun.
_NEXT = 4

#: "In the nuclear talks": chunks before the noun.
_IN_TALKS = 2

#: "After two days in": chunks.
_DAYS_IN = 3

#: From "attending" up to the city of what is attended: chunks.
_ATTENDS = 8


def _is_of_source(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the place at `index` says where those are by whom it is told: "according to the ministry in
    Riga", but not "said in Riga"."""
    first = index - 2
    while first > 0 and chunks[first].entry is None and chunks[first].word and not chunks[first + 1].gap:
        first -= 1
    return 0 <= first < index - 2 and chunks[first].is_("saying", "words_of") and not chunks[first + 1].gap


def _is_left(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether somebody has been at the place at `index`: "in Bucharest after two days in Hungary"."""
    near = chunks[max(0, index - _DAYS_IN) : index]
    return len(near) == _DAYS_IN and near[0].is_("after") and near[1].when is not None


def _is_whose(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the country at `index` is only whose something is: "in China's visa waiver scheme", but not "in
    Peru's capital, Lima"."""
    place = chunks[index].place
    near = chunks[index + 1 : index + 1 + _NAMED]
    city = any(one.is_("lands") or (one.place and place and one.place.codes == place.codes) for one in near)
    return owns(chunks, index) and not city


def place_at(spot: Spot) -> tuple[Leg, ...]:
    """The place of a meeting: the nearest one of its clause after "in", or where somebody went; else the one
    before "where"."""
    chunks = spot.chunks
    first = spot.bounds[0]
    before = chunks[first - 1].place if first and chunks[first].is_("where") else None
    # "They discussed the war in Ukraine", but "signed in Kyiv"
    venue = spot.entry.phase != "part"
    kinds = _PLACES if venue else _SIGNED_IN
    found = [
        (abs(index - spot.at), index)
        for index in range(max(1, spot.bounds[0]), spot.bounds[1])
        if (place := chunks[index].place)
        and (place.kind in kinds or ((venue or place.kind == "adjective") and is_land(chunks, index)))
        and place.codes
        and chunks[led_by(chunks, index)].is_("to", "go", "trip", "was", "back", "leave")
        and not any(chunks[near].is_("go", "leave", "back", "before") for near in range(spot.at + 1, index))
        and not is_of_another(chunks, index, at=spot.at)
        and not _is_of_next_day(chunks, index, at=spot.at)
        and not _is_of_other_talks(chunks, index, at=spot.at)
        and not (_is_later(chunks, index, at=spot.at) or _is_left(chunks, index))
        and not (is_of_speaker(chunks, index) or _is_of_source(chunks, index))
        and not _is_whose(chunks, index)
        and not (_is_in_relative(spot, index) or _is_of_said(spot, index))
        and not (_is_of_matter(chunks, index, at=spot.at) or _is_of_second(chunks, index, at=spot.at))
        and not (index < spot.at and not venue and _begins_anew(chunks, spot.at))
    ]
    if chunks[spot.at - 1].is_("and") and any(index > spot.at for _, index in found):
        # "Signed a treaty in Dakar and met the president in Banjul"
        found = [(far, index) for far, index in found if index > spot.at]
    if not found and spot.is_("meet") and before and before.kind in _PLACES and before.codes:
        return (Leg(before, None),)
    found = found or [(abs(index - spot.at), index) for index in _forums(spot)]
    if not found:
        return ()
    beside = range(*between_commas(spot.clause, spot.at))
    # 29日在阿比让会谈，30日在阿布贾会谈
    near = min([one for one in found if one[1] in beside] or found)[1]
    places = [
        one.place for one in chunks[near : near + 2] if one.place and (one is chunks[near] or not one.gap)
    ]
    # 在韩国庆州
    return tuple(Leg(place, None) for place in places if place.codes == places[0].codes)


def _is_of_second(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the place at `index` is that of another meeting, on another day: "meets the premier on Thursday
    and the president in Cusco on Friday"."""
    joined = next((near for near in range(index - 1, at, -1) if chunks[near].is_("and")), at)
    second = joined > at and any(one.party for one in chunks[joined + 1 : index])
    return second and any(one.when for one in chunks[at + 1 : joined]) and not chunks[joined].gap


def _begins_anew(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether the verb at `at` has a subject of its own: "he spoke of a crime in Cusco, and both agreed"."""
    subject = at > 1 and (chunks[at - 1].is_("pronoun") or chunks[at - 1].party is not None)
    return subject and chunks[at - 2].is_("and") and chunks[at - 2].gap == ","


def _is_of_matter(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the place at `index`, behind a meeting, only says what was talked of: "talks on debt and on
    security in Haiti", 對土耳其制裁 in a language without blanks."""
    behind = chunks[index + 1 : index + 2]
    touching = any(one.start == chunks[index].end and (one.word or one.is_("whose")) for one in behind)
    said = (of for of in range(index - 1, at, -1) if chunks[of].is_("on") and is_plain(chunks[of + 1]))
    of = next(said, index)
    place, between = chunks[index].place, chunks[of + 1 : index]
    # Not "on a state visit to Peru"
    told = bool(between) and not any(one.is_trigger for one in between)
    return index > at and (touching or (told and place is not None and place.kind == "name"))


def is_plain(chunk: Chunk) -> bool:
    """Whether it is a word of no list, and no person, place or day."""
    return bool(chunk.word) and chunk.entry is None and chunk.when is None and chunk.place is None


def _before_attributes(chunks: Sequence[Chunk], index: int) -> int:
    """Where the words stand to which a city before a meeting belongs: "in an hour-long Oslo meeting"."""
    first = index
    while first > 1 and is_plain(chunks[first - 1]) and not chunks[first].gap.strip("-"):
        first -= 1
    talks = any(one.is_("talks") and not one.gap for one in chunks[index + 1 : index + 2])
    return first if talks and chunks[first - 1].is_("to") else index


def led_by(chunks: Sequence[Chunk], index: int) -> int:
    """The word that leads to the place at `index`: that before "the capital of Peru", "Peruvian Cusco" and
    "the Peruvian city of Cusco", too."""
    if (first := _before_attributes(chunks, index)) < index:
        return first - 1
    place, whose = chunks[index].place, chunks[index - 1].place
    if place and whose and whose.kind == "adjective" and whose.codes == place.codes:
        index -= 1
    before = index - 1
    while before > 0 and chunks[before].is_("lands", "of"):
        before -= 1
    if not any(one.is_("lands") for one in chunks[before:index]):
        return index - 1
    whose = chunks[before].place
    own = place and whose and whose.kind == "adjective" and whose.codes == place.codes
    return before - 1 if own and before else before


def _is_of_next_day(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the place at `index` is where somebody was received on another day, told after a meeting: "met
    the minister, and the next day was received in Riga"."""
    between = chunks[at + 1 : index]
    received = next((near for near, one in enumerate(between) if one.is_("host", "hosted")), 0)
    return any(one.when for one in between[:received])


def _forums(spot: Spot) -> Iterator[int]:
    """The cities that name a forum on whose margins people meet, "of the Antalya Diplomacy Forum", or which
    one of them attends: 出席二十国集团约翰内斯堡峰会的总统."""
    chunks = spot.chunks
    for index in range(max(1, spot.bounds[0]), spot.bounds[1] - 1):
        place, named = chunks[index].place, chunks[index + 1]
        unknown = named.party is not None and not (named.party.role or named.party.country)
        word = bool(named.word) and (named.entry is None or named.entry.phase == "forum")
        named_so = not named.gap and (unknown or word)
        if place is None or place.kind not in CITIES or not named_so:
            continue
        attends = any(one.is_("attend") for one in chunks[max(0, index - _ATTENDS) : index])
        if chunks[index - 1].is_("margins") or attends:
            yield index


def _is_in_relative(spot: Spot, index: int) -> bool:
    """Whether the place at `index` belongs to words on somebody before the verb, and is not where they went:
    "who had come to Havana from the assembly in New York, held talks", "on a tour that takes in Lima, was
    received"."""
    link = next((at for at in range(index, spot.bounds[0], -1) if spot.chunks[at].is_("link")), index)
    if (
        any(one.is_trigger for one in spot.chunks[link:index])
        and spot.chunks[spot.at].gap
        and index < spot.at
    ):
        return True
    inside = spot.chunks[spot.bounds[0]].is_("relative") and index < spot.at
    went = any(one.is_("go") for one in spot.chunks[max(0, index - 2) : index])
    return inside and not went and any(comma in spot.clause.commas for comma in range(index + 1, spot.at + 1))


def _is_of_said(spot: Spot, index: int) -> bool:
    """Whether the place at `index` is one of which somebody spoke who met others: "will send sappers to Peru,
    said the minister after talks with"."""
    chunks = spot.chunks
    said = next((at for at in range(index + 1, spot.at) if chunks[at].is_("saying")), None)
    apart = said is not None and any(comma in spot.clause.commas for comma in range(index + 1, said + 1))
    behind = said is not None and any(one.is_("after", "ended") for one in chunks[said : spot.at])
    return apart and behind


def _is_later(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the place at `index` belongs to what comes next: "meets the emir, and on Monday he…"."""
    return any(
        chunks[between].is_("and")
        and chunks[between].gap
        and (
            chunks[between + 1].is_("ended", "ends", "began")
            or any(one.is_("pronoun") for one in chunks[between + 1 : min(between + _NEXT, index)])
        )
        for between in range(at + 1, index)
    )


def _is_of_other_talks(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the place at `index` is that of other talks: "met the negotiator in the talks in Vienna"."""
    return any(
        _is_other(chunks[between]) and any(one.is_("to") for one in chunks[between - _IN_TALKS : between])
        for between in range(at + 1 + _IN_TALKS, index)
    )


def _is_other(chunk: Chunk) -> bool:
    """Whether it names talks, and no summit, at which others meet."""
    return chunk.is_("talks") and chunk.entry is not None and chunk.entry.phase != "forum"
