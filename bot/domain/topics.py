"""Topics: what a subscriber can follow, and the phrases by which a text is told to be on one."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRules:
    """How a topic is recognised in one language. The phrase language stands at the top of
    `seeds/topics.toml`."""

    #: One hit is enough.
    strong: tuple[str, ...]
    #: Not enough alone: two different hits in title and lead are.
    weak: tuple[str, ...] = ()
    #: Words covered by one of these count for nothing.
    never: tuple[str, ...] = ()
    #: What a text is about instead when its title or lead has one of these: then the title counts for
    #: nothing. Nor does any sentence that has one, wherever it stands.
    instead: tuple[str, ...] = ()
    #: Named lists of phrases, written <name> inside the phrases above.
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Sentences that must be on the topic, and that must not; held by a test.
    match: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One row of the catalogue of topics."""

    id: str
    emoji: str
    #: By language, as people read it; `about` says in one line what the topic covers.
    name: Mapping[str, str]
    about: Mapping[str, str]
    #: How many different countries a text must be about.
    countries: int
    #: Whether a sentence far down says as much as the lead does: for what is news wherever it is told.
    anywhere: bool
    #: By language; a language that is missing here never matches.
    rules: Mapping[str, TopicRules]
