"""Which words around a journey or a meeting say how it stands: ahead, under way, over, off."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from bot.analysis.scenes.called_off import given_up, is_of_other, may_be_off, off_behind_but
from bot.analysis.scenes.chunks import BREAKS, Chunk
from bot.analysis.scenes.dating import has_been, is_first_since, reported_from
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.remarks import is_remarked
from bot.analysis.scenes.sightings import Spot, host_of
from bot.analysis.scenes.signs_in_han import signed_in_han
from bot.analysis.scenes.slots import Order, between_commas, segment
from bot.analysis.scenes.under_way import is_made_now, is_on_a_day, told_as_first
from bot.analysis.text.dates import Sort

#: Words around a trigger that say how the visit stands; the first only between the same commas…
_SIGNS = ("maybe", "ahead", "began", "begins", "ended", "ending", "done", "cancelled", "postponed", "past")
#: …and those that hold for the whole clause in any language.
_FIRM = ("cancelled", "postponed", "past")
#: "After the visit": words between.
_JUST = 3

#: "At the end of a four-day visit": chunks between.
_OF = 5


def signs_at(spot: Spot, order: Order) -> frozenset[str]:
    """Which words around a trigger say how the visit stands."""
    found = _words_around(spot, order)
    if _is_unmet(spot):
        found.add("unmet")
    if is_held(spot):
        found.add("done")
    if spot.first_to is not None:
        became = not spot.chunks[spot.first_to].is_("becomes")
        found = found - {"ahead"} | ({"done"} if became else set())
    if spot.entry.tense == "future":
        # "Will stay until Friday, was last there a year ago"
        found.discard("past")
    elif spot.clause.has("past"):
        found = found - {"past"} | ({"past"} if _recalls(spot, found) else set())
    if "begins" in found and spot.is_("trip") and any(map(_has_come, spot.chunks[spot.bounds[0] : spot.at])):
        found = found - {"begins"} | {"began"}  # "Landed to begin a visit"
    if "begins" in found or is_made_now(spot, found) or is_on_a_day(spot):
        found.add("began")
    if made := told_as_first(spot, found):
        found.add(made)
    found = _planned(spot, found)
    if "since" in found and _is_first_since(spot):
        found = found - {"since", "began"}
    found |= off_behind_but(spot) | given_up(spot)
    if may_be_off(spot):
        found = found - {"maybe", *CALLED_OFF} | {"ahead"}
    if "postponed" in found and _is_held_after_all(spot):
        found = found - {"postponed"} | {"ahead"}
    if spot.is_("trip") and any(one.is_("held_then") for one in spot.chunks[spot.at : spot.bounds[1]]):
        found.add("ahead")
    # "Will not stay for the assembly" calls nothing off.
    meant = any(one.is_("intended") for one in spot.chunks[spot.bounds[0] : spot.at])
    # "A trip that she had put off: she was to have been there in March"
    put_off = spot.entry.phase == "meant" and any(one.is_("postponed") for one in spot.chunks[: spot.at])
    if put_off:
        found.add("past")
    elif (
        meant or spot.entry.phase in ("skip", "meant") or (_is_negated(spot, order) and not spot.is_("stay"))
    ):
        found.add("cancelled")
    been = spot.entry.phase == "whole" and has_been(spot.chunks[: spot.at])
    if been or _is_gone_then(spot) or _is_after(spot):
        found.add("ended")
    if order.tight:
        found = signed_in_han(spot, found)
    if not order.tight and _is_firm(spot, found):
        found.discard("maybe")
    if spot.clause.asks:
        found.add("maybe")
    return frozenset(found)


def _is_unmet(spot: Spot) -> bool:
    """Whether it "would have" been, be it after another verb: "would have left on Sunday and met the king on
    Tuesday, then gone on to Lima"."""
    first, at = spot.bounds[0], spot.at
    said = next((near for near in range(at - 1, first - 1, -1) if spot.chunks[near].is_("unmet")), None)
    if said is None:
        return False
    joined = spot.chunks[at - 1].is_("and") and not any(";" in one.gap for one in spot.chunks[said:at])
    return at - said <= _JUST or joined


def _is_gone_then(spot: Spot) -> bool:
    """Whether somebody did something "before returning home", and is gone."""
    before = spot.chunks[: spot.at]
    if not (spot.is_("back") and before and before[-1].is_("before")):
        return False
    verbs = [one for one in before if one.is_trigger] or spot.chunks[spot.at + 1 :]
    tenses = [one.entry.tense for one in verbs if one.is_trigger and one.entry]
    return tenses[-1:] in ([], ["past"]) and not spot.clause.has("ahead", "maybe")


def _has_come(chunk: Chunk) -> bool:
    entry = chunk.entry
    return entry is not None and (entry.kind, entry.tense, entry.phase) == ("go", "past", "begin")


def off_at(spot: Spot, order: Order) -> frozenset[str]:
    """How the words around a trigger call its visit off; empty where they do not."""
    return signs_at(spot, order) & CALLED_OFF


def is_held(spot: Spot) -> bool:
    """Whether a verb before a noun says that people met, or were there: "провели в Москве заседание",
    "находился с визитом"."""
    before = spot.chunks[spot.bounds[0] : spot.at]
    verbs = [one.entry for one in before if one.is_("go") and one.entry is not None]
    held = any(one.tense == "past" and (spot.is_("talks") or one.phase == "whole") for one in verbs)
    return spot.is_("talks", "trip") and spot.entry.tense == "noun" and held


def signs_for(spot: Spot, order: Order, *, host: str) -> frozenset[str]:
    """The signs of a journey to several countries that hold for `host`."""
    signs = signs_at(spot, order)
    return signs if _off_alone(spot) in ("", host) else signs - CALLED_OFF


#: "Cancelled the planned stop in China": chunks behind the verb.
_OFF_AT = 4


def _off_alone(spot: Spot) -> str:
    """The one country of several that words apart from the journey call off: 中国一站取消; "" for none."""
    beside = range(*between_commas(spot.clause, spot.at))
    for index in range(*spot.bounds):
        if spot.chunks[index].is_(*CALLED_OFF) and index not in beside:
            first, after = between_commas(spot.clause, index)
            # Not "will not take place owing to a session in Nairobi"
            part = spot.chunks[first : min(after, segment(spot.clause, index)[1], index + 1 + _OFF_AT)]
            hosts = {host_of(one.place) for one in part if one.place} - {""}
            return hosts.pop() if len(hosts) == 1 else ""
    return ""


def _is_negated(spot: Spot, order: Order) -> bool:
    """Whether "not" stands before the verb: 不会于8月3日访问, too."""
    at = spot.at - 1
    if order.tight and at > 1 and spot.chunks[at].when:
        at -= 1 + (spot.chunks[at - 1].entry is None and bool(spot.chunks[at - 1].word))
    none = order.tight and spot.is_("go") and spot.chunks[at].is_("no")  # 没有前往
    return at >= 0 and (none or spot.chunks[at].is_("negated"))


def _is_firm(spot: Spot, found: Collection[str]) -> bool:
    """Whether nothing before the trigger says that it may be; what may be behind a verb is something else:
    "will visit Turkey to discuss possible deliveries"."""
    before = spot.chunks[spot.bounds[0] : spot.at]
    if any(one.is_("maybe") for one in before):
        return False
    verb = (
        any(one.is_("ahead", "begins", "began", "done", "ended", "ends") for one in before)
        or "began" in found
    )
    return spot.entry.tense != "noun" or verb


def _words_around(spot: Spot, order: Order) -> set[str]:
    """The kinds of the words that say how a visit stands."""
    clause, at = spot
    first, after = _beside_saying(spot)
    after = min(after, _end_of_relative(spot))
    if any(one.is_("began", "begins") for one in clause.chunks[first:at]):
        # "Began a visit that is to cover trade", "began a visit on Monday and will meet the king"
        after = next((index for index in range(at, after) if _goes_on(clause.chunks, index)), after)
    first = max(first, _signed_during(spot, since=first), _since_relative(spot))
    beside = range(*between_commas(clause, at))
    # 日前，部长访问秘鲁
    far: tuple[str, ...] = (*_FIRM, "done") if order.tight else _SIGNS[1:]
    if order.subject_after and spot.entry.tense == "bare" and "," in clause.chunks[at].gap:
        # "Приехавший в Россию во вторник, завершил турне": the verb says nothing of the participle.
        far = ()
    said = reported_from(clause, at, order=order)
    found = {
        chunk.entry.kind
        for index, chunk in enumerate(clause.chunks[first:after], start=first)
        if chunk.entry is not None
        and chunk.entry.kind in (_SIGNS if index in beside else far)
        and not _is_of_thing(spot, index, order=order)
        and index >= said
    }
    for index in range(first, after):
        if clause.chunks[index].is_("ends"):
            # "Ends his trip" tells that it is over, "the trip ends" when it will be.
            found |= {"ended", "closing"} if index < at else {"ending"}
    if "ahead" not in found and _is_at_end(spot):
        found = found - {"ending"} | {"ended"}
    if not any(one.is_("back") or one.word == "back" for one in clause.chunks[first:at]) and any(
        _is_since(clause.chunks, index) for index in range(first, after - 1)
    ):
        found |= {"began", "since"}
    return found | _behind_relative(spot)


def _end_of_relative(spot: Spot) -> int:
    """Where words on somebody end and the verb of the sentence follows: "who is in Baku, will fly on"."""
    return next((one for one in _ends_of_relative(spot) if one > spot.at), len(spot.chunks))


def _since_relative(spot: Spot) -> int:
    """Where the verb of the sentence follows on words on somebody: "whose trip was off in May, will fly"."""
    return next((one for one in _ends_of_relative(spot) if one <= spot.at), 0)


def _ends_of_relative(spot: Spot) -> Iterator[int]:
    """The commas behind words on somebody in front of which a verb stands."""
    chunks, first = spot.chunks, spot.bounds[0]
    inside = chunks[first].is_("relative") and bool(chunks[first].gap)
    commas = sorted(one for one in spot.clause.commas if one > first)
    return (one for one in commas if inside and _is_verb(chunks[one]))


def _is_verb(chunk: Chunk) -> bool:
    return chunk.is_("ahead", "meant", "been") or chunk.is_trigger


def _goes_on(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether words behind a journey go on with something else: "that is to", "and will"."""
    will = any(one.is_("ahead") for one in chunks[index + 1 : index + 2])
    return chunks[index].is_("link") or (chunks[index].is_("and") and will)


def _is_held_after_all(spot: Spot) -> bool:
    """Whether what had been put off has a day again: "the visit, put off in June, will take place in May"."""
    clause, chunks = spot.clause, spot.clause.chunks
    held = next((at for at, one in enumerate(chunks) if one.is_("held_then")), 0)
    put_off = next((at for at, one in enumerate(chunks[:held]) if one.is_("postponed")), held)
    apart = not clause.commas.isdisjoint(range(put_off + 1, held + 1))
    # "The journey to Peru deferred last summer will take place…"
    named = reversed(chunks[:put_off])
    beside = next((one for one in named if not (one.place or one.is_("to", "and"))), None)
    then = beside is not None and beside.is_("trip") and not any(one.is_("and") for one in chunks[put_off:])
    return (apart or then) and any(one.when and one.when.sort is Sort.EVENT for one in chunks[held:])


def _is_at_end(spot: Spot) -> bool:
    """Whether something is told "at the end of a visit"."""
    near = spot.chunks[max(spot.bounds[0], spot.at - _OF) : spot.at + 1]
    if any(one.entry is not None and one.entry.tense == "future" for one in spot.chunks[slice(*spot.bounds)]):
        return False
    noun = (one.is_("ending") and (two.is_("of", "trip") or two.when) for one, two in pairwise(near))
    return spot.is_("trip") and any(noun)


def _signed_during(spot: Spot, *, since: int) -> int:
    """The verb that says what was done during a visit: "will pay for a hospital under an accord signed during
    the visit" looks ahead to no visit; `since` where there is none."""
    chunks, at = spot.chunks, spot.at
    if not (spot.is_("trip") and at > since and chunks[at - 1].is_("began")):
        return since
    done = [index for index in range(since, at - 1) if (one := chunks[index].entry) and one.tense == "past"]
    return done[-1] if done else since


def _beside_saying(spot: Spot) -> tuple[int, int]:
    """The chunks of its part of the sentence without what somebody says there: "Peru will wait, the minister
    said on his return", "the minister said on a visit that Peru would wait"."""
    first, after = spot.bounds
    chunks, commas = spot.chunks, spot.clause.commas
    said = next((at for at in range(spot.at - 1, first, -1) if chunks[at].is_("saying")), None)
    # "On a visit the minister said that Peru would wait"
    behind = range(spot.at + 1, after) if spot.is_("trip", "go") else ()
    later = next((at for at in behind if chunks[at].is_("saying")), after)
    since = spot.at + 1 if said is not None else later
    # "Announced in Lima, after meeting the king, that she would travel"
    links = (
        at
        for at in range(since, after)
        if chunks[at].is_("link") and (not chunks[at].gap or said is not None)
    )
    if said is None:
        return first, next(links, after)
    return first if commas.isdisjoint(range(first + 1, said + 1)) else said, next(links, after)


def _is_of_thing(spot: Spot, index: int, *, order: Order) -> bool:
    """Whether the word at `index` says of something else than the trigger that it ends, is off or was before:
    "arrived for talks that had been delayed", "will go to Quito to sign a delayed contract"."""
    chunks, at = spot.chunks, spot.at
    chunk, following = chunks[index], chunks[index + 1 : index + 2]
    plain = any(one.entry is None and one.word.isalpha() and not one.gap for one in following)
    if chunk.is_("ended") and order.tight and index and chunks[index - 1].is_("meet", "talks"):
        return at > index  # 磋商结束后他转往慕尼黑
    if chunk.is_("ended"):
        # "Ended talks in Sofia and leaves for Helsinki"
        joined = [one for one in range(index + 1, at) if chunks[one].is_("and")]
        onward = bool(joined) and not spot.is_("back", "leave")
        # "Arrived days after the neighbours declared that the war had ended"
        earlier = not order.tight and any(one.is_("after") for one in chunks[at + 1 : index])
        return earlier or (onward and any(one.is_trigger for one in chunks[index + 1 : joined[-1]]))
    if chunk.is_("ending", "begins"):
        # "Travelled to Shanghai to open a conference"
        return index > at and plain and not order.tight
    if chunk.is_("ahead") and at < index < len(chunks) - 1 and not order.tight:
        # "Opened a tour in Doha on Wednesday and will go on to Riyadh"
        # And "is in Doha and will leave on Friday"
        there = spot.is_("trip") or (spot.entry.tense, spot.entry.phase) == ("now", "begin")
        return there and chunks[index - 1].is_("and") and chunks[index + 1].is_trigger
    if chunk.is_("past"):
        return order.tight and index >= between_commas(spot.clause, at)[1]
    return chunk.is_(*CALLED_OFF) and is_of_other(spot, index, order=order)


def _is_since(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether it is "since Monday", and nobody is "in office since May"."""
    when = chunks[index + 1].when
    dated = chunks[index].is_("since") and when is not None and when.sort is Sort.EVENT
    return dated and not (index and chunks[index - 1].is_("took_office"))


def _behind_relative(spot: Spot) -> set[str]:
    """What is said of a journey behind words on it: "the visit, which was due on Friday, is off"."""
    clause, chunks = spot.clause, spot.chunks
    after = spot.bounds[1]
    if not spot.is_("trip") or after >= len(chunks) or not chunks[after].is_(*BREAKS, "relative", "where"):
        return set()
    # ", о которой"
    last = after - 1 - ("," in chunks[after - 1].gap)
    if not (last <= spot.at or chunks[last].place or chunks[last].party or chunks[last].when):
        # "On a trip to Peru she spoke of a toll, which"
        return set()
    _, end = between_commas(clause, after)
    last = segment(clause, after)[1]
    behind = chunks[end:last]
    # "The visit, which began on Monday", "the visit, on which he met the king, ended on Thursday"
    verbs = [*chunks[after + 1 : after + 2], *(chunks[end : min(end + 1, last)])]
    said = {"began"} if any(one.is_("began", "begins") for one in verbs[:1]) else set[str]()
    said |= {"ended"} if any(one.is_("ended") for one in verbs) else set()
    if any(one.is_trigger for one in chunks[after:last]):
        return said
    return said | {one.entry.kind for one in behind if one.entry is not None and one.entry.kind in CALLED_OFF}


def _planned(spot: Spot, found: set[str]) -> set[str]:
    """`found` with what a verb in the future before the trigger says of it."""
    before = spot.chunks[spot.bounds[0] : spot.at]
    if {"ahead", "closing"} <= found and any(one.is_("ends") and one.gap for one in before):
        return found - {"ended"}  # "Will leave on Friday, ending a visit"
    if not any(one.entry is not None and one.entry.tense == "future" for one in before):
        return found
    # "Will be in Vilnius and winds up the tour in Tallinn", "expected in Lima for talks with officials"
    meant = spot.entry.tense == "noun" and (spot.is_("talks") or "ended" in found)
    if meant or spot.entry.tense in ("now", "base"):
        # "Leaves for Kabul and then goes to Islamabad"
        return (found - {"ended"} if meant else found) | {"ahead"}
    return found


def _is_first_since(spot: Spot) -> bool:
    """Whether all that is "since" some day is that it is the first visit."""
    first, after = spot.bounds
    since = [index for index in range(first, after) if spot.chunks[index].is_("since")]
    return bool(since) and all(
        is_first_since(spot.chunks, index + 1, first=first) for index in since if index + 1 < after
    )


def _is_after(spot: Spot) -> bool:
    """Whether the words before the trigger say that it is over: "after a visit", "back from a stay"."""
    near = spot.chunks[max(spot.bounds[0], spot.at - _JUST) : spot.at]
    if spot.is_("trip") and spot.clause.has("back") and any(one.is_("from") for one in near):
        return True
    # Not "after he arrived", "fly on after Lima with stops in Quito"
    return (
        not (spot.is_("meet") or spot.is_just_before)
        and not spot.entry.begins
        and any(one.is_("after") for one in near)
        and not near[-1].is_("with")
    )


def _recalls(spot: Spot, found: Collection[str]) -> bool:
    """Whether a word that recalls something says so of the trigger: not one within "who previously served",
    but one before "when he was there"."""
    clause, at = spot
    chunks = clause.chunks
    first = spot.bounds[0]
    words = [index for index, chunk in enumerate(chunks[:at]) if chunk.is_("past")]
    behind = (index for index in range(at + 1, len(chunks)) if chunks[index].is_("past"))
    if not words and is_remarked(chunks, next(behind, at), at=at):
        return False
    if not words or not first or not chunks[first].is_(*BREAKS):
        return "past" in found
    start, after = between_commas(clause, at)
    if spot.entry.tense == "past" and any(chunk.when for chunk in chunks[words[0] : first]):
        return True
    inside = any(start <= index < after for index, chunk in enumerate(chunks) if chunk.is_("past"))
    return inside or ("past" in found and words[-1] < first)
