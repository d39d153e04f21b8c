"""What a person asks for in words: topics and places, in any order, in any of our languages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.chats import EVERY_TOPIC
from bot.domain.places import Place, place
from bot.domain.topics import Topic

#: Names of countries have at most so many words ("Democratic Republic of the Congo").
_LONGEST_NAME = 6

_EVERYTHING = frozenset({"all", "everything", "все", "всё", "全部", "所有"})

#: More is no wish; what is said beyond is not looked at.
_MOST_WORDS = 120
_LONGEST_SAID = 80
_MOST_DASHES = 5

#: Words that only join others. Some are codes of countries, too ("in"): those count when they stand last or
#: in capitals.
_JOINTS = frozenset(
    "to in at and with of from for between the on about"
    " и в во с со из на о об по между к для 和 与 在 对".split()
)

_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "/": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was understood."""

    #: Topic ids in the order said, unique; may be empty.
    topics: tuple[str, ...]
    #: In the order said, unique; may be empty.
    places: tuple[Place, ...]
    #: A number that was said, None when there was none.
    number: int | None
    #: Words that mean nothing to us.
    unknown: tuple[str, ...]


def read_wish(
    words: tuple[str, ...], topics: Mapping[str, Topic], *, find_country: Callable[[str], str | None]
) -> Wish:
    """Read `words`. Topics go by id or by name in any language, places by code or name, pairs with a dash."""
    topic_ids: list[str] = []
    places: list[Place] = []
    unknown: list[str] = []
    number: int | None = None
    said = [word for word in (word.strip(",;").translate(_DASHES) for word in words) if word]
    rest, beyond = said[:_MOST_WORDS], said[_MOST_WORDS:]
    while rest:
        if len(rest) > 1 and rest[0].lower() in _JOINTS and not rest[0].isupper():
            rest = rest[1:]
            continue
        topic = _topic(rest[0], topics)
        if topic is not None:
            topic_ids.append(topic)
            rest = rest[1:]
        elif number is None and rest[0].isdecimal() and len(rest[0]) < 4:
            number = int(rest[0])
            rest = rest[1:]
        else:
            where, used = _place(rest, find_country)
            if where is None:
                unknown.append(rest[0])
            else:
                places.append(where)
            rest = rest[used:]
    return Wish(
        topics=tuple(dict.fromkeys(topic_ids)),
        places=tuple(dict.fromkeys(places)),
        number=number,
        unknown=(*unknown, *beyond),
    )


def _topic(word: str, topics: Mapping[str, Topic]) -> str | None:
    folded = word.casefold()
    if folded in _EVERYTHING:
        return EVERY_TOPIC
    for topic in topics.values():
        if folded == topic.id or folded in (name.casefold() for name in topic.name.values()):
            return topic.id
    return None


def _place(words: list[str], find_country: Callable[[str], str | None]) -> tuple[Place | None, int]:
    """The place at the beginning of `words`, the longest name first, and how many words it takes (≥ 1)."""
    for used in range(min(len(words), _LONGEST_NAME), 0, -1):
        said = " ".join(words[:used])
        if len(said) > _LONGEST_SAID or said.count("-") > _MOST_DASHES:
            continue
        code = find_country(said)
        if code is not None:
            return place(code), used
        # A pair may be written with names that have a dash of their own, so every dash is tried.
        for cut in (at for at, char in enumerate(said) if char == "-"):
            one, other = find_country(said[:cut].strip()), find_country(said[cut + 1 :].strip())
            if one is not None and other is not None and one != other:
                return place(one, other), used
    return None, 1
