"""The people's side of the stand-in: what a person does, and what the bot hears of it."""

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.playground.entities import MAX_TEXT, Formatted, Json, settle, utf16_slice, with_found
from bot.playground.model import (
    ADMIN_RIGHTS,
    ANONYMOUS_ADMIN,
    Chat,
    File,
    Kind,
    Member,
    Message,
    Person,
    Status,
    Topic,
)
from bot.playground.state import Change, Press, State
from bot.playground.wire import chat_json, member_json, message_json, person_json

_COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?")


class NotPossible(ValueError):
    """A person tried what their client would not let them do."""


class Platform(State):
    """The whole stand-in: what `State` keeps, and what people do with it.

    Where no `user_id` is given, the chat's speaker acts.
    """

    # Talking

    def say(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int | None = None,
        thread_id: int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Write a message; ANONYMOUS_ADMIN writes as the group, and anyone in a channel as the channel."""
        chat = self._chat(chat_id)
        person = self._speaker(chat, user_id)
        if chat.kind is Kind.PRIVATE and self.bot_in(chat).status is Status.KICKED:
            self.unblock(chat_id)
        thread, is_topic = self._thread(chat, thread_id, reply_to=reply_to)
        message = Message(
            chat.take_id(),
            chat.id,
            self.now(),
            person,
            _written(text),
            thread_id=thread,
            is_topic=is_topic,
            reply_to=reply_to,
        )
        chat.is_started = True
        self.store(message)
        self._tell(chat, message, kind="channel_post" if chat.kind is Kind.CHANNEL else "message")
        return message

    def send_file(self, chat_id: int, name: str, *, data: bytes) -> Message:
        """Send the bot a document."""
        chat = self._chat(chat_id)
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        document = File(f"file-{len(self.files) + 1}", name, mime, len(data))
        self.files[document.file_id] = data
        sender = self._speaker(chat, None)
        message = Message(chat.take_id(), chat.id, self.now(), sender, document=document)
        chat.is_started = True
        self.store(message)
        self._tell(chat, message, kind="message")
        return message

    def edit(self, chat_id: int, message_id: int, *, text: str) -> Message:
        """Change the text of a message that a person wrote."""
        chat = self._chat(chat_id)
        message = replace(chat.messages[message_id], content=_written(text), edited_at=self.now())
        self.store(message, kind="edited")
        kind = "edited_channel_post" if chat.kind is Kind.CHANNEL else "edited_message"
        self._tell(chat, message, kind=kind)
        return message

    def delete(self, chat_id: int, message_id: int) -> None:
        """Delete any message; the bot hears nothing of it, as in Telegram."""
        self.erase(self._chat(chat_id), message_id)

    def press(
        self, chat_id: int, message_id: int, *, callback_data: str, user_id: int | None = None
    ) -> Press:
        """Press a callback button; data that no button has is let through, as a modified client could.

        A message that was deleted arrives as an inaccessible one.
        """
        chat = self._chat(chat_id)
        person = self._person(chat, user_id)
        number = 4_000_000_000_000 + len(self.presses) + 1
        press = Press(str(number), chat.id, message_id, person.id, self.now())
        self.presses[press.id] = press
        message = chat.messages.get(message_id)
        gone: Json = {"chat": chat_json(chat), "message_id": message_id, "date": 0}
        body: Json = {
            "id": press.id,
            "from": person_json(person),
            "message": gone if message is None else message_json(chat, message),
            "chat_instance": str(7_919 * abs(chat.id) + 104_729),
            "data": callback_data,
        }
        self.updates.push("callback_query", body)
        return press

    # Coming and going

    def open_chat(self, chat_id: int) -> None:
        """Look at a chat; where the demo says so, the first look is what adds the bot to it."""
        chat = self._chat(chat_id)
        if chat.on_first_open is None:
            return
        planned, chat.on_first_open = chat.on_first_open, None
        self.change_member(chat_id, self.bot.id, status=planned.status, rights=planned.rights)
        self._announce_joining(chat)

    def add_bot(self, chat_id: int, *, by: int | None = None) -> None:
        """Add the bot to a group as a member."""
        self.change_member(chat_id, self.bot.id, status=Status.MEMBER, by=by)
        self._announce_joining(self._chat(chat_id))

    def promote_bot(
        self, chat_id: int, *, rights: Iterable[str] = ADMIN_RIGHTS, by: int | None = None
    ) -> None:
        """Make the bot an administrator, which is also how it joins a channel."""
        status, rights = Status.ADMINISTRATOR, frozenset(rights)
        self.change_member(chat_id, self.bot.id, status=status, rights=rights, by=by)

    def remove_bot(self, chat_id: int, *, by: int | None = None) -> None:
        self.change_member(chat_id, self.bot.id, status=Status.KICKED, by=by)

    def block(self, user_id: int) -> None:
        """Let a person block the bot."""
        self.change_member(user_id, self.bot.id, status=Status.KICKED)

    def unblock(self, user_id: int) -> None:
        self.change_member(user_id, self.bot.id, status=Status.MEMBER)

    def change_member(
        self,
        chat_id: int,
        user_id: int,
        *,
        status: Status,
        rights: Iterable[str] = (),
        by: int | None = None,
    ) -> None:
        """Give somebody a status; the bot always hears of its own, of others' as an administrator."""
        chat = self._chat(chat_id)
        person = self.people[user_id]
        old = chat.members.get(user_id, Member(person, Status.LEFT))
        new = Member(person, status, frozenset(rights))
        chat.members[user_id] = new
        body: Json = {
            "chat": chat_json(chat),
            "from": person_json(self.people[by or chat.speaker]),
            "date": int(self.now()),
            "old_chat_member": member_json(old),
            "new_chat_member": member_json(new),
        }
        if user_id == self.bot.id:
            self.updates.push("my_chat_member", body)
        elif self.bot_in(chat).is_admin:
            self.updates.push("chat_member", body)
        self.notify(Change("chat", chat.id))

    def deactivate(self, user_id: int) -> None:
        """Delete a person's account."""
        self.gone.add(user_id)

    def delete_group(self, chat_id: int) -> None:
        self._chat(chat_id).is_deleted = True

    def migrate(self, chat_id: int) -> Chat:
        """Turn a group into a supergroup: a new chat, and a service message in the old and in the new."""
        old = self._chat(chat_id)
        owner = next(m.person for m in old.members.values() if m.status is Status.CREATOR)
        new = self.add_supergroup(2_000_000_000 + abs(old.id), old.title, creator=owner)
        new.members |= old.members
        new.speaker, old.moved_to = old.speaker, new.id
        self._announce(old, {"migrate_to_chat_id": new.id})
        self._announce(new, {"migrate_from_chat_id": old.id})
        return new

    # Topics

    def close_topic(self, chat_id: int, topic_id: int) -> None:
        self._set_topic(chat_id, replace(self._chat(chat_id).topics[topic_id], is_closed=True))

    def reopen_topic(self, chat_id: int, topic_id: int) -> None:
        self._set_topic(chat_id, replace(self._chat(chat_id).topics[topic_id], is_closed=False))

    def rename_topic(self, chat_id: int, topic_id: int, *, name: str) -> None:
        chat = self._chat(chat_id)
        chat.topics[topic_id] = replace(chat.topics[topic_id], name=name)
        self._announce(chat, {"forum_topic_edited": {"name": name}}, thread_id=topic_id)

    def delete_topic(self, chat_id: int, topic_id: int) -> None:
        """Delete a topic with its messages; the bot hears nothing of it."""
        chat = self._chat(chat_id)
        del chat.topics[topic_id]
        for message in [m for m in chat.messages.values() if m.is_topic and m.thread_id == topic_id]:
            self.erase(chat, message.id)

    # Within

    def _chat(self, chat_id: int) -> Chat:
        if chat_id not in self.chats:
            raise NotPossible(f"no chat {chat_id}")
        return self.chats[chat_id]

    def _person(self, chat: Chat, user_id: int | None) -> Person:
        wanted = chat.speaker if user_id is None else user_id
        member = chat.members.get(wanted)
        if member is None or not member.is_present:
            raise NotPossible(f"{wanted} is not in chat {chat.id}")
        return member.person

    def _speaker(self, chat: Chat, user_id: int | None) -> Person | None:
        if user_id == ANONYMOUS_ADMIN and chat.is_group:
            return None
        person = self._person(chat, user_id)
        if chat.kind is not Kind.CHANNEL:
            return person
        if not chat.members[person.id].is_admin:
            raise NotPossible("only administrators write in a channel")
        return None

    def _thread(self, chat: Chat, thread_id: int | None, *, reply_to: int | None) -> tuple[int | None, bool]:
        """Say which thread a message falls in and whether that is a topic."""
        replied = chat.messages.get(reply_to) if reply_to is not None else None
        if reply_to is not None and replied is None:
            raise NotPossible(f"no message {reply_to} to reply to")
        if thread_id is None and replied is not None and replied.is_topic:
            thread_id = replied.thread_id
        if thread_id is not None:
            if thread_id not in chat.topics:
                raise NotPossible(f"no topic {thread_id}")
            return thread_id, True
        if replied is None or chat.kind is not Kind.SUPERGROUP:
            return None, False
        return replied.thread_id or replied.id, False

    def _tell(self, chat: Chat, message: Message, *, kind: str) -> None:
        if self._hears(chat, message):
            self.updates.push(kind, message_json(chat, message))

    def _hears(self, chat: Chat, message: Message) -> bool:
        """Apply privacy mode: in groups a bot hears commands for it, replies to it and service messages."""
        member = self.bot_in(chat)
        if not member.is_present:
            return False
        if not chat.is_group or not self.privacy_mode or member.is_admin or message.service is not None:
            return True
        replied = chat.messages.get(message.reply_to or 0)
        if replied is not None and replied.is_by_bot:
            return True
        own = f"@{self.bot.username}".lower()
        if command := _COMMAND.match(message.text):
            return command["bot"] is None or f"@{command['bot']}".lower() == own
        mentions = (entity for entity in message.entities if entity.kind == "mention")
        return any(utf16_slice(message.text, mention).lower() == own for mention in mentions)

    def _announce(self, chat: Chat, service: Json, *, thread_id: int | None = None) -> None:
        message = Message(
            chat.take_id(),
            chat.id,
            self.now(),
            self.people[chat.speaker],
            thread_id=thread_id,
            is_topic=thread_id is not None,
            service=service,
        )
        self._tell(chat, self.store(message), kind="message")

    def _announce_joining(self, chat: Chat) -> None:
        if chat.is_group:
            self._announce(chat, {"new_chat_members": [person_json(self.bot)]})

    def _set_topic(self, chat_id: int, topic: Topic) -> None:
        chat = self._chat(chat_id)
        chat.topics[topic.id] = topic
        news = "forum_topic_closed" if topic.is_closed else "forum_topic_reopened"
        self._announce(chat, {news: {}}, thread_id=topic.id)


def _written(text: str) -> Formatted:
    content = settle(text, ())
    if not content.text or len(content.text) > MAX_TEXT:
        raise NotPossible(f"a message has 1 to {MAX_TEXT} characters")
    return with_found(content)
