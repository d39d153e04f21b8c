"""Somebody named in a sentence, and a sentence looked at by its words and mentions."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.analysis.text.places import Mention
from bot.analysis.text.reading import Passage
from bot.analysis.text.tokens import Token
from bot.domain.facts import Span

#: What tokens leave out; see `bot.analysis.text.tokens`.
_ARTICLE = re.compile(r"\b(?:the|an?)\b", re.IGNORECASE)

_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)


class Party(NamedTuple):
    """Somebody named in a sentence, by name, by office, or both."""

    #: Tokens of the sentence: `tokens[first:after]`.
    first: int
    after: int
    name: str = ""
    role: str = ""
    country: str = ""
    #: Id in the list of people.
    id: str = ""
    #: Proofs; None for what the sentence does not say.
    name_span: Span | None = None
    role_span: Span | None = None
    country_span: Span | None = None
    #: Folded words of the name, without particles and titles.
    words: tuple[str, ...] = ()
    #: Whether the role is a "counterpart", whose office and country stand elsewhere.
    counterpart: bool = False
    #: Whether its form says that it is an object: "делегацию".
    is_object: bool = False
    #: How sure the country is.
    confidence: float = 1.0
    #: Number of the person in the text; -1 before `cast` told.
    key: int = -1


class Phrase:
    """A passage looked at by token."""

    def __init__(self, passage: Passage, text: str) -> None:
        self.tokens: Sequence[Token] = passage.sentence.tokens
        self.keys = passage.sentence.keys
        self.text = text
        self._mentions: Mapping[int, Mention] = {mention.first: mention for mention in passage.mentions}
        self._ends: Mapping[int, Mention] | None = None

    def at(self, index: int) -> Mention | None:
        """The mention that begins at token `index`."""
        return self._mentions.get(index)

    def ending(self, index: int) -> Mention | None:
        """The mention whose last token is the one before `index`."""
        if self._ends is None:
            self._ends = {mention.after: mention for mention in self._mentions.values()}
        return self._ends.get(index)

    def may_begin(self, index: int) -> bool:
        """Whether somebody may be named from token `index` on."""
        return index in self._mentions or self.tokens[index].word[0].isupper()

    def role(self, index: int) -> Mention | None:
        """The office that begins at token `index`."""
        mention = self._mentions.get(index)
        return mention if mention is not None and mention.kind == "role" else None

    def key(self, index: int) -> str:
        return self.keys[index] if 0 <= index < len(self.keys) else ""

    def is_capital(self, index: int) -> bool:
        return index < len(self.tokens) and self.tokens[index].word[0].isupper()

    def gap(self, before: int, after: int) -> str:
        """What stands in the text between two tokens."""
        if not 0 <= before < after < len(self.tokens):
            return ""
        gap = self.text[self.tokens[before].end : self.tokens[after].start]
        return gap if gap in ("", " ") else _ARTICLE.sub("", gap)

    def broken(self, index: int) -> bool:
        """Whether a mark other than a hyphen or an apostrophe stands after token `index`."""
        return bool(set(_POSSESSIVE.sub("", self.gap(index, index + 1))) - set(" -'’.‑"))

    def possessive(self, mention: Mention) -> bool:
        """Whether 's follows: "Russia's Vladimir Putin"."""
        return self.gap(mention.after - 1, mention.after)[:1] in ("'", "’")


def is_nameless_group(party: Party) -> bool:
    """Whether it is "the delegation" of nobody knows whom."""
    return party.role == "delegation" and not party.name and not party.country


def with_country(party: Party, mention: Mention) -> Party:
    """`party` of the country that `mention` names."""
    return party._replace(
        country=mention.codes[0], country_span=Span(mention.start, mention.end), confidence=1.0
    )


def with_name_of(party: Party, other: Party) -> Party:
    """`party` by the name of `other`, who is the same."""
    return party._replace(name=other.name, name_span=other.name_span, words=other.words, id=other.id)


def with_team(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """Who leads a delegation stands for it: the delegation gives them its country."""
    group = next((one for one in parties if one.role == "delegation" and not one.name), None)
    named = tuple(one for one in parties if one.name)
    if group is None or not named:
        return parties
    return tuple(
        one if one.country else one._replace(country=group.country, country_span=group.country_span)
        for one in named
    )
