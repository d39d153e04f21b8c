"""Whether the keys that a source gives hold: some give an entry another id at every edit, or at every look.
Pure."""

from collections import Counter
from enum import StrEnum

from bot.pipeline.looks import Look
from bot.pipeline.matching import Matches
from bot.pipeline.memory import Doubt, Known, Memory


class _Verdict(StrEnum):
    """What one entry says of the keys of a kind."""

    NOTHING = "nothing"
    CHANGED = "changed"
    HELD = "held"
    HELD_IN_AN_EDIT = "held_in_an_edit"


def weigh(memory: Memory, matches: Matches) -> tuple[Doubt, ...]:
    """What speaks against each kind of key after this document.

    A key speaks against its kind when it changed while title or text of its entry stayed; an id also when an
    entry has it whose address, title and text are others. It speaks for its kind when it stayed in an edit.
    What is doubted must hold for long, in documents that bring something new.
    """
    before = {one.kind: one for one in memory.doubts}
    found: list[Doubt] = []
    for kind in ("u", "i"):
        count = Counter(
            _verdict(known, look, kind=kind, shared=matches.shared, first=look is looks[0])
            for known, looks in matches.known
            for look in looks
        )
        holding = count[_Verdict.HELD] + count[_Verdict.HELD_IN_AN_EDIT]
        found.append(
            before.get(kind, Doubt(kind=kind)).after(
                changed=count[_Verdict.CHANGED],
                held=count[_Verdict.HELD_IN_AN_EDIT],
                is_quiet=bool(matches.fresh and holding),
            )
        )
    return tuple(found)


def _verdict(known: Known, look: Look, *, kind: str, shared: frozenset[str], first: bool) -> _Verdict:
    key = look.url if kind == "u" else look.feed_id
    if not key or key in shared or not known.has(kind):
        return _Verdict.NOTHING
    stays = look.title in known.keys or look.text in known.keys
    if key not in known.keys:
        return _Verdict.CHANGED if stays else _Verdict.NOTHING
    if kind == "i" and not stays and look.url and known.has("u") and look.url not in known.keys:
        return _Verdict.CHANGED
    # Of several that are one entry only the first is compared with what it said before.
    return _Verdict.HELD_IN_AN_EDIT if stays and first and known.said != look.said else _Verdict.HELD
