"""Journeys that a text only recalls: what it is about is something else, of which title and first sentence
tell without a word of where the journey led."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bot.analysis.scenes.chunks import BREAKS, Chunk, Clause
from bot.analysis.scenes.outlook import is_over, looks_ahead
from bot.analysis.scenes.plans import CALLED_OFF
from bot.analysis.scenes.sightings import Sighting, seat_of
from bot.analysis.scenes.slots import between_commas
from bot.analysis.text.dates import Sort, When
from bot.analysis.text.days import DAY, period_of
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Reading, Zone
from bot.domain.facts import Span, Visit, VisitStatus

#: "Days after he returned", "his first trip to the city since a journey": chunks between.
_AFTER = 3

#: A text that opens with a day so many years ago looks back.
_OLD = 2


class Opening(NamedTuple):
    """Title and first sentence of a text."""

    #: The number of the first sentence.
    last: int
    #: What they and the dateline name.
    mentions: tuple[Mention, ...]
    #: Whether they tell what an official said: of where they were, maybe.
    is_said: bool
    #: The day of which they tell, "" when they name none or only when something was said.
    day: str
    #: Whether they, or the lead, tell of a day of years ago.
    is_of_old_days: bool


def opening_of(reading: Reading, clauses: Sequence[Clause], *, published: date | None) -> Opening:
    """How `reading` opens; `clauses` are those of title and lead."""
    last = next((at for at, one in enumerate(reading.passages) if one.zone is not Zone.TITLE), 0)
    named = (mention for one in reading.passages[: last + 1] for mention in one.mentions)
    told = [one for one in clauses if one.number <= last]
    is_said = any(map(_is_said, told))
    whens = () if is_said else (when for one in told for when in one.whens)
    days = sorted(day for when in whens for day in _days(when, published))
    dated = (when.values for one in clauses for when in one.whens if "day" in when.values)
    old = published is not None and any(0 < one.get("year", 0) <= published.year - _OLD for one in dated)
    return Opening(last, (*reading.dateline_mentions, *named), is_said, days[0] if days else "", old)


def _is_said(clause: Clause) -> bool:
    """Whether somebody says it, and not only an office or a doctor without a name."""
    chunks = clause.chunks
    return any(one.is_("saying") and not (at and _is_plain(chunks[at - 1])) for at, one in enumerate(chunks))


def _is_plain(chunk: Chunk) -> bool:
    """Whether it is a word of which nothing is known."""
    return bool(chunk.word) and not (chunk.party or chunk.entry) and len(chunk.word) > 1


def is_in_passing(group: Sequence[Sighting], opening: Opening, *, published: date | None) -> bool:
    """Whether the visit of which `group` tells is only recalled."""
    told = [one for one in group if not one.is_echo]
    early = [one for one in group if one.clause.number <= opening.last]
    if any(one.is_echo or opening.is_said for one in early) or any(one.signs & CALLED_OFF for one in group):
        return False
    if not all(_is_behind(one, opening, published=published) for one in told):
        return False
    if all(one.spot.is_("back") and one.clause.zone is Zone.REST for one in told):
        return True  # "The president, barely back from Chengdu, threatened tariffs"
    asides = [_words_of(one) for one in early]
    return not any(
        seat_of(code) == group[0].host and not any(aside.start <= one.start < aside.end for aside in asides)
        for one in opening.mentions
        for code in one.codes
    )


def is_of_old_days(visit: Visit, opening: Opening) -> bool:
    """Whether a text that opens with a day of long ago names none for `visit`: "forty years ago, on 19
    November 1977, he stepped out"."""
    return opening.is_of_old_days and not (visit.start or visit.end)


def is_earlier(group: Sequence[Sighting]) -> bool:
    """Whether the visit of which `group` tells was over before whatever else the text tells."""
    signed = any(map(_was_signed_during, group)) and len({one.clause.number for one in group}) == 1
    return signed or all(map(_was_hosted_before, group))


def was_before(sighting: Sighting) -> bool:
    """Whether its verb says that it was before what else is told: "he had been in Lima in May"."""
    return sighting.spot.entry.phase == "before" and sighting.clause.zone is Zone.REST


def comes_from_there(sighting: Sighting) -> bool:
    """Whether words on somebody only say where they came from: "Silva, who came from Lima, met"."""
    spot = sighting.spot
    aside = spot.chunks[spot.bounds[0]].is_("relative")
    return aside and sighting.is_departure and spot.is_("go")


def is_beside(group: Sequence[Sighting]) -> bool:
    """Whether the visit of which `group` tells is told only beside what a title, or a sentence around commas,
    is about: "Silva in Lima while Berg is in Rome", "Silva, acting premier while Berg is in Rome, received
    the envoy"."""
    return all(map(_is_beside, group))


def _is_beside(sighting: Sighting) -> bool:
    clause, at = sighting.spot
    since = sighting.spot.bounds[0]
    if clause.zone is Zone.TITLE and since > 0 and clause.chunks[since].is_(*BREAKS):
        return True
    first, after = between_commas(clause, at)
    begun = any(one.is_(*BREAKS) for one in clause.chunks[first:at])
    # The verb that the comma leads back to.
    behind = after < len(clause.chunks) and clause.chunks[after].gap == ","
    return begun and behind and first > 0 and clause.chunks[after].is_trigger


def _was_hosted_before(sighting: Sighting) -> bool:
    """Whether a host is said to have received somebody before what is told: "in Lima a week after hosting
    Silva", "he had hosted Silva last week"."""
    before = sighting.spot.chunks[max(0, sighting.spot.at - 1) : sighting.spot.at]
    if sighting.spot.is_just_before and sighting.spot.at > 1:
        # "Said on Tuesday after hosting Silva"
        return False
    return sighting.spot.is_("host") and any(one.is_("after", "meant") for one in before)


def _was_signed_during(sighting: Sighting) -> bool:
    """Whether only something is told that was done on it: "the terms signed during Silva's visit"."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    first = sighting.spot.bounds[0]
    during = next((index for index in range(at - 1, first, -1) if chunks[index].is_("began")), first)
    done = any(one.entry is not None and one.entry.tense == "past" for one in chunks[first:during])
    return sighting.spot.is_("trip") and done and not sighting.whens


def recalled(visit: Visit, opening: Opening) -> Visit:
    """`visit` as one that a text only recalls: over, and not on the day of what is told beside."""
    is_over = visit.status is VisitStatus.CONCLUDED
    start, end = (day if is_over and day != opening.day else "" for day in (visit.start, visit.end))
    kept = _with_days(visit, start=start, end=end)
    return replace(kept, main=False, status=VisitStatus.CONCLUDED)


def beside(visit: Visit) -> Visit:
    """`visit` as one that is told beside what a text is about, whose days are not its own."""
    return replace(_with_days(visit, start="", end=""), main=False)


def _with_days(visit: Visit, *, start: str, end: str) -> Visit:
    kept = {"start": start, "end": end}
    proof = {name: proof for name, proof in visit.proof.items() if kept.get(name, name)}
    return replace(visit, start=start, end=end, proof=proof)


def _is_behind(sighting: Sighting, opening: Opening, *, published: date | None) -> bool:
    """Whether its words say that the journey was over before that of which the text tells."""
    days = [day for when in sighting.whens for day in _days(when, published)]
    if looks_ahead(sighting) or (published and days and max(days) > published.isoformat()):
        return False
    beside = _is_relative(sighting) and not sighting.spot.entry.begins
    after = _follows(sighting)
    if sighting.clause.zone is Zone.TITLE:
        # "Silva flies to Porto after a trip to Lima", but not "Silva back after a trip to Lima"
        return after and any(one.is_("go") for one in sighting.spot.chunks[: sighting.spot.at])
    if sighting.clause.number <= opening.last and not (after or (beside and opening.day)):
        return False
    if after or beside or is_over(sighting) or "past" in sighting.signs:
        return True
    weeks = [when.values["week"] for when in sighting.whens if when.sort is Sort.WEEK]
    if weeks:
        # "Last week", and "this week" where the text tells of a day
        return max(weeks) < 0 or (max(weeks) == 0 and bool(opening.day))
    return bool(days and opening.day) and max(days) < opening.day


def _is_relative(sighting: Sighting) -> bool:
    """Whether it stands in a clause on somebody: "Silva, who visited Canada last week, opened…"."""
    chunks, first = sighting.spot.chunks, sighting.spot.bounds[0]
    if first > 0 and chunks[first].is_("relative"):
        return True
    # 刚刚结束埃及之行的总统
    behind = chunks[sighting.spot.at + 1 : sighting.spot.at + 3]
    owns = len(behind) > 1 and behind[0].is_("whose") and behind[1].party is not None
    return owns and is_over(sighting)


def _follows(sighting: Sighting) -> bool:
    """Whether something is told that was after it: "days after he returned from Lima"."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    near = () if sighting.spot.is_just_before else chunks[max(0, at - _AFTER) : at]
    since = max((index for index, one in enumerate(near) if one.is_("since")), default=len(near))
    # Not "for the first time since the war Silva visits Lima"
    since_then = since < len(near) and not any(one.party or one.is_("rank") for one in near[since:])
    after = any(one.is_("after") for one in near) and not _acts_after(sighting)
    return since_then or after or _is_before(sighting)


def _acts_after(sighting: Sighting) -> bool:
    """Whether travellers do something that is no journey after they met somebody: "Silva offered on Thursday
    to mediate after talks in Lima with Berg"."""
    chunks, at = sighting.spot.chunks, sighting.spot.at
    first = sighting.spot.bounds[0]
    subject = chunks[first].party
    opens = subject is not None and subject.key in {one.key for one in sighting.visitors}
    return (
        sighting.is_meeting
        and bool(sighting.meets or sighting.cities)
        and opens
        and not any(one.is_trigger or one.party for one in chunks[first + 1 : at])
    )


def _is_before(sighting: Sighting) -> bool:
    """Whether what is told later follows in the same words: 访问埃及回国后首次视察."""
    behind = sighting.spot.chunks[sighting.spot.at + 1 : between_commas(*sighting.spot)[1]]
    return sighting.tense == "bare" and any(one.is_("later") for one in behind)


def _words_of(sighting: Sighting) -> Span:
    """Where its part of the sentence stands."""
    first, after = sighting.spot.bounds
    chunks = sighting.spot.chunks
    return Span(chunks[first].start, chunks[after - 1].end)


def _days(when: When, published: date | None) -> Iterator[str]:
    period = period_of(when, published=published, ahead=False) if when.sort is Sort.EVENT else None
    if period is not None and len(period.end or period.start) == DAY:
        yield period.end or period.start
