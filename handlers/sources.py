"""/sources: where the news comes from and how each source does, in plain words."""

from bot.domain.message import Message, Part, bold
from bot.domain.sources import Health, Source, SourceState, health
from bot.phrases import flag, say, time_part
from handlers.base import Answer, Ask, Command, Desk, pages_of, turns

_A_PAGE = 10

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
    """Show one page of the catalogue with the state of each source; people count pages from one."""
    return await _page(ask, desk, page=_number(ask) - 1)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Argument: the number of the page, from zero."""
    return await _page(ask, desk, page=_number(ask))


def _number(ask: Ask) -> int:
    return int(ask.words[0]) if ask.words and ask.words[0].isdecimal() else 0


async def _page(ask: Ask, desk: Desk, *, page: int) -> Answer:
    language = ask.language
    states = {state.source_id: state for state in await desk.store.source_states()}
    sources = list(desk.sources.values())
    if not sources:
        return Answer(message=Message(parts=(Part(say(language, "sources.none")),)))
    pages = pages_of(len(sources), _A_PAGE)
    page = min(max(page, 0), pages - 1)
    parts: list[Part] = [bold(say(language, "sources.title", count=len(sources)))]
    operator = ask.user_id in desk.operators
    for source in sources[page * _A_PAGE : (page + 1) * _A_PAGE]:
        parts += [Part("\n\n"), *_lines(ask, source, state=states.get(source.id), technical=operator)]
    return Answer(message=Message(parts=tuple(parts), rows=(turns(page, pages, "sources"),)))


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
    return parts


COMMAND = Command(name="sources", run=run, press=press)
