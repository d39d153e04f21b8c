"""Who belongs to a trigger: its subject and its objects, by what stands before them."""

from collections.abc import Iterator, Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import BREAKS, MEETING, Chunk, Clause
from bot.analysis.scenes.joined import (
    GOVERNING,
    before_his,
    can_travel,
    is_governed,
    is_guest_next,
    is_somebody,
    joined_left,
    joined_right,
    last_joined,
)
from bot.analysis.scenes.occasions import is_spoken_by
from bot.analysis.scenes.slots import between_commas, is_purpose, segment

#: What may stand between who announces a journey and its name.
_ANNOUNCING = ("saying", "maybe", "negated", "ahead", "cancelled", "postponed", "and", "date", "meet")

#: A preposition governs who stands so many chunks behind it at most.
_GOVERNED = 6

#: Chunks that may stand between a trigger and its object.
_REACH = 12


def officials_in(clause: Clause) -> Iterator[Party]:
    """Those of whom the text says whose officials they are, and who do not speak; in order."""
    for at, chunk in enumerate(clause.chunks):
        party = chunk.party
        speaks = at + 1 < len(clause.chunks) and clause.chunks[at + 1].is_("saying")
        if party is not None and party.country and (party.role or party.id) and not speaks:
            yield party


def _before_aside(clause: Clause, at: int) -> int:
    """Chunk `at`, or the first of what stands right before it between commas and has a clause of its own:
    "Silva, acting premier while Berg is in Rome, received the envoy"."""
    chunks = clause.chunks
    if at == 0 or at not in clause.commas or chunks[at].gap != ",":
        return at
    first = between_commas(clause, at - 1)[0]
    own = any(one.is_(*BREAKS) for one in chunks[first:at])
    return first if own and first > 0 and chunks[first - 1].party is not None else at


def group_before(clause: Clause, at: int) -> tuple[Party, ...]:
    """The nearest people before chunk `at` that can be its subject, with those they are joined to."""
    chunks = clause.chunks
    apart = at > 0 and (clause.has("relative") or chunks[at - 1].is_("and"))
    first = segment(clause, at)[0] if apart else 0
    # Chinese parts clauses by commas of its own.
    first = max(
        (comma for comma in clause.commas if first < comma < at and "，" in chunks[comma].gap), default=first
    )
    # "He brought the president a gift and left": the subject stands first.
    joined = at > 0 and chunks[at - 1].is_("and") and not chunks[first].is_("relative")
    for index in range(first, at - 1) if joined else ():
        party = chunks[index].party
        speaks = chunks[index + 1].is_("saying")
        if party is not None and is_somebody(party) and not (speaks or is_governed(chunks, index)):
            return joined_left(chunks, last_joined(chunks, index))
    inviting: tuple[Party, ...] = ()
    for index in range(_before_aside(clause, at) - 1, -1, -1):
        party = chunks[index].party
        # "X met Y, who had come from Rome"
        meant = index + 1 == first and chunks[first].is_("relative")
        governed = is_governed(chunks, index) and not meant
        if party is None or not can_travel(party) or governed or party in inviting:
            continue
        if meant:
            return (party,)
        invites = _greets(chunks[index + 1])
        speaks = index + 1 < at and (invites or chunks[index + 1].is_("saying"))
        if speaks and not is_spoken_by(chunks, index, at=at):
            # Who speaks or invites does not travel, nor do others who invite.
            inviting = joined_left(chunks, index) if invites else ()
            continue
        if _is_possessor(chunks, index, at=at):
            # "Kole's predecessor went to Russia"
            continue
        if index and "(" in chunks[index].gap:
            # "The premier (New Unity) will go"
            continue
        found = joined_left(chunks, index)
        leaves = chunks[at].is_("go", "leave", "back")
        if leaves and _are_met(chunks, found[0], last=index):
            # "He met the president and the speaker, and goes to Hanoi on Friday"
            continue
        return found
    return ()


def _greets(chunk: Chunk) -> bool:
    """Whether it is a verb of who invites or sees off somebody, and not "accompanied by"."""
    return chunk.is_("greet") and chunk.entry is not None and chunk.entry.tense != "base"


def _are_met(chunks: Sequence[Chunk], one: Party, *, last: int) -> bool:
    """Whether the first of a group, which ends with chunk `last`, is whom somebody met, or whose list
    begins with such a one."""
    first = next((at for at in range(last + 1) if chunks[at].party is one), 0)
    while first and chunks[first].gap == "," and chunks[first - 1].party:
        first -= 1
    return first > 0 and chunks[first - 1].is_("meet") and not chunks[first].gap


def _is_possessor(chunks: Sequence[Chunk], index: int, *, at: int) -> bool:
    """Whether the words before chunk `at` are on something of the person at `index`."""
    if index + 1 >= at or not chunks[index + 1].is_owned:
        return False
    plain = chunks[index + 1].entry is None and bool(chunks[index + 1].word)
    plain = plain or chunks[index + 1].is_("spouse", "relation")
    return plain and not any(one.is_("pronoun", "trip", "talks") for one in chunks[index + 1 : at + 1])


def possessors(clause: Clause, at: int) -> tuple[Party, ...]:
    """Whose journey the noun at chunk `at` names that somebody else announces, in a language where the
    possessor follows: "представитель анонсировал поездку министра", "Песков: визит премьера начнется"."""
    chunks = clause.chunks
    before = next((index for index in range(at - 1, -1, -1) if chunks[index].party), at)
    between = chunks[before + 1 : at]
    told = any((one.word and one.entry is None) or one.is_("meet", "maybe") for one in between)
    told = told or ":" in chunks[at].gap
    plain = all((one.word and one.entry is None) or one.is_(*_ANNOUNCING) for one in between)
    if not (told and plain) or any(one.gap for one in chunks[at + 1 : at + 2]):
        return ()
    return tuple(one for one in group_after(clause, at, until=at + 2) if can_travel(one))


def subjects_of(clause: Clause) -> list[Party]:
    """Those whom `clause` names and who are no objects in it."""
    return [
        chunk.party
        for index, chunk in enumerate(clause.chunks if clause.parties else ())
        if chunk.party and not (is_governed(clause.chunks, index) or _has_staff(clause.chunks, index))
    ]


def _has_staff(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the person at `index` only says whose official is named next: "Trump envoy Witkoff"."""
    one, following = chunks[index].party, chunks[index + 1 : index + 2]
    return (
        one is not None
        and not one.role
        and any(it.party and it.party.role and not it.gap for it in following)
    )


def speaker_before(clause: Clause, at: int) -> tuple[Party, ...]:
    """The nearest people before chunk `at` who are said to speak."""
    chunks = clause.chunks
    for index in range(at - 2, -1, -1):
        party = chunks[index].party
        if party and can_travel(party) and chunks[index + 1].is_("saying"):
            return joined_left(chunks, index)
    return ()


def _near(chunks: Sequence[Chunk], first: int, *, until: int) -> Sequence[Chunk]:
    """The chunks from `first` on before `until`; of "in the first half of May, sources in the Palace said"
    those behind the date and its comma."""
    behind = [at for at in range(first + 1, until + 1) if chunks[at - 1].when and chunks[at].gap == ","]
    return chunks[max(behind, default=first) : until]


def group_after(
    clause: Clause, at: int, *, until: int, governed: Sequence[str] = (), tight: bool = False
) -> tuple[Party, ...]:
    """The first people after chunk `at` and before `until`: right there, or after a word of `governed`; when
    `tight`, not after a comma."""
    chunks = clause.chunks
    described = () if governed else _described(chunks, at, until=until)
    if described:
        return described
    for index in range(at + 1, min(until, at + 1 + _REACH, len(chunks))):
        party = chunks[index].party
        ends = chunks[index].is_trigger and index > at + 1 and not is_guest_next(chunks[index : index + 2])
        if ends and not is_purpose(chunks, index, at=at):
            return ()
        quoted = chunks[index].gap[:1] in ('"', "”", "»")
        if party is None or quoted or ("with" in governed and not (is_somebody(party) or party.role)):
            continue
        his = before_his(chunks, index)
        before = chunks[his if his > at else index - 1]
        near = _near(chunks, max(at, index - _GOVERNED), until=index)
        beside = chunks[index - 1].is_("with") and "with" not in governed
        if governed and not beside and any(one.is_(*governed) for one in near):
            return joined_right(chunks, index)
        if not governed and not before.is_(*GOVERNING, "greet"):
            apart = tight and not clause.commas.isdisjoint(range(at + 1, index + 1))
            return () if apart else joined_right(chunks, index)
    return ()


def _described(chunks: Sequence[Chunk], at: int, *, until: int) -> tuple[Party, ...]:
    """Who is told by what they do, before their name: 会见来华访问并出席论坛的总理李显龙."""
    for index in range(at + 1, min(until, len(chunks)) - 1):
        if chunks[index].gap or chunks[index].party:
            return ()
        if chunks[index].is_("whose") and chunks[index + 1].party:
            return joined_right(chunks, index + 1)
    return ()


def behind_opening(clause: Clause, at: int) -> tuple[Party, ...]:
    """Who stands behind the words that open a sentence: "having spent Monday in Rome, where she met the pope,
    the minister…"."""
    chunks = clause.chunks
    if not chunks[0].is_("having") and chunks[0].entry != MEETING:
        return ()
    near = (index for index in sorted(clause.commas) if index > at and chunks[index].party)
    return next(((party,) for index in near if (party := chunks[index].party)), ())


def along(clause: Clause, at: int, *, until: int) -> tuple[Party, ...]:
    """The officials with whom others who act for no state travel: "growers have come with officials of the
    ministry"."""
    trigger = clause.chunks[at]
    if not at or not trigger.is_("go") or trigger.entry is None or trigger.entry.tense == "noun":
        return ()
    found = group_after(clause, at, until=until, governed=("with",))
    return tuple(one for one in found if one.country and one.role)
