"""What is told in the course of a journey, and countries that only name what is attended: "said during a
visit", "on the second day of a visit by", "attended the Sudan conference"."""

from collections.abc import Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk
from bot.analysis.text.dates import Sort

#: Words that set something within a journey.
_WITHIN = ("began", "ended", "ending")

#: "Said during a visit", "said on Friday on return from a visit".
_DURING = ("on", "began", "ended", "ending", "after", "from", "back", "to", "of", "pronoun")

#: …whom and what: so many words.
_TOLD = 2

#: How far such words stand from the journey, and the place from it: chunks.
_NEAR = 4
_REACH = 12


def is_occasion(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether something is told of "during a visit by" somebody."""
    before, following = chunks[max(0, at - _NEAR) : at], chunks[at + 1 : at + 2]
    during = any(one.is_(*_WITHIN) for one in before)
    return chunks[at].is_("trip") and during and any(one.is_("by") for one in following)


def is_spoken_on(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether somebody speaks on the trip at `at`, of which only that tells the place: "told reporters in
    Shanghai at the end of a four-day visit"."""
    place = next((near for near in range(at - 1, max(0, at - _REACH), -1) if chunks[near].place), 0)
    between, before = chunks[place + 1 : at], chunks[max(0, place - 1 - _NEAR) : place]
    during = any(one.is_(*_WITHIN) or (one.when and one.when.sort is Sort.NTH) for one in between)
    words = [
        one for one in between if not (one.when or one.is_(*_WITHIN, "of", "on", "to", "pronoun", "rank"))
    ]
    plain = not words or (words == [chunks[at - 1]] and words[0].entry is None)  # "A state visit"
    said = any(one.is_("saying") for one in before)
    return bool(place) and chunks[at].is_("trip") and during and plain and said and before[-1].is_("to")


def is_spoken_by(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether who is at `index` is said to speak on the journey at `at`: "said during a visit", "said on his
    return"."""
    if not chunks[index + 1].is_("saying"):
        return False
    # "Told reporters", "told them this"
    first = index + 2
    while first < min(at, index + 2 + _TOLD) and chunks[first].entry is None and chunks[first].word:
        first += 1
    between, trigger = chunks[first:at], chunks[at]
    kind = between[-1:] if trigger.is_("trip") and between and between[-1].entry is None else ()  # "State"
    if not all(one.when or one.place or one.is_(*_DURING) or one in kind for one in between):
        return False
    if trigger.is_("trip"):
        return any(one.entry for one in between)
    return trigger.is_("back") or (
        trigger.is_("go") and trigger.entry is not None and trigger.entry.tense == "bare"
    )


def guest_on(chunks: Sequence[Chunk], at: int) -> Party | None:
    """Who is received on the trip at `at`, told behind a comma: "received Berg, now on a visit to Peru"."""
    index = at
    while index > 1 and not chunks[index].gap:
        before = chunks[index - 1]
        if before.entry is not None and not before.is_("on", "began"):
            return None
        index -= 1
    received = index > 1 and chunks[index - 2].is_("host", "meet") and chunks[index].gap == ","
    return chunks[index - 1].party if received and chunks[index].is_("on", "began") else None


def is_theme(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the country at `index` says what is attended, not where: "attended the Sudan conference",
    出席第六次中国、阿富汗、巴基斯坦三方外长对话."""
    place, before = chunks[index].place, index - 1
    while before > 0 and (chunks[before].place or chunks[before].is_("and", "counted")):
        before -= 1
    if place is None or place.kind != "name" or before < 0 or not chunks[before].is_("attend"):
        return False
    # "The Ukraine Recovery Conference" reads like a name.
    behind = next((one for one in chunks[index + 1 :] if not (one.place or one.is_("and"))), None)
    named = behind is not None and (behind.is_("talks") or behind.party or (behind.word and not behind.entry))
    return behind is not None and not behind.gap and bool(named)
