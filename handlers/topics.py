"""/topics: what can be followed, one line each."""

from bot.domain.message import Message, Part, bold
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, button, topic_rows


async def run(ask: Ask, desk: Desk) -> Answer:
    """List the topics; their buttons show the latest on each."""
    language = ask.language
    parts: list[Part] = [bold(say(language, "topics.title"))]
    for topic in desk.topics.values():
        parts += [Part(f"\n\n{topic.emoji} "), bold(topic.name[language]), Part(f"\n{topic.about[language]}")]
    rows = (*topic_rows(desk, "topic", language=language), (button(language, "menu.subscribe", "subscribe"),))
    return Answer(message=Message(parts=tuple(parts), rows=rows))


COMMAND = Command(name="topics", run=run, press=run)
