"""Who meets whom, and where."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.groups import group_after, group_before, speaker_before
from bot.analysis.scenes.sightings import CITIES, Spot
from bot.analysis.scenes.slots import Leg, Order, between_commas, is_land, is_of_another
from bot.analysis.scenes.speakers import is_of_speaker, owns
from bot.analysis.scenes.who import Who

#: "In Kazakhstan's largest city, Almaty": chunks from the country.
_NAMED = 4

_PLACES = frozenset({"city", "capital", "name", "seat"})

#: "And on Wednesday he": chunks up to the pronoun.
_NEXT = 4

#: "In the nuclear talks": chunks before the noun.
_IN_TALKS = 2

#: "And with the World Bank's president": chunks behind the preposition.
_OF_A_BANK = 3

#: "After two days in": chunks.
_DAYS_IN = 3

#: Words on talks between them and who is said to have them.
_WORDS_OF = 4

#: From "attending" up to the city of what is attended: chunks.
_ATTENDS = 8

#: "The two later also met": chunks between.
_TWO = 3


class Sides(NamedTuple):
    """Two sides that meet; `places` is empty when the clause does not say where."""

    ones: tuple[Party, ...]
    others: tuple[Party, ...]
    places: tuple[Leg, ...]


def sides_at(spot: Spot, who: Who, *, order: Order) -> Sides | None:
    """Who meets by the trigger at `spot`; None when it does not say."""
    if is_remote(spot, order):
        return None
    others, subject = _others(spot, who, order=order)
    whose = who.known(_possessors(spot, order))
    own = whose if others and whose and whose[0].name and not group_before(spot.clause, subject) else ()
    before = _owner(spot) or own or who.before(Spot(spot.clause, subject))
    speakers = speaker_before(spot.clause, spot.at)
    # "Carney and Marcos said after a meeting in Kuala Lumpur"
    ones = who.known(speakers if set(before) <= set(speakers) else before)
    if others and who.travellers and _is_he_and(spot, subject):
        # "He and the president held talks with their delegations"
        beside = who.known(group_before(spot.clause, subject))
        ones, others = who.travellers, (*beside, *(one for one in others if one.name))
    met = any(one.is_("meet") for one in spot.chunks[spot.bounds[0] : spot.at])
    if (
        not others
        and not met
        and len({one.country for one in ones}) > 1
        and (group_before(spot.clause, subject) or speakers)
    ):
        ones, others = ones[:1], ones[1:]
    if not ones and (rest := others or whose[1:]):
        ones, others = whose[:1], rest
    beside = who.known(group_before(spot.clause, spot.at)) if spot.clause.has("pronoun") else ()
    if not others and beside:
        # "Modi and he will hold talks"
        others, ones = ones, beside
    if not others and _is_with_host(spot):
        # "At the invitation of the president… talks with his host"
        ones, others = who.travellers, who.known(who.other)
    if not others and _is_of_two(spot):
        # "The two held talks"
        met = spot.entry.phase == "whole"
        ones, others = who.travellers or (who.subject if met else ()), who.known(who.other)
        if len({one.country for one in ones}) > 1:
            ones, others = ones[:1], ones[1:]
    if not others and order.tight and any(one.name for one in ones) and not who.are_travelling(ones):
        # 习近平将予以会见
        others = who.travellers
    keys = {one.key for one in others}
    several = spot.is_("talks") and len({one.country for one in others}) > 1
    if several and all(one.key in keys for one in ones):
        # "Talks between X and Y"
        ones, others = others[:1], others[1:]
        keys = {one.key for one in others}
    if others and all(one.key in keys for one in ones):
        # 总统为其举行欢迎仪式并同他会谈
        ones = who.known(group_before(spot.clause, subject))
    ones = tuple(one for one in ones if one.key not in keys)
    return Sides(ones, others, place_at(spot)) if ones and others else None


def _owner(spot: Spot) -> tuple[Party, ...]:
    """Whose meeting it is: "encouraged by Carney's talks with"."""
    chunks, at = spot.chunks, spot.at - 1
    while (
        at > spot.at - _WORDS_OF
        and at > 0
        and (chunks[at].when or (chunks[at].word and not chunks[at].entry))
    ):
        at -= 1  # "Carney's two-hour talks"
    owner = chunks[at].party if at >= 0 and spot.is_("talks") else None
    return (owner,) if owner and owns(chunks, at) else ()


def _possessors(spot: Spot, order: Order) -> tuple[Party, ...]:
    """Whose talks they are, in a language where possessors follow: "прошли переговоры президента Чили и
    министра Перу"."""
    behind = spot.chunks[spot.at + 1 : spot.at + 2]
    follows = order.subject_after and spot.is_("talks") and spot.entry.tense == "noun"
    if not (follows and behind and behind[0].party and not behind[0].gap):
        return ()
    return group_after(spot.clause, spot.at, until=spot.bounds[1])


def _is_with_host(spot: Spot) -> bool:
    """Whether "with his host" follows."""
    following = spot.chunks[spot.at + 1 : spot.at + 4]
    kinds = ("with", "pronoun", "host")
    return len(following) == len(kinds) and all(map(Chunk.is_, following, kinds))


def _is_he_and(spot: Spot, at: int) -> bool:
    """Whether "he and" somebody are the subject before chunk `at`."""
    chunks = spot.chunks
    first = next((index for index in range(at - 1, spot.bounds[0], -1) if chunks[index].party), 0)
    return first > 1 and chunks[first - 1].is_("and") and chunks[first - 2].is_("pronoun")


def _is_of_two(spot: Spot) -> bool:
    """Whether "the two" meet, and not "experts of the two ministries"."""
    chunks = spot.chunks
    near = range(max(0, spot.at - _TWO), spot.at)
    return any(chunks[at].is_("two", "pair") and not (at and chunks[at - 1].is_("of")) for at in near)


def is_remote(spot: Spot, order: Order) -> bool:
    """Whether people speak by telephone; in Chinese, where clauses are long, between the same commas."""
    if not order.tight or not spot.clause.has("remote"):
        return spot.clause.has("remote")
    return any(one.is_("remote") for one in spot.chunks[slice(*between_commas(spot.clause, spot.at))])


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
    kinds = _PLACES if venue else CITIES
    found = [
        (abs(index - spot.at), index)
        for index in range(max(1, spot.bounds[0]), spot.bounds[1])
        if (place := chunks[index].place)
        and (place.kind in kinds or (venue and is_land(chunks, index)))
        and place.codes
        and chunks[led_by(chunks, index)].is_("to", "go", "trip", "was", "back", "leave")
        and not any(chunks[near].is_("go", "leave", "back", "before") for near in range(spot.at + 1, index))
        and not is_of_another(chunks, index, at=spot.at)
        and not _is_of_next_day(chunks, index, at=spot.at)
        and not _is_of_other_talks(chunks, index, at=spot.at)
        and not (_is_later(chunks, index, at=spot.at) or _is_left(chunks, index))
        and not (is_of_speaker(chunks, index) or _is_of_source(chunks, index))
        and not _is_whose(chunks, index)
        and not _is_in_relative(spot, index)
        and not _is_of_matter(chunks, index, at=spot.at)
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


def _begins_anew(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether the verb at `at` has a subject of its own: "he spoke of a crime in Cusco, and both agreed"."""
    subject = at > 1 and (chunks[at - 1].is_("pronoun") or chunks[at - 1].party is not None)
    return subject and chunks[at - 2].is_("and") and chunks[at - 2].gap == ","


def _is_of_matter(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the place at `index`, behind a meeting, only says what was talked of: "talks on debt and on
    security in Haiti", 對土耳其制裁 in a language without blanks."""
    behind = chunks[index + 1 : index + 2]
    touching = any(one.start == chunks[index].end and (one.word or one.is_("whose")) for one in behind)
    said = (of for of in range(index - 1, at, -1) if chunks[of].is_("on") and _is_plain(chunks[of + 1]))
    of = next(said, index)
    place, between = chunks[index].place, chunks[of + 1 : index]
    # Not "on a state visit to Peru"
    told = bool(between) and not any(one.is_trigger for one in between)
    return index > at and (touching or (told and place is not None and place.kind == "name"))


def _is_plain(chunk: Chunk) -> bool:
    return bool(chunk.word) and chunk.entry is None and chunk.when is None and chunk.place is None


def led_by(chunks: Sequence[Chunk], index: int) -> int:
    """The word that leads to the place at `index`: that before "the capital of Peru", "Peruvian Cusco" and
    "the Peruvian city of Cusco", too."""
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
        named_so = not named.gap and (unknown or (bool(named.word) and named.entry is None))
        if place is None or place.kind not in CITIES or not named_so:
            continue
        attends = any(one.is_("attend") for one in chunks[max(0, index - _ATTENDS) : index])
        if chunks[index - 1].is_("margins") or attends:
            yield index


def _is_in_relative(spot: Spot, index: int) -> bool:
    """Whether the place at `index` belongs to words on somebody before the verb, and is not where they went:
    "who had come to Havana from the assembly in New York, held talks"."""
    inside = spot.chunks[spot.bounds[0]].is_("relative") and index < spot.at
    went = any(one.is_("go") for one in spot.chunks[max(0, index - 2) : index])
    return inside and not went and any(comma in spot.clause.commas for comma in range(index + 1, spot.at + 1))


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


def _others(spot: Spot, who: Who, *, order: Order) -> tuple[tuple[Party, ...], int]:
    """Whom the subject meets, and the chunk that the subject stands before."""
    clause, at = spot
    after = between_commas(clause, at)[1] if order.tight else spot.bounds[1]
    found = group_after(clause, at, until=after, governed=("with",))
    if not found and spot.is_("talks") and not (order.subject_after or order.place_before):
        # "After meeting the president"
        own = at + 1 < after and clause.chunks[at + 1].is_("pronoun")
        found = group_after(clause, at, until=min(after, at + 2 + own))
    if not found and spot.is_("meet") and is_pronoun_next(spot):
        return who.travellers, at
    if not found and spot.is_("meet"):
        found = group_after(clause, at, until=after, tight=order.tight)
    if not found and not order.place_before and clause.chunks[spot.bounds[0]].is_("with"):
        # "With the president he signed a statement"
        found = group_after(clause, spot.bounds[0], until=at, governed=("with",))
        return who.named(found), at
    if found or not order.place_before:
        return who.named((*found, *_further(spot, found, until=after))), at
    # 与外长会谈，总理也见了他: each verb has its own "with".
    first = max(between_commas(clause, at)[0] if order.tight else 0, spot.bounds[0])
    since = next((index for index in range(at - 1, first - 1, -1) if _is_with(spot, index)), None)
    return _with_before(clause, who, since=since, at=at) if since is not None else ((), at)


def _is_with(spot: Spot, index: int) -> bool:
    """Whether "with" stands at `index`, or an "and" that means it: 总理和他见面."""
    chunks = spot.chunks
    return chunks[index].is_("with") or (chunks[index].is_("and") and chunks[index + 1].is_("pronoun"))


def _further(spot: Spot, found: tuple[Party, ...], *, until: int) -> tuple[Party, ...]:
    """Whom the subject meets besides, up to chunk `until`: "talks with the premier and an audience with the
    emperor"."""
    chunks = spot.chunks
    if not found or not spot.is_("meet", "talks"):
        return ()
    keys = {one.key for one in found}
    parties = ((at, chunks[at].party) for at in range(spot.at, until))
    last = max((at for at, one in parties if one and one.key in keys), default=spot.at)
    for index in range(last + 1, until - 1):
        if chunks[index].is_trigger and not chunks[index].is_("talks"):
            return ()
        if chunks[index].is_("meant"):
            # "A meeting with managers was taken over by the minister"
            return ()
        near = chunks[index + 1 : index + 1 + _OF_A_BANK]
        if chunks[index].is_("with", "by") and any(one.party for one in near):
            return group_after(spot.clause, index, until=until, governed=("with", "by"))
    return ()


def _with_before(clause: Clause, who: Who, *, since: int, at: int) -> tuple[tuple[Party, ...], int]:
    """As `_others`, where "with" stands before the trigger."""
    if clause.chunks[since + 1].is_("pronoun"):
        return who.travellers, since
    met = who.named(group_after(clause, since, until=at, governed=("with",)))
    if not met and any(chunk.is_("go", "trip") for chunk in clause.chunks[since:at]):
        # 同来华进行国事访问的泰国国王举行会谈
        met = who.named(group_before(clause, at))
    # "With the minister he will talk": the subject stands between.
    inside = any(chunk.is_("pronoun") for chunk in clause.chunks[since:at])
    return met, at if inside and met else since


def is_pronoun_next(spot: Spot) -> bool:
    """Whether the object is "him", and not "his minister" or "his guest"."""
    first = spot.at + 1
    first += first < len(spot.chunks) and spot.chunks[first].is_("with") and not spot.chunks[first].gap
    following = spot.chunks[first : min(first + 2, spot.bounds[1])]
    if not following or not following[0].is_("pronoun") or following[0].gap:
        return False
    if len(following) < 2 or following[1].gap:
        return True
    # "Welcomed his guest", "welcomed his Vietnamese guest"
    return following[1].party is None and not (following[1].place or following[1].is_("pronoun"))
