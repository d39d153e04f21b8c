"""/stop: no more alerts, everything kept, one press to come back."""

from bot.domain.chats import pause
from bot.domain.message import Message, Part
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, Who, about, button


async def run(ask: Ask, desk: Desk) -> Answer:
    """Pause the chat."""
    language = ask.language
    text = say(language, "stop.done", count=len(ask.target.subscriptions))
    rows = ((button(language, "settings.resume", "settings", "resume"),),)
    return Answer(
        message=Message(parts=(*about(ask), Part(text)), rows=rows), edits=((ask.target.id, pause),)
    )


COMMAND = Command(name="stop", run=run, who=Who.LEAVER)
