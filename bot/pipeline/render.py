"""From an item to the message that a person reads. Pure."""

from collections.abc import Mapping

from bot.domain.chats import Chat, ChatKind
from bot.domain.items import Item
from bot.domain.message import Button, Message, Part, Style, bold
from bot.domain.sources import Source
from bot.domain.text import shorten
from bot.domain.topics import Topic
from bot.phrases import flag, language_name, say, time_part

#: The first line must survive a lock screen (research on wire desks: hard stop near 110 characters).
FIRST_LINE = 110

#: What is quoted of the source's text: enough to judge, short enough for a phone.
_LEAD = 320
_MOST_PASSAGES = 3

#: Telegram's limit on callback data.
_ACTION_BYTES = 64


def render_alert(
    item: Item,
    source: Source | None,
    *,
    topics: Mapping[str, Topic],
    told: tuple[str, ...],
    chat: Chat,
    repeat: bool,
) -> Message:
    """The alert on `item` for the topics `told`, in the language of `chat`; a possible repeat says so and
    is silent.

    `source` is None when it left the catalogue since. The first line says what happened and is at most
    FIRST_LINE characters; the message is far below the platform's limits.
    """
    language = chat.language
    head = headline(item, topics, told=told)
    parts = [*head, *_lead(item, told, is_cut=head[-1].text != item.title)]
    parts += [Part("\n\n"), *_facts(item, source, topics=topics, told=told, language=language)]
    if repeat:
        parts += [Part("\n"), Part(say(language, "alert.repeat"), Style.ITALIC)]
    return Message(parts=tuple(parts), rows=_rows(item, told, chat=chat), preview=item.url, silent=repeat)


def headline(item: Item, topics: Mapping[str, Topic], *, told: tuple[str, ...]) -> tuple[Part, ...]:
    """The first line: the sign of the first topic, and what happened."""
    sign = topics[told[0]].emoji if told and told[0] in topics else "•"
    return Part(f"{sign} "), bold(shorten(item.title, FIRST_LINE - len(sign) - 1))


def _lead(item: Item, told: tuple[str, ...], *, is_cut: bool) -> list[Part]:
    """The whole title where the first line cut it, and for each topic told what the text says on it: its
    beginning, or the passage further down that put it on the topic."""
    quoted = {one.topic: item.text[one.start : one.end] for one in item.quotes}
    first = item.text.partition("\n")[0]
    passages = [quoted.get(topic, first) for topic in told] or [first]
    said = [item.title] if is_cut else []
    said += [one for one in passages if one and one.casefold() != item.title.casefold()]
    return [Part(f"\n\n{shorten(one, _LEAD)}") for one in list(dict.fromkeys(said))[:_MOST_PASSAGES]]


def _facts(
    item: Item, source: Source | None, *, topics: Mapping[str, Topic], told: tuple[str, ...], language: str
) -> list[Part]:
    """Who says so, when, in which language, on what."""
    parts = [Part(source.name if source else item.source_id, Style.BOLD)]
    if source and source.official:
        parts.append(Part(f" ({say(language, 'alert.official')})"))
    parts += [Part(" · "), time_part(language, item.at)]
    if item.language and item.language != language:
        parts.append(
            Part(" · " + say(language, "alert.language", language=language_name(language, item.language)))
        )
    names = ", ".join(topics[one].name[language] for one in told if one in topics)
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
