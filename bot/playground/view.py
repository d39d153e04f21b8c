"""The chats as the page shows them: one person's view of each."""

from bot.playground.entities import Json
from bot.playground.model import Chat, Kind, Message, Person, Status
from bot.playground.state import State

#: How many of a chat's messages the page gets.
SHOWN = 400


def state_view(state: State) -> Json:
    """Describe everything the page needs to begin."""
    return {
        "bot": {"id": state.bot.id, "name": state.bot.first_name, "username": state.bot.username},
        "chats": [chat_view(state, chat) for chat in state.chats.values() if chat.moved_to is None],
    }


def chat_view(state: State, chat: Chat) -> Json:
    """Describe a chat with its newest messages, oldest first."""
    speaker = state.people[chat.speaker]
    bot = state.bot_in(chat)
    member = chat.members.get(speaker.id)
    is_channel = chat.kind is Kind.CHANNEL
    return {
        "id": chat.id,
        "kind": chat.kind.value,
        "title": _title(state, chat),
        "persona": {"id": speaker.id, "name": _name(speaker), "language": speaker.language},
        "topics": [
            {"id": topic.id, "name": topic.name, "closed": topic.is_closed} for topic in chat.topics.values()
        ]
        if chat.is_forum
        else None,
        "members": sum(member.is_present for member in chat.members.values()),
        "canWrite": member is not None and (not is_channel or member.is_admin),
        "botPresent": bot.is_present,
        "blocked": chat.kind is Kind.PRIVATE and bot.status is Status.KICKED,
        "about": state.profile.description_for(speaker) if chat.kind is Kind.PRIVATE else "",
        "commands": [command.as_json() for command in state.profile.commands_for(chat, speaker)],
        "messages": [
            message_view(chat, chat.messages[each], bot=state.bot) for each in sorted(chat.messages)[-SHOWN:]
        ],
    }


def message_view(chat: Chat, message: Message, *, bot: Person) -> Json:
    """Describe a message to the chat's speaker."""
    replied = chat.messages.get(message.reply_to or 0)
    return {
        "id": message.id,
        "at": message.at,
        "own": message.sender is not None and message.sender.id == chat.speaker,
        "author": _author(chat, message),
        "text": message.text,
        "entities": [entity.as_json() for entity in message.entities],
        "thread": message.thread_id if message.is_topic else None,
        "reply": None if replied is None else _quote(chat, replied),
        "rows": _rows(message),
        "prompt": _prompt(message),
        "photo": _photo(message),
        "file": _file(message),
        "edited": message.edited_at is not None,
        "silent": message.is_silent,
        "service": _service(message, bot),
    }


def _title(state: State, chat: Chat) -> str:
    return state.bot.first_name if chat.kind is Kind.PRIVATE else chat.title


def _name(person: Person) -> str:
    return f"{person.first_name} {person.last_name}".strip()


def _author(chat: Chat, message: Message) -> Json:
    if message.sender is None:
        return {"id": chat.id, "name": chat.title, "bot": False}
    return {
        "id": message.sender.id,
        "name": _name(message.sender),
        "bot": message.sender.is_bot,
    }


def _quote(chat: Chat, message: Message) -> Json:
    name = _author(chat, message)["name"]
    return {"id": message.id, "name": name, "text": message.text, "photo": message.photo is not None}


def _rows(message: Message) -> list[list[Json]]:
    rows = (message.keyboard or {}).get("inline_keyboard")
    if not isinstance(rows, list):
        return []
    return [[_button(button) for button in row] for row in rows]


def _prompt(message: Message) -> Json | None:
    """Describe what the input should offer: a forced reply, rows of answers, or their removal."""
    if message.prompt is None:
        return None
    rows = message.prompt.get("keyboard")
    answers = [[_label(button) for button in row] for row in rows] if isinstance(rows, list) else []
    hint = message.prompt.get("input_field_placeholder")
    return {"reply": bool(message.prompt.get("force_reply")), "answers": answers, "hint": hint}


def _label(button: object) -> str:
    return str(button.get("text", "")) if isinstance(button, dict) else str(button)


def _button(button: Json) -> Json:
    copied = button.get("copy_text")
    return {
        "text": button["text"],
        "url": button.get("url"),
        "data": button.get("callback_data"),
        "copy": copied.get("text") if isinstance(copied, dict) else None,
        "style": button.get("style"),
    }


def _photo(message: Message) -> Json | None:
    photo = message.photo
    if photo is None:
        return None
    source = None if photo.url else f"/page/photo/{photo.file_id}"
    return {"src": source, "url": photo.url or None, "width": photo.width, "height": photo.height}


def _file(message: Message) -> Json | None:
    document = message.document
    if document is None:
        return None
    return {"src": f"/page/file/{document.file_id}", "name": document.name, "size": document.size}


def _service(message: Message, bot: Person) -> str | None:
    """Put a service message in words; None for a message that somebody wrote."""
    if message.service is None:
        return None
    who = _name(message.sender) if message.sender else "The group"
    match message.service:
        case {"new_chat_members": [{"first_name": str(name)}, *_]}:
            return f"{who} added {name}"
        case {"forum_topic_created": {"name": str(name)}}:
            return f"{who} created the topic “{name}”"
        case {"forum_topic_edited": {"name": str(name)}}:
            return f"{who} renamed the topic to “{name}”"
        case {"forum_topic_closed": _}:
            return f"{who} closed the topic"
        case {"forum_topic_reopened": _}:
            return f"{who} reopened the topic"
        case {"migrate_to_chat_id": _} | {"migrate_from_chat_id": _}:
            return "The group became a supergroup"
    return f"{bot.first_name}: {', '.join(message.service)}"
