"""The platform's values as the JSON of the Bot API, with every field that a strict client requires."""

from bot.playground.entities import Json
from bot.playground.model import (
    ADMIN_RIGHTS,
    ANONYMOUS_ADMIN,
    MEMBER_RIGHTS,
    Chat,
    Kind,
    Member,
    Message,
    Person,
    Photo,
    Status,
)


def person_json(person: Person) -> Json:
    optional = {
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language,
    }
    return {
        "id": person.id,
        "is_bot": person.is_bot,
        "first_name": person.first_name,
        **{name: value for name, value in optional.items() if value},
    }


def chat_json(chat: Chat) -> Json:
    body: Json = {"id": chat.id, "type": chat.kind.value}
    if chat.kind is Kind.PRIVATE:
        body["first_name"] = chat.title
    else:
        body["title"] = chat.title
    if chat.username:
        body["username"] = chat.username
    if chat.is_forum:
        body["is_forum"] = True
    return body


def full_chat_json(chat: Chat) -> Json:
    """Describe a chat as getChat does."""
    permissions: Json = {"permissions": dict.fromkeys(sorted(MEMBER_RIGHTS), True)} if chat.is_group else {}
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {
        **chat_json(chat),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **permissions,
    }


def member_json(member: Member) -> Json:
    body: Json = {"user": person_json(member.person), "status": member.status.value}
    match member.status:
        case Status.CREATOR:
            body["is_anonymous"] = False
        case Status.ADMINISTRATOR:
            rights = {right: right in member.rights for right in sorted(ADMIN_RIGHTS)}
            body |= {"can_be_edited": False, "is_anonymous": False, **rights}
        case Status.RESTRICTED:
            allowed = {right: right in member.rights for right in sorted(MEMBER_RIGHTS)}
            body |= {"is_member": True, "until_date": 0, **allowed}
        case Status.KICKED:
            body["until_date"] = 0
    return body


def message_json(chat: Chat, message: Message, *, with_reply: bool = True) -> Json:
    """Describe a message; what it replies to comes along one level deep."""
    body: Json = {"message_id": message.id, "date": int(message.at), "chat": chat_json(chat)}
    body |= _author(chat, message)
    body |= _content(message)
    if message.thread_id is not None:
        body["message_thread_id"] = message.thread_id
    if message.is_topic:
        body["is_topic_message"] = True
    if message.keyboard is not None:
        body["reply_markup"] = message.keyboard
    if message.preview is not None:
        body["link_preview_options"] = message.preview
    if message.edited_at is not None:
        body["edit_date"] = int(message.edited_at)
    replied = chat.messages.get(message.reply_to or message.thread_id or 0) if with_reply else None
    if replied is not None and (message.reply_to or message.is_topic):
        body["reply_to_message"] = message_json(chat, replied, with_reply=False)
    return {**body, **(message.service or {})}


def photo_sizes(photo: Photo) -> list[Json]:
    return [
        {
            "file_id": photo.file_id,
            "file_unique_id": f"u{photo.file_id}",
            "width": photo.width,
            "height": photo.height,
            "file_size": photo.size,
        }
    ]


def _attached(message: Message) -> Json:
    if message.photo is not None:
        return {"photo": photo_sizes(message.photo)}
    if message.document is None:
        return {}
    document = message.document
    return {
        "document": {
            "file_id": document.file_id,
            "file_unique_id": f"u{document.file_id}",
            "file_name": document.name,
            "mime_type": document.mime,
            "file_size": document.size,
        }
    }


def _author(chat: Chat, message: Message) -> Json:
    if message.sender is not None:
        return {"from": person_json(message.sender)}
    body: Json = {"sender_chat": chat_json(chat)}
    if chat.kind is not Kind.CHANNEL:
        anonymous = Person(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
        body["from"] = person_json(anonymous)
    return body


def _content(message: Message) -> Json:
    content, body = message.content, _attached(message)
    text, entities = ("caption", "caption_entities") if body else ("text", "entities")
    if content.text:
        body[text] = content.text
    if content.entities:
        body[entities] = [entity.as_json() for entity in content.entities]
    return body
