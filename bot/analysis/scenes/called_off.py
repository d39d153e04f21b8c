"""What a word that calls off is said of: a journey that is told, an earlier one, or a thing; and what becomes
of a journey behind words like "but"."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.scenes.chunks import BREAKS, Chunk
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Spot
from bot.analysis.scenes.slots import Order, between_commas

#: "Her delayed first visit", "called off a first trip": chunks up to the trip.
_JUST = 3

#: 推迟两次的会谈, "on a trip that she was forced to put off": chunks between.
_OF = 5

#: Tenses of a verb that says that people leave, or will.
_TOLD = ("now", "past", "future")


def is_of_other(spot: Spot, index: int, *, order: Order) -> bool:
    """Whether the word at `index`, which calls off, is said of something else than the trigger: "arrived for
    talks that had been delayed", "will go to Quito to sign a delayed contract"."""
    chunks, at = spot.chunks, spot.at
    following = chunks[index + 1 : index + 2]
    plain = any(one.entry is None and one.word.isalpha() and not one.gap for one in following)
    if _had_been_put_off(spot, index):
        return True
    if spot.is_("trip") and _is_made(spot, index):
        return True
    announced = order.tight and _was_announced(chunks[index + 1 : index + 1 + _JUST])
    if spot.is_("back") or (not announced and is_of_earlier(chunks, index, since=at)):
        # "A reshuffle put off until his return from Lima"
        return True
    if order.tight:
        first, _ = between_commas(spot.clause, index)
        if at < first and chunks[first].is_("past") and any(one.when for one in chunks[:first]):
            return True  # 将于12日访华，此前他推迟了行程
        # 签署此前取消的合同
        near = range(index + 1, min(len(chunks) - 1, index + _OF, between_commas(spot.clause, index)[1]))
        whose = next((one for one in near if chunks[one].is_("whose")), None)
        before = any(one.is_("past") for one in chunks[max(0, index - _OF) : index])
        if whose is not None and before and chunks[whose + 1].is_("trip"):
            return True  # 开始此前因病推迟的访问
        return index > at and whose is not None and not chunks[whose + 1].is_("trip", "go", "stay")
    owned = index == at + 2 and (chunks[at + 1].is_("pronoun") or chunks[at + 1].party is not None)
    if spot.is_("trip") and owned and any(one.is_("go", "leave") for one in chunks[:at]):
        return True  # "Leaves for Peru, taking up a trip that he called off in May"
    if spot.is_("trip") and index > at:
        # "During a trip to Peru he said that Lima drops its complaint", not "the trip was called off"
        theirs = bool(following) and following[0].is_("its", "pronoun") and not following[0].gap
        object_ = theirs or plain
        return object_ and not chunks[index - 1].is_("been", "meant", "link")
    if spot.is_("go") and any(one.is_("and") and two.is_("ahead") for one, two in pairwise(chunks[index:at])):
        # "Put off a trip to Doha and will go to Muscat"
        return True
    if not spot.is_("go", "was", "attend", "leave") or any(
        one.is_("meant") for one in chunks[spot.bounds[0] : at]
    ):
        return False
    apart = index > at or any(one in spot.clause.commas for one in range(index + 1, at + 1))
    if spot.entry.tense in ("past", "now"):
        return apart
    return index > at and plain and not chunks[index - 1].is_("been", "meant")


def _is_made(spot: Spot, index: int) -> bool:
    """Whether the word at `index` says of a trip that is made, or is to be, that it had been put off: "her
    delayed visit", "to make a delayed visit", "the delayed visit will take place", "the trip that he called
    off is back on"."""
    chunks, at = spot.chunks, spot.at
    if not at - _JUST < index < at:
        linked = any(one.is_("link") for one in chunks[at + 1 : index])
        return linked and any(one.is_("held_then") for one in chunks[index:])
    held = any(one.is_("held_then") for one in chunks[at : spot.bounds[1]])
    before = chunks[index - 1] if index else None
    if before is not None and before.party:
        return held or chunks[index].is_owned  # "Silva's delayed visit"
    return held or (before is not None and before.is_("pronoun", "pays"))


def _had_been_put_off(spot: Spot, index: int) -> bool:
    """Whether the word at `index` says of a trip on which people leave that it was to be earlier: "leaves for
    Peru on a trip that illness had forced her to put off", but not "was to leave on a trip put off today"."""
    part = spot.chunks[spot.bounds[0] : index + 2]  # up to the trip of "on a delayed trip"
    trip = max((at for at, one in enumerate(part) if one.is_("trip")), default=0)
    goes = next((at for at in range(trip) if part[at].is_("go", "leave")), trip)
    if any(one.is_("meant", "intended", "negated", "maybe", "not_now") for one in part[: goes + 1]):
        return False
    will = goes > 0 and part[goes - 1].is_("ahead")
    firm = any(one.entry and (will or one.entry.tense in _TOLD) for one in part[goes:trip][:1])
    # "On Monday" leads to no trip.
    leads = range(max(goes + 1, trip - _OF), trip)
    return firm and any(part[at].is_("on", "with") and not part[at + 1].when for at in leads)


def _was_announced(behind: Sequence[Chunk]) -> bool:
    """Whether what is called off was announced before: 推迟此前宣布的访问, but not 取消上次访问."""
    words = behind[1:2] if behind and behind[0].is_("past") else ()
    return any(one.is_("saying", "ahead", "intended") or (one.word and not one.entry) for one in words)


def is_of_earlier(chunks: Sequence[Chunk], index: int, *, since: int) -> bool:
    """Whether the word at `index` calls off another journey than what is told from `since` on: "will visit
    Peru, weeks after she called off a first trip", "having scrapped an earlier visit"."""
    behind = chunks[index + 1 : index + 1 + _JUST]
    if any(one.is_("past") for one in behind[:1]):
        return True
    return any(one.is_("after") for one in chunks[since:index]) and any(one.is_("trip") for one in behind)


def off_behind_but(spot: Spot) -> set[str]:
    """What became of a trip behind a word like "but": "was planned for September, but was put off"."""
    after = spot.bounds[1]
    behind = [one for one in spot.clause.chunks[after : after + 1 + _JUST] if not one.is_(*BREAKS, "meant")]
    off = behind[:1] if spot.is_("trip") and len(behind) <= _JUST else []
    return {one.entry.kind for one in off if one.entry is not None and one.entry.kind in CALLED_OFF}


def given_up(spot: Spot) -> set[str]:
    """What became of a journey that somebody was to make, as the sentence goes on: "was due in Lima on Friday
    but will not go", "who was to visit Peru, has cancelled", "had planned to come but stays at home"."""
    chunks, at = spot.chunks, spot.at
    meant = any(one.is_("meant", "intended") for one in chunks[max(spot.bounds[0], at - _JUST) : at + 1])
    if not (meant and spot.is_("go", "was", "attend") and spot.entry.tense in ("future", "base")):
        return set()
    for index in range(at + 1, len(chunks)):
        if not _is_of_subject(chunks, index, since=at):
            continue
        chunk, behind = chunks[index], chunks[index + 1 : index + 1 + _JUST]
        goes = bool(behind) and behind[0].is_("go", "attend") and not any(one.place for one in behind)
        if chunk.is_("at_home") or (chunk.is_("negated") and goes):
            return {"cancelled"}
        if chunk.entry and chunk.is_(*CALLED_OFF) and not (behind and not behind[0].gap):
            return {chunk.entry.kind}
    return set()


def may_be_off(spot: Spot) -> bool:
    """Whether it is only said that a journey may be called off: "is considering cancelling her visit",
    "threatened to put off a trip"."""
    near = spot.chunks[max(spot.bounds[0], spot.at - _OF) : spot.at]
    said = next((at for at, one in enumerate(near) if at and one.is_(*CALLED_OFF)), 0)
    if not (said and spot.is_("trip")):
        return False
    return near[said - 1 - (said > 1 and near[said - 1].is_("to"))].is_("maybe", "threatens")


def _is_of_subject(chunks: Sequence[Chunk], index: int, *, since: int) -> bool:
    """Whether the verb at `index` goes on with the subject of that at `since`, right behind a comma or a word
    like "but": "but has cancelled", ", will not go", but not "but a dinner was cancelled"."""
    at = index - (chunks[index - 1].entry is None and bool(chunks[index - 1].word))  # "Has"
    at -= at - 1 > since and chunks[at - 1].is_("pronoun")
    return "," in chunks[at].gap or (at - 1 > since and chunks[at - 1].is_("break", "and"))
