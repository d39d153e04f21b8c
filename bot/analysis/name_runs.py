"""Names as runs of capitalised words, and the words that may stand between an office and a name."""

from bot.analysis.parties import Party, Phrase
from bot.analysis.places import Mention
from bot.analysis.tokens import Token
from bot.analysis.visit_words import VisitWords
from bot.domain.facts import Span
from bot.phrases.names import people

#: Words between a country and the office.
_BETWEEN = 4

#: No name has more words.
_NAME = 6

#: Letters of a family name that is a word, too.
_SHORT = 2

#: Forms of lists that names may share: "Woo Won-shik" is no currency.
IN_NAMES = frozenset({"city", "none", "currency", "commodity"})

#: Who acts for a chief, and who is one: "the envoy of the president".
_ASSISTANTS = frozenset({"envoy", "aide", "spokesperson", "delegation", "chief_of_staff"})
_CHIEFS = frozenset({"president", "prime_minister", "monarch", "supreme_leader", "leader"})


class NameRuns:
    """Tells where names begin and end, in a language with spaces."""

    def __init__(self, lexicon: VisitWords) -> None:
        self._lexicon = lexicon
        names = lexicon.names
        self._particles = names["particles"]
        self._titles = names["titles"]
        self._fillers = names["fillers"]
        self._not_names = names["not_names"]
        self._suffixes = names["suffixes"]
        self._fields = names["fields"]
        # "State" and "официальный" begin the name of a visit, not of a person.
        self._kinds = tuple(form for forms in lexicon.kinds.values() for form in forms)

    def skip_portfolio(self, read: Phrase, at: int) -> int:
        """The index after "of Industry and Trade" in "Minister of Industry and Trade Nguyen Hoang Long"."""
        joins = self._lexicon.names["joins"]
        # "Minister of Agriculture and Rural Development": the list knows only the first field.
        further = read.key(at) in joins and read.key(at + 1) in self._fields
        if not (further or read.key(at) in self._lexicon.names["of"]) or read.broken(at - 1):
            return at
        end = at + 1
        while read.key(end) in self._fields or (read.key(end) in joins and read.key(end + 1) in self._fields):
            end += 1
            if read.gap(end - 1, end).strip(" ,-"):
                return at
        return end if end > at + 1 and not read.broken(end - 1) else at

    def end_at(self, read: Phrase, start: int) -> int:
        """Where the run of capitalised words ends that begins at `start`; 0 when there is none."""
        at = start
        while at < len(read.tokens) and at - start < _NAME:
            token = read.tokens[at]
            mention = read.at(at)
            if at > start and read.broken(at - 1):
                break
            if mention is not None and mention.kind == "person":
                at = mention.after
                continue
            if token.key in self._particles and at > start and read.is_capital(at + 1):
                at += 1
                continue
            if at == start and at and len(token.word) <= _SHORT and self._opens_name(read, at):
                at += 1
                continue
            if at - start > 1 and read.gap(at - 1, at) == "-" and self._ends_name(token):
                at += 1
                continue
            if not self._is_name(token) or (mention is not None and mention.kind not in IN_NAMES):
                break
            at += 1
        return at if at > start else 0

    def _opens_name(self, read: Phrase, at: int) -> bool:
        """Whether a short word with a capital letter inside a sentence is a name like "Но Гван Чхоль"."""
        return (
            read.role(at - 1) is None
            and read.at(at) is None
            and read.is_capital(at)
            and read.is_capital(at + 1)
        )

    def _ends_name(self, token: Token) -> bool:
        """Whether what follows a hyphen belongs to a name: "Woo Won-shik", not "Kim Jong Un-style"."""
        return token.word.isalpha() and token.word.islower() and token.key not in self._suffixes

    def _is_name(self, token: Token) -> bool:
        word = token.word
        return (
            word[0].isupper()
            and token.key not in self._not_names
            and not token.key.startswith(self._kinds)
            and self._lexicon.at((token.key,), 0) is None
            and word.isalpha()
        )

    def named(self, read: Phrase, party: Party, *, start: int, end: int, mention: Mention | None) -> Party:
        while start < end - 1 and read.key(start) in self._titles and not mention:
            start += 1
        tokens = read.tokens[start:end]
        span = Span(tokens[0].start, tokens[-1].end)
        party = party._replace(
            after=end,
            name=read.text[span.start : span.end],
            name_span=span,
            words=tuple(
                token.key
                for token in tokens
                if token.key not in self._particles and token.key not in self._titles and len(token.key) > 1
            ),
        )
        if mention is None or mention.kind != "person":
            return party
        if party.role in _ASSISTANTS and _is_chief(mention):
            # "Спецпосланник Трампа"
            code = mention.codes[0] if mention.codes else party.country
            return party._replace(name="", name_span=None, words=(), country=code, country_span=span)
        party = party._replace(id=mention.id)
        if mention.codes and not party.country:
            party = party._replace(country=mention.codes[0], country_span=span, confidence=0.9)
        return party

    def skip_fields(self, read: Phrase, at: int) -> int:
        """The index after "Trade and Investment," in "the minister of industry, trade and investment, X"."""
        for end in range(at, min(at + _BETWEEN, len(read.tokens))):
            joins = self._lexicon.names["joins"]
            if read.key(end) not in self._not_names and read.key(end) not in joins:
                return at
            if read.broken(end):
                return end + 1
        return at

    def skip_fillers(self, read: Phrase, at: int) -> int:
        end = at
        while end - at < _BETWEEN and read.key(end) in self._fillers and read.role(end) is None:
            end += 1
        return end


def _is_chief(mention: Mention) -> bool:
    listed = people().get(mention.id)
    return listed is not None and listed.role in _CHIEFS
