"""/visits [country|pair]: who goes where, by day, from what was told of it; and a file for calendars."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from bot.domain.message import Button, File, Message, Part, bold, link
from bot.domain.places import ANYWHERE, Place, codes_of, place
from bot.domain.text import shorten
from bot.domain.trips import Told
from bot.phrases import is_country, place_name, say
from bot.phrases.calendars import calendar
from bot.phrases.visits import days_text, trip_details, trip_line
from bot.pipeline.agenda import ahead, bygone
from handlers.base import Answer, Ask, Command, Desk, action, button, pages_of, turns
from handlers.picking import is_place, places_menu
from handlers.wishes import not_countries, read_countries

_A_PAGE = 5

#: Telegram takes 4096 units; a visit with all its details may be long.
_LONGEST = 400

_UP, _PAST = "up", "past"


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show the upcoming visits of the country or pair that the words name, or of all."""
    codes, unknown = read_countries(ask.words, desk.find_country)
    if unknown or len(codes) > 2:
        words = not_countries(ask.words, unknown, language=ask.language)
        text = say(ask.language, "visits.not_understood", unknown=words)
        return Answer(message=Message(parts=(Part(text),), rows=(_ways(ask, ANYWHERE),)))
    return await _screen(ask, desk, where=place(*codes) if codes else ANYWHERE)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: nothing · "pick", page · country, "with", page · place · place, "up" or "past", page ·
    place, "file"."""
    match ask.words:
        case ("pick", page) if page.isdecimal():
            return places_menu(ask, "visits", page=int(page))
        case (code, "with", page) if is_country(code) and page.isdecimal():
            return places_menu(ask, "visits", country=code, page=int(page))
        case (where, "file") if is_place(where):
            return await _file(ask, desk, where=Place(where))
        case (where, list_, page) if is_place(where) and page.isdecimal():
            return await _screen(ask, desk, where=Place(where), list_=list_, page=int(page))
        case (where,) if is_place(where):
            return await _screen(ask, desk, where=Place(where))
        case _:
            return await _screen(ask, desk, where=ANYWHERE)


async def _screen(ask: Ask, desk: Desk, *, where: Place, list_: str = _UP, page: int = 0) -> Answer:
    language, today = ask.language, ask.now.date()
    name, other = ("recent", _UP) if list_ == _PAST else ("upcoming", _PAST)
    find = bygone if list_ == _PAST else ahead
    found = await find(desk.store, where, today=today)
    pages = pages_of(len(found), _A_PAGE)
    page = min(page, pages - 1)
    title = say(language, "visits.title") + (f" · {place_name(language, where)}" if where != ANYWHERE else "")
    parts = [bold(title), Part(f"\n{say(language, f'visits.{name}')}")]
    parts += _lines(ask, desk, over=list_ == _PAST, shown=found[page * _A_PAGE : (page + 1) * _A_PAGE])
    parts += [] if found else [Part("\n\n" + say(language, f"visits.none_{name}"))]
    label = say(language, "visits.upcoming" if other == _UP else "visits.recent")
    switch = [Button(text=label, action=action("visits", where, other, 0))]
    if found:
        switch.append(button(language, "visits.file", "visits", where, "file"))
    list_ = _PAST if list_ == _PAST else _UP
    rows = (turns(page, pages, "visits", where, list_), tuple(switch), _ways(ask, where))
    return Answer(message=Message(parts=tuple(parts), rows=tuple(row for row in rows if row)))


def _ways(ask: Ask, where: Place) -> tuple[Button, ...]:
    """To another place, and to a subscription to what is shown."""
    codes = codes_of(where)
    follow = ("visits", *codes, *(("only",) if len(codes) == 1 else ()))
    if len(codes) == 1:
        other = button(ask.language, "picking.partner", "visits", where, "with", 0)
    else:
        other = button(ask.language, "picking.country", "visits", "pick", 0)
    return other, button(ask.language, "menu.subscribe_topic", "subscribe", *follow)


def _lines(ask: Ask, desk: Desk, *, shown: Sequence[Told], over: bool) -> list[Part]:
    """The visits under the days on which they are."""
    language, year, names = ask.language, ask.now.year, desk.names
    parts: list[Part] = []

    def when(told: Told) -> str:
        return days_text(told.visit, language=language, year=year) or say(language, "visits.undated")

    for heading, group in groupby(shown, key=when):
        parts += [Part("\n\n"), bold(heading)]
        for told in group:
            line = trip_line([told.visit], names, language=language, year=year, dated=False, over=over)
            text = "\n".join((line, *trip_details([told.visit], names, language=language)))
            source = desk.sources.get(told.findings.source_id)
            parts.append(Part(f"\n{shorten(text, _LONGEST)}\n"))
            parts.append(link(source.name if source else told.findings.source_id, told.findings.url))
    return parts


async def _file(ask: Ask, desk: Desk, *, where: Place) -> Answer:
    today = ask.now.date()
    both = (*await bygone(desk.store, where, today=today), *await ahead(desk.store, where, today=today))
    dated = [one for one in both if one.has_days]
    if not dated:
        return Answer(toast=say(ask.language, "visits.no_days"))
    text = await asyncio.to_thread(calendar, dated, desk.names, language=ask.language, now=ask.now)
    name = "visits.ics" if where == ANYWHERE else f"visits-{where}.ics"
    file = File(name=name, mime="text/calendar", text=text)
    words = Part(say(ask.language, "visits.attached", count=len(dated)))
    return Answer(message=Message(parts=(words,), file=file), fresh=True)


COMMAND = Command(name="visits", run=run, press=press)
