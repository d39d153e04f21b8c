"""/privacy: what is kept of a person, for how long, and how to end it."""

from bot.domain.message import Message, Part, bold
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk


async def run(ask: Ask, desk: Desk) -> Answer:
    """Say what is stored."""
    parts = (bold(say(ask.language, "privacy.title")), Part("\n\n" + say(ask.language, "privacy.text")))
    return Answer(message=Message(parts=parts))


COMMAND = Command(name="privacy", run=run)
