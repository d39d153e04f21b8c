"""One source by itself: how it does beside others, and what can be done with it."""

import asyncio
from collections.abc import Sequence

from bot.domain.added import host_of
from bot.domain.message import Button, File, Message, Part, link
from bot.domain.opml import write_opml
from bot.domain.sources import Source, SourceState
from bot.domain.tallies import Tally
from bot.phrases import say, time_part
from bot.phrases.spans import span_text
from handlers.base import Answer, Ask, Desk, button


async def screen(
    ask: Ask, desk: Desk, *, source: Source, state: SourceState | None, head: Sequence[Part], page: int
) -> Answer:
    """`head` says what it is and how it does; `page` is that of the list to go back to."""
    language = ask.language
    tally = await desk.store.tally(source.id)
    added = desk.roster.added(source.id)
    # The operator's own sources may stand in their own network.
    is_open = added is not None or ask.user_id in desk.operators
    address = [link(host_of(source.url), source.url), Part(" · ")] if is_open else []
    parts = [*head, Part("\n"), *address, Part(f"{source.id}\n\n")]
    parts.append(Part("\n".join(_numbers(tally, state, language=language))))
    if added is not None:
        parts += [Part("\n\n" + say(language, "source.added") + " "), time_part(language, added.added_at)]
    ways: list[Button] = [button(language, "menu.back", "sources", page)]
    if added in desk.roster.removable(ask.user_id, operator=ask.user_id in desk.operators):
        ways.append(button(language, "source.remove", "removesource", "ask", source.id))
    return Answer(message=Message(parts=tuple(parts), rows=(tuple(ways),)))


def _numbers(tally: Tally, state: SourceState | None, *, language: str) -> list[str]:
    lead = tally.lead
    if lead is None:
        beside = say(language, "source.alone")
    else:
        key = "source.behind" if lead.total_seconds() < 0 else "source.ahead"
        beside = say(language, key, span=span_text(language, lead))
    return [
        say(language, "source.first", count=tally.first),
        say(language, "source.after", count=tally.after),
        say(language, "source.again", count=tally.again),
        beside,
        say(language, "source.errors", count=state.errors if state else 0),
    ]


async def opml_file(ask: Ask, desk: Desk) -> Answer:
    """All feeds as a file that other readers take. For operators: addresses may be of their own network."""
    if ask.user_id not in desk.operators:
        return Answer(toast=say(ask.language, "refused.operators_only"))
    feeds = [one for one in desk.sources.values() if one.kind == "feed"]
    text = await asyncio.to_thread(write_opml, feeds, title="Communiqué")
    file = File(name="sources.opml", mime="text/x-opml", text=text)
    words = Part(say(ask.language, "source.attached", count=len(feeds)))
    return Answer(message=Message(parts=(words,), file=file), fresh=True)
