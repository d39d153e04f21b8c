"""Where a trigger leads: its places, by what stands before them."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from bot.analysis.scenes.chunks import Chunk, Clause
from bot.analysis.scenes.objects import is_with_land, object_before
from bot.analysis.scenes.occasions import is_occasion, is_spoken_on, is_theme
from bot.analysis.scenes.resumptions import land_behind
from bot.analysis.scenes.speakers import is_of_speaker, owns, speaks_of, tells_of
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.places import Mention

#: Words of no meaning here that may stand between a verb and the place: "flew late to".
_PLAIN = 1

#: Where somebody stays is said so many chunks behind the verb.
_BESIDE = 3

#: …and between "to" and the place of a forum.
_NAMED = 4

#: Marks between the places of a list, and all that joins two coordinated ones.
_LISTING = frozenset(",、")
_JOINING = frozenset({"", ",", "，", "、"})

#: "The visit to Armenia was announced in Paris", "to Fiji after her jet had to turn back to Dubai".
_TOLD = ("saying", "after")

#: "On a first official visit": chunks between.
_NEAR = 4

#: Chunks that may stand between a trigger and its place, or a place and the next.
_REACH = 12


class Leg(NamedTuple):
    """A place that somebody goes to, and the date beside it."""

    place: Mention
    when: When | None


class Order(NamedTuple):
    """Where a language puts things."""

    #: The subject may follow its verb.
    subject_after: bool
    #: A place may precede its verb.
    place_before: bool
    #: Words say something only of what stands between the same commas.
    tight: bool


def segment(clause: Clause, at: int) -> tuple[int, int]:
    """The chunks around number `at` up to the next words and marks that end a clause."""
    return _within(clause.breaks, at, of=len(clause.chunks))


def between_commas(clause: Clause, at: int) -> tuple[int, int]:
    """The chunks around number `at` up to the next commas."""
    return _within(clause.commas, at, of=len(clause.chunks))


def _within(starts: Collection[int], at: int, *, of: int) -> tuple[int, int]:
    """The stretch around number `at` of `of` chunks, from one of `starts` up to the next."""
    first, after = at, at + 1
    while first > 0 and first not in starts:
        first -= 1
    while after < of and after not in starts:
        after += 1
    return first, after


def listed(clause: Clause) -> tuple[Mention, ...]:
    """The longest list of countries and cities that stand one after another."""
    best: list[Mention] = []
    run: list[Mention] = []
    for index, chunk in enumerate(clause.chunks):
        adjective = chunk.place is not None and chunk.place.kind == "adjective"
        if chunk.place is None or adjective or not chunk.place.codes or is_theme(clause.chunks, index):
            run = run if chunk.is_("and") else []
            continue
        gap = _gap_before(chunk)
        if run and not ((gap in _JOINING and gap) or clause.chunks[index - 1].is_("and")):
            run = []
        run = [*run, chunk.place]
        best = max(best, run, key=len)
    return tuple(best)


def legs(clause: Clause, at: int, *, order: Order, markers: Sequence[str] = ("to",)) -> tuple[Leg, ...]:
    """The places that the trigger at chunk `at` leads to, first named first."""
    first, after = segment(clause, at)
    if order.tight:
        after = min([after, *(comma for comma in clause.commas if comma > at)])
    if order.subject_after:
        # "Визит состоится в мае, сообщил в Лиме президент"
        said = (one for one in clause.commas if at < one < after and clause.chunks[one].is_("saying"))
        after = next(said, after)
    right = tuple(_places_right(clause.chunks, at, until=after, markers=markers))
    # "Визит в Китай без прорыва по Украине"
    right = tuple(one for one in right if one == right[0] or not clause.chunks[one - 1].is_("until"))
    if _is_stop(clause.chunks[at]) and at and not clause.chunks[at].gap and clause.chunks[at - 1].place:
        # "Ecuador came first, then Colombia", "Chile and Peru follow"
        entry = clause.chunks[at].entry
        right = (*_listed_before(clause.chunks, at), *(() if entry and entry.tense == "future" else right))
    if right:
        right = (*right, *_places_then(clause, right[-1], since=after))
        right = (*right, *_places_dated(clause.chunks, right[-1], until=after))
        return _with_dates(clause.chunks, right, at=at)
    free = order.tight or order.subject_after
    which = clause.chunks[first].is_("break") and clause.chunks[at].is_("go") and not free
    leads = clause.chunks[first].is_("where") or (which and clause.chunks[at].gap == "")
    where = clause.chunks[first - 1].place if first and leads else None
    told = not clause.chunks[at].is_("stay") or any(one.is_("pronoun") for one in clause.chunks[first:at])
    if where is not None and told and not clause.chunks[at].is_("back"):
        # "…Cuba, where he arrives on the 19th", "in Baku, which he reached on Friday"
        return (Leg(where, None),)
    # "In Nairobi he addressed the assembly"
    occasion = is_occasion(clause.chunks, at) or is_spoken_on(clause.chunks, at)
    before = order.place_before or clause.chunks[at].is_("attend") or occasion
    left_markers = (*markers, "began") if order.tight else markers  # 正在北京访问
    found: tuple[int, ...] = ()
    for since in (max(first, between_commas(clause, at)[0]), first) if before else ():
        # "He has talks in Prague, and in Warsaw he stays": between the same commas first.
        found = found or tuple(_places_left(clause.chunks, at, since=since, markers=left_markers))
    left = _with_dates(clause.chunks, found, at=at)
    place = clause.chunks[at - 1].place if at else None
    if not place and at > 1 and clause.chunks[at - 1].is_("of"):
        place = clause.chunks[at - 2].place  # "Began the Australian leg of a journey"
    place = place or _chosen(clause.chunks, at)
    # "His Australian visit", but not "an Australian visit"
    his = at > 1 and clause.chunks[at - 2].is_("pronoun")
    if not left and place and (his or place.kind != "adjective") and clause.chunks[at].is_("trip"):
        listed_ = _listed_before(clause.chunks, at) if order.tight and clause.chunks[at - 1].place else ()
        if listed_:
            # 前往法国、塞尔维亚和匈牙利进行国事访问, 原定的法国、塞尔维亚和匈牙利之行
            return _with_dates(clause.chunks, listed_, at=at)
        return (Leg(place, None),)
    first_named = object_before(clause.chunks, at) if order.subject_after and not left else None
    return (Leg(first_named, None),) if first_named else left


def _chosen(chunks: Sequence[Chunk], at: int) -> Mention | None:
    """The place before "for" and words on whose trip it is: "chose Russia for his first foreign visit"."""
    near = range(at - 1, max(1, at - _NEAR) - 1, -1)
    why = next((index for index in near if chunks[index].is_("for")), 0)
    his = why > 1 and any(one.is_("pronoun") for one in chunks[why:at])
    place = chunks[why - 1].place if his and chunks[at].is_("trip") else None
    verb = chunks[why - 2] if place is not None else None
    return place if verb is not None and verb.entry is None and verb.word else None


def _listed_before(chunks: Sequence[Chunk], at: int) -> tuple[int, ...]:
    """The places of the list that ends right before chunk `at`, in order."""
    first = at - 1
    found = [first]
    while first > 0:
        joined = chunks[first - 1].is_("and")
        before = first - 1 - joined
        lists = joined or not _LISTING.isdisjoint(chunks[first].gap)
        if before < 0 or not lists or chunks[before].place is None:
            break
        found.insert(0, before)
        first = before
    return tuple(found)


def _places_right(chunks: Sequence[Chunk], at: int, *, until: int, markers: Sequence[str]) -> Iterator[int]:
    index = at + 1
    # "Stay in Hanoi", but not "stay for three days, the ministry in Brasilia said"
    limit = min(until, at + 1 + (_BESIDE if chunks[at].is_("stay") else _REACH))
    found, words = False, 0
    # "Will go to the annual forum in Baku"
    plain = _NAMED if index < limit and chunks[index].is_("to", "for") else _PLAIN
    while index < limit and (words <= plain or found or not chunks[at].is_("go", "was", "leave")):
        chunk = chunks[index]
        if chunk.is_("trip") and not found and (is_purpose(chunks, index, at=at) or _is_stop(chunks[at])):
            # "The last stop of the tour is Prague"
            index += 1
            continue
        if chunk.is_("with") and chunk.gap[:1] == "," and not found:
            # "They fly on, with a dozen business people in tow, to Tokyo"
            index = next((at for at in range(index + 1, limit) if chunks[at].gap[:1] == ","), limit)
            continue
        # "The last leg is Jeddah, for a summit of the Gulf states plus Egypt and Iraq"
        aim = chunk.is_("for") and chunk.gap[:1] == ","
        told = chunk.is_(*_TOLD) or aim or is_with_land(chunks, index)
        # "The trip will take place on Monday, said the president in Lima"
        said = chunk.is_("saying") and any(one.party for one in chunks[index + 1 : index + 2])
        if (
            said
            or tells_of(chunks, index, at=at)
            or (chunk.is_trigger and not chunk.is_("talks"))
            or (found and told)
        ):
            return
        if found and chunk.is_("link") and not chunk.gap:
            # "A visit to Peru that is to cover trade and the war in Gaza"
            return
        # "The last stop, on Monday, is Doha": no marker need stand before it.
        stop = not found and chunk.place is not None and _is_stop(chunks[at]) and is_land(chunks, index)
        if stop or _is_place(chunks, index, at=at, markers=markers) or (found and _continues(chunks, index)):
            found = True
            limit = min(until, index + 1 + _REACH)
            yield index
        elif found and chunk.party:
            return
        words += chunk.entry is None and bool(chunk.word)
        index += 1


def is_purpose(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the trip at `index` is what somebody comes for: "прибыл с официальным визитом в"."""
    near = chunks[max(at + 1, index - _NEAR) : index]
    return chunks[at].is_("go") and any(one.is_("with", "on") for one in near)


def _is_stop(chunk: Chunk) -> bool:
    return chunk.entry is not None and chunk.entry.phase == "stop"


def _places_then(clause: Clause, last: int, *, since: int) -> Iterator[int]:
    """Where the journey goes on after words on its place number `last`: "in Indonesia, where the president
    receives him, and then in Pakistan", "to Nairobi for talks and then, on Tuesday, to Addis Ababa"."""
    chunks = clause.chunks
    where = since < len(chunks) and chunks[since].is_("where")
    resumed = (land_behind(chunks, at) for at in sorted(clause.breaks) if where and at > since)
    yield from (at for at in resumed if at is not None)
    for index in range(last + 1, len(chunks) - 2 if where else min(since, len(chunks) - 2)):
        if not (chunks[index].is_("and") and chunks[index + 1].is_("and")):
            continue
        at = index + 2
        while at < len(chunks) - 1 and (chunks[at].when or chunks[at].is_("to", "on")):
            at += 1
        apart = chunks[index].gap if index > since else any(one.when for one in chunks[index:at])
        if apart and is_land(chunks, at) and chunks[last].place is not None:
            yield at
            return


def _places_dated(chunks: Sequence[Chunk], last: int, *, until: int) -> Iterator[int]:
    """Where the journey goes on after words on why it leads to its place number `last`: "in Jakarta from 5 to
    7 May for a summit of the region, and in Delhi from 8 to 10 May"."""
    if _dates_beside(chunks, last)[1] is None:
        return
    for index in range(last + 2, until - 2):
        if chunks[index].is_trigger:
            return
        at = index + 2
        joined = chunks[index].is_("and") and chunks[index + 1].is_("to")
        if joined and is_land(chunks, at) and _dates_beside(chunks, at)[1] is not None:
            yield at


def _places_left(chunks: Sequence[Chunk], at: int, *, since: int, markers: Sequence[str]) -> Iterator[int]:
    for index in range(since, at):
        if not _is_place(chunks, index, at=at, markers=markers) or is_of_another(chunks, index, at=at):
            continue
        yield index
        for following in range(index + 1, at):
            if chunks[following].place and _continues(chunks, following):
                yield following
            elif not chunks[following].is_("and", "to") and not chunks[following].when:
                break
        return


def is_of_another(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the place at `index` stands in another part of the sentence than what is at `at`."""
    own = False
    for chunk in chunks[index + 1 : at]:
        if own and "," in chunk.gap:
            return True
        own = own or chunk.is_("meet", "talks", "postponed", "cancelled")
    return False


def _is_place(chunks: Sequence[Chunk], index: int, *, at: int, markers: Sequence[str]) -> bool:
    """Whether the place at `index` stands after a marker, or right after the trigger at `at`."""
    if not is_land(chunks, index):
        return False
    if index == at + 1:
        return not ((entry := chunks[at].entry) and entry.phase == "for") and not is_theme(chunks, index)
    if (
        chunks[at].is_("go")
        and is_of_speaker(chunks, index)
        and any("," in one.gap for one in chunks[at + 1 : index + 1])
    ):
        # "Arriving on Monday, the ministry in Lima said"
        return False
    before, since = index - 1, at if index > at else 0
    while before > since and chunks[before].is_("lands", "of"):
        before -= 1
    if chunks[at].is_("leave") and before > at + 1 and chunks[before].is_("for"):
        # "Leaves Brazil without ammunition for Ukraine", but "leaves on Sunday evening for Kyiv"
        words = chunks[before - 2 : before]
        if all(one.word and one.entry is None and not (one.when or one.place or one.party) for one in words):
            return False
    # "On the Indonesian island", but not "a question on Gaza".
    island = before < index - 1 or (index + 1 < len(chunks) and chunks[index + 1].is_("lands"))
    return before >= 0 and (before == at or chunks[before].is_(*markers, *(("on",) if island else ())))


def is_land(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether a place is somewhere to go: no adjective, but for "the Indonesian island"."""
    place = chunks[index].place
    if place is None or place.kind != "adjective":
        return place is not None
    return index + 1 < len(chunks) and chunks[index + 1].is_("lands")


def _gap_before(chunk: Chunk) -> str:
    """What stands before it but for the end of a bracket: 刚果（布）、乍得."""
    return chunk.gap.lstrip("）)")


def _continues(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the place at `index` goes on a list: after a comma, "and" or a date."""
    before = chunks[index - 1]
    if owns(chunks, index) or speaks_of(chunks, index):
        # "To Japan on Tuesday, Kuwait's news agency reported", "the US State Department said"
        return False
    if not is_land(chunks, index) or any("，" in chunk.gap for chunk in chunks[index - 1 : index + 1]):
        # Chinese lists part places by 、, and clauses by ，.
        return False
    if before.is_("and", "to") or before.when is not None:
        return True
    if before.is_("with") and chunks[index - 2].place is not None and "、" in chunks[index - 2].gap:
        # 巴拉圭、危地马拉与伯利兹
        return True
    place = chunks[index].place
    if before.is_("lands") and not chunks[index].gap and index > 1 and chunks[index - 2].place:
        # 塞浦路斯首都尼科西亚
        before = chunks[index - 2]
    if before.place is None or place is None:
        return False
    # "Norway, Finland"; 阿富汗喀布尔
    gap = _gap_before(chunks[index])
    return gap in _JOINING if gap else before.place.codes == place.codes


def _dates_beside(chunks: Sequence[Chunk], index: int) -> tuple[When | None, When | None]:
    """The dates right before a place, or before its preposition, and right after it."""
    before = next(
        (
            chunks[near].when
            for near in (index - 1, index - 2)
            if near >= 0 and (near == index - 1 or chunks[near + 1].is_("to", "on")) and _dated(chunks[near])
        ),
        None,
    )
    after = next(
        (
            chunks[near].when
            for near in (index + 1, index + 2)
            if near < len(chunks)
            and (near == index + 1 or chunks[near - 1].is_("to", "on"))
            and _dated(chunks[near])
            and "，" not in chunks[near].gap
        ),
        None,
    )
    return before, after


def _dated(chunk: Chunk) -> bool:
    """Whether it is a date, and not a number of days."""
    return chunk.when is not None and chunk.when.sort is not Sort.DURATION


def _with_dates(chunks: Sequence[Chunk], indexes: Sequence[int], *, at: int) -> tuple[Leg, ...]:
    """Legs with the dates beside them, which a list sets either before each place or after each."""
    dates = [_dates_beside(chunks, index) for index in indexes]
    if len(indexes) < 2:
        return tuple(Leg(place, None) for index in indexes if (place := chunks[index].place))
    leading = dates[-1][1] is None and dates[-1][0] is not None
    found: list[Leg] = []
    for index, (before, after) in zip(indexes, dates, strict=True):
        place = chunks[index].place
        when = before if leading else after
        if when is None and leading and index == indexes[0]:
            when = next((chunks[near].when for near in range(at, -1, -1) if chunks[near].when), None)
        if place:
            found.append(Leg(place, when))
    return tuple(found)
