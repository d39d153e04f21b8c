"""/trade COUNTRY [COUNTRY]: the latest figures of a country or a pair, as tables and a chart."""

from bot.domain.message import Button, Message, Part, Style, bold, link
from bot.domain.places import ANYWHERE, Place, codes_of
from bot.domain.series import WORLD
from bot.phrases import country_name, is_country, say, time_part
from bot.phrases.charts import chart_caption, chart_of
from bot.phrases.tables import table_head, table_text, trade_title
from bot.pipeline.books import Books, books_between, books_of
from handlers.base import Answer, Ask, Command, Desk, action, button
from handlers.picking import is_place, places_menu
from handlers.wishes import not_countries, read_countries

#: Three tables of twelve rows fit a message and a phone.
_MOST_TABLES = 3


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show the trade of the country with the world, or with the second one that the words name; a chart comes
    with it."""
    if not ask.words:
        return places_menu(ask, "trade", page=0)
    codes, unknown = read_countries(ask.words, desk.find_country)
    if unknown or not 1 <= len(codes) <= 2:
        words = not_countries(ask.words, unknown, language=ask.language)
        text = say(ask.language, "table.not_understood", unknown=words)
        pick = button(ask.language, "picking.country", "trade", "pick", 0)
        return Answer(message=Message(parts=(Part(text),), rows=((pick,),)))
    books = await books_between(desk.store, codes)
    return Answer(message=_screen(ask, desk, books=books), also=_chart(ask, desk, books=books))


async def press(ask: Ask, desk: Desk) -> Answer:
    """Arguments: nothing · "pick", page · country, "with", page · place · reporter, partner ·
    reporter, partner, "chart"."""
    match ask.words:
        case (code, "with", page) if is_country(code) and page.isdecimal():
            return places_menu(ask, "trade", country=code, page=int(page))
        case (where,) if where != ANYWHERE and is_place(where):
            books = await books_between(desk.store, codes_of(Place(where)))
        case (reporter, partner, *more) if is_country(reporter) and (partner == WORLD or is_country(partner)):
            books = await books_of(desk.store, reporter, partner=partner)
            if more:
                chart = _chart(ask, desk, books=books)
                none = say(ask.language, "table.no_chart") if chart is None else ""
                return Answer(message=chart, toast=none, fresh=True)
        case _:
            page = ask.words[1] if len(ask.words) > 1 and ask.words[1].isdecimal() else "0"
            return places_menu(ask, "trade", page=int(page))
    return Answer(message=_screen(ask, desk, books=books))


def _screen(ask: Ask, desk: Desk, *, books: Books) -> Message:
    language = ask.language
    parts = [bold(trade_title(books.reporter, books.partner, language=language)), Part("\n")]
    if not books.tables:
        return Message(parts=(*parts, Part("\n" + say(language, "table.none"))), rows=_rows(ask, books))
    parts.append(Part(say(language, "table.books", country=country_name(language, books.reporter))))
    for table in books.tables[:_MOST_TABLES]:
        parts += [Part("\n\n"), bold(table_head(table, desk.names, language=language)), Part("\n")]
        parts.append(Part(table_text(table, language=language), Style.TABLE))
    columns = books.tables[0].columns.values()
    newest = max((point.findings for column in columns for point in column.values()), key=lambda one: one.at)
    source = desk.sources.get(newest.source_id)
    parts += [Part("\n"), link(source.name if source else newest.source_id, newest.url), Part(" · ")]
    return Message(parts=(*parts, time_part(language, newest.at)), rows=_rows(ask, books))


def _rows(ask: Ask, books: Books) -> tuple[tuple[Button, ...], ...]:
    language, reporter, partner, row = ask.language, books.reporter, books.partner, []
    if chart_of(books.tables, reporter=reporter, partner=partner) is not None:
        row.append(button(language, "table.chart", "trade", reporter, partner, "chart"))
    pair = (reporter, "only")
    if partner != WORLD:
        label = say(language, "table.other_books", country=country_name(language, partner))
        row.append(Button(text=label, action=action("trade", partner, reporter)))
        pair = (partner, reporter)
    other = button(language, "picking.partner", "trade", reporter, "with", 0)
    last = (other, button(language, "menu.subscribe_topic", "subscribe", "trade", *pair))
    return tuple(one for one in (tuple(row), last) if one)


def _chart(ask: Ask, desk: Desk, *, books: Books) -> Message | None:
    reporter, partner = books.reporter, books.partner
    made = chart_of(books.tables, reporter=reporter, partner=partner)
    if made is None:
        return None
    table, chart = made
    title, text = chart_caption(table, desk.names, reporter=reporter, partner=partner, language=ask.language)
    return Message(parts=(bold(title), Part("\n" + text)), chart=chart, silent=True)


COMMAND = Command(name="trade", run=run, press=press)
