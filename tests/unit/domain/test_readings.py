"""Names in Chinese characters and in letters are told apart, and found to be one, by their sounds."""

from collections import defaultdict
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import Person
from bot.domain.persons import Likely, same_person, sound_of
from bot.domain.readings import is_alike, is_unlike, likeness

PEOPLE = Path(__file__).parents[3] / "seeds" / "people.tsv"
#: Countries whose names have characters of their own.
OWN = frozenset("CN TW HK MO JP KR KP VN SG MY".split())


def alike(written: str, spelled: str) -> float | None:
    return likeness(written, [sound_of(part) for part in spelled.casefold().split()])


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("穆达瓦迪", "Musalia Mudavadi"),
        ("卢卡申科", "Alexander Lukashenko"),
        ("马里奥·卢贝特金", "Mario Lubetkin"),
        ("莱德斯马", "Rafael Ledesma"),
        ("沃特兰", "Catherine Vautrin"),
    ],
)
def test_a_name_is_known_by_its_sounds(written: str, spelled: str) -> None:
    found = alike(written, spelled)
    assert found is not None
    assert is_alike(found)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [("穆达瓦迪", "Lee Kinyanjui"), ("兰布卡", "Biman Prasad"), ("普拉博沃", "Sjafrie Sjamsoeddin")],
)
def test_another_name_is_told_from_it(written: str, spelled: str) -> None:
    found = alike(written, spelled)
    assert found is not None
    assert is_unlike(found)


@pytest.mark.parametrize(
    ("written", "spelled"), [("奥马", "Omar Al"), ("", "Ana Reyes"), ("鱀德曼", "Derman"), ("德曼", "")]
)
def test_too_little_tells_nothing(written: str, spelled: str) -> None:
    assert alike(written, spelled) is None


@given(st.text(max_size=12), st.lists(st.text("bcdfghklmnprstvz", max_size=9), max_size=4))
def test_a_likeness_is_a_share(written: str, sounds: list[str]) -> None:
    found = likeness(written, sounds)
    assert found is None or 0 <= found <= 1


def listed() -> dict[str, list[tuple[str, str]]]:
    """By country, the names of listed foreigners in characters and in letters."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in PEOPLE.read_text("utf-8").splitlines():
        fields = line.split("\t")
        if not line.startswith("#") and fields[1] not in OWN:
            found[fields[1]].append((fields[7].lstrip("="), fields[5]))
    return found


def test_listed_people_are_like_themselves_and_unlike_their_compatriots() -> None:
    people = listed()
    own = [alike(*one) for same in people.values() for one in same]
    pairs = [pair for same in people.values() for pair in permutations(same, 2)]
    others = [alike(one[0], other[1]) for one, other in pairs]
    known = [one for one in own if one is not None]
    apart = [one for one in others if one is not None]
    assert sum(map(is_unlike, known)) <= 0.01 * len(known)
    assert sum(map(is_alike, known)) >= 0.8 * len(known)
    assert sum(map(is_unlike, apart)) >= 0.5 * len(apart)
    assert sum(map(is_alike, apart)) <= 0.02 * len(apart)


def test_two_ministers_of_one_country_are_two_by_their_sounds() -> None:
    ours = Person(name="穆达瓦迪", role="minister", country="KE")
    other = Person(name="Lee Kinyanjui", role="minister", country="KE")
    same = Person(name="Musalia Mudavadi", role="minister", country="KE")
    assert same_person(ours, other) is Likely.OTHER
    assert same_person(ours, same) is Likely.SAME


def test_names_with_characters_of_their_own_are_not_told_apart_by_sounds() -> None:
    written = Person(name="石破茂宏", role="minister", country="JP")
    spelled = Person(name="Takeshi Iwaya", role="minister", country="JP")
    assert same_person(written, spelled) is Likely.UNSURE
