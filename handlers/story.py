"""/story, as an answer to an alert: what became of its event, with sources and times."""

from bot.domain.message import Button, Message, Part, bold, link
from bot.domain.stories import Story
from bot.domain.text import shorten
from bot.phrases import say, time_part
from bot.pipeline.explain import Account, items_told
from bot.pipeline.lists import Lists
from bot.pipeline.render_story import source_name, story_lines, story_title, turn_line
from handlers.base import Answer, Ask, Command, Desk, button
from handlers.telling import about_alert, about_chosen

_MOST_TURNS = 12
_MOST_ITEMS = 8
_TITLE = 90


async def run(ask: Ask, desk: Desk) -> Answer:
    """Tell the history of the alert that is answered, or offer the last ones."""
    return await about_alert(ask, desk, command="story", prompt="history.none", tell=_tell)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: nothing · the message."""
    return await about_chosen(ask, desk, command="story", prompt="history.none", tell=_tell)


async def _tell(ask: Ask, desk: Desk, *, account: Account) -> Message:
    language, story = ask.language, account.card.story
    lists = Lists(sources=desk.sources, topics=desk.topics, names=desk.names)
    title = story_title(account.card, lists, title=account.item.title, language=language)
    parts = [Part(say(language, "history.title") + "\n"), bold(shorten(title, 2 * _TITLE))]
    parts += [Part(f"\n{line}") for line in story_lines(account.card, lists, language=language)]
    if story is not None:
        parts += _turns(story, lists, language=language)
        parts += await _items(story, desk, lists=lists, language=language)
    rows: tuple[tuple[Button, ...], ...] = ()
    if account.row.sent_id is not None:
        rows = ((button(language, "history.why", "why", account.row.sent_id),),)
    return Message(parts=tuple(parts), rows=rows)


def _turns(story: Story, lists: Lists, *, language: str) -> list[Part]:
    parts: list[Part] = [Part("\n")] if story.turns else []
    for turn in story.turns[-_MOST_TURNS:]:
        said = turn_line(story, turn, lists=lists, language=language)
        parts += [
            Part("\n"),
            time_part(language, turn.at),
            Part(f" · {said} · {source_name(turn.source, lists)}"),
        ]
    return parts


async def _items(story: Story, desk: Desk, *, lists: Lists, language: str) -> list[Part]:
    told = await items_told(desk.store, story, most=_MOST_ITEMS)
    parts = [Part("\n\n" + say(language, "history.sources"))]
    earlier = story.size - len(told)
    parts += [Part(" (" + say(language, "history.more", count=earlier) + ")")] if earlier > 0 else []
    for one, item in told:
        parts += [Part("\n"), time_part(language, one.at), Part(f" · {source_name(one.source, lists)}")]
        if one.speaks_for:
            parts.append(Part(f" ({say(language, 'alert.official')})"))
        if item is not None:
            parts += [Part(" · "), link(shorten(item.title, _TITLE), item.url)]
    return parts


COMMAND = Command(name="story", run=run, press=press)
