"""/removesource: a source that was added in chat is polled no more, after one question."""

from bot.domain.message import Button, Message, Part, bold
from bot.domain.sources import SourceId
from bot.domain.text import shorten
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, Who, action, button, pages_of, quoted, turns

_A_PAGE = 8
_LONGEST_NAME = 40


async def run(ask: Ask, desk: Desk) -> Answer:
    """Words: the id of a source; without, those that this person may remove are listed."""
    return _question(ask, desk, source_id=ask.words[0].lower()) if ask.words else _list(ask, desk, page=0)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: the number of the page, from zero · "ask", an id · "yes", an id · "keep"."""
    match ask.words:
        case ("keep",):
            return _sentence(ask, "removesource.kept")
        case ("ask", source_id):
            return _question(ask, desk, source_id=source_id)
        case ("yes", source_id):
            refused = _refusal(ask, desk, source_id=source_id)
            if refused is not None:
                return refused
            name = desk.sources[SourceId(source_id)].name
            await desk.roster.remove(SourceId(source_id))
            return _sentence(ask, "removesource.removed", name=name)
        case (page,) if page.isdecimal():
            return _list(ask, desk, page=int(page))
        case _:
            return _list(ask, desk, page=0)


def _refusal(ask: Ask, desk: Desk, *, source_id: str) -> Answer | None:
    """Why this person cannot remove it; None when they can."""
    source = desk.sources.get(SourceId(source_id))
    if source is None:
        return _sentence(ask, "removesource.unknown", said=quoted(ask))
    added = desk.roster.added(source.id)
    if added is None:
        return _sentence(ask, "removesource.catalogue", name=source.name, id=source.id)
    if added not in desk.roster.removable(ask.user_id, operator=ask.user_id in desk.operators):
        return _sentence(ask, "removesource.others", name=source.name)
    return None


def _question(ask: Ask, desk: Desk, *, source_id: str) -> Answer:
    refused = _refusal(ask, desk, source_id=source_id)
    if refused is not None:
        return refused
    source = desk.sources[SourceId(source_id)]
    parts = (
        bold(say(ask.language, "removesource.question", name=source.name)),
        Part("\n" + say(ask.language, "removesource.what")),
    )
    rows = (
        (
            button(ask.language, "removesource.sure", "removesource", "yes", source.id),
            button(ask.language, "removesource.keep", "removesource", "keep"),
        ),
    )
    return Answer(message=Message(parts=parts, rows=rows))


def _list(ask: Ask, desk: Desk, *, page: int) -> Answer:
    mine = desk.roster.removable(ask.user_id, operator=ask.user_id in desk.operators)
    if not mine:
        return _sentence(ask, "removesource.none")
    pages = pages_of(len(mine), _A_PAGE)
    page = min(page, pages - 1)
    rows = [
        (Button(text=shorten(one.name, _LONGEST_NAME), action=action("removesource", "ask", one.id)),)
        for one in mine[page * _A_PAGE : (page + 1) * _A_PAGE]
    ]
    title = Part(say(ask.language, "removesource.which"))
    listed = (*rows, turns(page, pages, "removesource"))
    return Answer(message=Message(parts=(title,), rows=tuple(row for row in listed if row)))


def _sentence(ask: Ask, key: str, **values: object) -> Answer:
    rows = ((button(ask.language, "menu.sources", "sources"),),)
    return Answer(message=Message(parts=(Part(say(ask.language, key, **values)),), rows=rows))


COMMAND = Command(name="removesource", run=run, press=press, who=Who.CONTRIBUTOR, press_who=Who.CONTRIBUTOR)
