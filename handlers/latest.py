"""/latest [n]: the latest items on any topic."""

from bot.domain.message import Message, Part
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, button, item_list
from handlers.topic import MOST

_USUALLY = 5


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show the latest; anything but one number is answered with what is expected."""
    language = ask.language
    if len(ask.words) > 1 or (ask.words and not ask.words[0].isdecimal()):
        text = say(language, "latest.not_understood", words=" ".join(ask.words), most=MOST)
        return Answer(message=Message(parts=(Part(text),)))
    asked = int(ask.words[0][:4]) if ask.words else _USUALLY
    count = min(max(asked, 1), MOST)
    items = await desk.store.latest_items(limit=count)
    parts = item_list(
        desk, items, language, title=say(language, "latest.title"), empty=say(language, "latest.none")
    )
    rows = ((button(language, "menu.refresh", "latest", count), button(language, "menu.topics", "topics")),)
    return Answer(message=Message(parts=parts, rows=rows))


COMMAND = Command(name="latest", run=run, press=run)
