"""Names in the nominative, as far as the lists of names and the words before a name tell it."""

import re
from functools import cache

from bot.analysis.people.parties import Party
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.text.places import CITY_LANDS, Mention, is_numeral
from bot.analysis.text.tokens import fold
from bot.domain.facts import City, Person, Span
from bot.phrases import country_name
from bot.phrases.names import cities, city_name, person_name

#: Characters before a name, or between an office and its name, in which the case is told.
_NEAR = 120

_WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")

#: Of these a phrase has none.
_STOP = re.compile(r"[.,;:!?…()\[\]«»“”\"\n]|\s[-–—]\s")

#: A comma may stand between an office and its name, or within the office.
_STOP_OFFICE = re.compile(r"[.;:!?…()\n]")

#: Letters of a name that are left without the ending of its case.
_STEM = 2


class Nominative:
    """Names of a text in one language."""

    def __init__(self, language: str, lexicon: VisitWords, *, text: str) -> None:
        self._language = language
        self._lexicon = lexicon
        self._text = text

    def city(self, mention: Mention) -> City:
        """The city that `mention` names, as the text writes it but for its case and full capitals."""
        name = self._text[mention.start : mention.end]
        listed = city_name(self._language, mention.id) if mention.id else ""
        if listed and (name.isupper() or len(name) == 1):
            # One sign alone, as in 抵京, is no name.
            return City(name=listed, id=mention.id)
        known = cities()[mention.id].known_as.get(self._language, ()) if listed else _lands(self._language)
        forms = (name, *(" ".join(self._as_listed(name, one)) for one in known))
        form = next((form for form in forms if form in known), name)
        return City(name=_dotted(form, name), id=mention.id)

    def person(self, party: Party) -> Person:
        """`party`, named as the text does but for the case."""
        return Person(
            name=self._nominative(party) if self._lexicon.endings else party.name,
            role=party.role,
            country=party.country,
            id=party.id,
        )

    def _nominative(self, party: Party) -> str:
        listed = person_name(self._language, party.id) if party.id else ""
        words, ours = party.name.split(), self._as_listed(party.name, listed)
        changed = [(word, our) for word, our in zip(words, ours, strict=True) if word != our]
        rules = self._lexicon.cases
        told = self._told(party)
        if not told and changed:
            told = frozenset.intersection(*(rules.cases_between(word, our) for word, our in changed))
        known = frozenset(fold(half) for our in ours if our in listed.split() for half in our.split("-"))
        return rules.nominative(" ".join(ours) if changed else party.name, told, known=known)

    def _told(self, party: Party) -> frozenset[str]:
        """The cases of `party` by the words before its name."""
        if party.name_span is None:
            return frozenset()
        start, office = party.name_span.start, ""
        if party.role_span and self._leads(party.role_span, start):
            start = party.role_span.start
            first = _WORD.match(self._text, start)
            office = first[0] if first else ""
        before = _STOP.split(self._text[max(0, start - _NEAR) : start])[-1]
        return self._lexicon.cases.told(_WORD.findall(before), office)

    def _leads(self, role: Span, start: int) -> bool:
        """Whether the office stands before the name that begins at `start`, in one phrase."""
        between = self._text[role.end : start]
        return role.end <= start <= role.end + _NEAR and not _STOP_OFFICE.search(between)

    def _as_listed(self, name: str, listed: str) -> list[str]:
        """The words of `name`, as they stand in `listed` where they differ by their endings alone or have a
        number, which makes them sure: "Льва XIV"."""
        if not self._lexicon.endings or not listed:
            return name.split()
        words, told = listed.split(), name.split()
        if len(told) > 1 and is_numeral(told[-1]) and words[1:] == told[1:]:
            return words
        return [next((one for one in words if self._is_same(word, one)), word) for word in told]

    def _is_same(self, word: str, listed: str) -> bool:
        """Whether both are one name but for the ending."""
        one, other = fold(word), fold(listed)
        if one == other:
            return True
        endings = ("", *self._lexicon.endings)
        return any(
            one[:at] == other[:at] and one[at:] in endings and other[at:] in endings
            for at in range(_STEM, min(len(one), len(other)) + 1)
        )


@cache
def _lands(language: str) -> tuple[str, ...]:
    """Names of the cities that no list of cities has; "(SAR)" is left out."""
    return tuple(country_name(language, code).partition(" (")[0] for code in CITY_LANDS)


def _dotted(form: str, name: str) -> str:
    """`form` with the letter ё where `name`, which it stands for, has it: lists write е."""
    pairs = zip(form, name, strict=False)
    begun = "".join(two if (one, two) == ("е", "ё") else one for one, two in pairs)
    return begun + form[len(begun) :]
