"""Whether two texts name one person: by the list of people, else by name, office and country. Pure."""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import Enum

from bot.domain.facts import Person
from bot.domain.readings import is_alike, is_unlike, likeness


class Likely(Enum):
    """Whether two things told are one."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"


#: Offices that several people of one country hold at once, or that a text names for want of the exact one.
_SHARED_ROLES = frozenset(
    "minister deputy_minister deputy_foreign_minister deputy_prime_minister lawmaker envoy ambassador aide "
    "official delegation former spokesperson commissioner chairman deputy_chairman governor mayor "
    "counterpart leader prince spouse director_general plenipotentiary state_councillor".split()
)

#: Those of them that stand for any office.
_VAGUE_ROLES = frozenset("minister official delegation counterpart leader chairman envoy".split())

#: Names are spelled in many ways: two that share so much of their letters are one name.
_ALIKE = 0.8

#: Of two full names in two scripts, how much of their sounds may be shared by chance, and how much is enough.
#: Of 771 people of `seeds/people.tsv` 0.3 % share less than the first with themselves, of 8,946 pairs of one
#: country 1.5 % share more than the second, and 0.1 % more than the third, which needs no part that is equal.
_UNLIKE_SOUNDS = 0.4
_ALIKE_SOUNDS = 0.65
_ONE_SOUND = 0.8

#: Names of these countries are written in Chinese characters of their own, which elsewhere sound otherwise.
_WRITTEN_BY_MEANING = frozenset("CN TW HK MO JP KR KP VN SG MY".split())

#: Cyrillic letters as the sounds of a skeleton; vowels and signs have none.
_SOUNDS = dict(zip("бвгґджзклмнпрстфхцчшщ", "bvggdzzklmnprstfhccss", strict=True))
#: Latin letters, and pairs of them first, that stand for one sound.
_PAIRS = (("sch", "S"), ("sh", "S"), ("zh", "Z"), ("ch", "C"), ("tz", "C"), ("ts", "C"), ("kh", "H"),
          ("ph", "f"), ("ck", "k"), ("dj", "d"), ("x", "ks"), ("w", "v"), ("q", "k"), ("c", "k"))  # fmt: skip
_MUTE = frozenset("aeiouyj")


def same_people(ones: Sequence[Person], others: Sequence[Person]) -> Likely:
    """Whether two parties travel together: the first named of one is among the other."""
    if not ones or not others:
        return Likely.UNSURE
    found = {same_person(ones[0], other) for other in others} | {same_person(one, others[0]) for one in ones}
    return Likely.SAME if Likely.SAME in found else same_person(ones[0], others[0])


def same_person(one: Person, other: Person) -> Likely:
    """Whether both are one person. Two scripts, or a name and an office, leave it to the office."""
    if one.id and other.id:
        return Likely.SAME if one.id == other.id else Likely.OTHER
    if one.country and other.country and one.country != other.country:
        return Likely.OTHER
    if one.name and other.name:
        by_name = same_name(one.name, other.name)
        if by_name is not Likely.UNSURE:
            return by_name
        by_sound = _same_reading(one, other)
        if by_sound is not Likely.UNSURE:
            return by_sound
    return _by_role(one, other)


def _same_reading(one: Person, other: Person) -> Likely:
    """Whether a name in Chinese characters and one in letters are one by their sounds."""
    written = [person for person in (one, other) if not _script(person.name)]
    spelled = [person for person in (one, other) if _script(person.name)]
    if len(written) != 1 or len(spelled) != 1:
        return Likely.UNSURE
    alike = likeness(written[0].name, [sound_of(part) for part in _parts(spelled[0].name)])
    if alike is None:
        return Likely.UNSURE
    if is_alike(alike):
        return Likely.SAME
    meant = {one.country, other.country} & _WRITTEN_BY_MEANING
    return Likely.OTHER if is_unlike(alike) and not meant else Likely.UNSURE


def may_hold_one_office(people: Sequence[Person]) -> bool:
    """Whether their offices, as they are told, may be one: a word for many may stand for each."""
    return len({one.role for one in people if one.role and one.role not in _VAGUE_ROLES}) <= 1


def _by_role(one: Person, other: Person) -> Likely:
    if not one.role or not other.role:
        return Likely.UNSURE
    if one.role in _SHARED_ROLES or other.role in _SHARED_ROLES:
        return Likely.UNSURE
    if one.role != other.role:
        return Likely.OTHER
    return Likely.SAME if one.country and one.country == other.country else Likely.UNSURE


def same_name(one: str, other: str) -> Likely:
    """Whether both are names of one person; UNSURE when they stand in scripts that cannot be compared."""
    ones, others = _parts(one), _parts(other)
    if not ones or not others:
        return Likely.UNSURE
    scripts = {_script(one), _script(other)}
    if len(scripts) > 1:
        if "" in scripts:
            return Likely.UNSURE
        return _same_sound([sound_of(part) for part in ones], [sound_of(part) for part in others])
    if scripts == {""}:
        return Likely.SAME if one in other or other in one else Likely.OTHER
    shorter, longer = sorted((ones, others), key=len)
    if all(any(_alike(part, name) for name in longer) for part in shorter):
        return Likely.SAME
    return Likely.SAME if _alike(ones[-1], others[-1]) and ones[0][0] == others[0][0] else Likely.OTHER


def _same_sound(ones: list[str], others: list[str]) -> Likely:
    """Whether two names in two scripts are one, by the sounds of their parts. A given name alone is shared by
    many."""
    shares = any(len(sounds) > 1 for sounds in {*ones} & {*others})
    if len(ones) == 1 or len(others) == 1:
        return Likely.SAME if shares else Likely.UNSURE
    ratio = SequenceMatcher(None, "".join(ones)[:60], "".join(others)[:60], autojunk=False).ratio()
    if ratio < _UNLIKE_SOUNDS:
        return Likely.OTHER
    return Likely.SAME if ratio >= (_ALIKE_SOUNDS if shares else _ONE_SOUND) else Likely.UNSURE


def _parts(name: str) -> list[str]:
    plain = unicodedata.normalize("NFD", name.casefold())
    letters = "".join(
        char if char.isalpha() else "" if unicodedata.combining(char) else " " for char in plain
    )
    return letters.split()


def _script(name: str) -> str:
    """ "latin", "cyrillic", or "" for one whose letters are no sounds."""
    first = next((char for char in name.casefold() if char.isalpha()), "")
    return "latin" if first < "\u0370" else "cyrillic" if "\u0400" <= first < "\u0530" else ""


def _alike(one: str, other: str) -> bool:
    """Whether two words are one name, inflected or spelled in another way."""
    if one == other:
        return True
    if min(len(one), len(other)) < 4:
        return False
    return SequenceMatcher(None, one[:40], other[:40], autojunk=False).ratio() >= _ALIKE


def sound_of(word: str) -> str:
    """The consonants of a word as sounds, the same for Veber and Вебер. Endings by which Russian inflects are
    vowels, mostly."""
    if _script(word) == "cyrillic":
        return "".join(_SOUNDS.get(char, "") for char in word)
    for letters, sound in _PAIRS:
        word = word.replace(letters, sound)
    sounds = [char for char in word.casefold() if char not in _MUTE]
    return "".join(char for at, char in enumerate(sounds) if at == 0 or sounds[at - 1] != char)
