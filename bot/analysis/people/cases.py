"""The cases in which a language sets names, as `[cases]` of its file in `seeds/visits` lists them: which
words ask for a case, and from which endings of a case the nominative is known.

Nothing is read from an ending alone. The words before a name tell its case; all its words must then agree in
that case and in gender, else the name stays."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NamedTuple

from bot.analysis.text.tokens import fold

#: Between the words of a name and the halves of a double one.
_JOINTS = re.compile(r"([\s\-‑]+)")

#: Letters that are left of a word without its ending.
_STEM = 2

_NONE: frozenset[str] = frozenset()


class Rule(NamedTuple):
    """What an ending of one case is in the nominative."""

    nominative: str
    #: "men", "women", "any", or "doubt": nobody can say.
    gender: str
    #: Genders of which another word of the name must be, where names that do not decline end so, too.
    beside: frozenset[str] = _NONE


class _Part(NamedTuple):
    """One word of a name in the nominative."""

    word: str
    #: As of `Rule`; "" for a word that is the same in every case, or does not stand in this one.
    gender: str = ""
    beside: frozenset[str] = _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """What tells cases in one language; empty for one without them."""

    #: Case by word that asks for it right before a name or an office: "с".
    asked: Mapping[str, frozenset[str]]
    #: The same of words that ask for it before an office alone: "визит министра".
    asked_of_offices: Mapping[str, frozenset[str]]
    #: Cases by form of an office: "министром".
    offices: Mapping[str, frozenset[str]]
    #: Cases by ending of an adjective before an office.
    adjectives: Mapping[str, frozenset[str]]
    #: Cases in which an office is as often only a complement: "дочь президента Анна".
    complements: frozenset[str]
    #: Between them and an office a place may stand: "приезд в Рим министра".
    towards: frozenset[str]
    #: Words that join two names in one case.
    joins: frozenset[str]
    #: By case, and whether it is of the last word of a name: rules by ending, of a whole word after "^".
    endings: Mapping[tuple[str, bool], Mapping[str, Rule]]
    #: Last letters with which names of men decline.
    declining: frozenset[str]

    @classmethod
    def read(cls, seed: Mapping[str, Any], *, joins: Iterable[str]) -> "Cases":
        """From the table `cases` of a seed; `joins` are words like "and". Raises KeyError or ValueError for
        one of another shape."""
        offices: dict[str, frozenset[str]] = {}
        for nouns in seed.get("office", ()):
            for case, endings in nouns["endings"].items():
                for form in (stem + ending for stem in nouns["stems"] for ending in endings):
                    offices[form] = offices.get(form, _NONE) | {case}
        return cls(
            asked=_by_word(seed.get("asked", {})),
            asked_of_offices=_by_word(seed.get("asked_of_offices", {})),
            offices=offices,
            adjectives=_by_word(seed.get("adjectives", {})),
            complements=frozenset(seed.get("complements", ())),
            towards=frozenset(seed.get("towards", ())),
            joins=frozenset(joins),
            endings=_endings(seed.get("endings", {})),
            declining=frozenset(seed.get("declining", "")),
        )

    def told(self, before: Sequence[str], office: str) -> frozenset[str]:
        """The cases in which a name may stand, told by the words `before` it or, where an office stands
        before it, by the first word of that and the words `before` that; empty when nothing tells."""
        if office:
            return self._of_office(before, office)
        return self._of_office(before, "") or self._by_far_office(before)

    def _by_far_office(self, before: Sequence[str]) -> frozenset[str]:
        """The cases told by an office that no list knows as such: "министра Чада", "с главой кабинета"."""
        for at in range(len(before) - 1, -1, -1):
            if fold(before[at]) in self.offices:
                cases = self._of_office(before[:at], before[at])
                near = _names_before(before, len(before)) == at + 1
                return cases if near or (at and fold(before[at - 1]) in self.asked) else _NONE
        return _NONE

    def _of_office(self, before: Sequence[str], office: str) -> frozenset[str]:
        cases = self._of_word(fold(office)) if office else _NONE
        end = len(before)
        while end:
            word, names = fold(before[end - 1]), _names_before(before, end)
            if asked := self.asked.get(word) or (self.asked_of_offices.get(word) if office else None):
                return cases & asked if cases else asked
            if word in self.joins:
                end = _names_before(before, end - 1)
            elif 0 < names < end and fold(before[names - 1]) in self.towards:
                end = names - 1
            elif of_word := self._of_word(word):
                # "с помощником президента": the office that governs the other counts.
                governs = word in self.offices and cases <= self.complements
                agreed = of_word if governs else cases & of_word
                if cases and not agreed:
                    return _NONE
                cases, office, end = agreed, office or word, end - 1
            else:
                break
        return _NONE if cases & self.complements else cases

    def _of_word(self, word: str) -> frozenset[str]:
        """The cases of an office, or of an adjective before one."""
        if found := self.offices.get(word) or self.offices.get(_JOINTS.split(word)[-1]):
            return found
        stems = ((word[: -len(end)], cases) for end, cases in self.adjectives.items() if word.endswith(end))
        return next((cases for stem, cases in stems if len(stem) > _STEM), _NONE)

    def nominative(self, name: str, cases: Iterable[str], *, known: frozenset[str] = _NONE) -> str:
        """`name`, which stands in one of `cases`, in the nominative; as it is when that is not certain. Of
        its words, the folded halves in `known` stand in the nominative already."""
        found = {self._from_case(name, case, known=known) for case in cases} - {name}
        return found.pop() if len(found) == 1 else name

    def cases_between(self, word: str, nominative: str) -> frozenset[str]:
        """The cases in which a word that lists know as `nominative` is `word`; without those in which it
        may be another name: "Саара" is no "Саар"."""
        return frozenset(
            case
            for case, last in self.endings
            if not last
            and case not in self.complements
            and self._part(word, case, last=False).word == nominative
        )

    def _from_case(self, name: str, case: str, *, known: frozenset[str]) -> str:
        pieces = _JOINTS.split(name)
        words, joints = pieces[::2], pieces[1::2]
        parts = [
            _Part(word) if fold(word) in known else self._part(word, case, last=at == len(words) - 1)
            for at, word in enumerate(words)
        ]
        genders = {one.gender for one in parts} - {"", "any"}
        if "doubt" in genders or len(genders) > 1:
            return name
        firm = {one.gender for one in parts if not one.beside}
        if any(one.beside and one.beside.isdisjoint(firm) for one in parts):
            return name
        stays = (
            not parts[-1].gender and fold(words[-1]) not in known and fold(words[-1][-1:]) in self.declining
        )
        if stays and "men" in genders:
            # "Иваном Петров" is in no case at all.
            return name
        return parts[0].word + "".join(joint + one.word for joint, one in zip(joints, parts[1:], strict=True))

    def _part(self, word: str, case: str, *, last: bool) -> _Part:
        """`word`, which stands in `case`, in the nominative."""
        key, rules = fold(word), self.endings.get((case, last), {})
        whole = rules.get("^" + key)
        if whole:
            return _part_of(word, whole, start=0)
        if len(key) != len(word) or not word[:1].isupper():
            return _Part(word)
        for start in range(1, len(key)):
            if rule := rules.get(key[start:]):
                left = start + len(_shared(key[start:], rule.nominative))
                return _part_of(word, rule, start=start) if left >= _STEM else _Part(word)
        return _Part(word)


def _part_of(word: str, rule: Rule, *, start: int) -> _Part:
    """`word` as `rule` has it, which tells of its letters from `start` on; those that stay are kept."""
    key = fold(word[start:])
    if rule.nominative == key:
        return _Part(word, rule.gender)
    shared = len(_shared(key, rule.nominative))
    ending = rule.nominative[shared:]
    form = word[: start + shared] + (ending.upper() if word.isupper() else ending)
    return _Part(form, rule.gender, rule.beside)


def _names_before(words: Sequence[str], end: int) -> int:
    """Where the words with a capital letter begin that stand before `end`; `end` when there are none."""
    while end and words[end - 1][:1].isupper():
        end -= 1
    return end


def _shared(one: str, other: str) -> str:
    """The letters with which both begin."""
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _by_word(table: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """From words by case to cases by word."""
    found: dict[str, frozenset[str]] = {}
    for case, listed in table.items():
        for word in map(fold, listed):
            found[word] = found.get(word, _NONE) | {case}
    return found


def _endings(seed: Mapping[str, Any]) -> dict[tuple[str, bool], dict[str, Rule]]:
    """As `Cases.endings`; a table may be of several cases."""
    found: dict[tuple[str, bool], dict[str, Rule]] = {}
    for cases, tables in seed.items():
        for case in cases.split():
            for last in (False, True):
                rules = _rules(tables, but="given" if last else "last")
                found.setdefault((case, last), {}).update(rules)
    return found


def _rules(tables: Mapping[str, Any], *, but: str) -> Iterator[tuple[str, Rule]]:
    """Rules by ending from tables by "gender_kind_kind", and of endings that stay or are in doubt, `but`
    those of one kind."""
    for name, table in tables.items():
        gender, *kinds = name.split("_")
        if but in kinds:
            continue
        for ending in table:
            same = gender in ("same", "doubt")
            nominative = ending.removeprefix("^") if same else table[ending]
            beside = {gender} if "weak" in kinds else {gender, "any"} if "loose" in kinds else _NONE
            yield ending, Rule(nominative, "" if gender == "same" else gender, frozenset(beside))
