"""/start: what this is, in six lines, and the way back for those who paused or blocked the bot."""

from bot.domain.chats import Chat, ChatEdit, ChatId, ChatStatus, admit, resume
from bot.domain.message import Button, Message, Part, bold
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, button, is_shared
from handlers.invite import is_valid


async def run(ask: Ask, desk: Desk) -> Answer:
    """Greet; an existing chat keeps everything, and a person gets alerts again. A group's pause stays: anyone
    may start the bot there, but only admins change settings. The word after the command is an invitation.
    """
    payload = ask.words[0] if ask.words else ""
    invited = bool(payload) and is_valid(desk.secret, payload, now=ask.now)
    if payload and not invited and desk.invite_only and not ask.chat.admitted:
        return Answer(message=_greeting(ask.chat, say(ask.language, "invite.expired")))
    edits: list[tuple[ChatId, ChatEdit]] = [(ask.chat.id, admit)] if invited else []
    if is_shared(ask.chat):
        return Answer(message=menu(ask.chat), edits=tuple(edits))
    resumed = resume(ask.chat)
    message = menu(resumed)
    if ask.chat.status is ChatStatus.PAUSED and ask.chat.subscriptions:
        message = _greeting(resumed, say(ask.language, "start.back", count=len(resumed.subscriptions)))
    return Answer(message=message, edits=(*edits, (ask.chat.id, resume)))


def menu(chat: Chat) -> Message:
    """Where a chat stands, and the ways on from there; changes nothing."""
    key = "start.again" if chat.subscriptions else "start.greeting"
    if chat.subscriptions and chat.status is ChatStatus.PAUSED:
        key = "start.paused"
    return _greeting(chat, say(chat.language, key, count=len(chat.subscriptions)))


def _greeting(chat: Chat, text: str) -> Message:
    language = chat.language
    rows: tuple[tuple[Button, ...], ...] = (
        (button(language, "menu.subscribe", "subscribe"), button(language, "menu.latest", "latest")),
        (button(language, "menu.settings", "settings"), button(language, "menu.help", "help")),
    )
    if chat.status is ChatStatus.PAUSED:
        rows = ((button(language, "settings.resume", "settings", "resume"),), *rows)
    return Message(parts=(bold(say(language, "start.title")), Part("\n\n" + text)), rows=rows)


COMMAND = Command(name="start", run=run, press=run)
