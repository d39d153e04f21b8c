"""Who a Chinese sentence names. Without spaces a name ends where a licensed word begins: after an office
stands a listed person, a Chinese name (surname and one or two characters), or a run of the characters by
which foreign names are written."""



from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.analysis.visit_words import Lexicon
from bot.analysis.people import Party
from bot.analysis.places import Mention
from bot.analysis.reading import Passage
from bot.analysis.tokens import Token
from bot.domain.facts import Span

_COUNTRIES = frozenset({"name", "bloc", "adjective"})

#: No foreign name is written with more characters between its points.
_LONGEST = 16
#: Characters of organisations between a country and an office: 中国[国务院]总理.
_BETWEEN = 8


class HanPartyFinder:
    """Finds parties in a language without spaces."""

    def __init__(self, lexicon: Lexicon) -> None:
        names = lexicon.names
        self._lexicon = lexicon
        self._surnames = names["surnames"]
        self._sounds = frozenset("".join(names["sounds"]))
        self._stops = frozenset("".join(names["stops"]))
        self._tails = frozenset("".join(names["tails"]))
        self._joins = names["joins"]
        self._fillers = tuple(sorted(names["fillers"], key=len, reverse=True))

    def find_all(self, passages: Sequence[Passage], text: str) -> list[tuple[Party, ...]]:
        """The parties of each passage; a name that stands beside an office is known without it too."""
        first = [self.find(passage, text) for passage in passages]
        known: dict[str, set[str]] = {}
        for one in (one for parties in first for one in parties if one.role and not one.id):
            for word in {one.words[-1], "".join(one.words)} if one.words else ():
                known.setdefault(word[0], set()).add(word)
        return [self.find(passage, text, known) for passage in passages] if known else first

    def find(
        self, passage: Passage, text: str, known: Mapping[str, set[str]] = MappingProxyType({})
    ) -> tuple[Party, ...]:
        """The parties of `passage`, in order, never overlapping; `known`: bare names by first character."""
        tokens = passage.sentence.tokens
        mentions = {mention.first: mention for mention in passage.mentions}
        found: list[Party] = []
        index = 0
        while index < len(tokens):
            party = self._party(tokens, mentions, first=index, text=text)
            if party is None and tokens[index].key in known and index not in mentions:
                party = self._known(tokens, known[tokens[index].key], first=index, text=text)
            if party is None:
                index += 1
                continue
            found.append(party)
            index = max(party.after, index + 1)
        return tuple(found)

    def _known(self, tokens: tuple[Token, ...], names: set[str], *, first: int, text: str) -> Party | None:
        """The longest of `names` that stands at `first`."""
        for name in sorted(names, key=len, reverse=True):
            end = first + len(name)
            if "".join(token.key for token in tokens[first:end]) == name:
                return self._named(Party(first=first, after=first), tokens, first, end, text=text)
        return None

    def _party(
        self, tokens: tuple[Token, ...], mentions: dict[int, Mention], *, first: int, text: str
    ) -> Party | None:
        at = first
        party = Party(first=first, after=first)
        mention = mentions.get(at)
        if mention is None:
            return self._before_title(tokens, mentions, first=first, text=text)
        if mention.kind in ("seat", "agency") and mention.codes and self._heads(tokens, mention.after):
            # 越南工贸部长: who heads a ministry that is listed.
            span = Span(mention.start, tokens[mention.after].end)
            party = party._replace(
                country=mention.codes[0],
                country_span=Span(mention.start, mention.end),
                role="minister",
                role_span=span,
                after=mention.after + 1,
            )
            return self._with_name(tokens, mentions, party=party, text=text)
        if mention.kind in _COUNTRIES and len(mention.codes) == 1:
            party = party._replace(country=mention.codes[0], country_span=Span(mention.start, mention.end), after=mention.after
            )
            at = self._skip(tokens, mention.after)
            following = mentions.get(at)
            if following is None or following.kind not in ("role", "person"):
                return None
            mention = following
        while mention is not None and mention.kind == "role":
            if not party.role or party.role in ("leader", "minister", "state_councillor", "party_leader"):
                party = party._replace(role=mention.id, role_span=Span(mention.start, mention.end),
                                counterpart=mention.id == "counterpart")  # fmt: skip
            at = mention.after
            if mention.codes and not party.country:
                party = party._replace(country=mention.codes[0], country_span=Span(mention.start, mention.end))
            party = party._replace(after=at)
            if at < len(tokens) and tokens[at].key in self._joins and self._is_role(mentions, at + 1):
                at += 1
            if at < len(tokens) and text[tokens[at - 1].end : tokens[at].start].strip("、 "):
                break
            mention = mentions.get(at)
        return self._with_name(tokens, mentions, party=party, text=text)

    def _with_name(
        self, tokens: tuple[Token, ...], mentions: dict[int, Mention], *, party: Party, text: str
    ) -> Party | None:
        """`party` with the name at its end; None when it has neither name nor office."""
        at = party.after if party.role else self._skip(tokens, party.after)
        if at < len(tokens) and not text[tokens[at - 1].end : tokens[at].start].strip(" ") or at == party.first:
            mention = mentions.get(at)
            if mention is not None and mention.kind == "person":
                end = mention.after + self._has_tail(tokens, mentions, mention.after)
                return self._titled(mentions, self._named(party, tokens, at, end, text=text, mention=mention))
            end = self._run(tokens, mentions, at, text=text) if party.role else at
            if end > at:
                return self._named(party, tokens, at, end, text=text)
        return party if party.role else None

    def _titled(self, mentions: dict[int, Mention], party: Party) -> Party:
        """`party` with an office right after its name: 李强总理."""
        role = mentions.get(party.after)
        if party.role or role is None or role.kind != "role":
            return party
        return party._replace(role=role.id, role_span=Span(role.start, role.end), after=role.after)

    def _before_title(
        self, tokens: tuple[Token, ...], mentions: dict[int, Mention], *, first: int, text: str
    ) -> Party | None:
        """A Chinese name that nobody listed, before an office: 吴邦国委员长."""
        if tokens[first].key not in self._surnames:
            return None
        for length in (3, 2):
            role = mentions.get(first + length)
            inside = range(first, first + length)
            if role is None or role.kind != "role" or any(at in mentions for at in inside):
                continue
            if tokens[first + length - 1].end - tokens[first].start != length:
                continue
            if any(tokens[at].key in self._stops for at in inside):
                continue
            named = self._named(Party(first=first, after=first), tokens, first, first + length, text=text)
            return self._titled(mentions, named)
        return None

    def _run(self, tokens: tuple[Token, ...], mentions: dict[int, Mention], first: int, *, text: str) -> int:
        """Where the name ends that begins at `first`; `first` when none does."""
        end = first
        while end < len(tokens) and end - first < _LONGEST:
            token = tokens[end]
            gap = text[tokens[end - 1].end : token.start] if end > first else ""
            if gap.strip("·・•‧ ") or (token.key not in self._sounds and not self._is_latin(token)):
                break
            if end in mentions and mentions[end].kind not in ("none", "city"):
                break
            end += 1
        if end - first >= 2:
            return end
        return self._chinese(tokens, mentions, first, text=text)

    def _chinese(self, tokens: tuple[Token, ...], mentions: dict[int, Mention], first: int, *, text: str) -> int:
        """As `_run`, for a surname and one or two characters."""
        if first >= len(tokens) or tokens[first].key not in self._surnames:
            return first
        end = first + 1
        while end < len(tokens) and end - first < 3:
            token = tokens[end]
            if token.start != tokens[end - 1].end or token.key in self._stops or not token.key.isalpha():
                break
            if end in mentions or self._lexicon.at(tokens, end) is not None:
                break
            end += 1
        return end if end - first >= 2 else first

    def _named(
        self,
        party: Party,
        tokens: tuple[Token, ...],
        first: int,
        end: int,
        *,
        text: str,
        mention: Mention | None = None,
    ) -> Party:
        span = Span(tokens[first].start, tokens[end - 1].end)
        name = text[span.start : span.end]
        party = party._replace(after=end, name=name, name_span=span, words=_words(tokens[first:end], text))
        if mention is None:
            return party
        party = party._replace(id=mention.id)
        if mention.codes and not party.country:
            party = party._replace(country=mention.codes[0], country_span=span, confidence=0.9)
        return party

    def _skip(self, tokens: tuple[Token, ...], at: int) -> int:
        """The index after the words that may stand between a country and an office."""
        start = at
        while at - start < _BETWEEN:
            for filler in self._fillers:
                if "".join(token.key for token in tokens[at : at + len(filler)]) == filler:
                    at += len(filler)
                    break
            else:
                break
        return at

    def _has_tail(self, tokens: tuple[Token, ...], mentions: dict[int, Mention], at: int) -> bool:
        """Whether a listed name goes on: 施托克尔 for a listed 施托克."""
        return at < len(tokens) and at not in mentions and tokens[at].key in self._tails

    def _heads(self, tokens: tuple[Token, ...], at: int) -> bool:
        return at < len(tokens) and tokens[at].key in self._lexicon.names["heads"]

    @staticmethod
    def _is_role(mentions: dict[int, Mention], at: int) -> bool:
        return at in mentions and mentions[at].kind == "role"

    @staticmethod
    def _is_latin(token: Token) -> bool:
        return token.word[0].isascii() and token.word[0].isupper()


def _words(tokens: tuple[Token, ...], text: str) -> tuple[str, ...]:
    """The parts of a name between its points."""
    parts: list[str] = []
    before: Token | None = None
    for token in tokens:
        if before is None or text[before.end : token.start]:
            parts.append("")
        parts[-1] += token.key
        before = token
    return tuple(parts)
