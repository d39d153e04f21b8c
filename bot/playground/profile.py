"""What the bot says about itself: name, descriptions and the commands of each scope and language."""

from dataclasses import dataclass, field

from bot.playground.entities import Json
from bot.playground.model import Chat, Kind, Person

#: A scope as it is told apart: its type, then the chat and the user where it names them.
Scope = tuple[str, int, int]

DEFAULT_SCOPE: Scope = ("default", 0, 0)


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str

    def as_json(self) -> Json:
        return {"command": self.name, "description": self.description}


@dataclass(slots=True)
class Profile:
    """Texts by language, "" for every other; commands by scope and language."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], tuple[Command, ...]] = field(default_factory=dict)

    def commands_for(self, chat: Chat, person: Person) -> tuple[Command, ...]:
        """Give the commands a person sees in a chat: the most specific scope, own language first."""
        language = person.language[:2]
        for scope in _scopes(chat, person):
            for tongue in (language, ""):
                if found := self.commands.get((scope, tongue)):
                    return found
        return ()

    def description_for(self, person: Person) -> str:
        return self.descriptions.get(person.language[:2]) or self.descriptions.get("", "")


def _scopes(chat: Chat, person: Person) -> list[Scope]:
    """Order the scopes that apply, the most specific first."""
    own: Scope = ("chat", chat.id, 0)
    if chat.kind is Kind.PRIVATE:
        return [own, ("all_private_chats", 0, 0), DEFAULT_SCOPE]
    if chat.kind is Kind.CHANNEL:
        return []
    member = chat.members.get(person.id)
    if member is None or not member.is_admin:
        return [("chat_member", chat.id, person.id), own, ("all_group_chats", 0, 0), DEFAULT_SCOPE]
    return [
        ("chat_member", chat.id, person.id),
        ("chat_administrators", chat.id, 0),
        own,
        ("all_chat_administrators", 0, 0),
        ("all_group_chats", 0, 0),
        DEFAULT_SCOPE,
    ]
