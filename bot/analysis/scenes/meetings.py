"""Who meets whom, and where."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.groups import group_after, group_before, speaker_before
from bot.analysis.scenes.sightings import Spot
from bot.analysis.scenes.slots import Leg, Order, between_commas
from bot.analysis.scenes.speakers import owns
from bot.analysis.scenes.venues import place_at
from bot.analysis.scenes.who import Who

#: "And with the World Bank's president": chunks behind the preposition.
_OF_A_BANK = 3

#: Words on talks between them and who is said to have them.
_WORDS_OF = 4

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
    several = len({one.country for one in ones}) > 1
    if not (others or met) and several and (group_before(spot.clause, subject) or speakers):
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
        met = spot.entry.phase in ("whole", "call")
        ones, others = who.travellers or (who.subject if met else ()), who.known(who.other)
        if len({one.country for one in ones}) > 1:
            ones, others = ones[:1], ones[1:]
    if not others and order.tight and any(one.name for one in ones) and not who.are_travelling(ones):
        # 习近平将予以会见
        others = who.travellers
    keys = {one.key for one in others}
    between = spot.is_("talks") and len({one.country for one in others}) > 1
    if between and all(one.key in keys for one in ones):
        # "Talks between X and Y"
        ones, others = others[:1], others[1:]
        keys = {one.key for one in others}
    if others and all(one.key in keys for one in ones):
        # 总统为其举行欢迎仪式并同他会谈
        ones = who.known(group_before(spot.clause, subject))
    if spot.is_("talks") and not group_before(spot.clause, subject) and _are_guests(ones, others, who=who):
        return None  # "In his meeting with Silva, one of the guests, the president said"
    ones = tuple(one for one in ones if one.key not in keys)
    return Sides(ones, others, place_at(spot)) if ones and others else None


def _are_guests(ones: Sequence[Party], others: Sequence[Party], *, who: Who) -> bool:
    """Whether both sides are among travellers from several countries, whom a host sees one by one."""
    guests = {one.key for one in who.travellers}
    several = len({one.country for one in who.travellers}) > 1
    return several and who.are_travelling(others) and all(one.key in guests for one in ones)


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
