"""Everything the stand-in knows, and the few ways in which it changes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bot.playground.entities import Json
from bot.playground.faults import Faults
from bot.playground.limits import Limits
from bot.playground.model import (
    Answered,
    Asked,
    Chat,
    Kind,
    Member,
    Message,
    Person,
    Status,
    Taken,
    Topic,
)
from bot.playground.profile import Profile
from bot.playground.updates import UpdateQueue

_SUPERGROUP_BASE = -1_000_000_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened in a chat, for whoever watches."""

    kind: str
    chat_id: int
    detail: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button that waits for its answer."""

    id: str
    chat_id: int
    message_id: int
    user_id: int
    at: float


@dataclass(frozen=True, slots=True)
class Reaction:
    """How the bot answered a press."""

    text: str
    show_alert: bool
    url: str


@dataclass(slots=True)
class Webhook:
    """Where updates are posted, and how the last failure went."""

    url: str
    secret: str
    max_connections: int
    last_error: str = ""
    failed_at: float = 0.0


class State:
    """Chats, people, the update queue, the ledgers and the script of faults.

    `now` gives seconds since 1970; `pause` waits so many seconds (late answers, webhook retries).
    """

    def __init__(
        self,
        bot: Person,
        *,
        now: Callable[[], float],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        privacy_mode: bool = True,
    ) -> None:
        self.bot = bot
        self.now = now
        self.pause = pause
        self.privacy_mode = privacy_mode
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {bot.id: bot}
        self.gone: set[int] = set()
        self.profile = Profile()
        self.files: dict[str, bytes] = {}
        self.presses: dict[str, Press] = {}
        self.reactions: dict[str, Reaction] = {}
        self.updates = UpdateQueue(now)
        self.webhook: Webhook | None = None
        self.faults = Faults()
        #: Set to refuse what is sent faster than Telegram allows.
        self.limits: Limits | None = None
        self.asked: list[Asked] = []
        self.taken: list[Taken] = []
        self.answered: list[Answered] = []
        self._watchers: list[asyncio.Queue[Change | None]] = []
        self._changed = asyncio.Event()
        self._closed = False

    # Who and where

    def add_person(self, person: Person) -> Person:
        self.people[person.id] = person
        return person

    def add_private(self, person: Person, *, is_started: bool = False) -> Chat:
        """Add the private chat of a person; the bot may write there once the person has (`is_started`)."""
        self.add_person(person)
        chat = Chat(person.id, Kind.PRIVATE, person.first_name, person.username, speaker=person.id)
        chat.is_started = is_started
        for each in (person, self.bot):
            chat.members[each.id] = Member(each, Status.MEMBER)
        return self._add_chat(chat)

    def add_group(self, chat_id: int, title: str, *, creator: Person) -> Chat:
        return self._add_owned(Chat(chat_id, Kind.GROUP, title), creator)

    def add_supergroup(self, number: int, title: str, *, creator: Person, is_forum: bool = False) -> Chat:
        """Add a supergroup; its chat id is made of the number as Telegram makes it (-100…)."""
        chat = Chat(_SUPERGROUP_BASE - number, Kind.SUPERGROUP, title, is_forum=is_forum)
        return self._add_owned(chat, creator)

    def add_channel(self, number: int, title: str, *, creator: Person, username: str = "") -> Chat:
        return self._add_owned(Chat(_SUPERGROUP_BASE - number, Kind.CHANNEL, title, username), creator)

    def add_topic(self, chat_id: int, name: str) -> Topic:
        """Open a topic in a forum, with the service message that announces it."""
        chat = self.chats[chat_id]
        topic = Topic(chat.take_id(), name)
        made: Json = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        creator = next(m.person for m in chat.members.values() if m.status is Status.CREATOR)
        chat.topics[topic.id] = topic
        self.store(
            Message(topic.id, chat.id, self.now(), creator, thread_id=topic.id, is_topic=True, service=made)
        )
        return topic

    def find(self, name: int | str) -> Chat | None:
        """Find a chat by id or @username."""
        if isinstance(name, int):
            return self.chats.get(name)
        wanted = name.removeprefix("@").lower()
        return next((chat for chat in self.chats.values() if chat.username.lower() == wanted), None)

    def bot_in(self, chat: Chat) -> Member:
        return chat.members.get(self.bot.id, Member(self.bot, Status.LEFT))

    # What is written

    def store(self, message: Message, *, kind: str = "message") -> Message:
        """Put a message in its chat, or a new version in place of the old, and tell the watchers."""
        self.chats[message.chat_id].messages[message.id] = message
        self.notify(Change(kind, message.chat_id, {"message_id": message.id}))
        return message

    def erase(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self.notify(Change("deleted", chat.id, {"message_id": message_id}))

    def react(self, press: Press, reaction: Reaction) -> None:
        """Show the answer to a press; only the first answer counts."""
        if press.id not in self.reactions:
            self.reactions[press.id] = reaction
            detail: Json = {"press": press.id, "text": reaction.text, "alert": reaction.show_alert}
            self.notify(Change("answer", press.chat_id, detail))

    def rename_bot(self, name: str) -> None:
        self.bot = replace(self.bot, first_name=name)
        self.people[self.bot.id] = self.bot
        self.notify(Change("profile", 0))

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Deliver by posting from now on, or by polling again; a running long poll ends."""
        self.webhook = webhook
        if webhook is not None:
            self.updates.conflict()
        self.updates.wake()
        self.touch()

    async def next_webhook(self) -> Webhook:
        """Wait until a webhook is set."""
        await self.until(lambda: self.webhook is not None)
        assert self.webhook is not None
        return self.webhook

    # Who watches

    def notify(self, change: Change) -> None:
        self.touch()
        for watcher in self._watchers:
            watcher.put_nowait(change)

    def touch(self) -> None:
        """Let those who wait in `until` look again."""
        self._changed.set()

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Change | None]]:
        """Give a queue of the changes from here on; None in it means that the stand-in closes."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        if self._closed:
            queue.put_nowait(None)
        self._watchers.append(queue)
        try:
            yield queue
        finally:
            self._watchers.remove(queue)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, looking again after each change and each answered request."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    @property
    def is_closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """End long polls and watches at once."""
        self._closed = True
        self.updates.close()
        self._changed.set()
        for watcher in self._watchers:
            watcher.put_nowait(None)

    def _add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        self.notify(Change("chat", chat.id))
        return chat

    def _add_owned(self, chat: Chat, creator: Person) -> Chat:
        self.add_person(creator)
        chat.members[creator.id] = Member(creator, Status.CREATOR)
        chat.speaker = creator.id
        return self._add_chat(chat)
