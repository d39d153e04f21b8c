"""Many sources at once, from a list of feeds, and what became of each."""

import asyncio

from bot.domain.added import host_of
from bot.domain.ids import canonical_url
from bot.domain.message import Message, Part, bold
from bot.domain.opml import MOST_BYTES, NotOpml, Outline, Outlines, read_opml
from bot.domain.text import shorten
from bot.phrases import say
from bot.pipeline.roster import Refusal, Wish
from handlers.base import Answer, Ask, Desk, button

#: Of each kind so many are named; the others are only counted.
_MOST_NAMED = 12
_LONGEST = 60


def is_list(name: str) -> bool:
    """Whether a file of this name is a list of feeds, as readers call it."""
    return name.lower().endswith((".opml", ".xml"))


async def list_in_file(ask: Ask, desk: Desk, *, file_id: str) -> Answer:
    """Add the feeds of a list that was sent as a file."""
    body = await desk.platform.document(file_id, most=MOST_BYTES)
    try:
        if body is None:
            raise NotOpml
        outlines = await asyncio.to_thread(read_opml, body)
    except NotOpml:
        return Answer(message=Message(parts=(Part(say(ask.language, "list.unreadable")),)))
    return await added_list(ask, desk, outlines=outlines)


async def added_list(ask: Ask, desk: Desk, *, outlines: Outlines) -> Answer:
    """Add the feeds of a list that are not known and may be read, without asking for any of them first: how
    each does is seen from its first poll on."""
    wishes: dict[str, Wish] = {}
    refused: dict[Refusal, list[str]] = {}
    for feed in outlines.feeds:
        place = canonical_url(feed.url)
        refusal = desk.roster.refusal(feed.url, user_id=ask.user_id, operator=True)
        if refusal is None and place in wishes:
            refusal = Refusal.KNOWN
        if refusal is None and len(wishes) >= desk.roster.room:
            refusal = Refusal.FULL
        if refusal is None:
            wishes[place] = Wish(url=feed.url, name=feed.title)
        else:
            refused.setdefault(refusal, []).append(_name(feed))
        await asyncio.sleep(0)
    added = await desk.roster.add(wishes.values(), user_id=ask.user_id, now=ask.now, operator=True)
    parts = _section(ask, "list.added", names=[one.name for one in added])
    for why, names in refused.items():
        parts += [Part("\n\n"), *_section(ask, f"list.{why.value}", names=names)]
    if outlines.left_out:
        parts.append(Part("\n\n" + say(ask.language, "list.left_out", count=outlines.left_out)))
    rows = ((button(ask.language, "menu.sources", "sources"),),)
    return Answer(message=Message(parts=tuple(parts), rows=rows))


def _section(ask: Ask, key: str, *, names: list[str]) -> list[Part]:
    shown = "\n".join(f"• {shorten(name, _LONGEST)}" for name in names[:_MOST_NAMED])
    more = "\n…" if len(names) > _MOST_NAMED else ""
    return [bold(say(ask.language, key, count=len(names))), Part(f"\n{shown}{more}".rstrip())]


def _name(feed: Outline) -> str:
    return feed.title or host_of(feed.url) or feed.url
