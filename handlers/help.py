"""/help: every command in one line, those for operators only to operators."""

from bot.domain.message import Message, Part, bold
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, button


async def run(ask: Ask, desk: Desk) -> Answer:
    """List the commands that this person may use."""
    language = ask.language
    shown = [one for one in desk.commands if one.who not in desk.reserved or ask.user_id in desk.operators]
    listed = "\n".join(f"/{one.name} — {say(language, f'commands.{one.name}')}" for one in shown)
    parts = (bold(say(language, "help.title")), Part(f"\n\n{listed}\n\n{say(language, 'help.examples')}"))
    rows = ((button(language, "menu.subscribe", "subscribe"), button(language, "menu.settings", "settings")),)
    return Answer(message=Message(parts=parts, rows=rows))


COMMAND = Command(name="help", run=run, press=run)
