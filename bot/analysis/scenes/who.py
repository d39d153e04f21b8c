"""Whom the words of a clause mean: names, offices that stand for a name, and "he"."""

from collections.abc import Sequence

from bot.analysis.people.parties import Party, is_nameless_group, with_team
from bot.analysis.people.visit_words import Entry
from bot.analysis.scenes.cast import Cast
from bot.analysis.scenes.chunks import BREAKS, Clause
from bot.analysis.scenes.groups import (
    along,
    behind_opening,
    group_after,
    group_before,
    possessors,
    speaker_before,
)
from bot.analysis.scenes.home_side import of_country_before, of_subject
from bot.analysis.scenes.joined import can_travel, is_governed
from bot.analysis.scenes.occasions import guest_on
from bot.analysis.scenes.pronouns import (
    goes_on_with_him,
    has_pronoun,
    is_beside_him,
    is_of_relation,
    named_before,
    opens_clause,
)
from bot.analysis.scenes.remarks import calls_off, relative_before, says_so, speaks_next
from bot.analysis.scenes.sightings import Spot
from bot.analysis.scenes.slots import Order, between_commas
from bot.analysis.scenes.speakers import office_behind
from bot.analysis.text.places import Mention

#: Offices that name no single person…
_GROUPS = frozenset({"delegation", "spokesperson", "ambassador", "lawmaker"})
#: Groups that somebody leads.
_TEAMS = frozenset({"delegation", "lawmaker"})
#: "" and a country.
_OF_ONE_COUNTRY = 2
#: …and those that stand for a higher one.
_VAGUE = frozenset({"leader", "minister", "deputy_minister", "official", "monarch", "chairman"})

#: Words for an office that the text may name elsewhere.
_VAGUER = frozenset({"leader", "minister"})

#: A trigger among so many first chunks may precede its subject: "Back from Rome, the minister…"
_OPENING = 5

#: 访问新德里的美国代表团: chunks up to 的, and from there to the people.
_DESCRIBED = 6
_NEXT = 2

#: How sure a country is that only dateline, source or neighbours tell; see `cast`.
SUPPOSED = 0.7


class Who:
    """The people of a text as its clauses speak of them one after another."""

    def __init__(self, cast: Cast, order: Order) -> None:
        self._cast = cast
        self.order = order
        self.subject: tuple[Party, ...] = ()
        #: Who travels, as far as the text has said; what "he" and "the delegation" mean.
        self.travellers: tuple[Party, ...] = ()
        #: Whose travels the text is about, while it speaks of those of others.
        self._main: tuple[Party, ...] = ()
        #: Who else travels by the clause so far.
        self.others: tuple[Party, ...] = ()
        #: Whether the text has told of a group that somebody leads.
        self._leads = False
        #: Who else was named last.
        self.other: tuple[Party, ...] = ()
        #: The compatriot of the last clause: "Secretary Lund stands in. He will fly to Oslo".
        self._stand_in: tuple[Party, ...] = ()

    def note_subject(self, parties: Sequence[Party]) -> None:
        """Remember the first of `parties` that "he" may mean in the next sentence."""
        known = ((one,) for one in parties if can_travel(one) and self.is_known(one))
        self.subject = next(known, self.subject)

    @property
    def main_travellers(self) -> tuple[Party, ...]:
        """Whose travels the text is about."""
        return self._main or self.travellers

    def turn_to_others(self) -> None:
        """Let "he" mean others who travel too, until the text comes back to its travellers."""
        if self.others:
            self._main = self.main_travellers
            self.travellers, self.others = self.others, ()

    def note_return(self, parties: Sequence[Party]) -> None:
        """Note that `parties` are the subject of a clause: the text may be back with its travellers."""
        keys = {one.key for one in self._main}
        if any(one.key in keys for one in parties):
            self.travellers, self._main = self._main, ()

    def note_clause(self, clause: Clause) -> None:
        """Remember whom `clause` names last with whom a traveller may be meant by "the two", and whether
        somebody leads a group: from there on "the team" is theirs."""
        self._leads |= clause.has("team") and clause.has("led")
        first, idle = clause.chunks[0].party, not (clause.triggers or clause.has("saying"))
        ours = first is not None and first.country in {"", *(one.country for one in self.travellers)}
        self._stand_in = (first,) if first and first.name and first.role and idle and ours else ()
        for one in clause.parties:
            if one.name and can_travel(one) and self.is_known(one) and not self.are_travelling((one,)):
                self.other = (one,)

    def are_travelling(self, parties: Sequence[Party]) -> bool:
        """Whether one of `parties` is among the travellers."""
        keys = {one.key for one in self.travellers}
        return any(one.key in keys for one in parties)

    def are_with_travellers(self, parties: Sequence[Party]) -> bool:
        """Whether one of `parties` is the delegation of a traveller."""
        countries = {one.country for one in self.travellers} - {""}
        return any(one.role == "delegation" and one.country in countries for one in parties)

    def strangers(self, parties: tuple[Party, ...], *, to: tuple[Party, ...]) -> tuple[Party, ...]:
        """`parties` whom the travellers `to` meet abroad: they are no compatriots, whatever the dateline lets
        suppose of an office without a country."""
        ours = {one.country for one in self.travellers}
        if not (self.are_travelling(to) or any(one.country and one.country in ours for one in to)):
            return parties
        home = {one.country for one in to} - {""}
        return tuple(
            one._replace(country="", country_span=None)
            if one.country in home and one.confidence <= SUPPOSED and not self.are_travelling((one,))
            else one
            for one in parties
        )

    def at_home(self, parties: tuple[Party, ...], host: str, *, to: tuple[Party, ...]) -> tuple[Party, ...]:
        """`parties` whom foreigners `to` come to see in `host`: who only by the source is of a third country
        is of the one where they meet."""
        sides = {one.country for one in (*parties, *to)}
        if not host or host in sides or any(one.confidence <= SUPPOSED for one in to):
            return parties
        return tuple(
            one._replace(country=host, country_span=None)
            if one.confidence <= SUPPOSED and not one.id
            else one
            for one in parties
        )

    def is_known(self, party: Party) -> bool:
        """Whether the text or the list says that this is somebody who acts for a state."""
        person = self._cast.person(party.key)
        return bool(person.role or person.id or person.country)

    def known(self, parties: Sequence[Party]) -> tuple[Party, ...]:
        """Those of `parties` who act for a state, with what the text says of them."""
        return tuple(self._resolved(one) for one in map(self.full, parties) if self.is_known(one))

    def note_home(self, party: Party, place: Mention) -> None:
        """Note that `party`, of whom the text has told no country, is at home in that of `place`."""
        self._cast.note_country(party.key, place)

    def are_the_team(self, parties: Sequence[Party]) -> bool:
        """Whether `parties` are "the lawmakers" or "the delegation" of the travellers."""
        ours = {"", *(one.country for one in self.travellers)}
        return len(ours) == _OF_ONE_COUNTRY and all(
            not one.name and one.role in _TEAMS and (one.country in ours or one.confidence <= SUPPOSED)
            for one in parties
        )

    def named(self, parties: Sequence[Party]) -> tuple[Party, ...]:
        """Those of `parties` who act for a state or have a full name."""
        return tuple(one for one in map(self.full, parties) if self.is_known(one) or len(one.words) > 1)

    def full(self, party: Party) -> Party:
        """`party` with what the whole text says of them."""
        person = self._cast.person(party.key)
        vague = party.role in _VAGUER and bool(person.role)
        return party._replace(
            name=person.name or party.name,
            role=person.role if vague else party.role or person.role,
            country=party.country or person.country,
            id=party.id or person.id,
            name_span=person.name_span or party.name_span,
            role_span=party.role_span or person.role_span,
            country_span=party.country_span or person.country_span,
            confidence=party.confidence if party.country else person.confidence,
        )

    def visitors(self, spot: Spot) -> tuple[Party, ...]:
        """Who travels by the trigger at `spot`; empty when the text does not say or they act for no state."""
        if spot.is_of_trip_so_far and self.travellers:
            return self.travellers
        if spot.is_("send"):
            return self._sent(spot)
        if self.travellers and not self.order.tight and goes_on_with_him(spot.chunks, spot.at):
            return self.travellers
        named = self._of_trip(spot) if spot.is_("trip") else ()
        if not named and self.travellers and spot.is_("trip") and opens_clause(spot.chunks, spot.at):
            return self.travellers
        by = any(one.is_("by") for one in spot.chunks[spot.at : spot.bounds[1]])
        if len(named) == 1 and len(named[0].words) == 1 and not (by or self.is_known(named[0])):
            named = ()  # "A trip to Prague in view of the truce with Hezbollah"
        found = (
            named
            or group_before(spot.clause, spot.first_to or 0)
            or self._described(spot)
            or self._participle(spot)
            or self._behind(spot)
            or self.before(spot)
            or along(*spot, until=spot.bounds[1])
        )
        if self.travellers and found and all(is_nameless_group(one) for one in found):
            return self.travellers if len({one.country for one in self.travellers}) == 1 else ()
        if len(self.travellers) > 1 and self._cast.count(spot.chunks, found) == len(self.travellers):
            return self.travellers  # "The four leaders"
        full = tuple(self._resolved(one) for one in map(self.full, found) if can_travel(one))
        if not any(self.is_known(one) for one in full):
            return ()
        known = tuple(one for one in full if self.is_known(one) or len(one.words) > 1)
        return tuple(of_subject(one, spot) for one in with_team(known))

    def _sent(self, spot: Spot) -> tuple[Party, ...]:
        """Whom a country sends: "Norway is sending its envoy Berg"."""
        chunks = spot.chunks[: spot.bounds[1]]
        # "Sent Putin greetings"
        last = next((at for at, one in enumerate(chunks) if at > spot.at and one.is_("to", "for")), 0)
        until = last if last and (chunks[last - 1].party or chunks[last].gap) else spot.at
        found = map(self.full, group_after(spot.clause, spot.at, until=until, tight=True))
        # "A deal to send LNG to Germany"
        people = (one for one in found if one.role or len(one.words) > 1 or self.is_known(one))
        sent = tuple(of_country_before(one, spot) for one in people if can_travel(one))
        return sent if all(one.country for one in sent) else ()

    def before(self, spot: Spot) -> tuple[Party, ...]:
        """The subject before its verb, by name or by a word that stands for it."""
        clause, at = spot
        chunks = clause.chunks
        if self.order.subject_after and chunks[0].is_("pronoun") and self.travellers:
            return self.travellers  # Nouns in other cases may stand between "he" and his verb.
        if spot.entry.phase in ("due", "start") and self._is_of_things(spot):
            # "Widen their accord, with a first draft due in July"
            return ()
        found = says_so(clause, at) or group_before(clause, at) or calls_off(clause, at, of=self.travellers)
        if found and (relative := relative_before(clause, at)):
            # "The minister, who leads a delegation, is expected in Beijing"
            found = group_before(clause, relative) or found
            return found if any(self.is_known(one) for one in found) else ()
        if not found and at < _OPENING and not self.travellers:
            since = between_commas(clause, at)[1] - 1 if self.order.tight else at
            ahead = behind_opening(clause, at) or group_after(clause, since, until=len(chunks))
            if at and chunks[at - 1].entry is None and chunks[at - 1].word and speaks_next(chunks, ahead):
                # "UNGA chief heading for Rome, Silva tells House"
                ahead = ()
            # "She is expected at the Subregion Summit"
            he = has_pronoun(clause, until=at)
            found = ahead if any(map(self.is_known, ahead)) or not he else ()
            found = self.subject if he and self.subject else found
        for index in range(at - 1, -1, -1):
            if chunks[index].is_("pronoun", "pair"):
                if is_of_relation(chunks, index):
                    # "Accompanied by his wife", but "his wife flew to Rome"
                    return found if index and chunks[index - 1].is_("greet") else ()
                by_name = (() if index else self._stand_in) or self._speaker(clause, index)
                by_name = by_name or named_before(clause, index, of=self.travellers)
                if chunks[index - 1].is_("cancelled", "postponed"):  # "The leader called off his trip"
                    return by_name or found or self.travellers
                return by_name or self.others or self.travellers or found or self._meant(spot)
            party = chunks[index].party
            if party and not is_governed(chunks, index):
                near = index == at - 1 or (self.order.tight and index >= between_commas(clause, at)[0])
                if not can_travel(party) and not found and near and not is_beside_him(chunks, index):
                    return ()
                if can_travel(party):
                    break
        if spot.is_("talks") and len(found) == 1 and len(found[0].words) == 1 and not self.is_known(found[0]):
            found = ()  # "Программа включает переговоры"
        if (not found or any(one.is_("link") for one in chunks[:at])) and self._is_of_things(spot):
            return ()
        if found and not any(self.is_known(one) for one in found):
            return self._beside(clause, at, last=found)
        if found and self.are_the_team(found):
            return self.travellers
        return found or self.travellers or self.subject

    def _beside(self, clause: Clause, at: int, *, last: tuple[Party, ...]) -> tuple[Party, ...]:
        """Who opens the sentence beside `last`, whose office nobody knows: "the minister, Ana Berg, and the
        head of the central bank, Per Lund"."""
        chunks = clause.chunks
        first = next((index for index in range(at) if chunks[index].party), at)
        party = chunks[first].party if first < at else None
        joined = any(one.is_("and") for one in chunks[first:at])
        clear = not any(one.is_trigger or one.is_("saying") for one in chunks[first:at])
        named = len(last) == 1 and len(last[0].words) > 1
        if party is None or not (joined and clear and named and self.is_known(party) and can_travel(party)):
            return ()
        if is_governed(chunks, first) and not chunks[first - 1].is_("of"):
            return ()
        return (party, last[0]._replace(country=party.country, country_span=party.country_span))

    def _speaker(self, clause: Clause, at: int) -> tuple[Party, ...]:
        """Who opens the sentence and says of themselves what follows, if not a compatriot of the travellers:
        "Zelensky, speaking in Ankara, said that he had put off a trip"."""
        first = clause.chunks[0].party
        if first is None or not self.travellers or not first.name or not can_travel(first):
            return ()
        said = [index for index in range(1, at) if clause.chunks[index].is_("saying")]
        homes = {one.country for one in self.travellers}
        # "Silva announced after meeting Berg that she would travel to Peru"
        foreign = first.country and (first.country not in homes or len(homes) > 1)
        if not said or not foreign or any(one.party for one in clause.chunks[said[-1] : at]):
            return ()
        return (first,)

    def _is_of_things(self, spot: Spot) -> bool:
        """Whether some other word stands before the verb as its subject: "trade reached a record"."""
        if self.order.subject_after or self.order.tight or not spot.at:
            return False
        at = spot.at - 1
        while at and spot.entry.tense == "base" and spot.chunks[at].is_("ahead", "maybe"):
            # "The deliveries would reach Serbia"
            at -= 1
        behind = at - spot.chunks[at].is_("meant")
        if spot.is_("go") and spot.bounds[0] == behind - 1 and spot.chunks[behind].place:
            return spot.chunks[behind - 1].is_("break")  # "Talks which Angola had called in Luanda"
        before = spot.chunks[at]
        if spot.entry.phase == "start":
            before = spot.chunks[at - 1] if at and before.is_(*BREAKS) else before
            # "The summit begins in London", "the war, which began in Darfur"
            return before.is_("talks") or (before.entry is None and bool(before.word))
        team = before.entry == Entry("team") and not (self._leads and self.travellers)
        thing = before.entry is None or team
        plain = thing and bool(before.word) and before.word.isalpha() and len(before.word) > 3
        verb = spot.entry.tense in ("past", "now") or spot.entry.phase == "due" or at < spot.at - 1
        return plain and spot.is_("go", "was", "leave", "back") and verb

    def _meant(self, spot: Spot) -> tuple[Party, ...]:
        """Whom "he" means where nobody travels yet: "on the second day of his visit, the president…"."""
        ahead = group_after(*spot, until=len(spot.chunks))
        return speaker_before(*spot) or self.subject or ahead

    def _of_trip(self, spot: Spot) -> tuple[Party, ...]:
        """The possessor of a trip, or by whom it is."""
        clause, at = spot
        if guest := guest_on(clause.chunks, at):
            return (guest,)
        # "Песков: визит премьера"
        owner = clause.chunks[at - 1].party if at and ":" not in clause.chunks[at].gap else None
        if owner and can_travel(owner):
            return (owner,) if is_governed(clause.chunks, at - 1) else group_before(clause, at)
        # "The first trip of a member of the Merz government"
        until = (
            at if is_of_relation(spot.chunks, at) else office_behind(spot.chunks, at, until=spot.bounds[1])
        )
        found = group_after(clause, at, until=until, governed=("by", "of"))
        if not found and at + 1 < len(clause.chunks) and clause.chunks[at + 1].is_("link"):
            # "A trip that the minister was to make to Samoa"
            found = group_after(clause, at + 1, until=at + 2 + _NEXT)
        if not found and self.order.subject_after:
            owners = possessors(clause, at)
            found = owners if all(self.is_known(one) for one in owners) else ()
        return found

    def _behind(self, spot: Spot) -> tuple[Party, ...]:
        """The subject after its verb, where the language allows it and nothing before it is one."""
        first, after = spot.bounds
        if not self.order.subject_after or any(one.is_("pronoun") for one in spot.chunks[first : spot.at]):
            return ()
        if group_before(spot.clause, spot.at):
            return ()
        return group_after(spot.clause, spot.at, until=after)

    def _described(self, spot: Spot) -> tuple[Party, ...]:
        """Who is told by what they do: 原定访问新德里的美国代表团."""
        chunks, at = spot.chunks, spot.at
        if not self.order.tight or not spot.is_("go", "trip"):
            return ()
        for index in range(at + 1, min(len(chunks), at + 1 + _DESCRIBED)):
            if chunks[index].gap or chunks[index].party:
                return ()
            if chunks[index].is_("whose"):
                return group_after(spot.clause, index, until=index + 1 + _NEXT)
        return ()

    def _participle(self, spot: Spot) -> tuple[Party, ...]:
        """Who is told by what they do: "с прибывшей в Рим Берг", who may hold the office of the title."""
        before, here = spot.chunks[max(spot.at - 1, 0)], spot.chunks[spot.at]
        if not (self.order.subject_after and spot.is_("go") and spot.entry.tense == "bare"):
            return ()
        if before.party and "," in here.gap:
            return (before.party,)  # "С Берг, прилетевшей в Рим"
        found = group_after(*spot, until=spot.bounds[1]) if before.is_("with") else ()
        if len(found) == 1 and found[0].name and not self.is_known(found[0]):
            self._cast.hold_office(found[0].key)
        return found

    def _resolved(self, party: Party) -> Party:
        """The traveller, where `party` is only their office: "the minister", "the Chinese president"."""
        one = self.travellers[0] if len(self.travellers) == 1 else None
        if one is None or party.name or party.counterpart or party.role in _GROUPS:
            return party
        same = party.role == one.role or party.role in _VAGUE or one.role in ("", *_VAGUE)
        return one if same and party.country in ("", one.country) else party
