"""/latest [n]: the latest items on any topic."""

from bot.domain.message import Message, Part
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, button, item_list, quoted
from handlers.topic import MOST

_USUALLY = 5


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show the latest; anything but one number is answered with what is expected."""
    language = ask.language
    count = _asked(ask.words)
    if count is None:
        text = say(language, "latest.not_understood", words=quoted(ask), most=MOST)
        return Answer(message=Message(parts=(Part(text),)))
    items = await desk.store.latest_items(limit=count)
    parts = await item_list(
        desk,
        items,
        language=language,
        title=say(language, "latest.title"),
        empty=say(language, "latest.none"),
    )
    rows = ((button(language, "menu.refresh", "latest", count), button(language, "menu.topics", "topics")),)
    return Answer(message=Message(parts=parts, rows=rows))


def _asked(words: tuple[str, ...]) -> int | None:
    """How many are asked for, at most MOST; None when the words do not say."""
    if not words:
        return _USUALLY
    number = int(words[0]) if len(words) == 1 and words[0].isdecimal() else 0
    return min(number, MOST) or None


COMMAND = Command(name="latest", run=run, press=run)
