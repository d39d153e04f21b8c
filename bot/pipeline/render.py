"""From an item to the message that a person reads. Pure."""

from collections.abc import Collection, Mapping, Sequence

from bot.domain.cards import Card, own_facts
from bot.domain.chats import EVERY_TOPIC, Chat, ChatKind
from bot.domain.facts import Figure, Stage, Visit
from bot.domain.findings import Findings
from bot.domain.items import Item
from bot.domain.message import Button, Message, Part, Style, bold
from bot.domain.places import ANYWHERE, Place
from bot.domain.text import shorten
from bot.domain.topics import Topic
from bot.domain.turns import Turn
from bot.phrases import flag, language_name, say, time_part
from bot.phrases.naming import Names
from bot.pipeline.lists import Lists
from bot.pipeline.render_facts import FIRST_LINE, Section, quote_of, sections_of
from bot.pipeline.render_story import story_lines, turn_parts

#: What is quoted of the source's text: enough to judge, short enough for a phone.
_LEAD = 320
_MOST_PASSAGES = 3
_QUOTE = 700

#: Telegram's limit on callback data.
_ACTION_BYTES = 64


def render_alert(
    item: Item, card: Card, *, lists: Lists, told: tuple[str, ...], chat: Chat, repeat: bool = False
) -> Message:
    """The alert on `item` for the topics `told`, in the language of `chat`; a possible repeat says so and
    is silent.

    With facts on one of the topics it tells them, those on what the chat follows first, how the story of the
    item stands, and the words that prove it; else the title and what the text says, and then what there is of
    facts. The first line says what happened and is at most FIRST_LINE characters; the message is far below
    the platform's limits.
    """
    language, findings = chat.language, card.findings
    sections = _sections(findings, chat=chat, told=told, names=lists.names)
    lines = story_lines(card, lists, language=language)
    if findings is not None and any(section.topic in told for section in sections):
        parts = [*fact_parts(card, sections, lines=lines, language=language)]
        tagged: Collection[Stage] = findings.stages
    else:
        stages = findings.stages if findings is not None else ()
        # The first line says it.
        tagged = ()
        head = headline(item, lists.topics, told=told, stages=stages, language=language)
        parts = [*head, *_lead(item, told, is_cut=head[-1].text != item.title)]
        parts += [Part(f"\n\n{section.line}") for section in sections]
        parts += [Part("\n\n" + "\n".join(lines))] if lines else []
    parts += [Part("\n\n"), *origin(item, lists=lists, told=told, stages=tagged, language=language)]
    if repeat:
        parts += [Part("\n"), Part(say(language, "alert.repeat"), Style.ITALIC)]
    return Message(parts=tuple(parts), rows=_rows(item, told, chat=chat), preview=item.url, silent=repeat)


def render_turns(
    item: Item, card: Card, *, turns: Sequence[Turn], lists: Lists, chat: Chat, repeat: bool = False
) -> Message:
    """What happened to the story of `card`, as `item` says (`turns`, at least one): a reply to its alert."""
    language = chat.language
    parts = [*turn_parts(card, turns, lists=lists, title=shorten(item.title, FIRST_LINE), language=language)]
    if card.own is not None:
        parts += _quoted(card.own, own_facts(card), language=language)
    parts += [Part("\n\n"), *origin(item, lists=lists, told=(), stages=(), language=language)]
    if repeat:
        parts += [Part("\n"), Part(say(language, "alert.repeat"), Style.ITALIC)]
    row = (Button(text=say(language, "alert.open"), url=item.url),) if item.url else ()
    return Message(parts=tuple(parts), rows=(row,) if row else (), silent=repeat)


def fact_parts(
    card: Card, sections: Sequence[Section], *, lines: Sequence[str] = (), language: str
) -> tuple[Part, ...]:
    """The facts in `sections`, the first line standing out, `lines` below them, and the words that prove
    them."""
    parts: list[Part] = []
    for number, section in enumerate(sections):
        parts += [Part("\n\n")] if number else []
        parts += [bold(section.line)]
        parts += [Part("\n" + "\n".join(section.details))] if section.details else []
        parts += [Part("\n" + "\n".join(lines))] if lines and not number else []
    if card.own is not None:
        # What comes first must be proven at a glance; the rest stands in the source.
        parts += _quoted(card.own, _proven(card, sections[0]), language=language)
    return tuple(parts)


def _proven(card: Card, section: Section) -> tuple[Visit | Figure, ...]:
    """The facts whose words are quoted: the item's own where the story put together what is told."""
    typed = card.story is not None and card.story.is_typed
    return own_facts(card) if typed else section.facts


def _quoted(own: Findings, facts: Collection[Visit | Figure], *, language: str) -> list[Part]:
    quote = quote_of(own, facts, language=language)
    return [Part("\n\n"), Part(shorten(quote, _QUOTE), Style.FOLDED)] if quote else []


def headline(
    item: Item,
    topics: Mapping[str, Topic],
    *,
    told: tuple[str, ...],
    stages: Collection[Stage] = (),
    language: str,
) -> tuple[Part, ...]:
    """The first line: the sign of the first topic, how far it has come, and what happened."""
    sign = topics[told[0]].emoji if told and told[0] in topics else "•"
    stage = next((one for one in stages if told and one.topic == told[0]), None)
    tag = f"{say(language, f'stage.{stage.name.value}')} · " if stage else ""
    return Part(f"{sign} {tag}"), bold(shorten(item.title, FIRST_LINE - len(sign) - 1 - len(tag)))


def _sections(
    findings: Findings | None, *, chat: Chat, told: tuple[str, ...], names: Names
) -> tuple[Section, ...]:
    """What there is to tell of facts, what is on `told` first."""
    if findings is None:
        return ()
    places = _places(chat, told)
    return sections_of(findings, told=told, names=names, places=places, language=chat.language)


def _places(chat: Chat, told: tuple[str, ...]) -> tuple[Place, ...]:
    """The countries and pairs that `chat` follows on the topics `told`, the narrower first."""
    found = {
        one.place for one in chat.subscriptions if one.topic in (*told, EVERY_TOPIC) and one.place != ANYWHERE
    }
    pairs = {one for one in found if "-" in one}
    # Who follows a pair wants that pair first, whatever else they follow.
    return tuple(sorted(pairs or found))


def _lead(item: Item, told: tuple[str, ...], *, is_cut: bool) -> list[Part]:
    """The whole title where the first line cut it, and for each topic told what the text says on it: its
    beginning, or the passage further down that put it on the topic."""
    quoted = {one.topic: item.text[one.start : one.end] for one in item.quotes}
    first = item.text.partition("\n")[0]
    passages = [quoted.get(topic, first) for topic in told] or [first]
    said = [item.title] if is_cut else []
    said += [one for one in passages if one and one.casefold() != item.title.casefold()]
    return [Part(f"\n\n{shorten(one, _LEAD)}") for one in list(dict.fromkeys(said))[:_MOST_PASSAGES]]


def origin(
    item: Item, *, lists: Lists, told: tuple[str, ...], stages: Collection[Stage], language: str
) -> list[Part]:
    """Who says so, when, in which language, on what, and how far that has come."""
    source = lists.sources.get(item.source_id)
    parts = [Part(source.name if source else item.source_id, Style.BOLD)]
    if source and source.official:
        parts.append(Part(f" ({say(language, 'alert.official')})"))
    parts += [Part(" · "), time_part(language, item.at)]
    if item.language and item.language != language:
        parts.append(
            Part(" · " + say(language, "alert.language", language=language_name(language, item.language)))
        )
    come = {one.topic: f" ({say(language, f'stage.{one.name.value}')})" for one in stages}
    names = ", ".join(
        lists.topics[one].name[language] + come.get(one, "") for one in told if one in lists.topics
    )
    flags = " ".join(dict.fromkeys(flag(code) for code in item.countries[:6] if flag(code)))
    subject = "  ".join(one for one in (names, flags) if one)
    return [*parts, Part(f"\n{subject}")] if subject else parts


def _rows(item: Item, told: tuple[str, ...], *, chat: Chat) -> tuple[tuple[Button, ...], ...]:
    """One row: Open · Mute · Settings. A channel's readers cannot change it, so they get the first only."""
    language = chat.language
    row = [Button(text=say(language, "alert.open"), url=item.url)] if item.url else []
    if chat.kind is not ChatKind.CHANNEL:
        row.append(Button(text=say(language, "alert.mute"), action=_mute_action(told)))
        row.append(Button(text=say(language, "alert.settings"), action="1:settings:new"))
    return (tuple(row),) if row else ()


def _mute_action(told: tuple[str, ...]) -> str:
    """The action that mutes as many of the topics `told` as fit."""
    action = f"1:settings:mute:{told[0]}" if told else "1:settings:mute:"
    for topic in told[1:]:
        if len(f"{action},{topic}".encode()) > _ACTION_BYTES:
            break
        action = f"{action},{topic}"
    return action
