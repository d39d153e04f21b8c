"""The bot was added, removed, blocked or given rights somewhere."""

from datetime import datetime
from functools import partial

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, ChatMemberUpdated

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
from bot.domain.outbox import Outgoing, interactive
from bot.phrases import say
from bot.ports import Batch
from handlers.base import Desk, action, button
from handlers.people import chat_of

_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)


async def on_membership(change: ChatMemberUpdated, desk: Desk, *, update_id: int, now: datetime) -> Batch:
    """What a change of the bot's own membership means: settings are kept whatever happens."""
    stored = await desk.store.chat(ChatId(change.chat.id))
    chat = stored or chat_of(change.chat, change.from_user, now=now)
    if not _is_in(change.new_chat_member):
        # Who is not stored stays so: nothing is remembered of people who have left.
        return Batch(chat_edits=((chat.id, partial(suspend, reason="the bot was removed")),))
    if chat.kind is ChatKind.PRIVATE:
        return Batch(chat_edits=((chat.id, reachable_again),))
    if chat.kind is ChatKind.CHANNEL:
        return await _in_channel(change, desk, chat=chat, update_id=update_id, now=now)
    if not _may_write(change.new_chat_member):
        return await _without_rights(change, desk, chat=chat, update_id=update_id, now=now)
    could_write = _is_in(change.old_chat_member) and _may_write(change.old_chat_member)
    if could_write or _is_known(chat, had_left=not _is_in(change.old_chat_member)):
        return Batch(chats=(chat,), chat_edits=((chat.id, reachable_again),))
    return _in_group(chat, update_id, now=now)


def _is_in(member: ChatMember) -> bool:
    return member.is_member if isinstance(member, ChatMemberRestricted) else member.status not in _OUTSIDE


def _may_write(member: ChatMember) -> bool:
    """In a group, where all who are not restricted may."""
    return bool(member.can_send_messages) if isinstance(member, ChatMemberRestricted) else True


def _is_known(chat: Chat, *, had_left: bool) -> bool:
    """Whether alerts of a group may go on. One that the bot was removed from is suspended, so one that is not
    has only become a supergroup."""
    stopped = (ChatStatus.SUSPENDED,) if had_left else (ChatStatus.PAUSED,)
    return bool(chat.subscriptions) and chat.status not in stopped


async def _without_rights(
    change: ChatMemberUpdated, desk: Desk, *, chat: Chat, update_id: int, now: datetime
) -> Batch:
    """Nothing can be said in the group, so the person who did this is told in private, once."""
    had_left = not _is_in(change.old_chat_member)
    # What was followed before the bot was removed must not start by itself once it may write.
    edit = pause if had_left and chat.subscriptions else partial(suspend, reason="no right to write")
    private = await desk.store.chat(ChatId(change.from_user.id))
    outgoing: tuple[Outgoing, ...] = ()
    if private is not None and (had_left or _may_write(change.old_chat_member)):
        note = Message(parts=(Part(say(private.language, "group.no_rights", title=chat.title)),))
        outgoing = (interactive(f"group:{update_id}", private.id, message=note, now=now),)
    return Batch(chats=(chat,), chat_edits=((chat.id, edit),), outgoing=outgoing)


def _in_group(chat: Chat, update_id: int, *, now: datetime) -> Batch:
    """One greeting; what was followed here before is offered, not started."""
    edits: tuple[tuple[ChatId, ChatEdit], ...] = ((chat.id, reachable_again),)
    buttons = [button(chat.language, "menu.subscribe", "subscribe")]
    if chat.subscriptions:
        edits = ((chat.id, pause),)
        buttons.insert(0, button(chat.language, "settings.resume", "settings", "resume"))
    greeting = Message(parts=(Part(say(chat.language, "group.hello")),), rows=(tuple(buttons),))
    row = interactive(f"hello:{update_id}", chat.id, message=greeting, now=now)
    return Batch(chats=(chat,), chat_edits=edits, outgoing=(row,))


async def _in_channel(
    change: ChatMemberUpdated, desk: Desk, *, chat: Chat, update_id: int, now: datetime
) -> Batch:
    """The person who gave the rights may set the channel up; told in private if they ever started the bot."""
    may_post = _may_post(change.new_chat_member)
    was_told = _is_in(change.old_chat_member) and may_post == _may_post(change.old_chat_member)
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
        outgoing=(interactive(f"channel:{update_id}", private.id, message=note, now=now),),
    )


def _may_post(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
