"""The bot was added, removed, blocked or given rights somewhere."""

from datetime import datetime
from functools import partial

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberUpdated

from bot.domain.chats import (
    Chat,
    ChatEdit,
    ChatId,
    ChatKind,
    ChatStatus,
    bind,
    pause,
    reachable_again,
    suspend,
)
from bot.domain.message import Button, Message, Part
from bot.domain.outbox import Lane, Outgoing, OutgoingId
from bot.phrases import say
from bot.ports import Batch
from handlers.base import Desk, action, button
from handlers.people import chat_of

_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)


async def on_membership(change: ChatMemberUpdated, desk: Desk, *, update_id: int, now: datetime) -> Batch:
    """What a change of the bot's own membership means: settings are kept whatever happens."""
    stored = await desk.store.chat(ChatId(change.chat.id))
    chat = stored or chat_of(change.chat, change.from_user, now=now)
    is_in = change.new_chat_member.status not in _OUTSIDE
    if not is_in:
        # Who is not stored stays so: nothing is remembered of people who have left.
        return Batch(chat_edits=((chat.id, partial(suspend, reason="the bot was removed")),))
    if chat.kind is ChatKind.PRIVATE:
        return Batch(chat_edits=((chat.id, reachable_again),))
    if chat.kind is ChatKind.CHANNEL:
        return await _in_channel(change, desk, chat=chat, update_id=update_id, now=now)
    if change.old_chat_member.status not in _OUTSIDE or _is_known(chat):
        return Batch(chats=(chat,), chat_edits=((chat.id, reachable_again),))
    return _in_group(chat, update_id, now=now)


def _is_known(chat: Chat) -> bool:
    """Whether a group gets alerts already. One that the bot was removed from is suspended, so this one has
    only become a supergroup."""
    return bool(chat.subscriptions) and chat.status is not ChatStatus.SUSPENDED


def _in_group(chat: Chat, update_id: int, *, now: datetime) -> Batch:
    """One greeting; what was followed here before is offered, not started."""
    edits: tuple[tuple[ChatId, ChatEdit], ...] = ((chat.id, reachable_again),)
    buttons = [button(chat.language, "menu.subscribe", "subscribe")]
    if chat.subscriptions:
        edits = ((chat.id, pause),)
        buttons.insert(0, button(chat.language, "settings.resume", "settings", "resume"))
    greeting = Message(parts=(Part(say(chat.language, "group.hello")),), rows=(tuple(buttons),))
    row = _note(f"hello:{update_id}", chat.id, message=greeting, now=now)
    return Batch(chats=(chat,), chat_edits=edits, outgoing=(row,))


async def _in_channel(
    change: ChatMemberUpdated, desk: Desk, *, chat: Chat, update_id: int, now: datetime
) -> Batch:
    """The person who gave the rights may set the channel up; told in private if they ever started the bot."""
    may_post = _may_post(change.new_chat_member)
    was_told = change.old_chat_member.status not in _OUTSIDE and may_post == _may_post(change.old_chat_member)
    edit = reachable_again if may_post else partial(suspend, reason="no right to post")
    user = change.from_user
    edits = ((chat.id, partial(bind, user_id=user.id)), (chat.id, edit))
    private = await desk.store.chat(ChatId(user.id))
    if private is None or was_told:
        return Batch(chats=(chat,), chat_edits=edits)
    language = private.language
    key = "group.channel_hello" if may_post else "group.channel_no_rights"
    press = Button(
        text=say(language, "group.channel_choose", title=chat.title),
        action=action("settings", "channel", chat.id),
    )
    note = Message(parts=(Part(say(language, key, title=chat.title)),), rows=((press,),) if may_post else ())
    return Batch(
        chats=(chat,),
        chat_edits=edits,
        outgoing=(_note(f"channel:{update_id}", private.id, message=note, now=now),),
    )


def _may_post(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)


def _note(row_id: str, chat_id: ChatId, *, message: Message, now: datetime) -> Outgoing:
    return Outgoing(
        id=OutgoingId(row_id),
        chat_id=chat_id,
        thread_id=None,
        lane=Lane.INTERACTIVE,
        created_at=now,
        message=message,
    )
