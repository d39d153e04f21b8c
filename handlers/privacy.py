"""/privacy: what is kept of a person, for how long, and how to end it."""

from bot.domain.message import Message, Part, bold
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, button


async def run(ask: Ask, desk: Desk) -> Answer:
    """Say what is stored, with the way to have it deleted."""
    parts = (bold(say(ask.language, "privacy.title")), Part("\n\n" + say(ask.language, "privacy.text")))
    rows = ((button(ask.language, "privacy.delete", "deletedata"),),)
    return Answer(message=Message(parts=parts, rows=rows))


COMMAND = Command(name="privacy", run=run)
