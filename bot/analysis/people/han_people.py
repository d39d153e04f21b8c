"""Who a Chinese sentence names. Without spaces a name ends where a licensed word begins: after an office
stands a listed person, a Chinese name (surname and one or two characters), or a run of the characters by
which foreign names are written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from bot.analysis.people.parties import Party, Phrase
from bot.analysis.people.visit_words import VisitWords
from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Passage
from bot.analysis.text.tokens import Token
from bot.domain.facts import Span

_COUNTRIES = frozenset({"name", "bloc", "adjective", "seat"})

#: No foreign name is written with more characters.
_LONGEST = 16
#: Characters of organisations between a country and an office: 中国[国务院]总理.
_BETWEEN = 8

#: Offices that a further one explains: 国务委员兼外长.
_VAGUE = frozenset({"leader", "minister", "state_councillor", "party_leader"})

#: Offices whose field may be anything: 萨摩亚[警察和惩教部]部长; no field has more characters.
_OF_A_FIELD = ("minister", "_minister")
_OF_ALL = "prime_minister"
_FIELD = 12
#: Words that may stand in the name of a field.
_PLAIN = frozenset({"and", "other", "neutral", "with"})

#: A name that nobody listed is read where the text has it twice, by so many characters.
_REPEATED = range(4, 1, -1)

#: What may be part of a longer name: 利马 of 利马尔, 沙特 of 赞登沙特尔.
_IN_NAMES = frozenset({"capital", "name"})

#: Between the parts of a foreign name.
_POINTS = "·・•‧- "
#: Between two countries of which something is.
_DASHES = frozenset({"—", "–", "——", "-"})


class HanPartyFinder:
    """Finds parties in a language without spaces."""

    def __init__(self, lexicon: VisitWords) -> None:
        names = lexicon.names
        self._lexicon = lexicon
        self._surnames = names["surnames"]
        #: Surnames of several characters, and words between a country and an office.
        self._families, self._fillers = _by_first(names["families"]), _by_first(names["fillers"])
        self._thirds = names["thirds"]
        self._sounds = frozenset("".join(names["sounds"]))
        self._stops = frozenset("".join(names["stops"]))
        self._times, self._spans = names["times"], names["spans"]
        self._tails = frozenset("".join(names["tails"]))
        self._towards = names["towards"]
        self._joins = names["joins"]
        self._heads = names["heads"]
        self._denied = tuple(names["not_names"])
        #: Those that end a name before them, though their characters may stand in one: 夫妇.
        self._words = tuple(word for word in self._denied if len(word) > 1)
        self._passages: Sequence[Passage] = ()
        #: By their length, how often the text has each row of characters that may be a name.
        self._counts: dict[int, Counter[tuple[str, ...]]] = {}

    def find_all(self, passages: Sequence[Passage], text: str) -> list[tuple[Party, ...]]:
        """The parties of each passage; a name that stands beside an office is known without it too."""
        self._passages = passages
        first = [self.find(passage, text) for passage in passages]
        known: dict[str, set[str]] = {}
        for one in (one for parties in first for one in parties if one.role and not one.id):
            for word in {one.words[-1], "".join(one.words)} if one.words else ():
                known.setdefault(word[0], set()).add(word)
        return [
            parties
            if known.keys().isdisjoint(passage.sentence.keys)
            else self.find(passage, text, known=known)
            for passage, parties in zip(passages, first, strict=True)
        ]

    def find(
        self, passage: Passage, text: str, *, known: Mapping[str, set[str]] = MappingProxyType({})
    ) -> tuple[Party, ...]:
        """The parties of `passage`, in order, never overlapping; `known`: bare names by first character."""
        read = Phrase(passage, text)
        found: list[Party] = []
        surnames = self._surnames
        begins = {mention.first for mention in passage.mentions}
        ends = {mention.after: mention for mention in passage.mentions}
        begins.update([at for at, key in enumerate(passage.sentence.keys) if key in surnames or key in known])
        after = 0
        for index in sorted(begins):
            if index < after:
                continue
            party = self._party(read, index)
            if party is None and read.at(index) is None and read.key(index) in known:
                party = _known(read, index, names=known[read.key(index)])
            if party is not None:
                found += () if not party.name and self._is_of_several(read, index, ends=ends) else (party,)
                after = party.after
        return tuple(found)

    def _is_of_several(self, read: Phrase, at: int, *, ends: Mapping[int, Mention]) -> bool:
        """Whether who begins at `at` is of several countries; `ends`: what is mentioned, by where it ends."""
        before = ends.get(at)
        if before is not None and (len(before.codes) > 1 or read.gap(at - 1, at).strip() in _DASHES):
            return True  # 中澳总理年度会晤, 中国—东盟领导人会议
        match = self._lexicon.at(read.keys, at - 1) if at else None
        return match is not None and match.entry.kind == "countries"  # 四国元首

    def _party(self, read: Phrase, first: int) -> Party | None:
        mention = read.at(first)
        if mention is None:
            return self._before_title(read, first)
        party = Party(first=first, after=first)
        if mention.kind in ("seat", "agency") and mention.codes and read.key(mention.after) in self._heads:
            return self._with_name(read, _head(read, mention))
        if mention.kind in _COUNTRIES and len(mention.codes) == 1:
            if read.gap(mention.after - 1, mention.after).strip(" )）"):
                # 埃及、多哥，外长王毅, but 刚果（金）外长
                return None
            party = party._replace(
                country=mention.codes[0],
                country_span=Span(mention.start, mention.end),
                after=self._skip_field(read, self._skip(read, mention.after)),
            )
            following = read.at(party.after)
            if following is None or following.kind not in ("role", "person"):
                return None
            if first and party.after > mention.after and read.key(first - 1) in self._towards:
                # 对华合作牵头人、部长卢胡特
                return None
        return self._with_name(read, self._with_roles(read, party))

    def _with_roles(self, read: Phrase, party: Party) -> Party:
        """`party` with the offices that begin at its end."""
        role = read.role(party.after)
        while role is not None:
            if not party.role or party.role in _VAGUE or role.id == "envoy":
                party = party._replace(
                    role=role.id, role_span=Span(role.start, role.end), counterpart=role.id == "counterpart"
                )
            if role.codes and not party.country:
                party = party._replace(country=role.codes[0], country_span=Span(role.start, role.end))
            party = party._replace(after=role.after)
            if read.gap(role.after - 1, role.after).strip("、 "):
                break
            after = role.after
            if read.key(after) in self._joins:
                after = self._skip(read, after + 1)
            role = read.role(after)
        return party

    def _with_name(self, read: Phrase, party: Party) -> Party | None:
        """`party` with the name at its end; None when it has neither name nor office."""
        at = party.after
        if at == party.first or (at < len(read.tokens) and not read.gap(at - 1, at).strip()):
            mention = read.at(at)
            if mention is not None and mention.kind == "person":
                point = read.gap(mention.after - 1, mention.after).strip()
                end = self._run(read, mention.after) if point and point in _POINTS else mention.after
                if end > mention.after:
                    # 奥尔班·安妮塔 is not the listed 奥尔班
                    return _titled(read, _named(read, party, start=at, end=end))
                # 施托克尔 for a listed 施托克
                tail = read.at(mention.after) is None and read.key(mention.after) in self._tails
                named = _named(read, party, start=at, end=mention.after + tail)
                return _titled(read, _listed(named, mention))
            end = self._run(read, at) if party.role else at
            if end == at and party.role and party.country:
                end = self._repeated(read, at)
                end = self._settled(read, at, end=end) if end > at else at
            if end > at:
                return _named(read, party, start=at, end=end)
        return party if party.role else None

    def _before_title(self, read: Phrase, first: int) -> Party | None:
        """A Chinese name that nobody listed, before an office: 吴邦国委员长."""
        if read.key(first) not in self._surnames or (first and read.key(first - 1).isdecimal()):
            return None  # 30余位部长
        for length in (3, 2):
            end = first + length
            role = read.role(end)
            if role is None or role.id == "delegation" or read.gap(end - 1, end):
                # 马方代表团; 洪灾，总统
                continue
            inside = range(first, end)
            joined = read.tokens[end - 1].end - read.tokens[first].start == length
            plain = not any(read.at(at) or read.key(at) in self._stops for at in inside)
            if joined and plain:
                named = _named(read, Party(first=first, after=first), start=first, end=end)
                return _titled(read, named)
        return None

    def _run(self, read: Phrase, first: int) -> int:
        """Where the name ends that begins at `first`; `first` when none does."""
        end = first
        while end < min(len(read.tokens), first + _LONGEST):
            token = read.tokens[end]
            if end > first and read.gap(end - 1, end).strip(_POINTS):
                break
            if (token.key not in self._sounds and not _is_latin(token)) or self._is_time(read, end):
                break
            if end - first >= 2 and read.text.startswith(self._words, token.start):
                break
            mention = read.at(end)
            if mention is not None and mention.kind not in ("none", "city"):
                if not (mention.kind in _IN_NAMES and self._goes_on(read, mention.after)):
                    break
                end = mention.after
                continue
            end += 1
        return self._settled(read, first, end=end) if end - first >= 2 else self._chinese(read, first)

    def _settled(self, read: Phrase, first: int, *, end: int) -> int:
        """Where the name in `first` to `end` ends by how often the text has it: what follows it each time is
        part of it, and what follows it once, while the rest stands elsewhere, is not."""

        def times(end: int) -> int:
            return read.text.count(read.text[read.tokens[first].start : read.tokens[end - 1].end])

        told = times(end)
        if told == 1:
            return end - 1 if end - first > 2 and times(end - 1) > 1 else end
        longest = min(len(read.tokens), first + _LONGEST)
        while end < longest and self._may_go_on(read, end) and times(end + 1) == told:
            end += 1
        return end

    def _may_go_on(self, read: Phrase, at: int) -> bool:
        """Whether what stands at `at` may be part of the name before it."""
        if not read.key(at).isalpha() or read.gap(at - 1, at) or read.key(at) in self._stops:
            return False
        # 佩雷斯星期三
        if self._is_time(read, at) or read.text.startswith(self._words, read.tokens[at].start):
            return False
        return not read.at(at) and not self._lexicon.at(read.keys, at)

    def _goes_on(self, read: Phrase, at: int) -> bool:
        """Whether a name goes on at `at`: 利马 in 利马尔 is no capital."""
        return not read.gap(at - 1, at) and read.key(at) in self._sounds and read.key(at) not in self._stops

    def _repeated(self, read: Phrase, first: int) -> int:
        """As `_run`, for whatever stands twice in the text; `first` when nothing does."""
        end = first
        longest = min(len(read.tokens), first + _REPEATED.start)
        while end < longest and self._may_go_on(read, end):
            end += 1
        for length in _REPEATED:
            name = read.keys[first : first + length]
            told = first + length <= end and self._is_repeated(name)
            if told and not "".join(name).startswith(self._denied) and read.role(first + length) is None:
                return first + length
        return first

    def _is_repeated(self, name: tuple[str, ...]) -> bool:
        """Whether the text has this row of characters more than once."""
        length = len(name)
        if length > _REPEATED[-1] and not self._is_repeated(name[: _REPEATED[-1]]):
            # Most are told by their beginning, and longer rows are counted for the others alone.
            return False
        if length not in self._counts:
            rows = (
                zip(*(passage.sentence.keys[at:] for at in range(length)), strict=False)
                for passage in self._passages
            )
            self._counts[length] = Counter(chain.from_iterable(rows))
        return self._counts[length][name] > 1

    def _chinese(self, read: Phrase, first: int) -> int:
        """As `_run`, for a surname, longer in Japan, and one or two characters, there maybe three."""
        longer = _spelled(read, first, words=self._families)
        if self._is_time(read, first) or not (longer or read.key(first) in self._surnames):
            return first
        begins = first + max(1, len(longer))
        end, most = begins, begins + 2 + (bool(longer) and read.key(begins + 2) in self._thirds)
        while end < min(len(read.tokens), most):
            token = read.tokens[end]
            if read.gap(end - 1, end) or token.key in self._stops or not token.key.isalpha():
                break
            match = self._lexicon.at(read.keys, end)
            # 林国栋 is a name, and 国 for countries only a word.
            word = match is not None and match.entry.kind != "countries"
            if word or read.at(end) is not None or self._is_time(read, end):
                break
            end += 1
        return end if end > begins else first

    def _is_time(self, read: Phrase, at: int) -> bool:
        """Whether a time begins at `at`: 卡斯楚本周, 总统周五."""
        return read.key(at) in self._times and read.key(at + 1) in self._spans and not read.gap(at, at + 1)

    def _skip_field(self, read: Phrase, at: int) -> int:
        """The index of the office behind the name of its field; `at` when there is none."""
        for end in range(at, min(at + _FIELD, len(read.tokens))):
            role = read.role(end)
            if role is not None:
                return end if _is_of_field(role.id) else at
            entry = self._lexicon.at(read.keys, end)
            mention = read.at(end)
            # 食品、农牧业与轻工业部长, but not 中国与贸易部长
            opens = end == at and entry is not None and entry.entry.kind != "other"
            plain = not opens and (entry is None or entry.entry.kind in _PLAIN)
            named = mention is not None and mention.kind != "commodity"
            if not plain or named or read.gap(end - 1, end).strip("、"):
                return at
        return at

    def _skip(self, read: Phrase, at: int) -> int:
        """The index after the words that may stand between a country and an office."""
        start = at
        while at - start < _BETWEEN and read.role(at) is None:
            filler = _spelled(read, at, words=self._fillers)
            if not filler:
                break
            at += len(filler)
        return at


def _is_of_field(role: str) -> bool:
    """Whether the name of a field may stand before an office: 投资、贸易和工业部长."""
    return role.endswith(_OF_A_FIELD) and not role.endswith(_OF_ALL)


def _head(read: Phrase, ministry: Mention) -> Party:
    """Who heads a ministry that is listed: 越南工贸部长."""
    return Party(
        first=ministry.first,
        after=ministry.after + 1,
        country=ministry.codes[0],
        country_span=Span(ministry.start, ministry.end),
        role="minister",
        role_span=Span(ministry.start, read.tokens[ministry.after].end),
    )


def _known(read: Phrase, first: int, *, names: set[str]) -> Party | None:
    """The longest of `names` that stands at `first`."""
    for name in sorted(names, key=len, reverse=True):
        if _spells(read, first, word=name):
            return _named(read, Party(first=first, after=first), start=first, end=first + len(name))
    return None


def _by_first(words: Iterable[str]) -> dict[str, list[str]]:
    """`words` by their first character, longest first."""
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        found.setdefault(word[0], []).append(word)
    return found


def _spelled(read: Phrase, at: int, *, words: Mapping[str, Sequence[str]]) -> str:
    """The longest of `words` (see `_by_first`) that stands at `at`; "" for none."""
    return next((one for one in words.get(read.key(at), ()) if _spells(read, at, word=one)), "")


def _spells(read: Phrase, at: int, *, word: str) -> bool:
    return all(read.key(at + offset) == char for offset, char in enumerate(word))


def _titled(read: Phrase, party: Party) -> Party:
    """`party` with an office right after its name: 李强总理."""
    role = read.role(party.after)
    if party.role or role is None:
        return party
    return party._replace(role=role.id, role_span=Span(role.start, role.end), after=role.after)


def _named(read: Phrase, party: Party, *, start: int, end: int) -> Party:
    tokens = read.tokens[start:end]
    span = Span(tokens[0].start, tokens[-1].end)
    words: list[str] = []
    for index in range(start, end):
        if index == start or read.gap(index - 1, index):
            words.append("")
        words[-1] += read.key(index)
    return party._replace(
        after=end, name=read.text[span.start : span.end], name_span=span, words=tuple(words)
    )


def _listed(party: Party, mention: Mention) -> Party:
    """`party` with what the list of people says."""
    if party.country and mention.codes and party.country not in mention.codes:
        # A namesake: 爱尔兰副总理哈里斯
        return party
    party = party._replace(id=mention.id)
    if mention.codes and not party.country:
        return party._replace(country=mention.codes[0], country_span=party.name_span, confidence=0.9)
    return party


def _is_latin(token: Token) -> bool:
    return token.word[0].isascii() and token.word[0].isupper()
