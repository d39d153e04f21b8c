"""The values the stand-in keeps: who is there, which chats, what was written."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.playground.entities import Entity, Formatted, Json

#: The account as which Telegram shows administrators who write anonymously.
ANONYMOUS_ADMIN = 1087968824

#: The rights an administrator may have; the wire wants every one of them named.
ADMIN_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_post_messages",
        "can_edit_messages",
        "can_pin_messages",
        "can_manage_topics",
    }
)
MEMBER_RIGHTS = frozenset(
    {
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
        "can_edit_tag",
        "can_react_to_messages",
    }
)


class Kind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


class Markup(StrEnum):
    """The kinds of keyboard a message can be sent with; only the first two may be edited later."""

    NONE = "none"
    INLINE = "inline"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    #: As the client tells it, "en", "ru", "zh-hans"; "" when it does not.
    language: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    person: Person
    status: Status
    rights: frozenset[str] = frozenset()

    @property
    def is_present(self) -> bool:
        return self.status not in (Status.LEFT, Status.KICKED)

    @property
    def is_admin(self) -> bool:
        return self.status in (Status.CREATOR, Status.ADMINISTRATOR)

    def may(self, right: str) -> bool:
        return self.status is Status.CREATOR or right in self.rights


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a forum; its id is that of the service message that made it."""

    id: int
    name: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    file_id: str
    width: int
    height: int
    size: int
    #: Set for a photo named by address: the stand-in never fetches it.
    url: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A document."""

    file_id: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    chat_id: int
    at: float
    #: None for what a channel or an anonymous administrator writes.
    sender: Person | None
    content: Formatted = field(default_factory=lambda: Formatted(""))
    thread_id: int | None = None
    #: A thread in General is a chain of replies, not a topic.
    is_topic: bool = False
    reply_to: int | None = None
    markup: Markup = Markup.NONE
    keyboard: Json | None = None
    #: A reply keyboard, its removal or a forced reply: what the client puts below its input.
    prompt: Json | None = None
    photo: Photo | None = None
    document: File | None = None
    is_silent: bool = False
    #: Written by the bot; told apart from `sender` because channel posts have none.
    is_by_bot: bool = False
    preview: Json | None = None
    edited_at: float | None = None
    #: The extra field of a service message, e.g. {"migrate_to_chat_id": …}.
    service: Json | None = None

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.content.entities


@dataclass(slots=True)
class Chat:
    id: int
    kind: Kind
    title: str
    username: str = ""
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    #: Who speaks in this chat on the page, unless a call says otherwise.
    speaker: int = 0
    #: Whether the person wrote first; before that a bot may not write to a private chat.
    is_started: bool = False
    #: The supergroup this group became.
    moved_to: int | None = None
    is_deleted: bool = False
    #: The membership the bot gets when the page first opens the chat; None once it has it.
    on_first_open: Member | None = None

    def take_id(self) -> int:
        self.last_id += 1
        return self.last_id

    @property
    def is_group(self) -> bool:
        return self.kind in (Kind.GROUP, Kind.SUPERGROUP)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived, before any fault."""

    method: str
    arguments: Json
    at: float


@dataclass(frozen=True, slots=True)
class Taken:
    """Something the platform stored and so the people got."""

    method: str
    chat_id: int
    text: str
    message_id: int
    at: float
    thread_id: int | None = None
    reply_markup: Json | None = None
    reply_to: int | None = None
    is_silent: bool = False
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was written to the client in full."""

    method: str
    chat_id: int | None
    status: int
    message_id: int | None
    at: float
