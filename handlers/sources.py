"""/sources: where the news comes from and how each source does, in plain words."""

from datetime import timedelta

from bot.domain.message import Button, Message, Part, bold
from bot.domain.moves import is_followed
from bot.domain.sources import Health, Source, SourceId, SourceState, health
from bot.phrases import flag, say, time_part
from handlers.base import Answer, Ask, Command, Desk, action, button, pages_of, turns
from handlers.source_screen import opml_file, screen

_A_PAGE = 10
_A_ROW = 5

#: A gap is of interest for so long.
_GAP_SHOWN = timedelta(days=7)

_SIGNS = {
    Health.WAITING: "⏳",
    Health.FRESH: "🟢",
    Health.UNCHANGED: "🟢",
    Health.STALE: "🟡",
    Health.EMPTY: "🟡",
    Health.UNPARSABLE: "🔴",
    Health.UNMATCHED: "🔴",
    Health.UNREACHABLE: "🔴",
}


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show one page of the list with the state of each source, counted from one; or, for an id, how that one
    does."""
    if ask.words and SourceId(ask.words[0].lower()) in desk.sources:
        return await _one(ask, desk, source_id=ask.words[0].lower())
    return await _page(ask, desk, page=_number(ask) - 1)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: the number of the page, from zero · "one", the id of a source · "opml"."""
    match ask.words:
        case ("one", source_id):
            return await _one(ask, desk, source_id=source_id)
        case ("opml",):
            return await opml_file(ask, desk)
    return await _page(ask, desk, page=_number(ask))


def _number(ask: Ask) -> int:
    return int(ask.words[0]) if ask.words and ask.words[0].isdecimal() else 0


async def _page(ask: Ask, desk: Desk, *, page: int) -> Answer:
    language = ask.language
    sources = list(desk.sources.values())
    if not sources:
        none = Part(say(language, "sources.none"))
        return Answer(message=Message(parts=(none,), rows=tuple(row for row in (_ways(ask, desk),) if row)))
    pages = pages_of(len(sources), _A_PAGE)
    page = min(max(page, 0), pages - 1)
    parts: list[Part] = [bold(say(language, "sources.title", count=len(sources)))]
    operator = ask.user_id in desk.operators
    shown = sources[page * _A_PAGE : (page + 1) * _A_PAGE]
    for number, source in enumerate(shown, page * _A_PAGE + 1):
        parts += [
            Part(f"\n\n{number}. "),
            *_lines(ask, source, state=await desk.store.source_state(source.id), technical=operator),
        ]
    numbers = [_number_button(at, source) for at, source in enumerate(shown, page * _A_PAGE + 1)]
    rows = (numbers[:_A_ROW], numbers[_A_ROW:], turns(page, pages, "sources"), _ways(ask, desk))
    return Answer(message=Message(parts=tuple(parts), rows=tuple(tuple(row) for row in rows if row)))


def _number_button(number: int, source: Source) -> Button:
    return Button(text=str(number), action=action("sources", "one", source.id))


def _ways(ask: Ask, desk: Desk) -> tuple[Button, ...]:
    """What those may do who may add sources."""
    operator = ask.user_id in desk.operators
    add = (button(ask.language, "source.add", "addsource"),) if operator or desk.roster.most_each else ()
    return (*add, *((button(ask.language, "source.opml", "sources", "opml"),) if operator else ()))


async def _one(ask: Ask, desk: Desk, *, source_id: str) -> Answer:
    source = desk.sources.get(SourceId(source_id))
    if source is None:
        return await _page(ask, desk, page=0)
    state = await desk.store.source_state(source.id)
    head = _lines(ask, source, state=state, technical=ask.user_id in desk.operators)
    page = list(desk.sources).index(source.id) // _A_PAGE
    return await screen(ask, desk, source=source, state=state, head=head, page=page)


def _lines(ask: Ask, source: Source, *, state: SourceState | None, technical: bool) -> list[Part]:
    """A source and its state; the exact reason of a failure, which is in English, is for operators."""
    language = ask.language
    now_is = health(state, ask.now) if state else Health.WAITING
    parts = [Part(f"{_SIGNS[now_is]} "), bold(source.name), Part(f" {flag(source.country)}".rstrip())]
    if source.official:
        parts.append(Part(f" ({say(language, 'alert.official')})"))
    parts.append(Part("\n" + say(language, f"health.{now_is.value}")))
    if technical and state and state.detail:
        parts.append(Part(f": {state.detail}"))
    if state and state.new_at:
        parts += [Part(" · " + say(language, "sources.newest") + " "), time_part(language, state.new_at)]
    if state and state.gap_at and ask.now - state.gap_at < _GAP_SHOWN:
        parts += [Part(" · " + say(language, "sources.gap") + " "), time_part(language, state.gap_at)]
    if technical and state and is_followed(state):
        parts.append(Part(f"\n↪ {say(language, 'sources.moved')} {state.moved_to}"))
    return parts


COMMAND = Command(name="sources", run=run, press=press)
