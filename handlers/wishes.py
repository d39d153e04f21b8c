"""What a person asks for in words: topics and places, in any order, in any of our languages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.chats import EVERY_TOPIC
from bot.domain.places import Place, place
from bot.domain.text import shorten
from bot.domain.topics import Topic
from bot.phrases import say

#: Names of countries have at most so many words ("Democratic Republic of the Congo").
_LONGEST_NAME = 6

_EVERYTHING = frozenset({"all", "everything", "все", "всё", "全部", "所有"})

#: More is no wish; what is said beyond is not looked at.
_MOST_WORDS = 120
_MOST_SAID_BACK = 200
_LONGEST_SAID = 80
_MOST_DASHES = 5

#: Two names that are written as one word, as in Chinese.
_LONGEST_GLUED = 12

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
            codes, used = _codes(rest, find_country)
            if codes:
                places.append(place(*codes))
            else:
                unknown.append(rest[0])
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


def read_countries(
    words: tuple[str, ...], find_country: Callable[[str], str | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Countries and blocs in the order said, unique, and the words that mean none. Names go in any language,
    a pair with a dash, with a space or, in Chinese, without anything between."""
    codes: list[str] = []
    unknown: list[str] = []
    said = [word for word in (word.strip(",;").translate(_DASHES) for word in words) if word]
    rest = said[:_MOST_WORDS]
    while rest:
        if len(rest) > 1 and rest[0].lower() in _JOINTS and not rest[0].isupper():
            rest = rest[1:]
            continue
        found, used = _codes(rest, find_country)
        if not found and rest[0] != "-":
            unknown.append(rest[0])
        codes += found
        rest = rest[used:]
    return tuple(dict.fromkeys(codes)), (*unknown, *said[_MOST_WORDS:])


def not_countries(words: tuple[str, ...], unknown: tuple[str, ...], *, language: str) -> str:
    """What of `words` was not understood, or all of them when they name too much; short enough to be said
    back."""
    said = ", ".join(say(language, "words.quoted", word=word) for word in unknown or (" ".join(words),))
    return shorten(said, _MOST_SAID_BACK)


def _codes(words: list[str], find_country: Callable[[str], str | None]) -> tuple[tuple[str, ...], int]:
    """The country or pair at the beginning of `words`, the longest name first, and how many words it takes
    (≥ 1)."""
    for used in range(min(len(words), _LONGEST_NAME), 0, -1):
        said = " ".join(words[:used])
        if len(said) > _LONGEST_SAID or said.count("-") > _MOST_DASHES:
            continue
        code = find_country(said)
        if code is not None:
            return (code,), used
        # A pair may be written with names that have a dash of their own, so every dash is tried.
        cuts = [(said[:at], said[at + 1 :]) for at, char in enumerate(said) if char == "-"]
        if used == 1 and len(said) <= _LONGEST_GLUED and not said.isascii():
            cuts += [(said[:at], said[at:]) for at in range(1, len(said))]
        for left, right in cuts:
            one, other = find_country(left.strip()), find_country(right.strip())
            if one is not None and other is not None and one != other:
                return (one, other), used
    return (), 1
