"""A sentence as a row of what matters for visits: people, places, dates, triggers and the words between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from bot.analysis.people.parties import Party
from bot.analysis.people.visit_words import Entry, Match, VisitWords
from bot.analysis.text.blanks import behind_blanks
from bot.analysis.text.dates import DateGrammar, Sort, When
from bot.analysis.text.places import CITY_LANDS, Mention
from bot.analysis.text.reading import Passage, Zone
from bot.analysis.text.tokens import Sentence, Token
from bot.domain.facts import Span

#: Kinds of triggers; other kinds of entries are words around them.
TRIGGERS = frozenset(
    "go trip was attend stay await send lead leave back host hosted greet meet talks".split()
)

#: No sentence of news has more words or Chinese characters; what follows in it is left out.
_LONGEST = 400

#: Characters of the longest word for an embassy.
_MISSION = 20

_ENDS = frozenset(";；:：")
_ASKING = frozenset("?？")
_COMMAS = frozenset(",，")
_POSSESSIVE = frozenset("'’")

#: Characters of the longest article, and a space.
_ARTICLE = 4

#: "A group", and "the group".
_TEAM, KNOWN_TEAM = Entry("team"), Entry("team", "known")

#: A sentence that opens with "Meeting President Berg in Oslo," and tells later who met him.
MEETING = Entry("meet", "whole", "bare")

#: Behind these stand nouns: "from official visits to", "will pay official visits to".
_BEFORE_NOUNS = frozenset({"from", "after", "of", "for", "with", "pays"})

#: "Visits to".
_VISITS = Entry("go", "whole", "now")

_PLACES = frozenset({"name", "capital", "city", "region", "seat", "adjective"})

#: Words that begin a clause of their own: "which"; "when", before which a day may stand.
BREAKS = ("break", "at_time")


class Chunk(NamedTuple):
    """Some tokens of a sentence; one of `party`, `place`, `when` and `entry` is set, none for other words."""

    #: Characters of the text: `text[start:end]`.
    start: int
    end: int
    party: Party | None = None
    place: Mention | None = None
    when: When | None = None
    entry: Entry | None = None
    #: The folded word of a chunk that is nothing else, and "capital" of a place that is named by it.
    word: str = ""
    #: Marks that stand before it, and an article after them.
    gap: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def is_(self, *kinds: str) -> bool:
        """Whether it is a word or trigger of one of `kinds`."""
        return self.entry is not None and self.entry.kind in kinds

    @property
    def is_owned(self) -> bool:
        """Whether it is something of what stands right before it: "Oslo's view"."""
        return self.gap[:1] in _POSSESSIVE

    @property
    def is_trigger(self) -> bool:
        return self.entry is not None and self.entry.kind in TRIGGERS


#: A chunk of all its fields, without a call of Python for each.
_chunk = partial(tuple.__new__, Chunk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence in chunks."""

    chunks: tuple[Chunk, ...]
    zone: Zone
    number: int
    #: Numbers of the chunks that begin with the end of a clause, and with a comma.
    breaks: frozenset[int]
    commas: frozenset[int]
    #: Of all its words and triggers.
    kinds: frozenset[str]
    #: Of its chunks, in order.
    parties: tuple[Party, ...]
    places: tuple[Mention, ...]
    whens: tuple[When, ...]
    #: Numbers of the chunks that are triggers, in order.
    triggers: tuple[int, ...]
    #: Whether it is a question.
    asks: bool

    def owns(self, at: int) -> bool:
        """Whether what is its own stands right behind the place at `at`, and no "in" before."""
        owned = any(one.is_owned for one in self.chunks[at + 1 : at + 2])
        return owned and not (at and self.chunks[at - 1].is_("to"))

    def has(self, *kinds: str) -> bool:
        """Whether a word or trigger of one of `kinds` is in it."""
        return not self.kinds.isdisjoint(kinds)


def clause_of(
    passage: Passage,
    parties: Sequence[Party],
    *,
    text: str,
    number: int,
    lexicon: VisitWords,
    grammar: DateGrammar,
) -> Clause:
    """The chunks of `passage`; of what begins at one word, people come before dates, triggers and places."""
    sentence = passage.sentence
    if len(sentence.keys) > _LONGEST:
        sentence = sentence.cut(_LONGEST)
    end = len(sentence.tokens)
    by_first = {party.first: party for party in parties if party.after <= end}
    places = {
        mention.first: _as_city(mention)
        for mention in passage.mentions
        if mention.kind in _PLACES and mention.after <= end
    }
    # 同日本首相 has no 同日 in it.
    inside = {at for place in places.values() for at in range(place.first + 1, place.after)}
    dates = {when.first: when for when in grammar.find(sentence, text) if when.after not in inside}
    chunks = tuple(_chunks(sentence, text, parties=by_first, dates=dates, places=places, lexicon=lexicon))
    # Most words are none of a phrase, and no mark stands before them.
    parting = [(at, chunk) for at, chunk in enumerate(chunks) if chunk.gap or chunk.entry]
    return Clause(
        chunks=chunks,
        breaks=frozenset(
            at for at, chunk in parting if not _ENDS.isdisjoint(chunk.gap) or _breaks(chunk, chunks[at + 1 :])
        ),
        commas=frozenset(
            at for at, chunk in parting if not _COMMAS.isdisjoint(chunk.gap) or _spans_comma(chunk, text)
        )
        | (frozenset() if lexicon.spaced or passage.zone is not Zone.TITLE else behind_blanks(chunks, text)),
        kinds=frozenset(chunk.entry.kind for _, chunk in parting if chunk.entry),
        parties=tuple([chunk.party for chunk in chunks if chunk.party]),
        places=tuple([chunk.place for chunk in chunks if chunk.place]),
        whens=tuple([chunk.when for chunk in chunks if chunk.when]),
        triggers=tuple(at for at, chunk in parting if chunk.is_trigger),
        asks=text[passage.sentence.end : passage.sentence.end + 1] in _ASKING,
        zone=passage.zone,
        number=number,
    )


def _as_city(mention: Mention) -> Mention:
    """`mention`, as a city of its state if it names a land that is no more."""
    state = CITY_LANDS.get(mention.codes[0]) if len(mention.codes) == 1 else None
    return mention._replace(codes=(state,), kind="city") if state and mention.kind == "name" else mention


def _spans_comma(chunk: Chunk, text: str) -> bool:
    """Whether a comma stands inside a phrase: 后，将."""
    return chunk.entry is not None and not _COMMAS.isdisjoint(text[chunk.start : chunk.end])


def _breaks(chunk: Chunk, following: Sequence[Chunk]) -> bool:
    """Whether a clause begins with the word of `chunk`: "since he came", but not "since Monday", nor "her
    first trip as minister, on Friday"."""
    if chunk.is_("since"):
        return not any(one.when and one.when.sort is Sort.EVENT for one in following[:1])
    party = following[0].party if chunk.is_("break") and not chunk.gap and len(following) > 1 else None
    if party and not party.name and following[1].gap[:1] == ",":
        return any(one.is_("saying") for one in following)
    return chunk.is_(*BREAKS, "relative", "where")


def _chunks(
    sentence: Sentence,
    text: str,
    *,
    parties: dict[int, Party],
    dates: dict[int, When],
    places: dict[int, Mention],
    lexicon: VisitWords,
) -> Iterator[Chunk]:
    tokens, keys = sentence.tokens, sentence.keys
    telling = {at for at, key in enumerate(keys) if lexicon.may_begin(key)}.union(parties, dates, places)
    index, end = 0, sentence.start
    before: Entry | None = None
    while index < len(tokens):
        start = tokens[index].start
        gap = text[end:start]
        kind = before.kind if before else ""
        if index not in telling:
            end = tokens[index].end
            yield _chunk((start, end, None, None, None, None, keys[index], _marks_in(gap)))
            index, before = index + 1, (before if kind in _BEFORE_NOUNS else None)
            continue
        party, when = parties.get(index), dates.get(index)
        place = _place_at(index, tokens, text=text, places=places, lexicon=lexicon)
        if party and _is_nobody(party, when, keys=keys, before=kind, lexicon=lexicon):
            party = None
        if party and (town := _town(party, sentence, text=text, places=places, lexicon=lexicon)):
            party, place = None, town
        match = None if party else _match_at(index, keys, parties=parties, lexicon=lexicon)
        after = index + 1
        if party:
            after = max(after, party.after)
            when = place = None
        elif when and not (match and match.after > when.after):
            after = when.after
            match = place = None
        elif place and not (match and match.after > place.after):
            after = place.after
            match = when = None
        elif match:
            after = match.after
            after = _before_date(dates, index, match=match, keys=keys, lexicon=lexicon) if dates else after
            when = place = None
        # A party that began inside is no longer whole, so what begins inside is left out.
        end = tokens[after - 1].end
        article = _is_article(gap)
        entry = _entry(match, article=article, before=kind, named=after in parties) if match else None
        if entry == _TEAM and _is_definite(text, start, lexicon=lexicon):
            entry = KNOWN_TEAM
        elif entry and after in dates:
            entry = _before_day(entry, keys, when=dates[after], after=after, before=kind, lexicon=lexicon)
        word = "" if party or place or when else keys[index]
        if place and place.kind == "name" and keys[after - 1] in lexicon.names.get("capitals", ()):
            # "The Serbian capital"
            word = keys[after - 1]
        yield _chunk((start, end, party, place, when, entry, word, _marks_in(gap)))
        plain = bool(word) and kind in _BEFORE_NOUNS and entry is None and place is None
        plain = plain or (kind == "pronoun" and place is not None and place.kind == "adjective")
        index, before = after, (before if plain else entry)  # "His Kazakh host"


def _match_at(
    index: int, keys: tuple[str, ...], *, parties: Mapping[int, Party], lexicon: VisitWords
) -> Match | None:
    """The phrase that begins at token `index`: a word like "meeting" is a verb where a sentence opens with it
    and a name follows."""
    if not index and index + 1 in parties and keys[index] in lexicon.names.get("participles", ()):
        return Match(MEETING, index, index + 1)
    return lexicon.at(keys, index)


def _is_article(gap: str) -> bool:
    """Whether a gap between tokens holds an article, the only word that they leave out."""
    return len(gap) > 1 and gap.strip().isalpha()


def _marks_in(gap: str) -> str:
    """The marks in a gap between tokens: ", the Netherlands"."""
    return "" if gap in ("", " ") else "".join(one for one in gap if not one.isalpha()).strip()


def _is_definite(text: str, start: int, *, lexicon: VisitWords) -> bool:
    """Whether the article before what begins at `start` says that it is known: "the mission"."""
    before = text[max(0, start - _ARTICLE) : start].casefold().split()
    return bool(before) and before[-1] in lexicon.names.get("definite", ())


def _before_date(
    dates: Mapping[int, When], first: int, *, match: Match, keys: tuple[str, ...], lexicon: VisitWords
) -> int:
    """Where a phrase from token `first` ends: before a date that begins inside and goes on behind, "the tour
    runs | from Monday to Friday", and before a word of its own on one behind, "the trip | through Friday"."""
    after = match.after
    last = lexicon.at(keys, after - 1) if match.entry.kind == "trip" and after in dates else None
    after -= last is not None and last.entry.kind == "via"
    return next((at for at in range(first + 1, after) if at in dates and dates[at].after > after), after)


def _place_at(
    index: int, tokens: Sequence[Token], *, text: str, places: Mapping[int, Mention], lexicon: VisitWords
) -> Mention | None:
    """The place whose name begins at token `index`, with what belongs to it."""
    place = places.get(index)
    if place is None or _is_venue(place, tokens, text=text, lexicon=lexicon):
        return None
    if place.kind != "adjective":
        return place
    return _with_part(place, tokens, text=text, places=places, lexicon=lexicon)


def _is_venue(place: Mention, tokens: Sequence[Token], *, text: str, lexicon: VisitWords) -> bool:
    """Whether the name of a city is part of that of a building: "Belem Palace", not "the Riga palace"; or
    that of a country stands for its embassy."""
    missions = tuple(lexicon.names.get("missions", ()))
    following = text[place.end : place.end + _MISSION].casefold()
    if missions and following.removeprefix("'s").removeprefix("’s").lstrip(" ").startswith(missions):
        return True
    if place.kind != "city" or place.after >= len(tokens):
        return False
    word = tokens[place.after]
    venue = word.key in lexicon.names.get("venues", ()) and word.word[0].isupper()
    return venue and text[place.end : word.start] == " "


def _with_part(
    place: Mention, tokens: Sequence[Token], *, text: str, places: Mapping[int, Mention], lexicon: VisitWords
) -> Mention:
    """An adjective with the word that makes it a place: "the Serbian capital", "the Australian leg", but not
    where its name follows: "the Serbian capital of Belgrade"."""
    following = tokens[place.after] if place.after < len(tokens) else None
    if following is None or following.key not in lexicon.names.get("parts", ()):
        return place
    named = not places.keys().isdisjoint((place.after + 1, place.after + 2))
    if named or text[place.end : following.start] != " ":
        return place
    return place._replace(kind="name", end=following.end, after=place.after + 1)


def _town(
    party: Party, sentence: Sentence, *, text: str, places: Mapping[int, Mention], lexicon: VisitWords
) -> Mention | None:
    """The town that no list knows behind "in", if its country follows: "in Tacna, Peru"."""
    land = places.get(party.after)
    if party.role or party.country or party.id or land is None or land.kind != "name" or len(land.codes) > 1:
        return None
    before = lexicon.at(sentence.keys, party.first - 1) if party.first else None
    if before is None or before.entry.kind != "to":
        return None
    tokens = sentence.tokens
    start, end = tokens[party.first].start, tokens[party.after - 1].end
    if text[end : tokens[party.after].start].strip() != ",":
        return None
    return Mention(codes=land.codes, kind="city", start=start, end=end, first=party.first, after=party.after)


def _before_day(
    entry: Entry, keys: tuple[str, ...], *, when: When, after: int, before: str, lexicon: VisitWords
) -> Entry:
    """What a phrase that ends before token `after`, behind a word of kind `before`, means before a date that
    begins there: "is on Thursday's programme" says when, as its last word does; 要到明年1月 is no journey."""
    if entry.kind == "go" and keys[after - 1] in lexicon.names.get("until", ()):
        return Entry("until" if before == "stay" else "neutral")
    last = lexicon.at(keys, after - 1) if entry.kind == "began" and when.sort is Sort.EVENT else None
    return Entry("on") if last and last.entry.kind == "on" else entry


def _is_nobody(
    party: Party, when: When | None, *, keys: tuple[str, ...], before: str, lexicon: VisitWords
) -> bool:
    """Whether words that may name somebody say of what kind a journey is, behind a word of kind `before`, or
    who gathers: "Трёхдневный визит", "from official visits to Peru", 三国外长会议."""
    if when and not (party.role or party.country or party.id):
        return True
    if not (lexicon.spaced or party.name) and "".join(keys[party.after :][:2]) in lexicon.names["gatherings"]:
        return True
    bare = not (party.name or party.country_span) and party.after < len(keys)
    return bare and before in _BEFORE_NOUNS and _are_visits(lexicon.at(keys, party.after))


def _are_visits(match: Match | None) -> bool:
    """Whether a verb in the present tense may be a noun: "visits to"."""
    return match is not None and match.entry == _VISITS


def _entry(match: Match, *, article: bool, before: str, named: bool) -> Entry:
    """What a phrase means where it stands, behind a word of kind `before` and maybe before a name: "a stop in
    Rome" and 的访问 are no verbs, 推迟到 is no arrival, "his host Ana Reyes", "the host, Ana" is somebody."""
    kind, phase, tense = match.entry
    if before == "intended" and (tense == "past" or kind == "began"):
        return Entry(kind, "meant", "future") if tense else Entry("begins")  # "Was to have left for Peru"
    if before == "postponed" and kind == "go" and tense == "bare" and phase == "begin":
        return Entry("to")
    if kind == "host" and tense == "base" and (article or before in ("pronoun", "with")) and named:
        return Entry("own_host")
    if kind == "leave" and tense == "past" and article:
        return Entry("other")  # "The left bank"
    noun = tense == "base" or (tense == "bare" and phase == "whole")
    if kind == "go" and noun and (article or before == "whose"):
        return Entry("trip", "whole", "noun")
    if before in _BEFORE_NOUNS and _are_visits(match):
        return Entry("trip", "whole", "noun")  # "Came back from visits to"
    return match.entry
