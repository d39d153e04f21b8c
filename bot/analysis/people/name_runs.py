"""Names as runs of capitalised words, and the words that may stand between an office and a name."""

from bot.analysis.people.parties import Party, Phrase
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.text.places import Mention, is_numeral
from bot.analysis.text.tokens import Token, fold
from bot.domain.facts import Span
from bot.domain.places import BLOCS
from bot.phrases.names import people

#: Words between a country and the office.
_BETWEEN = 4

#: No name has more words.
_NAME = 6

#: Letters of an abbreviation.
_INITIALS = 5
#: In names; what follows an apostrophe may be in small letters.
_APOSTROPHES = frozenset("'’ʻ‘`")

#: Given name and family name: words.
_FULL = 2

#: No field before an office has more words; the offices that have one.
_FIELDS = 6
_OF_FIELDS = frozenset({"minister", "deputy_minister"})
_OF_HOUSES = frozenset({"speaker", "army_chief", "chairman", "lawmaker"})

#: Letters of a given name in the instrumental, at least: "Томом", but "Том".
_BENT = 5

#: Letters of a family name that is a word, too.
_SHORT = 2

#: Forms of lists that names may share: "Woo Won-shik" is no currency.
IN_NAMES = frozenset({"city", "none", "currency", "commodity"})

#: Who acts for a chief, and who is one: "the envoy of the president".
_ASSISTANTS = frozenset({"envoy", "aide", "spokesperson", "delegation", "chief_of_staff"})
_CHIEFS = frozenset({"president", "prime_minister", "monarch", "queen", "supreme_leader", "leader"})


class NameRuns:
    """Tells where names begin and end, in a language with spaces."""

    def __init__(self, lexicon: VisitWords) -> None:
        self._lexicon = lexicon
        names = lexicon.names
        self._particles = names["particles"]
        #: With these a name ends: "Jr".
        self._generations = names.get("generations", frozenset())
        self._titles = names["titles"]
        self._instrumental = tuple(names.get("instrumental", ()))
        self._nominative = tuple(names.get("nominative", ()))
        self._crowns = names.get("crowns", frozenset())
        self._fillers = names["fillers"]
        self._not_names = names["not_names"]
        self._suffixes = names["suffixes"]
        self._fields = names["fields"]
        self._predecessors = names.get("predecessors", frozenset())
        # "State" and "официальный" begin the name of a visit, not of a person.
        self._kinds = tuple(form for forms in lexicon.kinds.values() for form in forms)

    def is_title(self, read: Phrase, at: int) -> bool:
        """Whether the word at `at` stands before names: "Sheikh", "H.E."."""
        if at >= len(read.tokens):
            return False
        token = read.tokens[at]
        # "H.E." is no "he".
        dotted = token.end - token.start > len(token.word)
        return (".".join(token.key) if dotted else token.key) in self._titles

    def skip_titles(self, read: Phrase, at: int) -> int:
        """The index after "His Royal Highness Sheikh"; a title that is an office stays."""
        while self.is_title(read, at) and not read.broken(at) and not read.role(at):
            at += 1
        return at

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

    def skip_field(self, read: Phrase, at: int, *, loose: bool = False) -> int:
        """The index after "Trade and Export" in "Trade and Export Minister Ann Hale"; when `loose`, the first
        word may be any: "New Zealand Racing Minister"."""
        if not (loose or read.key(at) in self._fields) or not read.is_capital(at):
            return at
        joins = self._lexicon.names["joins"]
        for end in range(at, min(at + _FIELDS, len(read.tokens))):
            role = read.role(end)
            if role is not None:
                houses = loose and role.id in _OF_HOUSES
                return end if houses or (role.id in _OF_FIELDS and read.is_capital(end)) else at
            word = read.is_capital(end) or read.key(end) in joins
            if not word or read.at(end) or read.gap(end, end + 1).strip(" ,-"):
                return at
        return at

    def end_at(self, read: Phrase, start: int) -> int:
        """Where the run of capitalised words ends that begins at `start`; 0 when there is none."""
        at = start
        whole: Mention | None = None
        while at < len(read.tokens) and (at - start < _NAME or read.gap(at - 1, at) == "-"):
            token = read.tokens[at]
            mention = read.at(at)
            if at > start and (read.broken(at - 1) or read.key(at - 1) in self._generations):
                break
            if at > start and self._is_of_other_case(read, at):
                break
            if mention is not None and mention.kind == "person":
                if whole is not None and whole.id != mention.id:
                    # "По приглашению Ким Чен Ына Владимир Путин"
                    break
                whole = mention if mention.after - mention.first > 1 else None
                at = mention.after
                continue
            if at > start and read.gap(at - 1, at) in _APOSTROPHES and token.word.isalpha():
                # "Tupouto'a"
                at += 1
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
            if at == start and (match := self._lexicon.at(read.keys, at)) and match.entry.tense:
                # "Заключительной точкой поездки"
                break
            if (
                _is_abbreviation(read, at)
                or not self._is_name(token)
                or (mention is not None and mention.kind not in IN_NAMES)
            ):
                break
            at += 1
        return at if at > start else 0

    def _is_of_other_case(self, read: Phrase, at: int) -> bool:
        """Whether another name begins at `at`, in another case than the words before: "с Иваном Петровым
        Сергей Лавров"."""
        before, word = read.key(at - 1), read.key(at)
        bent = len(before) > _BENT and before.endswith(self._instrumental)
        nominative = word.endswith(self._nominative) and word[-1:] != before[-1:]
        return bent and nominative and read.is_capital(at) and word not in self._particles

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
        """`party` with the name in `tokens[start:end]`, which begins with the listed `mention`."""
        if mention is not None and start == 0 < mention.first < mention.after - 1:
            # "Бронепоезд Ким Чен Ына": any word that opens a sentence has a capital.
            start = mention.first
        alone = mention is not None and mention.first + 1 == mention.after < end
        if alone and party.role not in _ASSISTANTS and self._is_name(read.tokens[end - 1]):
            # Somebody's given name is somebody else's family name.
            mention = None
        if mention is not None and mention.after < end and is_numeral(read.tokens[mention.after].word):
            # Felipe VI is no other Felipe.
            mention = None
        if mention is not None and not self._may_be_called(read, mention, start=start):
            mention = None
        if start and end - start > _FULL and not mention and read.key(start - 1) in self._predecessors:
            # "Предшественник Белоусова Сергей Шойгу"
            start += 1
        while start < end - 1 and self.is_title(read, start) and not mention:
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
        listed = people().get(mention.id)
        title = read.tokens[mention.first]
        if listed and not party.role and title.key in self._crowns:
            # The list has the name with the office: "King Felipe".
            party = party._replace(role=listed.role, role_span=Span(title.start, title.end))
        if mention.codes and not (party.country or _is_of_before(party, mention)):
            # Whose minister the text calls them counts for more.
            party = party._replace(country=mention.codes[0], country_span=span, confidence=0.9)
        return party

    def _may_be_called(self, read: Phrase, mention: Mention, *, start: int) -> bool:
        """Whether the given name before a listed family name may be that of whom the list means: "Bujar
        Osmani" is not Vjosa Osmani."""
        if mention.kind != "person" or mention.after - mention.first > 1 or mention.first <= start:
            return True
        given = read.key(start)
        listed = people().get(mention.id)
        names = listed.names.values() if listed else ()
        spaced = [fold(name.partition(" ")[0]) for name in names if " " in name]
        return self.is_title(read, start) or any(name[:1] == given[:1] for name in spaced)

    def skip_fields(self, read: Phrase, at: int) -> int:
        """The index after "Trade and Investment," in "the minister of industry, trade and investment, X"."""
        joins = self._lexicon.names["joins"]
        for end in range(at, min(at + _FIELDS, len(read.tokens))):
            mention = read.at(end)
            ours = mention is not None and mention.kind == "adjective"
            if read.role(end) is not None and end > at - 1 and read.is_capital(end):
                # "The president of Austria, President Ann Hale"
                return at
            key = read.key(end)
            if not (ours or key in self._not_names or key in joins or key in self._fields):
                return at
            if read.broken(end):
                return end + 1
        return at

    def skip_fillers(self, read: Phrase, at: int) -> int:
        end = at
        while end - at < _BETWEEN and read.key(end) in self._fillers and read.role(end) is None:
            end += 1
        return end


def _is_abbreviation(read: Phrase, at: int) -> bool:
    """Whether some capital letters stand for an organisation: "генсек ЦК КПВ", not in a title that is all of
    capitals. In Latin letters a family name may be written so."""
    word = read.tokens[at].word
    if not 1 < len(word) <= _INITIALS or not word.isupper() or word.isascii():
        return False
    return any(one.word[0].isupper() and not one.word.isupper() for one in read.tokens)


def _is_of_before(party: Party, mention: Mention) -> bool:
    """Whether the text tells an office of a country for whom the list has in an organisation: "Prime Minister
    Antonio Costa" was one of Portugal, years before he headed the Council."""
    return mention.codes[0] in BLOCS and (party.role == "prime_minister" or party.role.endswith("_minister"))


def _is_chief(mention: Mention) -> bool:
    listed = people().get(mention.id)
    return listed is not None and listed.role in _CHIEFS
