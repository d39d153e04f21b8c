"""/topic NAME [n] [countries]: the latest items on one topic."""

from bot.domain.message import Message, Part, bold
from bot.domain.places import codes_of
from bot.phrases import place_name, say
from handlers.base import (
    Answer,
    Ask,
    Command,
    Desk,
    button,
    item_list,
    quoted,
    topic_label,
    topic_names,
    topic_rows,
)
from handlers.wishes import read_wish

#: Ten titles fit one message of Telegram's 4096 units with room to spare.
MOST = 10
_USUALLY = 5


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show the latest on the topic that the words name; without words offer all topics, and say what is
    expected when they mean something else."""
    language = ask.language
    wish = read_wish(ask.words, desk.topics, find_country=desk.find_country)
    if not ask.words:
        pick = bold(say(language, "topic.pick"))
        return Answer(message=Message(parts=(pick,), rows=topic_rows(desk, "topic", language=language)))
    known = [one for one in wish.topics if one in desk.topics]
    if len(known) != 1 or wish.unknown or len(wish.places) > 1 or wish.number == 0:
        topics = topic_names(desk, language)
        text = say(language, "topic.not_understood", words=quoted(ask), topics=topics, most=MOST)
        return Answer(message=Message(parts=(Part(text),), rows=topic_rows(desk, "topic", language=language)))
    topic, where = known[0], wish.places[0] if wish.places else None
    count = min(wish.number or _USUALLY, MOST)
    countries = codes_of(where) if where else ()
    items = await desk.store.latest_items(topic=topic, countries=countries, limit=count)
    label = topic_label(desk, topic, language=language) + (
        f" · {place_name(language, where)}" if where else ""
    )
    parts = await item_list(
        desk, items, language=language, title=label, empty=say(language, "topic.none", topic=label)
    )
    rows = (
        (
            button(language, "menu.refresh", "topic", topic, count, *((where,) if where else ())),
            button(language, "menu.subscribe_topic", "subscribe", topic),
        ),
        (button(language, "menu.topics", "topics"),),
    )
    return Answer(message=Message(parts=parts, rows=rows))


COMMAND = Command(name="topic", run=run, press=run)
