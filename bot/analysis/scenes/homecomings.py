"""Travellers who go home or on to another country: what that says of the visits before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from bot.analysis.scenes.chunks import BREAKS
from bot.analysis.scenes.outlook import looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF, yet_to_leave
from bot.analysis.scenes.sightings import CITIES, Sighting, Spot, are_together, host_of
from bot.analysis.scenes.slots import Leg, Order, between_commas, legs
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.days import DAY, period_of
from bot.analysis.text.places import Mention

#: Places that stand for a home country.
HOMES = frozenset({"name", "capital", "seat"})

#: Places that one comes from.
_SOURCES = frozenset({"name", "capital", "city"})

#: 结束对印度的访问后: chunks from the verb.
_LATER = 5

#: 离开肯尼亚首都内罗毕: chunks from the verb.
_LEFT = 3

#: "Ending his second official visit": chunks from the verb.
_ENDED = 4

#: "After his two-day visit", "wrapped up a busy three-day visit": chunks from the word.
_OVER = 2

#: "Flew on to Seoul from Tokyo": chunks between.
_FROM = 6


def home_in(spot: Spot) -> Mention | None:
    """The country in which somebody is back: "returned to Malta"."""
    at = spot.at + 1
    place = spot.chunks[at + 1].place if at + 1 < len(spot.chunks) and spot.chunks[at].is_("to") else None
    return place if place and place.kind in HOMES and host_of(place) else None


def been_to(spot: Spot, *, order: Order) -> tuple[Leg, ...]:
    """Where somebody was who is back "after a week in Peru" or "from talks in Lima"."""
    chunks, last = spot.chunks, spot.bounds[1]
    after = next((at for at in range(spot.at + 1, last) if chunks[at].is_("after", "from")), last)
    near = range(after + 1, min(after + 1 + _FROM, last))
    for at in () if any(chunks[at].is_("trip") for at in near) else near:
        when = chunks[at].when
        if chunks[at].is_("talks", "spell", "hours") or (when is not None and when.sort is Sort.DURATION):
            return legs(spot.clause, at, order=order)
    return ()


def is_homeward(spot: Spot) -> bool:
    """Whether the words beside a trigger say that somebody goes home, without a name: "set off for home"."""
    if not spot.is_("go", "leave"):
        return False
    return any(
        spot.chunks[index].is_("home")
        # "Flew in on Monday and left for home"
        and not any(one.is_trigger for one in spot.chunks[min(index, spot.at) + 1 : max(index, spot.at)])
        for index in range(*between_commas(*spot))
    )


def places_left(spot: Spot) -> Iterator[Mention]:
    """The places from which somebody comes: "flew on to Seoul from Tokyo", "from Tokyo, where …, he flew"."""
    chunks = spot.chunks
    behind = range(spot.at + 1, min(spot.bounds[1], spot.at + _FROM))
    for index in (1, *behind) if spot.at > 1 else behind:
        place = chunks[index].place
        if place and place.kind in _SOURCES and chunks[index - 1].is_("from"):
            yield place


def left_at(spot: Spot) -> list[Mention]:
    """The place right behind a trigger, and a city of it that follows: 离开肯尼亚首都内罗毕."""
    near = spot.chunks[spot.at + 1 : spot.at + 1 + _LEFT]
    listed = takewhile(lambda one: one.place or one.is_("lands"), near)
    places = [one.place for one in listed if one.place and (one is near[0] or not one.gap)]
    return [one for one in places if near[0].place and one.codes == near[0].place.codes]


def is_after(spot: Spot) -> bool:
    """Whether it tells of the stops before one: "Baku is his third stop after Yerevan and Tbilisi"; but not
    "his next stop after Baku is Tbilisi"."""
    following = spot.chunks[spot.at + 1 : spot.bounds[1]]
    first = next((at for at, one in enumerate(following) if one.place), len(following))
    stop = spot.entry.phase == "stop" and spot.entry.tense == "noun"
    named = any(one.is_("been", "meant", "ahead") for one in following)
    return stop and not named and any(one.is_("after") for one in following[:first])


def stops_before(spot: Spot) -> tuple[Leg, ...]:
    """The stops of a journey after which its next one comes: 继希腊、塞浦路斯之后此次出访的最后一站."""
    chunks = spot.chunks[between_commas(*spot)[0] : spot.at]
    first = next((at for at, one in enumerate(chunks, start=1) if one.is_("after")), len(chunks))
    listed = takewhile(lambda one: one.place or one.is_("and"), chunks[first:])
    places = [one.place for one in listed if one.place and one.place.kind in _SOURCES]
    return tuple(Leg(place, None) for place in places if spot.is_("trip"))


def stop_of(spot: Spot) -> tuple[Leg, ...]:
    """The stop that the clause is about: "Baku is his third stop"; empty when it opens with no place."""
    chunks = spot.chunks
    opens = len(chunks) > 1 and chunks[1].is_("been", "becomes", "meant", "ahead")
    opens = opens and spot.bounds[0] <= 1
    return (Leg(chunks[0].place, None),) if opens and chunks[0].place and host_of(chunks[0].place) else ()


def named_stop(spot: Spot) -> tuple[Leg, ...]:
    """The stop of a journey that the clause names: "Japan is the last stop of her tour"."""
    return stop_of(spot) if spot.entry.phase == "stop" and spot.entry.tense == "noun" else ()


def over_or_to_come(visits: Iterable[Sighting]) -> Iterator[Sighting]:
    """`visits` to a stop that "was the first", which are over."""
    for visit in visits:
        was = visit.spot.entry.phase == "stop" and visit.spot.chunks[1].is_("meant")
        yield replace(visit, signs=visit.signs | {"ended"}) if was else visit


def in_turn(before: Iterable[Sighting], now: Iterable[Sighting]) -> Iterator[Sighting]:
    """The visits `before` a stop, which are over, and that to the stop `now`, which its clause is about."""
    for visit in before:
        yield replace(visit, signs=visit.signs | {"ended"}, is_departure=True, whens=(), when=None)
    for visit in now:
        is_, was = visit.spot.chunks[1].is_("been", "becomes"), visit.spot.chunks[1].is_("meant")
        signs = {sign for sign, told in (("began", is_), ("ended", was)) if told}
        yield replace(visit, signs=visit.signs | signs)


def goes_on(spot: Spot) -> bool:
    """Whether the same words tell of a journey after it: "leaves and then goes to Rome"."""
    onward = any(chunk.is_("go", "trip") for chunk in spot.chunks[spot.at + 1 : spot.bounds[1]])
    return onward and not (spot.is_("back") or ends_trip(spot))


def ends_trip(spot: Spot) -> bool:
    """Whether somebody leaves "on Friday, ending a three-day visit"."""
    chunks = spot.chunks
    behind = range(spot.at + 1, len(chunks))
    ends = next((at for at in behind if chunks[at].is_("ends", "ended") and chunks[at].gap), 0)
    trip = bool(ends) and any(one.is_("trip") for one in chunks[ends + 1 : ends + 1 + _ENDED])
    return trip and spot.is_("go", "leave")


def gone_on(visit: Sighting) -> Sighting:
    """`visit` to where somebody goes on: "left Karachi for Colombo, ending a three-day visit" says how long
    the one before took, and so do "ended a three-day visit to Pakistan and flew on to Colombo" and "left
    Karachi for Colombo after a three-day visit"."""
    if visit.is_departure:
        return visit
    if ends_trip(visit.spot):
        whens = tuple(when for when in visit.whens if when.sort is not Sort.DURATION)
        return replace(visit, signs=visit.signs - {"ended", "ending", "closing"}, whens=whens)
    whens = tuple(when for when in visit.whens if not _is_of_ended(when, visit.spot))
    return visit if len(whens) == len(visit.whens) else replace(visit, whens=whens)


def _is_of_ended(when: When, spot: Spot) -> bool:
    """Whether it says how long a trip took that ended before somebody left or went on."""
    if when.sort is not Sort.DURATION or not spot.is_("go", "leave"):
        return False
    chunks = spot.chunks
    at = next((at for at, one in enumerate(chunks) if one.when is when), 0)
    over = any(one.is_("after", "ends", "ended", "ending") for one in chunks[max(0, at - _OVER) : at])
    # "Ended a two-day stop in Ashgabat" is the journey itself.
    # "After two days in Kenya goes on to Ethiopia"
    elsewhere = at + 2 < spot.at and chunks[at + 1].is_("to") and chunks[at + 2].place is not None
    return over and (at > spot.at or elsewhere or any(one.is_("trip") for one in chunks[at : spot.at]))


def is_left(visit: Sighting, told: Sequence[Sighting]) -> bool:
    """Whether it is told of a trip that somebody ends by leaving, whose words name no host for it: "left for
    Colombo, ending a visit", "left Lahore for Colombo after a visit"; `told` before it."""
    unnamed = visit.is_echo or visit.host_span.end <= visit.spot.chunks[visit.spot.at].start
    if unnamed and "ended" in visit.signs and visit.spot.is_("trip"):
        legs = [one for one in told if one.clause is visit.clause and one.spot.is_("leave", "go")]
        if any(one.is_departure for one in legs):
            return any(one.host == visit.host and not one.is_departure for one in legs)
    chunks, at = visit.spot.chunks, visit.spot.at
    near = (index for index in range(max(0, at - _ENDED), at) if chunks[index].gap)
    ends = next((index for index in near if chunks[index].is_("ends", "ended")), 0)
    left = any(one.is_("leave", "go") for one in chunks[:ends])
    # Whose host nothing behind these words names.
    unnamed = visit.host_span == chunks[at].span or visit.host_span.start < chunks[ends].start
    return left and visit.spot.is_("trip") and unnamed


def goes_on_to(other: Sighting, return_: Sighting) -> bool:
    """Whether the words that tell of a return go on to the journey `other`: "ends his visit and arrives in
    London", but not "ended a visit that began in London"."""
    chunks, at = other.spot.chunks, other.spot.at
    same = other.clause is return_.clause and at > return_.spot.at and other.phase == "begin"
    return same and not chunks[at - 1].is_(*BREAKS, "relative", "link")


def ended_by(return_: Sighting, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """What `return_`, whose host is not known, says of the visits of its travellers that were `told` so far:
    the last one ends on its day, others are over by then."""
    hosts: dict[str, list[Sighting]] = {}
    for one in told:
        if not one.signs & CALLED_OFF and are_together(one.visitors, return_.visitors):
            hosts.setdefault(one.host, []).append(one)
    if not hosts:
        return
    theirs = [one for one in reversed(told) if one.host in hosts]
    firm = [one for one in theirs if not (one.is_echo or was_before(one))] or theirs
    # Not the stops after which the next one came.
    last = next((one for one in firm if one.phase == "end" and not one.spot.is_("trip")), firm[0]).host
    there = any(one.whens or one.tense in ("past", "bare") or _is_there(one) for one in hosts[last])
    legs = [one for one in hosts[last] if not (one.is_echo or one.is_meeting)]
    tour = any(one.is_shared and not one.when for one in legs) and all(one.is_shared for one in legs)
    named = {host_of(one.place) for one in return_.clause.chunks if one.place} & hosts.keys()
    if tour and len(named) == 1:
        # "In Juba, the capital of South Sudan, he said Mass on Sunday and then flew home"
        last, tour = min(named), False
    if tour and _is_dated_whole(hosts):
        days = tuple(when for when in return_.whens if when.sort is Sort.EVENT)
        yield from (replace(return_, host=host, whens=days, is_departure=there) for host in hosts)
        return
    if return_.spot.entry.phase == "home" or tour:
        # Who "was home again on Friday" may have left the day before; of a tour nobody knows the last leg.
        return_ = replace(return_, whens=())
    return_ = replace(return_, whens=tuple(when for when in return_.whens if when.sort is Sort.EVENT))
    left = left_at(return_.spot) if there else []
    cities = tuple(one for one in left if host_of(one) == last and one.kind in CITIES)
    yield replace(return_, host=last, is_departure=there, cities=cities)
    if return_.tense in ("past", "bare") and not (looks_ahead(return_) or "ahead" in return_.signs):
        for host, sightings in hosts.items():
            if host != last and not all(map(looks_ahead, sightings)):
                yield replace(return_, host=host, whens=(), is_departure=True)


def _is_there(sighting: Sighting) -> bool:
    """Whether somebody is there, or was, by words alone: "is in Kenya", "extended her visit", "ends it"."""
    stays = sighting.spot.is_("stay") and sighting.tense == "now"
    begun = "began" in sighting.signs and "since" not in sighting.signs
    come = (sighting.tense, sighting.phase) == ("now", "begin") and not sighting.whens
    there = stays or begun or come or "ended" in sighting.signs
    return there and not (sighting.is_echo or looks_ahead(sighting))


def _is_dated_whole(hosts: Mapping[str, Sequence[Sighting]]) -> bool:
    """Whether the text tells when a tour of `hosts` begins, and of none of them when."""
    journeys = [[one for one in told if not (one.is_echo or one.is_meeting)] for told in hosts.values()]
    dated = any(when.sort is Sort.EVENT for told in journeys for one in told for when in one.whens)
    return dated and all(told and all(one.is_shared and not one.when for one in told) for told in journeys)


def to_come(return_: Sighting, *, published: date | None) -> Sighting:
    """`return_`, which looks ahead if its day does: "he is back on 6 May", said on the fifth."""
    days = (when for when in return_.whens if when.sort is Sort.EVENT and "day" in when.values)
    periods = (period_of(when, published=published, ahead=None) for when in days)
    later = any(one and published and one.start > published.isoformat() for one in periods)
    return replace(return_, signs=return_.signs | {"ahead"}) if later else return_


def yet_to_end(visit: Sighting, *, published: date | None) -> Sighting:
    """`visit`, which is not over where it is to be followed by something on a day to come:
    结束印度之行后，他20日前往喀布尔, told on the 19th."""
    at, chunks = visit.spot.at, visit.spot.chunks
    ends = visit.clause.has("later") and ("ended" in visit.signs or visit.phase == "end")
    if published is None or not (ends and any(one.is_("later") for one in chunks[at + 1 :][:_LATER])):
        return visit
    when = next((one.when for one in chunks[at + 1 :] if one.when and one.when.sort is Sort.EVENT), None)
    period = period_of(when, published=published, ahead=None) if when else None
    if period is None or period.start <= published.isoformat() or len(period.start) < DAY:
        return visit
    return replace(visit, signs=visit.signs - {"ended"} | {"ahead"})


def yet_to_return(visit: Sighting, *, published: date | None) -> Sighting:
    """`visit`, which is not over where its travellers are still to come home from it: "will be back on
    Thursday from a trip to Lebanon", told on Wednesday."""
    chunks, at = visit.spot.chunks, visit.spot.at
    if visit.spot.is_("back") and visit.tense == "future" and not (visit.comes_again or visit.is_echo):
        return replace(visit, signs=visit.signs | {"returning"})
    back = next((index for index in range(at - 1, -1, -1) if chunks[index].is_("back")), None)
    over = "ended" in visit.signs if visit.spot.is_("trip", "talks") else visit.spot.is_("go")
    if back is None or not over or (visit.spot.is_("go") and not chunks[at - 1].is_("after")):
        return visit
    entry = chunks[back].entry
    tense = entry.tense if entry else ""
    days = (one.when for one in chunks[back:at] if one.when and one.when.sort is Sort.EVENT)
    periods = (period_of(when, published=published, ahead=True) for when in days)
    coming = any(one and published and one.start > published.isoformat() for one in periods)
    will = tense == "future" or (back > 0 and chunks[back - 1].is_("ahead"))
    if not (will or (coming and tense == "now")):
        return visit
    signs = visit.signs - {"ended"} | {"ahead", "returning"}
    if visit.spot.is_("trip"):
        return replace(visit, signs=signs | {"ending"})
    return replace(visit, signs=signs, whens=(), when=None)


def undated(return_: Sighting, told: Sequence[Sighting]) -> Sighting:
    """`return_`, told before the journeys: without its day if nobody knows which of them was the last."""
    theirs = [one for one in told if are_together(one.visitors, return_.visitors)]
    hosts = {one.host for one in theirs}
    if any(map(leads_on, theirs)):  # "Which he reached from Albania"
        hosts -= {one.host for one in theirs if one.is_departure}
    return replace(return_, whens=()) if len(hosts) > 1 else return_


def left_right_behind(spot: Spot) -> Mention | None:
    """The place right behind a verb of leaving; None where what is its own follows: "set out Rome's view"."""
    at = spot.at + 1
    return spot.chunks[at].place if at < len(spot.chunks) and not spot.clause.owns(at) else None


def left_by(onward: Sighting, told: Sequence[Sighting]) -> Iterator[Sighting]:
    """The end of the visit that was `told` last, if `onward` says that its travellers went on from there, or
    are to go on."""
    last = next((one for one in reversed(told) if not one.is_echo), None)
    phase = onward.spot.entry.phase
    # "Leaves for Myanmar tomorrow"
    leaves = phase == "out" and looks_ahead(onward) and any(_is_soon(when) for when in onward.whens)
    if not (phase == "on" or leaves) or last is None or last.host == onward.host or looks_ahead(last):
        return
    if are_together(last.visitors, onward.visitors):
        left = replace(onward, host=last.host, cities=(), is_departure=True, is_echo=True, is_shared=False)
        yield yet_to_leave(left) if looks_ahead(onward) else left


def _is_soon(when: When) -> bool:
    """Whether it is today or tomorrow, and said so."""
    return when.values.get("shift") in (0, 1)


def was_before(visit: Sighting) -> bool:
    """Whether a `visit` came before that which the text is about: "before that he was in Oslo"."""
    return "past" in visit.signs and not looks_ahead(visit)


def is_behind(visit: Sighting) -> bool:
    """Whether its travellers are no longer where a `visit` led: they left, or it came before."""
    return visit.is_departure or was_before(visit)


def coming_away(visit: Sighting) -> Sighting:
    """The end of a `visit` from where somebody flew on; it has a day if that is the one of setting out."""
    if looks_ahead(visit) and visit.spot.entry.phase != "begin":
        return yet_to_leave(replace(visit, is_departure=True))
    dated = visit.spot.entry.phase in ("on", "out")
    whens = tuple(when for when in visit.whens if dated and when.sort is Sort.EVENT)
    return replace(visit, is_departure=True, whens=whens, when=None)


def had_come(spot: Spot, told: Sequence[Sighting], *, published: date | None) -> bool:
    """Whether somebody had come, if the trigger tells of an arrival, before they left: "he flew home on
    Friday. He had arrived on Tuesday", by words, or "he came on Tuesday", by its day."""
    if spot.at and spot.chunks[spot.at - 1].is_("meant"):
        return True
    days = [_day_in(whens, published) for whens in (spot.clause.whens, told[-1].whens)]
    return told[-1].is_departure and "" not in days and days[0] < days[1]


def _day_in(whens: Iterable[When], published: date | None) -> str:
    """The first day that `whens` tell of; "" for none."""
    periods = (period_of(when, published=published, ahead=None) for when in whens)
    return next((one.start for one in periods if one and len(one.start) == DAY), "")


def leads_on(sighting: Sighting) -> bool:
    """Whether its clause tells of going on from another country: "from Rome she travels to Vienna"."""
    if sighting.is_echo or sighting.is_departure:
        return False
    left = any(one.is_("leave") for one in sighting.spot.chunks[: sighting.spot.at])
    return left or sighting.spot.entry.phase == "on" or any(places_left(sighting.spot))


def leaves_for(sighting: Sighting) -> bool:
    """Whether its clause tells of leaving for a country, or going on there, on some day."""
    goes = sighting.sets_out or sighting.spot.entry.phase == "on" or leads_on(sighting)
    return goes and bool(sighting.whens or sighting.when) and not (sighting.is_echo or sighting.is_shared)


def has_left_for(sighting: Sighting) -> bool:
    """Whether its clause says that people have left for a country: "on Tuesday evening he flew out to"."""
    return sighting.sets_out and sighting.tense == "past" and leaves_for(sighting)


def only_sets_out(told: Sequence[Sighting]) -> bool:
    """Whether no more is told of a journey than that people set out on it, and what is to come."""
    firm = [one for one in told if not (one.is_echo or looks_ahead(one))]
    # 转往莫斯科, which is not there yet, in a language whose verbs have no tense
    out = [one for one in firm if one.sets_out or (one.spot.entry.phase == "on" and one.tense == "bare")]
    rest = [one for one in firm if one not in out]
    return bool(out) and all(one.tense == "noun" and not one.signs for one in rest)
