"""People who are told of together: by whom words and commas go on, and who is only an object."""

from collections.abc import Sequence

from bot.analysis.people.parties import Party
from bot.analysis.scenes.chunks import Chunk
from bot.analysis.scenes.teams import before_team, is_of_office, leader_before, led_at

#: Who speaks about travels of others.
_NO_TRAVELLERS = frozenset({"spokesperson", "ambassador", "governor", "mayor", "spouse", "plenipotentiary"})

#: Words that make what follows no subject.
GOVERNING = ("with", "by", "of", "from", "to", "after", "via", "words_of")

#: Words that are verbs too: "after the minister called off".
_VERBS = ("cancelled", "postponed", "began", "begins", "ended", "ends", "saying", "ahead")

#: A preposition governs who stands so many chunks behind it at most.
_GOVERNED = 6


def can_travel(party: Party) -> bool:
    """Whether travels of such a person concern states."""
    return party.role not in _NO_TRAVELLERS


def is_somebody(party: Party, *, names: bool = True) -> bool:
    """Whether it is more than a word with a capital letter; a full name is enough when `names`."""
    known = party.role or party.country or party.id or (names and len(party.words) > 1)
    return bool(known) and can_travel(party)


def is_governed(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether the person at `index` is an object: after a preposition, or of a verb of meeting."""
    if not index:
        return False
    before = chunks[index - 1]
    behind = next((one for one in chunks[index + 1 :] if one.gap or not one.is_("ahead")), None)
    if before.is_("to") and behind is not None and behind.is_("go") and not behind.gap:
        return False  # 对普京即将来访感到高兴
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
    thing = party and not is_somebody(party, names=False) and not chunks[index].gap
    own = before.is_("own_host") and chunks[index].gap[:1] == ","
    if own or (thing and before.is_("go", "leave", "act")):  # "Next to his host, Berg"; "toured the palace"
        return True
    if (his := before_his(chunks, index)) < index - 1:
        # "With his counterpart", "at the invitation of her colleague"
        return chunks[his].is_(*GOVERNING, "greet", "meet", "host")
    if party and not party.name and before.word and before.entry is None and index > 1:
        # "With six ministers"
        return chunks[index - 2].is_("with") or _is_titled_with(chunks, index)
    return (
        before.is_(*GOVERNING)
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


def joined_left(chunks: Sequence[Chunk], index: int) -> tuple[Party, ...]:
    """The people joined to the one at `index`, who is the last of them."""
    members: list[Party] = []
    while index >= 0:
        party = chunks[index].party
        if party is None:
            break
        members.append(party)
        before = before_his(chunks, index)
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


def before_his(chunks: Sequence[Chunk], index: int) -> int:
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


def joined_right(chunks: Sequence[Chunk], index: int) -> tuple[Party, ...]:
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
            index = after + 1 + is_guest_next(chunks[after + 1 : after + 3])
        elif (later := _behind_date(chunks, after)) is not None:
            index = later
        elif after < len(chunks) and chunks[after].party and _goes_on_with(chunks, after):
            index = after
        else:
            break
    return tuple(members)


def _goes_on_with(chunks: Sequence[Chunk], index: int) -> bool:
    """Whether a list of people goes on with the one at `index`; not "to meet Silva, Berg said"."""
    spoken = any(one.is_("saying") for one in chunks[index + 1 : index + 2])
    return chunks[index].gap == "、" or (chunks[index].gap == "," and not spoken)


def last_joined(chunks: Sequence[Chunk], index: int) -> int:
    """The chunk of the last of the people who are joined to the one at `index`, the first of them."""
    members = len(joined_right(chunks, index))
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
    return next((index for index in near if before_his(chunks, index) == at - 1), None)


def is_visiting(chunk: Chunk) -> bool:
    """Whether it says of somebody that they are on a visit: "and the visiting minister"."""
    return chunk.is_("go") and chunk.entry is not None and chunk.entry.tense == "bare"


def is_guest_next(chunks: Sequence[Chunk]) -> bool:
    """Whether a word only says that who is named next is a guest: "talks with visiting President Berg"."""
    return is_visiting(chunks[0]) and len(chunks) > 1 and chunks[1].party is not None and not chunks[1].gap
