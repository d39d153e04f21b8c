"""What a command gets and gives. Commands never see the platform: they read an `Ask`, look things up at the
`Desk`, and return an `Answer`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.chats import EVERY_TOPIC, Chat, ChatEdit, ChatId, ChatKind, Subscription
from bot.domain.findings import Findings
from bot.domain.items import Item
from bot.domain.message import Button, Message, Part, bold, link
from bot.domain.sources import Source, SourceId
from bot.domain.text import shorten
from bot.domain.topics import Topic
from bot.phrases import flag, place_name, say, time_part
from bot.phrases.naming import Names
from bot.pipeline.inquiry import Inquiry
from bot.pipeline.render_facts import sections_of
from bot.pipeline.roster import Roster
from bot.pipeline.scout import Scout
from bot.ports import Platform, Store

_MOST_QUOTED = 200


class Who(Enum):
    """Who may use a command."""

    ANYONE = "anyone"
    #: In groups and channels their admins; in a private chat its person.
    ADMIN = "admin"
    #: The same people, also where the bot is by invitation and they were not let in: leaving is free.
    LEAVER = "leaver"
    OPERATOR = "operator"
    #: Operators; others where people may add sources.
    CONTRIBUTOR = "contributor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that a person typed or pressed."""

    #: Where it was said, as stored last.
    chat: Chat
    #: The chat that the command is about: a channel managed from `chat`, or `chat` itself.
    target: Chat
    #: The forum topic where it was said, None for the chat itself.
    thread_id: int | None
    #: Who said it; 0 for an anonymous admin.
    user_id: int
    #: The words after the command, or the arguments of the button.
    words: tuple[str, ...]
    now: datetime
    #: The message that is answered by it; None when it answers none.
    replied: int | None = None

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.chat.language

    @property
    def alert_thread(self) -> int | None:
        """Where alerts of a subscription made here go."""
        return self.thread_id if self.target.id == self.chat.id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command says and changes."""

    message: Message | None = None
    #: A second message, always a new one.
    also: Message | None = None
    #: Shown over a pressed button for a moment, at most 200 characters; "" for nothing.
    toast: str = ""
    edits: tuple[tuple[ChatId, ChatEdit], ...] = ()
    #: After a press: send a new message instead of changing the one with the button.
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What commands may look up."""

    store: Store
    platform: Platform
    #: By id, in the order of their catalogues.
    topics: Mapping[str, Topic]
    sources: Mapping[SourceId, Source]
    #: The country or bloc that a name or code stands for, in any language; None when it is not known.
    find_country: Callable[[str], str | None]
    #: What people, cities, offices and goods are called.
    names: Names
    #: Reads what people show.
    inquiry: Inquiry
    #: Knows who added which of `sources`, which are its own.
    roster: Roster
    #: Looks at addresses that people want read.
    scout: Scout
    operators: frozenset[int]
    #: Only operators, and chats that they let in, may subscribe.
    invite_only: bool
    bot_username: str
    #: All commands, in the order of /help.
    commands: tuple["Command", ...]
    started_at: datetime
    #: Known to this bot alone; invitations are signed with it.
    secret: bytes

    @property
    def reserved(self) -> frozenset[Who]:
        """Whose commands only operators may use."""
        return frozenset({Who.OPERATOR} if self.roster.most_each else {Who.OPERATOR, Who.CONTRIBUTOR})


Run = Callable[[Ask, Desk], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its word, who may use it, what it does when typed and when one of its buttons is pressed.

    Its one-line summary is the phrase `commands.<name>`.
    """

    name: str
    run: Run
    press: Run | None = None
    who: Who = Who.ANYONE
    #: Who may press its buttons.
    press_who: Who = Who.ANYONE


def action(command: str, *arguments: object) -> str:
    """The callback data of a button of `command`; at most 64 bytes, held by a test."""
    return ":".join(("1", command, *(str(one) for one in arguments)))


def button(language: str, key: str, command: str, *arguments: object) -> Button:
    """A button of `command` that reads as the phrase `key`."""
    return Button(text=say(language, key), action=action(command, *arguments))


def turns(page: int, pages: int, command: str, *arguments: object) -> tuple[Button, ...]:
    """The row that turns pages, round and round: ‹ 2/5 ›; no row for a single page."""
    if pages < 2:
        return ()
    targets = (("‹", (page - 1) % pages), (f"{page + 1}/{pages}", page), ("›", (page + 1) % pages))
    return tuple(Button(text=sign, action=action(command, *arguments, to)) for sign, to in targets)


def pages_of(count: int, a_page: int) -> int:
    """How many pages `count` things take; at least one."""
    return max(1, -(-count // a_page))


def quoted(ask: Ask) -> str:
    """What a person wrote after the command, short enough to be said back to them."""
    return shorten(" ".join(ask.words), _MOST_QUOTED)


def topic_rows(desk: Desk, command: str, *, language: str) -> tuple[tuple[Button, ...], ...]:
    """A button for each topic, two in a row."""
    buttons = [
        Button(text=topic_label(desk, one, language=language), action=action(command, one))
        for one in desk.topics
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def about(ask: Ask) -> tuple[Part, ...]:
    """A first line that names the channel which a private chat manages; nothing otherwise."""
    if ask.target.id == ask.chat.id:
        return ()
    return (Part(say(ask.language, "settings.for_channel", title=ask.target.title) + "\n\n"),)


def topic_label(desk: Desk, topic_id: str, *, language: str) -> str:
    """A topic's sign and name; the id when it left the catalogue."""
    if topic_id == EVERY_TOPIC:
        return say(language, "words.every_topic")
    topic = desk.topics.get(topic_id)
    return f"{topic.emoji} {topic.name[language]}" if topic else topic_id


def topic_names(desk: Desk, language: str) -> str:
    """The names of all topics, as they may be typed."""
    return ", ".join(topic.name[language].lower() for topic in desk.topics.values())


def label(desk: Desk, one: Subscription, *, language: str) -> str:
    """A subscription for people: its topic and its place."""
    return f"{topic_label(desk, one.topic, language=language)} · {place_name(language, one.place)}"


async def item_list(
    desk: Desk, items: tuple[Item, ...], *, language: str, title: str, empty: str
) -> tuple[Part, ...]:
    """`items` under `title`, or the sentence `empty` when there are none."""
    if not items:
        return (Part(empty),)
    parts: list[Part] = [bold(title)]
    for item in items:
        findings = await desk.store.facts(item.id)
        parts += [Part("\n\n"), *_item_lines(desk, item, findings=findings, language=language)]
    return tuple(parts)


def _item_lines(desk: Desk, item: Item, *, findings: Findings | None, language: str) -> tuple[Part, ...]:
    """An item in a list: what happened, in the reader's language where facts say so, else its title, leading
    to its page; and who said it when."""
    signs = "".join(desk.topics[one].emoji for one in item.topics if one in desk.topics)
    source = desk.sources.get(item.source_id)
    flags = " ".join(flag(code) for code in item.countries[:4] if flag(code))
    said = shorten(item.title, 160)
    if findings is not None:
        told = sections_of(findings, told=item.topics, names=desk.names, places=(), language=language)
        said = told[0].line if told and told[0].topic in item.topics else said
    return (
        Part(f"{signs} "),
        link(said, item.url),
        Part("\n"),
        Part(source.name if source else item.source_id),
        Part(" · "),
        time_part(language, item.at),
        Part(f"  {flags}".rstrip()),
    )


def is_shared(chat: Chat) -> bool:
    """Whether several people see this chat."""
    return chat.kind is not ChatKind.PRIVATE
