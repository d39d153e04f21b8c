"""/start: what this is, in six lines, and the way back for those who paused or blocked the bot."""

from bot.domain.chats import ChatStatus, resume
from bot.domain.message import Message, Part, bold
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, button


async def run(ask: Ask, desk: Desk) -> Answer:
    """Greet; an existing chat keeps everything and gets alerts again."""
    language, chat = ask.language, ask.chat
    text = say(language, "start.greeting")
    if chat.subscriptions:
        key = "start.back" if chat.status is not ChatStatus.ACTIVE else "start.again"
        text = say(language, key, count=len(chat.subscriptions))
    rows = (
        (button(language, "menu.subscribe", "subscribe"), button(language, "menu.latest", "latest")),
        (button(language, "menu.settings", "settings"), button(language, "menu.help", "help")),
    )
    message = Message(parts=(bold(say(language, "start.title")), Part("\n\n" + text)), rows=rows)
    return Answer(message=message, edits=((chat.id, resume),))


COMMAND = Command(name="start", run=run, press=run)
