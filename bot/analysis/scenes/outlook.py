"""What one clause says of where a visit stands: ahead, under way, over."""

from bot.analysis.scenes.chunks import BREAKS
from bot.analysis.scenes.sightings import Sighting
from bot.analysis.scenes.slots import between_commas
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.reading import Zone

#: "The second day of his first official visit": chunks between.
_NEAR = 5


def looks_ahead(sighting: Sighting) -> bool:
    """Whether its clause speaks of what is still to come."""
    if "unmet" in sighting.signs:
        return True
    ended = "ended" in sighting.signs and sighting.tense != "future" and not _leaves_after(sighting)
    if sighting.tense == "past" or ended:
        return False
    if sighting.tense == "future" or sighting.signs & {"ahead", "maybe"} or _is_ending(sighting):
        return True
    if _is_headed_ahead(sighting):
        return True
    whens = (sighting.when,) if sighting.when else sighting.whens
    now = _is_present(sighting)
    # "Flies to Rome this week", but "is in Rome this week"
    goes = now and sighting.spot.is_("go") and sighting.phase == "whole"
    return any(_is_coming(when, now=now) or (goes and when.sort is Sort.WEEK) for when in whens)


def _is_headed_ahead(sighting: Sighting) -> bool:
    """Whether a title tells of what is to come by "to": "Modi, Xi to meet in Kazan"."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    told = sighting.tense == "base" and sighting.clause.zone is Zone.TITLE
    return told and at > 1 and chunks[at - 1].is_("to") and chunks[at - 2].party is not None


def _is_present(sighting: Sighting) -> bool:
    """Whether its verb is in the present tense: "visits", "begins a visit"."""
    if "begins" in sighting.signs:
        return True
    if sighting.spot.at and sighting.spot.chunks[sighting.spot.at - 1].is_("meant"):
        # "Was the guest of the king on Tuesday"
        return False
    if _is_receiving(sighting):
        return False
    if sighting.tense == "now":
        # "The stay, which began on Tuesday", "is in Lima for a visit that began on Tuesday"
        there = sighting.spot.is_("stay") or sighting.phase == "begin"
        if there and any(when.sort is Sort.NTH for when in sighting.whens):
            return False  # "On the last day of his stay"
        return not (there and (_has_since_begun(sighting) or _is_dated_by_another(sighting)))
    if sighting.tense in ("noun", "bare"):
        # "Leaves on Saturday for a visit to Japan", "sets out on Sunday on a tour", "pays a visit on Friday"
        before = sighting.spot.chunks[sighting.spot.bounds[0] : sighting.spot.at]
        leaves = (one.is_("go", "leave") and one.entry and one.entry.tense == "now" for one in before)
        return any(leaves) or any(one.is_("pays") for one in before[-_NEAR:])
    if sighting.tense != "base" or sighting.signs & {"began", "done"}:
        return False
    chunks, at = sighting.spot.chunks, sighting.spot.at
    if not at or not chunks[at - 1].is_("to"):
        return True
    # "Flies to Rome to meet the pope", but "walked over the bridge to meet the minister"
    before = chunks[sighting.spot.bounds[0] : at]
    return any(one.entry is not None and one.entry.tense in ("now", "future") for one in before)


def _leaves_after(sighting: Sighting) -> bool:
    """Whether people leave, in the present tense, after it: "leaves Friday after a stop in Hokkaido"."""
    ended = sighting.tense == "noun" and "ended" in sighting.signs
    before = sighting.spot.chunks[sighting.spot.bounds[0] : sighting.spot.at]
    return ended and any(one.is_("leave") and one.entry and one.entry.tense == "now" for one in before)


def _has_since_begun(sighting: Sighting) -> bool:
    """Whether something began that is dated: "is in Lima for a visit that began on Tuesday", but not "arrives
    on Saturday at the start of a tour"."""
    days = {when.span for when in sighting.whens if when.sort is not Sort.DURATION}
    chunks = sighting.clause.chunks
    dated = next((at for at, one in enumerate(chunks) if one.when and one.when.span in days), len(chunks))
    ahead = any(one.is_("began") for one in chunks[dated:])
    return "began" in sighting.signs and not (ahead and dated > sighting.spot.at)


def _is_dated_by_another(sighting: Sighting) -> bool:
    """Whether a further verb stands before its date: "is in Rome, received the minister on Tuesday"."""
    at, clause = sighting.spot.at, sighting.clause
    days = {when.span for when in sighting.whens}
    dated = next((index for index, one in enumerate(clause.chunks) if one.when and one.when.span in days), at)
    return any(at < other < dated for other in clause.triggers)


def direction(sighting: Sighting) -> bool | None:
    """Whether its clause looks ahead or back, None when it does not say."""
    if looks_ahead(sighting):
        return True
    told = sighting.tense in ("past", "bare") or "done" in sighting.signs  # "Has paid a visit in March"
    leaves = sighting.is_departure and sighting.tense == "now"  # "Leaves Norway on the 11th"
    been = told or _is_receiving(sighting) or (is_over(sighting) and not leaves)
    return False if been else None


def _is_receiving(sighting: Sighting) -> bool:
    """Whether something is told of when a host receives a guest: "said on Tuesday after receiving him", "when
    receiving him on Tuesday"."""
    before = sighting.spot.chunks[max(0, sighting.spot.at - 1) : sighting.spot.at]
    return sighting.spot.is_("host") and any(one.is_("after", *BREAKS) for one in before)


def _is_coming(when: When, *, now: bool) -> bool:
    """Whether a date lies ahead by its words: "next week", and "on Friday" in the present tense."""
    values = when.values
    if "later" in values:
        return True
    if max(values.get("week", 0), values.get("months", 0), values.get("turn", 0), values.get("shift", 0)) > 0:
        return True
    return now and "weekday" in values and not {"week", "turn"} & set(values)


def is_over(sighting: Sighting) -> bool:
    """Whether it speaks of the end of the visit, and not of the end of talks."""
    ended = "ended" in sighting.signs and (not sighting.spot.is_("talks", "meet") or _ends_days(sighting))
    return sighting.phase == "end" or (ended and not looks_ahead(sighting))


def has_lasted(sighting: Sighting) -> bool:
    """Whether it tells how long the visit took: "it lasted two days", "was in Oslo for a day"."""
    took = (sighting.is_echo and sighting.spot.is_("stay")) or sighting.spot.is_("was")
    return took and sighting.tense == "past" and duration_in(sighting) is not None


def _ends_days(sighting: Sighting) -> bool:
    """Whether it tells of the end of days of talks for which somebody came: "ended two days of talks"."""
    length = duration_in(sighting) if sighting.spot.is_("talks") and "ended" in sighting.signs else None
    return length is not None and length.values["count"] > 1


def _is_ending(sighting: Sighting) -> bool:
    """Whether it says when the visit is to end."""
    if sighting.spot.is_("talks", "meet"):
        return False
    return _leaves_after(sighting) or (sighting.tense in ("noun", "base") and "ending" in sighting.signs)


def is_closing(sighting: Sighting) -> bool:
    """Whether its date is the last day of the visit."""
    return is_over(sighting) or _is_ending(sighting) or day_of_visit(sighting) == 0


def day_of_visit(sighting: Sighting) -> int | None:
    """Which day of the visit its clause speaks of, 0 for the last; None when it does not say."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    if sighting.spot.is_("host"):
        counted = _day_at_host(sighting)
        return counted.values["nth"] if counted else None
    if not sighting.spot.is_("trip", "go"):
        return None
    # 22日到华沙，第二天去格但斯克: not beyond a comma behind.
    near = chunks[max(0, at - _NEAR) : min(between_commas(*sighting.spot)[1], at + _NEAR)]
    return next((one.when.values["nth"] for one in near if one.when and one.when.sort is Sort.NTH), None)


def _day_at_host(sighting: Sighting) -> When | None:
    """The day of a visit on which somebody is received: "received the emir on Monday, the second and final
    day of a state visit"."""
    chunks = sighting.spot.chunks
    for index in range(sighting.spot.at, len(chunks)):
        one = chunks[index]
        if one.when and one.when.sort is Sort.NTH and one.when in sighting.whens:
            behind = chunks[index + 1 : index + 1 + _NEAR]
            return one.when if any(word.is_("trip") for word in behind) else None
    return None


def days_closed(sighting: Sighting) -> int:
    """How many days the visit took if its clause counts the last of them: "on its second and last day"; 0 if
    it does not."""
    if sighting.spot.is_("host"):
        counted_at_host = _day_at_host(sighting)
        return counted_at_host.values.get("last", 0) if counted_at_host else 0
    chunks, at = sighting.spot.chunks, sighting.spot.at
    near = (one.when for one in chunks[max(0, at - _NEAR) : at] if one.when)
    counted = (when.values["last"] for when in near if "last" in when.values)
    return next(counted, 0) if sighting.spot.is_("trip") else 0


def tells_beginning(sighting: Sighting) -> bool:
    """Whether its clause tells how a visit begins, began or is to begin."""
    return sighting.phase == "begin" or bool(sighting.signs & {"began", "begins"})


def is_news(sighting: Sighting) -> bool:
    """Whether it speaks of what is to come, or was."""
    return looks_ahead(sighting) or bool(sighting.signs & {"cancelled", "postponed"})


def tells_end(sighting: Sighting) -> bool:
    """Whether its clause says that the visit is over."""
    if (sighting.is_meeting and not _ends_days(sighting)) or not is_over(sighting) or looks_ahead(sighting):
        return False
    left = sighting.spot.is_("back", "leave") and sighting.tense in ("past", "bare")
    return not sighting.is_echo or sighting.tense == "past" or left or "ended" in sighting.signs


def is_welcome(sighting: Sighting) -> bool:
    """Whether its clause tells how somebody was met at the airport."""
    received = sighting.spot.is_("hosted") or (sighting.spot.is_("host") and sighting.tense == "past")
    met = received or (sighting.is_meeting and sighting.spot.is_("meet"))
    return met and sighting.clause.has("airport")


def has_begun(sighting: Sighting) -> bool:
    """Whether its clause says that somebody has come."""
    if is_welcome(sighting) and sighting.tense == "past":
        return True
    if looks_ahead(sighting) or sighting.is_meeting or is_denied(sighting):
        return False
    return "began" in sighting.signs or (sighting.phase == "begin" and sighting.tense in ("past", "bare"))


def is_journey(sighting: Sighting) -> bool:
    """Whether its clause tells of this journey alone."""
    return not (sighting.is_meeting or sighting.is_echo or sighting.is_shared)


def is_arrival(sighting: Sighting) -> bool:
    """Whether its clause tells only of having come: 18日抵达当天."""
    return sighting.spot.is_("go") and not sighting.is_shared and has_begun(sighting)


def has_met(sighting: Sighting) -> bool:
    """Whether its clause says that a meeting of the visit has been."""
    over = sighting.spot.is_("talks") and not sighting.signs.isdisjoint(("ended", "done"))
    told = sighting.tense in ("past", "bare") or over
    return sighting.is_meeting and told and not looks_ahead(sighting)


def duration_in(sighting: Sighting) -> When | None:
    """The words that say how long it takes."""
    # "During five days in India he meets…", but not "meets them at a summit of two days".
    until = sighting.spot.chunks[sighting.spot.at].start if sighting.is_meeting else None
    told = (when for when in sighting.whens if when.sort is Sort.DURATION)
    return next((when for when in told if until is None or when.span.start < until), None)


def is_denied(sighting: Sighting) -> bool:
    """Whether "not" alone says that it is off: "we did not come to lecture"."""
    at = sighting.spot.at
    return at > 0 and sighting.spot.chunks[at - 1].is_("negated") and not sighting.clause.has("cancelled")
