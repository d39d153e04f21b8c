"""Who leads a delegation, by what stands before it."""

from collections.abc import Sequence

from bot.analysis.scenes.chunks import Chunk

#: "And a large American team led by": chunks.
_TEAM = 5

#: Who leads a delegation stands so many chunks before it at most.
_LED = 8

#: Words of an office before its holder: chunks.
_OFFICE = 4


def led_at(chunks: Sequence[Chunk], before: int) -> int:
    """The word for leading up to chunk `before`, or before words on an office that end there: "led by its
    external relations minister"; 0 when there is none."""
    at = before
    while at > max(0, before - _OFFICE) and is_of_office(chunks[at]) and not chunks[at].gap:
        at -= 1
    return at if at > 0 and chunks[at].is_("led") else 0


def before_team(chunks: Sequence[Chunk], index: int) -> int:
    """The chunk of whom a team is joined to whose last word is at `index`: "He Lifeng and an American team
    led by Scott Bessent"; `index` when it is somebody or nobody is."""
    for at in range(index, max(0, index - _TEAM), -1):
        if chunks[at].is_("and"):
            return at - 1
        if chunks[at].party or (chunks[at].entry and not chunks[at].is_("pronoun")):
            break
    return index


def leader_before(chunks: Sequence[Chunk], index: int) -> int | None:
    """Who leads the delegation at `index` and stands before it: 总理率[企业家]代表团."""
    reach = range(index - 1, max(-1, index - _LED), -1)
    led = next((at for at in reach if chunks[at].is_("led")), None)
    return next((at for at in reach if led is not None and at < led and chunks[at].party), None)


def is_of_office(chunk: Chunk) -> bool:
    """Whether it may be a word on what an office is for, or whose it is: "external", "Czech"."""
    place = chunk.place
    return (chunk.entry is None and bool(chunk.word)) or (place is not None and place.kind == "adjective")
