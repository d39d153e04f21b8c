"""The name of an institution between an office and a name: "председатель государственного совета Омана
Абдулмалик аль-Халили", "the president of the Moldovan Senate, Igor Grosu"."""

from bot.analysis.people.name_runs import IN_NAMES, NameRuns
from bot.analysis.people.parties import Party, Phrase, with_country
from bot.analysis.people.visit_words import VisitWords

#: Letters of what is short for an institution: "ЦК КПВ".
_SHORT = 4

#: Words in such a name: "министр промышленности и торговли".
_LONGEST = 8

#: Kinds of words that it may have in it: "министр городского развития".
INSIDE = frozenset({"lands", "other", "countries", "that_land", "neutral"})


class Institutions:
    """Tells where the names of institutions end, in a language with spaces."""

    def __init__(self, lexicon: VisitWords, names: NameRuns) -> None:
        self._lexicon = lexicon
        self._names = names
        self._not_names = lexicon.names["not_names"]
        self._chambers = lexicon.names.get("chambers", frozenset())
        self._complements = lexicon.names.get("complements", frozenset())
        self._states = lexicon.names.get("states", frozenset())
        self._attributes = tuple(lexicon.names.get("attributes", ()))

    def chamber(self, read: Phrase, party: Party) -> Party:
        """`party` with the house of parliament behind the country: "the president of the Moldovan Senate"."""
        at = party.after
        while read.key(at) in self._not_names and not read.broken(at - 1) and read.is_capital(at):
            at += 1
            if read.key(at - 1) in self._chambers:
                of = read.key(at) in self._lexicon.names["of"] and read.is_capital(at + 1)
                at += 2 * (of and not read.broken(at - 1))
                return party._replace(after=at, role="speaker")
        return party

    def after_office(self, read: Phrase, party: Party) -> Party:
        """`party` with the words that a language without "of" sets between an office and a name."""
        at = party.after
        if self._lexicon.names["of"] or at >= len(read.tokens) or not self._is_plain(read, at):
            return party
        # "Министр по делам внешней торговли", "спецпосланник по Сирии"
        field = read.key(at) in self._complements
        for end in range(at + field, min(at + _LONGEST, len(read.tokens))):
            gap = read.gap(end - 1, end).strip()
            mention = read.at(end)
            if mention is not None and mention.kind == "name" and len(mention.codes) == 1 and not gap:
                named = party.role == "delegation" or self._is_named(read, mention.after)
                if field:
                    return party._replace(after=mention.after) if named else party
                if party.country:
                    # "Министры Сербии и Ганы Милан Петрович и Джон Аквеси"
                    return party
                return with_country(party._replace(after=mention.after), mention) if named else party
            if not self._is_plain(read, end):
                named = not gap and self._names.end_at(read, end) > end + 1
                return party._replace(after=end) if named else party
            joins = read.key(end) in self._lexicon.names["joins"]
            # "Палаты депутатов"
            members = mention is not None and mention.kind == "role" and end > at
            plain = mention is None or mention.kind in IN_NAMES or members
            if not plain or gap not in ("", ",") or not (joins or self._is_inside(read, end)):
                return party
        return party

    def _is_named(self, read: Phrase, at: int) -> bool:
        """Whether a name stands at `at`, be it behind a rank: "Египта генерал Ахмед Халифа"."""
        if read.broken(at - 1):
            return False
        return self._names.end_at(read, self._names.skip_titles(read, at)) > 0

    def _is_inside(self, read: Phrase, at: int) -> bool:
        """Whether the word at `at` may be part of the name of an institution."""
        match = self._lexicon.at(read.keys, at)
        return match is None or match.entry.kind in INSIDE

    def _is_plain(self, read: Phrase, at: int) -> bool:
        """Whether the word at `at` begins no name: "верховного" may have a capital letter, "ЦК" is short."""
        word = read.tokens[at].word
        short = word.isupper() and 1 < len(word) <= _SHORT
        if short or not word[0].isupper() or read.key(at) in self._not_names or read.key(at) in self._states:
            return True
        # "Великого государственного хурала"
        described = read.key(at).endswith(self._attributes) and not read.broken(at)
        state = read.key(at + 1) in self._states
        return described and at + 1 < len(read.tokens) and (state or not read.is_capital(at + 1))
