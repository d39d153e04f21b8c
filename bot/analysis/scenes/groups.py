"""Who belongs to a trigger: its subject and its objects, by what stands before them."""

from collections.abc import Iterator, Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import BREAKS, MEETING, Chunk, Clause
from bot.analysis.scenes.occasions import is_spoken_by
from bot.analysis.scenes.slots import between_commas, is_purpose, segment
from bot.analysis.scenes.teams import before_team, is_of_office, leader_before, led_at

#: Who speaks about travels of others.
_NO_TRAVELLERS = frozenset({"spokesperson", "ambassador", "governor", "mayor", "spouse", "plenipotentiary"})

#: Words that make what follows no subject.
_GOVERNING = ("with", "by", "of", "from", "to", "after", "via", "words_of")

#: Words that are verbs too: "after the minister called off".
_VERBS = ("cancelled", "postponed", "began", "begins", "ended", "ends", "saying", "ahead")

#: What may stand between who announces a journey and its name.
_ANNOUNCING = ("saying", "maybe", "negated", "ahead", "cancelled", "postponed", "and", "date", "meet")

#: A preposition governs who stands so many chunks behind it at most.
_GOVERNED = 6

#: Chunks that may stand between a trigger and its object.
_REACH = 12


def can_travel(party: Party) -> bool:
    """Whether travels of such a person concern states."""
    return party.role not in _NO_TRAVELLERS


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
        if party is not None and _is_somebody(party) and not (speaks or is_governed(chunks, index)):
            return _joined_left(chunks, _last_joined(chunks, index))
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
            inviting = _joined_left(chunks, index) if invites else ()
            continue
        if _is_possessor(chunks, index, at=at):
            # "Kole's predecessor went to Russia"
            continue
        if index and "(" in chunks[index].gap:
            # "The premier (New Unity) will go"
            continue
        found = _joined_left(chunks, index)
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
            return _joined_left(chunks, index)
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
        ends = chunks[index].is_trigger and index > at + 1 and not _is_visiting(chunks[index : index + 2])
        if ends and not is_purpose(chunks, index, at=at):
            return ()
        quoted = chunks[index].gap[:1] in ('"', "”", "»")
        if party is None or quoted or ("with" in governed and not (_is_somebody(party) or party.role)):
            continue
        his = _before_his(chunks, index)
        before = chunks[his if his > at else index - 1]
        near = _near(chunks, max(at, index - _GOVERNED), until=index)
        beside = chunks[index - 1].is_("with") and "with" not in governed
        if governed and not beside and any(one.is_(*governed) for one in near):
            return _joined_right(chunks, index)
        if not governed and not before.is_(*_GOVERNING, "greet"):
            apart = tight and not clause.commas.isdisjoint(range(at + 1, index + 1))
            return () if apart else _joined_right(chunks, index)
    return ()


def _described(chunks: Sequence[Chunk], at: int, *, until: int) -> tuple[Party, ...]:
    """Who is told by what they do, before their name: 会见来华访问并出席论坛的总理李显龙."""
    for index in range(at + 1, min(until, len(chunks)) - 1):
        if chunks[index].gap or chunks[index].party:
            return ()
        if chunks[index].is_("whose") and chunks[index + 1].party:
            return _joined_right(chunks, index + 1)
    return ()


def _is_visiting(chunks: Sequence[Chunk]) -> bool:
    """Whether a word only says that who is named next is a guest: "talks with visiting President Berg"."""
    entry = chunks[0].entry
    guest = entry is not None and entry.kind == "go" and entry.tense == "bare"
    return guest and len(chunks) > 1 and chunks[1].party is not None and not chunks[1].gap


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


def is_governed(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the person at `index` is an object: after a preposition, or of a verb of meeting."""
    if not index:
        return False
    before = chunks[index - 1]
    if before.is_("of") and index > 1 and chunks[index - 2].is_("team"):
        # "A group of officials arrived"
        return is_governed(chunks, index - 2)
    if before.is_("after"):
        # "After the minister held talks"
        following = chunks[index + 1] if index + 1 < len(chunks) else before
        verb = following.is_trigger or following.is_(*_VERBS)
        return not verb or following.is_("trip", "talks")
    if before.is_("and") and index > 2 and chunks[index - 2].party and chunks[index - 3].is_("by"):
        return not before.gap  # "Received by the premier and the president"
    party = chunks[index].party
    thing = party and not _is_somebody(party, names=False) and not chunks[index].gap
    own = before.is_("own_host") and chunks[index].gap[:1] == ","
    if own or (thing and before.is_("go", "leave", "act")):  # "Next to his host, Berg"; "toured the palace"
        return True
    if (his := _before_his(chunks, index)) < index - 1:
        # "With his counterpart", "at the invitation of her colleague"
        return chunks[his].is_(*_GOVERNING, "greet", "meet", "host")
    if party and not party.name and before.word and before.entry is None and index > 1:
        # "With six ministers"
        return chunks[index - 2].is_("with") or _is_titled_with(chunks, index)
    return (
        before.is_(*_GOVERNING)
        or (before.is_("meet", "host", "greet", "attend") and not chunks[index].gap)
        or _is_titled_with(chunks, index)
    )


def _is_titled_with(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether only words on an office stand between "with" and the person at `index`."""
    at = index - 1
    while at > max(0, index - _GOVERNED) and is_of_office(chunks[at]) and not chunks[at + 1].gap:
        at -= 1
    # 率五名部长, but not "a group led by former minister Ito".
    party = chunks[index].party
    nameless = party is not None and not party.name
    return at < index - 1 and (chunks[at].is_("with") or (nameless and chunks[at].is_("led")))


def _joined_left(chunks: Sequence[Chunk], index: int) -> tuple[Party, ...]:
    """The people joined to the one at `index`, who is the last of them."""
    members: list[Party] = []
    while index >= 0:
        party = chunks[index].party
        if party is None:
            break
        members.append(party)
        before = _before_his(chunks, index)
        team = party.role == "delegation" and not party.name
        leader = leader_before(chunks, index) if team else None
        if leader is not None:
            index = leader
            continue
        if team or (len(party.words) == 1 and not (party.role or party.country or party.id)):
            beside = before_team(chunks, index - 1)
            if 0 <= beside < index - 1 and chunks[beside].party:
                # "The speaker and a large delegation", "the speaker and five fellow Democrats"
                index = beside
                continue
        if (led := led_at(chunks, before)) > 0:
            index = before_team(chunks, led - 1)
        elif (
            before > 0
            and chunks[before].is_("and")
            and not (chunks[before].gap and is_governed(chunks, before - 1))
        ):
            # Not "talks with X, then the minister goes"
            index = before - 1
        elif before >= 0 and _is_listed(chunks, before, after=index, several=len(members) > 1):
            index = before
        else:
            break
    return tuple(reversed(members))


def _before_his(chunks: Sequence[Chunk], index: int) -> int:
    """The chunk before the person at `index` and a word on whose they are: "and his new counterpart", "and
    his wife, Queen Ada"."""
    at = index - 1
    spouse = at > 1 and chunks[at].is_("spouse")
    at -= at > 1 and (spouse or is_of_office(chunks[at])) and not chunks[at].gap
    his = at > 0 and chunks[at].is_("pronoun") and (spouse or not chunks[index].gap)
    return at - 1 if his else index - 1


def _is_listed(chunks: Sequence[Chunk], before: int, *, after: int, several: bool) -> bool:
    """Whether who stands before a comma belongs to those behind it, `several` if they are, or is the same;
    not in "at the invitation of X, Y paid a visit", "according to X, Y will come"."""
    one, other, gap = chunks[before].party, chunks[after].party, chunks[after].gap
    if one is None or other is None or gap not in (",", "、") or is_governed(chunks, before):
        return False
    same = one.key == other.key >= 0 or not (one.name and other.name)
    if gap == "、":
        return True
    # "Kagame, Tshisekedi meet in Doha"
    opens = before == 0
    return opens or ((several or same) and not chunks[before - 1].is_("saying"))


def _is_somebody(party: Party, *, names: bool = True) -> bool:
    """Whether it is more than a word with a capital letter; a full name is enough when `names`."""
    known = party.role or party.country or party.id or (names and len(party.words) > 1)
    return bool(known) and can_travel(party)


def _last_joined(chunks: Sequence[Chunk], index: int) -> int:
    """The chunk of the last of the people who are joined to the one at `index`, the first of them."""
    members = len(_joined_right(chunks, index))
    for at in range(index, len(chunks)):
        members -= chunks[at].party is not None
        if not members:
            return at
    return index


def _behind_date(chunks: Sequence[Chunk], after: int) -> int | None:
    """The chunk of who is joined behind a date: "met the emir on Sunday and the premier in Manama"."""
    at = after
    while at < len(chunks) and (chunks[at].when or chunks[at].is_("on")):
        at += 1
    if at == after or at + 1 >= len(chunks) or not chunks[at].is_("and") or chunks[at + 1].party is None:
        return None
    behind = chunks[at + 2 :]
    there = len(behind) > 1 and behind[0].is_("to") and behind[1].place
    return at + 1 if not behind or behind[0].when or behind[0].is_("on") or there else None


def _his_next(chunks: Sequence[Chunk], at: int) -> int | None:
    """The person behind a word at `at` on whose they are: "his new counterpart"."""
    near = (index for index in (at + 1, at + 2) if index < len(chunks))
    return next((index for index in near if _before_his(chunks, index) == at - 1), None)


def _joined_right(chunks: Sequence[Chunk], index: int) -> tuple[Party, ...]:
    """The people joined to the one at `index`, who is the first of them."""
    members: list[Party] = []
    while index < len(chunks):
        party = chunks[index].party
        if party is None:
            break
        members.append(party)
        after = index + 1
        if (his := _his_next(chunks, after + 1)) and chunks[after].is_("and"):
            index = his
        elif after + 1 < len(chunks) and chunks[after].is_("and", "led"):
            index = after + 1 + _is_visiting(chunks[after + 1 : after + 3])
        elif (later := _behind_date(chunks, after)) is not None:
            index = later
        elif after < len(chunks) and chunks[after].party and chunks[after].gap in (",", "、"):
            index = after
        else:
            break
    return tuple(members)
