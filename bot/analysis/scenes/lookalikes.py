"""Triggers that tell of no visit of officials, or of none that is news."""

from collections.abc import Sequence
from itertools import pairwise

from bot.analysis.people.visit_words import Entry
from bot.analysis.scenes.called_off import is_of_earlier
from bot.analysis.scenes.chunks import Chunk
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Spot, host_of
from bot.analysis.scenes.slots import Order, between_commas
from bot.analysis.scenes.venues import is_plain
from bot.analysis.text.dates import Sort

#: How far from a trigger a word may stand that says it is no visit of officials.
_AGAINST = 4

#: In a language whose verbs have no tense.
_SIGNED = Entry("meet", "part", "bare")

#: "No such visit", "no official visit".
_NONE = 2

#: What may stand between a subject and its verb, and what before a place that is no subject.
_BETWEEN = ("ahead", "negated", "meant", "been", "also", "maybe")
_LEADING = ("to", "of", "from", "with", "by", "for", "on", "via", "until", "and")

#: Phases of verbs that tell of coming somewhere.
_COMING = ("whole", "begin")


def _is_infinitive(spot: Spot) -> bool:
    """Whether "to" stands before the verb and no word of a plan before that."""
    chunks, at = spot.chunks, spot.at
    if spot.entry.tense == "base" and not (at and chunks[at - 1].is_("to")):
        return False
    return not any(one.is_("ahead", "pronoun") for one in chunks[spot.bounds[0] : at])


def _is_usual(spot: Spot) -> bool:
    """Whether the clause says what people do as a rule: "new premiers usually go to Delhi first"."""
    dated = any(one.when and one.when.sort is Sort.EVENT for one in spot.clause.chunks)
    return spot.clause.has("usual") and not dated


def _is_unplanned(spot: Spot) -> bool:
    """Whether the text says that there is no such journey: "no visit to Peru", "has no plans to go"."""
    if spot.entry.tense == "past" or not spot.clause.has("no", "unplanned", "denies"):
        return False
    denied = next((at for at in range(spot.at) if spot.chunks[at].is_("denies")), spot.at)
    if any(one.is_("link") for one in spot.chunks[denied : spot.at]):
        return True  # "Denied on Monday that she would go"
    ahead = spot.chunks[spot.bounds[0] : spot.at]
    none = spot.entry.tense == "noun" and any(one.is_("no") for one in ahead[-_NONE:])
    return none or any(one.is_("unplanned") for one in spot.clause.chunks)


def is_of_nobody(spot: Spot) -> bool:
    """Whether words before a verb say that nobody did: "no pope has ever set foot in"."""
    ahead = spot.chunks[spot.bounds[0] : spot.at]
    return any(one.is_("no") and other.party for one, other in pairwise(ahead))


def _did_not_meet(spot: Spot) -> bool:
    """Whether the words beside a meeting say that it was not: "refused to receive him", "the talks with her
    did not take place"."""
    if not spot.is_("meet", "host", "hosted", "talks"):
        return False
    chunks, at = spot.chunks, spot.at
    if at and chunks[at - 1].is_("refusing"):
        return True
    behind = chunks[at + 1 : spot.bounds[1]]
    after = next((one for one in behind if not (one.party or one.is_("with", "pronoun", "and"))), None)
    return after is not None and after.is_("unheld", "cancelled")


def _is_of_earlier(spot: Spot) -> bool:
    """Whether it is another journey to where its clause says first that somebody travels, called off before:
    "signed it in Moscow, a month after he called off a trip to Russia"."""
    chunks, first = spot.chunks, spot.bounds[0]
    told = next((at for at in spot.clause.triggers if at >= first), spot.at)
    off = next((at for at in range(told, spot.at) if chunks[at].is_(*CALLED_OFF)), None)
    if off is None or not (spot.is_("trip") and is_of_earlier(chunks, off, since=told)):
        return False
    known = {host_of(one.place) for one in chunks[first:off] if one.place}
    return all(host_of(one.place) in known for one in chunks[spot.at :][:_AGAINST] if one.place)


def _is_signed_alone(spot: Spot) -> bool:
    """Whether something is signed, but it is not said between the same commas by whom with whom:
    协议已于星期五在北京签署."""
    if spot.entry != _SIGNED:
        return False
    before = spot.chunks[between_commas(*spot)[0] : spot.at]
    at = next((at for at, one in enumerate(before) if one.is_("with")), 0)
    return not (any(one.party for one in before[:at]) and any(one.party for one in before[at:]))


def is_lookalike(spot: Spot, order: Order) -> bool:
    """Whether the words around say that this is no visit of officials, or none that is news."""
    if _is_of_land(spot, order) or _is_usual(spot):
        return True
    first, after = spot.bounds
    ahead = spot.chunks[first : spot.at]
    if spot.is_("attend") and spot.entry.phase == "whole" and any(one.is_("negated") for one in ahead):
        # Who will not attend never meant to.
        return True
    if _is_of_what_follows(spot, spot.chunks[spot.at + 1 : spot.at + 2]):
        return True
    if len(ahead) > 1 and ahead[-1].is_("relation", "spouse") and ahead[-2].is_("relative"):
        # "Ana Berg, whose father came from Peru"
        return True
    if spot.is_("back") and spot.chunks[first].is_("since"):
        # "Since he came back to the ministry"
        return True
    if (
        (spot.entry.tense in ("base", "future") or (ahead and ahead[-1].is_("to")))
        and any(one.is_("rank") for one in ahead)
        and _is_infinitive(spot)
        and spot.first_to is None
    ):
        # "The first president to visit"
        return True
    if spot.is_("go") and spot.entry.tense in ("bare", "past") and _counts_up_to(spot):
        return True
    if spot.is_("meet", "host", "hosted") and ahead and ahead[-1].is_("negated") and not order.tight:
        # "Will not see the president", "was too ill to receive him" call nothing off, but "will not meet in
        # Rome" does.
        return not any(one.place for one in spot.chunks[first:after])
    if (
        _is_unplanned(spot)
        or _did_not_meet(spot)
        or is_of_nobody(spot)
        or _is_of_earlier(spot)
        or _is_signed_alone(spot)
    ):
        return True
    if _is_in_province(spot):
        return True
    if not spot.clause.has("other") or spot.entry.phase == "part":
        return False  # "Signed a visa waiver"
    if spot.entry.phase == "on":
        # 走访学校，之后转赴日本
        first, after = between_commas(*spot)
    near = spot.chunks[max(first, spot.at - _AGAINST) : min(after, spot.at + _AGAINST + 1)]
    return any(chunk.is_("other") for chunk in near)


def _is_in_province(spot: Spot) -> bool:
    """Whether a journey leads to a province whose country is not named behind it: "посетит Курскую область",
    but not "посетит Самаркандскую область Узбекистана", nor "вылетел из Приморского края"."""
    if not (spot.clause.has("province") and spot.is_("go", "trip", "was", "stay", "await")):
        return False
    chunks, last = spot.chunks, min(spot.bounds[1], spot.at + _AGAINST + 1)
    for at in range(max(spot.bounds[0], spot.at - _AGAINST), last):
        left = any(one.is_("from") for one in chunks[max(0, at - 2) : at])
        if chunks[at].is_("province") and not (left or any(one.place for one in chunks[at + 1 : at + 2])):
            return True
    return False


def _is_of_what_follows(spot: Spot, following: Sequence[Chunk]) -> bool:
    """Whether the word right behind its own, or the place before, says that it tells of no journey."""
    if spot.entry.phase == "skip" and any(one.party for one in following):
        return True  # "Skips the president on a weekend in Brazil"
    if spot.entry.phase == "stop" and spot.entry.tense == "future" and not _has_place_before(spot):
        return True  # "The visit follows on a quarrel"
    beyond = spot.chunks[spot.at + 2 : spot.at + 3]
    if spot.is_("go") and spot.entry.phase == "whole" and any(one.is_("airport") for one in beyond):
        return True  # "Went to the airport to embrace the king"
    in_thing = any(one.is_("to") for one in following) and any(map(is_plain, beyond))
    if spot.entry.phase == "join" and in_thing:
        return True  # "Joined him in a declaration"
    before = spot.chunks[spot.bounds[0] : spot.at][-1:]
    if spot.is_("host") and any(one.place for one in before) and any(one.is_("talks") for one in following):
        return True  # "When Fiji hosts a meeting with ministers of the region"
    # "Sent a letter inviting the king"
    return spot.is_("send") and any(one.is_("remote") for one in following)


def _is_of_land(spot: Spot, order: Order) -> bool:
    """Whether a country is the subject of the verb, as "warned that Russia would not stop at Ukraine"."""
    if order.tight or order.subject_after or not (spot.is_("go") and spot.entry.phase in _COMING):
        return False
    chunks, at = spot.chunks, spot.at - 1
    while at > 0 and chunks[at].is_(*_BETWEEN) and not chunks[at + 1].gap:
        at -= 1
    place = chunks[at].place if at >= 0 and not chunks[at + 1].gap else None
    at -= at > 0 and chunks[at - 1].is_("lands")  # "Neighbouring Honduras"
    led = at > 0 and (chunks[at - 1].is_(*_LEADING) or chunks[at - 1].is_trigger)
    return place is not None and place.kind == "name" and not led


def _has_place_before(spot: Spot) -> bool:
    """Whether a place stands right before it: "Peru is next"."""
    at = spot.at
    return at > 0 and spot.chunks[at - 1].place is not None and not spot.chunks[at].gap


def _counts_up_to(spot: Spot) -> bool:
    """Whether only a number stands behind it: "exports came to $5 billion", and in a language without blanks
    降到15%."""
    behind = spot.chunks[spot.at + 1 : spot.at + 3]
    if not behind or not behind[-1].word:
        return False
    if behind[0].is_("to"):
        return not behind[-1].word[0].isalpha()
    return behind[0].word[:1].isdigit() and behind[0].start == spot.chunks[spot.at].end
