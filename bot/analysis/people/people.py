"""Who a sentence names: officials by office, country and name, in any order that languages with spaces use.

What is read is one noun phrase at a time: "Pakistan's caretaker premier, Anwaar-ul-Haq Kakar", "the foreign
minister of Egypt", "Wang Yi, China's top diplomat". A capitalised word alone is nobody yet: `cast` decides
whether the text has introduced them."""

from collections.abc import Sequence

from bot.analysis.people.institutions import INSIDE, Institutions
from bot.analysis.people.joint_offices import COUNTRIES, JointOffices
from bot.analysis.people.name_runs import NameRuns
from bot.analysis.people.parties import Party, Phrase, with_country
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Passage
from bot.domain.facts import Span
from bot.domain.places import BLOCS

#: These stand for a country's people only as possessors: "Moscow's envoy".
_OFFICES = frozenset({"capital", "seat"})

#: Offices that a further one tells more of.
_VAGUE = frozenset({"leader", "minister", "official", "aide", "former"})

#: Words between a country and the office, or within a long name of a state.
_BETWEEN = 4

#: Words on what a minister is for.
_FIELDS = 6
#: What may follow a name between commas.
_CLOSING = (",", "-", "–", "—", ".", "", ")")

#: Who comes "from Vietnam".
_GROUPS = frozenset({"delegation", "envoy", "official", "lawmaker", "aide"})

#: An office stands among so many first words: "российскую делегацию".
_ADJECTIVE = 2


class PartyFinder:
    """Finds parties in a language with spaces."""

    def __init__(self, lexicon: VisitWords) -> None:
        self._lexicon = lexicon
        names = lexicon.names
        self._names = NameRuns(lexicon)
        self._institutions = Institutions(lexicon, self._names)
        self._concerns = names.get("concerns", frozenset())
        self._belongs = names.get("belongs", frozenset())
        self._joint = JointOffices(lexicon, self._names)
        self._heads = names["heads"]
        self._objects = names.get("objects", frozenset())
        self._states = names.get("states", frozenset())

    def find_all(self, passages: Sequence[Passage], text: str) -> list[tuple[Party, ...]]:
        """The parties of each passage."""
        return [self.find(passage, text) for passage in passages]

    def find(self, passage: Passage, text: str) -> tuple[Party, ...]:
        """The parties of `passage`, in order, never overlapping."""
        read = Phrase(passage, text)
        found: list[Party] = []
        index = 0
        while index < len(read.tokens):
            if not read.may_begin(index):
                index += 1
                continue
            party = self._party(read, index)
            if party is None:
                mention = read.at(index)
                index = (
                    mention.after
                    if mention is not None and mention.kind in ("city", "capital")
                    else index + 1
                )
                continue
            if party.role == "official" and not party.name and self._is_adjective(read, party):
                index += 1
                continue
            if not party.name and not party.country and read.gap(party.after - 1, party.after) == "-":
                # "Delegation-level" only describes talks.
                index += 1
                continue
            beside = self._joint.each(read, party)
            if len(beside) > 1:
                beside = self._joint.named(read, beside)
            else:
                beside = [self._apposed(read, self._beside_place(read, party))]
            if not self._objects.isdisjoint(passage.sentence.keys[party.first : party.first + _ADJECTIVE]):
                beside = [one._replace(is_object=True) for one in beside]
            found += beside
            index = max(beside[-1].after, index + 1)
        return tuple(found)

    def _beside_place(self, read: Phrase, party: Party) -> Party:
        """`party` without the country that says where: "in Tuvalu Prime Minister Teo will be his host"."""
        place = read.at(party.first)
        before = self._lexicon.at(read.keys, party.first - 1) if party.first else None
        if not (party.name and place and place.kind == "name" and before and before.entry.kind == "to"):
            return party
        return party if read.possessive(place) else party._replace(first=place.after)

    def _party(self, read: Phrase, first: int) -> Party | None:
        """The noun phrase that begins at `first`."""
        country: Mention | None = None
        at = first
        mention = read.at(at)
        if mention is not None and mention.kind in COUNTRIES:
            heads = mention.kind == "seat" and read.key(mention.after) in self._heads
            if heads and len(mention.codes) == 1:
                return self._head(read, mention)
            office = mention.kind in _OFFICES and not read.possessive(mention)
            if (
                mention.kind == "seat"
                and read.role(mention.after) is not None
                and self._describes(read, first)
            ):
                # "White House adviser", "Kremlin aide"
                office = False
            if office or read.broken(mention.after - 1):
                return None
            if mention.kind == "name" and not self._lexicon.names["of"]:
                # "После Омана министр отправится в Катар"
                return None
            country = mention
            at = self._names.skip_fillers(read, mention.after)
            at = self._names.skip_field(read, at, loose=True)
            # "King Abdullah" is listed with his title, and the Saudi king is another.
            titled = mention.kind == "adjective" and self._names.skip_titles(read, at) > at
            if read.role(at) is None and not titled and (at > mention.after or not read.possessive(mention)):
                return None
        else:
            at = self._names.skip_field(read, at)
        party = Party(first=first, after=at)
        if country is not None and len(country.codes) == 1:
            party = with_country(party, country)
        party = self._with_roles(read, party)
        named = self._with_name(read, party)
        if named is party and not party.role:
            return None
        if named is party:
            return named
        placed = self._of_country(read, named)
        # "Prime Minister Anthony Albanese of Australia": the list knows his country, too.
        return placed if placed.country == named.country or not (named.role and named.country) else named

    def _describes(self, read: Phrase, first: int) -> bool:
        """Whether the seat at `first` may belong to the office behind it: not "received at the White House
        President Lula"."""
        before = self._lexicon.at(read.keys, first - 1) if first else None
        return bool(self._lexicon.names["of"]) and (before is None or before.entry.kind != "to")

    def _head(self, read: Phrase, seat: Mention) -> Party:
        """Who heads a ministry that is listed: "US Treasury Secretary Ann Hale"."""
        span = Span(seat.start, read.tokens[seat.after].end)
        party = Party(first=seat.first, after=seat.after + 1, role="minister", role_span=span)
        return self._with_name(read, with_country(party, seat))

    def _with_roles(self, read: Phrase, party: Party) -> Party:
        """`party` with the offices that begin at its end: "deputy premier and foreign minister of Qatar"."""
        role = read.role(party.after)
        while role is not None:
            # "The prime minister's special envoy"
            owned = bool(party.role) and bool(set("'’") & set(read.gap(party.after - 1, role.first)))
            if owned or not party.role or party.role in _VAGUE:
                party = party._replace(role=role.id, role_span=Span(role.start, role.end),
                                counterpart=role.id == "counterpart")  # fmt: skip
            party = party._replace(after=role.after)
            if role.codes:  # Whatever "the Argentine pontiff" is by birth.
                span = Span(role.start, role.end)
                party = party._replace(country=role.codes[0], country_span=span, confidence=1.0)
            party = self._institutions.after_office(read, self._of_country(read, party))
            after = self._names.skip_fillers(read, party.after)
            role = read.role(after)
            if role is None and read.key(party.after) in self._lexicon.names["joins"]:
                after = party.after + 1
                role = read.role(after)
                if role is not None and not self._names.end_at(read, role.after):
                    role = None
            if role is not None and read.gap(party.after, after).strip(" -'’s"):
                role = None
            if role is not None and party.country:
                # "The president of Austria, President Ann Hale"
                again = read.broken(after - 1) and role.id == party.role
                role = None if again or self._is_of_another(read, role, country=party.country) else role
        return party

    def _is_of_another(self, read: Phrase, role: Mention, *, country: str) -> bool:
        """Whether an office belongs to somebody else: "короля Бахрейна президент Туркменистана"."""
        other = self._of_country(read, Party(first=role.first, after=role.after, role=role.id))
        return bool(other.country) and other.country != country

    def _of_country(self, read: Phrase, party: Party) -> Party:
        """`party` with the country that follows: "of Egypt", "of the Kingdom of Spain", "России"."""
        at = party.after
        if read.gap(at - 1, at).strip(" '’s"):
            return party
        joined = read.key(at) in self._lexicon.names["of"] or self._joins_fields(read, party, at=at)
        # "A delegation from Vietnam", "her colleague from Skopje"
        sent = party.role in _GROUPS or party.counterpart
        joined = joined or (sent and read.key(at) in self._lexicon.names["origins"])
        start = at + joined
        # "The head of Egypt's intelligence service"
        joined = joined or (at > party.first and read.key(at - 1) in self._lexicon.names["of"])
        start = start if joined else self._behind_fields(read, party, at=start)
        while not joined and read.key(start) in self._states and not (read.at(start) or read.broken(start)):
            # "Президент Республики Словения"
            start += 1
        for end in range(start, min(start + _BETWEEN * joined + 1, len(read.tokens))):
            mention = read.at(end)
            if mention is not None:
                # "Доля Евросоюза" is nobody.
                word = not (party.role or party.id) and len(party.words) == 1
                bare = not self._lexicon.names["of"] and mention.kind != "adjective"
                genitive = joined or (bare and not word)
                if mention.kind in COUNTRIES and len(mention.codes) == 1 and genitive:
                    if read.key(at) in self._concerns and (party.role in _GROUPS or party.country):
                        # "The US envoy for Iran"
                        return party._replace(after=mention.after)
                    after = mention.after + (
                        (mention.kind == "adjective" or read.possessive(mention))
                        and not read.is_capital(mention.after)
                    )
                    party = with_country(party._replace(after=min(after, len(read.tokens))), mention)
                    owner = mention.kind == "adjective" or read.possessive(mention)
                    return self._institutions.chamber(read, party) if owner else party
                return party
            inner = read.key(end) in self._lexicon.names["of"] or self._joins_fields(read, party, at=end)
            if not read.tokens[end].word[0].isupper() and not inner:
                return party
        return party

    def _behind_fields(self, read: Phrase, party: Party, *, at: int) -> int:
        """The index of the country behind what a minister is for, told by the endings of its words:
        "министр внешних связей и торговли Науру"; else `at`."""
        endings = tuple(self._lexicon.names.get("field_endings", ()))
        joins = self._lexicon.names["joins"]
        end = at
        while end < at + _FIELDS and not (read.at(end) or read.is_capital(end) or read.broken(end)):
            if not (read.key(end) in joins or read.key(end).endswith(endings)):
                break
            end += 1
        mention = read.at(end)
        fits = endings and party.role.endswith("minister") and mention and mention.kind == "name"
        return end if fits else at

    def _joins_fields(self, read: Phrase, party: Party, *, at: int) -> bool:
        """Whether "and" joins what a minister is for: "the minister of climate and environment of Poland"."""
        joins = self._lexicon.names["of"] and read.key(at) in self._lexicon.names["joins"]
        further = read.is_capital(at + 1) and read.at(at + 1) is None
        return bool(joins) and party.role.endswith("minister") and further

    def _with_name(self, read: Phrase, party: Party) -> Party:
        """`party` with the name that begins at its end."""
        start = party.after
        if party.role == "delegation":
            return party
        while party.role and read.key(start) in self._belongs and not read.broken(start - 1):
            start += 1
        start = self._names.skip_portfolio(read, start) if party.role else start
        mention = read.at(start)
        if start > party.first and read.broken(start - 1):
            return party
        titles, start = start, self._names.skip_titles(read, start)
        if mention is None or mention.kind != "person" or start >= mention.after:
            mention = read.at(start)
        end = self._names.end_at(read, start)
        if not end or (mention is not None and mention.kind == "city" and not party.role):
            return party
        mention = mention or _listed_within(read, titles, start=start, end=end)
        loud = start > 0 and read.tokens[start - 1].word.isupper()
        if (
            not (party.role and loud)
            and mention is None
            and end == start + 1
            and _is_abbreviation(read.tokens[start].word)
        ):
            return party
        return self._names.named(read, party, start=start, end=end, mention=mention)

    def _apposed(self, read: Phrase, party: Party) -> Party:
        """`party` with what follows its comma: a name (not "PM, Macron meet"), or an office behind a name."""
        at = party.after if party.name else self._skip_complement(read, party)
        if read.gap(at - 1, at).strip(" ") not in (",", "-", "–", "—") or at >= len(read.tokens):
            return party
        if not party.name and party.role:
            titles = self._names.skip_fields(read, at)
            at = self._names.skip_titles(read, titles)
            mention = next((one for one in map(read.at, range(at, titles - 1, -1)) if one), None)
            listed = mention.codes if mention is not None and mention.kind == "person" else ()
            end = self._names.end_at(read, at)
            closed = read.gap(end - 1, end).strip(" ")[:1] in _CLOSING if end else False
            if closed and (party.country in ("", *listed) if listed else end - at >= 2):
                named = self._names.named(read, party, start=at, end=end, mention=mention)
                return named if named.country else self._of_country(read, named)
            return party
        if party.name and not party.role:
            other = self._party(read, self._names.skip_fillers(read, at))
            if other is None or other.name or not other.role or other.counterpart:
                # Not "Dendias, Egyptian counterpart discuss shipping"
                return party
            if party.id and other.country not in ("", party.country) and party.country not in BLOCS:
                return party  # "Orban, Vietnamese premier hold talks"
            ends = read.broken(other.after - 1) or other.after >= len(read.tokens)
            if other.country or ends or read.key(other.after) in self._lexicon.names["joins"]:
                return party._replace(
                    after=other.after,
                    role=other.role,
                    role_span=other.role_span,
                    country=other.country or party.country,
                    country_span=other.country_span or party.country_span,
                )
        return party

    def _skip_complement(self, read: Phrase, party: Party) -> int:
        """The index after "for mines" in "the minister for mines, Aurora Salas", and after "spy service" in
        "the head of Egypt's spy service, Hassan Rashad"."""
        at = party.after
        # "The envoy to the Sahel, Ann Hale"
        near = ("of", "regions") if party.role == "envoy" else ("of",)
        bare = party.role != "official" and not any(
            read.key(at) in self._lexicon.names.get(name, ()) for name in near
        )
        further = self._joins_fields(read, party, at=at)
        if (bare and not further) or read.broken(at - 1):
            return at
        for end in range(at + 1, min(at + 1 + _FIELDS, len(read.tokens))):
            if read.broken(end - 1) and end > at + (party.role != "official"):
                return end
            match = self._lexicon.at(read.keys, end)
            # "The Minister for Foreign Trade and Development, Ville Tavio"
            inside = further and match is not None and match.entry.kind in INSIDE
            if match is not None and not (inside or self._joins_fields(read, party, at=end)):
                return at
        return at

    def _is_adjective(self, read: Phrase, party: Party) -> bool:
        """Whether "official" only describes a visit."""
        match = self._lexicon.at(read.keys, party.after) if party.after < len(read.tokens) else None
        return match is not None and match.entry.kind in ("trip", "talks")


def _listed_within(read: Phrase, titles: int, *, start: int, end: int) -> Mention | None:
    """Whom the list has by a part of the name that stands from `start` to `end`, behind titles: "Datuk Seri
    Anwar Ibrahim", by its end; "His Highness Sheikh Tamim bin Hamad", as "Sheikh Tamim"."""
    found = [one for one in map(read.at, range(start + 1, end)) if one is not None and one.after == end]
    found += [one for one in map(read.at, range(titles, start)) if one is not None and one.after > start]
    return next((one for one in found if one.kind == "person"), None)


def _is_abbreviation(word: str) -> bool:
    """Whether a word alone is an agency rather than somebody: TASS."""
    return word.isupper() and 1 < len(word) <= 5
