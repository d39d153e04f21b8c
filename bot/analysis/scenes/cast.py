"""Who is who in a text: names that grow shorter, offices that stand for a name, and whose side each is on."""

from collections.abc import Mapping, Sequence

from bot.analysis.people.neighbours import BY_NEIGHBOUR, SHARED, side_by_side
from bot.analysis.people.parties import Party, with_name_of
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.scenes.chunks import Chunk
from bot.analysis.scenes.holders import (
    HEADS,
    general,
    listed_role,
    name_holders,
)
from bot.analysis.scenes.home_side import BY_SOURCE, home_of_officials
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Reading, Zone
from bot.domain.facts import Span
from bot.domain.places import BLOCS
from bot.phrases.names import people, people_by_name

#: Words that may stand for several offices, and the offices of leaders.
_GENERAL = frozenset({"leader", "minister"})


class Cast:
    """The people of one text, by number."""

    def __init__(self, reading: Reading, parties: Sequence[Sequence[Party]], *, lexicon: VisitWords) -> None:
        """`parties` as found, by passage."""
        self._lexicon = lexicon
        self._text = reading.text
        self._people: list[Party] = []
        self._by_word: dict[str, list[int]] = {}
        #: By how names end, in a language without spaces.
        self._by_end: dict[str, list[int]] = {}
        self._by_office: dict[tuple[str, str], int] = {}
        self._by_id: dict[str, int] = {}
        #: By role: whom the text names first with it.
        self._first_holder: dict[str, int] = {}
        self._home, self._home_sure = home_of_officials(reading, lexicon)
        parties = [
            side_by_side(passage, told, lexicon=lexicon)
            for passage, told in zip(parties, reading.passages, strict=True)
        ]
        zones = [told.zone for told in reading.passages]
        parties = [
            [_as_told_below(one, parties, zones=zones, home=self._home) for one in passage]
            if zone is Zone.TITLE
            else passage
            for passage, zone in zip(parties, zones, strict=True)
        ]
        parties = [[_as_listed(one, reading.language) for one in passage] for passage in parties]
        full = [one for passage in parties for one in passage if len(one.words) > 1 and one.id]
        acting = {one.id: one for one in full if _acts_for_country(one)}
        parties = [[_as_acting(_by_full_name(one, full), acting) for one in passage] for passage in parties]
        named = [one for passage in parties for one in passage if one.words]
        self._named_roles = {one.role or listed_role(one.id) for one in named}
        found = [[self._with_home(one) for one in passage] for passage in parties]
        #: Offices without a name in the title.
        self._titled = [
            one
            for passage, zone in zip(found, zones, strict=True)
            for one in passage
            if zone is Zone.TITLE and one.role and one.country and not one.words
        ]
        name_holders(reading, found)
        self._introduce([one for passage in found for one in passage])
        for one in (one for passage in found for one in passage):
            if one.words and one.role not in SHARED and (number := self._find(one)) is not None:
                role = self._role_of(one, number)
                self._first_holder.setdefault(role, number)
                self._first_holder.setdefault(self._crown(one) or role, number)
        self._people = [self._at_home(one) for one in self._people]
        #: By a word for many offices and a country: those whom the text names that it may stand for.
        self._meant: dict[tuple[str, str], set[int]] = {}
        for one in self._people:
            if one.country and (word := general(self._role_of(one, one.key))):
                self._meant.setdefault((word, one.country), set()).add(one.key)
        self.parties = tuple(tuple(self._known(one) for one in passage) for passage in found)

    def person(self, key: int) -> Party:
        """All that the text says of the person with number `key`."""
        return self._people[key]

    def note_country(self, key: int, place: Mention) -> None:
        """Note that the person with number `key` is of the country of `place`."""
        self._people[key] = self._people[key]._replace(
            country=place.codes[0], country_span=Span(place.start, place.end), confidence=BY_NEIGHBOUR
        )

    def count(self, chunks: Sequence[Chunk], found: Sequence[Party]) -> int:
        """How many people `found` in `chunks` stands for, if it is an office behind a number: "the four
        leaders"; 0 for none."""
        office = found[0] if len(found) == 1 and not (found[0].name or found[0].country_span) else None
        at = next((at for at, one in enumerate(chunks) if office is not None and one.party is office), 0)
        before = chunks[at - 1] if at else None
        if before is None or not before.word:
            return 0
        return 2 if before.is_("two") else self._lexicon.numbers.get(before.word, 0)

    def hold_office(self, key: int) -> None:
        """Note that the person with number `key` holds the one office that the title tells without a name."""
        if key >= 0 and len(self._titled) == 1:
            office = self._titled[0]
            self._people[key] = self._people[key]._replace(
                role=office.role,
                country=office.country,
                role_span=office.role_span,
                country_span=office.country_span,
                confidence=BY_NEIGHBOUR,
            )

    def _role_of(self, one: Party, number: int) -> str:
        """The office of `one` by the text, else by the list of people."""
        person = self._people[number]
        return one.role or person.role or listed_role(person.id)

    def _crown(self, one: Party) -> str:
        """The word for a monarch: "the sultan" is not the king whom the text names first; "" for none."""
        span = one.role_span if one.role == "monarch" else None
        return self._text[span.start : span.end].casefold() if span else ""

    def _introduce(self, parties: list[Party]) -> None:
        """Fullest names first, so that "Kakar" in a title is who the text introduces later."""
        for one in sorted(parties, key=lambda one: -len(one.words)):
            if one.words and (one.role or one.id or one.country or len(one.words) > 1):
                known = self._find(one)
                if known is None:
                    self._add(one)
                else:
                    self._merge(known, one)

    def _add(self, one: Party) -> int:
        number = len(self._people)
        self._people.append(one._replace(key=number))
        for word in one.words:
            stem = self._stem(word)
            if stem not in self._by_word and not self._lexicon.spaced:
                for start in range(len(stem) - 1):
                    self._by_end.setdefault(stem[start:], []).append(number)
            self._by_word.setdefault(stem, []).append(number)
        if one.id:
            self._by_id.setdefault(one.id, number)
        self._note_office(one, number)
        return number

    def _note_office(self, one: Party, number: int) -> None:
        listed = people().get(one.id)
        role = one.role or (listed.role if listed else "")
        if role and role not in SHARED and one.words:
            self._by_office.setdefault((role, one.country), number)
            if role == "queen":
                self._by_office.setdefault(("monarch", one.country), number)

    def _merge(self, number: int, one: Party) -> None:
        known = self._people[number]
        shorter = len(one.words) == len(known.words) and 0 < len(one.name) < len(known.name)
        self._people[number] = known._replace(
            name=one.name if shorter else known.name,
            name_span=one.name_span if shorter else known.name_span,
            role=known.role or ("" if one.counterpart else one.role),
            role_span=known.role_span if known.role or one.counterpart else one.role_span,
            id=known.id or one.id,
            country=known.country or one.country,
            country_span=known.country_span if known.country else one.country_span,
            confidence=known.confidence if known.country else one.confidence,
        )
        self._note_office(self._people[number], number)

    def _find(self, one: Party) -> int | None:
        """The number of `one` if the text has introduced them."""
        if one.words:
            stems = map(self._stem, one.words)
            numbers = [number for stem in stems for number in self._by_word.get(stem, ())]
            if not self._lexicon.spaced and not numbers:
                numbers = self._by_end.get(one.words[-1], [])
            fitting = [number for number in numbers if self._may_be(one, self._people[number])]
            # "Jokowi" is Joko Widodo.
            return self._nearest(one, fitting) if fitting else self._by_id.get(one.id)
        if one.counterpart and one.country:
            return self._colleague(one.country)
        if one.role in _GENERAL and one.country and not one.counterpart:
            meant = self._meant.get((one.role, one.country), set())
            # "Denmark's minister" is rather she who is told as a minister than the trade minister.
            told = [number for number in meant if self._people[number].role == one.role] or list(meant)
            return told[0] if len(told) == 1 else None
        if one.role and one.role not in SHARED and not one.counterpart:
            if one.country:
                return self._by_office.get((one.role, one.country))
            role = "crown_prince" if one.role == "prince" else one.role
            return self._first_holder.get(self._crown(one) or one.role, self._first_holder.get(role))
        return None

    def _colleague(self, country: str) -> int | None:
        """Who of `country` is the counterpart of somebody: the only official of it whom the text names, if
        all others have the same office elsewhere: "Lourenco received his Polish counterpart… Duda said"."""
        roles = {who.key: self._role_of(who, who.key) for who in self._people}
        own = [who.key for who in self._people if who.country == country and roles[who.key]]
        theirs = {roles[who.key] for who in self._people if who.country != country}
        return own[0] if len(own) == 1 and theirs - {""} == {roles[own[0]]} else None

    def _nearest(self, one: Party, fitting: Sequence[int]) -> int:
        """Of those who share most words with `one`, the official who was named last before, of whom there is
        any: a president rather than his wife; else who is named first."""
        most = max(map(fitting.count, fitting))
        meant = [number for number in dict.fromkeys(fitting) if fitting.count(number) == most]
        if len(meant) == 1 or one.name_span is None:
            return meant[0]
        here = one.name_span.start
        starts = {number: span.start for number in meant if (span := self._people[number].name_span)}
        before = [number for number, start in starts.items() if start <= here]
        officials = [number for number in before if self._people[number].role or self._people[number].id]
        return max(officials or before, key=lambda number: starts[number], default=meant[0])

    def _may_be(self, one: Party, other: Party) -> bool:
        """Two people with one surname are told apart by another given name, or the country."""
        if one.id and other.id:
            return one.id == other.id
        if one.words == other.words and any(who.id and who.confidence < 1 for who in (one, other)):
            # A namesake whom the list of people has in another country
            return True
        if (
            one.country
            and other.country
            and one.country != other.country
            and min(one.confidence, other.confidence) > 0.8
        ):
            return False
        mine = {self._stem(word) for word in one.words}
        theirs = {self._stem(word) for word in other.words}
        return len(mine & theirs) >= min(len(mine), len(theirs)) or (len(mine) > 1 and len(mine & theirs) > 1)

    def _known(self, one: Party) -> Party:
        """`one` with its number, and with what the text says of them elsewhere."""
        number = self._find(one)
        if number is None:
            number = self._add(one)
            return one._replace(key=number)
        self._merge(number, one)
        person = self._people[number]
        namesake = one.id and one.confidence < person.confidence and one.words == person.words
        own = bool(one.country) and not namesake
        return one._replace(
            key=number,
            role=(person.role or one.role) if one.counterpart else (one.role or person.role),
            id=one.id or person.id,
            country=one.country if own else person.country,
            confidence=one.confidence if own else person.confidence,
        )

    def _with_home(self, one: Party) -> Party:
        named = one.role in self._named_roles or one.role in map(general, self._named_roles)
        if one.words or (named and self._home_sure < BY_SOURCE):
            # "The king" is rather the one whom the text names than one of the place it comes from.
            return one
        return self._at_home(one)

    def _at_home(self, one: Party) -> Party:
        if one.country or not one.role or not self._home or one.counterpart:
            return one
        return one._replace(country=self._home, confidence=self._home_sure)

    def _stem(self, word: str) -> str:
        return self._lexicon.stem(word)


def _as_told_below(
    one: Party, parties: Sequence[Sequence[Party]], *, zones: Sequence[Zone], home: str
) -> Party:
    """`one` of a title, an office of nobody knows which country, or one that many hold, as whom the lead
    names with it: a paper tells of officials from elsewhere, too. Those of `home` need no name."""
    if one.words or not one.role or one.counterpart or (one.country and one.role not in SHARED):
        return one
    leading = [
        other for found, zone in zip(parties, zones, strict=True) if zone is Zone.LEAD for other in found
    ]
    if one.country:
        # "Lithuanian deputy minister in Lima | A delegation headed by Deputy Minister Ana Ruiz"
        same = [other for other in leading if other.words and other.role == one.role]
        named = same[0] if len(same) == 1 and same[0].country == one.country else one
        return with_name_of(one, named)
    holders = [other for other in leading if other.words and other.country and _may_hold(other, one.role)]
    if not holders or any(other.country == home for other in holders):
        return one
    return with_name_of(one, holders[0])._replace(
        country=holders[0].country,
        country_span=holders[0].country_span,
        confidence=BY_NEIGHBOUR,
    )


def _as_listed(one: Party, language: str) -> Party:
    """`one`, with an office of a country, as who is listed there by that very name, which alone might be
    another word: 外交部长达尔."""
    if one.id or not (one.role and one.country):
        return one
    return one._replace(id=people_by_name(language).get((one.country, one.name), ""))


def _by_full_name(one: Party, full: Sequence[Party]) -> Party:
    """`one`, of whom only the family name is told, as whom the text names in full with it, rather than as a
    namesake of the same country whom the list has."""
    if not one.id or len(one.words) != 1:
        return one
    told = {other.id for other in full if other.country == one.country and one.words[0] in other.words}
    return one._replace(id=told.pop()) if len(told) == 1 else one


def _acts_for_country(one: Party) -> bool:
    """Whether it is told with an office of a country."""
    office = one.role in HEADS or one.role.endswith("minister")
    return office and bool(one.country) and one.country not in BLOCS


def _as_acting(one: Party, acting: Mapping[str, Party]) -> Party:
    """`one`, whom the list has in an organisation, as the official of a country that the text tells: "Dutch
    Prime Minister Mark Rutte", years before he went to NATO."""
    told = acting.get(one.id) if one.country in BLOCS else None
    if told is None:
        return one
    return one._replace(country=told.country, country_span=told.country_span, confidence=told.confidence)


def _may_hold(one: Party, role: str) -> bool:
    """Whether `role`, which may be a word for many offices, is that of `one`."""
    own = one.role or listed_role(one.id)
    return own == role or (role in _GENERAL and general(own) == role)
