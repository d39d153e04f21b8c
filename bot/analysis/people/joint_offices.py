"""One office of several countries: "the leaders of France and Italy", "US and Russian officials"."""

from bot.analysis.people.name_runs import NameRuns
from bot.analysis.people.parties import Party, Phrase, with_country
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.text.places import Mention

#: Places whose people are meant by "the Chinese premier", "Moscow's envoy", "the EU trade chief".
COUNTRIES = frozenset({"name", "adjective", "capital", "bloc", "seat"})


class JointOffices:
    """Tells the officials of several countries apart, in a language with spaces."""

    def __init__(self, lexicon: VisitWords, names: NameRuns) -> None:
        self._lexicon = lexicon
        self._names = names
        self._plurals = lexicon.names["plurals"]

    def each(self, read: Phrase, party: Party) -> list[Party]:
        """`party`, or the officials of several countries: "the leaders of France and Italy", "US and Russian
        officials"."""
        words = {read.key(at) for at in range(party.first, party.after)}
        if party.name or not party.country or self._plurals.isdisjoint(words):
            return [party]
        before: list[Party] = []
        at = party.first
        while (mention := self._joined_before(read, at, first=not before)) is not None:
            before.append(with_country(party._replace(first=mention.first, after=mention.after), mention))
            at = mention.first
        behind: list[Party] = []
        at = party.after
        while not before and (mention := self._joined_behind(read, at)) is not None:
            behind.append(with_country(party._replace(first=mention.first, after=mention.after), mention))
            at = mention.after
        closed = behind and read.key(behind[-1].first - 1) in self._lexicon.names["joins"]
        return [*reversed(before), party, *(behind if closed else ())]

    def named(self, read: Phrase, parties: list[Party]) -> list[Party]:
        """`parties` with the names behind their comma: "the Czech and Slovak premiers, Jan Dvorak and Ivan
        Hudec"; or without one, where the names are joined as the countries are: "президенты Чехии и Словакии
        Ян Дворжак и Иван Гудец"."""
        at = parties[-1].after
        apposed = read.gap(at - 1, at).strip()
        found: list[Party] = []
        for one in parties:
            last = len(found) == len(parties) - 1
            joined = bool(last and found and read.key(at) in self._lexicon.names["joins"])
            at += joined
            end = self._names.end_at(read, at)
            if end < at + 2 or apposed not in (",", "") or (last and not (apposed or joined)):
                return parties
            found.append(
                self._names.named(read, one, start=at, end=end, mention=read.at(at))._replace(first=at)
            )
            at = end
        return found

    def _joined_before(self, read: Phrase, at: int, *, first: bool) -> Mention | None:
        """The country before `at`: joined by "and" where it is the `first` one, else by a comma."""
        joined = read.key(at - 1) in self._lexicon.names["joins"]
        end = at - joined
        if joined is not first or (not joined and read.gap(at - 1, at).strip() != ","):
            return None
        mention = read.ending(end)
        return mention if mention and mention.kind in COUNTRIES and len(mention.codes) == 1 else None

    def _joined_behind(self, read: Phrase, at: int) -> Mention | None:
        """The country that goes on a list at `at`."""
        joined = read.key(at) in self._lexicon.names["joins"]
        if not joined and read.gap(at - 1, at).strip() != ",":
            return None
        mention = read.at(at + joined)
        fits = mention and mention.kind == "name" and len(mention.codes) == 1 and not read.possessive(mention)
        return mention if fits else None
